/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of open dimensions (see counter_table.h). Nothing here waits: a
 * key that finds no place, no text or no admission counts as (other).
 */
#include "mod_privacy/core/counts/counter_table.h"

#include "mod_privacy/core/counts/crowd.h"

static bool has_arena(const pv_counter_table *t, size_t bytes)
{
    return atomic_load_explicit(&t->window->arena_used, memory_order_relaxed)
               + bytes
           <= t->plan->arena_bytes;
}

/* Puts the text into the arena and publishes the slot's label. Several may do
 * so at once: the first label stays, the other texts are a few lost bytes.
 * @return false when the arena is full */
static bool publish_label(const pv_counter_table *t, pv_slot *slot,
                          pv_dimension dimension, pv_span text)
{
    uint64_t expected = 0;
    uint64_t offset;

    if (!has_arena(t, text.len)) {
        return false;
    }
    offset = atomic_fetch_add_explicit(&t->window->arena_used, text.len,
                                       memory_order_relaxed);
    if (offset + text.len > t->plan->arena_bytes) {
        return false;
    }
    memcpy(t->arena + offset, text.ptr, text.len);
    atomic_compare_exchange_strong_explicit(
        &slot->label, &expected,
        pv_label_make(dimension, t->site, text.len, (size_t)offset),
        memory_order_release, memory_order_relaxed);
    return true;
}

static bool may_enter(const pv_counter_table *t, uint64_t hash)
{
    size_t used = atomic_load_explicit(&t->window->used, memory_order_relaxed);

    /* Room for the longest text: the answer must not depend on a text. */
    if (!has_arena(t, PV_KEY_MAX)) {
        return false;
    }
    return used < t->plan->slot_count / 2
           || pv_gate_admit(t->gate, t->plan->gate_columns, hash);
}

/* Looks for the slot of a hash.
 * @param free_slot  receives the empty slot that it may take, NULL: none
 * @return NULL when it has no slot */
static pv_slot *find(const pv_counter_table *t, uint64_t hash,
                     pv_slot **free_slot)
{
    size_t at = pv_counter_table_place(t->plan->slot_count, hash);

    *free_slot = NULL;
    for (unsigned probe = 0; probe < PV_PROBES_MAX; probe++) {
        pv_slot *slot = &t->slots[at];
        uint64_t found =
            atomic_load_explicit(&slot->hash, memory_order_relaxed);

        if (found == hash) {
            return slot;
        }
        if (found == 0) {
            *free_slot = slot;
            return NULL;
        }
        at = at + 1 < t->plan->slot_count ? at + 1 : 0;
    }
    return NULL;
}

/* Takes an empty slot, or finds that another thread just took it.
 * @return false when it was taken for another key */
static bool take(const pv_counter_table *t, pv_slot *slot, uint64_t hash)
{
    uint64_t expected = 0;

    if (atomic_compare_exchange_strong_explicit(&slot->hash, &expected, hash,
                                                memory_order_relaxed,
                                                memory_order_relaxed)) {
        atomic_fetch_add_explicit(&t->window->used, 1, memory_order_relaxed);
        return true;
    }
    return expected == hash;
}

/* Finds or takes the slot of a hash. @return NULL: `(other)` */
static pv_slot *find_or_take(const pv_counter_table *t, uint64_t hash)
{
    pv_slot *free_slot;
    pv_slot *slot = find(t, hash, &free_slot);

    if (slot != NULL || free_slot == NULL || !may_enter(t, hash)) {
        return slot;
    }
    while (free_slot != NULL && !take(t, free_slot, hash)) {
        slot = find(t, hash, &free_slot); /* each time one slot fewer */
        if (slot != NULL) {
            return slot;
        }
    }
    return free_slot;
}

static pv_cell *other_of(const pv_counter_table *t, pv_dimension dimension)
{
    return &t->others[pv_items_open_index(dimension)];
}

static bool is_labelled(const pv_slot *slot)
{
    return atomic_load_explicit(&slot->label, memory_order_relaxed) != 0;
}

pv_counter_table pv_counter_table_open(const pv_counts *counts, unsigned site)
{
    pv_bank_id bank = pv_bank_open(counts, site);
    unsigned w = pv_window_running(counts, bank);
    const pv_bank_plan *plan = &counts->plans[bank];

    return (pv_counter_table){
        .plan = plan,
        .window = pv_window_at(counts, bank, w),
        .slots = pv_slots_at(counts, bank, w),
        .others = pv_cells_at(counts, bank, w, site),
        .arena = counts->base + plan->arena_at[w],
        .gate = (pv_gate *)(void *)(counts->base + plan->gate_at),
        .site = site,
    };
}

bool pv_counter_table_add_base(const pv_counter_table *t,
                               pv_dimension dimension, uint64_t base,
                               uint8_t bit)
{
    uint64_t hash = pv_slot_hash(base, dimension);
    pv_slot *free_slot;
    pv_slot *slot = find(t, hash, &free_slot);

    if (slot != NULL ? !is_labelled(slot)
                     : free_slot != NULL && may_enter(t, hash)) {
        return false;
    }
    pv_cell_add(slot != NULL ? &slot->cell : other_of(t, dimension),
                pv_mark_of(bit));
    return true;
}

void pv_counter_table_add(const pv_counter_table *t, pv_dimension dimension,
                          const pv_counter_key *key, uint8_t bit)
{
    pv_slot *slot = NULL;

    if (key->text.len > 0 && key->text.len <= PV_KEY_MAX) {
        slot = find_or_take(t, pv_slot_hash(key->base, dimension));
    }
    if (slot != NULL && !is_labelled(slot)
        && !publish_label(t, slot, dimension, key->text)) {
        slot = NULL;
    }
    pv_cell_add(slot != NULL ? &slot->cell : other_of(t, dimension),
                pv_mark_of(bit));
}
