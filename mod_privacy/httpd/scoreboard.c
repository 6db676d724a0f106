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

void pv_scoreboard_hide(request_rec *r)
{
    pv_request_get(r)->full_request_line = r->the_request;
    r->the_request = pv_scoreboard_line(r, r->the_request);
}

int pv_scoreboard_post_read_request(request_rec *r)
{
    if (r->prev == NULL && r->main == NULL
        && pv_connection_get(r->connection) != NULL
        && pv_scoreboard_may_show(r)) {
        pv_scoreboard_hide(r);
    }
    return DECLINED;
}

int pv_scoreboard_quick_handler(request_rec *r, int lookup)
{
    if (!lookup) {
        pv_scoreboard_restore(r, pv_request_find(r));
    }
    return DECLINED;
}

void pv_scoreboard_write_again(request_rec *r, const pv_request *record)
{
    if (record->full_request_line != NULL && r->the_request != NULL) {
        r->the_request = pv_scoreboard_line(r, r->the_request);
    }
    ap_update_child_status(r->connection->sbh, SERVER_BUSY_LOG, r);
}
