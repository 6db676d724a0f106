/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch: the only thing that ever goes from the counters to a store.
 *
 * It holds figures that disclosure control let through, each a multiple of
 * the rounding base and never negative, and it carries the name under which
 * the store remembers it: (node, boot, sequence). A batch whose fate is
 * unknown is sent again unchanged under the same name, and the store applies
 * a name at most once.
 *
 * Coarser periods are made here, not in the store: an addition to a day or
 * week comes with the same addition to its month (a week counts in the month
 * in which it begins), where figures are exact also one to an hour with those
 * to its day and month. They are sums of published figures, so they tell
 * nothing new, and the store needs no calendar and no time zone. An hour is
 * rounded for itself and once more as a part of its day: a day is as near to
 * the truth as an hour, not 24 roundings away from it, and can be a little
 * more or less than the sum of its hours. A store keeps PV_PERIOD_HOUR in
 * privacy_hour, DAY and WEEK in privacy_day, MONTH in privacy_month. Where
 * PrivacyPeriod is month, the open dimensions come as MONTH and, dated the
 * month's first day, as DAY.
 */
#ifndef PV_COUNTS_BATCH_H
#define PV_COUNTS_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "mod_privacy/core/base/dimension.h"

#define PV_NODE_MAX 63 /* bytes of a node's name, without the NUL    */
#define PV_BOOT_LEN 36 /* a UUID as text: one per life of the segment */
#define PV_SITE_MAX 253
#define PV_ITEM_MAX 200 /* bytes of an item's name, without the NUL  */

/* One addition to one stored figure. */
typedef struct pv_figure {
    const char *site; /* NUL-terminated, at most PV_SITE_MAX bytes     */
    pv_dimension dimension;
    pv_period_unit unit;
    int64_t period;   /* Unix seconds at which the period begins       */
    const char *item; /* NUL-terminated, valid UTF-8, <= PV_ITEM_MAX    */
    int64_t delta;    /* > 0, a multiple of the rounding base           */
} pv_figure;

typedef struct pv_batch {
    char node[PV_NODE_MAX + 1];
    char boot[PV_BOOT_LEN + 1];
    int64_t sequence;         /* 1, 2, 3 ... within (node, boot)        */
    const pv_figure *figures; /* sorted: unit, site, dimension, period, item,
                                 so that two writers lock rows in one order */
    size_t count;
} pv_batch;

#endif
