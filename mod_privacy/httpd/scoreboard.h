/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mod_status can show of a request: no query string, no pseudonym,
 * no address in a path.
 *
 * httpd writes the request line and the client into the scoreboard right
 * after post_read_request and again right before log_transaction, when the
 * request's last bucket (EOR) is destroyed. For the first time the request
 * line is shortened and put back before any module needs it (RewriteCond
 * %{THE_REQUEST}, REQUEST_URI of CGI); for the second time both become what
 * loggers see when that bucket goes by. Where none was seen, the slot is
 * written once more in log_transaction.
 */
#ifndef PV_HTTPD_SCOREBOARD_H
#define PV_HTTPD_SCOREBOARD_H

#include "mod_privacy/core/base/scrub.h"
#include "mod_privacy/httpd/request.h"

#include <scoreboard.h>

/** Gives a request line without its query, unless PrivacyLog keeps it, and
 *  without addresses; a copy in the request's pool. */
char *pv_scoreboard_line(const request_rec *r, char *line);

/** True for an address in a request line, as in GET /whois/192.0.2.1 HTTP/1.1;
 *  its protocol, which HTTP/0.9 has not, is none. */
static inline bool pv_scoreboard_has_address(const request_rec *r)
{
    const size_t protocol_bytes = strlen(" HTTP/1.1");
    pv_span line = pv_span_of(r->the_request);
    size_t spare =
        r->proto_num >= HTTP_VERSION(1, 0) && line.len >= protocol_bytes
            ? protocol_bytes
            : 0;

    return pv_scrub_may_change_before(pv_span_make(line.ptr, line.len - spare),
                                      spare);
}

/** False for nearly every request: its line holds neither a query nor an
 *  address, or nobody keeps it. Known when the request was read. */
static inline bool pv_scoreboard_may_show(const request_rec *r)
{
    return ap_extended_status && r->the_request != NULL
           && (r->parsed_uri.query != NULL || pv_scoreboard_has_address(r));
}

/** Registers the filter that sees the last bucket of a request. */
void pv_scoreboard_register(void);

/** Has a request cleaned at its last bucket: its line is whole again, or an
 *  application was told an address. */
void pv_scoreboard_expect_end(request_rec *r);

/** Shortens the request line while httpd writes it to the scoreboard. */
int pv_scoreboard_post_read_request(request_rec *r);

/** The same for a request whose line may show something. */
void pv_scoreboard_hide(request_rec *r);

/** Puts the request line back; declines to handle the request. */
int pv_scoreboard_quick_handler(request_rec *r, int lookup);

/** The same, as the first thing that happens to a request when it was read.
 *  @param record  of the request, or NULL */
static inline void pv_scoreboard_restore(request_rec *r,
                                         const pv_request *record)
{
    if (record != NULL && record->full_request_line != NULL) {
        r->the_request = record->full_request_line;
        pv_scoreboard_expect_end(r);
    }
}

/** Writes the slot again, once the loggers' view of the request is ready.
 *  @param record  of the request */
void pv_scoreboard_write_again(request_rec *r, const pv_request *record);

/** The same where the slot shows anything else than that view. */
static inline void pv_scoreboard_log_transaction(request_rec *r,
                                                 const pv_request *record)
{
    if (record != NULL && !record->is_slot_clean
        && (record->told != NULL || record->had_query
            || record->full_request_line != NULL)) {
        pv_scoreboard_write_again(r, record);
    }
}

#endif
