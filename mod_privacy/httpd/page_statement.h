/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The privacy statement below PrivacyPath: `statement` as a page and
 * `statement.json` as JSON-LD, made anew from the configuration in force for
 * each request; and what configtest has to say about PrivacyStatement.
 */
#ifndef PV_HTTPD_PAGE_STATEMENT_H
#define PV_HTTPD_PAGE_STATEMENT_H

#include "mod_privacy/core/report/statement_facts.h"
#include "mod_privacy/httpd/request.h"

/** Reads PrivacyStatement of every virtual host, refuses what cannot be
 *  read and warns about what is missing.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_statement_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s);

/** Answers `statement`. @return OK or an HTTP status */
int pv_statement_answer_page(request_rec *r);

/** Answers `statement.css`. @return OK or an HTTP status */
int pv_statement_answer_style(request_rec *r);

/** Answers `statement.json`. @return OK or an HTTP status */
int pv_statement_answer_json(request_rec *r);

#endif
