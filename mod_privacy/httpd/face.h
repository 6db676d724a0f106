/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A face: what stands for a visitor's address, as text and as a socket
 * address, made from the real one by a policy.
 *
 * httpd keeps an address twice: a string, which everything prints, and a
 * sockaddr, by which access is decided. Both halves of a face belong
 * together and neither leads back to the visitor, unless the policy is Keep.
 */
#ifndef PV_HTTPD_FACE_H
#define PV_HTTPD_FACE_H

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/httpd/config.h"

/* In the order of a request's useragent_addr and useragent_ip: they are written
 * as one. */
typedef struct pv_face {
    apr_sockaddr_t *addr; /* port 0                             */
    char *text;           /* never NULL in a face that was made */
} pv_face;

/** The bare address of a socket address; PV_ADDR_NONE for a Unix socket. */
pv_addr pv_face_addr(const apr_sockaddr_t *sockaddr);

/**
 * Copies a socket address without its port and its names.
 * @param pool  owns the result
 * @return the copy, or `sockaddr` itself where a copy is not possible
 */
apr_sockaddr_t *pv_face_copy(apr_sockaddr_t *sockaddr, apr_pool_t *pool);

/** Takes the port and the names out of a socket address that somebody made
 *  for a request. @param sockaddr  of family APR_INET or APR_INET6 */
static inline void pv_face_forget(apr_sockaddr_t *sockaddr)
{
    sockaddr->port = 0;
    sockaddr->sa.sin.sin_port = 0; /* in sin6 it has the same place */
    sockaddr->hostname = NULL;
    sockaddr->servname = NULL;
    sockaddr->next = NULL;
}

/**
 * Makes the face that a policy gives an address. A pseudonym that cannot be
 * made becomes a dropped address.
 * @param real    the real address; NULL counts as an IPv4 one
 * @param policy  Drop, Truncate, Pseudonym or Keep
 * @param now     the time that decides on the key of a pseudonym
 * @param pool    owns the result
 */
pv_face pv_face_make(apr_sockaddr_t *real, const pv_address_policy *policy,
                     apr_time_t now, apr_pool_t *pool);

#endif
