/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Third parties that were found on a site, for its statement: hosts of the
 * dimension `blocked` in the published figures of the past twelve months.
 */
#ifndef PV_HTTPD_STATEMENT_PARTIES_H
#define PV_HTTPD_STATEMENT_PARTIES_H

#include "mod_privacy/core/report/statement.h"
#include "mod_privacy/httpd/private.h"

#define PV_PARTIES_MAX 100 /* hosts that a statement names */

/** Hook child_init: makes what the child remembers them in. */
void pv_statement_child_init(apr_pool_t *pchild, server_rec *s);

/** Sets the statement's parties; none when the store cannot be read. */
void pv_statement_find_parties(request_rec *r, pv_statement *statement);

#endif
