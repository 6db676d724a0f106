/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a virtual host's directives about counting were compiled into: its
 * names, campaigns and path rules, and the counters that it adds to.
 */
#ifndef PV_HTTPD_COUNT_RULES_H
#define PV_HTTPD_COUNT_RULES_H

#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/httpd/config.h"

typedef struct pv_count_rules {
    pv_event_rules event;
    pv_counts *counts;        /* NULL: nothing is counted   */
    const struct pv_geo *geo; /* NULL: no country is known */
} pv_count_rules;

/** Compiles each virtual host's rules; part of check_config.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_count_rules_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s);

/** Lets each virtual host's rules know the counters, the memo and the country
 *  database; part of post_config, after the shared memory was made.
 *  @return OK */
int pv_count_rules_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s);

#endif
