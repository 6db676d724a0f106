/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Third parties of a site (see statement_parties.h): closed months, and the
 * closed days of the running one.
 *
 * Each child remembers what it read until this server has stored another
 * batch, or an hour has ended: a statement that is asked for often opens the
 * store once. Batches of other nodes show with the next one of our own.
 */
#include "mod_privacy/httpd/statement_parties.h"

#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include <stdlib.h>

#include "mod_privacy/httpd/health.h"
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

/* Reads the parties of a site. @return false when the store failed */
static bool read_parties(const request_rec *r, apr_pool_t *pool,
                         party_list *list)
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
    pv_report_store store;
    pv_status status = pv_report_store_open(r->server, r->pool, &store);

    *list = (party_list){ NULL, 0, pool };
    list->parties = apr_palloc(pool, PV_PARTIES_MAX * sizeof(*list->parties));
    if (status == PV_OK) {
        status = store.source.read(store.source.baton, &months, take_row, list);
    }
    if (status == PV_OK && list->count < PV_PARTIES_MAX) {
        status = store.source.read(store.source.baton, &days, take_row, list);
    }
    qsort(list->parties, list->count, sizeof(*list->parties), compare);
    return status == PV_OK;
}

/* --- what a child remembers --- */

/* What was read for a site; good until the next batch or hour. */
typedef struct remembered_list {
    apr_pool_t *pool; /* of the list; NULL: nothing is remembered */
    int64_t flushes;
    int64_t hour;
    party_list list;
} remembered_list;

typedef struct pv_party_cache {
    apr_thread_mutex_t *mutex; /* guards what follows */
    remembered_list *sites;    /* by site_index       */
} pv_party_cache;

void pv_statement_child_init(apr_pool_t *pchild, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    pv_party_cache *cache = apr_pcalloc(pchild, sizeof(*cache));

    global->party_cache = NULL;
    if (!global->is_on_anywhere
        || apr_thread_mutex_create(&cache->mutex, APR_THREAD_MUTEX_DEFAULT,
                                   pchild)
               != APR_SUCCESS) {
        return;
    }
    cache->sites = apr_pcalloc(pchild, (size_t)(global->sites->nelts + 1)
                                           * sizeof(*cache->sites));
    global->party_cache = cache;
}

/* Copies a list, so that another thread may replace the original. */
static party_list copy_list(const party_list *from, apr_pool_t *pool)
{
    party_list copy = { NULL, from->count, pool };

    copy.parties = apr_palloc(pool, (from->count + 1) * sizeof(*copy.parties));
    for (size_t i = 0; i < from->count; i++) {
        copy.parties[i] =
            (pv_statement_party){ apr_pstrdup(pool, from->parties[i].host),
                                  apr_pstrdup(pool, from->parties[i].purpose) };
    }
    return copy;
}

static bool recall(pv_party_cache *cache, int site, int64_t flushes,
                   int64_t hour, apr_pool_t *pool, party_list *list)
{
    const remembered_list *kept = &cache->sites[site];
    bool is_good;

    apr_thread_mutex_lock(cache->mutex);
    is_good =
        kept->pool != NULL && kept->flushes == flushes && kept->hour == hour;
    if (is_good) {
        *list = copy_list(&kept->list, pool);
    }
    apr_thread_mutex_unlock(cache->mutex);
    return is_good;
}

static void remember(pv_party_cache *cache, int site, int64_t flushes,
                     int64_t hour, const party_list *list)
{
    remembered_list made = { NULL, flushes, hour, { NULL, 0, NULL } };
    apr_pool_t *old;

    if (apr_pool_create_unmanaged_ex(&made.pool, NULL, NULL) != APR_SUCCESS) {
        return;
    }
    made.list = copy_list(list, made.pool);
    apr_thread_mutex_lock(cache->mutex);
    old = cache->sites[site].pool;
    cache->sites[site] = made;
    apr_thread_mutex_unlock(cache->mutex);
    if (old != NULL) {
        apr_pool_destroy(old);
    }
}

void pv_statement_find_parties(request_rec *r, pv_statement *statement)
{
    const pv_server_config *server = pv_config_server(r->server);
    pv_party_cache *cache = pv_config_global(r->server)->party_cache;
    int64_t flushes = pv_health_read(r->server).flushes;
    int64_t hour = apr_time_sec(r->request_time) / 3600;
    party_list list = { NULL, 0, r->pool };

    if (server->site == NULL) {
        return;
    }
    if (cache == NULL
        || !recall(cache, server->site_index, flushes, hour, r->pool, &list)) {
        if (read_parties(r, r->pool, &list) && cache != NULL) {
            remember(cache, server->site_index, flushes, hour, &list);
        }
    }
    statement->parties = list.parties;
    statement->party_count = list.count;
}
