/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices that a statement says something else while the operator still
 * states the old date of its last change.
 *
 * The store remembers for each site a digest of its statement with the date
 * that was stated for it. A start and configtest compare; the flusher
 * remembers a new digest once a new date is stated.
 */
#ifndef PV_HTTPD_STATEMENT_CHANGES_H
#define PV_HTTPD_STATEMENT_CHANGES_H

#include "mod_privacy/httpd/config.h"
#include "mod_privacy/store/store.h"

/** Makes the digest of every site whose operator states something, and warns
 *  in one line where the date is behind; part of check_config, after facts
 *  and purposes were read. */
void pv_statement_changes_check(server_rec *s, apr_pool_t *pconf,
                                apr_pool_t *ptemp);

/** True when there is something to remember. */
bool pv_statement_changes_has(const server_rec *s);

/**
 * Remembers the digests in a store that is open for writing.
 * @return PV_OK, or PV_ERR_IO
 */
pv_status pv_statement_changes_remember(const server_rec *s, pv_store *store,
                                        apr_pool_t *pool, const char **error);

#endif
