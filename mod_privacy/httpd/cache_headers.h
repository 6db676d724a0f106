/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mod_cache keeps of a visitor beside a stored response: nothing.
 *
 * With each response mod_cache_disk and mod_cache_socache store the headers
 * of the request that brought it, and look at them again for one thing only,
 * the headers that Vary names (RFC 9111 section 4.1). So a function of ours
 * stands before their store_headers(): it shows them those headers alone, and
 * no Set-Cookie, which would be replayed to everybody. A response that varies
 * by an identifier, such as a cookie or a whole user agent, or that has the
 * visitor's address in a header, is not stored at all. The URL, by which an
 * entry is found, cannot be taken away.
 */
#ifndef PV_HTTPD_CACHE_HEADERS_H
#define PV_HTTPD_CACHE_HEADERS_H

#include "mod_privacy/httpd/request.h"

/** Puts ours before the caches that are loaded; those of other names are
 *  warned about. Does nothing where Privacy is On nowhere. */
int pv_cache_headers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                                 apr_pool_t *ptemp, server_rec *s);

#endif
