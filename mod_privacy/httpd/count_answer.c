/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting before the end of an answer leaves (see count_answer.h). The filter
 * belongs to the connection, so that a request costs no filter of its own; it
 * changes nothing of what passes.
 */
#include "mod_privacy/httpd/count_answer.h"

#include <util_filter.h>

#include "mod_privacy/core/visit/response.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/shared.h"

static const char answer_filter[] = "PRIVACY_COUNT";

static bool is_end(apr_bucket_brigade *bb)
{
    const apr_bucket *last = APR_BRIGADE_LAST(bb);

    while (last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_FLUSH(last)) {
        last = APR_BUCKET_PREV(last);
    }
    return last != APR_BRIGADE_SENTINEL(bb) && APR_BUCKET_IS_EOS(last);
}

static apr_status_t filter_answer(ap_filter_t *f, apr_bucket_brigade *bb)
{
    pv_connection *conn = f->ctx;
    request_rec *r = conn->answered;

    if (r != NULL && is_end(bb)) {
        conn->answered = NULL;
        pv_request_get(r)->is_answer_leaving = true;
        pv_count_log_transaction(r);
    }
    return ap_pass_brigade(f->next, bb);
}

void pv_count_answer_register(void)
{
    /* Behind every filter of requests, before the network and TLS. */
    ap_register_output_filter(answer_filter, filter_answer, NULL,
                              AP_FTYPE_CONNECTION);
}

int pv_count_answer_pre_connection(conn_rec *c, void *csd)
{
    pv_connection *conn = pv_connection_get(c);

    (void)csd;
    if (conn != NULL) {
        conn->answered = NULL; /* not that of the HTTP/2 connection */
        ap_add_output_filter(answer_filter, conn, NULL, c);
    }
    return OK;
}

int pv_count_answer_translate_name(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);

    if (conn != NULL && r->main == NULL && r->prev == NULL) {
        conn->answered = r;
    }
    return DECLINED;
}

int pv_count_answer_log_transaction(request_rec *r)
{
    pv_connection *conn = pv_connection_get(r->connection);
    pv_request *record = pv_request_get(r);
    pv_counts *counts = pv_shared_counts(r->server);

    if (conn != NULL && conn->answered == r) {
        conn->answered = NULL;
    }
    if (record->is_duration_due && counts != NULL) {
        record->is_duration_due = false;
        pv_counts_add_duration(
            counts, (unsigned)pv_config_server(r->server)->site_index,
            record->crowd_bit,
            pv_duration_item(apr_time_now() - r->request_time));
    }
    return DECLINED;
}
