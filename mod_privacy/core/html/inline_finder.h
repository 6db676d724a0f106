/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which literals of a script are worth reading.
 *
 * Nearly no literal is a reference. One that is has a dot, a slash or the
 * beginning of an escape before any quote, space, bracket or other byte below
 * `-`; so for all openings of a window at once it is asked which of those
 * comes first.
 */
#ifndef PV_HTML_INLINE_FINDER_H
#define PV_HTML_INLINE_FINDER_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"

#define PV_INLINE_PREFIX_MAX 32 /* bytes of scheme and slashes, all escaped */

typedef struct pv_inline_finder {
    pv_span text;
    size_t next;     /* behind the windows that are read, also of the last  */
    size_t pending;  /* the last opening before the window                  */
    uint64_t opens;  /* in the window                                       */
    uint64_t landed; /* where the run behind one of them ends well          */
    bool is_carried; /* the run behind the last opening leaves the window   */
    bool is_last;    /* nothing follows the text                            */
    bool is_at_end;  /* no window is left to be read                        */
    bool is_wide;    /* by lanes_wide.h; only where pv_wide_works()         */
} pv_inline_finder;

/**
 * Begins a search at byte `from` of a text, which has to stay.
 * @param is_last  false: more of it may follow, so whatever opens in its last
 *                 PV_INLINE_PREFIX_MAX bytes, at least, is told of
 */
void pv_inline_finder_init(pv_inline_finder *finder, pv_span text, size_t from,
                           bool is_last);

/**
 * Finds the next quote, or `}` at the end of a template's expression, behind
 * which a reference may begin. Some that are told of begin none.
 * @param at  where to begin; never before what an earlier call told
 * @return the offset of the byte, or the text's length when there is none
 */
size_t pv_inline_find(pv_inline_finder *finder, size_t at);

#endif
