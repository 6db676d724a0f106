/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A visitor's place in the counters: whoever is counted where he was found
 * before adds what he would add if he were found anew, and no place outlives
 * its periods or serves another site.
 */
#include "tests/unit/counts_fixture.h"

#include "mod_privacy/core/visit/country_key.h"
#include "mod_privacy/core/visit/language.h"
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
    event.duration = (uint8_t)(n % 4 == 0 ? PV_DURATION_LATER : n % 14);
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
    const pv_counts_file file = { event->status, event->protocol, event->size,
                                  event->duration };

    return pv_counts_add_file(f->counts, place, now_s, &file);
}

/* True when there is a cell for each item of an answer. */
static bool has_cells(const pv_event *event)
{
    return event->status < PV_STATUS_COUNT
           && event->protocol < PV_PROTOCOL_COUNT && event->size < PV_SIZE_COUNT
           && (event->duration < PV_DURATION_COUNT
               || event->duration == PV_DURATION_LATER);
}

/* @return true when the place had to be found */
static bool count_again(fixture *f, pv_counts_place *place, unsigned n,
                        pv_event event, int64_t now_s)
{
    bool is_file = event.method == PV_METHOD_GET && !event.is_visit
                   && !event.is_own_page && has_cells(&event);
    bool is_found = false;

    if (!has_cells(&event)) {
        assert_false(add_file(f, place, &event, now_s));
    }
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

/* An address of 4 bytes, of 16, or none. */
static pv_span any_address_of(unsigned n, char bytes[16])
{
    memset(bytes, (int)(n * 37 % 251), 16);
    return pv_span_make(bytes, n % 5 == 0 ? 16 : n % 7 == 0 ? 0 : 4);
}

/* Adds a file as a stranger's, and to the other side where it is found. */
static void add_both(fixture *at_once, fixture *found, unsigned n,
                     int64_t now_s)
{
    pv_network network = { 0, 0 };
    char bytes[16];
    pv_counts_visitor visitor = looked_for(n % VISITORS, bytes, &network);
    pv_event answer = answer_of(n % VISITORS, n * 2);
    const pv_counts_file file = { answer.status, answer.protocol, answer.size,
                                  answer.duration };
    pv_counts_place place;
    int bit;

    visitor.address = any_address_of(n, bytes);
    pv_counts_find(found->counts, &visitor, now_s, &place);
    bit = pv_counts_add_stranger(at_once->counts, &visitor, now_s, &file, NULL);
    if (pv_agent_bot(visitor.agent) != PV_BOT_NONE
        || visitor.country >= PV_COUNTRY_COUNT || !has_cells(&answer)) {
        assert_int_equal(bit, -1);
        return;
    }
    assert_int_equal(bit, place.bit);
    assert_true(add_file(found, &place, &answer, now_s));
}

/* Of each thing that a stranger is counted by, the first number that is none,
 * in turn; and the last that is one. */
static void test_no_stranger_is_counted_beyond_the_cells(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *f = fixture_open(&policy);
    const pv_counts_file last = { PV_STATUS_COUNT - 1, PV_PROTOCOL_COUNT - 1,
                                  PV_SIZE_COUNT - 1, PV_DURATION_COUNT - 1 };
    pv_network network = { 0, 0 };
    char bytes[4];
    const unsigned steps[9] = { [2] = 1, [3] = 1u << 5, [4] = 1u << 9 };
    const pv_counts_visitor person = {
        .address = address_of(1, bytes),
        .network = &network,
        .agent = pv_agent_make(PV_BROWSER_COUNT - 1, PV_SYSTEM_COUNT - 1,
                               PV_DEVICE_COUNT - 1, PV_BOT_NONE),
        .country = PV_COUNTRY_COUNT - 1,
        .language = PV_LANGUAGE_COUNT - 1,
    };

    (void)state;
    assert_in_range(
        pv_counts_add_stranger(f->counts, &person, NOON, &last, NULL), 0, 127);
    for (unsigned i = 0; i < 9; i++) {
        pv_counts_visitor who = person;
        pv_counts_file file = last;

        who.country = (uint16_t)(who.country + (i == 0));
        who.language = (uint16_t)(who.language + (i == 1));
        who.agent = (pv_agent)(who.agent + steps[i]);
        file.status = (uint16_t)(file.status + (i == 5));
        file.protocol = (uint8_t)(file.protocol + (i == 6));
        file.size = (uint8_t)(file.size + (i == 7));
        file.duration = (uint8_t)(file.duration + (i == 8));
        assert_int_equal(
            pv_counts_add_stranger(f->counts, &who, NOON, &file, NULL), -1);
    }
    fixture_close(f);
}

static void test_a_stranger_counts_the_same(void **state)
{
    pv_counts_policy policy = fixture_policy(&fixture_site);
    fixture *at_once;
    fixture *found;

    (void)state;
    policy.is_exact = true;
    at_once = fixture_open(&policy);
    found = fixture_open(&policy);
    /* The same keys, so that the same visitors have the same bits. */
    memcpy(at_once->memory, found->memory, policy.size_bytes);
    for (unsigned n = 0; n < 2000; n++) {
        add_both(at_once, found, n, NOON + n / 500);
    }
    fixture_flush(at_once, PV_FREEZE_LAST, NOON + DAY_S);
    fixture_flush(found, PV_FREEZE_LAST, NOON + DAY_S);
    assert_same_rows(at_once, found);
    fixture_close(at_once);
    fixture_close(found);
}

/* Whom pv_counts_find() is needed for, or nobody can count. */
static void test_who_is_no_stranger(void **state)
{
    static const pv_counts_site site = { "www.example.org", PV_PERIOD_DAY,
                                         true };
    pv_counts_policy policy = fixture_policy(&site);
    fixture *f = fixture_open(&policy);
    const pv_counts_file file = { 5, 3, 1, 1 };
    pv_network network = { 0, 0 };
    char bytes[4];
    pv_counts_visitor visitor = looked_for(1, bytes, &network);

    (void)state;
    assert_int_equal(
        pv_counts_add_stranger(f->counts, &visitor, NOON, &file, NULL), -1);
    fixture_close(f);
    policy.sites = &fixture_site;
    f = fixture_open(&policy);
    assert_in_range(
        pv_counts_add_stranger(f->counts, &visitor, NOON, &file, NULL), 0, 127);
    visitor.site = 1;
    assert_int_equal(
        pv_counts_add_stranger(f->counts, &visitor, NOON, &file, NULL), -1);
    fixture_close(f);
}

/* --- pages whose keys are known --- */

#define SETS 1024u

/* What both sides of the comparison know. */
typedef struct pages {
    pv_memo memo;
    pv_event_rules rules;
} pages;

static void make_pages(pages *p)
{
    static const pv_span own_hosts[] = { { "www.example.org", 15 } };

    p->memo = (pv_memo){ .key = { 0x8bb84b93962eacc9u, 0x2d358dccaa6c78a5u },
                         .entries =
                             calloc(SETS * PV_MEMO_WAYS, sizeof(pv_memo_entry)),
                         .set_count = SETS };
    p->rules = (pv_event_rules){ .own_hosts = own_hosts,
                                 .own_count = 1,
                                 .memo = &p->memo,
                                 .memo_tweak = 16 };
}

/* A visitor's page: some are visits, most paths come again. */
static pv_facts page_of(unsigned n, char path[32], char referer[64])
{
    snprintf(path, 32, "/page-%c%c/", 'a' + (char)(n * 7 % 20),
             'a' + (char)(n % 3));
    snprintf(referer, 64, "https://site-%c.example.net/x", 'a' + (char)(n % 5));
    return (pv_facts){
        .status = 200,
        .proto_num = n % 2 == 0 ? 1001 : 2000,
        .size_bytes = n * 100,
        .duration_us = n * 997,
        .agent = visitor_of(n % VISITORS).agent,
        .method = pv_span_of("GET"),
        .path = pv_span_of(path),
        .content_type = pv_span_of("text/html"),
        .referer = pv_span_of(referer),
        .sec_fetch_site = pv_span_of(n % 4 == 0 ? "same-origin" : "cross-site"),
        .sec_fetch_mode = pv_span_of("navigate"),
        .sec_fetch_dest = pv_span_of("document"),
    };
}

/* Of every third page it is not known yet. */
static uint8_t duration_of(const pv_facts *facts)
{
    return facts->duration_us % 3 == 0
               ? PV_DURATION_LATER
               : (uint8_t)pv_duration_item(facts->duration_us);
}

/* Adds a page as one whose keys must be made. */
static void add_made(fixture *f, const pages *p, const pv_facts *facts,
                     const pv_counts_place *place)
{
    pv_event_keys keys;
    pv_naming naming = { facts, &p->rules, &keys };
    pv_event event;

    pv_event_make(facts, &p->rules, &keys, &event);
    event.duration = duration_of(facts);
    pv_counts_add_at(f->counts, &naming, &event, place);
}

static pv_counts_page known_page(const pages *p, const pv_facts *facts)
{
    return (pv_counts_page){
        .file = { (uint16_t)pv_status_item(facts->status),
                  (uint8_t)pv_protocol_item(facts->proto_num),
                  (uint8_t)pv_size_item(facts->size_bytes),
                  duration_of(facts) },
        .memo = &p->memo,
        .page_memo = pv_event_page_memo(&p->rules, facts->path),
        .referrer_memo = pv_event_referrer_memo(&p->rules, facts->referer.ptr),
        .is_visit =
            pv_span_equal(facts->sec_fetch_site, pv_span_of("cross-site")),
    };
}

static bool add_known(fixture *f, const pages *p, const pv_facts *facts,
                      const pv_counts_place *place, int64_t now_s)
{
    const pv_counts_page page = known_page(p, facts);

    return pv_counts_add_page(f->counts, place, now_s, &page);
}

/* One day after the other; @return how many pages were known. */
static unsigned count_pages(fixture *known, fixture *made, const pages *a,
                            const pages *b)
{
    pv_counts_place places[2][VISITORS] = { { { .hour_turn = 0 } } };
    unsigned count = 0;

    for (unsigned n = 0; n < STEPS * 10; n++) {
        int64_t now_s = NOON + n / 10 * STEP_S;
        unsigned who = n % VISITORS;
        char path[32];
        char referer[64];
        pv_facts facts = page_of(n, path, referer);

        pv_counts_tick(known->counts, now_s, fixture_random);
        pv_counts_tick(made->counts, now_s, fixture_random);
        if (!pv_counts_holds(known->counts, &places[0][who], now_s)) {
            assert_false(add_known(known, a, &facts, &places[0][who], now_s));
            find(known, &places[0][who], who, now_s);
        }
        if (!pv_counts_holds(made->counts, &places[1][who], now_s)) {
            find(made, &places[1][who], who, now_s);
        }
        if (add_known(known, a, &facts, &places[0][who], now_s)) {
            assert_int_not_equal(who % 3, 0); /* no bot */
            count++;
        }
        else {
            add_made(known, a, &facts, &places[0][who]);
        }
        add_made(made, b, &facts, &places[1][who]);
        fixture_flush(known, PV_FREEZE_RUN, now_s);
        fixture_flush(made, PV_FREEZE_RUN, now_s);
    }
    return count;
}

static void test_a_known_page_counts_the_same(void **state)
{
    static const pv_counts_site site = { "www.example.org", PV_PERIOD_DAY,
                                         true };
    pv_counts_policy policy = fixture_policy(&site);
    fixture *known;
    fixture *made;
    pages a;
    pages b;

    (void)state;
    policy.is_exact = true;
    known = fixture_open(&policy);
    made = fixture_open(&policy);
    make_pages(&a);
    make_pages(&b);
    /* Two thirds are people's; each of two days makes its keys anew. */
    assert_in_range(count_pages(known, made, &a, &b), STEPS * 10 / 2,
                    STEPS * 10 * 2 / 3);
    fixture_flush(known, PV_FREEZE_LAST, NOON + STEPS * STEP_S);
    fixture_flush(made, PV_FREEZE_LAST, NOON + STEPS * STEP_S);
    assert_same_rows(known, made);
    free(a.memo.entries);
    free(b.memo.entries);
    fixture_close(known);
    fixture_close(made);
}

/* The same of strangers, who are found anew for each page. @return how many
 * pages were known */
static unsigned count_strangers(fixture *at_once, fixture *found,
                                const pages *a, const pages *b)
{
    unsigned count = 0;

    for (unsigned n = 0; n < 3000; n++) {
        pv_network network = { 0, 0 };
        char bytes[16];
        char path[32];
        char referer[64];
        pv_facts facts = page_of(n, path, referer);
        pv_counts_visitor visitor = looked_for(n % VISITORS, bytes, &network);
        const pv_counts_page page = known_page(a, &facts);
        pv_counts_place place;
        int bit;

        visitor.address = any_address_of(n, bytes);
        pv_counts_find(found->counts, &visitor, NOON, &place);
        add_made(found, b, &facts, &place);
        bit = pv_counts_add_stranger(at_once->counts, &visitor, NOON,
                                     &page.file, &page);
        if (bit >= 0) {
            assert_int_equal(bit, place.bit);
            count++;
        }
        else {
            pv_counts_find(at_once->counts, &visitor, NOON, &place);
            add_made(at_once, a, &facts, &place);
        }
    }
    return count;
}

static void test_a_strangers_page_counts_the_same(void **state)
{
    static const pv_period_unit units[] = { PV_PERIOD_DAY, PV_PERIOD_WEEK,
                                            PV_PERIOD_MONTH };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(units); i++) {
        const pv_counts_site site = { "www.example.org", units[i], false };
        pv_counts_policy policy = fixture_policy(&site);
        fixture *at_once;
        fixture *found;
        pages a;
        pages b;

        policy.threshold = 3; /* decided by the bits of either way */
        policy.rounding = 1;
        at_once = fixture_open(&policy);
        found = fixture_open(&policy);
        memcpy(at_once->memory, found->memory, policy.size_bytes);
        make_pages(&a);
        make_pages(&b);
        assert_in_range(count_strangers(at_once, found, &a, &b), 1500, 2000);
        fixture_flush(at_once, PV_FREEZE_LAST, NOON + 40 * DAY_S);
        fixture_flush(found, PV_FREEZE_LAST, NOON + 40 * DAY_S);
        assert_same_rows(at_once, found);
        free(a.memo.entries);
        free(b.memo.entries);
        fixture_close(at_once);
        fixture_close(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_kept_place_counts_the_same),
        cmocka_unit_test(test_no_place_outlives_its_period),
        cmocka_unit_test(test_no_place_without_a_site),
        cmocka_unit_test(test_a_stranger_counts_the_same),
        cmocka_unit_test(test_no_stranger_is_counted_beyond_the_cells),
        cmocka_unit_test(test_who_is_no_stranger),
        cmocka_unit_test(test_a_known_page_counts_the_same),
        cmocka_unit_test(test_a_strangers_page_counts_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
