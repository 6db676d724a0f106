/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access log lines of the three forms, their escapes, and lines cut at every
 * byte: none is read past its end.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/visit/log_line.h"

static pv_log_memory memory;

#define LINE                                                                   \
    "www.example.org:443 192.0.2.7 - jo [22/Nov/2026:13:55:36 +0100] "         \
    "\"GET /a%20b?q=\\\"x HTTP/1.1\" 200 1234 \"https://r.example/p\" "        \
    "\"Mozilla\\\\5 \\x41\""

static bool is_text(pv_span span, const char *text)
{
    return pv_span_equal(span, pv_span_of(text));
}

static void test_vhost_combined(void **state)
{
    pv_guard guard = pv_guarded(LINE, sizeof(LINE) - 1);
    pv_log_line line;

    (void)state;
    assert_int_equal(pv_log_line_parse(guard.span, &memory, &line), PV_OK);
    assert_true(is_text(line.site, "www.example.org"));
    assert_true(is_text(line.host, "192.0.2.7"));
    assert_int_equal(line.time_s, 1795352136);
    assert_true(is_text(line.method, "GET"));
    assert_true(is_text(line.path, "/a b"));
    assert_true(is_text(line.query, "q=\"x"));
    assert_int_equal(line.proto_num, 1001);
    assert_int_equal(line.status, 200);
    assert_int_equal(line.size_bytes, 1234);
    assert_true(is_text(line.referer, "https://r.example/p"));
    assert_true(is_text(line.user_agent, "Mozilla\\5 A"));
    pv_guard_free(&guard);
}

static void test_forms(void **state)
{
    static const struct {
        const char *text;
        pv_status status;
        const char *path;
    } cases[] = {
        { "::1 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.0\" 200 5",
          PV_OK, "/" },
        { "h - - [29/Feb/2024:23:59:60 -0330] \"-\" 408 - \"-\" \"-\"", PV_OK,
          "" },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"\\x16\\x03\\x01\" 400 226",
          PV_OK, "" },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"GET http://x/y?z HTTP/1.1\" "
          "200 5",
          PV_OK, "/y" },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"CONNECT x:443 HTTP/1.1\" 405 "
          "5",
          PV_OK, "" },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"GET /%zz%4 HTTP/1.1\" 200 5",
          PV_OK, "/%zz%4" },
        { "", PV_ERR_SYNTAX, NULL },
        { "h - - 01/Jan/2024:00:00:00 +0000 \"GET /\" 200 5", PV_ERR_SYNTAX,
          NULL },
        { "h - [01/Jan/2024:00:00:00 +0000] \"GET /\" 200 5", PV_ERR_SYNTAX,
          NULL },
        { "h - - [32/Jan/2024:00:00:00 +0000] \"GET /\" 200 5", PV_ERR_RANGE,
          NULL },
        { "h - - [01/Foo/2024:00:00:00 +0000] \"GET /\" 200 5", PV_ERR_RANGE,
          NULL },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"GET /\" 999 5", PV_ERR_RANGE,
          NULL },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"GET /\" 200 x", PV_ERR_SYNTAX,
          NULL },
        { "h - - [01/Jan/2024:00:00:00 +0000] \"GET / 200 5", PV_ERR_SYNTAX,
          NULL },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        pv_log_line line;
        pv_status status = pv_log_line_parse(guard.span, &memory, &line);
        if (status != cases[i].status
            || (status == PV_OK && !is_text(line.path, cases[i].path))) {
            fail_msg("%s: %d", cases[i].text, status);
        }
        pv_guard_free(&guard);
    }
}

static void test_every_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(LINE); len++) {
        pv_guard guard = pv_guarded(LINE, len);
        pv_log_line line;
        (void)pv_log_line_parse(guard.span, &memory, &line);
        pv_guard_free(&guard);
    }
}

static void test_pages(void **state)
{
    static const char *const pages[] = { "/", "/about", "/a.b/", "/x.HTML",
                                         "/i.php" };
    static const char *const others[] = { "", "/a.css", "/x/y.png", "/feed.xml",
                                          "/.htm.gz" };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(pages); i++) {
        assert_true(pv_log_line_is_page(pv_span_of(pages[i])));
        assert_false(pv_log_line_is_page(pv_span_of(others[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vhost_combined),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
