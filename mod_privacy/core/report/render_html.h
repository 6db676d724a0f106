/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a page: HTML without script, styled by one sheet that the
 * same handler serves, whole under `default-src 'none'; style-src 'self'`.
 *
 * Without a dimension the page is an overview: headline figures with the
 * period before, a plot over time, and a short table for each dimension.
 * With one it is that dimension alone, with its own plot and a long table.
 */
#ifndef PV_REPORT_RENDER_HTML_H
#define PV_REPORT_RENDER_HTML_H

#include <apr_pools.h>

#include "mod_privacy/core/report/report.h"
#include "mod_privacy/core/report/report_texts.h"
#include "mod_privacy/core/report/tally.h"
#include "mod_privacy/core/report/wording.h"

#define PV_PAGE_ROWS      8    /* of a table in the overview  */
#define PV_PAGE_ROWS_LONG 1000 /* of the table of a dimension */

/* Everything that a page is made from. */
typedef struct pv_report_page {
    const pv_report_scope *scope;
    const pv_report_query *query; /* completed                            */
    const pv_report_source *source;
    const pv_report_language *language;
    const char *const *languages; /* codes on offer, `language_count`     */
    size_t language_count;
    const char *const *sites; /* that the reader may choose from, or NULL */
    size_t site_count;
    const char *style_url;     /* NULL: the page stands alone, without links */
    const char *statement_url; /* NULL: no statement is served            */
    apr_pool_t *pool;
    pv_output *out;
} pv_report_page;

/**
 * Writes the page of one site.
 * @return PV_OK, or PV_ERR_IO when the source failed: the page then ends
 *         with a sentence that says so
 */
pv_status pv_report_html(const pv_report_page *page);

/**
 * Writes a list of all sites with their visits and pages, each a link.
 * @return as pv_report_html()
 */
pv_status pv_report_html_sites(const pv_report_page *page);

/** Writes the style sheet of the report. */
void pv_report_style(pv_output *out);

/* For the files of the page itself. */

/** Writes a relative URL of the report with the parameters of a query. */
void pv_page_link(const pv_report_page *page, const pv_report_query *query);

/** Writes a text of the page's language, escaped. */
void pv_page_words(const pv_report_page *page, pv_report_text text);

/** Writes everything before the figures: head, title, navigation. */
void pv_page_begin(const pv_report_page *page, bool has_sites_only);

/** Writes what follows the figures. */
void pv_page_end(const pv_report_page *page);

/** Writes one dimension as a card with a short table. */
void pv_page_card(const pv_report_page *page, const pv_tally *tally);

/** Writes one dimension as a long table with the period before. */
void pv_page_long(const pv_report_page *page, const pv_tally *tally);

#endif
