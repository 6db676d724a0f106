/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the store share: a folder of their own, batches that are
 * short to write, and plain SQL behind the store's back.
 */
#ifndef PV_TESTS_STORE_H
#define PV_TESTS_STORE_H

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include <apr_dbd.h>
#include <apr_file_info.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "mod_privacy/store/store.h"

#define PV_TEST_BOOT "3f2a6c1e-0000-4000-8000-000000000001"

/* 2026-11-21 14:00:00 UTC, a Saturday; its day, week and month. */
#define PV_TEST_HOUR  INT64_C(1795269600)
#define PV_TEST_DAY   INT64_C(1795219200)
#define PV_TEST_WEEK  INT64_C(1794787200)
#define PV_TEST_MONTH INT64_C(1793491200)

/** Makes a pool that the test destroys. */
static inline apr_pool_t *pv_test_pool(void)
{
    apr_pool_t *pool;

    assert_int_equal(apr_initialize(), APR_SUCCESS);
    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    return pool;
}

/** Makes an empty folder under /tmp (or TMPDIR) for one test. */
static inline const char *pv_test_folder(apr_pool_t *pool)
{
    const char *base = getenv("TMPDIR");
    char *name = apr_pstrcat(pool, base != NULL ? base : "/tmp",
                             "/pv-store-XXXXXX", NULL);

    assert_non_null(mkdtemp(name));
    return name;
}

/** Removes a folder of pv_test_folder() and the files in it. */
static inline void pv_test_remove(const char *folder, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    assert_int_equal(apr_dir_open(&dir, folder, pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (strcmp(entry.name, ".") != 0 && strcmp(entry.name, "..") != 0) {
            unlink(apr_pstrcat(pool, folder, "/", entry.name, NULL));
        }
    }
    apr_dir_close(dir);
    assert_int_equal(rmdir(folder), 0);
}

/** Makes a batch of figures that the caller keeps. */
static inline pv_batch pv_test_batch(int64_t sequence, const pv_figure *figures,
                                     size_t count)
{
    pv_batch batch = { .node = "a", .boot = PV_TEST_BOOT };

    batch.sequence = sequence;
    batch.figures = figures;
    batch.count = count;
    return batch;
}

/** Asks a store for one number by SQL of the test's own; -1: no row. */
static inline long pv_test_number(const pv_store_target *target,
                                  apr_pool_t *parent, const char *sql)
{
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    apr_pool_t *pool;
    long number = -1;

    apr_pool_create(&pool, parent);
    assert_int_equal(apr_dbd_init(pool), APR_SUCCESS);
    assert_int_equal(apr_dbd_get_driver(pool, target->driver, &driver), 0);
    assert_int_equal(apr_dbd_open(driver, pool, target->params, &handle), 0);
    assert_int_equal(apr_dbd_select(driver, pool, handle, &results, sql, 1), 0);
    if (apr_dbd_get_row(driver, pool, results, &row, -1) == 0) {
        number = strtol(apr_dbd_get_entry(driver, row, 0), NULL, 10);
    }
    apr_dbd_close(driver, handle);
    apr_pool_destroy(pool);
    return number;
}

/** Runs one statement of the test's own. @return the driver's code */
static inline int pv_test_sql(const pv_store_target *target, apr_pool_t *parent,
                              const char *sql)
{
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_pool_t *pool;
    int rows = 0;
    int rv;

    apr_pool_create(&pool, parent);
    assert_int_equal(apr_dbd_init(pool), APR_SUCCESS);
    assert_int_equal(apr_dbd_get_driver(pool, target->driver, &driver), 0);
    assert_int_equal(apr_dbd_open(driver, pool, target->params, &handle), 0);
    rv = apr_dbd_query(driver, handle, &rows, sql);
    apr_dbd_close(driver, handle);
    apr_pool_destroy(pool);
    return rv;
}

#endif
