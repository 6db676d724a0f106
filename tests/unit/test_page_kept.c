/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The headers of a page are recalled when the next page comes with them, but
 * for its Referer, and with none more, none less and none changed.
 */
#include "tests/unit/pool.h"

#include "mod_privacy/core/visit/page_kept.h"

#define FIREFOX                                                                \
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
#define BRANDS "\"Google Chrome\";v=\"142\", \"Chromium\";v=\"142\""

typedef struct line {
    const char *name;
    const char *value;
} line;

/* A page as browsers ask for it; the tests change one line or another. */
static const line usual[] = {
    { "Host", "www.example.org" },
    { "User-Agent", FIREFOX },
    { "Accept", "text/html" },
    { "Accept-Language", "nl-NL,nl;q=0.9" },
    { "Sec-GPC", "1" },
    { "Referer", "https://www.example.net/" },
    { "Sec-Fetch-Dest", "document" },
    { "Sec-Fetch-Mode", "navigate" },
    { "Sec-Fetch-Site", "cross-site" },
    { "Sec-Fetch-User", "?1" },
};

#define LINES PV_COUNT(usual)

/* Makes the usual headers. @param changed  this one is `with`; LINES: none,
 * and without a name `with` is left out */
static apr_table_t *headers(apr_pool_t *pool, size_t changed, line with)
{
    apr_table_t *table = apr_table_make(pool, 8);

    for (size_t i = 0; i < LINES; i++) {
        line each = i == changed ? with : usual[i];

        if (each.name != NULL) {
            apr_table_add(table, each.name, each.value);
        }
    }
    return table;
}

static apr_table_t *usual_headers(apr_pool_t *pool)
{
    return headers(pool, LINES, (line){ NULL, NULL });
}

/* The regular of a connection, who asked for a page. */
typedef struct regular {
    pv_reader_kept reader;
    pv_page_kept page;
} regular;

static void keep(regular *who, const apr_table_t *table)
{
    pv_asked asked = { NULL };
    pv_asked_reader reader;

    pv_asked_read(table, &asked);
    reader = pv_asked_reader_of(&asked);
    pv_reader_keep(&who->reader, table, &reader, (pv_reader){ 77, 7 });
    pv_page_kept_take(&who->page, table, &asked, true);
}

static bool recalls(const regular *who, const apr_table_t *table)
{
    const char *referer = "untouched";
    bool is_recalled =
        pv_page_kept_recall(&who->page, &who->reader, table, &referer);

    if (is_recalled) {
        assert_ptr_equal(referer, apr_table_get(table, "Referer"));
    }
    else {
        assert_string_equal(referer, "untouched");
    }
    return is_recalled;
}

static void test_the_same_with_any_referer(void **state)
{
    apr_pool_t *pool = *state;
    regular who = { .page = { .count = 0 } };

    assert_false(recalls(&who, usual_headers(pool)));
    keep(&who, usual_headers(pool));
    assert_true(recalls(&who, usual_headers(pool)));
    assert_true(who.page.is_visit);
    assert_true(
        recalls(&who, headers(pool, 5, (line){ "referer", "android-app:x" })));
    assert_true(recalls(&who, headers(pool, 5, (line){ "Referer", "" })));
    keep(&who, headers(pool, 5, (line){ NULL, NULL }));
    assert_true(recalls(&who, headers(pool, 5, (line){ NULL, NULL })));
}

/* Every header but those whose value says nothing of the page. */
static void test_nothing_changed(void **state)
{
    static const struct {
        size_t at;
        line with;
    } others[] = {
        { 1, { "User-Agent", FIREFOX "0" } },
        { 1, { "User-Agent", "" } },
        { 3, { "Accept-Language", "nl" } },
        { 3, { "Accept-Encoding", "gzip" } },
        { 4, { "Sec-Purpose", "prefetch" } },
        { 4, { "sec-purpose", "prefetch;prerender" } },
        { 4, { "Purpose", "prefetch" } },
        { 4, { "Sec-", "" } },
        { 5, { "Origin", "https://www.example.net" } },
        { 6, { "Sec-Fetch-Dest", "iframe" } },
        { 6, { "Sec-Fetch-Dest", "document;" } },
        { 7, { "Sec-Fetch-Mode", "no-cors" } },
        { 8, { "Sec-Fetch-Site", "same-origin" } },
        { 8, { "Sec-Fetch-Site", "cross" } },
        { 9, { "Sec-Purpose", "prefetch" } },
        { 9, { "Cookie", "a=b" } },
    };
    apr_pool_t *pool = *state;
    regular who = { .page = { .count = 0 } };

    keep(&who, usual_headers(pool));
    for (size_t i = 0; i < PV_COUNT(others); i++) {
        assert_false(
            recalls(&who, headers(pool, others[i].at, others[i].with)));
    }
}

static void test_none_more_and_none_less(void **state)
{
    apr_pool_t *pool = *state;
    regular who = { .page = { .count = 0 } };
    apr_table_t *more = usual_headers(pool);

    keep(&who, usual_headers(pool));
    apr_table_add(more, "Sec-Purpose", "prefetch");
    assert_false(recalls(&who, more));
    for (size_t i = 0; i < LINES; i++) {
        assert_false(recalls(&who, headers(pool, i, (line){ NULL, NULL })));
    }
    assert_false(recalls(&who, apr_table_make(pool, 1)));
}

/* The reader that was judged with brands is not the one without. */
static void test_the_reader_has_the_same_brands(void **state)
{
    static const line brands = { "Sec-CH-UA", BRANDS };
    apr_pool_t *pool = *state;
    regular with = { .page = { .count = 0 } };
    regular without = with;
    regular mixed = with;

    keep(&with, headers(pool, 4, brands));
    keep(&without, usual_headers(pool));
    assert_true(recalls(&with, headers(pool, 4, brands)));
    assert_false(recalls(
        &with, headers(pool, 4, (line){ "Sec-CH-UA", "\"Brave\";v=\"1\"" })));
    assert_false(recalls(&with, usual_headers(pool)));
    assert_false(recalls(&without, headers(pool, 4, brands)));
    mixed.reader = with.reader;
    mixed.page = without.page;
    assert_false(recalls(&mixed, usual_headers(pool)));
    mixed.reader = without.reader;
    mixed.page = with.page;
    assert_false(recalls(&mixed, headers(pool, 4, brands)));
    mixed.reader = with.reader;
    mixed.reader.is_whole = false;
    assert_false(recalls(&mixed, headers(pool, 4, brands)));
}

/* Nothing can be told of the next page from these. */
static void test_what_is_not_kept(void **state)
{
    static const struct {
        size_t at;
        line with;
    } others[] = {
        { 4, { "Sec-Purpose", "prefetch" } },
        { 4, { "Purpose", "" } },
        { 1, { NULL, NULL } },
        { 3, { NULL, NULL } },
        { 6, { NULL, NULL } },
        { 7, { NULL, NULL } },
        { 8, { NULL, NULL } },
        { 8, { "Sec-Fetch-Site", "" } },
        { 8, { "Sec-Fetch-Site", "as-long-as-16-be" } },
    };
    apr_pool_t *pool = *state;
    apr_table_t *many = usual_headers(pool);
    regular who = { .page = { .count = 0 } };

    for (size_t i = 0; i < PV_COUNT(others); i++) {
        apr_table_t *table = headers(pool, others[i].at, others[i].with);

        keep(&who, usual_headers(pool)); /* is forgotten */
        keep(&who, table);
        assert_int_equal(who.page.count, 0);
        assert_false(recalls(&who, table));
    }
    while (apr_table_elts(many)->nelts < PV_PAGE_HEADERS_MAX) {
        apr_table_add(many, "X-More", "");
    }
    keep(&who, many);
    assert_true(recalls(&who, many));
    apr_table_add(many, "X-More", "");
    keep(&who, many);
    assert_false(recalls(&who, many));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_with_any_referer),
        cmocka_unit_test(test_nothing_changed),
        cmocka_unit_test(test_none_more_and_none_less),
        cmocka_unit_test(test_the_reader_has_the_same_brands),
        cmocka_unit_test(test_what_is_not_kept),
    };

    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
