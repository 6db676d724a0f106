/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded text that grows: what every page, header and export is written
 * into.
 *
 * It doubles inside a pool up to a limit that the caller names. Past the
 * limit nothing more is written and `is_full` stays set, so that a writer
 * checks once, at the end, instead of after every piece. Escaping belongs to
 * the place where text enters markup: pv_buffer_html() and pv_buffer_json().
 */
#ifndef PV_BASE_BUFFER_H
#define PV_BASE_BUFFER_H

#include <apr_pools.h>
#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/base/span.h"

typedef struct pv_buffer {
    char *ptr;
    size_t len;
    size_t capacity;
    size_t max; /* bytes; never exceeded */
    bool is_full;
    apr_pool_t *pool;
} pv_buffer;

/**
 * Makes an empty text.
 * @param max   most bytes it may ever hold
 * @param pool  owns the bytes
 */
pv_buffer pv_buffer_make(size_t max, apr_pool_t *pool);

/** Appends bytes as they are; none of them when they do not all fit. */
void pv_buffer_add(pv_buffer *buffer, pv_span bytes);

/** Appends a C string as it is; NULL is the empty one. */
void pv_buffer_puts(pv_buffer *buffer, const char *text);

/** Appends every string up to a NULL: `pv_buffer_cat(b, "<p>", x, NULL)`. */
void pv_buffer_cat(pv_buffer *buffer, ...) __attribute__((sentinel));

/** Appends a decimal number. */
void pv_buffer_number(pv_buffer *buffer, int64_t value);

/** Appends text for HTML content or a double-quoted attribute: `& < > " '`
 *  become character references (WHATWG HTML section 13.3). */
void pv_buffer_html(pv_buffer *buffer, pv_span text);

/** Appends a JSON string with its quotes (RFC 8259 section 7); `<` is
 *  escaped too, so that the text may stand inside a script element. */
void pv_buffer_json(pv_buffer *buffer, pv_span text);

/** Gives what was written; valid until the next append. */
pv_span pv_buffer_span(const pv_buffer *buffer);

/** Gives what was written as a C string in the buffer's pool. */
char *pv_buffer_string(const pv_buffer *buffer);

#endif
