/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reader and writer of the cookie in consent_cookie.h.
 *
 * Dates are counted in months since January 2000. The civil calendar is
 * Howard Hinnant's days_from_civil ("chrono-Compatible Low-Level Date
 * Algorithms"), reduced to what a month needs; no time zone but UTC.
 */
#include "mod_privacy/core/consent/consent_cookie.h"

#include <stdio.h>

#include "mod_privacy/core/base/number.h"

#define MONTHS_PER_YEAR   12
#define FIRST_YEAR        2000
#define POLICY_DIGITS_MAX 6
#define YYMM_LEN          4

/* Days from 1970-01-01 to the first of a month since January 2000. */
static int64_t days_to_month(int month)
{
    int year = FIRST_YEAR + month / MONTHS_PER_YEAR;
    int m = month % MONTHS_PER_YEAR + 1;
    int64_t y = m <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

/* The month that a moment lies in, kept within 2000 to 2099. */
static int month_at(int64_t now_s)
{
    int64_t days = now_s / PV_DAY_S;
    int low = 0, high = 100 * MONTHS_PER_YEAR - 1;

    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (days_to_month(middle) <= days) {
            low = middle;
        }
        else {
            high = middle - 1;
        }
    }
    return low;
}

/* The last month in which a choice of `month` may still be in time: the one
 * that the lifetime of a choice made at its very end reaches. */
static int last_month(int month, int lifetime_s)
{
    int64_t end_s = days_to_month(month + 1) * PV_DAY_S;

    return month_at(end_s + lifetime_s - 1);
}

/* Takes the bytes up to the next dot. */
static pv_span take_field(pv_span *rest)
{
    size_t len = 0;
    pv_span field;

    while (len < rest->len && rest->ptr[len] != '.') {
        len++;
    }
    field = pv_span_make(rest->ptr, len);
    len = len < rest->len ? len + 1 : len;
    *rest = pv_span_make(rest->ptr + len, rest->len - len);
    return field;
}

/* Reads digits only, without a leading zero unless `width` asks for it. */
static pv_status parse_digits(pv_span text, size_t width, int64_t *value)
{
    if (text.len == 0 || text.len > POLICY_DIGITS_MAX || text.ptr[0] == '-'
        || (width == 0 && text.ptr[0] == '0')
        || (width != 0 && text.len != width)) {
        return PV_ERR_SYNTAX;
    }
    return pv_number_parse(text, 0, PV_CONSENT_POLICY_MAX, value);
}

static pv_status parse_month(pv_span text, int *month)
{
    int64_t yymm;

    if (parse_digits(text, YYMM_LEN, &yymm) != PV_OK || yymm % 100 < 1
        || yymm % 100 > MONTHS_PER_YEAR) {
        return PV_ERR_SYNTAX;
    }
    *month = (int)(yymm / 100) * MONTHS_PER_YEAR + (int)(yymm % 100) - 1;
    return PV_OK;
}

static pv_status parse_letters(const pv_consent_terms *terms, pv_span text,
                               pv_consent_choice *choice)
{
    if (text.len != 2 * terms->count) {
        return PV_ERR_SYNTAX;
    }
    for (size_t i = 0; i < terms->count; i++) {
        pv_purpose_set bit = pv_purpose_bit(terms->purposes[i].number);
        char flag = text.ptr[2 * i + 1];
        if (text.ptr[2 * i] != terms->purposes[i].letter
            || (flag != '0' && flag != '1')) {
            return PV_ERR_SYNTAX;
        }
        if (flag == '1') {
            choice->granted |= bit;
        }
        else {
            choice->refused |= bit;
        }
    }
    return PV_OK;
}

/* The optional `.s` must be the end. `had_dot`: a dot preceded `rest`. */
static pv_status parse_suffix(pv_span rest, bool had_dot,
                              pv_consent_choice *choice)
{
    if (!had_dot) {
        return PV_OK;
    }
    if (rest.len != 1 || rest.ptr[0] != 's') {
        return PV_ERR_SYNTAX;
    }
    choice->is_over_signal = true;
    return PV_OK;
}

pv_status pv_consent_cookie_parse(const pv_consent_terms *terms, pv_span value,
                                  int64_t now_s, pv_consent_choice *choice)
{
    pv_consent_choice read = { .is_decided = true };
    pv_span rest = value, letters;
    int64_t policy = 0;
    int month = 0, now = month_at(now_s);

    if (value.len >= PV_CONSENT_COOKIE_MAX
        || !pv_span_equal(take_field(&rest), pv_span_of("1"))
        || parse_digits(take_field(&rest), 0, &policy) != PV_OK
        || parse_month(take_field(&rest), &month) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    letters = take_field(&rest);
    if (parse_letters(terms, letters, &read) != PV_OK
        || parse_suffix(rest, letters.ptr + letters.len < value.ptr + value.len,
                        &read)
               != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    if (policy > terms->policy || month > now
        || last_month(month, terms->lifetime_s) < now) {
        return PV_ERR_RANGE;
    }
    if (policy < terms->policy) {
        read.is_decided = read.granted == 0;
        read.granted = 0;
    }
    *choice = read;
    return PV_OK;
}

void pv_consent_cookie_format(const pv_consent_terms *terms,
                              pv_purpose_set granted, bool is_over_signal,
                              int64_t now_s, char out[PV_CONSENT_COOKIE_MAX])
{
    char letters[2 * PV_PURPOSE_MAX + 1];
    int month = month_at(now_s);
    size_t len = 0;

    for (size_t i = 0; i < terms->count; i++) {
        const pv_consent_purpose *purpose = &terms->purposes[i];
        bool is_yes = purpose->mode != PV_PURPOSE_NEVER
                      && pv_purpose_in(granted, purpose->number);
        letters[len++] = purpose->letter;
        letters[len++] = is_yes ? '1' : '0';
    }
    letters[len] = '\0';
    snprintf(out, PV_CONSENT_COOKIE_MAX, "1.%d.%02d%02d.%s%s", terms->policy,
             month / MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, letters,
             is_over_signal ? ".s" : "");
}
