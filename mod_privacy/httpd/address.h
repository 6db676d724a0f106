/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The split identity: a visitor's address is replaced at the connection, for
 * everything that prints, and stays real only for access control.
 *
 * httpd prints the strings c->client_ip and r->useragent_ip and decides on
 * the binary r->useragent_addr. The strings are replaced before any other
 * module sees the connection; the binary stays real, as a private copy
 * without a port, until the handler runs. Host names are set so that httpd
 * never asks DNS. What stands in their place:
 *
 *   where                           string              binary
 *   connection                      printed             application, server's
 *   request, until it is read       printed             real
 *   from post_read_request          application, server's   real
 *   from the end of fixups, or
 *   right before handlers           application, directory's, both
 *   from log_transaction            printed             printed
 *
 * A pseudonym costs more than all the rest, and nearly no request needs one.
 * Where nobody looks before the handler (pv_neighbours_watch()), the printed
 * address stands in place of the server's application address, and files that
 * no application and no filter has a part in keep it to the end.
 *
 * With PrivacyAddress Keep only the directory's value for the application is
 * put in, from the end of fixups to log_transaction.
 */
#ifndef PV_HTTPD_ADDRESS_H
#define PV_HTTPD_ADDRESS_H

#include "mod_privacy/httpd/request.h"

/** Draws the keys of pseudonyms. */
int pv_address_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s);

/** Replaces the strings of a new connection, before anybody sees it; a
 *  secondary connection of HTTP/2 inherits, mod_proxy's are left alone. */
int pv_address_pre_connection(conn_rec *c, void *csd);

/** Replaces the binary address of a new connection, once mod_remoteip has
 *  looked at it (RemoteIPProxyProtocolExceptions). */
int pv_address_pre_connection_last(conn_rec *c, void *csd);

/** Gives subrequests and internal redirects the early face and the real
 *  binary of the request they come from; httpd gives them those that it has
 *  when they are made. Hook create_request where somebody may look early, else
 *  map_to_storage, before their access is decided. */
int pv_address_create_request(request_rec *r);

/** Replaces the strings of a new request before its first byte is read, so
 *  that requests that fail while they are read are covered. Not hooked with
 *  PrivacyAddress Keep. */
void pv_address_pre_read_request(request_rec *r, conn_rec *c);

/** Takes the address that mod_remoteip resolved and replaces it again, where
 *  what pre_read_request has put in does not serve: behind a proxy, after an
 *  internal redirect, where somebody looks. Hook: post_read_request
 *  @param conn  of the request's connection */
void pv_address_take(request_rec *r, pv_connection *conn);

/**
 * The same where nothing has to be made for it: nobody looks early, and a
 * dropped address looks like that of the peer. The connection remembers the
 * visitor of one request, until that was logged; streams may run side by side,
 * and have no such place. mod_remoteip's address is of the request's memory,
 * and serves as a copy does.
 * @return false where it takes more: nothing was done
 */
bool pv_address_take_behind(request_rec *r, pv_connection *conn);

/** The part of it that remembers the visitor. @param real  who asks */
static inline void pv_address_put_behind(request_rec *r, pv_connection *conn,
                                         apr_sockaddr_t *real)
{
    pv_face_forget(real);
    conn->behind.real_addr = real;
    conn->behind_of = r;
    conn->is_behind_free = false;
    r->useragent_ip = conn->peer.printed.text;
}

/** The same where visitor and proxy have addresses of IPv4, without a call. */
static inline bool pv_address_take_v4_behind(request_rec *r,
                                             pv_connection *conn)
{
    apr_sockaddr_t *real = r->useragent_addr;

    if (!conn->is_behind_free || real == NULL || real->pool != r->pool
        || real->family != APR_INET
        || conn->peer.real_addr->family != APR_INET) {
        return false;
    }
    pv_address_put_behind(r, conn, real);
    return true;
}

/** Puts in what the directory's policy gives an application that may answer,
 *  or look at a file's request, and hides the visitor's name. */
void pv_address_tell(request_rec *r);

/** Puts in what the directory's policy gives the application. */
void pv_address_give(request_rec *r);

/** The printed face takes the place of the others in a request. Whoever the
 *  connection knows is printed as its peer is.
 *  @param conn    of the request, masked
 *  @param record  of the chain, or NULL */
static inline void pv_address_print(request_rec *r, const pv_connection *conn,
                                    const pv_request *record)
{
    const pv_visitor *visitor = record != NULL && record->visitor != NULL
                                    ? record->visitor
                                    : &conn->peer;

    r->useragent_ip = visitor->printed.text;
    r->useragent_addr = visitor->printed.addr;
}

/** The same for whom the connection knows, see pv_connection_knows(). */
static inline void pv_address_print_peer(request_rec *r,
                                         const pv_connection *conn)
{
    r->useragent_addr = conn->peer.printed.addr;
    r->useragent_ip = conn->peer.printed.text;
}

/** Puts in what an application may see that answers; a file's request gets
 *  the printed face, unless somebody looks. The printed name stays in it, so
 *  that the scoreboard shows it when httpd writes there right before
 *  log_transaction. Hook: fixups
 *  @param may_tell  see pv_request_may_tell() */
static inline void pv_address_fixups(request_rec *r, bool may_tell)
{
    const pv_connection *conn = pv_connection_get(r->connection);

    if (conn == NULL) {
        return;
    }
    if (may_tell) {
        pv_address_tell(r);
    }
    else if ((conn->features & PV_FEATURES_ADDRESS) == 0) {
        pv_address_print(r, conn, pv_request_find(r));
    }
    else {
        pv_address_give(r);
    }
}

/** The printed face of the peer, also in place of the name, and the end of
 *  what the connection knows of this request.
 *  @param conn  of the request, masked, which has no record */
static inline void pv_address_log_peer(request_rec *r, pv_connection *conn)
{
    pv_address_print_peer(r, conn);
    r->useragent_host = conn->peer.printed.text;
    if (conn->behind_of == r) {
        conn->is_behind_free = true;
    }
}

/** The same for every request of the chain that begins with `r`. Hook:
 *  log_transaction
 *  @param conn    of the request
 *  @param record  of the chain, or NULL */
void pv_address_log_transaction(request_rec *r, pv_connection *conn,
                                const pv_request *record);

#endif
