/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choosing and laying out the grams by which patterns without a host are
 * found; part of the compiler.
 */
#ifndef PV_RULES_FILTER_GRAMS_H
#define PV_RULES_FILTER_GRAMS_H

#include "mod_privacy/core/rules/filter_block.h"

#define PV_GRAM_CELLS 65536u /* of the frequency table */

/* How often grams occur, by hash: what is rare makes a good key. */
typedef struct pv_gram_census {
    uint16_t seen[PV_GRAM_CELLS];
} pv_gram_census;

/* A place in a pattern: its gram and the next one make the two keys. */
typedef struct pv_gram_choice {
    uint32_t gram[2];
    uint32_t offset;
    uint32_t cost; /* UINT32_MAX: none yet */
} pv_gram_choice;

/** Starts a census with what URLs are full of (`http`, `.com`, `.js?`). */
void pv_gram_census_init(pv_gram_census *census);

/** Counts the grams of a run of plain characters. */
void pv_gram_census_add(pv_gram_census *census, pv_span run);

/**
 * Takes the best place of a run if it beats the choice so far.
 * @param run     plain characters; shorter than PV_GRAM_RUN: ignored
 * @param offset  of the run in its pattern
 */
void pv_gram_choose(const pv_gram_census *census, pv_span run, uint32_t offset,
                    pv_gram_choice *choice);

/** Takes the next run of plain characters from a pattern (between `*` and
 *  `^`); `at` is where to go on, from 0. False at the end. */
bool pv_gram_next_run(pv_span pattern, uint32_t *at, pv_span *run,
                      uint32_t *offset);

/** log2 of the number of buckets, and of bytes of cells, for so many entries.
 */
unsigned pv_gram_bucket_bits(size_t entries);
unsigned pv_gram_cell_bits(size_t entries);

/**
 * Writes cells, starts and sorted entries of an index whose sections and
 * shifts are set.
 * @param entries  in any order; the copy in the block is sorted by bucket
 */
void pv_gram_layout(pv_block_header *block, pv_gram_index *index,
                    const pv_gram *entries, size_t count);

#endif
