/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /.well-known/gpc.json: the site says that it honours Global Privacy
 * Control (GPC specification, "GPC Support Resource").
 */
#ifndef PV_HTTPD_PAGE_GPC_H
#define PV_HTTPD_PAGE_GPC_H

#include "mod_privacy/httpd/private.h"

/** Remembers the day on which this configuration took effect. @return OK */
int pv_gpc_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s);

/** True when the request is for that resource, the claim would be true
 *  (blocking is On, GPC is honoured, a controller stands behind it) and the
 *  site has no file of that name. */
bool pv_gpc_is_ours(request_rec *r);

/** Answers it. @return OK, what a handler returns */
int pv_gpc_answer(request_rec *r);

#endif
