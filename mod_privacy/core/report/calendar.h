/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates of a report: days, weeks and months in UTC or in the server's zone.
 *
 * A period is named by its first day. The arithmetic is that of the proleptic
 * Gregorian calendar, and a day of the local zone may have 23 or 25 hours, so
 * dates are moved as dates and only then turned into Unix seconds.
 */
#ifndef PV_REPORT_CALENDAR_H
#define PV_REPORT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_DATE_YEAR_MIN    1970
#define PV_DATE_YEAR_MAX    2199
#define PV_PERIOD_LABEL_MAX 64 /* bytes of a period's name, with the NUL */

typedef struct pv_date {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
} pv_date;

/**
 * Reads `YYYY-MM-DD` (ISO 8601 calendar date, extended format).
 * @param date  written only on success
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE for a day that does not exist
 *         or a year outside PV_DATE_YEAR_MIN..PV_DATE_YEAR_MAX
 */
pv_status pv_date_parse(pv_span text, pv_date *date);

/** Days since 1970-01-01. */
int64_t pv_date_number(pv_date date);

/** The date that `days` after 1970-01-01 is. */
pv_date pv_date_of_number(int64_t days);

/** Moves a date by days, negative ones back. */
pv_date pv_date_add_days(pv_date date, int days);

/** Moves to the first day of the month that is `months` later. */
pv_date pv_date_add_months(pv_date date, int months);

/** 0 for Monday to 6 for Sunday. */
int pv_date_weekday(pv_date date);

/** Number of days in the date's month. */
int pv_date_month_days(pv_date date);

/** Less than, equal to or greater than 0, as `a` is before, at or after `b`. */
int pv_date_compare(pv_date a, pv_date b);

/** Unix seconds at which a date begins, in UTC or in the process's zone. */
int64_t pv_date_begin(pv_date date, bool is_local);

/** The date of a moment, in UTC or in the process's zone. */
pv_date pv_date_at(int64_t unix_s, bool is_local);

/** Begin of the period of that kind which holds the moment. */
int64_t pv_period_begin(int64_t unix_s, pv_period_unit unit, bool is_local);

/** Begin of the period after the one that begins at `begin`. */
int64_t pv_period_next(int64_t begin, pv_period_unit unit, bool is_local);

/**
 * Names a period as the report's machine formats do: `2026-11` for a month,
 * `2026-11-21` for a day or the Monday of a week, and for an hour
 * `2026-11-21T14:00Z` or with the zone's offset, `2026-11-21T14:00+01:00`.
 */
void pv_period_label(int64_t begin, pv_period_unit unit, bool is_local,
                     char label[PV_PERIOD_LABEL_MAX]);

/** The word for a unit in parameters and answers: "hour", "day" ... */
const char *pv_period_name(pv_period_unit unit);

#endif
