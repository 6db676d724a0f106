/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mod_proxy_http2 is to add to a request (see proxy_headers.h).
 *
 * mod_proxy's structure grows from version to version, so it is copied by its
 * own functions: one per-directory configuration is made at start and told
 * `ProxyAddHeaders Off`; a request's own is merged with it.
 */
#include "mod_privacy/httpd/proxy_headers.h"

#include <mod_proxy.h>

#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/private.h"

static const module *proxy(void)
{
    return ap_find_linked_module("mod_proxy.c");
}

int pv_proxy_headers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                                 apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const module *m = proxy();
    const command_rec *command =
        m != NULL ? ap_find_command("ProxyAddHeaders", m->cmds) : NULL;
    cmd_parms parms = { 0 };
    void *conf;

    (void)plog;
    global->adds_no_headers = NULL;
    if (!global->is_on_anywhere || command == NULL) {
        return OK;
    }
    conf = m->create_dir_config(pconf, NULL);
    parms.cmd = command;
    parms.pool = pconf;
    parms.temp_pool = ptemp;
    parms.server = s;
    parms.override = ACCESS_CONF | RSRC_CONF;
    command->AP_FLAG(&parms, conf, 0);
    global->adds_no_headers = ap_create_per_dir_config(pconf);
    ap_set_module_config(global->adds_no_headers, m, conf);
    return OK;
}

static bool is_told_nothing(const request_rec *r)
{
    return pv_connection_get(r->connection) != NULL
           && pv_config_to_application(pv_config_dir(r)).mode
                  == PV_ADDRESS_DROP;
}

int pv_proxy_headers_fixups(request_rec *r)
{
    if (is_told_nothing(r)) {
        apr_table_unset(r->headers_in, "X-Forwarded-For");
    }
    return DECLINED;
}

/* Whether mod_proxy_http2 may send it; a balancer chooses its member later. */
static bool may_be_http2(const request_rec *r)
{
    const char *url = r->filename;

    return r->proxyreq == PROXYREQ_REVERSE && url != NULL
           && (strncmp(url, "proxy:h2:", 9) == 0
               || strncmp(url, "proxy:h2c:", 10) == 0
               || strncmp(url, "proxy:balancer:", 15) == 0);
}

void pv_proxy_headers_prepare(request_rec *r)
{
    ap_conf_vector_t *none = pv_config_global(r->server)->adds_no_headers;
    const proxy_dir_conf *conf;
    const char *host;

    if (none == NULL || !may_be_http2(r) || !is_told_nothing(r)) {
        return;
    }
    conf = ap_get_module_config(r->per_dir_config, proxy());
    if (conf == NULL || !conf->add_forwarded_headers) {
        return;
    }
    r->per_dir_config =
        ap_merge_per_dir_configs(r->pool, r->per_dir_config, none);
    host = apr_table_get(r->headers_in, "Host");
    if (host != NULL) {
        apr_table_mergen(r->headers_in, "X-Forwarded-Host", host);
    }
    apr_table_mergen(r->headers_in, "X-Forwarded-Server",
                     r->server->server_hostname);
}
