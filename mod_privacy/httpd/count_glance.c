/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts at a glance (see count_glance.h). Each kind of request has a function
 * of its own, so that none saves registers for another.
 */
#include "mod_privacy/httpd/count_glance.h"

void pv_count_read_any(const request_rec *r, apr_time_t now,
                       pv_counts_file *file)
{
    file->duration = pv_count_duration(r, r->bytes_sent, now);
    file->size = (uint8_t)pv_size_item(r->bytes_sent);
    file->protocol = (uint8_t)pv_protocol_item(r->proto_num);
    file->status = (uint16_t)pv_status_item(r->status);
}

/* A file that the regular asked for. */
static __attribute__((noinline)) int
count_file(const request_rec *r, const pv_count_rules *rules,
           const struct pv_regular *regular)
{
    pv_counts_file file;
    struct timeval now;

    pv_count_read_file(r, pv_count_now(&now), &file);
    return pv_reader_recall(&regular->reader, r->headers_in)
                   && pv_counts_add_file(rules->counts, &regular->place,
                                         now.tv_sec, &file)
               ? pv_count_later(file.duration, pv_count_bit(&regular->place))
               : PV_COUNT_NOT;
}

/* The path of a page that has no more to it than path and referrer.
 * @return NULL when it has, or is no page */
static inline const char *usual_path(const request_rec *r,
                                     const pv_event_rules *rules)
{
    const char *path = r->parsed_uri.path != NULL ? r->parsed_uri.path : r->uri;

    return r->status == HTTP_OK && pv_event_is_usual_html(r->content_type)
                   && (rules->campaign_count == 0 || r->args == NULL)
                   && path != NULL && path[0] != '\0'
               ? path
               : NULL;
}

/* The keys of a page. What the answer was is to be filled in. */
static inline pv_counts_page page_of(const char *path,
                                     const pv_event_rules *rules, bool is_visit,
                                     const char *referer)
{
    return (pv_counts_page){
        .memo = rules->memo,
        .page_memo = pv_event_page_memo(rules, pv_span_of(path)),
        .referrer_memo = is_visit ? pv_event_referrer_memo(rules, referer) : 0,
        .is_visit = is_visit,
    };
}

/* A page like the last one of the regular, whose keys are known. */
static __attribute__((noinline)) int
count_page(const request_rec *r, const pv_count_rules *rules,
           const struct pv_regular *regular)
{
    const char *path = usual_path(r, &rules->event);
    const char *referer;
    pv_counts_page page;
    struct timeval now;

    if (path == NULL
        || !pv_page_kept_recall(&regular->page, &regular->reader, r->headers_in,
                                &referer)) {
        return PV_COUNT_NOT;
    }
    page = page_of(path, &rules->event, regular->page.is_visit, referer);
    pv_count_read_file(r, pv_count_now(&now), &page.file);
    return pv_counts_add_page(rules->counts, &regular->place, now.tv_sec, &page)
               ? pv_count_later(page.file.duration, regular->place.bit)
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

static __attribute__((noinline)) int count_stranger(const request_rec *r,
                                                    const pv_visitor *who,
                                                    const pv_count_rules *rules)
{
    return pv_count_stranger_file(r, who, rules);
}

/* A page whose keys are known; that it is a visit, or none, a browser says. */
static __attribute__((noinline)) int
count_stranger_page(const request_rec *r, const pv_visitor *who,
                    const pv_count_rules *rules)
{
    const char *path = usual_path(r, &rules->event);
    pv_asked_page asked = { .referer = NULL };
    pv_counts_page page;

    if (path == NULL || !pv_asked_read_page(r->headers_in, &asked)
        || asked.fetch.site == NULL || asked.fetch.site[0] == '\0') {
        return PV_COUNT_NOT;
    }
    page = page_of(path, &rules->event, pv_event_is_visit(&asked.fetch),
                   asked.referer);
    return pv_count_stranger(r, who, rules, &asked.reader, &page);
}

int pv_count_glance_at(const request_rec *r, const pv_connection *conn,
                       const pv_request *record, const pv_count_rules *rules)
{
    if (!pv_count_is_peer(conn, r, record)) {
        const pv_visitor *who = visitor_of(r, conn, record);

        return pv_count_is_file(r) ? count_stranger(r, who, rules)
                                   : count_stranger_page(r, who, rules);
    }
    if (conn->regular == NULL
        || conn->regular->place.site != rules->event.site) {
        return PV_COUNT_NOT;
    }
    return pv_count_is_file(r) ? count_file(r, rules, conn->regular)
                               : count_page(r, rules, conn->regular);
}
