/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The admission gate (see gate.h): four rows of 16-bit counters, conservative
 * update, halved once in twice as many misses as a row has columns: longer, and
 * a flood would fill them up to the bar; shorter, and pages that are asked for
 * now and then would never reach it.
 */
#include "mod_privacy/core/counts/gate.h"

#include <string.h>

size_t pv_gate_size(size_t columns)
{
    return sizeof(pv_gate) + PV_GATE_ROWS * columns * sizeof(uint16_t);
}

static _Atomic uint16_t *counter_of(pv_gate *gate, size_t columns,
                                    uint64_t hash, size_t row)
{
    size_t column = (size_t)(hash >> (16 * row)) & (columns - 1);

    return &gate->counters[row * columns + column];
}

/* Halves everything; a walk of at most 256 KiB once in 2 * `columns` misses. */
static void age(pv_gate *gate, size_t columns)
{
    for (size_t i = 0; i < PV_GATE_ROWS * columns; i++) {
        uint16_t count =
            atomic_load_explicit(&gate->counters[i], memory_order_relaxed);

        atomic_store_explicit(&gate->counters[i], (uint16_t)(count / 2),
                              memory_order_relaxed);
    }
}

bool pv_gate_admit(pv_gate *gate, size_t columns, uint64_t hash)
{
    unsigned least = UINT16_MAX;

    /* The rows take 16 bits of the hash each: columns <= 65,536. */
    for (size_t row = 0; row < PV_GATE_ROWS; row++) {
        unsigned count = atomic_load_explicit(
            counter_of(gate, columns, hash, row), memory_order_relaxed);

        least = count < least ? count : least;
    }
    for (size_t row = 0; row < PV_GATE_ROWS; row++) {
        _Atomic uint16_t *counter = counter_of(gate, columns, hash, row);

        /* Conservative update: only the smallest ones grow. */
        if (atomic_load_explicit(counter, memory_order_relaxed) == least
            && least < UINT16_MAX) {
            atomic_store_explicit(counter, (uint16_t)(least + 1),
                                  memory_order_relaxed);
        }
    }
    if (atomic_fetch_add_explicit(&gate->misses, 1, memory_order_relaxed)
            % (2 * columns)
        == 2 * columns - 1) {
        age(gate, columns);
    }
    return least + 1 >= PV_GATE_ADMIT;
}
