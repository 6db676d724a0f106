/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crowds see networks and classes of browsers, never single addresses: who
 * shares a /24 (or /48) and a class shares a bit, on all days one key, and
 * different ones spread over all bits.
 */
#include "tests/unit/counts_fixture.h"

#define BITS 128

static uint8_t bit_of(const fixture *f, const char *bytes, size_t len,
                      pv_agent agent)
{
    pv_network network = { 0 };
    pv_crowd crowd;
    uint8_t bit = pv_counts_crowd(f->counts, 0, pv_span_make(bytes, len), agent,
                                  &network, &crowd);

    assert_in_range(bit, 0, BITS - 1);
    assert_int_equal(crowd.bit, bit); /* open dimensions by the day */
    return bit;
}

/* @return how many of 64 keys give two visitors one bit; by chance: 0 or 1 */
static int agreements(const char *a, const char *b, size_t len,
                      pv_agent agent_a, pv_agent agent_b)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    int count = 0;

    for (int i = 0; i < 64; i++) {
        fixture *f = fixture_open(&policy);
        count += bit_of(f, a, len, agent_a) == bit_of(f, b, len, agent_b);
        fixture_close(f);
    }
    return count;
}

static void test_network_and_class(void **state)
{
    const char *here = "\x54\x16\x01\x02";
    const char *beside = "\x54\x16\x01\xfe";
    const char *there = "\x54\x16\x02\x02";
    const char *six = "\x20\x01\x0d\xb8\0\1\0\0\0\0\0\0\0\0\0\1";
    const char *six_beside = "\x20\x01\x0d\xb8\0\1\xff\xff\0\0\0\0\0\0\0\2";
    const char *six_there = "\x20\x01\x0d\xb8\0\2\0\0\0\0\0\0\0\0\0\1";

    (void)state;
    assert_int_equal(agreements(here, beside, 4, 7, 7), 64);
    assert_in_range(agreements(here, there, 4, 7, 7), 0, 8);
    assert_in_range(agreements(here, here, 4, 7, 8), 0, 8);
    assert_int_equal(agreements(six, six_beside, 16, 7, 7), 64);
    assert_in_range(agreements(six, six_there, 16, 7, 7), 0, 8);
}

static void test_no_address(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);

    (void)state;
    assert_int_equal(bit_of(f, "", 0, 3), bit_of(f, "\1\2", 2, 3));
    fixture_close(f);
}

static void test_all_bits_are_used(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    int seen[BITS] = { 0 };

    (void)state;
    for (int i = 0; i < 12800; i++) {
        char address[4] = { (char)(i >> 8), (char)i, 9, 1 };
        seen[bit_of(f, address, 4, 1)]++;
    }
    for (int i = 0; i < BITS; i++) {
        assert_in_range(seen[i], 40, 180); /* 100 on the average, sd 10 */
    }
    fixture_close(f);
}

/* A period of its own for open dimensions has a key of its own; a site that
 * is not there gives a bit and touches nothing. */
static void test_other_periods(void **state)
{
    static const pv_counts_site weekly = { "www.example.org", PV_PERIOD_WEEK,
                                           true };
    pv_counts_policy policy = fixture_policy(&weekly);
    fixture *f = fixture_open(&policy);
    pv_span address = pv_span_make("\x54\x16\x01\x02", 4);
    pv_network network = { 0 };
    pv_crowd crowd;
    int differ = 0;

    (void)state;
    for (pv_agent agent = 0; agent < 100; agent++) {
        uint8_t open =
            pv_counts_crowd(f->counts, 0, address, agent, &network, &crowd);
        differ += open != crowd.bit;
        assert_true(crowd.rank > 0); /* daily visitors are estimated */
        differ +=
            pv_counts_crowd_consent(f->counts, address, agent) != crowd.bit;
    }
    assert_in_range(differ, 150, 200);
    crowd.rank = 0;
    assert_in_range(
        pv_counts_crowd(f->counts, 99, address, 1, &network, &crowd), 0,
        BITS - 1);
    assert_int_equal(crowd.rank, 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_network_and_class),
        cmocka_unit_test(test_no_address),
        cmocka_unit_test(test_all_bits_are_used),
        cmocka_unit_test(test_other_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
