/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the items of closed dimensions sit in the dense arrays of a site.
 *
 * There are three arrays. The hour array holds what is kept by hour. The day
 * array begins with a twin of it, which takes what hours could not publish,
 * and goes on with what is kept by day. The month array holds consent
 * choices. Every dimension begins with item 0, `(other)`.
 */
#ifndef PV_COUNTS_ITEMS_H
#define PV_COUNTS_ITEMS_H

#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/visit/bots.h"
#include "mod_privacy/core/visit/country_key.h"
#include "mod_privacy/core/visit/event.h"
#include "mod_privacy/core/visit/language.h"
#include "mod_privacy/core/visit/response.h"

#define PV_ITEM_TEXT_MAX 64 /* bytes of a closed item's name with NUL */

/* First cell of each dimension in the hour array (and its twin). */
enum {
    PV_AT_REQUESTS = 0,
    PV_AT_VISITS = PV_AT_REQUESTS + 3,
    PV_AT_BOT = PV_AT_VISITS + 2,
    PV_AT_STATUS = PV_AT_BOT + PV_BOT_COUNT,
    PV_AT_METHOD = PV_AT_STATUS + PV_STATUS_COUNT,
    PV_AT_PROTOCOL = PV_AT_METHOD + PV_METHOD_COUNT,
    PV_AT_DURATION = PV_AT_PROTOCOL + PV_PROTOCOL_COUNT,
    PV_AT_SIZE = PV_AT_DURATION + PV_DURATION_COUNT,
    PV_HOUR_CELLS = PV_AT_SIZE + PV_SIZE_COUNT
};

/* First cell of each dimension in the day array, after the twin. */
enum {
    PV_AT_COUNTRY = PV_HOUR_CELLS,
    PV_AT_LANGUAGE = PV_AT_COUNTRY + PV_COUNTRY_COUNT,
    PV_AT_BROWSER = PV_AT_LANGUAGE + PV_LANGUAGE_COUNT,
    PV_AT_SYSTEM = PV_AT_BROWSER + PV_BROWSER_COUNT,
    PV_AT_DEVICE = PV_AT_SYSTEM + PV_SYSTEM_COUNT,
    PV_AT_VISITORS = PV_AT_DEVICE + PV_DEVICE_COUNT,
    PV_DAY_CELLS = PV_AT_VISITORS + 2
};

/* The month array. */
enum {
    PV_AT_CONSENT = 0,
    PV_MONTH_CELLS = 1 + PV_PURPOSE_MAX * PV_OUTCOME_COUNT
};

/* The open dimensions of a site: one `(other)` cell each. */
enum { PV_OPEN_CELLS = 6 };

/* A dimension's stretch of an array. */
typedef struct pv_stretch {
    pv_dimension dimension;
    unsigned first;
    unsigned count;
} pv_stretch;

/** Finds the stretch that holds a cell of the hour or day array. */
const pv_stretch *pv_items_stretch(unsigned cell);

/** Gives the stretches of the hour (8) or day (14) array in order. */
const pv_stretch *pv_items_stretches(void);

/** How many stretches the hour array has, and the day array. */
enum { PV_HOUR_STRETCHES = 8, PV_DAY_STRETCHES = 14 };

/**
 * Gives the name of an item.
 * @param purposes  names of the purposes, for PV_DIM_CONSENT
 * @param text      where the name may be put
 * @return a constant or `text`; NULL for an item that is not in use
 */
const char *pv_items_name(pv_dimension dimension, unsigned item,
                          const char *const purposes[PV_PURPOSE_MAX],
                          char text[PV_ITEM_TEXT_MAX]);

/** Gives the open dimension number `index`, 0 .. PV_OPEN_CELLS - 1. */
pv_dimension pv_items_open(unsigned index);

/** Gives the number of an open dimension, PV_OPEN_CELLS for others. */
unsigned pv_items_open_index(pv_dimension dimension);

#endif
