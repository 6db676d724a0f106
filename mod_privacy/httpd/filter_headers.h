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

/** Takes out of a response's headers what consent does not let through; in
 *  Report mode only counts it. Does so once for a response. */
void pv_filter_headers(request_rec *r);

/** Hook fixups: takes analytics cookies out of the request's Cookie header,
 *  before the application sees it. @return DECLINED */
int pv_filter_headers_fixups(request_rec *r);

#endif
