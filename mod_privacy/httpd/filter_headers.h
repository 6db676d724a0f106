/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers that make a browser ask, report to or remember somebody: Link,
 * Refresh, NEL, Report-To, Reporting-Endpoints, Content-Security-Policy,
 * Speculation-Rules, SourceMap, Attribution-Reporting-*, Set-Cookie; and
 * Cookie towards the application.
 */
#ifndef PV_HTTPD_FILTER_HEADERS_H
#define PV_HTTPD_FILTER_HEADERS_H

#include "mod_privacy/httpd/header_names.h"
#include "mod_privacy/httpd/request.h"

/** Makes the filter of the names that are looked for (see header_names.h).
 *  @param pool  for as long as this takes */
apr_uint64_t pv_filter_headers_names(apr_pool_t *pool);

/** The very string that httpd names the length of a response by, which is
 *  then known without reading it; NULL: it has no such string.
 *  @param pool  for as long as this takes */
const char *pv_filter_headers_length_name(apr_pool_t *pool);

/** False where no name in a table begins as one that is looked for, nor as
 *  Vary: for nearly every response but documents. Calls nothing, and reads no
 *  name. @param entries  of a table of headers */
static inline bool pv_filter_headers_may_hold(const apr_array_header_t *entries,
                                              const pv_global_config *global)
{
    const apr_table_entry_t *entry = (const void *)entries->elts;
    const apr_table_entry_t *end = entry + entries->nelts;
    apr_uint64_t filter = global->head_filter;

    while (entry < end
           && (!pv_header_names_may_hold(filter, entry)
               || entry->key == global->length_name)) {
        entry++;
    }
    return entry < end;
}

/** Takes out of a response's headers what consent does not let through, but
 *  for a page of our own; in Report mode only counts it. Does so once for a
 *  response.
 *  @return false where there is no Vary among r->headers_out */
bool pv_filter_headers(request_rec *r);

/** Hook fixups: takes analytics cookies out of the request's Cookie header,
 *  before the application sees it. @return DECLINED */
int pv_filter_headers_fixups(request_rec *r);

#endif
