/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums figures for a page (see tally.h): an open-addressing table of names
 * with linear probing, twice as large as the number of items it may hold, so
 * that a probe always ends at a free slot. Names come from visitors, so the
 * hash (FNV-1a) only spreads: its worst case is PV_TALLY_ITEMS_MAX steps.
 */
#include "mod_privacy/core/report/tally.h"

#include <apr_strings.h>

#include <stdlib.h>

#include "mod_privacy/core/report/names.h"

#define SLOT_COUNT ((size_t)2 * PV_TALLY_ITEMS_MAX) /* a power of two */

/* One reading: first the range itself, then the one before. */
typedef struct tally_reader {
    pv_tally *tally;
    const pv_report_query *query;
    apr_pool_t *pool;
    size_t *slots; /* index of an item plus one; 0: free */
    bool is_before;
} tally_reader;

static size_t hash_name(const char *name)
{
    uint64_t hash = 0xCBF29CE484222325u;

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * 0x100000001B3u;
    }
    return (size_t)(hash ^ (hash >> 32));
}

/* Finds the item, or makes it while there is room; NULL: no room. */
static pv_tally_item *find_item(tally_reader *reader, const char *name)
{
    pv_tally *tally = reader->tally;
    size_t slot = hash_name(name) & (SLOT_COUNT - 1);

    while (reader->slots[slot] != 0) {
        pv_tally_item *item = &tally->items[reader->slots[slot] - 1];
        if (strcmp(item->name, name) == 0) {
            return item;
        }
        slot = (slot + 1) & (SLOT_COUNT - 1);
    }
    if (tally->item_count == PV_TALLY_ITEMS_MAX) {
        return NULL;
    }
    tally->items[tally->item_count] =
        (pv_tally_item){ apr_pstrdup(reader->pool, name), 0, 0, 0 };
    reader->slots[slot] = ++tally->item_count;
    return &tally->items[tally->item_count - 1];
}

/* Adds without overflow: a damaged store must not make the sum negative. */
static void add(int64_t *sum, int64_t delta)
{
    if (delta > 0 && *sum <= INT64_MAX - delta) {
        *sum += delta;
    }
}

static void add_point(pv_tally *tally, int64_t period, int64_t delta)
{
    size_t low = 0, high = tally->point_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (tally->begins[middle] <= period) {
            low = middle;
        }
        else {
            high = middle;
        }
    }
    if (high > low && tally->begins[low] <= period) {
        add(&tally->points[low], delta);
    }
}

static bool take_row(void *baton, const pv_figure *figure)
{
    tally_reader *reader = baton;
    pv_tally *tally = reader->tally;
    pv_tally_item *item;

    if (!pv_report_wants(reader->query, figure)) {
        return true;
    }
    item = find_item(reader, figure->item);
    if (reader->is_before) {
        add(&tally->total_before, figure->delta);
        if (item != NULL) {
            add(&item->before, figure->delta);
        }
        return true;
    }
    add(&tally->total, figure->delta);
    add(item != NULL ? &item->now : &tally->further, figure->delta);
    add_point(tally, figure->period, figure->delta);
    return true;
}

static bool is_rest(const pv_tally_item *item)
{
    return strcmp(item->name, PV_REPORT_OTHER) == 0;
}

static int compare_items(const void *left, const void *right)
{
    const pv_tally_item *a = left, *b = right;

    if (is_rest(a) != is_rest(b)) {
        return is_rest(a) ? 1 : -1;
    }
    if (a->now != b->now) {
        return a->now < b->now ? 1 : -1;
    }
    return strcmp(a->name, b->name);
}

/* Items in their own order: what has none, "(other)" too, comes last. */
static int compare_ranks(const void *left, const void *right)
{
    const pv_tally_item *a = left, *b = right;

    if (a->rank != b->rank) {
        return a->rank < 0 ? 1 : b->rank < 0 ? -1 : a->rank < b->rank ? -1 : 1;
    }
    return compare_items(left, right);
}

static void sort_items(pv_tally *tally)
{
    bool has_rank = pv_item_has_rank(tally->slice.dimension);

    for (size_t i = 0; i < tally->item_count; i++) {
        tally->items[i].rank =
            pv_item_rank(tally->slice.dimension, tally->items[i].name);
    }
    qsort(tally->items, tally->item_count, sizeof(*tally->items),
          has_rank ? compare_ranks : compare_items);
}

static pv_status lay_out_points(pv_tally *tally, bool is_local,
                                apr_pool_t *pool)
{
    int64_t begin = tally->slice.from_s;
    size_t count = 0;

    while (begin < tally->slice.to_s && count <= PV_TALLY_POINTS_MAX) {
        begin = pv_period_next(begin, tally->slice.unit, is_local);
        count++;
    }
    if (count > PV_TALLY_POINTS_MAX) {
        return PV_ERR_RANGE;
    }
    tally->begins = apr_palloc(pool, (count + 1) * sizeof(*tally->begins));
    tally->points = apr_pcalloc(pool, (count + 1) * sizeof(*tally->points));
    tally->point_count = count;
    begin = tally->slice.from_s;
    for (size_t i = 0; i < count; i++) {
        tally->begins[i] = begin;
        begin = pv_period_next(begin, tally->slice.unit, is_local);
    }
    return PV_OK;
}

/* The range before, no longer than what of the range itself may be shown:
 * eleven closed days of a month are compared with eleven days. */
static pv_report_slice slice_before(const pv_report_scope *scope,
                                    const pv_report_query *before,
                                    const pv_report_slice *now)
{
    pv_report_slice slice = pv_report_slice_of(scope, before, now->dimension);
    int64_t length = now->to_s - now->from_s;

    if (slice.to_s - slice.from_s > length
        && pv_period_next(slice.from_s, now->unit, scope->is_local)
               <= slice.from_s + length) {
        slice.to_s = slice.from_s + length;
    }
    else if (length == 0) {
        slice.to_s = slice.from_s;
    }
    return slice;
}

pv_status pv_tally_read(const pv_report_scope *scope,
                        const pv_report_query *query,
                        const pv_report_query *before, pv_dimension dimension,
                        const pv_report_source *source, apr_pool_t *pool,
                        pv_tally *tally)
{
    pv_tally sums = { .slice = pv_report_slice_of(scope, query, dimension) };
    tally_reader reader = { &sums, query, pool, NULL, false };
    pv_status status = lay_out_points(&sums, scope->is_local, pool);

    if (status != PV_OK) {
        return status;
    }
    sums.items = apr_palloc(pool, PV_TALLY_ITEMS_MAX * sizeof(*sums.items));
    reader.slots = apr_pcalloc(pool, SLOT_COUNT * sizeof(*reader.slots));
    if (pv_report_has(scope, dimension)) {
        status = source->read(source->baton, &sums.slice, take_row, &reader);
    }
    if (status == PV_OK && before != NULL && pv_report_has(scope, dimension)) {
        pv_report_slice slice = slice_before(scope, before, &sums.slice);
        reader.is_before = true;
        status = source->read(source->baton, &slice, take_row, &reader);
    }
    if (status != PV_OK) {
        return status;
    }
    sort_items(&sums);
    *tally = sums;
    return PV_OK;
}

int64_t pv_tally_of(const pv_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->item_count; i++) {
        if (strcmp(tally->items[i].name, name) == 0) {
            return tally->items[i].now;
        }
    }
    return 0;
}
