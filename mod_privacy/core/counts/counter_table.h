/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of open dimensions: open addressing in shared memory, without
 * locks.
 *
 * A key's place is found by a keyed hash, by linear probing over at most 32
 * slots. A slot is taken by compare-and-swap on its hash, then its text is
 * put into the arena and its label is published in one word; whoever finds a
 * slot without label (its taker died) publishes the label himself. While less
 * than half of the slots are taken every key is let in, after that those that
 * the gate admits. What finds no place counts as `(other)`.
 *
 * All dimensions of a site share the key's base hash, so that a page that is
 * an entry page too is hashed once; who knows the base hash of a key that has
 * its slot needs no text.
 */
#ifndef PV_COUNTS_COUNTER_TABLE_H
#define PV_COUNTS_COUNTER_TABLE_H

#include "mod_privacy/core/counts/layout.h"

/* The table of a site's running period, as one event uses it. */
typedef struct pv_counter_table {
    const pv_bank_plan *plan;
    pv_window *window;
    pv_slot *slots;
    pv_cell *others; /* of the site: PV_OPEN_CELLS cells */
    char *arena;
    pv_gate *gate;
    unsigned site;
} pv_counter_table;

/* A key and the base hash that pv_counter_table_base() gives for it. */
typedef struct pv_counter_key {
    pv_span text;
    uint64_t base;
} pv_counter_key;

/** Opens the table of the running period. @param site  below site_count */
pv_counter_table pv_counter_table_open(const pv_counts *counts, unsigned site);

/** Gives where the probing for a hash begins: multiplying maps 32 bits of it
 *  to `count` slots without division. */
static inline size_t pv_counter_table_place(size_t count, uint64_t hash)
{
    return (size_t)((hash >> 32) * count >> 32);
}

/** Gives the base hash of a key; it holds until the period ends. */
static inline uint64_t pv_counter_table_base(const pv_counter_table *table,
                                             pv_span key)
{
    return pv_slot_base(table->window, table->site, key);
}

/**
 * Finds the slot of a key that has one, with its text.
 * @param slots  of a window, `count` of them
 * @return NULL when there is none, or it lacks its text
 */
static inline pv_slot *pv_counter_table_slot(pv_slot *slots, size_t count,
                                             pv_dimension dimension,
                                             uint64_t base)
{
    uint64_t hash = pv_slot_hash(base, dimension);
    size_t at = pv_counter_table_place(count, hash);

    for (unsigned probe = 0; probe < PV_PROBES_MAX; probe++) {
        pv_slot *slot = &slots[at];
        uint64_t found =
            atomic_load_explicit(&slot->hash, memory_order_relaxed);

        if (found == hash
            && atomic_load_explicit(&slot->label, memory_order_relaxed) != 0) {
            return slot;
        }
        if (found == hash || found == 0) {
            break;
        }
        at = at + 1 < count ? at + 1 : 0;
    }
    return NULL;
}

/**
 * Counts a key whose text is not at hand.
 * @return false when nothing was counted, because the key may have a slot now
 *         and only lacks a text
 */
bool pv_counter_table_add_base(const pv_counter_table *table,
                               pv_dimension dimension, uint64_t base,
                               uint8_t bit);

/** Counts a key of 1 to PV_KEY_MAX bytes; others count as `(other)`. */
void pv_counter_table_add(const pv_counter_table *table, pv_dimension dimension,
                          const pv_counter_key *key, uint8_t bit);

#endif
