/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzzes what a visitor sends about consent: cookie, other tools' cookies,
 * form, return target, policy reports. A value that is taken must be the
 * canonical one, a target must stay on the host, and nobody grants by a
 * cookie of another format.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/consent_cookie.h"
#include "mod_privacy/core/consent/csp.h"
#include "mod_privacy/core/consent/foreign_tools.h"

#define NOW 1795300000 /* 2026-11-21 */

static const char *const names[] = { "functional", "media", "analytics",
                                     "marketing" };
static const char *const tools[] = {
    "klaro",         "cookieconsent", "onetrust",   "cookiebot",
    "cookieyes",     "complianz",     "wp-consent", "drupal-eucc",
    "tarteaucitron", "osano",         "govuk",      "matomo",
};

static pv_consent_terms terms_of_four(void)
{
    pv_consent_terms terms = { .count = 4,
                               .policy = 3,
                               .lifetime_s = 15552000 };

    for (size_t i = 0; i < 4; i++) {
        terms.purposes[i].number = (pv_purpose)i;
    }
    pv_consent_assign_letters(&terms, names);
    return terms;
}

/* Written again for the same month, a taken value is the same bytes. */
static void check_cookie(const pv_consent_terms *terms, pv_span input)
{
    pv_consent_choice choice;
    char back[PV_CONSENT_COOKIE_MAX];

    if (pv_consent_cookie_parse(terms, input, NOW, &choice) != PV_OK) {
        return;
    }
    if ((choice.granted & choice.refused) != 0) {
        abort();
    }
    if (input.ptr[2] != '3') {
        if (choice.granted != 0) {
            abort(); /* an older policy grants nothing */
        }
        return;
    }
    pv_consent_cookie_format(terms, choice.granted, choice.is_over_signal, NOW,
                             back);
    memcpy(back + 4, input.ptr + 4, 4); /* its month */
    if (strlen(back) != input.len || memcmp(back, input.ptr, input.len) != 0) {
        abort();
    }
}

static void check_tools(const pv_consent_terms *terms, pv_span input)
{
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        pv_consent_choice choice = pv_foreign_tool_read(
            pv_foreign_tool_find(tools[i]), input, terms, names, NOW);
        if ((choice.granted & choice.refused) != 0
            || (choice.granted != 0 && !choice.is_decided)) {
            abort();
        }
    }
}

static void check_target(pv_span input)
{
    static char out[PV_RETURN_OUT_MAX];

    pv_return_target(input, pv_span_of("/p/"), out);
    if (out[0] != '/' || out[1] == '/' || out[1] == '\\'
        || strpbrk(out, "\r\n\t \"<>\\") != NULL) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static pv_csp_report reports[PV_CSP_REPORTS_MAX];
    static pv_choice_form form;
    pv_span input = pv_span_make((const char *)bytes, len);
    pv_consent_terms terms = terms_of_four();
    pv_span value;
    size_t count = 0;

    if (len == 0) {
        return 0;
    }
    check_cookie(&terms, input);
    if (pv_cookie_find(input, "privacy", &value) == PV_OK) {
        check_cookie(&terms, value);
    }
    check_tools(&terms, input);
    check_target(input);
    if (pv_choice_form_parse(input, names, 4, &form) == PV_OK) {
        check_target(pv_span_make(form.target, form.target_len));
    }
    (void)pv_csp_report_parse(input, reports, &count);
    (void)pv_form_judge(pv_span_make(NULL, 0), input, input);
    (void)pv_header_best_language(input, names, 4);
    (void)pv_consent_signal(input, input, 3);
    return 0;
}
