/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading figures for a report.
 *
 * Both drivers hand over a whole result at once, so rows are read in pages
 * that begin after the last row of the page before. ORDER BY begins with the
 * columns of the primary key: each store walks its index and sorts within one
 * period only. All pages come out of one read transaction, hence from one
 * moment; SQLite's write-ahead log lets writers go on meanwhile.
 *
 * Sites are found by hopping over the primary key from one to the next.
 */
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

#define PAGE_ROWS 5000

/* Where the next page begins: after this row. */
typedef struct page_mark {
    int64_t period;
    int64_t count;
    const char *item;
} page_mark;

static int prepare_page(pv_store *store, pv_table table)
{
    if (store->page[table] != NULL) {
        return 0;
    }
    return pv_sql_prepare(
        store, store->pool,
        apr_psprintf(store->pool,
                     "SELECT period, item, count FROM %s"
                     " WHERE site = %%s AND dimension = %%s"
                     " AND period >= %%lld AND period < %%lld"
                     " AND (period > %%lld OR count < %%lld"
                     " OR (count = %%lld AND item > %%s))"
                     " ORDER BY period, count DESC, item LIMIT " APR_STRINGIFY(
                         PAGE_ROWS),
                     pv_table_name(table)),
        &store->page[table]);
}

static int select_page(pv_store *store, const pv_store_range *range,
                       const page_mark *mark, apr_pool_t *pool,
                       apr_dbd_results_t **results)
{
    pv_table table = pv_table_of(range->unit);
    int rv = prepare_page(store, table);

    *results = NULL;
    if (rv != 0) {
        return rv;
    }
    return apr_dbd_pvbselect(
        store->driver, pool, store->handle, results, store->page[table], 1,
        range->site, pv_dimension_name(range->dimension), &mark->period,
        &range->to, &mark->period, &mark->count, &mark->count, mark->item);
}

/* Hands one page on; the mark is set behind a full one, with a text of its own
 * in the store's scratch pool: PostgreSQL's driver frees a result as soon as it
 * is asked for a row after the last. @return false when the reader has had
 * enough */
static bool emit_page(pv_store *store, const pv_store_range *range,
                      apr_dbd_results_t *results, apr_pool_t *pool,
                      pv_store_row_fn *emit, void *baton, page_mark *mark,
                      size_t *count)
{
    apr_dbd_row_t *row = NULL;

    while (apr_dbd_get_row(store->driver, pool, results, &row, -1) == 0) {
        pv_figure figure = {
            .site = range->site,
            .dimension = range->dimension,
            .unit = range->unit,
            .period = pv_sql_number_at(store, row, 0),
            .item = pv_sql_text_at(store, row, 1),
            .delta = pv_sql_number_at(store, row, 2),
        };
        (*count)++;
        if (*count == PAGE_ROWS) {
            mark->period = figure.period;
            mark->count = figure.delta;
            /* Whole, whatever its length: a cut one would find itself again. */
            mark->item = apr_pstrdup(store->scratch, figure.item);
        }
        if (!emit(baton, &figure)) {
            return false;
        }
    }
    return true;
}

/* Reads all pages of one site. @param goes_on  false when the reader has had
 *  enough */
static int read_site(pv_store *store, const pv_store_range *range,
                     pv_store_row_fn *emit, void *baton, bool *goes_on)
{
    page_mark mark = { range->from, INT64_MAX, "" };
    apr_pool_t *pool;
    size_t count = PAGE_ROWS;
    int rv = 0;

    apr_pool_create(&pool, store->scratch);
    while (rv == 0 && *goes_on && count == PAGE_ROWS) {
        apr_dbd_results_t *results;

        rv = select_page(store, range, &mark, pool, &results);
        count = 0;
        if (rv == 0) {
            *goes_on = emit_page(store, range, results, pool, emit, baton,
                                 &mark, &count);
        }
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
    return rv;
}

/* Finds the first site after `after` in one table, NULL at the end. */
static int next_site(pv_store *store, pv_table table, const char *after,
                     const char **site)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int rv = 0;

    *site = NULL;
    if (store->hop[table] == NULL) {
        rv = pv_sql_prepare(store, store->pool,
                            apr_psprintf(store->pool,
                                         "SELECT site FROM %s WHERE site > %%s"
                                         " ORDER BY site LIMIT 1",
                                         pv_table_name(table)),
                            &store->hop[table]);
    }
    if (rv == 0) {
        rv = apr_dbd_pvbselect(store->driver, store->scratch, store->handle,
                               &results, store->hop[table], 1, after);
    }
    if (rv == 0
        && apr_dbd_get_row(store->driver, store->scratch, results, &row, -1)
               == 0) {
        *site = apr_pstrdup(store->scratch,
                            apr_dbd_get_entry(store->driver, row, 0));
    }
    return rv;
}

/* Reads every site of a table in turn. */
static int read_sites(pv_store *store, const pv_store_range *range,
                      pv_store_row_fn *emit, void *baton, bool *goes_on)
{
    pv_store_range one = *range;
    int rv = next_site(store, pv_table_of(range->unit), "", &one.site);

    while (rv == 0 && one.site != NULL && *goes_on) {
        rv = read_site(store, &one, emit, baton, goes_on);
        if (rv == 0 && *goes_on) {
            rv =
                next_site(store, pv_table_of(range->unit), one.site, &one.site);
        }
    }
    return rv;
}

/* Ends a read transaction; one that cannot be ended matters no more. */
static pv_status end_read(pv_store *store, int rv, const char **error)
{
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read", error);
    }
    (void)pv_sql_run(store, "COMMIT");
    return PV_OK;
}

static int read_range(pv_store *store, const pv_store_range *range,
                      pv_store_row_fn *row, void *baton)
{
    bool goes_on = true;
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_begin_read(store);
    if (rv == 0) {
        rv = range->site != NULL
                 ? read_site(store, range, row, baton, &goes_on)
                 : read_sites(store, range, row, baton, &goes_on);
    }
    return rv;
}

/* The tables have changed since statements of an earlier reading were made.
 * None of this one has given a row yet: within a transaction tables stay, and
 * the first use of each statement is what fails. */
static void forget_statements(pv_store *store)
{
    (void)pv_sql_run(store, "ROLLBACK");
    for (int table = 0; table < PV_TABLE_COUNT; table++) {
        store->page[table] = NULL;
        store->hop[table] = NULL;
    }
}

pv_status pv_store_read(pv_store *store, const pv_store_range *range,
                        pv_store_row_fn *row, void *baton, const char **error)
{
    int rv = read_range(store, range, row, baton);

    if (rv != 0 && pv_sql_is_outdated(store, rv)) {
        forget_statements(store);
        rv = read_range(store, range, row, baton);
    }
    return end_read(store, rv, error);
}

/* Finds the smallest next site over all tables. */
static int next_site_anywhere(pv_store *store, const char *after,
                              const char **site)
{
    int rv = 0;

    *site = NULL;
    for (int table = 0; rv == 0 && table < PV_TABLE_COUNT; table++) {
        const char *found;
        rv = next_site(store, (pv_table)table, after, &found);
        if (found != NULL && (*site == NULL || strcmp(found, *site) < 0)) {
            *site = found;
        }
    }
    return rv;
}

pv_status pv_store_sites(pv_store *store, pv_store_site_fn *emit, void *baton,
                         const char **error)
{
    const char *site;
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_begin_read(store);
    if (rv == 0) {
        rv = next_site_anywhere(store, "", &site);
    }
    while (rv == 0 && site != NULL && emit(baton, site)) {
        rv = next_site_anywhere(store, site, &site);
    }
    return end_read(store, rv, error);
}

pv_status pv_store_changed(pv_store *store, int64_t *time_s, const char **error)
{
    const char *newest;
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_value(store, "SELECT MAX(applied) FROM privacy_batch", &newest);
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read", error);
    }
    if (pv_number_parse(pv_span_of(newest), 0, INT64_MAX, time_s) != PV_OK) {
        *time_s = 0;
    }
    return PV_OK;
}
