/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a handler: `SetHandler privacy-report` shows the site of its
 * own virtual host, `privacy-report-all` every site. Who may look is decided
 * by the administrator's Require, as for server-status.
 */
#ifndef PV_HTTPD_PAGE_REPORT_H
#define PV_HTTPD_PAGE_REPORT_H

#include "mod_privacy/httpd/request.h"

/** Hook fixups: marks the request as one of the module's own pages, so that
 *  it is neither filtered nor counted as a page. @return DECLINED */
int pv_report_fixups(request_rec *r);

/**
 * Hook handler: answers GET and HEAD.
 * @return DECLINED for other handlers, OK when an answer was written (also
 *         400, 403 and 503, with a sentence), else a status for httpd
 */
int pv_report_handler(request_rec *r);

#endif
