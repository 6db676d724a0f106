/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a period: what is left over, and forgetting.
 *
 * An hour hands its counts to the cells of its day, one for each item, so that
 * the day is rounded once and as a whole: the same as if each hour handed on
 * what its own figure had left, above or below zero. A day, week or month
 * hands what is left of its cells to `(other)` of their dimension: the
 * remainders of those that enough people share, above and below zero, so that
 * totals stay unbiased (see disclosure.h), and the whole of those that too few
 * share, but only when these reach the threshold together and are two or more.
 * What `(other)` cannot publish is rounded and carried on. Then the window is
 * wiped: counts, bitmaps, keys, texts and sketches are gone.
 */
#ifndef PV_COUNTS_CLOSE_H
#define PV_COUNTS_CLOSE_H

#include "mod_privacy/core/counts/walk.h"

/**
 * Tells whether nothing more will be added to a window: it has ended, late
 * writers had their time, and no hour of its day is left.
 */
bool pv_close_is_final(const pv_counts *counts, pv_bank_id bank, unsigned w,
                       pv_freeze how, int64_t now_s);

/** Copies a cell; to one of a day what its hours hold and have not handed
 *  over yet is added. */
void pv_close_whole(const pv_counts *counts, const pv_place *place,
                    pv_cell *whole);

/** Takes a final window of which nothing is left to publish one step further:
 *  hands on what is left, or wipes it. Also one that is SUMMED, which a crash
 *  has left. @param pool  for what is needed on the way */
void pv_close_advance(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool);

/** Marks all running windows as ended: nobody counts any more. */
void pv_close_end_all(pv_counts *counts);

#endif
