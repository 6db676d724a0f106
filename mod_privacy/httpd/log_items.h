/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of access logs that read past the request: %{SSL_CLIENT_S_DN}x asks
 * mod_ssl itself, so taking variables out of the request does not reach it.
 */
#ifndef PV_HTTPD_LOG_ITEMS_H
#define PV_HTTPD_LOG_ITEMS_H

#include "mod_privacy/httpd/request.h"

/** Puts an item of ours in the place of mod_ssl's, before any LogFormat is
 *  parsed; does nothing without mod_ssl or mod_log_config. */
int pv_log_items_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp);

#endif
