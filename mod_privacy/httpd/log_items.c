/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The item %{NAME}x, and the writer of access logs (see log_items.h).
 *
 * Everything but the client's certificate and the session is answered as
 * mod_ssl answers it, through its optional function. mod_log_config hands its
 * writer the values of a line one by one, so that an address cannot be hidden
 * between two of them; the server's own address and name stay as they are,
 * unless the visitor has the same one.
 */
#include "mod_privacy/httpd/log_items.h"

#include <apr_optional.h>
#include <apr_strings.h>
#include <mod_log_config.h>
#include <mod_ssl.h>

#include "mod_privacy/httpd/errorlog.h"

#define SHORTEST 3 /* bytes of an address that is somebody's, such as ::1 */

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

/* True for what the server says of itself: %A, %v, %V. */
static bool is_own_name(const request_rec *r, pv_span value)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    const char *const own[] = { r->connection->local_ip,
                                r->server->server_hostname };
    char *visitor;

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (own[i] != NULL && pv_span_equal(value, pv_span_of(own[i]))) {
            return conn != NULL && conn->peer.real_addr != NULL
                   && apr_sockaddr_ip_get(&visitor, conn->peer.real_addr)
                          == APR_SUCCESS
                   && strcmp(visitor, own[i]) != 0;
        }
    }
    return false;
}

/* True for what is printed of the visitor: to scrub it would change nothing. */
static bool is_printed(const request_rec *r, pv_span value)
{
    const pv_visitor *visitor = pv_request_visitor(r);

    return visitor != NULL && visitor->printed.text != NULL
           && pv_span_equal(value, pv_span_of(visitor->printed.text));
}

/* Scrubs one value of a line that may hold an address; returns the bytes that
 * it became shorter. */
static apr_size_t scrub_value(const request_rec *r, const char **value,
                              int *length)
{
    pv_span seen = pv_span_make(*value, (size_t)*length);
    pv_scrub_policy policy;
    char *copy;
    size_t left;

    if (is_printed(r, seen) || is_own_name(r, seen)) {
        return 0;
    }
    policy = pv_errorlog_scrub_policy(r->server);
    copy = apr_pmemdup(r->pool, seen.ptr, seen.len + 1);
    left = pv_scrub_in_place(copy, seen.len, &policy);
    copy[left] = '\0';
    *value = copy;
    *length = (int)left;
    return seen.len - left;
}

/* Most values are what stands between the items of a format, and too short. */
static apr_status_t write_line(request_rec *r, void *handle,
                               const char **values, int *lengths, int count,
                               apr_size_t bytes)
{
    for (int i = 0; i < count; i++) {
        if (lengths[i] >= SHORTEST
            && pv_scrub_may_change(
                pv_span_make(values[i], (size_t)lengths[i]))) {
            bytes -= scrub_value(r, &values[i], &lengths[i]);
        }
    }
    return pv_config_global(r->server)->log_writer(r, handle, values, lengths,
                                                   count, bytes);
}

int pv_log_items_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp, server_rec *s)
{
    APR_OPTIONAL_FN_TYPE(ap_log_set_writer) *set_writer =
        APR_RETRIEVE_OPTIONAL_FN(ap_log_set_writer);

    (void)pconf;
    (void)plog;
    (void)ptemp;
    if (set_writer != NULL && pv_config_masks(s)) {
        pv_config_global(s)->log_writer = set_writer(write_line);
    }
    return OK;
}
