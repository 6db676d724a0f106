/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last closed hour as OpenMetrics 1.0, and how the module is doing.
 *
 * A monitoring system asks every few seconds; a figure that changed in
 * between would tell about single visitors. So only dimensions kept by hour
 * are given, and only the hour that is over: they are gauges that change
 * once an hour. The module's own health is exact, because it tells nothing
 * about visitors.
 */
#ifndef PV_REPORT_OPENMETRICS_H
#define PV_REPORT_OPENMETRICS_H

#include "mod_privacy/core/report/report.h"

/* How the module is doing. */
typedef struct pv_report_health {
    bool is_reachable;      /* the store could be opened               */
    int64_t last_success_s; /* of the last batch in the store, 0: none */
    int64_t flushes;        /* batches that this server stored         */
    int64_t failures;       /* times that it could not                 */
    int64_t last_failure_s; /* 0: never                                */
    int64_t memory_bytes;   /* of the shared counters                  */
    int64_t cells;          /* places of the open dimensions           */
    int64_t cells_used;
} pv_report_health;

/**
 * Writes all families up to and with `# EOF`. The text also passes as the
 * older Prometheus format.
 * @param scopes  one for each site; without any, the health alone is told
 * @param health  NULL: not known
 * @return PV_OK, PV_ERR_IO of the source, or what the output said
 */
pv_status pv_report_openmetrics(const pv_report_scope *scopes, size_t count,
                                const pv_report_source *source,
                                const pv_report_health *health, pv_output *out);

#endif
