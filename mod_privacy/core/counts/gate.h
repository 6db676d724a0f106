/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The admission gate: who may take a place in a table that is filling up.
 *
 * A count-min sketch (Cormode and Muthukrishnan, 2005) of four rows counts
 * keys that have no place. A key is admitted when it was seen PV_GATE_ADMIT
 * times, so that addresses that are asked for once cannot crowd out those
 * that people ask for. All counters are halved now and then: left alone they
 * would fill up and let everything in.
 */
#ifndef PV_COUNTS_GATE_H
#define PV_COUNTS_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PV_GATE_ROWS  4
#define PV_GATE_ADMIT 10

/* In shared memory; `columns` 16-bit counters for each row follow. */
typedef struct pv_gate {
    _Atomic uint64_t misses; /* relaxed; decides when to halve */
    _Atomic uint16_t counters[];
} pv_gate;

/** Gives the bytes that a gate needs. @param columns  a power of two */
size_t pv_gate_size(size_t columns);

/**
 * Counts a key and says whether it may come in. Lock-free; a lost update
 * between two threads costs a key one visit.
 * @param hash  keyed, of the whole key
 */
bool pv_gate_admit(pv_gate *gate, size_t columns, uint64_t hash);

#endif
