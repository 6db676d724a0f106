/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WHATWG HTML 13.2.5.72 to 13.2.5.80, as far as attribute values need them.
 *
 * A reference is written in at least as many bytes as it stands for, but for
 * a few two-character ones (`&nGt;`): whoever edits by decoded offsets checks
 * the raw room.
 */
#include "mod_privacy/core/html/charref.h"

#include "mod_privacy/core/html/charref_names.h"

#define CODE_POINT_MAX   0x10FFFFu
#define REPLACEMENT      0xFFFDu
#define NUMERIC_OVERFLOW 0x110000u

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What windows-1252 puts at 0x80 to 0x9F; the standard reads numeric
 * references to these controls that way. 0: the control itself. */
static const uint16_t c1_controls[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178
};

static uint32_t numeric_meaning(uint32_t code)
{
    if (code == 0 || code > CODE_POINT_MAX
        || (code >= 0xD800 && code <= 0xDFFF)) {
        return REPLACEMENT;
    }
    if (code >= 0x80 && code < 0xA0 && c1_controls[code - 0x80] != 0) {
        return c1_controls[code - 0x80];
    }
    return code;
}

static uint8_t put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

static int digit_value(char c, bool is_hex)
{
    if (is_digit(c)) {
        return c - '0';
    }
    c = pv_ascii_lower(c);
    return is_hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `&#...`: gives the raw length, 0 when it is no reference. */
static size_t decode_numeric(pv_span text, pv_cursor *cursor)
{
    bool is_hex = text.len > 2 && pv_ascii_lower(text.ptr[2]) == 'x';
    size_t first = is_hex ? 3 : 2;
    size_t i = first;
    uint32_t code = 0;

    for (; i < text.len; i++) {
        int digit = digit_value(text.ptr[i], is_hex);
        if (digit < 0) {
            break;
        }
        code = code * (is_hex ? 16u : 10u) + (uint32_t)digit;
        if (code > CODE_POINT_MAX) {
            code = NUMERIC_OVERFLOW;
        }
    }
    if (i == first) {
        return 0;
    }
    cursor->count = put_utf8(cursor->decoded, numeric_meaning(code));
    return i < text.len && text.ptr[i] == ';' ? i + 1 : i;
}

typedef struct name_match {
    size_t raw_len; /* `&` and the semicolon, if any, included; 0: none */
    pv_span value;
} name_match;

/* Compares one record with the text behind the first letter. */
static void try_record(pv_span text, pv_span name, bool may_lack_semicolon,
                       pv_span value, name_match *best)
{
    size_t end = 2 + name.len;

    if (text.len < end || memcmp(text.ptr + 2, name.ptr, name.len) != 0) {
        return;
    }
    if (end < text.len && text.ptr[end] == ';') {
        end++;
    }
    else if (!may_lack_semicolon) {
        return;
    }
    if (end > best->raw_len) {
        best->raw_len = end;
        best->value = value;
    }
}

static name_match find_name(pv_span text)
{
    name_match best = { 0, { NULL, 0 } };
    char first = text.ptr[1];
    char second = text.ptr[2];
    int letter = first >= 'a' ? first - 'a' + 26 : first - 'A';
    const char *at = pv_charref_names[letter];

    while (*at != '\0') {
        size_t name_len;

        if (at[0] != second && at[0] != ':' && at[0] != '!') {
            at = strchr(at, '\f') + 1; /* another name for certain */
            continue;
        }
        name_len = strcspn(at, ":!");
        const char *value = at + name_len + 1;
        size_t value_len = strcspn(value, "\f");

        try_record(text, pv_span_make(at, name_len), at[name_len] == '!',
                   pv_span_make(value, value_len), &best);
        at = value + value_len + 1;
    }
    return best;
}

/* `&name`: gives the raw length, 0 when it is no reference here. */
static size_t decode_named(pv_span text, pv_cursor *cursor)
{
    name_match found;

    if (pv_span_starts_with(text, "&amp;")) { /* nearly all there are */
        cursor->decoded[0] = '&';
        cursor->count = 1;
        return 5;
    }
    found = find_name(text);
    if (found.raw_len == 0 || found.value.len > PV_CHARREF_UTF8) {
        return 0;
    }
    if (text.ptr[found.raw_len - 1] != ';' && found.raw_len < text.len
        && !cursor->is_text) {
        char next = text.ptr[found.raw_len];
        if (next == '=' || is_alpha(next) || is_digit(next)) {
            return 0;
        }
    }
    memcpy(cursor->decoded, found.value.ptr, found.value.len);
    cursor->count = (uint8_t)found.value.len;
    return found.raw_len;
}

int pv_cursor_reference(pv_cursor *cursor)
{
    pv_span text = pv_span_make(cursor->raw.ptr + cursor->at,
                                cursor->raw.len - cursor->at);
    size_t raw_len = 0;

    cursor->taken = 0;
    cursor->count = 0;
    if (text.len > 2 && text.ptr[1] == '#') {
        raw_len = decode_numeric(text, cursor);
    }
    else if (text.len > 2 && is_alpha(text.ptr[1])) {
        raw_len = decode_named(text, cursor);
    }
    if (raw_len == 0) {
        cursor->at++;
        return '&';
    }
    cursor->at += raw_len;
    cursor->taken = 1;
    return (unsigned char)cursor->decoded[0];
}

/* Bytes before the next `&`, at most `room`. */
static size_t run_length(const pv_cursor *cursor, size_t room)
{
    size_t left = cursor->raw.len - cursor->at;
    size_t len = left < room ? left : room;
    const char *from = cursor->raw.ptr + cursor->at;
    const char *found = len > 0 ? memchr(from, '&', len) : NULL;

    return found == NULL ? len : (size_t)(found - from);
}

size_t pv_charref_fill(pv_cursor *cursor, char *buffer, size_t room)
{
    size_t len = 0;
    int c;

    while (len < room) {
        size_t run =
            cursor->taken < cursor->count ? 0 : run_length(cursor, room - len);
        memcpy(buffer + len, cursor->raw.ptr + cursor->at, run);
        len += run;
        cursor->at += run;
        do { /* what one reference stands for */
            c = len < room ? pv_cursor_next(cursor) : PV_CURSOR_END;
            if (c == PV_CURSOR_END) {
                return len;
            }
            buffer[len++] = (char)c;
        } while (cursor->taken < cursor->count);
    }
    return len;
}

pv_span pv_charref_decode(pv_span raw, char *buffer, size_t room)
{
    pv_cursor cursor = pv_cursor_make(raw, false);

    if (raw.len == 0 || memchr(raw.ptr, '&', raw.len) == NULL) {
        return raw;
    }
    return pv_span_make(buffer, pv_charref_fill(&cursor, buffer, room));
}
