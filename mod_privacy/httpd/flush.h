/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flushing: from the counters to the store, by one child at a time.
 *
 * A watchdog of mod_watchdog runs in every child, and one of them holds its
 * lock: after a graceful restart at once, after a kill within seconds another
 * one takes over. What is being stored is frozen in shared memory until its
 * fate is known, so that whoever comes next sends the same. When the parent
 * ends, a process of User writes what is left into the spool, and another one
 * tries to bring it to the store; what stays in the spool is applied at the
 * next start.
 *
 * While the store is away everything stays in the counters, whose memory does
 * not grow, and the log says so at most once a minute.
 */
#ifndef PV_HTTPD_FLUSH_H
#define PV_HTTPD_FLUSH_H

#include "mod_privacy/httpd/config.h"

/**
 * Registers the watchdog and the last flush. Runs after the shared memory and
 * the place of the store are there, and before mod_watchdog's own post_config.
 * @return OK, also when nothing can be flushed, which the log then says
 */
int pv_flush_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *s);

#endif
