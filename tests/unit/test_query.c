/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of the report: what is understood, what is refused, and the
 * ranges that nobody chose.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/report/query.h"
#include "mod_privacy/core/report/view.h"

static pv_status parse(const char *args, pv_report_query *query,
                       const char **error)
{
    pv_guard guard = pv_guarded(args, strlen(args));
    pv_status status = pv_report_query_parse(guard.span, query, error);

    pv_guard_free(&guard);
    return status;
}

static void test_refused(void **state)
{
    static const char *const cases[] = {
        "format=xml",
        "format",
        "dimension=foo",
        "by=year",
        "by=week",
        "from=yesterday",
        "to=2026-02-30",
        "x=1",
        "by=day&by=day",
        "=",
        "%66ormat=json",
        "site=",
        "site=a%20b",
        "from=2026-11-02&to=2026-11-01",
        "lang=<b>",
        "lang=n",
        "prefix=%00",
        "format=json%00",
        "from=2026-11-01%0a",
        "format=json;by=day",
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_report_query query = { .site = "untouched" };
        const char *error = NULL;
        if (parse(cases[i], &query, &error) != PV_ERR_SYNTAX || error == NULL
            || strcmp(query.site, "untouched") != 0) {
            fail_msg("accepted: %s", cases[i]);
        }
    }
}

static void test_too_long(void **state)
{
    char args[PV_REPORT_ARGS_MAX + 2];
    pv_report_query query;
    const char *error = NULL;

    (void)state;
    memset(args, '&', sizeof(args) - 1);
    args[sizeof(args) - 1] = '\0';
    assert_int_equal(parse(args, &query, &error), PV_ERR_RANGE);
    memcpy(args, "site=", 5);
    memset(args + 5, 'a', PV_SITE_MAX + 1);
    args[5 + PV_SITE_MAX + 1] = '\0';
    assert_int_equal(parse(args, &query, &error), PV_ERR_SYNTAX);
}

static void test_all(void **state)
{
    pv_report_query query;
    const char *error = NULL;

    (void)state;
    assert_int_equal(parse("format=csv&dimension=page&by=month&&"
                           "from=2026-01-01&to=2026-06-30&"
                           "site=WWW.Example.ORG&prefix=%2Fa+b%zz&lang=NL",
                           &query, &error),
                     PV_OK);
    assert_int_equal(query.format, PV_FORMAT_CSV);
    assert_int_equal(query.dimension, PV_DIM_PAGE);
    assert_int_equal(query.by, PV_PERIOD_MONTH);
    assert_int_equal(pv_report_query_days(&query), 181);
    assert_string_equal(query.site, "www.example.org");
    assert_string_equal(query.prefix, "/a b%zz");
    assert_string_equal(query.language, "nl");
}

static void check_range(const char *args, const char *from, const char *to,
                        pv_period_unit by)
{
    pv_date today = { 2026, 11, 22 };
    pv_date first, last;
    pv_report_query query;
    const char *error = NULL;

    assert_int_equal(parse(args, &query, &error), PV_OK);
    pv_report_query_complete(&query, today);
    assert_int_equal(pv_date_parse(pv_span_of(from), &first), PV_OK);
    assert_int_equal(pv_date_parse(pv_span_of(to), &last), PV_OK);
    assert_int_equal(pv_date_compare(query.from, first), 0);
    assert_int_equal(pv_date_compare(query.to, last), 0);
    assert_int_equal(query.by, by);
}

static void test_defaults(void **state)
{
    (void)state;
    check_range("", "2026-10-24", "2026-11-22", PV_PERIOD_DAY);
    check_range("by=month", "2025-12-01", "2026-11-22", PV_PERIOD_MONTH);
    check_range("by=hour", "2026-11-21", "2026-11-22", PV_PERIOD_HOUR);
    check_range("from=2026-01-01", "2026-01-01", "2026-11-22", PV_PERIOD_MONTH);
    check_range("from=2026-01-01&format=json", "2026-01-01", "2026-11-22",
                PV_PERIOD_DAY);
    check_range("from=2027-01-01", "2027-01-01", "2027-01-01", PV_PERIOD_HOUR);
    check_range("to=2026-03-31", "2026-03-02", "2026-03-31", PV_PERIOD_DAY);
}

static void check_view(const char *args, pv_view view, const char *before_from,
                       const char *before_to)
{
    pv_report_query query, before;
    const char *error = NULL;
    pv_date from, to;

    assert_int_equal(parse(args, &query, &error), PV_OK);
    assert_int_equal(pv_view_of(&query), view);
    before = pv_view_shift(&query, -1);
    assert_int_equal(pv_date_parse(pv_span_of(before_from), &from), PV_OK);
    assert_int_equal(pv_date_parse(pv_span_of(before_to), &to), PV_OK);
    assert_int_equal(pv_date_compare(before.from, from), 0);
    assert_int_equal(pv_date_compare(before.to, to), 0);
    assert_int_equal(pv_view_of(&before), view);
}

static void test_views(void **state)
{
    (void)state;
    check_view("from=2026-03-01&to=2026-03-01", PV_VIEW_DAY, "2026-02-28",
               "2026-02-28");
    check_view("from=2026-11-16&to=2026-11-22", PV_VIEW_WEEK, "2026-11-09",
               "2026-11-15");
    check_view("from=2026-03-01&to=2026-03-31", PV_VIEW_MONTH, "2026-02-01",
               "2026-02-28");
    check_view("from=2026-01-01&to=2026-12-31", PV_VIEW_YEAR, "2025-01-01",
               "2025-12-31");
    check_view("from=2026-11-15&to=2026-11-21", PV_VIEW_RANGE, "2026-11-08",
               "2026-11-14");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_all),     cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
