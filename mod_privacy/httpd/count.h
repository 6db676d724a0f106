/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting: turns a request into an event and adds it to the shared counters,
 * exactly once. It never vetoes other loggers and never fails: a request that
 * cannot be counted is served all the same.
 *
 * httpd ends a request after it has sent the answer. A child that is killed in
 * between would have served a visitor and not counted it. So a filter of the
 * connection looks for the end of the answer (EOS) on its way to the network,
 * and counts then; a client that has the whole answer has been counted. How
 * long an answer took that may have to wait for the network is known, and
 * added, in log_transaction; there a request whose end nobody saw is counted as
 * a whole.
 *
 * An application that states a Content-Length and whose last bytes come before
 * it is known that they are the last (a proxied stream) may have been heard
 * out by the client a moment before.
 */
#ifndef PV_HTTPD_COUNT_H
#define PV_HTTPD_COUNT_H

#include "mod_privacy/core/visit/event.h"
#include "mod_privacy/httpd/request.h"

/** Registers the filter; called once while hooks are. */
void pv_count_register(void);

/** Puts the filter into a connection. */
void pv_count_watch(pv_connection *conn, conn_rec *c);

/** The part of the next one for a connection that has the filter. */
static inline void pv_count_expect_next(request_rec *r, pv_connection *conn)
{
    conn->answered = r;
    if (conn->counted == r) { /* of the past: httpd uses memory again */
        conn->counted = NULL;
    }
}

/** Notes that the next answer of a connection is that of a request, which is
 *  no subrequest and came of no internal redirect; part of post_read_request.
 *  The filter belongs to the connection, so that a request pays for none.
 *  @param conn  of that request */
static inline void pv_count_expect(request_rec *r, pv_connection *conn)
{
    if (!conn->has_answer_filter) {
        pv_count_watch(conn, r->connection);
    }
    pv_count_expect_next(r, conn);
}

/** Counts a request if it was not, or adds how long it took; part of
 *  log_transaction. @param conn  of the request's connection, or NULL */
void pv_count_rest(request_rec *r, pv_connection *conn);

/** True for a request of which nothing is left to count, as of nearly all; the
 *  connection forgets it. Else pv_count_rest() is to be called. */
static inline bool pv_count_is_done(const request_rec *r, pv_connection *conn)
{
    if (conn->counted != r || conn->counted_bit != PV_COUNT_NO_BIT) {
        return false;
    }
    conn->counted = NULL;
    return true;
}

/** Counts a beacon that was blocked, or would be in Report mode.
 *  @param host  of the beacon, lower case */
void pv_count_blocked(request_rec *r, pv_span host, pv_purpose purpose);

/** Counts what the second Content-Security-Policy stopped or would stop: an
 *  item of dimension `blocked` too, with a directive for its purpose.
 *  @param host       canonical
 *  @param directive  such as "img-src" */
void pv_count_policy(request_rec *r, pv_span host, const char *directive);

/** Counts the outcome of a consent choice for one purpose. */
void pv_count_consent(request_rec *r, pv_purpose purpose, pv_outcome outcome);

#endif
