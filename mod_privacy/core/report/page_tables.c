/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of a report page: a short one for each card of the overview, a
 * long one with the period before for a single dimension.
 *
 * Behind each row lies a bar as wide as its share of the greatest row. The
 * bar only repeats the number beside it, so it is hidden from readers that
 * read aloud.
 */
#include "mod_privacy/core/report/render_html.h"

#include "mod_privacy/core/report/country_map.h"
#include "mod_privacy/core/report/names.h"
#include "mod_privacy/core/report/plot_svg.h"

/* What stands for many values at once: no bar, smaller letters. */
static bool is_rest(const pv_tally_item *item)
{
    return strcmp(item->name, PV_REPORT_OTHER) == 0;
}

static int64_t greatest(const pv_tally *tally)
{
    int64_t most = 0;

    for (size_t i = 0; i < tally->item_count; i++) {
        if (!is_rest(&tally->items[i]) && tally->items[i].now > most) {
            most = tally->items[i].now;
        }
    }
    return most;
}

static bool is_rounded(const pv_report_page *page)
{
    return !page->scope->is_exact && page->scope->rounding > 1;
}

static void write_column_head(const pv_report_page *page, pv_report_text text)
{
    pv_output_text(page->out, "<th scope=\"col\">");
    pv_page_words(page, text);
    pv_output_text(page->out, "</th>");
}

static void write_table_head(const pv_report_page *page, pv_dimension dimension,
                             bool is_long)
{
    pv_output_format(page->out, "<table aria-labelledby=\"h-%s\"><thead><tr>",
                     pv_dimension_name(dimension));
    pv_output_text(page->out, "<th scope=\"col\"><span class=\"vh\">");
    pv_page_words(page, PV_TEXT_ITEM);
    pv_output_text(page->out, "</span></th>");
    write_column_head(page,
                      is_rounded(page) ? PV_TEXT_COUNT : PV_TEXT_COUNT_EXACT);
    write_column_head(page, PV_TEXT_SHARE);
    if (is_long) {
        write_column_head(page, PV_TEXT_CHANGE);
    }
    pv_output_text(page->out, "</tr></thead><tbody>\n");
}

static void write_before(const pv_report_page *page, const pv_tally_item *item)
{
    pv_output_text(page->out, "<td>");
    pv_word_cell(page->out, page->language, page->scope, item->before);
    if (item->now > 0 && item->before > 0) {
        pv_output_text(page->out, " <small>");
        pv_word_change(page->out, page->language, item->now, item->before);
        pv_output_text(page->out, "</small>");
    }
    pv_output_text(page->out, "</td>");
}

static void write_row(const pv_report_page *page, const pv_tally *tally,
                      const pv_tally_item *item, int64_t most, bool is_long)
{
    pv_output *out = page->out;

    pv_output_text(out, is_rest(item) ? "<tr class=\"rest\"><th scope=\"row\">"
                                      : "<tr><th scope=\"row\">");
    if (!is_rest(item)) {
        pv_plot_bar(out, item->now, most);
    }
    pv_word_item(out, page->language, tally->slice.dimension, item->name);
    pv_output_text(out, "</th><td>");
    pv_word_cell(out, page->language, page->scope, item->now);
    pv_output_text(out, "</td><td>");
    pv_word_share(out, page->language, item->now, tally->total);
    pv_output_text(out, "</td>");
    if (is_long) {
        write_before(page, item);
    }
    pv_output_text(out, "</tr>\n");
}

/* Items that found no room in the tally, as one row. */
static void write_further(const pv_report_page *page, const pv_tally *tally,
                          bool is_long)
{
    pv_output *out = page->out;

    if (tally->further == 0) {
        return;
    }
    pv_output_text(out, "<tr class=\"rest\"><th scope=\"row\">");
    pv_page_words(page, PV_TEXT_FURTHER);
    pv_output_text(out, "</th><td>");
    pv_word_cell(out, page->language, page->scope, tally->further);
    pv_output_text(out, "</td><td>");
    pv_word_share(out, page->language, tally->further, tally->total);
    pv_output_text(out, is_long ? "</td><td></td></tr>\n" : "</td></tr>\n");
}

/* A short table has the items of the range itself, a long one also those of
 * the period before alone. */
static bool is_shown(const pv_tally_item *item, bool is_long)
{
    return is_long || item->now > 0;
}

static size_t shown_items(const pv_tally *tally, bool is_long)
{
    size_t count = 0;

    for (size_t i = 0; i < tally->item_count; i++) {
        count += is_shown(&tally->items[i], is_long) ? 1 : 0;
    }
    return count;
}

static void write_rows(const pv_report_page *page, const pv_tally *tally,
                       size_t limit, bool is_long)
{
    int64_t most = greatest(tally);
    size_t count = 0;

    write_table_head(page, tally->slice.dimension, is_long);
    for (size_t i = 0; i < tally->item_count && count < limit; i++) {
        if (is_shown(&tally->items[i], is_long)) {
            write_row(page, tally, &tally->items[i], most, is_long);
            count++;
        }
    }
    write_further(page, tally, is_long);
    pv_output_text(page->out, "</tbody></table>\n");
}

/* A link to the page of the dimension alone. */
static void write_link(const pv_report_page *page, pv_dimension dimension)
{
    pv_report_query query = *page->query;

    query.has_dimension = true;
    query.dimension = dimension;
    pv_output_text(page->out, "<a href=\"");
    pv_page_link(page, &query);
    pv_output_text(page->out, "\"");
}

static void write_more(const pv_report_page *page, const pv_tally *tally)
{
    char digits[PV_NUMBER_TEXT_MAX];

    pv_output_text(page->out, "<p class=\"more\">");
    write_link(page, tally->slice.dimension);
    pv_output_format(page->out, " aria-describedby=\"h-%s\">",
                     pv_dimension_name(tally->slice.dimension));
    pv_word_phrase(page->out,
                   pv_report_words(page->language, PV_TEXT_ALL_ITEMS),
                   pv_span_of(pv_word_number(
                       page->language, (int64_t)tally->item_count, digits)));
    pv_output_text(page->out, "</a></p>\n");
}

static void write_heading(const pv_report_page *page, pv_dimension dimension,
                          bool is_long)
{
    const char *element = is_long ? "h2" : "h3";
    bool is_link = !is_long && page->style_url != NULL;

    pv_output_format(page->out, "<%s id=\"h-%s\">", element,
                     pv_dimension_name(dimension));
    if (is_link) {
        write_link(page, dimension);
        pv_output_text(page->out, ">");
    }
    pv_output_html(page->out,
                   pv_span_of(pv_report_heading(page->language, dimension)));
    pv_output_text(page->out, is_link ? "</a>" : "");
    pv_output_format(page->out, "</%s>\n", element);
}

static void write_note(const pv_report_page *page, pv_dimension dimension)
{
    const char *note = pv_report_note(page->language, dimension);

    if (note != NULL) {
        pv_output_text(page->out, "<p class=\"note\">");
        pv_output_html(page->out, pv_span_of(note));
        pv_output_text(page->out, "</p>\n");
    }
}

void pv_page_card(const pv_report_page *page, const pv_tally *tally)
{
    pv_dimension dimension = tally->slice.dimension;
    size_t limit =
        pv_item_has_rank(dimension) ? PV_PAGE_ROWS_LONG : PV_PAGE_ROWS;
    bool has_map = dimension == PV_DIM_COUNTRY;

    pv_output_format(page->out, "<section class=\"card%s\" id=\"%s\">\n",
                     has_map ? " world" : "", pv_dimension_name(dimension));
    pv_output_text(page->out, "<div>\n");
    write_heading(page, dimension, false);
    write_note(page, dimension);
    write_rows(page, tally, limit, false);
    if (page->style_url != NULL && shown_items(tally, false) > limit) {
        write_more(page, tally);
    }
    pv_output_text(page->out, "</div>\n");
    if (has_map) {
        pv_country_map(page->out, page->language, page->scope, tally);
    }
    pv_output_text(page->out, "</section>\n");
}

void pv_page_long(const pv_report_page *page, const pv_tally *tally)
{
    char digits[PV_NUMBER_TEXT_MAX];

    pv_output_text(page->out, "<section class=\"card long\">\n");
    write_heading(page, tally->slice.dimension, true);
    write_note(page, tally->slice.dimension);
    if (tally->slice.dimension == PV_DIM_COUNTRY) {
        pv_country_map(page->out, page->language, page->scope, tally);
    }
    if (tally->item_count > PV_PAGE_ROWS_LONG) {
        pv_output_text(page->out, "<p class=\"note\">");
        pv_word_phrase(page->out,
                       pv_report_words(page->language, PV_TEXT_NOT_ALL),
                       pv_span_of(pv_word_number(page->language,
                                                 PV_PAGE_ROWS_LONG, digits)));
        pv_output_text(page->out, "</p>\n");
    }
    if (shown_items(tally, true) == 0) {
        pv_output_text(page->out, "<p class=\"empty\">");
        pv_page_words(page, PV_TEXT_EMPTY_SECTION);
        pv_output_text(page->out, "</p>\n");
    }
    else {
        write_rows(page, tally, PV_PAGE_ROWS_LONG, true);
    }
    pv_output_text(page->out, "</section>\n");
}
