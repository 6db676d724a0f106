/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was imported before, so that no line is counted twice.
 *
 * A folder beside the store holds `imported`, one line for each beginning of
 * a log that is in the store: its length in bytes and its SHA-1. A log is
 * counted into batches that wait in the folder as files (store/spool.h).
 * When all of it was read, a file `ready` is written with the same two
 * values; then the batches are applied, the line is added to `imported`, and
 * `ready` removed. Whatever breaks off before `ready` left nothing in the
 * store; whatever breaks off later is finished by the next run, and a batch
 * that is in the store already is not added again.
 */
#ifndef PV_TOOLS_IMPORT_STATE_H
#define PV_TOOLS_IMPORT_STATE_H

#include <apr_pools.h>
#include <apr_sha1.h>
#include <apr_tables.h>

#include "mod_privacy/store/spool.h"

#define PV_IMPORT_PREFIX "batch-" /* of the names of waiting batches */

/* A beginning of a log. */
typedef struct pv_import_mark {
    int64_t length;
    unsigned char digest[APR_SHA1_DIGESTSIZE];
} pv_import_mark;

typedef struct pv_import_state {
    const char *folder;
    apr_array_header_t *marks; /* of pv_import_mark, any order */
    pv_spool spool;
    apr_pool_t *pool;
    int lock; /* descriptor: one import at a time */
} pv_import_state;

/**
 * Opens the folder, making it when missing, and takes its lock.
 * @param error  a sentence; written on failure
 * @return PV_OK; PV_ERR_IO; PV_ERR_FULL when another import is running;
 *         PV_ERR_CORRUPT when `imported` cannot be read
 */
pv_status pv_import_state_open(const char *folder, apr_pool_t *pool,
                               pv_import_state *state, const char **error);

/**
 * Finishes what the last run left: applies batches that are ready, removes
 * the others.
 */
pv_status pv_import_state_recover(pv_import_state *state, pv_store *store,
                                  int64_t now_s, const char **error);

/** True when a beginning of that length and digest was imported. */
bool pv_import_state_has(const pv_import_state *state,
                         const pv_import_mark *mark);

/** Says that every batch of a log is written down. */
pv_status pv_import_state_ready(pv_import_state *state,
                                const pv_import_mark *mark, const char **error);

/** Applies the waiting batches and remembers the mark. */
pv_status pv_import_state_apply(pv_import_state *state,
                                const pv_import_mark *mark, pv_store *store,
                                int64_t now_s, const char **error);

#endif
