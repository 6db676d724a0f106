/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which state of the store a reader has seen (see store.h).
 *
 * Sequences of a boot only grow, so the sum of all changes with each batch;
 * that it also changes when old names are forgotten costs one download.
 */
#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

pv_status pv_store_version(pv_store *store, int64_t *version,
                           const char **error)
{
    const char *sum;
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_value(store, "SELECT SUM(sequence) FROM privacy_batch", &sum);
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read", error);
    }
    if (pv_number_parse(pv_span_of(sum), 0, INT64_MAX, version) != PV_OK) {
        *version = 0;
    }
    return PV_OK;
}
