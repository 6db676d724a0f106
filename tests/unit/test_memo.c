/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memo: its hash reads no byte too far and tells texts apart, and an entry
 * is found whole or not at all.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/base/memo.h"

#define SETS    64u
#define ENTRIES (SETS * PV_MEMO_WAYS)

static pv_memo make_memo(void)
{
    pv_memo memo = { .key = { 0x8bb84b93962eacc9u, 0x2d358dccaa6c78a5u },
                     .entries = calloc(ENTRIES, sizeof(pv_memo_entry)),
                     .set_count = SETS };

    assert_non_null(memo.entries);
    return memo;
}

/* Every length against a guard page; one bit changed changes the hash. */
static void test_hash_sees_every_byte(void **state)
{
    pv_memo memo = make_memo();
    char text[80];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (char)('a' + i % 26);
    }
    for (size_t len = 0; len <= sizeof(text); len++) {
        pv_guard guard = pv_guarded(text, len);
        uint64_t hash = pv_memo_hash(&memo, 1, guard.span);

        assert_true(hash != 0);
        assert_true(hash == pv_memo_hash(&memo, 1, pv_span_make(text, len)));
        assert_true(hash != pv_memo_hash(&memo, 2, guard.span));
        for (size_t i = 0; i < len; i++) {
            text[i] = (char)(text[i] ^ 1);
            assert_true(hash
                        != pv_memo_hash(&memo, 1, pv_span_make(text, len)));
            text[i] = (char)(text[i] ^ 1);
        }
        memo.key.k1 ^= 1;
        assert_true(hash != pv_memo_hash(&memo, 1, guard.span));
        memo.key.k1 ^= 1;
        pv_guard_free(&guard);
    }
    free(memo.entries);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Texts as paths have them: no two of 200,000 hashes meet, and the sets are
 * filled evenly. */
static void test_hash_spreads(void **state)
{
    enum { TEXTS = 200000 };
    pv_memo memo = make_memo();
    uint64_t *hashes = malloc(TEXTS * sizeof(*hashes));
    unsigned filled[SETS] = { 0 };

    (void)state;
    assert_non_null(hashes);
    for (unsigned i = 0; i < TEXTS; i++) {
        char text[64];
        int len = snprintf(text, sizeof(text), "/articles/%u/%u.html", i % 100,
                           i / 100);

        hashes[i] = pv_memo_hash(&memo, 1, pv_span_make(text, (size_t)len));
        filled[hashes[i] >> 32 & (SETS - 1)]++;
    }
    qsort(hashes, TEXTS, sizeof(*hashes), compare);
    for (unsigned i = 1; i < TEXTS; i++) {
        assert_true(hashes[i] != hashes[i - 1]);
    }
    for (unsigned i = 0; i < SETS; i++) { /* 3,125 each, sd 55 */
        assert_in_range(filled[i], 2800, 3450);
    }
    free(hashes);
    free(memo.entries);
}

/* Far more than there is room for: what is still known is right. */
static void test_known_or_absent(void **state)
{
    pv_memo memo = make_memo();
    unsigned known = 0;

    (void)state;
    for (uint64_t i = 1; i <= 20u * ENTRIES; i++) {
        uint64_t hash =
            pv_memo_hash(&memo, 1, pv_span_make((const char *)&i, sizeof(i)));
        uint64_t value = 0;

        assert_false(pv_memo_find(&memo, hash, &value));
        pv_memo_put(&memo, hash, i);
        assert_true(pv_memo_find(&memo, hash, &value));
        assert_true(value == i);
    }
    for (uint64_t i = 1; i <= 20u * ENTRIES; i++) {
        uint64_t hash =
            pv_memo_hash(&memo, 1, pv_span_make((const char *)&i, sizeof(i)));
        uint64_t value = 0;

        if (pv_memo_find(&memo, hash, &value)) {
            assert_true(value == i);
            known++;
        }
    }
    assert_int_equal(known, ENTRIES);
    free(memo.entries);
}

/* An entry of which one half is another writer's belongs to neither. */
static void test_torn_entries(void **state)
{
    pv_memo memo = make_memo();
    uint64_t value = 0;
    uint64_t a = pv_memo_hash(&memo, 1, pv_span_of("/a"));
    uint64_t b = pv_memo_hash(&memo, 1, pv_span_of("/b"));

    (void)state;
    memo.set_count = 1;
    memo.entries[0].check = 7 ^ a; /* the words of 7 for /a, 9 for /b */
    memo.entries[0].value = 9;
    assert_false(pv_memo_find(&memo, a, &value));
    assert_false(pv_memo_find(&memo, b, &value));
    memo.entries[0].check = 9 ^ b;
    assert_true(pv_memo_find(&memo, b, &value));
    assert_true(value == 9);
    assert_false(pv_memo_find(&memo, 0, &value));
    free(memo.entries);
}

/* A value of 0 is a value, and an empty place is none. */
static void test_zero(void **state)
{
    pv_memo memo = make_memo();
    uint64_t value = 1;
    uint64_t a = pv_memo_hash(&memo, 1, pv_span_of("/a"));

    (void)state;
    assert_false(pv_memo_find(&memo, a, &value));
    pv_memo_put(&memo, a, 0);
    assert_true(pv_memo_find(&memo, a, &value));
    assert_true(value == 0);
    free(memo.entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_sees_every_byte),
        cmocka_unit_test(test_hash_spreads),
        cmocka_unit_test(test_known_or_absent),
        cmocka_unit_test(test_torn_entries),
        cmocka_unit_test(test_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
