/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of a report page: head, title, navigation, and the foot with the
 * explanation of the figures and the other formats (see render_html.h).
 */
#include "mod_privacy/core/report/render_html.h"

#include "mod_privacy/core/report/language_names.h"
#include "mod_privacy/core/report/view.h"

void pv_page_words(const pv_report_page *page, pv_report_text text)
{
    pv_output_html(page->out,
                   pv_span_of(pv_report_words(page->language, text)));
}

static void write_parameter(pv_output *out, const char *name, pv_span value,
                            bool *is_first)
{
    pv_output_text(out, *is_first ? "?" : "&amp;");
    pv_output_text(out, name);
    pv_output_text(out, "=");
    pv_output_query(out, value);
    *is_first = false;
}

static void write_date_parameter(pv_output *out, const char *name, pv_date date,
                                 bool *is_first)
{
    pv_output_text(out, *is_first ? "?" : "&amp;");
    pv_output_format(out, "%s=%04d-%02d-%02d", name, date.year, date.month,
                     date.day);
    *is_first = false;
}

void pv_page_link(const pv_report_page *page, const pv_report_query *query)
{
    pv_output *out = page->out;
    bool is_first = true;

    if (query->format != PV_FORMAT_HTML) {
        write_parameter(out, "format",
                        pv_span_of(pv_report_format_name(query->format)),
                        &is_first);
    }
    if (query->has_dimension) {
        write_parameter(out, "dimension",
                        pv_span_of(pv_dimension_name(query->dimension)),
                        &is_first);
    }
    if (query->has_by) {
        write_parameter(out, "by", pv_span_of(pv_period_name(query->by)),
                        &is_first);
    }
    if (query->has_from) {
        write_date_parameter(out, "from", query->from, &is_first);
    }
    if (query->has_to) {
        write_date_parameter(out, "to", query->to, &is_first);
    }
    if (query->site[0] != '\0') {
        write_parameter(out, "site", pv_span_of(query->site), &is_first);
    }
    if (query->prefix[0] != '\0') {
        write_parameter(out, "prefix", pv_span_of(query->prefix), &is_first);
    }
    if (query->language[0] != '\0') {
        write_parameter(out, "lang", pv_span_of(query->language), &is_first);
    }
    pv_output_text(out, is_first ? "?" : "");
}

static void write_title(const pv_report_page *page, bool has_sites_only)
{
    pv_word_phrase(page->out,
                   pv_report_words(page->language, has_sites_only
                                                       ? PV_TEXT_TITLE_ALL
                                                       : PV_TEXT_TITLE),
                   pv_span_of(page->scope->site));
}

static void write_range(const pv_report_page *page)
{
    const pv_report_query *query = page->query;
    char text[PV_DATE_TEXT_MAX];
    pv_view view = pv_view_of(query);

    if (view == PV_VIEW_MONTH) {
        pv_output_html(page->out,
                       pv_span_of(pv_word_period(
                           page->language, pv_date_begin(query->from, false),
                           PV_PERIOD_MONTH, false, text)));
        return;
    }
    if (view == PV_VIEW_YEAR) {
        pv_output_format(page->out, "%d", query->from.year);
        return;
    }
    pv_output_html(page->out,
                   pv_span_of(pv_word_date(page->language, query->from, text)));
    if (view != PV_VIEW_DAY) {
        pv_output_html(page->out, pv_span_of(page->language->range));
        pv_output_html(page->out, pv_span_of(pv_word_date(page->language,
                                                          query->to, text)));
    }
}

/* A sheet of its own, or within a page that stands alone. */
static void write_style(const pv_report_page *page)
{
    if (page->style_url == NULL) {
        pv_output_text(page->out, "<style>");
        pv_report_style(page->out);
        pv_output_text(page->out, "</style>\n");
        return;
    }
    pv_output_text(page->out, "<link rel=\"stylesheet\" href=\"");
    pv_output_html(page->out, pv_span_of(page->style_url));
    pv_output_text(page->out, "\">\n");
}

static void write_head(const pv_report_page *page, bool has_sites_only)
{
    pv_output *out = page->out;

    pv_output_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n",
                     page->language->code);
    pv_output_text(out,
                   "<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width\">\n"
                   "<meta name=\"robots\" content=\"noindex\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<title>");
    write_title(page, has_sites_only);
    pv_output_text(out, " \u00B7 ");
    write_range(page);
    pv_output_text(out, "</title>\n");
    write_style(page);
    if (page->statement_url != NULL) {
        pv_output_text(out, "<link rel=\"privacy-policy\" href=\"");
        pv_output_html(out, pv_span_of(page->statement_url));
        pv_output_text(out, "\">\n");
    }
    pv_output_text(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    pv_page_words(page, PV_TEXT_SKIP);
    pv_output_text(out, "</a>\n");
}

static bool is_in_calendar(const pv_report_query *query)
{
    return query->from.year >= PV_DATE_YEAR_MIN
           && query->to.year <= PV_DATE_YEAR_MAX;
}

static void write_view_link(const pv_report_page *page, pv_view view,
                            pv_report_text text)
{
    pv_date end = page->query->to;
    pv_date today = pv_date_at(page->scope->now_s, page->scope->is_local);
    pv_report_query around;
    bool is_current = pv_view_of(page->query) == view;

    if (pv_date_compare(end, today) > 0) {
        end = today;
    }
    around = pv_view_around(page->query, view, end);
    if (!is_in_calendar(&around)) {
        return;
    }
    pv_output_text(page->out, "<li><a href=\"");
    pv_page_link(page, &around);
    pv_output_text(page->out, is_current ? "\" aria-current=\"true\">" : "\">");
    pv_page_words(page, text);
    pv_output_text(page->out, "</a></li>\n");
}

static void write_step(const pv_report_page *page, int step)
{
    pv_report_query shifted = pv_view_shift(page->query, step);
    pv_date today = pv_date_at(page->scope->now_s, page->scope->is_local);

    if (!is_in_calendar(&shifted)
        || (step > 0 && pv_date_compare(shifted.from, today) > 0)) {
        return;
    }
    pv_output_format(page->out, "<a class=\"step\" rel=\"%s\" href=\"",
                     step < 0 ? "prev" : "next");
    pv_page_link(page, &shifted);
    pv_output_text(page->out, step < 0 ? "\">\u2039\u00A0" : "\">");
    pv_page_words(page, step < 0 ? PV_TEXT_PREVIOUS : PV_TEXT_NEXT);
    pv_output_text(page->out, step < 0 ? "</a>\n" : "\u00A0\u203A</a>\n");
}

static void write_periods(const pv_report_page *page)
{
    pv_output *out = page->out;

    pv_output_text(out, "<nav class=\"periods\" aria-label=\"");
    pv_page_words(page, PV_TEXT_PERIOD);
    pv_output_text(out, "\">\n<ul>\n");
    write_view_link(page, PV_VIEW_DAY, PV_TEXT_DAY);
    write_view_link(page, PV_VIEW_WEEK, PV_TEXT_WEEK);
    write_view_link(page, PV_VIEW_MONTH, PV_TEXT_MONTH);
    write_view_link(page, PV_VIEW_YEAR, PV_TEXT_YEAR);
    write_view_link(page, PV_VIEW_RANGE, PV_TEXT_LAST_30);
    pv_output_text(out, "</ul>\n<p class=\"steps\">");
    write_step(page, -1);
    pv_output_text(out, "<strong>");
    write_range(page);
    pv_output_text(out, "</strong>\n");
    write_step(page, 1);
    pv_output_text(out, "</p>\n</nav>\n");
}

static void write_hidden(const pv_report_page *page, const char *name,
                         const char *value)
{
    if (value[0] != '\0') {
        pv_output_format(page->out,
                         "<input type=\"hidden\" name=\"%s\" value=\"", name);
        pv_output_html(page->out, pv_span_of(value));
        pv_output_text(page->out, "\">");
    }
}

static void write_hidden_dates(const pv_report_page *page)
{
    const pv_report_query *query = page->query;

    if (query->has_from) {
        pv_output_format(page->out,
                         "<input type=\"hidden\" name=\"from\" "
                         "value=\"%04d-%02d-%02d\">",
                         query->from.year, query->from.month, query->from.day);
    }
    if (query->has_to) {
        pv_output_format(page->out,
                         "<input type=\"hidden\" name=\"to\" "
                         "value=\"%04d-%02d-%02d\">",
                         query->to.year, query->to.month, query->to.day);
    }
}

static void write_submit(const pv_report_page *page)
{
    pv_output_text(page->out, "<button>");
    pv_page_words(page, PV_TEXT_SHOW);
    pv_output_text(page->out, "</button></form>\n");
}

static void write_site_form(const pv_report_page *page)
{
    pv_output *out = page->out;

    pv_output_text(out, "<form class=\"tool\"><label for=\"site\">");
    pv_page_words(page, PV_TEXT_SITE);
    pv_output_text(out, "</label><select id=\"site\" name=\"site\">");
    for (size_t i = 0; i < page->site_count; i++) {
        bool is_shown = strcmp(page->sites[i], page->query->site) == 0;
        pv_output_text(out, is_shown ? "<option selected>" : "<option>");
        pv_output_html(out, pv_span_of(page->sites[i]));
        pv_output_text(out, "</option>");
    }
    pv_output_text(out, "</select>");
    write_hidden_dates(page);
    write_hidden(page, "lang", page->query->language);
    write_submit(page);
}

static void write_prefix_form(const pv_report_page *page)
{
    pv_output *out = page->out;

    pv_output_text(out, "<form class=\"tool\"><label for=\"prefix\">");
    pv_page_words(page, PV_TEXT_PREFIX);
    pv_output_text(out, "</label><input id=\"prefix\" name=\"prefix\" "
                        "maxlength=\"200\" value=\"");
    pv_output_html(out, pv_span_of(page->query->prefix));
    pv_output_text(out, "\">");
    if (page->query->has_dimension) {
        write_hidden(page, "dimension",
                     pv_dimension_name(page->query->dimension));
    }
    write_hidden_dates(page);
    write_hidden(page, "site", page->query->site);
    write_hidden(page, "lang", page->query->language);
    write_submit(page);
}

static void write_trail(const pv_report_page *page)
{
    pv_report_query all = *page->query;

    if (page->sites != NULL) {
        pv_report_query sites = all;
        sites.site[0] = sites.prefix[0] = '\0';
        sites.has_dimension = false;
        pv_output_text(page->out, "<p class=\"trail\"><a href=\"");
        pv_page_link(page, &sites);
        pv_output_text(page->out, "\">\u2039\u00A0");
        pv_page_words(page, PV_TEXT_ALL_SITES);
        pv_output_text(page->out, "</a></p>\n");
    }
    if (all.has_dimension) {
        all.has_dimension = false;
        all.prefix[0] = '\0';
        pv_output_text(page->out, "<p class=\"trail\"><a href=\"");
        pv_page_link(page, &all);
        pv_output_text(page->out, "\">\u2039\u00A0");
        pv_page_words(page, PV_TEXT_OVERVIEW);
        pv_output_text(page->out, "</a></p>\n");
    }
}

static void write_navigation(const pv_report_page *page, bool has_sites_only)
{
    write_periods(page);
    pv_output_text(page->out, "<div class=\"tools\">\n");
    if (page->sites != NULL && !has_sites_only) {
        write_site_form(page);
    }
    if (!has_sites_only) {
        write_prefix_form(page);
    }
    pv_output_text(page->out, "</div>\n");
}

void pv_page_begin(const pv_report_page *page, bool has_sites_only)
{
    pv_output *out = page->out;

    write_head(page, has_sites_only);
    pv_output_text(out, "<header>\n");
    if (!has_sites_only && page->style_url != NULL) {
        write_trail(page);
    }
    pv_output_text(out, "<h1>");
    write_title(page, has_sites_only);
    pv_output_text(out, "</h1>\n");
    if (page->style_url != NULL) {
        write_navigation(page, has_sites_only);
    }
    else {
        pv_output_text(out, "<p><strong>");
        write_range(page);
        pv_output_text(out, "</strong></p>\n");
    }
    pv_output_text(out, "</header>\n<main id=\"main\">\n");
}

static void write_point(const pv_report_page *page, pv_report_text text,
                        int64_t number)
{
    char digits[PV_NUMBER_TEXT_MAX];

    pv_output_text(page->out, "<li>");
    pv_word_phrase(page->out, pv_report_words(page->language, text),
                   pv_span_of(pv_word_number(page->language, number, digits)));
    pv_output_text(page->out, "</li>\n");
}

static void write_how(const pv_report_page *page)
{
    const pv_report_scope *scope = page->scope;

    pv_output_text(page->out, "<details class=\"how\"><summary>");
    pv_page_words(page, PV_TEXT_HOW);
    pv_output_text(page->out, "</summary>\n<ul>\n");
    if (scope->is_exact) {
        write_point(page, PV_TEXT_HOW_EXACT, 0);
    }
    else {
        if (scope->rounding > 1) {
            write_point(page, PV_TEXT_HOW_ROUNDED, scope->rounding);
            write_point(page, PV_TEXT_HOW_SMALLEST,
                        (int64_t)scope->rounding * 2);
        }
        if (scope->threshold > 1) {
            write_point(page, PV_TEXT_HOW_CROWD, scope->threshold);
        }
        write_point(page, PV_TEXT_HOW_OTHER, 0);
        write_point(page, PV_TEXT_HOW_CLOSED, 0);
    }
    write_point(page, PV_TEXT_HOW_NEVER, 0);
    write_point(page, scope->is_local ? PV_TEXT_HOW_LOCAL : PV_TEXT_HOW_UTC, 0);
    pv_output_text(page->out, "</ul>\n</details>\n");
}

static void write_exports(const pv_report_page *page)
{
    static const char *const names[] = { "JSON", "CSV", "OpenMetrics" };
    pv_report_query query = *page->query;

    pv_output_text(page->out, "<p class=\"exports\">");
    pv_page_words(page, PV_TEXT_EXPORT);
    for (int i = 0; i < 3; i++) {
        query.format = (pv_report_format)(PV_FORMAT_JSON + i);
        query.has_by = true;
        query.has_from = query.has_to = query.format != PV_FORMAT_OPENMETRICS;
        pv_output_text(page->out, " <a href=\"");
        pv_page_link(page, &query);
        pv_output_format(page->out, "\">%s</a>", names[i]);
    }
    pv_output_text(page->out, "</p>\n");
}

static void write_languages(const pv_report_page *page)
{
    pv_report_query query = *page->query;

    if (page->language_count < 2 || page->style_url == NULL) {
        return;
    }
    pv_output_text(page->out, "<nav class=\"langs\" aria-label=\"");
    pv_page_words(page, PV_TEXT_LANGUAGE);
    pv_output_text(page->out, "\">");
    for (size_t i = 0; i < page->language_count; i++) {
        const char *code = page->languages[i];
        const char *name = pv_language_name_of(code);
        size_t len = strlen(code);
        bool is_shown = strcmp(code, page->language->code) == 0;
        if (len > PV_REPORT_LANGUAGE_MAX) {
            continue;
        }
        memcpy(query.language, code, len + 1);
        pv_output_text(page->out, " <a href=\"");
        pv_page_link(page, &query);
        pv_output_format(page->out, "\" lang=\"%.8s\" hreflang=\"%.8s\"%s>",
                         code, code, is_shown ? " aria-current=\"true\"" : "");
        pv_output_html(page->out, pv_span_of(name != NULL ? name : code));
        pv_output_text(page->out, "</a>");
    }
    pv_output_text(page->out, "</nav>\n");
}

void pv_page_end(const pv_report_page *page)
{
    pv_output_text(page->out, "</main>\n<footer>\n");
    write_how(page);
    if (page->style_url != NULL) {
        write_exports(page);
    }
    if (page->statement_url != NULL) {
        pv_output_text(page->out, "<p><a href=\"");
        pv_output_html(page->out, pv_span_of(page->statement_url));
        pv_output_text(page->out, "\">");
        pv_page_words(page, PV_TEXT_STATEMENT);
        pv_output_text(page->out, "</a></p>\n");
    }
    write_languages(page);
    pv_output_text(page->out, "</footer>\n</body>\n</html>\n");
}
