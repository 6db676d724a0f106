/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mod_status can show of a request: no query string, no pseudonym,
 * no address in a path.
 *
 * httpd writes the request line and the client into the scoreboard right
 * after post_read_request and again right before log_transaction. For the
 * first time the request line is shortened and put back before any module
 * needs it (RewriteCond %{THE_REQUEST}, REQUEST_URI of CGI); after the second
 * time the slot is written once more, where it would show anything else.
 */
#ifndef PV_HTTPD_SCOREBOARD_H
#define PV_HTTPD_SCOREBOARD_H

#include "mod_privacy/httpd/request.h"

/** Gives a request line without its query, unless PrivacyLog keeps it, and
 *  without addresses; a copy in the request's pool. */
char *pv_scoreboard_line(const request_rec *r, char *line);

/** Shortens the request line while httpd writes it to the scoreboard. */
int pv_scoreboard_post_read_request(request_rec *r);

/** Puts the request line back; declines to handle the request. */
int pv_scoreboard_quick_handler(request_rec *r, int lookup);

/** Writes the slot again, once the loggers' view of the request is ready. */
int pv_scoreboard_log_transaction(request_rec *r);

#endif
