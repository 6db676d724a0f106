/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store on SQLite: tables, exactly once, order and paging of reads,
 * retention, and everything that can be wrong with a file.
 *
 * The same cases run on PostgreSQL when PV_TEST_PGSQL holds a connection
 * string of an empty database; tests/server/pgsql.bats sees to that.
 */
#include "tests/unit/store_fixture.h"

#include <sys/stat.h>

#define SITE "www.example.org"

static pv_store_outcome must_apply(pv_store *store, const pv_batch *batch)
{
    pv_store_outcome outcome = { false, 0, 0 };
    const char *error = "";

    if (pv_store_apply(store, batch, PV_TEST_HOUR + 61, &outcome, &error)
        != PV_OK) {
        fail_msg("apply: %s", error);
    }
    return outcome;
}

static const pv_figure mixed[] = {
    { SITE, PV_DIM_STATUS, PV_PERIOD_HOUR, PV_TEST_HOUR, "200", 20 },
    { SITE, PV_DIM_STATUS, PV_PERIOD_HOUR, PV_TEST_HOUR, "404", 30 },
    { SITE, PV_DIM_STATUS, PV_PERIOD_HOUR, PV_TEST_HOUR + 3600, "200", 40 },
    { SITE, PV_DIM_PAGE, PV_PERIOD_DAY, PV_TEST_DAY, "/", 50 },
    { SITE, PV_DIM_PAGE, PV_PERIOD_DAY, PV_TEST_DAY, "/\"a\\b'%d\xc3\xa9", 20 },
    { SITE, PV_DIM_PAGE, PV_PERIOD_DAY, PV_TEST_DAY, "/\"a\\b'%d\xc3\xa9", 20 },
    { SITE, PV_DIM_PAGE, PV_PERIOD_WEEK, PV_TEST_WEEK, "/week", 20 },
    { SITE, PV_DIM_PAGE, PV_PERIOD_MONTH, PV_TEST_MONTH, "/month", 20 },
    { SITE, PV_DIM_CONSENT, PV_PERIOD_MONTH, PV_TEST_MONTH, "media granted",
      20 },
};

/* Each figure is in the table of its unit; equal keys are merged. */
static void test_tables(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_batch batch = pv_test_batch(1, mixed, PV_COUNT(mixed));
    pv_store_outcome outcome = must_apply(store, &batch);

    assert_true(outcome.is_new);
    assert_int_equal(outcome.refused, 0);
    assert_int_equal(outcome.rows, 8);
    check_number(f, "SELECT COUNT(*) FROM privacy_hour", 3);
    check_number(f, "SELECT SUM(count) FROM privacy_hour", 90);
    check_number(f, "SELECT SUM(count) FROM privacy_day", 50 + 40 + 20);
    check_number(f,
                 "SELECT count FROM privacy_day WHERE site='www.example.org'"
                 " AND dimension='page' AND item='/' AND period=1795219200",
                 50);
    check_number(
        f, "SELECT COUNT(*) FROM privacy_month WHERE period=1793491200", 2);
    check_number(f, "SELECT COUNT(*) FROM privacy_days", 3);
}

/* A name is applied once, whatever comes with it, and over reopening too. */
static void test_once(void **state)
{
    fixture *f = *state;
    pv_batch first = pv_test_batch(1, mixed, PV_COUNT(mixed));
    pv_batch other = pv_test_batch(2, mixed, 1);

    assert_true(must_apply(must_open(f, true), &first).is_new);
    assert_false(must_apply(must_open(f, true), &first).is_new);
    assert_true(must_apply(must_open(f, true), &other).is_new);
    assert_false(must_apply(must_open(f, true), &other).is_new);
    memcpy(first.node, "b", 2);
    assert_true(must_apply(must_open(f, true), &first).is_new);
    check_number(f, "SELECT SUM(count) FROM privacy_hour", 90 + 20 + 90);
    check_number(f, "SELECT COUNT(*) FROM privacy_batch", 3);
    check_number(f, "SELECT MAX(applied) FROM privacy_batch",
                 PV_TEST_HOUR + 60);
}

/* What a damaged segment could send never reaches the store. */
static void test_refused(void **state)
{
    static char long_item[PV_ITEM_MAX + 2];
    static const char *const bad_items[] = {
        "",         "a\nb",         "\x7f",
        "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
        "\xe2\x82", long_item,
    };
    fixture *f = *state;
    pv_figure figures[PV_COUNT(bad_items) + 5];
    size_t count = 0;
    pv_batch batch;
    pv_store_outcome outcome;

    memset(long_item, 'x', sizeof(long_item) - 1);
    for (size_t i = 0; i < PV_COUNT(bad_items); i++) {
        figures[count] = mixed[0];
        figures[count++].item = bad_items[i];
    }
    for (size_t i = 0; i < 5; i++) {
        figures[count + i] = mixed[0];
    }
    figures[count++].delta = 15;
    figures[count++].delta = -10;
    figures[count++].period = 7;
    figures[count++].dimension = PV_DIM_COUNT;
    figures[count++].site = "";
    batch = pv_test_batch(1, figures, count);
    outcome = must_apply(must_open(f, true), &batch);
    assert_int_equal(outcome.refused, count);
    check_number(f, "SELECT COUNT(*) FROM privacy_hour", 0);
    assert_true(outcome.is_new);
}

/* The store itself refuses what is not a multiple of its base. */
static void test_check(void **state)
{
    fixture *f = *state;

    must_open(f, true);
    assert_int_not_equal(
        pv_test_sql(&f->target, f->pool,
                    "INSERT INTO privacy_day(site, dimension, period, item,"
                    " count) VALUES('a', 'page', 0, '/', 13)"),
        0);
    assert_int_equal(
        pv_test_sql(&f->target, f->pool,
                    "INSERT INTO privacy_day(site, dimension, period, item,"
                    " count) VALUES('a', 'page', 0, '/', 20)"),
        0);
}

typedef struct seen {
    size_t rows;
    size_t stop_after;
    int64_t sum;
    pv_figure last;
    char last_item[PV_ITEM_MAX + 1];
    char last_site[PV_SITE_MAX + 1];
    bool is_ordered;
} seen;

static bool see_row(void *baton, const pv_figure *figure)
{
    seen *s = baton;
    int order = strcmp(s->last_site, figure->site);

    if (s->rows > 0) {
        if (order == 0) {
            order = s->last.period > figure->period
                        ? 1
                        : -(s->last.period < figure->period);
        }
        if (order == 0) {
            order = s->last.delta < figure->delta
                        ? 1
                        : -(s->last.delta > figure->delta);
        }
        if (order == 0) {
            order = strcmp(s->last_item, figure->item);
        }
        s->is_ordered = s->is_ordered && order < 0;
    }
    s->last = *figure;
    apr_cpystrn(s->last_item, figure->item, sizeof(s->last_item));
    apr_cpystrn(s->last_site, figure->site, sizeof(s->last_site));
    s->rows++;
    s->sum += figure->delta;
    return s->stop_after == 0 || s->rows < s->stop_after;
}

static seen read_all(pv_store *store, const char *site, int64_t from,
                     int64_t to, size_t stop_after)
{
    seen s = { .stop_after = stop_after, .is_ordered = true };
    pv_store_range range = { site, PV_DIM_PAGE, PV_PERIOD_DAY, from, to };
    const char *error = "";

    if (pv_store_read(store, &range, see_row, &s, &error) != PV_OK) {
        fail_msg("read: %s", error);
    }
    return s;
}

/* Writes `pages` pages of two days and two sites; counts repeat a lot, so
 * that page limits fall between equal counts. */
static void fill(pv_store *store, apr_pool_t *pool, int pages)
{
    static const char *const sites[] = { "a.example", "b.example" };
    pv_figure *figures = apr_palloc(pool, (size_t)pages * 4 * sizeof(*figures));
    size_t count = 0;
    pv_batch batch;

    for (int site = 0; site < 2; site++) {
        for (int day = 0; day < 2; day++) {
            for (int i = 0; i < pages; i++) {
                pv_figure figure = { sites[site],
                                     PV_DIM_PAGE,
                                     PV_PERIOD_DAY,
                                     PV_TEST_DAY + day * 86400,
                                     apr_psprintf(pool, "/%d", i),
                                     10 * (1 + i % 7) };
                figures[count++] = figure;
            }
        }
    }
    batch = pv_test_batch(1, figures, count);
    must_apply(store, &batch);
}

/* Order, bounds, paging over several pages, all sites, an early end. */
static void test_read(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    seen s;

    fill(store, f->pool, 6000); /* two pages and more */
    s = read_all(store, "a.example", PV_TEST_DAY, PV_TEST_DAY + 2 * 86400, 0);
    assert_int_equal(s.rows, 12000);
    assert_true(s.is_ordered);
    s = read_all(store, "a.example", PV_TEST_DAY, PV_TEST_DAY + 86400, 0);
    assert_int_equal(s.rows, 6000);
    s = read_all(store, "a.example", PV_TEST_DAY + 1, PV_TEST_DAY + 86400, 0);
    assert_int_equal(s.rows, 0);
    s = read_all(store, NULL, 0, INT64_MAX, 0);
    assert_int_equal(s.rows, 24000);
    assert_true(s.is_ordered);
    s = read_all(store, NULL, 0, INT64_MAX, 7);
    assert_int_equal(s.rows, 7);
    s = read_all(store, "c.example", 0, INT64_MAX, 0);
    assert_int_equal(s.rows, 0);
}

/* A reader that has read before reads on when another has changed the tables.
 */
static void test_read_after_a_change(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_store *reader = must_open(f, false);

    fill(store, f->pool, 10);
    assert_int_equal(read_all(reader, NULL, 0, INT64_MAX, 0).rows, 40);
    assert_int_equal(
        pv_test_sql(&f->target, f->pool, "CREATE TABLE another(one INTEGER)"),
        0);
    assert_int_equal(read_all(reader, "a.example", 0, INT64_MAX, 0).rows, 20);
    assert_int_equal(pv_test_sql(&f->target, f->pool, "DROP TABLE another"), 0);
    assert_int_equal(read_all(reader, NULL, 0, INT64_MAX, 0).rows, 40);
}

static bool see_site(void *baton, const char *name)
{
    char *names = baton;

    strncat(names, name, 100);
    strncat(names, " ", 2);
    return strlen(names) < 30;
}

static void test_sites(void **state)
{
    static const pv_figure figures[] = {
        { "b", PV_DIM_CONSENT, PV_PERIOD_MONTH, PV_TEST_MONTH, "x", 20 },
        { "c", PV_DIM_PAGE, PV_PERIOD_DAY, PV_TEST_DAY, "/", 20 },
        { "a", PV_DIM_STATUS, PV_PERIOD_HOUR, PV_TEST_HOUR, "200", 20 },
    };
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_batch batch = pv_test_batch(1, figures, PV_COUNT(figures));
    char names[256] = "";
    const char *error;
    int64_t changed_s = -1;

    assert_int_equal(pv_store_sites(store, see_site, names, &error), PV_OK);
    assert_string_equal(names, "");
    assert_int_equal(pv_store_changed(store, &changed_s, &error), PV_OK);
    assert_int_equal(changed_s, 0);
    must_apply(store, &batch);
    assert_int_equal(pv_store_sites(store, see_site, names, &error), PV_OK);
    assert_string_equal(names, "a b c ");
    assert_int_equal(pv_store_changed(store, &changed_s, &error), PV_OK);
    assert_int_equal(changed_s, PV_TEST_HOUR + 60);
}

/* Each table by its own age; the newest name of a boot stays. */
static void test_retain(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_batch batch = pv_test_batch(1, mixed, PV_COUNT(mixed));
    const char *error;

    must_apply(store, &batch);
    batch.sequence = 2;
    must_apply(store, &batch);
    assert_int_equal(pv_store_retain(store, PV_TEST_HOUR + 3600 + 86400 * 2,
                                     86400 * 2, 0, 0, &error),
                     PV_OK);
    check_number(f, "SELECT COUNT(*) FROM privacy_hour", 1);
    check_number(f, "SELECT COUNT(*) FROM privacy_day", 3);
    check_number(f, "SELECT COUNT(*) FROM privacy_batch", 1);
    check_number(f, "SELECT MAX(sequence) FROM privacy_batch", 2);
    assert_int_equal(pv_store_retain(store, PV_TEST_DAY + 86400 * 40, 1, 86400,
                                     86400 * 365, &error),
                     PV_OK);
    check_number(f, "SELECT COUNT(*) FROM privacy_day", 0);
    check_number(f, "SELECT COUNT(*) FROM privacy_month", 2);
    assert_false(must_apply(store, &batch).is_new);
}

static void test_rounding(void **state)
{
    fixture *f = *state;
    pv_store_target other = f->target;
    pv_store *store;
    const char *error = "";

    must_open(f, true);
    other.rounding = 5;
    assert_int_equal(pv_store_open(&other, true, f->pool, &store, &error),
                     PV_ERR_RANGE);
    assert_non_null(strstr(error, "rounding 10"));
    assert_non_null(strstr(error, "rounding 5"));
    other.rounding = 0;
    assert_int_equal(pv_store_open(&other, false, f->pool, &store, &error),
                     PV_OK);
    assert_int_equal(pv_store_rounding(store), 10);
}

static void test_newer(void **state)
{
    fixture *f = *state;
    pv_store *store;
    const char *error = "";

    must_open(f, true);
    assert_int_equal(pv_test_sql(&f->target, f->pool,
                                 "UPDATE privacy_meta SET value='3' WHERE"
                                 " key='schema'"),
                     0);
    assert_int_equal(pv_store_open(&f->target, true, f->pool, &store, &error),
                     PV_ERR_UNSUPPORTED);
    assert_non_null(strstr(error, "version 3"));
}

static void test_driver(void **state)
{
    fixture *f = *state;
    pv_store_target other = f->target;
    const char *error = "";

    assert_int_equal(pv_store_driver(&f->target, f->pool, &error), PV_OK);
    other.driver = "oracle";
    assert_int_equal(pv_store_driver(&other, f->pool, &error),
                     PV_ERR_NOT_FOUND);
    assert_non_null(strstr(error, "'oracle'"));
}

/* --- SQLite only: the file --- */

static void spoil(const fixture *f, long offset, const char *bytes, size_t len)
{
    FILE *file = fopen(f->target.params, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void test_no_file(void **state)
{
    fixture *f = *state;
    pv_store *store;
    struct stat found;
    const char *error = "";

    assert_int_equal(pv_store_open(&f->target, false, f->pool, &store, &error),
                     PV_ERR_NOT_FOUND);
    assert_int_equal(stat(f->target.params, &found), -1);
    must_open(f, true);
    assert_int_equal(stat(f->target.params, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
}

static void test_damaged(void **state)
{
    static char noise[16384];
    fixture *f = *state;
    fixture short_lived = *f;
    pv_store *store;
    const char *error = "";
    const char *moved_to = "";
    pv_batch batch = pv_test_batch(1, mixed, PV_COUNT(mixed));

    memset(noise, 0x5a, sizeof(noise));
    apr_pool_create(&short_lived.pool, f->pool);
    must_apply(must_open(&short_lived, true), &batch);
    apr_pool_destroy(short_lived.pool);
    spoil(f, 0, noise, sizeof(noise));
    assert_int_equal(pv_store_open(&f->target, true, f->pool, &store, &error),
                     PV_ERR_CORRUPT);
    assert_int_equal(pv_store_move_aside(&f->target, 1234, f->pool, &moved_to),
                     PV_OK);
    assert_non_null(strstr(moved_to, "/visits.db.damaged-1234"));
    assert_true(must_apply(must_open(f, true), &batch).is_new);
}

/* Damage where opening does not look is found by the look over. */
static void test_check_file(void **state)
{
    static char noise[4096];
    fixture *f = *state;
    fixture short_lived = *f;
    pv_store *store;
    const char *error = "";

    memset(noise, 0x5a, sizeof(noise));
    apr_pool_create(&short_lived.pool, f->pool);
    store = must_open(&short_lived, true);
    fill(store, f->pool, 500);
    assert_int_equal(pv_store_check(store, &error), PV_OK);
    apr_pool_destroy(short_lived.pool);
    spoil(f, 8 * 4096, noise, sizeof(noise));
    assert_int_equal(pv_store_check(must_open(f, true), &error),
                     PV_ERR_CORRUPT);
}

/* An empty file that we may not write is replaced. */
static void test_empty_file(void **state)
{
    fixture *f = *state;
    FILE *file = fopen(f->target.params, "wb");

    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(f->target.params, 0444), 0);
    must_open(f, true);
    check_number(f, "SELECT COUNT(*) FROM privacy_hour", 0);
}

/* A locked store fails without harm, and takes the batch afterwards. */
static void test_locked(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_batch batch = pv_test_batch(1, mixed, PV_COUNT(mixed));
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    pv_store_outcome outcome;
    const char *error = "";
    int rows = 0;

    assert_int_equal(apr_dbd_get_driver(f->pool, "sqlite3", &driver), 0);
    assert_int_equal(apr_dbd_open(driver, f->pool, f->target.params, &handle),
                     0);
    assert_int_equal(apr_dbd_query(driver, handle, &rows, "BEGIN EXCLUSIVE"),
                     0);
    assert_int_equal(
        pv_store_apply(store, &batch, PV_TEST_HOUR, &outcome, &error),
        PV_ERR_IO);
    assert_non_null(strstr(error, "locked"));
    assert_int_equal(apr_dbd_query(driver, handle, &rows, "ROLLBACK"), 0);
    assert_true(must_apply(store, &batch).is_new);
    apr_dbd_close(driver, handle);
    check_number(f, "SELECT SUM(count) FROM privacy_hour", 90);
}

/* A note is what was written last, whatever characters it has. */
static void test_notes(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    const char *error = "", *text = "";

    assert_int_equal(pv_store_note_read(store, "statement:a", &text, &error),
                     PV_OK);
    assert_null(text);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pv_store_note_write(store, "statement:a",
                                             i == 0 ? "one" : "t'w\"o %s",
                                             &error),
                         PV_OK);
    }
    assert_int_equal(pv_store_note_read(store, "statement:a", &text, &error),
                     PV_OK);
    assert_string_equal(text, "t'w\"o %s");
    assert_int_equal(pv_store_note_read(store, "statement:b", &text, &error),
                     PV_OK);
    assert_null(text);
    assert_int_equal(pv_store_rounding(must_open(f, true)), 10);
}

#define STORE_TEST(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest shared[] = {
        STORE_TEST(test_tables),   STORE_TEST(test_once),
        STORE_TEST(test_refused),  STORE_TEST(test_check),
        STORE_TEST(test_read),     STORE_TEST(test_read_after_a_change),
        STORE_TEST(test_sites),    STORE_TEST(test_retain),
        STORE_TEST(test_rounding), STORE_TEST(test_newer),
        STORE_TEST(test_driver),   STORE_TEST(test_notes),
    };
    const struct CMUnitTest sqlite[] = {
        STORE_TEST(test_no_file),    STORE_TEST(test_damaged),
        STORE_TEST(test_check_file), STORE_TEST(test_empty_file),
        STORE_TEST(test_locked),
    };
    int failed = cmocka_run_group_tests(shared, NULL, NULL);

    if (getenv("PV_TEST_PGSQL") == NULL) {
        failed += cmocka_run_group_tests(sqlite, NULL, NULL);
    }
    return failed;
}
