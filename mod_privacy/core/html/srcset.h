/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of references in one attribute: srcset (WHATWG HTML 4.8.4.2.1) and
 * the space-separated lists of ping, attributionsrc and archive.
 */
#ifndef PV_HTML_SRCSET_H
#define PV_HTML_SRCSET_H

#include "mod_privacy/core/html/charref.h"

/* One reference and the raw range to blank when it has to go. */
typedef struct pv_list_item {
    pv_span url; /* decoded, in the caller's buffer; cut at its room   */
    size_t from; /* raw offset of the reference                        */
    size_t to;   /* raw offset behind it; srcset: behind its comma     */
} pv_list_item;

/**
 * Takes the next image candidate.
 * @param cursor  over the attribute's value
 * @param buffer  receives the reference
 * @return false at the end
 */
bool pv_srcset_next(pv_cursor *cursor, char *buffer, size_t room,
                    pv_list_item *item);

/** Takes the next reference of a list separated by spaces (and, for the
 *  archive attribute, commas are the caller's business). */
bool pv_url_list_next(pv_cursor *cursor, char *buffer, size_t room,
                      pv_list_item *item);

#endif
