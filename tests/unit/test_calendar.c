/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates and periods: every day of 230 years there and back against the C
 * library, and the edges of periods in a zone with summer time.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <time.h>

#include "mod_privacy/core/report/calendar.h"

static void test_parse(void **state)
{
    static const struct {
        const char *text;
        pv_status status;
    } cases[] = {
        { "2026-11-22", PV_OK },
        { "2024-02-29", PV_OK },
        { "2026-02-29", PV_ERR_RANGE },
        { "2026-13-01", PV_ERR_RANGE },
        { "2026-00-10", PV_ERR_RANGE },
        { "2026-11-00", PV_ERR_RANGE },
        { "1969-12-31", PV_ERR_RANGE },
        { "2200-01-01", PV_ERR_RANGE },
        { "2026-1-1", PV_ERR_SYNTAX },
        { "20261122", PV_ERR_SYNTAX },
        { "", PV_ERR_SYNTAX },
        { "2026-11-2x", PV_ERR_SYNTAX },
        { "2026-11-221", PV_ERR_SYNTAX },
        { "-026-11-22", PV_ERR_SYNTAX },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        pv_date date = { -1, -1, -1 };
        pv_status status = pv_date_parse(guard.span, &date);
        pv_guard_free(&guard);
        if (status != cases[i].status || (status != PV_OK && date.day != -1)) {
            fail_msg("%s: %d", cases[i].text, status);
        }
    }
}

static void test_every_day(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 84006; n++) {
        time_t moment = (time_t)(n * 86400);
        struct tm parts;
        pv_date date = pv_date_of_number(n);
        gmtime_r(&moment, &parts);
        assert_int_equal(date.year, parts.tm_year + 1900);
        assert_int_equal(date.month, parts.tm_mon + 1);
        assert_int_equal(date.day, parts.tm_mday);
        assert_int_equal(pv_date_number(date), n);
        assert_int_equal((pv_date_weekday(date) + 1) % 7, parts.tm_wday);
    }
}

static void check_label(int64_t begin, pv_period_unit unit, bool is_local,
                        const char *expected)
{
    char label[PV_PERIOD_LABEL_MAX];

    pv_period_label(begin, unit, is_local, label);
    assert_string_equal(label, expected);
}

static void test_utc(void **state)
{
    int64_t moment = 1795358096; /* 2026-11-22T13:54:56Z, a Sunday */

    (void)state;
    moment = pv_date_begin((pv_date){ 2026, 11, 22 }, false) + 50096;
    check_label(pv_period_begin(moment, PV_PERIOD_HOUR, false), PV_PERIOD_HOUR,
                false, "2026-11-22T13:00Z");
    check_label(pv_period_begin(moment, PV_PERIOD_DAY, false), PV_PERIOD_DAY,
                false, "2026-11-22");
    check_label(pv_period_begin(moment, PV_PERIOD_WEEK, false), PV_PERIOD_WEEK,
                false, "2026-11-16");
    check_label(pv_period_begin(moment, PV_PERIOD_MONTH, false),
                PV_PERIOD_MONTH, false, "2026-11");
    check_label(pv_period_next(pv_period_begin(moment, PV_PERIOD_MONTH, false),
                               PV_PERIOD_MONTH, false),
                PV_PERIOD_DAY, false, "2026-12-01");
}

/* 25 October 2026 has 25 hours in Amsterdam, 29 March 23. */
static void test_summer_time(void **state)
{
    int64_t long_day, short_day;

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    long_day = pv_date_begin((pv_date){ 2026, 10, 25 }, true);
    short_day = pv_date_begin((pv_date){ 2026, 3, 29 }, true);
    assert_int_equal(pv_period_next(long_day, PV_PERIOD_DAY, true) - long_day,
                     25 * 3600);
    assert_int_equal(pv_period_next(short_day, PV_PERIOD_DAY, true) - short_day,
                     23 * 3600);
    check_label(long_day, PV_PERIOD_HOUR, true, "2026-10-25T00:00+02:00");
    check_label(long_day + 24 * 3600, PV_PERIOD_HOUR, true,
                "2026-10-25T23:00+01:00");
    assert_int_equal(
        pv_period_begin(long_day + 3 * 3600 + 5, PV_PERIOD_HOUR, true),
        long_day + 3 * 3600);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void test_months(void **state)
{
    pv_date back = pv_date_add_months((pv_date){ 2026, 1, 31 }, -1);
    pv_date far = pv_date_add_months((pv_date){ 2026, 3, 31 }, -25);

    (void)state;
    assert_int_equal(pv_date_number(back),
                     pv_date_number((pv_date){ 2025, 12, 1 }));
    assert_int_equal(pv_date_number(far),
                     pv_date_number((pv_date){ 2024, 2, 1 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),       cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_utc),         cmocka_unit_test(test_months),
        cmocka_unit_test(test_summer_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
