/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cookie reader of cookie.h: one pass, no copies, any bytes.
 */
#include "mod_privacy/core/base/cookie.h"

/* Cuts the header at the next `;`. */
static pv_span take_piece(pv_span *rest)
{
    const char *end = memchr(rest->ptr, ';', rest->len);
    size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
    size_t used = end != NULL ? len + 1 : len;
    pv_span piece = pv_span_make(rest->ptr, len);

    *rest = pv_span_make(rest->ptr + used, rest->len - used);
    return pv_span_trim(piece);
}

pv_status pv_cookie_next(pv_span *rest, pv_cookie *cookie)
{
    while (rest->len > 0) {
        pv_span piece = take_piece(rest);
        const char *equals =
            piece.len > 0 ? memchr(piece.ptr, '=', piece.len) : NULL;
        size_t name_len = equals != NULL ? (size_t)(equals - piece.ptr) : 0;
        size_t skip = equals != NULL ? name_len + 1 : 0;

        if (piece.len == 0) {
            continue;
        }
        cookie->whole = piece;
        cookie->name = pv_span_trim(pv_span_make(piece.ptr, name_len));
        cookie->value =
            pv_span_trim(pv_span_make(piece.ptr + skip, piece.len - skip));
        return PV_OK;
    }
    return PV_ERR_NOT_FOUND;
}

pv_status pv_cookie_find(pv_span header, const char *name, pv_span *value)
{
    pv_span wanted = pv_span_of(name);
    pv_span first = { NULL, 0 };
    bool is_found = false;
    pv_cookie cookie;

    if (header.len > PV_COOKIE_HEADER_MAX) {
        header.len = PV_COOKIE_HEADER_MAX;
    }
    while (pv_cookie_next(&header, &cookie) == PV_OK) {
        if (!pv_span_equal(cookie.name, wanted)) {
            continue;
        }
        if (is_found && !pv_span_equal(first, cookie.value)) {
            return PV_ERR_RANGE;
        }
        first = cookie.value;
        is_found = true;
    }
    if (!is_found) {
        return PV_ERR_NOT_FOUND;
    }
    *value = first;
    return PV_OK;
}

pv_span pv_cookie_set_name(pv_span set_cookie)
{
    pv_cookie cookie;

    if (pv_cookie_next(&set_cookie, &cookie) != PV_OK) {
        return pv_span_make(NULL, 0);
    }
    return cookie.name;
}

bool pv_cookie_name_matches(pv_span name, pv_span pattern)
{
    size_t n = 0, p = 0, star = SIZE_MAX, resume = 0;

    /* The usual two-pointer walk: on a mismatch the last `*` takes one byte
     * more. Earlier stars never need to be reconsidered. */
    while (n < name.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            resume = n;
        }
        else if (p < pattern.len && pattern.ptr[p] == name.ptr[n]) {
            p++;
            n++;
        }
        else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++resume;
        }
        else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

/* The value of a hexadecimal digit, or -1. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = pv_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

pv_status pv_percent_decode(pv_span text, char *out, size_t max, size_t *len)
{
    size_t used = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%' && text.len - i > 2) {
            int high = hex_value(text.ptr[i + 1]);
            int low = hex_value(text.ptr[i + 2]);
            if (high >= 0 && low >= 0) {
                c = (char)(high * 16 + low);
                i += 2;
            }
        }
        if (used == max) {
            return PV_ERR_RANGE;
        }
        out[used++] = c;
    }
    *len = used;
    return PV_OK;
}
