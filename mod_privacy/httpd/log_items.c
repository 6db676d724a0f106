/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The item %{NAME}x without client certificates (see log_items.h).
 *
 * Everything but the client's certificate and the session is answered as
 * mod_ssl answers it, through its optional function.
 */
#include "mod_privacy/httpd/log_items.h"

#include <apr_optional.h>
#include <apr_strings.h>
#include <mod_log_config.h>
#include <mod_ssl.h>

static bool names_user(const char *variable)
{
    return strncmp(variable, "SSL_CLIENT_", 11) == 0
           || strcmp(variable, "SSL_SESSION_ID") == 0;
}

static bool drops_user(const request_rec *r)
{
    return pv_config_is_on(r)
           && pv_config_log(pv_config_server(r->server)).user != PV_LOG_KEEP;
}

static const char *print_variable(request_rec *r, char *variable)
{
    APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *lookup =
        APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup);
    const char *value;

    if (lookup == NULL || (names_user(variable) && drops_user(r))) {
        return NULL;
    }
    value = lookup(r->pool, r->server, r->connection, r, variable);
    return value != NULL && *value != '\0' ? value : NULL;
}

int pv_log_items_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp)
{
    APR_OPTIONAL_FN_TYPE(ap_register_log_handler) *add =
        APR_RETRIEVE_OPTIONAL_FN(ap_register_log_handler);

    (void)plog;
    (void)ptemp;
    if (add != NULL && APR_RETRIEVE_OPTIONAL_FN(ssl_var_lookup) != NULL) {
        add(pconf, apr_pstrdup(pconf, "x"), print_variable, 0);
    }
    return OK;
}
