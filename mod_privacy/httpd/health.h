/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How storing goes: a few numbers that all children share and that outlive
 * graceful restarts, for server-status, OpenMetrics, and whoever keeps what
 * it read from the store until there is something new in it.
 *
 * They tell nothing about visitors, so they are exact.
 */
#ifndef PV_HTTPD_HEALTH_H
#define PV_HTTPD_HEALTH_H

#include "mod_privacy/httpd/config.h"

typedef struct pv_health {
    int64_t flushes;        /* batches that this server stored          */
    int64_t failures;       /* times that the store could not be written */
    int64_t last_success_s; /* Unix seconds, 0: never                   */
    int64_t last_failure_s;
} pv_health;

/** Makes the memory, or finds that of before the restart. Without it nothing
 *  is told. @return OK */
int pv_health_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s);

/** A batch is in the store. */
void pv_health_stored(const server_rec *s, int64_t now_s);

/** The store could not be written. */
void pv_health_failed(const server_rec *s, int64_t now_s);

/** Reads the numbers; all 0 where nothing is counted. */
pv_health pv_health_read(const server_rec *s);

#endif
