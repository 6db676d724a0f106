/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a segment out of plain memory: the plan of layout.c, and the first
 * periods. Nothing is read from the memory, which the caller has zeroed.
 */
#include <apr_strings.h>

#include "mod_privacy/core/counts/layout.h"
#include "mod_privacy/core/counts/window.h"

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
    apr_cpystrn(view->boot, boot, sizeof(view->boot));
    view->segment->magic = PV_SEGMENT_MAGIC;
    view->segment->version = PV_SEGMENT_VERSION;
    pv_windows_begin(view, now_s, random);
    *counts = view;
    return PV_OK;
}
