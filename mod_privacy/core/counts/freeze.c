/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Freezing and settling (see counts.h).
 *
 * A batch is not stored anywhere: each cell holds, beside what the store is
 * known to hold, what it will hold when the batch has arrived. The batch is
 * the difference, so it can be read again, and settling it twice changes
 * nothing. The state of the batch goes round: idle, freezing (undone after a
 * crash), frozen (kept until settled), settling (finished after a crash).
 */
#include <stdlib.h>

#include <apr_strings.h>

#include "mod_privacy/core/counts/close.h"
#include "mod_privacy/core/counts/crowd.h"
#include "mod_privacy/core/counts/disclosure.h"
#include "mod_privacy/core/counts/figures.h"
#include "mod_privacy/core/counts/walk.h"

#define LEASE_S   10
#define UNITS_MAX 3 /* figures that one cell may give */
#define CELLS_MAX (PV_COUNTS_FIGURES_MAX / UNITS_MAX)

typedef struct choice {
    const pv_counts *counts;
    pv_freeze how;
    int64_t now_s;
    size_t chosen;
    size_t in_window; /* cells of the window that is walked */
    bool is_final;    /* that window */
    bool is_rest;     /* it handed on what was left */
} choice;

static int64_t load(const _Atomic int64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

static void set_state(const pv_counts *counts, pv_batch_state state)
{
    atomic_store_explicit(&counts->segment->batch_state, state,
                          memory_order_release);
}

static pv_batch_state state_of(const pv_counts *counts)
{
    return (pv_batch_state)atomic_load_explicit(&counts->segment->batch_state,
                                                memory_order_acquire);
}

/* The lease keeps two flushers apart for the milliseconds of one walk; it
 * holds the second at which it ends, so that nobody's death keeps it. */
static bool take_lease(pv_counts *counts, int64_t now_s)
{
    uint64_t until =
        atomic_load_explicit(&counts->segment->lease, memory_order_relaxed);
    uint64_t now = (uint64_t)now_s;

    if (until > now && until - now <= LEASE_S) {
        return false;
    }
    return atomic_compare_exchange_strong_explicit(
        &counts->segment->lease, &until, now + LEASE_S, memory_order_acquire,
        memory_order_relaxed);
}

static void give_lease(pv_counts *counts)
{
    atomic_store_explicit(&counts->segment->lease, 0, memory_order_release);
}

static void undo(pv_cell *cell)
{
    atomic_store_explicit(&cell->frozen, load(&cell->published),
                          memory_order_relaxed);
}

static void confirm(pv_cell *cell)
{
    atomic_store_explicit(&cell->published, load(&cell->frozen),
                          memory_order_relaxed);
}

static int64_t count_of(const pv_counts *counts, const pv_place *place,
                        const pv_cell *whole)
{
    const pv_sketch *sketch;

    if (place->role != PV_ROLE_SKETCH) {
        return load(&whole->count);
    }
    sketch = pv_sketch_at(counts, place->w, place->site);
    return sketch != NULL ? pv_sketch_estimate(sketch) : 0;
}

/* Whether the time for a cell has come, and enough people stand behind it;
 * whether (other) may be published was decided when it was made. */
static bool is_due(const choice *c, const pv_place *place, const pv_cell *whole)
{
    if (place->role == PV_ROLE_OTHER && !c->counts->policy.is_exact) {
        return c->is_rest;
    }
    return pv_cell_crowd(whole) >= c->counts->threshold;
}

static void choose_cell(void *baton, const pv_place *place)
{
    choice *c = baton;
    pv_cell whole;
    int64_t figure;

    pv_close_whole(c->counts, place, &whole);
    if (c->chosen == CELLS_MAX || load(&whole.count) == 0
        || !is_due(c, place, &whole)) {
        return;
    }
    figure = pv_disclosure_figure(
        count_of(c->counts, place, &whole),
        pv_disclosure_phase(pv_place_secret(c->counts, place),
                            c->counts->rounding),
        c->counts->rounding);
    if (figure > load(&place->cell->published)) {
        atomic_store_explicit(&place->cell->frozen, figure,
                              memory_order_relaxed);
        c->chosen++;
        c->in_window++;
    }
}

/* Chooses from one window and lets it go on when it has nothing left.
 * @return true when the window went on, so that more may be due elsewhere */
static bool choose_window(pv_counts *counts, choice *c, pv_bank_id bank,
                          unsigned w, apr_pool_t *pool)
{
    const pv_window *window = pv_window_at(counts, bank, w);
    pv_stage stage;

    if (!pv_window_is_live(counts, bank, w)) {
        return false;
    }
    stage =
        (pv_stage)atomic_load_explicit(&window->stage, memory_order_acquire);
    if (stage == PV_STAGE_SUMMED) { /* a crash left it so */
        pv_close_advance(counts, bank, w, pool);
        return true;
    }
    c->in_window = 0;
    c->is_final = pv_close_is_final(counts, bank, w, c->how, c->now_s);
    c->is_rest = stage == PV_STAGE_REST;
    pv_walk_window(counts, bank, w, choose_cell, c);
    if (c->in_window > 0 || c->chosen == CELLS_MAX || !c->is_final) {
        return false;
    }
    pv_close_advance(counts, bank, w, pool);
    return true;
}

/* Writes `frozen` wherever a figure has grown. @return how many have */
static size_t choose(pv_counts *counts, pv_freeze how, int64_t now_s,
                     apr_pool_t *pool)
{
    choice c = { .counts = counts, .how = how, .now_s = now_s };
    bool goes_on;

    do {
        goes_on = false;
        for (int bank = 0; bank < PV_BANKS; bank++) {
            for (unsigned w = 0; w < PV_WINDOWS; w++) {
                goes_on |= choose_window(counts, &c, (pv_bank_id)bank, w, pool);
            }
        }
    } while (goes_on && c.chosen == 0);
    return c.chosen;
}

/* Finishes or undoes what a crash left. @return true: a batch is frozen */
static bool recover(pv_counts *counts)
{
    switch (state_of(counts)) {
    case PV_BATCH_FROZEN:
        return true;
    case PV_BATCH_SETTLING:
        pv_walk_bare(counts, confirm);
        break;
    case PV_BATCH_FREEZING:
        pv_walk_bare(counts, undo);
        break;
    default:
        break;
    }
    set_state(counts, PV_BATCH_IDLE);
    return false;
}

static pv_status freeze_held(pv_counts *counts, pv_freeze how, int64_t now_s,
                             apr_pool_t *pool, pv_batch *batch)
{
    pv_status status;

    if (!recover(counts)) {
        if (how == PV_FREEZE_LAST) {
            pv_close_end_all(counts);
        }
        set_state(counts, PV_BATCH_FREEZING);
        if (choose(counts, how, now_s, pool) == 0) {
            set_state(counts, PV_BATCH_IDLE);
            return PV_ERR_NOT_FOUND;
        }
        atomic_fetch_add_explicit(&counts->segment->sequence, 1,
                                  memory_order_relaxed);
        set_state(counts, PV_BATCH_FROZEN);
    }
    status = pv_figures_gather(counts, pool, batch);
    if (status != PV_OK) { /* nothing that could be sent: do not wait for it */
        pv_walk_bare(counts, confirm);
        set_state(counts, PV_BATCH_IDLE);
    }
    return status;
}

pv_status pv_counts_freeze(pv_counts *counts, pv_freeze how, int64_t now_s,
                           apr_pool_t *pool, pv_batch *batch)
{
    pv_status status;

    if (counts->segment->magic != PV_SEGMENT_MAGIC
        || counts->segment->version != PV_SEGMENT_VERSION) {
        return PV_ERR_CORRUPT;
    }
    if (how == PV_FREEZE_LAST) { /* nobody else is left to hold it */
        give_lease(counts);
    }
    if (!take_lease(counts, now_s)) {
        return PV_ERR_FULL;
    }
    status = freeze_held(counts, how, now_s, pool, batch);
    give_lease(counts);
    return status;
}

pv_status pv_counts_settle(pv_counts *counts, int64_t sequence, int64_t now_s)
{
    if (!take_lease(counts, now_s)) {
        return PV_ERR_FULL;
    }
    if (state_of(counts) == PV_BATCH_FROZEN
        && (int64_t)atomic_load_explicit(&counts->segment->sequence,
                                         memory_order_relaxed)
               == sequence) {
        set_state(counts, PV_BATCH_SETTLING);
        pv_walk_bare(counts, confirm);
        set_state(counts, PV_BATCH_IDLE);
    }
    give_lease(counts);
    return PV_OK;
}
