/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output filters of a response: documents, headers, and the last word on
 * Vary. They are inserted for every request in scope whose response may be a
 * document, decide on their first call, and remove themselves when they have
 * nothing to do.
 */
#ifndef PV_HTTPD_FILTER_HTML_H
#define PV_HTTPD_FILTER_HTML_H

#include "mod_privacy/httpd/request.h"

/** The filter of documents itself. */
apr_status_t pv_filter_html(ap_filter_t *f, apr_bucket_brigade *bb);

/** True behind mod_headers when it has given the response a type that makes a
 *  document, or another kind of document, of what pv_filter_html() saw. */
bool pv_filter_html_is_late(const request_rec *r);

/** Registers the filters; called once, with the hooks. */
void pv_filter_register(void);

/** Hook post_config: finds the filters again that every response gets. */
int pv_filter_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s);

/** Hook insert_filter, last: behind it no module adds a filter. */
void pv_filter_insert(request_rec *r);

/** Hook insert_error_filter: responses that httpd makes itself, 304 among
 *  them, lose all other filters. */
void pv_filter_insert_error(request_rec *r);

#endif
