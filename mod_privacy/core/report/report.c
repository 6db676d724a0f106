/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which figures a report may show (see report.h).
 */
#include "mod_privacy/core/report/report.h"

static pv_period_unit coarser(pv_period_unit a, pv_period_unit b)
{
    return a > b ? a : b;
}

pv_period_unit pv_report_unit(const pv_report_scope *scope,
                              pv_dimension dimension, pv_period_unit by)
{
    pv_period_unit unit = coarser(by, pv_dimension_finest(dimension));

    return pv_dimension_is_open(dimension) ? coarser(unit, scope->open_unit)
                                           : unit;
}

bool pv_report_has(const pv_report_scope *scope, pv_dimension dimension)
{
    return dimension != PV_DIM_VISITORS || scope->has_visitors;
}

pv_report_slice pv_report_slice_of(const pv_report_scope *scope,
                                   const pv_report_query *query,
                                   pv_dimension dimension)
{
    pv_period_unit unit = pv_report_unit(scope, dimension, query->by);
    pv_report_slice slice = { scope->site, dimension, unit, 0, 0 };
    int64_t running = pv_period_begin(scope->now_s, unit, scope->is_local);

    slice.from_s = pv_period_begin(pv_date_begin(query->from, scope->is_local),
                                   unit, scope->is_local);
    slice.to_s = pv_date_begin(pv_date_add_days(query->to, 1), scope->is_local);
    if (!scope->is_exact && slice.to_s > running) {
        slice.to_s = running;
    }
    if (slice.to_s < slice.from_s) {
        slice.to_s = slice.from_s;
    }
    return slice;
}

bool pv_report_wants(const pv_report_query *query, const pv_figure *figure)
{
    return pv_span_starts_with(pv_span_of(figure->item), query->prefix);
}
