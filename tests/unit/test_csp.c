/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second policy, and what is kept of a report about it.
 */
#include "tests/unit/pool.h"

#include "mod_privacy/core/consent/csp.h"

static void test_policy(void **state)
{
    static const char *const sources[] = { "https://cdn.example", NULL };
    static const char *const hosts[] = { "t.example", NULL };
    pv_buffer bare = pv_buffer_make(PV_CSP_MAX, *state);
    pv_buffer full = pv_buffer_make(PV_CSP_MAX, *state);

    pv_csp_write(&bare, NULL, NULL, NULL);
    assert_string_equal(pv_buffer_string(&bare),
                        "default-src 'self' 'unsafe-inline' 'unsafe-eval' "
                        "data: blob:; form-action 'self'");
    pv_csp_write(&full, sources, hosts, "/p/csp");
    assert_string_equal(
        pv_buffer_string(&full),
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: "
        "https://cdn.example t.example *.t.example; form-action 'self' "
        "https://cdn.example t.example *.t.example; report-uri /p/csp");
}

static void test_reports(void **state)
{
    static const struct {
        const char *body;
        pv_status status;
        size_t count;
        const char *first; /* directive and host */
    } cases[] = {
        { "{\"csp-report\":{\"document-uri\":\"https://a.example/secret\","
          "\"effective-directive\":\"img-src\",\"blocked-uri\":"
          "\"https:\\/\\/T.example:8443/p?q\"}}",
          PV_OK, 1, "img-src t.example" },
        { "[{\"type\":\"csp-violation\",\r\n \"body\":{\"blockedURL\":"
          "\"wss://t.example/x\",\"effectiveDirective\":\"connect-src\"}},"
          "{\"type\":\"csp-violation\",\"body\":{\"effectiveDirective\":"
          "\"font-src\",\"blockedURL\":\"https://f.example/\"}}]",
          PV_OK, 2, "connect-src t.example" },
        { "{\"csp-report\":{\"effective-directive\":\"script-src\","
          "\"blocked-uri\":\"inline\"}}",
          PV_OK, 0, NULL },
        { "{\"csp-report\":{\"blocked-uri\":\"data\"}}", PV_OK, 0, NULL },
        { "{}", PV_OK, 0, NULL },
        { "{\"csp-report\":", PV_ERR_SYNTAX, 0, NULL },
        { "", PV_ERR_SYNTAX, 0, NULL },
    };
    static pv_csp_report reports[PV_CSP_REPORTS_MAX];

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].body, strlen(cases[i].body));
        size_t count = 0;
        assert_int_equal(pv_csp_report_parse(guard.span, reports, &count),
                         cases[i].status);
        assert_int_equal(count, cases[i].count);
        if (cases[i].first != NULL) {
            char both[PV_CSP_DIRECTIVE_MAX + PV_HOST_MAX + 2];
            strcpy(both, reports[0].directive);
            strcat(both, " ");
            strcat(both, reports[0].host);
            assert_string_equal(both, cases[i].first);
        }
        pv_guard_free(&guard);
    }
}

static void test_many_reports(void **state)
{
    static char body[PV_CSP_REPORT_MAX + 1];
    static pv_csp_report reports[PV_CSP_REPORTS_MAX];
    size_t len = 1, count = 0;

    (void)state;
    body[0] = '[';
    while (len + 80 < PV_CSP_REPORT_MAX) {
        const char *one = "{\"effective-directive\":\"a\",\"blocked-uri\":"
                          "\"http://t.example\"},";
        memcpy(body + len, one, strlen(one));
        len += strlen(one);
    }
    memcpy(body + len, "{}]", 3);
    assert_int_equal(
        pv_csp_report_parse(pv_span_make(body, len + 3), reports, &count),
        PV_OK);
    assert_int_equal(count, PV_CSP_REPORTS_MAX);
    assert_int_equal(
        pv_csp_report_parse(pv_span_make(body, sizeof(body)), reports, &count),
        PV_ERR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_many_reports),
    };
    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
