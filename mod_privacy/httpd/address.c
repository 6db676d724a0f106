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

#include "mod_privacy/httpd/proxy_headers.h"
#include "mod_privacy/httpd/pseudonym.h"
#include "mod_privacy/httpd/scoreboard.h"
#include "mod_privacy/httpd/script_log.h"
#include "mod_privacy/httpd/status_page.h"

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
        pv_connection *conn = new_record(c);

        *conn = *master;
        conn->leaves_others = false;
        conn->is_behind_free = false;
        conn->behind_of = NULL;
        conn->answered = NULL;
        conn->counted = NULL;
        conn->regular = NULL;
        conn->has_answer_filter = false;
        conn->counts_plainly = false;
    }
}

static bool is_watched(const pv_connection *conn)
{
    return (conn->features & PV_FEATURE_WATCHERS) != 0;
}

static void mask_connection(conn_rec *c, pv_connection *conn,
                            const pv_address_policy *print_policy)
{
    pv_visitor *peer = &conn->peer;
    apr_time_t now = apr_time_now();

    conn->is_masked = true;
    peer->real_addr = pv_face_copy(c->client_addr, c->pool);
    peer->printed = pv_face_make(peer->real_addr, print_policy, now, c->pool);
    conn->unread.addr = peer->real_addr;
    conn->unread.text = peer->printed.text;
    conn->policy = server_policy(c->base_server);
    conn->application =
        pv_face_make(peer->real_addr, &conn->policy, now, c->pool);
    conn->epoch = epoch_of(&conn->policy, now);
    peer->early = is_watched(conn) ? conn->application : peer->printed;
    conn->behind = *peer;
    conn->is_behind_free = print_policy->mode == PV_ADDRESS_DROP
                           && !is_watched(conn) && peer->real_addr != NULL;
    c->client_ip = peer->printed.text;
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
    conn->features = global->features;
    conn->shows_lines = ap_extended_status != 0;
    conn->leaves_others = (global->features & PV_FEATURE_POLICIES) == 0
                          && ((global->features & PV_FEATURES_HEAD) == 0
                              || global->write_head != NULL);
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
    const pv_visitor *visitor;

    if (r->main == NULL && r->prev == NULL) {
        return OK; /* httpd fills the address in only after this */
    }
    visitor = pv_request_visitor(r);
    if (visitor != NULL) {
        show(r, &visitor->early, &visitor->printed);
        r->useragent_addr = visitor->real_addr;
    }
    return OK;
}

void pv_address_pre_read_request(request_rec *r, conn_rec *c)
{
    pv_connection *conn = pv_connection_get(c);

    if (conn == NULL) {
        return;
    }
    if (conn->behind_of == r) {
        conn->behind_of = NULL; /* another one was at this place */
        conn->is_behind_free = true;
    }
    r->useragent_addr = conn->unread.addr;
    r->useragent_ip = conn->unread.text;
    r->useragent_host = conn->unread.text;
    r->double_reverse = -1;
}

static pv_visitor *new_visitor(request_rec *r)
{
    pv_visitor *visitor = apr_pcalloc(r->pool, sizeof(*visitor));

    pv_request_get(r)->visitor = visitor;
    return visitor;
}

/* True where a dropped address looks like that of the peer. */
static inline bool is_like_peer(const pv_connection *conn,
                                const apr_sockaddr_t *real)
{
    const apr_sockaddr_t *peer = conn->peer.real_addr;

    return real->family == peer->family
           && (real->family == APR_INET
               || pv_face_addr(real).family == pv_face_addr(peer).family);
}

/* What is printed for a visitor behind a proxy. */
static pv_face printed_of(const request_rec *r, const pv_connection *conn,
                          apr_sockaddr_t *real)
{
    pv_address_policy policy = pv_config_address(pv_config_global(r->server));

    return policy.mode == PV_ADDRESS_DROP && real != NULL
                   && conn->peer.real_addr != NULL && is_like_peer(conn, real)
               ? conn->peer.printed
               : pv_face_make(real, &policy, r->request_time, r->pool);
}

/* With PrivacyAddress Keep everybody sees what httpd and mod_remoteip say. */
static void take_unmasked(request_rec *r)
{
    pv_visitor *visitor;

    if (pv_request_visitor(r) == NULL) {
        visitor = new_visitor(r);
        visitor->real_addr = r->useragent_addr;
        visitor->printed.text = r->useragent_ip;
        visitor->printed.addr = r->useragent_addr;
        visitor->early = visitor->printed;
    }
}

static bool is_peer(const request_rec *r, const pv_connection *conn)
{
    return r->useragent_addr == conn->peer.real_addr
           || r->useragent_addr == r->connection->client_addr;
}

/* mod_remoteip found the visitor behind a proxy. */
static pv_visitor *take_resolved(request_rec *r, const pv_connection *conn)
{
    pv_visitor *visitor = new_visitor(r);

    visitor->real_addr = pv_face_copy(r->useragent_addr, r->pool);
    visitor->printed = printed_of(r, conn, visitor->real_addr);
    visitor->early = visitor->printed;
    return visitor;
}

bool pv_address_take_behind(request_rec *r, pv_connection *conn)
{
    apr_sockaddr_t *real = r->useragent_addr;

    if (!conn->is_behind_free || real == NULL || real->pool != r->pool
        || !is_like_peer(conn, real)) {
        return false;
    }
    pv_address_put_behind(r, conn, real);
    return true;
}

/* What the server gives modules that look before the directory is known. For
 * the peer the connection's face serves, unless this virtual host has another
 * policy or the key has changed since. */
static pv_face early_face(request_rec *r, const pv_connection *conn,
                          const pv_visitor *visitor)
{
    pv_address_policy policy = server_policy(r->server);

    if (visitor->real_addr == conn->peer.real_addr
        && is_same_policy(&policy, &conn->policy)
        && epoch_of(&policy, r->request_time) == conn->epoch) {
        return conn->application;
    }
    return pv_face_make(visitor->real_addr, &policy, r->request_time, r->pool);
}

/* Finds out who asks, once for a chain of requests. */
static void take_visitor(request_rec *r, const pv_connection *conn)
{
    const pv_request *record = pv_request_find(r);
    pv_visitor *visitor;
    pv_face face;

    if (record != NULL && record->visitor != NULL) {
        return;
    }
    if (r->prev == NULL && !is_peer(r, conn)) {
        visitor = take_resolved(r, conn);
        if (is_watched(conn)) {
            visitor->early = early_face(r, conn, visitor);
        }
        return;
    }
    face =
        is_watched(conn) ? early_face(r, conn, &conn->peer) : conn->peer.early;
    if (face.text != conn->peer.early.text) {
        visitor = new_visitor(r);
        *visitor = conn->peer;
        visitor->early = face;
    }
}

void pv_address_take(request_rec *r, pv_connection *conn)
{
    pv_request *record = pv_request_find(r);
    const pv_visitor *visitor;

    if (record != NULL) {
        pv_request_restore_script(r, record);
    }
    if (!conn->is_masked) {
        take_unmasked(r);
        return;
    }
    take_visitor(r, conn);
    visitor = pv_request_visitor(r);
    show(r, &visitor->early, &visitor->printed);
    r->useragent_addr = visitor->real_addr;
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

/* What the directory gives applications. */
static pv_face application_face(request_rec *r, const pv_connection *conn,
                                const pv_visitor *visitor)
{
    pv_address_policy policy;

    if (conn->is_masked && is_server_policy(r)) {
        return is_watched(conn) ? visitor->early : early_face(r, conn, visitor);
    }
    policy = pv_config_to_application(pv_config_dir(r));
    return pv_face_make(visitor->real_addr, &policy, r->request_time, r->pool);
}

/* Puts in what the directory gives applications. @return its text, or NULL */
static const char *put_application(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    const pv_visitor *visitor = conn != NULL ? pv_request_visitor(r) : NULL;
    pv_face face;

    if (visitor == NULL) {
        return NULL;
    }
    face = application_face(r, conn, visitor);
    r->useragent_ip = face.text;
    r->useragent_addr = face.addr;
    return face.text;
}

void pv_address_tell(request_rec *r)
{
    const char *text = put_application(r);
    pv_request *record;

    if (text != NULL) {
        r->useragent_host = apr_pstrdup(r->pool, "");
        record = pv_request_get(r);
        record->told = text;
        pv_script_log_prepare(r, record);
        pv_proxy_headers_prepare(r);
        pv_status_page_prepare(r);
        pv_scoreboard_expect_end(r);
    }
}

void pv_address_give(request_rec *r)
{
    (void)put_application(r);
}

static void log_one(request_rec *r, pv_connection *conn,
                    const pv_request *record)
{
    pv_address_log_peer(r, conn);
    pv_address_print(r, conn, record);
    r->useragent_host = r->useragent_ip;
}

void pv_address_log_transaction(request_rec *r, pv_connection *conn,
                                const pv_request *record)
{
    if (!conn->is_masked && (record == NULL || record->visitor == NULL)) {
        return; /* failed while it was read: nothing was changed */
    }
    for (; r != NULL; r = r->next) {
        if (conn->is_masked) {
            log_one(r, conn, record);
        }
        else {
            pv_address_print(r, conn, record);
        }
    }
}
