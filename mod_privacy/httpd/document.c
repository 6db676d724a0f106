/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types and guesses. A guess only ever decides whether a validator or a
 * range of a client is passed on: a wrong one costs a transfer.
 */
#include "mod_privacy/httpd/document.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/header.h"

pv_document_kind pv_document_type(const char *content_type,
                                  pv_html_syntax *syntax)
{
    static const char html[] = "text/html";
    const size_t len = sizeof(html) - 1;
    pv_span type;

    *syntax = PV_SYNTAX_HTML;
    if (content_type != NULL && strncmp(content_type, html, len) == 0
        && (content_type[len] == '\0' || content_type[len] == ';')) {
        return PV_DOCUMENT_HTML; /* as nearly all write it */
    }
    if (content_type == NULL || content_type[0] == '\0'
        || pv_document_is_other_type(content_type)) {
        return PV_DOCUMENT_NONE;
    }
    type = pv_span_of(content_type);
    if (pv_header_type_is(type, "text/html")) {
        return PV_DOCUMENT_HTML;
    }
    *syntax = PV_SYNTAX_XML;
    if (pv_header_type_is(type, "application/xhtml+xml")) {
        return PV_DOCUMENT_HTML;
    }
    if (pv_header_type_is(type, "image/svg+xml")) {
        return PV_DOCUMENT_OTHER;
    }
    *syntax = PV_SYNTAX_CSS;
    return pv_header_type_is(type, "text/css") ? PV_DOCUMENT_OTHER
                                               : PV_DOCUMENT_NONE;
}

static bool has_described(const apr_table_t *headers)
{
    const apr_array_header_t *entries = apr_table_elts(headers);

    for (int i = 0; i < entries->nelts; i++) {
        if (pv_header_may_describe(
                APR_ARRAY_IDX(entries, i, apr_table_entry_t).key)) {
            return true;
        }
    }
    return false;
}

bool pv_document_is_described(const request_rec *r)
{
    return r->content_encoding != NULL || has_described(r->headers_out)
           || has_described(r->err_headers_out);
}

const char *pv_document_encoding(const request_rec *r)
{
    const char *encoding = r->content_encoding;

    if (encoding == NULL) {
        encoding = apr_table_get(r->headers_out, "Content-Encoding");
    }
    return encoding != NULL
               ? encoding
               : apr_table_get(r->err_headers_out, "Content-Encoding");
}

bool pv_document_is_certain(const request_rec *r)
{
    return r->content_type != NULL && r->handler == NULL
           && r->proxyreq == PROXYREQ_NONE
           && (r->content_type[0] != 'a'
               || strncmp(r->content_type, "application/x-httpd-", 20) != 0)
           && (r->content_type[0] != 'h'
               || strncmp(r->content_type, "httpd/", 6) != 0);
}

bool pv_document_is_other(const request_rec *r)
{
    pv_html_syntax syntax;

    return pv_document_is_certain(r)
           && pv_document_type(r->content_type, &syntax) == PV_DOCUMENT_NONE;
}

/* Extensions that name files which are never pages. */
static bool has_other_extension(const char *uri)
{
    static const char *const extensions[] = {
        ".css",  ".js",   ".mjs",  ".json", ".png",  ".jpg",   ".jpeg",
        ".gif",  ".webp", ".avif", ".ico",  ".woff", ".woff2", ".ttf",
        ".mp4",  ".webm", ".mp3",  ".ogg",  ".pdf",  ".zip",   ".gz",
        ".wasm", ".map",  ".txt",  ".xml",  ".m3u8", ".ts",    ".m4s"
    };
    pv_span path = pv_span_of(uri);

    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (pv_span_ends_with(path, extensions[i])) {
            return true;
        }
    }
    return false;
}

/* What a browser asks for when it wants a page, or may use one as text. */
static bool dest_may_be_html(const char *dest)
{
    static const char *const pages[] = { "document", "iframe", "frame",
                                         "object",   "embed",  "empty" };

    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (strcmp(dest, pages[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool pv_document_may_be_html(const request_rec *r)
{
    const char *dest = apr_table_get(r->headers_in, "Sec-Fetch-Dest");
    pv_html_syntax syntax;

    if (pv_document_is_certain(r)) {
        return pv_document_type(r->content_type, &syntax) != PV_DOCUMENT_NONE;
    }
    if (dest != NULL && !dest_may_be_html(dest)) {
        return false;
    }
    return r->uri == NULL || !has_other_extension(r->uri);
}
