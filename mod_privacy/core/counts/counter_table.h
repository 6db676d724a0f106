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
 */
#ifndef PV_COUNTS_COUNTER_TABLE_H
#define PV_COUNTS_COUNTER_TABLE_H

#include "mod_privacy/core/counts/layout.h"

/** Counts a key of an open dimension in the running period of its site.
 *  @param key  1 to PV_KEY_MAX bytes; others count as `(other)` */
void pv_counter_table_add(pv_counts *counts, unsigned site,
                          pv_dimension dimension, pv_span key, uint8_t bit);

#endif
