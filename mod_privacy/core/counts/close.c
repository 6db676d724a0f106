/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a period in steps (see close.h and pv_stage): the last figures;
 * what is handed on is worked out and written down; it is handed on; the last
 * of (other); the wipe. Each step reads what no part of it changes, so that it
 * can be done again after a crash.
 */
#include "mod_privacy/core/counts/close.h"

#include "mod_privacy/core/counts/crowd.h"
#include "mod_privacy/core/counts/disclosure.h"

static int64_t load(const _Atomic int64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

static pv_stage stage_of(const pv_window *window)
{
    return (pv_stage)atomic_load_explicit(&window->stage, memory_order_acquire);
}

/* True while an hour that belongs to a day is live: its remainders are still
 * to come. */
static bool awaits_hours(const pv_counts *counts, const pv_window *day)
{
    for (unsigned w = 0; w < PV_WINDOWS; w++) {
        const pv_window *hour = pv_window_at(counts, PV_BANK_HOUR, w);

        if (pv_window_is_live(counts, PV_BANK_HOUR, w)
            && load(&hour->begin) >= load(&day->begin)
            && load(&hour->begin) < load(&day->end)) {
            return true;
        }
    }
    return false;
}

bool pv_close_is_final(const pv_counts *counts, pv_bank_id bank, unsigned w,
                       pv_freeze how, int64_t now_s)
{
    const pv_window *window = pv_window_at(counts, bank, w);
    int64_t ended_s = load(&window->ended_s);

    if (stage_of(window) == PV_STAGE_OPEN
        || (bank == PV_BANK_DAY && awaits_hours(counts, window))) {
        return false;
    }
    /* A clock that went back must not keep the window for ever. */
    return how == PV_FREEZE_LAST || now_s - PV_GRACE_S >= ended_s
           || now_s < ended_s;
}

/* Shared memory may hold anything: sums may wrap, and are judged later. */
static int64_t plus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t minus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static void store(_Atomic int64_t *number, int64_t value)
{
    atomic_store_explicit(number, value, memory_order_relaxed);
}

/* --- an hour and its day --- */

/* True when an hour's own day is window `w`. */
static bool is_day_of(const pv_counts *counts, unsigned w, int64_t hour)
{
    const pv_window *day = pv_window_at(counts, PV_BANK_DAY, w);

    return pv_window_is_live(counts, PV_BANK_DAY, w)
           && stage_of(day) <= PV_STAGE_ENDED && hour >= load(&day->begin)
           && hour < load(&day->end);
}

/* Finds the day window that an hour belongs to; the running one when its own
 * is gone, as after a clock that jumped. */
static unsigned day_of(const pv_counts *counts, int64_t hour)
{
    for (unsigned w = 0; w < PV_WINDOWS; w++) {
        if (is_day_of(counts, w, hour)) {
            return w;
        }
    }
    return pv_window_running(counts, PV_BANK_DAY);
}

void pv_close_whole(const pv_counts *counts, const pv_place *place,
                    pv_cell *whole)
{
    size_t i;

    memset(whole, 0, sizeof(*whole));
    store(&whole->count, load(&place->cell->count));
    pv_cell_join(whole, place->cell);
    if (place->bank != PV_BANK_DAY || counts->policy.is_exact) {
        return;
    }
    i = (size_t)(place->cell
                 - pv_cells_at(counts, PV_BANK_DAY, place->w, place->site));
    for (unsigned w = 0; i < PV_HOUR_CELLS && w < PV_WINDOWS; w++) {
        const pv_cell *hour =
            &pv_cells_at(counts, PV_BANK_HOUR, w, place->site)[i];

        if (pv_window_is_live(counts, PV_BANK_HOUR, w)
            && is_day_of(counts, place->w,
                         load(&pv_window_at(counts, PV_BANK_HOUR, w)->begin))) {
            store(&whole->count, plus(load(&whole->count), load(&hour->count)));
            pv_cell_join(whole, hour);
        }
    }
}

/* Notes in each cell of an hour what its day will hold once the hour is
 * added, so that adding can be begun again after a crash. Both of what is
 * published and frozen: nothing of the hour waits for a store any more. */
static void sum_hour(const pv_counts *counts, unsigned w)
{
    pv_window *window = pv_window_at(counts, PV_BANK_HOUR, w);
    unsigned day = day_of(counts, load(&window->begin));

    atomic_store_explicit(
        &window->heir,
        atomic_load_explicit(&pv_window_at(counts, PV_BANK_DAY, day)->turn,
                             memory_order_relaxed),
        memory_order_relaxed);
    for (size_t site = 0; site < counts->policy.site_count; site++) {
        pv_cell *from = pv_cells_at(counts, PV_BANK_HOUR, w, site);
        const pv_cell *into = pv_cells_at(counts, PV_BANK_DAY, day, site);

        for (unsigned i = 0; i < PV_HOUR_CELLS; i++) {
            int64_t sum = plus(load(&into[i].count), load(&from[i].count));

            store(&from[i].published, sum);
            store(&from[i].frozen, sum);
        }
    }
}

static void hand_hour(const pv_counts *counts, unsigned w)
{
    uint64_t heir = atomic_load_explicit(
        &pv_window_at(counts, PV_BANK_HOUR, w)->heir, memory_order_relaxed);

    if (heir == 0
        || atomic_load_explicit(&pv_window_at(counts, PV_BANK_DAY, heir)->turn,
                                memory_order_relaxed)
               != heir) {
        return; /* the clock jumped between a crash and now */
    }
    for (size_t site = 0; site < counts->policy.site_count; site++) {
        pv_cell *from = pv_cells_at(counts, PV_BANK_HOUR, w, site);
        pv_cell *into = pv_cells_at(counts, PV_BANK_DAY, heir & 1, site);

        for (unsigned i = 0; i < PV_HOUR_CELLS; i++) {
            store(&into[i].count, load(&from[i].frozen));
            pv_cell_join(&into[i], &from[i]);
        }
    }
}

/* --- the items of a dimension and (other) --- */

/* What a dimension of a site leaves. Items that enough people share give
 * their remainders. The others, and what was counted as (other), count only
 * where they reach the threshold together and are two or more. */
typedef struct sums {
    int64_t small; /* see pv_remainders */
    int64_t large;
    int64_t few;
    unsigned items; /* that gave to `small` */
    unsigned few_items;
    uint64_t crowd[2];
    uint64_t few_crowd[2];
    uint64_t secret; /* of (other) */
} sums;

typedef struct summing {
    const pv_counts *counts;
    sums *all; /* by site and dimension */
} summing;

static void join(uint64_t crowd[2], const pv_cell *cell)
{
    for (int i = 0; i < 2; i++) {
        crowd[i] |= atomic_load_explicit(&cell->crowd[i], memory_order_relaxed);
    }
}

static int size_of(const uint64_t crowd[2])
{
    return __builtin_popcountll(crowd[0]) + __builtin_popcountll(crowd[1]);
}

/* Of an item that enough people share. */
static void sum_item(sums *left, const pv_cell *cell, int64_t rest,
                     int rounding)
{
    if (pv_disclosure_is_small(load(&cell->count), rounding)) {
        left->small = plus(left->small, rest);
        left->items++;
        join(left->crowd, cell);
    }
    else {
        left->large = plus(left->large, rest);
    }
}

static void sum_cell(void *baton, const pv_place *place)
{
    const summing *s = baton;
    sums *left =
        &s->all[place->site * (size_t)PV_DIM_COUNT + (size_t)place->dimension];
    const pv_cell *cell = place->cell;
    int64_t rest = minus(load(&cell->count), load(&cell->published));

    if (place->role == PV_ROLE_OTHER) {
        left->secret = pv_place_secret(s->counts, place);
    }
    if (rest == 0 || place->role == PV_ROLE_SKETCH) {
        return;
    }
    if (place->role != PV_ROLE_OTHER
        && pv_cell_crowd(cell) >= s->counts->threshold) {
        sum_item(left, cell, rest, s->counts->rounding);
        return;
    }
    left->few = plus(left->few, rest);
    /* What found no room was many; one item must not be named by being alone.
     */
    left->few_items += place->role == PV_ROLE_OTHER ? 2 : 1;
    join(left->few_crowd, cell);
}

static pv_other decide(const pv_counts *counts, const sums *left,
                       int64_t carried)
{
    pv_remainders all = { plus(left->small, carried), left->large, false };
    unsigned items = left->items + (carried != 0);
    uint64_t crowd[2] = { left->crowd[0], left->crowd[1] };

    if (left->few_items >= 2 && size_of(left->few_crowd) >= counts->threshold) {
        all.small = plus(all.small, left->few);
        items += left->few_items;
        crowd[0] |= left->few_crowd[0];
        crowd[1] |= left->few_crowd[1];
    }
    all.is_publishable = items >= 2 && size_of(crowd) >= counts->threshold;
    return pv_disclosure_other(&all, left->secret, counts->rounding);
}

/* Works out (other) of all dimensions that end with a window. Nothing that it
 * reads is changed before all of it is written down. */
static void sum_rests(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool)
{
    summing s = { counts,
                  apr_pcalloc(pool, counts->policy.site_count * PV_DIM_COUNT
                                        * sizeof(sums)) };

    pv_walk_window(counts, bank, w, sum_cell, &s);
    for (size_t site = 0; site < counts->policy.site_count; site++) {
        for (unsigned i = 0; i < PV_DIM_COUNT; i++) {
            pv_carry *carry = pv_carry_at(counts, site, i);

            if (pv_bank_closing(counts, site, (pv_dimension)i) == bank) {
                pv_other other = decide(counts, &s.all[site * PV_DIM_COUNT + i],
                                        load(&carry->carried));

                store(&carry->next[w].count, other.count);
                store(&carry->next[w].carried, other.carried);
            }
        }
    }
}

static void hand_cell(void *baton, const pv_place *place)
{
    const pv_counts *counts = baton;

    if (place->role == PV_ROLE_OTHER) {
        pv_carry *carry =
            pv_carry_at(counts, place->site, (unsigned)place->dimension);

        store(&place->cell->count, load(&carry->next[place->w].count));
        store(&carry->carried, load(&carry->next[place->w].carried));
    }
    else if (place->role != PV_ROLE_SKETCH) {
        store(&place->cell->count, load(&place->cell->published));
    }
}

/* --- forgetting --- */

/* Wipes `bytes` for each of `rows` rows of window `w` of a region. */
static void wipe_region(pv_counts *counts, size_t at, unsigned w, size_t rows,
                        size_t bytes)
{
    memset(counts->base + at + (size_t)w * rows * bytes, 0, rows * bytes);
}

static void wipe_carries(const pv_counts *counts, pv_bank_id bank, unsigned w)
{
    for (size_t site = 0; site < counts->policy.site_count; site++) {
        for (unsigned i = 0; i < PV_DIM_COUNT; i++) {
            if (pv_bank_closing(counts, site, (pv_dimension)i) == bank) {
                pv_carry *carry = pv_carry_at(counts, site, i);

                store(&carry->next[w].count, 0);
                store(&carry->next[w].carried, 0);
            }
        }
    }
}

/* Forgets a period. The turn goes last: only then is the window free. */
static void wipe(pv_counts *counts, pv_bank_id bank, unsigned w)
{
    const pv_bank_plan *plan = &counts->plans[bank];
    pv_window *window = pv_window_at(counts, bank, w);

    wipe_region(counts, plan->cells_at, w, counts->policy.site_count,
                plan->cells_per_site * sizeof(pv_cell));
    wipe_carries(counts, bank, w);
    if (bank == PV_BANK_HOUR) {
        wipe_region(counts, counts->network_at, w, counts->policy.site_count,
                    PV_CROWD_BITS * sizeof(uint32_t));
    }
    if (bank == PV_BANK_DAY) {
        wipe_region(counts, counts->sketches_at, w, counts->sketch_count,
                    PV_SKETCH_REGISTERS);
    }
    if (plan->slot_count > 0) {
        memset(counts->base + plan->slots_at[w], 0,
               plan->slot_count * sizeof(pv_slot));
        memset(counts->base + plan->arena_at[w], 0, plan->arena_bytes);
    }
    memset(&window->hash_key, 0, sizeof(window->hash_key));
    memset(&window->crowd_key, 0, sizeof(window->crowd_key));
    memset(&window->phase_key, 0, sizeof(window->phase_key));
    atomic_store_explicit(&window->used, 0, memory_order_relaxed);
    atomic_store_explicit(&window->arena_used, 0, memory_order_relaxed);
    atomic_store_explicit(&window->stage, PV_STAGE_OPEN, memory_order_relaxed);
    atomic_store_explicit(&window->turn, 0, memory_order_release);
}

static void set_stage(pv_window *window, pv_stage stage)
{
    atomic_store_explicit(&window->stage, stage, memory_order_release);
}

void pv_close_advance(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool)
{
    pv_window *window = pv_window_at(counts, bank, w);

    if (counts->policy.is_exact || stage_of(window) == PV_STAGE_REST) {
        wipe(counts, bank, w);
        return;
    }
    if (bank == PV_BANK_HOUR) {
        if (stage_of(window) != PV_STAGE_SUMMED) {
            sum_hour(counts, w);
            set_stage(window, PV_STAGE_SUMMED);
        }
        hand_hour(counts, w);
        wipe(counts, bank, w);
        return;
    }
    if (stage_of(window) != PV_STAGE_SUMMED) {
        sum_rests(counts, bank, w, pool);
        set_stage(window, PV_STAGE_SUMMED);
    }
    pv_walk_window(counts, bank, w, hand_cell, counts);
    set_stage(window, PV_STAGE_REST);
}

void pv_close_end_all(pv_counts *counts)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        for (unsigned w = 0; w < PV_WINDOWS; w++) {
            pv_window *window = pv_window_at(counts, (pv_bank_id)bank, w);

            if (pv_window_is_live(counts, (pv_bank_id)bank, w)
                && stage_of(window) == PV_STAGE_OPEN) {
                set_stage(window, PV_STAGE_ENDED);
            }
        }
    }
}
