/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mod_log_forensic without identifiers.
 *
 * It writes the request line and all headers as soon as a request was read,
 * at a place in the hook order where nothing can stand both after it and
 * before mod_remoteip: with mod_security2 loaded, the three would form a
 * circle and httpd would sort hooks for ever. So its hook function is called
 * by ours, which shows it a reduced request and puts the original back.
 */
#ifndef PV_HTTPD_FORENSIC_H
#define PV_HTTPD_FORENSIC_H

#include "mod_privacy/httpd/request.h"

/** Takes the place of mod_log_forensic's hook, where that module is loaded. */
int pv_forensic_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);

#endif
