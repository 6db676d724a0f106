/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making faces (see face.h).
 *
 * An IPv4-mapped address of a dual-stack socket keeps its AF_INET6 sockaddr,
 * as httpd has it, and is masked and printed as IPv4.
 */
#include "mod_privacy/httpd/face.h"

#include <apr_strings.h>

#include "mod_privacy/httpd/pseudonym.h"

pv_addr pv_face_addr(const apr_sockaddr_t *sockaddr)
{
    pv_addr none = { .family = PV_ADDR_NONE };

    if (sockaddr == NULL || sockaddr->ipaddr_ptr == NULL
        || (sockaddr->family != APR_INET && sockaddr->family != APR_INET6)) {
        return none;
    }
    return pv_addr_make(sockaddr->ipaddr_ptr, (size_t)sockaddr->ipaddr_len);
}

apr_sockaddr_t *pv_face_copy(apr_sockaddr_t *sockaddr, apr_pool_t *pool)
{
    apr_sockaddr_t *copy;

    if (sockaddr == NULL
        || (sockaddr->family != APR_INET && sockaddr->family != APR_INET6)) {
        return sockaddr;
    }
    /* As apr_sockaddr_info_copy(), without copying the names first. */
    copy = apr_pmemdup(pool, sockaddr, sizeof(*sockaddr));
    copy->pool = pool;
    pv_face_forget(copy);
    copy->ipaddr_ptr = copy->family == APR_INET
                           ? (void *)&copy->sa.sin.sin_addr
                           : (void *)&copy->sa.sin6.sin6_addr;
    return copy;
}

/* Puts other address bytes into a copy of `real`. */
static apr_sockaddr_t *with_bytes(apr_sockaddr_t *real, const pv_addr *shown,
                                  apr_pool_t *pool)
{
    apr_sockaddr_t *copy = pv_face_copy(real, pool);

    if (copy == real) {
        return real;
    }
    if (shown->family == PV_ADDR_V4) {
        memcpy((char *)copy->ipaddr_ptr + copy->ipaddr_len - 4, shown->bytes,
               4);
    }
    else {
        memcpy(copy->ipaddr_ptr, shown->bytes, 16);
    }
    return copy;
}

static pv_addr apply_policy(const pv_addr *real,
                            const pv_address_policy *policy, apr_time_t now)
{
    pv_addr shown = *real;

    switch (policy->mode) {
    case PV_ADDRESS_KEEP:
        return shown;
    case PV_ADDRESS_TRUNCATE:
        pv_addr_truncate(&shown, policy->v4_bits, policy->v6_bits);
        return shown;
    case PV_ADDRESS_PSEUDONYM:
        if (pv_pseudonym_make(real, policy->rotate_s, now, &shown)) {
            return shown;
        }
        break;
    default:
        break;
    }
    pv_addr_truncate(&shown, 0, 0);
    return shown;
}

pv_face pv_face_make(apr_sockaddr_t *real, const pv_address_policy *policy,
                     apr_time_t now, apr_pool_t *pool)
{
    pv_addr addr = pv_face_addr(real);
    pv_face face = { .addr = real };
    char text[PV_ADDR_TEXT_MAX];

    if (addr.family == PV_ADDR_NONE) {
        face.text = apr_pstrdup(pool, pv_addr_dropped(PV_ADDR_NONE));
        return face;
    }
    addr = apply_policy(&addr, policy, now);
    face.addr = with_bytes(real, &addr, pool);
    face.text = apr_pmemdup(pool, text, pv_addr_format(&addr, text) + 1);
    return face;
}
