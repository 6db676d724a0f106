/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists that `privacyctl lists` works on: files of the command line, or
 * the built-in vendors.
 */
#ifndef PV_TOOLS_LISTS_INPUT_H
#define PV_TOOLS_LISTS_INPUT_H

#include <apr_pools.h>
#include <apr_tables.h>

#include "mod_privacy/core/rules/filter_index.h"

typedef struct pv_lists_input {
    apr_array_header_t *sources; /* pv_rules_source */
} pv_lists_input;

/** An input without lists. */
pv_lists_input pv_lists_input_make(apr_pool_t *pool);

/**
 * Adds a file; complains on standard error when it cannot be read.
 * @return false when it cannot be read
 */
bool pv_lists_input_file(pv_lists_input *input, const char *path,
                         apr_pool_t *pool);

/** Adds the built-in vendors of every purpose that is on by default. */
void pv_lists_input_builtin(pv_lists_input *input);

/** The text of a line, empty when there is none. @param line from 1 */
pv_span pv_lists_input_line(const pv_lists_input *input, pv_span source,
                            uint32_t line);

/** What pv_rules_build() is given; no listener is set. */
pv_rules_input pv_lists_input_of(const pv_lists_input *input);

#endif
