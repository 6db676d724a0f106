/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store of published figures: SQLite or PostgreSQL through apr_dbd.
 *
 * A store is opened by one thread, used by that thread and closed by its
 * pool. Nothing here runs on the request path of visitors; reports open a
 * store of their own for reading. Errors are texts for the log: they never
 * hold a connection string, and they live until the next call on the store.
 *
 * A batch adds to every period that contains a figure (batch.h), all in one
 * transaction, so that a coarser table never lacks what a finer one holds,
 * whatever retention has deleted there:
 *
 *   table          holds                                       read by unit
 *   privacy_hour   figures of an hour                          hour
 *   privacy_day    figures of a day, and the week and month    day, week
 *                  periods of open dimensions where
 *                  PrivacyPeriod asks for them
 *   privacy_month  figures of a month, for every dimension     month
 *   privacy_batch  names of the batches that were applied
 *   privacy_meta   schema version, rounding base, notes of the server
 *   privacy_text   what visitors were asked with (texts.h)
 *
 * Columns of the first three: site, dimension (its name), period (Unix
 * seconds of its start), item, count; the first four are the primary key.
 */
#ifndef PV_STORE_STORE_H
#define PV_STORE_STORE_H

#include <apr_pools.h>

#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/counts/batch.h"

#define PV_STORE_SCHEMA 2 /* version of the tables that this code writes */

typedef struct pv_store pv_store;

/* Where and how; filled from the PrivacyStore directive. */
typedef struct pv_store_target {
    const char *driver; /* "sqlite3" or "pgsql"                          */
    const char *params; /* file name or CONNINFO; secret, never logged   */
    int rounding;       /* the base that the store is made with and held
                           to; 0: take the one it has (reading only)     */
} pv_store_target;

/* What became of a batch. */
typedef struct pv_store_outcome {
    bool is_new;    /* false: an earlier try had been applied already     */
    size_t rows;    /* rows added to or made, over all tables             */
    size_t refused; /* figures no table would take: they break the rules
                       of batch.h, so that shared memory was damaged      */
} pv_store_outcome;

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

/** Receives the name of one site. @return false to stop reading early */
typedef bool pv_store_site_fn(void *baton, const char *name);

/**
 * Loads the driver of a target, so that a missing package is found early.
 * @param error  a sentence that names the driver; written on failure
 * @return PV_OK or PV_ERR_NOT_FOUND
 */
pv_status pv_store_driver(const pv_store_target *target, apr_pool_t *pool,
                          const char **error);

/**
 * Opens the store, makes or migrates its tables when `is_writer`, and checks
 * that its rounding base is the one asked for.
 * @param pool   closes the store when it is cleared
 * @param error  a sentence without secrets, in `pool`; written on failure
 * @return PV_OK; PV_ERR_IO (cannot be reached: try again later);
 *         PV_ERR_NOT_FOUND (no driver; or a reader found no store yet);
 *         PV_ERR_UNSUPPORTED (made by a newer version: do not write);
 *         PV_ERR_RANGE (made with another rounding base: names both);
 *         PV_ERR_SYNTAX (the connection string itself is wrong);
 *         PV_ERR_CORRUPT (SQLite says the file is damaged)
 */
pv_status pv_store_open(const pv_store_target *target, bool is_writer,
                        apr_pool_t *pool, pv_store **store, const char **error);

/** Gives the rounding base that the store was made with. */
int pv_store_rounding(const pv_store *store);

/**
 * Applies a batch whole or not at all, and at most once for its name.
 * @param outcome  written on success
 * @return PV_OK when its figures are in the store, now or since an earlier
 *         try; PV_ERR_IO when its fate is unknown: close, open, send again;
 *         PV_ERR_CORRUPT as for pv_store_open()
 */
pv_status pv_store_apply(pv_store *store, const pv_batch *batch, int64_t now_s,
                         pv_store_outcome *outcome, const char **error);

/**
 * Reads figures in the order site, period, count descending, item, all from
 * one moment; rows are streamed, so memory does not grow with their number.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_read(pv_store *store, const pv_store_range *range,
                        pv_store_row_fn *row, void *baton, const char **error);

/**
 * Names every site that has figures, in the order of their bytes.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_sites(pv_store *store, pv_store_site_fn *site, void *baton,
                         const char **error);

/**
 * Tells when the newest batch was applied, to the minute.
 * @param time_s  Unix seconds, 0 when there was none
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_changed(pv_store *store, int64_t *time_s,
                           const char **error);

/**
 * Gives a number that is another one after each batch: for validators of
 * what was read, which a time to the minute is too coarse for.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_version(pv_store *store, int64_t *version,
                           const char **error);

/**
 * Reads a short text that a server remembers in the store.
 * @param key   such as "statement:www.example.org"
 * @param text  lives until the next call; NULL when there is none
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_note_read(pv_store *store, const char *key,
                             const char **text, const char **error);

/**
 * Remembers a short text in a store that was opened for writing.
 * @param key  neither "schema" nor "rounding", which the store itself keeps
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_note_write(pv_store *store, const char *key,
                              const char *text, const char **error);

/**
 * Deletes figures older than the retention, so that SQLite overwrites them
 * with zeros; 0 keeps a table for ever.
 * @param now_s  Unix seconds
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_retain(pv_store *store, int64_t now_s, int64_t hours_s,
                          int64_t days_s, int64_t months_s, const char **error);

/**
 * Asks SQLite to look over the whole file; PostgreSQL looks after itself.
 * @return PV_OK, PV_ERR_CORRUPT, or PV_ERR_IO
 */
pv_status pv_store_check(pv_store *store, const char **error);

/**
 * Moves a damaged SQLite file and its journals aside, so that a new store
 * can be made under the old name. The store must be closed.
 * @param moved_to  the new name, in `pool`
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_store_move_aside(const pv_store_target *target, int64_t now_s,
                              apr_pool_t *pool, const char **moved_to);

#endif
