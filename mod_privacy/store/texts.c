/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The archive of texts (see texts.h).
 */
#include "mod_privacy/store/texts.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

/* Prepares a statement when it is first needed. @return 0 or the driver's
 * code */
static int prepare_once(pv_store *store, const char *sql,
                        apr_dbd_prepared_t **statement)
{
    return *statement != NULL
               ? 0
               : pv_sql_prepare(store, store->pool, sql, statement);
}

pv_status pv_store_keep_text(pv_store *store, const pv_text_version *version,
                             int64_t now_s, const char **error)
{
    int64_t today_s = now_s - now_s % PV_DAY_S;
    int rows = 0;
    int rv;

    apr_pool_clear(store->scratch);
    rv = prepare_once(store,
                      "INSERT INTO privacy_text(site, hash, policy, language,"
                      " since, until, text) VALUES(%s, %s, %lld, %s, %lld,"
                      " %lld, %s) ON CONFLICT(site, hash) DO UPDATE"
                      " SET until = excluded.until"
                      " WHERE privacy_text.until < excluded.until",
                      &store->keep_text);
    if (rv == 0) {
        rv = apr_dbd_pvbquery(
            store->driver, store->scratch, store->handle, &rows,
            store->keep_text, version->site, version->hash, &version->policy,
            version->language, &today_s, &today_s, version->text);
    }
    return rv == 0 ? PV_OK
                   : pv_sql_fail(store, rv, "cannot keep a text", error);
}

static void emit_versions(pv_store *store, apr_dbd_results_t *results,
                          const char *site, pv_text_version_fn *emit,
                          void *baton)
{
    apr_dbd_row_t *row = NULL;
    bool goes_on = true;

    while (apr_dbd_get_row(store->driver, store->scratch, results, &row, -1)
           == 0) {
        pv_text_version version = {
            .site = site,
            .hash = pv_sql_text_at(store, row, 0),
            .policy = pv_sql_number_at(store, row, 1),
            .language = pv_sql_text_at(store, row, 2),
            .since_s = pv_sql_number_at(store, row, 3),
            .until_s = pv_sql_number_at(store, row, 4),
        };
        /* The driver wants every row fetched, wanted or not. */
        goes_on = goes_on && emit(baton, &version);
    }
}

/* True when the store has an archive: an older one, read only, has none. */
static int has_archive(pv_store *store, bool *is_there)
{
    const char *schema = NULL;
    int64_t version;
    int rv = pv_sql_value(
        store, "SELECT value FROM privacy_meta WHERE key='schema'", &schema);

    *is_there =
        rv == 0 && schema != NULL
        && pv_number_parse(pv_span_of(schema), 2, INT32_MAX, &version) == PV_OK;
    return rv;
}

pv_status pv_store_list_texts(pv_store *store, const char *site,
                              pv_text_version_fn *emit, void *baton,
                              const char **error)
{
    apr_dbd_results_t *results = NULL;
    bool is_there;
    int rv;

    apr_pool_clear(store->scratch);
    rv = has_archive(store, &is_there);
    if (rv == 0 && !is_there) {
        return PV_OK;
    }
    if (rv == 0) {
        rv = prepare_once(store,
                          "SELECT hash, policy, language, since, until"
                          " FROM privacy_text WHERE site = %s"
                          " ORDER BY since DESC, policy DESC, language",
                          &store->list_texts);
    }
    if (rv == 0) {
        rv = apr_dbd_pvbselect(store->driver, store->scratch, store->handle,
                               &results, store->list_texts, 1, site);
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read texts", error);
    }
    emit_versions(store, results, site, emit, baton);
    return PV_OK;
}

pv_status pv_store_find_text(pv_store *store, const char *site,
                             const char *hash, apr_pool_t *pool,
                             const char **text, const char **error)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    bool is_there;
    int rv;

    *text = NULL;
    apr_pool_clear(store->scratch);
    rv = has_archive(store, &is_there);
    if (rv == 0 && !is_there) {
        return PV_ERR_NOT_FOUND;
    }
    if (rv == 0) {
        rv = prepare_once(store,
                          "SELECT text FROM privacy_text"
                          " WHERE site = %s AND hash = %s",
                          &store->find_text);
    }
    if (rv == 0) {
        rv = apr_dbd_pvbselect(store->driver, store->scratch, store->handle,
                               &results, store->find_text, 1, site, hash);
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read a text", error);
    }
    if (apr_dbd_get_row(store->driver, store->scratch, results, &row, -1)
        != 0) {
        return PV_ERR_NOT_FOUND;
    }
    *text = apr_pstrdup(pool, pv_sql_text_at(store, row, 0));
    return PV_OK;
}
