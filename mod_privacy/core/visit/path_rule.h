/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that group paths before they are counted: a regular expression
 * (PCRE2) and a replacement in which $1 to $9 stand for its groups, $0 for
 * all of the match. The first rule that matches decides, and the part that
 * matched is replaced.
 *
 * A path comes from a stranger, so a match has a budget of steps; a rule that
 * exceeds it counts as not matching.
 */
#ifndef PV_VISIT_PATH_RULE_H
#define PV_VISIT_PATH_RULE_H

#include <apr_pools.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/visit/key.h"

typedef struct pv_path_rules pv_path_rules;

/** Makes an empty list of rules. */
pv_path_rules *pv_path_rules_make(apr_pool_t *pool);

/**
 * Adds a rule at the end.
 * @param pool   frees the compiled expression when it is cleared
 * @param error  a constant or in `pool`; written on failure
 * @return PV_OK, or PV_ERR_SYNTAX
 */
pv_status pv_path_rules_add(pv_path_rules *rules, const char *regex,
                            const char *replacement, apr_pool_t *pool,
                            const char **error);

/** How many rules there are. */
size_t pv_path_rules_count(const pv_path_rules *rules);

/**
 * Groups a path; has the form of pv_event_rules.group_path.
 * @param baton   a pv_path_rules
 * @param buffer  may receive the result
 * @return `path` when no rule matches, else a span into `buffer`
 */
pv_span pv_path_rules_apply(void *baton, pv_span path,
                            char buffer[PV_GROUP_MAX]);

#endif
