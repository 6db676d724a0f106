/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References of style sheets: the two variants of the search against each
 * other, whole and in pieces, over sheets put together at random.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/html/css_url.h"

#define SHEETS    4000
#define SHEET_MAX 2000
#define FOUND_MAX 200

/* What a sheet refers to, in a row. */
typedef struct found {
    size_t count;
    size_t from[FOUND_MAX];
    size_t to[FOUND_MAX];
    pv_resource type[FOUND_MAX];
} found;

static uint32_t next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 8;
}

static size_t make_sheet(uint32_t *state, char *sheet)
{
    static const char *const pieces[] = {
        "a { color: red; background: rgb(1, 2, 3) } ",
        ".b-c > d::before{content:\"x(y)\";width:calc(1px + 2px)}\n",
        "@import 'x.css';",
        "@import{",
        "abcdefghijklmnopqrstuvwxyz-url(",
        "@import \"//a.example/y\" screen;",
        "@font-face{src:local('z'),url(//b.example/f.woff)}",
        "e{background:url( \"//c.example/i.png\" )}",
        "f{background-image:image-set('g.png' 1x, \"h.png\" 2x)}",
        "/* url(no) \"'*/",
        "\\75rl(//d.example/j)",
        "url(",
        "u\\72l('k')",
        "\"unfinished\n",
        "'\\'(",
        "(",
        ")",
        "{",
        "}",
        ";",
        "/",
        "@",
        "\\",
        "\xc3\xa9(\x80\xa0",
        "abcdefghijklmnopqrstuvwxyz-0123456789 ",
    };
    size_t len = 0;
    size_t room = next_random(state) % (SHEET_MAX - 64);

    while (len < room) {
        const char *piece = pieces[next_random(state) % PV_COUNT(pieces)];
        memcpy(sheet + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

static void read_sheet(pv_span sheet, size_t step, bool is_narrow, found *all)
{
    static pv_css_url url;
    pv_css css = { .is_narrow = is_narrow };
    size_t start = 0;
    size_t have = step < sheet.len ? step : sheet.len;

    all->count = 0;
    for (;;) {
        pv_cursor cursor =
            pv_cursor_make(pv_span_make(sheet.ptr + start, have - start), true);
        bool is_last = have == sheet.len;
        pv_css_event event;
        while ((event = pv_css_next(&css, &cursor, is_last, &url))
               == PV_CSS_URL) {
            assert_true(all->count < FOUND_MAX);
            all->from[all->count] = start + url.from;
            all->to[all->count] = start + url.to;
            all->type[all->count++] = url.type;
        }
        if (is_last) {
            assert_int_equal(event, PV_CSS_END);
            return;
        }
        start = event == PV_CSS_WAIT ? start + url.restart : have;
        have = sheet.len - have > step ? have + step : sheet.len;
    }
}

static void assert_same(const found *one, const found *two)
{
    assert_int_equal(one->count, two->count);
    for (size_t i = 0; i < one->count; i++) {
        assert_int_equal(one->from[i], two->from[i]);
        assert_int_equal(one->to[i], two->to[i]);
        assert_int_equal(one->type[i], two->type[i]);
    }
}

static void test_variants(void **state)
{
    static char sheet[SHEET_MAX];
    static found narrow;
    static found wide;
    uint32_t seed = 3;
    size_t total = 0;

    (void)state;
    for (int i = 0; i < SHEETS; i++) {
        size_t len = make_sheet(&seed, sheet);
        pv_guard guard = pv_guarded(sheet, len);
        read_sheet(guard.span, len, true, &narrow);
        read_sheet(guard.span, len, false, &wide);
        assert_same(&narrow, &wide);
        read_sheet(guard.span, 1 + next_random(&seed) % 100, false, &wide);
        assert_same(&narrow, &wide);
        total += narrow.count;
        pv_guard_free(&guard);
    }
    assert_true(total > SHEETS);
}

/* Every byte that means something, at every place of a block. */
static void test_places(void **state)
{
    static const char text[] = "url(//e.example/x)";
    static const char quoted[] = "@import '//e.example/x'";
    static found all;
    char sheet[200];

    (void)state;
    for (size_t at = 0; at < 100; at++) {
        memset(sheet, ' ', sizeof(sheet));
        memcpy(sheet + at, text, sizeof(text) - 1);
        for (int narrow = 0; narrow < 2; narrow++) {
            read_sheet(pv_span_make(sheet, sizeof(sheet)), sizeof(sheet),
                       narrow != 0, &all);
            assert_int_equal(all.count, 1);
            assert_int_equal(all.from[0], at + 4);
            assert_int_equal(all.to[0], at + sizeof(text) - 2);
        }
        memcpy(sheet + at, quoted, sizeof(quoted) - 1);
        for (int narrow = 0; narrow < 2; narrow++) {
            read_sheet(pv_span_make(sheet, sizeof(sheet)), sizeof(sheet),
                       narrow != 0, &all);
            assert_int_equal(all.count, 1);
            assert_int_equal(all.type[0], PV_RESOURCE_STYLESHEET);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
