/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tags that are longer than the rewriter holds back: judged part by part,
 * they load nothing that a short one may not, whatever stands in which part;
 * and a tag that loads nothing listed comes through byte for byte.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "mod_privacy/core/html/rewriter_parts.h"
#include "tests/unit/rewrite_fixture.h"

#define T    "//tracker.example/"
#define FILL "@" /* stands for a long run */
#define ROOM ((size_t)4 * PV_TAG_MAX)

/* Around one and two parts, and somewhere in between. */
static const size_t lens[] = {
    1000,
    PV_TAG_MAX - 60,
    PV_TAG_MAX - 30,
    PV_TAG_MAX - 20,
    PV_TAG_MAX - 10,
    PV_TAG_MAX,
    PV_TAG_MAX + 1000,
    2 * PV_TAG_MAX - 40,
    2 * PV_TAG_MAX + 10,
    3 * PV_TAG_MAX,
};

/* With a run of letters at FILL. */
static const char *const must_block[] = {
    "<img src='" T FILL "'>",
    "<img src=" T FILL ">",
    "<img alt='" FILL "' src='" T "'>",
    "<img alt=" FILL " src='" T "'>",
    "<img " FILL " src='" T "'>",
    "<img " FILL "='x' src='" T "'>",
    "<img src='" T "' alt='" FILL "'>",
    "<img srcset='" T "a 1x, /" FILL " 2x'>",
    "<img srcset='/" FILL " 1x, " T "a 2x'>",
    "<img alt='" FILL "' srcset='" T "a 1x, /b 2x'>",
    "<script src='" T FILL "'></script>",
    "<script data-x='" FILL "' src='" T "'></script>",
    "<script src='" T "' data-x='" FILL "'></script>",
    "<script src='" T "' data-x='" FILL "'>f()</script>",
    "<script data-x='" FILL "' src='" T "'>f()</script>",
    "<script data-x='" FILL "'>f('" T "')</script>",
    "<script " FILL ">f('" T "')</script>",
    "<script type=module src='" T "' data-x='" FILL "'></script>",
    "<script type=module data-x='" FILL "' src='" T "'></script>",
    "<iframe src='" T FILL "'></iframe>",
    "<iframe title='" FILL "' src='" T "'></iframe>",
    "<iframe srcdoc='<img src=" T ">" FILL "'></iframe>",
    "<iframe srcdoc='" FILL "<img src=" T ">'></iframe>",
    "<iframe title='" FILL "' srcdoc='<img src=" T ">'></iframe>",
    "<a ping='" T FILL "' href=/x>",
    "<a href=/x ping='" T FILL "'>y</a>",
    "<a ping='/x " T FILL "' href=/x>",
    "<a ping='/" FILL " " T "' href=/x>",
    "<a title='" FILL "' ping='" T "'>",
    "<p style='a:url(" T FILL ")'>",
    "<p style='a:url(" T ");" FILL "'>",
    "<p style='a:" FILL " url(" T ")'>",
    "<p title='" FILL "' style='a:url(" T ")'>",
    "<video poster='" T FILL "' src=/v></video>",
    "<video src=/v title='" FILL "' poster='" T "'></video>",
    "<object data='" T FILL "'>x</object>",
    "<object title='" FILL "' data='" T "'>x</object>",
    "<embed title='" FILL "' src='" T "'>",
    "<input type=image alt='" FILL "' src='" T "'>",
    "<input type=image src='" T FILL "'>",
    "<link rel=stylesheet title='" FILL "' href='" T "'>",
    "<link rel=stylesheet href='" T FILL "'>",
    "<link rel=preconnect title='" FILL "' href='" T "'>",
    "<meta http-equiv=refresh content='0;url=" T FILL "'>",
    "<meta http-equiv=refresh title='" FILL "' content='0;url=" T "'>",
    "<body background='" T FILL "'>",
    "<body title='" FILL "' background='" T "'>",
    "<svg><image href='" T FILL "'/></svg>",
    "<svg><image title='" FILL "' href='" T "'/></svg>",
    "<svg><script title='" FILL "' href='" T "'/></svg>",
    "<svg><script href='" T "' title='" FILL "'>f()</script></svg>",
    "<svg><script title='" FILL "'>f('" T "')</script></svg>",
    "<noscript><img alt='" FILL "' src='" T "'></noscript>",
    "<noscript><img src='" T FILL "'></noscript>",
    "<style title='" FILL "'>@import '" T "';</style>",
    /* what the attribute means is said in another part */
    "<link href='" T "' title='" FILL "' rel=stylesheet>",
    "<input src='" T "' alt='" FILL "' type=image>",
    "<meta content='0;url=" T "' title='" FILL "' http-equiv=refresh>",
    "<script src='" T "' title='" FILL "' type=module></script>",
    "<script language=x src='" T "' title='" FILL "' type=module></script>",
    "<svg><image href='" T "' title='" FILL "'/></svg>",
    "<image src='" T "' title='" FILL "'>",
    "<img src='/" FILL "' srcset='data:,a 1x," T "a 2x'>",
    "<img srcset='data:," FILL " 1x," T "a 2x'>",
    "<img srcset='/a 1x, /" FILL " 2x, " T " 3x'>",
    "<p style='a:url(data:," FILL ");b:url(" T ")'>",
    "<p style='a:url(\"data:," FILL "\");b:url(" T ")'>",
    "<p style='a:image-set(\"data:," FILL "\" 1x,\"" T "\" 2x)'>",
    "<param value='" T "' title='" FILL "' name=movie>",
    "<svg><use title='" FILL "' xlink:href='" T "'/></svg>",
    /* white space, empty candidates and what a reference may be cut out of */
    "<img src=' \n\t " T FILL "'>",
    "<img src='\n//trac\nker.example/" FILL "'>",
    "<img srcset=',,, " T FILL " 1x'>",
    "<img srcset='," T "&amp" FILL " 1x, /b 2x'>",
    "<img srcset='/x&amp" FILL " 1x, " T "a 2x'>",
    "<p style='a:b&#" FILL ";c:url(" T ")'>",
    "<p style='a:image-set(b(" FILL "), \"" T "\" 1x)'>",
    "<p style='a:image-set(\"" T "\" 1x, b(" FILL "'>",
    "<meta http-equiv=refresh content=' \n 0;url=" T FILL "'>",
    "<meta http-equiv=refresh content='0; url \n=" T FILL "'>",
};

/* The same with another host, and what no browser loads. */
static const char *const must_leave[] = {
    "<img src='data:image/png;base64," FILL "' alt=x>",
    "<img src=data:image/png;base64," FILL " alt=x>",
    "<img srcset='data:image/png;base64," FILL "' src=/x>",
    "<p style='a:url(data:image/png;base64," FILL ");b:c'>x",
    "<p style='a:url(\"data:image/png;base64," FILL "\");b:c'>x",
    "<p style='a:" FILL ";b:c'>x",
    "<img src=' \n data:image/png;base64," FILL "' alt=x>",
    "<meta name=x content='" FILL "'>",
    "<link href='data:," FILL "' rel=icon>",
    "<img src='/" FILL "'>",
    "<img alt='" FILL "' src='/x'>",
    "<img alt='" T FILL "'>",
    "<img src='/x' data-src='" T FILL "'>",
    "<script data-x='" FILL "' src='/x'></script>",
    "<script src='/x' data-x='" FILL "'></script>",
    "<script data-x='" T FILL "'>f()</script>",
    "<a href='" T FILL "'>x</a>",
    "<a title='" FILL "' href='" T "'>x</a>",
    "<p title='" FILL "' style='a:url(/x)'>",
    "<p " FILL ">",
    "<" FILL ">",
    "<" FILL " src='" T "'>",
    "</p title='" FILL "'>",
    "</" FILL ">",
    "<!-- <img src='" T "'>" FILL " -->",
    "<!" FILL ">",
    "<title>" FILL "<img src='" T "'></title>",
};

/* Writes the case with `len` letters at its mark. */
static pv_span expand(const char *text, size_t len, char *buffer)
{
    const char *mark = strchr(text, FILL[0]);
    size_t before = (size_t)(mark - text);
    size_t after = strlen(mark + 1);

    assert_non_null(mark);
    assert_true(before + len + after < ROOM);
    memcpy(buffer, text, before);
    memset(buffer + before, 'a', len);
    memcpy(buffer + before + len, mark + 1, after);
    return pv_span_make(buffer, before + len + after);
}

static bool same(const pv_fixture *f, pv_span expected)
{
    return f->len == expected.len
           && (f->len == 0 || memcmp(f->out, expected.ptr, f->len) == 0);
}

/* What came out is the same whatever pieces the document came in. */
static size_t check_pieces(const char *text, pv_span input, pv_span expected,
                           pv_html_action action)
{
    static const size_t pieces[] = { 997, 8192, PV_TAG_MAX - 1, PV_TAG_MAX };
    static pv_fixture f;
    size_t wrong = 0;

    for (size_t i = 0; i < PV_COUNT(pieces); i++) {
        fixture_run(&f, input, pieces[i], pieces[i], action, PV_SYNTAX_HTML);
        if (!same(&f, expected)) {
            printf("# %zu in pieces of %zu: %s\n", input.len, pieces[i], text);
            wrong++;
        }
    }
    fixture_free(&f);
    return wrong;
}

static size_t check_case(const char *text, bool blocks)
{
    static char buffer[ROOM];
    static pv_fixture f;
    size_t wrong = 0;

    for (size_t i = 0; i < PV_COUNT(lens); i++) {
        pv_span input = expand(text, lens[i], buffer);
        bool holds;
        fixture_run(&f, input, input.len, input.len, PV_HTML_BLOCK,
                    PV_SYNTAX_HTML);
        holds = blocks ? f.len == input.len
                             && memmem(f.out, f.len, T, sizeof(T) - 1) == NULL
                       : same(&f, input);
        if (!holds) {
            printf("# with %zu: %s\n", lens[i], text);
            wrong++;
        }
        wrong += check_pieces(text, input, pv_span_make(f.out, f.len),
                              PV_HTML_BLOCK);
    }
    fixture_free(&f);
    return wrong;
}

static void check_table(const char *const *cases, size_t count, bool blocks)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        wrong += check_case(cases[i], blocks);
    }
    assert_int_equal(wrong, 0);
}

static void test_must_block(void **unused)
{
    (void)unused;
    check_table(must_block, PV_COUNT(must_block), true);
}

static void test_must_leave(void **unused)
{
    (void)unused;
    check_table(must_leave, PV_COUNT(must_leave), false);
}

/* A tag that cannot be held whole cannot be held at all: it is blocked. */
static void test_not_held(void **unused)
{
    static char buffer[ROOM];
    static pv_fixture f;

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(must_block); i++) {
        pv_span input = expand(must_block[i], PV_TAG_MAX + 1000, buffer);
        fixture_run(&f, input, 8192, 8192, PV_HTML_HOLD, PV_SYNTAX_HTML);
        if (memmem(f.out, f.len, " src='" T, sizeof(" src='" T) - 1) != NULL) {
            fail_msg("loads: %s", must_block[i]);
        }
        assert_int_equal(f.len, input.len + f.added);
    }
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_must_block),
        cmocka_unit_test(test_must_leave),
        cmocka_unit_test(test_not_held),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
