/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts finished requests (see count.h).
 *
 * What a request was is decided in core/visit; this file only gathers its
 * plain values. A chain of internal redirects is one request: what the client
 * asked for stands in its first record, what it got in its last.
 */
#include "mod_privacy/httpd/count.h"

#include <util_filter.h>

#include <apr_strings.h>

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/visit/country_key.h"
#include "mod_privacy/core/visit/response.h"
#include "mod_privacy/httpd/count_glance.h"
#include "mod_privacy/httpd/geo.h"
#include "mod_privacy/httpd/shared.h"

static const char answer_filter[] = "PRIVACY_COUNT";

/* Who asked. What is known of the peer of a connection is kept with it; of a
 * visitor behind a proxy, and of streams that may run side by side, not. */
typedef struct asker {
    pv_span address; /* 4 or 16 bytes, for hashing and the country alone */
    pv_connection *connection; /* NULL: nothing is kept */
    pv_network network;
} asker;

static asker asker_of(const request_rec *r)
{
    const pv_visitor *visitor = pv_request_visitor(r);
    pv_connection *connection = pv_connection_get(r->connection);
    asker who = { pv_count_address(r, visitor), NULL, { 0, 0 } };

    if (who.address.len > 0 && connection != NULL
        && visitor == &connection->peer && r->connection->master == NULL) {
        who.connection = connection;
        who.network = connection->network;
    }
    return who;
}

static unsigned country_of(const pv_count_rules *rules, const asker *who)
{
    pv_connection *connection = who->connection;

    if (connection == NULL) {
        return pv_geo_country(rules->geo, who->address);
    }
    if (!connection->has_country) {
        connection->country =
            (uint16_t)pv_geo_country(rules->geo, who->address);
        connection->has_country = true;
    }
    return connection->country;
}

static const request_rec *last_of(const request_rec *r)
{
    while (r->next != NULL) {
        r = r->next;
    }
    return r;
}

/* httpd wakes its own children with requests from the machine itself. */
static bool is_dummy(request_rec *r, pv_agent agent)
{
    const char *user_agent;

    if (pv_agent_bot(agent) == PV_BOT_NONE || r->method_number != M_OPTIONS
        || r->uri == NULL || strcmp(r->uri, "*") != 0) {
        return false;
    }
    user_agent = pv_request_asked(r, pv_request_get(r))->user_agent;
    return user_agent != NULL
           && strstr(user_agent, "(internal dummy connection)") != NULL;
}

static __attribute__((noinline, cold)) bool sends_signal(request_rec *r)
{
    const pv_asked *asked = pv_request_asked(r, pv_request_get(r));

    return (asked->sec_gpc != NULL && strcmp(asked->sec_gpc, "1") == 0)
           || (asked->dnt != NULL && strcmp(asked->dnt, "1") == 0);
}

/* What a request is counted by, or NULL when the configuration does not want
 * it to be counted. */
static inline const pv_count_rules *rules_for(request_rec *r)
{
    const pv_count_rules *rules = pv_config_server(r->server)->count_rules;
    const pv_dir_config *dir = pv_config_dir(r);

    return dir->is_on == 1 && rules->counts != NULL
                   && (pv_config_count_is_on(dir)
                       || (pv_config_count(dir) == PV_COUNT_NO_SIGNALS
                           && !sends_signal(r)))
               ? rules
               : NULL;
}

/* What is only asked of a request that may be a page. Nobody changes the path
 * that httpd parsed, when DirectoryIndex or a rewrite puts another in the place
 * of r->uri; it is normalised and decoded where it stands. */
static void read_page(request_rec *r, pv_facts *facts)
{
    const request_rec *first = pv_count_first(r);
    const pv_asked *asked = pv_request_asked(first, pv_request_get(r));
    const pv_asked_fetch fetch = pv_asked_fetch_of(asked);
    const char *path = first->parsed_uri.path;

    facts->path = pv_span_of(path != NULL ? path : first->uri);
    facts->host = pv_span_of(first->hostname);
    facts->query = pv_span_of(first->args);
    facts->referer = pv_span_of(asked->referer);
    facts->sec_fetch_site = pv_span_of(fetch.site);
    facts->sec_fetch_mode = pv_span_of(fetch.mode);
    facts->sec_fetch_dest = pv_span_of(fetch.dest);
    facts->sec_purpose = pv_span_of(
        asked->sec_purpose != NULL ? asked->sec_purpose : asked->purpose);
}

/* The name of the method; it need not be measured where httpd knows it. */
static pv_span method_of(const request_rec *first)
{
    return first->method_number == M_GET && !first->header_only
               ? pv_span_make("GET", 3)
               : pv_span_of(first->method);
}

/* The type, of which an image's need not be measured: it is no page. */
static pv_span type_of(const request_rec *last)
{
    const char *type = last->content_type;

    return type != NULL && type[0] == 'i' ? pv_span_make(type, 1)
                                          : pv_span_of(type);
}

static void read_facts(request_rec *r, const pv_request *record,
                       pv_facts *facts)
{
    const request_rec *first = pv_count_first(r);
    const request_rec *last = last_of(r);

    facts->status = last->status;
    facts->proto_num = first->proto_num;
    facts->size_bytes = last->bytes_sent;
    facts->is_own_page = record != NULL && record->is_own_page;
    if (facts->is_own_page || pv_agent_bot(facts->agent) != PV_BOT_NONE) {
        return; /* nothing else is counted */
    }
    facts->is_head = first->header_only != 0;
    facts->method = method_of(first);
    facts->content_type = type_of(last);
    if (pv_event_has_keys(facts)) {
        read_page(r, facts);
    }
}

/* Where the visitor is counted. */
static void find_place(const request_rec *r, const pv_count_rules *rules,
                       pv_reader reader, pv_counts_place *place)
{
    asker who = asker_of(r);
    const pv_counts_visitor visitor = {
        .address = who.address,
        .network = &who.network,
        .site = rules->event.site,
        .agent = reader.agent,
        .country = pv_agent_bot(reader.agent) == PV_BOT_NONE
                       ? (uint16_t)country_of(rules, &who)
                       : PV_COUNTRY_NONE,
        .language = reader.language,
    };

    pv_counts_find(rules->counts, &visitor, time(NULL), place);
    if (who.connection != NULL) {
        who.connection->network = who.network;
    }
}

/* Keeps the headers of a page for the next one, where they are others than
 * those that are kept. */
static void keep_page(request_rec *r, struct pv_regular *regular, bool is_visit)
{
    const request_rec *first = pv_count_first(r);
    const char *referer;

    if (!pv_page_kept_recall(&regular->page, &regular->reader,
                             first->headers_in, &referer)) {
        pv_page_kept_take(&regular->page, first->headers_in,
                          pv_request_asked(first, pv_request_get(r)), is_visit);
    }
}

/* How long a long answer takes is known, and added, when the request ends.
 * @param regular  whose request it is, or NULL */
static uint8_t count_answer(request_rec *r, const pv_count_rules *rules,
                            pv_reader reader, struct pv_regular *regular,
                            const pv_counts_place *place)
{
    const pv_event_rules *events = &rules->event;
    pv_facts facts = { .agent = reader.agent };
    pv_event_keys keys;
    pv_naming naming = { &facts, events, &keys };
    pv_event event;

    read_facts(r, pv_request_find(r), &facts);
    pv_event_make(&facts, events, &keys, &event);
    if (regular != NULL && event.is_page) {
        keep_page(r, regular, event.is_visit);
    }
    event.duration = pv_count_duration(r, facts.size_bytes, apr_time_now());
    pv_counts_add_at(rules->counts, &naming, &event, place);
    return event.is_own_page
               ? PV_COUNT_NO_BIT
               : pv_count_later(event.duration, pv_count_bit(place));
}

/* The record of a request notes that it was counted. */
static __attribute__((noinline)) void note_elsewhere(request_rec *r,
                                                     uint8_t bit)
{
    pv_request *record = pv_request_get(r);

    record->is_counted = true;
    record->counted_bit = bit;
}

/* Notes that a request was counted, for the end of it. Where it is asked for
 * before the request that went before has ended, its record does. */
static inline void note_counted(request_rec *r, pv_connection *conn,
                                uint8_t bit)
{
    if (conn != NULL && conn->counted == NULL) {
        conn->counted = r;
        conn->counted_bit = bit;
        return;
    }
    note_elsewhere(r, bit);
}

/* The visitor of the connection, when he may have sent the request. */
static struct pv_regular *regular_of(const request_rec *first,
                                     const pv_connection *conn,
                                     const pv_request *record, unsigned site)
{
    struct pv_regular *regular =
        pv_count_is_peer(conn, first, record) ? conn->regular : NULL;

    if (regular != NULL && regular->place.site != site) {
        regular->place.hour_turn = 0; /* asks for another site now */
    }
    return regular != NULL
                   && pv_reader_recall(&regular->reader, first->headers_in)
               ? regular
               : NULL;
}

/* Counts a request of whatever kind, that is to be counted. */
static __attribute__((noinline)) void count_in_full(request_rec *r,
                                                    pv_connection *conn)
{
    const pv_count_rules *rules = pv_config_server(r->server)->count_rules;
    pv_request *record = pv_request_find(r);
    struct pv_regular *regular;
    pv_counts_place found;
    pv_counts_place *place = &found;
    pv_reader reader;

    if (record != NULL) {
        pv_request_restore_script(r, record);
    }
    regular = regular_of(pv_count_first(r), conn, record, rules->event.site);
    if (regular != NULL) {
        place = &regular->place;
        reader = regular->reader.reader;
    }
    else {
        reader = pv_count_reader_meet(r, conn, rules->event.memo,
                                      pv_count_is_plain(r, record)
                                          && pv_count_is_file(r));
    }
    if (is_dummy(r, reader.agent)) {
        return;
    }
    if (regular == NULL || !pv_counts_holds(rules->counts, place, time(NULL))) {
        find_place(r, rules, reader, place);
    }
    note_counted(r, conn, count_answer(r, rules, reader, regular, place));
}

/* Counts a request that was not counted yet. */
static inline __attribute__((always_inline)) void
count_once(request_rec *r, pv_connection *conn)
{
    const pv_count_rules *rules = rules_for(r);
    int bit;

    if (rules == NULL) {
        return;
    }
    bit = pv_count_glance(r, conn, rules);
    if (bit == PV_COUNT_NOT) {
        count_in_full(r, conn);
    }
    else {
        note_counted(r, conn, (uint8_t)bit);
    }
}

/* --- the end of the answer --- */

/* As ap_pass_brigade() does for a filter that belongs to no request. */
static inline apr_status_t pass_on(ap_filter_t *next, apr_bucket_brigade *bb)
{
    return next->r == NULL ? next->frec->filter_func.out_func(next, bb)
                           : ap_pass_brigade(next, bb);
}

static __attribute__((noinline)) apr_status_t end_answer(ap_filter_t *f,
                                                         apr_bucket_brigade *bb)
{
    pv_connection *conn = f->ctx;
    request_rec *r = conn->answered;

    conn->answered = NULL;
    count_once(r, conn);
    return pass_on(f->next, bb);
}

/* A brigade whose last bucket is FLUSH; EOS may stand before it. */
static __attribute__((noinline)) apr_status_t
look_before_flush(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const apr_bucket *last = APR_BRIGADE_LAST(bb);

    while (last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_FLUSH(last)) {
        last = APR_BUCKET_PREV(last);
    }
    return last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_EOS(last)
               ? end_answer(f, bb)
               : pass_on(f->next, bb);
}

static apr_status_t filter_answer(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const pv_connection *conn = f->ctx;

    if (conn->answered != NULL && !APR_BRIGADE_EMPTY(bb)) {
        const apr_bucket *last = APR_BRIGADE_LAST(bb);

        if (APR_BUCKET_IS_EOS(last)) {
            return end_answer(f, bb);
        }
        if (APR_BUCKET_IS_FLUSH(last)) {
            return look_before_flush(f, bb);
        }
    }
    return pass_on(f->next, bb);
}

void pv_count_register(void)
{
    /* Behind every filter of requests, before TLS and the network. */
    ap_register_output_filter(answer_filter, filter_answer, NULL,
                              AP_FTYPE_CONNECTION);
}

void pv_count_watch(pv_connection *conn, conn_rec *c)
{
    conn->has_answer_filter = true;
    conn->counts_plainly = (conn->features & PV_FEATURES_ADDRESS) == 0;
    ap_add_output_filter(answer_filter, conn, NULL, c);
}

/* Tells, where the connection does not know it, with what the duration of a
 * request is counted, and forgets it. Its end may not have been seen: it is too
 * late to wait for it. */
static __attribute__((noinline, cold)) uint8_t
take_elsewhere(request_rec *r, pv_connection *conn)
{
    pv_request *record = pv_request_find(r);
    uint8_t bit = PV_COUNT_NO_BIT;

    if (record == NULL || !record->is_counted) {
        if (conn != NULL && conn->answered == r) {
            conn->answered = NULL;
        }
        count_once(r, conn);
        if (conn != NULL && conn->counted == r) {
            conn->counted = NULL;
            return conn->counted_bit;
        }
        record = pv_request_find(r);
    }
    if (record != NULL && record->is_counted) {
        bit = record->counted_bit;
        record->counted_bit = PV_COUNT_NO_BIT;
    }
    return bit;
}

void pv_count_rest(request_rec *r, pv_connection *conn)
{
    const pv_count_rules *rules = pv_config_server(r->server)->count_rules;
    uint8_t bit;

    if (conn != NULL && conn->counted == r) {
        conn->counted = NULL;
        bit = conn->counted_bit;
    }
    else {
        bit = take_elsewhere(r, conn);
    }
    if (bit != PV_COUNT_NO_BIT) {
        pv_counts_add_duration(
            rules->counts, rules->event.site, bit,
            pv_duration_item(apr_time_now() - r->request_time));
    }
}

/* Adds one to an item of dimension `blocked`: a host and why. */
static void count_host(request_rec *r, pv_span host, const char *why)
{
    const pv_count_rules *rules = rules_for(r);
    pv_agent agent;
    pv_crowd crowd;
    asker who;
    uint8_t bit;

    if (rules == NULL) {
        return;
    }
    agent = pv_count_reader_of(r).agent;
    who = asker_of(r);
    bit = pv_counts_crowd(rules->counts, rules->event.site, who.address, agent,
                          &who.network, &crowd);
    if (who.connection != NULL) {
        who.connection->network = who.network;
    }
    pv_counts_add_blocked(
        rules->counts, rules->event.site, bit,
        pv_span_of(
            apr_psprintf(r->pool, "%.*s %s", (int)host.len, host.ptr, why)));
}

void pv_count_blocked(request_rec *r, pv_span host, pv_purpose purpose)
{
    const pv_global_config *global = pv_config_global(r->server);

    if (purpose < global->purpose_names->nelts) {
        count_host(r, host,
                   APR_ARRAY_IDX(global->purpose_names, purpose, const char *));
    }
}

void pv_count_policy(request_rec *r, pv_span host, const char *directive)
{
    count_host(r, host, directive);
}

void pv_count_consent(request_rec *r, pv_purpose purpose, pv_outcome outcome)
{
    const pv_count_rules *rules = rules_for(r);
    pv_agent agent;

    if (rules == NULL) {
        return;
    }
    agent = pv_count_reader_of(r).agent;
    if (pv_agent_bot(agent) == PV_BOT_NONE) {
        pv_counts_add_consent(
            rules->counts, rules->event.site,
            pv_counts_crowd_consent(rules->counts, asker_of(r).address, agent),
            purpose, outcome);
    }
}
