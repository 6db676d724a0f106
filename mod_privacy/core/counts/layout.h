/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of the segment, for the files of core/counts alone.
 *
 *   +---------+---------------------------------------------------------+
 *   | segment | magic, boot, lease, state of the batch, six banks       |
 *   +---------+---------------------------------------------------------+
 *   | flags   | a byte for each site: one network                       |
 *   | carries | what (other) hands on, by site and dimension            |
 *   | cells   | bank by bank, window 0 and 1, site by site              |
 *   | network | hour windows: 128 counters for each site                |
 *   | sketches| day windows: 16 KiB for each site that counts visitors  |
 *   | tables  | open banks: gate, then slots and texts of each window   |
 *   +---------+---------------------------------------------------------+
 *
 * A bank is a length of period. It has two windows: one is counted into, the
 * other waits for the next period, or is being published after its own. The
 * bank's `turn` says which: window number turn & 1 runs. A window carries the
 * turn that it was made ready for, so that whoever sees a period begin can
 * move the turn on with one compare-and-swap, and no crash leaves a lock.
 *
 * All offsets are in pv_counts, in the memory of each process, computed from
 * the policy: nothing that stands in the segment says where to read.
 */
#ifndef PV_COUNTS_LAYOUT_H
#define PV_COUNTS_LAYOUT_H

#include <stdatomic.h>

#include "mod_privacy/core/base/siphash.h"
#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/core/counts/gate.h"
#include "mod_privacy/core/counts/hyperloglog.h"
#include "mod_privacy/core/counts/items.h"

#define PV_SEGMENT_MAGIC   0x31746e756f437650u /* "PvCount1" */
#define PV_SEGMENT_VERSION 2u
#define PV_WINDOWS         2
#define PV_GRACE_S         2 /* late writers of an ended period */
#define PV_PROBES_MAX      32

/* A count with what disclosure control needs. Guard: `published` and `frozen`
 * belong to the flusher, the others are relaxed atomics of everybody. */
typedef struct pv_cell {
    _Atomic int64_t count;
    _Atomic int64_t published; /* what the store is known to hold         */
    _Atomic int64_t frozen;    /* what it holds when the batch is settled */
    _Atomic uint64_t crowd[2]; /* a bit for each (network, agent class)   */
} pv_cell;

/* A place in an open table. */
typedef struct pv_slot {
    _Atomic uint64_t hash;  /* 0: free; set once by compare-and-swap       */
    _Atomic uint64_t label; /* 0: being named; see pv_label_*()           */
    pv_cell cell;
    uint64_t unused; /* fills a cache line */
} pv_slot;

typedef enum pv_bank_id {
    PV_BANK_HOUR = 0,
    PV_BANK_DAY,
    PV_BANK_MONTH,
    PV_BANK_OPEN_DAY,
    PV_BANK_OPEN_WEEK,
    PV_BANK_OPEN_MONTH,
    PV_BANKS
} pv_bank_id;

/* How far the publication of an ended window has come. */
typedef enum pv_stage {
    PV_STAGE_OPEN = 0, /* counted into, or waiting for its period     */
    PV_STAGE_ENDED,    /* its last figures are being published        */
    PV_STAGE_SUMMED,   /* what it hands on is worked out, not handed on */
    PV_STAGE_REST      /* handed on; `(other)` goes last              */
} pv_stage;

/* Guard: the flusher, but for `used`, `arena_used` (relaxed atomics). The
 * dates and keys are written before `turn` is released. */
typedef struct pv_window {
    _Atomic uint64_t turn; /* 0: empty */
    _Atomic int64_t begin;
    _Atomic int64_t end;
    _Atomic int64_t ended_s; /* when the flusher saw that it had ended */
    _Atomic uint32_t stage;
    _Atomic uint32_t used;       /* slots taken            */
    _Atomic uint64_t arena_used; /* bytes of texts taken   */
    _Atomic uint64_t heir;       /* of an hour that is SUMMED: its day's turn */
    pv_siphash_key hash_key;     /* of slots               */
    pv_siphash_key crowd_key;    /* of bitmaps and sketches */
    pv_siphash_key phase_key;    /* of phases              */
} pv_window;

/* What (other) of a dimension hands on. Guard: the flusher. */
typedef struct pv_carry {
    _Atomic int64_t carried; /* a multiple of the rounding base */
    struct {                 /* worked out by a window that is SUMMED */
        _Atomic int64_t carried;
        _Atomic int64_t count; /* of (other) */
    } next[PV_WINDOWS];
} pv_carry;

typedef struct pv_bank {
    _Atomic uint64_t turn; /* 1, 2, 3 ... */
    pv_window windows[PV_WINDOWS];
} pv_bank;

typedef enum pv_batch_state {
    PV_BATCH_IDLE = 0,
    PV_BATCH_FREEZING, /* `frozen` is being written: not sent yet    */
    PV_BATCH_FROZEN,   /* sent, fate unknown                         */
    PV_BATCH_SETTLING  /* stored; `published` follows `frozen`       */
} pv_batch_state;

typedef struct pv_segment {
    uint64_t magic;
    uint32_t version;
    _Atomic uint32_t batch_state;
    _Atomic uint64_t sequence; /* of the frozen batch, or of the last one */
    _Atomic uint64_t lease;    /* see lease.h */
    _Atomic int64_t due_s;     /* no period begins before; relaxed        */
    pv_bank banks[PV_BANKS];
} pv_segment;

/* Where a bank's parts are; zero bytes long when it is not in use. */
typedef struct pv_bank_plan {
    bool is_used;
    size_t cells_at; /* offset of window 0, site 0 */
    size_t cells_per_site;
    size_t gate_at;
    size_t gate_columns; /* a power of two */
    size_t slots_at[PV_WINDOWS];
    size_t slot_count;
    size_t arena_at[PV_WINDOWS];
    size_t arena_bytes;
} pv_bank_plan;

/* Where the closed dimensions of a site stand, by window. */
typedef struct pv_site_cells {
    pv_cell *hour[PV_WINDOWS];
    pv_cell *day[PV_WINDOWS];
    _Atomic uint32_t *network[PV_WINDOWS]; /* 128 counters                */
    bool has_visitors;                     /* the site counts visitors    */
} pv_site_cells;

struct pv_counts {
    char *base;
    pv_segment *segment;
    pv_counts_policy policy; /* own copy */
    char boot[PV_BOOT_LEN + 1];
    int rounding;  /* 1 when exact */
    int threshold; /* 0 when exact */
    size_t flags_at;
    size_t carries_at;
    size_t network_at;
    size_t sketches_at;
    size_t sketch_count;     /* sites that count visitors        */
    const int *sketch_index; /* by site; -1: counts no visitors  */
    pv_bank_plan plans[PV_BANKS];
    const pv_site_cells *sites; /* site_count of them; from the others */
};

/**
 * Plans a segment; nothing of it is touched.
 * @return the view without memory, NULL when the policy does not fit
 */
pv_counts *pv_layout_plan(const pv_counts_policy *policy, apr_pool_t *pool);

/** Gives a window of a bank. @param w  any number; its last bit counts */
static inline pv_window *pv_window_at(const pv_counts *counts, pv_bank_id bank,
                                      uint64_t w)
{
    return &counts->segment->banks[bank].windows[w & 1];
}

/** Gives the turn of a bank; its last bit is the window that is counted
 *  into. */
static inline uint64_t pv_turn_of(const pv_bank *bank)
{
    return atomic_load_explicit(&bank->turn, memory_order_acquire);
}

/** As pv_turn_of(), of a bank by its name. */
static inline uint64_t pv_bank_turn(const pv_counts *counts, pv_bank_id bank)
{
    return pv_turn_of(&counts->segment->banks[bank]);
}

/** Gives the number of the window that is counted into. */
static inline unsigned pv_window_running(const pv_counts *counts,
                                         pv_bank_id bank)
{
    return (unsigned)pv_bank_turn(counts, bank) & 1u;
}

/** Gives the cells of a site in a window. @param site  below site_count */
static inline pv_cell *pv_cells_at(const pv_counts *counts, pv_bank_id bank,
                                   unsigned w, size_t site)
{
    const pv_bank_plan *plan = &counts->plans[bank];
    size_t row = (w & 1) * counts->policy.site_count + site;

    return (pv_cell *)(void *)(counts->base + plan->cells_at)
           + row * plan->cells_per_site;
}

/** Gives the slots of a window. */
static inline pv_slot *pv_slots_at(const pv_counts *counts, pv_bank_id bank,
                                   unsigned w)
{
    return (pv_slot *)(void *)(counts->base
                               + counts->plans[bank].slots_at[w & 1]);
}

/** Gives the 128 counters of a site in an hour window. */
static inline _Atomic uint32_t *pv_network_at(const pv_counts *counts,
                                              unsigned w, size_t site)
{
    size_t row = (w & 1) * counts->policy.site_count + site;

    return (_Atomic uint32_t *)(void *)(counts->base + counts->network_at)
           + row * PV_CROWD_BITS;
}

/** Gives the sketch of a site in a day window, NULL when it has none. */
static inline pv_sketch *pv_sketch_at(const pv_counts *counts, unsigned w,
                                      size_t site)
{
    int index = counts->sketch_index[site];
    size_t row = (w & 1) * counts->sketch_count + (size_t)index;

    return index < 0 ? NULL
                     : (pv_sketch *)(void *)(counts->base + counts->sketches_at)
                           + row * PV_SKETCH_REGISTERS;
}

/** Gives the flag of a site: 0, 1 one network, 2 and told. */
static inline _Atomic uint8_t *pv_flag_at(const pv_counts *counts, size_t site)
{
    return (_Atomic uint8_t *)(void *)(counts->base + counts->flags_at) + site;
}

/** Gives what (other) of a dimension hands on. @param dimension  below
 *  PV_DIM_COUNT */
static inline pv_carry *pv_carry_at(const pv_counts *counts, size_t site,
                                    unsigned dimension)
{
    return (pv_carry *)(void *)(counts->base + counts->carries_at)
           + site * PV_DIM_COUNT + dimension;
}

/** Gives the bank that a site's open dimensions are counted in. */
static inline pv_bank_id pv_bank_open(const pv_counts *counts, size_t site)
{
    switch (counts->policy.sites[site].open_unit) {
    case PV_PERIOD_WEEK:
        return PV_BANK_OPEN_WEEK;
    case PV_PERIOD_MONTH:
        return PV_BANK_OPEN_MONTH;
    default:
        return PV_BANK_OPEN_DAY;
    }
}

/** Gives the bank at whose end (other) of a dimension is made. */
static inline pv_bank_id pv_bank_closing(const pv_counts *counts, size_t site,
                                         pv_dimension dimension)
{
    if (dimension == PV_DIM_CONSENT) {
        return PV_BANK_MONTH;
    }
    return pv_items_open_index(dimension) < PV_OPEN_CELLS
               ? pv_bank_open(counts, site)
               : PV_BANK_DAY;
}

/** Gives the length of a bank's periods. */
static inline pv_period_unit pv_bank_unit(pv_bank_id bank)
{
    static const pv_period_unit units[PV_BANKS] = {
        [PV_BANK_HOUR] = PV_PERIOD_HOUR,
        [PV_BANK_DAY] = PV_PERIOD_DAY,
        [PV_BANK_MONTH] = PV_PERIOD_MONTH,
        [PV_BANK_OPEN_DAY] = PV_PERIOD_DAY,
        [PV_BANK_OPEN_WEEK] = PV_PERIOD_WEEK,
        [PV_BANK_OPEN_MONTH] = PV_PERIOD_MONTH,
    };

    return units[bank];
}

/* A slot's label in one word, so that it appears at once: bit 63 set, then
 * 7 bits of dimension, 16 of site, 8 of length, 32 of offset in the arena. */

/** Packs a label. */
static inline uint64_t pv_label_make(pv_dimension dimension, unsigned site,
                                     size_t len, size_t offset)
{
    return 1ull << 63 | (uint64_t)dimension << 56 | (uint64_t)site << 40
           | (uint64_t)len << 32 | (uint64_t)(uint32_t)offset;
}

/** Gives the dimension; any word gives a number below 128. */
static inline unsigned pv_label_dimension(uint64_t label)
{
    return (unsigned)(label >> 56) & 127u;
}

/** Gives the site; not bounded yet. */
static inline unsigned pv_label_site(uint64_t label)
{
    return (unsigned)(label >> 40) & 0xffffu;
}

/** Gives the length; not bounded yet. */
static inline size_t pv_label_len(uint64_t label)
{
    return (size_t)(label >> 32) & 0xffu;
}

/** Gives the offset; not bounded yet. */
static inline size_t pv_label_offset(uint64_t label)
{
    return (size_t)(uint32_t)label;
}

/** Gives what the hashes of a key in all dimensions are made from. */
static inline uint64_t pv_slot_base(const pv_window *window, unsigned site,
                                    pv_span key)
{
    return pv_siphash(&window->hash_key, site, key);
}

/** Gives the hash of a key in one dimension, never 0. */
static inline uint64_t pv_slot_hash(uint64_t base, pv_dimension dimension)
{
    return (base + (uint64_t)dimension * 0x9e3779b97f4a7c15u) | 1u;
}

#endif
