/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HyperLogLog: how many different visitors, without a list of them (Flajolet
 * et al., 2007; estimator of Ertl, "New cardinality estimation algorithms",
 * 2017, algorithm 6, which needs no bias table). 2^14 registers of one byte
 * give a standard error of 0.81 %.
 *
 * A sketch is as sensitive as the list it replaces: who knows the key can
 * test whether somebody was there. It stays in memory, its key lives for one
 * day, and both are wiped with the day; only a rounded estimate leaves.
 */
#ifndef PV_COUNTS_HYPERLOGLOG_H
#define PV_COUNTS_HYPERLOGLOG_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define PV_SKETCH_BITS      14
#define PV_SKETCH_REGISTERS (1u << PV_SKETCH_BITS)
#define PV_SKETCH_RANK_MAX  (64 - PV_SKETCH_BITS + 1)

/* In shared memory: PV_SKETCH_REGISTERS of them. */
typedef _Atomic uint8_t pv_sketch;

/** Gives the register of a keyed hash. */
static inline uint16_t pv_sketch_index(uint64_t hash)
{
    return (uint16_t)(hash & (PV_SKETCH_REGISTERS - 1));
}

/** Gives 1 + the leading zeros of the rest of a keyed hash. */
static inline uint8_t pv_sketch_rank(uint64_t hash)
{
    uint64_t rest = hash >> PV_SKETCH_BITS | 1ull << (64 - PV_SKETCH_BITS);

    return (uint8_t)(1 + __builtin_ctzll(rest));
}

/** Adds a visitor. Lock-free. */
static inline void pv_sketch_add(pv_sketch *sketch, uint16_t index,
                                 uint8_t rank)
{
    pv_sketch *reg = &sketch[index & (PV_SKETCH_REGISTERS - 1)];
    uint8_t old = atomic_load_explicit(reg, memory_order_relaxed);

    while (old < rank
           && !atomic_compare_exchange_weak_explicit(
               reg, &old, rank, memory_order_relaxed, memory_order_relaxed)) {
    }
}

/** Estimates how many different visitors were added. */
int64_t pv_sketch_estimate(const pv_sketch *sketch);

#endif
