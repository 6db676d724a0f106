/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way to the verdict on what a page loads from its own origin, of
 * which it writes the path alone: nearly always that no rule matches.
 *
 * Where no rule is for the origin's host, and no gram of a rule stands in the
 * origin itself, a rule can match only by a gram that the path brings, at its
 * beginning with the last bytes of the origin before it. A path without any is
 * passed without the URL being put together.
 */
#ifndef PV_RULES_FILTER_ORIGIN_H
#define PV_RULES_FILTER_ORIGIN_H

#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_rules.h"
#include "mod_privacy/core/rules/resource.h"

#define PV_ORIGIN_RULES 2 /* sets of rules that are asked in turn */

/* What rules say of an origin. */
typedef struct pv_origin {
    const pv_rules *rules[PV_ORIGIN_RULES]; /* those that have grams       */
    size_t rules_count;
    bool is_quiet;           /* nothing in the origin itself is known         */
    unsigned loose_types;    /* bit n: some rule without a gram is for that
                                pv_resource                                   */
    char end[PV_GRAM_BYTES]; /* its last bytes                             */
} pv_origin;

/**
 * Learns what rules say of the origin of a URL.
 * @param rules  PV_ORIGIN_RULES, each of which may be NULL; must outlive
 *               `origin`
 * @param base   as pv_url_parse() gives it; not kept
 */
void pv_origin_init(pv_origin *origin,
                    const pv_rules *const rules[PV_ORIGIN_RULES],
                    const pv_url *base);

/**
 * Tells whether no rule that blocks can match what a reference leads to.
 * @param reference  resolved against a URL of that origin; any bytes
 * @return true only when pv_rules_match() finds none in any of the rules;
 *         false: it has to be asked
 */
bool pv_origin_passes(const pv_origin *origin, pv_span reference,
                      pv_resource type);

#endif
