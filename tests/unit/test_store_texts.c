/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The archive of texts, and how a store of an older version comes by it.
 *
 * The same cases run on PostgreSQL when PV_TEST_PGSQL holds a connection
 * string of an empty database.
 */
#include "tests/unit/store_fixture.h"

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/texts.h"

#define SITE "www.example.org"

/* Writes the versions it is given into a text, one line each. */
static bool write_version(void *baton, const pv_text_version *version)
{
    char *said = baton;
    size_t len = strlen(said);

    assert_null(version->text);
    (void)apr_snprintf(said + len, 400 - len, "%s %s %d %s %d-%d\n",
                       version->site, version->hash, (int)version->policy,
                       version->language, (int)(version->since_s / PV_DAY_S),
                       (int)(version->until_s / PV_DAY_S));
    return true;
}

static void check_texts(pv_store *store, const char *site, const char *expected)
{
    char said[400] = "";
    const char *error = "";

    assert_int_equal(
        pv_store_list_texts(store, site, write_version, said, &error), PV_OK);
    assert_string_equal(said, expected);
}

/* A store of version 1 is read as it is, and a writer brings it forward with
 * the figures that it holds. */
static void test_migration(void **state)
{
    fixture *f = *state;
    static const pv_figure figure = { SITE,           PV_DIM_STATUS,
                                      PV_PERIOD_HOUR, PV_TEST_HOUR,
                                      "200",          90 };
    pv_batch batch = pv_test_batch(1, &figure, 1);
    pv_store_outcome outcome;
    const char *error = "";
    const char *text;
    pv_store *store = must_open(f, true);

    assert_int_equal(
        pv_store_apply(store, &batch, PV_TEST_HOUR + 61, &outcome, &error),
        PV_OK);
    assert_int_equal(
        pv_test_sql(&f->target, f->pool, "DROP TABLE privacy_text"), 0);
    assert_int_equal(pv_test_sql(&f->target, f->pool,
                                 "UPDATE privacy_meta SET value='1' WHERE"
                                 " key='schema'"),
                     0);
    store = must_open(f, false);
    check_texts(store, SITE, "");
    assert_int_equal(
        pv_store_find_text(store, SITE, "ab", f->pool, &text, &error),
        PV_ERR_NOT_FOUND);
    check_number(f, "SELECT value FROM privacy_meta WHERE key='schema'", 1);
    store = must_open(f, true);
    check_texts(store, SITE, "");
    check_number(f, "SELECT value FROM privacy_meta WHERE key='schema'", 2);
    check_number(f, "SELECT COUNT(*) FROM privacy_meta", 2);
    check_number(f, "SELECT SUM(count) FROM privacy_hour", 90);
}

/* A text is kept once, with its first and its last day. */
static void test_texts(void **state)
{
    fixture *f = *state;
    pv_store *store = must_open(f, true);
    pv_text_version version = { .site = SITE, .policy = 1, .language = "nl" };
    const char *odd = "Mag het? 'ja' \"nee\" %d \\ \xe2\x82\xac\n; --";
    const char *error = "";
    const char *text;

    version.hash = "0a";
    version.text = odd;
    for (int day = 0; day < 3; day++) {
        assert_int_equal(pv_store_keep_text(store, &version,
                                            PV_TEST_HOUR + day * PV_DAY_S,
                                            &error),
                         PV_OK);
    }
    /* A clock that was set back takes no day away. */
    assert_int_equal(pv_store_keep_text(store, &version, PV_TEST_HOUR, &error),
                     PV_OK);
    version.hash = "0b";
    version.policy = 2;
    version.text = "later";
    assert_int_equal(
        pv_store_keep_text(store, &version, PV_TEST_HOUR + PV_DAY_S, &error),
        PV_OK);
    version.site = "other.example.org";
    assert_int_equal(pv_store_keep_text(store, &version, PV_TEST_HOUR, &error),
                     PV_OK);
    store = must_open(f, false);
    check_texts(store, SITE,
                SITE " 0b 2 nl 20779-20779\n" SITE " 0a 1 nl 20778-20780\n");
    assert_int_equal(
        pv_store_find_text(store, SITE, "0a", f->pool, &text, &error), PV_OK);
    assert_string_equal(text, odd);
    assert_int_equal(pv_store_find_text(store, "other.example.org", "0a",
                                        f->pool, &text, &error),
                     PV_ERR_NOT_FOUND);
}

static bool no_site(void *baton, const char *name)
{
    (void)baton, (void)name;
    return true;
}

/* A reader that was there before the tables moved forward reads on. */
static void test_migration_beside_a_reader(void **state)
{
    fixture *f = *state;
    pv_store *reader;
    const char *error = "";
    int64_t version;

    (void)must_open(f, true);
    assert_int_equal(
        pv_test_sql(&f->target, f->pool, "DROP TABLE privacy_text"), 0);
    assert_int_equal(pv_test_sql(&f->target, f->pool,
                                 "UPDATE privacy_meta SET value='1' WHERE"
                                 " key='schema'"),
                     0);
    reader = must_open(f, false);
    (void)must_open(f, true);
    check_texts(reader, SITE, "");
    reader = must_open(f, false);
    assert_int_equal(
        pv_test_sql(&f->target, f->pool, "DROP TABLE privacy_text"), 0);
    assert_int_equal(pv_store_sites(reader, no_site, NULL, &error), PV_OK);
    assert_int_equal(pv_store_version(reader, &version, &error), PV_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_migration, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_migration_beside_a_reader, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
