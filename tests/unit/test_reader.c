/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What headers tell of a reader: the same with a memo as without, and a reader
 * of before is recalled only by the very headers that were kept.
 */
#include "tests/unit/pool.h"

#include <stdlib.h>

#include "mod_privacy/core/visit/reader.h"

#define CHROME                                                                 \
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "  \
    "Chrome/142.0.0.0 Safari/537.36"
#define FIREFOX                                                                \
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
#define BRAVE "\"Brave\";v=\"142\", \"Chromium\";v=\"142\""
#define PLAIN "\"Google Chrome\";v=\"142\", \"Chromium\";v=\"142\""

static void test_a_memo_tells_the_same(void **state)
{
    static const char *const agents[] = { CHROME, FIREFOX, "curl/8.5.0", "" };
    static const char *const brands[] = { "", BRAVE, PLAIN };
    static const char *const languages[] = { "", "nl-NL,nl;q=0.9", "de", "*" };
    pv_memo memo = { .key = { 0x8bb84b93962eacc9u, 0x2d358dccaa6c78a5u },
                     .entries = calloc(256, sizeof(pv_memo_entry)),
                     .set_count = 64 };

    (void)state;
    for (unsigned n = 0; n < 3 * 48; n++) { /* each three times */
        pv_span agent = pv_span_of(agents[n % 4]);
        pv_span brand = pv_span_of(brands[n / 4 % 3]);
        pv_span language = pv_span_of(languages[n / 12 % 4]);
        pv_reader plain = pv_reader_of(NULL, agent, brand, language);
        pv_reader memoed = pv_reader_of(&memo, agent, brand, language);

        assert_int_equal(memoed.agent, plain.agent);
        assert_int_equal(memoed.language, plain.language);
    }
    assert_int_equal(
        pv_agent_browser(pv_reader_of(&memo, pv_span_of(CHROME),
                                      pv_span_of(BRAVE), pv_span_of("nl"))
                             .agent),
        PV_BROWSER_BRAVE);
    free(memo.entries);
}

/* Only who was made before is known, by all three texts. */
static void test_the_memo_knows_whom_it_made(void **state)
{
    pv_asked_reader asked = { CHROME, BRAVE, "nl-NL,nl;q=0.9" };
    pv_memo memo = { .key = { 0x8bb84b93962eacc9u, 0x2d358dccaa6c78a5u },
                     .entries = calloc(256, sizeof(pv_memo_entry)),
                     .set_count = 64 };
    pv_reader reader = { 77, 7 };
    pv_reader made;

    (void)state;
    assert_false(pv_reader_known(&memo, &asked, &reader));
    assert_int_equal(reader.agent, 77); /* left as it was */
    made = pv_reader_of(&memo, pv_span_of(asked.user_agent),
                        pv_span_of(asked.sec_ch_ua),
                        pv_span_of(asked.accept_language));
    assert_true(pv_reader_known(&memo, &asked, &reader));
    assert_int_equal(reader.agent, made.agent);
    assert_int_equal(reader.language, made.language);
    asked.sec_ch_ua = NULL;
    assert_false(pv_reader_known(&memo, &asked, &reader));
    asked.sec_ch_ua = BRAVE;
    asked.accept_language = "de";
    assert_false(pv_reader_known(&memo, &asked, &reader));
    asked.accept_language = "nl-NL,nl;q=0.9";
    asked.user_agent = FIREFOX;
    assert_false(pv_reader_known(&memo, &asked, &reader));
    free(memo.entries);
}

/* A request's headers; NULL leaves one out. */
static apr_table_t *headers(apr_pool_t *pool, const char *first,
                            const char *agent, const char *brands,
                            const char *languages)
{
    apr_table_t *table = apr_table_make(pool, 8);

    apr_table_add(table, first, "www.example.org");
    if (agent != NULL) {
        apr_table_add(table, "User-Agent", agent);
    }
    if (brands != NULL) {
        apr_table_add(table, "sec-ch-ua", brands);
    }
    if (languages != NULL) {
        apr_table_add(table, "Accept-Language", languages);
    }
    return table;
}

static bool keep(pv_reader_kept *kept, const apr_table_t *table)
{
    static const pv_reader reader = { 77, 7 };
    pv_asked_reader asked = { NULL, NULL, NULL };
    bool is_recalled;

    pv_asked_read_reader(table, &asked);
    pv_reader_keep(kept, table, &asked, reader);
    is_recalled = pv_reader_recall(kept, table);
    assert_int_equal(kept->reader.agent, 77);
    assert_int_equal(kept->reader.language, 7);
    return is_recalled;
}

static void test_only_the_same_headers_recall(void **state)
{
    apr_pool_t *pool = *state;
    pv_reader_kept kept = { .is_whole = false };
    apr_table_t *moved = headers(pool, "Host", NULL, CHROME, "nl");

    apr_table_addn(moved, "User-Agent", FIREFOX);
    assert_false(pv_reader_recall(NULL, moved));
    assert_false(pv_reader_recall(&kept, moved));
    assert_true(keep(&kept, headers(pool, "Host", FIREFOX, NULL, "nl")));
    assert_true(
        pv_reader_recall(&kept, headers(pool, "host", FIREFOX, NULL, "nl")));
    assert_false(
        pv_reader_recall(&kept, headers(pool, "Host", CHROME, NULL, "nl")));
    assert_false(
        pv_reader_recall(&kept, headers(pool, "Host", FIREFOX, NULL, "nl,en")));
    assert_false(
        pv_reader_recall(&kept, headers(pool, "Host", FIREFOX, NULL, NULL)));
    assert_false(
        pv_reader_recall(&kept, headers(pool, "Host", NULL, NULL, "nl")));
    assert_false(pv_reader_recall(&kept, moved));
    assert_false(pv_reader_recall(&kept, apr_table_make(pool, 1)));
}

/* The value of another header in its place says nothing. */
static void test_names_are_compared(void **state)
{
    static const char *const names[] = { "X-Forwarded-Agent", "Referer",
                                         "Use" };
    apr_pool_t *pool = *state;
    pv_reader_kept kept = { .is_whole = false };

    assert_true(keep(&kept, headers(pool, "Host", FIREFOX, NULL, "nl")));
    for (size_t i = 0; i < PV_COUNT(names); i++) {
        apr_table_t *other = headers(pool, "Host", NULL, NULL, NULL);

        apr_table_add(other, names[i], FIREFOX);
        apr_table_add(other, "Accept-Language", "nl");
        assert_false(pv_reader_recall(&kept, other));
    }
}

static void test_brands_are_compared(void **state)
{
    apr_pool_t *pool = *state;
    pv_reader_kept kept = { .is_whole = false };

    assert_true(keep(&kept, headers(pool, "Host", CHROME, BRAVE, "nl")));
    assert_true(
        pv_reader_recall(&kept, headers(pool, "Host", CHROME, BRAVE, "nl")));
    assert_false(
        pv_reader_recall(&kept, headers(pool, "Host", CHROME, PLAIN, "nl")));
}

static void test_missing_and_long_ones_are_not_kept(void **state)
{
    apr_pool_t *pool = *state;
    pv_reader_kept kept = { .is_whole = false };
    char text[PV_READER_TEXT_MAX + 1] = "";

    memset(text, 'x', PV_READER_TEXT_MAX - 1);
    assert_true(keep(&kept, headers(pool, "Host", text, NULL, text)));
    assert_false(keep(&kept, headers(pool, "Host", FIREFOX, NULL, NULL)));
    assert_false(keep(&kept, headers(pool, "Host", NULL, NULL, "nl")));
    text[PV_READER_TEXT_MAX - 1] = 'x';
    assert_false(keep(&kept, headers(pool, "Host", text, NULL, "nl")));
    assert_false(keep(&kept, headers(pool, "Host", CHROME, text, "nl")));
    assert_true(keep(&kept, headers(pool, "Host", CHROME, NULL, "nl")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_memo_tells_the_same),
        cmocka_unit_test(test_the_memo_knows_whom_it_made),
        cmocka_unit_test(test_only_the_same_headers_recall),
        cmocka_unit_test(test_names_are_compared),
        cmocka_unit_test(test_brands_are_compared),
        cmocka_unit_test(test_missing_and_long_ones_are_not_kept),
    };

    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
