/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Third parties of a site (see statement_parties.h): closed months, and the
 * closed days of the running one.
 */
#include "mod_privacy/httpd/statement_parties.h"

#include <apr_strings.h>

#include <stdlib.h>

#include "mod_privacy/httpd/report_source.h"

#define MONTHS 12

typedef struct party_list {
    pv_statement_party *parties;
    size_t count;
    apr_pool_t *pool;
} party_list;

static bool is_listed(const party_list *list, pv_span host, const char *purpose)
{
    for (size_t i = 0; i < list->count; i++) {
        if (pv_span_equal(pv_span_of(list->parties[i].host), host)
            && strcmp(list->parties[i].purpose, purpose) == 0) {
            return true;
        }
    }
    return false;
}

/* An item is `host purpose`; "(other)" has no space. */
static bool take_row(void *baton, const pv_figure *figure)
{
    party_list *list = baton;
    const char *space = strchr(figure->item, ' ');
    pv_span host;

    if (space == NULL || space == figure->item) {
        return true;
    }
    host = pv_span_make(figure->item, (size_t)(space - figure->item));
    if (!is_listed(list, host, space + 1)) {
        pv_statement_party party = { apr_pstrmemdup(list->pool, host.ptr,
                                                    host.len),
                                     apr_pstrdup(list->pool, space + 1) };
        list->parties[list->count++] = party;
    }
    return list->count < PV_PARTIES_MAX;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const pv_statement_party *)a)->host,
                  ((const pv_statement_party *)b)->host);
}

void pv_statement_find_parties(request_rec *r, pv_statement *statement)
{
    const pv_global_config *global = pv_config_global(r->server);
    int64_t now = apr_time_sec(r->request_time);
    bool is_local = global->is_local_time == 1;
    int64_t day = pv_period_begin(now, PV_PERIOD_DAY, is_local);
    int64_t month = pv_period_begin(now, PV_PERIOD_MONTH, is_local);
    int64_t first = pv_date_begin(
        pv_date_add_months(pv_date_at(now, is_local), -MONTHS), is_local);
    const char *site = pv_config_server(r->server)->site;
    pv_report_slice months = { site, PV_DIM_BLOCKED, PV_PERIOD_MONTH, first,
                               month };
    pv_report_slice days = { site, PV_DIM_BLOCKED, PV_PERIOD_DAY, month,
                             global->is_exact == 1 ? now + 1 : day };
    party_list list = { NULL, 0, r->pool };
    pv_report_store store;

    if (pv_report_store_open(r->server, r->pool, &store) != PV_OK
        || site == NULL) {
        return;
    }
    list.parties = apr_palloc(r->pool, PV_PARTIES_MAX * sizeof(*list.parties));
    if (store.source.read(store.source.baton, &months, take_row, &list) == PV_OK
        && list.count < PV_PARTIES_MAX) {
        (void)store.source.read(store.source.baton, &days, take_row, &list);
    }
    qsort(list.parties, list.count, sizeof(*list.parties), compare);
    statement->parties = list.parties;
    statement->party_count = list.count;
}
