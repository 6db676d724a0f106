/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared numbers about storing (see health.h): four words of anonymous
 * memory, each an atomic of its own.
 */
#include "mod_privacy/httpd/health.h"

#include <stdatomic.h>

#include <apr_shm.h>

#define RETAINED_KEY "mod_privacy health 1" /* layout of the memory */

typedef struct pv_health_page {
    _Atomic int64_t flushes;
    _Atomic int64_t failures;
    _Atomic int64_t last_success_s;
    _Atomic int64_t last_failure_s;
} pv_health_page;

/* Lives as long as the parent. */
typedef struct retained_health {
    pv_health_page *page;
} retained_health;

int pv_health_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s)
{
    retained_health *kept = ap_retained_data_get(RETAINED_KEY);
    apr_shm_t *shm;

    (void)pconf, (void)plog, (void)ptemp;
    if (!pv_config_global(s)->is_on_anywhere
        || ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    if (kept == NULL) {
        kept = ap_retained_data_create(RETAINED_KEY, sizeof(*kept));
    }
    if (kept->page == NULL
        && apr_shm_create(&shm, sizeof(pv_health_page), NULL, s->process->pool)
               == APR_SUCCESS) {
        kept->page = apr_shm_baseaddr_get(shm);
        memset(kept->page, 0, sizeof(*kept->page));
    }
    pv_config_global(s)->health = kept->page;
    return OK;
}

void pv_health_stored(const server_rec *s, int64_t now_s)
{
    pv_health_page *page = pv_config_global(s)->health;

    if (page != NULL) {
        atomic_store(&page->last_success_s, now_s);
        atomic_fetch_add(&page->flushes, 1);
    }
}

void pv_health_failed(const server_rec *s, int64_t now_s)
{
    pv_health_page *page = pv_config_global(s)->health;

    if (page != NULL) {
        atomic_store(&page->last_failure_s, now_s);
        atomic_fetch_add(&page->failures, 1);
    }
}

pv_health pv_health_read(const server_rec *s)
{
    pv_health_page *page = pv_config_global(s)->health;
    pv_health health = { 0 };

    if (page != NULL) {
        health.flushes = atomic_load(&page->flushes);
        health.failures = atomic_load(&page->failures);
        health.last_success_s = atomic_load(&page->last_success_s);
        health.last_failure_s = atomic_load(&page->last_failure_s);
    }
    return health;
}
