/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dimensions in which visits are counted, and their periods.
 *
 * Two dimensions are never crossed: a figure belongs to exactly one of them.
 * A closed dimension has items that are known beforehand and sits in a dense
 * array; an open one takes items from requests and sits in a hash table. The
 * number of a dimension is part of the stored schema: append, never reorder.
 */
#ifndef PV_BASE_DIMENSION_H
#define PV_BASE_DIMENSION_H

#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

typedef enum pv_dimension {
    PV_DIM_REQUESTS = 0, /* closed: human, bot                              */
    PV_DIM_VISITS,       /* closed: one item                                */
    PV_DIM_VISITORS,     /* closed: one item, daily, only when switched on  */
    PV_DIM_PAGE,         /* open: normalised path                           */
    PV_DIM_NOTFOUND,     /* open: normalised path answered 404              */
    PV_DIM_REFERRER,     /* open: host                                      */
    PV_DIM_COUNTRY,      /* closed: ISO 3166 alpha-2                        */
    PV_DIM_LANGUAGE,     /* closed: ISO 639 primary subtag                  */
    PV_DIM_BROWSER,      /* closed                                          */
    PV_DIM_SYSTEM,       /* closed                                          */
    PV_DIM_DEVICE,       /* closed                                          */
    PV_DIM_BOT,          /* closed: kind of bot                             */
    PV_DIM_STATUS,       /* closed: 100..599 and (other)                    */
    PV_DIM_METHOD,       /* closed                                          */
    PV_DIM_PROTOCOL,     /* closed                                          */
    PV_DIM_DURATION,     /* closed: buckets                                 */
    PV_DIM_SIZE,         /* closed: buckets                                 */
    PV_DIM_CAMPAIGN,     /* open, by allow-list                             */
    PV_DIM_ENTRY,        /* open: path of a page that began a visit         */
    PV_DIM_BLOCKED,      /* open: `host purpose` of blocked beacons         */
    PV_DIM_CONSENT,      /* closed: `purpose outcome`, by month             */
    PV_DIM_COUNT
} pv_dimension;

typedef enum pv_period_unit {
    PV_PERIOD_HOUR = 0,
    PV_PERIOD_DAY,
    PV_PERIOD_WEEK, /* begins on Monday, ISO 8601 */
    PV_PERIOD_MONTH
} pv_period_unit;

/** Gives the name used in reports and stores, such as "page"; a constant. */
const char *pv_dimension_name(pv_dimension dimension);

/**
 * Finds a dimension by its name.
 * @param name       exactly as pv_dimension_name() gives it
 * @param dimension  written only on success
 * @return PV_OK or PV_ERR_NOT_FOUND
 */
pv_status pv_dimension_parse(pv_span name, pv_dimension *dimension);

/** True when the items of `dimension` come from requests. */
bool pv_dimension_is_open(pv_dimension dimension);

/** Gives the finest period in which figures of `dimension` are kept. */
pv_period_unit pv_dimension_finest(pv_dimension dimension);

#endif
