/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Windows and shifts (Wu and Manber, as inline.c says).
 *
 * A marker longer than the window may be looked for by any of its parts. The
 * part whose grams are rare in scripts is taken: the search then moves far and
 * stops seldom.
 */
#include "mod_privacy/core/rules/filter_markers.h"

#include <stdlib.h>

#define LAST_WEIGHT 8u /* of the gram at which the search stops to compare */

/* Pieces of ordinary scripts. */
static const char *const common[] = {
    "function(",
    "function ",
    "window.",
    "window.", /* in nearly every one, and often */
    "window.",
    "window.",
    "=window.",
    "document.",
    "createElement(",
    "script",
    "'script'",
    "\"script\"",
    ".push(",
    "push({",
    "push([",
    "return ",
    "https://",
    "http://",
    "https:\\/\\/",
    "google",
    "analytics",
    "getElementById",
    "getElementsByTagName",
    "parentNode",
    "insertBefore",
    "appendChild",
    "addEventListener",
    "undefined",
    "prototype",
    "length",
    "true,",
    "false,",
    "null",
    "this.",
    "typeof ",
    ".js'",
    ".js\"",
    "init(",
    ".init('",
    "('init'",
    "(\"init\"",
    "load(",
    "track",
    "config",
    "dataLayer",
    "data-",
    "jQuery",
    "        ",
    "        ",
    "        ",
    "        ",
    ".com",
    ".com/",
    "www.",
    ".net/",
    "facebook.",
    "twitter.",
    "linkedin",
    "instagram",
    "pixel",
    "async",
    "static.",
    "cdn.",
    "api.",
    "widget",
    "adsby",
    "image",
    "/content/",
    ".html",
    ".jpg",
    ".png",
};

static void add_scripts(pv_gram_census *census)
{
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        for (int weight = 0; weight < 1000; weight++) {
            pv_gram_census_add(census, pv_span_of(common[i]));
        }
    }
}

static uint32_t cost_of(const pv_gram_census *census, const char *end)
{
    uint32_t cost = 0;

    for (uint32_t back = 0; back < PV_SHIFT_MAX; back++) {
        uint32_t gram = pv_gram_load(end - PV_GRAM_BYTES - back);
        uint32_t seen = census->seen[pv_gram_hash(gram) >> 16];
        cost += back == 0 ? LAST_WEIGHT * seen : seen;
    }
    return cost;
}

/* Where the last gram of the best window of a marker begins. */
static uint32_t choose_window(const pv_gram_census *census, pv_span marker)
{
    uint32_t best = UINT32_MAX;
    size_t chosen = PV_MARKER_WINDOW;

    for (size_t end = PV_MARKER_WINDOW; end <= marker.len; end++) {
        uint32_t cost = cost_of(census, marker.ptr + end);
        if (cost < best) {
            best = cost;
            chosen = end;
        }
    }
    return (uint32_t)chosen - PV_GRAM_BYTES;
}

static void set_shifts(unsigned char *shifts, const char *last)
{
    for (uint32_t back = 0; back < PV_SHIFT_MAX; back++) {
        uint32_t cell = pv_shift_cell(pv_gram_load(last - back));
        if (shifts[cell] > back) {
            shifts[cell] = (unsigned char)back;
        }
    }
}

bool pv_markers_index(const pv_collection *collection, pv_gram_census *census,
                      pv_growing *grams, unsigned char **shifts)
{
    const pv_growing *markers = &collection->pieces[PV_PIECE_MARKER];
    const pv_block_piece *pieces = pv_growing_items(markers);
    const size_t cells = (size_t)1 << PV_SHIFT_BITS;

    *shifts = NULL;
    if (markers->count == 0) {
        return true;
    }
    *shifts = malloc(cells);
    if (*shifts == NULL) {
        return false;
    }
    memset(*shifts, (int)PV_SHIFT_MAX, cells);
    add_scripts(census);
    for (uint32_t i = 0; i < markers->count; i++) {
        const char *text = collection->text.items + pieces[i].text;
        uint32_t last =
            choose_window(census, pv_span_make(text, pieces[i].len));
        pv_gram entry = { pv_gram_load(text + last), i, last };
        pv_growing_add(grams, &entry, 1, sizeof(entry));
        set_shifts(*shifts, text + last);
    }
    return !grams->failed;
}
