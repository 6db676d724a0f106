/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redaction: values, header lines and queries go, everything else stays, and
 * nothing grows.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/redact.h"

static const pv_redact_policy all = { .cookies = true,
                                      .agent = true,
                                      .referer = true,
                                      .keeps_origin = true,
                                      .query = true };

typedef struct redact_case {
    const char *text;
    const char *value; /* known, or NULL */
    const char *expected;
} redact_case;

static const redact_case cases[] = {
    { "Cookie: sid=abc; b=2", NULL, "Cookie: -" },
    { "  cookie: sid=abc", NULL, "  cookie: -" },
    { "Cookie:sid", NULL, "Cookie: -" },
    { "Cookie:x", NULL, "Cookie:" },
    { "Cookie:", NULL, "Cookie:" },
    { "Set-Cookie: a=b\\r\\nHost: x", NULL, "Set-Cookie: -\\r\\nHost: x" },
    { "a Authorization: Basic eDp5 b", NULL, "a Authorization: -" },
    { "HTTP_COOKIE=sid=abc", NULL, "HTTP_COOKIE= -" },
    { "User-Agent: Mozilla/5.0\nHost: x", NULL, "User-Agent: -\nHost: x" },
    { "Host: www.example.org", NULL, "Host: www.example.org" },
    { "X-Cookie: kept", NULL, "X-Cookie: kept" },
    { "my cookie is good", NULL, "my cookie is good" },
    { "GET /a?secret=1 HTTP/1.1", NULL, "GET /a HTTP/1.1" },
    { "uri '/a?secret=1'", NULL, "uri '/a'" },
    { "uri \\\"/a?secret\\\" x", NULL, "uri \\\"/a\\\" x" },
    { "http://a.example/?q#f", NULL, "http://a.example/" },
    { "http://a.example?q", NULL, "http://a.example" },
    { "really? yes", NULL, "really? yes" },
    { "pattern '^/a/?$'", NULL, "pattern '^/a/?$'" },
    { "pattern '(?:a)/b?'", NULL, "pattern '(?:a)/b?'" },
    { "args=secret-query.", "secret-query", "args=-." },
    { "x secret secret y", "secret", "x - - y" },
    { "say \\\"he\\\\llo\\\"", "\"he\\llo\"", "say -" },
    { "abc", "abc", "abc" },
    { "a, referer: https://r.example/", NULL,
      "a, referer: https://r.example/" },
    { "Referer: https://r.example/x?y\\r\\nA: b", NULL,
      "Referer: https://r.example/\\r\\nA: b" },
    { "Referer: https://u:p@r.example/x", NULL, "Referer: -" },
    { "Referer: r.example", NULL, "Referer: -" },
    { "", NULL, "" },
    { "?", NULL, "?" },
    { "/?", NULL, "/" },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        char *text = (char *)guard.map + (guard.span.ptr - (char *)guard.map);
        pv_redact_policy policy = all;
        size_t len;

        pv_redact_add(&policy, cases[i].value);
        len = pv_redact_in_place(text, guard.span.len, &policy);
        if (len != strlen(cases[i].expected)
            || memcmp(text, cases[i].expected, len) != 0) {
            fail_msg("'%s' gave '%.*s'", cases[i].text, (int)len, text);
        }
        pv_guard_free(&guard);
    }
}

static void test_keep(void **state)
{
    static const pv_redact_policy none = { .query = false };
    char text[] = "Cookie: a, User-Agent: b, Referer: /c?d";

    (void)state;
    assert_int_equal(pv_redact_in_place(text, sizeof(text) - 1, &none),
                     sizeof(text) - 1);
    assert_string_equal(text, "Cookie: a, User-Agent: b, Referer: /c?d");
}

static void test_many_values(void **state)
{
    pv_redact_policy policy = all;

    (void)state;
    for (int i = 0; i < 2 * PV_REDACT_VALUES; i++) {
        pv_redact_add(&policy, "value");
    }
    assert_int_equal(policy.value_count, PV_REDACT_VALUES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_keep),
        cmocka_unit_test(test_many_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
