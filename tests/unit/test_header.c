/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field values: lists, parameters, structured dictionaries, lines that httpd
 * joined, languages. Every input lies against a guard page.
 */
#include "tests/unit/unit.h"

#include <ctype.h>

#include "mod_privacy/core/base/header.h"

typedef struct text_case {
    const char *text;
    const char *expected; /* pieces joined by '|' */
} text_case;

static void append(char *out, size_t max, pv_span piece)
{
    size_t len = strlen(out);

    assert_true(len + piece.len + 2 < max);
    if (len > 0) {
        out[len++] = '|';
    }
    memcpy(out + len, piece.ptr, piece.len);
    out[len + piece.len] = '\0';
}

static void test_list(void **state)
{
    static const text_case cases[] = {
        { "", "" },
        { ",, ,", "" },
        { "a", "a" },
        { " a , b\t,c", "a|b|c" },
        { "\"a,b\", c", "\"a,b\"|c" },
        { "\"a\\\",b\", c", "\"a\\\",b\"|c" },
        { "\"open, c", "\"open, c" },
        { "<https://e.org/a,b>; rel=preconnect, <c>",
          "<https://e.org/a,b>; rel=preconnect|<c>" },
        { "\"a\\", "\"a\\" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        pv_span rest = guard.span, element;
        char out[200] = "";
        while (pv_header_list_next(&rest, &element) == PV_OK) {
            append(out, sizeof(out), element);
        }
        assert_string_equal(out, cases[i].expected);
        pv_guard_free(&guard);
    }
}

static void test_parameters(void **state)
{
    static const text_case cases[] = {
        { "text/html", "" },
        { "text/html; charset=utf-8", "charset|utf-8" },
        { "<u;v>;rel=\"a;b\" ; x", "rel|\"a;b\"|x|" },
        { ";;", "" },
        { "a; b=", "b|" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        pv_span rest = guard.span, name, value;
        char out[200] = "";
        while (pv_header_parameter_next(&rest, &name, &value) == PV_OK) {
            append(out, sizeof(out), name);
            append(out, sizeof(out), value);
        }
        assert_string_equal(out, cases[i].expected);
        pv_guard_free(&guard);
    }
}

static void test_dictionary(void **state)
{
    static const text_case cases[] = {
        { "", "" },
        { "a=1", "a|1" },
        { "media, analytics=?0", "media|?1|analytics|?0" },
        { "a;q=1, b=\"x,y\"", "a|?1|b|\"x,y\"" },
        { "a=(\"1\" \"2\");p", "a|(\"1\" \"2\");p" },
        { "A=1", "!" },
        { "a=1,", "!" },
        { "a=", "!" },
        { "a b", "!" },
        { "=1", "!" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        pv_span rest = guard.span, key, value;
        pv_status status;
        char out[200] = "";
        while ((status = pv_sf_dictionary_next(&rest, &key, &value)) == PV_OK) {
            append(out, sizeof(out), key);
            append(out, sizeof(out), value);
        }
        assert_string_equal(status == PV_ERR_SYNTAX ? "!" : out,
                            cases[i].expected);
        pv_guard_free(&guard);
    }
}

static void test_lines(void **state)
{
    static const struct {
        const char *joined;
        bool has_one;
    } cases[] = {
        { "1", true },       { "0", false },   { "", false },
        { "0, 1", true },    { "1, 0", true }, { "1,1", false },
        { "true", false },   { "11", false },  { " 1", false },
        { "0, 0, 1", true }, { "1,", false },  { "?1", false },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].joined, strlen(cases[i].joined));
        if (pv_header_has_line(guard.span, "1") != cases[i].has_one) {
            fail_msg("'%s'", cases[i].joined);
        }
        pv_guard_free(&guard);
    }
}

static void test_types(void **state)
{
    (void)state;
    assert_true(
        pv_header_type_is(pv_span_of("Text/HTML ; charset=x"), "text/html"));
    assert_true(pv_header_type_is(pv_span_of("text/html"), "text/html"));
    assert_false(pv_header_type_is(pv_span_of("text/htmlx"), "text/html"));
    assert_false(pv_header_type_is(pv_span_of(""), "text/html"));
    assert_true(
        pv_span_equal(pv_header_unquote(pv_span_of("\"a\"")), pv_span_of("a")));
    assert_true(
        pv_span_equal(pv_header_unquote(pv_span_of("\"")), pv_span_of("\"")));
}

static void test_language(void **state)
{
    static const char *const offer[] = { "en", "nl", "de" };
    static const struct {
        const char *accept;
        size_t index;
    } cases[] = {
        { "", 0 },
        { "nl", 1 },
        { "nl-BE,nl;q=0.8,en;q=0.5", 1 },
        { "en;q=0.5, DE;q=0.51", 2 },
        { "de;q=0, nl;q=0.001", 1 },
        { "fr, *", 0 },
        { "nl;q=2, de;q=1.000", 2 },
        { "nl;q=0.x, de;q=0.1", 2 },
        { "nlx", 0 },
        { ";;q=1, ,", 0 },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].accept, strlen(cases[i].accept));
        assert_int_equal(pv_header_best_language(guard.span, offer, 3),
                         cases[i].index);
        pv_guard_free(&guard);
    }
}

static bool may_load(const char *name)
{
    return pv_header_may_load(name);
}

static bool may_describe(const char *name)
{
    return pv_header_may_describe(name);
}

/* Asks about a name at the edge of memory, and in other letters. */
static void check_name(const char *name, bool (*tells)(const char *name),
                       bool expected)
{
    size_t len = strlen(name);
    pv_guard guard = pv_guarded(name, len + 1);
    char other[64];

    assert_int_equal(tells(guard.span.ptr), expected);
    pv_guard_free(&guard);
    for (size_t k = 0; k <= len; k++) {
        other[k] = (char)toupper((unsigned char)name[k]);
    }
    assert_int_equal(tells(other), expected);
    for (size_t k = 0; k <= len; k++) {
        other[k] = (char)tolower((unsigned char)name[k]);
    }
    assert_int_equal(tells(other), expected);
}

/* What filters may pass over, and what they must not, in any case. */
static void test_may_load(void **state)
{
    static const struct {
        const char *name;
        bool may_load;
    } cases[] = {
        { "Link", true },
        { "NEL", true },
        { "Refresh", true },
        { "Report-To", true },
        { "Reporting-Endpoints", true },
        { "Set-Cookie", true },
        { "SourceMap", true },
        { "X-SourceMap", true },
        { "Speculation-Rules", true },
        { "Content-Security-Policy", true },
        { "Content-Security-Policy-Report-Only", true },
        { "Attribution-Reporting-Register-Source", true },
        { "Attribution-Reporting-Register-Trigger", true },
        { "Attribution-Reporting-Register-OS-Source", true },
        { "Attribution-Reporting-Register-OS-Trigger", true },
        { "Last-Modified", false },
        { "ETag", false },
        { "Accept-Ranges", false },
        { "Content-Length", false },
        { "Content-Type", false },
        { "Content-Encoding", false },
        { "Vary", false },
        { "Date", false },
        { "Cache-Control", false },
        { "Expires", false },
        { "Keep-Alive", false },
        { "X-Frame-Options", true }, /* not told from X-SourceMap */
        { "Age", false },
        { "", false },
        { "L", false },
        { "X", false },
        { "X-", true },
        { "Co", false },
        { "Content-", false },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        check_name(cases[i].name, may_load, cases[i].may_load);
    }
}

static void test_may_describe(void **state)
{
    static const struct {
        const char *name;
        bool may_describe;
    } cases[] = {
        { "Content-Encoding", true },
        { "Content-Range", true },
        { "Content-MD5", true },
        { "Content-Digest", true },
        { "Digest", true },
        { "Repr-Digest", true },
        { "Content-Length", false },
        { "Content-Type", false },
        { "Content-Language", false },
        { "Last-Modified", false },
        { "ETag", false },
        { "Accept-Ranges", false },
        { "Vary", false },
        { "Date", false },
        { "Cache-Control", false },
        { "Refresh", false },
        { "Connection", false },
        { "", false },
        { "C", false },
        { "Content-", false },
        { "D", false },
        { "R", false },
        { "Re", false },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        check_name(cases[i].name, may_describe, cases[i].may_describe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),       cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_dictionary), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_types),      cmocka_unit_test(test_language),
        cmocka_unit_test(test_may_load),   cmocka_unit_test(test_may_describe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
