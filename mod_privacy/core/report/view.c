/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days, weeks, months and years of a report page (see view.h).
 */
#include "mod_privacy/core/report/view.h"

static bool is_month(const pv_report_query *query)
{
    return query->from.day == 1 && query->from.year == query->to.year
           && query->from.month == query->to.month
           && query->to.day == pv_date_month_days(query->to);
}

static bool is_year(const pv_report_query *query)
{
    return query->from.day == 1 && query->from.month == 1
           && query->from.year == query->to.year && query->to.month == 12
           && query->to.day == 31;
}

pv_view pv_view_of(const pv_report_query *query)
{
    int64_t days = pv_report_query_days(query);

    if (days == 1) {
        return PV_VIEW_DAY;
    }
    if (days == 7 && pv_date_weekday(query->from) == 0) {
        return PV_VIEW_WEEK;
    }
    if (is_month(query)) {
        return PV_VIEW_MONTH;
    }
    return is_year(query) ? PV_VIEW_YEAR : PV_VIEW_RANGE;
}

static void set_range(pv_report_query *query, pv_date from, pv_date to)
{
    query->from = from;
    query->to = to;
    query->has_from = query->has_to = true;
}

pv_report_query pv_view_around(const pv_report_query *query, pv_view view,
                               pv_date date)
{
    pv_report_query around = *query;
    pv_date first = { date.year, 1, 1 };
    pv_date last = { date.year, 12, 31 };

    around.has_by = false;
    switch (view) {
    case PV_VIEW_DAY:
        set_range(&around, date, date);
        break;
    case PV_VIEW_WEEK:
        first = pv_date_add_days(date, -pv_date_weekday(date));
        set_range(&around, first, pv_date_add_days(first, 6));
        break;
    case PV_VIEW_MONTH:
        first.month = last.month = date.month;
        last.day = pv_date_month_days(last);
        set_range(&around, first, last);
        break;
    case PV_VIEW_YEAR:
        set_range(&around, first, last);
        break;
    case PV_VIEW_RANGE:
        set_range(&around, pv_date_add_days(date, 1 - PV_REPORT_DAYS), date);
        break;
    }
    return around;
}

pv_report_query pv_view_shift(const pv_report_query *query, int steps)
{
    pv_view view = pv_view_of(query);
    pv_report_query shifted = *query;
    int days = (int)pv_report_query_days(query) * steps;
    pv_date date = query->from;

    if (view == PV_VIEW_MONTH || view == PV_VIEW_YEAR) {
        bool has_by = query->has_by;
        date =
            pv_date_add_months(date, view == PV_VIEW_YEAR ? 12 * steps : steps);
        shifted = pv_view_around(query, view, date);
        shifted.has_by = has_by;
        return shifted;
    }
    set_range(&shifted, pv_date_add_days(query->from, days),
              pv_date_add_days(query->to, days));
    return shifted;
}
