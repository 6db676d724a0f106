/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Held elements, byte for byte: what a page with a banner carries in place of
 * what it would load, in the module's own marks and in those of a tool.
 *
 * media.example is held, tracker.example is refused; a script that says
 * `vendor` is held for its text.
 */
#include "tests/unit/unit.h"

#include "tests/unit/rewrite_fixture.h"

#define M "//media.example/"
#define T "//tracker.example/"

/* The marks of the module. */
#define HELD        " data-privacy-purpose=\"media\""
#define HELD_SCRIPT " type=\"text/plain\"" HELD

typedef struct held_case {
    const char *input;
    const char *output;
} held_case;

static pv_html_decision reference(void *baton, pv_span text, pv_resource type)
{
    pv_html_decision decision = fixture_decide(baton, text, type);

    if (decision.purpose == PV_PURPOSE_MEDIA) {
        decision.action = PV_HTML_HOLD;
    }
    return decision;
}

static pv_html_decision script_reference(void *baton, pv_span text)
{
    return reference(baton, text, PV_RESOURCE_HINT);
}

static pv_html_decision inline_script(void *baton, pv_span text)
{
    pv_html_decision decision = { PV_HTML_PASS, PV_PURPOSE_NONE };

    (void)baton;
    if (memmem(text.ptr, text.len, "vendor", 6) != NULL) {
        decision = (pv_html_decision){ PV_HTML_HOLD, PV_PURPOSE_MEDIA };
    }
    return decision;
}

static pv_span no_placeholder(void *baton, const pv_html_page *page,
                              pv_span text)
{
    (void)baton;
    (void)page;
    (void)text;
    return pv_span_make(NULL, 0);
}

static pv_span no_banner(void *baton, const pv_html_page *page)
{
    (void)baton;
    (void)page;
    return pv_span_make(NULL, 0);
}

/* As a tool wants it: a class, and names of its own. */
static pv_span tool_marks(void *baton, pv_purpose purpose, bool is_script)
{
    (void)baton;
    assert_int_equal(purpose, PV_PURPOSE_MEDIA);
    return is_script ? pv_span_of(" type=\"text/plain\" class=\"media\"")
                     : pv_span_of(" class=\"media\"");
}

static pv_html_policy usual(pv_fixture *f)
{
    return (pv_html_policy){ .baton = f,
                             .reference = reference,
                             .script_reference = script_reference,
                             .inline_script = inline_script,
                             .base = fixture_base,
                             .purpose_name = fixture_purpose,
                             .placeholder = fixture_placeholder };
}

/* Filters in pieces of `step` bytes with a policy of the test's own. */
static void run(pv_fixture *f, const pv_html_policy *policy, const char *input,
                size_t step)
{
    pv_html_sink sink = { f, fixture_keep, fixture_fill };
    size_t len = strlen(input);
    apr_pool_t *pool;
    pv_rewriter *rw;

    f->action = PV_HTML_BLOCK;
    f->len = 0;
    f->added = 0;
    assert_int_equal(
        pv_url_parse(pv_span_of("https://www.site.example/dir/page.html"), NULL,
                     f->base_buffer, &f->base),
        PV_OK);
    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    rw = pv_rewriter_make(policy, &sink, PV_SYNTAX_HTML, pool);
    for (size_t at = 0; at < len; at += step) {
        pv_rewriter_feed(
            rw, pv_span_make(input + at, step < len - at ? step : len - at));
    }
    pv_rewriter_finish(rw);
    apr_pool_destroy(pool);
    fixture_put(f, "", 1);
}

/* Runs of spaces become one: blanked bytes are counted, not compared. */
static void squeeze(char *text)
{
    char *to = text;

    for (const char *c = text; *c != '\0'; c++) {
        if (*c != ' ' || to == text || to[-1] != ' ') {
            *to++ = *c;
        }
    }
    *to = '\0';
}

static void check(const pv_html_policy *policy, const held_case *cases,
                  size_t count)
{
    pv_fixture *f = policy->baton;

    for (size_t i = 0; i < count; i++) {
        for (size_t step = 1; step <= strlen(cases[i].input); step++) {
            run(f, policy, cases[i].input, step);
            assert_int_equal(f->len, strlen(cases[i].input) + f->added + 1);
            squeeze(f->out);
            if (strcmp(f->out, cases[i].output) != 0) {
                fail_msg("%s\n  in pieces of %zu gives %s\n  not %s",
                         cases[i].input, step, f->out, cases[i].output);
            }
        }
    }
    fixture_free(f);
}

static void test_elements(void **unused)
{
    static const held_case cases[] = {
        { "<script src='" M "a.js'></script>",
          "<script" HELD_SCRIPT " data-privacy-src='" M "a.js'></script>" },
        { "<script type=module src='" M "a.js'></script>",
          "<script" HELD_SCRIPT " data-privacy-type=module data-privacy-src='" M
          "a.js'></script>" },
        { "<img src='" M "a.png' alt=x>",
          "<img" HELD " data-privacy-src='" M "a.png' alt=x>" },
        { "<img src='" M "b' lowsrc='" T "c'>",
          "<img" HELD " data-privacy-src='" M "b' >" },
        { "<img lowsrc='" T "c' src='" M "b'>",
          "<img" HELD " data-privacy-src='" M "b'>" },
        { "<iframe src='" M "e'></iframe>",
          "<iframe" HELD " srcdoc=\"&lt;p&gt;held\" data-privacy-src='" M
          "e'></iframe>" },
        { "<embed src='" M "e'>", "<embed" HELD " data-privacy-src='" M "e'>" },
        { "<object data='" M "e'>x</object>",
          "<object" HELD " data-privacy-data='" M "e'>x</object>" },
        { "<video src='" M "v'>x</video>",
          "<video" HELD " data-privacy-src='" M "v'>x</video>" },
        { "<audio src='" M "v'>x</audio>",
          "<audio" HELD " data-privacy-src='" M "v'>x</audio>" },
        { "<video><source src='" M "v'></video>",
          "<video><source" HELD " data-privacy-src='" M "v'></video>" },
        { "<track src='" M "v'>", "<track" HELD " data-privacy-src='" M "v'>" },
        { "<link rel=stylesheet href='" M "s'>",
          "<link" HELD " rel=stylesheet data-privacy-href='" M "s'>" },
        { "<script>load('" M "a.js')</script>",
          "<script" HELD_SCRIPT ">load('" M "a.js')</script>" },
        { "<script type=text/javascript>vendor()</script>",
          "<script" HELD_SCRIPT
          " data-privacy-type=text/javascript>vendor()</script>" },
    };
    static pv_fixture f;
    pv_html_policy policy = usual(&f);

    (void)unused;
    check(&policy, cases, PV_COUNT(cases));
}

/* Where nothing could be activated again, or a second attribute would come
 * into force, the element is refused as if it were not asked about. */
static void test_not_held(void **unused)
{
    static const held_case cases[] = {
        { "<img srcset='" M "a.png 1x'>", "<!--privacy:media--> " },
        { "<script src='" M "' src=/b></script>", "<!--privacy:media--> " },
        { "<script type=a type=b>vendor()</script>",
          "<script type=a type=b>vendor()</script>" },
        { "<script type=module type=b>vendor()</script>",
          "<!--privacy:media--> " },
        { "<link rel=preload as=script href='" M "'>",
          "<!--privacy:media--> " },
        { "<link rel=preconnect href='" M "'>", "<!--privacy:media--> " },
        { "<video poster='" M "p' src=/v></video>", "<video src=/v></video>" },
        { "<body background='" M "b'>", "<body >" },
        { "<input type=image src='" M "b'>", "<input type=image >" },
        { "<svg><image href='" M "b'/></svg>", "<svg><image /></svg>" },
        { "<iframe srcdoc='<img src=" M "b>'></iframe>",
          "<iframe srcdoc='<!--privacy:media--> '></iframe>" },
        { "<img src='" T "b' lowsrc='" M "c'>", "<!--privacy:analytics--> " },
    };
    static pv_fixture f;
    pv_html_policy policy = usual(&f);

    (void)unused;
    check(&policy, cases, PV_COUNT(cases));
}

static void test_marks_of_a_tool(void **unused)
{
    static const held_case cases[] = {
        { "<script src='" M "a.js'></script>",
          "<script type=\"text/plain\" class=\"media\" src='" M
          "a.js'></script>" },
        { "<script type=module src='" M "a.js'></script>",
          "<script type=\"text/plain\" class=\"media\" data-tool-type=module "
          "src='" M "a.js'></script>" },
        { "<img src='" M "a.png'>",
          "<img class=\"media\" data-tool-src='" M "a.png'>" },
        { "<script type=text/javascript>vendor()</script>",
          "<script type=\"text/plain\" class=\"media\" "
          "data-tool-type=text/javascript>vendor()</script>" },
        { "<iframe src='" M "e'></iframe>",
          "<iframe class=\"media\" data-tool-src='" M "e'></iframe>" },
    };
    static pv_fixture f;
    pv_html_policy policy = usual(&f);

    (void)unused;
    policy.held_marks = tool_marks;
    policy.held_prefix = pv_span_of("data-tool-");
    policy.held_scripts_keep_src = true;
    policy.placeholder = no_placeholder;
    check(&policy, cases, PV_COUNT(cases));
    policy.placeholder = NULL;
    check(&policy, cases, PV_COUNT(cases));
}

/* The banner comes once, behind the body's start tag when something was held
 * in front of it, else where the body ends. */
static void test_banner(void **unused)
{
    static const held_case cases[] = {
        { "<html><head><script src='" M "'></script></head><body><p>x</body>",
          "<html><head><script" HELD_SCRIPT " data-privacy-src='" M
          "'></script></head><body><form id=b></form><p>x</body>" },
        { "<base href=/b><body><img src='" M "'></body><p></body>",
          "<base href=/b><body><img" HELD " data-privacy-src='" M
          "'><form id=b>base</form></body><p></body>" },
        { "<body><img src='" M "'>",
          "<body><img" HELD " data-privacy-src='" M "'><form id=b></form>" },
        { "<body><img src='" T "'></body>",
          "<body><!--privacy:analytics--> </body>" },
        { "<body><svg><body></body></svg></body>",
          "<body><svg><body></body></svg></body>" },
    };
    static const held_case none[] = {
        { "<body><img src='" M "'></body>",
          "<body><img" HELD " data-privacy-src='" M "'></body>" },
    };
    static pv_fixture f;
    pv_html_policy policy = usual(&f);

    (void)unused;
    policy.banner = fixture_banner;
    check(&policy, cases, PV_COUNT(cases));
    policy.banner = no_banner;
    check(&policy, none, PV_COUNT(none));
}

/* Whoever does not ask about bases, scripts and their texts gets them as they
 * are. */
static void test_what_nobody_asks_about(void **unused)
{
    static const held_case cases[] = {
        { "<script>x='" M "';vendor()</script>",
          "<script>x='" M "';vendor()</script>" },
        { "<style>a{b:url(" M ")}</style>", "<style>a{b:url(" M ")}</style>" },
        { "<base href=" M "><img src=a>", "<base href=" M "><img src=a>" },
        { "<img src='" M "'>", "<img" HELD " data-privacy-src='" M "'>" },
    };
    static pv_fixture f;
    pv_html_policy policy = usual(&f);

    (void)unused;
    policy.base = NULL;
    policy.inline_script = NULL;
    policy.script_reference = NULL;
    check(&policy, cases, PV_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_not_held),
        cmocka_unit_test(test_marks_of_a_tool),
        cmocka_unit_test(test_banner),
        cmocka_unit_test(test_what_nobody_asks_about),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
