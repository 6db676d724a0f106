/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Retention: figures that have grown older than the administrator keeps are
 * deleted, each table by its own age.
 *
 * SQLite overwrites deleted rows with zeros (secure_delete) and the log is
 * emptied into the file afterwards, so that nothing stays behind in either.
 *
 * Of the names of batches only the newest of each life of a server's memory
 * can still be sent again; older ones go after a day.
 */
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

static int delete_before(pv_store *store, pv_table table, int64_t limit_s)
{
    return pv_sql_run(
        store, apr_psprintf(store->scratch,
                            "DELETE FROM %s WHERE period < %" APR_INT64_T_FMT,
                            pv_table_name(table), limit_s));
}

static int delete_batch_names(pv_store *store, int64_t now_s)
{
    return pv_sql_run(
        store, apr_psprintf(store->scratch,
                            "DELETE FROM privacy_batch WHERE applied "
                            "< %" APR_INT64_T_FMT " AND sequence < (SELECT"
                            " MAX(newer.sequence) FROM privacy_batch AS newer"
                            " WHERE newer.node = privacy_batch.node"
                            " AND newer.boot = privacy_batch.boot)",
                            now_s - PV_DAY_S));
}

pv_status pv_store_retain(pv_store *store, int64_t now_s, int64_t hours_s,
                          int64_t days_s, int64_t months_s, const char **error)
{
    const int64_t ages_s[PV_TABLE_COUNT] = { hours_s, days_s, months_s };
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_run(store, store->dialect->begin_write);
    for (int table = 0; rv == 0 && table < PV_TABLE_COUNT; table++) {
        if (ages_s[table] > 0) {
            rv = delete_before(store, (pv_table)table, now_s - ages_s[table]);
        }
    }
    if (rv == 0) {
        rv = delete_batch_names(store, now_s);
    }
    if (rv == 0) {
        rv = pv_sql_run(store, "COMMIT");
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot delete old figures", error);
    }
    if (store->dialect->after_delete != NULL) {
        const char *answer;
        /* A report that reads just now delays this to the next day. */
        (void)pv_sql_value(store, store->dialect->after_delete, &answer);
    }
    return PV_OK;
}
