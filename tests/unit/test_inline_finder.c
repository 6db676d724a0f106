/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The finder of literals against a walk byte by byte, and its two variants
 * against each other, over texts made of the bytes that it tells apart.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/html/inline_finder.h"

#define TEXTS    20000
#define TEXT_MAX 700

static uint32_t next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 8;
}

/* Mostly letters, so that runs cross windows now and then. */
static size_t make_text(uint32_t *state, char *text)
{
    static const char rare[] =
        "\"'`}{#& ,-./\\%:<>\n\r\x7f\x80\xa2\xe2\xff\x01";
    size_t len = next_random(state) % TEXT_MAX;
    unsigned one_in = next_random(state) % 40 + 1;

    for (size_t i = 0; i < len; i++) {
        text[i] = (char)('a' + next_random(state) % 26);
        if (next_random(state) % one_in == 0) {
            text[i] = rare[next_random(state) % (sizeof(rare) - 1)];
        }
    }
    return len;
}

static bool is_one_of(const char *set, char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* What the bytes behind an opening say, read one by one. */
static bool may_be_reference(pv_span text, size_t opening)
{
    size_t at = opening + 1;

    while (at < text.len && !is_one_of("\"'`}./\\%", text.ptr[at])
           && text.ptr[at] >= '-') {
        at++;
    }
    if (at + 1 >= text.len) {
        return at == text.len || is_one_of("./\\%", text.ptr[at]);
    }
    if (!is_one_of("./\\%", text.ptr[at])) {
        return false;
    }
    return text.ptr[at] == '.' ? text.ptr[opening] != '}'
                               : is_one_of("/\\%23uUxX", text.ptr[at + 1]);
}

/* Marks what one variant tells of. */
static void find_all(pv_span text, size_t from, bool is_last, bool is_wide,
                     char *told)
{
    pv_inline_finder finder;
    size_t at = from;

    memset(told, 0, text.len);
    pv_inline_finder_init(&finder, text, from, is_last);
    finder.is_wide = is_wide;
    while ((at = pv_inline_find(&finder, at)) < text.len) {
        told[at++] = 1;
    }
}

static void check_mode(const char *bytes, size_t len, size_t from, bool is_last)
{
    static char plain[TEXT_MAX];
    static char wide[TEXT_MAX];
    pv_guard guard = pv_guarded(bytes, len);

    find_all(guard.span, from, is_last, false, plain);
    find_all(guard.span, from, is_last, pv_wide_works(), wide);
    assert_memory_equal(plain, wide, len);
    for (size_t i = 0; i < len; i++) {
        if (plain[i] != 0) {
            assert_true(is_one_of("\"'`}", bytes[i]) && i >= from);
        }
        else if (i >= from && is_one_of("\"'`}", bytes[i])) {
            assert_false(may_be_reference(guard.span, i));
            assert_true(is_last || len - i > PV_INLINE_PREFIX_MAX);
        }
    }
    pv_guard_free(&guard);
}

static void check_text(const char *bytes, size_t len, size_t from)
{
    check_mode(bytes, len, from, true);
    check_mode(bytes, len, from, false);
}

static void test_random_texts(void **state)
{
    static char text[TEXT_MAX];
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        size_t len = make_text(&seed, text);
        check_text(text, len, len == 0 ? 0 : next_random(&seed) % len);
    }
}

/* An opening at every place of a window, and its mark at every distance. */
static void test_every_distance(void **state)
{
    static char text[TEXT_MAX];

    (void)state;
    for (size_t opening = 0; opening < 140; opening++) {
        for (size_t mark = opening + 1; mark < opening + 140; mark++) {
            memset(text, 'a', sizeof(text));
            text[opening] = '"';
            text[mark] = '.';
            check_text(text, 400, 0);
        }
    }
}

/* Few bytes of ordinary text are told of in vain. */
static void test_prose_is_passed_over(void **state)
{
    static char text[TEXT_MAX];
    static char told[TEXT_MAX];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = "{\"name\": \"some words\", 'x': `tpl ${a}b`} "[i % 41];
    }
    find_all(pv_span_make(text, sizeof(text)), 0, true, pv_wide_works(), told);
    for (size_t i = 0; i < sizeof(text) - 16; i++) {
        count += told[i] != 0;
    }
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_every_distance),
        cmocka_unit_test(test_prose_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
