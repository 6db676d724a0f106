/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the administrator's choices change in counting: visitors, campaigns,
 * longer periods, little memory; and which choices begin anew at a restart
 * because the counters in memory cannot serve them.
 */
#include "tests/unit/counts_fixture.h"

#define WEEK  (TODAY - 6 * 24 * HOUR) /* Monday 2026-11-16 */
#define MONTH 1793491200              /* 2026-11-01 00:00:00 UTC */

/* A visit of the person with that address, for a campaign. */
static void visit(fixture *f, unsigned person, int64_t now_s)
{
    const unsigned char address[] = { 84, (unsigned char)(person >> 8),
                                      (unsigned char)person, 7 };
    pv_event event = fixture_view(person, "/spring");
    pv_network network = { 0 };

    event.open_bit = pv_counts_crowd(
        f->counts, 0, pv_span_make((const char *)address, sizeof(address)),
        event.agent, &network, &event.crowd);
    event.campaign[0] = pv_span_of("spring mail");
    event.campaign[1] = pv_span_of("newsletter");
    pv_counts_add(f->counts, &event, now_s);
}

static void test_visitors_and_campaigns(void **state)
{
    static const struct {
        pv_period_unit unit;
        int64_t begin;
    } periods[] = { { PV_PERIOD_DAY, TODAY },
                    { PV_PERIOD_WEEK, WEEK },
                    { PV_PERIOD_MONTH, MONTH } };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(periods); i++) {
        pv_counts_site site = { "www.example.org", periods[i].unit, true };
        pv_counts_policy policy = fixture_policy(&site);
        int64_t visitors;
        fixture *f;
        policy.is_exact = true;
        f = fixture_open(&policy);
        for (unsigned again = 0; again < 3; again++) {
            for (unsigned person = 0; person < 1000; person++) {
                visit(f, person, NOON);
            }
        }
        fixture_flush(f, PV_FREEZE_LAST, NOON);
        visitors =
            fixture_sum(f, PV_PERIOD_DAY, PV_DIM_VISITORS, TODAY, "visitors");
        assert_in_range(visitors, 950, 1050); /* each person once */
        assert_int_equal(fixture_sum(f, periods[i].unit, PV_DIM_CAMPAIGN,
                                     periods[i].begin, "spring mail"),
                         3000);
        assert_int_equal(fixture_sum(f, periods[i].unit, PV_DIM_CAMPAIGN,
                                     periods[i].begin, "newsletter"),
                         3000);
        assert_int_equal(fixture_sum(f, periods[i].unit, PV_DIM_PAGE,
                                     periods[i].begin, "/spring"),
                         3000);
        fixture_close(f);
    }
}

/* With disclosure control the estimate is rounded, and needs its crowd. */
static void test_few_visitors_are_not_told(void **state)
{
    static const pv_counts_site site = { "www.example.org", PV_PERIOD_DAY,
                                         true };
    static const unsigned crowds[] = { 5, 2000 };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(crowds); i++) {
        pv_counts_policy policy = fixture_policy(&site);
        fixture *f = fixture_open(&policy);
        int64_t visitors;
        for (unsigned n = 0; n < 4000; n++) {
            visit(f, n % crowds[i], NOON);
        }
        fixture_flush(f, PV_FREEZE_LAST, NOON);
        visitors =
            fixture_sum(f, PV_PERIOD_DAY, PV_DIM_VISITORS, TODAY, "visitors");
        if (crowds[i] == 5) {
            assert_int_equal(visitors, 0);
        }
        else {
            assert_in_range(visitors, 1900, 2100);
            assert_int_equal(visitors % policy.rounding, 0);
        }
        fixture_close(f);
    }
}

/* The least memory that configtest lets pass: pages lose their names, and no
 * request is lost. */
static void test_least_memory(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    char page[PV_KEY_MAX];
    fixture *f;

    (void)state;
    policy.is_exact = true;
    policy.size_bytes = pv_counts_size_min(&policy);
    f = fixture_open(&policy);
    for (unsigned i = 0; i < 5000; i++) {
        snprintf(page, sizeof(page), "/%0100u", i);
        add_views(f, i % 100 == 0 ? 3 : 1, 3, page, NOON);
        pv_counts_add_blocked(f->counts, 0, 1,
                              pv_span_make(page, strlen(page)));
    }
    fixture_flush(f, PV_FREEZE_LAST, NOON);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_PAGE), 5100);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_BLOCKED), 5000);
    assert_int_equal(fixture_total(f, PV_PERIOD_DAY, PV_DIM_REFERRER), 5100);
    assert_true(fixture_sum(f, PV_PERIOD_DAY, PV_DIM_PAGE, TODAY, "(other)")
                > 0);
    fixture_close(f);
}

/* Numbers that no request of ours has touch no counter. */
static void test_nothing_of_unknown_sites(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    pv_event event = fixture_view(1, "/a");
    fixture *f;

    (void)state;
    policy.is_exact = true;
    f = fixture_open(&policy);
    event.site = 1;
    pv_counts_add(f->counts, &event, NOON);
    pv_counts_add_duration(f->counts, 1, 1, 1);
    pv_counts_add_blocked(f->counts, 1, 1, pv_span_of("t.example analytics"));
    pv_counts_add_consent(f->counts, 1, 1, PV_PURPOSE_MEDIA,
                          PV_OUTCOME_GRANTED);
    pv_counts_add_consent(f->counts, 0, 1, PV_PURPOSE_NONE, PV_OUTCOME_GRANTED);
    pv_counts_add_consent(f->counts, 0, 1, PV_PURPOSE_MEDIA, PV_OUTCOME_COUNT);
    assert_false(pv_counts_is_one_network(f->counts, 1));
    fixture_flush(f, PV_FREEZE_LAST, NOON);
    assert_int_equal(f->row_count, 0);
    assert_int_equal(pv_counts_site_find(f->counts, "www.example.org"), 0);
    assert_int_equal(pv_counts_site_find(f->counts, "example.org"), -1);
    fixture_close(f);
}

typedef void change_fn(pv_counts_policy *policy, pv_counts_site *site);

static void other_name(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)policy;
    site->name = "www.example.net";
}

static void other_period(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)policy;
    site->open_unit = PV_PERIOD_WEEK;
}

static void visitors_too(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)policy;
    site->has_visitors = true;
}

static void other_purpose(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->purposes[1] = "video";
}

static void more_purposes(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->purposes[2] = "analytics";
}

static void fewer_purposes(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->purposes[1] = NULL;
}

static void fewer_sites(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->site_count = 1;
}

static void other_node(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->node = "another";
}

static void no_node(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->node = NULL;
}

static void other_threshold(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->threshold = 20;
}

static void other_rounding(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->rounding = 5;
}

static void exact(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->is_exact = true;
}

static void local_time(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->is_local_time = true;
}

static void more_memory(pv_counts_policy *policy, pv_counts_site *site)
{
    (void)site;
    policy->size_bytes += 4096;
}

/* The same texts at other addresses are the same: each restart reads them
 * anew. */
static void same_texts(pv_counts_policy *policy, pv_counts_site *site)
{
    static char name[] = "two.example.org";
    static char purpose[] = "media";
    static char node[] = "node";

    site->name = name;
    policy->purposes[1] = purpose;
    policy->node = node;
}

static void test_what_begins_anew(void **state)
{
    static change_fn *const changes[] = {
        other_name,    other_period,    visitors_too,   other_purpose,
        more_purposes, fewer_purposes,  fewer_sites,    other_node,
        no_node,       other_threshold, other_rounding, exact,
        local_time,    more_memory,
    };
    static const pv_counts_site sites[] = {
        { "one.example.org", PV_PERIOD_DAY, false },
        { "two.example.org", PV_PERIOD_DAY, false },
    };
    pv_counts_policy policy = fixture_policy(sites);
    fixture *f;

    (void)state;
    policy.site_count = 2;
    f = fixture_open(&policy);
    for (size_t i = 0; i < PV_COUNT(changes); i++) {
        pv_counts_site changed[] = { sites[0], sites[1] };
        pv_counts_policy next = policy;
        next.sites = changed;
        assert_true(pv_counts_fits(f->counts, &next));
        same_texts(&next, &changed[1]);
        assert_true(pv_counts_fits(f->counts, &next));
        changes[i](&next, &changed[1]);
        if (pv_counts_fits(f->counts, &next)) {
            fail_msg("change %zu goes on with counters that do not fit", i);
        }
    }
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visitors_and_campaigns),
        cmocka_unit_test(test_few_visitors_are_not_told),
        cmocka_unit_test(test_least_memory),
        cmocka_unit_test(test_nothing_of_unknown_sites),
        cmocka_unit_test(test_what_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
