/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flood of random URLs against the tables of open dimensions: ten million
 * by default, the first tenth before any real request, then three for each
 * real one. Afterwards at least 95 of the true top 100 pages must be named,
 * every request must be in the sum, and the memory is what it was.
 *
 * usage: flood [REQUESTS]
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>

#include "mod_privacy/core/counts/counts.h"

#define NOON        1795348800
#define SIZE_BYTES  ((2u << 20) + (64u << 10)) /* the default for one site */
#define REQUESTS    10000000
#define PAGES       10000
#define TOP         100
#define NAMED_MIN   95
#define BATCHES_MAX 100

static uint64_t state = 88172645463325252u;

static uint64_t roll(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void random_bytes(void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ((unsigned char *)bytes)[i] = (unsigned char)(roll() >> 33);
    }
}

/* A page by Zipf's law: rank k is asked for in proportion to 1/k. */
static int real_page(void)
{
    double dice = (double)(roll() >> 11) / 9007199254740992.0;

    return (int)exp(dice * log(PAGES));
}

static void flood(pv_counts *counts, long requests)
{
    for (long i = 0; i < requests; i++) {
        char page[64];
        int len;
        pv_event event = { .is_page = true,
                           .is_visit = true,
                           .referrer = pv_span_of("(none)") };

        len = i > requests / 10 && i % 4 == 0
                  ? snprintf(page, sizeof(page), "/real/%d", real_page())
                  : snprintf(page, sizeof(page), "/x/%" PRIx64, roll());
        event.page = pv_span_make(page, (size_t)len);
        event.crowd.bit = event.open_bit = (uint8_t)(roll() >> 57);
        pv_counts_add(counts, &event, NOON);
    }
}

/* Adds a figure of the day to the sum; @return its rank among real pages. */
static int rank_of(const pv_figure *figure, int64_t *total)
{
    int rank = 0;

    if (figure->dimension == PV_DIM_PAGE && figure->unit == PV_PERIOD_DAY) {
        *total += figure->delta;
        if (sscanf(figure->item, "/real/%d", &rank) != 1) {
            rank = 0;
        }
    }
    return rank;
}

static int collect(pv_counts *counts, apr_pool_t *pool, int64_t *total)
{
    int named = 0;
    pv_batch batch;

    for (int i = 0;
         i < BATCHES_MAX
         && pv_counts_freeze(counts, PV_FREEZE_LAST, NOON, pool, &batch)
                == PV_OK;
         i++) {
        for (size_t k = 0; k < batch.count; k++) {
            int rank = rank_of(&batch.figures[k], total);

            named += rank >= 1 && rank <= TOP;
        }
        pv_counts_settle(counts, batch.sequence, NOON);
    }
    return named;
}

int main(int argc, char **argv)
{
    long requests = argc > 1 ? atol(argv[1]) : REQUESTS;
    pv_counts_site site = { "www.example.org", PV_PERIOD_DAY, false };
    pv_counts_policy policy = { .sites = &site,
                                .site_count = 1,
                                .node = "bench",
                                .is_exact = true,
                                .size_bytes = SIZE_BYTES };
    void *memory = aligned_alloc(64, SIZE_BYTES);
    int64_t total = 0;
    pv_counts *counts;
    apr_pool_t *pool;
    int named;

    apr_initialize();
    if (memory == NULL || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    memset(memory, 0, SIZE_BYTES);
    if (pv_counts_make(memory, &policy, "01234567-89ab-cdef-0123-456789abcdef",
                       NOON, random_bytes, pool, &counts)
        != PV_OK) {
        return 1;
    }
    flood(counts, requests);
    named = collect(counts, pool, &total);
    printf("flood: %ld requests, %u KiB, %d of the top %d pages named, "
           "%" PRId64 " counted\n",
           requests, SIZE_BYTES / 1024, named, TOP, total);
    return named >= NAMED_MIN && total == requests ? 0 : 1;
}
