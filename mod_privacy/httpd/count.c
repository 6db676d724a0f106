/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts finished requests (see count.h).
 *
 * What a request was is decided in core/visit; this file only gathers its
 * plain values. A chain of internal redirects is one request: what the client
 * asked for stands in its first record, what it got in its last.
 */
#include "mod_privacy/httpd/count.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/visit/path_rule.h"
#include "mod_privacy/httpd/geo.h"
#include "mod_privacy/httpd/shared.h"

/* What a virtual host's directives about counting were compiled into. */
typedef struct pv_path_key_rules {
    pv_event_rules event;
    pv_path_rules *paths;
} pv_path_key_rules;

static const char *header(const request_rec *r, const char *name)
{
    return apr_table_get(r->headers_in, name);
}

static pv_span header_span(const request_rec *r, const char *name)
{
    return pv_span_of(header(r, name));
}

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

/* The visitor's address, used for hashing and the country alone. */
static pv_addr address_of(request_rec *r)
{
    const pv_connection *connection = pv_connection_get(r->connection);
    const apr_sockaddr_t *addr = pv_request_get(r)->real_addr;

    if (addr == NULL && connection != NULL) {
        addr = connection->real_addr;
    }
    if (addr == NULL) {
        addr = r->useragent_addr != NULL ? r->useragent_addr
                                         : r->connection->client_addr;
    }
    return addr != NULL && addr->ipaddr_ptr != NULL
               ? pv_addr_make(addr->ipaddr_ptr, (size_t)addr->ipaddr_len)
               : pv_addr_make(NULL, 0);
}

static pv_span address_span(const pv_addr *address)
{
    size_t len = address->family == PV_ADDR_V6   ? 16
                 : address->family == PV_ADDR_V4 ? 4
                                                 : 0;

    return pv_span_make((const char *)address->bytes, len);
}

pv_agent pv_count_agent(const request_rec *r)
{
    pv_agent agent = pv_shared_agent(r->server, header(r, "User-Agent"));

    return pv_agent_browser(agent) == PV_BROWSER_CHROME
               ? pv_user_agent_refine(agent, header_span(r, "Sec-CH-UA"))
               : agent;
}

/* httpd wakes its own children with requests from the machine itself. */
static bool is_dummy(const request_rec *r, pv_agent agent)
{
    const char *user_agent;

    if (pv_agent_bot(agent) == PV_BOT_NONE || r->method_number != M_OPTIONS
        || r->uri == NULL || strcmp(r->uri, "*") != 0) {
        return false;
    }
    user_agent = header(r, "User-Agent");
    return user_agent != NULL
           && strstr(user_agent, "(internal dummy connection)") != NULL;
}

static bool sends_signal(const request_rec *r)
{
    const char *gpc = header(r, "Sec-GPC");
    const char *dnt = header(r, "DNT");

    return (gpc != NULL && strcmp(gpc, "1") == 0)
           || (dnt != NULL && strcmp(dnt, "1") == 0);
}

/* Whether the configuration wants this request counted at all. */
static bool is_wanted(const request_rec *r)
{
    pv_count_mode mode;

    if (!pv_config_is_on(r)) {
        return false;
    }
    mode = pv_config_count(pv_config_dir(r));
    return mode == PV_COUNT_ON
           || (mode == PV_COUNT_NO_SIGNALS && !sends_signal(r));
}

/* The counters, or NULL when this request must not be added to them. */
static pv_counts *counters_for(const request_rec *r)
{
    return is_wanted(r) && pv_config_server(r->server)->path_key_rules != NULL
               ? pv_shared_counts(r->server)
               : NULL;
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

static const char *purpose_header(const request_rec *r)
{
    const char *purpose = header(r, "Sec-Purpose");

    return purpose != NULL ? purpose : header(r, "Purpose");
}

/* Headers that only a page is asked about. */
static void read_headers(const request_rec *first, pv_facts *facts)
{
    facts->accept_language = header_span(first, "Accept-Language");
    if ((facts->content_type.len > 0 && facts->content_type.ptr[0] != 'i')
        || facts->status == HTTP_NOT_MODIFIED) { /* no image: perhaps a page */
        facts->referer = header_span(first, "Referer");
        facts->sec_fetch_site = header_span(first, "Sec-Fetch-Site");
        facts->sec_fetch_mode = header_span(first, "Sec-Fetch-Mode");
        facts->sec_fetch_dest = header_span(first, "Sec-Fetch-Dest");
        facts->sec_purpose = pv_span_of(purpose_header(first));
    }
}

static void read_facts(request_rec *r, const pv_addr *address, pv_agent agent,
                       apr_time_t now, pv_facts *facts)
{
    const request_rec *first = first_of(r);
    const request_rec *last = last_of(r);
    const char *path = pv_request_get(r)->asked_path;

    *facts = (pv_facts){
        .status = last->status,
        .proto_num = first->proto_num,
        .duration_us = now - first->request_time,
        .size_bytes = last->bytes_sent,
        .agent = agent,
        .is_own_page = pv_request_get(r)->is_own_page,
        .is_head = first->header_only != 0,
        .method = pv_span_of(first->method),
        .path = pv_span_of(path != NULL ? path : first->uri),
        .host = pv_span_of(first->hostname),
        .query = pv_span_of(first->args),
        .content_type = pv_span_of(last->content_type),
    };
    if (!facts->is_own_page && pv_agent_bot(agent) == PV_BOT_NONE) {
        facts->country = pv_geo_country(r, address);
        read_headers(first, facts);
    }
}

static void count_request(request_rec *r, pv_counts *counts, pv_agent agent)
{
    const pv_event_rules *rules =
        &pv_config_server(r->server)->path_key_rules->event;
    apr_time_t now = apr_time_now();
    pv_addr address = address_of(r);
    pv_event_keys keys;
    pv_facts facts;
    pv_event event;

    read_facts(r, &address, agent, now, &facts);
    pv_event_make(&facts, rules, &keys, &event);
    event.open_bit = pv_counts_crowd(
        counts, rules->site, address_span(&address), agent, &event.crowd);
    pv_counts_add(counts, &event, apr_time_sec(now));
}

int pv_count_translate_name(request_rec *r)
{
    if (r->main == NULL && r->prev == NULL
        && pv_config_global(r->server)->is_on_anywhere) {
        pv_request_get(r)->asked_path = r->uri;
    }
    return DECLINED;
}

int pv_count_log_transaction(request_rec *r)
{
    pv_counts *counts = counters_for(r);
    pv_request *record;
    pv_agent agent;

    if (counts == NULL) {
        return DECLINED;
    }
    record = pv_request_get(r);
    pv_request_restore_script(r, record);
    agent = pv_count_agent(r);
    if (!record->is_counted && !is_dummy(r, agent)) {
        record->is_counted = true;
        count_request(r, counts, agent);
    }
    return DECLINED;
}

/* Adds one to an item of dimension `blocked`: a host and why. */
static void count_host(request_rec *r, pv_span host, const char *why)
{
    pv_counts *counts = counters_for(r);
    unsigned site = (unsigned)pv_config_server(r->server)->site_index;
    pv_addr address;
    pv_crowd crowd;

    if (counts == NULL) {
        return;
    }
    address = address_of(r);
    pv_counts_add_blocked(
        counts, site,
        pv_counts_crowd(counts, site, address_span(&address), pv_count_agent(r),
                        &crowd),
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
    pv_agent agent;
    pv_addr address;

    if (counts == NULL) {
        return;
    }
    agent = pv_count_agent(r);
    if (pv_agent_bot(agent) != PV_BOT_NONE) {
        return;
    }
    address = address_of(r);
    pv_counts_add_consent(
        counts, site,
        pv_counts_crowd_consent(counts, address_span(&address), agent), purpose,
        outcome);
}
