/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each header is a list; what stays is joined again, and a header of which
 * nothing stays goes. Formats: Link RFC 8288; NEL and Report-To as browsers
 * read them (W3C Network Error Logging, Reporting API 2018); Reporting-
 * Endpoints RFC 9651 dictionary; CSP level 3; Refresh as in HTML.
 *
 * Reports go to whoever is named, so third parties are refused there whether
 * a list knows them or not, unless analytics is consented to.
 */
#include "mod_privacy/httpd/filter_headers.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/html/resource.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/filter_policy.h"
#include "mod_privacy/httpd/lists.h"

typedef struct header_context {
    request_rec *r;
    apr_table_t *headers;
} header_context;

/* Decides about one element of a list; true: it goes. */
typedef bool refuse_fn(request_rec *r, pv_span element);

static bool is_reporting_only(request_rec *r)
{
    return pv_config_block(pv_config_dir(r)) == PV_BLOCK_REPORT;
}

static bool is_granted(request_rec *r, pv_purpose purpose)
{
    return pv_purpose_in(pv_consent_of(r)->granted, purpose);
}

/* A place that reports are sent to. */
static bool refuses_endpoint(request_rec *r, pv_span url)
{
    char buffer[PV_HOST_MAX + 1];
    pv_span host;

    if (pv_filter_policy_refuses(r, url, PV_RESOURCE_PING)) {
        return true;
    }
    if (!pv_lists_is_third_party(r, url) || is_granted(r, PV_PURPOSE_ANALYTICS)
        || pv_lists_decide(r, url, PV_RESOURCE_PING).is_blocked) {
        return false;
    }
    host = pv_lists_host(r, url, buffer);
    if (host.len > 0) {
        pv_count_blocked(r, host, PV_PURPOSE_ANALYTICS);
    }
    return !is_reporting_only(r);
}

/* Link: `<url>; rel="a b"; as=c`. */
static bool refuses_link(request_rec *r, pv_span element)
{
    const char *close;
    pv_span url;
    pv_span rest = element;
    pv_span name;
    pv_span value;
    pv_span rel = { "", 0 };
    pv_span as = { "", 0 };

    if (element.len == 0 || element.ptr[0] != '<') {
        return false;
    }
    close = memchr(element.ptr, '>', element.len);
    if (close == NULL) {
        return false;
    }
    url = pv_span_make(element.ptr + 1, (size_t)(close - element.ptr - 1));
    rest.ptr = close + 1;
    rest.len = element.len - url.len - 2;
    while (pv_header_parameter_next(&rest, &name, &value) == PV_OK) {
        if (rel.len == 0 && pv_span_equal_nocase(name, pv_span_of("rel"))) {
            rel = pv_header_unquote(value);
        }
        else if (as.len == 0 && pv_span_equal_nocase(name, pv_span_of("as"))) {
            as = pv_header_unquote(value);
        }
    }
    while (rel.len > 0) {
        const char *space = memchr(rel.ptr, ' ', rel.len);
        size_t len = space != NULL ? (size_t)(space - rel.ptr) : rel.len;
        pv_resource type = pv_resource_relation(pv_span_make(rel.ptr, len), as);

        if (type != PV_RESOURCE_COUNT
            && pv_filter_policy_refuses(r, url, type)) {
            return true;
        }
        len += len < rel.len ? 1 : 0;
        rel = pv_span_make(rel.ptr + len, rel.len - len);
    }
    return false;
}

/* Any string of the element that is a URL: `"https://..."`. */
static bool refuses_quoted(request_rec *r, pv_span element)
{
    const char *at = element.ptr;
    const char *end = element.ptr + element.len;
    bool is_refused = false;

    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
        if (close == NULL) {
            break;
        }
        is_refused |=
            refuses_endpoint(r, pv_span_make(at + 1, (size_t)(close - at - 1)));
        at = close + 1;
    }
    return is_refused;
}

static bool refuses_rules(request_rec *r, pv_span element)
{
    return pv_filter_policy_refuses(r, pv_header_unquote(element),
                                    PV_RESOURCE_OTHER);
}

static bool refuses_source_map(request_rec *r, pv_span element)
{
    return pv_filter_policy_refuses(r, element, PV_RESOURCE_OTHER);
}

/* `5; url=reference`: only what may follow `url=` is of interest. */
static bool refuses_refresh(request_rec *r, pv_span element)
{
    for (size_t i = 0; i + 4 <= element.len; i++) {
        if (pv_span_equal_nocase(pv_span_make(element.ptr + i, 4),
                                 pv_span_of("url="))) {
            return pv_filter_policy_refuses(
                r,
                pv_header_unquote(pv_span_trim(
                    pv_span_make(element.ptr + i + 4, element.len - i - 4))),
                PV_RESOURCE_OTHER);
        }
    }
    return false;
}

/* Joins what stays of a list. @return NULL: nothing */
static const char *keep_elements(request_rec *r, const char *value,
                                 refuse_fn *refuses)
{
    pv_span rest = pv_span_of(value);
    pv_span element;
    const char *out = NULL;

    while (pv_header_list_next(&rest, &element) == PV_OK) {
        if (!refuses(r, element)) {
            const char *text =
                apr_pstrmemdup(r->pool, element.ptr, element.len);
            out = out == NULL ? text
                              : apr_pstrcat(r->pool, out, ", ", text, NULL);
        }
    }
    return out;
}

/* Report-To is a list of JSON objects: commas inside braces do not count. */
static const char *keep_objects(request_rec *r, const char *value)
{
    const char *out = NULL;
    const char *from = value;
    int depth = 0;
    bool is_quoted = false;

    for (const char *at = value;; at++) {
        is_quoted ^= *at == '"' && (at == value || at[-1] != '\\');
        if (!is_quoted) {
            depth += (*at == '{') - (*at == '}');
        }
        if (*at == '\0' || (*at == ',' && depth == 0 && !is_quoted)) {
            pv_span object = pv_span_make(from, (size_t)(at - from));
            if (object.len > 0 && !refuses_quoted(r, object)) {
                const char *text =
                    apr_pstrmemdup(r->pool, object.ptr, object.len);
                out = out == NULL ? text
                                  : apr_pstrcat(r->pool, out, ",", text, NULL);
            }
            from = at + 1;
        }
        if (*at == '\0') {
            return out;
        }
    }
}

static void edit_list(const header_context *ctx, const char *name,
                      refuse_fn *refuses)
{
    const char *value = apr_table_get(ctx->headers, name);
    const char *kept;

    if (value == NULL) {
        return;
    }
    value = apr_table_getm(ctx->r->pool, ctx->headers, name);
    kept = refuses == refuses_quoted && ap_cstr_casecmp(name, "Report-To") == 0
               ? keep_objects(ctx->r, value)
               : keep_elements(ctx->r, value, refuses);
    if (kept == NULL) {
        apr_table_unset(ctx->headers, name);
    }
    else if (strlen(kept) < strlen(value)) {
        apr_table_setn(ctx->headers, name, kept);
    }
}

/* A header that stands for itself. */
static void edit_single(const header_context *ctx, const char *name,
                        refuse_fn *refuses)
{
    const char *value = apr_table_get(ctx->headers, name);

    if (value != NULL && refuses(ctx->r, pv_span_of(value))) {
        apr_table_unset(ctx->headers, name);
    }
}

/* Takes refused places out of the report-uri directives of a policy. */
static const char *edit_policy_value(request_rec *r, const char *value)
{
    char *copy = apr_pstrdup(r->pool, value);
    bool is_report = false;
    char *word = copy;

    while (*word != '\0') {
        size_t gap = strspn(word, " \t;,");
        size_t len;

        is_report = is_report && memchr(word, ';', gap) == NULL
                    && memchr(word, ',', gap) == NULL;
        word += gap;
        len = strcspn(word, " \t;,");
        if (is_report && refuses_endpoint(r, pv_span_make(word, len))) {
            memset(word, ' ', len);
        }
        if (len == strlen("report-uri")
            && ap_cstr_casecmpn(word, "report-uri", len) == 0) {
            is_report = true;
        }
        word += len;
    }
    return copy;
}

typedef struct table_edit {
    const header_context *ctx;
    apr_table_t *kept;
    bool has_changed;
} table_edit;

static int edit_policy(void *baton, const char *name, const char *value)
{
    table_edit *edit = baton;
    const char *kept = edit_policy_value(edit->ctx->r, value);

    edit->has_changed |= strcmp(kept, value) != 0;
    apr_table_addn(edit->kept, name, kept);
    return 1;
}

/* Set-Cookie of an analytics cookie without consent is not kept. */
static int edit_set_cookie(void *baton, const char *name, const char *value)
{
    table_edit *edit = baton;
    request_rec *r = edit->ctx->r;
    pv_purpose purpose =
        pv_lists_cookie(r, pv_cookie_set_name(pv_span_of(value)));

    if (purpose != PV_PURPOSE_NONE && !is_granted(r, purpose)
        && !is_reporting_only(r)) {
        edit->has_changed = true;
    }
    else {
        apr_table_addn(edit->kept, name, value);
    }
    return 1;
}

/* Rewrites every line of one name. */
static void edit_lines(const header_context *ctx, const char *name,
                       int (*line)(void *, const char *, const char *))
{
    table_edit edit = { ctx, NULL, false };

    if (apr_table_get(ctx->headers, name) == NULL) {
        return;
    }
    edit.kept = apr_table_make(ctx->r->pool, 4);
    apr_table_do(line, &edit, ctx->headers, name, NULL);
    if (edit.has_changed) {
        const apr_array_header_t *lines = apr_table_elts(edit.kept);

        apr_table_unset(ctx->headers, name);
        for (int i = 0; i < lines->nelts; i++) {
            apr_table_addn(ctx->headers, name,
                           APR_ARRAY_IDX(lines, i, apr_table_entry_t).val);
        }
    }
}

static void edit_reporting(const header_context *ctx)
{
    bool had_groups = apr_table_get(ctx->headers, "Report-To") != NULL;

    edit_list(ctx, "Report-To", refuses_quoted);
    edit_list(ctx, "Reporting-Endpoints", refuses_quoted);
    /* NEL names a group of Report-To: without groups it says nothing. */
    if (had_groups && apr_table_get(ctx->headers, "Report-To") == NULL) {
        apr_table_unset(ctx->headers, "NEL");
    }
}

/* Registrations for measuring advertisements, with this site as the one
 * that is reported to. */
static void edit_attribution(const header_context *ctx)
{
    static const char *const names[] = {
        "Attribution-Reporting-Register-Source",
        "Attribution-Reporting-Register-Trigger",
        "Attribution-Reporting-Register-OS-Source",
        "Attribution-Reporting-Register-OS-Trigger",
    };

    if (is_granted(ctx->r, PV_PURPOSE_MARKETING) || is_reporting_only(ctx->r)) {
        return;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        apr_table_unset(ctx->headers, names[i]);
    }
}

/* What a look at a head finds, as bits. */
enum { HEAD_LOADS = 1, HEAD_VARIES = 2 };

apr_uint64_t pv_filter_headers_names(apr_pool_t *pool)
{
    /* As those begin that edit_table() looks for, and Vary. */
    static const char *const names[] = { "Attribution", "Content-Security",
                                         "Link",        "NEL",
                                         "Refresh",     "Report",
                                         "Set-",        "SourceMap",
                                         "Speculation", "Vary",
                                         "X-Source" };
    apr_table_t *table = apr_table_make(pool, 16);
    const apr_array_header_t *entries = apr_table_elts(table);
    apr_uint64_t filter = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        apr_table_setn(table, names[i], "");
        filter |= pv_header_names_bit(
            APR_ARRAY_IDX(entries, (int)i, apr_table_entry_t).key_checksum);
    }
    return filter;
}

/* The key of what httpd writes into a table of its own. */
static const char *length_key(apr_pool_t *pool)
{
    request_rec r = { .pool = pool, .headers_out = apr_table_make(pool, 1) };
    const apr_array_header_t *entries = apr_table_elts(r.headers_out);

    ap_set_content_length(&r, 0);
    return entries->nelts == 1
               ? APR_ARRAY_IDX(entries, 0, apr_table_entry_t).key
               : NULL;
}

const char *pv_filter_headers_length_name(apr_pool_t *pool)
{
    const char *name = length_key(pool);

    /* A copy of its own for each response would not be the same twice. */
    return name != NULL && name == length_key(pool)
                   && strcmp(name, "Content-Length") == 0
               ? name
               : NULL;
}

static inline unsigned look_at(const apr_table_t *headers, apr_uint64_t filter)
{
    const apr_array_header_t *entries = apr_table_elts(headers);
    const apr_table_entry_t *entry = (const void *)entries->elts;
    const apr_table_entry_t *end = entry + entries->nelts;
    unsigned found = 0;

    for (; entry < end; entry++) {
        if (!pv_header_names_may_hold(filter, entry)) {
            continue; /* nearly every header */
        }
        if (pv_header_may_load(entry->key)) {
            found |= HEAD_LOADS;
        }
        else if (pv_ascii_lower(entry->key[0]) == 'v') {
            found |= HEAD_VARIES;
        }
    }
    return found;
}

static void edit_table(request_rec *r, apr_table_t *headers)
{
    header_context ctx = { r, headers };

    edit_list(&ctx, "Link", refuses_link);
    edit_list(&ctx, "Speculation-Rules", refuses_rules);
    edit_single(&ctx, "SourceMap", refuses_source_map);
    edit_single(&ctx, "X-SourceMap", refuses_source_map);
    edit_single(&ctx, "Refresh", refuses_refresh);
    edit_reporting(&ctx);
    edit_lines(&ctx, "Content-Security-Policy", edit_policy);
    edit_lines(&ctx, "Content-Security-Policy-Report-Only", edit_policy);
    edit_lines(&ctx, "Set-Cookie", edit_set_cookie);
    edit_attribution(&ctx);
}

static void edit_head(request_rec *r)
{
    pv_request *record = pv_request_get(r);

    if (record->edited != r && !record->is_own_page) {
        record->edited = r;
        edit_table(r, r->headers_out);
        edit_table(r, r->err_headers_out);
    }
}

bool pv_filter_headers(request_rec *r)
{
    apr_uint64_t filter = pv_config_global(r->server)->head_filter;
    unsigned found = look_at(r->headers_out, filter);

    if (((found | look_at(r->err_headers_out, filter)) & HEAD_LOADS) != 0) {
        edit_head(r); /* nearly no response */
    }
    return (found & HEAD_VARIES) != 0;
}

int pv_filter_headers_fixups(request_rec *r)
{
    const char *value = apr_table_get(r->headers_in, "Cookie");
    pv_span rest = pv_span_of(value);
    pv_cookie cookie;
    const char *out = NULL;
    bool has_changed = false;

    if (value == NULL || r->main != NULL || !pv_document_is_in_scope(r)
        || is_reporting_only(r)) {
        return DECLINED;
    }
    while (pv_cookie_next(&rest, &cookie) == PV_OK) {
        pv_purpose purpose = pv_lists_cookie(r, cookie.name);
        if (purpose != PV_PURPOSE_NONE && !is_granted(r, purpose)) {
            has_changed = true;
            continue;
        }
        out = apr_pstrcat(
            r->pool, out == NULL ? "" : out, out == NULL ? "" : "; ",
            apr_pstrmemdup(r->pool, cookie.whole.ptr, cookie.whole.len), NULL);
    }
    if (has_changed && out == NULL) {
        apr_table_unset(r->headers_in, "Cookie");
    }
    else if (has_changed) {
        apr_table_setn(r->headers_in, "Cookie", out);
    }
    return DECLINED;
}
