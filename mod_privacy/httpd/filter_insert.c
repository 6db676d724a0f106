/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which filters a response gets, and where they stand.
 *
 * Places, by filter type: behind everything that makes content (INCLUDES,
 * PHP, proxies, INFLATE; AP_FTYPE_RESOURCE), before what stores or encodes it
 * (CACHE_SAVE, DEFLATE, BROTLI; AP_FTYPE_CONTENT_SET). A subrequest of
 * mod_include passes its output through the page's filter, so fragments are
 * read where they stand.
 */
#include "mod_privacy/httpd/conditional.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/filter_headers.h"
#include "mod_privacy/httpd/filter_html.h"

static const char html_filter[] = "PRIVACY_HTML";
static const char header_filter[] = "PRIVACY_HEADERS";
static const char vary_filter[] = "PRIVACY_VARY";
static const char inflate_gate[] = "PRIVACY_INFLATE";

/* Stands behind mod_headers, which may have made a document of what the html
 * filter let pass: from there on it is one. */
static apr_status_t filter_headers(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;

    if (f->ctx != NULL) {
        return pv_filter_html(f, bb);
    }
    (void)pv_filter_headers(r);
    if (pv_filter_html_is_late(r)) {
        /* Nobody knew that a date is no validator here. */
        apr_table_unset(r->headers_out, "Last-Modified");
        return pv_filter_html(f, bb);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/* A head in which the look below found something; apart from it, so that it
 * needs no registers of its own. */
static __attribute__((noinline)) apr_status_t
edit_and_write(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    const pv_dir_config *dir = pv_config_dir(r);

    if (dir->is_on == 1
        && (pv_config_block(dir) == PV_BLOCK_OFF || pv_filter_headers(r))
        && pv_document_varies(r)) {
        pv_conditional_vary(r);
    }
    return pv_config_global(r->server)->write_head(f, bb);
}

/* The last look at a head before httpd writes it, in place of two filters
 * that nearly every response would get for nothing: adding and removing one
 * costs more than looking, and looking less than asking whether to. */
static apr_status_t write_head(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const request_rec *r = f->r;
    const pv_global_config *global = pv_config_global(r->server);
    const apr_array_header_t *others = pv_header_names_cast(r->err_headers_out);

    return pv_filter_headers_may_hold(pv_header_names_cast(r->headers_out),
                                      global)
                   || (others->nelts > 0 /* mostly there are none */
                       && pv_filter_headers_may_hold(others, global))
               ? edit_and_write(f, bb)
               : global->write_head(f, bb);
}

/* httpd's filter that writes the head of HTTP/1 is called by ours. It is
 * registered anew with every configuration. A stream of HTTP/2 has another in
 * its place, and gets ours as filters. */
static void stand_before_writer(pv_global_config *global)
{
    ap_filter_rec_t *writer = ap_get_output_filter_handle("HTTP_HEADER");

    if (writer != NULL && writer->filter_func.out_func != write_head) {
        global->write_head = writer->filter_func.out_func;
        writer->filter_func.out_func = write_head;
    }
}

/* True when write_head() sees the response. */
static bool is_written_here(const request_rec *r)
{
    return r->connection->master == NULL
           && pv_config_global(r->server)->write_head != NULL;
}

static apr_status_t filter_vary(ap_filter_t *f, apr_bucket_brigade *bb)
{
    ap_remove_output_filter(f);
    pv_conditional_vary(f->r);
    return ap_pass_brigade(f->next, bb);
}

/* Stands in front of INFLATE: takes it away again where the response is no
 * document, or not compressed. */
static apr_status_t gate_inflate(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const char *encoding = pv_document_encoding(f->r);
    pv_html_syntax syntax;

    if (encoding == NULL
        || (f->r->content_type != NULL
            && pv_document_type(f->r->content_type, &syntax)
                   == PV_DOCUMENT_NONE)) {
        ap_remove_output_filter(f->ctx);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void pv_filter_register(void)
{
    ap_register_output_filter(inflate_gate, gate_inflate, NULL,
                              AP_FTYPE_RESOURCE - 2);
    ap_register_output_filter(html_filter, pv_filter_html, NULL,
                              AP_FTYPE_CONTENT_SET - 2);
    ap_register_output_filter(header_filter, filter_headers, NULL,
                              AP_FTYPE_CONTENT_SET);
    ap_register_output_filter(PV_INTERIM_FILTER, pv_conditional_interim, NULL,
                              AP_FTYPE_CONNECTION);
    ap_register_output_filter(vary_filter, filter_vary, NULL,
                              AP_FTYPE_PROTOCOL - 1);
}

int pv_filter_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);

    (void)pconf;
    (void)plog;
    global->head_filter = pv_filter_headers_names(ptemp);
    global->length_name = pv_filter_headers_length_name(ptemp);
    global->html_filter = ap_get_output_filter_handle(html_filter);
    global->header_filter = ap_get_output_filter_handle(header_filter);
    global->vary_filter = ap_get_output_filter_handle(vary_filter);
    global->inflate_filter = ap_get_output_filter_handle("INFLATE");
    global->inflate_gate = ap_get_output_filter_handle(inflate_gate);
    if (global->is_on_anywhere && (global->features & PV_FEATURES_HEAD) != 0
        && pv_header_names_may_cast(ptemp)) {
        stand_before_writer(global);
    }
    return OK;
}

/* Documents of others come compressed; of a plain file it is known before
 * whether it is. */
static void insert_inflate(request_rec *r, const pv_global_config *global)
{
    ap_filter_t *inflate;

    if (global->inflate_filter == NULL
        || pv_config_block(pv_config_dir(r)) != PV_BLOCK_ON
        || (pv_document_is_certain(r) && !pv_document_is_described(r))) {
        return;
    }
    inflate = ap_add_output_filter_handle(global->inflate_filter, NULL, r,
                                          r->connection);
    ap_add_output_filter_handle(global->inflate_gate, inflate, r,
                                r->connection);
}

void pv_filter_insert(request_rec *r)
{
    const pv_global_config *global = pv_config_global(r->server);
    bool is_in_scope = pv_document_is_in_scope(r);
    bool varies = pv_document_varies(r) && !pv_request_is_own_page(r);
    bool is_alone = r->output_filters == r->proto_output_filters;

    if (r->main != NULL || (!is_in_scope && !varies)) {
        return;
    }
    if (!pv_document_is_other(r)) {
        if (is_in_scope) {
            insert_inflate(r, global);
        }
        ap_add_output_filter_handle(global->html_filter, NULL, r,
                                    r->connection);
    }
    /* A cache among the filters keeps the head as it is there. */
    if (is_in_scope && (!is_alone || !is_written_here(r))) {
        ap_add_output_filter_handle(global->header_filter, NULL, r,
                                    r->connection);
    }
    if (varies && !is_written_here(r)) {
        ap_add_output_filter_handle(global->vary_filter, NULL, r,
                                    r->connection);
    }
}

/* The body that httpd makes: a text of ErrorDocument, or a page of its own
 * with what modules note there. Of what it was to replace, nothing may say how
 * it is encoded: httpd forgets that too, but not in err_headers_out, and not
 * for HTTP/0.9. */
static void insert_error_body(request_rec *r, const pv_global_config *global)
{
    apr_table_unset(r->headers_out, "Content-Encoding");
    apr_table_unset(r->err_headers_out, "Content-Encoding");
    if (r->status != HTTP_RANGE_NOT_SATISFIABLE) { /* of which it says more */
        apr_table_unset(r->headers_out, "Content-Range");
        apr_table_unset(r->err_headers_out, "Content-Range");
    }
    r->content_encoding = NULL;
    r->content_type = "text/html";
    ap_add_output_filter_handle(global->html_filter, NULL, r, r->connection);
    ap_add_output_filter_handle(global->header_filter, NULL, r, r->connection);
}

void pv_filter_insert_error(request_rec *r)
{
    pv_request *record = pv_request_find(r);
    pv_html_syntax syntax;

    if (r->main != NULL || !pv_config_is_on(r)
        || (record != NULL && record->is_own_page)) {
        return;
    }
    if (record != NULL) {
        record->edited = NULL; /* the response begins anew */
    }
    if (r->status == HTTP_NOT_MODIFIED
        && ((record != NULL && record->is_validated)
            || pv_document_type(r->content_type, &syntax)
                   != PV_DOCUMENT_NONE)) {
        pv_conditional_response(r, pv_document_is_described(r));
    }
    if (pv_document_varies(r)) {
        if (r->status != HTTP_NOT_MODIFIED) { /* a page of httpd's own */
            apr_table_mergen(r->err_headers_out, "Vary", PV_STATE_HEADER);
        }
        if (!is_written_here(r)) {
            ap_add_output_filter(vary_filter, NULL, r, r->connection);
        }
    }
    if (!AP_STATUS_IS_HEADER_ONLY(r->status) && pv_document_is_in_scope(r)) {
        insert_error_body(r, pv_config_global(r->server));
    }
}
