/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule of disclosure.h. It stands alone so that a test can run through all
 * counts and phases.
 */
#include "mod_privacy/core/counts/disclosure.h"

int64_t pv_disclosure_figure(int64_t count, unsigned phase, int rounding)
{
    int64_t figure;

    if (count <= 0 || count > PV_FIGURE_MAX) {
        return 0;
    }
    if (rounding <= 1) {
        return count;
    }
    figure = (count + (int64_t)phase) / rounding * rounding;
    return figure >= 2 * (int64_t)rounding ? figure : 0;
}
