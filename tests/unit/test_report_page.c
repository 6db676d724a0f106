/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a page, for every dimension, period and language: each is
 * well-formed markup without script, ends, and has figures and links.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/report/render_html.h"

#define NOW_S     1795346100 /* 2026-11-22T11:15Z */
#define TEXT_MAX  ((size_t)512 * 1024)
#define DEPTH_MAX 64
#define TAG_MAX   16
#define PERIODS   20

typedef struct text {
    char *bytes;
    size_t len;
} text;

static pv_status append(void *baton, const char *bytes, size_t len)
{
    text *t = baton;

    assert_true(len < TEXT_MAX - t->len);
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
    t->bytes[t->len] = '\0';
    return PV_OK;
}

/* Items that closed dimensions have, and some that no one would think of. */
static const char *const items[PV_DIM_COUNT][4] = {
    [PV_DIM_REQUESTS] = { "human", "bot" },
    [PV_DIM_VISITS] = { "visits" },
    [PV_DIM_VISITORS] = { "visitors" },
    [PV_DIM_PAGE] = { "/", "/a&b/\"<x>", "/caf\xc3\xa9", "(other)" },
    [PV_DIM_NOTFOUND] = { "/favicon.ico", "(other)" },
    [PV_DIM_REFERRER] = { "www.example.com", "(none)" },
    [PV_DIM_COUNTRY] = { "NL", "XK", "ZZ", "(none)" },
    [PV_DIM_LANGUAGE] = { "nl", "zz", "(other)" },
    [PV_DIM_BROWSER] = { "Firefox", "Chrome", "(other)" },
    [PV_DIM_SYSTEM] = { "Linux", "Android" },
    [PV_DIM_DEVICE] = { "desktop", "phone" },
    [PV_DIM_BOT] = { "search", "tool" },
    [PV_DIM_STATUS] = { "200", "404", "500" },
    [PV_DIM_METHOD] = { "GET", "POST" },
    [PV_DIM_PROTOCOL] = { "HTTP/1.1", "HTTP/2" },
    [PV_DIM_DURATION] = { "<10ms", "<1s" },
    [PV_DIM_SIZE] = { "<1K", "<1M" },
    [PV_DIM_CAMPAIGN] = { "newsletter" },
    [PV_DIM_ENTRY] = { "/", "/blog" },
    [PV_DIM_BLOCKED] = { "www.google-analytics.com analytics",
                         "ads.example marketing" },
    [PV_DIM_CONSENT] = { "media granted", "analytics refused" },
};

static pv_status read_all(void *baton, const pv_report_slice *slice,
                          pv_report_row *emit, void *row_baton)
{
    const pv_status *status = baton;
    int64_t begin = pv_period_begin(slice->from_s, slice->unit, false);

    for (int n = 0; n < PERIODS && begin < slice->to_s; n++) {
        for (int i = 0; i < 4 && items[slice->dimension][i] != NULL; i++) {
            pv_figure figure = {
                slice->site,
                slice->dimension,
                slice->unit,
                begin,
                items[slice->dimension][i],
                (int64_t)(5 - i) * 10
                    * (1 + (n * 7 + (int)slice->dimension) % 9),
            };
            if (begin >= slice->from_s && !emit(row_baton, &figure)) {
                return PV_OK;
            }
        }
        begin = pv_period_next(begin, slice->unit, false);
    }
    return *status;
}

static bool is_void(const char *name)
{
    static const char *const voids[] = { "meta",  "link", "br", "img",
                                         "input", "col",  "hr" };
    for (size_t i = 0; i < PV_COUNT(voids); i++) {
        if (strcmp(name, voids[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Elements that HTML lets end by themselves. */
static bool may_stay_open(const char *name)
{
    static const char *const open[] = { "p",     "li",     "td",   "th",
                                        "tr",    "dt",     "dd",   "thead",
                                        "tbody", "option", "html", "body",
                                        "head" };
    for (size_t i = 0; i < PV_COUNT(open); i++) {
        if (strcmp(name, open[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Every end tag meets its start tag; attribute values are quoted or plain. */
static void check_markup(const char *html)
{
    char stack[DEPTH_MAX][TAG_MAX];
    int depth = 0;

    for (const char *p = html; (p = strchr(p, '<')) != NULL; p++) {
        bool is_end = p[1] == '/';
        const char *name = p + 1 + is_end;
        const char *close = strchr(p, '>');
        char tag[TAG_MAX] = "";

        assert_non_null(close);
        if (p[1] == '!') {
            continue;
        }
        for (size_t i = 0; i < TAG_MAX - 1 && isalnum((unsigned char)name[i]);
             i++) {
            tag[i] = (char)tolower((unsigned char)name[i]);
            tag[i + 1] = '\0';
        }
        assert_true(tag[0] != '\0');
        if (!is_end && !is_void(tag) && close[-1] != '/') {
            assert_in_range(depth, 0, DEPTH_MAX - 1);
            memcpy(stack[depth++], tag, TAG_MAX);
        }
        else if (is_end) {
            while (depth > 0 && strcmp(stack[depth - 1], tag) != 0
                   && may_stay_open(stack[depth - 1])) {
                depth--;
            }
            if (depth == 0 || strcmp(stack[depth - 1], tag) != 0) {
                fail_msg("</%s> meets <%s>", tag,
                         depth == 0 ? "nothing" : stack[depth - 1]);
            }
            depth--;
        }
    }
    while (depth > 0 && may_stay_open(stack[depth - 1])) {
        depth--;
    }
    assert_int_equal(depth, 0);
}

/* A store without a figure. */
static pv_status read_none(void *baton, const pv_report_slice *slice,
                           pv_report_row *emit, void *row_baton)
{
    (void)baton;
    (void)slice;
    (void)emit;
    (void)row_baton;
    return PV_OK;
}

/* A store with more pages than any page shows, one of them seldom visited,
 * some only before the period, and nothing else. */
static pv_status read_many(void *baton, const pv_report_slice *slice,
                           pv_report_row *emit, void *row_baton)
{
    bool is_before = slice->from_s < NOW_S - (int64_t)40 * 86400;
    char item[32];

    (void)baton;
    for (int i = 0; i < 20000 && slice->dimension == PV_DIM_PAGE; i++) {
        pv_figure figure = { slice->site, slice->dimension,
                             slice->unit, slice->from_s,
                             item,        20 };
        figure.delta = i == 0 ? 1000 * 1000 : i == 1 && is_before ? 60 : 20;
        snprintf(item, sizeof(item), is_before && i > 1 ? "/old/%d" : "/%d", i);
        if (!emit(row_baton, &figure)) {
            break;
        }
    }
    return PV_OK;
}

/* A store that somebody damaged: figures that do not add up, sizes that are
 * none, texts where pairs should be. */
static pv_status read_damaged(void *baton, const pv_report_slice *slice,
                              pv_report_row *emit, void *row_baton)
{
    static const char *const texts[] = { "",       "x",        "1.5 ms",
                                         "over s", "1.5 ms ",  "7.x MiB",
                                         "9",      "over 9 s", "99999999999 s",
                                         "(none)", "(other)",  " " };
    static const int64_t sums[] = { INT64_MAX, -5, 0, INT64_MIN, 30 };

    (void)baton;
    for (size_t i = 0; i < PV_COUNT(texts) * PV_COUNT(sums); i++) {
        pv_figure figure = { slice->site,
                             slice->dimension,
                             slice->unit,
                             i % 2 == 0 ? slice->from_s : INT64_MIN,
                             texts[i % PV_COUNT(texts)],
                             sums[i % PV_COUNT(sums)] };
        if (!emit(row_baton, &figure)) {
            break;
        }
    }
    return PV_OK;
}

typedef pv_status read_fn(void *baton, const pv_report_slice *slice,
                          pv_report_row *emit, void *row_baton);

typedef struct view {
    const char *args;
    const char *language;
    bool has_sites;
    bool stands_alone;
    pv_report_scope scope;
    pv_status status;
    read_fn *read; /* NULL: read_all */
} view;

static pv_report_scope scope_of(bool is_exact)
{
    return (pv_report_scope){ .site = "www.example.org",
                              .threshold = is_exact ? 0 : 10,
                              .rounding = is_exact ? 1 : 10,
                              .is_exact = is_exact,
                              .has_visitors = true,
                              .open_unit = PV_PERIOD_DAY,
                              .now_s = NOW_S };
}

static char *render(const view *v, bool is_list)
{
    static const char *const languages[] = { "en", "nl", "de", "fr", "es" };
    static const char *const sites[] = { "blog.example.org",
                                         "www.example.org" };
    text t = { malloc(TEXT_MAX), 0 };
    pv_output out = { append, &t, PV_OK };
    pv_status status = v->status;
    pv_report_source source = { v->read != NULL ? v->read : read_all, &status };
    pv_report_query query;
    const char *error = NULL;
    pv_report_page page = { .scope = &v->scope,
                            .query = &query,
                            .source = &source,
                            .language = pv_report_language_of(v->language),
                            .languages = languages,
                            .language_count = PV_COUNT(languages),
                            .style_url = v->stands_alone ? NULL : "?style",
                            .statement_url =
                                v->stands_alone ? NULL : "/p/statement",
                            .out = &out };

    assert_non_null(t.bytes);
    assert_int_equal(pv_report_query_parse(pv_span_of(v->args), &query, &error),
                     PV_OK);
    pv_report_query_complete(&query, pv_date_at(NOW_S, false));
    if (v->has_sites) {
        page.sites = sites;
        page.site_count = PV_COUNT(sites);
    }
    assert_int_equal(apr_pool_create(&page.pool, NULL), APR_SUCCESS);
    assert_int_equal(is_list ? pv_report_html_sites(&page)
                             : pv_report_html(&page),
                     v->status);
    apr_pool_destroy(page.pool);
    return t.bytes;
}

static void check(const view *v, bool is_list, const char *expected)
{
    char *got = render(v, is_list);

    check_markup(got);
    assert_null(strstr(got, "<script"));
    assert_null(strstr(got, "\"<x>"));
    if (expected != NULL && strstr(got, expected) == NULL) {
        fail_msg("'%s' is not on the page of %s", expected, v->args);
    }
    free(got);
}

/* A long table has each item by its name. */
static void test_every_dimension(void **state)
{
    static const char *const periods[] = { "hour", "day", "month" };

    (void)state;
    for (int dimension = 0; dimension < PV_DIM_COUNT; dimension++) {
        for (size_t i = 0; i < PV_COUNT(periods); i++) {
            char args[128];
            view v = {
                args, "en", i == 1, false, scope_of(i == 2), PV_OK, NULL
            };
            snprintf(args, sizeof(args),
                     "dimension=%s&by=%s&from=2026-10-01&to=2026-11-21",
                     pv_dimension_name((pv_dimension)dimension), periods[i]);
            check(&v, false, "<table");
        }
    }
}

static void test_every_language(void **state)
{
    static const struct {
        const char *code;
        const char *word;
    } rows[] = { { "en", "Netherlands" },
                 { "nl", "Nederland" },
                 { "de", "Niederlande" },
                 { "fr", "Pays-Bas" },
                 { "es", "Pa\xc3\xadses Bajos" } };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(rows); i++) {
        view v = { "from=2026-11-01&to=2026-11-21",
                   rows[i].code,
                   true,
                   false,
                   scope_of(false),
                   PV_OK,
                   NULL };
        check(&v, false, rows[i].word);
        v.scope = scope_of(true);
        v.scope.is_one_network = true;
        check(&v, false, rows[i].word);
    }
}

static void test_alone_and_all_sites(void **state)
{
    view v = { "from=2026-11-01&to=2026-11-21",
               "en",
               false,
               true,
               scope_of(false),
               PV_OK,
               NULL };

    (void)state;
    check(&v, false, "<style>");
    v.stands_alone = false;
    v.has_sites = true;
    check(&v, true, "blog.example.org");
    v.args = "dimension=page&prefix=/caf";
    check(&v, false, "/caf\xc3\xa9");
    v.args = "dimension=page&prefix=/nobody";
    check(&v, false, NULL);
}

/* A store that fails in the middle: the page ends with a sentence. */
static void test_store_fails(void **state)
{
    view v = { "from=2026-11-01&to=2026-11-21",
               "en",
               true,
               false,
               scope_of(false),
               PV_ERR_IO,
               NULL };

    (void)state;
    check(&v, false, NULL);
    check(&v, true, NULL);
    v.args = "dimension=country";
    check(&v, false, NULL);
}

/* A whole month or year is called by its name, and steps to its neighbours. */
static void test_whole_periods(void **state)
{
    static const struct {
        const char *args;
        const char *expected;
    } rows[] = {
        { "from=2026-10-01&to=2026-10-31", "October 2026" },
        { "from=2024-02-01&to=2024-02-29", "February 2024" },
        { "from=2000-02-01&to=2000-02-29", "February 2000" },
        { "from=2100-02-01&to=2100-02-28", "February 2100" },
        { "from=2025-01-01&to=2025-12-31", "\u00B7 2025" },
        { "from=2025-01-01&to=2025-12-30", "1 January 2025" },
        { "from=2025-01-02&to=2025-12-31", "2 January 2025" },
        { "from=2025-01-01&to=2025-11-30", "30 November 2025" },
        { "from=2024-12-01&to=2025-12-31", "1 December 2024" },
        { "from=2026-11-16&to=2026-11-22", "16 November 2026" },
        { "from=2026-11-20&to=2026-11-20", "20 November 2026" },
        { "from=1970-01-01&to=1970-01-31", "January 1970" },
        { "from=2199-12-01&to=2199-12-31", "December 2199" },
        { "from=2026-11-01&to=2027-02-15", "15 February 2027" },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(rows); i++) {
        view v = {
            rows[i].args, "en", false, false, scope_of(true), PV_OK, NULL
        };
        check(&v, false, rows[i].expected);
    }
}

/* Before the first closed day there is a sentence in place of the figures. */
static void test_empty_store(void **state)
{
    const pv_report_language *en = &pv_report_english;
    view v = { "", "en", false, false, scope_of(false), PV_OK, read_none };

    (void)state;
    check(&v, false, en->texts[PV_TEXT_EMPTY]);
    check(&v, false, en->texts[PV_TEXT_EMPTY_WHY]);
    v.args = "dimension=page";
    check(&v, false, en->texts[PV_TEXT_EMPTY_SECTION]);
    v.args = "prefix=/nobody";
    check(&v, false, en->texts[PV_TEXT_EMPTY_SECTION]);
    v.args = "";
    v.scope = scope_of(true);
    check(&v, false, en->texts[PV_TEXT_EMPTY]);
    v.has_sites = true;
    check(&v, true, "blog.example.org");
}

/* More pages than are shown: what is left out is said, and counted. */
static void test_many_items(void **state)
{
    view v = { "dimension=page&from=2026-11-01&to=2026-11-21",
               "en",
               false,
               false,
               scope_of(false),
               PV_OK,
               read_many };

    (void)state;
    check(&v, false, "1,000 "); /* rows of the long table */
    check(&v, false, pv_report_english.texts[PV_TEXT_FURTHER]);
    check(&v, false, "&lt;1");
    v.args = "from=2026-11-01&to=2026-11-21";
    check(&v, false, "class=\"more\"");
    v.args = "dimension=page&from=2026-11-01&to=2026-11-21&prefix=/old";
    check(&v, false, "/old/10");
    v.scope = scope_of(true);
    check(&v, false, "/old/10");
}

static void test_damaged_store(void **state)
{
    (void)state;
    for (int dimension = 0; dimension < PV_DIM_COUNT; dimension++) {
        char args[128];
        view v = {
            args, "en", false, false, scope_of(true), PV_OK, read_damaged
        };
        snprintf(args, sizeof(args), "dimension=%s",
                 pv_dimension_name((pv_dimension)dimension));
        check(&v, false, "<table");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_periods),
        cmocka_unit_test(test_empty_store),
        cmocka_unit_test(test_many_items),
        cmocka_unit_test(test_damaged_store),
        cmocka_unit_test(test_every_dimension),
        cmocka_unit_test(test_every_language),
        cmocka_unit_test(test_alone_and_all_sites),
        cmocka_unit_test(test_store_fails),
    };
    if (apr_initialize() != APR_SUCCESS) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
