/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filtering the page of mod_status (see status_page.h).
 *
 * The page is read line by line, at most LINE_BYTES_MAX of one at a time;
 * mod_status ends a line after every row. Lines without the mark of a stream
 * pass as they are. What is not data, such as a FLUSH, follows the lines
 * before it in its order.
 */
#include "mod_privacy/httpd/status_page.h"

#include <util_filter.h>

#include "mod_privacy/core/base/redact.h"
#include "mod_privacy/httpd/errorlog.h"

#define FILTER_NAME    "PRIVACY_STATUS_PAGE"
#define LINE_BYTES_MAX 8192

static const char mark[] = ": stream ";

typedef struct page {
    pv_redact_policy redact;
    pv_scrub_policy scrub;
    bool scrubs;
    apr_bucket_brigade *out;
    size_t len;
    char line[LINE_BYTES_MAX];
} page;

/* Writes what is held, cleaned from the mark on. */
static apr_status_t write_line(page *p)
{
    char *stream = memmem(p->line, p->len, mark, sizeof(mark) - 1);
    apr_status_t rv;

    if (stream != NULL) {
        size_t before = (size_t)(stream - p->line) + sizeof(mark) - 1;
        size_t left =
            pv_redact_in_place(p->line + before, p->len - before, &p->redact);
        if (p->scrubs) {
            left = pv_scrub_in_place(p->line + before, left, &p->scrub);
        }
        p->len = before + left;
    }
    rv = apr_brigade_write(p->out, NULL, NULL, p->line, p->len);
    p->len = 0;
    return rv;
}

static apr_status_t take_bytes(page *p, const char *bytes, size_t len)
{
    while (len > 0) {
        const char *newline = memchr(bytes, '\n', len);
        size_t part = newline != NULL ? (size_t)(newline - bytes) + 1 : len;
        bool ends = newline != NULL;
        apr_status_t rv = APR_SUCCESS;
        if (part > LINE_BYTES_MAX - p->len) {
            part = LINE_BYTES_MAX - p->len;
            ends = true;
        }
        memcpy(p->line + p->len, bytes, part);
        p->len += part;
        bytes += part;
        len -= part;
        if (ends && (rv = write_line(p)) != APR_SUCCESS) {
            return rv;
        }
    }
    return APR_SUCCESS;
}

static apr_status_t take_bucket(page *p, apr_bucket *bucket)
{
    const char *bytes;
    apr_size_t len;
    apr_status_t rv;

    if (APR_BUCKET_IS_METADATA(bucket)) {
        rv = APR_BUCKET_IS_EOS(bucket) ? write_line(p) : APR_SUCCESS;
        APR_BUCKET_REMOVE(bucket);
        APR_BRIGADE_INSERT_TAIL(p->out, bucket);
        return rv;
    }
    rv = apr_bucket_read(bucket, &bytes, &len, APR_BLOCK_READ);
    if (rv == APR_SUCCESS) {
        rv = take_bytes(p, bytes, len);
    }
    apr_bucket_delete(bucket);
    return rv;
}

static page *make_page(ap_filter_t *f)
{
    page *p = apr_pcalloc(f->r->pool, sizeof(*p));
    pv_log_policy log = pv_config_log(pv_config_server(f->r->server));

    p->redact.query = log.query != PV_LOG_KEEP;
    p->scrubs = pv_config_masks(f->r->server);
    p->scrub = pv_errorlog_scrub_policy(f->r->server);
    p->out = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    return p;
}

static apr_status_t filter_page(ap_filter_t *f, apr_bucket_brigade *in)
{
    page *p = f->ctx;
    apr_status_t rv = APR_SUCCESS;

    if (p == NULL) {
        p = f->ctx = make_page(f);
    }
    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(in)) {
        rv = take_bucket(p, APR_BRIGADE_FIRST(in));
    }
    if (rv == APR_SUCCESS) {
        rv = ap_pass_brigade(f->next, p->out);
    }
    apr_brigade_cleanup(p->out);
    return rv;
}

void pv_status_page_register(void)
{
    ap_register_output_filter(FILTER_NAME, filter_page, NULL,
                              AP_FTYPE_RESOURCE);
}

void pv_status_page_prepare(request_rec *r)
{
    if (r->handler != NULL && strcmp(r->handler, "server-status") == 0) {
        apr_table_unset(r->headers_out, "Content-Length");
        ap_add_output_filter(FILTER_NAME, NULL, r, r->connection);
    }
}
