/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crowds: whether enough different people stand behind a count.
 *
 * Every cell has a bitmap of 128 bits. A request sets the bit that a keyed
 * hash of (network, class of user agent) points to, so the number of bits set
 * never exceeds the number of different pairs. With 128 bits, ten bits are
 * set by 10 pairs in 70 % of all cases, by 11 in 94 %, by 12 in 99 %. The key
 * is made for the period and wiped with it; nobody can tell from a bitmap who
 * set it.
 */
#ifndef PV_COUNTS_CROWD_H
#define PV_COUNTS_CROWD_H

#include <stddef.h>

#include "mod_privacy/core/counts/layout.h"

enum { PV_CROWD_TWEAK_NETWORK = 1 }; /* under a period's key; see crowd.c */

/** Hashes the network of an address: /24 of 4 bytes, /48 of 16, nothing of
 *  none. The cut-off part never gets into the hash; nothing is printed, nothing
 *  is stored. */
static inline uint64_t pv_crowd_network(const pv_siphash_key *key,
                                        pv_span address)
{
    uint32_t head = 0;
    uint16_t rest = 0;
    uint64_t bytes = 0;
    size_t len = 0;

    if (address.len >= sizeof(head) + sizeof(rest)) {
        len = 6;
        memcpy(&head, address.ptr, sizeof(head));
        memcpy(&rest, address.ptr + sizeof(head), sizeof(rest));
        bytes = le32toh(head) | (uint64_t)le16toh(rest) << 32;
    }
    else if (address.len >= sizeof(head)) {
        len = 3;
        memcpy(&head, address.ptr, sizeof(head));
        bytes = le32toh(head) & 0xffffffu;
    }
    return pv_siphash_short(key, PV_CROWD_TWEAK_NETWORK, bytes, len);
}

/** Spreads a class over a keyed hash of a network; the result is as secret as
 *  the hash is, and costs a multiplication instead of a second hash. */
static inline uint8_t pv_crowd_bit(uint64_t network, pv_agent agent)
{
    uint64_t mixed = (network ^ ((uint64_t)agent + 1) * 0x9e3779b97f4a7c15u)
                     * 0xff51afd7ed558ccdu;

    return (uint8_t)(mixed >> 57);
}

/* A visitor's place in the bitmap of every cell. */
typedef struct pv_mark {
    unsigned word;
    uint64_t mask;
} pv_mark;

/** Gives the place of a bit. @param bit  its last seven bits count */
static inline pv_mark pv_mark_of(uint8_t bit)
{
    return (pv_mark){ bit >> 6 & 1, 1ull << (bit & 63) };
}

/** Adds one to a cell, and a visitor to its crowd. */
static inline void pv_cell_add(pv_cell *cell, pv_mark mark)
{
    _Atomic uint64_t *word = &cell->crowd[mark.word];

    atomic_fetch_add_explicit(&cell->count, 1, memory_order_relaxed);
    /* Nearly always set already: a read leaves the cache line shared. */
    if ((atomic_load_explicit(word, memory_order_relaxed) & mark.mask) == 0) {
        atomic_fetch_or_explicit(word, mark.mask, memory_order_relaxed);
    }
}

/* Cells side by side that one visitor adds to, and the words of their crowds
 * that he is in: both lie a cell apart, so that no cell needs an address of its
 * own. */
typedef struct pv_row {
    char *counts;
    char *words;
    uint64_t mask;
} pv_row;

/** Gives the row of a visitor. @param cells  the first one */
static inline pv_row pv_row_of(pv_cell *cells, pv_mark mark)
{
    char *first = (char *)cells;

    return (pv_row){ first + offsetof(pv_cell, count),
                     first + offsetof(pv_cell, crowd)
                         + mark.word * sizeof(mark.mask),
                     mark.mask };
}

/** As pv_cell_add(), to the cell number `at`, which the row must have. */
static inline void pv_row_add(pv_row row, size_t at)
{
    _Atomic int64_t *count = (void *)(row.counts + at * sizeof(pv_cell));
    _Atomic uint64_t *word = (void *)(row.words + at * sizeof(pv_cell));

    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    if ((atomic_load_explicit(word, memory_order_relaxed) & row.mask) == 0) {
        atomic_fetch_or_explicit(word, row.mask, memory_order_relaxed);
    }
}

/** Counts the bits of a cell's crowd. */
static inline int pv_cell_crowd(const pv_cell *cell)
{
    return __builtin_popcountll(
               atomic_load_explicit(&cell->crowd[0], memory_order_relaxed))
           + __builtin_popcountll(
               atomic_load_explicit(&cell->crowd[1], memory_order_relaxed));
}

/** Adds the crowd of one cell to that of another. */
static inline void pv_cell_join(pv_cell *into, const pv_cell *from)
{
    for (int i = 0; i < 2; i++) {
        atomic_fetch_or_explicit(
            &into->crowd[i],
            atomic_load_explicit(&from->crowd[i], memory_order_relaxed),
            memory_order_relaxed);
    }
}

#endif
