/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads who reads (see count_reader.h).
 */
#include "mod_privacy/httpd/count_reader.h"

#include "mod_privacy/httpd/shared.h"

/* Every browser sends Accept-Language; one that does not for once, because it
 * asks on its own account, still sends Sec-Fetch-Site where the connection is
 * encrypted (W3C Fetch Metadata). A person's class without either is a program
 * that borrowed a browser's name. Without encryption nothing can be told. */
static bool is_borrowed(request_rec *r, const pv_asked_reader *asked)
{
    return asked->accept_language == NULL
           && pv_asked_fetch_of(pv_request_asked(r, pv_request_get(r))).site
                  == NULL
           && strcmp(ap_http_scheme(r), "https") == 0;
}

static pv_reader judged(request_rec *r, const pv_asked_reader *asked,
                        pv_reader reader)
{
    if (pv_agent_bot(reader.agent) == PV_BOT_NONE && is_borrowed(r, asked)) {
        reader.agent = pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER,
                                     PV_DEVICE_OTHER, PV_BOT_OTHER);
    }
    return reader;
}

pv_reader pv_count_reader_of(request_rec *r)
{
    const pv_asked_reader asked =
        pv_asked_reader_of(pv_request_asked(r, pv_request_get(r)));

    return judged(r, &asked,
                  pv_reader_of(pv_shared_memo(r->server),
                               pv_span_of(asked.user_agent),
                               pv_span_of(asked.sec_ch_ua),
                               pv_span_of(asked.accept_language)));
}

/* Remembers the reader of a connection whose peer sent the same headers in
 * the request before: of the others there is nothing to expect. */
static void keep_regular(const request_rec *r, pv_connection *conn,
                         const pv_asked_reader *asked, uint64_t hash,
                         pv_reader reader)
{
    if (conn->reader_hash != hash) {
        conn->reader_hash = hash;
        return;
    }
    if (conn->regular == NULL) {
        conn->regular =
            apr_pcalloc(r->connection->pool, sizeof(*conn->regular));
    }
    pv_reader_keep(&conn->regular->reader, pv_count_first(r)->headers_in, asked,
                   reader);
    conn->regular->place.hour_turn = 0;
}

/* The headers that tell of the reader. Of a page all will be asked for. */
static pv_asked_reader reader_headers(request_rec *r, bool is_plain)
{
    pv_request *record = pv_request_find(r);
    pv_asked_reader asked = { NULL, NULL, NULL };

    if (!is_plain || (record != NULL && record->has_asked)) {
        return pv_asked_reader_of(pv_request_asked(r, pv_request_get(r)));
    }
    pv_asked_read_reader(r->headers_in, &asked);
    return asked;
}

pv_reader pv_count_reader_meet(request_rec *r, pv_connection *conn,
                               const pv_memo *memo, bool is_plain)
{
    const pv_asked_reader asked = reader_headers(r, is_plain);
    const pv_span user_agent = pv_span_of(asked.user_agent);
    const pv_span brands = pv_span_of(asked.sec_ch_ua);
    const pv_span languages = pv_span_of(asked.accept_language);
    uint64_t hash = pv_reader_hash(memo, user_agent, brands, languages);
    pv_reader reader =
        judged(r, &asked,
               pv_reader_of_hash(memo, hash, user_agent, brands, languages));

    if (pv_count_is_peer(conn, pv_count_first(r), pv_request_find(r))) {
        keep_regular(r, conn, &asked, hash, reader);
    }
    return reader;
}
