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

#include <time.h>

#include "mod_privacy/core/visit/response.h"
#include "mod_privacy/httpd/count_reader.h"
#include "mod_privacy/httpd/count_rules.h"

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

/** What is told of the answer to a GET. @param now  the time, at its end */
static inline void pv_count_read_file(const request_rec *r, apr_time_t now,
                                      pv_counts_file *file)
{
    file->duration = pv_count_duration(r, r->bytes_sent, now);
    file->size = (uint8_t)pv_size_item(r->bytes_sent);
    file->protocol = (uint8_t)pv_protocol_item(r->proto_num);
    file->status = (uint16_t)pv_status_item(r->status);
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

/**
 * Counts a request when it is one of these, of a long answer not its duration.
 * @param conn   of the request's connection, or NULL
 * @param rules  by which it is counted
 * @return with what the duration is to be counted, PV_COUNT_NO_BIT when it need
 *         not be, or PV_COUNT_NOT when nothing was counted
 */
int pv_count_glance(const request_rec *r, const pv_connection *conn,
                    const pv_count_rules *rules);

#endif
