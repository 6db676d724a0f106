/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The candidates are found exactly as the standard's parser finds them: a
 * comma ends a candidate behind white space or behind its descriptor, while
 * a comma inside the reference belongs to it.
 */
#include "mod_privacy/core/html/srcset.h"

#include "mod_privacy/core/base/lanes.h"

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Bytes of a raw value that are neither spaces (nor other controls) nor begin
 * a reference, in steps of sixteen. */
static size_t plain_run(pv_span raw, size_t from)
{
    size_t at = from;

    for (; raw.len - at >= PV_LANES; at += PV_LANES) {
        pv_lanes bytes = pv_lanes_load(raw.ptr + at);
        uint32_t stops = pv_lanes_bits(pv_lanes_up_to(bytes, ' ')
                                       | pv_lanes_equal(bytes, '&'));
        if (stops != 0) {
            return at + pv_first_bit(stops) - from;
        }
    }
    return at - from;
}

/* Collects bytes up to a space; the cursor stops in front of it. */
static void collect(pv_cursor *cursor, char *buffer, size_t room,
                    pv_list_item *item)
{
    size_t len = 0;
    int c;

    for (;;) {
        if (cursor->taken == cursor->count) {
            size_t run = plain_run(cursor->raw, cursor->at);
            size_t fits = run < room - len ? run : room - len;
            memcpy(buffer + len, cursor->raw.ptr + cursor->at, fits);
            len += fits;
            cursor->at += run;
        }
        c = pv_cursor_peek(cursor);
        if (c == PV_CURSOR_END || is_space(c)) {
            break;
        }
        pv_cursor_next(cursor);
        if (len < room) {
            buffer[len++] = (char)c;
        }
    }
    item->url = pv_span_make(buffer, len);
}

/* Raw offset of the next byte. */
static size_t here(const pv_cursor *cursor)
{
    pv_cursor ahead = *cursor;

    pv_cursor_next(&ahead);
    return ahead.from;
}

/* Passes over descriptors and the comma behind them. */
static void skip_descriptors(pv_cursor *cursor)
{
    bool is_in_parens = false;
    int c;

    while ((c = pv_cursor_next(cursor)) != PV_CURSOR_END) {
        if (c == ',' && !is_in_parens) {
            return;
        }
        if (c == '(' || c == ')') {
            is_in_parens = c == '(';
        }
    }
}

bool pv_srcset_next(pv_cursor *cursor, char *buffer, size_t room,
                    pv_list_item *item)
{
    int c;
    bool has_comma;

    while ((c = pv_cursor_peek(cursor)) != PV_CURSOR_END
           && (is_space(c) || c == ',')) {
        pv_cursor_next(cursor);
    }
    if (c == PV_CURSOR_END) {
        return false;
    }
    item->from = here(cursor);
    collect(cursor, buffer, room, item);
    has_comma = item->url.len > 0 && item->url.ptr[item->url.len - 1] == ',';
    while (item->url.len > 0 && item->url.ptr[item->url.len - 1] == ',') {
        item->url.len--;
    }
    if (!has_comma) {
        skip_descriptors(cursor);
    }
    item->to = here(cursor);
    return true;
}

bool pv_url_list_next(pv_cursor *cursor, char *buffer, size_t room,
                      pv_list_item *item)
{
    int c;

    while ((c = pv_cursor_peek(cursor)) != PV_CURSOR_END && is_space(c)) {
        pv_cursor_next(cursor);
    }
    if (c == PV_CURSOR_END) {
        return false;
    }
    item->from = here(cursor);
    collect(cursor, buffer, room, item);
    item->to = here(cursor);
    return true;
}
