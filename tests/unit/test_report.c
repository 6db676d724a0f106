/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report's formats on a source of invented figures: the exact JSON, the
 * exact CSV, closed periods only, and a page in which no hostile item becomes
 * markup.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/report/openmetrics.h"
#include "mod_privacy/core/report/render_html.h"

#define NOW_S    1795346100 /* 2026-11-22T11:15Z */
#define DAY_S    86400
#define TEXT_MAX ((size_t)256 * 1024)

typedef struct text {
    char *bytes;
    size_t len;
} text;

static pv_status append(void *baton, const char *bytes, size_t len)
{
    text *t = baton;

    if (len >= TEXT_MAX - t->len) {
        return PV_ERR_FULL;
    }
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
    t->bytes[t->len] = '\0';
    return PV_OK;
}

typedef struct row {
    pv_dimension dimension;
    pv_period_unit unit;
    int days_ago; /* hours when the unit is hour */
    const char *item;
    int64_t count;
} row;

typedef struct rows {
    const row *rows;
    size_t count;
    pv_status status;
} rows;

static int64_t begin_of(const row *r)
{
    int64_t moment =
        NOW_S
        - (int64_t)r->days_ago * (r->unit == PV_PERIOD_HOUR ? 3600 : DAY_S);
    return pv_period_begin(moment, r->unit, false);
}

static pv_status read_rows(void *baton, const pv_report_slice *slice,
                           pv_report_row *emit, void *row_baton)
{
    const rows *all = baton;

    for (size_t i = 0; i < all->count; i++) {
        const row *r = &all->rows[i];
        pv_figure figure = { slice->site, r->dimension, r->unit,
                             begin_of(r), r->item,      r->count };
        if (r->dimension == slice->dimension && r->unit == slice->unit
            && figure.period >= slice->from_s && figure.period < slice->to_s
            && !emit(row_baton, &figure)) {
            return PV_OK;
        }
    }
    return all->status;
}

static const pv_report_scope rounded = { .site = "www.example.org",
                                         .threshold = 10,
                                         .rounding = 10,
                                         .open_unit = PV_PERIOD_DAY,
                                         .now_s = NOW_S };

static pv_report_query query_of(const char *args)
{
    pv_report_query query;
    const char *error = NULL;

    assert_int_equal(pv_report_query_parse(pv_span_of(args), &query, &error),
                     PV_OK);
    pv_report_query_complete(&query, pv_date_at(NOW_S, false));
    return query;
}

static const row pages[] = {
    { PV_DIM_PAGE, PV_PERIOD_DAY, 2, "/", 1230 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "/=\"<", 40 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 0, "/running", 20 },
};

static char *render(const pv_report_scope *scope, const char *args,
                    const rows *source_rows, pv_status expected)
{
    text t = { malloc(TEXT_MAX), 0 };
    pv_output out = { append, &t, PV_OK };
    rows copy = *source_rows;
    pv_report_source source = { read_rows, &copy };
    pv_report_query query = query_of(args);
    pv_status status = query.format == PV_FORMAT_CSV
                           ? pv_report_csv(scope, &query, &source, true, &out)
                           : pv_report_json(scope, &query, &source, &out);

    assert_non_null(t.bytes);
    assert_int_equal(status, expected);
    return t.bytes;
}

static void check_text(const pv_report_scope *scope, const char *args,
                       const char *expected)
{
    rows source = { pages, PV_COUNT(pages), PV_OK };
    char *got = render(scope, args, &source, PV_OK);

    assert_string_equal(got, expected);
    free(got);
}

static void test_json(void **state)
{
    (void)state;
    check_text(&rounded,
               "format=json&dimension=page&from=2026-11-01&to=2026-11-22",
               "{\"schema\":1,\"site\":\"www.example.org\","
               "\"dimension\":\"page\",\"by\":\"day\",\"from\":\"2026-11-01\","
               "\"to\":\"2026-11-22\","
               "\"disclosure\":{\"threshold\":10,\"rounding\":10},\"rows\":["
               "\n{\"period\":\"2026-11-20\",\"item\":\"/\",\"count\":1230},"
               "\n{\"period\":\"2026-11-21\",\"item\":\"/=\\\"\\u003c\","
               "\"count\":40}]}");
}

/* Only Exact shows the running day. */
static void test_running_period(void **state)
{
    pv_report_scope exact = rounded;
    rows source = { pages, PV_COUNT(pages), PV_OK };
    char *got;

    (void)state;
    got = render(&rounded, "format=json&dimension=page", &source, PV_OK);
    assert_null(strstr(got, "/running"));
    free(got);
    exact.is_exact = true;
    got = render(&exact, "format=json&dimension=page", &source, PV_OK);
    assert_non_null(strstr(got, "{\"period\":\"2026-11-22\","
                                "\"item\":\"/running\",\"count\":20}"));
    free(got);
}

static void test_all_dimensions(void **state)
{
    rows source = { pages, PV_COUNT(pages), PV_OK };
    char *got = render(&rounded, "format=json", &source, PV_OK);
    size_t count = 0;

    (void)state;
    for (const char *at = got; (at = strstr(at, "\"dimension\":")) != NULL;
         at++) {
        count++;
    }
    assert_int_equal(count, PV_DIM_COUNT - 1); /* visitors are off */
    assert_null(strstr(got, "\"visitors\""));
    assert_non_null(strstr(got, "\"dimensions\":["));
    assert_non_null(strstr(got, "\"dimension\":\"consent\",\"by\":\"month\""));
    free(got);
}

static void test_csv(void **state)
{
    (void)state;
    check_text(&rounded, "format=csv&dimension=page&prefix=/%3D",
               "site,dimension,by,period,item,count\r\n"
               "www.example.org,page,day,2026-11-21,\"/=\"\"<\",40\r\n");
}

/* Files of several sites are put together: one header, each dimension. */
static void test_csv_of_all(void **state)
{
    rows source_rows = { pages, PV_COUNT(pages), PV_OK };
    pv_report_source source = { read_rows, &source_rows };
    pv_report_query query = query_of("format=csv");
    text t = { malloc(TEXT_MAX), 0 };
    pv_output out = { append, &t, PV_OK };
    pv_report_scope second = rounded;

    (void)state;
    assert_non_null(t.bytes);
    second.site = "second.example.org";
    assert_int_equal(pv_report_csv(&rounded, &query, &source, true, &out),
                     PV_OK);
    assert_int_equal(pv_report_csv(&second, &query, &source, false, &out),
                     PV_OK);
    assert_string_equal(
        t.bytes, "site,dimension,by,period,item,count\r\n"
                 "www.example.org,page,day,2026-11-20,/,1230\r\n"
                 "www.example.org,page,day,2026-11-21,\"/=\"\"<\",40\r\n"
                 "second.example.org,page,day,2026-11-20,/,1230\r\n"
                 "second.example.org,page,day,2026-11-21,\"/=\"\"<\",40\r\n");
    source_rows.status = PV_ERR_IO;
    assert_int_equal(pv_report_csv(&rounded, &query, &source, true, &out),
                     PV_ERR_IO);
    free(t.bytes);
}

/* Days that are not over, or not there yet, have no rows; visitors that are
 * not counted neither. */
static void test_nothing_to_show(void **state)
{
    static const char *const asked[] = {
        "format=json&dimension=page&from=2026-11-22&to=2026-11-22",
        "format=json&dimension=page&from=2026-12-01&to=2026-12-05",
        "format=json&dimension=page&by=month&from=2026-11-01&to=2026-11-30",
        "format=json&dimension=page&prefix=/nobody",
        "format=json&dimension=visitors",
    };
    rows source = { pages, PV_COUNT(pages), PV_OK };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(asked); i++) {
        char *got = render(&rounded, asked[i], &source, PV_OK);
        if (strstr(got, "\"rows\":[]") == NULL) {
            fail_msg("%s: %s", asked[i], got);
        }
        free(got);
    }
}

/* A report that broke off must not parse as a whole one. */
static void test_broken_source(void **state)
{
    rows source = { pages, PV_COUNT(pages), PV_ERR_IO };
    char *got =
        render(&rounded, "format=json&dimension=page", &source, PV_ERR_IO);

    (void)state;
    assert_true(got[strlen(got) - 1] != ']' && strstr(got, "]}") == NULL);
    free(got);
    got = render(&rounded, "format=json", &source, PV_ERR_IO);
    assert_true(got[strlen(got) - 1] != '}');
    free(got);
}

static void test_units(void **state)
{
    pv_report_scope weekly = rounded;

    (void)state;
    weekly.open_unit = PV_PERIOD_WEEK;
    assert_int_equal(pv_report_unit(&rounded, PV_DIM_PAGE, PV_PERIOD_HOUR),
                     PV_PERIOD_DAY);
    assert_int_equal(pv_report_unit(&rounded, PV_DIM_STATUS, PV_PERIOD_HOUR),
                     PV_PERIOD_HOUR);
    assert_int_equal(pv_report_unit(&rounded, PV_DIM_CONSENT, PV_PERIOD_DAY),
                     PV_PERIOD_MONTH);
    assert_int_equal(pv_report_unit(&weekly, PV_DIM_PAGE, PV_PERIOD_DAY),
                     PV_PERIOD_WEEK);
    assert_int_equal(pv_report_unit(&weekly, PV_DIM_COUNTRY, PV_PERIOD_DAY),
                     PV_PERIOD_DAY);
}

static const row hostile[] = {
    { PV_DIM_VISITS, PV_PERIOD_DAY, 1, "visits", 120 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "/<script>alert(1)</script>", 90 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "/\"onclick=\"x", 80 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "/\xE2\x80\xAEgpj.exe", 70 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "/bad\xFF\x07{}", 60 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 1, "(other)", 900 },
    { PV_DIM_PAGE, PV_PERIOD_DAY, 31, "/gone", 50 },
    { PV_DIM_BLOCKED, PV_PERIOD_DAY, 1, "<b>x</b> marketing", 50 },
    { PV_DIM_COUNTRY, PV_PERIOD_DAY, 1, "NL", 50 },
    { PV_DIM_COUNTRY, PV_PERIOD_DAY, 1, "(none)", 20 },
};

static char *render_page(const char *args, const char *language)
{
    static const char *const languages[] = { "en", "nl" };
    text t = { malloc(TEXT_MAX), 0 };
    pv_output out = { append, &t, PV_OK };
    rows source_rows = { hostile, PV_COUNT(hostile), PV_OK };
    pv_report_source source = { read_rows, &source_rows };
    pv_report_query query = query_of(args);
    pv_report_page page = { .scope = &rounded,
                            .query = &query,
                            .source = &source,
                            .language = pv_report_language_of(language),
                            .languages = languages,
                            .language_count = 2,
                            .style_url = "?style",
                            .out = &out };

    assert_non_null(t.bytes);
    assert_int_equal(apr_pool_create(&page.pool, NULL), APR_SUCCESS);
    assert_int_equal(pv_report_html(&page), PV_OK);
    apr_pool_destroy(page.pool);
    return t.bytes;
}

static void test_page(void **state)
{
    char *got = render_page("", "en");

    (void)state;
    assert_null(strstr(got, "<script"));
    assert_null(strstr(got, "<b>x"));
    assert_null(strstr(got, "\"onclick"));
    assert_null(strstr(got, "\xE2\x80\xAE"));
    assert_null(strstr(got, "\xFF"));
    assert_null(strstr(got, "style="));
    assert_non_null(strstr(got, "/&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(got, "/bad\xEF\xBF\xBD\xEF\xBF\xBD{}"));
    assert_non_null(strstr(got, "about 1,200")); /* all pages */
    assert_non_null(strstr(got, "Netherlands"));
    assert_non_null(strstr(got, "before: about 50"));
    free(got);
}

static void test_page_of_dimension(void **state)
{
    char *got = render_page("dimension=page&prefix=/g", "nl");

    (void)state;
    assert_non_null(strstr(got, "<html lang=\"nl\">"));
    assert_non_null(strstr(got, "minder dan 20")); /* now */
    assert_non_null(strstr(got, "/gone"));
    assert_null(strstr(got, "gpj"));
    free(got);
}

static void check_language(const pv_report_language *language)
{
    const pv_report_language *en = &pv_report_english;

    for (int i = 0; i < PV_TEXT_COUNT_OF; i++) {
        if (en->texts[i] == NULL || language->texts[i] == NULL) {
            fail_msg("%s: text %d is missing", language->code, i);
        }
        if ((strstr(en->texts[i], "{}") != NULL)
            != (strstr(language->texts[i], "{}") != NULL)) {
            fail_msg("%s: text %d has lost its place", language->code, i);
        }
    }
    for (int i = 0; i < PV_DIM_COUNT; i++) {
        assert_non_null(language->dimensions[i]);
        assert_int_equal(en->notes[i] != NULL, language->notes[i] != NULL);
    }
    for (int i = 0; i < 12; i++) {
        assert_non_null(language->months[i]);
    }
}

static void test_languages_are_complete(void **state)
{
    static const char *const codes[] = { "en", "nl", "de", "fr", "es" };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(codes); i++) {
        const pv_report_language *language = pv_report_language_of(codes[i]);
        assert_string_equal(language->code, codes[i]);
        check_language(language);
    }
    assert_string_equal(pv_report_language_of("xx")->code, "en");
}

static const row hours[] = {
    { PV_DIM_STATUS, PV_PERIOD_HOUR, 0, "200", 70 },
    { PV_DIM_STATUS, PV_PERIOD_HOUR, 1, "200", 120 },
    { PV_DIM_STATUS, PV_PERIOD_HOUR, 2, "200", 90 },
};

static void test_openmetrics(void **state)
{
    text t = { malloc(TEXT_MAX), 0 };
    pv_output out = { append, &t, PV_OK };
    rows source_rows = { hours, PV_COUNT(hours), PV_OK };
    pv_report_source source = { read_rows, &source_rows };
    pv_report_scope exact = rounded;
    pv_report_health health = { .cells_used = 3, .flushes = 7 };

    (void)state;
    assert_non_null(t.bytes);
    exact.is_exact = true; /* the running hour stays out even then */
    assert_int_equal(pv_report_openmetrics(&exact, 1, &source, &health, &out),
                     PV_OK);
    assert_non_null(strstr(t.bytes,
                           "privacy_hour_status{site=\"www.example.org\","
                           "item=\"200\"} 120\n"));
    assert_null(strstr(t.bytes, "} 70\n"));
    assert_null(strstr(t.bytes, "} 90\n"));
    assert_non_null(strstr(t.bytes, "privacy_cells_used 3\n"));
    assert_non_null(strstr(t.bytes, "privacy_flushes_total 7\n"));
    assert_string_equal(t.bytes + t.len - 6, "# EOF\n");
    t.len = 0; /* of another server, whose health is not known here */
    assert_int_equal(pv_report_openmetrics(&exact, 1, &source, NULL, &out),
                     PV_OK);
    assert_null(strstr(t.bytes, "privacy_cells_used"));
    assert_string_equal(t.bytes + t.len - 6, "# EOF\n");
    t.len = 0; /* broken off: no scraper takes it for whole */
    source_rows.status = PV_ERR_IO;
    assert_int_equal(pv_report_openmetrics(&exact, 1, &source, &health, &out),
                     PV_ERR_IO);
    assert_null(strstr(t.bytes, "# EOF"));
    free(t.bytes);
}

/* More names than the tally keeps: none is lost from the total. */
static void test_tally_is_bounded(void **state)
{
    static row many[PV_TALLY_ITEMS_MAX + 100];
    static char names[PV_TALLY_ITEMS_MAX + 100][12];
    rows source_rows = { many, PV_COUNT(many), PV_OK };
    pv_report_source source = { read_rows, &source_rows };
    pv_report_query query = query_of("");
    apr_pool_t *pool;
    pv_tally tally;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(many); i++) {
        snprintf(names[i], sizeof(names[i]), "/%zu", i);
        many[i] = (row){ PV_DIM_PAGE, PV_PERIOD_DAY, 1, names[i], 20 };
    }
    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    assert_int_equal(pv_tally_read(&rounded, &query, NULL, PV_DIM_PAGE, &source,
                                   pool, &tally),
                     PV_OK);
    assert_int_equal(tally.item_count, PV_TALLY_ITEMS_MAX);
    assert_int_equal(tally.further, 100 * 20);
    assert_int_equal(tally.total, (int64_t)PV_COUNT(many) * 20);
    assert_int_equal(tally.points[tally.point_count - 1], tally.total);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_running_period),
        cmocka_unit_test(test_all_dimensions),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_of_all),
        cmocka_unit_test(test_nothing_to_show),
        cmocka_unit_test(test_broken_source),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_of_dimension),
        cmocka_unit_test(test_languages_are_complete),
        cmocka_unit_test(test_openmetrics),
        cmocka_unit_test(test_tally_is_bounded),
    };
    if (apr_initialize() != APR_SUCCESS) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
