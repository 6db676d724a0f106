/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of the tables: making them, moving them forward, refusing a newer
 * one, and holding the store to the rounding base it was made with.
 *
 * `privacy_meta` holds `schema` and `rounding`. A writer brings an older
 * schema up to date in one transaction (data definition is transactional in
 * both stores); a reader takes an older one as it is. Two nodes that find no
 * tables at the same moment both try; the one that loses sees an error, and the
 * tables at its next try.
 */
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

#define ROUNDING_MAX 1000000

/* Reads a whole number out of privacy_meta; -1 when it is not there. */
static int read_meta(pv_store *store, const char *key, int64_t *number)
{
    const char *text;
    int rv = pv_sql_value(
        store,
        apr_psprintf(store->scratch,
                     "SELECT value FROM privacy_meta WHERE key='%s'", key),
        &text);

    *number = -1;
    if (rv == 0 && text != NULL
        && pv_number_parse(pv_span_of(text), 1, ROUNDING_MAX, number)
               != PV_OK) {
        *number = -1;
    }
    return rv;
}

static int add_meta(pv_store *store, const char *key, int number)
{
    return pv_sql_run(store, apr_psprintf(store->scratch,
                                          "INSERT INTO privacy_meta(key, value)"
                                          " VALUES('%s', '%d')",
                                          key, number));
}

static int set_version(pv_store *store)
{
    return pv_sql_run(store, apr_psprintf(store->scratch,
                                          "UPDATE privacy_meta SET value='%d'"
                                          " WHERE key='schema'",
                                          PV_STORE_SCHEMA));
}

/* Brings the tables from version `from`, 0 being none, to the newest. */
static int bring_up(pv_store *store, int from, int rounding)
{
    int rv = 0;

    for (int i = from; i < PV_STORE_SCHEMA; i++) {
        const char *const *step = store->dialect->versions[i];
        for (; rv == 0 && *step != NULL; step++) {
            rv = pv_sql_run(store,
                            pv_schema_text(*step, rounding, store->scratch));
        }
    }
    if (rv == 0 && from > 0) {
        return set_version(store);
    }
    if (rv == 0) {
        rv = add_meta(store, "rounding", rounding);
    }
    return rv != 0 ? rv : add_meta(store, "schema", PV_STORE_SCHEMA);
}

const char *pv_schema_text(const char *step, int rounding, apr_pool_t *pool)
{
    char *text = apr_pcalloc(pool, PV_SQL_MAX);
    size_t len = 0;

    for (const char *p = step; *p != '\0' && len + 16 < PV_SQL_MAX; p++) {
        if (p[0] == '%' && p[1] == 'd') {
            len += (size_t)apr_snprintf(text + len, PV_SQL_MAX - len, "%d",
                                        rounding);
            p++;
        }
        else {
            p += p[0] == '%' && p[1] == '%';
            text[len++] = *p;
        }
    }
    return text;
}

/* Makes the tables where there are none, moves older ones forward. Asks again
 * what is there once the store is locked: another node may have been faster. */
static pv_status make_or_migrate(pv_store *store, int rounding,
                                 const char **error)
{
    const char *found = NULL;
    int64_t version = 0;
    int64_t base = rounding;
    int rv = pv_sql_run(store, store->dialect->begin_write);

    if (rv == 0) {
        rv = pv_sql_value(store, store->dialect->find_meta, &found);
    }
    if (rv == 0 && found != NULL) {
        rv = read_meta(store, "schema", &version);
    }
    if (rv == 0 && found != NULL) {
        rv = read_meta(store, "rounding", &base);
    }
    if (rv == 0 && version >= 0 && version < PV_STORE_SCHEMA) {
        rv = bring_up(store, (int)version, (int)base);
    }
    if (rv == 0) {
        rv = pv_sql_run(store, "COMMIT");
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot make the tables", error);
    }
    return PV_OK;
}

/* Judges what privacy_meta says. */
static pv_status check(pv_store *store, int rounding, const char **error)
{
    int64_t version;
    int64_t base;
    int rv = read_meta(store, "schema", &version);

    if (rv == 0) {
        rv = read_meta(store, "rounding", &base);
    }
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read privacy_meta", error);
    }
    if (version < 0 || base < 0) {
        *error = "privacy_meta lacks its schema or rounding";
        return PV_ERR_UNSUPPORTED;
    }
    if (version > PV_STORE_SCHEMA) {
        *error = apr_psprintf(store->scratch,
                              "its schema is version %d, made by a newer "
                              "mod_privacy; this one writes version %d",
                              (int)version, PV_STORE_SCHEMA);
        return PV_ERR_UNSUPPORTED;
    }
    if (rounding != 0 && base != rounding) {
        *error = apr_psprintf(store->scratch,
                              "it was made with rounding %d, but rounding %d "
                              "is configured",
                              (int)base, rounding);
        return PV_ERR_RANGE;
    }
    store->rounding = (int)base;
    return PV_OK;
}

pv_status pv_schema_open(pv_store *store, int rounding, bool is_writer,
                         const char **error)
{
    const char *found;
    int64_t version = 0;
    int rv = pv_sql_value(store, store->dialect->find_meta, &found);

    if (rv == 0 && found != NULL) {
        rv = read_meta(store, "schema", &version);
    }

    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot read", error);
    }
    if (found == NULL && !is_writer) {
        *error = "it holds no tables yet";
        return PV_ERR_NOT_FOUND;
    }
    if (is_writer && version >= 0 && version < PV_STORE_SCHEMA) {
        pv_status status = make_or_migrate(store, rounding, error);
        if (status != PV_OK) {
            return status;
        }
    }
    return check(store, rounding, error);
}
