/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The split identity, hook by hook (see address.h for the table).
 *
 * Faces that do not change are made once for a connection, so that a request
 * on a kept-alive connection costs a few assignments. A face of a request
 * that came through mod_remoteip, or of a virtual host with a policy of its
 * own, is made in the request's pool.
 */
#include "mod_privacy/httpd/address.h"

#include <apr_strings.h>

#include "mod_privacy/httpd/pseudonym.h"
#include "mod_privacy/httpd/script_log.h"

/* The policy for modules that look before the directory is known. */
static pv_address_policy server_policy(const server_rec *s)
{
    return pv_config_to_application(
        ap_get_module_config(s->lookup_defaults, &privacy_module));
}

static bool is_same_policy(const pv_address_policy *a,
                           const pv_address_policy *b)
{
    return a->mode == b->mode && a->v4_bits == b->v4_bits
           && a->v6_bits == b->v6_bits && a->rotate_s == b->rotate_s;
}

static apr_int64_t epoch_of(const pv_address_policy *policy, apr_time_t now)
{
    return policy->mode == PV_ADDRESS_PSEUDONYM
               ? pv_pseudonym_epoch(policy->rotate_s, now)
               : 0;
}

int pv_address_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    pv_address_policy unset = { PV_UNSET, PV_UNSET, PV_UNSET, PV_UNSET };
    pv_dir_config unset_dir = { .to_application = unset };

    (void)pconf;
    (void)plog;
    (void)ptemp;
    if (!global->is_on_anywhere) {
        return OK;
    }
    APR_ARRAY_PUSH(global->rotations, int) =
        pv_config_to_application(&unset_dir).rotate_s;
    return pv_pseudonym_post_config(global->rotations, s);
}

static pv_connection *new_record(conn_rec *c)
{
    pv_connection *conn = apr_pcalloc(c->pool, sizeof(*conn));

    ap_set_module_config(c->conn_config, &privacy_module, conn);
    return conn;
}

/* A stream of HTTP/2: the address is that of the connection it runs on. */
static void inherit(conn_rec *c)
{
    const pv_connection *master = pv_connection_get(c->master);

    if (master != NULL) {
        *new_record(c) = *master;
    }
}

static void mask_connection(conn_rec *c, pv_connection *conn,
                            const pv_address_policy *print_policy)
{
    apr_time_t now = apr_time_now();

    conn->is_masked = true;
    conn->real_addr = pv_face_copy(c->client_addr, c->pool);
    conn->printed = pv_face_make(conn->real_addr, print_policy, now, c->pool);
    conn->policy = server_policy(c->base_server);
    conn->application =
        pv_face_make(conn->real_addr, &conn->policy, now, c->pool);
    conn->epoch = epoch_of(&conn->policy, now);
    c->client_ip = conn->printed.text;
    c->remote_host = apr_pstrdup(c->pool, ""); /* no look-up, no name */
}

int pv_address_pre_connection(conn_rec *c, void *csd)
{
    const pv_global_config *global = pv_config_global(c->base_server);
    pv_address_policy print_policy = pv_config_address(global);
    pv_connection *conn;

    (void)csd;
    if (!global->is_on_anywhere) {
        return OK;
    }
    if (c->master != NULL) {
        inherit(c);
        return OK;
    }
    if (c->sbh == NULL) {
        return OK; /* mod_proxy's own connection to a backend */
    }
    conn = new_record(c);
    if (print_policy.mode != PV_ADDRESS_KEEP) {
        mask_connection(c, conn, &print_policy);
    }
    return OK;
}

int pv_address_pre_connection_last(conn_rec *c, void *csd)
{
    const pv_connection *conn = pv_connection_get(c);

    (void)csd;
    if (conn != NULL && conn->is_masked) {
        c->client_addr = conn->application.addr;
    }
    return OK;
}

/* Puts a face's string into a request; the name is the printed one, which
 * also keeps httpd from asking DNS for another. */
static void show(request_rec *r, const pv_face *face, const pv_face *printed)
{
    r->useragent_ip = face->text;
    r->useragent_host = printed->text;
    r->double_reverse = -1;
}

int pv_address_create_request(request_rec *r)
{
    const pv_request *record;

    if ((r->main == NULL && r->prev == NULL)
        || pv_connection_get(r->connection) == NULL) {
        return OK;
    }
    record = pv_request_get(r);
    if (record->real_addr != NULL) {
        show(r, &record->early, &record->printed);
        r->useragent_addr = record->real_addr;
    }
    return OK;
}

void pv_address_pre_read_request(request_rec *r, conn_rec *c)
{
    const pv_connection *conn = pv_connection_get(c);

    if (conn != NULL && conn->is_masked) {
        show(r, &conn->printed, &conn->printed);
        r->useragent_addr = conn->real_addr;
    }
}

/* The visitor is the peer: what was made for the connection mostly serves. */
static void take_peer(request_rec *r, const pv_connection *conn,
                      pv_request *record, const pv_address_policy *policy)
{
    record->real_addr = conn->real_addr;
    record->printed = conn->printed;
    if (is_same_policy(policy, &conn->policy)
        && epoch_of(policy, r->request_time) == conn->epoch) {
        record->early = conn->application;
    }
    else {
        record->early =
            pv_face_make(conn->real_addr, policy, r->request_time, r->pool);
    }
}

/* What is printed for a visitor behind a proxy. A dropped address looks like
 * that of the proxy, which stands ready, where both are of one family. */
static pv_face printed_of(const request_rec *r, const pv_connection *conn,
                          apr_sockaddr_t *real)
{
    pv_address_policy policy = pv_config_address(pv_config_global(r->server));

    if (policy.mode == PV_ADDRESS_DROP && real != NULL
        && conn->real_addr != NULL && real->family == conn->real_addr->family
        && pv_face_addr(real).family == pv_face_addr(conn->real_addr).family) {
        return conn->printed;
    }
    return pv_face_make(real, &policy, r->request_time, r->pool);
}

/* mod_remoteip found the visitor behind a proxy. */
static void take_resolved(request_rec *r, const pv_connection *conn,
                          pv_request *record, const pv_address_policy *policy)
{
    record->real_addr = pv_face_copy(r->useragent_addr, r->pool);
    record->printed = printed_of(r, conn, record->real_addr);
    record->early =
        pv_face_make(record->real_addr, policy, r->request_time, r->pool);
}

int pv_address_post_read_request(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    pv_request *record;
    pv_address_policy policy;

    if (conn == NULL) {
        return DECLINED;
    }
    record = pv_request_get(r);
    pv_request_restore_script(r, record);
    if (!conn->is_masked) {
        if (record->real_addr == NULL) {
            record->real_addr = r->useragent_addr;
            record->printed.text = r->useragent_ip;
            record->printed.addr = r->useragent_addr;
            record->early = record->printed;
        }
        return DECLINED;
    }
    if (record->real_addr == NULL) {
        policy = server_policy(r->server);
        if (r->useragent_addr == conn->real_addr
            || r->useragent_addr == r->connection->client_addr) {
            take_peer(r, conn, record, &policy);
        }
        else {
            take_resolved(r, conn, record, &policy);
        }
    }
    show(r, &record->early, &record->printed);
    r->useragent_addr = record->real_addr;
    return DECLINED;
}

/* A handler that may tell an application gets no host name at all; for static
 * files the printed name stays, so that the scoreboard shows it when httpd
 * writes there right before log_transaction. */
static bool may_tell_application(const request_rec *r)
{
    return r->handler != NULL || r->proxyreq != PROXYREQ_NONE
           || (r->content_type != NULL
               && pv_span_starts_with(pv_span_of(r->content_type),
                                      "application/x-httpd"));
}

/* True when no directory says anything else than the server: their structs,
 * as the directives wrote them, are equal. */
static bool is_server_policy(const request_rec *r)
{
    const pv_dir_config *server =
        ap_get_module_config(r->server->lookup_defaults, &privacy_module);
    const pv_dir_config *dir = pv_config_dir(r);

    return dir == server
           || is_same_policy(&dir->to_application, &server->to_application);
}

int pv_address_fixups(request_rec *r)
{
    pv_address_policy policy;
    pv_request *record;
    pv_face face;

    if (pv_connection_get(r->connection) == NULL) {
        return DECLINED;
    }
    record = pv_request_get(r);
    if (record->real_addr == NULL) {
        return DECLINED;
    }
    face = record->early;
    if (record->early.text == record->printed.text || !is_server_policy(r)) {
        policy = pv_config_to_application(pv_config_dir(r));
        face =
            pv_face_make(record->real_addr, &policy, r->request_time, r->pool);
    }
    r->useragent_ip = face.text;
    r->useragent_addr = face.addr;
    if (may_tell_application(r)) {
        r->useragent_host = apr_pstrdup(r->pool, "");
        record->told = face.text;
        pv_script_log_prepare(r, record);
    }
    return DECLINED;
}

int pv_address_proxy_fixups(request_rec *r)
{
    if (pv_connection_get(r->connection) != NULL
        && pv_config_to_application(pv_config_dir(r)).mode == PV_ADDRESS_DROP) {
        apr_table_unset(r->headers_in, "X-Forwarded-For");
    }
    return DECLINED;
}

int pv_address_log_transaction(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    const pv_request *record;
    const pv_face *printed;

    if (conn == NULL) {
        return DECLINED;
    }
    record = pv_request_get(r);
    if (record->real_addr == NULL && !conn->is_masked) {
        return DECLINED; /* failed while it was read: nothing was changed */
    }
    printed = record->real_addr != NULL ? &record->printed : &conn->printed;
    for (; r != NULL; r = r->next) {
        r->useragent_addr = printed->addr;
        r->useragent_ip = printed->text;
        if (conn->is_masked) {
            r->useragent_host = printed->text;
        }
    }
    return DECLINED;
}
