/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule of disclosure.h. It stands alone so that a test can run through all
 * counts and phases.
 */
#include "mod_privacy/core/counts/disclosure.h"

/* N * floor((c + r) / N), below zero too. */
static int64_t rounded(int64_t count, unsigned phase, int rounding)
{
    int64_t shifted = count + (int64_t)phase;
    int64_t left = shifted % rounding;

    return shifted - left - (left < 0 ? rounding : 0);
}

int64_t pv_disclosure_figure(int64_t count, unsigned phase, int rounding)
{
    int64_t figure;

    if (count <= 0 || count > PV_FIGURE_MAX) {
        return 0;
    }
    if (rounding <= 1) {
        return count;
    }
    figure = rounded(count, phase, rounding);
    return figure >= 2 * (int64_t)rounding ? figure : 0;
}

static bool is_damaged(int64_t rest)
{
    return rest > PV_FIGURE_MAX || rest < -PV_FIGURE_MAX;
}

pv_other pv_disclosure_other(const pv_remainders *left, uint64_t secret,
                             int rounding)
{
    uint64_t n = (uint64_t)rounding;
    int64_t margin = (int64_t)(secret / n % (n * n));
    unsigned phase = pv_disclosure_phase(secret, rounding);
    int64_t rest = left->small;

    if (is_damaged(left->small) || is_damaged(left->large)) {
        return (pv_other){ 0, 0 };
    }
    if (left->is_publishable && rest >= 2 * (int64_t)rounding + margin) {
        rest += left->large;
    }
    if (left->is_publishable
        && pv_disclosure_figure(rest, phase, rounding) > 0) {
        return (pv_other){ rest, 0 };
    }
    return (pv_other){ 0, rounded(rest, phase, rounding) };
}
