/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping visitors out of the scoreboard (see scoreboard.h).
 *
 * Writing a slot costs about as much as the rest of the address handling, so
 * it is done only for requests with a query and for those that an application
 * answered; for all others the first two writes were clean already.
 */
#include "mod_privacy/httpd/scoreboard.h"

#include <scoreboard.h>

#include "mod_privacy/httpd/identifiers.h"

int pv_scoreboard_post_read_request(request_rec *r)
{
    pv_request *record;

    if (r->prev != NULL || pv_connection_get(r->connection) == NULL
        || r->parsed_uri.query == NULL || !pv_identifiers_drops_query(r)) {
        return DECLINED;
    }
    record = pv_request_get(r);
    record->full_request_line = r->the_request;
    r->the_request = pv_identifiers_cut_query(r->the_request, r->pool);
    return DECLINED;
}

int pv_scoreboard_quick_handler(request_rec *r, int lookup)
{
    pv_request *record;

    if (!lookup && r->parsed_uri.query != NULL
        && (record = pv_request_find(r)) != NULL
        && record->full_request_line != NULL) {
        r->the_request = record->full_request_line;
    }
    return DECLINED;
}

int pv_scoreboard_log_transaction(request_rec *r)
{
    const pv_request *record = pv_request_find(r);

    if (record != NULL && (record->told != NULL || record->had_query)) {
        ap_update_child_status(r->connection->sbh, SERVER_BUSY_LOG, r);
    }
    return DECLINED;
}
