/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The estimator of hyperloglog.h, after Ertl's algorithm 6: sigma corrects for
 * empty registers, tau for full ones, and no table of biases is needed.
 */
#include "mod_privacy/core/counts/hyperloglog.h"

#include <math.h>

#define RANKS (PV_SKETCH_RANK_MAX + 1)

/* sigma(x) = x + sum of x^(2^k) * 2^(k-1), k >= 1; the registers at zero. */
static double sigma(double x)
{
    double y = 1;
    double z = x;
    double before;

    if (x >= 1) {
        return INFINITY;
    }
    do {
        x *= x;
        before = z;
        z += x * y;
        y += y;
    } while (z > before);
    return z;
}

/* tau(x) = (1 - x - sum of (1 - x^(2^-k))^2 * 2^-k) / 3; the full ones. */
static double tau(double x)
{
    double y = 1;
    double z = 1 - x;
    double before;

    if (x <= 0 || x >= 1) {
        return 0;
    }
    do {
        x = sqrt(x);
        before = z;
        y /= 2;
        z -= (1 - x) * (1 - x) * y;
    } while (z < before);
    return z / 3;
}

int64_t pv_sketch_estimate(const pv_sketch *sketch)
{
    const double m = PV_SKETCH_REGISTERS;
    unsigned counts[RANKS] = { 0 };
    double z;

    for (unsigned i = 0; i < PV_SKETCH_REGISTERS; i++) {
        unsigned rank = atomic_load_explicit(&sketch[i], memory_order_relaxed);

        counts[rank < RANKS ? rank : RANKS - 1]++;
    }
    z = m * tau(1 - counts[RANKS - 1] / m);
    for (unsigned rank = RANKS - 2; rank >= 1; rank--) {
        z = (z + counts[rank]) / 2;
    }
    z += m * sigma(counts[0] / m);
    /* Nothing added, or registers that nobody could have written. */
    return isfinite(z) && z > 1e-9 ? (int64_t)llround(m * m / (2 * log(2) * z))
                                   : 0;
}
