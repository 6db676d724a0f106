/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error log without visitors: every line is scrubbed before it is
 * written, whichever module wrote it and wherever it goes.
 *
 * httpd composes a line item by item from the server's ErrorLogFormat. An
 * item of ours at the end of every format (the documented default is put in
 * where none is configured) sees the whole line in the buffer and scrubs it
 * in place. Files, pipes and syslog share that buffer. Formats for %a, %{}i,
 * %{}e and %{}n are replaced as well, so that the part before the message
 * holds nothing to scrub. The start is refused when a line sent through each
 * server's own format comes back with an address in it.
 *
 * Lines that httpd writes before the logs are open use a built-in format;
 * there is no visitor yet.
 */
#ifndef PV_HTTPD_ERRORLOG_H
#define PV_HTTPD_ERRORLOG_H

#include "mod_privacy/core/base/scrub.h"
#include "mod_privacy/httpd/request.h"

/** Replaces the items of ErrorLogFormat that print visitors; run in
 *  pre_config, before any format is parsed. */
int pv_errorlog_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp);

/** Appends the scrubber to every format of every server, and checks that it
 *  works.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_errorlog_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);

/** What PrivacyAddress has the scrubber put in the place of an address. */
pv_scrub_policy pv_errorlog_scrub_policy(const server_rec *s);

/** True when the self-check passed for `s`; for the promise. */
bool pv_errorlog_is_scrubbed(const server_rec *s);

#endif
