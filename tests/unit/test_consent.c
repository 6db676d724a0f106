/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consent as plain values: the cookie, the order of decision, letters, the
 * form, its sender and the return target. The numbers C3 to C9 and C28 are
 * those of the requirements that the server tests show from outside.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/consent_cookie.h"

#define NOW         1795300000 /* 2026-11-21 */
#define DAY         86400
#define RANDOM_RUNS 100000
#define VALUES_MAX  224

static pv_consent_terms terms_of_four(void)
{
    pv_consent_terms terms = { .count = 4,
                               .policy = 1,
                               .lifetime_s = 180 * DAY };

    for (size_t i = 0; i < 4; i++) {
        terms.purposes[i].number = (pv_purpose)i;
    }
    pv_consent_assign_letters(&terms, NULL);
    return terms;
}

static pv_status parse(const pv_consent_terms *terms, const char *value,
                       pv_consent_choice *choice)
{
    pv_guard guard = pv_guarded(value, strlen(value));
    pv_status status = pv_consent_cookie_parse(terms, guard.span, NOW, choice);

    pv_guard_free(&guard);
    return status;
}

static void test_canonical(void **state)
{
    pv_consent_terms terms = terms_of_four();
    pv_consent_choice choice;

    (void)state;
    assert_int_equal(parse(&terms, "1.1.2611.f0m1a0k0", &choice), PV_OK);
    assert_int_equal(choice.granted, 2);
    assert_int_equal(choice.refused, 13);
    assert_true(choice.is_decided);
    assert_false(choice.is_over_signal);
    assert_int_equal(parse(&terms, "1.1.2605.f1m1a1k1.s", &choice), PV_OK);
    assert_int_equal(choice.granted, 15);
    assert_true(choice.is_over_signal);
}

static void test_not_canonical(void **state)
{
    static const char *const cases[] = {
        "",
        "1",
        "1.1.2611",
        "1.1.2611.",
        "1.1.2611.f0m1a0",
        "1.1.2611.f0m1a0k",
        "1.1.2611.f0m1a0k0.",
        "1.1.2611.f0m1a0k0.s.",
        "1.1.2611.f0m1a0k0.S",
        "1.1.2611.f0m1a0k0.ss",
        "1.1.2611.m1f0a0k0",
        "1.1.2611.f0m1a0k2",
        "1.01.2611.f0m1a0k0",
        "01.1.2611.f0m1a0k0",
        "2.1.2611.f0m1a0k0",
        "1.0.2611.f0m1a0k0",
        "1.-1.2611.f0m1a0k0",
        "1.1.2600.f0m1a0k0",
        "1.1.2613.f0m1a0k0",
        "1.1.261.f0m1a0k0",
        "1.1.02611.f0m1a0k0",
        " 1.1.2611.f0m1a0k0",
        "1.1.2611.f0m1a0k0 ",
        "\"1.1.2611.f0m1a0k0\"",
        "1.1.2611.F0m1a0k0",
        "1.1.2611.f0m1a0k0x0",
        "1,1.2611.f0m1a0k0",
        "1.2.2611.f0m1a0k0", /* of a later policy       */
        "1.1.2612.f0m1a0k0", /* of the next month       */
        "1.1.2604.f0m1a0k0", /* seven months ago        */
        "1.1.9912.f0m1a0k0",
        "1.1.0001.f0m1a0k0",
        "1.9999999999999.2611.f0m1a0k0",
        "1.1.2611.f0m1a0k0.s1.1.2611.f0m1a0k0.s1.1.2611.f0m1a0k0.s",
    };
    pv_consent_terms terms = terms_of_four();

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_consent_choice choice = { .granted = 77 };
        if (parse(&terms, cases[i], &choice) == PV_OK || choice.granted != 77) {
            fail_msg("'%s' was taken", cases[i]);
        }
    }
}

/* C7: whatever is one edit away from a valid value, and isn't one itself. */
static void test_mangled(void **state)
{
    pv_consent_terms terms = terms_of_four();
    unsigned seed = 20261122;
    int tried = 0;

    (void)state;
    while (tried < RANDOM_RUNS) {
        char value[64] = "1.1.2611.f0m1a0k0.s", back[PV_CONSENT_COOKIE_MAX];
        size_t len = strlen(value), at = (size_t)rand_r(&seed) % len;
        pv_consent_choice choice;
        switch (rand_r(&seed) % 4) {
        case 0:
            value[at] = (char)(1 + rand_r(&seed) % 255);
            break;
        case 1:
            memmove(value + at, value + at + 1, len - at);
            break;
        case 2:
            memmove(value + at + 1, value + at, len - at + 1);
            break;
        default:
            value[at] = '\0';
            break;
        }
        if (parse(&terms, value, &choice) == PV_OK) {
            /* Only another canonical value may be taken. */
            pv_consent_cookie_format(&terms, choice.granted,
                                     choice.is_over_signal, NOW, back);
            memcpy(back + 4, value + 4, 4); /* its month */
            assert_string_equal(value, back);
            continue;
        }
        tried++;
    }
}

/* At most 224 values with four purposes are ever alive at one moment. */
static void test_few_values(void **state)
{
    static char seen[VALUES_MAX + 1][PV_CONSENT_COOKIE_MAX];
    pv_consent_terms terms = terms_of_four();
    unsigned seed = 7;
    size_t count = 0;

    (void)state;
    for (int run = 0; run < RANDOM_RUNS; run++) {
        char value[PV_CONSENT_COOKIE_MAX];
        int64_t then = NOW - (int64_t)rand_r(&seed) % (180 * DAY);
        size_t i = 0;
        pv_consent_choice choice;
        pv_consent_cookie_format(&terms, (pv_purpose_set)(rand_r(&seed) % 16),
                                 rand_r(&seed) % 2 == 0, then, value);
        assert_int_equal(parse(&terms, value, &choice), PV_OK);
        while (i < count && strcmp(seen[i], value) != 0) {
            i++;
        }
        if (i == count) {
            assert_true(count < VALUES_MAX);
            memcpy(seen[count++], value, sizeof(value));
        }
    }
    assert_int_equal(count, VALUES_MAX);
}

static void test_policy_versions(void **state)
{
    pv_consent_terms terms = terms_of_four();
    pv_consent_choice choice = { .is_decided = false };

    (void)state;
    terms.policy = 3;
    assert_int_equal(parse(&terms, "1.2.2611.f0m0a0k0", &choice), PV_OK);
    assert_true(choice.is_decided);
    assert_int_equal(choice.refused, 15);
    assert_int_equal(parse(&terms, "1.1.2611.f1m0a0k0.s", &choice), PV_OK);
    assert_false(choice.is_decided);
    assert_int_equal(choice.granted, 0);
    assert_int_equal(choice.refused, 14);
    /* A purpose was added: the older refusal ends. */
    assert_int_equal(parse(&terms, "1.2.2611.f0m0a0", &choice), PV_ERR_SYNTAX);
}

static void test_lifetime(void **state)
{
    pv_consent_terms terms = terms_of_four();
    pv_consent_choice choice;

    (void)state;
    terms.lifetime_s = 31 * DAY; /* 2026-11-21 */
    assert_int_equal(parse(&terms, "1.1.2610.f0m0a0k0", &choice), PV_OK);
    assert_int_equal(parse(&terms, "1.1.2609.f0m0a0k0", &choice), PV_ERR_RANGE);
}

static void test_months(void **state)
{
    static const struct {
        int64_t at;
        const char *yymm;
    } cases[] = {
        { 946684800, "0001" },  { 951782400, "0002" }, /* leap day of 2000 */
        { 1709164800, "2402" }, { 1709251199, "2402" }, { 1709251200, "2403" },
        { 1798761599, "2612" }, { 1798761600, "2701" }, { 4102444799, "9912" },
    };
    pv_consent_terms terms = terms_of_four();

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        char value[PV_CONSENT_COOKIE_MAX];
        pv_consent_cookie_format(&terms, 0, false, cases[i].at, value);
        if (strncmp(value + 4, cases[i].yymm, 4) != 0) {
            fail_msg("%lld is not %s: %s", (long long)cases[i].at,
                     cases[i].yymm, value);
        }
    }
}

static void test_letters(void **state)
{
    static const char *const names[] = { "functional", "media",   "analytics",
                                         "marketing",  "surveys", "support",
                                         "amf",        "42s" };
    pv_consent_terms terms = { .count = 8 };
    char letters[PV_PURPOSE_MAX + 1];

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        terms.purposes[i].number = (pv_purpose)i;
    }
    pv_consent_assign_letters(&terms, names);
    pv_consent_granted_letters(&terms, 0xff, letters);
    assert_string_equal(letters, "fmaksubc");
    pv_consent_granted_letters(&terms, 5, letters);
    assert_string_equal(letters, "fa");
    pv_consent_granted_letters(&terms, 0, letters);
    assert_string_equal(letters, "");
}

/* C8: exactly `1`, and any line of several. */
static void test_signals(void **state)
{
    static const struct {
        const char *gpc;
        const char *dnt;
        unsigned enabled;
        pv_signal signal;
    } cases[] = {
        { "1", "", 3, PV_SIGNAL_GPC },     { "0", "", 3, PV_SIGNAL_NONE },
        { "1,1", "", 3, PV_SIGNAL_NONE },  { "true", "", 3, PV_SIGNAL_NONE },
        { "0, 1", "", 3, PV_SIGNAL_GPC },  { "1", "1", 3, PV_SIGNAL_GPC },
        { "1", "1", 2, PV_SIGNAL_DNT },    { "", "1", 3, PV_SIGNAL_DNT },
        { "", "1", 1, PV_SIGNAL_NONE },    { "1", "1", 0, PV_SIGNAL_NONE },
        { "", "null", 3, PV_SIGNAL_NONE },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        assert_int_equal(pv_consent_signal(pv_span_of(cases[i].gpc),
                                           pv_span_of(cases[i].dnt),
                                           cases[i].enabled),
                         cases[i].signal);
    }
}

/* Every line of the order, with the one after it set to the contrary. */
static void test_order(void **state)
{
    enum {
        NEVER = PV_PURPOSE_NEVER,
        ASK = PV_PURPOSE_ASK,
        ALWAYS = PV_PURPOSE_ALWAYS,
        NO = 0,
        YES = 1,
        NONE = 2
    };
    static const struct {
        int mode, own, over, signal, foreign;
        bool granted;
    } cases[] = {
        { NEVER, YES, 1, 0, YES, false },   { NEVER, NONE, 0, 0, YES, false },
        { ALWAYS, NO, 0, 0, YES, false },   { ASK, NO, 1, 0, YES, false },
        { ASK, YES, 1, 1, NO, true },       { ASK, YES, 1, 0, NO, true },
        { ASK, YES, 0, 1, YES, false },     { ALWAYS, NONE, 0, 1, YES, false },
        { ASK, YES, 0, 0, NO, true },       { ALWAYS, NONE, 0, 0, NO, false },
        { ALWAYS, NONE, 0, 0, NONE, true }, { ASK, NONE, 0, 0, YES, true },
        { ASK, NONE, 0, 0, NONE, false },   { ASK, NONE, 0, 0, NO, false },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_consent_terms terms = { .count = 1 };
        pv_consent_choice own = { .granted = cases[i].own == YES,
                                  .refused = cases[i].own == NO,
                                  .is_over_signal = cases[i].over != 0 };
        pv_consent_choice foreign = { .granted = cases[i].foreign == YES,
                                      .refused = cases[i].foreign == NO };
        terms.purposes[0].mode = (pv_purpose_mode)cases[i].mode;
        if ((pv_consent_decide(&terms, &own, &foreign,
                               (pv_signal)cases[i].signal)
                 .granted
             == 1)
            != cases[i].granted) {
            fail_msg("case %zu", i);
        }
    }
}

static void test_form(void **state)
{
    static const char *const names[] = { "functional", "media" };
    static const char body[] = "choice=all&purpose=media&purpose=other"
                               "&return=%2Fa%3Fb%3D1+2&choice=save&&x&purpose";
    pv_guard guard = pv_guarded(body, sizeof(body) - 1);
    pv_choice_form form;
    char long_body[PV_FORM_BODY_MAX + 1] = "";

    (void)state;
    assert_int_equal(pv_choice_form_parse(guard.span, names, 2, &form), PV_OK);
    assert_int_equal(form.choice, PV_CHOICE_SAVE);
    assert_int_equal(form.purposes, 2);
    assert_true(pv_span_equal(pv_span_make(form.target, form.target_len),
                              pv_span_of("/a?b=1 2")));
    pv_guard_free(&guard);
    memset(long_body, 'a', sizeof(long_body));
    assert_int_equal(
        pv_choice_form_parse(pv_span_make(long_body, sizeof(long_body)), names,
                             2, &form),
        PV_ERR_RANGE);
    assert_int_equal(
        pv_choice_form_parse(pv_span_make(NULL, 0), names, 2, &form), PV_OK);
    assert_int_equal(form.choice, PV_CHOICE_MISSING);
}

static void test_sender(void **state)
{
    static const struct {
        const char *fetch_site, *origin, *host;
        pv_form_sender sender;
    } cases[] = {
        { "same-origin", "null", "a.example", PV_FORM_SAME },
        { "same-origin", "https://e", "a.example", PV_FORM_SAME },
        { "cross-site", "https://a.example", "a.example", PV_FORM_OTHER },
        { "same-site", "", "a.example", PV_FORM_OTHER },
        { "none", "", "a.example", PV_FORM_OTHER },
        { "", "", "a.example", PV_FORM_UNKNOWN },
        { "", "null", "a.example", PV_FORM_UNKNOWN },
        { "", "https://a.example", "a.example", PV_FORM_SAME },
        { "", "https://A.example", "a.EXAMPLE", PV_FORM_SAME },
        { "", "https://a.example", "a.example:443", PV_FORM_SAME },
        { "", "http://a.example", "a.example:443", PV_FORM_OTHER },
        { "", "http://a.example:8080", "a.example:8080", PV_FORM_SAME },
        { "", "http://a.example:8080", "a.example", PV_FORM_OTHER },
        { "", "http://[::1]:80", "[::1]", PV_FORM_SAME },
        { "", "http://a.example.evil", "a.example", PV_FORM_OTHER },
        { "", "ftp://a.example", "a.example", PV_FORM_OTHER },
        { "", "https://", "", PV_FORM_OTHER },
        { "", "a.example", "a.example", PV_FORM_OTHER },
        { "", "http://a.example, http://a.example", "a.example",
          PV_FORM_OTHER },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        if (pv_form_judge(pv_span_of(cases[i].fetch_site),
                          pv_span_of(cases[i].origin),
                          pv_span_of(cases[i].host))
            != cases[i].sender) {
            fail_msg("case %zu", i);
        }
    }
}

/* What a form may send, and where it leads; NULL: nowhere, so to "/". */
static const char *const return_targets[][2] = {
    { "/", "/" },
    { "/a/b?c=d&e#f", "/a/b?c=d&e#f" },
    { "/a b", "/a%20b" },
    { "/\"><script>", "/%22%3E%3Cscript%3E" },
    { "/caf\xc3\xa9", "/caf%C3%A9" },
    { "/%5ce.example", "/%5ce.example" },
    { "/%0d%0aX:1", "/%0d%0aX:1" },
    { "/%2f/e.example", "/%2f/e.example" },
    { "/@e.example", "/@e.example" },
    { "/a//e.example", "/a//e.example" },
    { "/.//e.example", "/.//e.example" },
    { "/javascript:alert(1)", "/javascript:alert(1)" },
    { "/privacy-choices/", "/privacy-choices/" },
    { "/privacy-choices/statement", "/privacy-choices/statement" },
    { "/privacy-choices/consents", "/privacy-choices/consents" },
    { "/?return=//e.example", "/?return=//e.example" },
    { "/'x`{|}^", "/%27x%60%7B%7C%7D%5E" },
    { "", NULL },
    { "a", NULL },
    { "?a", NULL },
    { "#a", NULL },
    { "//e.example", NULL },
    { "///e.example", NULL },
    { "/\\e.example", NULL },
    { "\\/e.example", NULL },
    { "\\\\e.example", NULL },
    { "/a\\b", NULL },
    { "https://e.example", NULL },
    { "https:e.example", NULL },
    { "http:/e.example", NULL },
    { "HTTPS://e.example/", NULL },
    { "javascript:alert(1)", NULL },
    { "data:text/html,x", NULL },
    { " /a", NULL },
    { "\t//e.example", NULL },
    { "/\t/e.example", NULL },
    { "/\n/e.example", NULL },
    { "/\r\nX: 1", NULL },
    { "/a\x01", NULL },
    { "/a\x7f", NULL },
    { "\xe2\x81\x84/e.example", NULL },
    { "\xef\xbc\x8f/e.example", NULL },
    { ".//e.example", NULL },
    { "../e", NULL },
    { "@e.example", NULL },
    { ":80/", NULL },
    { "/privacy-choices/consent", NULL },
    { "/privacy-choices/consent?choice=all", NULL },
    { "/privacy-choices/consent/", NULL },
    { "/privacy-choices/csp", NULL },
    { "/privacy-choices/csp#x", NULL },
};

/* C6: none of these leaves the host or breaks a header. */
static void test_return(void **state)
{
    char long_target[PV_RETURN_MAX + 2], out[PV_RETURN_OUT_MAX];

    (void)state;
    for (size_t i = 0; i < PV_COUNT(return_targets); i++) {
        pv_guard guard =
            pv_guarded(return_targets[i][0], strlen(return_targets[i][0]));
        bool is_taken =
            pv_return_target(guard.span, pv_span_of("/privacy-choices/"), out);
        assert_string_equal(
            out, return_targets[i][1] != NULL ? return_targets[i][1] : "/");
        assert_int_equal(is_taken, return_targets[i][1] != NULL);
        pv_guard_free(&guard);
    }
    memset(long_target, ' ', sizeof(long_target));
    long_target[0] = '/';
    assert_true(pv_return_target(pv_span_make(long_target, PV_RETURN_MAX),
                                 pv_span_of("/p/"), out));
    assert_int_equal(strlen(out), 1 + 3 * (PV_RETURN_MAX - 1));
    assert_false(pv_return_target(pv_span_make(long_target, PV_RETURN_MAX + 1),
                                  pv_span_of("/p/"), out));
    assert_false(
        pv_return_target(pv_span_make("/a\0b", 4), pv_span_of("/p/"), out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_not_canonical),
        cmocka_unit_test(test_mangled),
        cmocka_unit_test(test_few_values),
        cmocka_unit_test(test_policy_versions),
        cmocka_unit_test(test_lifetime),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_sender),
        cmocka_unit_test(test_return),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
