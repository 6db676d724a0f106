/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a batch: exactly once, whole or not at all.
 *
 *   BEGIN
 *     INSERT INTO privacy_batch the name   ON CONFLICT DO NOTHING
 *     when that made a row: add the figures to the three tables
 *   COMMIT
 *
 * An error from COMMIT does not mean "not committed": the answer may have
 * been lost, or the disk may have failed after the point of no return. The
 * caller therefore sends the same batch again, and finds its name taken.
 *
 * SQLite gets one statement a row. PostgreSQL gets rows as one JSON array a
 * statement: a round trip for each row would be twenty times slower.
 */
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

/* Bytes of a row in JSON besides its texts: brackets, commas, two numbers. */
#define JSON_ROW_EXTRA 64
/* A byte becomes at most six: \u001f. */
#define JSON_BYTE_MAX 6

int pv_write_rows_sqlite(pv_store *store, pv_table table, const pv_row *rows,
                         size_t count)
{
    apr_dbd_prepared_t **upsert = &store->upsert[table];
    int rv = 0;

    if (*upsert == NULL) {
        const char *name = pv_table_name(table);
        rv = pv_sql_prepare(
            store, store->pool,
            apr_psprintf(store->pool,
                         "INSERT INTO %s(site, dimension, period, item, count)"
                         " VALUES(%%s, %%s, %%lld, %%s, %%lld)"
                         " ON CONFLICT(site, dimension, period, item)"
                         " DO UPDATE SET count = %s.count + excluded.count",
                         name, name),
            upsert);
    }
    for (size_t i = 0; rv == 0 && i < count; i++) {
        int changed = 0;
        rv =
            apr_dbd_pvbquery(store->driver, store->scratch, store->handle,
                             &changed, *upsert, rows[i].site, rows[i].dimension,
                             &rows[i].period, rows[i].item, &rows[i].delta);
    }
    return rv;
}

/* Appends a JSON string (RFC 8259 section 7); the text is valid UTF-8. */
static char *put_string(char *out, const char *text)
{
    *out++ = '"';
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            *out++ = '\\';
            *out++ = (char)c;
        }
        else if (c < 0x20) {
            out += apr_snprintf(out, JSON_BYTE_MAX + 1, "\\u%04x", c);
        }
        else {
            *out++ = (char)c;
        }
    }
    *out++ = '"';
    return out;
}

static char *put_row(char *out, const pv_row *row)
{
    *out++ = '[';
    out = put_string(out, row->site);
    *out++ = ',';
    out = put_string(out, row->dimension);
    out += apr_snprintf(out, JSON_ROW_EXTRA, ",%" APR_INT64_T_FMT ",",
                        row->period);
    out = put_string(out, row->item);
    out +=
        apr_snprintf(out, JSON_ROW_EXTRA, ",%" APR_INT64_T_FMT "]", row->delta);
    return out;
}

/* Writes rows as [["site","dimension",period,"item",delta],...]. */
static const char *rows_as_json(const pv_row *rows, size_t count,
                                apr_pool_t *pool)
{
    size_t room = 3;
    char *json;
    char *out;

    for (size_t i = 0; i < count; i++) {
        room += JSON_ROW_EXTRA
                + JSON_BYTE_MAX
                      * (strlen(rows[i].site) + strlen(rows[i].dimension)
                         + strlen(rows[i].item));
    }
    out = json = apr_palloc(pool, room);
    *out++ = '[';
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            *out++ = ',';
        }
        out = put_row(out, &rows[i]);
    }
    *out++ = ']';
    *out = '\0';
    return json;
}

int pv_write_rows_pgsql(pv_store *store, pv_table table, const pv_row *rows,
                        size_t count)
{
    apr_dbd_prepared_t *upsert;
    const char *name = pv_table_name(table);
    apr_pool_t *pool;
    int rv = pv_sql_prepare(
        store, store->scratch,
        apr_psprintf(store->scratch,
                     "INSERT INTO %s(site, dimension, period, item, count)"
                     " SELECT f->>0, f->>1, (f->>2)::bigint, f->>3,"
                     " (f->>4)::bigint"
                     " FROM jsonb_array_elements(CAST(%%pDt AS jsonb))"
                     " WITH ORDINALITY AS rows(f, n) ORDER BY n"
                     " ON CONFLICT(site, dimension, period, item)"
                     " DO UPDATE SET count = %s.count + excluded.count",
                     name, name),
        &upsert);

    apr_pool_create(&pool, store->scratch);
    for (size_t at = 0; rv == 0 && at < count; at += PV_CHUNK_ROWS) {
        size_t chunk = count - at < PV_CHUNK_ROWS ? count - at : PV_CHUNK_ROWS;
        int changed = 0;
        rv = apr_dbd_pvbquery(store->driver, pool, store->handle, &changed,
                              upsert, rows_as_json(rows + at, chunk, pool));
        apr_pool_clear(pool);
    }
    return rv;
}

/* Takes the batch's name. @param is_new  false: it was taken before */
static int take_name(pv_store *store, const pv_batch *batch, int64_t now_s,
                     bool *is_new)
{
    int64_t minute_s = now_s - now_s % PV_MINUTE_S;
    int taken = 0;
    int rv = 0;

    if (store->insert_batch == NULL) {
        rv = pv_sql_prepare(store, store->pool,
                            "INSERT INTO privacy_batch(node, boot, sequence,"
                            " applied) VALUES(%s, %s, %lld, %lld)"
                            " ON CONFLICT(node, boot, sequence) DO NOTHING",
                            &store->insert_batch);
    }
    if (rv == 0) {
        rv = apr_dbd_pvbquery(store->driver, store->scratch, store->handle,
                              &taken, store->insert_batch, batch->node,
                              batch->boot, &batch->sequence, &minute_s);
    }
    *is_new = taken > 0;
    return rv;
}

static int add_figures(pv_store *store, const pv_batch *batch,
                       pv_store_outcome *outcome)
{
    int rv = 0;

    for (int table = 0; rv == 0 && table < PV_TABLE_COUNT; table++) {
        pv_row *rows;
        size_t count = pv_rows_of(batch, (pv_table)table, store->rounding,
                                  store->scratch, &rows, &outcome->refused);
        rv = store->dialect->write_rows(store, (pv_table)table, rows, count);
        outcome->rows += count;
    }
    return rv;
}

pv_status pv_store_apply(pv_store *store, const pv_batch *batch, int64_t now_s,
                         pv_store_outcome *outcome, const char **error)
{
    pv_store_outcome done = { false, 0, 0 };
    int rv;

    apr_pool_clear(store->scratch);
    rv = pv_sql_run(store, store->dialect->begin_write);
    if (rv == 0) {
        rv = take_name(store, batch, now_s, &done.is_new);
    }
    if (rv == 0 && done.is_new) {
        rv = add_figures(store, batch, &done);
    }
    if (rv == 0) {
        rv = pv_sql_run(store, "COMMIT");
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot write", error);
    }
    *outcome = done;
    return PV_OK;
}
