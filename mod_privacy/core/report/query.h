/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody asks of the report: the parameters of its URL.
 *
 *   format=html|json|csv|openmetrics   dimension=NAME   by=hour|day|month
 *   from=YYYY-MM-DD  to=YYYY-MM-DD (both inclusive)  site=NAME
 *   prefix=TEXT (only items that begin so)  lang=CODE
 *
 * Everything has a default. A name that is unknown, stands twice or has a
 * value that cannot be meant is refused with a sentence, never guessed at;
 * the sentence does not repeat what was sent.
 */
#ifndef PV_REPORT_QUERY_H
#define PV_REPORT_QUERY_H

#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/counts/batch.h"
#include "mod_privacy/core/report/calendar.h"

#define PV_REPORT_ARGS_MAX     2048 /* bytes of a query string            */
#define PV_REPORT_LANGUAGE_MAX 8    /* bytes of a language code           */
#define PV_REPORT_DAYS         30   /* length of a range nobody chose     */
#define PV_REPORT_MONTHS       12   /* the same by month                  */

typedef enum pv_report_format {
    PV_FORMAT_HTML = 0,
    PV_FORMAT_JSON,
    PV_FORMAT_CSV,
    PV_FORMAT_OPENMETRICS
} pv_report_format;

typedef struct pv_report_query {
    pv_report_format format;
    bool has_dimension;
    pv_dimension dimension; /* all of them when !has_dimension            */
    bool has_by;
    pv_period_unit by; /* hour, day or month                             */
    bool has_from;
    bool has_to;
    pv_date from;
    pv_date to;                   /* inclusive                        */
    char site[PV_SITE_MAX + 1];   /* "": not asked for                */
    char prefix[PV_ITEM_MAX + 1]; /* "": every item                   */
    char language[PV_REPORT_LANGUAGE_MAX + 1]; /* "": by Accept-Language */
} pv_report_query;

/**
 * Reads a query string (application/x-www-form-urlencoded, WHATWG URL
 * section 5.1).
 * @param args   what follows the question mark; any bytes; may be empty
 * @param query  written only on success; dates are as sent, or not set
 * @param error  on failure a sentence that holds nothing of `args`; constant
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE when too long
 */
pv_status pv_report_query_parse(pv_span args, pv_report_query *query,
                                const char **error);

/**
 * Chooses the dates and the unit that were not sent. Without dates, the last
 * 30 days up to `today`, or 12 months when asked by month, or two days by
 * hour. A page in HTML without `by` takes the unit that suits its length.
 */
void pv_report_query_complete(pv_report_query *query, pv_date today);

/** Days of the range, both ends counted; at least 1 once completed. */
int64_t pv_report_query_days(const pv_report_query *query);

/** The word for a format, as in the parameter. */
const char *pv_report_format_name(pv_report_format format);

#endif
