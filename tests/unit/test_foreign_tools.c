/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C20: the cookies of twelve consent tools, granting, refusing, and broken.
 * Whatever is broken says nothing.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/consent/foreign_tools.h"
#include "mod_privacy/core/consent/literal.h"

#define NOW 1795300000 /* 2026-11-21 */

enum { F = 1, M = 2, A = 4, K = 8, S = 16 };

static const char *const names[] = { "functional", "media", "analytics",
                                     "marketing", "surveys" };

typedef struct tool_case {
    const char *tool;
    const char *cookies;
    int granted;
    int refused;
    bool is_decided;
} tool_case;

/* clang-format off */
static const tool_case cases[] = {
    { "klaro", "klaro=%7B%22analytics%22%3Atrue%2C%22youtube%22%3Afalse%2C%22surveys%22%3Atrue%7D", A | S, M, true },
    { "klaro", "klaro={\"analytics\":true,\"matomo\":false}", 0, A, true },
    { "klaro", "klaro={\"analytics\":true", 0, 0, false },
    { "klaro", "klaro={\"analytics\":\"yes\"}", 0, 0, false },
    { "cookieconsent", "cc_cookie={\"categories\":[\"necessary\",\"analytics\"],\"revision\":0,\"data\":null,\"services\":{\"marketing\":[\"ads\"]},\"expirationTime\":1895300000000}", A, 0xff & ~A, true },
    { "cookieconsent", "cc_cookie={\"categories\":[\"analytics\"],\"expirationTime\":1695300000000}", 0, 0, false },
    { "cookieconsent", "cc_cookie={\"categories\":[\"necessary\"]}", 0, 0xff, true },
    { "cookieconsent", "cc_cookie=analytics", 0, 0, false },
    { "osano", "cookieconsent_status=allow", 0xff, 0, true },
    { "osano", "cookieconsent_status=deny", 0, 0xff, true },
    { "osano", "cookieconsent_status=dismiss", 0, 0, false },
    { "onetrust", "OptanonConsent=isGpcEnabled=0&groups=C0001%3A1%2CC0002%3A1%2CC0003%3A0%2CC0004%3A0; OptanonAlertBoxClosed=2026-01-01T00:00:00Z", A, F | K, true },
    { "onetrust", "OptanonConsent=groups=C0002%3A1", 0, 0, false },
    { "onetrust", "OptanonConsent=groups=C0002%3A2; OptanonAlertBoxClosed=x", 0, 0, false },
    { "cookiebot", "CookieConsent={stamp:%27a+b/==%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:1742%2Cregion:%27fr%27}", A, F | M | K, true },
    { "cookiebot", "CookieConsent={statistics:true,method:'implied'}", 0, 0, true },
    { "cookiebot", "CookieConsent={statistics:true}", 0, 0, true },
    { "cookiebot", "CookieConsent=0", 0, 0xff, true },
    { "cookiebot", "CookieConsent=-1", 0, 0, false },
    { "cookieyes", "cookieyes-consent=consentid:abc,consent:yes,action:yes,necessary:yes,functional:no,analytics:yes,performance:yes,advertisement:no", A, F | M | K, true },
    { "cookieyes", "cookieyes-consent=consentid:abc,consent:yes,action:,analytics:yes", 0, 0, false },
    { "complianz", "cmplz_statistics=allow; cmplz_marketing=deny; cmplz_functional=allow; cmplz_banner-status=dismissed", A, K | M, true },
    { "complianz", "cmplz_statistics=maybe", 0, 0, false },
    { "wp-consent", "wp_consent_statistics=deny; wp_consent_preferences=allow", F, A, true },
    { "drupal-eucc", "cookie-agreed=2; cookie-agreed-categories=%5B%22analytics%22%5D", A, 0xff & ~A, true },
    { "drupal-eucc", "cookie-agreed=0", 0, 0xff, true },
    { "drupal-eucc", "cookie-agreed=2", 0xff, 0, true },
    { "drupal-eucc", "cookie-agreed=1", 0, 0, false },
    { "drupal-eucc", "cookie-agreed=2; cookie-agreed-categories=%5B%22analytics%22", 0, 0, false },
    { "tarteaucitron", "tarteaucitron=!gtag=true!youtube=false!vimeo=wait!other=true", A, M, true },
    { "tarteaucitron", "tarteaucitron=!gtag=wait", 0, 0, false },
    { "govuk", "cookies_policy={\"essential\":true,\"settings\":false,\"usage\":true,\"campaigns\":false}; cookies_preferences_set=true", A, F | M | K, true },
    { "govuk", "cookies_policy={\"usage\":true}", 0, 0, false },
    { "matomo", "mtm_consent=1742000000000", A, 0, true },
    { "matomo", "mtm_consent=1742000000000; mtm_consent_removed=1742000000001", 0, A, true },
    { "matomo", "mtm_consent=yes", 0, 0, false },
    { "matomo", "", 0, 0, false },
};
/* clang-format on */

static pv_consent_terms terms_of_five(void)
{
    pv_consent_terms terms = { .count = 5 };

    for (size_t i = 0; i < 5; i++) {
        terms.purposes[i].number = (pv_purpose)i;
    }
    return terms;
}

static pv_consent_choice read_cookies(const char *tool, pv_span cookies)
{
    pv_consent_terms terms = terms_of_five();
    const pv_foreign_tool *found = pv_foreign_tool_find(tool);

    assert_non_null(found);
    return pv_foreign_tool_read(found, cookies, &terms, names, NOW);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].cookies, strlen(cases[i].cookies));
        pv_consent_choice choice = read_cookies(cases[i].tool, guard.span);
        if (choice.granted != cases[i].granted
            || choice.refused != cases[i].refused
            || choice.is_decided != cases[i].is_decided) {
            fail_msg("%s: granted %x, refused %x", cases[i].cookies,
                     choice.granted, choice.refused);
        }
        pv_guard_free(&guard);
    }
}

/* Cut anywhere, a cookie never grants more than the whole one does. */
static void test_cut_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        size_t whole = strlen(cases[i].cookies);
        for (size_t len = 0; len < whole; len++) {
            pv_guard guard = pv_guarded(cases[i].cookies, len);
            (void)read_cookies(cases[i].tool, guard.span);
            pv_guard_free(&guard);
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_null(pv_foreign_tool_find("klar"));
    assert_string_equal(
        pv_foreign_tool_marks(pv_foreign_tool_find("OneTrust"), "media"),
        " class=\"optanon-category-C0005\"");
    assert_string_equal(
        pv_foreign_tool_marks(pv_foreign_tool_find("matomo"), "media"), "");
}

static void count_scalar(void *baton, const pv_literal *scalar)
{
    assert_true(scalar->depth >= 1 && scalar->depth <= PV_LITERAL_DEPTH);
    ++*(int *)baton;
}

static void test_literals(void **state)
{
    static const struct {
        const char *text;
        int scalars; /* -1: refused */
    } texts[] = {
        { "{}", 0 },           { "[]", 0 },
        { "[1,2]", 2 },        { "{a:1}", 1 },
        { "{'a':\"b\"}", 1 },  { "[[[[1]]]]", 1 },
        { "{a:[1],b:{}}", 1 }, { "{\"a\\\"\":1}", 1 },
        { "[[[[[1]]]]]", -1 }, { "", -1 },
        { "{", -1 },           { "}", -1 },
        { "{]", -1 },          { "{a}", -1 },
        { "{a:}", -1 },        { "{a:1,}", 1 },
        { "[,]", -1 },         { "{}{}", -1 },
        { "1", -1 },           { "{a:1 b:2}", -1 },
        { "[1 2]", -1 },       { "{:1}", -1 },
        { "{a::1}", -1 },      { "{a:1,b}", -1 },
        { "{\"a", -1 },        { "{'a\\", -1 },
        { "{a:[}", -1 },       { "{{}}", -1 },
        { "[a:1]", -1 },       { "{a:$}", -1 },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(texts); i++) {
        pv_guard guard = pv_guarded(texts[i].text, strlen(texts[i].text));
        int scalars = 0;
        pv_status status = pv_literal_walk(guard.span, count_scalar, &scalars);
        if ((status == PV_OK ? scalars : -1) != texts[i].scalars) {
            fail_msg("%s: %d, %d", texts[i].text, status, scalars);
        }
        pv_guard_free(&guard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
