/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending a page of our own: headers that keep it private and inert, and
 * reading the small body that some of them take.
 */
#ifndef PV_HTTPD_PAGE_H
#define PV_HTTPD_PAGE_H

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/httpd/private.h"

/* What every page of ours works under. */
#define PV_PAGE_POLICY                                                         \
    "default-src 'none'; style-src 'self'; form-action 'self'; "               \
    "base-uri 'none'; frame-ancestors 'none'"

#define PV_TYPE_HTML "text/html; charset=utf-8"
#define PV_TYPE_JSON "application/json"

/**
 * Sends a whole answer: `Cache-Control: private, no-store`, the strict
 * policy, no sniffing, no framing.
 * @param status  an HTTP status; no ErrorDocument takes its place
 * @param type    of the body; NULL without one
 * @return OK, what a handler returns
 */
int pv_page_send(request_rec *r, int status, const char *type, pv_span body);

/**
 * Sends a constant that any cache may keep for an hour (style sheet, script),
 * or 304.
 * @return OK or an HTTP status, what a handler returns
 */
int pv_page_send_asset(request_rec *r, const char *type, pv_span body);

/**
 * Reads a request's body.
 * @param buffer  receives at most `max` bytes
 * @param len     set on success
 * @return PV_OK; PV_ERR_RANGE when the body is longer; PV_ERR_IO when the
 *         client did not send what it promised
 */
pv_status pv_page_read_body(request_rec *r, char *buffer, apr_size_t max,
                            apr_size_t *len);

#endif
