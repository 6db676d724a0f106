/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node that writes known batches into a store, as the flusher would: each
 * is sent again unchanged until the store has it, and only then remembered.
 *
 * usage: store_writer DRIVER PARAMS NODE FROM TO ROWS MEMORY
 *
 * MEMORY is a file that stands for shared memory: the last batch that was
 * settled. Killed at any moment and started again, the writer goes on where
 * that memory stands. Batch n holds ROWS figures of one hour, its
 * day and its month, figure i adding 10 * (1 + (n + i) % 3) to `/i`; so the
 * total of any run is known: with TO batches from 1 on and N nodes,
 * `store_writer sum TO ROWS` times N.
 *
 * Exit status: 0 when the last batch is stored; 1 after WRITER_TRIES tries in
 * a row (environment, 100 by default) failed, and the last reason is printed.
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_time.h>

#include "mod_privacy/store/store.h"

#define HOUR_S  INT64_C(1795269600) /* 2026-11-21 14:00:00 UTC */
#define DAY_S   INT64_C(1795219200)
#define MONTH_S INT64_C(1793491200)
#define BOOT    "3f2a6c1e-0000-4000-8000-000000000001"
#define NOW_S   (HOUR_S + 60)

static int64_t delta_of(int64_t sequence, int64_t i)
{
    return 10 * (1 + (sequence + i) % 3);
}

static int64_t sum(int64_t to, int64_t rows)
{
    int64_t total = 0;

    for (int64_t sequence = 1; sequence <= to; sequence++) {
        for (int64_t i = 0; i < rows; i++) {
            total += delta_of(sequence, i);
        }
    }
    return total;
}

/* Rows in an order that differs between nodes: sorting is the store's task. */
static pv_batch make_batch(const char *node, int64_t sequence, int64_t rows,
                           apr_pool_t *pool)
{
    pv_figure *figures = apr_palloc(pool, (size_t)rows * 3 * sizeof(*figures));
    pv_batch batch = { .boot = BOOT, .sequence = sequence };
    int64_t start = (unsigned char)node[0] * 7919 + sequence;

    for (int64_t n = 0; n < rows; n++) {
        int64_t i = (start + n) % rows;
        pv_figure figure = {
            .site = "www.example.org",
            .dimension = PV_DIM_STATUS,
            .unit = PV_PERIOD_HOUR,
            .period = HOUR_S,
            .item = apr_psprintf(pool, "/%" APR_INT64_T_FMT, i),
            .delta = delta_of(sequence, i),
        };
        figures[3 * n] = figure;
        figure.unit = PV_PERIOD_DAY;
        figure.period = DAY_S;
        figures[3 * n + 1] = figure;
        figure.unit = PV_PERIOD_MONTH;
        figure.period = MONTH_S;
        figures[3 * n + 2] = figure;
    }
    apr_cpystrn(batch.node, node, sizeof(batch.node));
    batch.figures = figures;
    batch.count = (size_t)rows * 3;
    return batch;
}

static int64_t recall(const char *path)
{
    long long last = 0;
    FILE *file = fopen(path, "r");

    if (file != NULL) {
        if (fscanf(file, "%lld", &last) != 1) {
            last = 0;
        }
        fclose(file);
    }
    return last;
}

static void remember(const char *path, int64_t sequence, apr_pool_t *pool)
{
    const char *draft = apr_pstrcat(pool, path, ".new", NULL);
    FILE *file = fopen(draft, "w");

    if (file == NULL || fprintf(file, "%lld\n", (long long)sequence) < 0
        || fclose(file) != 0 || rename(draft, path) != 0) {
        fprintf(stderr, "store_writer: no memory at %s\n", path);
        exit(2);
    }
}

/* Sends one batch until the store has it. @return false: gave up */
static bool deliver(const pv_store_target *target, const pv_batch *batch,
                    apr_pool_t *parent, apr_pool_t **open_pool,
                    pv_store **store)
{
    const char *tries_text = getenv("WRITER_TRIES");
    int tries = tries_text != NULL ? atoi(tries_text) : 100;
    const char *error = "";

    for (int i = 0; i < tries; i++) {
        pv_store_outcome outcome;
        pv_status status = PV_OK;

        if (*store == NULL) {
            apr_pool_create(open_pool, parent);
            status = pv_store_open(target, true, *open_pool, store, &error);
        }
        if (status == PV_OK
            && pv_store_apply(*store, batch, NOW_S, &outcome, &error)
                   == PV_OK) {
            return true;
        }
        fprintf(stderr, "store_writer %s: %s\n", batch->node, error);
        apr_pool_destroy(*open_pool);
        *store = NULL;
        apr_sleep(apr_time_from_msec(20));
    }
    return false;
}

static int run(char *const argv[], apr_pool_t *pool)
{
    pv_store_target target = { argv[1], argv[2], 10 };
    const char *node = argv[3];
    int64_t from = recall(argv[7]) + 1;
    pv_store *store = NULL;
    apr_pool_t *open_pool = NULL;

    from = from < atoll(argv[4]) ? atoll(argv[4]) : from;
    for (int64_t sequence = from; sequence <= atoll(argv[5]); sequence++) {
        apr_pool_t *one;
        pv_batch batch;
        apr_pool_create(&one, pool);
        batch = make_batch(node, sequence, atoll(argv[6]), one);
        if (!deliver(&target, &batch, pool, &open_pool, &store)) {
            return 1;
        }
        remember(argv[7], sequence, one);
        apr_pool_destroy(one);
    }
    return 0;
}

int main(int argc, char *argv[])
{
    apr_pool_t *pool;
    int rc;

    if (argc == 4 && strcmp(argv[1], "sum") == 0) {
        printf("%lld\n", (long long)sum(atoll(argv[2]), atoll(argv[3])));
        return 0;
    }
    if (argc != 8) {
        fprintf(stderr, "usage: store_writer DRIVER PARAMS NODE FROM TO ROWS "
                        "MEMORY\n       store_writer sum TO ROWS\n");
        return 2;
    }
    apr_initialize();
    apr_pool_create(&pool, NULL);
    rc = run(argv, pool);
    apr_pool_destroy(pool);
    return rc;
}
