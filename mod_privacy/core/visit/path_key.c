/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normalises paths (see path_key.h). A title of a page survives, an
 * identifier of a person, order or session does not; where the two look alike
 * the identifier wins, because a folded title costs a name in a report and an
 * unfolded identifier costs somebody's privacy.
 */
#include "mod_privacy/core/visit/path_key.h"

#define ID_TEXT       ":id"
#define HEX_MIN       8
#define MIXED_MIN     12
#define UNBROKEN_MAX  40 /* without a hyphen: no title */
#define TITLE_MAX     100
#define EXTENSION_MAX 5
#define YEAR_DIGITS   4

typedef struct shape {
    size_t digits;
    size_t uppers;
    size_t lowers;
    size_t hexes;  /* digits and a-f */
    size_t breaks; /* hyphens, underscores, spaces */
    bool has_at;
    bool is_plain; /* ASCII letters, digits and breaks only */
} shape;

static shape shape_of(pv_span segment)
{
    shape s = { .is_plain = true };

    for (size_t i = 0; i < segment.len; i++) {
        unsigned char c = (unsigned char)segment.ptr[i];
        unsigned letter = (c | 0x20u) - 'a'; /* 0 .. 25: an ASCII letter */
        bool digit = c - (unsigned)'0' <= 9;
        bool upper = letter < 26 && (c & 0x20) == 0;
        bool gap = c == '-' || c == '_' || c == ' ';

        s.digits += digit;
        s.uppers += upper;
        s.lowers += letter < 26 && !upper;
        s.hexes += digit || letter < 6;
        s.breaks += gap;
        s.has_at |= c == '@';
        s.is_plain &= digit || letter < 26 || gap || c == '=';
    }
    return s;
}

/* A year, month or day of an archive of articles. */
static bool is_date_part(pv_span segment)
{
    int value = 0;

    if (segment.len > YEAR_DIGITS || segment.len == 3) {
        return false;
    }
    for (size_t i = 0; i < segment.len; i++) {
        value = value * 10 + (segment.ptr[i] - '0');
    }
    return segment.len == YEAR_DIGITS ? value >= 1900 && value < 2100
                                      : value <= 31;
}

/* Letters of both cases and digits in one unbroken word, or a word in which
 * digits and letters alternate: a token, not a name. */
static bool is_token(pv_span segment, const shape *s)
{
    return segment.len >= MIXED_MIN && s->is_plain && s->breaks <= 1
           && s->digits >= 2 && s->uppers + s->lowers >= 3
           && (s->uppers > 0 ? s->lowers > 0 : s->digits * 3 >= segment.len);
}

bool pv_path_key_is_id(pv_span segment)
{
    shape s = shape_of(segment);

    if (segment.len == 0) {
        return false;
    }
    if (s.digits == segment.len) {
        return !is_date_part(segment);
    }
    if (s.has_at || segment.len > TITLE_MAX
        || (segment.len > UNBROKEN_MAX && s.breaks == 0)) {
        return true;
    }
    if (s.hexes + s.breaks == segment.len && s.hexes >= HEX_MIN && s.digits > 0
        && s.digits + s.breaks != segment.len) {
        return true;
    }
    return is_token(segment, &s);
}

/* Gives the length of the UTF-8 character (RFC 3629) that `text` begins with,
 * 0 when it is none or a control character. */
static size_t character_len(pv_span text)
{
    unsigned char c = (unsigned char)text.ptr[0];
    size_t len = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xc2) || c > 0xf4
        || len > text.len) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text.ptr[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if (len == 2 && c == 0xc2 && (unsigned char)text.ptr[1] < 0xa0) {
        return 0; /* C1 control */
    }
    if (len >= 3) { /* overlong forms, surrogates, beyond U+10FFFF */
        unsigned char d = (unsigned char)text.ptr[1];

        if ((c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f)
            || (c == 0xf0 && d < 0x90) || (c == 0xf4 && d > 0x8f)) {
            return 0;
        }
    }
    return len;
}

typedef struct key_writer {
    char *buffer;
    size_t len;
    bool is_full;
} key_writer;

/* Appends the printable ASCII that a text begins with, and takes it off. */
static void append_ascii(key_writer *w, pv_span *text)
{
    size_t room = PV_KEY_MAX - w->len;
    size_t most = text->len < room ? text->len : room;
    size_t len = 0;

    while (len < most && text->ptr[len] >= ' ' && text->ptr[len] <= '~') {
        len++;
    }
    if (len > 0) {
        memcpy(w->buffer + w->len, text->ptr, len);
        w->len += len;
        *text = pv_span_make(text->ptr + len, text->len - len);
    }
}

/* Appends whole characters while there is room. */
static void append(key_writer *w, pv_span text)
{
    if (!w->is_full) {
        append_ascii(w, &text);
    }
    while (text.len > 0 && !w->is_full) {
        size_t len = character_len(text);
        size_t step = len > 0 ? len : 1;

        if (w->len + step > PV_KEY_MAX) {
            w->is_full = true;
            return;
        }
        memcpy(w->buffer + w->len, len > 0 ? text.ptr : "?", step);
        w->len += step;
        text.ptr += step;
        text.len -= step;
    }
}

/* Splits `name.html` into name and extension; no extension: the empty span. */
static pv_span extension_of(pv_span *segment)
{
    for (size_t i = segment->len; i > 1 && segment->len - i <= EXTENSION_MAX;
         i--) {
        if (segment->ptr[i - 1] == '.') {
            pv_span extension = { segment->ptr + i - 1, segment->len - i + 1 };

            segment->len = i - 1;
            return extension;
        }
    }
    return pv_span_make(NULL, 0);
}

static void append_segment(key_writer *w, pv_span segment)
{
    const char *parameters =
        segment.len > 0 ? memchr(segment.ptr, ';', segment.len) : NULL;
    pv_span whole;
    pv_span extension;

    if (parameters != NULL) {
        segment.len = (size_t)(parameters - segment.ptr);
    }
    whole = segment;
    extension = extension_of(&segment);
    if (whole.len > 0 && memchr(whole.ptr, '@', whole.len) != NULL) {
        append(w, pv_span_of(ID_TEXT));
    }
    else if (pv_path_key_is_id(segment)) {
        append(w, pv_span_of(ID_TEXT));
        append(w, shape_of(extension).digits > 0 ? pv_span_make(NULL, 0)
                                                 : extension);
    }
    else {
        append(w, whole);
    }
}

/* Most paths are keys already: plain words of moderate length, no digit. */
static bool is_key(pv_span path)
{
    size_t segment = 0;

    if (path.len == 0 || path.len > PV_KEY_MAX || path.ptr[0] != '/') {
        return false;
    }
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];

        segment++;
        if (c == '/') {
            if (i > 0 && segment == 1) {
                return false;
            }
            segment = 0;
        }
        else if (!((c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_'
                   || (c >= 'A' && c <= 'Z'))
                 || segment > UNBROKEN_MAX) {
            return false;
        }
    }
    return true;
}

pv_span pv_path_key_make(pv_span path, char buffer[PV_KEY_MAX])
{
    key_writer w = { buffer, 0, false };
    size_t at = 0;

    if (is_key(path)) {
        memcpy(buffer, path.ptr, path.len);
        return pv_span_make(buffer, path.len);
    }
    append(&w, pv_span_of("/"));
    while (at < path.len && !w.is_full) {
        size_t end;

        if (path.ptr[at] == '/') { /* one slash for any number of them */
            if (w.buffer[w.len - 1] != '/') {
                append(&w, pv_span_of("/"));
            }
            at++;
            continue;
        }
        end = at;
        while (end < path.len && path.ptr[end] != '/') {
            end++;
        }
        append_segment(&w, pv_span_make(path.ptr + at, end - at));
        at = end;
    }
    return pv_span_make(buffer, w.len);
}
