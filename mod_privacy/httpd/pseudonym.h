/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of pseudonyms: in memory only, changed every TIME, the same in all
 * children.
 *
 * A rate limiter counts in shared memory or in a backend, so every child has
 * to give a visitor the same pseudonym. The parent draws one random key; each
 * process turns it forward by itself, one step for each TIME that has passed:
 * next key = SipHash-2-4(key, label). A step cannot be undone and the old key
 * is overwritten, so that nobody can go back to earlier pseudonyms, not even
 * with the memory of a running child. Different TIMEs have keys of their own.
 */
#ifndef PV_HTTPD_PSEUDONYM_H
#define PV_HTTPD_PSEUDONYM_H

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/httpd/private.h"

/* Distinct values of TIME in one configuration; further ones are refused. */
#define PV_PSEUDONYM_RINGS_MAX 8

/**
 * Draws the keys, in the parent; a restart keeps those that exist.
 * @param rotations  the lives of keys in seconds (int) that the configuration
 *                   names, at most PV_PSEUDONYM_RINGS_MAX different ones
 * @return OK, or a status after an error message was logged
 */
int pv_pseudonym_post_config(const apr_array_header_t *rotations,
                             server_rec *s);

/** Makes the lock that a child's threads need; run once in each child. */
void pv_pseudonym_child_init(apr_pool_t *pchild, server_rec *s);

/** Turns the parent's keys forward, so that new children inherit fresh ones;
 *  httpd's monitor hook runs it. */
int pv_pseudonym_monitor(apr_pool_t *pool, server_rec *s);

/** The number of the period that `now` falls into; pseudonyms hold as long
 *  as it does. */
static inline apr_int64_t pv_pseudonym_epoch(int rotate_s, apr_time_t now)
{
    return apr_time_sec(now) / rotate_s;
}

/**
 * Replaces an address by its pseudonym of this period.
 * @param addr      the real address
 * @param rotate_s  life of the key in seconds
 * @param now       the time of the request
 * @param out       the pseudonym; written only on success
 * @return false when there is no key: the caller drops the address
 */
bool pv_pseudonym_make(const pv_addr *addr, int rotate_s, apr_time_t now,
                       pv_addr *out);

#endif
