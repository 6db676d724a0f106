/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a page (see render_html.h): what stands on it and in which
 * order. Tallies live in a pool of their own that is cleared after each
 * card, so that a page takes the memory of its largest dimension.
 */
#include "mod_privacy/core/report/render_html.h"

#include "mod_privacy/core/report/plot_svg.h"
#include "mod_privacy/core/report/view.h"

#define GROUP_MAX 6 /* cards of a group */

/* Cards that answer one question of a reader. */
typedef struct card_group {
    const char *id;
    pv_report_text heading;
    size_t count;
    pv_dimension cards[GROUP_MAX];
} card_group;

/* Groups of the overview: what readers ask first comes first. */
static const card_group groups[] = {
    { "content",
      PV_TEXT_GROUP_CONTENT,
      3,
      { PV_DIM_PAGE, PV_DIM_ENTRY, PV_DIM_NOTFOUND } },
    { "sources",
      PV_TEXT_GROUP_SOURCES,
      4,
      { PV_DIM_COUNTRY, PV_DIM_REFERRER, PV_DIM_LANGUAGE, PV_DIM_CAMPAIGN } },
    { "means",
      PV_TEXT_GROUP_MEANS,
      3,
      { PV_DIM_DEVICE, PV_DIM_BROWSER, PV_DIM_SYSTEM } },
    { "privacy", PV_TEXT_GROUP_PRIVACY, 2, { PV_DIM_BLOCKED, PV_DIM_CONSENT } },
    { "server",
      PV_TEXT_GROUP_SERVER,
      6,
      { PV_DIM_DURATION, PV_DIM_STATUS, PV_DIM_BOT, PV_DIM_SIZE,
        PV_DIM_PROTOCOL, PV_DIM_METHOD } },
};

#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))

/* What the head of the overview is made from. */
typedef struct headline {
    pv_tally visits;
    pv_tally pages;
    pv_tally requests;
    pv_tally visitors;
    pv_tally blocked;
} headline;

static pv_status read_tally(const pv_report_page *page, pv_dimension dimension,
                            apr_pool_t *pool, pv_tally *tally)
{
    pv_report_query before = pv_view_shift(page->query, -1);

    return pv_tally_read(page->scope, page->query, &before, dimension,
                         page->source, pool, tally);
}

static pv_status read_headline(const pv_report_page *page, headline *head)
{
    pv_status status =
        read_tally(page, PV_DIM_VISITS, page->pool, &head->visits);

    if (status == PV_OK) {
        status = read_tally(page, PV_DIM_PAGE, page->pool, &head->pages);
    }
    if (status == PV_OK) {
        status = read_tally(page, PV_DIM_REQUESTS, page->pool, &head->requests);
    }
    if (status == PV_OK) {
        status = read_tally(page, PV_DIM_VISITORS, page->pool, &head->visitors);
    }
    if (status == PV_OK) {
        status = read_tally(page, PV_DIM_BLOCKED, page->pool, &head->blocked);
    }
    return status;
}

static void write_tile(const pv_report_page *page, const char *label,
                       int64_t now, int64_t before)
{
    pv_output *out = page->out;

    pv_output_text(out, "<div class=\"tile\"><dt>");
    pv_output_html(out, pv_span_of(label));
    pv_output_text(out, "</dt><dd><b>");
    pv_word_headline(out, page->language, page->scope, now);
    pv_output_text(out, "</b>");
    if (before > 0) {
        const char *phrase = pv_report_words(page->language, PV_TEXT_BEFORE);
        const char *place = strstr(phrase, "{}");
        pv_output_text(out, " <small><i>");
        pv_word_change(out, page->language, now, before);
        pv_output_text(out, "</i> <span>");
        pv_output_html(out, pv_span_make(phrase, (size_t)(place - phrase)));
        pv_word_figure(out, page->language, page->scope, before);
        pv_output_html(out, pv_span_of(place + 2));
        pv_output_text(out, "</span></small>");
    }
    pv_output_text(out, "</dd></div>\n");
}

static int64_t item_before(const pv_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->item_count; i++) {
        if (strcmp(tally->items[i].name, name) == 0) {
            return tally->items[i].before;
        }
    }
    return 0;
}

/* Daily visitors are not added up: the same person comes on two days. */
static int64_t daily_mean(const pv_tally *tally, int rounding)
{
    int64_t days = 0, sum = 0;

    for (size_t i = 0; i < tally->point_count; i++) {
        days += tally->points[i] > 0 ? 1 : 0;
        sum += tally->points[i];
    }
    return days > 0 ? (sum / days + rounding / 2) / rounding * rounding : 0;
}

static void write_tiles(const pv_report_page *page, const headline *head)
{
    const pv_report_language *language = page->language;

    pv_output_text(page->out, "<dl class=\"tiles\">\n");
    write_tile(page, pv_report_heading(language, PV_DIM_VISITS),
               head->visits.total, head->visits.total_before);
    write_tile(page, pv_report_words(language, PV_TEXT_LEGEND_PAGES),
               head->pages.total, head->pages.total_before);
    if (page->scope->has_visitors) {
        write_tile(page, pv_report_heading(language, PV_DIM_VISITORS),
                   daily_mean(&head->visitors, page->scope->rounding), 0);
    }
    write_tile(page, pv_report_words(language, PV_TEXT_LEGEND_REQUESTS),
               pv_tally_of(&head->requests, "human"),
               item_before(&head->requests, "human"));
    write_tile(page, pv_report_words(language, PV_TEXT_LEGEND_BOTS),
               pv_tally_of(&head->requests, "bot"),
               item_before(&head->requests, "bot"));
    write_tile(page, pv_report_heading(language, PV_DIM_BLOCKED),
               head->blocked.total, head->blocked.total_before);
    pv_output_text(page->out, "</dl>\n");
}

static void write_over_time(const pv_report_page *page, const headline *head)
{
    bool has_both = head->pages.slice.unit == head->visits.slice.unit
                    && head->pages.point_count == head->visits.point_count;
    pv_plot plot = {
        .begins = head->visits.begins,
        .count = head->visits.point_count,
        .unit = head->visits.slice.unit,
        .front = head->visits.points,
        .front_name = pv_report_words(page->language, PV_TEXT_LEGEND_VISITS),
        .back = has_both ? head->pages.points : NULL,
        .back_name = pv_report_words(page->language, PV_TEXT_LEGEND_PAGES),
    };

    if (head->visits.total == 0 && (!has_both || head->pages.total == 0)) {
        return;
    }
    pv_output_text(page->out, "<section class=\"card wide\">\n<h2>");
    pv_page_words(page, PV_TEXT_OVER_TIME);
    pv_output_text(page->out, "</h2>\n");
    pv_plot_columns(page->out, page->language, page->scope, &plot);
    pv_output_text(page->out, "</section>\n");
}

static bool is_empty(const headline *head)
{
    return head->visits.total == 0 && head->pages.total == 0
           && head->requests.total == 0;
}

static void write_empty(const pv_report_page *page)
{
    pv_output_text(page->out, "<section class=\"card wide\"><p><strong>");
    pv_page_words(page, PV_TEXT_EMPTY);
    pv_output_text(page->out, "</strong></p>\n");
    if (!page->scope->is_exact) {
        pv_output_text(page->out, "<p>");
        pv_page_words(page, PV_TEXT_EMPTY_WHY);
        pv_output_text(page->out, "</p>\n");
    }
    pv_output_text(page->out, "</section>\n");
}

static void write_network(const pv_report_page *page)
{
    if (page->scope->is_one_network) {
        pv_output_text(page->out,
                       "<section class=\"card wide\"><p role=\"status\">");
        pv_page_words(page, PV_TEXT_ONE_NETWORK);
        pv_output_text(page->out, "</p></section>\n");
    }
}

static void write_prefix(const pv_report_page *page)
{
    pv_report_query all = *page->query;

    if (all.prefix[0] == '\0') {
        return;
    }
    all.prefix[0] = '\0';
    pv_output_text(page->out, "<p class=\"filter\" role=\"status\">");
    pv_word_phrase(page->out,
                   pv_report_words(page->language, PV_TEXT_PREFIX_ON),
                   pv_span_of(page->query->prefix));
    pv_output_text(page->out, " <a href=\"");
    pv_page_link(page, &all);
    pv_output_text(page->out, "\">");
    pv_page_words(page, PV_TEXT_CLEAR);
    pv_output_text(page->out, "</a></p>\n");
}

/* Dimensions without a figure share one line. */
static void write_absent(const pv_report_page *page, const pv_dimension *absent,
                         size_t count)
{
    if (count == 0) {
        return;
    }
    pv_output_text(page->out, "<p class=\"none\"><b>");
    for (size_t i = 0; i < count; i++) {
        pv_output_text(page->out, i > 0 ? ", " : "");
        pv_output_html(page->out, pv_span_of(pv_report_heading(page->language,
                                                               absent[i])));
    }
    pv_output_text(page->out, "</b> ");
    pv_page_words(page, PV_TEXT_EMPTY_SECTION);
    pv_output_text(page->out, "</p>\n");
}

static pv_status write_group(const pv_report_page *page,
                             const card_group *group, apr_pool_t *pool)
{
    pv_dimension absent[GROUP_MAX];
    size_t absent_count = 0;
    pv_status status = PV_OK;

    pv_output_format(page->out, "<section id=\"%s\" class=\"group\">\n<h2>",
                     group->id);
    pv_page_words(page, group->heading);
    pv_output_text(page->out, "</h2>\n<div class=\"cards\">\n");
    for (size_t i = 0; i < group->count && status == PV_OK; i++) {
        pv_tally tally;
        apr_pool_clear(pool);
        status = read_tally(page, group->cards[i], pool, &tally);
        if (status == PV_OK && tally.total == 0) {
            absent[absent_count++] = group->cards[i];
        }
        else if (status == PV_OK) {
            pv_page_card(page, &tally);
        }
    }
    pv_output_text(page->out, "</div>\n");
    write_absent(page, absent, absent_count);
    pv_output_text(page->out, "</section>\n");
    return status;
}

static void write_jump(const pv_report_page *page)
{
    pv_output_text(page->out, "<nav class=\"jump\" aria-label=\"");
    pv_page_words(page, PV_TEXT_JUMP);
    pv_output_text(page->out, "\"><ul>");
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        pv_output_format(page->out, "<li><a href=\"#%s\">", groups[i].id);
        pv_page_words(page, groups[i].heading);
        pv_output_text(page->out, "</a></li>\n");
    }
    pv_output_text(page->out, "</ul></nav>\n");
}

static pv_status write_cards(const pv_report_page *page)
{
    apr_pool_t *pool;
    pv_status status = PV_OK;

    apr_pool_create(&pool, page->pool);
    for (size_t i = 0; i < GROUP_COUNT && status == PV_OK; i++) {
        status = write_group(page, &groups[i], pool);
    }
    apr_pool_destroy(pool);
    return status;
}

static pv_status write_overview(const pv_report_page *page)
{
    headline head = { 0 };
    pv_status status = read_headline(page, &head);

    if (status != PV_OK) {
        return status;
    }
    write_network(page);
    write_prefix(page);
    if (is_empty(&head) && page->query->prefix[0] == '\0') {
        write_empty(page);
        return PV_OK;
    }
    if (page->query->prefix[0] == '\0') {
        write_tiles(page, &head);
        write_over_time(page, &head);
        write_jump(page);
    }
    return write_cards(page);
}

static pv_status write_dimension(const pv_report_page *page)
{
    pv_tally tally;
    pv_status status =
        read_tally(page, page->query->dimension, page->pool, &tally);

    if (status != PV_OK) {
        return status;
    }
    write_prefix(page);
    if (tally.total > 0 && tally.point_count > 1) {
        pv_plot plot = {
            .begins = tally.begins,
            .count = tally.point_count,
            .unit = tally.slice.unit,
            .front = tally.points,
            .front_name =
                pv_report_heading(page->language, page->query->dimension),
        };
        pv_output_text(page->out, "<section class=\"card wide\">\n<h2>");
        pv_page_words(page, PV_TEXT_OVER_TIME);
        pv_output_text(page->out, "</h2>\n");
        pv_plot_columns(page->out, page->language, page->scope, &plot);
        pv_output_text(page->out, "</section>\n");
    }
    pv_page_long(page, &tally);
    return PV_OK;
}

static void write_failure(const pv_report_page *page, pv_status status)
{
    if (status != PV_OK) {
        pv_output_text(page->out, "<p class=\"filter\" role=\"alert\">");
        pv_page_words(page, status == PV_ERR_RANGE ? PV_TEXT_TOO_LONG
                                                   : PV_TEXT_NO_STORE);
        pv_output_text(page->out, "</p>\n");
    }
}

pv_status pv_report_html(const pv_report_page *page)
{
    pv_status status;

    pv_page_begin(page, false);
    status = page->query->has_dimension ? write_dimension(page)
                                        : write_overview(page);
    write_failure(page, status);
    pv_page_end(page);
    return status == PV_OK ? page->out->status : status;
}

static pv_status write_site_row(const pv_report_page *page, const char *site,
                                apr_pool_t *pool)
{
    pv_report_scope scope = *page->scope;
    pv_report_page of_site = *page;
    pv_report_query query = *page->query;
    pv_tally visits, pages;
    pv_status status;

    scope.site = site;
    of_site.scope = &scope;
    status = read_tally(&of_site, PV_DIM_VISITS, pool, &visits);
    if (status == PV_OK) {
        status = read_tally(&of_site, PV_DIM_PAGE, pool, &pages);
    }
    if (status != PV_OK) {
        return status;
    }
    memcpy(query.site, site, strlen(site) + 1);
    pv_output_text(page->out, "<tr><th scope=\"row\"><a href=\"");
    pv_page_link(page, &query);
    pv_output_text(page->out, "\"><bdi>");
    pv_output_html(page->out, pv_span_of(site));
    pv_output_text(page->out, "</bdi></a></th><td>");
    pv_word_cell(page->out, page->language, &scope, visits.total);
    pv_output_text(page->out, "</td><td>");
    pv_word_cell(page->out, page->language, &scope, pages.total);
    pv_output_text(page->out, "</td></tr>\n");
    return PV_OK;
}

static void write_sites_head(const pv_report_page *page)
{
    pv_output_text(page->out, "<section class=\"card long\">\n"
                              "<h2 id=\"h-sites\">");
    pv_page_words(page, PV_TEXT_ALL_SITES);
    pv_output_text(page->out, "</h2>\n<table aria-labelledby=\"h-sites\">"
                              "<thead><tr><th scope=\"col\">");
    pv_page_words(page, PV_TEXT_SITE);
    pv_output_text(page->out, "</th><th scope=\"col\">");
    pv_page_words(page, PV_TEXT_LEGEND_VISITS);
    pv_output_text(page->out, "</th><th scope=\"col\">");
    pv_page_words(page, PV_TEXT_LEGEND_PAGES);
    pv_output_text(page->out, "</th></tr></thead><tbody>\n");
}

pv_status pv_report_html_sites(const pv_report_page *page)
{
    apr_pool_t *pool;
    pv_status status = PV_OK;

    apr_pool_create(&pool, page->pool);
    pv_page_begin(page, true);
    write_sites_head(page);
    for (size_t i = 0; i < page->site_count && status == PV_OK; i++) {
        apr_pool_clear(pool);
        if (strlen(page->sites[i]) <= PV_SITE_MAX) {
            status = write_site_row(page, page->sites[i], pool);
        }
    }
    pv_output_text(page->out, "</tbody></table>\n</section>\n");
    write_failure(page, status);
    pv_page_end(page);
    apr_pool_destroy(pool);
    return status == PV_OK ? page->out->status : status;
}
