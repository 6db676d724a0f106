/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens in the phases of phases.h, in the order of a request.
 *
 * A function that is called for every request ends early, and leaves all else
 * to one that is not part of it, so that it needs no registers of its own.
 */
#include "mod_privacy/httpd/phases.h"

#include "mod_privacy/httpd/address.h"
#include "mod_privacy/httpd/conditional.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/csp.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/filter_headers.h"
#include "mod_privacy/httpd/filter_html.h"
#include "mod_privacy/httpd/identifiers.h"
#include "mod_privacy/httpd/page_consent.h"
#include "mod_privacy/httpd/page_report.h"
#include "mod_privacy/httpd/refuse.h"
#include "mod_privacy/httpd/scoreboard.h"

#define SELDOM __attribute__((noinline))

static SELDOM int read_another(request_rec *r, pv_connection *conn)
{
    if (r->prev != NULL) {
        pv_page_leave(r);
        pv_scoreboard_restore(r, pv_request_find(r)); /* of one that failed */
    }
    if ((conn->features & PV_FEATURE_WATCHERS) != 0) {
        (void)pv_identifiers_post_read_request(r);
    }
    pv_address_take(r, conn);
    return DECLINED;
}

static SELDOM int hide_line(request_rec *r)
{
    if (pv_scoreboard_may_show(r)) {
        pv_scoreboard_hide(r);
    }
    return DECLINED;
}

/* Where somebody looks at addresses, and after an internal redirect. */
static SELDOM int read_watched(request_rec *r, pv_connection *conn)
{
    if ((conn->features & PV_FEATURE_COUNTING) != 0 && r->prev == NULL) {
        pv_count_expect(r, conn);
    }
    if ((conn->features & PV_FEATURE_WATCHERS) == 0 && r->prev == NULL
        && !pv_scoreboard_is_harmless(r, conn)) {
        (void)hide_line(r);
    }
    return read_another(r, conn);
}

/* Where what pre_read_request has put in may not serve, and for the first
 * request of a connection that is counted. */
static SELDOM int read_in_full(request_rec *r, pv_connection *conn)
{
    if (r->prev != NULL || (conn->features & PV_FEATURES_ADDRESS) != 0) {
        return read_watched(r, conn);
    }
    if ((conn->features & PV_FEATURE_COUNTING) != 0) {
        pv_count_expect(r, conn);
    }
    if (!pv_scoreboard_is_harmless(r, conn)) {
        (void)hide_line(r);
    }
    return r->useragent_addr == conn->peer.real_addr
                   || pv_address_take_behind(r, conn)
               ? DECLINED
               : read_another(r, conn);
}

/* A request that will be counted, as nearly all come. */
static SELDOM int read_counted(request_rec *r, pv_connection *conn)
{
    if (!conn->counts_plainly || r->prev != NULL) {
        return read_in_full(r, conn);
    }
    pv_count_expect_next(r, conn);
    if (r->useragent_addr != conn->peer.real_addr
        && !pv_address_take_v4_behind(r, conn)) {
        return read_in_full(r, conn);
    }
    return pv_scoreboard_is_harmless(r, conn) ? DECLINED : hide_line(r);
}

int pv_phases_read_request(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn == NULL) {
        return DECLINED;
    }
    if ((conn->features & (PV_FEATURES_ADDRESS | PV_FEATURE_COUNTING)) != 0) {
        return read_counted(r, conn);
    }
    if (r->prev != NULL
        || (r->useragent_addr != conn->peer.real_addr
            && !pv_address_take_v4_behind(r, conn))) {
        return read_in_full(r, conn);
    }
    return pv_scoreboard_is_harmless(r, conn) ? DECLINED : hide_line(r);
}

int pv_phases_read_consent(request_rec *r)
{
    (void)pv_consent_post_read_request(r);
    return pv_conditional_post_read_request(r);
}

static SELDOM int claim(request_rec *r)
{
    pv_scoreboard_restore(r, pv_request_find(r));
    if (!pv_config_global(r->server)->claims_early && pv_page_may_claim(r)) {
        (void)pv_page_pre_translate_name(r);
    }
    return pv_request_is_claimed(r) ? OK : DECLINED;
}

int pv_phases_translate_name(request_rec *r)
{
    return !pv_request_has_record(r) && !pv_page_may_claim(r) ? DECLINED
                                                              : claim(r);
}

static SELDOM int map_in_full(request_rec *r)
{
    if (r->main != NULL) {
        (void)pv_address_create_request(r);
    }
    return pv_request_is_claimed(r) ? pv_page_map_to_storage(r) : DECLINED;
}

int pv_phases_map_to_storage(request_rec *r)
{
    return r->main == NULL && !pv_request_has_record(r) ? DECLINED
                                                        : map_in_full(r);
}

/* What applications get to see, but for the address. */
static void tell_application(request_rec *r)
{
    if (!pv_config_has(r->server, PV_FEATURE_WATCHERS)) {
        pv_identifiers_strip(r);
    }
    pv_consent_tell(r);
    (void)pv_filter_headers_fixups(r);
}

/* Own pages first, because what follows does not concern them; validators
 * before any handler compares them; the address that the directory gives
 * applications last. */
static SELDOM void decide(request_rec *r)
{
    bool may_tell = pv_request_may_tell(r);

    if (may_tell) {
        (void)pv_report_fixups(r);
        (void)pv_page_fixups(r);
    }
    if (may_tell || pv_config_is_on(r)) {
        (void)pv_conditional_fixups(r);
        pv_refuse_fixups(r);
    }
    if (may_tell || pv_config_has(r->server, PV_FEATURE_WATCHERS)) {
        tell_application(r);
    }
    pv_address_fixups(r, pv_request_may_tell(r));
}

int pv_phases_end_fixups(request_rec *r)
{
    decide(r);
    return DECLINED;
}

int pv_phases_answer(request_rec *r)
{
    int rv;

    if (r->handler == NULL || r->handler[0] != 'p') {
        return DECLINED;
    }
    rv = pv_page_handler(r);
    return rv != DECLINED ? rv : pv_refuse_handler(r);
}

static SELDOM int decide_and_answer(request_rec *r)
{
    decide(r);
    return pv_phases_answer(r);
}

int pv_phases_decide_and_answer(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);
    const char *type = r->content_type;

    /* httpd has chosen the handler by the type that the configuration names */
    if (conn != NULL && type != NULL && type == r->handler && type[0] != 'a'
        && r->proxyreq == PROXYREQ_NONE && pv_connection_knows(conn, r)) {
        pv_address_print_peer(r, conn);
        return DECLINED;
    }
    return decide_and_answer(r);
}

/* A filter may look at what applications get, as server-side includes do. */
static SELDOM void insert_filters(request_rec *r)
{
    if (pv_config_has(r->server, PV_FEATURE_ONLOOKERS)
        && r->output_filters != r->proto_output_filters
        && !pv_request_may_tell(r)) {
        tell_application(r);
        pv_address_tell(r);
    }
    if (pv_config_is_on(r)) {
        pv_filter_insert(r);
        if (pv_config_csp(pv_config_dir(r)) != PV_CSP_OFF) {
            pv_csp_insert_filter(r);
        }
    }
}

/* True where an answer that is no document gets no filter of ours: its head is
 * looked at when it is written. Another's filter may be a cache, which keeps
 * the head as it is there, or an onlooker. */
static inline bool leaves_others(const request_rec *r,
                                 const pv_connection *conn)
{
    return conn != NULL && conn->leaves_others
           && r->output_filters == r->proto_output_filters;
}

void pv_phases_insert_filter(request_rec *r)
{
    if (!leaves_others(r, pv_connection_get(r->connection))
        || !pv_document_is_plainly_other(r)) {
        insert_filters(r);
    }
}

static SELDOM void decide_and_insert(request_rec *r)
{
    decide(r);
    insert_filters(r);
}

/* What is no document is mostly found to be none before; the connection knows
 * who asks. */
static SELDOM void decide_about_file(request_rec *r, const pv_connection *conn)
{
    if (pv_document_is_other(r)) {
        pv_address_print_peer(r, conn);
    }
    else {
        decide_and_insert(r);
    }
}

void pv_phases_decide_and_insert(request_rec *r)
{
    const pv_connection *conn = pv_connection_get(r->connection);

    if (!leaves_others(r, conn) || !pv_connection_knows(conn, r)) {
        decide_and_insert(r);
    }
    else if (!pv_document_is_plainly_other(r)) {
        decide_about_file(r, conn);
    }
    else {
        pv_address_print_peer(r, conn);
    }
}

void pv_phases_insert_error_filter(request_rec *r)
{
    pv_filter_insert_error(r);
    pv_csp_insert_filter(r);
}

static SELDOM int log_in_full(request_rec *r, pv_connection *conn)
{
    const pv_request *record;

    if (pv_config_has(r->server, PV_FEATURE_COUNTING)) {
        pv_count_rest(r, conn);
    }
    if (pv_config_has(r->server, PV_FEATURE_LOGGERS) || r->args != NULL) {
        (void)pv_identifiers_log_transaction(r);
    }
    record = pv_request_find(r);
    if (conn != NULL) {
        pv_address_log_transaction(r, conn, record);
    }
    pv_scoreboard_log_transaction(r, record);
    return DECLINED;
}

/* A request that was not counted yet, or not how long it took. */
static SELDOM int count_and_log(request_rec *r, pv_connection *conn)
{
    pv_count_rest(r, conn);
    pv_address_log_peer(r, conn);
    return DECLINED;
}

/* A request of which nothing is remembered is only counted. */
static SELDOM int log_more(request_rec *r, pv_connection *conn)
{
    if ((conn->features & (PV_FEATURE_LOGGERS | PV_FEATURE_ADDRESSES)) != 0
        || r->args != NULL || r->next != NULL) {
        return log_in_full(r, conn);
    }
    if (!pv_count_is_done(r, conn)) {
        return count_and_log(r, conn);
    }
    pv_address_log_peer(r, conn);
    return DECLINED;
}

int pv_phases_log_transaction(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn == NULL || pv_request_has_record(r)) {
        return log_in_full(r, conn);
    }
    if ((conn->features
         & (PV_FEATURE_LOGGERS | PV_FEATURE_ADDRESSES | PV_FEATURE_COUNTING))
        != 0) {
        return log_more(r, conn);
    }
    pv_address_log_peer(r, conn);
    return DECLINED;
}
