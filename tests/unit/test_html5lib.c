/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokenizer against html5lib's tokenizer suite: 7,036 cases, each read
 * whole, byte by byte, and at every two-way split.
 *
 * The suite is not part of this tree. It is looked for beside the project,
 * unpacked and flattened into build/; without it the test says so and skips.
 * Numeric and named references of character data are not checked by the
 * suite's text cases here (we do not decode text), but the same references
 * are put into an attribute value and compared there.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/html/charref.h"
#include "mod_privacy/core/html/tokenizer.h"

#define CASES_EXPECTED 7036
#define TEXT_MAX       65536

static const char flat[] = "build/html5lib/cases";
static const char make_flat[] =
    "mkdir -p build/html5lib && tar -C build/html5lib -xJf "
    "${PV_DATA:-../shared/data}/html5lib-tokenizer.tar.xz && "
    "node tests/html5lib/flatten.mjs build/html5lib/html5lib/tokenizer "
    "> build/html5lib/cases";

typedef struct text {
    char bytes[TEXT_MAX];
    size_t len;
} text;

static void put(text *out, const char *bytes, size_t len)
{
    assert_true(out->len + len <= TEXT_MAX);
    if (len > 0) {
        memcpy(out->bytes + out->len, bytes, len);
    }
    out->len += len;
}

/* What the standard's preprocessing and its NUL rules make of a byte run. */
static void put_normal(text *out, pv_span raw, bool is_name)
{
    for (size_t i = 0; i < raw.len; i++) {
        char c = is_name ? pv_ascii_lower(raw.ptr[i]) : raw.ptr[i];
        if (c == '\0') {
            put(out, "\xEF\xBF\xBD", 3);
        }
        else if (c == '\r') {
            if (i + 1 == raw.len || raw.ptr[i + 1] != '\n') {
                put(out, "\n", 1);
            }
        }
        else {
            put(out, &c, 1);
        }
    }
}

/* Values are normalised before references are decoded: a reference may well
 * produce a carriage return. */
static void put_value(text *out, pv_span raw)
{
    static text normal;
    pv_cursor cursor;
    int c;

    normal.len = 0;
    put_normal(&normal, raw, false);
    cursor = pv_cursor_make(pv_span_make(normal.bytes, normal.len), false);
    while ((c = pv_cursor_next(&cursor)) != PV_CURSOR_END) {
        char byte = (char)c;
        put(out, &byte, 1);
    }
}

typedef struct named {
    text name;
    text value;
} named;

static int by_name(const void *a, const void *b)
{
    const named *x = *(const named *const *)a;
    const named *y = *(const named *const *)b;
    size_t len = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order = memcmp(x->name.bytes, y->name.bytes, len);

    return order != 0
               ? order
               : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

static void put_attrs(text *out, const pv_html_tag *tag, const char *window)
{
    static named store[PV_TAG_ATTRS_MAX];
    named *attrs[PV_TAG_ATTRS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < tag->attr_count; i++) {
        const pv_html_attr *attr = &tag->attrs[i];
        named *fresh = &store[count];
        bool is_repeated = false;

        fresh->name.len = 0;
        fresh->value.len = 0;
        put_normal(
            &fresh->name,
            pv_span_make(window + tag->start + attr->name, attr->name_len),
            true);
        put_value(&fresh->value, pv_html_attr_value(tag, attr, window));
        for (size_t j = 0; j < count; j++) {
            is_repeated |= store[j].name.len == fresh->name.len
                           && memcmp(store[j].name.bytes, fresh->name.bytes,
                                     fresh->name.len)
                                  == 0;
        }
        if (!is_repeated) {
            attrs[count++] = fresh;
        }
    }
    qsort(attrs, count, sizeof(attrs[0]), by_name);
    for (size_t i = 0; i < count; i++) {
        put(out, attrs[i]->name.bytes, attrs[i]->name.len);
        put(out, "=", 1);
        put(out, attrs[i]->value.bytes, attrs[i]->value.len);
        put(out, "\x1f", 1);
    }
}

static void put_tag(text *out, const pv_html_tag *tag, const char *window)
{
    put(out, tag->is_end ? "E" : "S", 1);
    put_normal(out,
               pv_span_make(window + tag->start + (tag->is_end ? 2 : 1),
                            tag->name_len),
               true);
    if (!tag->is_end) {
        put(out, "\x1f", 1);
        put_attrs(out, tag, window);
        put(out, tag->is_self_closing ? "/\x1e" : "\x1e",
            tag->is_self_closing ? 2 : 1);
    }
    else {
        put(out, "\x1e", 1);
    }
}

typedef struct html_case {
    char state[64];
    char last_tag[64];
    char input[TEXT_MAX];
    size_t input_len;
    char expected[TEXT_MAX];
    size_t expected_len;
} html_case;

static void start(pv_tokenizer *t, const html_case *c)
{
    pv_tokenizer_init(t, false);
    t->is_bare = true;
    t->keeps_all = true;
    t->text_id = pv_tag_find(pv_span_of(c->last_tag), false);
    if (strcmp(c->state, "PLAINTEXT state") == 0) {
        t->state = PV_STATE_PLAINTEXT;
    }
    else if (strcmp(c->state, "RCDATA state") == 0
             || strcmp(c->state, "RAWTEXT state") == 0) {
        t->state = PV_STATE_RCDATA;
    }
    else if (strcmp(c->state, "Script data state") == 0) {
        t->state = PV_STATE_SCRIPT;
    }
    else if (strcmp(c->state, "CDATA section state") == 0) {
        t->state = PV_STATE_CDATA;
    }
    else {
        assert_string_equal(c->state, "Data state");
    }
}

/* Tokenizes the case in pieces of `first`, then `step` bytes. */
static void run(const html_case *c, size_t first, size_t step, text *out)
{
    static char window[TEXT_MAX];
    pv_tokenizer t;
    size_t len = 0;
    size_t fed = 0;

    out->len = 0;
    start(&t, c);
    for (;;) {
        pv_token token =
            pv_tokenizer_next(&t, window, len, fed == c->input_len);
        assert_true(t.pos <= len);
        if (token == PV_TOKEN_MORE && fed == c->input_len) {
            return;
        }
        if (token == PV_TOKEN_MORE) {
            size_t hold = pv_tokenizer_hold(&t);
            size_t more = fed == 0 ? first : step;
            more = more < c->input_len - fed ? more : c->input_len - fed;
            memmove(window, window + hold, len - hold);
            pv_tokenizer_shift(&t, hold);
            memcpy(window + len - hold, c->input + fed, more);
            len += more - hold;
            fed += more;
        }
        else if (token == PV_TOKEN_START_TAG || token == PV_TOKEN_END_TAG) {
            put_tag(out, &t.tag, window);
        }
        else if (token == PV_TOKEN_COMMENT) {
            put(out, "C", 1);
            put_normal(out,
                       pv_span_make(c->input + t.comment_from,
                                    (size_t)(t.comment_to - t.comment_from)),
                       false);
            put(out, "\x1e", 1);
        }
    }
}

static bool agrees(const html_case *c, const text *out)
{
    return out->len == c->expected_len
           && memcmp(out->bytes, c->expected, out->len) == 0;
}

static size_t check_case(const html_case *c)
{
    static text out;
    size_t wrong = 0;

    run(c, c->input_len > 0 ? c->input_len : 1, 1, &out);
    if (!agrees(c, &out)) {
        printf("# %s: '%.*s' gave '%.*s', not '%.*s'\n", c->state,
               (int)c->input_len, c->input, (int)out.len, out.bytes,
               (int)c->expected_len, c->expected);
        return 1;
    }
    run(c, 1, 1, &out);
    wrong += !agrees(c, &out);
    for (size_t split = 1; split < c->input_len; split++) {
        run(c, split, c->input_len, &out);
        wrong += !agrees(c, &out);
    }
    if (wrong > 0) {
        printf("# %s: '%.*s' differs at %zu splits\n", c->state,
               (int)c->input_len, c->input, wrong);
    }
    return wrong > 0;
}

/* With text behind it a case is read in one go where it can be: with the
 * same result as byte by byte. */
static size_t check_with_tail(const html_case *c)
{
    static const char tail[] = " text <p title=\"a > b\" hidden>that is long "
                               "enough</p> for <b>blocks of bytes</b>.";
    static html_case longer;
    static text whole;
    static text bytes;

    longer = *c;
    assert_true(c->input_len + sizeof(tail) < TEXT_MAX);
    memcpy(longer.input + c->input_len, tail, sizeof(tail) - 1);
    longer.input_len += sizeof(tail) - 1;
    run(&longer, longer.input_len, 1, &whole);
    run(&longer, 1, 1, &bytes);
    if (whole.len != bytes.len
        || memcmp(whole.bytes, bytes.bytes, whole.len) != 0) {
        printf("# %s: '%.*s' with text behind it differs\n", c->state,
               (int)c->input_len, c->input);
        return 1;
    }
    return 0;
}

static size_t from_hex(const char *hex, char *out, size_t room)
{
    size_t len = 0;

    for (; hex[0] != '-' && hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
        char pair[3] = { hex[0], hex[1], '\0' };
        assert_true(len < room);
        out[len++] = (char)strtol(pair, NULL, 16);
    }
    return len;
}

static bool read_case(FILE *file, html_case *c)
{
    static char line[4 * TEXT_MAX];
    char *save = NULL;
    const char *field;

    if (fgets(line, sizeof(line), file) == NULL) {
        return false;
    }
    line[strcspn(line, "\n")] = '\0';
    field = strtok_r(line, " ", &save);
    c->state[from_hex(field, c->state, sizeof(c->state) - 1)] = '\0';
    field = strtok_r(NULL, " ", &save);
    c->last_tag[from_hex(field, c->last_tag, sizeof(c->last_tag) - 1)] = '\0';
    c->input_len = from_hex(strtok_r(NULL, " ", &save), c->input, TEXT_MAX);
    c->expected_len =
        from_hex(strtok_r(NULL, " ", &save), c->expected, TEXT_MAX);
    return true;
}

static void test_suite(void **unused)
{
    static html_case c;
    size_t count = 0;
    size_t wrong = 0;
    size_t wrong_in_text = 0;
    FILE *file;

    (void)unused;
    if (system("test -r ${PV_DATA:-../shared/data}/html5lib-tokenizer.tar.xz")
        != 0) {
        printf("# skipped: html5lib-tokenizer.tar.xz is not beside the "
               "project (../shared/data, or $PV_DATA)\n");
        skip();
    }
    assert_int_equal(system(make_flat), 0);
    file = fopen(flat, "r");
    assert_non_null(file);
    while (read_case(file, &c)) {
        count++;
        wrong += check_case(&c);
        wrong_in_text += check_with_tail(&c);
    }
    fclose(file);
    printf("# %zu of %zu cases agree at every split\n", count - wrong, count);
    assert_int_equal(count, CASES_EXPECTED);
    assert_int_equal(wrong, 0);
    assert_int_equal(wrong_in_text, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
