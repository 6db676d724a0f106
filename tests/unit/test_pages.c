/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real pages: our start tags against parse5's, and the rewriter on pages that
 * nobody wrote for it.
 *
 * The pages are not part of this tree. They are looked for beside the
 * project and unpacked into build/; without them, or without parse5 in
 * tests/node_modules, the test says so and skips.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <stdio.h>

#include "mod_privacy/core/html/tokenizer.h"
#include "tests/unit/rewrite_fixture.h"

#define PAGE_MAX  4194304
#define TAGS_MAX  65536
#define PAGES_MIN 10
/* Differences allowed: 0.1 % of all tags. */
#define PER_MILLE 1

static const char prepare[] =
    "set -e; mkdir -p build/pages; "
    "tar -C build/pages -xJf ${PV_DATA:-../shared/data}/pages.tar.xz; "
    "node tests/html5lib/starts.mjs build/pages/pages";
static const char folder[] = "build/pages/pages";

static char page[PAGE_MAX];
static size_t page_len;

static bool has_input(const char *what)
{
    if (system("test -r ${PV_DATA:-../shared/data}/pages.tar.xz") != 0) {
        printf("# skipped: %s: pages.tar.xz is not beside the project "
               "(../shared/data, or $PV_DATA)\n",
               what);
        return false;
    }
    if (system("test -d tests/node_modules/parse5") != 0) {
        printf("# skipped: %s: parse5 is not in tests/node_modules\n", what);
        return false;
    }
    return true;
}

static void read_page(const char *name)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    page_len = fread(page, 1, sizeof(page), file);
    fclose(file);
    assert_true(page_len > 0 && page_len < sizeof(page));
}

static size_t read_starts(const char *name, size_t *starts)
{
    char path[512];
    size_t count = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s.starts", folder, name);
    file = fopen(path, "r");
    assert_non_null(file);
    while (count < TAGS_MAX && fscanf(file, "%zu", &starts[count]) == 1) {
        count++;
    }
    fclose(file);
    return count;
}

/* Our start tags outside noscript, which parse5 reads as text. */
static size_t find_starts(size_t *starts)
{
    static pv_tokenizer t;
    size_t count = 0;
    pv_token token;

    pv_tokenizer_init(&t, false);
    while ((token = pv_tokenizer_next(&t, page, page_len, true))
           != PV_TOKEN_MORE) {
        bool is_outside =
            t.dual_id == PV_TAG_NONE || t.tag.id == PV_TAG_NOSCRIPT;
        if (token == PV_TOKEN_START_TAG && is_outside) {
            assert_true(count < TAGS_MAX);
            starts[count++] = t.tag.start;
        }
    }
    return count;
}

static size_t count_differences(const char *name, size_t *total)
{
    static size_t ours[TAGS_MAX];
    static size_t theirs[TAGS_MAX];
    size_t our_count = find_starts(ours);
    size_t their_count = read_starts(name, theirs);
    size_t i = 0;
    size_t j = 0;
    size_t wrong = 0;

    while (i < our_count || j < their_count) {
        bool is_ours =
            j == their_count || (i < our_count && ours[i] < theirs[j]);
        bool is_theirs = !is_ours && (i == our_count || theirs[j] < ours[i]);
        size_t at = is_ours ? ours[i] : theirs[j];

        if (is_ours || is_theirs) {
            wrong++;
            printf("# %s: only %s: %.60s\n", name,
                   is_ours ? "we" : "parse5 finds", page + at);
        }
        i += !is_theirs;
        j += !is_ours;
    }
    *total += their_count;
    return wrong;
}

/* Calls `check` for every page. @return how many there are */
static size_t each_page(void (*check)(const char *name, void *baton),
                        void *baton)
{
    DIR *pages = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    assert_non_null(pages);
    while ((entry = readdir(pages)) != NULL) {
        if (pv_span_ends_with(pv_span_of(entry->d_name), ".html")) {
            read_page(entry->d_name);
            check(entry->d_name, baton);
            count++;
        }
    }
    closedir(pages);
    return count;
}

typedef struct agreement {
    size_t total;
    size_t wrong;
} agreement;

static void check_agreement(const char *name, void *baton)
{
    agreement *sum = baton;

    sum->wrong += count_differences(name, &sum->total);
}

static void test_agreement(void **unused)
{
    agreement sum = { 0, 0 };

    (void)unused;
    if (!has_input("agreement with parse5")) {
        skip();
    }
    assert_int_equal(system(prepare), 0);
    assert_true(each_page(check_agreement, &sum) >= PAGES_MIN);
    printf("# %zu start tags, %zu differ\n", sum.total, sum.wrong);
    assert_true(sum.total > 10000);
    assert_true(sum.wrong * 1000 <= sum.total * PER_MILLE);
}

/* The page's own hosts are not listed: nothing may change, on any split. */
static void check_untouched(const char *name, void *baton)
{
    static pv_fixture f;
    static const size_t steps[] = { PAGE_MAX, 8192, 1021, 7 };

    (void)baton;
    for (size_t i = 0; i < PV_COUNT(steps); i++) {
        pv_guard guard = pv_guarded(page, page_len);
        fixture_run(&f, guard.span, steps[i], steps[i], PV_HTML_BLOCK,
                    PV_SYNTAX_HTML);
        pv_guard_free(&guard);
        if (f.len != page_len || memcmp(f.out, page, page_len) != 0) {
            fail_msg("%s changed in steps of %zu", name, steps[i]);
        }
    }
    fixture_free(&f);
}

static void test_untouched(void **unused)
{
    (void)unused;
    if (!has_input("pages without listed hosts")) {
        skip();
    }
    assert_true(each_page(check_untouched, NULL) >= PAGES_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agreement),
        cmocka_unit_test(test_untouched),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
