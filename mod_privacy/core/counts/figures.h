/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns frozen cells into the figures of a batch: one for each period that
 * the cell is stored under, in the order in which stores lock their rows.
 */
#ifndef PV_COUNTS_FIGURES_H
#define PV_COUNTS_FIGURES_H

#include "mod_privacy/core/counts/layout.h"

/**
 * Reads the frozen batch out of the segment: for each cell the period that it
 * is kept in and the coarser ones, sorted, like keys added up.
 * @param pool   owns the figures and their texts
 * @return PV_OK, or PV_ERR_NOT_FOUND when the segment holds no figure that
 *         could be one
 */
pv_status pv_figures_gather(const pv_counts *counts, apr_pool_t *pool,
                            pv_batch *batch);

#endif
