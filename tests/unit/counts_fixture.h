/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A segment of counters for tests, with a clock and randomness of their own,
 * and a small store that adds batches up.
 */
#ifndef PV_TESTS_COUNTS_FIXTURE_H
#define PV_TESTS_COUNTS_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <apr_strings.h>

#include "tests/unit/unit.h"

#include "mod_privacy/core/counts/counts.h"

#define NOON  1795348800 /* 2026-11-22 12:00:00 UTC, a Sunday */
#define HOUR  3600
#define TODAY (NOON - 12 * HOUR)
#define BOOT  "01234567-89ab-cdef-0123-456789abcdef"

/* A figure that the test's store holds. */
typedef struct fixture_row {
    char key[400]; /* unit dimension period item */
    int64_t sum;
} fixture_row;

typedef struct fixture {
    apr_pool_t *pool;
    void *memory;
    pv_counts *counts;
    fixture_row rows[20000];
    size_t row_count;
    size_t batches;
} fixture;

/** Deterministic bytes, so that a failure can be repeated. */
static inline void fixture_random(void *bytes, size_t len)
{
    static uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < len; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((unsigned char *)bytes)[i] = (unsigned char)(state >> 33);
    }
}

/** The policy of one site, to be changed before fixture_open(). */
static inline pv_counts_policy fixture_policy(const pv_counts_site *site)
{
    return (pv_counts_policy){ .sites = site,
                               .site_count = 1,
                               .purposes = { "functional", "media" },
                               .node = "node",
                               .threshold = 10,
                               .rounding = 10,
                               .size_bytes = 2 * 1024 * 1024 };
}

static const pv_counts_site fixture_site = { "www.example.org", PV_PERIOD_DAY,
                                             false };

/** Makes a segment at NOON. */
static inline fixture *fixture_open(const pv_counts_policy *policy)
{
    fixture *f = calloc(1, sizeof(*f));

    apr_initialize();
    assert_int_equal(apr_pool_create(&f->pool, NULL), APR_SUCCESS);
    f->memory = aligned_alloc(64, (policy->size_bytes + 63) / 64 * 64);
    memset(f->memory, 0, policy->size_bytes);
    assert_int_equal(pv_counts_make(f->memory, policy, BOOT, NOON,
                                    fixture_random, f->pool, &f->counts),
                     PV_OK);
    return f;
}

/** Gives everything back. */
static inline void fixture_close(fixture *f)
{
    apr_pool_destroy(f->pool);
    free(f->memory);
    free(f);
}

/** Adds one figure to the test's store. */
static inline void fixture_store(fixture *f, const pv_figure *figure)
{
    char key[400];
    size_t i = 0;

    snprintf(key, sizeof(key), "%d %s %lld %s", figure->unit,
             pv_dimension_name(figure->dimension), (long long)figure->period,
             figure->item);
    while (i < f->row_count && strcmp(f->rows[i].key, key) != 0) {
        i++;
    }
    if (i == f->row_count) {
        assert_in_range(f->row_count, 0, 19999);
        f->row_count++;
        strcpy(f->rows[i].key, key);
    }
    f->rows[i].sum += figure->delta;
}

/** Freezes, stores and settles until nothing is left. */
static inline void fixture_flush(fixture *f, pv_freeze how, int64_t now_s)
{
    apr_pool_t *pool;
    pv_batch batch;

    assert_int_equal(apr_pool_create(&pool, f->pool), APR_SUCCESS);
    while (pv_counts_freeze(f->counts, how, now_s, pool, &batch) == PV_OK) {
        f->batches++;
        for (size_t i = 0; i < batch.count; i++) {
            fixture_store(f, &batch.figures[i]);
        }
        assert_int_equal(pv_counts_settle(f->counts, batch.sequence, now_s),
                         PV_OK);
        apr_pool_clear(pool);
        assert_in_range(f->batches, 0, 100000);
    }
    apr_pool_destroy(pool);
}

/** Reads a figure of the test's store; 0 when there is none. */
static inline int64_t fixture_sum(const fixture *f, pv_period_unit unit,
                                  pv_dimension dimension, int64_t period,
                                  const char *item)
{
    char key[400];

    snprintf(key, sizeof(key), "%d %s %lld %s", unit,
             pv_dimension_name(dimension), (long long)period, item);
    for (size_t i = 0; i < f->row_count; i++) {
        if (strcmp(f->rows[i].key, key) == 0) {
            return f->rows[i].sum;
        }
    }
    return 0;
}

/** Adds up all items of a dimension in one kind of period. */
static inline int64_t fixture_total(const fixture *f, pv_period_unit unit,
                                    pv_dimension dimension)
{
    char prefix[64];
    int64_t total = 0;

    snprintf(prefix, sizeof(prefix), "%d %s ", unit,
             pv_dimension_name(dimension));
    for (size_t i = 0; i < f->row_count; i++) {
        if (strncmp(f->rows[i].key, prefix, strlen(prefix)) == 0) {
            total += f->rows[i].sum;
        }
    }
    return total;
}

/** A page view of a person; `visitor` chooses the place in the bitmaps. */
static inline pv_event fixture_view(unsigned visitor, const char *page)
{
    return (pv_event){
        .crowd = { .bit = (uint8_t)(visitor % PV_CROWD_BITS),
                   .network = (uint8_t)(visitor % PV_CROWD_BITS) },
        .open_bit = (uint8_t)(visitor % PV_CROWD_BITS),
        .agent = pv_agent_make(PV_BROWSER_FIREFOX, PV_SYSTEM_LINUX,
                               PV_DEVICE_DESKTOP, PV_BOT_NONE),
        .is_page = true,
        .is_visit = true,
        .status = 5,
        .country = 60,
        .language = 30,
        .method = 1,
        .protocol = 3,
        .duration = 1,
        .size = 2,
        .page = pv_span_of(page),
        .referrer = pv_span_of("(none)"),
    };
}

/** Adds `count` views of a page by `visitors` people. */
static inline void add_views(fixture *f, unsigned count, unsigned visitors,
                             const char *page, int64_t now_s)
{
    for (unsigned i = 0; i < count; i++) {
        pv_event event = fixture_view(i % visitors, page);

        pv_counts_add(f->counts, &event, now_s);
    }
}

/** Fails where a figure of the test's store is small or not rounded. */
static inline void check_rounded(const fixture *f, int rounding)
{
    for (size_t i = 0; i < f->row_count; i++) {
        if (f->rows[i].sum % rounding != 0
            || f->rows[i].sum < 2 * (int64_t)rounding) {
            fail_msg("'%s' is %lld", f->rows[i].key, (long long)f->rows[i].sum);
        }
    }
}

#endif
