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

#include "mod_privacy/core/counts/layout.h"

/** Adds one to a cell, and a visitor to its crowd. */
static inline void pv_cell_add(pv_cell *cell, uint8_t bit)
{
    _Atomic uint64_t *word = &cell->crowd[bit >> 6 & 1];
    uint64_t mask = 1ull << (bit & 63);

    atomic_fetch_add_explicit(&cell->count, 1, memory_order_relaxed);
    /* Nearly always set already: a read leaves the cache line shared. */
    if ((atomic_load_explicit(word, memory_order_relaxed) & mask) == 0) {
        atomic_fetch_or_explicit(word, mask, memory_order_relaxed);
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
