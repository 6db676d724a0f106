/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of filter rules against the text of a URL: plain characters, `*`
 * (any run, also an empty one) and `^` (one separator, or the end of the URL
 * as the last character of a pattern).
 *
 * Segments between stars are searched from left to right, each at its first
 * place: that decides exactly, because what follows a star may stand
 * anywhere. The work of one URL is counted in steps; when they are used up
 * nothing matches any more, so that no list and no URL can stop a server.
 */
#ifndef PV_RULES_FILTER_PATTERN_H
#define PV_RULES_FILTER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mod_privacy/core/base/span.h"

#define PV_STEPS_MAX 100000u /* characters compared for one URL */

/* What patterns are compared with. */
typedef struct pv_subject {
    const char *text;
    size_t len;
    size_t host;     /* where the host begins */
    size_t host_end; /* and where it ends     */
    uint32_t steps;  /* left                  */
} pv_subject;

/** Uses steps up; false, and none are left, when there are too few. */
bool pv_pattern_spend(pv_subject *subject, size_t steps);

/**
 * Matches a pattern from its anchor on.
 * @param subject  its steps are used up
 * @param pattern  lower case, or as written for a subject as written
 * @param anchors  PV_START_* and PV_END_URL
 */
bool pv_pattern_find(pv_subject *subject, pv_span pattern, unsigned anchors);

/**
 * Matches a pattern without `*` that begins at byte `at`.
 * @param at       not behind the end of the text
 * @param anchors  checked for `at` and for where the pattern ends
 */
bool pv_pattern_at(pv_subject *subject, pv_span pattern, unsigned anchors,
                   size_t at);

/**
 * Tells whether the segment of a pattern that holds byte `offset` matches
 * when that byte stands at `at`: what must hold if the whole pattern matches.
 */
bool pv_pattern_around(pv_subject *subject, pv_span pattern, size_t offset,
                       size_t at);

/** `*` wildcards alone, over the whole of `text`; for cookie names. */
bool pv_pattern_glob(pv_span pattern, pv_span text);

#endif
