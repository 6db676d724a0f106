/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scrubber: every case in place against the end of memory, twice, and as
 * a stream over every split that falls where its buffer is emptied.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "mod_privacy/core/base/scrub.h"
#include "tests/unit/scrub_cases.h"

#define TEXT_MAX 12000

static const pv_scrub_policy drop = { 0 };

typedef struct text_buffer {
    size_t len;
    char text[TEXT_MAX];
} text_buffer;

static void collect(void *baton, pv_span text)
{
    text_buffer *buffer = baton;

    assert_true(buffer->len + text.len <= TEXT_MAX);
    memcpy(buffer->text + buffer->len, text.ptr, text.len);
    buffer->len += text.len;
}

static void check_text(const char *what, const char *input,
                       const char *expected, const char *text, size_t len)
{
    if (len != strlen(expected) || memcmp(text, expected, len) != 0) {
        fail_msg("%s: '%s' gave '%.*s', not '%s'", what, input, (int)len, text,
                 expected);
    }
}

/* In a writable buffer whose end is the end of memory, and once more. */
static void check_in_place(const char *input, const char *expected)
{
    pv_guard guard = pv_guarded(input, strlen(input));
    pv_guard guard_input = pv_guarded(input, strlen(input));
    char *text = (char *)guard.map + (guard.span.ptr - (char *)guard.map);
    size_t len = pv_scrub_in_place(text, guard.span.len, &drop);

    check_text("in place", input, expected, text, len);
    if (strcmp(input, expected) != 0) {
        assert_true(pv_scrub_may_change(guard_input.span));
    }
    pv_guard_free(&guard_input);
    len = pv_scrub_in_place(text, len, &drop);
    check_text("twice", input, expected, text, len);
    pv_guard_free(&guard);
}

/* The text behind so much padding that the stream's buffer is emptied at
 * `split` bytes of it. */
static void check_split(const char *input, const char *expected, size_t split,
                        size_t window)
{
    static char text[TEXT_MAX];
    static text_buffer out;
    pv_scrub scrub;
    size_t len = strlen(input);
    size_t padding = PV_SCRUB_BUFFER - window - split;

    memset(text, ' ', padding);
    memcpy(text + padding, input, len);
    memset(text + padding + len, ' ', PV_SCRUB_BUFFER);
    out.len = 0;
    pv_scrub_init(&scrub, &drop, collect, &out);
    pv_scrub_feed(&scrub, pv_span_make(text, padding + split));
    pv_scrub_feed(&scrub, pv_span_make(text + padding + split,
                                       len - split + PV_SCRUB_BUFFER));
    pv_scrub_finish(&scrub);
    check_text("streamed", input, expected, out.text + padding,
               out.len - padding - PV_SCRUB_BUFFER);
}

static void check_streams(const char *input, const char *expected)
{
    for (size_t split = 0; split <= strlen(input); split++) {
        check_split(input, expected, split, 0);
        check_split(input, expected, split, PV_SCRUB_WINDOW);
    }
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(scrub_cases); i++) {
        const scrub_case *c = &scrub_cases[i];
        check_in_place(c->text, c->expected ? c->expected : c->text);
    }
}

static void test_streams(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(scrub_cases); i++) {
        const scrub_case *c = &scrub_cases[i];
        check_streams(c->text, c->expected ? c->expected : c->text);
    }
}

/* Puts `value` into a context as often as %s stands there. */
static void fill(char *out, const char *context, const char *value)
{
    for (; *context != '\0'; context++) {
        if (context[0] == '%' && context[1] == 's') {
            out += sprintf(out, "%s", value);
            context++;
        }
        else {
            *out++ = *context;
        }
    }
    *out = '\0';
}

static void test_contexts(void **state)
{
    char input[512];
    char filled[512];
    size_t count = PV_COUNT(scrub_cases);

    (void)state;
    for (size_t i = 0; i < PV_COUNT(scrub_contexts); i++) {
        for (size_t j = 0; j < PV_COUNT(scrub_addresses); j++) {
            char expected[512];
            size_t len;
            fill(input, scrub_contexts[i], scrub_addresses[j].text);
            fill(filled, scrub_contexts[i], scrub_addresses[j].expected);
            /* Fixed addresses of the context go as well. */
            memcpy(expected, filled, sizeof(expected));
            len = pv_scrub_in_place(expected, strlen(expected), &drop);
            expected[len] = '\0';
            check_in_place(input, expected);
            count++;
        }
    }
    assert_true(count >= 300);
}

/* What most lines of a log hold is passed over in one look. */
static void test_quick_look(void **state)
{
    static const char *const plain[] = {
        "",
        "-",
        "GET /index.html HTTP/1.1",
        "[22/Nov/2026:05:43:09 +0000]",
        "Firefox Linux desktop",
        "https://www.example.org/",
        "2026-11-22",
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "a-b-c-d",
        "1.2.3",
        "/a%20b/c%2Fd",
        "01:23:45",
        "Mozilla/5.0 (X11; Linux x86_64)",
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(plain); i++) {
        if (pv_scrub_may_change(pv_span_of(plain[i]))) {
            fail_msg("'%s' is looked at twice", plain[i]);
        }
    }
}

/* With bytes behind it that can be read, a text is judged as without. */
static void test_may_change_before(void **state)
{
    static const char behind[] = " HTTP/1.1";
    static const char *const addresses[] = { "1.2.3.4", "192-0-2-1", "::1",
                                             "1%2E2.3.4" };
    char text[80 + sizeof(behind)];

    (void)state;
    for (size_t i = 0; i < PV_COUNT(addresses); i++) {
        size_t len = strlen(addresses[i]);

        for (size_t before = 0; before < 64; before++) {
            size_t whole = before + len;

            memset(text, 'x', before);
            memcpy(text + before, addresses[i], len);
            memcpy(text + whole, behind, sizeof(behind));
            assert_true(
                pv_scrub_may_change_before(pv_span_make(text, whole), 9));
            /* One joint less, although others follow. */
            text[before + (i == 2 ? 0 : 1)] = 'x';
            assert_int_equal(
                pv_scrub_may_change_before(pv_span_make(text, whole), 9),
                pv_scrub_may_change(pv_span_make(text, whole)));
        }
    }
}

static void test_network(void **state)
{
    static const pv_scrub_policy cut = { .keeps_network = true,
                                         .v4_bits = 16,
                                         .v6_bits = 32 };
    static const scrub_case cases[] = {
        { "a 127.66.77.88:99 b", "a 127.66.0.0:0 b" },
        { "[2001:db9:1::2]:443", "[2001:db9::]:0" },
        { "::ffff:127.66.77.88", "127.66.0.0" },
        { "127-66-77-88.isp", "127-66-0-0.isp" },
        { "1:2:3:4:5:6:7:8:443", "::" },
        { "240.1.2.3 is a pseudonym", "0.0.0.0 is a pseudonym" },
        { "2001:db8:1::1 too", ":: too" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        char text[64];
        size_t len = strlen(cases[i].text);
        memcpy(text, cases[i].text, len);
        len = pv_scrub_in_place(text, len, &cut);
        check_text("network", cases[i].text, cases[i].expected, text, len);
    }
}

/* A message that was cut may end within an address. */
static void test_cut(void **state)
{
    static const pv_scrub_policy cut = { .is_cut = true };
    static const char whole[] = "denied for 127.66.77.88";
    static const char whole_v6[] = "denied for 2001:db8::77";

    (void)state;
    for (size_t len = strlen("denied for 1"); len < strlen(whole); len++) {
        char text[64];
        size_t left;
        memcpy(text, whole, len);
        assert_int_equal(pv_scrub_in_place(text, len, &cut),
                         strlen("denied for "));
        memcpy(text, whole_v6, len);
        left = pv_scrub_in_place(text, len, &cut);
        for (size_t i = strlen("denied for "); i < left; i++) {
            assert_int_equal(text[i], ':');
        }
    }
}

/* Junk of every byte, fed one by one, gives the same as in place. */
static void test_bytes(void **state)
{
    static const char alphabet[] = "0123456789abcdefABCDEF::::....%[]x-_3Ae ";
    static char text[8000];
    static char stream_text[8000];
    static text_buffer out;
    uint32_t random = 12345;

    (void)state;
    for (int round = 0; round < 60; round++) {
        pv_scrub scrub;
        size_t len;
        for (size_t i = 0; i < sizeof(text); i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = alphabet[(random >> 16) % (sizeof(alphabet) - 1)];
        }
        memcpy(stream_text, text, sizeof(text));
        out.len = 0;
        pv_scrub_init(&scrub, &drop, collect, &out);
        for (size_t i = 0; i < sizeof(text); i++) {
            pv_scrub_feed(&scrub, pv_span_make(stream_text + i, 1));
        }
        pv_scrub_finish(&scrub);
        len = pv_scrub_in_place(text, sizeof(text), &drop);
        assert_int_equal(len, out.len);
        assert_memory_equal(text, out.text, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_may_change_before),
        cmocka_unit_test(test_network),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_quick_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
