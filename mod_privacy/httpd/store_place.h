/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which store this server has, and whether it can be used.
 *
 * Without PrivacyStore figures live in memory: a SQLite file in a folder of
 * /dev/shm that only User can enter, made when the server starts and removed
 * when it ends.
 */
#ifndef PV_HTTPD_STORE_PLACE_H
#define PV_HTTPD_STORE_PLACE_H

#include "mod_privacy/httpd/config.h"
#include "mod_privacy/store/spool.h"
#include "mod_privacy/store/store.h"

typedef struct pv_store_place {
    pv_store_target target;
    pv_spool spool;
    bool is_memory; /* no PrivacyStore: ends with the server */
} pv_store_place;

/**
 * Gives the store that the configuration names, for whoever reads or writes
 * it in a child. Valid once post_config has run.
 * @return false when there is none: nothing is counted
 */
bool pv_store_place_of(const server_rec *s, pv_store_place *place);

/** Gives what PrivacyStore names, before any folder is made; its `params` are
 *  NULL without one. */
pv_store_target pv_store_target_of(const server_rec *s);

/**
 * Tests PrivacyStore: the driver is there, User may write the folder, an
 * existing store has the same rounding. No file is left behind; a server that
 * does not answer is not an error, since it may answer later.
 * @return OK, or HTTP_INTERNAL_SERVER_ERROR after a sentence in the log
 */
int pv_store_place_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s);

/** Makes the folders that need root: the one in memory, and the spool of a
 *  PostgreSQL store. @return OK, or HTTP_INTERNAL_SERVER_ERROR */
int pv_store_place_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s);

/** Removes the folder in memory, once it is empty, when the server ends. */
void pv_store_place_end(const pv_store_place *place);

#endif
