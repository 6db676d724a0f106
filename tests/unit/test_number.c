/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, durations and sizes: every accepted form, and the near misses that
 * an atoi() would have let through.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/number.h"

typedef pv_status parse_fn(pv_span, int64_t, int64_t, int64_t *);

typedef struct number_case {
    const char *text;
    pv_status status;
    int64_t value;
} number_case;

static void check(parse_fn *parse, const number_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = -99;
        pv_status status =
            parse(pv_span_of(cases[i].text), -10, 1000000000000, &value);
        if (status != cases[i].status
            || value != (status == PV_OK ? cases[i].value : -99)) {
            fail_msg("'%s': status %d, value %lld", cases[i].text, status,
                     (long long)value);
        }
    }
}

static void test_number(void **state)
{
    static const number_case cases[] = {
        { "0", PV_OK, 0 },
        { "64", PV_OK, 64 },
        { "-10", PV_OK, -10 },
        { "-11", PV_ERR_RANGE, 0 },
        { "", PV_ERR_SYNTAX, 0 },
        { "-", PV_ERR_SYNTAX, 0 },
        { "5x", PV_ERR_SYNTAX, 0 },
        { " 5", PV_ERR_SYNTAX, 0 },
        { "+5", PV_ERR_SYNTAX, 0 },
        { "0x10", PV_ERR_SYNTAX, 0 },
        { "99999999999999999999", PV_ERR_RANGE, 0 },
    };
    (void)state;
    check(pv_number_parse, cases, PV_COUNT(cases));
}

static void test_duration(void **state)
{
    static const number_case cases[] = {
        { "90", PV_OK, 90 },
        { "60s", PV_OK, 60 },
        { "5m", PV_OK, 300 },
        { "12h", PV_OK, 43200 },
        { "180d", PV_OK, 15552000 },
        { "25mo", PV_OK, 25 * 30 * 86400 },
        { "1y", PV_ERR_SYNTAX, 0 },
        { "d", PV_ERR_SYNTAX, 0 },
        { "5 d", PV_ERR_SYNTAX, 0 },
        { "-5d", PV_ERR_SYNTAX, 0 },
        { "9223372036854775807d", PV_ERR_RANGE, 0 },
    };
    (void)state;
    check(pv_duration_parse, cases, PV_COUNT(cases));
}

static void test_size(void **state)
{
    static const number_case cases[] = {
        { "4096", PV_OK, 4096 },     { "64K", PV_OK, 65536 },
        { "2M", PV_OK, 2097152 },    { "2m", PV_ERR_SYNTAX, 0 },
        { "2MB", PV_ERR_SYNTAX, 0 }, { "9007199254740993M", PV_ERR_RANGE, 0 },
    };
    (void)state;
    check(pv_size_parse, cases, PV_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_duration),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
