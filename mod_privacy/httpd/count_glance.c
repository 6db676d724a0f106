/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts at a glance (see count_glance.h). Each kind of request has a function
 * of its own, so that none saves registers for another.
 */
#include "mod_privacy/httpd/count_glance.h"

#include "mod_privacy/httpd/geo.h"

/* A file that the regular asked for. */
static __attribute__((noinline)) int
count_file(const request_rec *r, const pv_count_rules *rules,
           const struct pv_regular *regular)
{
    const pv_counts_file file = pv_count_file_of(r);

    return pv_reader_recall(&regular->reader, r->headers_in)
                   && pv_counts_add_file(rules->counts, &regular->place,
                                         time(NULL), &file)
               ? pv_count_bit(&regular->place)
               : PV_COUNT_NOT;
}

/* A page like the last one of the regular, whose keys are known. */
static __attribute__((noinline)) int
count_page(const request_rec *r, const pv_count_rules *rules,
           const struct pv_regular *regular)
{
    const pv_event_rules *events = &rules->event;
    const char *path = r->parsed_uri.path != NULL ? r->parsed_uri.path : r->uri;
    const char *referer;
    pv_counts_page page;

    if (r->status != HTTP_OK || !pv_event_is_html(r->content_type)
        || path == NULL || path[0] == '\0'
        || (events->campaign_count > 0 && r->args != NULL)
        || !pv_page_kept_recall(&regular->page, &regular->reader, r->headers_in,
                                &referer)) {
        return PV_COUNT_NOT;
    }
    page.file = pv_count_file_of(r);
    page.memo = events->memo;
    page.page_memo = pv_event_page_memo(events, pv_span_of(path));
    page.is_visit = regular->page.is_visit;
    page.referrer_memo =
        page.is_visit ? pv_event_referrer_memo(events, pv_span_of(referer)) : 0;
    return pv_counts_add_page(rules->counts, &regular->place, time(NULL), &page)
               ? regular->place.bit
               : PV_COUNT_NOT;
}

/* Who asked, when it was not the peer of a connection of his own. */
static inline const pv_visitor *visitor_of(const request_rec *r,
                                           const pv_connection *conn,
                                           const pv_request *record)
{
    if (record != NULL && record->visitor != NULL) {
        return record->visitor;
    }
    if (conn == NULL || !conn->is_masked) {
        return NULL;
    }
    return conn->behind_of == r ? &conn->behind : &conn->peer;
}

/* A file that somebody else asked for, with a browser that the memo knows. */
static __attribute__((noinline)) int count_stranger(const request_rec *r,
                                                    const pv_connection *conn,
                                                    const pv_request *record,
                                                    const pv_count_rules *rules)
{
    pv_counts_visitor visitor;
    pv_asked_reader asked = { NULL, NULL, NULL };
    pv_counts_file file;
    pv_reader reader;

    pv_asked_read_reader(r->headers_in, &asked);
    if (asked.accept_language == NULL
        || !pv_reader_known(rules->event.memo, &asked, &reader)) {
        return PV_COUNT_NOT;
    }
    visitor.address = pv_count_address(r, visitor_of(r, conn, record));
    visitor.network = NULL;
    visitor.site = rules->event.site;
    visitor.agent = reader.agent;
    visitor.language = reader.language;
    visitor.country = (uint16_t)pv_geo_country(r, visitor.address);
    file = pv_count_file_of(r);
    return pv_counts_add_stranger(rules->counts, &visitor, time(NULL), &file);
}

int pv_count_glance(const request_rec *r, const pv_connection *conn,
                    const pv_count_rules *rules)
{
    const pv_request *record =
        ap_get_module_config(r->request_config, &privacy_module);

    if (!pv_count_is_plain(r, record)) {
        return PV_COUNT_NOT;
    }
    if (!pv_count_is_peer(conn, r, record)) {
        return pv_count_is_file(r) ? count_stranger(r, conn, record, rules)
                                   : PV_COUNT_NOT;
    }
    if (conn->regular == NULL
        || conn->regular->place.site != rules->event.site) {
        return PV_COUNT_NOT;
    }
    return pv_count_is_file(r) ? count_file(r, rules, conn->regular)
                               : count_page(r, rules, conn->regular);
}
