/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures, dates and items in words (see wording.h).
 */
#include "mod_privacy/core/report/wording.h"

#include <inttypes.h>
#include <stdio.h>

#include "mod_privacy/core/report/names.h"

#define DIGITS_MAX 24

const char *pv_word_number(const pv_report_language *language, int64_t number,
                           char text[PV_NUMBER_TEXT_MAX])
{
    char digits[DIGITS_MAX];
    int count = snprintf(digits, sizeof(digits), "%" PRId64, number);
    size_t separator = strlen(language->thousands);
    size_t len = 0;

    for (int i = 0; i < count; i++) {
        bool is_group = i > 0 && (count - i) % 3 == 0 && digits[i - 1] != '-';
        if (len + separator + 2 > PV_NUMBER_TEXT_MAX) {
            break;
        }
        if (is_group) {
            memcpy(text + len, language->thousands, separator);
            len += separator;
        }
        text[len++] = digits[i];
    }
    text[len] = '\0';
    return text;
}

static const char *month_name(const pv_report_language *language, int month)
{
    return month >= 1 && month <= 12 ? language->months[month - 1] : "";
}

const char *pv_word_date(const pv_report_language *language, pv_date date,
                         char text[PV_DATE_TEXT_MAX])
{
    snprintf(text, PV_DATE_TEXT_MAX, "%d%s%s%s%d", date.day,
             language->day_joint, month_name(language, date.month),
             language->year_joint, date.year);
    return text;
}

const char *pv_word_period(const pv_report_language *language, int64_t begin,
                           pv_period_unit unit, bool is_local,
                           char text[PV_DATE_TEXT_MAX])
{
    pv_date date = pv_date_at(begin, is_local);
    char label[PV_PERIOD_LABEL_MAX];

    if (unit == PV_PERIOD_MONTH) {
        snprintf(text, PV_DATE_TEXT_MAX, "%s %d",
                 month_name(language, date.month), date.year);
        return text;
    }
    if (unit == PV_PERIOD_HOUR) {
        pv_period_label(begin, unit, is_local, label);
        snprintf(text, PV_DATE_TEXT_MAX, "%d %s %.5s", date.day,
                 month_name(language, date.month), label + 11);
        return text;
    }
    return pv_word_date(language, date, text);
}

const char *pv_word_mark(const pv_report_language *language, int64_t begin,
                         pv_period_unit unit, bool is_local,
                         char text[PV_DATE_TEXT_MAX])
{
    pv_date date = pv_date_at(begin, is_local);
    char label[PV_PERIOD_LABEL_MAX];

    if (unit == PV_PERIOD_HOUR) {
        pv_period_label(begin, unit, is_local, label);
        snprintf(text, PV_DATE_TEXT_MAX, "%.5s", label + 11);
        return text;
    }
    if (unit == PV_PERIOD_DAY) {
        snprintf(text, PV_DATE_TEXT_MAX, "%d%s%s", date.day,
                 language->day_joint, month_name(language, date.month));
        return text;
    }
    return pv_word_period(language, begin, unit, is_local, text);
}

void pv_word_phrase(pv_output *out, const char *phrase, pv_span value)
{
    const char *place = strstr(phrase, "{}");

    if (place == NULL) {
        pv_output_html(out, pv_span_of(phrase));
        return;
    }
    pv_output_html(out, pv_span_make(phrase, (size_t)(place - phrase)));
    pv_output_html(out, value);
    pv_output_html(out, pv_span_of(place + 2));
}

static bool is_rounded(const pv_report_scope *scope)
{
    return !scope->is_exact && scope->rounding > 1;
}

/* The least figure that is ever published: twice the rounding base. */
static int64_t smallest(const pv_report_scope *scope)
{
    return (int64_t)scope->rounding * 2;
}

static void write_phrase(pv_output *out, const pv_report_language *language,
                         pv_report_text text, int64_t number)
{
    char digits[PV_NUMBER_TEXT_MAX];

    pv_word_phrase(out, pv_report_words(language, text),
                   pv_span_of(pv_word_number(language, number, digits)));
}

void pv_word_figure(pv_output *out, const pv_report_language *language,
                    const pv_report_scope *scope, int64_t count)
{
    if (is_rounded(scope) && count > 0) {
        write_phrase(out, language, PV_TEXT_ABOUT, count);
        return;
    }
    pv_word_cell(out, language, scope, count);
}

void pv_word_headline(pv_output *out, const pv_report_language *language,
                      const pv_report_scope *scope, int64_t count)
{
    bool is_few = is_rounded(scope) && count == 0;
    const char *phrase =
        is_rounded(scope)
            ? pv_report_words(language, is_few ? PV_TEXT_FEWER : PV_TEXT_ABOUT)
            : "{}";
    const char *place = strstr(phrase, "{}");
    char digits[PV_NUMBER_TEXT_MAX];

    pv_output_html(out, pv_span_make(phrase, (size_t)(place - phrase)));
    pv_output_text(out, "<span>");
    pv_output_html(out,
                   pv_span_of(pv_word_number(
                       language, is_few ? smallest(scope) : count, digits)));
    pv_output_text(out, "</span>");
    pv_output_html(out, pv_span_of(place + 2));
}

void pv_word_cell(pv_output *out, const pv_report_language *language,
                  const pv_report_scope *scope, int64_t count)
{
    char digits[PV_NUMBER_TEXT_MAX];

    if (is_rounded(scope) && count == 0) {
        write_phrase(out, language, PV_TEXT_FEWER, smallest(scope));
        return;
    }
    pv_output_html(out, pv_span_of(pv_word_number(language, count, digits)));
}

/* Whole percents of a ratio, rounded to the nearest, within +-999,999. */
static int64_t percent(int64_t part, int64_t whole)
{
    double ratio = 100.0 * (double)part / (double)whole;
    double limited = ratio > 999999.0    ? 999999.0
                     : ratio < -999999.0 ? -999999.0
                                         : ratio;
    return (int64_t)(limited < 0 ? limited - 0.5 : limited + 0.5);
}

void pv_word_share(pv_output *out, const pv_report_language *language,
                   int64_t part, int64_t whole)
{
    int64_t share = whole > 0 ? percent(part, whole) : 0;

    if (part > 0 && share == 0) {
        pv_word_phrase(out, pv_report_words(language, PV_TEXT_PERCENT),
                       pv_span_of("<1"));
    }
    else if (whole > 0) {
        write_phrase(out, language, PV_TEXT_PERCENT, share);
    }
}

void pv_word_change(pv_output *out, const pv_report_language *language,
                    int64_t now, int64_t before)
{
    int64_t change;

    if (before <= 0) {
        pv_output_html(out, pv_span_of(pv_report_words(language, PV_TEXT_NEW)));
        return;
    }
    change = percent(now - before, before);
    pv_output_text(out, change > 0 ? "+" : change < 0 ? "\u2212" : "\u00B1");
    write_phrase(out, language, PV_TEXT_PERCENT, change < 0 ? -change : change);
}

static const char *plain_name(const pv_report_language *language,
                              pv_dimension dimension, const char *item)
{
    if (strcmp(item, PV_REPORT_OTHER) == 0) {
        return pv_report_words(language, PV_TEXT_OTHER);
    }
    if (strcmp(item, PV_REPORT_UNNAMED) == 0) {
        return pv_report_words(language, dimension == PV_DIM_REFERRER
                                             ? PV_TEXT_NO_REFERRER
                                             : PV_TEXT_NONE);
    }
    return pv_item_name(language, dimension, item);
}

/* `analytics refused` and `tracker.example marketing`: the last word is ours
 * and gets a place of its own. */
static void write_pair(pv_output *out, const pv_report_language *language,
                       pv_dimension dimension, const char *item)
{
    const char *space = strrchr(item, ' ');
    const char *word;

    if (space == NULL) {
        pv_output_html(out, pv_span_of(item));
        return;
    }
    word = pv_item_name(language, dimension, space + 1);
    pv_output_html(out, pv_span_make(item, (size_t)(space - item)));
    pv_output_text(out, " <small>");
    pv_output_html(out, pv_span_of(word != NULL ? word : space + 1));
    pv_output_text(out, "</small>");
}

void pv_word_item(pv_output *out, const pv_report_language *language,
                  pv_dimension dimension, const char *item)
{
    const char *name = plain_name(language, dimension, item);

    if (name != NULL) {
        pv_output_html(out, pv_span_of(name));
        return;
    }
    pv_output_text(out, "<bdi>");
    if (dimension == PV_DIM_BLOCKED || dimension == PV_DIM_CONSENT) {
        write_pair(out, language, dimension, item);
    }
    else {
        pv_output_html(out, pv_span_of(item));
    }
    pv_output_text(out, "</bdi>");
}
