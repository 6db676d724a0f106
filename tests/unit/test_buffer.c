/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounded text: growth, its limit, and both ways of escaping.
 */
#include "tests/unit/pool.h"

#include "mod_privacy/core/base/buffer.h"

static void assert_holds(const pv_buffer *buffer, const char *expected)
{
    assert_string_equal(pv_buffer_string(buffer), expected);
}

static void test_growth(void **state)
{
    pv_buffer buffer = pv_buffer_make(100000, *state);

    for (int i = 0; i < 10000; i++) {
        pv_buffer_puts(&buffer, "0123456789");
    }
    assert_false(buffer.is_full);
    assert_int_equal(buffer.len, 100000);
    assert_memory_equal(buffer.ptr + 99990, "0123456789", 10);
    pv_buffer_puts(&buffer, "x");
    assert_true(buffer.is_full);
    assert_int_equal(buffer.len, 100000);
}

static void test_full_stays_full(void **state)
{
    pv_buffer buffer = pv_buffer_make(4, *state);

    pv_buffer_puts(&buffer, "abcde");
    pv_buffer_puts(&buffer, "f");
    assert_true(buffer.is_full);
    assert_holds(&buffer, "");
}

static void test_escapes(void **state)
{
    pv_buffer html = pv_buffer_make(1000, *state);
    pv_buffer json = pv_buffer_make(1000, *state);

    pv_buffer_html(&html, pv_span_of("a<b>&\"c'd"));
    assert_holds(&html, "a&lt;b&gt;&amp;&quot;c&#39;d");
    pv_buffer_json(&json, pv_span_of("a\"b\\c\n</d>\x7f"));
    assert_holds(&json, "\"a\\u0022b\\u005cc\\u000a\\u003c/d>\\u007f\"");
}

static void test_pieces(void **state)
{
    pv_buffer buffer = pv_buffer_make(1000, *state);

    pv_buffer_cat(&buffer, "a", "", "b", NULL);
    pv_buffer_number(&buffer, -12);
    pv_buffer_puts(&buffer, NULL);
    assert_holds(&buffer, "ab-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_full_stays_full),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_pieces),
    };
    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
