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
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/visit/path_rule.h"
#include "mod_privacy/core/visit/response.h"
#include "mod_privacy/httpd/geo.h"
#include "mod_privacy/httpd/shared.h"

#define FIRST_TWEAK 16u /* of paths in the memo, by virtual host */

static const char answer_filter[] = "PRIVACY_COUNT";

/* What a virtual host's directives about counting were compiled into. */
typedef struct pv_path_key_rules {
    pv_event_rules event;
    pv_path_rules *paths;
} pv_path_key_rules;

/* The hosts that count as the site itself: a referrer of theirs is none. */
static void compile_hosts(const server_rec *s, const pv_server_config *server,
                          pv_event_rules *event, apr_pool_t *pool)
{
    const apr_array_header_t *lists[] = { s->names, server->first_party };
    apr_array_header_t *hosts = apr_array_make(pool, 4, sizeof(pv_span));
    pv_span site = pv_span_of(server->site);

    APR_ARRAY_PUSH(hosts, pv_span) = site;
    APR_ARRAY_PUSH(hosts, pv_span) = pv_site_registrable(site);
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        for (int k = 0; lists[i] != NULL && k < lists[i]->nelts; k++) {
            char *host =
                apr_pstrdup(pool, APR_ARRAY_IDX(lists[i], k, const char *));

            ap_str_tolower(host);
            APR_ARRAY_PUSH(hosts, pv_span) = pv_span_of(host);
        }
    }
    event->own_hosts = (const pv_span *)(const void *)hosts->elts;
    event->own_count = (size_t)hosts->nelts;
}

static void compile_campaigns(const pv_server_config *server,
                              pv_event_rules *event, apr_pool_t *pool)
{
    size_t count =
        server->campaigns != NULL ? (size_t)server->campaigns->nelts : 0;
    pv_span *campaigns = apr_pcalloc(pool, (count + 1) * sizeof(*campaigns));

    for (size_t i = 0; i < count; i++) {
        campaigns[i] =
            pv_span_of(APR_ARRAY_IDX(server->campaigns, (int)i, const char *));
    }
    event->campaigns = campaigns;
    event->campaign_count = count;
}

static bool compile_paths(server_rec *s, const pv_server_config *server,
                          pv_path_key_rules *rules, apr_pool_t *pool)
{
    rules->paths = pv_path_rules_make(pool);
    for (int i = 0; server->path_rules != NULL && i < server->path_rules->nelts;
         i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->path_rules, i, pv_config_line);
        const char *error = "";

        if (pv_path_rules_add(rules->paths, line->name, line->value, pool,
                              &error)
            != PV_OK) {
            pv_config_fail(s, line,
                           apr_psprintf(pool,
                                        "PrivacyPathRule: '%s' is not a "
                                        "regular expression: %s",
                                        line->name, error));
            return false;
        }
    }
    if (pv_path_rules_count(rules->paths) > 0) {
        rules->event.group_path = pv_path_rules_apply;
        rules->event.baton = rules->paths;
    }
    return true;
}

int pv_count_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s)
{
    (void)plog;
    (void)ptemp;
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        pv_path_key_rules *rules = apr_pcalloc(pconf, sizeof(*rules));

        rules->event.site = (unsigned)server->site_index;
        compile_hosts(s, server, &rules->event, pconf);
        compile_campaigns(server, &rules->event, pconf);
        if (!compile_paths(s, server, rules, pconf)) {
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        server->path_key_rules = rules;
    }
    return OK;
}

int pv_count_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *s)
{
    uint64_t tweak = FIRST_TWEAK;

    (void)pconf, (void)plog, (void)ptemp;
    for (; s != NULL; s = s->next) {
        pv_path_key_rules *rules = pv_config_server(s)->path_key_rules;

        rules->event.memo = pv_shared_memo(s);
        rules->event.memo_tweak = tweak++;
    }
    return OK;
}

/* Who asked. What is known of the peer of a connection is kept with it; of a
 * visitor behind a proxy, and of streams that may run side by side, not. */
typedef struct asker {
    pv_span address; /* 4 or 16 bytes, for hashing and the country alone */
    pv_connection *connection; /* NULL: nothing is kept */
    pv_network network;
} asker;

static asker asker_of(const request_rec *r)
{
    static const char mapped[12] = { [10] = '\xff', [11] = '\xff' };
    const pv_visitor *visitor = pv_request_visitor(r);
    pv_connection *connection = pv_connection_get(r->connection);
    const apr_sockaddr_t *addr = visitor != NULL ? visitor->real_addr : NULL;
    asker who = { { NULL, 0 }, NULL, { 0, 0 } };
    const char *bytes;

    if (addr == NULL) {
        addr = r->useragent_addr != NULL ? r->useragent_addr
                                         : r->connection->client_addr;
    }
    if (addr == NULL || addr->ipaddr_ptr == NULL) {
        return who;
    }
    bytes = addr->ipaddr_ptr;
    who.address =
        addr->ipaddr_len == 16 && memcmp(bytes, mapped, sizeof(mapped)) == 0
            ? pv_span_make(bytes + sizeof(mapped), 4)
            : pv_span_make(bytes, (size_t)addr->ipaddr_len);
    if (connection != NULL && visitor == &connection->peer
        && r->connection->master == NULL) {
        who.connection = connection;
        who.network = connection->network;
    }
    return who;
}

static unsigned country_of(const request_rec *r, const asker *who)
{
    pv_connection *connection = who->connection;

    if (connection == NULL) {
        return pv_geo_country(r, who->address);
    }
    if (!connection->has_country) {
        connection->country = (uint16_t)pv_geo_country(r, who->address);
        connection->has_country = true;
    }
    return connection->country;
}

/* Places the asker in the bitmaps. @return the bit of the open period */
static uint8_t place(const pv_counts *counts, unsigned site, asker *who,
                     pv_agent agent, pv_crowd *crowd)
{
    uint8_t bit = pv_counts_crowd(counts, site, who->address, agent,
                                  &who->network, crowd);

    if (who->connection != NULL) {
        who->connection->network = who->network;
    }
    return bit;
}

static const request_rec *first_of(const request_rec *r)
{
    while (r->prev != NULL) {
        r = r->prev;
    }
    return r;
}

static const request_rec *last_of(const request_rec *r)
{
    while (r->next != NULL) {
        r = r->next;
    }
    return r;
}

static pv_reader reader_of(const request_rec *r, const pv_asked *asked)
{
    return pv_reader_of(
        pv_shared_memo(r->server), pv_span_of(asked->user_agent),
        pv_span_of(asked->sec_ch_ua), pv_span_of(asked->accept_language));
}

/* Every browser sends Accept-Language; one that does not for once, because it
 * asks on its own account, still sends Sec-Fetch-Site where the connection is
 * encrypted (W3C Fetch Metadata). A person's class without either is a program
 * that borrowed a browser's name. Without encryption nothing can be told. */
static bool is_borrowed(const request_rec *r, const pv_asked *asked)
{
    return asked->accept_language == NULL
           && pv_asked_fetch_of(asked).site == NULL
           && strcmp(ap_http_scheme(r), "https") == 0;
}

/* What the headers tell of the reader. */
static pv_reader judged_reader_of(const request_rec *r, const pv_asked *asked)
{
    pv_reader reader = reader_of(r, asked);

    if (pv_agent_bot(reader.agent) == PV_BOT_NONE && is_borrowed(r, asked)) {
        reader.agent = pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER,
                                     PV_DEVICE_OTHER, PV_BOT_OTHER);
    }
    return reader;
}

/* As judged_reader_of(), for a request that is counted: a browser that goes on
 * asking over its connection is recognised. Streams may run side by side: not
 * they. */
static pv_reader reader_again(const request_rec *r, pv_request *record)
{
    const request_rec *first = first_of(r);
    pv_connection *conn = pv_connection_get(r->connection);
    bool is_kept = conn != NULL && r->connection->master == NULL
                   && r->connection->keepalives > 0;
    pv_reader reader;

    if (is_kept && pv_reader_recall(conn->reader, first->headers_in, &reader)) {
        return reader;
    }
    reader = judged_reader_of(r, pv_request_asked(r, record));
    if (is_kept) {
        if (conn->reader == NULL) {
            conn->reader =
                apr_pcalloc(r->connection->pool, sizeof(*conn->reader));
        }
        pv_reader_keep(conn->reader, first->headers_in, &record->asked, reader);
    }
    return reader;
}

/* httpd wakes its own children with requests from the machine itself. */
static bool is_dummy(const request_rec *r, pv_request *record, pv_agent agent)
{
    const char *user_agent;

    if (pv_agent_bot(agent) == PV_BOT_NONE || r->method_number != M_OPTIONS
        || r->uri == NULL || strcmp(r->uri, "*") != 0) {
        return false;
    }
    user_agent = pv_request_asked(r, record)->user_agent;
    return user_agent != NULL
           && strstr(user_agent, "(internal dummy connection)") != NULL;
}

static bool sends_signal(const pv_asked *asked)
{
    return (asked->sec_gpc != NULL && strcmp(asked->sec_gpc, "1") == 0)
           || (asked->dnt != NULL && strcmp(asked->dnt, "1") == 0);
}

/* The counters, or NULL when the configuration does not want this request to
 * be added to them. */
static pv_counts *counters_for(request_rec *r)
{
    const pv_dir_config *dir = pv_config_dir(r);
    pv_count_mode mode = pv_config_count(dir);

    if (dir->is_on != 1 || mode == PV_COUNT_OFF
        || pv_config_server(r->server)->path_key_rules == NULL
        || (mode == PV_COUNT_NO_SIGNALS
            && sends_signal(pv_request_asked(r, pv_request_get(r))))) {
        return NULL;
    }
    return pv_shared_counts(r->server);
}

/* What is only asked of a request that may be a page. */
static void read_page(const request_rec *first, pv_request *record,
                      pv_facts *facts)
{
    const pv_asked *asked = pv_request_asked(first, record);
    const pv_asked_fetch fetch = pv_asked_fetch_of(asked);
    const char *path = record->asked_path;

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

static void read_facts(const request_rec *r, pv_request *record,
                       const asker *who, apr_time_t now, pv_facts *facts)
{
    const request_rec *first = first_of(r);
    const request_rec *last = last_of(r);

    facts->status = last->status;
    facts->proto_num = first->proto_num;
    facts->duration_us = now - first->request_time;
    facts->size_bytes = last->bytes_sent;
    facts->is_own_page = record->is_own_page;
    if (facts->is_own_page || pv_agent_bot(facts->agent) != PV_BOT_NONE) {
        return; /* nothing else is counted */
    }
    facts->is_head = first->header_only != 0;
    facts->method = method_of(first);
    facts->content_type = pv_span_of(last->content_type);
    facts->country = country_of(r, who);
    if (pv_event_has_keys(facts)) {
        read_page(first, record, facts);
    }
}

/* How long the answer took is added when the request ends. */
static void put_duration_off(pv_request *record, pv_event *event)
{
    event->duration = PV_DURATION_LATER;
    record->is_duration_due =
        !event->is_own_page && pv_agent_bot(event->agent) == PV_BOT_NONE;
    record->crowd_bit = event->crowd.bit;
}

static void count_request(const request_rec *r, pv_request *record,
                          pv_counts *counts, pv_reader reader)
{
    const pv_event_rules *rules =
        &pv_config_server(r->server)->path_key_rules->event;
    apr_time_t now = apr_time_now();
    asker who = asker_of(r);
    pv_facts facts = { .agent = reader.agent, .language = reader.language };
    pv_event_keys keys;
    pv_naming naming = { &facts, rules, &keys };
    pv_event event;

    read_facts(r, record, &who, now, &facts);
    pv_event_make(&facts, rules, &keys, &event);
    event.open_bit =
        place(counts, rules->site, &who, reader.agent, &event.crowd);
    if (record->is_answer_leaving) {
        put_duration_off(record, &event);
    }
    pv_counts_add_named(counts, &naming, &event, apr_time_sec(now));
}

/* Counts a request that was not counted yet. */
static void count_once(request_rec *r, pv_request *record)
{
    pv_counts *counts;
    pv_reader reader;

    if (record->is_counted || (counts = counters_for(r)) == NULL) {
        return;
    }
    pv_request_restore_script(r, record);
    reader = reader_again(r, record);
    if (!is_dummy(r, record, reader.agent)) {
        record->is_counted = true;
        count_request(r, record, counts, reader);
    }
}

/* --- the end of the answer --- */

static bool is_end(const apr_bucket_brigade *bb)
{
    const apr_bucket *last = APR_BRIGADE_LAST(bb);

    while (last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_FLUSH(last)) {
        last = APR_BUCKET_PREV(last);
    }
    return last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_EOS(last);
}

static apr_status_t filter_answer(ap_filter_t *f, apr_bucket_brigade *bb)
{
    pv_connection *conn = f->ctx;
    request_rec *r = conn->answered;

    if (r != NULL && is_end(bb)) {
        pv_request *record = pv_request_get(r);

        conn->answered = NULL;
        record->is_answer_leaving = true;
        count_once(r, record);
    }
    return ap_pass_brigade(f->next, bb);
}

void pv_count_register(void)
{
    /* Behind every filter of requests, before TLS and the network. */
    ap_register_output_filter(answer_filter, filter_answer, NULL,
                              AP_FTYPE_CONNECTION);
}

/* The filter belongs to the connection, so that a request pays for none. */
static void expect_answer(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn == NULL || pv_config_count(pv_config_dir(r)) == PV_COUNT_OFF) {
        return; /* where a directory counts, the request's end does */
    }
    if (!conn->has_answer_filter) {
        conn->has_answer_filter = true;
        ap_add_output_filter(answer_filter, conn, NULL, r->connection);
    }
    conn->answered = r;
}

int pv_count_translate_name(request_rec *r)
{
    if (r->main == NULL && r->prev == NULL
        && pv_config_global(r->server)->is_on_anywhere) {
        pv_request_get(r)->asked_path = r->uri;
        expect_answer(r);
    }
    return DECLINED;
}

/* The end of the answer was not seen: it is too late to wait for it. */
static void end_unseen(request_rec *r, pv_request *record)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn != NULL && conn->answered == r) {
        conn->answered = NULL;
    }
    count_once(r, record);
}

int pv_count_log_transaction(request_rec *r)
{
    pv_request *record = pv_request_get(r);

    if (!record->is_answer_leaving) {
        end_unseen(r, record);
    }
    else if (record->is_duration_due) {
        record->is_duration_due = false;
        pv_counts_add_duration(
            pv_shared_counts(r->server),
            (unsigned)pv_config_server(r->server)->site_index,
            record->crowd_bit,
            pv_duration_item(apr_time_now() - r->request_time));
    }
    return DECLINED;
}

/* Adds one to an item of dimension `blocked`: a host and why. */
static void count_host(request_rec *r, pv_span host, const char *why)
{
    pv_counts *counts = counters_for(r);
    unsigned site = (unsigned)pv_config_server(r->server)->site_index;
    pv_request *record;
    pv_crowd crowd;
    asker who;
    uint8_t bit;

    if (counts == NULL) {
        return;
    }
    record = pv_request_get(r);
    who = asker_of(r);
    bit = place(counts, site, &who,
                judged_reader_of(r, pv_request_asked(r, record)).agent, &crowd);
    pv_counts_add_blocked(
        counts, site, bit,
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
    pv_counts *counts = counters_for(r);
    unsigned site = (unsigned)pv_config_server(r->server)->site_index;
    pv_request *record;
    pv_agent agent;

    if (counts == NULL) {
        return;
    }
    record = pv_request_get(r);
    agent = judged_reader_of(r, pv_request_asked(r, record)).agent;
    if (pv_agent_bot(agent) == PV_BOT_NONE) {
        pv_counts_add_consent(
            counts, site,
            pv_counts_crowd_consent(counts, asker_of(r).address, agent),
            purpose, outcome);
    }
}
