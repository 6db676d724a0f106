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

/* What ends a request line, but for the number of the protocol's version. */
#define PV_LINE_END "HTTP/1.x"

/**
 * True for a short request line, such as GET /images/1.png HTTP/1.1, that has
 * no address in it. httpd has cut the line up where it was read, so the
 * distance of its method and its protocol says where in the whole line the
 * protocol should begin, which is then looked at: measuring the line would
 * cost as much as all the rest. False says nothing, and is what lines of
 * HTTP/2 get, whose parts lie anywhere.
 */
static inline bool pv_scoreboard_is_short(const request_rec *r)
{
    const char *line = r->the_request;
    size_t end = (uintptr_t)r->protocol - (uintptr_t)r->method;

    return end > PV_LANES - sizeof(PV_LINE_END) && end <= PV_LANES + 1
           && line != NULL && memcmp(line + end - 1, " HTTP/1.", 8) == 0
           && line[end + strlen(PV_LINE_END)] == '\0'
           && pv_scrub_has_few_joints(line, end - 1);
}

/** True where the scoreboard may show a request as it is, for nearly every
 *  one with a short path; false says nothing. @param conn  of the request */
static inline bool pv_scoreboard_is_harmless(const request_rec *r,
                                             const pv_connection *conn)
{
    return !conn->shows_lines
           || (r->parsed_uri.query == NULL && pv_scoreboard_is_short(r));
}

/** False for nearly every request: its line holds neither a query nor an
 *  address, or nobody keeps it. Known when the request was read. */
bool pv_scoreboard_may_show(const request_rec *r);

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
