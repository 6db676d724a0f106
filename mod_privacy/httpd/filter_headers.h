/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers that make a browser ask, report to or remember somebody: Link,
 * Refresh, NEL, Report-To, Reporting-Endpoints, Content-Security-Policy,
 * Speculation-Rules, SourceMap, Attribution-Reporting-*, Set-Cookie; and
 * Cookie towards the application.
 */
#ifndef PV_HTTPD_FILTER_HEADERS_H
#define PV_HTTPD_FILTER_HEADERS_H

#include "mod_privacy/httpd/request.h"

/** Makes the filter of the names that are looked for (see header_names.h).
 *  @param pool  for as long as this takes */
apr_uint64_t pv_filter_headers_names(apr_pool_t *pool);

/** Takes out of a response's headers what consent does not let through, but
 *  for a page of our own; in Report mode only counts it. Does so once for a
 *  response.
 *  @return false where there is no Vary among r->headers_out */
bool pv_filter_headers(request_rec *r);

/** Hook fixups: takes analytics cookies out of the request's Cookie header,
 *  before the application sees it. @return DECLINED */
int pv_filter_headers_fixups(request_rec *r);

#endif
