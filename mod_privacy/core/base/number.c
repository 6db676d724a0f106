/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict readers for numbers, durations and sizes (see number.h).
 *
 * All three share one digit loop that checks for overflow before it
 * multiplies, and one table look-up for the unit, so that a value is either
 * exactly what the administrator wrote or an error.
 */
#include "mod_privacy/core/base/number.h"

typedef struct unit {
    const char *name;
    int64_t factor;
} unit;

static const unit duration_units[] = {
    { "", PV_SECOND_S }, { "s", PV_SECOND_S }, { "m", PV_MINUTE_S },
    { "h", PV_HOUR_S },  { "d", PV_DAY_S },    { "mo", PV_MONTH_S },
    { NULL, 0 },
};

static const unit size_units[] = {
    { "", 1 },
    { "K", 1024 },
    { "M", 1024 * 1024 },
    { NULL, 0 },
};

/* Reads the leading digits; `rest` is what follows them. */
static pv_status read_digits(pv_span text, int64_t *value, pv_span *rest)
{
    int64_t sum = 0;
    size_t i = 0;

    while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9') {
        int digit = text.ptr[i] - '0';
        if (sum > (INT64_MAX - digit) / 10) {
            return PV_ERR_RANGE;
        }
        sum = sum * 10 + digit;
        i++;
    }
    if (i == 0) {
        return PV_ERR_SYNTAX;
    }
    *value = sum;
    *rest = pv_span_make(text.ptr + i, text.len - i);
    return PV_OK;
}

static pv_status read_with_unit(pv_span text, const unit *units, int64_t min,
                                int64_t max, int64_t *value)
{
    int64_t sum;
    pv_span rest;
    pv_status status = read_digits(text, &sum, &rest);

    if (status != PV_OK) {
        return status;
    }
    while (units->name != NULL
           && !pv_span_equal(rest, pv_span_of(units->name))) {
        units++;
    }
    if (units->name == NULL) {
        return PV_ERR_SYNTAX;
    }
    if (sum > INT64_MAX / units->factor) {
        return PV_ERR_RANGE;
    }
    sum *= units->factor;
    if (sum < min || sum > max) {
        return PV_ERR_RANGE;
    }
    *value = sum;
    return PV_OK;
}

pv_status pv_number_parse(pv_span text, int64_t min, int64_t max,
                          int64_t *value)
{
    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    int64_t sum;
    pv_span rest;
    pv_status status;

    if (is_negative) {
        text = pv_span_make(text.ptr + 1, text.len - 1);
    }
    status = read_digits(text, &sum, &rest);
    if (status != PV_OK) {
        return status;
    }
    if (rest.len != 0) {
        return PV_ERR_SYNTAX;
    }
    sum = is_negative ? -sum : sum;
    if (sum < min || sum > max) {
        return PV_ERR_RANGE;
    }
    *value = sum;
    return PV_OK;
}

pv_status pv_duration_parse(pv_span text, int64_t min_s, int64_t max_s,
                            int64_t *duration_s)
{
    return read_with_unit(text, duration_units, min_s, max_s, duration_s);
}

pv_status pv_size_parse(pv_span text, int64_t min_bytes, int64_t max_bytes,
                        int64_t *size_bytes)
{
    return read_with_unit(text, size_units, min_bytes, max_bytes, size_bytes);
}
