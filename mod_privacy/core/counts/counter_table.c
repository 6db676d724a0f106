/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of open dimensions (see counter_table.h). Nothing here waits: a
 * key that finds no place, no text or no admission counts as (other).
 */
#include "mod_privacy/core/counts/counter_table.h"

#include "mod_privacy/core/counts/crowd.h"

typedef struct table {
    const pv_bank_plan *plan;
    pv_window *window;
    pv_slot *slots;
    char *arena;
    pv_gate *gate;
} table;

typedef struct key {
    pv_dimension dimension;
    unsigned site;
    pv_span text;
    uint64_t hash;
} key;

static bool has_arena(const table *t, size_t bytes)
{
    return atomic_load_explicit(&t->window->arena_used, memory_order_relaxed)
               + bytes
           <= t->plan->arena_bytes;
}

/* Puts the text into the arena and publishes the slot's label. Several may do
 * so at once: the first label stays, the other texts are a few lost bytes.
 * @return false when the arena is full */
static bool publish_label(const table *t, pv_slot *slot, const key *k)
{
    uint64_t expected = 0;
    uint64_t offset;

    if (!has_arena(t, k->text.len)) {
        return false;
    }
    offset = atomic_fetch_add_explicit(&t->window->arena_used, k->text.len,
                                       memory_order_relaxed);
    if (offset + k->text.len > t->plan->arena_bytes) {
        return false;
    }
    memcpy(t->arena + offset, k->text.ptr, k->text.len);
    atomic_compare_exchange_strong_explicit(
        &slot->label, &expected,
        pv_label_make(k->dimension, k->site, k->text.len, (size_t)offset),
        memory_order_release, memory_order_relaxed);
    return true;
}

static bool may_enter(const table *t, const key *k)
{
    size_t used = atomic_load_explicit(&t->window->used, memory_order_relaxed);

    if (!has_arena(t, k->text.len)) {
        return false;
    }
    return used < t->plan->slot_count / 2
           || pv_gate_admit(t->gate, t->plan->gate_columns, k->hash);
}

/* Finds or takes the slot of a key. @return NULL: `(other)` */
static pv_slot *find(const table *t, const key *k)
{
    /* Multiplying maps 32 bits of the hash to the table without division. */
    size_t at = (size_t)((k->hash >> 32) * t->plan->slot_count >> 32);

    for (unsigned probe = 0; probe < PV_PROBES_MAX; probe++) {
        pv_slot *slot = &t->slots[at];
        uint64_t hash = atomic_load_explicit(&slot->hash, memory_order_relaxed);

        if (hash == 0) {
            if (!may_enter(t, k)) {
                return NULL;
            }
            if (atomic_compare_exchange_strong_explicit(
                    &slot->hash, &hash, k->hash, memory_order_relaxed,
                    memory_order_relaxed)) {
                atomic_fetch_add_explicit(&t->window->used, 1,
                                          memory_order_relaxed);
                return slot;
            }
        }
        if (hash == k->hash) {
            return slot;
        }
        at = at + 1 < t->plan->slot_count ? at + 1 : 0;
    }
    return NULL;
}

void pv_counter_table_add(pv_counts *counts, unsigned site,
                          pv_dimension dimension, pv_span text, uint8_t bit)
{
    pv_bank_id bank = pv_bank_open(counts, site);
    unsigned w = pv_window_running(counts, bank);
    const pv_bank_plan *plan = &counts->plans[bank];
    table t = { plan, pv_window_at(counts, bank, w),
                pv_slots_at(counts, bank, w), counts->base + plan->arena_at[w],
                (pv_gate *)(void *)(counts->base + plan->gate_at) };
    pv_slot *slot = NULL;

    if (text.len > 0 && text.len <= PV_KEY_MAX) {
        key k = { dimension, site, text, 0 };

        k.hash = pv_slot_hash(t.window, dimension, site, text);
        slot = find(&t, &k);
        if (slot != NULL
            && atomic_load_explicit(&slot->label, memory_order_relaxed) == 0
            && !publish_label(&t, slot, &k)) {
            slot = NULL;
        }
    }
    pv_cell_add(slot != NULL ? &slot->cell
                             : pv_cells_at(counts, bank, w, site)
                                   + pv_items_open_index(dimension),
                bit);
}
