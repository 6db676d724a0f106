/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the figures of a batch to the rows of each table.
 *
 * Whoever makes the batch adds to each coarser period itself (batch.h), so a
 * figure goes to one table, by its unit: an hour to privacy_hour, a day or a
 * week to privacy_day, a month to privacy_month.
 *
 * Rows are sorted by the bytes of their primary key and equal keys merged.
 * The order is a rule of correctness: nodes that write common rows in
 * different orders wait for each other until the server breaks the circle.
 *
 * A batch comes out of shared memory, which a broken child can write. What
 * breaks the rules of batch.h is left out here, always in the same way, since
 * one bad text would otherwise make the server refuse the batch for ever.
 */
#include <stdlib.h>

#include "mod_privacy/store/private.h"

/* 2000-01-01 and 2200-01-01: no period that we count lies outside. */
#define PERIOD_MIN INT64_C(946684800)
#define PERIOD_MAX INT64_C(7258118400)

/* A sum of 2^62 would take longer than the Sun lasts; more is damage. */
#define DELTA_MAX (INT64_C(1) << 40)

/* Length of one UTF-8 sequence (RFC 3629 section 4), 0 when it is none. */
static size_t utf8_length(const unsigned char *p)
{
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (len == 1) {
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4) {
        return 0;
    }
    low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : low;
    high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : high;
    if (p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

/* True for 1 to `max` bytes of UTF-8 without control characters. */
static bool is_text(const char *text, size_t max)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t len = 0;

    if (text == NULL || *text == '\0') {
        return false;
    }
    while (p[len] != '\0') {
        size_t step = utf8_length(p + len);
        if (step == 0 || p[len] < 0x20 || p[len] == 0x7f || len + step > max) {
            return false;
        }
        len += step;
    }
    return true;
}

bool pv_figure_is_sound(const pv_figure *figure, int rounding)
{
    return (unsigned)figure->dimension < PV_DIM_COUNT
           && (unsigned)figure->unit <= PV_PERIOD_MONTH
           && figure->period >= PERIOD_MIN && figure->period < PERIOD_MAX
           && figure->delta > 0 && figure->delta <= DELTA_MAX
           && figure->delta % rounding == 0
           && is_text(figure->site, PV_SITE_MAX)
           && is_text(figure->item, PV_ITEM_MAX);
}

pv_table pv_table_of(pv_period_unit unit)
{
    switch (unit) {
    case PV_PERIOD_HOUR:
        return PV_TABLE_HOUR;
    case PV_PERIOD_MONTH:
        return PV_TABLE_MONTH;
    case PV_PERIOD_DAY:
    case PV_PERIOD_WEEK:
    default:
        return PV_TABLE_DAY;
    }
}

static int compare_rows(const void *left, const void *right)
{
    const pv_row *a = left;
    const pv_row *b = right;
    int order = strcmp(a->site, b->site);

    if (order == 0) {
        order = strcmp(a->dimension, b->dimension);
    }
    if (order == 0) {
        order = (a->period > b->period) - (a->period < b->period);
    }
    return order != 0 ? order : strcmp(a->item, b->item);
}

/* Adds up neighbours with one key. @return how many rows are left */
static size_t merge(pv_row *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_rows(&rows[kept - 1], &rows[i]) == 0) {
            rows[kept - 1].delta += rows[i].delta;
        }
        else {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

size_t pv_rows_of(const pv_batch *batch, pv_table table, int rounding,
                  apr_pool_t *pool, pv_row **rows, size_t *refused)
{
    size_t count = 0;

    *refused = 0;
    *rows = apr_palloc(pool, (batch->count + 1) * sizeof(**rows));
    for (size_t i = 0; i < batch->count; i++) {
        const pv_figure *figure = &batch->figures[i];

        if (!pv_figure_is_sound(figure, rounding)) {
            (*refused)++;
        }
        else if (pv_table_of(figure->unit) == table) {
            pv_row row = { figure->site, pv_dimension_name(figure->dimension),
                           figure->period, figure->item, figure->delta };
            (*rows)[count++] = row;
        }
    }
    qsort(*rows, count, sizeof(**rows), compare_rows);
    return merge(*rows, count);
}
