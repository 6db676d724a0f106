/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendar arithmetic for reports (see calendar.h).
 *
 * Days are counted in a year that begins on 1 March, so that the leap day is
 * the last of its year: the day of such a year is (153 m + 2) / 5 + d - 1 for
 * month m = 0..11, and 400 years are 146,097 days. For the zone of the server
 * the C library is asked, because only it knows the rules of summer time.
 */
#include "mod_privacy/core/report/calendar.h"

#include <stdio.h>
#include <time.h>

#define DAYS_PER_ERA      146097 /* 400 years                           */
#define DAYS_TO_EPOCH     719468 /* from 0000-03-01 to 1970-01-01       */
#define DAY_S             86400
#define WEEKDAY_AT_EPOCH  3 /* 1970-01-01 was a Thursday           */
#define DATE_TEXT_LEN     10
#define DATE_PART_INVALID (-1)

static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return DATE_PART_INVALID;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int pv_date_month_days(pv_date date)
{
    static const int days[12] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    return date.month == 2 && is_leap(date.year) ? 29 : days[date.month - 1];
}

pv_status pv_date_parse(pv_span text, pv_date *date)
{
    pv_date d;

    if (text.len != DATE_TEXT_LEN || text.ptr[4] != '-' || text.ptr[7] != '-') {
        return PV_ERR_SYNTAX;
    }
    d.year = digits(text.ptr, 4);
    d.month = digits(text.ptr + 5, 2);
    d.day = digits(text.ptr + 8, 2);
    if (d.year < 0 || d.month < 0 || d.day < 0) {
        return PV_ERR_SYNTAX;
    }
    if (d.year < PV_DATE_YEAR_MIN || d.year > PV_DATE_YEAR_MAX || d.month < 1
        || d.month > 12 || d.day < 1 || d.day > pv_date_month_days(d)) {
        return PV_ERR_RANGE;
    }
    *date = d;
    return PV_OK;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

int64_t pv_date_number(pv_date date)
{
    int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

pv_date pv_date_of_number(int64_t days)
{
    int64_t shifted = days + DAYS_TO_EPOCH;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int64_t doe = shifted - era * DAYS_PER_ERA;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t month = (5 * doy + 2) / 153;
    pv_date date;

    date.day = (int)(doy - (153 * month + 2) / 5 + 1);
    date.month = (int)(month < 10 ? month + 3 : month - 9);
    date.year = (int)(yoe + era * 400 + (date.month <= 2 ? 1 : 0));
    return date;
}

pv_date pv_date_add_days(pv_date date, int days)
{
    return pv_date_of_number(pv_date_number(date) + days);
}

pv_date pv_date_add_months(pv_date date, int months)
{
    int64_t count = (int64_t)date.year * 12 + (date.month - 1) + months;
    pv_date first = { (int)floor_div(count, 12), 1, 1 };

    first.month = (int)(count - (int64_t)first.year * 12) + 1;
    return first;
}

int pv_date_weekday(pv_date date)
{
    int64_t days = pv_date_number(date) + WEEKDAY_AT_EPOCH;
    return (int)(days - floor_div(days, 7) * 7);
}

int pv_date_compare(pv_date a, pv_date b)
{
    int64_t difference = pv_date_number(a) - pv_date_number(b);
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

int64_t pv_date_begin(pv_date date, bool is_local)
{
    struct tm parts = { 0 };

    if (!is_local) {
        return pv_date_number(date) * DAY_S;
    }
    parts.tm_year = date.year - 1900;
    parts.tm_mon = date.month - 1;
    parts.tm_mday = date.day;
    parts.tm_isdst = -1;
    return (int64_t)mktime(&parts);
}

/* Seconds by which the local clock is ahead of UTC at a moment. */
static int64_t zone_offset(int64_t unix_s, bool is_local)
{
    time_t moment = (time_t)unix_s;
    struct tm parts;
    pv_date date;

    if (!is_local || localtime_r(&moment, &parts) == NULL) {
        return 0;
    }
    date.year = parts.tm_year + 1900;
    date.month = parts.tm_mon + 1;
    date.day = parts.tm_mday;
    return pv_date_number(date) * DAY_S + parts.tm_hour * 3600
           + parts.tm_min * 60 + parts.tm_sec - unix_s;
}

pv_date pv_date_at(int64_t unix_s, bool is_local)
{
    return pv_date_of_number(
        floor_div(unix_s + zone_offset(unix_s, is_local), DAY_S));
}

static pv_date period_date(pv_date date, pv_period_unit unit)
{
    if (unit == PV_PERIOD_WEEK) {
        return pv_date_add_days(date, -pv_date_weekday(date));
    }
    return unit == PV_PERIOD_MONTH ? pv_date_add_months(date, 0) : date;
}

int64_t pv_period_begin(int64_t unix_s, pv_period_unit unit, bool is_local)
{
    if (unit == PV_PERIOD_HOUR) {
        int64_t offset = zone_offset(unix_s, is_local);
        return floor_div(unix_s + offset, 3600) * 3600 - offset;
    }
    return pv_date_begin(period_date(pv_date_at(unix_s, is_local), unit),
                         is_local);
}

int64_t pv_period_next(int64_t begin, pv_period_unit unit, bool is_local)
{
    pv_date date;

    if (unit == PV_PERIOD_HOUR) {
        return begin + 3600;
    }
    date = pv_date_at(begin, is_local);
    if (unit == PV_PERIOD_MONTH) {
        return pv_date_begin(pv_date_add_months(date, 1), is_local);
    }
    return pv_date_begin(pv_date_add_days(date, unit == PV_PERIOD_WEEK ? 7 : 1),
                         is_local);
}

static void hour_label(int64_t begin, bool is_local, pv_date date,
                       char label[PV_PERIOD_LABEL_MAX])
{
    int64_t offset = zone_offset(begin, is_local);
    int minutes = (int)((begin + offset - pv_date_number(date) * DAY_S) / 60);
    int ahead = (int)(offset < 0 ? -offset : offset) / 60;

    if (!is_local) {
        snprintf(label, PV_PERIOD_LABEL_MAX, "%04d-%02d-%02dT%02d:%02dZ",
                 date.year, date.month, date.day, minutes / 60, minutes % 60);
        return;
    }
    snprintf(label, PV_PERIOD_LABEL_MAX, "%04d-%02d-%02dT%02d:%02d%c%02d:%02d",
             date.year, date.month, date.day, minutes / 60, minutes % 60,
             offset < 0 ? '-' : '+', ahead / 60, ahead % 60);
}

void pv_period_label(int64_t begin, pv_period_unit unit, bool is_local,
                     char label[PV_PERIOD_LABEL_MAX])
{
    pv_date date = pv_date_at(begin, is_local);

    if (unit == PV_PERIOD_HOUR) {
        hour_label(begin, is_local, date, label);
    }
    else if (unit == PV_PERIOD_MONTH) {
        snprintf(label, PV_PERIOD_LABEL_MAX, "%04d-%02d", date.year,
                 date.month);
    }
    else {
        snprintf(label, PV_PERIOD_LABEL_MAX, "%04d-%02d-%02d", date.year,
                 date.month, date.day);
    }
}

const char *pv_period_name(pv_period_unit unit)
{
    static const char *const names[] = { "hour", "day", "week", "month" };
    return names[unit];
}
