/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short texts that a server remembers in the store (see store.h): rows of
 * privacy_meta beside its schema and rounding, which no note may be.
 */
#include "mod_privacy/store/private.h"

pv_status pv_store_note_read(pv_store *store, const char *key,
                             const char **text, const char **error)
{
    apr_dbd_prepared_t *statement;
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int rv;

    apr_pool_clear(store->scratch);
    *text = NULL;
    rv = pv_sql_prepare(store, store->pool,
                        "SELECT value FROM privacy_meta WHERE key=%s",
                        &statement);
    if (rv == 0) {
        rv = apr_dbd_pvbselect(store->driver, store->scratch, store->handle,
                               &results, statement, 1, key);
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read privacy_meta", error);
    }
    if (apr_dbd_get_row(store->driver, store->scratch, results, &row, -1)
        == 0) {
        *text = apr_dbd_get_entry(store->driver, row, 0);
    }
    return PV_OK;
}

pv_status pv_store_note_write(pv_store *store, const char *key,
                              const char *text, const char **error)
{
    apr_dbd_prepared_t *statement;
    int rows = 0;
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_prepare(store, store->pool,
                        "INSERT INTO privacy_meta(key, value) VALUES(%s, %s)"
                        " ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                        &statement);
    if (rv == 0) {
        rv = apr_dbd_pvbquery(store->driver, store->scratch, store->handle,
                              &rows, statement, key, text);
    }
    return rv != 0 ? pv_sql_fail(store, rv, "cannot write privacy_meta", error)
                   : PV_OK;
}
