/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trie of bots_table.c, one character a state in each of three arrays:
 *
 *   letter    the byte that leads into the state, `^` the text's beginning
 *   children  '0' + how many states follow it
 *   kind      'A' + the pv_bot that the word ending here means, '.' for none
 *
 * States stand in breadth-first order, so that the children of a state are
 * neighbours and the first child of state n is 1 + all children before n;
 * pv_bots_first holds that sum for every PV_BOTS_STEP-th state. Most places of
 * a text begin no word: pv_bots_root gives the state of a first letter (0:
 * none), and pv_bots_trigrams a bit for the first three letters of each word,
 * at (961 a + 31 b + c) mod PV_BOTS_TRIGRAMS.
 */
#ifndef PV_VISIT_BOTS_TABLE_H
#define PV_VISIT_BOTS_TABLE_H

#include <stdint.h>

#define PV_BOTS_ROW           64
#define PV_BOTS_STEP          16
#define PV_BOTS_STATES        9497
#define PV_BOTS_ROWS          149
#define PV_BOTS_ROOTS         128
#define PV_BOTS_TRIGRAMS      8192
#define PV_BOTS_TRIGRAM_WORDS (PV_BOTS_TRIGRAMS / 64)
#define PV_BOTS_STEPS         594

extern const char pv_bots_letter[PV_BOTS_ROWS][PV_BOTS_ROW + 1];
extern const char pv_bots_children[PV_BOTS_ROWS][PV_BOTS_ROW + 1];
extern const char pv_bots_kind[PV_BOTS_ROWS][PV_BOTS_ROW + 1];
extern const uint16_t pv_bots_root[PV_BOTS_ROOTS];
extern const uint64_t pv_bots_trigrams[PV_BOTS_TRIGRAM_WORDS];
extern const uint16_t pv_bots_first[PV_BOTS_STEPS];

#endif
