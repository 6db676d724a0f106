/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves the report (see page_report.h).
 *
 * A request opens the store for reading, compares its ETag, and streams what
 * the renderers of core write. Its validators are made of the last batch, the
 * hour (a closed hour may appear without a new batch) and the parameters.
 */
#include "mod_privacy/httpd/page_report.h"

#include <apr_strings.h>

#include <http_main.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/report/openmetrics.h"
#include "mod_privacy/core/report/render_html.h"
#include "mod_privacy/httpd/report_source.h"
#include "mod_privacy/httpd/status.h"
#include "mod_privacy/httpd/shared.h"

#define HANDLER_OWN   "privacy-report"
#define HANDLER_ALL   "privacy-report-all"
#define STYLE_NAME    "style"
#define STYLE_MAX_AGE "86400"
#define TYPE_OPENMETRICS                                                       \
    "application/openmetrics-text; version=1.0.0; charset=utf-8"

#define POLICY                                                                 \
    "default-src 'none'; style-src 'self'; form-action 'self'; "               \
    "base-uri 'none'; frame-ancestors 'none'"

/* One answer in the making. */
typedef struct answer {
    request_rec *r;
    bool is_all; /* every site may be asked for */
    pv_report_query query;
    pv_report_scope scope;
    pv_report_store store;
    apr_array_header_t *sites; /* const char *; NULL: only our own */
    const pv_report_language *language;
    pv_output out;
} answer;

static bool is_report(const request_rec *r)
{
    return r->handler != NULL && r->handler[0] == HANDLER_OWN[0]
           && (strcmp(r->handler, HANDLER_OWN) == 0
               || strcmp(r->handler, HANDLER_ALL) == 0);
}

int pv_report_fixups(request_rec *r)
{
    if (is_report(r)) {
        pv_request_get(r)->is_own_page = true;
    }
    return DECLINED;
}

static pv_status write_response(void *baton, const char *bytes, size_t len)
{
    request_rec *r = baton;

    while (len > 0) {
        int part = len > 65536 ? 65536 : (int)len;
        if (ap_rwrite(bytes, part, r) != part) {
            return PV_ERR_IO;
        }
        bytes += part;
        len -= (size_t)part;
    }
    return PV_OK;
}

/* A short answer in one sentence; the body is ours, not an ErrorDocument,
 * because programs read it. */
static int answer_sentence(request_rec *r, int status, const char *sentence)
{
    r->status = status;
    ap_set_content_type(r, "text/plain; charset=utf-8");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    ap_rputs(sentence, r);
    ap_rputs("\n", r);
    return OK;
}

static void set_page_headers(request_rec *r)
{
    apr_table_setn(r->headers_out, "Content-Security-Policy", POLICY);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    apr_table_setn(r->headers_out, "Referrer-Policy", "same-origin");
    apr_table_setn(r->headers_out, "Cache-Control", "private, no-cache");
}

static int serve_style(request_rec *r)
{
    pv_output out = { write_response, r, PV_OK };

    ap_set_content_type(r, "text/css; charset=utf-8");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    apr_table_setn(r->headers_out, "Cache-Control",
                   "private, max-age=" STYLE_MAX_AGE);
    pv_report_style(&out);
    return OK;
}

/* The period of the open dimensions, by the first host of that name. */
static const pv_server_config *config_of_site(const server_rec *s,
                                              const char *site)
{
    for (; s != NULL; s = s->next) {
        const pv_server_config *server = pv_config_server(s);
        if (server->site != NULL && strcmp(server->site, site) == 0) {
            return server;
        }
    }
    return NULL;
}

static bool is_one_network(const server_rec *s, const char *site)
{
    const pv_counts *counts = pv_shared_counts(s);
    int number = counts != NULL ? pv_counts_site_find(counts, site) : -1;

    return number >= 0 && pv_counts_is_one_network(counts, (unsigned)number);
}

static void set_scope(answer *a, const char *site)
{
    const pv_global_config *global = pv_config_global(a->r->server);
    const pv_server_config *server = config_of_site(ap_server_conf, site);

    a->scope.site = site;
    a->scope.threshold = pv_config_threshold(global);
    a->scope.rounding = pv_config_rounding(global);
    a->scope.is_exact = global->is_exact == 1;
    a->scope.is_local = global->is_local_time == 1;
    a->scope.is_one_network = is_one_network(a->r->server, site);
    a->scope.has_visitors = server != NULL && pv_config_visitors(server);
    a->scope.open_unit =
        server != NULL ? pv_config_period(server) : PV_PERIOD_DAY;
    a->scope.now_s = apr_time_sec(a->r->request_time);
}

/* PrivacyLanguages, or its default. */
static const apr_array_header_t *languages_of(const request_rec *r)
{
    static const char *const builtin[] = { "en", "nl", "de", "fr", "es" };
    const pv_server_config *server = pv_config_server(r->server);
    apr_array_header_t *codes;

    if (server->languages != NULL) {
        return server->languages;
    }
    codes = apr_array_make(r->pool, 5, sizeof(const char *));
    for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
        APR_ARRAY_PUSH(codes, const char *) = builtin[i];
    }
    return codes;
}

static void choose_language(answer *a)
{
    const apr_array_header_t *offered = languages_of(a->r);
    const char *const *codes = (const char *const *)offered->elts;
    const char *accept = apr_table_get(a->r->headers_in, "Accept-Language");
    size_t best = pv_header_best_language(pv_span_of(accept), codes,
                                          (size_t)offered->nelts);

    a->language = pv_report_language_of(
        a->query.language[0] != '\0' ? a->query.language : codes[best]);
    if (a->query.format == PV_FORMAT_HTML && a->query.language[0] == '\0') {
        apr_table_mergen(a->r->headers_out, "Vary", "Accept-Language");
    }
}

static uint64_t fnv(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    }
    return hash;
}

/* Sets ETag and Last-Modified. */
static void set_validators(answer *a)
{
    request_rec *r = a->r;
    int64_t now = a->scope.now_s;
    uint64_t hash = 0xCBF29CE484222325u;

    hash = fnv(hash, r->args != NULL ? r->args : "");
    hash = fnv(hash, r->handler);
    hash = fnv(hash, a->scope.site);
    hash = fnv(hash, a->language->code);
    hash = fnv(hash, ap_get_server_built());
    hash = fnv(hash, apr_psprintf(r->pool, "%d %d %d", a->scope.threshold,
                                  a->scope.rounding, a->scope.is_local));
    hash = fnv(hash, apr_psprintf(r->pool,
                                  "%" APR_INT64_T_FMT " %" APR_INT64_T_FMT
                                  " %" APR_INT64_T_FMT,
                                  (apr_int64_t)a->store.changed_s,
                                  (apr_int64_t)(now / 3600),
                                  (apr_int64_t)a->store.version));
    apr_table_setn(r->headers_out, "ETag",
                   apr_psprintf(r->pool, "W/\"%016" APR_UINT64_T_HEX_FMT "\"",
                                (apr_uint64_t)hash));
    if (a->store.changed_s > 0) {
        ap_update_mtime(r, apr_time_from_sec(a->store.changed_s));
        ap_set_last_modified(r);
    }
}

static pv_report_page page_of(const answer *a)
{
    request_rec *r = a->r;
    const pv_server_config *server = pv_config_server(r->server);
    const apr_array_header_t *offered = languages_of(r);
    bool has_statement =
        pv_config_is_on(r) && pv_config_consent(server) != PV_CONSENT_OFF;
    pv_report_page page = {
        .scope = &a->scope,
        .query = &a->query,
        .source = &a->store.source,
        .language = a->language,
        .languages = (const char *const *)offered->elts,
        .language_count = (size_t)offered->nelts,
        .sites = a->sites != NULL ? (const char *const *)a->sites->elts : NULL,
        .site_count = a->sites != NULL ? (size_t)a->sites->nelts : 0,
        .style_url = "?" STYLE_NAME,
        .statement_url = has_statement ? apr_pstrcat(
                             r->pool, pv_config_path(server), "statement", NULL)
                                       : NULL,
        .pool = r->pool,
    };
    return page;
}

static pv_status write_html(answer *a)
{
    pv_report_page page = page_of(a);

    page.out = &a->out;
    return a->sites != NULL && a->query.site[0] == '\0'
               ? pv_report_html_sites(&page)
               : pv_report_html(&page);
}

static pv_status write_site(answer *a, bool is_first)
{
    switch (a->query.format) {
    case PV_FORMAT_CSV:
        return pv_report_csv(&a->scope, &a->query, &a->store.source, is_first,
                             &a->out);
    case PV_FORMAT_JSON:
    case PV_FORMAT_HTML:
    case PV_FORMAT_OPENMETRICS:
    default:
        return pv_report_json(&a->scope, &a->query, &a->store.source, &a->out);
    }
}

/* One site, or all of them one after another: JSON as an array `sites`. */
static pv_status write_sites(answer *a)
{
    bool is_list = a->sites != NULL && a->query.site[0] == '\0';
    bool is_json = a->query.format == PV_FORMAT_JSON;
    pv_status status = PV_OK;

    if (!is_list) {
        return write_site(a, true);
    }
    if (is_json) {
        pv_output_format(&a->out, "{\"schema\":%d,\"sites\":[\n",
                         PV_REPORT_SCHEMA);
    }
    for (int i = 0; i < a->sites->nelts && status == PV_OK; i++) {
        set_scope(a, APR_ARRAY_IDX(a->sites, i, const char *));
        pv_output_text(&a->out, is_json && i > 0 ? ",\n" : "");
        status = write_site(a, i == 0);
    }
    if (is_json && status == PV_OK) {
        pv_output_text(&a->out, "]}");
    }
    return status;
}

/* A monitoring system should read that the store is away, not an error. */
static int answer_health(answer *a)
{
    pv_report_health health = pv_status_health(a->r->server, &a->store, false);

    ap_set_content_type(a->r, TYPE_OPENMETRICS);
    set_page_headers(a->r);
    if (!a->r->header_only) {
        (void)pv_report_openmetrics(NULL, 0, &a->store.source, &health,
                                    &a->out);
    }
    return OK;
}

static pv_status write_metrics(answer *a)
{
    bool is_list = a->sites != NULL && a->query.site[0] == '\0';
    size_t count = is_list ? (size_t)a->sites->nelts : 1;
    pv_report_scope *scopes =
        apr_palloc(a->r->pool, (count + 1) * sizeof(*scopes));
    pv_report_health health;

    scopes[0] = a->scope;
    for (size_t i = 0; is_list && i < count; i++) {
        set_scope(a, APR_ARRAY_IDX(a->sites, (int)i, const char *));
        scopes[i] = a->scope;
    }
    health = pv_status_health(a->r->server, &a->store, true);
    return pv_report_openmetrics(scopes, count, &a->store.source, &health,
                                 &a->out);
}

static pv_status write_body(answer *a)
{
    pv_status status;

    switch (a->query.format) {
    case PV_FORMAT_HTML:
        return write_html(a);
    case PV_FORMAT_OPENMETRICS:
        return write_metrics(a);
    case PV_FORMAT_JSON:
    case PV_FORMAT_CSV:
    default:
        status = write_sites(a);
        if (status == PV_OK && a->query.format == PV_FORMAT_JSON) {
            pv_output_text(&a->out, "\n");
        }
        return status;
    }
}

static int stream(answer *a)
{
    static const char *const types[] = {
        "text/html; charset=utf-8", "application/json",
        "text/csv; charset=utf-8; header=present", TYPE_OPENMETRICS
    };
    request_rec *r = a->r;
    pv_status status;
    int rv;

    ap_set_content_type(r, types[a->query.format]);
    set_page_headers(r);
    set_validators(a);
    rv = ap_meets_conditions(r);
    if (rv != OK) {
        return rv;
    }
    if (r->header_only) {
        return OK;
    }
    status = write_body(a);
    if (status == PV_ERR_RANGE && a->query.format == PV_FORMAT_HTML) {
        return OK; /* asked for too long a time: the page says so */
    }
    if (status != PV_OK && !r->connection->aborted) {
        /* The head is out: an unfinished body must not look whole. */
        ap_log_rerror(
            APLOG_MARK, APLOG_ERR, 0, r, PVNO(0701) "the report broke off: %s",
            a->store.reader.error != NULL ? a->store.reader.error
                                          : "a figure is out of bounds");
        r->connection->keepalive = AP_CONN_CLOSE;
        r->connection->aborted = a->query.format != PV_FORMAT_HTML;
    }
    return OK;
}

static bool is_known_site(const answer *a)
{
    for (int i = 0; i < a->sites->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(a->sites, i, const char *), a->query.site)
            == 0) {
            return true;
        }
    }
    return false;
}

/* Which site is shown, and whether it may be. @return OK, or an answer */
static int choose_site(answer *a)
{
    const char *own = pv_config_server(a->r->server)->site;

    own = own != NULL ? own : "";
    if (a->is_all) {
        a->sites = pv_report_store_sites(&a->store, ap_server_conf, a->r->pool);
        if (a->query.site[0] != '\0' && !is_known_site(a)) {
            return answer_sentence(a->r, HTTP_NOT_FOUND,
                                   "There is no site of that name here.");
        }
        set_scope(a, a->query.site);
        return DECLINED;
    }
    if (a->query.site[0] != '\0' && strcmp(a->query.site, own) != 0) {
        return answer_sentence(a->r, HTTP_FORBIDDEN,
                               "This report shows its own site only.");
    }
    set_scope(a, own);
    return DECLINED;
}

static int open_store(answer *a)
{
    pv_status status =
        pv_report_store_open(a->r->server, a->r->pool, &a->store);

    if (status == PV_OK) {
        return DECLINED;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, a->r,
                  PVNO(0700) "the report cannot be read: %s",
                  a->store.reader.error != NULL ? a->store.reader.error
                                                : "unknown reason");
    if (a->query.format == PV_FORMAT_OPENMETRICS) {
        return answer_health(a);
    }
    return answer_sentence(a->r, HTTP_SERVICE_UNAVAILABLE,
                           "The figures cannot be read at the moment.");
}

static int serve_report(request_rec *r)
{
    answer a = { .r = r, .out = { write_response, r, PV_OK } };
    const char *error;
    int rv;

    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    if (r->args != NULL && strcmp(r->args, STYLE_NAME) == 0) {
        return serve_style(r);
    }
    if (pv_report_query_parse(pv_span_of(r->args), &a.query, &error) != PV_OK) {
        return answer_sentence(r, HTTP_BAD_REQUEST, error);
    }
    a.is_all = strcmp(r->handler, HANDLER_ALL) == 0;
    rv = open_store(&a);
    if (rv == DECLINED) {
        rv = choose_site(&a);
    }
    if (rv != DECLINED) {
        return rv;
    }
    choose_language(&a);
    pv_report_query_complete(&a.query,
                             pv_date_at(a.scope.now_s, a.scope.is_local));
    return stream(&a);
}

int pv_report_handler(request_rec *r)
{
    return is_report(r) ? serve_report(r) : DECLINED;
}
