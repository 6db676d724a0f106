/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a segment out of plain memory: the plan of layout.c, and the first
 * periods. Nothing is read from the memory, which the caller has zeroed.
 */
#include <apr_strings.h>

#include "mod_privacy/core/counts/layout.h"
#include "mod_privacy/core/counts/window.h"

/* What each request of a stranger would work out again. */
static const pv_site_cells *find_sites(const pv_counts *view, apr_pool_t *pool)
{
    size_t count = view->policy.site_count;
    pv_site_cells *sites = apr_pcalloc(pool, (count + 1) * sizeof(*sites));

    for (size_t i = 0; i < count; i++) {
        sites[i].has_visitors = view->sketch_index[i] >= 0;
        for (unsigned w = 0; w < PV_WINDOWS; w++) {
            sites[i].hour[w] = pv_cells_at(view, PV_BANK_HOUR, w, i);
            sites[i].day[w] = pv_cells_at(view, PV_BANK_DAY, w, i);
            sites[i].network[w] = pv_network_at(view, w, i);
        }
    }
    return sites;
}

pv_status pv_counts_make(void *memory, const pv_counts_policy *policy,
                         const char *boot, int64_t now_s, pv_random_fn *random,
                         apr_pool_t *pool, pv_counts **counts)
{
    pv_counts *view = pv_layout_plan(policy, pool);

    if (view == NULL) {
        return PV_ERR_RANGE;
    }
    view->base = memory;
    view->segment = memory;
    view->sites = find_sites(view, pool);
    apr_cpystrn(view->boot, boot, sizeof(view->boot));
    view->segment->magic = PV_SEGMENT_MAGIC;
    view->segment->version = PV_SEGMENT_VERSION;
    pv_windows_begin(view, now_s, random);
    *counts = view;
    return PV_OK;
}
