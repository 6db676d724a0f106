/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The headers of a page that the reader of a connection asked for before.
 *
 * A browser that opens page after page sends headers of the same names in the
 * same order, and all that is read of them but the Referer has the values of
 * before. Then the next page is a visit, or none, as that one was (W3C Fetch
 * Metadata decides it, see event.h), and to compare is cheaper than to find
 * each header by its name. Of the names the first four letters are compared,
 * as APR keeps them, and of those that begin with `Sec-` the fifth: who sends
 * the value of one header as that of another has said it of himself. It lives
 * and ends with the connection, as the headers of its requests do.
 */
#ifndef PV_VISIT_PAGE_KEPT_H
#define PV_VISIT_PAGE_KEPT_H

#include "mod_privacy/core/visit/reader.h"

#define PV_PAGE_HEADERS_MAX 32 /* of a request that is kept        */
#define PV_PAGE_TOKEN_MAX   16 /* bytes of a Sec-Fetch-*, with NUL */

/* A token of Fetch Metadata and its place in headers_in. */
typedef struct pv_page_token {
    unsigned at;
    char text[PV_PAGE_TOKEN_MAX];
} pv_page_token;

typedef struct pv_page_kept {
    unsigned count;                          /* of headers; 0: none was kept */
    apr_uint32_t names[PV_PAGE_HEADERS_MAX]; /* APR's checksums */
    unsigned secs; /* of those the ones of `Sec-` whose values may differ */
    struct {
        unsigned at;
        char letter; /* the fifth one, in lower case */
    } sec[PV_PAGE_HEADERS_MAX];
    /* Places in headers_in; PV_PAGE_HEADERS_MAX: not sent. */
    unsigned agent;
    unsigned languages;
    unsigned brands;
    unsigned referer;
    pv_page_token site;
    pv_page_token mode;
    pv_page_token dest;
    bool is_visit;
} pv_page_kept;

/**
 * Tells whether a request has the headers that were kept, of the same reader.
 * @param kept     zero, or kept before
 * @param reader   of the same connection
 * @param referer  written only when it has; NULL: it has no Referer
 */
bool pv_page_kept_recall(const pv_page_kept *kept, const pv_reader_kept *reader,
                         const apr_table_t *headers_in, const char **referer);

/**
 * Keeps the headers of a page. What was prefetched, what has no Fetch
 * Metadata and what is too long is not kept, and never recalled.
 * @param kept      zero, or kept before
 * @param asked     read from headers_in
 * @param is_visit  as pv_event_make() decided for an answer of status 200
 */
void pv_page_kept_take(pv_page_kept *kept, const apr_table_t *headers_in,
                       const pv_asked *asked, bool is_visit);

#endif
