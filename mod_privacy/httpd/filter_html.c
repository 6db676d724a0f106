/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bucket by bucket through the rewriter.
 *
 * Bytes that pass are the handler's own buckets, split where an edit begins;
 * only what was held back is copied. Every FLUSH is passed on at once, with
 * everything but the held-back tail before it, and a handler that is slow is
 * not waited for with undelivered bytes in hand.
 */
#include "mod_privacy/httpd/filter_html.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/httpd/charset.h"
#include "mod_privacy/httpd/conditional.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/filter_policy.h"

#define PASS_BYTES   65536 /* passed on at the latest               */
#define PASS_BUCKETS 64
#define SPACES       512  /* padding is made of buckets of this size */
#define COPY_MAX     2048 /* bytes of a mapping that is copied instead */

typedef struct html_context {
    ap_filter_t *f;
    pv_filter_policy policy;
    pv_html_sink sink;
    pv_rewriter *rewriter;
    pv_charset *charset; /* NULL: the bytes are read as they are   */
    apr_bucket_brigade *out;
    apr_bucket *bucket; /* the one being read                      */
    const char *at;     /* where its bytes begin, as it shrinks    */
    size_t passed;      /* bytes in `out`                          */
    size_t buckets;
} html_context;

/* --- where edited bytes go ------------------------------------------------ */

static void append(html_context *ctx, apr_bucket *bucket)
{
    APR_BRIGADE_INSERT_TAIL(ctx->out, bucket);
    ctx->passed += bucket->length;
    ctx->buckets++;
}

static void append_copy(html_context *ctx, pv_span bytes)
{
    append(ctx, apr_bucket_heap_create(bytes.ptr, bytes.len, NULL,
                                       ctx->f->c->bucket_alloc));
}

/* Drops the bytes of the bucket before `to`: they were edited, or copied. */
static void drop_before(html_context *ctx, const char *to)
{
    apr_bucket *done = ctx->bucket;

    if (to == ctx->at) {
        return;
    }
    apr_bucket_split(done, (apr_size_t)(to - ctx->at));
    ctx->bucket = APR_BUCKET_NEXT(done);
    apr_bucket_delete(done);
    ctx->at = to;
}

/* Passes the bucket's own memory on. */
static void keep(void *baton, pv_span bytes, bool is_input)
{
    html_context *ctx = baton;
    apr_bucket *kept;

    if (!is_input || ctx->charset != NULL) {
        append_copy(ctx, bytes);
        return;
    }
    drop_before(ctx, bytes.ptr);
    kept = ctx->bucket;
    if (bytes.len < kept->length
        && apr_bucket_split(kept, bytes.len) != APR_SUCCESS) {
        append_copy(ctx, bytes);
        return;
    }
    ctx->bucket = APR_BUCKET_NEXT(kept);
    ctx->at = bytes.ptr + bytes.len;
    APR_BUCKET_REMOVE(kept);
    append(ctx, kept);
}

static void fill(void *baton, pv_span text, size_t len, bool is_added)
{
    static const char spaces[SPACES + 1] =
        "                                                                "
        "                                                                "
        "                                                                "
        "                                                                "
        "                                                                "
        "                                                                "
        "                                                                "
        "                                                                ";
    html_context *ctx = baton;

    (void)is_added;
    if (text.len > 0) {
        append_copy(ctx, text);
        len -= text.len;
    }
    while (len > 0) {
        size_t part = len < SPACES ? len : SPACES;
        append(ctx, apr_bucket_immortal_create(spaces, part,
                                               ctx->f->c->bucket_alloc));
        len -= part;
    }
}

static apr_status_t pass_on(html_context *ctx)
{
    apr_status_t rv = APR_SUCCESS;

    if (!APR_BRIGADE_EMPTY(ctx->out)) {
        rv = ap_pass_brigade(ctx->f->next, ctx->out);
        apr_brigade_cleanup(ctx->out);
    }
    ctx->passed = 0;
    ctx->buckets = 0;
    return rv;
}

/* --- reading ----------------------------------------------------------------
 */

/* Reads the first bucket; before waiting for one, passes on what there is. */
static apr_status_t read_bucket(html_context *ctx, apr_bucket *bucket,
                                pv_span *piece)
{
    apr_status_t rv =
        apr_bucket_read(bucket, &piece->ptr, &piece->len, APR_NONBLOCK_READ);

    if (APR_STATUS_IS_EAGAIN(rv)) {
        append(ctx, apr_bucket_flush_create(ctx->f->c->bucket_alloc));
        rv = pass_on(ctx);
        if (rv == APR_SUCCESS) {
            rv = apr_bucket_read(bucket, &piece->ptr, &piece->len,
                                 APR_BLOCK_READ);
        }
    }
    return rv;
}

static void feed_converted(void *baton, pv_span utf8)
{
    html_context *ctx = baton;

    pv_rewriter_feed(ctx->rewriter, utf8);
}

static void feed(html_context *ctx, pv_span piece)
{
    if (ctx->charset == NULL) {
        pv_rewriter_feed(ctx->rewriter, piece);
    }
    else {
        pv_charset_feed(ctx->charset, piece, feed_converted, ctx);
    }
}

/* A small file comes mapped into memory; who keeps it until it is written
 * pays less for a copy than for the mapping. */
static apr_bucket *unmap_small(html_context *ctx, apr_bucket *bucket,
                               pv_span *piece)
{
    apr_bucket *copy;

    if (!APR_BUCKET_IS_MMAP(bucket) || piece->len > COPY_MAX) {
        return bucket;
    }
    copy = apr_bucket_heap_create(piece->ptr, piece->len, NULL,
                                  ctx->f->c->bucket_alloc);
    APR_BUCKET_INSERT_BEFORE(bucket, copy);
    apr_bucket_delete(bucket);
    piece->ptr = (char *)((apr_bucket_heap *)copy->data)->base + copy->start;
    return copy;
}

/* Feeds one bucket; the part of it that was held back was copied. */
static apr_status_t filter_bucket(html_context *ctx, apr_bucket *bucket)
{
    pv_span piece;
    apr_bucket *behind;
    apr_status_t rv = read_bucket(ctx, bucket, &piece);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    behind = APR_BUCKET_NEXT(bucket);
    ctx->bucket = unmap_small(ctx, bucket, &piece);
    ctx->at = piece.ptr;
    if (piece.len > 0) {
        feed(ctx, piece);
    }
    while (ctx->bucket != behind) {
        apr_bucket *done = ctx->bucket;
        ctx->bucket = APR_BUCKET_NEXT(done);
        apr_bucket_delete(done);
    }
    return APR_SUCCESS;
}

/* FLUSH, EOS, EOR and what other modules send along keep their place. */
static apr_status_t pass_metadata(html_context *ctx, apr_bucket *bucket)
{
    if (APR_BUCKET_IS_EOS(bucket) && ctx->rewriter != NULL) {
        pv_rewriter_finish(ctx->rewriter);
        ctx->rewriter = NULL;
    }
    APR_BUCKET_REMOVE(bucket);
    append(ctx, bucket);
    return APR_BUCKET_IS_FLUSH(bucket) ? pass_on(ctx) : APR_SUCCESS;
}

static apr_status_t filter_brigade(html_context *ctx, apr_bucket_brigade *bb)
{
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *bucket = APR_BRIGADE_FIRST(bb);

        if (APR_BUCKET_IS_METADATA(bucket) || ctx->rewriter == NULL) {
            rv = pass_metadata(ctx, bucket);
        }
        else {
            rv = filter_bucket(ctx, bucket);
        }
        if (rv == APR_SUCCESS
            && (ctx->passed >= PASS_BYTES || ctx->buckets >= PASS_BUCKETS)) {
            rv = pass_on(ctx);
        }
    }
    return rv == APR_SUCCESS ? pass_on(ctx) : rv;
}

/* --- deciding ------------------------------------------------------------- */

/* A response that must not be shown unfiltered and cannot be filtered. */
static apr_status_t refuse(ap_filter_t *f, apr_bucket_brigade *bb)
{
    apr_bucket_alloc_t *alloc = f->c->bucket_alloc;

    apr_brigade_cleanup(bb);
    ap_remove_output_filter(f);
    f->r->status = HTTP_OK; /* the error bucket says what it becomes */
    APR_BRIGADE_INSERT_TAIL(
        bb, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, f->r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(f->next, bb);
}

static const char *header_out(const request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_out, name);

    return value != NULL ? value : apr_table_get(r->err_headers_out, name);
}

static bool is_encoded(const char *encoding)
{
    return encoding != NULL && encoding[0] != '\0'
           && ap_cstr_casecmp(encoding, "identity") != 0;
}

/* True when the bytes are not the document's own. Logs why. */
static bool is_unreadable(request_rec *r, const char *encoding,
                          bool is_described)
{
    if (is_encoded(encoding)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      PVNO(0300) "a page encoded as '%s' cannot be looked "
                                 "into and is refused: load mod_deflate for "
                                 "gzip, name it by AddEncoding rather than "
                                 "Header, or turn the encoding off where the "
                                 "page comes from",
                      encoding);
        return true;
    }
    if (r->status == HTTP_PARTIAL_CONTENT
        || (is_described && r->status != HTTP_RANGE_NOT_SATISFIABLE
            && header_out(r, "Content-Range") != NULL)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      PVNO(0301) "a part of a page cannot be filtered and is "
                                 "refused: the application must not answer "
                                 "ranges of pages");
        return true;
    }
    return false;
}

static bool has_body(const request_rec *r)
{
    return !r->header_only && !AP_STATUS_IS_HEADER_ONLY(r->status);
}

static html_context *make_context(ap_filter_t *f, pv_html_syntax syntax)
{
    html_context *ctx = apr_pcalloc(f->r->pool, sizeof(*ctx));

    ctx->f = f;
    ctx->out = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    pv_filter_policy_init(&ctx->policy, f->r);
    ctx->sink = (pv_html_sink){ ctx, keep, fill };
    ctx->rewriter =
        pv_rewriter_make(&ctx->policy.policy, &ctx->sink, syntax, f->r->pool);
    return ctx;
}

/* The first bytes; without `waits` as far as they are there. */
static pv_span first_bytes(apr_bucket_brigade *bb, bool waits)
{
    pv_span piece = { "", 0 };

    for (apr_bucket *bucket = APR_BRIGADE_FIRST(bb);
         bucket != APR_BRIGADE_SENTINEL(bb) && piece.len == 0;
         bucket = APR_BUCKET_NEXT(bucket)) {
        if (!APR_BUCKET_IS_METADATA(bucket)) {
            if (apr_bucket_read(bucket, &piece.ptr, &piece.len,
                                waits ? APR_BLOCK_READ : APR_NONBLOCK_READ)
                != APR_SUCCESS) {
                return pv_span_make("", 0);
            }
        }
    }
    return piece;
}

/* A file that is gzip (RFC 1952, section 2.3.1), though the head does not say
 * so yet: mod_headers will. Other encodings cannot be told by their bytes. */
static bool is_gzip(apr_bucket_brigade *bb)
{
    return pv_span_starts_with(first_bytes(bb, false), "\x1F\x8B\x08");
}

/* A response without a type is looked at by browsers (WHATWG MIME Sniffing,
 * section 7): what may be markup is read as such, whatever tag comes first. */
static pv_document_kind sniff(const request_rec *r, apr_bucket_brigade *bb,
                              pv_html_syntax *syntax)
{
    pv_span start;

    if (r->content_type != NULL || !has_body(r)
        || header_out(r, "X-Content-Type-Options") != NULL) {
        return PV_DOCUMENT_NONE;
    }
    start = pv_span_trim(first_bytes(bb, true));
    *syntax =
        pv_span_starts_with(start, "<?xml") ? PV_SYNTAX_XML : PV_SYNTAX_HTML;
    return start.len == 0 || start.ptr[0] == '<'
                   || pv_span_starts_with(start, "\xEF\xBB\xBF")
                   || header_out(r, "Content-Encoding") != NULL
               ? PV_DOCUMENT_HTML
               : PV_DOCUMENT_NONE;
}

/* Converts the document to UTF-8 where its bytes cannot be read otherwise.
 * @return false when that cannot be done */
static bool open_charset(html_context *ctx, apr_bucket_brigade *bb)
{
    static const pv_span mark = { "\xEF\xBB\xBF", 3 };
    request_rec *r = ctx->f->r;
    pv_span start = first_bytes(bb, false);
    const char *name = r->content_type != NULL
                           ? pv_charset_name(r->content_type, start)
                           : NULL;

    if (name == NULL || ctx->policy.is_report) {
        return true;
    }
    ctx->charset = pv_charset_open(name, r->pool);
    if (ctx->charset == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      PVNO(0302) "a page in %s cannot be looked into and is "
                                 "refused: APR cannot convert it",
                      name);
        return false;
    }
    ap_set_content_type(r, apr_pstrcat(r->pool,
                                       ap_strstr_c(r->content_type, "xhtml")
                                           ? "application/xhtml+xml"
                                           : "text/html",
                                       "; charset=utf-8", NULL));
    apr_table_unset(r->headers_out, "Content-Length");
    if (!pv_span_starts_with(start, "\xFF\xFE")
        && !pv_span_starts_with(start, "\xFE\xFF")) {
        pv_rewriter_feed(ctx->rewriter, mark); /* its own becomes this one */
    }
    return true;
}

/* The first call: is this a document, and can it be filtered? */
static apr_status_t start(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    pv_html_syntax syntax;
    pv_document_kind kind = pv_document_type(r->content_type, &syntax);
    bool is_described = pv_document_is_described(r);
    const char *encoding = is_described ? pv_document_encoding(r) : NULL;
    bool is_document;
    pv_request *record = pv_request_get(r);
    html_context *ctx;

    record->seen = r;
    record->seen_type = r->content_type;
    if (kind == PV_DOCUMENT_NONE) {
        kind = sniff(r, bb, &syntax);
    }
    is_document = kind != PV_DOCUMENT_NONE && has_body(r);
    if (is_document && encoding == NULL && is_gzip(bb)) {
        encoding = "gzip";
    }
    if (is_document && pv_document_is_in_scope(r)
        && pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
        && is_unreadable(r, encoding, is_described)) {
        return refuse(f, bb);
    }
    if (kind != PV_DOCUMENT_NONE || record->is_validated) {
        pv_conditional_response(r, is_described);
    }
    if (kind != PV_DOCUMENT_NONE && pv_filter_policy_holds(r)) {
        apr_table_unset(r->headers_out, "Content-Length"); /* it may grow */
    }
    if (!is_document || !pv_document_is_in_scope(r) || is_encoded(encoding)) {
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, bb);
    }
    ctx = make_context(f, syntax);
    if (kind == PV_DOCUMENT_HTML && !open_charset(ctx, bb)) {
        return refuse(f, bb);
    }
    f->ctx = ctx;
    return filter_brigade(ctx, bb);
}

bool pv_filter_html_is_late(const request_rec *r)
{
    const pv_request *record = pv_request_find(r);
    pv_document_kind before = PV_DOCUMENT_NONE;
    pv_document_kind kind;
    pv_html_syntax read_as = PV_SYNTAX_HTML;
    pv_html_syntax syntax;

    if (!pv_document_is_in_scope(r)) {
        return false;
    }
    if (record != NULL && record->seen == r) {
        if (record->seen_type == r->content_type) {
            return false; /* nearly every response */
        }
        before = pv_document_type(record->seen_type, &read_as);
    }
    kind = pv_document_type(r->content_type, &syntax);
    if (kind == PV_DOCUMENT_NONE) {
        return r->content_type == NULL; /* browsers look for themselves */
    }
    return kind != before || syntax != read_as;
}

apr_status_t pv_filter_html(ap_filter_t *f, apr_bucket_brigade *bb)
{
    if (f->ctx != NULL) {
        return filter_brigade(f->ctx, bb);
    }
    if (APR_BRIGADE_EMPTY(bb)) {
        return APR_SUCCESS;
    }
    return start(f, bb);
}
