/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be learnt from published figures: the rule is run through all
 * counts and all phases, so that its bounds are counted and not estimated.
 */
#include "tests/unit/counts_fixture.h"

#include <math.h>
#include <time.h>

#include "mod_privacy/core/counts/disclosure.h"
#include "mod_privacy/core/base/siphash.h"
#include "mod_privacy/core/counts/hyperloglog.h"
#include "mod_privacy/core/counts/window.h"

#define COUNT_MAX  200
#define FIGURE_MAX (COUNT_MAX + 100)

static const int roundings[] = { 5, 10, 50 };

/* How often each figure comes out for a count, over all phases. */
static void distribution(int count, int rounding, int chances[FIGURE_MAX])
{
    memset(chances, 0, FIGURE_MAX * sizeof(int));
    for (int phase = 0; phase < rounding; phase++) {
        chances[pv_disclosure_figure(count, (unsigned)phase, rounding)]++;
    }
}

static void test_figures_are_rounded_and_large(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(roundings); i++) {
        int n = roundings[i];

        for (int count = -5; count <= COUNT_MAX; count++) {
            for (int phase = 0; phase < n; phase++) {
                int64_t figure =
                    pv_disclosure_figure(count, (unsigned)phase, n);
                int64_t next =
                    pv_disclosure_figure(count + 1, (unsigned)phase, n);

                assert_int_equal(figure % n, 0);
                assert_true(figure == 0 || figure >= 2 * n);
                assert_true(figure == 0 || count >= n + 1);
                assert_true(figure == 0 || llabs(figure - count) < n);
                assert_true(next >= figure);
            }
        }
    }
}

/* Total variation between the figures of c and of c + 1: the most that
 * anybody can learn about one request from one figure. */
static void test_one_request_changes_at_most_one_in_n(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(roundings); i++) {
        int n = roundings[i];
        int worst = 0;

        for (int count = 0; count < COUNT_MAX; count++) {
            int with[FIGURE_MAX];
            int without[FIGURE_MAX];
            int difference = 0;

            distribution(count, n, without);
            distribution(count + 1, n, with);
            for (int figure = 0; figure < FIGURE_MAX; figure++) {
                difference += abs(with[figure] - without[figure]);
            }
            worst = difference > worst ? difference : worst;
        }
        assert_int_equal(worst, 2); /* half the sum over n phases: 1 / n */
    }
}

/* A figure and the (other) that takes its remainder, seen together: at most
 * 2/N. `other` is what else is in it. */
static int joint_difference(int count, int other, int n)
{
    static int chances[FIGURE_MAX][FIGURE_MAX];
    int difference = 0;

    memset(chances, 0, sizeof(chances));
    for (int more = 0; more < 2; more++) {
        for (int phase = 0; phase < n * n; phase++) {
            int64_t figure =
                pv_disclosure_figure(count + more, (unsigned)(phase % n), n);
            int64_t rest = pv_disclosure_figure(other + count + more - figure,
                                                (unsigned)(phase / n), n);

            chances[figure][rest] += more == 0 ? 1 : -1;
        }
    }
    for (int i = 0; i < FIGURE_MAX; i++) {
        for (int k = 0; k < FIGURE_MAX; k++) {
            difference += abs(chances[i][k]);
        }
    }
    return difference;
}

static void test_figure_and_other_change_at_most_two_in_n(void **state)
{
    (void)state;
    for (int n = 5; n <= 10; n += 5) {
        int worst = 0;

        for (int count = 0; count < 4 * n; count++) {
            for (int other = 0; other < 4 * n; other += 3) {
                int difference = joint_difference(count, other, n);

                worst = difference > worst ? difference : worst;
            }
        }
        /* half the sum over n * n phases, below 2 / n */
        assert_in_range(worst, 2 * n, 4 * n - 1);
    }
}

static void test_figures_are_unbiased(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(roundings); i++) {
        int n = roundings[i];

        for (int count = 2 * n; count <= COUNT_MAX; count++) {
            int64_t sum = 0;

            for (int phase = 0; phase < n; phase++) {
                sum += pv_disclosure_figure(count, (unsigned)phase, n);
            }
            assert_int_equal(sum, (int64_t)count * n);
        }
    }
}

/* The same through the counters: every count from 0 to 200 as a page of its
 * own, published in steps and at the end of the day. */
static void test_store_holds_what_the_rule_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(roundings); i++) {
        pv_counts_policy policy = fixture_policy(&fixture_site);
        fixture *f;
        int64_t total = 0;

        policy.rounding = roundings[i];
        f = fixture_open(&policy);
        for (unsigned count = 0; count <= COUNT_MAX; count++) {
            char page[16];

            snprintf(page, sizeof(page), "/p%u", count);
            for (unsigned k = 0; k < count; k++) {
                pv_event event = fixture_view(k * 7 + count, page);

                pv_counts_add(f->counts, &event, NOON);
            }
            if (count % 20 == 0) {
                fixture_flush(f, PV_FREEZE_RUN, NOON);
            }
        }
        fixture_flush(f, PV_FREEZE_LAST, NOON);
        for (size_t k = 0; k < f->row_count; k++) {
            assert_int_equal(f->rows[k].sum % roundings[i], 0);
            assert_true(f->rows[k].sum >= 2 * roundings[i]);
        }
        total = fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE);
        assert_in_range(total, 20100 - 2 * roundings[i],
                        20100 + 2 * roundings[i]);
        fixture_close(f);
    }
}

static void test_sketch_estimates(void **state)
{
    static pv_sketch sketch[PV_SKETCH_REGISTERS];
    static const int64_t sizes[] = { 0, 1, 10, 1000, 50000, 300000 };
    pv_siphash_key key = { 1, 2 };
    uint64_t visitor = 0;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(sizes); i++) {
        int64_t estimate;

        for (; (int64_t)visitor < sizes[i]; visitor++) {
            uint64_t hash = pv_siphash(
                &key, 0, pv_span_make((char *)&visitor, sizeof(visitor)));

            for (int again = 0; again < 2; again++) {
                pv_sketch_add(sketch, pv_sketch_index(hash),
                              pv_sketch_rank(hash));
            }
        }
        estimate = pv_sketch_estimate(sketch);
        if (fabs((double)(estimate - sizes[i]))
            > 0.5 + 0.025 * (double)sizes[i]) {
            fail_msg("%lld for %lld", (long long)estimate, (long long)sizes[i]);
        }
    }
    for (size_t i = 0; i < PV_SKETCH_REGISTERS; i++) {
        sketch[i] = 0xff;
    }
    assert_true(pv_sketch_estimate(sketch) >= 0);
}

/* A flood of addresses that are asked for once, before and among the real
 * ones: the real top 100 stay named and every request is counted. */
static void test_flood_leaves_real_pages_named(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    pv_counts_fill fill;
    uint64_t dice;
    int named = 0;
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    for (unsigned i = 0; i < 400000; i++) {
        char page[32];
        pv_event event;

        fixture_random(&dice, sizeof(dice));
        if (i > 100000 && i % 4 == 0) { /* 1/rank over 1,000 real pages */
            double rank = exp((double)(dice % 100000) / 100000 * log(1000));

            snprintf(page, sizeof(page), "/real/%c%d", 'a', (int)rank);
        }
        else {
            snprintf(page, sizeof(page), "/flood-%llx",
                     (unsigned long long)dice);
        }
        event = fixture_view(i, page);
        event.is_visit = false;
        pv_counts_add(f->counts, &event, NOON);
    }
    fill = pv_counts_filled(f->counts);
    assert_true(fill.cells_used <= fill.cells);
    fixture_flush(f, PV_FREEZE_RUN, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 400000);
    for (int rank = 1; rank <= 100; rank++) {
        char page[32];

        snprintf(page, sizeof(page), "/real/a%d", rank);
        named +=
            fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, NOON - 43200, page) > 0;
    }
    assert_in_range(named, 95, 100);
    fixture_close(f);
}

typedef struct period_case {
    const char *zone;
    pv_period_unit unit;
    int64_t now;
    int64_t begin;
    int64_t end;
} period_case;

static void test_periods_follow_the_calendar(void **state)
{
    static const period_case cases[] = {
        /* Sunday 2026-11-22 12:00 UTC */
        { NULL, PV_PERIOD_HOUR, NOON + 59, NOON, NOON + 3600 },
        { NULL, PV_PERIOD_DAY, NOON, NOON - 43200, NOON + 43200 },
        { NULL, PV_PERIOD_WEEK, NOON, NOON - 43200 - 6 * 86400, NOON + 43200 },
        { NULL, PV_PERIOD_MONTH, NOON, 1793491200, 1796083200 },
        /* Berlin: 25 hours on 2026-10-25, 23 on 2026-03-29 */
        { "Europe/Berlin", PV_PERIOD_DAY, 1792922400, 1792879200, 1792969200 },
        { "Europe/Berlin", PV_PERIOD_DAY, 1774778400, 1774738800, 1774821600 },
        /* half an hour off */
        { "Asia/Kolkata", PV_PERIOD_HOUR, NOON, NOON - 1800, NOON + 1800 },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        const period_case *c = &cases[i];

        setenv("TZ", c->zone != NULL ? c->zone : "UTC", 1);
        tzset();
        if (pv_window_period_begin(c->unit, c->now, c->zone != NULL) != c->begin
            || pv_window_period_end(c->unit, c->now, c->zone != NULL)
                   != c->end) {
            fail_msg("case %zu: %lld to %lld", i,
                     (long long)pv_window_period_begin(c->unit, c->now,
                                                       c->zone != NULL),
                     (long long)pv_window_period_end(c->unit, c->now,
                                                     c->zone != NULL));
        }
    }
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_are_rounded_and_large),
        cmocka_unit_test(test_one_request_changes_at_most_one_in_n),
        cmocka_unit_test(test_figure_and_other_change_at_most_two_in_n),
        cmocka_unit_test(test_figures_are_unbiased),
        cmocka_unit_test(test_store_holds_what_the_rule_allows),
        cmocka_unit_test(test_sketch_estimates),
        cmocka_unit_test(test_flood_leaves_real_pages_named),
        cmocka_unit_test(test_periods_follow_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
