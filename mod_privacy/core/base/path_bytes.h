/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bytes of a URL's path and query mean (WHATWG URL section 1.3, the
 * percent-encode sets), one by one and sixteen at a time. Only the URL parser
 * includes this.
 */
#ifndef PV_BASE_PATH_BYTES_H
#define PV_BASE_PATH_BYTES_H

#include <stdbool.h>

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/span.h"

/* What a byte means inside path and query. */
enum {
    PV_URL_PLAIN = 0,
    PV_URL_SLASH,  /* / and \             */
    PV_URL_QUERY,  /* ?                   */
    PV_URL_HASH,   /* #                   */
    PV_URL_ENCODE, /* percent-encode sets */
    PV_URL_PATH,   /* the path set alone  */
    PV_URL_APOS    /* the query set alone */
};

/* Classes of the bytes 0x20 to 0x7f; every other one is percent-encoded. */
static const unsigned char pv_url_byte_class[96] = {
    [' ' - 32] = PV_URL_ENCODE, ['"' - 32] = PV_URL_ENCODE,
    ['#' - 32] = PV_URL_HASH,   ['\'' - 32] = PV_URL_APOS,
    ['/' - 32] = PV_URL_SLASH,  ['<' - 32] = PV_URL_ENCODE,
    ['>' - 32] = PV_URL_ENCODE, ['?' - 32] = PV_URL_QUERY,
    ['\\' - 32] = PV_URL_SLASH, ['^' - 32] = PV_URL_PATH,
    ['`' - 32] = PV_URL_PATH,   ['{' - 32] = PV_URL_PATH,
    ['}' - 32] = PV_URL_PATH,   [0x7f - 32] = PV_URL_ENCODE,
};

/** Gives the class of a byte. */
static inline unsigned pv_url_byte(unsigned char c)
{
    return (unsigned)c - 32u < 96u ? pv_url_byte_class[c - 32] : PV_URL_ENCODE;
}

/* Sixteen bytes of a path, a bit for each. */
typedef struct pv_url_path_bits {
    uint32_t special; /* needs a second look                     */
    uint32_t slashes;
    uint32_t dots; /* begins a dot segment if a segment at all */
} pv_url_path_bits;

/** Looks at the PV_LANES bytes at `at`. */
static inline pv_url_path_bits pv_url_path_block(const char *at)
{
    pv_lanes text = pv_lanes_load(at);
    pv_url_path_bits bits;

    bits.special =
        pv_lanes_bits(pv_lanes_up_to(text, ' ') | ~pv_lanes_up_to(text, 0x7e)
                      | pv_lanes_equal(text, '"') | pv_lanes_equal(text, '#')
                      | pv_lanes_equal(text, '<') | pv_lanes_equal(text, '>')
                      | pv_lanes_equal(text, '?') | pv_lanes_equal(text, '\\')
                      | pv_lanes_equal(text, '^') | pv_lanes_equal(text, '`')
                      | pv_lanes_equal(text, '{') | pv_lanes_equal(text, '}'));
    bits.slashes = pv_lanes_bits(pv_lanes_equal(text, '/'));
    bits.dots =
        pv_lanes_bits(pv_lanes_equal(text, '.') | pv_lanes_equal(text, '%'));
    return bits;
}

/** Counts the bytes of a path from `from` on that are copied as they are: up
 *  to one that needs a second look, or to a segment that begins like a dot
 *  segment. Fewer may be told of a path shorter than PV_LANES. */
static inline size_t pv_url_plain_path(pv_span in, size_t from,
                                       bool is_segment_start)
{
    uint32_t behind_slash = is_segment_start;
    size_t i = from;

    while (i < in.len && in.len >= PV_LANES) {
        /* The last sixteen bytes of the path may overlap those before. */
        size_t left = in.len - i;
        size_t back = left < PV_LANES ? PV_LANES - left : 0;
        pv_url_path_bits bits = pv_url_path_block(in.ptr + i - back);
        uint32_t stops = bits.special >> back
                         | ((bits.dots >> back)
                            & (bits.slashes >> back << 1 | behind_slash));
        if (stops != 0) {
            return i + pv_first_bit(stops) - from;
        }
        behind_slash = bits.slashes >> (PV_LANES - 1);
        i += PV_LANES - back;
    }
    return i - from;
}

/** Gives a bit for each of sixteen bytes of a query that needs a second look:
 *  the percent-encode set of queries, `#`, and what is not printable ASCII. */
static inline uint32_t pv_url_query_bits(pv_lanes text)
{
    return pv_lanes_bits(pv_lanes_up_to(text, ' ') | ~pv_lanes_up_to(text, 0x7e)
                         | pv_lanes_equal(text, '"') | pv_lanes_equal(text, '#')
                         | pv_lanes_equal(text, '\'')
                         | pv_lanes_equal(text, '<')
                         | pv_lanes_equal(text, '>'));
}

#endif
