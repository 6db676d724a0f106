/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounded growing text of buffer.h.
 *
 * Doubling leaves at most as many bytes behind in the pool as are in use, so
 * that a page costs the pool twice its own size and no more.
 */
#include "mod_privacy/core/base/buffer.h"

#include <apr_strings.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define FIRST_CAPACITY 1024

pv_buffer pv_buffer_make(size_t max, apr_pool_t *pool)
{
    pv_buffer buffer = { .max = max, .pool = pool };
    return buffer;
}

/* Makes room for `more` bytes; false, and the buffer full, past the limit. */
static bool reserve(pv_buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : FIRST_CAPACITY;
    char *grown;

    if (buffer->is_full || more > buffer->max - buffer->len) {
        buffer->is_full = true;
        return false;
    }
    if (buffer->len + more <= buffer->capacity) {
        return true;
    }
    while (capacity < buffer->len + more) {
        capacity *= 2;
    }
    grown = apr_palloc(buffer->pool, capacity);
    if (buffer->len > 0) {
        memcpy(grown, buffer->ptr, buffer->len);
    }
    buffer->ptr = grown;
    buffer->capacity = capacity;
    return true;
}

void pv_buffer_add(pv_buffer *buffer, pv_span bytes)
{
    if (bytes.len > 0 && reserve(buffer, bytes.len)) {
        memcpy(buffer->ptr + buffer->len, bytes.ptr, bytes.len);
        buffer->len += bytes.len;
    }
}

void pv_buffer_puts(pv_buffer *buffer, const char *text)
{
    pv_buffer_add(buffer, pv_span_of(text));
}

void pv_buffer_cat(pv_buffer *buffer, ...)
{
    va_list pieces;
    const char *piece;

    va_start(pieces, buffer);
    while ((piece = va_arg(pieces, const char *)) != NULL) {
        pv_buffer_puts(buffer, piece);
    }
    va_end(pieces);
}

void pv_buffer_number(pv_buffer *buffer, int64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRId64, value);

    if (len > 0 && (size_t)len < sizeof(digits)) {
        pv_buffer_add(buffer, pv_span_make(digits, (size_t)len));
    }
}

/* Gives the reference that stands for a byte in HTML, or NULL. */
static const char *html_reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void pv_buffer_html(pv_buffer *buffer, pv_span text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *reference = html_reference(text.ptr[i]);
        if (reference != NULL) {
            pv_buffer_add(buffer, pv_span_make(text.ptr + start, i - start));
            pv_buffer_puts(buffer, reference);
            start = i + 1;
        }
    }
    if (text.len > start) {
        pv_buffer_add(buffer, pv_span_make(text.ptr + start, text.len - start));
    }
}

void pv_buffer_json(pv_buffer *buffer, pv_span text)
{
    static const char hex[] = "0123456789abcdef";
    size_t start = 0;

    pv_buffer_puts(buffer, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '<') {
            pv_buffer_add(buffer, pv_span_make(text.ptr + start, i - start));
            pv_buffer_add(buffer, pv_span_make(escape, sizeof(escape)));
            start = i + 1;
        }
    }
    if (text.len > start) {
        pv_buffer_add(buffer, pv_span_make(text.ptr + start, text.len - start));
    }
    pv_buffer_puts(buffer, "\"");
}

pv_span pv_buffer_span(const pv_buffer *buffer)
{
    return pv_span_make(buffer->ptr, buffer->len);
}

char *pv_buffer_string(const pv_buffer *buffer)
{
    return apr_pstrmemdup(buffer->pool, buffer->len > 0 ? buffer->ptr : "",
                          buffer->len);
}
