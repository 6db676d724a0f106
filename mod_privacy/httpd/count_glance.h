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

enum {
    PV_COUNT_NOT = -1,    /* not counted at a glance                  */
    PV_COUNT_NO_BIT = 255 /* of a request whose duration is not counted */
};

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

/** What is told of the answer to a GET. */
static inline pv_counts_file pv_count_file_of(const request_rec *r)
{
    return (pv_counts_file){ .status = pv_status_item(r->status),
                             .protocol = pv_protocol_item(r->proto_num),
                             .size = pv_size_item(r->bytes_sent) };
}

/** With what the time is counted that an answer took. */
static inline uint8_t pv_count_bit(const pv_counts_place *place)
{
    return place->is_bot ? PV_COUNT_NO_BIT : place->bit;
}

/**
 * Counts a request, but for its duration, when it is one of these.
 * @param conn   of the request's connection, or NULL
 * @param rules  by which it is counted
 * @return pv_count_bit(), or PV_COUNT_NOT when nothing was counted
 */
int pv_count_glance(const request_rec *r, const pv_connection *conn,
                    const pv_count_rules *rules);

#endif
