/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The block: compiled rules in one run of memory without pointers, so that it
 * can be built before the server forks, made read-only and shared.
 *
 *   header | slots | host bloom | rules | domains | 2 gram tables | always |
 *   sources | cookies | markers | marker table | shifts | queries | names |
 *   text
 *
 * Hosts. A rule that begins with `||host` and a character that no host can
 * hold is found by its host: an open-addressing table (Fibonacci hashing,
 * linear probing) keyed by the host, probed for every suffix of labels of a
 * URL's host, with a bloom filter before it. `||host^` without any option,
 * four fifths of a list, is a flag in the slot and has no record.
 *
 * Grams. Every other pattern is found by four bytes of its longest runs of
 * plain characters, at a known offset, so that a candidate is verified where
 * it stands. Each pattern is entered under two neighbouring grams: a scan of
 * every second position of a URL meets one of them. Block rules and
 * exceptions have tables of their own; exceptions are only asked after a hit.
 *
 * Always. Patterns without five plain characters in a row, regular
 * expressions likewise, and rules of options alone.
 *
 * Markers. Pieces of inline scripts (vendors.h), found by Wu and Manber's
 * shifts over windows of PV_MARKER_WINDOW bytes.
 *
 * A block is checked once (pv_block_check) before it is used: every offset,
 * length and index that matching follows. After that, matching checks none.
 * Numbers are in the byte order of the machine: a block never leaves it.
 */
#ifndef PV_RULES_FILTER_BLOCK_H
#define PV_RULES_FILTER_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_BLOCK_MAGIC   UINT32_C(0x50565232) /* "PVR2" */
#define PV_BLOCK_MAX     (256u << 20)         /* bytes  */
#define PV_GRAM_BYTES    4u
#define PV_GRAM_RUN      5u /* plain characters a pattern needs for it */
#define PV_REGEX_MAX     4096u
#define PV_MARKER_WINDOW 10u /* bytes a marker has at least */
#define PV_SHIFT_BITS    15u /* log2 of the shift table     */
#define PV_SHIFT_MAX     (PV_MARKER_WINDOW - PV_GRAM_BYTES + 1u)

/* One part of the block: `count` items at byte `at`. */
typedef struct pv_section {
    uint32_t at;
    uint32_t count;
} pv_section;

/* Rules found by grams: cells (a bit each: is there any gram of this hash?),
 * buckets (count + 1 starts), entries. */
typedef struct pv_gram_index {
    pv_section cells;  /* bytes, a power of 2, 8 at least */
    pv_section starts; /* uint32_t, a power of 2 + 1 */
    pv_section entries;
    uint32_t cell_shift;   /* 32 - log2(bytes of cells) */
    uint32_t bucket_shift; /* 32 - log2(buckets) */
} pv_gram_index;

enum { PV_GRAMS_BLOCK = 0, PV_GRAMS_EXCEPT = 1 };

typedef struct pv_block_header {
    uint32_t magic;
    uint32_t size; /* of the whole block, bytes */
    pv_section slots;
    pv_section bloom; /* bytes, a power of 2 */
    pv_section rules;
    pv_section domains;
    pv_gram_index grams[2];
    pv_section always; /* uint32_t rule numbers */
    pv_section sources;
    pv_section cookies;         /* pv_block_piece, sorted by first byte     */
    pv_section markers;         /* pv_block_piece                           */
    pv_gram_index marker_index; /* by the last gram of the window   */
    pv_section shifts;          /* bytes, 1 << PV_SHIFT_BITS or none        */
    pv_section queries;         /* pv_block_piece: `v=2&tid=G-`             */
    pv_section names;           /* bytes */
    pv_section text;            /* bytes */
    uint32_t regex_count;
    uint32_t rule_total; /* records and plain hosts, for the log */
} pv_block_header;

/* A host. name 0: free. In names: length, bytes, line (zigzag LEB128). */
typedef struct pv_slot {
    uint32_t name;
    uint32_t value;
} pv_slot;

#define PV_SLOT_PLAIN   UINT32_C(0x80000000) /* `||host^` without options   */
#define PV_SLOT_PURPOSE 28u                  /* 3 bits: its purpose         */
#define PV_SLOT_RULE    UINT32_C(0x0fffffff) /* first record, or all: none  */

/* Bits of pv_rule.flags. */
enum {
    PV_RULE_LAST = 1, /* the last of its host                        */
    PV_RULE_EXCEPTION = 2,
    PV_RULE_IMPORTANT = 4,
    PV_RULE_THIRD = 8,  /* applies to third parties                    */
    PV_RULE_FIRST = 16, /* applies to the site itself                  */
    PV_RULE_CASE = 32,  /* compare with the URL as it was written      */
    PV_RULE_REGEX = 64,
    PV_RULE_WILD = 128 /* the pattern holds `*`                       */
};

/* Where a pattern begins. */
enum {
    PV_START_ANY = 0,
    PV_START_URL = 1,  /* |                                               */
    PV_START_HOST = 2, /* ||, the pattern holds the host                  */
    PV_START_REST = 3, /* ||, behind the host that the table found        */
    PV_START_MASK = 3,
    PV_END_URL = 4 /* | at the end                                    */
};

typedef struct pv_rule {
    uint32_t line;    /* of all sources in a row, from 1 */
    uint32_t pattern; /* in text                         */
    uint32_t domains; /* first domain                    */
    uint16_t pattern_len;
    uint16_t domain_count;
    uint16_t types;
    uint16_t regex; /* number, for PV_RULE_REGEX */
    uint8_t flags;
    uint8_t anchors;
    uint8_t purpose;
    uint8_t methods;
} pv_rule;

/* One value of domain=. */
typedef struct pv_domain {
    uint32_t text;
    uint16_t len;
    uint8_t is_negated;
    uint8_t is_entity; /* `name.*`: under any public suffix */
} pv_domain;

typedef struct pv_gram {
    uint32_t gram;
    uint32_t rule;
    uint32_t offset; /* of the gram in the pattern */
} pv_gram;

/* A list that was compiled; its lines follow those of the one before. */
typedef struct pv_block_source {
    uint32_t name;
    uint32_t name_len;
    uint32_t first_line;
    uint32_t line_count;
} pv_block_source;

/* A cookie pattern, a marker or a query signature. */
typedef struct pv_block_piece {
    uint32_t text;
    uint32_t line;
    uint16_t len;
    uint8_t purpose; /* of a cookie also PV_PURPOSE_NONE: never removed */
    uint8_t spare;
} pv_block_piece;

/* In rule numbers of verdicts: a marker, a query signature. */
#define PV_RULE_MARKER UINT32_C(0x40000000)
#define PV_RULE_QUERY  UINT32_C(0x20000000)

/** Hash of a host, computed from its last byte to its first. */
static inline uint32_t pv_host_hash_step(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * UINT32_C(0x01000193);
}

#define PV_HOST_HASH_START UINT32_C(0x811c9dc5)

/** Spreads a running hash over all bits (the end of MurmurHash3). */
static inline uint32_t pv_host_hash_end(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= UINT32_C(0x85ebca6b);
    return hash ^ (hash >> 13);
}

/** The hash of a gram; its upper bits choose cell and bucket. */
static inline uint32_t pv_gram_hash(uint32_t gram)
{
    return gram * UINT32_C(0x9e3779b1);
}

/** The place of a hash among the cells, a word of 32 of them. */
static inline uint32_t pv_gram_word(uint32_t hash, uint32_t cell_shift)
{
    return hash >> (cell_shift + 2);
}

/** The number of its cell in that word: by bits that did not choose it. */
static inline uint32_t pv_gram_cell(uint32_t hash)
{
    return (hash >> 5) & 31;
}

/** Four bytes as one number, in the byte order of the machine. */
static inline uint32_t pv_gram_load(const char *bytes)
{
    uint32_t gram;

    memcpy(&gram, bytes, sizeof(gram));
    return gram;
}

/** Whether the gram at `at` may be known, by the cells of an index. */
static inline bool pv_gram_may_know(const uint32_t *cells, uint32_t cell_shift,
                                    const char *at)
{
    uint32_t hash = pv_gram_hash(pv_gram_load(at));

    return ((cells[pv_gram_word(hash, cell_shift)] >> pv_gram_cell(hash)) & 1)
           != 0;
}

/** The first of every second byte from `at` on whose gram may be known, or one
 *  behind `last`, which is two bytes behind the first one at least. */
static inline const char *pv_gram_find(const uint32_t *cells,
                                       uint32_t cell_shift, const char *at,
                                       const char *last)
{
    const char *last_pair = last - 2;

    for (; at <= last_pair; at += 4) {
        if (pv_gram_may_know(cells, cell_shift, at)) {
            return at;
        }
        if (pv_gram_may_know(cells, cell_shift, at + 2)) {
            return at + 2;
        }
    }
    return at > last || pv_gram_may_know(cells, cell_shift, at) ? at : at + 2;
}

/** The cell of a gram in the shift table of markers. */
static inline uint32_t pv_shift_cell(uint32_t gram)
{
    return pv_gram_hash(gram) >> (32 - PV_SHIFT_BITS);
}

/** The place of a hash in a table of `count` slots. */
static inline uint32_t pv_slot_of(uint32_t hash, uint32_t count)
{
    return (uint32_t)(((uint64_t)hash * count) >> 32);
}

/** Start of a section, as bytes; the caller knows what lies there. */
static inline const void *pv_section_at(const pv_block_header *block,
                                        pv_section section)
{
    return (const char *)block + section.at;
}

/**
 * Checks everything that matching relies on.
 * @param bytes  aligned to 8; any content
 * @return PV_OK, or PV_ERR_CORRUPT
 */
pv_status pv_block_check(pv_span bytes);

#endif
