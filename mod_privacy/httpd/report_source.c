/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures for a report from the store (see report_source.h).
 */
#include "mod_privacy/httpd/report_source.h"

#include <apr_hash.h>
#include <apr_strings.h>

#include <stdlib.h>

#include "mod_privacy/httpd/store_place.h"

pv_status pv_report_store_open(const server_rec *s, apr_pool_t *pool,
                               pv_report_store *store)
{
    pv_store_place place;
    pv_status status;

    *store = (pv_report_store){ .reader = { NULL, NULL } };
    store->source = pv_report_reader_source(&store->reader);
    if (!pv_store_place_of(s, &place)) {
        return PV_OK;
    }
    place.target.rounding = 0; /* a reader takes the one that there is */
    status = pv_store_open(&place.target, false, pool, &store->reader.store,
                           &store->reader.error);
    if (status == PV_OK) {
        status = pv_store_changed(store->reader.store, &store->changed_s,
                                  &store->reader.error);
    }
    if (status == PV_OK) {
        status = pv_store_version(store->reader.store, &store->version,
                                  &store->reader.error);
    }
    if (status != PV_OK) {
        store->reader.store = NULL;
    }
    /* Nothing was flushed yet: a report without figures, not a failure. */
    return status == PV_ERR_NOT_FOUND ? PV_OK : status;
}

typedef struct site_list {
    apr_hash_t *seen;
    apr_pool_t *pool;
} site_list;

static bool take_site(void *baton, const char *name)
{
    site_list *list = baton;

    apr_hash_set(list->seen, apr_pstrdup(list->pool, name), APR_HASH_KEY_STRING,
                 name);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

apr_array_header_t *pv_report_store_sites(pv_report_store *store,
                                          const server_rec *s, apr_pool_t *pool)
{
    site_list list = { apr_hash_make(pool), pool };
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(const char *));

    for (; s != NULL; s = s->next) {
        const char *site = pv_config_server(s)->site;
        if (site != NULL) {
            take_site(&list, site);
        }
    }
    if (store->reader.store != NULL) {
        (void)pv_store_sites(store->reader.store, take_site, &list,
                             &store->reader.error);
    }
    for (apr_hash_index_t *i = apr_hash_first(pool, list.seen); i != NULL;
         i = apr_hash_next(i)) {
        APR_ARRAY_PUSH(names, const char *) = apr_hash_this_key(i);
    }
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *),
          compare_names);
    return names;
}
