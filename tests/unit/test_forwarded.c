/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forwarded loses who sent it, keeps what links are built from, and an
 * element that cannot be read goes whole. In place and against the end of
 * memory.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/forwarded.h"

static const struct {
    const char *value;
    const char *expected;
} cases[] = {
    { "for=192.0.2.60;proto=http;by=203.0.113.43", "proto=http" },
    { "For=\"[2001:db8:cafe::17]:4711\"", "" },
    { "for=192.0.2.43, for=198.51.100.17", "" },
    { "host=a.example;proto=https", "host=a.example;proto=https" },
    { "PROTO=https ; Host=\"a.example:443\"",
      "PROTO=https;Host=\"a.example:443\"" },
    { "for=1.2.3.4;proto=https, for=5.6.7.8;host=b", "proto=https,host=b" },
    { "for=\"a,b;proto=x\";proto=https", "proto=https" },
    { "for=\"a\\\",b\";proto=https", "proto=https" },
    { "for=\"unfinished;proto=https", "" },
    { "host=a, for=\"unfinished", "host=a" },
    { "192.0.2.1", "" },
    { "192.0.2.1, proto=https", "proto=https" },
    { "proto=https;192.0.2.1", "" },
    { "secret=192.0.2.1;proto=https", "proto=https" },
    { "=192.0.2.1", "" },
    { "", "" },
    { ",,;,", "" },
    { "\\", "" },
    { "\"\\", "" },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].value, strlen(cases[i].value));
        char *text = (char *)guard.map + (guard.span.ptr - (char *)guard.map);
        size_t len = pv_forwarded_strip(guard.span, text);

        if (len != strlen(cases[i].expected)
            || memcmp(text, cases[i].expected, len) != 0) {
            fail_msg("'%s' gave '%.*s'", cases[i].value, (int)len, text);
        }
        pv_guard_free(&guard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
