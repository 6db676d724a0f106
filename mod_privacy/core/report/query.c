/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the parameters of the report (see query.h): one table of names, one
 * function for each value.
 */
#include "mod_privacy/core/report/query.h"

#define HTML_HOURS_DAYS 2   /* a page of so many days is drawn by hour    */
#define HTML_DAYS_DAYS  100 /* a page of so many days is drawn by day     */
#define VALUE_MAX       PV_SITE_MAX

typedef bool set_value(pv_report_query *query, pv_span value);

typedef struct parameter {
    const char *name;
    set_value *set;
    const char *error;
} parameter;

static const char *const format_names[] = { "html", "json", "csv",
                                            "openmetrics" };

const char *pv_report_format_name(pv_report_format format)
{
    return format_names[format];
}

static bool set_format(pv_report_query *query, pv_span value)
{
    for (int i = 0; i <= PV_FORMAT_OPENMETRICS; i++) {
        if (pv_span_equal(value, pv_span_of(format_names[i]))) {
            query->format = (pv_report_format)i;
            return true;
        }
    }
    return false;
}

static bool set_dimension(pv_report_query *query, pv_span value)
{
    query->has_dimension = true;
    return pv_dimension_parse(value, &query->dimension) == PV_OK;
}

static bool set_by(pv_report_query *query, pv_span value)
{
    static const pv_period_unit units[] = { PV_PERIOD_HOUR, PV_PERIOD_DAY,
                                            PV_PERIOD_MONTH };

    query->has_by = true;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (pv_span_equal(value, pv_span_of(pv_period_name(units[i])))) {
            query->by = units[i];
            return true;
        }
    }
    return false;
}

static bool set_from(pv_report_query *query, pv_span value)
{
    query->has_from = true;
    return pv_date_parse(value, &query->from) == PV_OK;
}

static bool set_to(pv_report_query *query, pv_span value)
{
    query->has_to = true;
    return pv_date_parse(value, &query->to) == PV_OK;
}

/* Lower case, because a site is. */
static bool set_site(pv_report_query *query, pv_span value)
{
    if (value.len == 0 || value.len > PV_SITE_MAX) {
        return false;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] <= ' ' || value.ptr[i] == 0x7F) {
            return false;
        }
        query->site[i] = pv_ascii_lower(value.ptr[i]);
    }
    query->site[value.len] = '\0';
    return true;
}

/* An empty prefix is what a form sends when nothing was typed. */
static bool set_prefix(pv_report_query *query, pv_span value)
{
    if (value.len > PV_ITEM_MAX
        || (value.len > 0 && memchr(value.ptr, '\0', value.len) != NULL)) {
        return false;
    }
    if (value.len > 0) {
        memcpy(query->prefix, value.ptr, value.len);
    }
    query->prefix[value.len] = '\0';
    return true;
}

static bool set_language(pv_report_query *query, pv_span value)
{
    if (value.len < 2 || value.len > PV_REPORT_LANGUAGE_MAX) {
        return false;
    }
    for (size_t i = 0; i < value.len; i++) {
        char c = pv_ascii_lower(value.ptr[i]);
        if ((c < 'a' || c > 'z') && c != '-') {
            return false;
        }
        query->language[i] = c;
    }
    query->language[value.len] = '\0';
    return true;
}

static const parameter parameters[] = {
    { "format", set_format,
      "format must be html, json, csv or openmetrics, once." },
    { "dimension", set_dimension,
      "dimension must be the name of one dimension, such as page." },
    { "by", set_by, "by must be hour, day or month, once." },
    { "from", set_from, "from must be a date as in 2026-11-01, once." },
    { "to", set_to, "to must be a date as in 2026-11-22, once." },
    { "site", set_site, "site must be the name of one site." },
    { "prefix", set_prefix,
      "prefix must be the beginning of an item, at most 200 bytes, once." },
    { "lang", set_language, "lang must be a language code such as nl." },
};

#define PARAMETER_COUNT (sizeof(parameters) / sizeof(parameters[0]))

static int hex_value(char c)
{
    c = pv_ascii_lower(c);
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes into `buffer`; a `%` without two digits stands for itself.
 * Returns false when the value is longer than any may be. */
static bool decode(pv_span text, char buffer[VALUE_MAX], pv_span *value)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i] == '+' ? ' ' : text.ptr[i];
        if (c == '%' && text.len - i > 2 && hex_value(text.ptr[i + 1]) >= 0
            && hex_value(text.ptr[i + 2]) >= 0) {
            c = (char)(hex_value(text.ptr[i + 1]) * 16
                       + hex_value(text.ptr[i + 2]));
            i += 2;
        }
        if (len == VALUE_MAX) {
            return false;
        }
        buffer[len++] = c;
    }
    *value = pv_span_make(buffer, len);
    return true;
}

static const parameter *find_parameter(pv_span name, unsigned *bit)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        if (pv_span_equal(name, pv_span_of(parameters[i].name))) {
            *bit = 1u << i;
            return &parameters[i];
        }
    }
    return NULL;
}

/* Takes `name=value` and remembers in `seen` which names came already. */
static pv_status take_pair(pv_span pair, pv_report_query *query, unsigned *seen,
                           const char **error)
{
    const char *sign = memchr(pair.ptr, '=', pair.len);
    size_t name_len = sign != NULL ? (size_t)(sign - pair.ptr) : pair.len;
    char buffer[VALUE_MAX];
    pv_span value = { NULL, 0 };
    unsigned bit = 0;
    const parameter *p = find_parameter(pv_span_make(pair.ptr, name_len), &bit);

    if (p == NULL) {
        *error = "The report takes the parameters format, dimension, by, "
                 "from, to, site, prefix and lang.";
        return PV_ERR_SYNTAX;
    }
    *error = p->error;
    if ((*seen & bit) != 0) {
        return PV_ERR_SYNTAX;
    }
    *seen |= bit;
    if (sign != NULL
        && !decode(pv_span_make(sign + 1, pair.len - name_len - 1), buffer,
                   &value)) {
        return PV_ERR_SYNTAX;
    }
    return p->set(query, value) ? PV_OK : PV_ERR_SYNTAX;
}

static pv_status check_order(const pv_report_query *query, const char **error)
{
    if (query->has_from && query->has_to
        && pv_date_compare(query->from, query->to) > 0) {
        *error = "from must not be later than to.";
        return PV_ERR_SYNTAX;
    }
    return PV_OK;
}

pv_status pv_report_query_parse(pv_span args, pv_report_query *query,
                                const char **error)
{
    pv_report_query parsed = { .format = PV_FORMAT_HTML, .by = PV_PERIOD_DAY };
    unsigned seen = 0;

    if (args.len > PV_REPORT_ARGS_MAX) {
        *error = "The parameters of the report are longer than it reads.";
        return PV_ERR_RANGE;
    }
    while (args.len > 0) {
        const char *end = memchr(args.ptr, '&', args.len);
        size_t len = end != NULL ? (size_t)(end - args.ptr) : args.len;
        size_t step = end != NULL ? len + 1 : len;
        if (len > 0
            && take_pair(pv_span_make(args.ptr, len), &parsed, &seen, error)
                   != PV_OK) {
            return PV_ERR_SYNTAX;
        }
        args = pv_span_make(args.ptr + step, args.len - step);
    }
    if (check_order(&parsed, error) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    *query = parsed;
    return PV_OK;
}

static pv_date default_from(const pv_report_query *query)
{
    if (query->has_by && query->by == PV_PERIOD_MONTH) {
        return pv_date_add_months(query->to, 1 - PV_REPORT_MONTHS);
    }
    if (query->has_by && query->by == PV_PERIOD_HOUR) {
        return pv_date_add_days(query->to, 1 - HTML_HOURS_DAYS);
    }
    return pv_date_add_days(query->to, 1 - PV_REPORT_DAYS);
}

void pv_report_query_complete(pv_report_query *query, pv_date today)
{
    int64_t days;

    if (!query->has_to) {
        query->to = query->has_from && pv_date_compare(query->from, today) > 0
                        ? query->from
                        : today;
    }
    if (!query->has_from) {
        query->from = default_from(query);
    }
    days = pv_report_query_days(query);
    if (!query->has_by && query->format == PV_FORMAT_HTML) {
        query->by = days <= HTML_HOURS_DAYS  ? PV_PERIOD_HOUR
                    : days <= HTML_DAYS_DAYS ? PV_PERIOD_DAY
                                             : PV_PERIOD_MONTH;
    }
}

int64_t pv_report_query_days(const pv_report_query *query)
{
    return pv_date_number(query->to) - pv_date_number(query->from) + 1;
}
