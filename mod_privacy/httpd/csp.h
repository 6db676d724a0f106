/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PrivacyContentSecurityPolicy: a second policy on pages, and on scripts,
 * because a worker obeys the policy that it came with.
 */
#ifndef PV_HTTPD_CSP_H
#define PV_HTTPD_CSP_H

#include "mod_privacy/httpd/private.h"

/** Compiles the hosts that each purpose's consent allows. @return OK */
int pv_csp_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s);

/** Registers the filter; called once, with the hooks. */
void pv_csp_register_filter(void);

/** Hook insert_filter and insert_error_filter: adds the filter where a
 *  policy is wanted. */
void pv_csp_insert_filter(request_rec *r);

/** Answers POST ./csp: counts directives and hosts. @return OK */
int pv_csp_sink(request_rec *r);

#endif
