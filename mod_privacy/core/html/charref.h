/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character references in attribute values, decoded byte by byte.
 *
 * A cursor walks over the raw value and gives the bytes that a browser would
 * see (WHATWG HTML, "Character reference state" as it applies in attributes:
 * a name without semicolon is left alone before `=` or an alphanumeric; with
 * `is_text` as it applies in text, where it is decoded there, too). It
 * knows where each decoded byte came from, so that an edit of the decoded
 * value can be made in the raw one. Nothing is allocated.
 */
#ifndef PV_HTML_CHARREF_H
#define PV_HTML_CHARREF_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"

#define PV_CURSOR_END   (-1)
#define PV_CHARREF_UTF8 8 /* bytes of the longest decoded reference */

/* A place in a raw value; start with pv_cursor_make(). */
typedef struct pv_cursor {
    pv_span raw;
    size_t at;     /* raw offset of the next unit to decode             */
    size_t from;   /* raw offset of the unit that the last byte is from */
    bool is_plain; /* no references: CSS and scripts in elements        */
    bool is_text;  /* not in an attribute: names need no semicolon      */
    uint8_t taken; /* bytes of `decoded` given so far                   */
    uint8_t count; /* bytes in `decoded`                                */
    char decoded[PV_CHARREF_UTF8];
} pv_cursor;

/** Makes a cursor at the start of `raw`; `is_plain` switches decoding off. */
static inline pv_cursor pv_cursor_make(pv_span raw, bool is_plain)
{
    pv_cursor cursor = { .raw = raw, .is_plain = is_plain };
    return cursor;
}

/** Decodes the reference at `cursor->at`, which holds `&`; the slow half of
 *  pv_cursor_next(). @return its first byte */
int pv_cursor_reference(pv_cursor *cursor);

/**
 * Gives the next decoded byte.
 * @return 0 to 255, or PV_CURSOR_END; `cursor->from` is its raw offset, and
 *         at the end the raw length
 */
static inline int pv_cursor_next(pv_cursor *cursor)
{
    if (cursor->taken < cursor->count) {
        return (unsigned char)cursor->decoded[cursor->taken++];
    }
    cursor->from = cursor->at;
    if (cursor->at == cursor->raw.len) {
        return PV_CURSOR_END;
    }
    if (cursor->raw.ptr[cursor->at] == '&' && !cursor->is_plain) {
        return pv_cursor_reference(cursor);
    }
    return (unsigned char)cursor->raw.ptr[cursor->at++];
}

/** Gives what pv_cursor_next() would give, without moving. */
static inline int pv_cursor_peek(const pv_cursor *cursor)
{
    pv_cursor ahead = *cursor;
    return pv_cursor_next(&ahead);
}

/**
 * Decodes as much as there is room for.
 * @return bytes written to `buffer`; fewer than `room` at the end only
 */
size_t pv_charref_fill(pv_cursor *cursor, char *buffer, size_t room);

/**
 * Decodes a whole value.
 * @param raw     the value between its quotes
 * @param buffer  at least `room` bytes; what does not fit is left out
 * @return a span into `raw` when it holds no reference, else into `buffer`
 */
pv_span pv_charref_decode(pv_span raw, char *buffer, size_t room);

#endif
