/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared memory of the counters, which outlives graceful restarts.
 *
 * It is anonymous and made by the parent on the process pool, so that the
 * children of the old and the new generation add to the same memory. When
 * the configuration asks for another one (sites, size, disclosure), a new
 * segment is made, and the old ones are kept for as long as they hold
 * something to publish: whoever flushes goes over all of them.
 */
#ifndef PV_HTTPD_SHARED_H
#define PV_HTTPD_SHARED_H

#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/core/visit/reader.h"
#include "mod_privacy/httpd/config.h"

#define PV_SHARED_MAX 4 /* segments: the current one and three old ones */

/** Tests that PrivacyCountMemory is large enough; part of check_config.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_shared_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s);

/** Makes the segment, or finds the one of before the restart.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_shared_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s);

/** Gives the counters that requests are added to, NULL when nothing is
 *  counted. */
pv_counts *pv_shared_counts(const server_rec *s);

/**
 * Gives the segments to flush, the current one first.
 * @return how many, at most PV_SHARED_MAX
 */
size_t pv_shared_segments(const server_rec *s,
                          pv_counts *segments[PV_SHARED_MAX]);

/**
 * Lets periods begin and end in all segments, and logs once when a site's
 * visitors seem to hide behind a proxy. Whoever flushes calls it, at least
 * once in ten seconds.
 * @param now_s  Unix seconds
 */
void pv_shared_tick(server_rec *s, int64_t now_s);

/** Gives the memo of this generation, NULL when nothing is counted. */
const pv_memo *pv_shared_memo(const server_rec *s);

/**
 * Gives the class of a User-Agent, through the memo.
 * @param user_agent  NULL counts as empty
 */
pv_agent pv_shared_agent(const server_rec *s, const char *user_agent);

#endif
