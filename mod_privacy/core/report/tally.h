/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tally: the figures of one dimension over a range, summed for a page.
 *
 * A page shows the most frequent items and a line over time, while a store
 * gives a row for each item and period. The tally adds them up in one pass
 * and in bounded memory: at most PV_TALLY_ITEMS_MAX items keep their name
 * (rows come largest first within a period, so the frequent ones come early);
 * the figures of all later names are kept as one sum, `further`.
 */
#ifndef PV_REPORT_TALLY_H
#define PV_REPORT_TALLY_H

#include <apr_pools.h>

#include "mod_privacy/core/report/report.h"

#define PV_TALLY_ITEMS_MAX  4096
#define PV_TALLY_POINTS_MAX 2800 /* 230 years by month, 116 days by hour */

typedef struct pv_tally_item {
    const char *name;
    int64_t now;    /* sum over the range                                */
    int64_t before; /* sum over the range it is compared with            */
    int64_t rank;   /* place in the dimension's own order, or -1         */
} pv_tally_item;

typedef struct pv_tally {
    pv_report_slice slice;
    pv_tally_item *items; /* `now` descending, then name; the unnamed rest,
                             "(other)", last; or in their own order */
    size_t item_count;
    int64_t further; /* of items that found no room                 */
    int64_t total;   /* of everything in the range                  */
    int64_t total_before;
    size_t point_count; /* periods of the range                        */
    int64_t *begins;    /* their begins, Unix seconds                  */
    int64_t *points;    /* their sums                                  */
} pv_tally;

/**
 * Sums a dimension over the range of `query` and over that of `before`.
 * @param before  the range to compare with, or NULL
 * @param tally   written only on success; lives in `pool`
 * @return PV_OK; PV_ERR_RANGE for more than PV_TALLY_POINTS_MAX periods;
 *         PV_ERR_IO when the source failed
 */
pv_status pv_tally_read(const pv_report_scope *scope,
                        const pv_report_query *query,
                        const pv_report_query *before, pv_dimension dimension,
                        const pv_report_source *source, apr_pool_t *pool,
                        pv_tally *tally);

/** Sum of the item of that name over the range; 0 when there is none. */
int64_t pv_tally_of(const pv_tally *tally, const char *name);

#endif
