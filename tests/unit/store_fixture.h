/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store for each test, on SQLite or on the PostgreSQL that PV_TEST_PGSQL
 * names.
 */
#ifndef PV_TESTS_STORE_FIXTURE_H
#define PV_TESTS_STORE_FIXTURE_H

#include "tests/unit/store.h"

/* A store of its own for each test: SQLite, or what PV_TEST_PGSQL names. */
typedef struct fixture {
    apr_pool_t *pool;
    const char *folder;
    pv_store_target target;
} fixture;

static const char *const drop[] = {
    "DROP VIEW IF EXISTS privacy_hours, privacy_days, privacy_months",
    "DROP TABLE IF EXISTS privacy_hour, privacy_day, privacy_month,"
    " privacy_batch, privacy_meta, privacy_text",
};

/** Makes a folder, and an empty store in it or on the server. */
static inline int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    const char *pgsql = getenv("PV_TEST_PGSQL");

    f->pool = pv_test_pool();
    f->folder = pv_test_folder(f->pool);
    f->target.rounding = 10;
    f->target.driver = "sqlite3";
    f->target.params = apr_pstrcat(f->pool, f->folder, "/visits.db", NULL);
    if (pgsql != NULL) {
        f->target.driver = "pgsql";
        f->target.params = pgsql;
        for (size_t i = 0; i < PV_COUNT(drop); i++) {
            assert_int_equal(pv_test_sql(&f->target, f->pool, drop[i]), 0);
        }
    }
    *state = f;
    return 0;
}

/** Removes what set_up() made. */
static inline int tear_down(void **state)
{
    fixture *f = *state;

    pv_test_remove(f->folder, f->pool);
    apr_pool_destroy(f->pool);
    free(f);
    return 0;
}

/** Opens the store of a fixture. */
static inline pv_store *must_open(const fixture *f, bool is_writer)
{
    pv_store *store = NULL;
    const char *error = "";

    if (pv_store_open(&f->target, is_writer, f->pool, &store, &error)
        != PV_OK) {
        fail_msg("open: %s", error);
    }
    return store;
}

/** Compares a number in the store. */
static inline void check_number(const fixture *f, const char *sql,
                                long expected)
{
    long number = pv_test_number(&f->target, f->pool, sql);

    if (number != expected) {
        fail_msg("%s: %ld, not %ld", sql, number, expected);
    }
}

#endif
