/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view of a report page: whether a range of dates is a day, a week, a
 * month or a year of the calendar, and which range lies before and after it.
 *
 * A view is nothing but its dates, so that every page has one URL and a link
 * to the next month is a link to two other dates.
 */
#ifndef PV_REPORT_VIEW_H
#define PV_REPORT_VIEW_H

#include "mod_privacy/core/report/query.h"

typedef enum pv_view {
    PV_VIEW_DAY = 0,
    PV_VIEW_WEEK,  /* Monday to Sunday          */
    PV_VIEW_MONTH, /* first to last of a month  */
    PV_VIEW_YEAR,  /* 1 January to 31 December  */
    PV_VIEW_RANGE  /* any other number of days  */
} pv_view;

/** The view that the dates of a query are. */
pv_view pv_view_of(const pv_report_query *query);

/** The query with the range of the view that holds `date`; the unit is the
 *  one that suits the view. */
pv_report_query pv_view_around(const pv_report_query *query, pv_view view,
                               pv_date date);

/** The same view, `steps` later, or earlier when negative; a range moves by
 *  its own length. */
pv_report_query pv_view_shift(const pv_report_query *query, int steps);

#endif
