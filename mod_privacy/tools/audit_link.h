/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection of `privacyctl audit` to the server, plain or over TLS.
 *
 * TLS is spoken by `openssl s_client`, which every server with a certificate
 * has at hand: the tool needs no library of its own for a few requests.
 */
#ifndef PV_TOOLS_AUDIT_LINK_H
#define PV_TOOLS_AUDIT_LINK_H

#include <stdbool.h>

#include <apr_network_io.h>
#include <apr_thread_proc.h>

/* Where to connect to, and whom to trust there. */
typedef struct pv_audit_target {
    const char *host;
    int port;
    bool is_tls;
    bool is_insecure;    /* any certificate will do                    */
    const char *ca_file; /* or NULL: those that the system trusts      */
} pv_audit_target;

typedef struct pv_audit_link {
    apr_socket_t *socket; /* NULL over TLS */
    apr_proc_t client;    /* over TLS      */
} pv_audit_link;

/**
 * Connects.
 * @param source  an address of 127.0.0.0/8 to come from, where the target is
 *                on this machine; else any of this machine's own is used
 * @param pool    for as long as the link lives
 * @return false when there is no connection
 */
bool pv_audit_link_open(pv_audit_link *made, const pv_audit_target *target,
                        const char *source, apr_pool_t *pool);

/** Sends a text; false when the other end has gone. */
bool pv_audit_link_send(pv_audit_link *link, const char *text);

/**
 * Reads until the other end closes, is silent for five seconds, or `size`
 * bytes are there.
 * @param answer  holds size + 1 bytes; ends with a NUL
 * @return the bytes read
 */
apr_size_t pv_audit_link_read(pv_audit_link *link, char *answer,
                              apr_size_t size);

/** Closes the connection. */
void pv_audit_link_close(pv_audit_link *link);

#endif
