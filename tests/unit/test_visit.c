/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a request's plain values to an event: keys of paths and referrers,
 * languages, and what is a page, a visit, a campaign.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include <apr_general.h>

#include "mod_privacy/core/visit/event.h"
#include "mod_privacy/core/visit/language.h"
#include "mod_privacy/core/visit/path_key.h"
#include "mod_privacy/core/visit/path_rule.h"
#include "mod_privacy/core/visit/referrer.h"
#include "mod_privacy/core/visit/response.h"

typedef struct text_case {
    const char *input;
    const char *output;
} text_case;

static void check_text(const char *input, pv_span actual, const char *expected)
{
    if (!pv_span_equal(actual, pv_span_of(expected))) {
        fail_msg("'%s': '%.*s', not '%s'", input, (int)actual.len, actual.ptr,
                 expected);
    }
}

static void test_path_keys(void **state)
{
    static const text_case cases[] = {
        { "/", "/" },
        { "", "/" },
        { "/a.html", "/a.html" },
        { "//a///b/", "/a/b/" },
        { "/user/12345", "/user/:id" },
        { "/user/12345/edit", "/user/:id/edit" },
        { "/2026/11/22/a-title-of-2026", "/2026/11/22/a-title-of-2026" },
        { "/page/2", "/page/2" },
        { "/order/99.html", "/order/:id.html" },
        { "/9999/", "/:id/" },
        { "/f/550e8400-e29b-41d4-a716-446655440000", "/f/:id" },
        { "/c/deadbeef01", "/c/:id" },
        { "/c/decade", "/c/decade" },
        { "/confirm/jane@example.org", "/confirm/:id" },
        { "/t/eyJhbGciOiJIUzI1NiJ9abc", "/t/:id" },
        { "/install-debian-12-on-a-server", "/install-debian-12-on-a-server" },
        { "/a;jsessionid=0123456789abcdef/b", "/a/b" },
        { "/how-to-read-a-very-long-title-of-an-article-on-the-web",
          "/how-to-read-a-very-long-title-of-an-article-on-the-web" },
        { "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/:id" },
        { "/b\xc3\xbc"
          "cher",
          "/b\xc3\xbc"
          "cher" },
        { "/\xff\xfe/\x01", "/\?\?/?" },
        { "/\xed\xa0\x80", "/\?\?\?" },
        { "/e2-80-aeFdp.exe", "/e2-80-aeFdp.exe" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].input, strlen(cases[i].input));
        char buffer[PV_KEY_MAX];

        check_text(cases[i].input, pv_path_key_make(guard.span, buffer),
                   cases[i].output);
        pv_guard_free(&guard);
    }
}

static void test_path_key_is_cut_at_a_character(void **state)
{
    char path[PV_KEY_MAX * 2];
    char buffer[PV_KEY_MAX];
    pv_span key;

    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        path[0] = '/';
        memset(path + 1, 'a', shift);
        for (size_t i = 1 + shift; i + 2 < sizeof(path); i += 3) {
            memcpy(path + i, i % 30 < 3 ? "/b/" : "\xe2\x82\xac", 3);
        }
        key = pv_path_key_make(pv_span_make(path, sizeof(path) - 3), buffer);
        assert_in_range(key.len, PV_KEY_MAX - 3, PV_KEY_MAX);
        assert_true(((unsigned char)key.ptr[key.len - 1] & 0xc0) != 0xc0);
    }
}

static void test_referrers(void **state)
{
    static const text_case cases[] = {
        { "", "(none)" },
        { "https://www.Example.COM/path?q=secret", "www.example.com" },
        { "http://a.example:8080/", "a.example" },
        { "https://user:pw@a.example/", "a.example" },
        { "https://a.example", "a.example" },
        { "https://a.example.", "a.example" },
        { "https://192.0.2.1/", "(other)" },
        { "https://[2001:db8::1]/", "(other)" },
        { "android-app://com.google.android.gm/", "(other)" },
        { "https://", "(other)" },
        { "https:///", "(other)" },
        { "garbage", "(other)" },
        { "https://a b/", "(other)" },
        { "https://b\xc3\xbc.example/", "(other)" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].input, strlen(cases[i].input));
        char buffer[PV_KEY_MAX];

        check_text(cases[i].input, pv_referrer_host(guard.span, buffer),
                   cases[i].output);
        pv_guard_free(&guard);
    }
}

static void test_referrer_names_the_host_asked_for(void **state)
{
    pv_span address = pv_span_of("127.0.0.1");

    (void)state;
    assert_true(
        pv_referrer_names(pv_span_of("http://127.0.0.1:80/a"), address));
    assert_true(pv_referrer_names(pv_span_of("HTTPS://127.0.0.1"), address));
    assert_false(pv_referrer_names(pv_span_of("http://127.0.0.10/"), address));
    assert_false(pv_referrer_names(pv_span_of("http://127.0.0.1@evil.example/"),
                                   address));
    assert_false(pv_referrer_names(pv_span_of(""), address));
    assert_false(pv_referrer_names(pv_span_of("http://a/"), pv_span_of("")));
}

static void test_languages(void **state)
{
    static const text_case cases[] = {
        { "", "(none)" },
        { "*", "(none)" },
        { "nl", "nl" },
        { "nl-NL,nl;q=0.9,en;q=0.8", "nl" },
        { "en;q=0.3, de;q=0.7", "de" },
        { "DE-de", "de" },
        { "gsw-CH", "(other)" },
        { "xx", "(other)" },
        { "en;q=0", "(none)" },
        { ";;;,,,", "(none)" },
        { "en;q=abc, fr;q=0.1", "fr" },
        { "123", "(none)" },
        { "toolongsubtag", "(none)" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].input, strlen(cases[i].input));
        char text[PV_LANGUAGE_TEXT_MAX];

        check_text(
            cases[i].input,
            pv_span_of(pv_language_name(pv_language_parse(guard.span), text)),
            cases[i].output);
        pv_guard_free(&guard);
    }
}

static void test_responses(void **state)
{
    char text[PV_STATUS_TEXT_MAX];

    (void)state;
    for (int status = -1; status < 1100; status++) {
        unsigned item = pv_status_item(status);

        assert_in_range(item, 0, PV_STATUS_COUNT - 1);
        if (item != 0) {
            assert_int_equal(atoi(pv_status_name(item, text)), status);
        }
    }
    assert_string_equal(pv_status_name(pv_status_item(200), text), "200");
    assert_string_equal(pv_status_name(pv_status_item(408), text), "408");
    assert_string_equal(pv_duration_name(pv_duration_item(-5)), "up to 5 ms");
    assert_string_equal(pv_duration_name(pv_duration_item(5001)),
                        "up to 10 ms");
    assert_string_equal(pv_duration_name(pv_duration_item(INT64_MAX)),
                        "over 10 s");
    assert_string_equal(pv_size_name(pv_size_item(1024)), "up to 1 KiB");
    assert_string_equal(pv_size_name(pv_size_item(INT64_MAX)), "over 100 MiB");
    assert_string_equal(pv_method_name(pv_method_item(pv_span_of("get"))),
                        "(other)");
    assert_string_equal(pv_protocol_name(pv_protocol_item(2000)), "HTTP/2");
}

/* Pages and visits: what a request sends, and what it is. */
typedef struct event_case {
    const char *what;
    int status;
    const char *type;
    const char *site;
    const char *mode;
    const char *dest;
    const char *purpose;
    const char *referer;
    bool is_page;
    bool is_visit;
} event_case;

static const event_case event_cases[] = {
    { "plain", 200, "text/html; charset=utf-8", "", "", "", "", "", true,
      true },
    { "own link", 200, "text/html", "", "", "", "", "https://www.example.org/b",
      true, false },
    { "sub-domain", 200, "text/html", "", "", "", "",
      "https://blog.example.org/", true, false },
    { "foreign link", 203, "application/xhtml+xml", "", "", "", "",
      "https://other.example/", true, true },
    { "typed", 200, "text/html", "none", "navigate", "document", "", "", true,
      true },
    { "cross-site", 200, "text/html", "cross-site", "navigate", "document", "",
      "https://other.example/", true, true },
    { "same-origin, no referer", 200, "text/html", "same-origin", "navigate",
      "document", "", "", true, false },
    { "same-site", 200, "text/html", "same-site", "navigate", "document", "",
      "", true, false },
    { "frame", 200, "text/html", "cross-site", "navigate", "iframe", "",
      "https://other.example/", true, false },
    { "fetch()", 200, "text/html", "cross-site", "cors", "empty", "",
      "https://other.example/", true, false },
    { "prefetched", 200, "text/html", "none", "navigate", "document",
      "prefetch;prerender", "", false, false },
    { "image", 200, "image/png", "", "", "", "", "", false, false },
    { "no type", 200, "", "", "", "", "", "", false, false },
    { "redirect", 302, "text/html", "", "", "", "", "", false, false },
    { "error page", 404, "text/html", "", "", "", "", "", false, false },
    { "304 document", 304, "", "none", "navigate", "document", "", "", true,
      true },
    { "304 image", 304, "", "same-origin", "no-cors", "image", "", "", false,
      false },
    { "304 html", 304, "text/html", "", "", "", "", "", true, true },
    { "304 unknown", 304, "", "", "", "", "", "", false, false },
};

static pv_facts person_facts(void)
{
    return (pv_facts){
        .status = 200,
        .proto_num = 1001,
        .agent = pv_agent_make(PV_BROWSER_FIREFOX, PV_SYSTEM_LINUX,
                               PV_DEVICE_DESKTOP, PV_BOT_NONE),
        .method = pv_span_of("GET"),
        .path = pv_span_of("/a"),
        .content_type = pv_span_of("text/html"),
    };
}

static const pv_span own_hosts[] = { { "www.example.org", 15 },
                                     { "example.org", 11 } };
static const pv_span campaigns[] = { { "newsletter", 10 }, { "May 2026", 8 } };

static pv_event_rules plain_rules(void)
{
    return (pv_event_rules){ .own_hosts = own_hosts,
                             .own_count = PV_COUNT(own_hosts),
                             .campaigns = campaigns,
                             .campaign_count = PV_COUNT(campaigns) };
}

static void test_pages_and_visits(void **state)
{
    pv_event_rules rules = plain_rules();

    (void)state;
    for (size_t i = 0; i < PV_COUNT(event_cases); i++) {
        const event_case *c = &event_cases[i];
        pv_facts facts = person_facts();
        pv_event_keys keys;
        pv_event event;

        facts.status = c->status;
        facts.content_type = pv_span_of(c->type);
        facts.sec_fetch_site = pv_span_of(c->site);
        facts.sec_fetch_mode = pv_span_of(c->mode);
        facts.sec_fetch_dest = pv_span_of(c->dest);
        facts.sec_purpose = pv_span_of(c->purpose);
        facts.referer = pv_span_of(c->referer);
        pv_event_make(&facts, &rules, &keys, &event);
        if (event.is_page != c->is_page || event.is_visit != c->is_visit) {
            fail_msg("%s: page %d, visit %d", c->what, event.is_page,
                     event.is_visit);
        }
        assert_int_equal(event.page.len > 0, c->is_page || c->status == 404);
    }
}

static void test_who_is_no_visitor(void **state)
{
    pv_event_rules rules = plain_rules();
    pv_facts facts = person_facts();
    pv_event_keys keys;
    pv_event event;

    (void)state;
    facts.is_head = true;
    pv_event_make(&facts, &rules, &keys, &event);
    assert_false(event.is_page);
    assert_string_equal(pv_method_name(event.method), "HEAD");
    facts = person_facts();
    facts.method = pv_span_of("POST");
    pv_event_make(&facts, &rules, &keys, &event);
    assert_false(event.is_page);
    facts = person_facts();
    facts.agent = pv_agent_make(0, 0, 0, PV_BOT_AI);
    pv_event_make(&facts, &rules, &keys, &event);
    assert_false(event.is_page || event.page.len > 0 || event.language != 0);
    facts = person_facts();
    facts.is_own_page = true;
    pv_event_make(&facts, &rules, &keys, &event);
    assert_false(event.is_page || event.is_visit);
    assert_int_equal(event.status, pv_status_item(200));
}

static void test_campaigns(void **state)
{
    pv_event_rules rules = plain_rules();
    pv_facts facts = person_facts();
    pv_event_keys keys;
    pv_event event;

    (void)state;
    facts.query = pv_span_of("id=7&utm_source=NEWSLETTER&utm_medium=secret"
                             "&utm_campaign=May+2026&utm_source=newsletter");
    pv_event_make(&facts, &rules, &keys, &event);
    check_text("source", event.campaign[0], "newsletter");
    check_text("campaign", event.campaign[1], "May 2026");
    assert_int_equal(event.campaign[2].len, 0);
    facts.query = pv_span_of("utm_source=%6eewsletter%zz&=&&utm_source");
    pv_event_make(&facts, &rules, &keys, &event);
    assert_int_equal(event.campaign[0].len, 0);
    facts.query = pv_span_of("utm_medium=%6eewsletter");
    pv_event_make(&facts, &rules, &keys, &event);
    check_text("encoded", event.campaign[0], "newsletter");
}

static void test_path_rules(void **state)
{
    apr_pool_t *pool;
    pv_path_rules *rules;
    const char *error = NULL;
    char buffer[PV_GROUP_MAX];
    char evil[200];

    (void)state;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    rules = pv_path_rules_make(pool);
    assert_int_equal(pv_path_rules_add(rules, "(", "", pool, &error),
                     PV_ERR_SYNTAX);
    assert_non_null(error);
    assert_int_equal(pv_path_rules_add(rules, "^/(\\w+)/item/.*$",
                                       "/$1/item/$9*", pool, &error),
                     PV_OK);
    assert_int_equal(
        pv_path_rules_add(rules, "^/(x+x+)+y", "/evil", pool, &error), PV_OK);
    check_text("groups",
               pv_path_rules_apply(rules, pv_span_of("/shop/item/7"), buffer),
               "/shop/item/*");
    check_text("no match", pv_path_rules_apply(rules, pv_span_of("/b"), buffer),
               "/b");
    memset(evil, 'x', sizeof(evil));
    evil[0] = '/';
    assert_ptr_equal(
        pv_path_rules_apply(rules, pv_span_make(evil, sizeof(evil)), buffer)
            .ptr,
        evil); /* a budget of steps, not a minute */
    apr_pool_destroy(pool);
}

/* What stands in a replacement, and groups that took no part. */
static void test_path_replacements(void **state)
{
    static const struct {
        const char *regex;
        const char *replacement;
        const char *path;
        const char *expected;
    } rows[] = {
        { "^/(a)?(b)/", "/$1-$2/", "/b/c", "/-b/c" },
        { "^/(a)|^/(b)", "/$2$1", "/a/c", "/a/c" },
        { "\\d+", "$$0$", "/x/12/y", "/x/$12$/y" },
        { "\\d+", "$:/$a", "/x/12", "/x/$:/$a" },
        { "\\d+", "", "/x/12/y", "/x//y" },
        { "", "/top", "/x", "/top/x" },
        { "$", "/end", "/x", "/x/end" },
        { "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$9$1", "/abcdefghijkl",
          "/ial" },
        { "never", "/gone", "", "" },
    };

    for (size_t i = 0; i < PV_COUNT(rows); i++) {
        char buffer[PV_GROUP_MAX];
        pv_guard guard = pv_guarded(rows[i].path, strlen(rows[i].path));
        pv_path_rules *rules;
        apr_pool_t *pool;
        const char *error = NULL;
        apr_pool_create(&pool, *state);
        rules = pv_path_rules_make(pool);
        assert_int_equal(pv_path_rules_count(rules), 0);
        assert_int_equal(pv_path_rules_add(rules, rows[i].regex,
                                           rows[i].replacement, pool, &error),
                         PV_OK);
        assert_int_equal(pv_path_rules_count(rules), 1);
        check_text(rows[i].regex,
                   pv_path_rules_apply(rules, guard.span, buffer),
                   rows[i].expected);
        apr_pool_destroy(pool);
        pv_guard_free(&guard);
    }
    assert_int_equal(pv_path_rules_count(NULL), 0);
}

/* A path is never longer behind a rule than a key has room. */
static void test_long_paths(void **state)
{
    static char path[PV_GROUP_MAX + 1];
    char buffer[PV_GROUP_MAX];
    const char *error = NULL;
    pv_path_rules *rules;
    pv_span result;
    apr_pool_t *pool;

    apr_pool_create(&pool, *state);
    rules = pv_path_rules_make(pool);
    assert_int_equal(
        pv_path_rules_add(rules, "^(.*)$", "/$1$1$1", pool, &error), PV_OK);
    memset(path, 'a', sizeof(path));
    result =
        pv_path_rules_apply(rules, pv_span_make(path, PV_GROUP_MAX), buffer);
    assert_int_equal(result.len, PV_GROUP_MAX);
    assert_int_equal(result.ptr[0], '/');
    result = pv_path_rules_apply(rules, pv_span_make(path, PV_GROUP_MAX + 1),
                                 buffer);
    assert_ptr_equal(result.ptr, path);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_keys),
        cmocka_unit_test(test_path_key_is_cut_at_a_character),
        cmocka_unit_test(test_referrers),
        cmocka_unit_test(test_referrer_names_the_host_asked_for),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_pages_and_visits),
        cmocka_unit_test(test_who_is_no_visitor),
        cmocka_unit_test(test_campaigns),
        cmocka_unit_test(test_path_rules),
        cmocka_unit_test(test_path_replacements),
        cmocka_unit_test(test_long_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
