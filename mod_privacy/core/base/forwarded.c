/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking addresses out of Forwarded (see forwarded.h).
 *
 * The value is cut at commas, each element at semicolons, both only outside
 * quoted strings (RFC 9110 section 5.6.4); an unfinished quoted string runs
 * to the end and is dropped with its element. What is written is always
 * shorter than what was read, so the copy may be made in place.
 */
#include "mod_privacy/core/base/forwarded.h"

/* Takes what stands before `separator` or the end; `rest` moves behind it.
 * A span with an unfinished quoted string is given with a NULL pointer. */
static pv_span take_until(pv_span *rest, char separator)
{
    bool is_quoted = false;
    pv_span taken;
    size_t i = 0;

    for (; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (is_quoted && c == '\\') {
            i++;
        }
        else if (c == '"') {
            is_quoted = !is_quoted;
        }
        else if (c == separator && !is_quoted) {
            break;
        }
    }
    if (i > rest->len) {
        i = rest->len;
    }
    taken = pv_span_make(is_quoted ? NULL : rest->ptr, i);
    i = i < rest->len ? i + 1 : i;
    *rest = pv_span_make(rest->ptr + i, rest->len - i);
    return taken;
}

static bool is_well_formed(pv_span pair)
{
    const char *equals = pair.len > 0 ? memchr(pair.ptr, '=', pair.len) : NULL;

    return equals != NULL && equals != pair.ptr;
}

/* True for the pairs that applications need. */
static bool is_kept(pv_span pair)
{
    size_t name_len =
        (size_t)((const char *)memchr(pair.ptr, '=', pair.len) - pair.ptr);
    pv_span name = pv_span_trim(pv_span_make(pair.ptr, name_len));

    return pv_span_equal_nocase(name, pv_span_of("host"))
           || pv_span_equal_nocase(name, pv_span_of("proto"));
}

static size_t put(char *out, size_t at, const char *separator, pv_span text)
{
    size_t separator_len = strlen(separator);

    if (at > 0) {
        memcpy(out + at, separator, separator_len);
        at += separator_len;
    }
    memmove(out + at, text.ptr, text.len);
    return at + text.len;
}

/* True when every pair of the element can be read. */
static bool is_element(pv_span element)
{
    while (element.len > 0) {
        pv_span pair = take_until(&element, ';');
        if (pair.ptr == NULL || !is_well_formed(pv_span_trim(pair))) {
            return false;
        }
    }
    return true;
}

size_t pv_forwarded_strip(pv_span value, char *out)
{
    size_t len = 0;

    while (value.len > 0) {
        pv_span element = take_until(&value, ',');
        bool is_first = true;

        if (element.ptr == NULL || !is_element(element)) {
            continue;
        }
        while (element.len > 0) {
            pv_span pair = pv_span_trim(take_until(&element, ';'));
            if (is_kept(pair)) {
                len = put(out, len, is_first ? "," : ";", pair);
                is_first = false;
            }
        }
    }
    return len;
}
