/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents at the limits of the rewriter: more candidates than edits can be
 * noted, scripts and style sheets longer than it holds back, elements nested
 * deeper than it follows, values that end too early. What is listed is not
 * loaded; what is not comes through byte for byte; pieces change nothing.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tests/unit/rewrite_fixture.h"

#define T    "//tracker.example/"
#define ROOM ((size_t)256 * 1024)

/* `unit` stands `count` times between both ends. */
typedef struct limit_case {
    const char *start;
    const char *unit;
    size_t count;
    const char *end;
} limit_case;

static const limit_case html_blocks[] = {
    /* more than can be noted */
    { "<img srcset='", T "a 1x, ", 47, "/b 2x'>" },
    { "<img srcset='", T "a 1x, ", 200, "/b 2x'>" },
    { "<img src=/a srcset='", T "a 1x, ", 200, "'>" },
    { "<p style='", "a:url(" T ");", 47, "b:url(/c)'>" },
    { "<p style='", "a:url(" T ");", 200, "b:url(/c)'>" },
    { "<p style='", "a:&#117;rl(" T ");", 200, "b:url(/c)'>" },
    { "<a ping='", T " ", 200, "/ok'>x</a>" },
    { "<iframe srcdoc='", "<img src=" T ">", 120, "'></iframe>" },
    { "<iframe srcdoc='<p title=\"", "x", 3000,
      "\"><img src=" T ">'></iframe>" },
    { "<meta http-equiv=content-security-policy content='report-uri ", T " ",
      120, "'>" },
    { "<img ", "a=b ", 100, "src='" T "'>" },
    { "<img src='" T "' ", "src=/b ", 100, ">" },
    /* longer than is held back */
    { "<script>", "f();", 5000, "x='" T "'</script>" },
    { "<script>x='" T "';", "f();", 5000, "</script>" },
    { "<script type=importmap>{\"a\":\"", "x", 20000,
      "\",\"b\":\"https:" T "\"}</script>" },
    { "<style>", "a{b:c}", 5000, "d{e:url(" T ")}</style>" },
    { "<style>a{b:url(", "x", 20000, ")}d{e:url(" T ")}</style>" },
    { "<style>a{b:url('", "x", 20000, "')}d{e:url(" T ")}</style>" },
    { "<style>a{b:'", "x", 20000, "'}d{e:url(" T ")}</style>" },
    { "<style>a{b:'", "\\'", 9000, "'}d{e:url(" T ")}</style>" },
    { "<style>/*", "x", 20000, "*/@import '" T "';</style>" },
    { "<style>a{b:image-set('", "x", 9000, "' 1x,'" T "' 2x)}</style>" },
    { "<style>a{b:url(" T, "x", 20000, ")}</style>" },
    { "<style>a{b:url('" T, "\\x", 9000, "')}</style>" },
    { "<style>@import '" T, "x", 20000, "';</style>" },
    { "<svg><script>", "f();", 5000, "x='" T "'</script></svg>" },
    { "<svg><script>", "f()<g/>", 40, "x='" T "'</script></svg>" },
    { "<svg><script>", "f()<!-- -->", 40, "x='" T "'</script></svg>" },
    { "<svg><script>", "f()<![CDATA[g()]]>", 3000, "x='" T "'</script></svg>" },
    { "<svg><style>", "a{b:c}<g/>", 100, "@import '" T "';</style></svg>" },
    { "<svg><style>", "a{b:c}", 5000, "@import '" T "';</style></svg>" },
    { "<svg><script type=importmap>{\"a\":\"", "x", 9000,
      "\",\"b\":\"https:" T "\"}</script></svg>" },
    { "<noscript>", "<p>x", 1000, "<img src='" T "'></noscript>" },
    { "<noscript><style>", "a{b:c}", 5000,
      "d{e:url(" T ")}</style></noscript>" },
    /* deeper than is followed */
    { "", "<svg><foreignObject>", 200, "<img src='" T "'>" },
    { "", "<svg><foreignObject>", 200, "<script>x='" T "'</script>" },
    { "", "<svg><desc>", 200, "<style>@import '" T "';</style>" },
    { "", "<svg>", 300, "<image href='" T "'/>" },
    { "", "<math>", 300, "<img src='" T "'>" },
    { "", "<math><annotation-xml encoding=text/html>", 100,
      "<img src='" T "'>" },
    { "", "<iframe srcdoc='", 1,
      "<iframe srcdoc=\"&lt;iframe srcdoc=&amp;quot;"
      "&amp;lt;img src=" T "&amp;gt;&amp;quot;>\"></iframe>'></iframe>" },
    { "", "<svg><font color=red>", 1, "<img src='" T "'>" },
    { "", "<svg><font face=x>", 1, "<script>x='" T "'</script>" },
    { "", "<svg><font>", 1, "<image href='" T "'/>" },
    { "", "<svg><svg>", 1, "</svg><image href='" T "'/></svg>" },
    { "", "<math><mi><svg>", 1, "<image href='" T "'/></svg></mi></math>" },
    { "", "<math><annotation-xml encoding='APPLICATION/XHTML+XML'>", 1,
      "<title></title><script>x='" T "'</script>" },
    { "", "<math><annotation-xml encoding=x>", 1, "<img src='" T "'>" },
    { "", "<math><math>", 1, "</math><mi><img src='" T "'></mi></math>" },
    { "", "<math/>", 1, "<img src='" T "'>" },
    { "", "<svg/>", 1, "<script>x='" T "'</script>" },
    { "", "<svg><title>", 1, "<img src='" T "'></title></svg>" },
    { "", "<svg></p>", 1, "<script>x='" T "'</script>" },
    { "", "<svg><g></br>", 1, "<img src='" T "'>" },
    /* read both ways, and cut off in one of them */
    { "<noscript>", "<!x ", 1, "</noscript><img src='" T "'>" },
    { "<noscript>", "<!-- ", 1, "</noscript><img src='" T "'>" },
    { "<noscript>", "<!doctype ", 1, "</noscript><img src='" T "'>" },
    { "<noscript>", "<iframe src='" T "'>x", 1, "</noscript><p>" },
    { "<noscript>", "<script src='" T "'>x", 1, "</noscript><p>" },
    { "<noscript>", "<img title='", 1, "</noscript><img src='" T "'>'>" },
    { "<noscript>", "<style>", 1, "</noscript><img src='" T "'>" },
    { "<noscript>", "<style>a<style>", 1,
      "@import '" T "';</style></noscript>" },
    { "<noscript>", "<img src='" T, 1, "</noscript>'><p>" },
    { "<select><title>", "x", 1, "<img src='" T "'></title></select>" },
    { "<select><noscript>", "x", 1, "<img src='" T "'></noscript></select>" },
    { "<frameset><noframes>", "x", 1, "<img src='" T "'></noframes>" },
    { "<select><plaintext>", "x", 1, "<img src='" T "'>" },
    { "<xmp><p></xmp>", "x", 1, "<img src='" T "'>" },
    /* said twice */
    { "<p style='a:url(" T ")' ", "style=x ", 1, ">" },
    { "<a ping='" T "' ", "ping=x ", 1, ">x</a>" },
    { "<script src='" T "' ", "type=module type=y ", 1, "></script>" },
    { "<svg><script href='" T "' ", "xlink:href=/b ", 1, "/></svg>" },
    { "<object data='" T "' ", "data=/b ", 1, ">x</object>" },
    /* forms of a refresh and of a policy */
    { "<meta http-equiv=refresh content=\"", " ", 3, "0.5;url='" T "'\">" },
    { "<meta http-equiv=refresh content='0; ", "url = ", 1, T "'>" },
    { "<meta http-equiv=refresh content='0,", " ", 2, T "'>" },
    { "<meta http-equiv=refresh content=\"0;url='", "", 1, T "\">" },
    { "<meta http-equiv=refresh content=\"0;URL=\t'", "", 1, T "' x\">" },
    { "<meta http-equiv=refresh content=\"1;", "\n", 3, "url=" T "\">" },
    { "<meta http-equiv=content-security-policy content='", "a ; ", 3,
      "report-uri " T "'>" },
    { "<meta http-equiv=content-security-policy-report-only content='",
      "report-uri /a;", 2, " report-uri " T ";'>" },
    /* around what goes */
    { "<iframe src='" T "'>", "<iframe>", 3, "</iframe><p>" },
    { "<script src='" T "'>", "<p>", 30000, "</script><p>" },
    { "<iframe src='" T "'>", "<p>", 30000, "" },
    { "<script style='a:url(" T ")'>", "f()", 1, "</script>" },
    { "<script src=/a style='a:url(" T ")'>", "f()", 1, "</script>" },
    { "<script type=text/x style='a:url(" T ")'>", "f()", 1, "</script>" },
    { "<script/>", "f();", 1, "x='" T "'</script>" },
    { "<script src='" T "'/>", "f();", 1, "</script>" },
    { "<svg><script href='" T "'>", "<p>", 1, "</script></svg>" },
    { "<script>x='" T "'", "y", 100, "" },
};

static const limit_case html_leaves[] = {
    { "<img srcset='", "/a 1x, ", 200, "/b 2x'>" },
    { "<p style='", "a:url(/b);", 200, "'>" },
    { "<p style='", "x", 200, "'>" },
    { "<p style=", "", 1, "''>" },
    { "<iframe srcdoc=", "", 1, "''></iframe>" },
    { "<iframe srcdoc='", "<img src=/a>", 120, "'></iframe>" },
    { "<script>", "f();", 5000, "x='//ok.example/'</script>" },
    { "<style>", "a{b:url(/c)}", 3000, "</style>" },
    { "<style>a{b:url(", "x", 20000, ")}</style>" },
    { "<style>a{b:url('", "\\x", 9000, "')}</style>" },
    { "<style>a{b:url('/x", "y", 9000, "\n)}c{}</style>" },
    { "<svg><script>", "f()<g/>", 40, "x='/a'</script></svg>" },
    { "", "<svg><foreignObject>", 200, "<img src='/a'>" },
    { "", "<svg><desc>", 200, "<![CDATA[x]]>" },
    { "<meta http-equiv=refresh content='", " ", 3, "'>" },
    { "<meta http-equiv=refresh content='0;", "url", 1, "'>" },
    { "<meta http-equiv=refresh content='0;", "url", 1, "  '>" },
    { "<meta http-equiv=refresh content='0;", "url=", 1, "  '>" },
    { "<meta http-equiv=refresh content='0;", "url=", 1, "\"'>" },
    { "<base target=_top>", "<base href=/a>", 2, "<img src=b>" },
    { "<html lang='", "x", 36, "'>" },
    { "<html lang='", "x", 35, "'>" },
    { "<input src='" T "' ", "x ", 2, ">" },
    { "<script type=text/x>", "<p>", 2, "'" T "'</script>" },
    { "<svg><script/>", "<text>", 1, "'" T "'</text></svg>" },
};

/* Style sheets of their own. */
static const limit_case css_blocks[] = {
    { "", "@import '" T "';", 3, "a{}" },
    { "", "a{b:c}", 5000, "d{e:url(" T ")}" },
    { "a{b:url(", "x", 20000, ")}d{e:url(" T ")}" },
    { "/*", "x", 20000, "*/@import url(" T ");" },
    { "a{b:url(" T, "x", 20000, ")}" },
    { "a{b:url('" T, "x", 20000, "" },
    { "a{b:image-set('" T, "", 1, "' 1x)}" },
};

static const limit_case css_leaves[] = {
    { "", "a{b:url(/c)}", 3000, "" },
    { "<script src='" T "'></script>", "a{}", 2, "" },
    { "/* url(" T ") */", "a{}", 2, "" },
    { "", "x", 20000, "" },
    { "a{b:url('", "x", 20000, "" },
};

static pv_span expand(const limit_case *c, char *buffer)
{
    size_t unit = strlen(c->unit);
    size_t len = strlen(c->start);

    assert_true(len + unit * c->count + strlen(c->end) < ROOM);
    memcpy(buffer, c->start, len);
    for (size_t i = 0; i < c->count; i++) {
        memcpy(buffer + len, c->unit, unit);
        len += unit;
    }
    memcpy(buffer + len, c->end, strlen(c->end));
    return pv_span_make(buffer, len + strlen(c->end));
}

static bool same(const pv_fixture *f, pv_span expected)
{
    return f->len == expected.len
           && (f->len == 0 || memcmp(f->out, expected.ptr, f->len) == 0);
}

static size_t check_case(const limit_case *c, pv_html_syntax syntax,
                         bool blocks)
{
    static const size_t pieces[] = { 13, 1021, 8192 };
    static char buffer[ROOM];
    static pv_fixture f;
    static pv_fixture other;
    pv_span input = expand(c, buffer);
    size_t wrong;

    fixture_run(&f, input, input.len, input.len, PV_HTML_BLOCK, syntax);
    wrong = blocks ? f.len != input.len
                         || memmem(f.out, f.len, T, sizeof(T) - 1) != NULL
                   : !same(&f, input);
    for (size_t i = 0; i < PV_COUNT(pieces); i++) {
        fixture_run(&other, input, pieces[i], pieces[i], PV_HTML_BLOCK, syntax);
        wrong += !same(&other, pv_span_make(f.out, f.len));
    }
    if (wrong > 0) {
        printf("# %zu wrong: %s%s (%zu) %s\n#   gives %.*s\n", wrong, c->start,
               c->unit, c->count, c->end, f.len < 400 ? (int)f.len : 400,
               f.out);
    }
    fixture_free(&f);
    fixture_free(&other);
    return wrong;
}

static void check_table(const limit_case *cases, size_t count,
                        pv_html_syntax syntax, bool blocks)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        wrong += check_case(&cases[i], syntax, blocks);
    }
    assert_int_equal(wrong, 0);
}

static void test_html_blocks(void **unused)
{
    (void)unused;
    check_table(html_blocks, PV_COUNT(html_blocks), PV_SYNTAX_HTML, true);
}

static void test_html_leaves(void **unused)
{
    (void)unused;
    check_table(html_leaves, PV_COUNT(html_leaves), PV_SYNTAX_HTML, false);
}

static void test_css_blocks(void **unused)
{
    (void)unused;
    check_table(css_blocks, PV_COUNT(css_blocks), PV_SYNTAX_CSS, true);
}

static void test_css_leaves(void **unused)
{
    (void)unused;
    check_table(css_leaves, PV_COUNT(css_leaves), PV_SYNTAX_CSS, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_blocks),
        cmocka_unit_test(test_html_leaves),
        cmocka_unit_test(test_css_blocks),
        cmocka_unit_test(test_css_leaves),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
