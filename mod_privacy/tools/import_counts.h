/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting log lines: the counters of a running server in memory of our own,
 * with the clock of the log. What may be published goes into spool files as
 * each hour of the log ends, so that memory does not grow with the log.
 */
#ifndef PV_TOOLS_IMPORT_COUNTS_H
#define PV_TOOLS_IMPORT_COUNTS_H

#include <apr_tables.h>

#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/core/visit/log_line.h"
#include "mod_privacy/store/spool.h"
#include "mod_privacy/tools/import_config.h"
#include "mod_privacy/tools/import_country.h"

#define PV_IMPORT_SITES_MAX 1000

/* What the lines are counted under; the same as the server's directives. */
typedef struct pv_import_policy {
    int threshold;
    int rounding;
    bool is_exact;
    bool is_local;
    int open_unit; /* of every site; -1: as `config` says */
    const pv_import_config *config;
    const pv_import_country *countries; /* NULL: none */
} pv_import_policy;

typedef struct pv_import_counts pv_import_counts;

/**
 * Makes counters for sites.
 * @param sites  const char *, at most PV_IMPORT_SITES_MAX, lower case
 * @param now_s  time of the first line
 * @param spool  where batches go; its folder exists
 * @param pool   of the counters
 * @param error  a sentence; written on failure
 * @return PV_OK, PV_ERR_FULL (no memory), or PV_ERR_SYNTAX (a path rule)
 */
pv_status pv_import_counts_make(const pv_import_policy *policy,
                                const apr_array_header_t *sites, int64_t now_s,
                                const pv_spool *spool, apr_pool_t *pool,
                                pv_import_counts **counts, const char **error);

/**
 * Counts a line.
 * @param site  index into the sites
 * @return PV_OK, or PV_ERR_IO when a batch cannot be written
 */
pv_status pv_import_counts_add(pv_import_counts *counts, unsigned site,
                               const pv_log_line *line, const char **error);

/** Publishes what is left, as if every period had ended. @return as above */
pv_status pv_import_counts_end(pv_import_counts *counts, const char **error);

/** Figures that were written so far. */
size_t pv_import_counts_figures(const pv_import_counts *counts);

#endif
