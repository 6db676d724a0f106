/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A damaged block: the input patches a good one (four bytes of place, four of
 * value, again and again). What the check still accepts must be safe to ask.
 */
#include "tests/fuzz/fuzz.h"

#include <apr_general.h>
#include <stdlib.h>

#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/inline.h"

static const char list[] =
    "||t.example^\n||u.example/x*y^$script,third-party,domain=a.example|~b.*\n"
    "@@||t.example/ok\n/tracker.js\n*pixel*^gif|\n/^https:\\/\\/r\\./\n"
    "$ping,third-party\n||t.example^$important,image\n&idx=$match-case\n";

static const char vendors[] =
    "V; hosts: v.example; cookies: _v* w; inline: vendor.load( "
    "window._vendor; query: v=2&id=V-\n";

static pv_span good_block(void)
{
    pv_rules_source sources[] = {
        { pv_span_of("list"), pv_span_make(list, sizeof(list) - 1),
          PV_PURPOSE_ANALYTICS, PV_FORM_ADBLOCK },
        { pv_span_of("vendors"), pv_span_make(vendors, sizeof(vendors) - 1),
          PV_PURPOSE_MARKETING, PV_FORM_VENDORS },
    };
    pv_rules_input input = { .sources = sources, .source_count = 2 };
    pv_span block;

    if (pv_rules_build(&input, NULL, &block) != PV_OK) {
        abort();
    }
    return block;
}

static void patch(char *block, size_t len, const uint8_t *bytes, size_t size)
{
    while (size >= 8) {
        uint32_t place;
        memcpy(&place, bytes, 4);
        place %= (uint32_t)len - 3;
        memcpy(block + place, bytes + 4, 4);
        bytes += 8;
        size -= 8;
    }
}

static void ask(const pv_rules *rules)
{
    static const char *const urls[] = {
        "https://t.example/ok",           "https://a.u.example/x1y?tracker.js",
        "https://r.v.example/tracker.js", "https://x.org/apixel1/gif",
        "https://x.org/?&idx=1",
    };
    static const char script[] =
        "vendor.load('//t.example/x');window._vendor=createElement('script')";
    pv_page page = { .host = pv_span_of("a.example"),
                     .site = pv_span_of("a.example") };
    pv_rule_place place;

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        char buffer[PV_URL_MAX];
        pv_url url;
        if (pv_url_parse(pv_span_of(urls[i]), NULL, buffer, &url) != PV_OK) {
            abort();
        }
        for (int type = 0; type < PV_RESOURCE_COUNT; type++) {
            pv_verdict verdict = pv_rules_match(
                rules, &page, &url, (pv_resource)type, pv_span_of("GET"));
            (void)pv_rules_describe(rules, verdict.rule, &place);
        }
    }
    (void)pv_rules_inline(rules, &page,
                          pv_span_make(script, sizeof(script) - 1));
    (void)pv_rules_cookie(rules, pv_span_of("_vx"));
    (void)pv_rules_signature(rules, pv_span_of("v=2&id=V-1"),
                             pv_span_of("GET"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pv_span good = good_block();
    apr_pool_t *pool;
    pv_rules *rules;
    char *copy = malloc(good.len);

    (void)apr_initialize();
    if (copy == NULL || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        abort();
    }
    memcpy(copy, good.ptr, good.len);
    patch(copy, good.len, bytes, size);
    rules = pv_rules_open(pv_span_make(copy, good.len), pool);
    if (rules != NULL) {
        ask(rules);
    }
    apr_pool_destroy(pool);
    free(copy);
    pv_rules_block_free(good);
    return 0;
}
