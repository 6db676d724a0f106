/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting with a memo: the figures are those of counting without one, and the
 * text of a key is made when the key is new, not for every request.
 */
#include "tests/unit/counts_fixture.h"

#include "mod_privacy/core/base/memo.h"

#define DAY_S 86400

typedef struct memory {
    pv_memo memo;
    unsigned made; /* texts of pages, by group_path() */
} memory;

static pv_span count_making(void *baton, pv_span path,
                            char buffer[PV_GROUP_MAX])
{
    memory *m = baton;

    (void)buffer;
    m->made++;
    return path;
}

static memory memory_of(size_t sets)
{
    memory m = { .memo = { .key = { 0x8bb84b93962eacc9u, 0x2d358dccaa6c78a5u },
                           .set_count = sets } };

    m.memo.entries =
        aligned_alloc(64, sets * PV_MEMO_WAYS * sizeof(pv_memo_entry));
    assert_non_null(m.memo.entries);
    memset(m.memo.entries, 0, sets * PV_MEMO_WAYS * sizeof(*m.memo.entries));
    return m;
}

static const pv_span own_hosts[] = { { "www.example.org", 15 } };

static pv_event_rules rules_of(memory *m, bool has_memo)
{
    return (pv_event_rules){ .own_hosts = own_hosts,
                             .own_count = 1,
                             .memo = has_memo ? &m->memo : NULL,
                             .memo_tweak = 16,
                             .group_path = count_making,
                             .baton = m };
}

/* Request number `n`: of 400 paths and 40 referrers, some not found, some by
 * clients without Sec-Fetch-Site, some from within. */
static pv_facts facts_of(unsigned n, char path[64], char referer[64])
{
    unsigned mixed = n * 2654435761u >> 8;
    bool is_missing = n % 11 == 0;

    snprintf(path, 64, is_missing ? "/missing-%c" : "/some/path-%c%c",
             'a' + (char)(mixed % 20), 'a' + (char)(mixed / 20 % 20));
    snprintf(referer, 64,
             n % 7 == 0 ? "https://www.example.org/" : "https://s%u.example/x",
             mixed / 400 % 40);
    return (pv_facts){
        .status = is_missing ? 404 : 200,
        .proto_num = 1001,
        .agent = pv_agent_make(PV_BROWSER_FIREFOX, PV_SYSTEM_LINUX,
                               PV_DEVICE_DESKTOP, PV_BOT_NONE),
        .method = pv_span_of("GET"),
        .path = pv_span_of(path),
        .content_type = pv_span_of("text/html"),
        .referer = pv_span_of(n % 5 == 0 ? NULL : referer),
        .sec_fetch_site = pv_span_of(n % 3 == 0 ? NULL : "cross-site"),
        .sec_fetch_mode = pv_span_of("navigate"),
        .sec_fetch_dest = pv_span_of("document"),
    };
}

static void count_one(fixture *f, const pv_event_rules *rules, unsigned n,
                      int64_t now_s)
{
    char path[64];
    char referer[64];
    pv_facts facts = facts_of(n, path, referer);
    pv_event_keys keys;
    pv_naming naming = { &facts, rules, &keys };
    pv_event event;

    pv_event_make(&facts, rules, &keys, &event);
    event.open_bit = event.crowd.bit = (uint8_t)(n % PV_CROWD_BITS);
    pv_counts_add_named(f->counts, &naming, &event, now_s);
}

static fixture *open_exact(void)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);

    policy.is_exact = true;
    return fixture_open(&policy);
}

static void test_a_memo_makes_the_same_texts(void **state)
{
    memory m = memory_of(64);
    pv_event_rules with = rules_of(&m, true);
    pv_event_rules without = rules_of(&m, false);

    (void)state;
    for (unsigned n = 0; n < 1000; n++) {
        char path[64];
        char referer[64];
        pv_facts facts = facts_of(n, path, referer);
        pv_event_keys keys[2];
        pv_naming naming = { &facts, &with, &keys[1] };
        pv_event plain;
        pv_event lazy;

        pv_event_make(&facts, &without, &keys[0], &plain);
        pv_event_make(&facts, &with, &keys[1], &lazy);
        assert_int_equal(lazy.page.len, 0);
        assert_true(lazy.page_memo != 0);
        assert_int_equal(lazy.is_visit, plain.is_visit);
        pv_event_name(&naming, &lazy);
        assert_true(pv_span_equal(lazy.page, plain.page));
        if (plain.is_visit) {
            assert_true(pv_span_equal(lazy.referrer, plain.referrer));
        }
    }
    free(m.memo.entries);
}

/* One memo of ample size and one that forgets all the time, over two days. */
static void test_a_memo_changes_no_figure(void **state)
{
    static const size_t sets[] = { 1, 4096 };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(sets); i++) {
        memory m = memory_of(sets[i]);
        pv_event_rules with = rules_of(&m, true);
        pv_event_rules without = rules_of(&m, false);
        fixture *lazy = open_exact();
        fixture *plain = open_exact();

        for (unsigned n = 0; n < 40000; n++) {
            int64_t now_s = NOON + (n >= 20000 ? DAY_S : 0);

            if (n % 20000 == 0) {
                pv_counts_tick(lazy->counts, now_s, fixture_random);
                pv_counts_tick(plain->counts, now_s, fixture_random);
            }
            count_one(lazy, &with, n, now_s);
            count_one(plain, &without, n, now_s);
        }
        fixture_flush(lazy, PV_FREEZE_LAST, NOON + DAY_S);
        fixture_flush(plain, PV_FREEZE_LAST, NOON + DAY_S);
        assert_int_equal(lazy->row_count, plain->row_count);
        assert_in_range(plain->row_count, 1000, 20000);
        for (size_t k = 0; k < plain->row_count; k++) {
            const fixture_row *row = &plain->rows[k];
            size_t at = 0;

            while (strcmp(lazy->rows[at].key, row->key) != 0) {
                at++;
                assert_true(at < lazy->row_count);
            }
            assert_true(lazy->rows[at].sum == row->sum);
        }
        fixture_close(lazy);
        fixture_close(plain);
        free(m.memo.entries);
    }
}

static void test_texts_are_made_once(void **state)
{
    memory m = memory_of(4096);
    pv_event_rules rules = rules_of(&m, true);
    fixture *f = open_exact();
    unsigned made;

    (void)state;
    for (unsigned n = 0; n < 20000; n++) {
        count_one(f, &rules, n, NOON);
    }
    made = m.made;
    assert_in_range(made, 400, 900); /* pages; as entry page perhaps again */
    for (unsigned n = 0; n < 20000; n++) {
        count_one(f, &rules, n, NOON);
    }
    assert_in_range(m.made, made, made + 5);
    /* A period has a secret of its own: all is new once more. */
    pv_counts_tick(f->counts, NOON + DAY_S, fixture_random);
    for (unsigned n = 0; n < 20000; n++) {
        count_one(f, &rules, n, NOON + DAY_S);
    }
    assert_in_range(m.made, 2 * made - 10, 2 * made + 10);
    fixture_close(f);
    free(m.memo.entries);
}

/* A key without a place costs no more, once it is known to have none. */
static void test_no_text_for_a_full_table(void **state)
{
    memory m = memory_of(8192);
    pv_event_rules rules = rules_of(&m, true);
    fixture *f = open_exact();
    unsigned made;

    (void)state;
    for (unsigned n = 0; n < 200000; n++) {
        char text[32];
        pv_event event = fixture_view(n, text);

        snprintf(text, sizeof(text), "/flood/%08x", n * 2654435761u);
        event.page = pv_span_of(text);
        pv_counts_add(f->counts, &event, NOON);
    }
    for (unsigned n = 0; n < 400; n++) {
        count_one(f, &rules, n, NOON);
    }
    made = m.made;
    assert_in_range(made, 100, 400);
    for (unsigned n = 0; n < 400; n++) {
        count_one(f, &rules, n, NOON);
    }
    assert_in_range(m.made, made, made + 40);
    fixture_close(f);
    free(m.memo.entries);
}

/* The bitmaps see a network and a class: two visitors of one /24 (or /48) with
 * one browser are one, whatever is kept of them; days have other secrets. */
static void test_crowds_are_networks(void **state)
{
    static const unsigned char addresses[][16] = {
        { 192, 0, 2, 1 },
        { 192, 0, 2, 200 },
        { 0x20, 0x01, 0x0d, 0xb8, 0, 7, 1, [15] = 9 },
        { 0x20, 0x01, 0x0d, 0xb8, 0, 7, 2, [15] = 8 },
    };
    fixture *f = open_exact();
    pv_network networks[4] = { { 0, 0 } };
    pv_crowd crowds[4];
    unsigned moved = 0;

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        pv_span address =
            pv_span_make((const char *)addresses[i], i < 2 ? 4 : 16);
        uint8_t bit =
            pv_counts_crowd(f->counts, 0, address, 7, &networks[i], &crowds[i]);
        pv_crowd again;

        assert_int_equal(bit, crowds[i].bit);
        address.ptr = NULL; /* what is kept is enough */
        pv_counts_crowd(f->counts, 0, address, 7, &networks[i], &again);
        assert_int_equal(again.bit, crowds[i].bit);
    }
    assert_true(networks[0].hash == networks[1].hash);
    assert_true(networks[2].hash == networks[3].hash);
    assert_true(networks[0].hash != networks[2].hash);
    assert_int_equal(crowds[0].bit, crowds[1].bit);
    pv_counts_tick(f->counts, NOON + DAY_S, fixture_random);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t before = networks[i].hash;
        pv_crowd again;

        pv_counts_crowd(
            f->counts, 0,
            pv_span_make((const char *)addresses[i], i < 2 ? 4 : 16), 7,
            &networks[i], &again);
        moved += networks[i].hash != before;
    }
    assert_int_equal(moved, 4);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_memo_makes_the_same_texts),
        cmocka_unit_test(test_a_memo_changes_no_figure),
        cmocka_unit_test(test_texts_are_made_once),
        cmocka_unit_test(test_no_text_for_a_full_table),
        cmocka_unit_test(test_crowds_are_networks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
