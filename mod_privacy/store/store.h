/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store of published figures: SQLite or PostgreSQL through apr_dbd.
 *
 * A store is opened by one thread, used by that thread and closed by its
 * pool. Nothing here runs on the request path of visitors; reports open a
 * store of their own for reading. Errors are texts for the log: they never
 * hold a connection string.
 */
#ifndef PV_STORE_STORE_H
#define PV_STORE_STORE_H

#include <apr_pools.h>

#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/counts/batch.h"

typedef struct pv_store pv_store;

/* Where and how; filled from the PrivacyStore directive. */
typedef struct pv_store_target {
    const char *driver; /* "sqlite3" or "pgsql"                         */
    const char *params; /* file name or CONNINFO; secret, never logged  */
    int rounding;       /* the rounding base that the store is made with */
} pv_store_target;

/* What a report asks for; all bounds inclusive of `from`, exclusive of `to`. */
typedef struct pv_store_range {
    const char *site; /* NULL: every site, rows come ordered by site      */
    pv_dimension dimension;
    pv_period_unit unit;
    int64_t from; /* Unix seconds                                         */
    int64_t to;
} pv_store_range;

/** Receives one figure; its texts live until the call returns.
 *  @return false to stop reading early */
typedef bool pv_store_row_fn(void *baton, const pv_figure *figure);

/**
 * Opens the store, makes or migrates its tables when `is_writer`, and checks
 * that its rounding base is the one asked for.
 * @param error  a sentence without secrets, in `pool`; written on failure
 * @return PV_OK, PV_ERR_IO (cannot be reached: try again later),
 *         PV_ERR_UNSUPPORTED (made by a newer version: do not write),
 *         PV_ERR_RANGE (made with another rounding base: names both),
 *         PV_ERR_CORRUPT (SQLite says the file is damaged)
 */
pv_status pv_store_open(const pv_store_target *target, bool is_writer,
                        apr_pool_t *pool, pv_store **store, const char **error);

/**
 * Applies a batch whole or not at all, and at most once for its name.
 * @return PV_OK when its figures are in the store, now or since an earlier
 *         try; PV_ERR_IO when its fate is unknown: close, open, send again
 */
pv_status pv_store_apply(pv_store *store, const pv_batch *batch,
                         const char **error);

/**
 * Reads figures in the order site, period, count descending, item; rows are
 * streamed, so memory does not grow with their number.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_read(pv_store *store, const pv_store_range *range,
                        pv_store_row_fn *row, void *baton, const char **error);

/**
 * Names every site that has figures, in alphabetical order.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_sites(pv_store *store,
                         bool (*site)(void *baton, const char *name),
                         void *baton, const char **error);

/**
 * Deletes figures older than the retention; 0 keeps a table for ever.
 * @param now_s  Unix seconds
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_retain(pv_store *store, int64_t now_s, int64_t hours_s,
                          int64_t days_s, int64_t months_s, const char **error);

#endif
