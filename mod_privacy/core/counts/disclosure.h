/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disclosure control: what of a count may be seen.
 *
 *   R = N * floor((c + r) / N), published when R >= 2N
 *
 * c is the count, N the rounding base and r a secret phase, uniform in
 * 0 .. N-1, drawn anew for each cell and period. Then everything published is
 * a multiple of N, the smallest figure is 2N and stands for at least N + 1,
 * E[R] = c before the cut, and one request more or less changes what is seen
 * with probability at most 1/N, whatever the observer adds himself. R never
 * falls while c grows, so a figure can be published in steps.
 *
 * Totals must not lean to one side. From 2N on a figure is right on the
 * average, E[R] = c, whichever way it was rounded. Below, R is 0 or 2N by
 * chance, and c - R is what totals lack or have too much. At the end of a
 * period these remainders make up (other) of their dimension, x, which is
 * rounded in the same way, T = N * floor((x + r) / N). Where T cannot be
 * published, because it is below 2N or stands for one contributor alone, T
 * itself is carried to the (other) of the next period. E[T] = x: on the
 * average nothing is lost and nothing added. Since T and not x lives on, one
 * request more changes all that anybody sees of (other) from then on, in
 * whatever period, with probability 1/N in all.
 *
 * Where x is large it also takes the remainders c - R of figures from 2N on,
 * above and below zero, so that the figures of a dimension add up to what was
 * counted. A small (other) does not: it would be published when they are
 * above zero and not when they are below. Large is 2N + m, m secret and
 * uniform in 0 .. N*N-1, so that one request more decides with probability
 * 1/(N*N) at most.
 */
#ifndef PV_COUNTS_DISCLOSURE_H
#define PV_COUNTS_DISCLOSURE_H

#include <stdbool.h>
#include <stdint.h>

#define PV_FIGURE_MAX (1LL << 53) /* what JSON can hold exactly */

/**
 * Gives the figure that may be published.
 * @param count     what was counted; may be negative after carrying; above
 *                  PV_FIGURE_MAX it counts as damaged
 * @param phase     0 .. rounding - 1
 * @param rounding  N; 1 gives the count itself
 * @return 0 (nothing), or a multiple of N of at least 2N (N = 1: of at least 1)
 */
int64_t pv_disclosure_figure(int64_t count, unsigned phase, int rounding);

/* The remainders of a dimension. */
typedef struct pv_remainders {
    int64_t small;       /* of counts below 2N, what was carried included */
    int64_t large;       /* of counts from 2N on: of both signs           */
    bool is_publishable; /* enough people, two contributors               */
} pv_remainders;

/* What becomes of them. */
typedef struct pv_other {
    int64_t count;   /* publish pv_disclosure_figure() of it; 0: nothing  */
    int64_t carried; /* to the next period: a multiple of N, or 0         */
} pv_other;

/** Tells whether a count is one whose figure is 0 or 2N by chance. */
static inline bool pv_disclosure_is_small(int64_t count, int rounding)
{
    return count < 2 * (int64_t)rounding;
}

/** Gives the phase that a secret number stands for. */
static inline unsigned pv_disclosure_phase(uint64_t secret, int rounding)
{
    return (unsigned)(secret % (uint64_t)rounding);
}

/**
 * Decides between publishing and carrying.
 * @param left      beyond PV_FIGURE_MAX either way they count as damaged, and
 *                  are dropped
 * @param secret    any number: gives the phase, and m
 * @param rounding  N
 */
pv_other pv_disclosure_other(const pv_remainders *left, uint64_t secret,
                             int rounding);

#endif
