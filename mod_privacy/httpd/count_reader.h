/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who reads: browser and language of the one who asked, and the visitor of a
 * connection who goes on asking.
 *
 * Of a regular the headers of his last file and of his last page are kept with
 * the connection, and where he is counted, so that his next request is known
 * at a glance. Streams that may run side by side, and visitors behind a proxy,
 * have no regular.
 */
#ifndef PV_HTTPD_COUNT_READER_H
#define PV_HTTPD_COUNT_READER_H

#include "mod_privacy/core/visit/page_kept.h"
#include "mod_privacy/httpd/request.h"

/* The visitor of a connection who goes on asking. */
struct pv_regular {
    pv_reader_kept reader;
    pv_page_kept page;
    pv_counts_place place; /* zero: to be found */
};

/** True when the peer of a connection asks himself: nobody asks through him,
 *  and nothing else runs beside. @param conn  NULL: nothing is known of it
 *  @param first  of the chain that `record` is of */
static inline bool pv_count_is_peer(const pv_connection *conn,
                                    const request_rec *first,
                                    const pv_request *record)
{
    return conn != NULL && conn->is_masked && conn->behind_of != first
           && (record == NULL || record->visitor == NULL)
           && first->connection->master == NULL;
}

/** Gives what the headers of a request tell of its reader. */
pv_reader pv_count_reader_of(request_rec *r);

/** The first request of a chain of internal redirects. */
static inline const request_rec *pv_count_first(const request_rec *r)
{
    while (r->prev != NULL) {
        r = r->prev;
    }
    return r;
}

/**
 * As pv_count_reader_of(), for a request that is counted: its reader becomes
 * the regular of the connection when he asks for the second time.
 * @param conn      NULL: nobody does
 * @param is_plain  the other headers will not be asked for
 */
pv_reader pv_count_reader_meet(request_rec *r, pv_connection *conn,
                               const pv_memo *memo, bool is_plain);

#endif
