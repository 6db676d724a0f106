/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells mod_status how the module is doing (see status.h).
 */
#include "mod_privacy/httpd/status.h"

#include <mod_status.h>

#include "mod_privacy/httpd/health.h"
#include "mod_privacy/httpd/promise.h"
#include "mod_privacy/httpd/shared.h"
#include "mod_privacy/httpd/store_place.h"

pv_report_health pv_status_health(const server_rec *s,
                                  const pv_report_store *store,
                                  bool is_reachable)
{
    pv_report_health health = { .is_reachable = is_reachable,
                                .last_success_s = store->changed_s };
    const pv_counts *counts = pv_shared_counts(s);
    pv_health storing = pv_health_read(s);

    health.flushes = storing.flushes;
    health.failures = storing.failures;
    health.last_failure_s = storing.last_failure_s;
    if (counts != NULL) {
        pv_counts_fill fill = pv_counts_filled(counts);
        health.memory_bytes = (int64_t)fill.size_bytes;
        health.cells = (int64_t)fill.cells;
        health.cells_used = (int64_t)fill.cells_used;
    }
    return health;
}

static const char *store_word(const server_rec *s, bool is_reachable)
{
    pv_store_place place;

    if (!pv_store_place_of(s, &place)) {
        return "none";
    }
    if (!is_reachable) {
        return "unreachable";
    }
    return place.is_memory ? "memory" : place.target.driver;
}

static void write_keys(request_rec *r, const pv_report_health *health,
                       const char *store)
{
    ap_rprintf(r, "PrivacyPromise: %s\n", pv_promise_word(r->server, r->pool));
    ap_rprintf(r, "PrivacyStore: %s\n", store);
    ap_rprintf(r, "PrivacyLastStored: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->last_success_s);
    ap_rprintf(r, "PrivacyFlushes: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->flushes);
    ap_rprintf(r, "PrivacyFlushFailures: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->failures);
    ap_rprintf(r, "PrivacyCountMemory: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->memory_bytes);
    ap_rprintf(r, "PrivacyCells: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->cells);
    ap_rprintf(r, "PrivacyCellsUsed: %" APR_INT64_T_FMT "\n",
               (apr_int64_t)health->cells_used);
}

static void write_block(request_rec *r, const pv_report_health *health,
                        const char *store)
{
    char date[APR_RFC822_DATE_LEN] = "never";

    if (health->last_success_s > 0) {
        apr_rfc822_date(date, apr_time_from_sec(health->last_success_s));
    }
    ap_rputs("<hr />\n<h1>mod_privacy</h1>\n<dl>\n", r);
    ap_rprintf(r, "<dt>Addresses and identifiers: %s</dt>\n",
               pv_promise_word(r->server, r->pool));
    ap_rprintf(r, "<dt>Store: %s, last batch: %s</dt>\n", store, date);
    ap_rprintf(r,
               "<dt>Batches stored by this server: %" APR_INT64_T_FMT
               ", failures: %" APR_INT64_T_FMT "</dt>\n",
               (apr_int64_t)health->flushes, (apr_int64_t)health->failures);
    ap_rprintf(r,
               "<dt>Counters: %" APR_INT64_T_FMT " bytes of shared memory, "
               "%" APR_INT64_T_FMT " of %" APR_INT64_T_FMT
               " places for pages, referrers and the like in use</dt>\n",
               (apr_int64_t)health->memory_bytes,
               (apr_int64_t)health->cells_used, (apr_int64_t)health->cells);
    ap_rputs("</dl>\n", r);
}

int pv_status_hook(request_rec *r, int flags)
{
    pv_report_store store;
    bool is_reachable =
        pv_report_store_open(r->server, r->pool, &store) == PV_OK;
    pv_report_health health = pv_status_health(r->server, &store, is_reachable);
    const char *word = store_word(r->server, is_reachable);

    if ((flags & AP_STATUS_SHORT) != 0) {
        write_keys(r, &health, word);
    }
    else {
        write_block(r, &health, word);
    }
    return OK;
}
