/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides what a request was (see event.h): the definitions of page and visit
 * are those of the manual, and stand here alone.
 */
#include "mod_privacy/core/visit/event.h"

#include "mod_privacy/core/visit/path_key.h"
#include "mod_privacy/core/visit/referrer.h"
#include "mod_privacy/core/visit/response.h"

#define QUERY_MAX 2048 /* bytes that are searched for campaigns */
#define VALUE_MAX 100

/* Keeps referrers apart from what else a memo holds. */
#define TWEAK_REFERRER 1u

/* Values of Sec-Fetch-* are tokens of structured fields (RFC 9651): their case
 * counts. */
static bool is_token(pv_span span, const char *token)
{
    return pv_span_equal(span, pv_span_of(token));
}

/* The media type without parameters (RFC 9110 section 8.3.1), in a spelling
 * that is not the usual one. */
static bool is_spelt_html(pv_span content_type)
{
    const char *end = memchr(content_type.ptr, ';', content_type.len);

    if (end != NULL) {
        content_type.len = (size_t)(end - content_type.ptr);
    }
    content_type = pv_span_trim(content_type);
    return pv_span_equal_nocase(content_type, pv_span_of("text/html"))
           || pv_span_equal_nocase(content_type,
                                   pv_span_of("application/xhtml+xml"));
}

static bool is_html(pv_span content_type)
{
    static const char usual[9] = {
        't', 'e', 'x', 't', '/', 'h', 't', 'm', 'l'
    };

    if (content_type.len < sizeof(usual)
        || pv_ascii_lower(content_type.ptr[0]) == 'i') {
        return false; /* most others are images */
    }
    return (memcmp(content_type.ptr, usual, sizeof(usual)) == 0
            && (content_type.len == sizeof(usual)
                || content_type.ptr[sizeof(usual)] == ';'))
           || is_spelt_html(content_type);
}

static bool is_prefetched(pv_span purpose)
{
    static const char word[] = "prefetch";

    return memmem(purpose.ptr, purpose.len, word, sizeof(word) - 1) != NULL;
}

static bool is_get(const pv_facts *facts)
{
    return !facts->is_head && pv_span_equal(facts->method, pv_span_of("GET"));
}

/* May be a page; whether it is one, its headers tell. */
static bool is_page_answer(const pv_facts *facts)
{
    if (facts->status == 304) {
        return facts->content_type.len == 0 || is_html(facts->content_type);
    }
    return (facts->status == 200 || facts->status == 203)
           && is_html(facts->content_type);
}

/* Tells whether a page answer, or one not found, is a page. */
static bool is_page(const pv_facts *facts)
{
    return facts->status != 404
           && (facts->content_type.len > 0
               || is_token(facts->sec_fetch_dest, "document"))
           && (facts->sec_purpose.len == 0
               || !is_prefetched(facts->sec_purpose));
}

bool pv_event_has_keys(const pv_facts *facts)
{
    return !facts->is_own_page && pv_agent_bot(facts->agent) == PV_BOT_NONE
           && is_get(facts) && (facts->status == 404 || is_page_answer(facts));
}

static bool is_own_referrer(const pv_event_rules *rules, pv_span referrer)
{
    return pv_referrer_is_own(referrer, rules->own_hosts, rules->own_count);
}

/* What the host of a referrer is made from, and perhaps more: all before the
 * first slash behind `https://`. */
static pv_span authority(pv_span referer)
{
    const size_t scheme = sizeof("https://") - 1;
    const char *end = referer.len > scheme ? memchr(referer.ptr + scheme, '/',
                                                    referer.len - scheme)
                                           : NULL;

    return pv_span_make(referer.ptr, end != NULL ? (size_t)(end - referer.ptr)
                                                 : referer.len);
}

uint64_t pv_event_page_memo(const pv_event_rules *rules, pv_span path)
{
    return pv_memo_hash(rules->memo, rules->memo_tweak, path);
}

static uint64_t referrer_memo(const pv_event_rules *rules, pv_span authority)
{
    return pv_memo_hash(rules->memo, TWEAK_REFERRER, authority);
}

/* True for a text with `https://`, or as many other bytes, before its end. */
static inline bool has_scheme(const char *text)
{
#pragma GCC unroll 8
    for (size_t i = 0; i < sizeof("https://") - 1; i++) {
        if (text[i] == '\0') {
            return false;
        }
    }
    return true;
}

/* As authority(), of a text that ends with NUL: in one go. */
uint64_t pv_event_referrer_memo(const pv_event_rules *rules,
                                const char *referer)
{
    const size_t scheme = sizeof("https://") - 1;
    const char *end;

    if (referer == NULL || !has_scheme(referer)) {
        return referrer_memo(rules, pv_span_of(referer));
    }
    end = strchrnul(referer + scheme, '/');
    return referrer_memo(rules, pv_span_make(referer, (size_t)(end - referer)));
}

bool pv_event_is_visit(const pv_asked_fetch *fetch)
{
    return (strcmp(fetch->site, "cross-site") == 0
            || strcmp(fetch->site, "none") == 0)
           && fetch->mode != NULL && strcmp(fetch->mode, "navigate") == 0
           && fetch->dest != NULL && strcmp(fetch->dest, "document") == 0;
}

/* A page that somebody came to from elsewhere; tells from where. */
static bool is_visit(const pv_facts *facts, const pv_event_rules *rules,
                     char buffer[PV_KEY_MAX], pv_event *event)
{
    if (facts->sec_fetch_site.len > 0) {
        bool is_visiting = (is_token(facts->sec_fetch_site, "none")
                            || is_token(facts->sec_fetch_site, "cross-site"))
                           && is_token(facts->sec_fetch_mode, "navigate")
                           && is_token(facts->sec_fetch_dest, "document");

        if (is_visiting && rules->memo != NULL) {
            event->referrer_memo =
                referrer_memo(rules, authority(facts->referer));
        }
        else if (is_visiting) {
            event->referrer = pv_referrer_host(facts->referer, buffer);
        }
        return is_visiting;
    }
    event->referrer = pv_referrer_host(facts->referer, buffer);
    return !(is_own_referrer(rules, event->referrer)
             || pv_referrer_names(facts->referer, facts->host));
}

static int hex_value(char c)
{
    c = pv_ascii_lower(c);
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Decodes application/x-www-form-urlencoded. @return bytes written */
static size_t decode_value(pv_span value, char decoded[VALUE_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < value.len && len < VALUE_MAX; i++) {
        char c = value.ptr[i];

        if (c == '%' && i + 2 < value.len && hex_value(value.ptr[i + 1]) >= 0
            && hex_value(value.ptr[i + 2]) >= 0) {
            c = (char)(hex_value(value.ptr[i + 1]) * 16
                       + hex_value(value.ptr[i + 2]));
            i += 2;
        }
        decoded[len++] = c == '+' ? ' ' : c;
    }
    return len;
}

/* Finds a value in the allow-list; the list's own text is what is counted. */
static pv_span allowed_campaign(const pv_event_rules *rules, pv_span value)
{
    char decoded[VALUE_MAX];
    pv_span text = { decoded, decode_value(value, decoded) };

    for (size_t i = 0; i < rules->campaign_count; i++) {
        if (pv_span_equal_nocase(rules->campaigns[i], text)) {
            return rules->campaigns[i];
        }
    }
    return pv_span_make(NULL, 0);
}

static bool is_campaign_name(pv_span name)
{
    return pv_span_equal(name, pv_span_of("utm_source"))
           || pv_span_equal(name, pv_span_of("utm_medium"))
           || pv_span_equal(name, pv_span_of("utm_campaign"));
}

static bool is_named_already(const pv_event *event, pv_span campaign)
{
    for (int i = 0; i < PV_CAMPAIGNS_MAX; i++) {
        if (event->campaign[i].ptr == campaign.ptr) {
            return true;
        }
    }
    return false;
}

static void read_parameter(const pv_event_rules *rules, pv_span parameter,
                           pv_event *event, int *count)
{
    const char *equals =
        parameter.len > 0 ? memchr(parameter.ptr, '=', parameter.len) : NULL;
    size_t len = equals != NULL ? (size_t)(equals - parameter.ptr) : 0;
    pv_span campaign;

    if (equals == NULL || *count == PV_CAMPAIGNS_MAX
        || !is_campaign_name(pv_span_make(parameter.ptr, len))) {
        return;
    }
    campaign = allowed_campaign(
        rules, pv_span_make(equals + 1, parameter.len - len - 1));
    if (campaign.len > 0 && !is_named_already(event, campaign)) {
        event->campaign[(*count)++] = campaign;
    }
}

static void read_campaigns(const pv_facts *facts, const pv_event_rules *rules,
                           pv_event *event)
{
    pv_span query = facts->query;
    int count = 0;

    query.len = query.len < QUERY_MAX ? query.len : QUERY_MAX;
    while (query.len > 0) {
        const char *end = memchr(query.ptr, '&', query.len);
        size_t len = end != NULL ? (size_t)(end - query.ptr) : query.len;
        size_t step = end != NULL ? len + 1 : len;

        read_parameter(rules, pv_span_make(query.ptr, len), event, &count);
        query = pv_span_make(query.ptr + step, query.len - step);
    }
}

static pv_span page_key(const pv_facts *facts, const pv_event_rules *rules,
                        pv_event_keys *keys)
{
    pv_span path = facts->path;

    if (rules->group_path != NULL) {
        path = rules->group_path(rules->baton, path, keys->group);
    }
    return pv_path_key_make(path, keys->page);
}

void pv_event_name(const pv_naming *naming, pv_event *event)
{
    if (event->page.len == 0 && event->page_memo != 0) {
        event->page = page_key(naming->facts, naming->rules, naming->keys);
    }
    if (event->referrer.len == 0 && event->referrer_memo != 0) {
        event->referrer =
            pv_referrer_host(naming->facts->referer, naming->keys->referrer);
    }
}

static void describe_page(const pv_facts *facts, const pv_event_rules *rules,
                          pv_event_keys *keys, pv_event *event)
{
    event->is_page = is_page(facts);
    if (!event->is_page && facts->status != 404) {
        return;
    }
    if (rules->memo != NULL) {
        event->page_memo = pv_event_page_memo(rules, facts->path);
    }
    else {
        event->page = page_key(facts, rules, keys);
    }
    if (event->is_page) {
        event->is_visit = is_visit(facts, rules, keys->referrer, event);
        if (rules->campaign_count > 0) {
            read_campaigns(facts, rules, event);
        }
    }
}

/* Only people's requests come so far. */
static void describe(const pv_facts *facts, pv_event *event)
{
    event->country = (uint16_t)facts->country;
    event->language = (uint16_t)facts->language;
    event->method =
        (uint8_t)(facts->is_head ? pv_method_item(pv_span_of("HEAD"))
                                 : pv_method_item(facts->method));
    event->protocol = (uint8_t)pv_protocol_item(facts->proto_num);
    event->duration = (uint8_t)pv_duration_item(facts->duration_us);
    event->size = (uint8_t)pv_size_item(facts->size_bytes);
}

void pv_event_make(const pv_facts *facts, const pv_event_rules *rules,
                   pv_event_keys *keys, pv_event *event)
{
    memset(event, 0, sizeof(*event));
    event->site = rules->site;
    event->agent = facts->agent;
    event->is_own_page = facts->is_own_page;
    event->status = (uint16_t)pv_status_item(facts->status);
    if (facts->is_own_page || pv_agent_bot(facts->agent) != PV_BOT_NONE) {
        return;
    }
    describe(facts, event);
    if (facts->path.len > 0 && pv_event_has_keys(facts)) {
        describe_page(facts, rules, keys, event);
    }
}
