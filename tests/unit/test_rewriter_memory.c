/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rewriter of one document takes: a fixed part of 16 KB at most, and
 * never more than 96 KB of a document in HTML, whatever stands in it.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <stdio.h>

#include "mod_privacy/core/html/rewriter_parts.h"
#include "tests/unit/rewrite_fixture.h"

#define STEADY_MAX 16384
#define WORST_MAX  98304
#define TAIL_FIRST 2048 /* the first buffer of a held tail */
#define PIECE      8192

#ifdef __SANITIZE_ADDRESS__
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;
#endif

static const pv_html_decision pass = { PV_HTML_PASS, PV_PURPOSE_NONE };

static pv_html_decision pass_reference(void *baton, pv_span reference,
                                       pv_resource type)
{
    (void)baton;
    (void)reference;
    (void)type;
    return pass;
}

static pv_html_decision pass_script(void *baton, pv_span reference)
{
    (void)baton;
    (void)reference;
    return pass;
}

static void keep(void *baton, pv_span bytes, bool is_input)
{
    (void)is_input;
    *(size_t *)baton += bytes.len;
}

static void fill(void *baton, pv_span text, size_t len, bool is_added)
{
    (void)text;
    (void)is_added;
    *(size_t *)baton += len;
}

/* Bytes of address space: APR maps its memory, in whole pages. */
static size_t mapped(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu", &pages), 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* The most memory that a document took, and what it takes in the end. */
typedef struct taken {
    size_t most;
    size_t last;
} taken;

static taken rewrite(pv_span document)
{
    pv_html_policy policy = { .reference = pass_reference,
                              .script_reference = pass_script };
    size_t written = 0;
    pv_html_sink sink = { &written, keep, fill };
    taken sum = { 0, 0 };
    apr_allocator_t *own;
    apr_pool_t *pool;
    pv_rewriter *rw;
    size_t before;

    assert_int_equal(apr_allocator_create(&own), APR_SUCCESS);
    apr_allocator_max_free_set(own, 1);
    assert_int_equal(apr_pool_create_ex(&pool, NULL, NULL, own), APR_SUCCESS);
    before = mapped();
    rw = pv_rewriter_make(&policy, &sink, PV_SYNTAX_HTML, pool);
    for (size_t at = 0; at < document.len; at += PIECE) {
        size_t len = PIECE < document.len - at ? PIECE : document.len - at;
        pv_rewriter_feed(rw, pv_span_make(document.ptr + at, len));
        sum.last = mapped() - before;
        sum.most = sum.last > sum.most ? sum.last : sum.most;
    }
    pv_rewriter_finish(rw);
    assert_int_equal(written, document.len);
    apr_pool_destroy(pool);
    apr_allocator_destroy(own);
    assert_true(sum.most > 0 || is_sanitized);
    return sum;
}

/* `start`, then `c` up to `len` bytes, then `end`. */
static pv_span make(const char *start, char c, size_t len, const char *end)
{
    static char text[512 * 1024];
    size_t at = strlen(start);

    assert_true(at + len + strlen(end) < sizeof(text));
    memcpy(text, start, at);
    memset(text + at, c, len);
    memcpy(text + at + len, end, strlen(end));
    return pv_span_make(text, at + len + strlen(end));
}

static void test_steady(void **unused)
{
    taken page;

    (void)unused;
    assert_in_range(sizeof(pv_rewriter) + sizeof(pv_work) + sizeof(pv_judgement)
                        + TAIL_FIRST,
                    1, STEADY_MAX);
    /* What a held script took is given back. */
    page = rewrite(make("<p><script>", 'x', 15000, "</script><p>"));
    assert_true(page.last < page.most || is_sanitized);
}

static void test_worst(void **unused)
{
    static const char *const starts[] = {
        "<p title='",
        "<p ",
        "<script>",
        "<script src='",
        "<style>a{b:",
        "<style>a{b:url(",
        "<!--",
        "<noscript><p title='",
        "<script data-x='",
        "<img srcset='",
        "<title>",
    };

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(starts); i++) {
        for (size_t len = 1000; len < 300000; len = len * 2 + 700) {
            taken page = rewrite(make(starts[i], 'a', len, "'>"));
            if (page.most > WORST_MAX) {
                fail_msg("%s and %zu bytes: %zu bytes", starts[i], len,
                         page.most);
            }
        }
    }
}

/* A document in an attribute, decoded or not, and what is held back of it. */
static void test_srcdoc(void **unused)
{
    static const char *const insides[] = {
        "&lt;p>",      "<p>",
        "&lt;script>", "&lt;p title=&quot;",
        "<script>",    "&lt;iframe srcdoc=&quot;&amp;lt;script>",
    };

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(insides); i++) {
        for (size_t len = 1000; len < 66000; len += 5000) {
            char start[128];
            taken page;

            snprintf(start, sizeof(start), "<iframe srcdoc='%s", insides[i]);
            page = rewrite(make(start, 'a', len, "'></iframe>"));
            if (page.most > WORST_MAX) {
                fail_msg("%s and %zu bytes: %zu bytes", start, len, page.most);
            }
        }
    }
}

/* What it holds back may be as long as the tag leaves room for. */
static void test_srcdoc_room(void **unused)
{
    static const struct {
        size_t script; /* bytes */
        size_t rest;
        bool is_kept;
    } cases[] = {
        { 1000, 1000, true },   { 15000, 10000, true },  { 15000, 30000, true },
        { 6000, 50000, true },  { 15000, 45000, false }, { 2000, 60000, true },
        { 7000, 57000, false },
    };
    static pv_fixture f;
    static char text[80000];

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        size_t split[] = { 0, 1000, 8192, 70000 };
        size_t len =
            (size_t)snprintf(text, sizeof(text),
                             "<iframe srcdoc='%0*d&lt;script>%0*d&lt;/script>"
                             "<img src=//tracker.example/>'></iframe><p>",
                             (int)cases[i].rest, 0, (int)cases[i].script, 0);

        for (size_t k = 0; k < PV_COUNT(split); k++) {
            size_t step = split[k] > 0 && split[k] < len ? split[k] : len;

            fixture_run(&f, pv_span_make(text, len), step, step, PV_HTML_BLOCK,
                        PV_SYNTAX_HTML);
            assert_int_equal(f.len, len);
            assert_null(memmem(f.out, f.len, "tracker", 7));
            assert_int_equal(memmem(f.out, f.len, "<iframe", 7) != NULL,
                             cases[i].is_kept);
        }
    }
    fixture_free(&f);
}

/* A script whose start tag is too long to be held with it is not judged as
 * one, but loses the host. */
static void test_long_script_tag(void **unused)
{
    static pv_fixture f;

    (void)unused;
    for (size_t len = PV_SCRIPT_TAG_MAX - 40; len < PV_SCRIPT_TAG_MAX + 40;
         len++) {
        pv_span document = make("<script data-x='", 'a', len,
                                "'>load('//tracker.example/a.js')</script>");
        bool is_whole =
            len + sizeof("<script data-x=''>") - 1 <= PV_SCRIPT_TAG_MAX;

        fixture_run(&f, document, document.len, document.len, PV_HTML_BLOCK,
                    PV_SYNTAX_HTML);
        assert_int_equal(f.len, document.len);
        assert_null(memmem(f.out, f.len, "tracker", 7));
        assert_int_equal(memmem(f.out, f.len, "load(", 5) == NULL, is_whole);
    }
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady),
        cmocka_unit_test(test_worst),
        cmocka_unit_test(test_srcdoc),
        cmocka_unit_test(test_srcdoc_room),
        cmocka_unit_test(test_long_script_tag),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
