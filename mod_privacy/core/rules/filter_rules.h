/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled rules: one read-only block without pointers, built once before the
 * server forks and shared by every child (filter_index.h builds it,
 * filter_match.h asks it about URLs).
 */
#ifndef PV_RULES_FILTER_RULES_H
#define PV_RULES_FILTER_RULES_H

#include <apr_pools.h>
#include <stdint.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

typedef struct pv_rules pv_rules;

/* Where a rule was written. */
typedef struct pv_rule_place {
    pv_span source; /* the name of its list, in the block */
    uint32_t line;  /* from 1                             */
} pv_rule_place;

/**
 * Makes a block ready to be asked: checks it and compiles its regular
 * expressions.
 * @param block  from pv_rules_build() or a copy of it; must outlive the result
 * @param pool   owns the result
 * @return NULL when the block is corrupt
 */
pv_rules *pv_rules_open(pv_span block, apr_pool_t *pool);

/**
 * Finds where a rule was written.
 * @param rule   from a verdict of the same rules
 * @param place  written only on success
 * @return PV_OK or PV_ERR_NOT_FOUND
 */
pv_status pv_rules_describe(const pv_rules *rules, uint32_t rule,
                            pv_rule_place *place);

/** How many rules the block holds, and its bytes. */
void pv_rules_size(const pv_rules *rules, size_t *count, size_t *bytes);

/**
 * Looks a cookie name up in the cookie patterns of the block.
 * @return PV_PURPOSE_NONE when no pattern has it, or when it is one that is
 *         never removed (a consent or an objection)
 */
pv_purpose pv_rules_cookie(const pv_rules *rules, pv_span name);

#endif
