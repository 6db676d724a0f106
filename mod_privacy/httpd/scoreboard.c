/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping visitors out of the scoreboard (see scoreboard.h).
 *
 * Writing a slot costs about as much as the rest of the address handling, so
 * it is done only for requests with a query or an address in their line and
 * for those that an application answered; for all others the first two writes
 * were clean already.
 */
#include "mod_privacy/httpd/scoreboard.h"

#include <apr_strings.h>
#include <scoreboard.h>

#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/identifiers.h"

char *pv_scoreboard_line(const request_rec *r, char *line)
{
    pv_scrub_policy policy = pv_errorlog_scrub_policy(r->server);
    char *shown =
        apr_pstrdup(r->pool, pv_identifiers_drops_query(r)
                                 ? pv_identifiers_cut_query(line, r->pool)
                                 : line);

    if (pv_config_masks(r->server)) {
        shown[pv_scrub_in_place(shown, strlen(shown), &policy)] = '\0';
    }
    return shown;
}

/* True for a path with an address in it, such as /whois/192.0.2.1. */
static bool is_address_in_path(const request_rec *r)
{
    return r->parsed_uri.path != NULL
           && pv_scrub_may_change(pv_span_of(r->parsed_uri.path));
}

int pv_scoreboard_post_read_request(request_rec *r)
{
    pv_request *record;

    if (!ap_extended_status || r->prev != NULL || r->main != NULL
        || r->the_request == NULL || pv_connection_get(r->connection) == NULL
        || (r->parsed_uri.query == NULL && !is_address_in_path(r))) {
        return DECLINED;
    }
    record = pv_request_get(r);
    record->full_request_line = r->the_request;
    r->the_request = pv_scoreboard_line(r, r->the_request);
    return DECLINED;
}

int pv_scoreboard_quick_handler(request_rec *r, int lookup)
{
    pv_request *record;

    if (!lookup && (record = pv_request_find(r)) != NULL
        && record->full_request_line != NULL) {
        r->the_request = record->full_request_line;
    }
    return DECLINED;
}

int pv_scoreboard_log_transaction(request_rec *r)
{
    const pv_request *record = pv_request_find(r);

    if (record == NULL) {
        return DECLINED;
    }
    if (record->full_request_line != NULL && r->the_request != NULL) {
        r->the_request = pv_scoreboard_line(r, r->the_request);
    }
    if (record->told != NULL || record->had_query
        || record->full_request_line != NULL) {
        ap_update_child_status(r->connection->sbh, SERVER_BUSY_LOG, r);
    }
    return DECLINED;
}
