/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map of the world in tiles: one square for each country, of one size, so
 * that a small one is seen as well as a large one.
 *
 * The squares were placed by computing: the middle of each country, with
 * Europe drawn larger and oceans narrower, and each country put on the
 * nearest free square so that all distances together are least. The map only
 * repeats the table beside it.
 */
#ifndef PV_REPORT_COUNTRY_MAP_H
#define PV_REPORT_COUNTRY_MAP_H

#include "mod_privacy/core/report/output.h"
#include "mod_privacy/core/report/report_texts.h"
#include "mod_privacy/core/report/tally.h"

/**
 * Draws the figures of dimension `country` as SVG with a legend; its colours
 * are those of the report's style sheet.
 * @param tally  of that dimension; countries without a square are left out
 */
void pv_country_map(pv_output *out, const pv_report_language *language,
                    const pv_report_scope *scope, const pv_tally *tally);

#endif
