/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans a segment and lays it out (see layout.h).
 *
 * The closed dimensions need what they need; the open tables share the rest,
 * each length of period in proportion to the sites that use it.
 */
#include "mod_privacy/core/counts/layout.h"

#include <apr_strings.h>

#define LINE             64
#define SITES_MAX        65535
#define GATE_COLUMNS_MIN 512
#define GATE_COLUMNS_MAX 32768
#define SLOTS_MIN        64
#define SLOT_TEXT_BYTES  64 /* of the arena, for each slot */
#define WINDOW_MIN       (SLOTS_MIN * (sizeof(pv_slot) + SLOT_TEXT_BYTES))

_Static_assert(sizeof(pv_slot) == LINE, "a slot is a cache line");
_Static_assert(sizeof(pv_cell) == 40, "a cell has no padding");

static size_t aligned(size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

static size_t cells_of(pv_bank_id bank)
{
    switch (bank) {
    case PV_BANK_HOUR:
        return PV_HOUR_CELLS;
    case PV_BANK_DAY:
        return PV_DAY_CELLS;
    case PV_BANK_MONTH:
        return PV_MONTH_CELLS;
    default:
        return PV_OPEN_CELLS;
    }
}

static size_t users_of(const pv_counts *counts, pv_bank_id bank)
{
    size_t users = 0;

    for (size_t site = 0; site < counts->policy.site_count; site++) {
        users += pv_bank_open(counts, site) == bank;
    }
    return users;
}

/* Takes `bytes` at `*at`. */
static size_t take(size_t *at, size_t bytes)
{
    size_t taken = *at;

    *at += aligned(bytes);
    return taken;
}

/* Plans what the closed dimensions need. @return bytes */
static size_t plan_closed(pv_counts *counts)
{
    size_t sites = counts->policy.site_count;
    size_t at = aligned(sizeof(pv_segment));

    counts->flags_at = take(&at, sites);
    counts->carries_at = take(&at, sites * PV_DIM_COUNT * sizeof(pv_carry));
    for (int bank = 0; bank < PV_BANKS; bank++) {
        pv_bank_plan *plan = &counts->plans[bank];

        plan->is_used =
            bank < PV_BANK_OPEN_DAY || users_of(counts, (pv_bank_id)bank) > 0;
        plan->cells_per_site = plan->is_used ? cells_of((pv_bank_id)bank) : 0;
        plan->cells_at = take(&at, PV_WINDOWS * sites * plan->cells_per_site
                                       * sizeof(pv_cell));
    }
    counts->network_at =
        take(&at, PV_WINDOWS * sites * PV_CROWD_BITS * sizeof(uint32_t));
    counts->sketches_at =
        take(&at, PV_WINDOWS * counts->sketch_count * PV_SKETCH_REGISTERS);
    return at;
}

/* Plans one open bank into `bytes` at `at`. */
static void plan_open(pv_bank_plan *plan, size_t at, size_t bytes)
{
    size_t columns = GATE_COLUMNS_MIN;
    size_t window;

    while (columns < GATE_COLUMNS_MAX
           && pv_gate_size(columns * 2) <= bytes / 8) {
        columns *= 2;
    }
    plan->gate_columns = columns;
    plan->gate_at = take(&at, pv_gate_size(columns));
    window = (bytes - aligned(pv_gate_size(columns))) / PV_WINDOWS;
    plan->slot_count = window / (sizeof(pv_slot) + SLOT_TEXT_BYTES + 1);
    for (int w = 0; w < PV_WINDOWS; w++) {
        plan->slots_at[w] = take(&at, plan->slot_count * sizeof(pv_slot));
        plan->arena_bytes = plan->slot_count * SLOT_TEXT_BYTES;
        plan->arena_at[w] = take(&at, plan->arena_bytes);
    }
}

static size_t open_minimum(const pv_counts *counts)
{
    size_t bytes = 0;

    for (int bank = PV_BANK_OPEN_DAY; bank < PV_BANKS; bank++) {
        if (counts->plans[bank].is_used) {
            bytes += aligned(pv_gate_size(GATE_COLUMNS_MIN))
                     + PV_WINDOWS * (WINDOW_MIN + 2 * LINE);
        }
    }
    return bytes;
}

/* Copies the policy and numbers the sites that count visitors. */
static pv_counts *view_of(const pv_counts_policy *policy, apr_pool_t *pool)
{
    pv_counts *counts = apr_pcalloc(pool, sizeof(*counts));
    pv_counts_site *sites =
        apr_pcalloc(pool, (policy->site_count + 1) * sizeof(*sites));
    int *sketch_index =
        apr_pcalloc(pool, (policy->site_count + 1) * sizeof(*sketch_index));

    counts->policy = *policy;
    for (size_t i = 0; i < policy->site_count; i++) {
        sites[i] = policy->sites[i];
        sites[i].name = apr_pstrdup(pool, policy->sites[i].name);
        sketch_index[i] =
            sites[i].has_visitors ? (int)counts->sketch_count++ : -1;
    }
    for (int i = 0; i < PV_PURPOSE_MAX; i++) {
        counts->policy.purposes[i] = apr_pstrdup(pool, policy->purposes[i]);
    }
    counts->policy.sites = sites;
    counts->policy.node = apr_pstrdup(pool, policy->node);
    counts->sketch_index = sketch_index;
    counts->rounding = policy->is_exact ? 1 : policy->rounding;
    counts->threshold = policy->is_exact ? 0 : policy->threshold;
    return counts;
}

size_t pv_counts_size_min(const pv_counts_policy *policy)
{
    apr_pool_t *pool;
    pv_counts *counts;
    size_t bytes;

    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return SIZE_MAX;
    }
    counts = view_of(policy, pool);
    bytes = plan_closed(counts);
    bytes += open_minimum(counts);
    apr_pool_destroy(pool);
    return bytes;
}

/* Shares what the closed dimensions leave among the open banks. */
static void plan_tables(pv_counts *counts, size_t at)
{
    size_t spare = counts->policy.size_bytes - at - open_minimum(counts);
    size_t sites = counts->policy.site_count;

    for (int bank = PV_BANK_OPEN_DAY; bank < PV_BANKS; bank++) {
        pv_bank_plan *plan = &counts->plans[bank];

        if (plan->is_used) {
            size_t users = users_of(counts, (pv_bank_id)bank);
            size_t bytes = aligned(pv_gate_size(GATE_COLUMNS_MIN))
                           + PV_WINDOWS * (WINDOW_MIN + 2 * LINE)
                           + spare / sites * users / LINE * LINE;

            plan_open(plan, at, bytes);
            at += bytes;
        }
    }
}

pv_counts *pv_layout_plan(const pv_counts_policy *policy, apr_pool_t *pool)
{
    pv_counts *view;

    if (policy->site_count == 0 || policy->site_count > SITES_MAX
        || policy->size_bytes < pv_counts_size_min(policy)) {
        return NULL;
    }
    view = view_of(policy, pool);
    plan_tables(view, plan_closed(view));
    return view;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool has_same_sites(const pv_counts_policy *a, const pv_counts_policy *b)
{
    for (size_t i = 0; i < a->site_count; i++) {
        if (!is_same_text(a->sites[i].name, b->sites[i].name)
            || a->sites[i].open_unit != b->sites[i].open_unit
            || a->sites[i].has_visitors != b->sites[i].has_visitors) {
            return false;
        }
    }
    return true;
}

bool pv_counts_fits(const pv_counts *counts, const pv_counts_policy *policy)
{
    const pv_counts_policy *own = &counts->policy;

    for (int i = 0; i < PV_PURPOSE_MAX; i++) {
        if (!is_same_text(own->purposes[i], policy->purposes[i])) {
            return false;
        }
    }
    return own->site_count == policy->site_count && has_same_sites(own, policy)
           && is_same_text(own->node, policy->node)
           && own->threshold == policy->threshold
           && own->rounding == policy->rounding
           && own->is_exact == policy->is_exact
           && own->is_local_time == policy->is_local_time
           && own->size_bytes == policy->size_bytes;
}

int pv_counts_site_find(const pv_counts *counts, const char *name)
{
    for (size_t i = 0; i < counts->policy.site_count; i++) {
        if (strcmp(counts->policy.sites[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

pv_counts_fill pv_counts_filled(const pv_counts *counts)
{
    pv_counts_fill fill = { counts->policy.size_bytes, 0, 0 };

    for (int bank = PV_BANK_OPEN_DAY; bank < PV_BANKS; bank++) {
        const pv_bank_plan *plan = &counts->plans[bank];

        if (plan->is_used) {
            unsigned w = pv_window_running(counts, (pv_bank_id)bank);
            size_t used = atomic_load_explicit(
                &pv_window_at(counts, (pv_bank_id)bank, w)->used,
                memory_order_relaxed);

            fill.cells += plan->slot_count;
            fill.cells_used +=
                used < plan->slot_count ? used : plan->slot_count;
        }
    }
    return fill;
}
