/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of mod_status without what mod_http2 writes into the scoreboard.
 *
 * For a connection of HTTP/2 the slot holds a text of mod_http2's own, such
 * as `[5/4] write: stream 9, GET /page?query`, made from the frames of the
 * connection, where no other module comes by. So it is taken out of the page:
 * an output filter cuts the query and scrubs addresses in lines that hold it.
 */
#ifndef PV_HTTPD_STATUS_PAGE_H
#define PV_HTTPD_STATUS_PAGE_H

#include "mod_privacy/httpd/request.h"

/** Registers the output filter. */
void pv_status_page_register(void);

/** Puts the filter before a page of mod_status, at the end of fixups; does
 *  nothing for other handlers. */
void pv_status_page_prepare(request_rec *r);

#endif
