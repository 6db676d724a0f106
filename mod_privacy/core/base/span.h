/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A span: a pointer and a length into memory that somebody else owns.
 *
 * Every parser of core takes spans and gives spans into its input, so that
 * nothing is copied and nothing needs a terminating NUL. An empty span may
 * have a NULL pointer. Case folding is ASCII only, as HTTP and HTML define it
 * (RFC 9110 section 5.1, WHATWG Infra section 4.6): locale never matters.
 */
#ifndef PV_BASE_SPAN_H
#define PV_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct pv_span {
    const char *ptr;
    size_t len;
} pv_span;

/** Makes a span of `len` bytes at `ptr`, which must outlive it. */
static inline pv_span pv_span_make(const char *ptr, size_t len)
{
    pv_span span = { ptr, len };
    return span;
}

/** Makes a span of a C string; NULL gives the empty span. */
static inline pv_span pv_span_of(const char *text)
{
    return pv_span_make(text, text != NULL ? strlen(text) : 0);
}

/** Lower-cases one ASCII letter, leaves every other byte alone. */
static inline char pv_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/** True when both spans hold the same bytes. */
static inline bool pv_span_equal(pv_span a, pv_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** True when both spans are equal but for the case of ASCII letters. */
static inline bool pv_span_equal_nocase(pv_span a, pv_span b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (pv_ascii_lower(a.ptr[i]) != pv_ascii_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

/** True when `span` begins with the C string `prefix`. */
static inline bool pv_span_starts_with(pv_span span, const char *prefix)
{
    size_t len = strlen(prefix);
    return span.len >= len && memcmp(span.ptr, prefix, len) == 0;
}

/** True when `span` ends with the C string `suffix`. */
static inline bool pv_span_ends_with(pv_span span, const char *suffix)
{
    size_t len = strlen(suffix);
    return span.len >= len
           && memcmp(span.ptr + span.len - len, suffix, len) == 0;
}

/** Gives the span without leading and trailing space and tab. */
static inline pv_span pv_span_trim(pv_span span)
{
    while (span.len > 0 && (span.ptr[0] == ' ' || span.ptr[0] == '\t')) {
        span.ptr++;
        span.len--;
    }
    while (
        span.len > 0
        && (span.ptr[span.len - 1] == ' ' || span.ptr[span.len - 1] == '\t')) {
        span.len--;
    }
    return span;
}

#endif
