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
        printf("N = %d: counts 0 to %d, %d phases: total variation %.4f\n", n,
               COUNT_MAX, n, (double)worst / 2 / n);
        assert_int_equal(worst, 2); /* half the sum over n phases: 1 / n */
    }
}

/* What an observer can see of one request: the figure of its hour, that of its
 * day, and what becomes of the day's remainder, which is all that (other) can
 * show then or in any later period. All are multiples of n. */
#define SEEN_MAX 48

typedef int seen_chances[8][SEEN_MAX][SEEN_MAX];

typedef struct seen_case {
    int n;
    int hour;  /* count of the hour            */
    int day;   /* count of the day             */
    int small; /* what else is in (other)      */
    int large; /* remainders of other figures  */
} seen_case;

static unsigned seen(int64_t figure, const seen_case *c, unsigned most)
{
    int64_t place = figure / c->n + most / 4;

    assert_int_equal(figure % c->n, 0);
    assert_in_range(place, 0, most - 1);
    return (unsigned)place;
}

/* Runs through all secrets of the three: of (other), phase and margin. */
static void add_seen(seen_chances chances, const seen_case *c, int weight)
{
    int cube = c->n * c->n * c->n;

    for (int phases = 0; phases < c->n * c->n; phases++) {
        int64_t hour =
            pv_disclosure_figure(c->hour, (unsigned)(phases % c->n), c->n);
        int64_t day =
            pv_disclosure_figure(c->day, (unsigned)(phases / c->n), c->n);
        bool is_small = pv_disclosure_is_small(c->day, c->n);
        pv_remainders left = { c->small + (is_small ? c->day - day : 0),
                               c->large + (is_small ? 0 : c->day - day), true };

        for (uint64_t secret = 0; secret < (uint64_t)cube; secret++) {
            pv_other other = pv_disclosure_other(&left, secret, c->n);
            int64_t figure = pv_disclosure_figure(
                other.count, pv_disclosure_phase(secret, c->n), c->n);

            chances[seen(hour, c, 8)][seen(day, c, SEEN_MAX)]
                   [seen(figure + other.carried, c, SEEN_MAX)] += weight;
        }
    }
}

static int joint_difference(seen_case c)
{
    static seen_chances chances;
    const int *flat = &chances[0][0][0];
    int difference = 0;

    memset(chances, 0, sizeof(chances));
    add_seen(chances, &c, 1);
    c.hour++;
    c.day++;
    add_seen(chances, &c, -1);
    for (size_t i = 0; i < sizeof(chances) / sizeof(int); i++) {
        difference += abs(flat[i]);
    }
    return difference / 2;
}

/* Three roundings take part and the choice of a large (other); each changes
 * with 1/n at most, the choice with 1/(n*n). */
static void test_all_that_is_ever_seen_changes_by_little(void **state)
{
    const int n = 5;
    const int all = n * n * n * n * n; /* phases and secrets */
    int worst = 0;

    (void)state;
    for (int hour = 0; hour < 3 * n; hour += 2) {
        for (int day = hour; day < 4 * n; day++) {
            for (int small = -2 * n; small < 2 * n + n * n; small += 4) {
                for (int large = -7; large <= 7; large += 7) {
                    int difference = joint_difference(
                        (seen_case){ n, hour, day, small, large });

                    worst = difference > worst ? difference : worst;
                }
            }
        }
    }
    printf("N = %d: total variation %.4f, bound %.4f\n", n, (double)worst / all,
           3.0 / n + 1.0 / (n * n));
    assert_in_range(worst, 2 * all / n, 3 * all / n + all / (n * n));
}

/* (other) is published or carried, never both; the mean over all secrets is
 * what it held, below zero too. */
static void test_other_is_unbiased(void **state)
{
    (void)state;
    for (int n = 5; n <= 10; n += 5) {
        for (int rest = -COUNT_MAX; rest <= COUNT_MAX; rest++) {
            pv_remainders left = { rest, 0, rest % 2 == 0 };
            int64_t sum = 0;

            for (uint64_t secret = 0; secret < (uint64_t)(n * n * n);
                 secret++) {
                pv_other other = pv_disclosure_other(&left, secret, n);
                int64_t figure = pv_disclosure_figure(
                    other.count, pv_disclosure_phase(secret, n), n);

                assert_int_equal(other.carried % n, 0);
                assert_true(other.carried == 0 || other.count == 0);
                assert_true(left.is_publishable || other.count == 0);
                assert_true(!left.is_publishable || other.carried < 2 * n);
                sum += figure + other.carried;
            }
            assert_int_equal(sum, (int64_t)rest * n * n * n);
        }
    }
}

/* A dimension of two items, their counts and all phases and secrets, with a
 * small and a large (other): the mean of what is published and what is
 * carried is what was counted, with no error at all. */
static void test_dimensions_are_unbiased(void **state)
{
    const int n = 5;
    const int cube = n * n * n;
    int cases = 0;

    (void)state;
    for (int a = 0; a <= 4 * n; a++) {
        for (int b = a % 3; b <= 4 * n; b += 3) {
            int other = a % 2 == 0 ? 3 : 2 * n + b;
            int64_t sum = 0;

            for (int i = 0; i < n * n * cube; i++) {
                uint64_t secret = (uint64_t)(i / n / n);
                int counts[2] = { a, b };
                unsigned phases[2] = { (unsigned)(i % n),
                                       (unsigned)(i / n % n) };
                pv_remainders left = { other, 0, true };
                pv_other made;

                for (int k = 0; k < 2; k++) {
                    int64_t figure =
                        pv_disclosure_figure(counts[k], phases[k], n);

                    sum += figure;
                    *(pv_disclosure_is_small(counts[k], n) ? &left.small
                                                           : &left.large) +=
                        counts[k] - figure;
                }
                made = pv_disclosure_other(&left, secret, n);
                sum += made.carried
                       + pv_disclosure_figure(
                           made.count, pv_disclosure_phase(secret, n), n);
            }
            assert_int_equal(sum, (int64_t)(a + b + other) * n * n * cube);
            cases++;
        }
    }
    printf("N = %d: mean error 0 in %d cases\n", n, cases);
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
 * own, published in steps and at the end of the day, with 400 of 9 views, so
 * that (other) is large and takes the remainders of all. */
static void test_store_holds_what_the_rule_allows(void **state)
{
    (void)state;
    for (size_t n = 0; n < PV_COUNT(roundings); n++) {
        pv_counts_policy policy = fixture_policy(&fixture_site);
        fixture *f;
        int64_t total = 0;

        policy.rounding = roundings[n];
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
        for (unsigned i = 0; i < 3600; i++) {
            char page[16];
            pv_event event;

            snprintf(page, sizeof(page), "/s%u", i / 9);
            event = fixture_view(i, page);
            pv_counts_add(f->counts, &event, NOON);
        }
        fixture_flush(f, PV_FREEZE_LAST, NOON);
        for (size_t k = 0; k < f->row_count; k++) {
            assert_int_equal(f->rows[k].sum % roundings[n], 0);
            assert_true(f->rows[k].sum >= 2 * roundings[n]);
        }
        total = fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE);
        assert_in_range(total, 23700 - 2 * roundings[n],
                        23700 + 2 * roundings[n]);
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
        cmocka_unit_test(test_all_that_is_ever_seen_changes_by_little),
        cmocka_unit_test(test_other_is_unbiased),
        cmocka_unit_test(test_dimensions_are_unbiased),
        cmocka_unit_test(test_figures_are_unbiased),
        cmocka_unit_test(test_store_holds_what_the_rule_allows),
        cmocka_unit_test(test_sketch_estimates),
        cmocka_unit_test(test_flood_leaves_real_pages_named),
        cmocka_unit_test(test_periods_follow_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
