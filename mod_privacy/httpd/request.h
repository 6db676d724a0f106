/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the module remembers of one request, and of one connection.
 *
 * One struct for each, made when the request is read and found again through
 * request_config; a subrequest or internal redirect shares the consent and
 * address of the request it came from. The real address stands here and
 * nowhere else.
 */
#ifndef PV_HTTPD_REQUEST_H
#define PV_HTTPD_REQUEST_H

#include "mod_privacy/core/base/asked.h"
#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/face.h"

/* Kept in c->conn_config; made in pre_connection. */
typedef struct pv_connection {
    apr_sockaddr_t *real_addr; /* private copy of the peer, port 0        */
    pv_face printed;           /* what is printed for the peer            */
    pv_face application;       /* by the policy of the first virtual host */
    pv_address_policy policy;  /* that made `application`                 */
    apr_int64_t epoch;         /* and its period, see pseudonym.h         */
    bool is_masked;            /* false with PrivacyAddress Keep          */
    request_rec *answered;     /* count_answer.c: the request that is being
                                  answered, until it is counted; or NULL      */
} pv_connection;

/* What a script's request had, while ScriptLog could see it. */
typedef struct pv_script_request {
    request_rec *r;
    apr_table_t *headers;
    char *args;
} pv_script_request;

/* Kept in r->request_config of the first request of a chain. */
typedef struct pv_request {
    /* address.c */
    apr_sockaddr_t *real_addr; /* after mod_remoteip, private, port 0; NULL
                                  until post_read_request                 */
    pv_face printed;           /* what every logger sees                  */
    pv_face early;             /* what modules see before the directory is
                                  known: the server's value, never real
                                  unless PrivacyAddress is Keep           */
    const char *told;          /* the address that an application got, or
                                  NULL: httpd shows no host name then     */
    /* scoreboard.c */
    char *full_request_line; /* while the scoreboard sees a shorter one */
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
    bool is_own_page;       /* a page of PrivacyPath, or the report: counted
                               under requests and status only              */
    bool is_counted;        /* never count twice                          */
    bool is_answer_leaving; /* the end of the answer was seen             */
    bool is_duration_due;   /* counted, but for the time it took          */
    uint8_t crowd_bit;      /* for that                                   */
    const char *asked_path; /* decoded, as the client asked; NULL: never
                               translated                             */
    struct pv_page_context *page; /* NULL until first asked for          */
    /* refuse.c */
    bool is_refused; /* a beacon that the handler answers here           */
    int refused_as;  /* pv_resource                                      */
    /* filters */
    bool is_filtered;   /* the html filter edits this response           */
    bool is_translated; /* conditional.c saw the validators of the chain */
    bool is_validated;  /* one of them named the present state           */
} pv_request;

/** The connection's record, or NULL before pre_connection has run. */
pv_connection *pv_connection_get(const conn_rec *c);

/** The record of the request's chain, or NULL when none was made yet. */
pv_request *pv_request_find(const request_rec *r);

/** The headers that the chain's first request came with; read when they are
 *  first asked for. @param record  of that chain */
const pv_asked *pv_request_asked(const request_rec *r, pv_request *record);

/** The record of the request that a chain of internal redirects and
 *  subrequests began with; made when missing, never NULL. */
pv_request *pv_request_get(request_rec *r);

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
