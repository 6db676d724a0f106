/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Foreign text in the formats of a report: each hostile text must come out
 * as text. Inputs end at a guard page, so a decoder that reads past a cut
 * sequence stops the test.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/report/output.h"

#define TEXT_MAX 4096

typedef struct text {
    char bytes[TEXT_MAX];
    size_t len;
} text;

static pv_status append(void *baton, const char *bytes, size_t len)
{
    text *t = baton;

    if (len >= sizeof(t->bytes) - t->len) {
        return PV_ERR_FULL;
    }
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
    t->bytes[t->len] = '\0';
    return PV_OK;
}

typedef void escape(pv_output *out, pv_span text);

typedef struct escape_case {
    const char *in;
    size_t len;
    const char *out;
} escape_case;

#define IN(literal) literal, sizeof(literal) - 1

static void check(escape *write, const escape_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text got = { .len = 0 };
        pv_output out = { append, &got, PV_OK };
        pv_guard guard = pv_guarded(cases[i].in, cases[i].len);
        write(&out, guard.span);
        pv_guard_free(&guard);
        assert_string_equal(got.bytes, cases[i].out);
    }
}

static void test_html(void **state)
{
    static const escape_case cases[] = {
        { IN("/caf\xC3\xA9"), "/caf\xC3\xA9" },
        { IN("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;" },
        { IN("a\x00"
             "b\n"),
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD" },
        { IN("\x7F\xC2\x85"), "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { IN("a\xE2\x80\xAEgpj"), "a\xEF\xBF\xBDgpj" }, /* override     */
        { IN("\xE2\x81\xA7x"), "\xEF\xBF\xBDx" },       /* isolate      */
        { IN("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD" }, /* overlong <   */
        { IN("\xE0\x80\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { IN("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { IN("\xF4\x90\x80\x80"),
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { IN("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80" },
        { IN("cut\xF0\x9F\x98"), "cut\xEF\xBF\xBD" }, /* one part     */
        { IN("cut\xE2\x82<"), "cut\xEF\xBF\xBD&lt;" },
        { IN("\xFF\xFE"), "\xEF\xBF\xBD\xEF\xBF\xBD" },
    };
    (void)state;
    check(pv_output_html, cases, PV_COUNT(cases));
}

static void test_json(void **state)
{
    static const escape_case cases[] = {
        { IN(""), "\"\"" },
        { IN("/a\"b\\c"), "\"/a\\\"b\\\\c\"" },
        { IN("</script>"), "\"\\u003c/script\\u003e\"" },
        { IN("\n\x00\x1F"), "\"\\u000a\\u0000\\u001f\"" },
        { IN("\xE2\x80\xA8\xE2\x80\xAE"), "\"\\u2028\\u202e\"" },
        { IN("\xC3"), "\"\\ufffd\"" },
        { IN("\xF0\x9F\x98\x80"), "\"\xF0\x9F\x98\x80\"" },
    };
    (void)state;
    check(pv_output_json, cases, PV_COUNT(cases));
}

static void test_csv(void **state)
{
    static const escape_case cases[] = {
        { IN("/plain"), "/plain" },
        { IN("a,b"), "\"a,b\"" },
        { IN("say \"no\""), "\"say \"\"no\"\"\"" },
        { IN("=1+1"), "\"'=1+1\"" },
        { IN("+1"), "\"'+1\"" },
        { IN("-1"), "\"'-1\"" },
        { IN("@SUM(A1)"), "\"'@SUM(A1)\"" },
        { IN("\t=1"), "\"'\xEF\xBF\xBD=1\"" },
        { IN("a\r\nb"), "a\xEF\xBF\xBD\xEF\xBF\xBD"
                        "b" },
    };
    (void)state;
    check(pv_output_csv, cases, PV_COUNT(cases));
}

static void test_label(void **state)
{
    static const escape_case cases[] = {
        { IN("a\"b\\c"), "a\\\"b\\\\c" },
        { IN("a\nb"), "a\xEF\xBF\xBD"
                      "b" },
        { IN("\xFF"), "\xEF\xBF\xBD" },
    };
    (void)state;
    check(pv_output_label, cases, PV_COUNT(cases));
}

static void test_query(void **state)
{
    static const escape_case cases[] = {
        { IN("/a-b_c.~9"), "/a-b_c.~9" },
        { IN("a b&c=d#\"<\xC3"), "a%20b%26c%3Dd%23%22%3C%C3" },
    };
    (void)state;
    check(pv_output_query, cases, PV_COUNT(cases));
}

static pv_status refuse(void *baton, const char *bytes, size_t len)
{
    int *calls = baton;

    (void)bytes;
    (void)len;
    (*calls)++;
    return PV_ERR_IO;
}

/* The first failure stays, and nothing is written after it. */
static void test_failure(void **state)
{
    int calls = 0;
    pv_output out = { refuse, &calls, PV_OK };

    (void)state;
    pv_output_text(&out, "a");
    pv_output_json(&out, pv_span_of("b"));
    pv_output_format(&out, "%0600d", 1);
    assert_int_equal(calls, 1);
    assert_int_equal(out.status, PV_ERR_IO);
}

static void test_format_too_long(void **state)
{
    text got = { .len = 0 };
    pv_output out = { append, &got, PV_OK };

    (void)state;
    pv_output_format(&out, "%0*d", PV_OUTPUT_FORMAT_MAX, 1);
    assert_int_equal(out.status, PV_ERR_RANGE);
    assert_int_equal(got.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_failure),
        cmocka_unit_test(test_format_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
