/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of items: countries and languages in the language of the page,
 * kinds of device and bot, outcomes, and what a status code means.
 */
#ifndef PV_REPORT_NAMES_H
#define PV_REPORT_NAMES_H

#include <stdint.h>

#include "mod_privacy/core/report/report_texts.h"

/**
 * Finds the words for an item of a closed dimension.
 * @return a constant, or NULL when the item speaks for itself
 */
const char *pv_item_name(const pv_report_language *language,
                         pv_dimension dimension, const char *item);

/** True when the items of a dimension have an order of their own. */
bool pv_item_has_rank(pv_dimension dimension);

/**
 * Gives the place of an item in that order: milliseconds or KiB of
 * "up to 2.5 s" or "over 100 MiB", the code of a status.
 * @return -1 for items without one, which come last
 */
int64_t pv_item_rank(pv_dimension dimension, const char *item);

#endif
