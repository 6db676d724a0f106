/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pv_rules is inside: for the files of this room that read the block.
 */
#ifndef PV_RULES_FILTER_HANDLE_H
#define PV_RULES_FILTER_HANDLE_H

#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_regex.h"

typedef struct pv_rules {
    const pv_block_header *block; /* checked                       */
    pv_regex **regexes;           /* NULL where one did not compile */
} pv_rules;

/** The record of that index, which the block holds. */
static inline const pv_rule *pv_rule_at(const pv_rules *rules, uint32_t number)
{
    return (const pv_rule *)pv_section_at(rules->block, rules->block->rules)
           + number;
}

/** A piece of the block's text; checked when the block was opened. */
static inline pv_span pv_block_text(const pv_block_header *block, uint32_t at,
                                    uint32_t len)
{
    return pv_span_make((const char *)pv_section_at(block, block->text) + at,
                        len);
}

#endif
