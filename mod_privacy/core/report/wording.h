/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures, dates and items in the words of a language, written as HTML.
 *
 * A figure that was rounded says so: "about 1,230". Zero is "fewer than 20"
 * where a smaller figure is never published, because nobody knows that it
 * was nothing.
 */
#ifndef PV_REPORT_WORDING_H
#define PV_REPORT_WORDING_H

#include "mod_privacy/core/report/output.h"
#include "mod_privacy/core/report/report.h"
#include "mod_privacy/core/report/report_texts.h"

#define PV_NUMBER_TEXT_MAX 48 /* bytes of a grouped number, with the NUL */
#define PV_DATE_TEXT_MAX   64 /* bytes of a date, with the NUL           */

/** Writes a number in groups of three digits, such as 1,230.
 *  @return `text` */
const char *pv_word_number(const pv_report_language *language, int64_t number,
                           char text[PV_NUMBER_TEXT_MAX]);

/** Writes a date, such as 21 November 2026. @return `text` */
const char *pv_word_date(const pv_report_language *language, pv_date date,
                         char text[PV_DATE_TEXT_MAX]);

/** Writes a period for a reader: a date, a month, or an hour as 14:00.
 *  @return `text` */
const char *pv_word_period(const pv_report_language *language, int64_t begin,
                           pv_period_unit unit, bool is_local,
                           char text[PV_DATE_TEXT_MAX]);

/** Writes a period as short as an axis needs it: a day without its year, an
 *  hour without its day. @return `text` */
const char *pv_word_mark(const pv_report_language *language, int64_t begin,
                         pv_period_unit unit, bool is_local,
                         char text[PV_DATE_TEXT_MAX]);

/** Writes a text whose `{}` is replaced, all of it escaped. */
void pv_word_phrase(pv_output *out, const char *phrase, pv_span value);

/** Writes a figure in full: "about 1,230", "fewer than 20", or the number. */
void pv_word_figure(pv_output *out, const pv_report_language *language,
                    const pv_report_scope *scope, int64_t count);

/** Writes a figure in full for large letters: its number in `<span>`, so
 *  that the words around it may be small. */
void pv_word_headline(pv_output *out, const pv_report_language *language,
                      const pv_report_scope *scope, int64_t count);

/** Writes a figure for a column headed "About": the number alone, or
 *  "fewer than 20". */
void pv_word_cell(pv_output *out, const pv_report_language *language,
                  const pv_report_scope *scope, int64_t count);

/** Writes `part` of `whole` in percent; nothing when `whole` is 0. */
void pv_word_share(pv_output *out, const pv_report_language *language,
                   int64_t part, int64_t whole);

/** Writes how a figure differs from the one before, as +12% or -3%. */
void pv_word_change(pv_output *out, const pv_report_language *language,
                    int64_t now, int64_t before);

/** Writes an item as a reader knows it: the name of a country or language,
 *  words for a kind of device; any other as text of its own direction. */
void pv_word_item(pv_output *out, const pv_report_language *language,
                  pv_dimension dimension, const char *item);

#endif
