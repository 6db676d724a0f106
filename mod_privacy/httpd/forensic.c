/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standing before mod_log_forensic (see forensic.h).
 *
 * httpd's table of hooks is sorted before post_config and made anew for each
 * restart, so changing an entry there lasts exactly as long as the
 * configuration that it belongs to.
 */
#include "mod_privacy/httpd/forensic.h"

#include "mod_privacy/httpd/identifiers.h"
#include "mod_privacy/httpd/scoreboard.h"

static int call_reduced(request_rec *r)
{
    pv_forensic_hook *original = pv_config_global(r->server)->forensic;
    apr_table_t *headers = r->headers_in;
    char *request_line = r->the_request;
    int status;

    if (pv_connection_get(r->connection) == NULL) {
        return original(r);
    }
    r->headers_in = pv_identifiers_headers(r, r->pool);
    if (r->the_request != NULL) {
        r->the_request = pv_scoreboard_line(r, r->the_request);
    }
    status = original(r);
    /* Its identifier of the request stays as a note. */
    r->headers_in = headers;
    r->the_request = request_line;
    return status;
}

int pv_forensic_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    apr_array_header_t *hooks = ap_hook_get_post_read_request();

    (void)pconf;
    (void)plog;
    (void)ptemp;
    if (!global->is_on_anywhere || hooks == NULL) {
        return OK;
    }
    for (int i = 0; i < hooks->nelts; i++) {
        ap_LINK_post_read_request_t *hook =
            &APR_ARRAY_IDX(hooks, i, ap_LINK_post_read_request_t);
        if (strcmp(hook->szName, "mod_log_forensic.c") == 0
            && hook->pFunc != call_reduced) {
            global->forensic = hook->pFunc;
            hook->pFunc = call_reduced;
        }
    }
    return OK;
}
