/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resource of page_gpc.h.
 *
 * `lastUpdate` is the date of PrivacyStatement changed; without one, the day
 * on which the configuration was read, because that is since when the claim
 * is known to hold.
 */
#include "mod_privacy/httpd/page_gpc.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>

#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/page.h"

#define GPC_URL "/.well-known/gpc.json"

static const char *fact_named(const pv_server_config *server, const char *key)
{
    const apr_array_header_t *facts = server->statement;

    for (int i = 0; facts != NULL && i < facts->nelts; i++) {
        const pv_config_line *fact = &APR_ARRAY_IDX(facts, i, pv_config_line);
        if (strcmp(fact->name, key) == 0) {
            return fact->value;
        }
    }
    return NULL;
}

int pv_gpc_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s)
{
    apr_time_exp_t now;

    (void)plog;
    (void)ptemp;
    apr_time_exp_gmt(&now, apr_time_now());
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        const char *changed = fact_named(server, "changed");

        server->consent_setup->gpc_since =
            changed != NULL
                ? changed
                : apr_psprintf(pconf, "%04d-%02d-%02d", now.tm_year + 1900,
                               now.tm_mon + 1, now.tm_mday);
    }
    return OK;
}

/* True when the site itself would answer with a file. */
static bool has_file(request_rec *r)
{
    request_rec *probe = ap_sub_req_lookup_uri(r->uri, r, NULL);
    bool is_there =
        probe->status == HTTP_OK && probe->finfo.filetype == APR_REG
        && strcmp(apr_filepath_name_get(probe->filename), "gpc.json") == 0;

    ap_destroy_sub_req(probe);
    return is_there;
}

bool pv_gpc_is_ours(request_rec *r)
{
    const pv_server_config *server = pv_config_server(r->server);

    return r->main == NULL && strcmp(r->uri, GPC_URL) == 0
           && pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
           && (pv_config_signals(server) & PV_SIGNAL_GPC) != 0
           && fact_named(server, "controller") != NULL && !has_file(r);
}

int pv_gpc_answer(request_rec *r)
{
    pv_buffer out = pv_buffer_make(256, r->pool);

    if (r->method_number != M_GET) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    pv_buffer_puts(&out, "{\"gpc\":true,\"lastUpdate\":");
    pv_buffer_json(&out, pv_span_of(pv_consent_setup_get(r)->gpc_since));
    pv_buffer_puts(&out, "}\n");
    return pv_page_send(r, HTTP_OK, PV_TYPE_JSON, pv_buffer_span(&out));
}
