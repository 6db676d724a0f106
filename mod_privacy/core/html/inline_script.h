/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References inside scripts: what stands behind an opening quote and reads
 * as a URL or a host name.
 *
 * No JavaScript is parsed. Loaders name their host in a string literal:
 * whole (`"https://host/x.js"`), without a scheme (`"//host"`), with escaped
 * slashes (`"https:\/\/host"`), or put together from pieces (`'://www.host'`,
 * `".host/ga.js"`, `host/x.js`). Whatever follows a quote and has that form
 * is found; whether it matters is the matcher's business.
 */
#ifndef PV_HTML_INLINE_SCRIPT_H
#define PV_HTML_INLINE_SCRIPT_H

#include "mod_privacy/core/base/span.h"

#define PV_INLINE_URL_MAX 1024 /* bytes of a reference that are looked at */

typedef enum pv_inline_event {
    PV_INLINE_END = 0, /* nothing more                                     */
    PV_INLINE_WAIT,    /* the literal at `pos` is cut off: give more       */
    PV_INLINE_FOUND
} pv_inline_event;

typedef struct pv_inline_hit {
    char text[PV_INLINE_URL_MAX]; /* `//host/path`, escapes undone         */
    size_t len;
    size_t from; /* offsets of the reference in the literal           */
    size_t to;
    size_t host_from; /* and of its host                                   */
    size_t host_to;
    bool is_url; /* it has slashes in front; a bare name otherwise    */
} pv_inline_hit;

/**
 * Finds the next reference.
 * @param text     of the script
 * @param pos      where to begin; advanced
 * @param is_last  nothing follows the text
 */
pv_inline_event pv_inline_next(pv_span text, size_t *pos, bool is_last,
                               pv_inline_hit *hit);

/** Finds the first literal, with its quote, that reads as a reference up to
 *  the end of the text, so that more might belong to it.
 *  @return its offset, or the text's length when there is none */
size_t pv_inline_open_end(pv_span text);

#endif
