/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a period: hours and their day, totals over months that lean to
 * no side, and crashes half-way.
 */
#include "tests/unit/counts_fixture.h"

#include "mod_privacy/core/counts/layout.h"

/* A day's visits, 15 an hour: no hour can be published, the day can. */
static void test_hours_hand_to_their_day(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    int64_t hours;
    int64_t day;

    (void)state;
    for (int64_t now = NOON; now < TODAY + 26 * HOUR; now += 10) {
        if (now < TODAY + 24 * HOUR && now % 240 == 0) {
            add_views(f, 1, 1, "/a", now);
            pv_event event = fixture_view((unsigned)(now / 240), "/b");
            pv_counts_add(f->counts, &event, now);
        }
        pv_counts_tick(f->counts, now, fixture_random);
        fixture_flush(f, PV_FREEZE_RUN, now);
    }
    check_rounded(f, 10);
    hours = fixture_total(f, PV_PERIOD_HOUR, PV_DIM_VISITS);
    day = fixture_sum(f, PV_PERIOD_DAY, PV_DIM_VISITS, TODAY, "visits");
    assert_in_range(day, 350, 370); /* 12 hours of 30 */
    assert_in_range(hours, 240, 480);
    assert_int_equal(fixture_total(f, PV_PERIOD_MONTH, PV_DIM_VISITS),
                     fixture_total(f, PV_PERIOD_DAY, PV_DIM_VISITS));
    fixture_close(f);
}

/* What a store without periods would hold. */
typedef struct totals {
    int64_t of[PV_PERIOD_MONTH + 1][PV_DIM_COUNT];
} totals;

static void flush_totals(fixture *f, totals *sums, int64_t now_s)
{
    apr_pool_t *pool;
    pv_batch batch;

    assert_int_equal(apr_pool_create(&pool, f->pool), APR_SUCCESS);
    while (pv_counts_freeze(f->counts, PV_FREEZE_RUN, now_s, pool, &batch)
           == PV_OK) {
        for (size_t i = 0; i < batch.count; i++) {
            const pv_figure *figure = &batch.figures[i];

            sums->of[figure->unit][figure->dimension] += figure->delta;
        }
        pv_counts_settle(f->counts, batch.sequence, now_s);
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
}

static unsigned dice(unsigned sides)
{
    uint64_t value;

    fixture_random(&value, sizeof(value));
    return (unsigned)(value % sides);
}

/* Counts up to `most` views an hour for `days` days.
 * @return what was counted */
static int64_t live(fixture *f, totals *sums, int days, unsigned most)
{
    int64_t counted = 0;

    for (int hour = 0; hour <= 24 * days; hour++) {
        int64_t now = TODAY + 24 * HOUR + (int64_t)hour * HOUR;
        unsigned views = hour < 24 * days ? dice(most + 1) : 0;

        pv_counts_tick(f->counts, now, fixture_random);
        for (unsigned i = 0; i < views; i++) {
            pv_event event = fixture_view(dice(128), "/a");

            event.status = (uint16_t)(5 + (dice(3) == 0 ? dice(4) : 0));
            pv_counts_add(f->counts, &event, now);
        }
        flush_totals(f, sums, now + 5);
        counted += views;
    }
    return counted;
}

/* Sites of one to two hundred visits an hour, over many days:
 * totals are off by chance alone. What a day rounds, with a standard deviation
 * of 2.9, is one figure for visits and five for status, (other) with them. */
static void test_totals_lean_to_no_side(void **state)
{
    static const unsigned most[] = { 2, 3, 5, 40, 400 };
    static const int days[] = { 300, 300, 300, 100, 25 };
    pv_counts_policy policy = fixture_policy(&fixture_site);

    (void)state;
    for (size_t i = 0; i < PV_COUNT(most); i++) {
        fixture *f = fixture_open(&policy);
        totals sums = { 0 };
        int64_t counted = live(f, &sums, days[i], most[i]);
        int64_t visits = sums.of[PV_PERIOD_MONTH][PV_DIM_VISITS] - counted;
        int64_t status = sums.of[PV_PERIOD_MONTH][PV_DIM_STATUS] - counted;
        int64_t hours = sums.of[PV_PERIOD_HOUR][PV_DIM_VISITS] - counted;

        printf("%lld visits: days %+lld, status %+lld, hours %+lld\n",
               (long long)counted, (long long)visits, (long long)status,
               (long long)hours);
        /* five deviations of sqrt(300) * 2.9, and of sqrt(5 * 100) * 2.9 */
        assert_in_range(visits + 250, 0, 500);
        if (most[i] >= 40) { /* rare ones by too few people otherwise */
            assert_in_range(status + 325, 0, 650);
        }
        assert_int_equal(sums.of[PV_PERIOD_DAY][PV_DIM_VISITS],
                         sums.of[PV_PERIOD_MONTH][PV_DIM_VISITS]);
        fixture_close(f);
    }
}

/* A crash while an hour is handed to its day: half of it has arrived. */
static void test_crash_while_an_hour_is_handed_over(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    pv_cell *hour = pv_cells_at(f->counts, PV_BANK_HOUR, 1, 0);
    pv_cell *day = pv_cells_at(f->counts, PV_BANK_DAY, 1, 0);

    (void)state;
    add_views(f, 100, 60, "/a", NOON);
    pv_counts_tick(f->counts, NOON + HOUR, fixture_random);
    for (unsigned i = 0; i < PV_HOUR_CELLS; i++) {
        day[i].count = 50;
        hour[i].published = hour[i].frozen = 50 + hour[i].count;
        if (i % 2 == 0) {
            day[i].count = hour[i].frozen;
        }
    }
    pv_window_at(f->counts, PV_BANK_HOUR, 1)->heir = 1;
    pv_window_at(f->counts, PV_BANK_HOUR, 1)->stage = PV_STAGE_SUMMED;
    atomic_store(&f->counts->segment->batch_state, PV_BATCH_FREEZING);
    fixture_flush(f, PV_FREEZE_RUN, NOON + HOUR + 5);
    for (unsigned i = 0; i < PV_HOUR_CELLS; i++) {
        int64_t count = day[i].count;

        assert_true(count == 50 || count == 150);
    }
    assert_int_equal(day[PV_AT_VISITS + 1].count, 150);
    assert_int_equal(hour[PV_AT_VISITS + 1].count, 0);
    fixture_close(f);
}

/* A crash while remainders become (other): none is counted twice. */
static void test_crash_while_other_is_made(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    pv_cell *day = pv_cells_at(f->counts, PV_BANK_DAY, 1, 0);
    pv_carry *carry = pv_carry_at(f->counts, 0, PV_DIM_BROWSER);

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        day[PV_AT_BROWSER + 1 + i].count = 1;
        day[PV_AT_BROWSER + 1 + i].crowd[i & 1] = ~0ull;
    }
    carry->carried = 10; /* handed on already */
    carry->next[1].count = 123;
    carry->next[1].carried = 10;
    pv_counts_tick(f->counts, NOON + 13 * HOUR, fixture_random);
    pv_window_at(f->counts, PV_BANK_DAY, 1)->stage = PV_STAGE_SUMMED;
    fixture_flush(f, PV_FREEZE_RUN, NOON + 13 * HOUR + 5);
    assert_in_range(
        fixture_sum(f, PV_PERIOD_DAY, PV_DIM_BROWSER, TODAY, "(other)"), 120,
        130);
    assert_int_equal(carry->carried, 10);
    assert_int_equal(carry->next[1].count, 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_hand_to_their_day),
        cmocka_unit_test(test_totals_lean_to_no_side),
        cmocka_unit_test(test_crash_while_an_hour_is_handed_over),
        cmocka_unit_test(test_crash_while_other_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
