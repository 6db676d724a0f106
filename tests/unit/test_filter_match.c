/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule language, form by form: one small list, one request, one verdict.
 * The list names the form; the request is made from page, type and URL.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <time.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/inline.h"

typedef struct match_case {
    const char *rules;
    const char *page; /* NULL: none */
    pv_resource type;
    const char *url;
    bool is_blocked;
} match_case;

#define PAGE   "https://www.site.org/"
#define SCRIPT PV_RESOURCE_SCRIPT
#define IMAGE  PV_RESOURCE_IMAGE
#define XHR    PV_RESOURCE_XHR
#define PING   PV_RESOURCE_PING
#define HINT   PV_RESOURCE_HINT

static const match_case cases[] = {
    /* || and the end of a host */
    { "||t.com^", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^", PAGE, SCRIPT, "https://a.b.t.com/x", true },
    { "||t.com^", PAGE, SCRIPT, "https://at.com/x", false },
    { "||t.com^", PAGE, SCRIPT, "https://t.com.au/x", false },
    { "||t.com^", PAGE, SCRIPT, "https://t.com:8080/x", true },
    { "||t.com^", PAGE, SCRIPT, "https://x.org/?u=https://t.com/", false },
    { "||T.Com^", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com/x", PAGE, SCRIPT, "https://t.com/xy", true },
    { "||t.com/x", PAGE, SCRIPT, "https://t.com:8080/x", false },
    { "||t.com/x|", PAGE, SCRIPT, "https://t.com/xy", false },
    { "||t.com/x|", PAGE, SCRIPT, "https://t.com/x", true },
    { "||t.com^x", PAGE, SCRIPT, "https://t.com/x", true },
    { "||t.com:8080^", PAGE, SCRIPT, "https://t.com:8080/x", true },
    { "||t.com:8080^", PAGE, SCRIPT, "https://t.com/x", false },
    { "||tracker.", PAGE, SCRIPT, "https://a.tracker.net/", true },
    { "||tracker.", PAGE, SCRIPT, "https://atracker.net/", false },
    { "||tracker.", PAGE, SCRIPT, "https://x.org/a.tracker.net/", false },
    { "||met*.net/x", PAGE, SCRIPT, "https://a.metrics.net/x", true },
    { "||met*.net/x", PAGE, SCRIPT, "https://ametrics.net/x", false },
    { "||1.2.3.4^", PAGE, SCRIPT, "http://1.2.3.4/x", true },
    { "||[::1]^", PAGE, SCRIPT, "http://[::1]/x", true },
    { "||b\xc3\xbc"
      "cher.example^",
      PAGE, SCRIPT,
      "https://b\xc3\xbc"
      "cher.example/",
      true },
    { "||com^", PAGE, SCRIPT, "https://x.com/", true },
    /* anchors and plain text */
    { "|https://t.com/a", PAGE, SCRIPT, "https://t.com/ab", true },
    { "|https://t.com/a", PAGE, SCRIPT, "https://x.org/?https://t.com/a",
      false },
    { "/track.gif|", PAGE, IMAGE, "https://x.org/track.gif", true },
    { "/track.gif|", PAGE, IMAGE, "https://x.org/track.gif?1", false },
    { "/track.gif?", PAGE, IMAGE, "https://x.org/a/TRACK.GIF?1", true },
    { "*/track.gif*", PAGE, IMAGE, "https://x.org/track.gif?1", true },
    { "|*track", PAGE, IMAGE, "https://x.org/track", true },
    { "&idx=*&rec=1", PAGE, IMAGE, "https://x.org/?&idx=4&a=b&rec=1", true },
    { "&idx=*&rec=1", PAGE, IMAGE, "https://x.org/?&rec=1&idx=4", false },
    { "&idx=*rec=1|", PAGE, IMAGE, "https://x.org/?&idx=4rec=1&rec=1", true },
    { "&idx=*rec=1|", PAGE, IMAGE, "https://x.org/?&idx=4rec=1&", false },
    { "a*b*c*d", PAGE, IMAGE, "https://x.org/a1b2c3d", true },
    { "a*b*c*d", PAGE, IMAGE, "https://x.org/a1c2b3d", false },
    { "abc", PAGE, IMAGE, "https://x.org/abc", true },
    { "\xc3\xa9t\xc3\xa9-stat", PAGE, IMAGE,
      "https://x.org/\xc3\xa9t\xc3\xa9-stat", true },
    /* separators */
    { "^stats^", PAGE, IMAGE, "https://x.org/stats", true },
    { "^stats^", PAGE, IMAGE, "https://x.org/stats?1", true },
    { "^stats^", PAGE, IMAGE, "https://x.org/stats-1", false },
    { "^stats^", PAGE, IMAGE, "https://x.org/stats%20", false },
    { "^stats^^", PAGE, IMAGE, "https://x.org/stats/?", true },
    { "^stats^|", PAGE, IMAGE, "https://x.org/stats", true },
    { "^stats^|", PAGE, IMAGE, "https://x.org/stats/", true },
    { "^stats^|", PAGE, IMAGE, "https://x.org/stats/1", false },
    /* exceptions, important, badfilter */
    { "||t.com^\n@@||t.com/ok", PAGE, SCRIPT, "https://t.com/ok", false },
    { "||t.com^\n@@||t.com/ok", PAGE, SCRIPT, "https://t.com/no", true },
    { "||t.com^$important\n@@||t.com/ok", PAGE, SCRIPT, "https://t.com/ok",
      true },
    { "||t.com^\n||t.com/ok$important\n@@||t.com^", PAGE, SCRIPT,
      "https://t.com/ok", true },
    { "||t.com^\n||t.com^$badfilter", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$badfilter,script\n||t.com^$script", PAGE, SCRIPT,
      "https://t.com/", false },
    { "||t.com^$script,badfilter\n||t.com^$script", PAGE, SCRIPT,
      "https://t.com/", false },
    { "||t.com/badfilter\n||t.com/badfilter$badfilter", PAGE, SCRIPT,
      "https://t.com/badfilter", false },
    { "||t.com^$domain=badfilter.org,badfilter\n||t.com^$domain=badfilter.org",
      "https://badfilter.org/", SCRIPT, "https://t.com/", false },
    { "||t.com^\n||t.com^$~badfilter", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^\n! ||t.com^$badfilter", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^\n||t.com^$badfilter,unheard-of", PAGE, SCRIPT, "https://t.com/",
      true },
    { "||t.com^$image\n||t.com^$badfilter", PAGE, IMAGE, "https://t.com/",
      true },
    /* types */
    { "||t.com^$script", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^$script", PAGE, IMAGE, "https://t.com/", false },
    { "||t.com^$~script", PAGE, IMAGE, "https://t.com/", true },
    { "||t.com^$~script", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$xmlhttprequest,image", PAGE, XHR, "https://t.com/", true },
    { "||t.com^", PAGE, PV_RESOURCE_DOCUMENT, "https://t.com/", false },
    { "||t.com^$document", PAGE, PV_RESOURCE_DOCUMENT, "https://t.com/", true },
    { "||t.com^$all", PAGE, PV_RESOURCE_DOCUMENT, "https://t.com/", true },
    { "$ping,third-party", PAGE, PING, "https://any.net/", true },
    { "$ping,third-party", PAGE, PING, "https://site.org/", false },
    { "$ping,third-party", PAGE, XHR, "https://any.net/", false },
    /* a hint names a host: a rule for the whole host concerns it */
    { "||t.com^$script", PAGE, HINT, "https://t.com/", true },
    { "||t.com/x$script", PAGE, HINT, "https://t.com/", false },
    { "||t.com^$script,domain=other.org", PAGE, HINT, "https://t.com/", false },
    { "||t.com^$script\n@@||t.com^$image", PAGE, HINT, "https://t.com/", true },
    { "$ping,third-party", PAGE, HINT, "https://t.com/", false },
    /* parties */
    { "||t.com^$third-party", PAGE, SCRIPT, "https://t.com/", true },
    { "||site.org^$third-party", PAGE, SCRIPT, "https://a.site.org/", false },
    { "||site.org^$3p", "https://x.com/", SCRIPT, "https://a.site.org/", true },
    { "||site.org^$~third-party", PAGE, SCRIPT, "https://a.site.org/", true },
    { "||t.com^$1p", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$third-party", NULL, SCRIPT, "https://t.com/", true },
    { "/metrics.js$third-party", "https://amazonaws.com/", SCRIPT,
      "https://b.s3.amazonaws.com/metrics.js", true },
    { "/metrics.js$third-party", "https://a.github.io/", SCRIPT,
      "https://b.github.io/metrics.js", true },
    /* domain= */
    { "||t.com^$domain=site.org", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^$domain=a.site.org", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$domain=x.com|site.org", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^$domain=~site.org", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$domain=~x.com", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^$domain=org|~www.site.org", PAGE, SCRIPT, "https://t.com/",
      false },
    { "||t.com^$from=site.*", PAGE, SCRIPT, "https://t.com/", true },
    { "||t.com^$domain=site.*", "https://a.site.co.uk/", SCRIPT,
      "https://t.com/", true },
    { "||t.com^$domain=site.*", "https://site.x.org/", SCRIPT, "https://t.com/",
      false },
    { "||t.com^$domain=site.org", NULL, SCRIPT, "https://t.com/", false },
    { "||t.com^$domain=~site.org", NULL, SCRIPT, "https://t.com/", true },
    /* the rest of the options */
    { "/AbC.js$match-case", PAGE, SCRIPT, "https://x.org/AbC.js", true },
    { "/AbC.js$match-case", PAGE, SCRIPT, "https://x.org/abc.js", false },
    { "||t.com/A$match-case", PAGE, SCRIPT, "https://t.com/A", true },
    { "||t.com/A$match-case", PAGE, SCRIPT, "https://t.com/a", false },
    { "||t.com^$method=post", PAGE, XHR, "https://t.com/", false },
    { "||t.com^$redirect=noop.js,script", PAGE, SCRIPT, "https://t.com/",
      true },
    { "$csp=script-src 'none',domain=site.org", PAGE, SCRIPT, "https://t.com/",
      false },
    { "||t.com^$removeparam=utm", PAGE, SCRIPT, "https://t.com/", false },
    { "||t.com^$unheard-of", PAGE, SCRIPT, "https://t.com/", false },
    { "/pay$me/x", PAGE, SCRIPT, "https://t.com/pay$me/x", true },
    { "||t.com^$_,script,_", PAGE, SCRIPT, "https://t.com/", true },
    /* regular expressions */
    { "/^https?:\\/\\/t\\.com\\/[a-z]{3}\\.js/", PAGE, SCRIPT,
      "https://t.com/abc.js", true },
    { "/^https?:\\/\\/t\\.com\\/[a-z]{3}\\.js/", PAGE, SCRIPT,
      "https://t.com/abcd.js", false },
    { "/[A-F]{4}track/", PAGE, SCRIPT, "https://x.org/cafetrack", true },
    { "/[A-F]{4}track/$match-case", PAGE, SCRIPT, "https://x.org/cafetrack",
      false },
    { "/(foo|bar)x?\\d/", PAGE, SCRIPT, "https://x.org/bar7", true },
    { "/stat(s)/", PAGE, SCRIPT, "https://x.org/stats", true },
    { "/stats/", PAGE, SCRIPT, "https://x.org/stats", false },
    { "/stats/", PAGE, SCRIPT, "https://x.org/a/stats/b", true },
    { "/track[\\]x]er/", PAGE, SCRIPT, "https://x.org/track]er", true },
    { "/[]x]beacon/", PAGE, SCRIPT, "https://x.org/xbeacon", true },
    { "/[^]x]beacon/", PAGE, SCRIPT, "https://x.org/xbeacon", false },
    { "/[[:digit:]]beacon/", PAGE, SCRIPT, "https://x.org/7beacon", true },
    { "/([[:digit:]])beacon/", PAGE, SCRIPT, "https://x.org/7beacon", true },
    { "/(on[)e]|no)stats/", PAGE, SCRIPT, "https://x.org/on)stats", true },
    { "/(on\\)e|no)stats/", PAGE, SCRIPT, "https://x.org/on)estats", true },
    { "/((one)two)stats/", PAGE, SCRIPT, "https://x.org/onetwostats", true },
    { "/(?:one|two)stats/", PAGE, SCRIPT, "https://x.org/twostats", true },
    { "/(?i:ONE)stats/", PAGE, SCRIPT, "https://x.org/onestats", true },
    { "/(?i:ONE)stats/$match-case", PAGE, SCRIPT, "https://x.org/onestats",
      true },
    { "/(?=stats)s/", PAGE, SCRIPT, "https://x.org/stats", true },
    { "/(?!stats)beacon/", PAGE, SCRIPT, "https://x.org/beacon", true },
    { "/(*UCP)beacon\\d/", PAGE, SCRIPT, "https://x.org/beacon1", true },
    { "/beacon|pixel\\d/", PAGE, SCRIPT, "https://x.org/pixel1", true },
    { "/be\\x61con/", PAGE, SCRIPT, "https://x.org/beacon", true },
    { "/beacon\\/?\\w+/", PAGE, SCRIPT, "https://x.org/beacon/s", true },
    { "/[\\d]beacon/", PAGE, SCRIPT, "https://x.org/7beacon", true },
    { "/beacons?stats/", PAGE, SCRIPT, "https://x.org/beaconstats", true },
    { "/beacon+stats/", PAGE, SCRIPT, "https://x.org/beaconnnstats", true },
    { "/beacon{2}stats/", PAGE, SCRIPT, "https://x.org/beaconnstats", true },
    { "/beacon{2}stats/", PAGE, SCRIPT, "https://x.org/beaconstats", false },
    { "/beacon{x$/", PAGE, SCRIPT, "https://x.org/?beacon{x", true },
    { "/(\\Q[\\E)stats/", PAGE, SCRIPT, "https://x.org/?[stats", true },
    { "/(\\Q(\\E)stats/", PAGE, SCRIPT, "https://x.org/?(stats", true },
    { "/(s)tat\\1beacon/", PAGE, SCRIPT, "https://x.org/statsbeacon", true },
    { "/(beacon/", PAGE, SCRIPT, "https://x.org/(beacon", false },
    { "/[unclosed/", PAGE, SCRIPT, "https://x.org/[unclosed/", false },
    /* other lists, comments, cosmetics */
    { "0.0.0.0 t.com\n127.0.0.1 localhost\n", PAGE, SCRIPT, "https://a.t.com/",
      true },
    { "# a list\nt.com\nu.com # why\n", PAGE, SCRIPT, "https://u.com/", true },
    { "0.0.0.0 t.com\n127.0.0.1 localhost\n", PAGE, SCRIPT,
      "https://localhost/", false },
    { "\xef\xbb\xbf||t.com^\n", PAGE, SCRIPT, "https://t.com/", true },
    { "\xef\xbb\xbf"
      "0.0.0.0 t.com\n",
      PAGE, SCRIPT, "https://t.com/", true },
    { "*.t.com\nu.com\nx.com\n", PAGE, SCRIPT, "https://a.t.com/", true },
    { ".t.com\nu.com\n", PAGE, SCRIPT, "https://a.t.com/", true },
    { "0.0.0.0 *.t.com\n", PAGE, SCRIPT, "https://t.com/", true },
    { "t*.com\nu.com\nx.com\n", PAGE, SCRIPT, "https://t.com/", false },
    { "*\nu.com\nx.com\n", PAGE, SCRIPT, "https://t.com/", false },
    { "[Adblock Plus 2.0]\r\n! t.com\r\n||u.com^\r\n", PAGE, SCRIPT,
      "https://u.com/", true },
    { "t.com##.banner\n||u.com^\n", PAGE, SCRIPT, "https://t.com/##.banner",
      false },
};

/* Builds the rules of one case. */
static pv_rules *make_rules(pv_span text, apr_pool_t *pool)
{
    pv_rules_source source = { pv_span_of("test"), text, PV_PURPOSE_ANALYTICS,
                               PV_FORM_DETECT };
    pv_rules_input input = { .sources = &source, .source_count = 1 };
    pv_rules *rules = pv_rules_make(&input, NULL, pool);

    assert_non_null(rules);
    return rules;
}

static pv_verdict ask(const pv_rules *rules, const match_case *c,
                      pv_span method)
{
    char page_text[PV_URL_MAX];
    char url_text[PV_URL_MAX];
    pv_page page = { 0 };
    pv_url url;

    if (c->page != NULL) {
        assert_int_equal(
            pv_url_parse(pv_span_of(c->page), NULL, page_text, &page.base),
            PV_OK);
        page.host = page.base.host;
        page.site = pv_site_registrable(page.host);
    }
    assert_int_equal(pv_url_parse(pv_span_of(c->url), NULL, url_text, &url),
                     PV_OK);
    return pv_rules_match(rules, c->page == NULL ? NULL : &page, &url, c->type,
                          method);
}

static void test_language(void **state)
{
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].rules, strlen(cases[i].rules));
        pv_rules *rules = make_rules(guard.span, *state);
        pv_verdict verdict = ask(rules, &cases[i], pv_span_of(""));
        if (verdict.is_blocked != cases[i].is_blocked
            || (verdict.is_blocked
                    ? verdict.rule == 0
                          || verdict.purpose != PV_PURPOSE_ANALYTICS
                    : verdict.purpose != PV_PURPOSE_NONE)) {
            fail_msg("'%s': %s: blocked %d, rule %u", cases[i].rules,
                     cases[i].url, verdict.is_blocked, verdict.rule);
        }
        pv_guard_free(&guard);
    }
}

static void test_method(void **state)
{
    match_case c = { NULL, PAGE, XHR, "https://t.com/", true };
    pv_rules *rules =
        make_rules(pv_span_of("||t.com^$method=post|put"), *state);

    assert_true(ask(rules, &c, pv_span_of("POST")).is_blocked);
    assert_false(ask(rules, &c, pv_span_of("GET")).is_blocked);
    assert_false(ask(rules, &c, pv_span_of("")).is_blocked);
    rules = make_rules(pv_span_of("||t.com^$method=~post"), *state);
    assert_false(ask(rules, &c, pv_span_of("POST")).is_blocked);
    assert_true(ask(rules, &c, pv_span_of("GET")).is_blocked);
}

/* Two lists: purposes, and where a rule was written. */
static void test_places(void **state)
{
    pv_rules_source sources[] = {
        { pv_span_of("one"), pv_span_of("! c\n||a.com^\n||b.com/x\n"),
          PV_PURPOSE_ANALYTICS, PV_FORM_DETECT },
        { pv_span_of("two"), pv_span_of("||c.com^\n\n||a.com^\n/dddddd\n"),
          PV_PURPOSE_MARKETING, PV_FORM_DETECT },
    };
    static const struct {
        const char *url;
        const char *source;
        unsigned line;
        pv_purpose purpose;
    } want[] = {
        { "https://a.com/", "one", 2, PV_PURPOSE_ANALYTICS },
        { "https://b.com/x", "one", 3, PV_PURPOSE_ANALYTICS },
        { "https://c.com/", "two", 1, PV_PURPOSE_MARKETING },
        { "https://x.com/dddddd", "two", 4, PV_PURPOSE_MARKETING },
    };
    pv_rules_input input = { .sources = sources, .source_count = 2 };
    pv_rules_tally tally;
    pv_rules *rules = pv_rules_make(&input, &tally, *state);
    pv_rule_place place;

    assert_int_equal(tally.network, 5);
    assert_int_equal(tally.duplicate, 1);
    for (size_t i = 0; i < PV_COUNT(want); i++) {
        match_case c = { NULL, PAGE, SCRIPT, want[i].url, true };
        pv_verdict verdict = ask(rules, &c, pv_span_of(""));
        assert_true(verdict.is_blocked);
        assert_int_equal(verdict.purpose, want[i].purpose);
        assert_int_equal(pv_rules_describe(rules, verdict.rule, &place), PV_OK);
        assert_true(pv_span_equal(place.source, pv_span_of(want[i].source)));
        assert_int_equal(place.line, want[i].line);
    }
    assert_int_equal(pv_rules_describe(rules, 0, &place), PV_ERR_NOT_FOUND);
    assert_int_equal(pv_rules_describe(rules, 1 << 20, &place),
                     PV_ERR_NOT_FOUND);
    assert_int_equal(pv_rules_describe(rules, UINT32_MAX, &place),
                     PV_ERR_NOT_FOUND);
}

/* A line far from the one before, and what is written among vendors. */
static void test_far_places(void **state)
{
    char text[512] = "||near.example^\n";
    pv_rules_source sources[] = {
        { pv_span_of("far"),
          { NULL, 0 },
          PV_PURPOSE_ANALYTICS,
          PV_FORM_ADBLOCK },
        { pv_span_of("vendors"),
          pv_span_of("# one\n"
                     "V; inline: vendor.load(' window._vendor; query: v=2&id=V-"
                     "\n"),
          PV_PURPOSE_MARKETING, PV_FORM_VENDORS },
    };
    pv_rules_input input = { .sources = sources, .source_count = 2 };
    match_case c = { NULL, NULL, SCRIPT, "https://far.example/", true };
    pv_rule_place place;
    pv_verdict found[3];
    pv_rules *rules;

    memset(text + strlen(text), '\n', 300);
    memcpy(text + 16 + 300, "||far.example^\n", sizeof("||far.example^\n"));
    sources[0].text = pv_span_of(text);
    rules = pv_rules_make(&input, NULL, *state);
    found[0] = ask(rules, &c, pv_span_of(""));
    found[1] = pv_rules_inline(rules, NULL, pv_span_of("vendor.load(\"x\")"));
    found[2] =
        pv_rules_signature(rules, pv_span_of("id=V-1&v=2"), pv_span_of("POST"));
    for (size_t i = 0; i < PV_COUNT(found); i++) {
        assert_true(found[i].is_blocked);
        assert_int_equal(pv_rules_describe(rules, found[i].rule, &place),
                         PV_OK);
        assert_true(pv_span_equal(place.source, sources[i > 0].name));
        assert_int_equal(place.line, i == 0 ? 302 : 2);
    }
    assert_int_equal(pv_rules_describe(rules, PV_RULE_MARKER + 1000, &place),
                     PV_ERR_NOT_FOUND);
    assert_int_equal(pv_rules_describe(rules, PV_RULE_QUERY + 1000, &place),
                     PV_ERR_NOT_FOUND);
    assert_int_equal(pv_rules_describe(NULL, 1, &place), PV_ERR_NOT_FOUND);
}

static void test_first_party(void **state)
{
    pv_span own[] = { pv_span_of("cdn-site.net") };
    pv_page page = { .host = pv_span_of("www.site.org"),
                     .site = pv_span_of("site.org"),
                     .first_party = own,
                     .first_party_count = 1 };
    pv_rules *rules = make_rules(pv_span_of("/metric.js$3p"), *state);
    char text[PV_URL_MAX];
    pv_url url;

    assert_int_equal(
        pv_url_parse(pv_span_of("https://a.cdn-site.net/metric.js"), NULL, text,
                     &url),
        PV_OK);
    assert_false(pv_rules_match(rules, &page, &url, SCRIPT, own[0]).is_blocked);
    page.first_party_count = 0;
    assert_true(pv_rules_match(rules, &page, &url, SCRIPT, own[0]).is_blocked);
}

static void test_excepts(void **state)
{
    pv_rules *rules = make_rules(pv_span_of("@@||t.com/ok$script"), *state);
    char text[PV_URL_MAX];
    pv_url url;

    assert_int_equal(
        pv_url_parse(pv_span_of("https://t.com/ok"), NULL, text, &url), PV_OK);
    assert_int_not_equal(
        pv_rules_excepts(rules, NULL, &url, SCRIPT, pv_span_of("")), 0);
    assert_int_equal(pv_rules_excepts(rules, NULL, &url, IMAGE, pv_span_of("")),
                     0);
    assert_int_equal(pv_rules_excepts(NULL, NULL, &url, IMAGE, pv_span_of("")),
                     0);
    assert_false(
        pv_rules_match(NULL, NULL, &url, SCRIPT, pv_span_of("")).is_blocked);
}

static void test_cookies(void **state)
{
    static const pv_cookie_pattern patterns[] = {
        { { "_ga", 3 }, PV_PURPOSE_ANALYTICS },
        { { "_ga_*", 5 }, PV_PURPOSE_ANALYTICS },
        { { "_fbp", 4 }, PV_PURPOSE_MARKETING },
        { { "*_session_replay", 16 }, PV_PURPOSE_ANALYTICS },
        { { "_gat_consent", 12 }, PV_PURPOSE_NONE },
        { { "_gat*", 5 }, PV_PURPOSE_ANALYTICS },
        { { "", 0 }, PV_PURPOSE_ANALYTICS },
    };
    static const struct {
        const char *name;
        pv_purpose purpose;
    } want[] = {
        { "_ga", PV_PURPOSE_ANALYTICS },
        { "_ga_ABC", PV_PURPOSE_ANALYTICS },
        { "_gax", PV_PURPOSE_NONE },
        { "_fbp", PV_PURPOSE_MARKETING },
        { "x_session_replay", PV_PURPOSE_ANALYTICS },
        { "_gat", PV_PURPOSE_ANALYTICS },
        { "_gat_consent", PV_PURPOSE_NONE },
        { "PHPSESSID", PV_PURPOSE_NONE },
        { "", PV_PURPOSE_NONE },
        { "*", PV_PURPOSE_NONE },
    };
    pv_rules_input input = { .cookies = patterns,
                             .cookie_count = PV_COUNT(patterns) };
    pv_rules *rules = pv_rules_make(&input, NULL, *state);

    for (size_t i = 0; i < PV_COUNT(want); i++) {
        if (pv_rules_cookie(rules, pv_span_of(want[i].name))
            != want[i].purpose) {
            fail_msg("%s", want[i].name);
        }
    }
    assert_int_equal(pv_rules_cookie(NULL, pv_span_of("_ga")), PV_PURPOSE_NONE);
}

static void note_cookie(void *baton, pv_span source, uint32_t line,
                        pv_filter_kind kind, const char *problem)
{
    size_t *count = baton;

    assert_true(pv_span_equal(source, pv_span_of("cookies")));
    assert_int_equal(line, 0);
    assert_int_equal(kind, PV_FILTER_BAD);
    assert_non_null(problem);
    (*count)++;
}

/* A pattern that cannot be used is named, also where there is no list. */
static void test_cookies_refused(void **state)
{
    static char name[PV_FILTER_PATTERN_MAX + 1];
    size_t count = 0;
    pv_cookie_pattern patterns[] = {
        { { name, sizeof(name) }, PV_PURPOSE_ANALYTICS },
        { { name, sizeof(name) - 1 }, PV_PURPOSE_ANALYTICS },
        { { name, 0 }, PV_PURPOSE_ANALYTICS },
    };
    pv_rules_input input = { .cookies = patterns,
                             .cookie_count = PV_COUNT(patterns),
                             .report = note_cookie,
                             .baton = &count };

    memset(name, 'c', sizeof(name));
    assert_non_null(pv_rules_make(&input, NULL, *state));
    assert_int_equal(count, 2);
}

/* An expression with more plain characters in a row than are looked at when
 * it is compiled, and the longest pattern. */
static void test_long(void **state)
{
    static const size_t lens[] = { 255, 256, 257, 600, 2046, 2047 };
    char text[2100];
    char url[2100];

    for (size_t i = 0; i < PV_COUNT(lens); i++) {
        match_case c = { NULL, PAGE, SCRIPT, url, true };
        size_t len = lens[i];
        memset(text, 'b', sizeof(text));
        text[0] = '/';
        memcpy(text + len - 2, "\\d/", 4);
        memset(url, 'b', sizeof(url));
        memcpy(url, "https://x.org/", 14);
        memcpy(url + 14 + len - 3, "7", 2);
        assert_true(
            ask(make_rules(pv_span_of(text), *state), &c, pv_span_of(""))
                .is_blocked);
        url[14 + len - 3] = 'b';
        assert_false(
            ask(make_rules(pv_span_of(text), *state), &c, pv_span_of(""))
                .is_blocked);
    }
}

/* 8 KB URLs against patterns that a careless matcher would never finish:
 * bounded by steps, so a second is generous by a factor of a hundred. */
static void test_bounded(void **state)
{
    static const char *const patterns[] = {
        "a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "aaaaa*aaaaa*aaaaa*aaaaa*aaaaa*aaaaa*aaaaa*aaaaab",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^a^ab",
        "||x.org/a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "/(a+)+b\\d/",
        "/(a|aa)+$b/",
        "/(a+)+[bc]\\d/",
        "/(a|a?)+[bc]/$match-case",
        "/a*a*a*a*a*a*a*a*b/$script",
    };
    static char text[PV_URL_MAX];
    char buffer[PV_URL_MAX];
    clock_t start = clock();
    pv_url url;

    memset(text, 'a', sizeof(text));
    memcpy(text, "https://x.org/", 14);
    assert_int_equal(
        pv_url_parse(pv_span_make(text, sizeof(text)), NULL, buffer, &url),
        PV_OK);
    for (size_t i = 0; i < PV_COUNT(patterns); i++) {
        pv_rules *rules = make_rules(pv_span_of(patterns[i]), *state);
        assert_false(pv_rules_match(rules, NULL, &url, SCRIPT, pv_span_of(""))
                         .is_blocked);
    }
    assert_true(clock() - start < CLOCKS_PER_SEC);
}

static int set_up(void **state)
{
    apr_pool_t *pool = NULL;
    int failed = apr_initialize() != APR_SUCCESS
                 || apr_pool_create(&pool, NULL) != APR_SUCCESS;

    *state = pool;
    return failed;
}

static int tear_down(void **state)
{
    apr_pool_destroy(*state);
    apr_terminate();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_method),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_first_party),
        cmocka_unit_test(test_far_places),
        cmocka_unit_test(test_excepts),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_cookies_refused),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
