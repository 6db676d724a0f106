/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks over the cells of a segment (see walk.h). Whatever is read here may
 * have been written by a child that was taken over.
 */
#include "mod_privacy/core/counts/walk.h"

#define SEED_SITE_SHIFT 16

bool pv_window_is_live(const pv_counts *counts, pv_bank_id bank, unsigned w)
{
    const pv_bank *b = &counts->segment->banks[bank];
    uint64_t turn =
        atomic_load_explicit(&b->windows[w & 1].turn, memory_order_acquire);

    return turn != 0
           && turn <= atomic_load_explicit(&b->turn, memory_order_acquire);
}

uint64_t pv_place_secret(const pv_counts *counts, const pv_place *place)
{
    const pv_window *window = pv_window_at(counts, place->bank, place->w);

    return pv_siphash(&window->phase_key, place->seed, pv_span_make(NULL, 0));
}

static pv_role role_of(pv_bank_id bank, pv_dimension dimension, unsigned item,
                       unsigned cell)
{
    if (bank == PV_BANK_HOUR) {
        return PV_ROLE_PLAIN; /* even (other): its counts go to the day */
    }
    if (item == 0) {
        return PV_ROLE_OTHER;
    }
    if (dimension == PV_DIM_VISITORS) {
        return PV_ROLE_SKETCH;
    }
    return bank == PV_BANK_DAY && cell < PV_HOUR_CELLS ? PV_ROLE_TWIN
                                                       : PV_ROLE_PLAIN;
}

static void name_cell(pv_place *place, unsigned cell)
{
    if (place->bank == PV_BANK_HOUR || place->bank == PV_BANK_DAY) {
        const pv_stretch *stretch = pv_items_stretch(cell);

        place->dimension = stretch->dimension;
        place->item = cell - stretch->first;
    }
    else if (place->bank == PV_BANK_MONTH) {
        place->dimension = PV_DIM_CONSENT;
        place->item = cell;
    }
    else {
        place->dimension = pv_items_open(cell);
        place->item = 0;
    }
    place->role = role_of(place->bank, place->dimension, place->item, cell);
}

static void walk_cells(const pv_counts *counts, pv_place *place, pv_walk_fn *fn,
                       void *baton)
{
    const pv_bank_plan *plan = &counts->plans[place->bank];

    place->text = pv_span_make(NULL, 0);
    for (unsigned site = 0; site < counts->policy.site_count; site++) {
        pv_cell *cells = pv_cells_at(counts, place->bank, place->w, site);

        place->site = site;
        for (unsigned i = 0; i < plan->cells_per_site; i++) {
            place->cell = &cells[i];
            place->seed = (uint64_t)site << SEED_SITE_SHIFT | i;
            name_cell(place, i);
            fn(baton, place);
        }
    }
}

/* Reads and bounds a slot's label. */
static bool read_slot(const pv_counts *counts, pv_place *place,
                      const pv_slot *slot)
{
    const pv_bank_plan *plan = &counts->plans[place->bank];
    uint64_t label = atomic_load_explicit(&slot->label, memory_order_acquire);
    unsigned dimension = pv_label_dimension(label);
    size_t len = pv_label_len(label);
    size_t offset = pv_label_offset(label);

    if (label == 0 || len == 0 || len > PV_KEY_MAX || offset > plan->arena_bytes
        || len > plan->arena_bytes - offset || dimension >= PV_DIM_COUNT
        || pv_items_open_index((pv_dimension)dimension) == PV_OPEN_CELLS
        || pv_label_site(label) >= counts->policy.site_count) {
        return false;
    }
    place->dimension = (pv_dimension)dimension;
    place->site = pv_label_site(label);
    place->text =
        pv_span_make(counts->base + plan->arena_at[place->w] + offset, len);
    place->seed = atomic_load_explicit(&slot->hash, memory_order_relaxed);
    return place->seed
           == pv_slot_hash(
               pv_slot_base(pv_window_at(counts, place->bank, place->w),
                            place->site, place->text),
               place->dimension);
}

static void walk_slots(const pv_counts *counts, pv_place *place, pv_walk_fn *fn,
                       void *baton)
{
    pv_slot *slots = pv_slots_at(counts, place->bank, place->w);

    place->item = 0;
    place->role = PV_ROLE_PLAIN;
    for (size_t i = 0; i < counts->plans[place->bank].slot_count; i++) {
        if (atomic_load_explicit(&slots[i].hash, memory_order_relaxed) != 0
            && read_slot(counts, place, &slots[i])) {
            place->cell = &slots[i].cell;
            fn(baton, place);
        }
    }
}

void pv_walk_window(const pv_counts *counts, pv_bank_id bank, unsigned w,
                    pv_walk_fn *fn, void *baton)
{
    pv_place place = { .bank = bank, .w = w };

    if (counts->plans[bank].is_used && pv_window_is_live(counts, bank, w)) {
        walk_cells(counts, &place, fn, baton);
        walk_slots(counts, &place, fn, baton);
    }
}

void pv_walk(const pv_counts *counts, pv_walk_fn *fn, void *baton)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        for (unsigned w = 0; w < PV_WINDOWS; w++) {
            pv_walk_window(counts, (pv_bank_id)bank, w, fn, baton);
        }
    }
}

void pv_walk_bare(const pv_counts *counts, pv_walk_bare_fn *fn)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        const pv_bank_plan *plan = &counts->plans[bank];
        size_t cells =
            PV_WINDOWS * counts->policy.site_count * plan->cells_per_site;

        for (size_t i = 0; i < cells; i++) {
            fn(pv_cells_at(counts, (pv_bank_id)bank, 0, 0) + i);
        }
        for (unsigned w = 0; w < PV_WINDOWS; w++) {
            for (size_t i = 0; i < plan->slot_count; i++) {
                fn(&pv_slots_at(counts, (pv_bank_id)bank, w)[i].cell);
            }
        }
    }
}
