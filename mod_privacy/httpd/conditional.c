/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See conditional.h. The suffix never holds a quote, a comma or a space, so
 * that it is legal wherever an entity tag is.
 */
#include "mod_privacy/httpd/conditional.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/lists.h"

#define MARK      "-pv" /* begins the suffix; eight digits and a dot follow */
#define DIGITS    8
#define NEVER_TAG "\"privacy-none\"" /* an entity tag that nothing has */

#define STATE_FIELDS  "Cookie, Sec-GPC, DNT" /* what a state follows from */
#define BANNER_FIELDS STATE_FIELDS ", Sec-Fetch-Dest"

/* What stands between the entity tag and its closing quote, behind the first
 * `len` bytes of the tag and with `end` behind it. Every page has one. */
static const char *with_suffix(request_rec *r, const char *tag, size_t len,
                               const char *end)
{
    const char *variant = pv_document_varies(r) ? pv_consent_variant(r) : "";
    size_t variant_len = strlen(variant);
    size_t end_len = strlen(end);
    char *text = apr_palloc(r->pool, len + strlen(MARK) + DIGITS + 1
                                         + variant_len + end_len + 1);
    char *out = text + len + strlen(MARK) + DIGITS;
    uint32_t rules = pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
                         ? pv_lists_fingerprint(r->server)
                         : 0;

    memcpy(text, tag, len);
    memcpy(text + len, MARK, strlen(MARK));
    for (int i = 1; i <= DIGITS; i++, rules >>= 4) {
        out[-i] = "0123456789abcdef"[rules & 15];
    }
    *out++ = '.';
    memcpy(out, variant, variant_len);
    memcpy(out + variant_len, end, end_len + 1);
    return text;
}

static const char *suffix(request_rec *r)
{
    return with_suffix(r, "", 0, "");
}

/* True when responses are told apart: edited, or different by consent. */
static bool has_variants(request_rec *r)
{
    return pv_config_is_on(r)
           && (pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
               || pv_document_varies(r))
           && !pv_request_is_own_page(r);
}

/* Where our suffix begins in an entity tag; 0: it has none. */
static size_t find_suffix(pv_span tag)
{
    size_t min = strlen(MARK) + DIGITS + 2; /* with the dot and the quote */

    for (size_t at = tag.len; at-- > 0 && tag.len >= min;) {
        if (tag.len - at >= min
            && pv_span_starts_with(pv_span_make(tag.ptr + at, tag.len - at),
                                   MARK)
            && tag.ptr[at + strlen(MARK) + DIGITS] == '.') {
            return at;
        }
    }
    return 0;
}

/* Takes the suffix off one entity tag. @return NULL: it may not match */
static const char *translate_tag(request_rec *r, pv_span tag, bool may_be_html,
                                 const char *present)
{
    size_t at = find_suffix(tag);
    pv_span found;

    if (at == 0) {
        bool is_any = tag.len == 1 && tag.ptr[0] == '*';
        return may_be_html && !is_any
                   ? NULL
                   : apr_pstrmemdup(r->pool, tag.ptr, tag.len);
    }
    found = pv_span_make(tag.ptr + at, tag.len - at - 1);
    if (!pv_span_equal(found, pv_span_of(present))) {
        return NULL;
    }
    pv_request_get(r)->is_validated = true;
    return apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, tag.ptr, at), "\"",
                       NULL);
}

/* Translates a list of entity tags. @return NULL when none is left */
static const char *translate_list(request_rec *r, const char *value,
                                  bool may_be_html, const char *present)
{
    pv_span rest = pv_span_of(value);
    pv_span tag;
    const char *out = NULL;

    while (pv_header_list_next(&rest, &tag) == PV_OK) {
        const char *kept = translate_tag(r, tag, may_be_html, present);
        if (kept != NULL) {
            out = out == NULL ? kept
                              : apr_pstrcat(r->pool, out, ", ", kept, NULL);
        }
    }
    return out;
}

static void translate_if_none_match(request_rec *r, bool may_be_html,
                                    const char *present)
{
    const char *value = apr_table_get(r->headers_in, "If-None-Match");

    if (value != NULL) {
        const char *kept = translate_list(r, value, may_be_html, present);
        if (kept != NULL) {
            apr_table_setn(r->headers_in, "If-None-Match", kept);
            return;
        }
        apr_table_unset(r->headers_in, "If-None-Match");
        /* It was not to count beside the tag: nor does it without. */
        apr_table_unset(r->headers_in, "If-Modified-Since");
    }
    if (may_be_html) {
        apr_table_unset(r->headers_in, "If-Modified-Since");
    }
}

static void translate_if_match(request_rec *r, bool may_be_html,
                               const char *present)
{
    const char *value = apr_table_get(r->headers_in, "If-Match");
    const char *kept;

    if (value == NULL) {
        return;
    }
    kept = translate_list(r, value, may_be_html, present);
    apr_table_setn(r->headers_in, "If-Match", kept != NULL ? kept : NEVER_TAG);
}

/* A range of another state's page must not be pasted into this one's. Ranges
 * are made here, of the filtered page, and an entity tag in If-Range is
 * compared with the one that has the suffix; only a date would match any. */
static void drop_dated_range(request_rec *r, bool may_be_html)
{
    const char *value = apr_table_get(r->headers_in, "If-Range");

    if (value != NULL && strchr(value, '"') == NULL && may_be_html) {
        apr_table_unset(r->headers_in, "If-Range");
        apr_table_unset(r->headers_in, "Range");
    }
}

/* A client that changes something compares what it read: whatever state it
 * read it in, the tag is the same below the suffix. */
static void strip_for_change(request_rec *r)
{
    static const char *const names[] = { "If-Match", "If-None-Match" };

    for (size_t i = 0; i < 2; i++) {
        const char *value = apr_table_get(r->headers_in, names[i]);
        pv_span rest = pv_span_of(value);
        pv_span tag;
        const char *out = NULL;

        while (value != NULL && pv_header_list_next(&rest, &tag) == PV_OK) {
            size_t at = find_suffix(tag);
            const char *bare = apr_pstrcat(
                r->pool,
                apr_pstrmemdup(r->pool, tag.ptr, at > 0 ? at : tag.len),
                at > 0 ? "\"" : "", NULL);
            out = out == NULL ? bare
                              : apr_pstrcat(r->pool, out, ", ", bare, NULL);
        }
        if (out != NULL) {
            apr_table_setn(r->headers_in, names[i], out);
        }
    }
}

int pv_conditional_post_read_request(request_rec *r)
{
    apr_table_unset(r->headers_in, PV_STATE_HEADER);
    if (r->main == NULL && pv_config_global(r->server)->is_on_anywhere == 1
        && pv_config_consent(pv_config_server(r->server)) != PV_CONSENT_OFF) {
        /* Never empty: an absent header would be another variant. */
        const char *variant = pv_consent_variant(r);
        apr_table_setn(r->headers_in, PV_STATE_HEADER,
                       variant[0] == '\0'
                           ? "="
                           : apr_pstrcat(r->pool, "=", variant, NULL));
    }
    return DECLINED;
}

/* Whether the client names a state of the document, or asks for a part. */
static bool has_condition(const request_rec *r)
{
    static const char *const names[] = { "If-None-Match", "If-Modified-Since",
                                         "If-Match", "If-Range" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (apr_table_get(r->headers_in, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Leaves those encodings that httpd can undo: gzip and identity. */
static void limit_encodings(request_rec *r)
{
    const char *value = apr_table_get(r->headers_in, "Accept-Encoding");
    pv_span rest = pv_span_of(value);
    pv_span element;
    const char *out = NULL;

    if (value == NULL) {
        return;
    }
    while (pv_header_list_next(&rest, &element) == PV_OK) {
        const char *text = apr_pstrmemdup(r->pool, element.ptr, element.len);
        if (ap_cstr_casecmpn(text, "gzip", 4) != 0
            && ap_cstr_casecmpn(text, "x-gzip", 6) != 0
            && ap_cstr_casecmpn(text, "identity", 8) != 0) {
            continue;
        }
        out = out == NULL ? text : apr_pstrcat(r->pool, out, ", ", text, NULL);
    }
    if (out != NULL) {
        apr_table_setn(r->headers_in, "Accept-Encoding", out);
    }
    else {
        apr_table_unset(r->headers_in, "Accept-Encoding");
    }
}

/* True for an interim response that may name what to load: not 100, which
 * the client waits for, nor 101. */
static bool is_hint(apr_bucket_brigade *bb)
{
    static const char *const kept[] = { "HTTP/1.1 100", "HTTP/1.1 101" };
    apr_bucket *bucket = APR_BRIGADE_FIRST(bb);
    pv_span start;

    return bucket != APR_BRIGADE_SENTINEL(bb) && !APR_BUCKET_IS_METADATA(bucket)
           && apr_bucket_read(bucket, &start.ptr, &start.len, APR_BLOCK_READ)
                  == APR_SUCCESS
           && pv_span_starts_with(start, "HTTP/1.1 1")
           && !pv_span_starts_with(start, kept[0])
           && !pv_span_starts_with(start, kept[1]);
}

static bool has_data(apr_bucket_brigade *bb)
{
    apr_bucket *bucket = APR_BRIGADE_FIRST(bb);

    return bucket != APR_BRIGADE_SENTINEL(bb)
           && !APR_BUCKET_IS_METADATA(bucket);
}

static bool ends_request(apr_bucket_brigade *bb)
{
    apr_bucket *bucket = APR_BRIGADE_FIRST(bb);

    while (bucket != APR_BRIGADE_SENTINEL(bb) && !AP_BUCKET_IS_EOR(bucket)) {
        bucket = APR_BUCKET_NEXT(bucket);
    }
    return bucket != APR_BRIGADE_SENTINEL(bb);
}

/* A filter of the connection, since interim responses are sent there: it must
 * be gone before its request is, and an answer over HTTP/2 may have no data.
 * f->ctx is not NULL while an interim response is being dropped. */
apr_status_t pv_conditional_interim(ap_filter_t *f, apr_bucket_brigade *bb)
{
    bool is_end = ends_request(bb);

    if (!is_end && (f->ctx != NULL || is_hint(bb))) {
        /* It may come in parts; ap_send_interim_response() ends with FLUSH. */
        f->ctx = APR_BUCKET_IS_FLUSH(APR_BRIGADE_LAST(bb)) ? NULL : f;
        apr_brigade_cleanup(bb);
        return APR_SUCCESS;
    }
    if (is_end || has_data(bb)) {
        ap_remove_output_filter(f); /* the response itself */
    }
    return ap_pass_brigade(f->next, bb);
}

/* True when mod_proxy_http2 will ask the backend. */
static bool is_http2_backend(const request_rec *r)
{
    return r->proxyreq != PROXYREQ_NONE && r->filename != NULL
           && strncmp(r->filename, "proxy:h2", strlen("proxy:h2")) == 0;
}

/* mod_proxy_http2 sends interim responses on whatever it is told, and
 * mod_proxy_http has to where the client waits for 100. */
static void drop_hints(request_rec *r)
{
    if (r->main == NULL && (is_http2_backend(r) || r->expecting_100)
        && pv_document_is_in_scope(r)) {
        ap_add_output_filter(PV_INTERIM_FILTER, NULL, r, r->connection);
    }
}

int pv_conditional_proxy_fixups(request_rec *r)
{
    apr_table_unset(r->headers_in, PV_STATE_HEADER);
    drop_hints(r);
    if (pv_document_is_in_scope(r)
        && pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
        && pv_document_may_be_html(r)) {
        limit_encodings(r);
        apr_table_unset(r->headers_in, "Range");
        apr_table_unset(r->headers_in, "If-Range");
    }
    return OK;
}

int pv_conditional_fixups(request_rec *r)
{
    pv_request *record;
    bool may_be_html;
    const char *present;

    if (is_http2_backend(r)) { /* nobody else is asked about its headers */
        (void)pv_conditional_proxy_fixups(r);
    }
    if (r->main != NULL || !has_variants(r)) {
        return DECLINED;
    }
    if (pv_request_may_tell(r) && pv_document_is_in_scope(r)
        && !r->expecting_100) {
        /* No filter sees an interim response, and its Link hints. */
        apr_table_setn(r->subprocess_env, "proxy-interim-response", "Suppress");
    }
    if (pv_document_is_other(r) || !has_condition(r)) {
        return DECLINED; /* most requests */
    }
    record = pv_request_get(r);
    if (record->is_translated) {
        return DECLINED;
    }
    record->is_translated = true;
    if (r->method_number != M_GET) { /* which HEAD is, too */
        strip_for_change(r);
        return DECLINED;
    }
    may_be_html = pv_document_may_be_html(r);
    present = suffix(r);
    translate_if_none_match(r, may_be_html, present);
    translate_if_match(r, may_be_html, present);
    drop_dated_range(r, may_be_html);
    return DECLINED;
}

static void add_suffix(request_rec *r, apr_table_t *headers)
{
    const char *tag = apr_table_get(headers, "ETag");
    size_t len = tag != NULL ? strlen(tag) : 0;

    if (len < 2 || tag[len - 1] != '"'
        || find_suffix(pv_span_make(tag, len)) != 0) {
        return;
    }
    apr_table_setn(headers, "ETag", with_suffix(r, tag, len - 1, "\""));
}

/* Digests are of the page as it was. */
static void drop_digests(apr_table_t *headers)
{
    static const char *const digests[] = { "Content-MD5", "Digest",
                                           "Content-Digest", "Repr-Digest" };

    for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
        apr_table_unset(headers, digests[i]);
    }
}

void pv_conditional_response(request_rec *r, bool is_described)
{
    if (!has_variants(r)) {
        return;
    }
    add_suffix(r, r->headers_out);
    add_suffix(r, r->err_headers_out);
    if (is_described && pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON) {
        drop_digests(r->headers_out);
    }
    if (pv_document_varies(r)) {
        apr_table_mergen(r->headers_out, "Vary", PV_STATE_HEADER);
    }
}

/* Joins the elements of Vary, but for the state header and those already
 * named by us. @return NULL when `*` */
static const char *other_fields(request_rec *r, const char *vary,
                                bool *has_state)
{
    pv_span rest = pv_span_of(vary);
    pv_span name;
    const char *out = "";

    while (pv_header_list_next(&rest, &name) == PV_OK) {
        const char *text = apr_pstrmemdup(r->pool, name.ptr, name.len);
        if (strcmp(text, "*") == 0) {
            return NULL;
        }
        if (ap_cstr_casecmp(text, PV_STATE_HEADER) == 0) {
            *has_state = true;
        }
        else if (ap_cstr_casecmp(text, "Cookie") != 0
                 && ap_cstr_casecmp(text, "Sec-GPC") != 0
                 && ap_cstr_casecmp(text, "DNT") != 0
                 && ap_cstr_casecmp(text, "Sec-Fetch-Dest") != 0) {
            out = apr_pstrcat(r->pool, out, ", ", text, NULL);
        }
    }
    return out;
}

void pv_conditional_vary(request_rec *r)
{
    const char *vary = apr_table_get(r->headers_out, "Vary");
    bool is_banner =
        pv_config_consent(pv_config_server(r->server)) == PV_CONSENT_BANNER;
    bool has_state = false;
    const char *others;

    if (vary == NULL) {
        return;
    }
    if (strcmp(vary, PV_STATE_HEADER) == 0) { /* nearly every page */
        apr_table_setn(r->headers_out, "Vary",
                       is_banner ? BANNER_FIELDS : STATE_FIELDS);
        return;
    }
    others = other_fields(r, vary, &has_state);
    if (others == NULL || !has_state) {
        return;
    }
    apr_table_setn(r->headers_out, "Vary",
                   apr_pstrcat(r->pool,
                               is_banner ? BANNER_FIELDS : STATE_FIELDS, others,
                               NULL));
}
