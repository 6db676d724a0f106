/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads lists into a collection: the beginning of the compiler.
 */
#ifndef PV_RULES_FILTER_READ_H
#define PV_RULES_FILTER_READ_H

#include "mod_privacy/core/rules/filter_collect.h"

/**
 * Reads all lists of an input.
 * @return PV_OK, or PV_ERR_RANGE when memory or a limit ran out; either way
 *         release it with pv_collection_free()
 */
pv_status pv_collect(const pv_rules_input *input, pv_collection *into);

#endif
