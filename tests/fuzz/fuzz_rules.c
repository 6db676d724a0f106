/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists: the input is a request URL, a page URL and a list, each behind a
 * line feed. The list is compiled in every form, asked about the request as
 * every type, and its text is asked about as an inline script and a query.
 */
#include "tests/fuzz/fuzz.h"

#include <apr_general.h>
#include <stdlib.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/filter_origin.h"
#include "mod_privacy/core/rules/inline.h"

static pv_span take_line(pv_span *text)
{
    pv_span line = pv_span_make(text->ptr, 0);

    (void)pv_filter_next_line(text, &line);
    return line;
}

/* What the short way passes, no rule is about. */
static void check_origin(const pv_rules *rules, const pv_page *page,
                         const pv_url *url)
{
    const pv_rules *sets[PV_ORIGIN_RULES] = { NULL, rules };
    pv_origin origin;

    pv_origin_init(&origin, sets, url);
    for (int type = 0; type < PV_RESOURCE_COUNT; type++) {
        if (pv_origin_passes(&origin, url->path, (pv_resource)type)
            && pv_rules_match(rules, page, url, (pv_resource)type,
                              pv_span_make(NULL, 0))
                       .rule
                   != 0) {
            abort();
        }
    }
}

static void ask(const pv_rules *rules, const pv_page *page, const pv_url *url,
                pv_span list)
{
    pv_rule_place place;

    for (int type = 0; type < PV_RESOURCE_COUNT; type++) {
        pv_verdict verdict = pv_rules_match(rules, page, url, (pv_resource)type,
                                            pv_span_of("POST"));
        /* A verdict without a place is a finding. */
        if (verdict.rule != 0
            && pv_rules_describe(rules, verdict.rule, &place) != PV_OK) {
            abort();
        }
        (void)pv_rules_excepts(rules, page, url, (pv_resource)type,
                               pv_span_of("GET"));
    }
    check_origin(rules, page, url);
    (void)pv_rules_inline(rules, page, list);
    (void)pv_rules_signature(rules, list, pv_span_of("GET"));
    (void)pv_rules_cookie(rules, list);
}

static void compile(pv_span list, pv_source_form form, const pv_page *page,
                    const pv_url *url)
{
    pv_rules_source source = { pv_span_of("list"), list, PV_PURPOSE_ANALYTICS,
                               form };
    pv_cookie_pattern cookie = { list, PV_PURPOSE_MARKETING };
    pv_rules_input input = { .sources = &source,
                             .source_count = 1,
                             .cookies = &cookie,
                             .cookie_count = 1 };
    apr_pool_t *pool;
    pv_rules *rules;

    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        abort();
    }
    rules = pv_rules_make(&input, NULL, pool);
    /* What the compiler made has to pass the check. */
    if (rules == NULL) {
        abort();
    }
    ask(rules, page, url, list);
    apr_pool_destroy(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pv_span list = pv_span_make((const char *)bytes, size);
    pv_span reference = take_line(&list);
    pv_span document = take_line(&list);
    char url_text[PV_URL_MAX];
    char page_text[PV_URL_MAX];
    pv_page page = { 0 };
    pv_url url;
    bool has_page =
        pv_url_parse(document, NULL, page_text, &page.base) == PV_OK;

    (void)apr_initialize();
    page.host = page.base.host;
    page.site = pv_site_registrable(page.host);
    if (pv_url_parse(reference, NULL, url_text, &url) == PV_OK) {
        for (int form = PV_FORM_DETECT; form <= PV_FORM_VENDORS; form++) {
            compile(list, (pv_source_form)form, has_page ? &page : NULL, &url);
        }
    }
    return 0;
}
