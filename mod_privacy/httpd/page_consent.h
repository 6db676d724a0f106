/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages below PrivacyPath: claimed before anything else maps the URL, so
 * that ProxyPass, rewrites, handlers and missing files do not matter, while
 * `Require` of a Location still applies.
 */
#ifndef PV_HTTPD_PAGE_CONSENT_H
#define PV_HTTPD_PAGE_CONSENT_H

#include "mod_privacy/httpd/private.h"

/** Hook pre_translate_name: claims a URL of ours. @return DONE or DECLINED */
int pv_page_pre_translate_name(request_rec *r);

/** Hook translate_name: keeps others from mapping what was claimed. @return
 *  OK or DECLINED */
int pv_page_translate_name(request_rec *r);

/** Hook map_to_storage: no directory is walked for what was claimed. @return
 *  OK or DECLINED */
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
