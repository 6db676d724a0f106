/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access logs without visitors, whatever their format names.
 *
 * What the request itself holds has been reduced before mod_log_config looks
 * (identifiers.h). Two ways past that are closed here: %{SSL_CLIENT_S_DN}x
 * asks mod_ssl, so an item of ours takes its place; and any item can print a
 * text that the visitor chose, such as a header of another name or a path
 * with an address in it, so every finished line goes through the scrubber
 * before it is written. Files, buffers and pipes are written the same way.
 */
#ifndef PV_HTTPD_LOG_ITEMS_H
#define PV_HTTPD_LOG_ITEMS_H

#include "mod_privacy/httpd/request.h"

/** Puts an item of ours in the place of mod_ssl's, before any LogFormat is
 *  parsed; does nothing without mod_ssl or mod_log_config. */
int pv_log_items_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp);

/** Puts a writer of ours before mod_log_config's, which may be the buffered
 *  one by then; does nothing where addresses are kept. */
int pv_log_items_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp, server_rec *s);

#endif
