/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to this server that are beacons: to a tracker behind a reverse or
 * forward proxy, or to a first-party collector. They are answered here, and
 * never passed on, while their purpose has no consent (PrivacyBlockRequests).
 */
#ifndef PV_HTTPD_REFUSE_H
#define PV_HTTPD_REFUSE_H

#include "mod_privacy/httpd/request.h"

/** False for nearly every request: beacons to this server are passed on, or
 *  only those that are proxied are looked at. */
static inline bool pv_refuse_may(const request_rec *r)
{
    const pv_dir_config *dir = pv_config_dir(r);
    pv_block_requests mode = pv_config_block_requests(dir);

    return dir->is_on == 1
           && (mode == PV_BLOCK_REQUESTS_ON
               || (mode == PV_BLOCK_REQUESTS_PROXIED
                   && r->proxyreq != PROXYREQ_NONE));
}

/** Marks a beacon for the handler below. One that consent lets through is kept
 *  out of caches. */
void pv_refuse_fixups(request_rec *r);

/** Hook handler: answers what was marked: 204, an image of one pixel, or a
 *  script that only calls back. @return OK; HTTP_FORBIDDEN for a CONNECT to a
 *  tracker; DECLINED */
int pv_refuse_handler(request_rec *r);

/** Registers the filter that writes Cache-Control; called from
 *  register_hooks. */
void pv_refuse_register(void);

#endif
