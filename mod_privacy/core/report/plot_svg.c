/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws columns over time (see plot_svg.h). A column is 10 units wide, the
 * drawing 100 units high; the scale ends at the next of 1, 2 or 5 times a
 * power of ten above a quarter of the greatest value, times what is needed.
 */
#include "mod_privacy/core/report/plot_svg.h"

#include <inttypes.h>

#define COLUMN_WIDTH 10
#define HEIGHT       100.0
#define TICKS_MAX    4
#define MARKS        5 /* dates under the drawing; every other one on phones */

typedef struct plot_scale {
    int64_t step;
    int ticks;
    int64_t top;
} plot_scale;

static int64_t greatest(const pv_plot *plot)
{
    int64_t most = 0;

    for (size_t i = 0; i < plot->count; i++) {
        if (plot->front[i] > most) {
            most = plot->front[i];
        }
        if (plot->back != NULL && plot->back[i] > most) {
            most = plot->back[i];
        }
    }
    return most;
}

static plot_scale scale_for(int64_t most)
{
    static const int64_t nice[] = { 1, 2, 5 };
    plot_scale scale = { 1, 1, 1 };
    int64_t power = 1;
    size_t i = 0;

    while (scale.step < INT64_MAX / 100 && scale.step * TICKS_MAX < most) {
        i = (i + 1) % 3;
        power = i == 0 ? power * 10 : power;
        scale.step = nice[i] * power;
    }
    while (scale.ticks < TICKS_MAX && scale.step * scale.ticks < most) {
        scale.ticks++;
    }
    scale.top = scale.step * scale.ticks;
    return scale;
}

static void write_scale(pv_output *out, const pv_report_language *language,
                        const plot_scale *scale)
{
    char text[PV_NUMBER_TEXT_MAX];

    pv_output_text(out, "<div class=\"y\" aria-hidden=\"true\">");
    for (int i = scale->ticks; i >= 0; i--) {
        pv_output_text(out, "<span>");
        pv_output_html(
            out, pv_span_of(pv_word_number(language, scale->step * i, text)));
        pv_output_text(out, "</span>");
    }
    pv_output_text(out, "</div>");
}

static void write_grid(pv_output *out, const plot_scale *scale, size_t width)
{
    pv_output_text(out, "<path class=\"g\" d=\"");
    for (int i = 0; i <= scale->ticks; i++) {
        pv_output_format(out, "M0 %.4gH%zu", HEIGHT * i / scale->ticks, width);
    }
    pv_output_text(out, "\"/>");
}

static void write_rect(pv_output *out, const char *style, size_t column,
                       double inset, int64_t value, int64_t top)
{
    double height = HEIGHT * (double)value / (double)top;

    if (value > 0) {
        pv_output_format(out,
                         "<rect class=\"%s\" x=\"%.4g\" y=\"%.4g\" "
                         "width=\"%.4g\" height=\"%.4g\"/>",
                         style, (double)(column * COLUMN_WIDTH) + inset,
                         HEIGHT - height, COLUMN_WIDTH - 2 * inset, height);
    }
}

static void write_value(pv_output *out, const pv_report_language *language,
                        const pv_report_scope *scope, const char *name,
                        int64_t value)
{
    pv_output_text(out, "; ");
    pv_output_html(out, pv_span_of(name));
    pv_output_text(out, ": ");
    pv_word_figure(out, language, scope, value);
}

static void write_title(pv_output *out, const pv_report_language *language,
                        const pv_report_scope *scope, const pv_plot *plot,
                        size_t i)
{
    char text[PV_DATE_TEXT_MAX];

    pv_output_text(out, "<title>");
    pv_output_html(
        out, pv_span_of(pv_word_period(language, plot->begins[i], plot->unit,
                                       scope->is_local, text)));
    if (plot->back != NULL) {
        write_value(out, language, scope, plot->back_name, plot->back[i]);
    }
    write_value(out, language, scope, plot->front_name, plot->front[i]);
    pv_output_text(out, "</title>");
}

static void write_column(pv_output *out, const pv_report_language *language,
                         const pv_report_scope *scope, const pv_plot *plot,
                         const plot_scale *scale, size_t i)
{
    bool has_title = plot->count <= PV_PLOT_TITLES_MAX;
    double inset = plot->count > PV_PLOT_TITLES_MAX ? 0 : 1;

    if (plot->front[i] <= 0 && (plot->back == NULL || plot->back[i] <= 0)) {
        return;
    }
    pv_output_text(out, has_title ? "<g>" : "");
    if (has_title) {
        write_title(out, language, scope, plot, i);
    }
    if (plot->back != NULL) {
        write_rect(out, "p", i, inset, plot->back[i], scale->top);
    }
    write_rect(out, "v", i, plot->back != NULL ? inset + 1.5 : inset,
               plot->front[i], scale->top);
    pv_output_text(out, has_title ? "</g>" : "");
}

/* First and last period and what lies evenly between, or fewer where there
 * are fewer. */
static void write_marks(pv_output *out, const pv_report_language *language,
                        const pv_report_scope *scope, const pv_plot *plot)
{
    size_t marks = plot->count < MARKS ? plot->count : MARKS;
    char text[PV_DATE_TEXT_MAX];

    pv_output_text(out, "<div class=\"x\" aria-hidden=\"true\">");
    for (size_t i = 0; i < marks; i++) {
        size_t at = marks > 1 ? i * (plot->count - 1) / (marks - 1) : 0;
        pv_output_text(out, "<span>");
        pv_output_html(
            out, pv_span_of(pv_word_mark(language, plot->begins[at], plot->unit,
                                         scope->is_local, text)));
        pv_output_text(out, "</span>");
    }
    pv_output_text(out, "</div>");
}

static void write_legend(pv_output *out, const pv_plot *plot)
{
    pv_output_text(out, "<figcaption>");
    if (plot->back != NULL) {
        pv_output_text(out, "<span class=\"kp\">");
        pv_output_html(out, pv_span_of(plot->back_name));
        pv_output_text(out, "</span> ");
    }
    pv_output_text(out, "<span class=\"kv\">");
    pv_output_html(out, pv_span_of(plot->front_name));
    pv_output_text(out, "</span></figcaption>");
}

static void write_head_cell(pv_output *out, const char *text)
{
    pv_output_text(out, "<th scope=\"col\">");
    pv_output_html(out, pv_span_of(text));
    pv_output_text(out, "</th>");
}

static void write_cell(pv_output *out, const pv_report_language *language,
                       const pv_report_scope *scope, int64_t value)
{
    pv_output_text(out, "<td>");
    pv_word_cell(out, language, scope, value);
    pv_output_text(out, "</td>");
}

static void write_table(pv_output *out, const pv_report_language *language,
                        const pv_report_scope *scope, const pv_plot *plot)
{
    char text[PV_DATE_TEXT_MAX];

    pv_output_text(out, "<details><summary>");
    pv_output_html(out, pv_span_of(pv_report_words(language, PV_TEXT_TABLE)));
    pv_output_text(out, "</summary><table><thead><tr>");
    write_head_cell(out, pv_report_words(language, PV_TEXT_WHEN));
    if (plot->back != NULL) {
        write_head_cell(out, plot->back_name);
    }
    write_head_cell(out, plot->front_name);
    pv_output_text(out, "</tr></thead><tbody>");
    for (size_t i = plot->count; i-- > 0;) {
        pv_output_text(out, "<tr><th scope=\"row\">");
        pv_output_html(
            out, pv_span_of(pv_word_period(language, plot->begins[i],
                                           plot->unit, scope->is_local, text)));
        pv_output_text(out, "</th>");
        if (plot->back != NULL) {
            write_cell(out, language, scope, plot->back[i]);
        }
        write_cell(out, language, scope, plot->front[i]);
        pv_output_text(out, "</tr>\n");
    }
    pv_output_text(out, "</tbody></table></details>");
}

void pv_plot_columns(pv_output *out, const pv_report_language *language,
                     const pv_report_scope *scope, const pv_plot *plot)
{
    plot_scale scale = scale_for(greatest(plot));
    size_t width = plot->count * COLUMN_WIDTH;

    pv_output_text(out, "<figure class=\"plot\"><div class=\"frame\">");
    write_scale(out, language, &scale);
    pv_output_format(out,
                     "<svg viewBox=\"0 0 %zu 100\" role=\"img\" "
                     "preserveAspectRatio=\"none\" aria-label=\"",
                     width);
    pv_output_html(out,
                   pv_span_of(pv_report_words(language, PV_TEXT_OVER_TIME)));
    pv_output_text(out, "\">");
    write_grid(out, &scale, width);
    for (size_t i = 0; i < plot->count; i++) {
        write_column(out, language, scope, plot, &scale, i);
    }
    pv_output_text(out, "</svg>");
    write_marks(out, language, scope, plot);
    pv_output_text(out, "</div>");
    write_legend(out, plot);
    write_table(out, language, scope, plot);
    pv_output_text(out, "</figure>\n");
}

void pv_plot_bar(pv_output *out, int64_t part, int64_t whole)
{
    double width = whole > 0 ? 100.0 * (double)part / (double)whole : 0;

    pv_output_format(out,
                     "<svg class=\"b\" aria-hidden=\"true\"><rect "
                     "width=\"%.3g%%\" height=\"100%%\"/></svg>",
                     width > 100 ? 100 : width);
}
