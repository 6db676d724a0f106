/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backends that are told nothing (PrivacyAddressToApplication Drop) get no
 * X-Forwarded-For.
 *
 * mod_proxy_http lets modules look at the headers that it is about to send;
 * there the header goes. mod_proxy_http2 asks nobody. Its requests are sent as
 * if ProxyAddHeaders were Off, and the two other headers that the directive
 * adds are put in here.
 */
#ifndef PV_HTTPD_PROXY_HEADERS_H
#define PV_HTTPD_PROXY_HEADERS_H

#include "mod_privacy/httpd/request.h"

/** Makes the configuration that adds no headers, where mod_proxy is loaded. */
int pv_proxy_headers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                                 apr_pool_t *ptemp, server_rec *s);

/** Takes X-Forwarded-For, which mod_proxy_http has just made, out of a request
 *  to a backend that is told nothing. */
int pv_proxy_headers_fixups(request_rec *r);

/** Makes a request to an HTTP/2 backend, or to a balancer that may have one,
 *  ready for its handler, at the end of fixups; does nothing for others. */
void pv_proxy_headers_prepare(request_rec *r);

#endif
