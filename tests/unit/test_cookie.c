/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Cookie header, name patterns and percent-encoding, against a guard
 * page.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/cookie.h"

static void test_find(void **state)
{
    static const struct {
        const char *header;
        pv_status status;
        const char *value;
    } cases[] = {
        { "", PV_ERR_NOT_FOUND, "" },
        { "a=1", PV_OK, "1" },
        { "b=2; a=1; c=3", PV_OK, "1" },
        { "b=2;a=1", PV_OK, "1" },
        { ";;; a = 1 ;", PV_OK, "1" },
        { "a=", PV_OK, "" },
        { "a", PV_ERR_NOT_FOUND, "" },
        { "=a", PV_ERR_NOT_FOUND, "" },
        { "aa=1; A=1; ba=1", PV_ERR_NOT_FOUND, "" },
        { "a=x=y", PV_OK, "x=y" },
        { "a=1; a=1", PV_OK, "1" },
        { "a=1; a=2", PV_ERR_RANGE, "" },
        { "a=\"1\"", PV_OK, "\"1\"" },
        { "b=2, a=1", PV_ERR_NOT_FOUND, "" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].header, strlen(cases[i].header));
        pv_span value = { NULL, 0 };
        pv_status status = pv_cookie_find(guard.span, "a", &value);
        if (status != cases[i].status
            || !pv_span_equal(value, pv_span_of(cases[i].value))) {
            fail_msg("'%s': %d", cases[i].header, status);
        }
        pv_guard_free(&guard);
    }
}

static void test_whole(void **state)
{
    pv_span rest = pv_span_of(" a=1 ;; b = 2; loose");
    pv_cookie cookie;

    (void)state;
    assert_int_equal(pv_cookie_next(&rest, &cookie), PV_OK);
    assert_true(pv_span_equal(cookie.whole, pv_span_of("a=1")));
    assert_int_equal(pv_cookie_next(&rest, &cookie), PV_OK);
    assert_true(pv_span_equal(cookie.whole, pv_span_of("b = 2")));
    assert_true(pv_span_equal(cookie.name, pv_span_of("b")));
    assert_int_equal(pv_cookie_next(&rest, &cookie), PV_OK);
    assert_int_equal(cookie.name.len, 0);
    assert_true(pv_span_equal(cookie.value, pv_span_of("loose")));
    assert_int_equal(pv_cookie_next(&rest, &cookie), PV_ERR_NOT_FOUND);
}

static void test_set_name(void **state)
{
    (void)state;
    assert_true(pv_span_equal(
        pv_cookie_set_name(pv_span_of(" _ga=GA1.2; Path=/; Secure")),
        pv_span_of("_ga")));
    assert_int_equal(pv_cookie_set_name(pv_span_of("")).len, 0);
    assert_int_equal(pv_cookie_set_name(pv_span_of("nothing; a=b")).len, 0);
}

static void test_patterns(void **state)
{
    static const struct {
        const char *name;
        const char *pattern;
        bool matches;
    } cases[] = {
        { "_ga", "_ga", true },
        { "_ga_X", "_ga", false },
        { "_ga_X", "_ga*", true },
        { "_ga", "_ga*", true },
        { "_pk_id.1.1fff", "_pk_*", true },
        { "x_pk_id", "_pk_*", false },
        { "", "*", true },
        { "", "", true },
        { "a", "", false },
        { "abcabd", "*abd", true },
        { "abcabc", "*abd", false },
        { "aXbYc", "a*b*c", true },
        { "amp", "AMP", false },
        { "a", "a**", true },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].name, strlen(cases[i].name));
        if (pv_cookie_name_matches(guard.span, pv_span_of(cases[i].pattern))
            != cases[i].matches) {
            fail_msg("'%s' against '%s'", cases[i].name, cases[i].pattern);
        }
        pv_guard_free(&guard);
    }
}

static void test_percent(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },         { "abc", "abc" },    { "%41%62", "Ab" },
        { "%", "%" },       { "%4", "%4" },      { "%4g", "%4g" },
        { "%2541", "%41" }, { "a%0Ab", "a\nb" }, { "%zz%7B", "%zz{" },
    };
    char out[16];
    size_t len = 99;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i][0], strlen(cases[i][0]));
        assert_int_equal(pv_percent_decode(guard.span, out, 16, &len), PV_OK);
        assert_true(
            pv_span_equal(pv_span_make(out, len), pv_span_of(cases[i][1])));
        pv_guard_free(&guard);
    }
    len = 99;
    assert_int_equal(pv_percent_decode(pv_span_of("abc"), out, 2, &len),
                     PV_ERR_RANGE);
    assert_int_equal(len, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),     cmocka_unit_test(test_whole),
        cmocka_unit_test(test_set_name), cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
