/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a period in four steps (see close.h): the last figures, the
 * remainders on their way to the day or to (other), the last of (other), and
 * the wipe. Each step is small and can be done again after a crash.
 */
#include "mod_privacy/core/counts/close.h"

#include "mod_privacy/core/counts/crowd.h"
#include "mod_privacy/core/counts/walk.h"

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

/* Takes what was not published out of a cell. The cell is emptied first: a
 * crash in between loses one remainder rather than counting it twice. */
static int64_t take_rest(pv_cell *cell)
{
    int64_t published = load(&cell->published);

    int64_t count =
        atomic_exchange_explicit(&cell->count, published, memory_order_relaxed);

    /* Shared memory may hold anything: unsigned numbers may wrap. */
    return (int64_t)((uint64_t)count - (uint64_t)published);
}

/* Finds the day window that an hour belongs to; the running one when its own
 * is gone, as after a clock that jumped. */
static unsigned day_of(const pv_counts *counts, int64_t hour)
{
    for (unsigned w = 0; w < PV_WINDOWS; w++) {
        const pv_window *day = pv_window_at(counts, PV_BANK_DAY, w);

        if (pv_window_is_live(counts, PV_BANK_DAY, w)
            && stage_of(day) != PV_STAGE_REST && hour >= load(&day->begin)
            && hour < load(&day->end)) {
            return w;
        }
    }
    return pv_window_running(counts, PV_BANK_DAY);
}

static void hand_to_day(pv_counts *counts, unsigned w)
{
    unsigned day =
        day_of(counts, load(&pv_window_at(counts, PV_BANK_HOUR, w)->begin));

    for (size_t site = 0; site < counts->policy.site_count; site++) {
        pv_cell *from = pv_cells_at(counts, PV_BANK_HOUR, w, site);
        pv_cell *into = pv_cells_at(counts, PV_BANK_DAY, day, site);

        for (unsigned i = 0; i < PV_HOUR_CELLS; i++) {
            int64_t rest = take_rest(&from[i]);

            if (rest != 0) {
                atomic_fetch_add_explicit(&into[i].count, rest,
                                          memory_order_relaxed);
                pv_cell_join(&into[i], &from[i]);
            }
        }
    }
}

/* The remainders of one window on their way to (other). */
typedef struct rests {
    pv_counts *counts;
    uint32_t *suppressed; /* by site and dimension: unpublished items */
} rests;

static uint32_t *suppressed_of(const rests *all, const pv_place *place)
{
    return &all->suppressed[(size_t)place->site * PV_DIM_COUNT
                            + (size_t)place->dimension];
}

static bool has_rest(const pv_place *place)
{
    return (place->role == PV_ROLE_PLAIN || place->role == PV_ROLE_TWIN)
           && load(&place->cell->count) != load(&place->cell->published);
}

static void count_suppressed(void *baton, const pv_place *place)
{
    const rests *all = baton;

    if (has_rest(place) && load(&place->cell->published) == 0) {
        ++*suppressed_of(all, place);
    }
}

static pv_cell *other_of(const pv_counts *counts, const pv_place *place)
{
    pv_cell *cells = pv_cells_at(counts, place->bank, place->w, place->site);

    if (place->bank >= PV_BANK_OPEN_DAY) {
        return &cells[pv_items_open_index(place->dimension)];
    }
    return place->cell - place->item;
}

static void hand_to_other(void *baton, const pv_place *place)
{
    const rests *all = baton;
    bool is_suppressed = load(&place->cell->published) == 0;
    pv_cell *other;
    int64_t rest;

    if (!has_rest(place)) {
        return;
    }
    other = other_of(all->counts, place);
    rest = take_rest(place->cell);
    if (is_suppressed && *suppressed_of(all, place) < 2
        && load(&other->count) <= 0) {
        return; /* it would be named by being alone */
    }
    atomic_fetch_add_explicit(&other->count, rest, memory_order_relaxed);
    if (is_suppressed) {
        pv_cell_join(other, place->cell);
    }
}

static void hand_over(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool)
{
    rests all = { counts,
                  apr_pcalloc(pool, counts->policy.site_count * PV_DIM_COUNT
                                        * sizeof(uint32_t)) };

    pv_walk_window(counts, bank, w, count_suppressed, &all);
    pv_walk_window(counts, bank, w, hand_to_other, &all);
}

/* Wipes `bytes` for each of `rows` rows of window `w` of a region. */
static void wipe_region(pv_counts *counts, size_t at, unsigned w, size_t rows,
                        size_t bytes)
{
    memset(counts->base + at + (size_t)w * rows * bytes, 0, rows * bytes);
}

/* Forgets a period. The turn goes last: only then is the window free. */
static void wipe(pv_counts *counts, pv_bank_id bank, unsigned w)
{
    const pv_bank_plan *plan = &counts->plans[bank];
    pv_window *window = pv_window_at(counts, bank, w);

    wipe_region(counts, plan->cells_at, w, counts->policy.site_count,
                plan->cells_per_site * sizeof(pv_cell));
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

void pv_close_advance(pv_counts *counts, pv_bank_id bank, unsigned w,
                      apr_pool_t *pool)
{
    pv_window *window = pv_window_at(counts, bank, w);

    if (bank == PV_BANK_HOUR) {
        hand_to_day(counts, w);
    }
    else if (stage_of(window) == PV_STAGE_ENDED && !counts->policy.is_exact) {
        hand_over(counts, bank, w, pool);
        atomic_store_explicit(&window->stage, PV_STAGE_REST,
                              memory_order_release);
        return;
    }
    wipe(counts, bank, w);
}

void pv_close_end_all(pv_counts *counts)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        for (unsigned w = 0; w < PV_WINDOWS; w++) {
            pv_window *window = pv_window_at(counts, (pv_bank_id)bank, w);

            if (pv_window_is_live(counts, (pv_bank_id)bank, w)
                && stage_of(window) == PV_STAGE_OPEN) {
                atomic_store_explicit(&window->stage, PV_STAGE_ENDED,
                                      memory_order_release);
            }
        }
    }
}
