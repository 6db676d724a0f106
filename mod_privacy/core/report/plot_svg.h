/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns over time, drawn by the server as SVG (SVG 2) in a figure of HTML.
 *
 * The drawing stretches to any width (preserveAspectRatio none), so it holds
 * shapes only; its scale and dates are text of the page beside it, which
 * keeps its size from a phone to paper. Colours come from the style sheet.
 * Each column has a title, and a table below says the same in numbers.
 */
#ifndef PV_REPORT_PLOT_SVG_H
#define PV_REPORT_PLOT_SVG_H

#include "mod_privacy/core/report/wording.h"

#define PV_PLOT_TITLES_MAX 120 /* columns that have a title of their own */

/* Two series over the same periods; the one in front is part of the one at
 * the back (visits are pages too), so they share a column and a scale. */
typedef struct pv_plot {
    const int64_t *begins;
    size_t count;
    pv_period_unit unit;
    const int64_t *front;
    const char *front_name;
    const int64_t *back; /* NULL: one series */
    const char *back_name;
} pv_plot;

/** Writes the figure with its legend and its table. */
void pv_plot_columns(pv_output *out, const pv_report_language *language,
                     const pv_report_scope *scope, const pv_plot *plot);

/** Writes a bar that lies behind a row of a table, `part` of `whole` wide. */
void pv_plot_bar(pv_output *out, int64_t part, int64_t whole);

#endif
