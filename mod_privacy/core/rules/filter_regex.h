/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that are regular expressions, by PCRE2 with limits on everything: an
 * expression that needs more than they allow does not match.
 */
#ifndef PV_RULES_FILTER_REGEX_H
#define PV_RULES_FILTER_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

typedef struct pv_regex pv_regex;

/**
 * Compiles an expression.
 * @param is_match_case  false: letters match in either case
 * @return NULL when it is not a regular expression, or too large
 */
pv_regex *pv_regex_compile(pv_span expression, bool is_match_case);

/** Releases an expression; NULL is fine. */
void pv_regex_free(pv_regex *regex);

/**
 * Searches an expression in a text. No allocation: all memory is on the
 * stack. Any number of threads may ask.
 * @return PV_OK; PV_ERR_NOT_FOUND; PV_ERR_RANGE when a limit was reached
 */
pv_status pv_regex_match(const pv_regex *regex, pv_span text);

/**
 * Gives the next run of plain characters that every match of the expression
 * must hold.
 * @param expression  in: what is left; out: behind the run
 * @param run         in lower case; a run longer than `room` is cut
 * @return the length of the run, 0 at the end. An expression that this
 *         reader does not understand fully has no runs
 */
size_t pv_regex_next_run(pv_span *expression, char *run, size_t room);

/** True when pv_regex_next_run() may be used on the expression. */
bool pv_regex_has_runs(pv_span expression);

#endif
