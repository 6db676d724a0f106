/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the report page, one table for each language.
 *
 * A text with `{}` has a place for one number, date or name. Texts are plain:
 * they are escaped where they are written. Languages are en, nl, de, fr and
 * es; another one falls back to English, and so does a single text that a
 * table leaves out.
 */
#ifndef PV_REPORT_REPORT_TEXTS_H
#define PV_REPORT_REPORT_TEXTS_H

#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/base/span.h"

typedef enum pv_report_text {
    /* Frame. */
    PV_TEXT_TITLE = 0, /* {}: site                                     */
    PV_TEXT_TITLE_ALL,
    PV_TEXT_SKIP,
    PV_TEXT_PERIOD,
    PV_TEXT_DAY,
    PV_TEXT_WEEK,
    PV_TEXT_MONTH,
    PV_TEXT_YEAR,
    PV_TEXT_LAST_30,
    PV_TEXT_PREVIOUS,
    PV_TEXT_NEXT,
    PV_TEXT_SITE,
    PV_TEXT_SHOW,
    PV_TEXT_ALL_SITES,
    PV_TEXT_PREFIX,
    PV_TEXT_PREFIX_ON, /* {}: prefix */
    PV_TEXT_CLEAR,
    PV_TEXT_OVERVIEW,
    PV_TEXT_EXPORT,
    PV_TEXT_STATEMENT,
    PV_TEXT_LANGUAGE,
    /* Figures. */
    PV_TEXT_ABOUT,  /* {}: number */
    PV_TEXT_FEWER,  /* {}: number */
    PV_TEXT_BEFORE, /* {}: figure */
    PV_TEXT_NEW,
    PV_TEXT_COUNT, /* head of a column: about */
    PV_TEXT_COUNT_EXACT,
    PV_TEXT_SHARE,
    PV_TEXT_CHANGE,
    PV_TEXT_ITEM,
    PV_TEXT_WHEN,
    PV_TEXT_PERCENT, /* {}: number */
    /* Items. */
    PV_TEXT_OTHER,
    PV_TEXT_NONE,
    PV_TEXT_NO_REFERRER,
    PV_TEXT_FURTHER,
    PV_TEXT_ALL_ITEMS, /* {}: number */
    PV_TEXT_NOT_ALL,   /* {}: number */
    PV_TEXT_PEOPLE,
    PV_TEXT_BOTS,
    PV_TEXT_DESKTOP,
    PV_TEXT_PHONE,
    PV_TEXT_TABLET,
    PV_TEXT_TV,
    PV_TEXT_BOT_SEARCH,
    PV_TEXT_BOT_AI,
    PV_TEXT_BOT_MONITOR,
    PV_TEXT_BOT_FEED,
    PV_TEXT_BOT_PREVIEW,
    PV_TEXT_BOT_SEO,
    PV_TEXT_BOT_TOOL,
    PV_TEXT_BOT_SCANNER,
    PV_TEXT_BOT_ARCHIVE,
    PV_TEXT_BOT_OTHER,
    PV_TEXT_GRANTED,
    PV_TEXT_REFUSED,
    PV_TEXT_WITHDRAWN,
    /* Groups of cards. */
    PV_TEXT_GROUP_CONTENT,
    PV_TEXT_GROUP_SOURCES,
    PV_TEXT_GROUP_MEANS,
    PV_TEXT_GROUP_PRIVACY,
    PV_TEXT_GROUP_SERVER,
    PV_TEXT_JUMP, /* label of the links to them */
    /* Over time. */
    PV_TEXT_OVER_TIME,
    PV_TEXT_TABLE,
    PV_TEXT_LEGEND_PAGES,
    PV_TEXT_LEGEND_VISITS,
    PV_TEXT_LEGEND_REQUESTS,
    PV_TEXT_LEGEND_BOTS,
    PV_TEXT_WEEK_OF, /* {}: date */
    /* Nothing to show. */
    PV_TEXT_EMPTY,
    PV_TEXT_EMPTY_WHY,
    PV_TEXT_ONE_NETWORK,
    PV_TEXT_EMPTY_SECTION,
    PV_TEXT_TOO_LONG,
    PV_TEXT_NO_STORE,
    /* How figures are made. */
    PV_TEXT_HOW,
    PV_TEXT_HOW_ROUNDED,  /* {}: rounding  */
    PV_TEXT_HOW_SMALLEST, /* {}: smallest  */
    PV_TEXT_HOW_CROWD,    /* {}: threshold */
    PV_TEXT_HOW_OTHER,
    PV_TEXT_HOW_CLOSED,
    PV_TEXT_HOW_NEVER,
    PV_TEXT_HOW_EXACT,
    PV_TEXT_HOW_UTC,
    PV_TEXT_HOW_LOCAL,
    PV_TEXT_COUNT_OF
} pv_report_text;

/* How a language writes numbers and dates. */
typedef struct pv_report_language {
    const char *code;       /* "en"                                    */
    const char *thousands;  /* between groups of three digits          */
    const char *day_joint;  /* between day and month                   */
    const char *year_joint; /* between month and year                  */
    const char *range;      /* between two dates                       */
    const char *months[12];
    const char *texts[PV_TEXT_COUNT_OF];
    const char *dimensions[PV_DIM_COUNT]; /* headings                     */
    const char *notes[PV_DIM_COUNT];      /* what is counted; NULL: none  */
} pv_report_language;

extern const pv_report_language pv_report_english;
extern const pv_report_language pv_report_dutch;
extern const pv_report_language pv_report_german;
extern const pv_report_language pv_report_french;
extern const pv_report_language pv_report_spanish;

/** Finds a language by its code, English when there is no such table. */
const pv_report_language *pv_report_language_of(const char *code);

/** Gives a text, in English where the language has none; never NULL. */
const char *pv_report_words(const pv_report_language *language,
                            pv_report_text text);

/** Gives the heading of a dimension; never NULL. */
const char *pv_report_heading(const pv_report_language *language,
                              pv_dimension dimension);

/** Gives the note under a heading, or NULL. */
const char *pv_report_note(const pv_report_language *language,
                           pv_dimension dimension);

#endif
