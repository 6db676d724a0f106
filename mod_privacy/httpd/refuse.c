/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answering beacons here (see refuse.h).
 *
 * In fixups the way of the request is known: ProxyPass, a rewrite to a proxy
 * or a forward proxy have said so. Three questions are asked of the lists:
 * about the URL that the client sees, about the URL of the backend, and about
 * the parameters (a renamed collector keeps them). The handler runs before
 * every other, so that nothing is passed on.
 */
#include "mod_privacy/httpd/refuse.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/lists.h"
#include "mod_privacy/httpd/refuse_stub.h"

#define NO_STORE_FILTER "PRIVACY_NO_STORE"
#define NO_STORE        "private, no-store"
#define TYPES_MAX       4

/* What a request could be loaded as; several where nothing tells. */
typedef struct type_guess {
    pv_resource types[TYPES_MAX];
    size_t count;
} type_guess;

/* Where a request would go, and from which page it comes. */
typedef struct route {
    pv_url url;          /* as the client sees it                   */
    pv_url backend;      /* of the reverse proxy; host empty: none  */
    const pv_page *page; /* NULL: unknown, as for a forward proxy   */
    bool goes_elsewhere; /* to a host of another registrable domain */
    char url_text[PV_URL_MAX];
    char backend_text[PV_URL_MAX];
} route;

static const struct {
    const char *destination;
    pv_resource type;
} destinations[] = {
    { "script", PV_RESOURCE_SCRIPT },
    { "image", PV_RESOURCE_IMAGE },
    { "style", PV_RESOURCE_STYLESHEET },
    { "font", PV_RESOURCE_FONT },
    { "empty", PV_RESOURCE_XHR },
    { "iframe", PV_RESOURCE_SUBDOCUMENT },
    { "frame", PV_RESOURCE_SUBDOCUMENT },
    { "document", PV_RESOURCE_DOCUMENT },
    { "audio", PV_RESOURCE_MEDIA },
    { "video", PV_RESOURCE_MEDIA },
    { "track", PV_RESOURCE_MEDIA },
    { "object", PV_RESOURCE_OBJECT },
    { "embed", PV_RESOURCE_OBJECT },
    { "manifest", PV_RESOURCE_OTHER },
    { "report", PV_RESOURCE_OTHER },
    { "serviceworker", PV_RESOURCE_SCRIPT },
    { "sharedworker", PV_RESOURCE_SCRIPT },
    { "worker", PV_RESOURCE_SCRIPT },
};

static type_guess one_type(pv_resource type)
{
    type_guess guess = { { type }, 1 };

    return guess;
}

static bool path_ends(const request_rec *r, const char *suffix)
{
    return r->uri != NULL && pv_span_ends_with(pv_span_of(r->uri), suffix);
}

/* Clients without fetch metadata: what the request looks like. */
static type_guess guess_type(const request_rec *r)
{
    const type_guess any = { { PV_RESOURCE_XHR, PV_RESOURCE_IMAGE,
                               PV_RESOURCE_SCRIPT, PV_RESOURCE_OTHER },
                             TYPES_MAX };
    const char *accept = apr_table_get(r->headers_in, "Accept");

    if (r->method_number == M_POST) {
        const type_guess post = { { PV_RESOURCE_XHR, PV_RESOURCE_PING }, 2 };
        return post;
    }
    if (path_ends(r, ".js")) {
        return one_type(PV_RESOURCE_SCRIPT);
    }
    if (path_ends(r, ".gif") || path_ends(r, ".png")
        || (accept != NULL && strncmp(accept, "image/", 6) == 0)) {
        return one_type(PV_RESOURCE_IMAGE);
    }
    if (accept != NULL && strstr(accept, "text/html") != NULL) {
        return one_type(PV_RESOURCE_DOCUMENT);
    }
    return any;
}

/* Fetch metadata (W3C), then the ping of a link, then guesses. */
static type_guess type_of(const request_rec *r)
{
    const char *destination = apr_table_get(r->headers_in, "Sec-Fetch-Dest");

    if (apr_table_get(r->headers_in, "Ping-To") != NULL) {
        return one_type(PV_RESOURCE_PING);
    }
    for (size_t i = 0; destination != NULL
                       && i < sizeof(destinations) / sizeof(destinations[0]);
         i++) {
        if (strcmp(destination, destinations[i].destination) == 0) {
            pv_resource type = destinations[i].type;
            if (type == PV_RESOURCE_XHR && r->method_number == M_POST) {
                return guess_type(r);
            }
            return one_type(type);
        }
    }
    return guess_type(r);
}

/* A backend of one's own: an address, a name without a dot, a private name,
 * or a host of the same site. */
static bool is_own_backend(request_rec *r, pv_span host)
{
    return pv_url_host_is_address(host)
           || memchr(host.ptr, '.', host.len) == NULL
           || pv_span_ends_with(host, ".local")
           || pv_span_ends_with(host, ".internal")
           || pv_span_ends_with(host, ".lan")
           || !pv_lists_is_third_party(
               r, pv_span_of(apr_pstrcat(
                      r->pool, "https://",
                      apr_pstrmemdup(r->pool, host.ptr, host.len), NULL)));
}

/* `proxy:https://host/path` as mod_proxy writes it into r->filename. Sockets
 * and balancers are of one's own making. */
static void find_backend(request_rec *r, route *to)
{
    const char *target = r->filename;

    if (target == NULL || strncmp(target, "proxy:", 6) != 0) {
        return;
    }
    target += 6;
    if (strncmp(target, "h2://", 5) == 0) {
        target = apr_pstrcat(r->pool, "https", target + 2, NULL);
    }
    else if (strncmp(target, "h2c://", 6) == 0) {
        target = apr_pstrcat(r->pool, "http", target + 3, NULL);
    }
    if (r->args != NULL && strchr(target, '?') == NULL) {
        target = apr_pstrcat(r->pool, target, "?", r->args, NULL);
    }
    if (pv_url_parse(pv_span_of(target), NULL, to->backend_text, &to->backend)
        != PV_OK) {
        to->backend.host.len = 0;
        return;
    }
    to->goes_elsewhere = !is_own_backend(r, to->backend.host);
}

/* The page that a request to this very server comes from: our own site. */
static bool find_own(request_rec *r, route *to)
{
    to->page = pv_lists_page(r);
    if (r->unparsed_uri == NULL
        || pv_url_parse(pv_span_of(r->unparsed_uri), &to->page->base,
                        to->url_text, &to->url)
               != PV_OK) {
        return false;
    }
    find_backend(r, to);
    return true;
}

/* A forward proxy: the request names its URL, or the host of a tunnel. */
static bool find_forward(request_rec *r, route *to)
{
    const char *target = r->unparsed_uri;

    if (target == NULL) {
        return false;
    }
    if (r->method_number == M_CONNECT) {
        target = apr_pstrcat(r->pool, "https://", target, "/", NULL);
    }
    to->goes_elsewhere = true;
    return pv_url_parse(pv_span_of(target), NULL, to->url_text, &to->url)
           == PV_OK;
}

static bool find_route(request_rec *r, route *to)
{
    to->page = NULL;
    to->backend.host = pv_span_make(NULL, 0);
    to->goes_elsewhere = false;
    return r->proxyreq == PROXYREQ_PROXY ? find_forward(r, to)
                                         : find_own(r, to);
}

static bool is_matched(pv_verdict verdict)
{
    return verdict.rule != 0 && verdict.purpose != PV_PURPOSE_NONE;
}

/* The strongest verdict of the three questions; `type` is the one it was
 * found with. */
static pv_verdict ask(request_rec *r, const route *to, pv_resource type)
{
    pv_span method = pv_span_of(r->method);
    pv_verdict verdict =
        pv_lists_decide_url(r, to->page, &to->url, type, method);

    if (!is_matched(verdict) && to->backend.host.len > 0) {
        verdict = pv_lists_decide_url(r, to->page, &to->backend, type, method);
    }
    if (!is_matched(verdict) && r->args != NULL
        && type != PV_RESOURCE_DOCUMENT) {
        verdict = pv_lists_signature(r, pv_span_of(r->args), method);
    }
    return verdict;
}

static pv_verdict ask_types(request_rec *r, const route *to, pv_resource *type)
{
    type_guess guess =
        r->method_number == M_CONNECT ? one_type(PV_RESOURCE_HINT) : type_of(r);
    pv_verdict verdict = { false, PV_PURPOSE_NONE, 0 };

    for (size_t i = 0; i < guess.count && !is_matched(verdict); i++) {
        *type = guess.types[i];
        verdict = ask(r, to, *type);
    }
    return verdict;
}

static void keep_out_of_caches(request_rec *r)
{
    r->no_cache = 1;
    ap_add_output_filter(NO_STORE_FILTER, NULL, r, r->connection);
}

static void refuse(request_rec *r, const route *to, pv_verdict verdict,
                   pv_resource type)
{
    pv_request *record = pv_request_get(r);
    pv_span host = to->backend.host.len > 0 ? to->backend.host : to->url.host;

    pv_count_blocked(r, host, verdict.purpose);
    if (pv_config_block(pv_config_dir(r)) == PV_BLOCK_REPORT) {
        return;
    }
    ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r,
                  "beacon request answered here");
    record->is_refused = true;
    record->refused_as = (int)type;
    r->proxyreq = PROXYREQ_NONE;
    r->handler = "privacy-refuse";
    r->no_cache = 1;
}

static void judge(request_rec *r, pv_block_requests mode)
{
    pv_verdict verdict;
    pv_resource type = PV_RESOURCE_OTHER;
    route *to;

    if (r->main != NULL || pv_request_is_own_page(r)) {
        return;
    }
    to = apr_palloc(r->pool, sizeof(*to));
    if (!find_route(r, to)
        || (mode == PV_BLOCK_REQUESTS_PROXIED && !to->goes_elsewhere)) {
        return;
    }
    verdict = ask_types(r, to, &type);
    if (!is_matched(verdict)) {
        return;
    }
    if (!verdict.is_blocked) {
        keep_out_of_caches(r);
        return;
    }
    refuse(r, to, verdict, type);
}

void pv_refuse_fixups(request_rec *r)
{
    if (pv_refuse_may(r)) {
        judge(r, pv_config_block_requests(pv_config_dir(r)));
    }
}

static int answer(request_rec *r, const char *type, pv_span body)
{
    ap_set_content_type(r, type);
    ap_set_content_length(r, (apr_off_t)body.len);
    if (!r->header_only) {
        ap_rwrite(body.ptr, (int)body.len, r);
    }
    return OK;
}

int pv_refuse_handler(request_rec *r)
{
    pv_request *record = pv_request_find(r);
    int rv;

    if (record == NULL || !record->is_refused || r->main != NULL) {
        return DECLINED;
    }
    if (r->method_number == M_CONNECT) {
        record->is_refused = false; /* not what an ErrorDocument names */
        return HTTP_FORBIDDEN;
    }
    rv = ap_discard_request_body(r);
    if (rv != OK) {
        return rv;
    }
    apr_table_setn(r->headers_out, "Cache-Control", NO_STORE);
    if (r->method_number == M_GET && record->refused_as == PV_RESOURCE_SCRIPT) {
        return answer(r, "text/javascript; charset=utf-8",
                      pv_refuse_stub_script());
    }
    if (r->method_number == M_GET && record->refused_as == PV_RESOURCE_IMAGE) {
        return answer(r, "image/gif", pv_refuse_stub_image());
    }
    r->status = HTTP_NO_CONTENT;
    return OK;
}

/* Whatever the application says about caching does not hold for an answer
 * that depends on consent. */
static apr_status_t filter_no_store(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;

    apr_table_setn(r->headers_out, "Cache-Control", NO_STORE);
    apr_table_unset(r->headers_out, "Expires");
    apr_table_unset(r->err_headers_out, "Cache-Control");
    r->no_cache = 1;
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void pv_refuse_register(void)
{
    ap_register_output_filter(NO_STORE_FILTER, filter_no_store, NULL,
                              AP_FTYPE_CONTENT_SET);
}
