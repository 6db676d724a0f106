/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A visitor's place in the counters: whoever is counted where he was found
 * before adds what he would add if he were found anew, and no place outlives
 * its periods or serves another site.
 */
#include "tests/unit/counts_fixture.h"

#include "mod_privacy/core/visit/response.h"

#define DAY_S    86400
#define STEP_S   600
#define STEPS    (30 * 6) /* 30 hours, over midnight */
#define VISITORS 12

/* A visitor whose every third one is a bot, and one has items of nowhere. */
static pv_event visitor_of(unsigned n)
{
    return (pv_event){
        .agent = n % 3 == 0 ? pv_agent_make(
                     PV_BROWSER_OTHER, PV_SYSTEM_OTHER, PV_DEVICE_OTHER,
                     n == 0 ? PV_BOT_OTHER : PV_BOT_SEARCH)
                            : pv_agent_make((pv_browser)n, (pv_system)(n % 7),
                                            (pv_device)(n % 4), PV_BOT_NONE),
        .country = (uint16_t)(n == 7 ? 60000 : 10 * n),
        .language = (uint16_t)(n == 7 ? 60000 : 3 * n),
    };
}

/* What a visitor got; every other one a plain file. */
static pv_event answer_of(unsigned visitor, unsigned n)
{
    pv_event event = visitor_of(visitor);
    bool is_file = n % 2 == 0;

    event.status = (uint16_t)(n % 80);
    event.method = (uint8_t)(is_file ? PV_METHOD_GET : n % 12);
    event.protocol = (uint8_t)(n % 7);
    event.duration = (uint8_t)(is_file ? PV_DURATION_LATER : n % 14);
    event.size = (uint8_t)(n % 15);
    event.is_visit = !is_file && n % 9 == 0;
    event.is_own_page = !is_file && n % 11 == 0;
    return event;
}

/* The visitor's address; all of them are of different networks. */
static pv_span address_of(unsigned n, char bytes[4])
{
    memcpy(bytes, "\x54\x16\x01\x02", 4);
    bytes[2] = (char)n;
    return pv_span_make(bytes, 4);
}

/* The time that a file took is added when all else was. */
static void end_file(fixture *f, pv_event event, uint8_t bit)
{
    if (event.duration == PV_DURATION_LATER
        && pv_agent_bot(event.agent) == PV_BOT_NONE) {
        pv_counts_add_duration(f->counts, 0, bit, event.status % 14u);
    }
}

static void count_anew(fixture *f, unsigned n, pv_event event, int64_t now_s)
{
    pv_network network = { 0, 0 };
    char bytes[4];

    event.open_bit = pv_counts_crowd(f->counts, 0, address_of(n, bytes),
                                     event.agent, &network, &event.crowd);
    pv_counts_add(f->counts, &event, now_s);
    end_file(f, event, event.crowd.bit);
}

static pv_counts_visitor looked_for(unsigned n, char bytes[4],
                                    pv_network *network)
{
    pv_event event = visitor_of(n);

    return (pv_counts_visitor){ .address = address_of(n, bytes),
                                .network = network,
                                .agent = event.agent,
                                .country = event.country,
                                .language = event.language };
}

static void find(fixture *f, pv_counts_place *place, unsigned n, int64_t now_s)
{
    pv_network network = { 0, 0 };
    char bytes[4];
    pv_counts_visitor visitor = looked_for(n, bytes, &network);
    pv_crowd crowd;

    pv_counts_find(f->counts, &visitor, now_s, place);
    assert_int_equal(place->open_bit,
                     pv_counts_crowd(f->counts, 0, visitor.address,
                                     visitor.agent, &network, &crowd));
    assert_int_equal(place->bit, crowd.bit);
    assert_true(pv_counts_holds(f->counts, place, now_s));
}

static bool add_file(fixture *f, const pv_counts_place *place,
                     const pv_event *event, int64_t now_s)
{
    return pv_counts_add_file(f->counts, place, now_s, event->status,
                              event->protocol, event->size);
}

/* @return true when the place had to be found */
static bool count_again(fixture *f, pv_counts_place *place, unsigned n,
                        pv_event event, int64_t now_s)
{
    bool is_file = event.duration == PV_DURATION_LATER;
    bool is_found = false;

    if (is_file ? !add_file(f, place, &event, now_s)
                : !pv_counts_holds(f->counts, place, now_s)) {
        find(f, place, n, now_s);
        is_found = true;
    }
    if (!is_file) {
        pv_counts_add_at(f->counts, NULL, &event, place);
    }
    else if (is_found) {
        assert_true(add_file(f, place, &event, now_s));
    }
    end_file(f, event, place->bit);
    return is_found;
}

static void assert_same_rows(const fixture *a, const fixture *b)
{
    assert_int_equal(a->row_count, b->row_count);
    assert_in_range(b->row_count, 100, 20000);
    for (size_t k = 0; k < b->row_count; k++) {
        size_t at = 0;

        while (strcmp(a->rows[at].key, b->rows[k].key) != 0) {
            at++;
            assert_true(at < a->row_count);
        }
        assert_true(a->rows[at].sum == b->rows[k].sum);
    }
}

static void test_a_kept_place_counts_the_same(void **state)
{
    static const pv_counts_site site = { "www.example.org", PV_PERIOD_WEEK,
                                         true };
    pv_counts_policy policy = fixture_policy(&site);
    pv_counts_place places[VISITORS] = { { .hour_turn = 0 } };
    fixture *kept;
    fixture *anew;
    unsigned found = 0;

    (void)state;
    policy.is_exact = true;
    kept = fixture_open(&policy);
    anew = fixture_open(&policy);
    for (unsigned step = 0; step < STEPS; step++) {
        int64_t now_s = NOON + step * STEP_S;

        pv_counts_tick(kept->counts, now_s, fixture_random);
        pv_counts_tick(anew->counts, now_s, fixture_random);
        for (unsigned i = 0; i < 3 * VISITORS; i++) {
            unsigned n = i % VISITORS;
            pv_event answer = answer_of(n, step * 37 + i);

            found += count_again(kept, &places[n], n, answer, now_s);
            count_anew(anew, n, answer, now_s);
        }
        fixture_flush(kept, PV_FREEZE_RUN, now_s);
        fixture_flush(anew, PV_FREEZE_RUN, now_s);
    }
    /* Once for each hour that began. */
    assert_int_equal(found, VISITORS * (STEPS * STEP_S / HOUR));
    fixture_flush(kept, PV_FREEZE_LAST, NOON + STEPS * STEP_S);
    fixture_flush(anew, PV_FREEZE_LAST, NOON + STEPS * STEP_S);
    assert_same_rows(kept, anew);
    fixture_close(kept);
    fixture_close(anew);
}

/* Not beyond a period that this very request begins, either. */
static void test_no_place_outlives_its_period(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    pv_counts_place place = { .hour_turn = 0 };
    pv_event file = answer_of(1, 2);

    (void)state;
    assert_false(pv_counts_holds(f->counts, &place, NOON));
    assert_false(add_file(f, &place, &file, NOON));
    assert_true(count_again(f, &place, 1, file, NOON));
    assert_false(count_again(f, &place, 1, file, NOON + HOUR - 1));
    assert_false(add_file(f, &place, &file, NOON + HOUR));
    assert_false(pv_counts_holds(f->counts, &place, NOON + HOUR - 1));
    fixture_close(f);
}

static void test_no_place_without_a_site(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    pv_network network = { 0, 0 };
    char bytes[4];
    pv_counts_visitor visitor = looked_for(1, bytes, &network);
    pv_event event = answer_of(1, 2);
    pv_counts_place place;

    (void)state;
    memset(&place, 0x55, sizeof(place));
    visitor.site = 1;
    pv_counts_find(f->counts, &visitor, NOON, &place);
    assert_false(pv_counts_holds(f->counts, &place, NOON));
    assert_false(add_file(f, &place, &event, NOON));
    pv_counts_add_at(f->counts, NULL, &event, &place);
    fixture_flush(f, PV_FREEZE_LAST, NOON + DAY_S);
    assert_int_equal(f->row_count, 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_kept_place_counts_the_same),
        cmocka_unit_test(test_no_place_outlives_its_period),
        cmocka_unit_test(test_no_place_without_a_site),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
