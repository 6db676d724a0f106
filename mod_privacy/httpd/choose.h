/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a choice: POST ./consent.
 *
 * The answer is 303 back to where the visitor was, with exactly one
 * Set-Cookie for the choice and, when something is refused, expiries for the
 * cookies that the refused services had set here. GET never changes anything.
 */
#ifndef PV_HTTPD_CHOOSE_H
#define PV_HTTPD_CHOOSE_H

#include "mod_privacy/httpd/private.h"

/** Answers ./consent. @return OK, what a handler returns */
int pv_choose_handler(request_rec *r);

/** Says by what a page of ours differs, as on every page of the site, and by
 *  language. */
void pv_choose_vary(request_rec *r);

/** Answers 405 with its Allow header. @return OK */
int pv_choose_refuse_method(request_rec *r, const char *allow);

/** Answers with an error page that holds the form. @param title key of its
 *  heading @return OK */
int pv_choose_error(request_rec *r, int status, const char *title);

#endif
