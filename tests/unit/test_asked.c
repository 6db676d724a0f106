/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pass over request headers finds those it knows, in any case, and takes
 * no other name for one of them.
 */
#include "tests/unit/pool.h"

#include <strings.h>

#include <apr_tables.h>

#include "mod_privacy/core/base/asked.h"

static const struct {
    const char *name;
    size_t field;
} known[] = {
    { "Accept-Language", offsetof(pv_asked, accept_language) },
    { "Cookie", offsetof(pv_asked, cookie) },
    { "DNT", offsetof(pv_asked, dnt) },
    { "Purpose", offsetof(pv_asked, purpose) },
    { "Referer", offsetof(pv_asked, referer) },
    { "Sec-CH-UA", offsetof(pv_asked, sec_ch_ua) },
    { "Sec-GPC", offsetof(pv_asked, sec_gpc) },
    { "Sec-Purpose", offsetof(pv_asked, sec_purpose) },
    { "User-Agent", offsetof(pv_asked, user_agent) },
};

static const char *field_of(const pv_asked *asked, size_t offset)
{
    const char *value;

    memcpy(&value, (const char *)asked + offset, sizeof(value));
    return value;
}

static int count_found(const pv_asked *asked)
{
    int found = 0;

    for (size_t i = 0; i < PV_COUNT(known); i++) {
        found += field_of(asked, known[i].field) != NULL;
    }
    return found;
}

static int count_fetch(const pv_asked *asked)
{
    pv_asked_fetch fetch = pv_asked_fetch_of(asked);

    return (fetch.site != NULL) + (fetch.mode != NULL) + (fetch.dest != NULL);
}

/* Reads a table; the shorter pass finds the same. */
static void read_all(const apr_table_t *table, pv_asked *asked)
{
    pv_asked_reader reader = { NULL, NULL, NULL };

    pv_asked_read(table, asked);
    pv_asked_read_reader(table, &reader);
    assert_ptr_equal(reader.user_agent, asked->user_agent);
    assert_ptr_equal(reader.accept_language, asked->accept_language);
    assert_ptr_equal(reader.sec_ch_ua, asked->sec_ch_ua);
}

/* Reads a table with one header, whose name ends where memory ends. */
static pv_asked read_one(const char *name, apr_pool_t *pool)
{
    pv_guard guard = pv_guarded(name, strlen(name) + 1);
    apr_table_t *table = apr_table_make(pool, 1);
    pv_asked asked = { NULL };

    apr_table_addn(table, guard.span.ptr, "value");
    read_all(table, &asked);
    asked.fetch_count = asked.fetch_count > 0 ? count_fetch(&asked) > 0 : 0;
    pv_guard_free(&guard);
    return asked;
}

static void test_every_name_in_any_case(void **state)
{
    apr_pool_t *pool = *state;

    for (size_t i = 0; i < PV_COUNT(known); i++) {
        char name[32];
        pv_asked asked;

        strcpy(name, known[i].name);
        for (size_t at = 0; at < strlen(name); at++) {
            char c = name[at];

            asked = read_one(name, pool);
            assert_int_equal(count_found(&asked), 1);
            assert_string_equal(field_of(&asked, known[i].field), "value");
            name[at] = (char)(c >= 'a' && c <= 'z'   ? c - 32
                              : c >= 'A' && c <= 'Z' ? c + 32
                                                     : c);
        }
    }
}

/* One letter changed, missing or too many: another header. */
static void test_no_other_name(void **state)
{
    static const char *const others[] = {
        "Accept",
        "Accept-Encoding",
        "Accept-Languagf",
        "Cookie2",
        "D",
        "DN",
        "DNS",
        "Referrer",
        "Sec-CH-UA-Arch",
        "Sec-CH-UB",
        "Sec-Fetch-User",
        "Sec-GPD",
        "Sec-Purposf",
        "User-Agens",
        "X-Purpose",
        "",
    };
    apr_pool_t *pool = *state;

    for (size_t i = 0; i < PV_COUNT(others); i++) {
        pv_asked asked = read_one(others[i], pool);

        assert_int_equal(count_found(&asked), 0);
        assert_int_equal(asked.fetch_count, 0);
    }
    for (size_t i = 0; i < PV_COUNT(known); i++) {
        for (size_t at = 0; at <= strlen(known[i].name); at++) {
            char name[32] = "";
            pv_asked asked;

            strcpy(name, known[i].name);
            name[at] = name[at] == '\0' ? 'x' : '~';
            asked = read_one(name, pool);
            assert_int_equal(count_found(&asked), 0);
            name[at] = '\0';
            asked = read_one(name, pool);
            assert_int_equal(count_found(&asked),
                             strlen(known[i].name) == at ? 1 : 0);
        }
    }
}

static void test_the_first_of_several(void **state)
{
    apr_pool_t *pool = *state;
    apr_table_t *table = apr_table_make(pool, 4);
    pv_asked asked = { NULL };

    apr_table_addn(table, "Host", "www.example.org");
    apr_table_addn(table, "referer", "first");
    apr_table_addn(table, "User-Agent", "browser");
    apr_table_addn(table, "Referer", "second");
    read_all(table, &asked);
    assert_string_equal(asked.referer, "first");
    assert_string_equal(asked.user_agent, "browser");
    assert_int_equal(count_found(&asked), 2);
    for (size_t i = 0; i < PV_COUNT(known); i++) {
        apr_table_clear(table);
        apr_table_addn(table, known[i].name, "first");
        apr_table_addn(table, known[i].name, "second");
        asked = (pv_asked){ NULL };
        read_all(table, &asked);
        assert_string_equal(field_of(&asked, known[i].field), "first");
    }
}

/* A client that sends more of them than are kept hides no other header. */
static void test_too_many_fetch_headers(void **state)
{
    apr_pool_t *pool = *state;
    apr_table_t *table = apr_table_make(pool, 8);
    pv_asked asked = { NULL };

    apr_table_addn(table, "Sec-Fetch-Site", "cross-site");
    for (int i = 0; i < PV_ASKED_FETCH_MAX + 5; i++) {
        apr_table_addn(table, "Sec-Fetch-Sitf", "none");
    }
    apr_table_addn(table, "Sec-GPC", "1");
    read_all(table, &asked);
    assert_string_equal(asked.sec_gpc, "1");
    assert_string_equal(pv_asked_fetch_of(&asked).site, "cross-site");
    assert_int_equal(count_fetch(&asked), 1);
}

static void test_fetch_metadata(void **state)
{
    apr_pool_t *pool = *state;
    apr_table_t *table = apr_table_make(pool, 8);
    pv_asked asked = { NULL };
    pv_asked_fetch fetch;

    apr_table_addn(table, "Sec-Fetch-User", "?1");
    apr_table_addn(table, "SEC-FETCH-SITE", "none");
    apr_table_addn(table, "sec-fetch-mode", "navigate");
    apr_table_addn(table, "Sec-Fetch-Storage-Access", "active");
    apr_table_addn(table, "Sec-fetch-Dest", "document");
    apr_table_addn(table, "Sec-Fetch-Site", "cross-site");
    apr_table_addn(table, "Sec-Fetch-Site", "one too many");
    read_all(table, &asked);
    fetch = pv_asked_fetch_of(&asked);
    assert_int_equal(count_found(&asked), 0);
    assert_string_equal(fetch.site, "none");
    assert_string_equal(fetch.mode, "navigate");
    assert_string_equal(fetch.dest, "document");
}

/* The pass over a page's headers finds what the other one does, or leaves all
 * to it. @return whether it found them */
static bool reads_page(const apr_table_t *table)
{
    pv_asked_page page = { .referer = NULL };
    pv_asked asked = { NULL };
    pv_asked_fetch fetch;

    if (!pv_asked_read_page(table, &page)) {
        return false;
    }
    pv_asked_read(table, &asked);
    fetch = pv_asked_fetch_of(&asked);
    assert_ptr_equal(page.reader.user_agent, asked.user_agent);
    assert_ptr_equal(page.reader.accept_language, asked.accept_language);
    assert_ptr_equal(page.reader.sec_ch_ua, asked.sec_ch_ua);
    assert_ptr_equal(page.referer, asked.referer);
    assert_ptr_equal(page.fetch.site, fetch.site);
    assert_ptr_equal(page.fetch.mode, fetch.mode);
    assert_ptr_equal(page.fetch.dest, fetch.dest);
    assert_null(asked.purpose);
    assert_null(asked.sec_purpose);
    return true;
}

/* One header more, whose name ends where memory ends. */
static bool reads_page_with(const char *name, apr_pool_t *pool)
{
    static const char *const names[] = {
        "Host",           "User-Agent",     "Accept", "Accept-Language",
        "Sec-Fetch-Site", "Sec-Fetch-Mode", "DNT",    "Accept-Encoding",
    };
    pv_guard guard = pv_guarded(name, strlen(name) + 1);
    apr_table_t *table = apr_table_make(pool, 1);
    bool is_read;

    for (size_t i = 0; i < PV_COUNT(names); i++) {
        apr_table_addn(table, names[i], "value");
    }
    apr_table_addn(table, guard.span.ptr, "more");
    is_read = reads_page(table);
    pv_guard_free(&guard);
    return is_read;
}

static void test_a_page_is_read_the_same(void **state)
{
    static const char *const usual[] = {
        "Referer",
        "referer",
        "Sec-Fetch-Dest",
        "Sec-Fetch-User",
        "Sec-Fetch-Storage-Access",
        "Sec-GPC",
        "sec-ch-ua",
        "Sec-CH-UA",
        "sec-ch-ua-mobile",
        "Use",
        "Acce",
        "Accept-Language",
        "X-Purpose",
        "referrer",
        "Sec-Fetch-Site",
        "user-agent",
        "S",
    };
    static const char *const others[] = {
        "Purpose",        "purpose",        "Sec-Purpose",    "sec-purpose",
        "sec-fetch-dest", "SEC-FETCH-SITE", "Sec-fetch-mode", "REFERER",
        "Sec-",           "Sec-Fetch-DEST",
    };
    apr_pool_t *pool = *state;

    for (size_t i = 0; i < PV_COUNT(usual); i++) {
        bool is_read = reads_page_with(usual[i], pool);

        /* A name that only begins so is left to the other pass. */
        assert_int_equal(is_read, strcmp(usual[i], "referrer") != 0);
    }
    for (size_t i = 0; i < PV_COUNT(others); i++) {
        assert_false(reads_page_with(others[i], pool));
    }
    assert_false(reads_page(apr_table_make(pool, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name_in_any_case),
        cmocka_unit_test(test_no_other_name),
        cmocka_unit_test(test_the_first_of_several),
        cmocka_unit_test(test_fetch_metadata),
        cmocka_unit_test(test_too_many_fetch_headers),
        cmocka_unit_test(test_a_page_is_read_the_same),
    };

    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
