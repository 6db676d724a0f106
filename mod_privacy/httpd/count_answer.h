/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts a request before the end of its answer leaves the server.
 *
 * httpd ends a request after it has sent the answer. A child that is killed in
 * between would have served a visitor and not counted it. So a filter of the
 * connection looks for the end of the answer (EOS) on its way to the network,
 * and counts then; a client that has the whole answer has been counted. How
 * long the answer took is known, and added, when the request ends. What has no
 * answer that could be seen is counted at its end as a whole.
 *
 * An application that states a Content-Length and whose last bytes come before
 * it is known that they are the last (a proxied stream) may have been heard
 * out by the client a moment before.
 */
#ifndef PV_HTTPD_COUNT_ANSWER_H
#define PV_HTTPD_COUNT_ANSWER_H

#include "mod_privacy/httpd/request.h"

/** Registers the filter; called once while hooks are. */
void pv_count_answer_register(void);

/** Hook pre_connection: adds the filter. @return OK */
int pv_count_answer_pre_connection(conn_rec *c, void *csd);

/** Hook translate_name: this request is answered next. @return DECLINED */
int pv_count_answer_translate_name(request_rec *r);

/** Hook log_transaction, after counting: adds the duration. @return DECLINED */
int pv_count_answer_log_transaction(request_rec *r);

#endif
