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

/** The address of a visitor, 4 or 16 bytes, for hashing and the country alone.
 *  @param visitor  NULL: nothing was masked */
static inline pv_span pv_count_address(const request_rec *r,
                                       const pv_visitor *visitor)
{
    static const char mapped[12] = { [10] = '\xff', [11] = '\xff' };
    const apr_sockaddr_t *addr = visitor != NULL ? visitor->real_addr : NULL;
    const char *bytes;

    if (addr == NULL) {
        addr = r->useragent_addr != NULL ? r->useragent_addr
                                         : r->connection->client_addr;
    }
    if (addr == NULL || addr->ipaddr_ptr == NULL) {
        return pv_span_make(NULL, 0);
    }
    bytes = addr->ipaddr_ptr;
    return addr->ipaddr_len == 16 && memcmp(bytes, mapped, sizeof(mapped)) == 0
               ? pv_span_make(bytes + sizeof(mapped), 4)
               : pv_span_make(bytes, (size_t)addr->ipaddr_len);
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
