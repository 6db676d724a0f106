/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text scrubber: finds IP addresses in free text and replaces them.
 *
 * It is the last net under every line of the error log, and `privacyctl
 * scrub`. It finds IPv4 and IPv6 in every spelling that inet_pton() reads,
 * also with a port, a zone, brackets, `%3A` or `%2E`, glued to letters, or
 * written with hyphens or underscores as providers do in host names. It
 * leaves version numbers, times, MAC addresses, fingerprints and object
 * identifiers alone. In doubt an address is assumed: privacy fails closed.
 *
 * A replacement is never longer than what it replaces, so that a buffer can
 * be scrubbed in place. A decision needs at most PV_SCRUB_WINDOW bytes ahead,
 * so that the stream gives the same text whatever the split.
 */
#ifndef PV_BASE_SCRUB_H
#define PV_BASE_SCRUB_H

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/base/lanes.h"

/* Bytes that must follow a position before it can be decided. */
#define PV_SCRUB_WINDOW 320

/* Bytes the streaming form holds at most; more than the window. */
#define PV_SCRUB_BUFFER 4096

/* What an address is replaced by. */
typedef struct pv_scrub_policy {
    bool keeps_network; /* false: 0.0.0.0 and ::                  */
    int v4_bits;        /* what is kept of IPv4 when it is true   */
    int v6_bits;        /* what is kept of IPv6 when it is true   */
    bool is_cut;        /* the text may end within an address: an
                           unfinished one at its end is dropped   */
} pv_scrub_policy;

/* Receives scrubbed text; the bytes live until the sink returns. */
typedef void pv_scrub_sink(void *baton, pv_span text);

/* A stream being scrubbed; set up by pv_scrub_init(). */
typedef struct pv_scrub {
    pv_scrub_policy policy;
    pv_scrub_sink *sink;
    void *baton;
    char before[2]; /* the two bytes before `held`, 0 at the start */
    bool is_dump;   /* within a fingerprint that is left alone     */
    size_t skip_v6; /* bytes of `held` where no IPv6 may begin     */
    size_t held_bytes;
    char held[PV_SCRUB_BUFFER];
} pv_scrub;

/**
 * Tells in about four instructions a byte whether scrubbing could change a
 * text: false for nearly everything that is logged, such as a time, a path or
 * a media type, and never for a text that holds an address.
 */
bool pv_scrub_may_change(pv_span text);

/* Four numbers have so many joints between them. */
#define PV_SCRUB_JOINTS 3

/** Which of 16 bytes may join the parts of an address, where there are
 *  several. */
static inline pv_lanes pv_scrub_weak_joints(pv_lanes bytes)
{
    return pv_lanes_equal(bytes, '.') | pv_lanes_equal(bytes, '-')
           | pv_lanes_equal(bytes, '_');
}

/** Of which of 16 bytes one is enough for a closer look. */
static inline pv_lanes pv_scrub_strong_joints(pv_lanes bytes)
{
    return pv_lanes_equal(bytes, ':') | pv_lanes_equal(bytes, '%');
}

/** Which of 16 bytes may be a joint of either sort; of the bytes from % to .
 *  all are taken, which takes one comparison and hardly stands in a path. */
static inline pv_lanes pv_scrub_any_joints(pv_lanes bytes)
{
    return pv_lanes_up_to(bytes - (unsigned char)'%', '.' - '%')
           | pv_lanes_equal(bytes, ':') | pv_lanes_equal(bytes, '_');
}

/** True for the joints of four numbers, at least. @param found  a bit each */
static inline bool pv_scrub_are_enough(uint32_t found)
{
    found &= found - 1;
    found &= found - 1;
    return found != 0;
}

/**
 * True where a short text needs no closer look: it joins no numbers. IPv4 has
 * three joints and IPv6 two, so one of whatever sort, as nearly every path has,
 * is none of either.
 * @param text  PV_LANES bytes that can be read
 * @param len   1 to PV_LANES of them that are looked at
 */
static inline bool pv_scrub_has_few_joints(const char *text, size_t len)
{
    unsigned behind = 32 - (unsigned)len; /* bits of no interest */
    pv_lanes bytes = pv_lanes_load(text);
    uint32_t any = pv_lanes_bits(pv_scrub_any_joints(bytes)) << behind;
    uint32_t weak;
    uint32_t strong;

    if ((any & (any - 1)) == 0) {
        return true;
    }
    weak = pv_lanes_bits(pv_scrub_weak_joints(bytes)) << behind;
    strong = pv_lanes_bits(pv_scrub_strong_joints(bytes)) << behind;
    return strong == 0 && !pv_scrub_are_enough(weak);
}

/**
 * As pv_scrub_may_change(), faster for a text behind which more can be read.
 * @param spare  bytes that belong to the same memory, and are not looked at
 */
bool pv_scrub_may_change_before(pv_span text, size_t spare);

/**
 * Scrubs a buffer in place.
 * @param text    changed in place; no NUL is needed or written
 * @param len     its length in bytes
 * @param policy  what replaces an address
 * @return the new length, never more than `len`
 */
size_t pv_scrub_in_place(char *text, size_t len, const pv_scrub_policy *policy);

/**
 * Starts a stream.
 * @param scrub   set up for use; holds no resources to release
 * @param policy  what replaces an address; copied
 * @param sink    called with scrubbed text
 * @param baton   handed to the sink
 */
void pv_scrub_init(pv_scrub *scrub, const pv_scrub_policy *policy,
                   pv_scrub_sink *sink, void *baton);

/** Feeds the next bytes of the stream, of any length. */
void pv_scrub_feed(pv_scrub *scrub, pv_span text);

/** Ends the stream: what is held goes to the sink. */
void pv_scrub_finish(pv_scrub *scrub);

#endif
