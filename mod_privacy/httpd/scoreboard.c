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
#include <http_request.h>
#include <util_filter.h>

#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/identifiers.h"

#define SLOT_FILTER "PRIVACY_SLOT"

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

/* An address, as in GET /whois/192.0.2.1 HTTP/1.1; the protocol, which
 * HTTP/0.9 has not, is none. */
static bool has_address(const request_rec *r)
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

bool pv_scoreboard_may_show(const request_rec *r)
{
    return ap_extended_status && r->the_request != NULL
           && (r->parsed_uri.query != NULL || has_address(r));
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

static bool has_last_bucket(const apr_bucket_brigade *bb)
{
    const apr_bucket *last = APR_BRIGADE_LAST(bb);

    while (last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_FLUSH(last)) {
        last = APR_BUCKET_PREV(last);
    }
    return last != APR_BRIGADE_SENTINEL(bb) && AP_BUCKET_IS_EOR(last);
}

/* Has httpd show the visitor by the printed face; the address that others may
 * still compare stays. */
static void show_printed(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    const pv_visitor *visitor = conn != NULL ? pv_request_visitor(r) : NULL;

    if (visitor != NULL) {
        r->useragent_ip = visitor->printed.text;
        if (conn->is_masked) {
            r->useragent_host = visitor->printed.text;
        }
    }
}

/* Puts in what loggers see, while nobody but them and the scoreboard will
 * look at the request any more. */
static void clean(request_rec *r, pv_request *record)
{
    if (record->full_request_line != NULL && r->the_request != NULL) {
        r->the_request = pv_scoreboard_line(r, r->the_request);
    }
    show_printed(r);
    record->is_slot_clean = true;
}

static apr_status_t filter_slot(ap_filter_t *f, apr_bucket_brigade *bb)
{
    pv_connection *conn = f->ctx;
    request_rec *r = conn->shown;

    if (r != NULL && has_last_bucket(bb)) {
        conn->shown = NULL;
        clean(r, pv_request_get(r));
    }
    return ap_pass_brigade(f->next, bb);
}

void pv_scoreboard_register(void)
{
    ap_register_output_filter(SLOT_FILTER, filter_slot, NULL,
                              AP_FTYPE_CONNECTION);
}

void pv_scoreboard_expect_end(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (!ap_extended_status || conn == NULL || r->main != NULL) {
        return;
    }
    while (r->prev != NULL) {
        r = r->prev;
    }
    if (!conn->has_slot_filter) {
        conn->has_slot_filter = true;
        ap_add_output_filter(SLOT_FILTER, conn, NULL, r->connection);
    }
    conn->shown = r;
}

void pv_scoreboard_write_again(request_rec *r, const pv_request *record)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn != NULL && conn->shown == r) {
        conn->shown = NULL; /* its last bucket was not seen */
    }
    if (record->full_request_line != NULL && r->the_request != NULL) {
        r->the_request = pv_scoreboard_line(r, r->the_request);
    }
    ap_update_child_status(r->connection->sbh, SERVER_BUSY_LOG, r);
}
