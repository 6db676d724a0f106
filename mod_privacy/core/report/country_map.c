/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the map of tiles (see country_map.h). A square has one of LEVELS
 * shades by the root of its share of the greatest figure: most countries of a
 * site are few beside the first one, and should still differ.
 */
#include "mod_privacy/core/report/country_map.h"

#include <inttypes.h>
#include <string.h>

#include "mod_privacy/core/report/names.h"
#include "mod_privacy/core/report/wording.h"

#define COLUMNS 28
#define ROWS    18
#define TILE    10 /* units of the drawing */
#define LEVELS  5

typedef struct tile {
    char code[3];
    unsigned char column;
    unsigned char row;
} tile;

/* In the order of their codes. */
static const tile tiles[] = {
    { "AD", 10, 6 },  { "AE", 21, 9 },  { "AF", 22, 8 },  { "AG", 6, 10 },
    { "AL", 15, 7 },  { "AM", 20, 7 },  { "AO", 15, 15 }, { "AR", 6, 17 },
    { "AT", 13, 4 },  { "AU", 25, 16 }, { "AZ", 20, 6 },  { "BA", 15, 5 },
    { "BB", 7, 12 },  { "BD", 23, 10 }, { "BE", 11, 4 },  { "BF", 10, 11 },
    { "BG", 17, 6 },  { "BH", 20, 9 },  { "BI", 17, 14 }, { "BJ", 11, 12 },
    { "BN", 25, 13 }, { "BO", 5, 15 },  { "BR", 7, 15 },  { "BS", 4, 9 },
    { "BT", 23, 9 },  { "BW", 16, 16 }, { "BY", 17, 3 },  { "BZ", 2, 10 },
    { "CA", 1, 2 },   { "CD", 16, 14 }, { "CF", 16, 12 }, { "CG", 14, 13 },
    { "CH", 12, 5 },  { "CI", 9, 13 },  { "CL", 5, 17 },  { "CM", 13, 12 },
    { "CN", 24, 8 },  { "CO", 4, 13 },  { "CR", 3, 12 },  { "CU", 3, 9 },
    { "CV", 7, 10 },  { "CY", 17, 8 },  { "CZ", 14, 4 },  { "DE", 13, 3 },
    { "DJ", 19, 11 }, { "DK", 13, 2 },  { "DM", 5, 11 },  { "DO", 5, 9 },
    { "DZ", 11, 9 },  { "EC", 4, 14 },  { "EE", 17, 2 },  { "EG", 17, 9 },
    { "ER", 18, 11 }, { "ES", 9, 7 },   { "ET", 19, 12 }, { "FI", 17, 1 },
    { "FJ", 27, 16 }, { "FM", 26, 12 }, { "FR", 11, 5 },  { "GA", 13, 14 },
    { "GB", 10, 3 },  { "GD", 5, 12 },  { "GE", 19, 6 },  { "GH", 10, 13 },
    { "GL", 7, 0 },   { "GM", 8, 11 },  { "GN", 9, 11 },  { "GQ", 13, 13 },
    { "GR", 16, 8 },  { "GT", 2, 11 },  { "GW", 8, 12 },  { "GY", 6, 13 },
    { "HK", 25, 10 }, { "HN", 3, 10 },  { "HR", 14, 6 },  { "HT", 4, 10 },
    { "HU", 15, 4 },  { "ID", 25, 14 }, { "IE", 9, 3 },   { "IL", 18, 9 },
    { "IN", 22, 10 }, { "IQ", 19, 8 },  { "IR", 21, 8 },  { "IS", 8, 1 },
    { "IT", 13, 7 },  { "JM", 4, 11 },  { "JO", 19, 9 },  { "JP", 26, 8 },
    { "KE", 19, 13 }, { "KG", 22, 6 },  { "KH", 24, 12 }, { "KI", 27, 13 },
    { "KM", 19, 15 }, { "KN", 6, 9 },   { "KP", 25, 7 },  { "KR", 25, 8 },
    { "KW", 20, 8 },  { "KZ", 21, 4 },  { "LA", 24, 10 }, { "LB", 18, 7 },
    { "LC", 7, 11 },  { "LI", 13, 5 },  { "LK", 22, 12 }, { "LR", 8, 13 },
    { "LS", 17, 17 }, { "LT", 16, 3 },  { "LU", 12, 4 },  { "LV", 16, 2 },
    { "LY", 15, 9 },  { "MA", 9, 8 },   { "MC", 12, 6 },  { "MD", 18, 5 },
    { "ME", 15, 6 },  { "MG", 20, 16 }, { "MH", 27, 12 }, { "MK", 16, 7 },
    { "ML", 10, 10 }, { "MM", 24, 9 },  { "MN", 24, 5 },  { "MR", 9, 10 },
    { "MT", 14, 8 },  { "MU", 21, 16 }, { "MV", 22, 13 }, { "MW", 18, 15 },
    { "MX", 1, 9 },   { "MY", 24, 13 }, { "MZ", 18, 16 }, { "NA", 15, 16 },
    { "NC", 26, 16 }, { "NE", 12, 10 }, { "NG", 12, 12 }, { "NI", 3, 11 },
    { "NL", 11, 3 },  { "NO", 13, 1 },  { "NP", 23, 8 },  { "NR", 26, 13 },
    { "NZ", 27, 17 }, { "OM", 21, 10 }, { "PA", 4, 12 },  { "PE", 4, 15 },
    { "PG", 26, 14 }, { "PH", 25, 11 }, { "PK", 22, 9 },  { "PL", 15, 3 },
    { "PR", 5, 10 },  { "PS", 18, 8 },  { "PT", 8, 7 },   { "PW", 25, 12 },
    { "PY", 6, 16 },  { "QA", 20, 10 }, { "RO", 17, 5 },  { "RS", 16, 5 },
    { "RU", 23, 1 },  { "RW", 17, 13 }, { "SA", 19, 10 }, { "SB", 26, 15 },
    { "SC", 20, 14 }, { "SD", 17, 11 }, { "SE", 14, 1 },  { "SG", 24, 14 },
    { "SI", 14, 5 },  { "SK", 16, 4 },  { "SL", 9, 12 },  { "SM", 13, 6 },
    { "SN", 8, 10 },  { "SO", 20, 13 }, { "SR", 7, 13 },  { "SS", 18, 12 },
    { "ST", 12, 13 }, { "SV", 2, 12 },  { "SY", 19, 7 },  { "SZ", 18, 17 },
    { "TD", 15, 11 }, { "TG", 10, 12 }, { "TH", 23, 11 }, { "TJ", 22, 7 },
    { "TL", 25, 15 }, { "TM", 21, 7 },  { "TN", 12, 8 },  { "TO", 0, 16 },
    { "TR", 18, 6 },  { "TT", 6, 12 },  { "TV", 27, 14 }, { "TW", 25, 9 },
    { "TZ", 18, 14 }, { "UA", 18, 4 },  { "UG", 18, 13 }, { "US", 2, 7 },
    { "UY", 7, 17 },  { "UZ", 21, 6 },  { "VC", 6, 11 },  { "VE", 5, 13 },
    { "VN", 24, 11 }, { "VU", 27, 15 }, { "WS", 0, 15 },  { "XK", 16, 6 },
    { "YE", 20, 11 }, { "ZA", 16, 17 }, { "ZM", 17, 15 }, { "ZW", 17, 16 },
};

#define TILE_COUNT (sizeof(tiles) / sizeof(tiles[0]))

static int64_t figure_of(const pv_tally *tally, const char *code)
{
    for (size_t i = 0; i < tally->item_count; i++) {
        if (strcmp(tally->items[i].name, code) == 0) {
            return tally->items[i].now;
        }
    }
    return 0;
}

static int64_t greatest(const pv_tally *tally)
{
    int64_t most = 0;

    for (size_t i = 0; i < TILE_COUNT; i++) {
        int64_t figure = figure_of(tally, tiles[i].code);
        most = figure > most ? figure : most;
    }
    return most;
}

/* The greatest figure of a level: the square of its share of all levels. */
static int64_t level_top(int level, int64_t most)
{
    return (int64_t)((double)most * level * level / (LEVELS * LEVELS));
}

static int level_of(int64_t figure, int64_t most)
{
    int level = 1;

    while (level < LEVELS && figure > level_top(level, most)) {
        level++;
    }
    return figure > 0 ? level : 0;
}

static void write_tile(pv_output *out, const pv_report_language *language,
                       const pv_report_scope *scope, const tile *t,
                       int64_t figure, int64_t most)
{
    const char *name = pv_item_name(language, PV_DIM_COUNTRY, t->code);

    pv_output_format(out, "<g class=\"m%d\">", level_of(figure, most));
    if (figure > 0) {
        pv_output_text(out, "<title>");
        pv_output_html(out, pv_span_of(name != NULL ? name : t->code));
        pv_output_text(out, ": ");
        pv_word_figure(out, language, scope, figure);
        pv_output_text(out, "</title>");
    }
    pv_output_format(out,
                     "<rect x=\"%d\" y=\"%d\" width=\"9\" height=\"9\" "
                     "rx=\"1\"/><text x=\"%d.5\" y=\"%d\">%s</text></g>\n",
                     t->column * TILE, t->row * TILE, t->column * TILE + 4,
                     t->row * TILE + 6, t->code);
}

static void write_legend(pv_output *out, const pv_report_language *language,
                         const pv_report_scope *scope, int64_t most)
{
    char text[PV_NUMBER_TEXT_MAX];
    int64_t base = scope->is_exact ? 1 : scope->rounding;

    pv_output_text(out, "<figcaption>");
    for (int level = 1; level <= LEVELS; level++) {
        int64_t top = level_top(level, most) / base * base;
        if (top == 0) {
            continue;
        }
        pv_output_format(out, "<span class=\"k%d\">\u2264\u00A0", level);
        pv_output_html(out, pv_span_of(pv_word_number(language, top, text)));
        pv_output_text(out, "</span> ");
    }
    pv_output_text(out, "</figcaption>");
}

void pv_country_map(pv_output *out, const pv_report_language *language,
                    const pv_report_scope *scope, const pv_tally *tally)
{
    int64_t most = greatest(tally);

    if (most == 0) {
        return;
    }
    pv_output_format(out,
                     "<figure class=\"map\"><svg viewBox=\"0 0 %d %d\" "
                     "role=\"img\" aria-labelledby=\"h-country\">\n",
                     COLUMNS * TILE, ROWS * TILE);
    for (size_t i = 0; i < TILE_COUNT; i++) {
        write_tile(out, language, scope, &tiles[i],
                   figure_of(tally, tiles[i].code), most);
    }
    pv_output_text(out, "</svg>");
    write_legend(out, language, scope, most);
    pv_output_text(out, "</figure>\n");
}
