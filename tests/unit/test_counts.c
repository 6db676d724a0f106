/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting and publishing: exact figures, the rule of disclosure control over
 * hours and days, batches that survive crashes, memory that cannot be
 * trusted, and several threads at once.
 */
#include "tests/unit/counts_fixture.h"

#include <pthread.h>

#include "mod_privacy/core/counts/layout.h"
#include "mod_privacy/core/visit/response.h"

#define MONTH 1793491200 /* 2026-11-01 00:00:00 UTC */

static void test_exact_counts_everything_at_once(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    add_views(f, 3, 1, "/a", NOON);
    add_views(f, 1, 1, "/b", NOON);
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_HOUR, PV_DIM_REQUESTS, NOON, "human"), 4);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_REQUESTS, TODAY, "human"), 4);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_MONTH, PV_DIM_REQUESTS, MONTH, "human"), 4);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/a"),
                     3);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/b"),
                     1);
    assert_int_equal(fixture_sum(f, PV_PERIOD_MONTH, PV_DIM_PAGE, MONTH, "/b"),
                     1);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_REFERRER, TODAY, "(none)"), 4);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_BROWSER, TODAY, "Firefox"), 4);
    add_views(f, 2, 1, "/b", NOON + 5);
    fixture_flush(f, PV_FREEZE_RUN, NOON + 5);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/b"),
                     3);
    fixture_close(f);
}

static void test_bots_and_own_pages_stand_apart(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    pv_event event = fixture_view(1, "/a");
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    event.agent = pv_agent_make(0, 0, 0, PV_BOT_AI);
    pv_counts_add(f->counts, &event, NOON);
    event = fixture_view(1, "/own");
    event.is_own_page = true;
    pv_counts_add(f->counts, &event, NOON);
    pv_counts_add_consent(f->counts, 0, 3, PV_PURPOSE_MEDIA,
                          PV_OUTCOME_REFUSED);
    pv_counts_add_blocked(f->counts, 0, 3, pv_span_of("t.example analytics"));
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_HOUR, PV_DIM_REQUESTS, NOON, "bot"), 1);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_HOUR, PV_DIM_REQUESTS, NOON, "human"), 1);
    assert_int_equal(fixture_sum(f, PV_PERIOD_HOUR, PV_DIM_BOT, NOON, "ai"), 1);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_STATUS), 2);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 0);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_METHOD), 0);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_MONTH, PV_DIM_CONSENT, MONTH, "media refused"),
        1);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_BLOCKED, TODAY,
                                 "t.example analytics"),
                     1);
    fixture_close(f);
}

/* The end of an answer is counted before it is known how long it took. */
static void test_duration_may_come_later(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    pv_event event = fixture_view(1, "/a");
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    event.duration = PV_DURATION_LATER;
    pv_counts_add(f->counts, &event, NOON);
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_STATUS), 1);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_DURATION), 0);
    pv_counts_add_duration(f->counts, 0, 1, pv_duration_item(30000));
    pv_counts_add_duration(f->counts, 1, 1, pv_duration_item(30000));
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_DURATION), 1);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_HOUR, PV_DIM_DURATION, NOON, "up to 50 ms"),
        1);
    fixture_close(f);
}

static void test_nothing_small_gets_out(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);

    (void)state;
    add_views(f, 5000, 9, "/nine-people", NOON);
    add_views(f, 10, 10, "/ten-views", NOON);
    add_views(f, 100, 60, "/many", NOON);
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    check_rounded(f, 10);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/nine-people"), 0);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/ten-views"), 0);
    assert_in_range(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/many"),
                    100, 109);
    fixture_close(f);
}

/* Pages of 15 views each stay unnamed, their sum shows up as (other). */
static void test_small_items_become_other(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    int64_t total;

    (void)state;
    for (int page = 0; page < 200; page++) {
        char name[16];

        snprintf(name, sizeof(name), "/%d", page);
        add_views(f, 9, 9, name, NOON);
    }
    add_views(f, 1000, 100, "/big", NOON);
    pv_counts_tick(f->counts, NOON + 13 * HOUR, fixture_random);
    fixture_flush(f, PV_FREEZE_RUN, NOON + 13 * HOUR + 5);
    check_rounded(f, 10);
    total = fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/7"),
                     0);
    /* nine visitors are below the threshold, in (other) as well */
    assert_in_range(total, 1000, 1010);
    fixture_close(f);
}

static void test_other_adds_up(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);

    (void)state;
    for (unsigned page = 0; page < 200; page++) {
        char name[16];

        snprintf(name, sizeof(name), "/%u", page);
        for (unsigned i = 0; i < 9; i++) {
            pv_event event = fixture_view(page * 9 + i, name);

            pv_counts_add(f->counts, &event, NOON);
        }
    }
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 0);
    pv_counts_tick(f->counts, NOON + 13 * HOUR, fixture_random);
    fixture_flush(f, PV_FREEZE_RUN, NOON + 13 * HOUR + 5);
    check_rounded(f, 10);
    assert_in_range(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "(other)"), 1790,
        1810);
    fixture_close(f);
}

static void test_one_item_alone_is_not_other(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f;

    (void)state;
    policy.threshold = 1;
    policy.rounding = 50;
    f = fixture_open(&policy);
    add_views(f, 60, 60, "/alone", NOON); /* R is 50 or 100; mostly 50 */
    add_views(f, 45, 45, "/alone", NOON);
    fixture_flush(f, PV_FREEZE_LAST, NOON);
    assert_int_equal(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "(other)"), 0);
    fixture_close(f);
}

static bool is_same_batch(const pv_batch *a, const pv_batch *b)
{
    if (a->sequence != b->sequence || a->count != b->count
        || strcmp(a->boot, b->boot) != 0) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (a->figures[i].delta != b->figures[i].delta
            || a->figures[i].period != b->figures[i].period
            || strcmp(a->figures[i].item, b->figures[i].item) != 0) {
            return false;
        }
    }
    return true;
}

static void test_frozen_batch_stays_the_same(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f;
    pv_batch first;
    pv_batch again;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    add_views(f, 50, 50, "/a", NOON);
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &first),
        PV_OK);
    assert_int_equal(first.sequence, 1);
    add_views(f, 70, 50, "/a", NOON);
    add_views(f, 70, 50, "/c", NOON);
    pv_counts_tick(f->counts, NOON + 2 * HOUR, fixture_random);
    assert_int_equal(pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON + 2 * HOUR,
                                      f->pool, &again),
                     PV_OK);
    assert_true(is_same_batch(&first, &again));
    pv_counts_settle(f->counts, 7, NOON); /* not its name: ignored */
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &again),
        PV_OK);
    assert_true(is_same_batch(&first, &again));
    pv_counts_settle(f->counts, 1, NOON);
    pv_counts_settle(f->counts, 1, NOON);
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &again),
        PV_OK);
    assert_int_equal(again.sequence, 2);
    for (size_t i = 0; i < first.count; i++) {
        fixture_store(f, &first.figures[i]);
    }
    fixture_flush(f, PV_FREEZE_RUN, NOON + 2 * HOUR);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/a"),
                     120);
    fixture_close(f);
}

/* A crash in every state of the batch: nothing is counted twice. */
static void test_crashes_while_freezing_and_settling(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f;
    pv_batch batch;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    add_views(f, 5, 5, "/a", NOON);
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &batch),
        PV_OK);
    atomic_store(&f->counts->segment->batch_state, PV_BATCH_FREEZING);
    add_views(f, 5, 5, "/a", NOON);
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &batch),
        PV_OK);
    for (size_t i = 0; i < batch.count; i++) {
        fixture_store(f, &batch.figures[i]);
    }
    atomic_store(&f->counts->segment->batch_state, PV_BATCH_SETTLING);
    atomic_store(&f->counts->segment->lease, NOON + 5); /* of the dead one */
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON, f->pool, &batch),
        PV_ERR_FULL);
    assert_int_equal(
        pv_counts_freeze(f->counts, PV_FREEZE_RUN, NOON + 5, f->pool, &batch),
        PV_ERR_NOT_FOUND);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/a"),
                     10);
    fixture_close(f);
}

static void test_last_publishes_remainders(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);

    (void)state;
    for (int64_t now = NOON; now < NOON + 3 * HOUR; now += 60) {
        add_views(f, 1, 1, "/a", now);
        pv_event event = fixture_view((unsigned)(now / 60), "/a");
        pv_counts_add(f->counts, &event, now);
        pv_counts_tick(f->counts, now, fixture_random);
    }
    fixture_flush(f, PV_FREEZE_LAST, NOON + 3 * HOUR);
    check_rounded(f, 10);
    assert_in_range(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_VISITS, TODAY, "visits"), 350,
        370);
    fixture_close(f);
}

/* The store was away for hours: everything arrives, under some hour. */
static void test_periods_merge_while_store_is_away(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    for (int64_t now = NOON; now < NOON + 9 * HOUR; now += 60) {
        add_views(f, 1, 1, "/a", now);
        pv_counts_tick(f->counts, now, fixture_random);
    }
    fixture_flush(f, PV_FREEZE_RUN, NOON + 9 * HOUR);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_VISITS), 540);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 540);
    fixture_close(f);
}

static void test_clock_may_jump(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    static const int64_t jumps[] = {
        0,    86400 * 40, -86400 * 40, -30,
        HOUR, -2 * HOUR,  86400 * 365, -86400 * 366
    };
    int64_t now = NOON;
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    for (size_t i = 0; i < PV_COUNT(jumps); i++) {
        now += jumps[i];
        for (int k = 0; k < 3; k++) {
            pv_counts_tick(f->counts, now, fixture_random);
            add_views(f, 1, 1, "/a", now);
            fixture_flush(f, PV_FREEZE_RUN, now);
            now += 3;
        }
    }
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_VISITS), 24);
    assert_int_equal(fixture_total(f, PV_PERIOD_MONTH, PV_DIM_PAGE), 24);
    fixture_close(f);
}

typedef struct writer {
    fixture *f;
    unsigned number;
} writer;

static void *write_views(void *baton)
{
    const writer *w = baton;

    for (unsigned i = 0; i < 50000; i++) {
        char page[16];
        pv_event event;

        snprintf(page, sizeof(page), "/%u", i % 500);
        event = fixture_view(i * w->number, page);
        pv_counts_add(w->f->counts, &event, NOON);
    }
    return NULL;
}

static void test_threads_lose_nothing(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    pthread_t threads[4];
    writer writers[4];
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    for (unsigned i = 0; i < PV_COUNT(threads); i++) {
        writers[i] = (writer){ f, i + 1 };
        assert_int_equal(
            pthread_create(&threads[i], NULL, write_views, &writers[i]), 0);
    }
    for (int i = 0; i < 5; i++) {
        fixture_flush(f, PV_FREEZE_RUN, NOON);
    }
    for (unsigned i = 0; i < PV_COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
    }
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_HOUR, PV_DIM_REQUESTS), 200000);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 200000);
    assert_int_equal(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "/7"),
                     400);
    fixture_close(f);
}

/* Children can write anything into the segment: the parent that reads it at
 * its end must neither crash nor publish what cannot be a figure. */
static void test_hostile_memory(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);

    (void)state;
    for (unsigned round = 0; round < 40; round++) {
        fixture *f = fixture_open(&policy);
        unsigned char *bytes = f->memory;
        apr_pool_t *pool;
        pv_batch batch;

        apr_pool_create(&pool, f->pool);
        add_views(f, 100, 60, "/a", NOON);
        for (unsigned i = 0; i < 20000; i++) {
            uint64_t at;

            fixture_random(&at, sizeof(at));
            at = 12 + at % (round % 2 == 0 ? 2000 : policy.size_bytes - 12);
            bytes[at] = (unsigned char)(at >> 3 ^ round);
        }
        for (int i = 0;
             i < 8
             && pv_counts_freeze(f->counts, PV_FREEZE_LAST, NOON, pool, &batch)
                    == PV_OK;
             i++) {
            assert_in_range(batch.count, 1, PV_COUNTS_FIGURES_MAX);
            for (size_t k = 0; k < batch.count; k++) {
                assert_true(batch.figures[k].delta > 0);
                assert_int_equal(batch.figures[k].delta % 10, 0);
                assert_in_range(strlen(batch.figures[k].item), 1, PV_ITEM_MAX);
            }
            pv_counts_settle(f->counts, batch.sequence, NOON);
        }
        fixture_close(f);
    }
}

static void test_too_small_is_refused(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    size_t least = pv_counts_size_min(&policy);
    pv_counts *counts;
    apr_pool_t *pool;
    void *memory;

    (void)state;
    assert_in_range(least, 1000, 128 * 1024);
    apr_pool_create(&pool, NULL);
    memory = aligned_alloc(64, (least + 63) / 64 * 64);
    memset(memory, 0, least);
    policy.size_bytes = least - 1;
    assert_int_equal(pv_counts_make(memory, &policy, BOOT, NOON, fixture_random,
                                    pool, &counts),
                     PV_ERR_RANGE);
    policy.size_bytes = least;
    assert_int_equal(pv_counts_make(memory, &policy, BOOT, NOON, fixture_random,
                                    pool, &counts),
                     PV_OK);
    assert_true(pv_counts_fits(counts, &policy));
    policy.rounding = 5;
    assert_false(pv_counts_fits(counts, &policy));
    apr_pool_destroy(pool);
    free(memory);
}

static void test_one_network_is_noticed_once(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);

    (void)state;
    add_views(f, 50, 1, "/a", NOON); /* too few to tell */
    pv_counts_tick(f->counts, NOON + HOUR, fixture_random);
    fixture_flush(f, PV_FREEZE_RUN, NOON + HOUR + 5);
    assert_false(pv_counts_is_one_network(f->counts, 0));
    add_views(f, 200, 1, "/a", NOON + HOUR);
    pv_counts_tick(f->counts, NOON + 2 * HOUR, fixture_random);
    fixture_flush(f, PV_FREEZE_RUN, NOON + 2 * HOUR + 5);
    assert_true(pv_counts_is_one_network(f->counts, 0));
    assert_true(pv_counts_network_news(f->counts, 0));
    assert_false(pv_counts_network_news(f->counts, 0));
    assert_false(pv_counts_is_one_network(f->counts, 1));
    add_views(f, 200, 50, "/a", NOON + 2 * HOUR);
    pv_counts_tick(f->counts, NOON + 3 * HOUR, fixture_random);
    assert_false(pv_counts_is_one_network(f->counts, 0));
    fixture_close(f);
}

/* After a day has closed nothing of it is left in the segment. */
static void test_closed_day_is_forgotten(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    pv_window *window = pv_window_at(f->counts, PV_BANK_DAY, 1);
    pv_siphash_key key = window->crowd_key;

    (void)state;
    add_views(f, 30, 30, "/confidential-path", NOON);
    assert_non_null(memmem(f->memory, policy.size_bytes, "confidential", 12));
    pv_counts_tick(f->counts, NOON + 13 * HOUR, fixture_random);
    fixture_flush(f, PV_FREEZE_RUN, NOON + 13 * HOUR + 5);
    assert_null(memmem(f->memory, policy.size_bytes, "confidential", 12));
    assert_null(memmem(f->memory, policy.size_bytes, &key, sizeof(key)));
    for (unsigned i = 0; i < PV_DAY_CELLS; i++) {
        assert_int_equal(pv_cells_at(f->counts, PV_BANK_DAY, 1, 0)[i].count, 0);
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_counts_everything_at_once),
        cmocka_unit_test(test_bots_and_own_pages_stand_apart),
        cmocka_unit_test(test_duration_may_come_later),
        cmocka_unit_test(test_nothing_small_gets_out),
        cmocka_unit_test(test_small_items_become_other),
        cmocka_unit_test(test_other_adds_up),
        cmocka_unit_test(test_one_item_alone_is_not_other),
        cmocka_unit_test(test_frozen_batch_stays_the_same),
        cmocka_unit_test(test_crashes_while_freezing_and_settling),
        cmocka_unit_test(test_last_publishes_remainders),
        cmocka_unit_test(test_periods_merge_while_store_is_away),
        cmocka_unit_test(test_clock_may_jump),
        cmocka_unit_test(test_threads_lose_nothing),
        cmocka_unit_test(test_hostile_memory),
        cmocka_unit_test(test_too_small_is_refused),
        cmocka_unit_test(test_one_network_is_noticed_once),
        cmocka_unit_test(test_closed_day_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
