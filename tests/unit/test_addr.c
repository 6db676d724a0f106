/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses: the readers against inet_pton(), the writer against RFC 5952's
 * own examples, and pseudonyms that keep family and network.
 */
#include "tests/unit/unit.h"

#include <arpa/inet.h>

#include "mod_privacy/core/base/addr.h"

typedef struct format_case {
    const char *text;
    const char *canonical; /* NULL: no address */
} format_case;

static const format_case format_cases[] = {
    { "127.66.77.88", "127.66.77.88" },
    { "0.0.0.0", "0.0.0.0" },
    { "255.255.255.255", "255.255.255.255" },
    { "256.1.1.1", NULL },
    { "1.2.3", NULL },
    { "1.2.3.4.5", NULL },
    { "01.2.3.4", NULL },
    { "1.2.3.4 ", NULL },
    { "", NULL },
    { "::", "::" },
    { "::1", "::1" },
    { "1::", "1::" },
    { "2001:0db8::0001", "2001:db8::1" },
    { "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },
    { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
    { "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
    { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
    { "2001:DB8::ABCD", "2001:db8::abcd" },
    { "::ffff:192.0.2.1", "192.0.2.1" },
    { "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
    { "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
    { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
    { "1:2:3:4:5:6:7:8:9", NULL },
    { "1::2::3", NULL },
    { "1::2:3:4:5:6:7:8", NULL },
    { ":1", NULL },
    { "1:", NULL },
    { ":::", NULL },
    { "12345::", NULL },
    { "fe80::1%eth0", NULL },
    { "1:2:3:4:5:6:7:1.2.3.4", NULL },
    { "::1.2.3.256", NULL },
};

static bool system_accepts(const char *text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1
           || inet_pton(AF_INET6, text, bytes) == 1;
}

static void test_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(format_cases); i++) {
        const format_case *c = &format_cases[i];
        pv_guard guard = pv_guarded(c->text, strlen(c->text));
        pv_addr addr;
        char text[PV_ADDR_TEXT_MAX];
        bool is_ok = pv_addr_parse(guard.span, &addr) == PV_OK;

        pv_guard_free(&guard);
        if (is_ok != (c->canonical != NULL)
            || is_ok != system_accepts(c->text)) {
            fail_msg("'%s' was %s", c->text, is_ok ? "accepted" : "refused");
        }
        if (is_ok) {
            assert_int_equal(pv_addr_format(&addr, text), strlen(c->canonical));
            assert_string_equal(text, c->canonical);
        }
    }
}

/* Every text of a small alphabet: our reader and the system's agree. */
static void test_against_system(void **state)
{
    static const char alphabet[] = "1f:.2";
    char text[16] = { 0 };
    unsigned count = 0;

    (void)state;
    for (unsigned n = 0; n < 5 * 5 * 5 * 5 * 5 * 5 * 5 * 5; n++) {
        unsigned rest = n;
        pv_addr addr;
        for (size_t i = 0; i < 8; i++) {
            text[i] = alphabet[rest % 5];
            rest /= 5;
        }
        if ((pv_addr_parse(pv_span_of(text), &addr) == PV_OK)
            != system_accepts(text)) {
            fail_msg("'%s'", text);
        }
        count += pv_addr_parse(pv_span_of(text), &addr) == PV_OK;
    }
    assert_true(count > 100);
}

static void test_truncate(void **state)
{
    static const struct {
        const char *text;
        int v4_bits;
        int v6_bits;
        const char *expected;
    } cases[] = {
        { "127.66.77.88", 16, 32, "127.66.0.0" },
        { "127.66.77.88", 0, 0, "0.0.0.0" },
        { "127.66.77.88", 32, 128, "127.66.77.88" },
        { "127.66.77.88", 12, 0, "127.64.0.0" },
        { "2001:db8:1:2:3:4:5:6", 16, 32, "2001:db8::" },
        { "2001:db8:1:2:3:4:5:6", 16, 0, "::" },
        { "2001:db8:ffff::", 16, 36, "2001:db8:f000::" },
    };
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_addr addr;
        char text[PV_ADDR_TEXT_MAX];
        assert_int_equal(pv_addr_parse(pv_span_of(cases[i].text), &addr),
                         PV_OK);
        pv_addr_truncate(&addr, cases[i].v4_bits, cases[i].v6_bits);
        pv_addr_format(&addr, text);
        assert_string_equal(text, cases[i].expected);
    }
}

static pv_addr pseudonym_of(const char *text, const uint8_t *key)
{
    pv_addr addr;
    assert_int_equal(pv_addr_parse(pv_span_of(text), &addr), PV_OK);
    return pv_addr_pseudonym(&addr, key);
}

static void test_pseudonym(void **state)
{
    static const uint8_t key[PV_ADDR_KEY_BYTES] = { 1, 2, 3 };
    static const uint8_t next_key[PV_ADDR_KEY_BYTES] = { 1, 2, 4 };
    pv_addr a = pseudonym_of("127.66.77.88", key);
    pv_addr b = pseudonym_of("127.66.77.89", key);
    pv_addr c = pseudonym_of("2001:db8:5::1", key);
    pv_addr d = pseudonym_of("2001:db8:5::2", key);
    pv_addr e = pseudonym_of("2001:db8:5:1::2", key);
    pv_addr again = pseudonym_of("127.66.77.88", key);
    pv_addr later = pseudonym_of("127.66.77.88", next_key);

    (void)state;
    assert_int_equal(a.family, PV_ADDR_V4);
    assert_int_equal(a.bytes[0] & 0xf0, 0xf0);
    assert_memory_equal(a.bytes, again.bytes, 4);
    assert_memory_not_equal(a.bytes, b.bytes, 4);
    assert_memory_not_equal(a.bytes, later.bytes, 4);
    assert_int_equal(c.family, PV_ADDR_V6);
    assert_memory_equal(c.bytes, "\x20\x01\x0d\xb8", 4);
    assert_memory_equal(c.bytes, d.bytes, 8);
    assert_memory_not_equal(c.bytes, d.bytes, 16);
    assert_memory_not_equal(c.bytes, e.bytes, 8);
    assert_int_equal(pseudonym_of("::ffff:127.66.77.88", key).family,
                     PV_ADDR_V4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_against_system),
        cmocka_unit_test(test_truncate),
        cmocka_unit_test(test_pseudonym),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
