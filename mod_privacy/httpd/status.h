/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the module is doing: a block on mod_status' page, keys in `?auto`, and
 * gauges of the report's OpenMetrics. Nothing in it is about visitors.
 */
#ifndef PV_HTTPD_STATUS_H
#define PV_HTTPD_STATUS_H

#include "mod_privacy/core/report/openmetrics.h"
#include "mod_privacy/httpd/report_source.h"

/** Gathers the figures; `store` is open for reading, or not.
 *  @param is_reachable  whether the store could be opened */
pv_report_health pv_status_health(const server_rec *s,
                                  const pv_report_store *store,
                                  bool is_reachable);

/** mod_status' hook status_hook. @param flags  of mod_status.h
 *  @return OK */
int pv_status_hook(request_rec *r, int flags);

#endif
