/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sender and reader of page.h.
 *
 * A status other than 200 is sent as an ordinary answer, so that the site's
 * ErrorDocument does not hide the form that it carries.
 */
#include "mod_privacy/httpd/page.h"

#include <apr_buckets.h>
#include <apr_strings.h>

#define ASSET_CACHE "public, max-age=3600"

static void set_headers(request_rec *r, const char *cache)
{
    apr_table_t *out = r->headers_out;

    apr_table_setn(out, "Cache-Control", cache);
    apr_table_setn(out, "Content-Security-Policy", PV_PAGE_POLICY);
    apr_table_setn(out, "Referrer-Policy", "same-origin");
    apr_table_setn(out, "X-Content-Type-Options", "nosniff");
}

static int send_body(request_rec *r, const char *type, pv_span body)
{
    if (type != NULL) {
        ap_set_content_type(r, type);
    }
    ap_set_content_length(r, (apr_off_t)body.len);
    if (body.len > 0) {
        ap_rwrite(body.ptr, (int)body.len, r);
    }
    return OK;
}

int pv_page_send(request_rec *r, int status, const char *type, pv_span body)
{
    r->status = status;
    r->no_local_copy = 1;
    set_headers(r, "private, no-store");
    return send_body(r, type, body);
}

/* A strong validator made from the content (FNV-1a, 64 bits). */
static const char *content_etag(request_rec *r, pv_span body)
{
    apr_uint64_t hash = APR_UINT64_C(14695981039346656037);

    for (size_t i = 0; i < body.len; i++) {
        hash =
            (hash ^ (unsigned char)body.ptr[i]) * APR_UINT64_C(1099511628211);
    }
    return apr_psprintf(r->pool, "\"%" APR_UINT64_T_HEX_FMT "\"", hash);
}

int pv_page_send_asset(request_rec *r, const char *type, pv_span body)
{
    int rv;

    set_headers(r, ASSET_CACHE);
    apr_table_setn(r->headers_out, "ETag", content_etag(r, body));
    rv = ap_meets_conditions(r);
    return rv != OK ? rv : send_body(r, type, body);
}

/* Copies one brigade; PV_ERR_NOT_FOUND at the end of the body. */
static pv_status copy_brigade(apr_bucket_brigade *bb, char *buffer,
                              apr_size_t max, apr_size_t *len)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb);
         b = APR_BUCKET_NEXT(b)) {
        const char *bytes;
        apr_size_t count;

        if (APR_BUCKET_IS_EOS(b)) {
            return PV_ERR_NOT_FOUND;
        }
        if (APR_BUCKET_IS_METADATA(b)) {
            continue;
        }
        if (apr_bucket_read(b, &bytes, &count, APR_BLOCK_READ) != APR_SUCCESS) {
            return PV_ERR_IO;
        }
        if (count > max - *len) {
            return PV_ERR_RANGE;
        }
        memcpy(buffer + *len, bytes, count);
        *len += count;
    }
    return PV_OK;
}

pv_status pv_page_read_body(request_rec *r, char *buffer, apr_size_t max,
                            apr_size_t *len)
{
    const char *promised = apr_table_get(r->headers_in, "Content-Length");
    apr_bucket_brigade *bb;
    pv_status status = PV_OK;

    *len = 0;
    if (promised != NULL && apr_atoi64(promised) > (apr_int64_t)max) {
        return PV_ERR_RANGE;
    }
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (status == PV_OK) {
        if (ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES,
                           APR_BLOCK_READ, (apr_off_t)max + 1)
            != APR_SUCCESS) {
            return PV_ERR_IO;
        }
        status = copy_brigade(bb, buffer, max, len);
        apr_brigade_cleanup(bb);
    }
    return status == PV_ERR_NOT_FOUND ? PV_OK : status;
}
