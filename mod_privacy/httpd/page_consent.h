/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages below PrivacyPath: claimed before anything else maps the URL, so
 * that ProxyPass, rewrites, handlers and missing files do not matter, while
 * `Require` of a Location still applies.
 */
#ifndef PV_HTTPD_PAGE_CONSENT_H
#define PV_HTTPD_PAGE_CONSENT_H

#include "mod_privacy/httpd/request.h"

/** False for nearly every request: its path, which is never NULL when names
 *  are translated, begins neither as PrivacyPath nor as /.well-known/ does. */
static inline bool pv_page_may_claim(const request_rec *r)
{
    const char *path = pv_config_server(r->server)->path;
    const char *uri = r->uri;

    return uri[0] == '/'
           && (uri[1] == '.'
               || (uri[1] == path[1] && (uri[2] == path[2] || uri[2] == '\0')));
}

/** Hook pre_translate_name: claims a URL of ours. @return DONE or DECLINED */
int pv_page_pre_translate_name(request_rec *r);

/** Hook map_to_storage, for what was claimed: no directory is walked. @return
 *  OK */
int pv_page_map_to_storage(request_rec *r);

/** Hook fixups, first and last: sets the handler again after anything that
 *  set another. @return OK or DECLINED */
int pv_page_fixups(request_rec *r);

/** After an internal redirect: an error page of the site is the site's,
 *  whatever led to it. */
void pv_page_leave(request_rec *r);

/** Hook handler: answers. @return OK, an HTTP status or DECLINED */
int pv_page_handler(request_rec *r);

#endif
