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
 */
#ifndef PV_COUNTS_DISCLOSURE_H
#define PV_COUNTS_DISCLOSURE_H

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

#endif
