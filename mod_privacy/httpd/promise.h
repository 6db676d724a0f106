/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which parts of the promise about identifiers hold for this configuration.
 *
 * One answer for the privacy statement, for the line at start and for
 * `privacyctl audit`. What a module of httpd can see is checked, not believed:
 * the error log by a line sent through it, log files of before by looking
 * into them. What no module can reach (the URLs of a cache, another
 * module's own log) is found by its directive and named.
 */
#ifndef PV_HTTPD_PROMISE_H
#define PV_HTTPD_PROMISE_H

#include "mod_privacy/httpd/gaps.h"
#include "mod_privacy/httpd/request.h"

/** Looks through the directives of other modules, warns about those that mean
 *  something else now, and notes the gaps. */
int pv_promise_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);

/** Looks into the configured log files and says in one line what holds. */
int pv_promise_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s);

/** Gives the gaps of this configuration as bits of pv_gap; 0: all holds. */
unsigned pv_promise_gaps(const server_rec *s);

/**
 * The same in words: `kept`, or what keeps it from being so, such as
 * `old-logs cache-urls`; mod_status shows it and `privacyctl audit` asks there.
 * @param pool  owns the text
 */
const char *pv_promise_word(const server_rec *s, apr_pool_t *pool);

/** True when no address of a visitor is kept: nothing of PV_GAP_OFF,
 *  PV_GAP_KEEP, PV_GAP_ERROR_LOG and PV_GAP_OLD_LOGS. */
bool pv_promise_keeps_no_addresses(const server_rec *s);

#endif
