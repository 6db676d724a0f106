/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks over all cells of a segment, for the flushing side.
 *
 * What stands in shared memory is bounded on the way: a slot whose label
 * points outside of its arena, names a site or dimension that does not exist,
 * or whose text does not hash to the slot's hash, is passed over.
 */
#ifndef PV_COUNTS_WALK_H
#define PV_COUNTS_WALK_H

#include "mod_privacy/core/counts/layout.h"

typedef enum pv_role {
    PV_ROLE_PLAIN = 0, /* published while its period runs               */
    PV_ROLE_TWIN,      /* of an hour's cell, in the day: takes its counts */
    PV_ROLE_OTHER,     /* `(other)`: takes remainders, goes last        */
    PV_ROLE_SKETCH     /* its count is the estimate of a sketch         */
} pv_role;

/* A cell and all that is known of it. */
typedef struct pv_place {
    pv_bank_id bank;
    unsigned w;
    unsigned site;
    pv_dimension dimension;
    unsigned item; /* of a closed dimension; 0 for `(other)` */
    pv_span text;  /* of an open dimension, in the arena; else empty */
    pv_role role;
    uint64_t seed; /* tells the cell apart within its window */
    pv_cell *cell;
} pv_place;

/** Receives one cell. */
typedef void pv_walk_fn(void *baton, const pv_place *place);

/** Walks the cells of a window that has a period; an empty one has none. */
void pv_walk_window(const pv_counts *counts, pv_bank_id bank, unsigned w,
                    pv_walk_fn *fn, void *baton);

/** Walks all windows of all banks. */
void pv_walk(const pv_counts *counts, pv_walk_fn *fn, void *baton);

/** Receives the bare memory of one cell. */
typedef void pv_walk_bare_fn(pv_cell *cell);

/** Walks all cells, whatever state they are in. */
void pv_walk_bare(const pv_counts *counts, pv_walk_bare_fn *fn);

/** Gives the secret number of a cell in its period. */
uint64_t pv_place_secret(const pv_counts *counts, const pv_place *place);

/** True when a period is being counted, or was and waits to be published. */
bool pv_window_is_live(const pv_counts *counts, pv_bank_id bank, unsigned w);

#endif
