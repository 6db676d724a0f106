/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EasyPrivacy and the verdicts of three blocking engines about real requests,
 * where ../shared/data (or the folder named by PV_DATA) has them:
 * every rule understood, every verdict equal, size and allocations in bounds.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/filter_origin.h"

#define LIST          "easyprivacy.txt.gz"
#define VERDICTS      "easyprivacy-verdicts.tsv.gz"
#define NETWORK_RULES 54340
#define BLOCK_MAX     2400000
#define COLUMNS       5

static unsigned long allocations;

/* Counts every allocation of the process. A sanitizer brings its own. */
#ifdef __SANITIZE_ADDRESS__
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;

extern void *__libc_malloc(size_t size);

void *malloc(size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}
#endif

typedef struct fixture {
    apr_pool_t *pool;
    pv_span list;
    pv_span verdicts;
    pv_rules *rules;
    pv_rules_tally tally;
} fixture;

static const char *data_folder(void)
{
    static const char *const folders[] = { "../shared/data",
                                           "../../shared/data" };
    const char *named = getenv("PV_DATA");

    if (named != NULL) {
        return named;
    }
    for (size_t i = 0; i < PV_COUNT(folders); i++) {
        if (access(folders[i], R_OK) == 0) {
            return folders[i];
        }
    }
    return NULL;
}

static pv_span unpack(const char *folder, const char *name)
{
    char command[512];
    char *text = NULL;
    size_t len = 0;
    size_t room = 0;
    size_t got = 1;
    FILE *pipe;

    snprintf(command, sizeof(command), "gzip -dc '%s/%s'", folder, name);
    pipe = popen(command, "r");
    while (pipe != NULL && got > 0) {
        if (len == room) {
            room = room * 2 + 65536;
            text = realloc(text, room);
            assert_non_null(text);
        }
        got = fread(text + len, 1, room - len, pipe);
        len += got;
    }
    assert_non_null(pipe);
    assert_int_equal(pclose(pipe), 0);
    return pv_span_make(text, len);
}

static int set_up(void **state)
{
    static fixture fix;
    const char *folder = data_folder();

    *state = &fix;
    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&fix.pool, NULL) != APR_SUCCESS) {
        return -1;
    }
    if (folder == NULL) {
        print_message("skipped: ../shared/data is not there, so EasyPrivacy "
                      "is not compared\n");
        return 0;
    }
    fix.list = unpack(folder, LIST);
    fix.verdicts = unpack(folder, VERDICTS);
    return 0;
}

static int tear_down(void **state)
{
    fixture *fix = *state;

    apr_pool_destroy(fix->pool);
    apr_terminate();
    return 0;
}

static void test_compiled(void **state)
{
    fixture *fix = *state;
    pv_rules_source source = { pv_span_of(LIST), fix->list,
                               PV_PURPOSE_ANALYTICS, PV_FORM_DETECT };
    pv_rules_input input = { .sources = &source, .source_count = 1 };
    size_t count;
    size_t bytes;

    if (fix->list.len == 0) {
        skip();
    }
    fix->rules = pv_rules_make(&input, &fix->tally, fix->pool);
    assert_non_null(fix->rules);
    assert_int_equal(fix->tally.network, NETWORK_RULES);
    assert_int_equal(fix->tally.bad, 0);
    assert_int_equal(fix->tally.not_applied, 2);
    pv_rules_size(fix->rules, &count, &bytes);
    assert_int_equal(count, fix->tally.applied);
    assert_in_range(bytes, 1, BLOCK_MAX);
}

/* A URL without a path is compared without one, as the engines were asked. */
static void cut_path(pv_span reference, pv_url *url)
{
    const char *slashes = memmem(reference.ptr, reference.len, "//", 2);

    if (slashes != NULL
        && memchr(slashes + 2, '/',
                  reference.len - (size_t)(slashes + 2 - reference.ptr))
               == NULL
        && url->path.len == 1) {
        url->text.len--;
        url->path.len = 0;
    }
}

/* As a page of the same origin would have it loaded. @return whether its path
 * alone lets it pass; then no rule is about it */
static bool passes_by_path(const fixture *fix, const pv_url *url,
                           pv_resource type, const pv_verdict *verdict)
{
    const pv_rules *sets[PV_ORIGIN_RULES] = { fix->rules, NULL };
    pv_origin origin;
    bool passes;

    pv_origin_init(&origin, sets, url);
    passes = pv_origin_passes(&origin, url->path, type);
    assert_true(!passes || verdict->rule == 0);
    return passes;
}

/* Answers one line; counts the allocations of the question alone. */
static bool ask(const fixture *fix, const pv_span columns[COLUMNS],
                unsigned long *counted, size_t *passed)
{
    char page_text[PV_URL_MAX];
    char url_text[PV_URL_MAX];
    pv_resource type = pv_filter_resource(columns[2]);
    pv_page page = { 0 };
    pv_url url;
    pv_status status = pv_url_parse(columns[4], NULL, url_text, &url);
    unsigned long before;
    pv_verdict verdict;

    assert_true(status == PV_OK || status == PV_ERR_RANGE);
    assert_int_equal(pv_url_parse(columns[3], NULL, page_text, &page.base),
                     PV_OK);
    assert_int_not_equal(type, PV_RESOURCE_COUNT);
    page.host = page.base.host;
    page.site = pv_site_registrable(page.host);
    cut_path(columns[4], &url);
    /* A document in a log of requests is one inside the page. */
    type = type == PV_RESOURCE_DOCUMENT ? PV_RESOURCE_SUBDOCUMENT : type;
    before = allocations;
    verdict =
        pv_rules_match(fix->rules, &page, &url, type, pv_span_make(NULL, 0));
    *passed += passes_by_path(fix, &url, type, &verdict);
    *counted += allocations - before;
    return verdict.is_blocked;
}

static void split(pv_span line, pv_span columns[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *tab =
            i + 1 < COLUMNS ? memchr(line.ptr, '\t', line.len) : NULL;
        size_t len = tab == NULL ? line.len : (size_t)(tab - line.ptr);
        columns[i] = pv_span_make(line.ptr, len);
        len += tab != NULL;
        line = pv_span_make(line.ptr + len, line.len - len);
    }
}

static void test_verdicts(void **state)
{
    const fixture *fix = *state;
    pv_span text = fix->verdicts;
    unsigned long counted = 0;
    size_t wrong = 0;
    size_t lines = 0;
    size_t passed = 0;
    pv_span line;

    if (fix->rules == NULL) {
        skip();
    }
    while (pv_filter_next_line(&text, &line)) {
        pv_span columns[COLUMNS];
        split(line, columns);
        lines++;
        if (ask(fix, columns, &counted, &passed)
            != pv_span_equal(columns[1], pv_span_of("1"))) {
            wrong++;
            print_error("%.*s\n", (int)line.len, line.ptr);
        }
    }
    assert_true(lines > 10000);
    assert_int_equal(wrong, 0);
    assert_int_equal(counted, 0);
    assert_in_range(passed, lines / 100, lines);
    /* The counter counts. */
    free(malloc(1));
    assert_true(allocations > 0 || is_sanitized);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compiled),
        cmocka_unit_test(test_verdicts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
