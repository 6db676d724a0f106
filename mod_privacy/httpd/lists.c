/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests meet rules (see lists.h).
 *
 * The page is the URL that the browser shows: that of the request which a
 * chain of internal redirects and subrequests began with.
 */
#include "mod_privacy/httpd/lists.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/core/rules/filter_origin.h"
#include "mod_privacy/core/rules/inline.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/lists_compile.h"

#define FALLBACK_PAGE "http://localhost/"

/* Kept with the request. */
struct pv_page_context {
    pv_page page;
    pv_url document; /* base before a <base href>         */
    bool has_origin; /* what follows is made, of the base */
    pv_origin origin;
};

/* Parses and copies into a pool: the parser's buffer is large. */
static pv_status parse_into(pv_span reference, const pv_url *base, pv_url *url,
                            apr_pool_t *pool)
{
    char buffer[PV_URL_MAX];
    pv_url parsed;
    pv_status status = pv_url_parse(reference, base, buffer, &parsed);
    const char *copy;

    if (status != PV_OK) {
        return status;
    }
    copy = apr_pstrmemdup(pool, parsed.text.ptr, parsed.text.len);
    parsed.scheme.ptr = copy + (parsed.scheme.ptr - buffer);
    parsed.host.ptr = copy + (parsed.host.ptr - buffer);
    parsed.path.ptr = copy + (parsed.path.ptr - buffer);
    parsed.text.ptr = copy;
    *url = parsed;
    return PV_OK;
}

static request_rec *first_of(request_rec *r)
{
    while (r->main != NULL || r->prev != NULL) {
        r = r->main != NULL ? r->main : r->prev;
    }
    return r;
}

/* The URL in the browser's address bar. */
static const char *address_of(request_rec *r)
{
    const char *host =
        r->hostname != NULL ? r->hostname : r->server->server_hostname;
    const char *scheme = ap_http_scheme(r);
    apr_port_t port = ap_get_server_port(r);
    bool is_bare_v6 =
        host != NULL && strchr(host, ':') != NULL && host[0] != '[';

    if (r->unparsed_uri == NULL || r->unparsed_uri[0] != '/') {
        return r->unparsed_uri != NULL ? r->unparsed_uri : "";
    }
    return apr_psprintf(
        r->pool, "%s://%s%s%s%s%s", scheme, is_bare_v6 ? "[" : "",
        host != NULL ? host : "", is_bare_v6 ? "]" : "",
        ap_is_default_port(port, r) ? "" : apr_psprintf(r->pool, ":%u", port),
        r->unparsed_uri);
}

static struct pv_page_context *make_context(request_rec *r)
{
    const pv_vhost_rules *own = pv_config_server(r->server)->vhost_rules;
    request_rec *first = first_of(r);
    struct pv_page_context *context =
        apr_pcalloc(first->pool, sizeof(*context));

    if (parse_into(pv_span_of(address_of(first)), NULL, &context->document,
                   first->pool)
        != PV_OK) {
        parse_into(pv_span_of(FALLBACK_PAGE), NULL, &context->document,
                   first->pool);
    }
    context->page.base = context->document;
    context->page.host = context->document.host;
    context->page.site = pv_site_registrable(context->page.host);
    if (own != NULL) {
        context->page.first_party = own->first_party;
        context->page.first_party_count = own->first_party_count;
    }
    return context;
}

static inline struct pv_page_context *context_of(request_rec *r)
{
    pv_request *record = pv_request_get(r);

    if (record->page == NULL) {
        record->page = make_context(r);
    }
    return record->page;
}

const pv_page *pv_lists_page(request_rec *r)
{
    return &context_of(r)->page;
}

void pv_lists_set_base(request_rec *r, pv_span href)
{
    struct pv_page_context *context = context_of(r);
    pv_url base;

    if (parse_into(href, &context->document, &base, first_of(r)->pool)
        == PV_OK) {
        context->page.base = base;
        context->has_origin = false;
    }
}

static const pv_lists *lists_of(const request_rec *r)
{
    return pv_config_global(r->server)->lists;
}

static const pv_rules *own_rules(const request_rec *r)
{
    const pv_vhost_rules *own = pv_config_server(r->server)->vhost_rules;

    return own != NULL ? own->rules : NULL;
}

/* What is consented to passes; the verdict still tells its purpose. */
static pv_verdict with_consent(request_rec *r, pv_verdict verdict)
{
    if (verdict.is_blocked
        && pv_purpose_in(pv_consent_of(r)->granted, verdict.purpose)) {
        verdict.is_blocked = false;
    }
    return verdict;
}

/* A list says "tracker"; the vendor table knows of what kind. */
static pv_purpose finer_purpose(const pv_lists *lists, const pv_page *page,
                                const pv_url *url, pv_resource type,
                                pv_span method, pv_purpose purpose)
{
    pv_verdict vendor;

    if (!lists->has_files) {
        return purpose;
    }
    vendor = pv_rules_match(lists->vendors, page, url, type, method);
    return vendor.is_blocked ? vendor.purpose : purpose;
}

static pv_verdict judge(request_rec *r, const pv_page *page, const pv_url *url,
                        pv_resource type, pv_span method)
{
    const pv_lists *lists = lists_of(r);
    const pv_rules *own = own_rules(r);
    pv_verdict verdict = pv_rules_match(own, page, url, type, method);

    if (verdict.rule != 0 || lists == NULL) {
        return verdict;
    }
    verdict = pv_rules_match(lists->rules, page, url, type, method);
    if (!verdict.is_blocked) {
        return verdict;
    }
    if (own != NULL && pv_rules_excepts(own, page, url, type, method) != 0) {
        pv_verdict passed = { false, PV_PURPOSE_NONE, 0 };
        return passed;
    }
    verdict.purpose =
        finer_purpose(lists, page, url, type, method, verdict.purpose);
    return verdict;
}

pv_verdict pv_lists_decide_url(request_rec *r, const pv_page *page,
                               const pv_url *url, pv_resource type,
                               pv_span method)
{
    return with_consent(r, judge(r, page, url, type, method));
}

/* Does what a path leads to pass, which no rule is about? Learns about the
 * origin at the first one. */
static bool passes_by_origin(request_rec *r, struct pv_page_context *context,
                             pv_span reference, pv_resource type)
{
    if (reference.len == 0 || reference.ptr[0] != '/') {
        return false;
    }
    if (!context->has_origin) {
        const pv_lists *lists = lists_of(r);
        const pv_rules *rules[PV_ORIGIN_RULES] = { own_rules(r),
                                                   lists != NULL ? lists->rules
                                                                 : NULL };
        pv_origin_init(&context->origin, rules, &context->page.base);
        context->has_origin = true;
    }
    return pv_origin_passes(&context->origin, reference, type);
}

/* The same by the whole URL. */
static pv_verdict decide_parsed(request_rec *r, const pv_page *page,
                                pv_span reference, pv_resource type)
{
    const pv_verdict passed = { false, PV_PURPOSE_NONE, 0 };
    char buffer[PV_URL_MAX];
    pv_url url;
    pv_status status = pv_url_parse(reference, &page->base, buffer, &url);

    if (status != PV_OK && status != PV_ERR_RANGE) {
        return passed;
    }
    return pv_lists_decide_url(r, page, &url, type, pv_span_make(NULL, 0));
}

pv_verdict pv_lists_decide(request_rec *r, pv_span reference, pv_resource type)
{
    const pv_verdict passed = { false, PV_PURPOSE_NONE, 0 };
    struct pv_page_context *context = context_of(r);

    return passes_by_origin(r, context, reference, type)
               ? passed
               : decide_parsed(r, &context->page, reference, type);
}

pv_verdict pv_lists_decide_literal(request_rec *r, pv_span reference)
{
    const unsigned types = 1u << PV_RESOURCE_HINT | 1u << PV_RESOURCE_SCRIPT;
    pv_verdict verdict = { false, PV_PURPOSE_NONE, 0 };
    const pv_page *page = pv_lists_page(r);
    const pv_lists *lists = lists_of(r);
    char buffer[PV_URL_MAX];
    pv_url url;
    pv_status status = pv_url_parse(reference, &page->base, buffer, &url);

    if ((status != PV_OK && status != PV_ERR_RANGE)
        || (!pv_rules_may_block(own_rules(r), page, &url, types)
            && (lists == NULL
                || !pv_rules_may_block(lists->rules, page, &url, types)))) {
        return verdict;
    }
    verdict = pv_lists_decide_url(r, page, &url, PV_RESOURCE_HINT,
                                  pv_span_make(NULL, 0));
    if (!verdict.is_blocked
        && memchr(reference.ptr + 2, '/', reference.len - 2) != NULL) {
        verdict = pv_lists_decide_url(r, page, &url, PV_RESOURCE_SCRIPT,
                                      pv_span_make(NULL, 0));
    }
    return verdict;
}

pv_verdict pv_lists_inline(request_rec *r, pv_span text)
{
    const pv_page *page = pv_lists_page(r);
    const pv_lists *lists = lists_of(r);
    const pv_rules *own = own_rules(r);
    pv_verdict verdict = { false, PV_PURPOSE_NONE, 0 };

    if (own != NULL) {
        verdict = pv_rules_inline(own, page, text);
    }
    if (!verdict.is_blocked && lists != NULL) {
        verdict = pv_rules_inline(lists->rules, page, text);
    }
    return with_consent(r, verdict);
}

pv_verdict pv_lists_signature(request_rec *r, pv_span query, pv_span method)
{
    const pv_verdict passed = { false, PV_PURPOSE_NONE, 0 };
    const pv_lists *lists = lists_of(r);

    return lists == NULL ? passed
                         : with_consent(r, pv_rules_signature(lists->rules,
                                                              query, method));
}

pv_span pv_lists_host(request_rec *r, pv_span reference,
                      char buffer[PV_HOST_MAX + 1])
{
    char text[PV_URL_MAX];
    pv_url url;
    pv_status status =
        pv_url_parse(reference, &pv_lists_page(r)->base, text, &url);

    if ((status != PV_OK && status != PV_ERR_RANGE)
        || url.host.len > PV_HOST_MAX) {
        return pv_span_make(buffer, 0);
    }
    memcpy(buffer, url.host.ptr, url.host.len);
    return pv_span_make(buffer, url.host.len);
}

bool pv_lists_is_third_party(request_rec *r, pv_span reference)
{
    const pv_page *page = pv_lists_page(r);
    char buffer[PV_HOST_MAX + 1];
    pv_span host = pv_lists_host(r, reference, buffer);

    if (host.len == 0 || pv_span_equal(pv_site_registrable(host), page->site)) {
        return false;
    }
    for (size_t i = 0; i < page->first_party_count; i++) {
        if (pv_site_covers(page->first_party[i], host)) {
            return false;
        }
    }
    return true;
}

pv_purpose pv_lists_cookie(const request_rec *r, pv_span name)
{
    const pv_lists *lists = lists_of(r);
    pv_purpose purpose = pv_rules_cookie(own_rules(r), name);

    if (purpose == PV_PURPOSE_NONE && lists != NULL) {
        purpose = pv_rules_cookie(lists->rules, name);
    }
    return purpose;
}

uint32_t pv_lists_fingerprint(const server_rec *s)
{
    const pv_lists *lists = pv_config_global(s)->lists;
    const pv_vhost_rules *own = pv_config_server(s)->vhost_rules;

    return (lists != NULL ? lists->fingerprint : 0)
           ^ (own != NULL ? own->fingerprint * 2654435761u : 0);
}
