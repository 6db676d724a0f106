/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler: from lists in memory to the block that filter_block.h draws.
 */
#ifndef PV_RULES_FILTER_INDEX_H
#define PV_RULES_FILTER_INDEX_H

#include <apr_pools.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/rules/filter_input.h"
#include "mod_privacy/core/rules/filter_rules.h"

/**
 * Compiles lists.
 * @param input  only read; nothing of it is kept
 * @param tally  filled; may be NULL
 * @param block  the result, released with pv_rules_block_free()
 * @return PV_OK, or PV_ERR_RANGE: too many sources or more than PV_BLOCK_MAX
 */
pv_status pv_rules_build(const pv_rules_input *input, pv_rules_tally *tally,
                         pv_span *block);

/** Releases what pv_rules_build() made; an empty span is fine. */
void pv_rules_block_free(pv_span block);

/**
 * Compiles and opens in one step, for tools, tests and small rule sets.
 * @param pool  owns the result and its block
 * @return NULL when pv_rules_build() fails
 */
pv_rules *pv_rules_make(const pv_rules_input *input, pv_rules_tally *tally,
                        apr_pool_t *pool);

#endif
