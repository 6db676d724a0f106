/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lays out the markers of inline scripts for the search of inline.c; part of
 * the compiler.
 */
#ifndef PV_RULES_FILTER_MARKERS_H
#define PV_RULES_FILTER_MARKERS_H

#include "mod_privacy/core/rules/filter_collect.h"
#include "mod_privacy/core/rules/filter_grams.h"

/**
 * Chooses a window in every marker and makes the shift table.
 * @param census  of grams; those of scripts are added to it
 * @param grams   receives a pv_gram for each marker: the end of its window
 * @param shifts  receives memory for the caller to free, or NULL where there
 *                are no markers
 * @return false when memory ran out
 */
bool pv_markers_index(const pv_collection *collection, pv_gram_census *census,
                      pv_growing *grams, unsigned char **shifts);

#endif
