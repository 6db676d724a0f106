/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of the error log without cookies, agents, referrers and queries,
 * which httpd and its modules print at debug and trace levels.
 */
#ifndef PV_HTTPD_ERRORLOG_BODY_H
#define PV_HTTPD_ERRORLOG_BODY_H

#include "mod_privacy/httpd/request.h"

/**
 * Redacts a composed line as PrivacyLog says for its request or server.
 * @param line  changed in place
 * @param len   its length in bytes
 * @return the new length, never more than `len`
 */
size_t pv_errorlog_body_redact(const ap_errorlog_info *info, char *line,
                               size_t len);

#endif
