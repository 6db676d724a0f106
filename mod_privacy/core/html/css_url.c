/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSS Syntax Level 3, section 4, as far as references need it; CSS Images 4
 * for image-set(), CSS Values 5 for src().
 *
 * Invariant: each call moves on, waits at the end of the piece, or ends it.
 */
#include "mod_privacy/core/html/css_url.h"

#include <stdint.h>

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/lanes_wide.h"

#define NAME_MAX_LEN 20 /* bytes kept of an identifier: the longest known */

/* An identifier as it is read, lower-case, escapes undone. */
typedef struct css_name {
    char text[NAME_MAX_LEN];
    size_t len; /* NAME_MAX_LEN + 1: longer than any that matters */
} css_name;

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static int hex_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool is_name_byte(int c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (c >= '0' && c <= '9')
           || c == '-' || c == '_' || c >= 0x80;
}

/* Reads the escape behind a backslash. @return a byte; code points above
 * ASCII become `?`, for no host that matters is written with them */
static int read_escape(pv_cursor *cursor)
{
    int c = pv_cursor_next(cursor);
    int value = hex_value(c);

    if (c == PV_CURSOR_END || value < 0) {
        return c;
    }
    for (int digits = 1; digits < 6; digits++) {
        int next = hex_value(pv_cursor_peek(cursor));
        if (next < 0) {
            break;
        }
        value = value * 16 + next;
        pv_cursor_next(cursor);
    }
    if (is_space(pv_cursor_peek(cursor))) {
        pv_cursor_next(cursor);
    }
    return value > 0 && value < 0x80 ? value : '?';
}

/* Reads the bytes of a name that stand as they are. */
static void read_plain_name(pv_cursor *cursor, css_name *name)
{
    const unsigned char *bytes = (const unsigned char *)cursor->raw.ptr;

    while (cursor->at < cursor->raw.len && name->len < NAME_MAX_LEN
           && is_name_byte(bytes[cursor->at])) {
        name->text[name->len++] = pv_ascii_lower((char)bytes[cursor->at]);
        cursor->at++;
    }
}

static void read_name(pv_cursor *cursor, css_name *name)
{
    name->len = 0;
    if (cursor->is_plain) {
        read_plain_name(cursor, name);
    }
    for (;;) {
        int c = pv_cursor_peek(cursor);
        if (!is_name_byte(c) && c != '\\') {
            return;
        }
        pv_cursor_next(cursor);
        if (c == '\\') {
            c = read_escape(cursor);
        }
        if (name->len < NAME_MAX_LEN) {
            name->text[name->len++] = pv_ascii_lower((char)c);
        }
        else {
            name->len = NAME_MAX_LEN + 1;
            return; /* the rest is read as names that mean nothing */
        }
    }
}

static bool name_is(const css_name *name, const char *word)
{
    return name->len <= NAME_MAX_LEN
           && pv_span_equal(pv_span_make(name->text, name->len),
                            pv_span_of(word));
}

static void add(pv_css_url *url, int c)
{
    if (url->len < PV_CSS_URL_MAX) {
        url->text[url->len++] = (char)c;
    }
}

static pv_resource type_of(const pv_css *css)
{
    if (css->is_import) {
        return PV_RESOURCE_STYLESHEET;
    }
    return css->is_font_face ? PV_RESOURCE_FONT : PV_RESOURCE_IMAGE;
}

/* Bytes at the cursor that are part of a reference as they are, sixteen at a
 * time, at most `room`. */
static size_t plain_run(const pv_cursor *cursor, char end, size_t room)
{
    const char *from = cursor->raw.ptr + cursor->at;
    size_t left = cursor->raw.len - cursor->at;
    size_t len = 0;

    left = left < room ? left : room;
    while (cursor->taken == cursor->count && left - len >= PV_LANES) {
        pv_lanes bytes = pv_lanes_load(from + len);
        uint32_t stops = pv_lanes_bits(
            pv_lanes_equal(bytes, end) | pv_lanes_equal(bytes, '\\')
            | pv_lanes_equal(bytes, '\n') | pv_lanes_equal(bytes, '&'));
        if (stops != 0) {
            return len + pv_first_bit(stops);
        }
        len += PV_LANES;
    }
    return len;
}

/* Reads a reference up to its end: a quote, or `)` for a bare one. */
static pv_css_event read_reference(pv_css *css, pv_cursor *cursor, bool is_last,
                                   char end, pv_css_url *url)
{
    pv_cursor ahead = *cursor;
    size_t run;
    int c;

    url->len = 0;
    url->type = type_of(css);
    c = pv_cursor_next(&ahead);
    url->from = ahead.from;
    for (; c != PV_CURSOR_END; c = pv_cursor_next(&ahead)) {
        if (c == end || (end != ')' && c == '\n')) {
            break;
        }
        if (url->len == PV_CSS_URL_MAX) {
            css->rest_quote = end;
            break;
        }
        if (c == '\\') {
            int escaped = read_escape(&ahead);
            if (escaped == '\n') {
                continue; /* a line that goes on */
            }
            c = escaped;
        }
        add(url, c);
        run = plain_run(&ahead, end, PV_CSS_URL_MAX - url->len);
        memcpy(url->text + url->len, ahead.raw.ptr + ahead.at, run);
        url->len += run;
        ahead.at += run;
    }
    if (c == PV_CURSOR_END && !is_last) {
        return PV_CSS_WAIT;
    }
    url->to = ahead.from;
    *cursor = ahead;
    if (css->rest_quote != '\0') { /* this byte belongs to the rest */
        cursor->at = ahead.from;
        cursor->taken = cursor->count;
    }
    return PV_CSS_URL;
}

/* Behind `url(`: quoted or bare. */
static pv_css_event read_url_function(pv_css *css, pv_cursor *cursor,
                                      bool is_last, pv_css_url *url)
{
    int c = pv_cursor_peek(cursor);

    while (is_space(c)) {
        pv_cursor_next(cursor);
        c = pv_cursor_peek(cursor);
    }
    if (c == PV_CURSOR_END && !is_last) {
        return PV_CSS_WAIT;
    }
    if (c == '"' || c == '\'') {
        pv_cursor_next(cursor);
        return read_reference(css, cursor, is_last, (char)c, url);
    }
    return read_reference(css, cursor, is_last, ')', url);
}

/* Parentheses count only inside a function whose strings are references. */
static void open_paren(pv_css *css)
{
    if (css->depth > 0 && css->depth < UINT8_MAX) {
        css->depth++;
    }
}

static void close_paren(pv_css *css)
{
    if (css->depth > 0) {
        css->depth--;
    }
}

static bool holds_images(const css_name *name)
{
    return name_is(name, "image-set") || name_is(name, "-webkit-image-set")
           || name_is(name, "src") || name_is(name, "image")
           || name_is(name, "cross-fade")
           || name_is(name, "-webkit-cross-fade");
}

/* At the first byte of an identifier. END: nothing came of it. */
static pv_css_event read_ident(pv_css *css, pv_cursor *cursor, bool is_last,
                               pv_css_url *url)
{
    css_name name;
    int c;

    read_name(cursor, &name);
    c = pv_cursor_peek(cursor);
    if (c == PV_CURSOR_END && !is_last) {
        return PV_CSS_WAIT;
    }
    if (c != '(') {
        return PV_CSS_END;
    }
    if (name_is(&name, "url") || name_is(&name, "url-prefix")) {
        pv_cursor_next(cursor);
        return read_url_function(css, cursor, is_last, url);
    }
    if (css->depth == 0 && holds_images(&name)) {
        pv_cursor_next(cursor); /* the parenthesis */
        css->depth = 1;
    }
    return PV_CSS_END;
}

static pv_css_event read_at_keyword(pv_css *css, pv_cursor *cursor,
                                    bool is_last)
{
    css_name name;

    read_name(cursor, &name);
    if (pv_cursor_peek(cursor) == PV_CURSOR_END && !is_last) {
        return PV_CSS_WAIT;
    }
    css->is_import = name_is(&name, "import");
    css->is_font_face |= name_is(&name, "font-face");
    return PV_CSS_END;
}

/* Passes over text up to what ends it; false when the piece ended first. */
static bool skip_comment(pv_css *css, pv_cursor *cursor)
{
    int c;

    css->is_in_comment = true;
    while ((c = pv_cursor_next(cursor)) != PV_CURSOR_END) {
        if (c == '/' && css->is_half) {
            css->is_in_comment = false;
            css->is_half = false;
            return true;
        }
        css->is_half = c == '*';
    }
    return false;
}

static bool skip_string(pv_css *css, pv_cursor *cursor)
{
    int c;

    while ((c = pv_cursor_next(cursor)) != PV_CURSOR_END) {
        if (css->is_half) {
            css->is_half = false;
        }
        else if (c == '\\') {
            css->is_half = true;
        }
        else if (c == css->quote || c == '\n') {
            css->quote = '\0';
            return true;
        }
    }
    return false;
}

/* The rest of a reference of which enough was seen. */
static pv_css_event skip_rest(pv_css *css, pv_cursor *cursor, pv_css_url *url)
{
    pv_cursor ahead = *cursor;
    int c = pv_cursor_next(&ahead);

    url->from = ahead.from;
    for (; c != PV_CURSOR_END; c = pv_cursor_next(&ahead)) {
        if (css->is_half) {
            css->is_half = false;
        }
        else if (c == '\\') {
            css->is_half = true;
        }
        else if (c == css->rest_quote
                 || (css->rest_quote != ')' && c == '\n')) {
            css->rest_quote = '\0';
            break;
        }
    }
    url->to = ahead.from;
    *cursor = ahead;
    return PV_CSS_REST;
}

static pv_css_event at_string(pv_css *css, pv_cursor *cursor, bool is_last,
                              char quote, pv_css_url *url)
{
    if (css->is_import || css->depth > 0) {
        return read_reference(css, cursor, is_last, quote, url);
    }
    css->quote = quote;
    skip_string(css, cursor);
    return PV_CSS_END;
}

/* One byte that is no part of a name. */
static pv_css_event at_byte(pv_css *css, pv_cursor *cursor, bool is_last, int c,
                            pv_css_url *url)
{
    switch (c) {
    case '/':
        if (pv_cursor_peek(cursor) == PV_CURSOR_END && !is_last) {
            return PV_CSS_WAIT;
        }
        if (pv_cursor_peek(cursor) == '*') {
            pv_cursor_next(cursor);
            skip_comment(css, cursor);
        }
        return PV_CSS_END;
    case '"':
    case '\'':
        return at_string(css, cursor, is_last, (char)c, url);
    case '@':
        return read_at_keyword(css, cursor, is_last);
    case '(':
        open_paren(css);
        return PV_CSS_END;
    case ')':
        close_paren(css);
        return PV_CSS_END;
    case '{':
    case '}':
    case ';':
        css->is_import = false;
        css->is_font_face = css->is_font_face && c != '}';
        return PV_CSS_END;
    default:
        return PV_CSS_END;
    }
}

/* Bytes at which something may begin or end, as bits. */
enum {
    STOPS = 1,       /* always                                        */
    STOPS_INSIDE = 2 /* inside @import, @font-face or image functions */
};

static const uint8_t stops[256] = {
    ['/'] = STOPS,        ['"'] = STOPS,        ['\''] = STOPS,
    ['@'] = STOPS,        ['('] = STOPS,        ['\\'] = STOPS,
    [')'] = STOPS_INSIDE, ['{'] = STOPS_INSIDE, ['}'] = STOPS_INSIDE,
    [';'] = STOPS_INSIDE,
};

static inline uint32_t stops_in_block(const char *at, bool is_inside)
{
    pv_lanes bytes = pv_lanes_load(at);
    pv_lanes found = pv_lanes_equal(bytes, '/') | pv_lanes_equal(bytes, '"')
                     | pv_lanes_equal(bytes, '\'') | pv_lanes_equal(bytes, '@')
                     | pv_lanes_equal(bytes, '(') | pv_lanes_equal(bytes, '\\');

    if (is_inside) {
        found |= pv_lanes_equal(bytes, ')') | pv_lanes_equal(bytes, ';')
                 | pv_lanes_equal(bytes, '{') | pv_lanes_equal(bytes, '}');
    }
    return pv_lanes_bits(found);
}

/* True where a `(` is that of a function that means something: by the last
 * letters of url, url-prefix, src, image-set, image and cross-fade. */
static bool may_be_function(const char *paren)
{
    static const char endings[][3] = { "rl", "ix", "rc", "et", "ge", "de" };

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if ((paren[-1] | 0x20) == endings[i][1]
            && (paren[-2] | 0x20) == endings[i][0]) {
            return true;
        }
    }
    return false;
}

/* A byte that stops: does it, where it stands? */
static bool does_stop(pv_span text, size_t from, size_t at, bool is_inside)
{
    if (text.ptr[at] == '/') {
        return at + 1 == text.len || text.ptr[at + 1] == '*';
    }
    return text.ptr[at] != '(' || is_inside || at - from < 2
           || may_be_function(text.ptr + at);
}

PV_WIDE static inline uint32_t stops_in_wide(const char *at, bool is_inside)
{
    static const pv_wide_set anywhere = { '@', 0, '"', 0, 0,    0, 0, '\'',
                                          '(', 0, 0,   0, '\\', 0, 0, '/' };
    static const pv_wide_set inside = { '@', 0,   '"', 0,   0,    0,   0, '\'',
                                        '(', ')', 0,   ';', '\\', '}', 0, '/' };
    pv_wide bytes = pv_wide_load(at);

    if (is_inside) {
        return pv_wide_bits(pv_wide_among(bytes, pv_wide_load_set(inside))
                            | (pv_wide)(bytes == '{'));
    }
    return pv_wide_bits(pv_wide_among(bytes, pv_wide_load_set(anywhere)));
}

typedef uint32_t stops_fn(const char *at, bool is_inside);

/* Looks at whole blocks from `at` on. @return the next byte that stops, or
 * where fewer than `lanes` bytes are left */
static inline __attribute__((always_inline)) size_t
find_in_blocks(pv_span text, size_t from, size_t at, bool is_inside,
               stops_fn *stops_in, size_t lanes)
{
    for (; text.len - at >= lanes; at += lanes) {
        uint32_t bits = stops_in(text.ptr + at, is_inside);
        for (; bits != 0; bits &= bits - 1) {
            size_t stop = at + pv_first_bit(bits);
            if (does_stop(text, from, stop, is_inside)) {
                return stop;
            }
        }
    }
    return at;
}

PV_WIDE static size_t find_wide(pv_span text, size_t from, bool is_inside)
{
    return is_inside ? find_in_blocks(text, from, from, true, stops_in_wide,
                                      PV_WIDE_LANES)
                     : find_in_blocks(text, from, from, false, stops_in_wide,
                                      PV_WIDE_LANES);
}

/* The next byte that stops, or the end. What was found by whole blocks is
 * found once more where it stands. */
static size_t find_stop(pv_span text, size_t from, bool is_inside, bool is_wide)
{
    uint8_t what = is_inside ? STOPS | STOPS_INSIDE : STOPS;
    size_t at = is_wide ? find_wide(text, from, is_inside) : from;

    at = find_in_blocks(text, from, at, is_inside, stops_in_block, PV_LANES);
    while (at < text.len
           && ((stops[(unsigned char)text.ptr[at]] & what) == 0
               || !does_stop(text, from, at, is_inside))) {
        at++;
    }
    return at;
}

/* Passes over text that means nothing, where no references have to be
 * decoded; stops at the start of a name that may be a function's. */
static void skip_plain(const pv_css *css, pv_cursor *cursor)
{
    const unsigned char *bytes = (const unsigned char *)cursor->raw.ptr;
    bool is_inside = css->is_import || css->is_font_face || css->depth > 0;
    size_t at = find_stop(cursor->raw, cursor->at, is_inside,
                          pv_wide_works() && !css->is_narrow);

    if (at == cursor->raw.len || bytes[at] == '(' || bytes[at] == '\\') {
        while (at > cursor->at && is_name_byte(bytes[at - 1])) {
            at--;
        }
    }
    cursor->at = at;
}

pv_css_event pv_css_next(pv_css *css, pv_cursor *cursor, bool is_last,
                         pv_css_url *url)
{
    for (;;) {
        pv_css before = *css;
        pv_css_event event;
        pv_cursor start;
        int c;

        if (cursor->is_plain && !css->is_in_comment && css->quote == '\0'
            && css->rest_quote == '\0') {
            skip_plain(css, cursor);
        }
        start = *cursor;
        c = pv_cursor_peek(cursor);
        if (c == PV_CURSOR_END) {
            return PV_CSS_END;
        }
        if (css->rest_quote != '\0') {
            return skip_rest(css, cursor, url);
        }
        if (css->is_in_comment || css->quote != '\0') {
            if (!(css->is_in_comment ? skip_comment(css, cursor)
                                     : skip_string(css, cursor))) {
                return PV_CSS_END;
            }
            continue;
        }
        if (is_name_byte(c) || c == '\\') {
            event = read_ident(css, cursor, is_last, url);
        }
        else {
            pv_cursor_next(cursor);
            event = at_byte(css, cursor, is_last, c, url);
        }
        if (event == PV_CSS_WAIT) {
            *css = before;
            url->restart = start.at;
            *cursor = start;
            return PV_CSS_WAIT;
        }
        if (event != PV_CSS_END) {
            return event;
        }
    }
}
