/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the module remembers of one request, and of one connection.
 *
 * One struct for each, found again through conn_config and request_config; a
 * subrequest or internal redirect shares the consent and address of the
 * request it came from. The real address stands here and nowhere else.
 */
#ifndef PV_HTTPD_REQUEST_H
#define PV_HTTPD_REQUEST_H

#include "mod_privacy/core/base/asked.h"
#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/core/visit/reader.h"
#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/face.h"

/* What a script's request had, while ScriptLog could see it. */
typedef struct pv_script_request {
    request_rec *r;
    apr_table_t *headers;
    char *args;
} pv_script_request;

/* Who asks, and what of that is shown; made by address.c. */
typedef struct pv_visitor {
    apr_sockaddr_t *real_addr; /* private copy, port 0                     */
    pv_face printed;           /* what every logger sees                   */
    pv_face early;             /* what modules see before the directory is
                                  known: the server's value, never real
                                  unless PrivacyAddress is Keep; the printed
                                  face where nobody looks so early         */
} pv_visitor;

enum {
    PV_COUNT_NO_BIT = 255 /* of a request whose duration needs no counting */
};

/* Kept in c->conn_config; made in pre_connection. */
typedef struct pv_connection {
    pv_visitor peer;              /* at the other end of the connection       */
    pv_face unread;               /* its real address, and what is printed    */
    pv_face application;          /* by the policy of the first virtual host  */
    pv_address_policy policy;     /* that made `application`                  */
    apr_int64_t epoch;            /* and its period, see pseudonym.h          */
    unsigned features;            /* of the configuration: bits of pv_feature */
    bool is_masked;               /* false with PrivacyAddress Keep           */
    bool leaves_others;           /* the head of what is no document is looked
                                     at where it is written                  */
    bool is_behind_free;          /* for another request                      */
    pv_visitor behind;            /* who asked through the peer, a proxy      */
    const request_rec *behind_of; /* in this request; NULL: nobody did    */
    /* scoreboard.c */
    bool shows_lines;     /* of requests: ap_extended_status, which stays */
    request_rec *shown;   /* is cleaned when its last bucket goes by; or NULL */
    bool has_slot_filter; /* that sees the last buckets of requests       */
    /* count.c */
    pv_network network; /* of the peer                                 */
    uint16_t country;   /* item of dimension `country`, once known      */
    bool has_country;
    bool has_answer_filter;     /* that sees where answers end         */
    bool counts_plainly;        /* it has, and nobody looks early      */
    uint8_t counted_bit;        /* of `counted`, for its duration      */
    uint64_t reader_hash;       /* of the last request's headers, or 0 */
    struct pv_regular *regular; /* who goes on asking, or NULL         */
    request_rec *answered;      /* is being answered, not counted yet  */
    const request_rec *counted; /* and has not ended; or NULL          */
} pv_connection;

/* Kept in r->request_config of the first request of a chain, where anything
 * has to be remembered of it; a plain file may need none. */
typedef struct pv_request {
    /* address.c */
    const pv_visitor *visitor; /* whom mod_remoteip found; NULL: whom the
                                  connection knows                        */
    const char *told;          /* the address that an application got, or
                                  NULL: httpd shows no host name then     */
    /* scoreboard.c */
    char *full_request_line; /* while the scoreboard sees a shorter one */
    bool is_slot_clean;      /* httpd writes the loggers' view itself   */
    bool had_query;          /* the loggers' view has lost it: the
                                scoreboard is written again             */
    /* script_log.c */
    pv_script_request *script; /* while its handler runs, or NULL */
    /* consent.c */
    pv_consent consent;
    bool has_consent;        /* the verdict above was made             */
    bool is_asked_elsewhere; /* another consent tool holds a choice    */
    pv_asked asked;          /* see pv_request_asked() */
    bool has_asked;
    /* count.c */
    bool is_own_page;           /* a page of PrivacyPath, or the report: counted
                                   under requests and status only              */
    const request_rec *claimed; /* of the chain, the one that a page of
                                   PrivacyPath answers; NULL: none        */
    bool is_counted;            /* though the connection does not know it     */
    uint8_t counted_bit;        /* for the time it took                       */
    struct pv_page_context *page; /* NULL until first asked for          */
    /* refuse.c */
    bool is_refused; /* a beacon that the handler answers here           */
    int refused_as;  /* pv_resource                                      */
    /* filters */
    const request_rec *edited; /* whose headers were looked at         */
    const request_rec *seen;   /* which the html filter has judged     */
    const char *seen_type;     /* by this type; NULL: without one      */
    bool is_translated; /* conditional.c saw the validators of the chain */
    bool is_validated;  /* one of them named the present state           */
} pv_request;

/** The connection's record, or NULL before pre_connection has run. */
static inline pv_connection *pv_connection_get(const conn_rec *c)
{
    return ap_get_module_config(c->conn_config, &pv_module);
}

/** The request that a chain of internal redirects and subrequests began
 *  with. */
static inline const request_rec *pv_request_first(const request_rec *r)
{
    while (r->main != NULL || r->prev != NULL) {
        r = r->main != NULL ? r->main : r->prev;
    }
    return r;
}

/** The record of the request's chain, or NULL when none was made yet. */
static inline pv_request *pv_request_find(const request_rec *r)
{
    pv_request *record = ap_get_module_config(r->request_config, &pv_module);

    while (record == NULL && (r->main != NULL || r->prev != NULL)) {
        r = r->main != NULL ? r->main : r->prev;
        record = ap_get_module_config(r->request_config, &pv_module);
    }
    return record;
}

/** Finds or makes the record of a request that has none of its own yet; for
 *  pv_request_get() only. */
pv_request *pv_request_share(request_rec *r);

/** The headers that the chain's first request came with; read when they are
 *  first asked for. @param record  of that chain */
const pv_asked *pv_request_asked(const request_rec *r, pv_request *record);

/** The record of the request that a chain of internal redirects and
 *  subrequests began with; made when missing, never NULL. */
static inline pv_request *pv_request_get(request_rec *r)
{
    pv_request *record = ap_get_module_config(r->request_config, &pv_module);

    return record != NULL ? record : pv_request_share(r);
}

/** True where something is remembered of this very request. */
static inline bool pv_request_has_record(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &pv_module) != NULL;
}

/** True for the request of a chain that a page of PrivacyPath answers. */
static inline bool pv_request_is_claimed(const request_rec *r)
{
    const pv_request *record =
        ap_get_module_config(r->request_config, &pv_module);

    return record != NULL && record->claimed == r;
}

/** True for a request that a page of our own answers. */
static inline bool pv_request_is_own_page(const request_rec *r)
{
    const pv_request *record = pv_request_find(r);

    return record != NULL && record->is_own_page;
}

/** True for the handler that httpd chooses right before handlers run where
 *  nobody has set one: the type of a file, without its parameters, or none.
 *  @param handler  not NULL */
bool pv_request_is_by_type(const request_rec *r, const char *handler);

/** True where a handler of others may answer, and read what applications are
 *  told; false for plain files. Known from fixups on. */
static inline bool pv_request_may_tell(const request_rec *r)
{
    return (r->handler != NULL && !pv_request_is_by_type(r, r->handler))
           || r->proxyreq != PROXYREQ_NONE
           || (r->content_type != NULL && r->content_type[0] == 'a'
               && strncmp(r->content_type, "application/x-httpd", 19) == 0);
}

/** Whom a masked connection knows to ask: its peer, or who is behind it. */
static inline const pv_visitor *pv_connection_visitor(const pv_connection *conn,
                                                      const request_rec *r)
{
    return conn->behind_of != NULL && conn->behind_of == pv_request_first(r)
               ? &conn->behind
               : &conn->peer;
}

/** As pv_request_visitor(), where the records are at hand.
 *  @param conn    of the request's connection, or NULL
 *  @param record  of its chain, or NULL */
static inline const pv_visitor *pv_request_visitor_of(const request_rec *r,
                                                      const pv_connection *conn,
                                                      const pv_request *record)
{
    if (record != NULL && record->visitor != NULL) {
        return record->visitor;
    }
    return conn != NULL && conn->is_masked ? pv_connection_visitor(conn, r)
                                           : NULL;
}

/** True where a masked connection knows who asks by this very request; the
 *  printed face is that of its peer. False may be wrong. */
static inline bool pv_connection_knows(const pv_connection *conn,
                                       const request_rec *r)
{
    return r->useragent_addr == conn->peer.real_addr || conn->behind_of == r;
}

/** Who asks: the visitor of the request, else the peer of its connection.
 *  @return NULL when nothing was masked, and mod_remoteip has not run yet */
static inline const pv_visitor *pv_request_visitor(const request_rec *r)
{
    return pv_request_visitor_of(r, pv_connection_get(r->connection),
                                 pv_request_find(r));
}

/** Puts back what a script's request had, for those who come after its
 *  handler; `r` is that request or one that an internal redirect made of it. */
static inline void pv_request_restore_script(request_rec *r, pv_request *record)
{
    const pv_script_request *script = record->script;

    if (script != NULL) {
        if (r->headers_in == script->r->headers_in) {
            r->headers_in = script->headers;
        }
        script->r->headers_in = script->headers;
        script->r->args = script->args;
        record->script = NULL;
    }
}

#endif
