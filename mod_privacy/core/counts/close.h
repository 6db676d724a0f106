/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a period: what is left over, and forgetting.
 *
 * An hour hands what it could not publish, above or below zero, to the cells
 * of its day, one for each item. A day, week or month hands what is left of
 * its cells to `(other)` of their dimension: the signed remainders of those
 * that were published, so that totals stay unbiased, and the whole of those
 * that were not, but only when they are two or more, because an `(other)`
 * made of one item would be that item. Then the window is wiped: counts,
 * bitmaps, keys, texts and sketches are gone.
 */
#ifndef PV_COUNTS_CLOSE_H
#define PV_COUNTS_CLOSE_H

#include "mod_privacy/core/counts/layout.h"

/**
 * Tells whether nothing more will be added to a window: it has ended, late
 * writers had their time, and no hour of its day is left.
 */
bool pv_close_is_final(const pv_counts *counts, pv_bank_id bank, unsigned w,
                       pv_freeze how, int64_t now_s);

/** Takes a final window of which nothing is left to publish one step further:
 *  moves its remainders, or wipes it. */
void pv_close_advance(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool);

/** Marks all running windows as ended: nobody counts any more. */
void pv_close_end_all(pv_counts *counts);

#endif
