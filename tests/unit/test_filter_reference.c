/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index against a matcher without one, on a million random pairs of rule
 * and URL. Rules are cut out of random URLs, so that many of them match. And
 * the short way by the path of a URL against the index.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/filter_origin.h"

#define ROUNDS   2000
#define RULES    25
#define REQUESTS 20
#define TEXT_MAX 256
#define RULE_MAX (2 * TEXT_MAX)

#define FEW_RULES 2

/* A request, lower case throughout, on hosts below .com only. */
typedef struct reference_request {
    const char *url;  /* https://host/... */
    const char *page; /* host             */
    const char *type; /* as options name it */
} reference_request;

/* --- the reference -------------------------------------------------------- */

static bool is_separator(char c)
{
    return strchr("abcdefghijklmnopqrstuvwxyz0123456789_-.%", c) == NULL;
}

static bool glob_here(const char *p, const char *end, const char *text,
                      bool is_to_end)
{
    if (p == end) {
        return !is_to_end || *text == '\0';
    }
    if (*p == '*') {
        for (;; text++) {
            if (glob_here(p + 1, end, text, is_to_end)) {
                return true;
            }
            if (*text == '\0') {
                return false;
            }
        }
    }
    if (*p == '^' && *text == '\0') { /* the last of a pattern, or `^*` */
        return strspn(p + 1, "*") == (size_t)(end - p - 1);
    }
    if (*p == '^') {
        return is_separator(*text)
               && glob_here(p + 1, end, text + 1, is_to_end);
    }
    return *p == *text && glob_here(p + 1, end, text + 1, is_to_end);
}

static bool pattern_matches(const char *p, size_t len, const char *url)
{
    const char *host = strstr(url, "://") + 3;
    const char *host_end = host + strcspn(host, "/:");
    const char *end = p + len;
    bool is_to_end = len > 0 && end[-1] == '|';

    end -= is_to_end;
    if (len >= 2 && p[0] == '|' && p[1] == '|') {
        for (const char *at = host; at < host_end; at++) {
            if ((at == host || at[-1] == '.')
                && glob_here(p + 2, end, at, is_to_end)) {
                return true;
            }
        }
        return false;
    }
    if (len >= 1 && p[0] == '|') {
        return glob_here(p + 1, end, url, is_to_end);
    }
    for (const char *at = url;; at++) {
        if (glob_here(p, end, at, is_to_end)) {
            return true;
        }
        if (*at == '\0') {
            return false;
        }
    }
}

/* The last two labels: every host of this test is below .com. */
static const char *site_of(const char *host)
{
    const char *dot = strstr(host, ".com");

    while (dot > host && dot[-1] != '.') {
        dot--;
    }
    return dot;
}

static bool is_third_party(const reference_request *request)
{
    char host[TEXT_MAX];
    const char *start = strstr(request->url, "://") + 3;

    snprintf(host, sizeof(host), "%.*s", (int)strcspn(start, "/:"), start);
    return strcmp(site_of(host), site_of(request->page)) != 0;
}

static bool covers(const char *domain, size_t len, const char *host)
{
    size_t host_len = strlen(host);

    return len <= host_len && memcmp(host + host_len - len, domain, len) == 0
           && (len == host_len || host[host_len - len - 1] == '.');
}

static bool domains_hold(const char *value, size_t len, const char *page)
{
    bool has_plain = false;
    bool has_hit = false;

    for (size_t i = 0; i < len;) {
        size_t n = 0;
        bool is_not = value[i] == '~';
        i += is_not;
        while (i + n < len && value[i + n] != '|') {
            n++;
        }
        if (covers(value + i, n, page)) {
            if (is_not) {
                return false;
            }
            has_hit = true;
        }
        has_plain = has_plain || !is_not;
        i += n + 1;
    }
    return has_hit || !has_plain;
}

/* What the options say; `*important` is set where they name it. */
static bool options_hold(const char *o, const reference_request *request,
                         bool *important)
{
    bool has_type = false;
    bool has_hit = false;

    while (*o != '\0') {
        size_t len = strcspn(o, ",");
        bool is_not = *o == '~';
        const char *name = o + is_not;
        size_t name_len = len - is_not;
        if (strncmp(name, "third-party", 11) == 0) {
            if (is_third_party(request) == is_not) {
                return false;
            }
        }
        else if (strncmp(name, "domain=", 7) == 0) {
            if (!domains_hold(name + 7, name_len - 7, request->page)) {
                return false;
            }
        }
        else if (strncmp(name, "important", 9) == 0) {
            *important = true;
        }
        else {
            bool is_type = strlen(request->type) == name_len
                           && strncmp(name, request->type, name_len) == 0;
            if (is_not && is_type) {
                return false;
            }
            has_type = has_type || !is_not;
            has_hit = has_hit || (is_type && !is_not);
        }
        o += len + (o[len] == ',');
    }
    return has_hit || !has_type;
}

static bool reference_blocks(const char *rules,
                             const reference_request *request)
{
    bool blocks = false;
    bool excepts = false;

    while (*rules != '\0') {
        char rule[RULE_MAX];
        size_t len = strcspn(rules, "\n");
        bool is_exception = strncmp(rules, "@@", 2) == 0;
        bool important = false;
        char *options;
        snprintf(rule, sizeof(rule), "%.*s",
                 (int)(len - (is_exception ? 2 : 0)),
                 rules + (is_exception ? 2 : 0));
        options = strchr(rule, '$');
        if (pattern_matches(
                rule, options == NULL ? strlen(rule) : (size_t)(options - rule),
                request->url)
            && (options == NULL
                || options_hold(options + 1, request, &important))) {
            if (important && !is_exception) {
                return true;
            }
            *(is_exception ? &excepts : &blocks) = true;
        }
        rules += len + (rules[len] == '\n');
    }
    return blocks && !excepts;
}

/* --- random rules and requests -------------------------------------------- */

static unsigned next_random(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static const char *const hosts[] = {
    "a.com",       "b.com",      "ab.com",          "x.a.com",
    "track.a.com", "cdn.ab.com", "track.track.com", "b-a.com",
    "a.track.com", "aa.com",     "stats.b.com",     "t.x.a.com",
    "com.a.com",   "a.b.com",    "metrics.aa.com",  "b.ab.com",
};

static const char *const pieces[] = {
    "a",     "b",     "/",      "track",  "pixel", ".gif", "?", "&",
    "x=1",   "-",     "_",      "%2f",    "/js/",  ".js",  "=", "collect",
    "stats", "/a/b/", "aaaaaa", "ababab", "+",     "1234", ".", "//",
};

static const char *const types[] = { "script", "image", "ping", "font" };

static void make_url(unsigned *seed, char url[TEXT_MAX])
{
    unsigned count = 1 + next_random(seed, 6);
    size_t len = (size_t)snprintf(url, TEXT_MAX, "https://%s%s/",
                                  hosts[next_random(seed, PV_COUNT(hosts))],
                                  next_random(seed, 12) == 0 ? ":8080" : "");

    while (count-- > 0) {
        len += (size_t)snprintf(url + len, TEXT_MAX - len, "%s",
                                pieces[next_random(seed, PV_COUNT(pieces))]);
    }
    /* Dot segments would be taken out of the URL. */
    for (char *dot = url; (dot = strstr(dot, "/.")) != NULL;) {
        dot[1] = 'd';
    }
}

/* Cuts a pattern out of a URL and roughens it. */
static size_t cut_pattern(unsigned *seed, const char *url, char *pattern)
{
    size_t len = strlen(url);
    unsigned form = next_random(seed, 8);
    const char *host = strstr(url, "://") + 3;
    size_t from =
        form < 4 ? (size_t)(host - url) : next_random(seed, (unsigned)len);
    size_t count = 1 + next_random(seed, 24);
    size_t used = 0;

    count = count < len - from ? count : len - from;
    if (form < 4) {
        used = (size_t)sprintf(pattern, "||");
        if (form < 3) {
            const char *dot = memchr(host, '.', strcspn(host, "/"));
            from += form == 2 && strchr(dot + 1, '.') != NULL
                        ? (size_t)(dot + 1 - host)
                        : 0;
            count = len - from < 6 + count ? len - from : 6 + count;
        }
    }
    for (size_t i = 0; i < count; i++) {
        char c = url[from + i];
        unsigned roll = next_random(seed, 30);
        if (roll == 0 && i > 0) {
            c = '*';
        }
        else if (roll < 4 && is_separator(c)) {
            c = '^';
        }
        pattern[used++] = c;
    }
    return used;
}

static void make_rule(unsigned *seed, char rule[RULE_MAX])
{
    static const char *const options[] = {
        "$script",
        "$~script",
        "$third-party",
        "$~third-party",
        "$image",
        "$script,font",
        "$domain=a.com",
        "$domain=~ab.com|~b.com",
        "$domain=a.com|~x.a.com",
        "$important",
        "$ping,third-party",
    };
    char url[TEXT_MAX];
    char pattern[TEXT_MAX];
    size_t len;

    make_url(seed, url);
    len = cut_pattern(seed, url, pattern);
    /* Between slashes it would be a regular expression. */
    while (len > 1 && pattern[0] == '/' && pattern[len - 1] == '/') {
        len--;
    }
    pattern[len] = '\0';
    snprintf(rule, RULE_MAX, "%s%s%s%s", next_random(seed, 6) == 0 ? "@@" : "",
             pattern, next_random(seed, 10) == 0 ? "|" : "",
             next_random(seed, 2) == 0
                 ? options[next_random(seed, PV_COUNT(options))]
                 : "");
}

/* --- the comparison ------------------------------------------------------- */

static bool index_blocks(const pv_rules *rules,
                         const reference_request *request)
{
    char text[PV_URL_MAX];
    pv_page page = { .host = pv_span_of(request->page),
                     .site = pv_span_of(site_of(request->page)) };
    pv_url url;

    assert_int_equal(pv_url_parse(pv_span_of(request->url), NULL, text, &url),
                     PV_OK);
    assert_true(pv_span_equal(url.text, pv_span_of(request->url)));
    return pv_rules_match(rules, &page, &url,
                          pv_filter_resource(pv_span_of(request->type)),
                          pv_span_of(""))
        .is_blocked;
}

static void compare(const char *list, const pv_rules *rules, unsigned *seed,
                    size_t *blocked)
{
    for (int i = 0; i < REQUESTS; i++) {
        char url[TEXT_MAX];
        reference_request request = {
            url, hosts[next_random(seed, PV_COUNT(hosts))],
            types[next_random(seed, PV_COUNT(types))]
        };
        bool want;
        make_url(seed, url);
        want = reference_blocks(list, &request);
        *blocked += want;
        if (index_blocks(rules, &request) != want) {
            fail_msg("%s on %s as %s: %d is right by\n%s", url, request.page,
                     request.type, want, list);
        }
    }
}

static void test_million(void **state)
{
    unsigned seed = 20261122;
    size_t blocked = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char list[RULES * RULE_MAX];
        size_t len = 0;
        pv_rules_source source;
        pv_rules_input input = { .sources = &source, .source_count = 1 };
        apr_pool_t *pool;
        assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
        for (int i = 0; i < RULES; i++) {
            char rule[RULE_MAX];
            make_rule(&seed, rule);
            len += (size_t)sprintf(list + len, "%s\n", rule);
        }
        source = (pv_rules_source){ pv_span_of("list"), pv_span_make(list, len),
                                    PV_PURPOSE_ANALYTICS, PV_FORM_ADBLOCK };
        compare(list, pv_rules_make(&input, NULL, pool), &seed, &blocked);
        apr_pool_destroy(pool);
    }
    /* A test in which nothing matches shows nothing. */
    assert_in_range(blocked, ROUNDS * REQUESTS / 10,
                    ROUNDS * REQUESTS * 9 / 10);
}

/* --- what passes by its path alone ---------------------------------------- */

/* Makes a list of few rules, so that some paths are about none of them. */
static pv_rules *make_few(unsigned *seed, apr_pool_t *pool)
{
    char list[FEW_RULES * RULE_MAX];
    size_t len = 0;
    pv_rules_source source;
    pv_rules_input input = { .sources = &source, .source_count = 1 };

    for (int i = 0; i < FEW_RULES; i++) {
        char rule[RULE_MAX];
        make_rule(seed, rule);
        len += (size_t)sprintf(list + len, "%s\n", rule);
    }
    source = (pv_rules_source){ pv_span_of("list"), pv_span_make(list, len),
                                PV_PURPOSE_ANALYTICS, PV_FORM_ADBLOCK };
    return pv_rules_make(&input, NULL, pool);
}

/* A page of the same origin: what passes by its path, no rule is about. */
static void compare_path(const pv_rules *rules, unsigned *seed, size_t *passed,
                         size_t *asked)
{
    const pv_rules *sets[PV_ORIGIN_RULES] = { rules, NULL };
    const char *type = types[next_random(seed, PV_COUNT(types))];
    pv_resource resource = pv_filter_resource(pv_span_of(type));
    char reference[TEXT_MAX];
    char text[PV_URL_MAX];
    pv_origin origin;
    pv_page page;
    pv_url url;
    uint32_t rule;

    make_url(seed, reference);
    assert_int_equal(pv_url_parse(pv_span_of(reference), NULL, text, &url),
                     PV_OK);
    page = (pv_page){ .host = url.host, .site = url.host };
    rule = pv_rules_match(rules, &page, &url, resource, pv_span_of("")).rule;
    pv_origin_init(&origin, sets, &url);
    *asked += rule != 0;
    if (pv_origin_passes(&origin, url.path, resource)) {
        (*passed)++;
        if (rule != 0) {
            fail_msg("%s as %s passed", reference, type);
        }
    }
}

static void test_paths(void **state)
{
    unsigned seed = 3;
    size_t passed = 0;
    size_t asked = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        apr_pool_t *pool;
        pv_rules *rules;
        assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
        rules = make_few(&seed, pool);
        for (int i = 0; i < REQUESTS; i++) {
            compare_path(rules, &seed, &passed, &asked);
        }
        apr_pool_destroy(pool);
    }
    assert_in_range(passed, ROUNDS, ROUNDS * REQUESTS);
    assert_in_range(asked, ROUNDS, ROUNDS * REQUESTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_million),
                                        cmocka_unit_test(test_paths) };
    int failed;

    if (apr_initialize() != APR_SUCCESS) {
        return 1;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
