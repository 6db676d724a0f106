/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests that are counted at a glance.
 *
 * Most requests are GETs for a file that is no page, or for a page like the
 * last one of the same reader: of these nothing is read but what differs from
 * request to request. Whatever else it is, is counted in full by count.c, with
 * the same result.
 */
#ifndef PV_HTTPD_COUNT_GLANCE_H
#define PV_HTTPD_COUNT_GLANCE_H

#include <sys/time.h>
#include <time.h>

#include "mod_privacy/core/visit/response.h"
#include "mod_privacy/httpd/count_reader.h"
#include "mod_privacy/httpd/count_rules.h"
#include "mod_privacy/httpd/geo.h"

enum { PV_COUNT_NOT = -1 }; /* not counted at a glance */

/* Bytes of a body that a connection takes at once with its head, so that its
 * end has nothing to wait for: Linux gives each socket 16 KiB (tcp(7)). */
#define PV_COUNT_AT_ONCE 8192

/** True for a GET that was not passed on within, with a type, as nothing of
 *  the module changed it. @param record  of `r`, or NULL */
static inline bool pv_count_is_plain(const request_rec *r,
                                     const pv_request *record)
{
    return r->next == NULL && r->prev == NULL && r->method_number == M_GET
           && !r->header_only && r->content_type != NULL
           && (record == NULL
               || (!record->is_own_page && record->script == NULL));
}

/** True for a plain GET that was answered by a file which is no page. */
static inline bool pv_count_is_file(const request_rec *r)
{
    char first = r->content_type[0];

    return (first == 'i' || first == 'f' || first == 'v')
           && r->status != HTTP_NOT_FOUND;
}

/** How long an answer took whose end is on its way, in items of response.h.
 *  @return PV_DURATION_LATER for one that may wait for the network
 *  @param now  the time, at its end */
static inline uint8_t pv_count_duration(const request_rec *r,
                                        int64_t size_bytes, apr_time_t now)
{
    return size_bytes <= PV_COUNT_AT_ONCE
               ? (uint8_t)pv_duration_item(now - r->request_time)
               : PV_DURATION_LATER;
}

/** As pv_count_read_file(), for whatever answer. */
void pv_count_read_any(const request_rec *r, apr_time_t now,
                       pv_counts_file *file);

/** What is told of the answer to a GET; of one that was short, soon and well
 *  everything is known. @param now  the time, at its end */
static inline void pv_count_read_file(const request_rec *r, apr_time_t now,
                                      pv_counts_file *file)
{
    static const pv_counts_file usual = {
        .status = PV_STATUS_200,
        .protocol = PV_PROTOCOL_1_1,
        .size = PV_SIZE_SHORT,
        .duration = PV_DURATION_SHORT,
    };

    if (r->status == HTTP_OK && r->proto_num == HTTP_VERSION(1, 1)
        && r->bytes_sent <= PV_SIZE_LEAST
        && now - r->request_time <= PV_DURATION_LEAST_US) {
        *file = usual;
    }
    else {
        pv_count_read_any(r, now, file);
    }
}

/** With what the time will be counted that an answer took, where it is not
 *  known yet. @param bit  of the visitor */
static inline uint8_t pv_count_later(unsigned duration, uint8_t bit)
{
    return duration == PV_DURATION_LATER ? bit : PV_COUNT_NO_BIT;
}

/** With what the time is counted that an answer took. */
static inline uint8_t pv_count_bit(const pv_counts_place *place)
{
    return place->is_bot ? PV_COUNT_NO_BIT : place->bit;
}

/** Gives the time, also as whole seconds: apr_time_now() would put together
 *  what had to be taken apart again. */
static inline apr_time_t pv_count_now(struct timeval *now)
{
    (void)gettimeofday(now, NULL); /* does not fail */
    return apr_time_from_sec(now->tv_sec) + now->tv_usec;
}

/**
 * Counts what somebody asked for who is not the peer of a connection of his
 * own, with a browser that the memo knows.
 * @param who   see pv_count_address()
 * @param page  NULL: it is none
 * @return as pv_count_glance()
 */
static inline __attribute__((always_inline)) int
pv_count_stranger(const request_rec *r, const pv_visitor *who,
                  const pv_count_rules *rules, const pv_asked_reader *asked,
                  const pv_counts_page *page)
{
    pv_counts_visitor visitor;
    pv_counts_file file;
    pv_reader reader;
    struct timeval now;
    int bit;

    if (!pv_reader_known(rules->event.memo, asked, &reader)) {
        return PV_COUNT_NOT;
    }
    visitor.address = pv_count_address(r, who);
    visitor.network = NULL;
    visitor.site = rules->event.site;
    visitor.agent = reader.agent;
    visitor.language = reader.language;
    visitor.country = (uint16_t)pv_geo_country(rules->geo, visitor.address);
    pv_count_read_file(r, pv_count_now(&now), &file);
    bit = pv_counts_add_stranger(rules->counts, &visitor, now.tv_sec, &file,
                                 page);
    return bit < 0 ? PV_COUNT_NOT : pv_count_later(file.duration, (uint8_t)bit);
}

/** The same for a file. */
static inline __attribute__((always_inline)) int
pv_count_stranger_file(const request_rec *r, const pv_visitor *who,
                       const pv_count_rules *rules)
{
    pv_asked_reader asked = { NULL, NULL, NULL };

    pv_asked_read_reader(r->headers_in, &asked);
    return asked.accept_language != NULL
               ? pv_count_stranger(r, who, rules, &asked, NULL)
               : PV_COUNT_NOT;
}

/** The part of the next one for all but a visitor behind a proxy who asked for
 *  a file. @param r  a plain GET  @param record  of `r`, or NULL */
int pv_count_glance_at(const request_rec *r, const pv_connection *conn,
                       const pv_request *record, const pv_count_rules *rules);

/**
 * Counts a request when it is one of these, of a long answer not its duration.
 * Is part of its caller, so that registers are saved once for all of this.
 * @param conn   of the request's connection, or NULL
 * @param rules  by which it is counted
 * @return with what the duration is to be counted, PV_COUNT_NO_BIT when it need
 *         not be, or PV_COUNT_NOT when nothing was counted
 */
static inline __attribute__((always_inline)) int
pv_count_glance(const request_rec *r, const pv_connection *conn,
                const pv_count_rules *rules)
{
    const pv_request *record =
        ap_get_module_config(r->request_config, &pv_module);

    if (!pv_count_is_plain(r, record)) {
        return PV_COUNT_NOT;
    }
    /* Somebody is behind the peers of masked connections alone. */
    return conn != NULL && conn->behind_of == r && record == NULL
                   && pv_count_is_file(r)
               ? pv_count_stranger_file(r, &conn->behind, rules)
               : pv_count_glance_at(r, conn, record, rules);
}

#endif
