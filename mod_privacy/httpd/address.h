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
 *   from the end of fixups          application, directory's, both
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
 *  that requests that fail while they are read are covered. */
void pv_address_pre_read_request(request_rec *r, conn_rec *c);

/** Takes the address that mod_remoteip resolved and replaces it again. */
int pv_address_post_read_request(request_rec *r);

/** Puts in what the directory's policy gives the application, where one may
 *  answer. */
int pv_address_fixups(request_rec *r);

/** Puts the same into a file's request that turns out to be looked at. */
void pv_address_tell(request_rec *r);

/** Takes X-Forwarded-For, which mod_proxy has just made, out of a request to
 *  a backend that is told nothing (Drop). */
int pv_address_proxy_fixups(request_rec *r);

/** Puts the printed face into every request of the chain. */
int pv_address_log_transaction(request_rec *r);

#endif
