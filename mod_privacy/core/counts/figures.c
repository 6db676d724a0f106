/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the figures of a batch (see figures.h). What is read from shared
 * memory is a figure only if it could be one: positive, bounded, a multiple of
 * the rounding base, under a text that normalisation could have made.
 */
#include "mod_privacy/core/counts/figures.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "mod_privacy/core/counts/disclosure.h"
#include "mod_privacy/core/counts/walk.h"
#include "mod_privacy/core/counts/window.h"

#define UNITS_MAX 3
#define NO_UNIT   (-1)

typedef struct gathering {
    const pv_counts *counts;
    apr_pool_t *pool;
    pv_figure *figures;
    size_t count;
} gathering;

/* The periods that a bank's figures are stored under, the finest first. An
 * hour's go to its day and month where they are exact; else the day's own cell
 * has them. */
static const int units_of[PV_BANKS][UNITS_MAX] = {
    [PV_BANK_HOUR] = { PV_PERIOD_HOUR, PV_PERIOD_DAY, PV_PERIOD_MONTH },
    [PV_BANK_DAY] = { PV_PERIOD_DAY, PV_PERIOD_MONTH, NO_UNIT },
    [PV_BANK_MONTH] = { PV_PERIOD_MONTH, NO_UNIT, NO_UNIT },
    [PV_BANK_OPEN_DAY] = { PV_PERIOD_DAY, PV_PERIOD_MONTH, NO_UNIT },
    [PV_BANK_OPEN_WEEK] = { PV_PERIOD_WEEK, PV_PERIOD_MONTH, NO_UNIT },
    [PV_BANK_OPEN_MONTH] = { PV_PERIOD_MONTH, PV_PERIOD_DAY, NO_UNIT },
};

/* A text goes out only when it is what normalisation would have made. */
static bool is_clean(pv_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static const char *item_name(const gathering *g, const pv_place *place)
{
    char text[PV_ITEM_TEXT_MAX];
    const char *name;

    if (place->text.len > 0) {
        return is_clean(place->text)
                   ? apr_pstrmemdup(g->pool, place->text.ptr, place->text.len)
                   : NULL;
    }
    name = pv_items_name(place->dimension, place->item,
                         g->counts->policy.purposes, text);
    return name == text ? apr_pstrdup(g->pool, text) : name;
}

static int64_t delta_of(const gathering *g, const pv_cell *cell)
{
    int64_t frozen = atomic_load_explicit(&cell->frozen, memory_order_relaxed);
    int64_t published =
        atomic_load_explicit(&cell->published, memory_order_relaxed);

    /* Shared memory may hold anything: only what could be a figure goes. */
    if (published < 0 || frozen <= published || frozen > PV_FIGURE_MAX
        || frozen % g->counts->rounding != 0
        || published % g->counts->rounding != 0) {
        return 0;
    }
    return frozen - published;
}

static void gather_cell(void *baton, const pv_place *place)
{
    gathering *g = baton;
    int64_t delta = delta_of(g, place->cell);
    const pv_counts *counts = g->counts;
    bool is_apart = place->bank == PV_BANK_HOUR && !counts->policy.is_exact;
    int64_t begin;
    const char *item;

    if (delta == 0 || g->count + UNITS_MAX > PV_COUNTS_FIGURES_MAX
        || (item = item_name(g, place)) == NULL) {
        return;
    }
    begin = atomic_load_explicit(
        &pv_window_at(counts, place->bank, place->w)->begin,
        memory_order_relaxed);
    for (int i = 0; i < UNITS_MAX; i++) {
        int unit = units_of[place->bank][i];

        if (unit != NO_UNIT && (i == 0 || !is_apart)) {
            g->figures[g->count++] = (pv_figure){
                .site = counts->policy.sites[place->site].name,
                .dimension = place->dimension,
                .unit = (pv_period_unit)unit,
                .period = pv_window_period_begin((pv_period_unit)unit, begin,
                                                 counts->policy.is_local_time),
                .item = item,
                .delta = delta,
            };
        }
    }
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The order in which every writer locks the rows of a store. */
static int compare_figures(const void *left, const void *right)
{
    const pv_figure *a = left;
    const pv_figure *b = right;
    int order = compare_numbers(a->unit, b->unit);

    order = order != 0 ? order : strcmp(a->site, b->site);
    order = order != 0 ? order : compare_numbers(a->dimension, b->dimension);
    order = order != 0 ? order : compare_numbers(a->period, b->period);
    return order != 0 ? order : strcmp(a->item, b->item);
}

/* Adds up neighbours with the same key: two hours of one day, an hour and its
 * day's own cell. @return how many are left */
static size_t merge(pv_figure *figures, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_figures(&figures[kept - 1], &figures[i]) == 0) {
            figures[kept - 1].delta += figures[i].delta;
        }
        else {
            figures[kept++] = figures[i];
        }
    }
    return kept;
}

pv_status pv_figures_gather(const pv_counts *counts, apr_pool_t *pool,
                            pv_batch *batch)
{
    gathering g = { counts, pool,
                    apr_palloc(pool, PV_COUNTS_FIGURES_MAX * sizeof(pv_figure)),
                    0 };

    pv_walk(counts, gather_cell, &g);
    qsort(g.figures, g.count, sizeof(*g.figures), compare_figures);
    memset(batch, 0, sizeof(*batch));
    apr_cpystrn(batch->node, counts->policy.node, sizeof(batch->node));
    apr_cpystrn(batch->boot, counts->boot, sizeof(batch->boot));
    batch->sequence = (int64_t)atomic_load_explicit(&counts->segment->sequence,
                                                    memory_order_relaxed);
    batch->count = merge(g.figures, g.count);
    batch->figures = g.figures;
    return batch->count > 0 ? PV_OK : PV_ERR_NOT_FOUND;
}
