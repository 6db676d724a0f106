/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expiring cookies: every domain level, path and partition, within bounds.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "mod_privacy/core/consent/expiry.h"

typedef struct collected {
    char lines[PV_EXPIRY_LINES_MAX][PV_EXPIRY_LINE_MAX];
    size_t count;
    size_t bytes;
} collected;

static void collect(void *baton, const char *line)
{
    collected *all = baton;

    assert_true(all->count < PV_EXPIRY_LINES_MAX);
    strcpy(all->lines[all->count++], line);
    all->bytes += strlen(line);
}

static bool has_line(const collected *all, const char *line)
{
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->lines[i], line) == 0) {
            return true;
        }
    }
    return false;
}

static collected expire(pv_expiry expiry, const char *name)
{
    static collected all;
    pv_span names[1] = { pv_span_of(name) };

    all.count = 0;
    all.bytes = 0;
    if (name != NULL) {
        expiry.names = names;
        expiry.count = 1;
    }
    pv_expiry_write(&expiry, collect, &all);
    return all;
}

static pv_expiry at(const char *host, const char *site, const char *target,
                    bool is_secure)
{
    pv_expiry expiry = { .host = pv_span_of(host),
                         .site = pv_span_of(site),
                         .target = pv_span_of(target),
                         .is_secure = is_secure };
    return expiry;
}

static void test_levels(void **state)
{
    collected all =
        expire(at("a.b.example.org", "example.org", "/app/x?/y", false), "_ga");

    (void)state;
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0"));
    assert_true(
        has_line(&all, "_ga=; Path=/; Max-Age=0; Domain=a.b.example.org"));
    assert_true(
        has_line(&all, "_ga=; Path=/; Max-Age=0; Domain=b.example.org"));
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0; Domain=example.org"));
    assert_true(has_line(&all, "_ga=; Path=/app; Max-Age=0"));
    assert_true(
        has_line(&all, "_ga=; Path=/app/; Max-Age=0; Domain=example.org"));
    assert_int_equal(all.count, 3 * 4);
}

static void test_partitions(void **state)
{
    collected all = expire(at("example.org", "example.org", "/", true), "_ga");

    (void)state;
    assert_int_equal(all.count, 4);
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0; Secure"));
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0; Domain=example.org; "
                               "Secure; SameSite=None; Partitioned"));
}

/* A host that is not below its site, an address, a name without a dot: no
 * Domain is tried that no browser would take. */
static void test_odd_hosts(void **state)
{
    collected all = expire(at("localhost", "localhost", "/", false), "_ga");

    (void)state;
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0"));
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0; Domain=localhost"));
    assert_int_equal(all.count, 2);
    all = expire(at("127.0.0.1", "", "/", false), "_ga");
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0"));
    assert_int_equal(all.count, 1);
    all = expire(at("org", "example.org", "/", false), "_ga");
    assert_int_equal(all.count, 1);
    all = expire(at("example.org", "example.org", "/a;b/c#x/y", false), "_ga");
    assert_true(has_line(&all, "_ga=; Path=/; Max-Age=0"));
    assert_null(strstr(all.lines[all.count - 1], ";b"));
}

static void test_prefix(void **state)
{
    collected all =
        expire(at("www.example.org", "example.org", "/a/b", true), "__Host-x");

    (void)state;
    assert_int_equal(all.count, 2);
}

/* Names and hosts that would end a header or a line say nothing. */
static void test_odd_names(void **state)
{
    static const char *const odd[] = { "",    "a b",   "a;b",        "a\r\nb",
                                       "a,b", "a\x7f", "caf\xc3\xa9" };
    char long_name[PV_EXPIRY_NAME_BYTES + 2];

    (void)state;
    for (size_t i = 0; i < PV_COUNT(odd); i++) {
        assert_int_equal(
            expire(at("example.org", "example.org", "/", true), odd[i]).count,
            0);
    }
    memset(long_name, 'a', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    assert_int_equal(
        expire(at("example.org", "example.org", "/", true), long_name).count,
        0);
    assert_int_equal(
        expire(at("example.org", "example.org", "/a b/c", false), "_ga").count,
        2);
}

static void test_bounds(void **state)
{
    static char text[PV_EXPIRY_NAMES_MAX + 5][130];
    pv_span names[PV_EXPIRY_NAMES_MAX + 5];
    pv_expiry expiry = at("a.b.c.d.e.f.example.org", "example.org",
                          "/a/b/c/d/e/f/g/h/i/j", true);
    collected all;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(names); i++) {
        memset(text[i], 'a' + (int)i % 26, 128);
        names[i] = pv_span_make(text[i], 128);
    }
    expiry.names = names;
    expiry.count = PV_COUNT(names);
    all = expire(expiry, NULL);
    assert_true(all.count > 0 && all.count <= PV_EXPIRY_LINES_MAX);
    assert_true(all.bytes <= PV_EXPIRY_BYTES_MAX);
    expiry.count = 0;
    assert_int_equal(expire(expiry, NULL).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),    cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_odd_hosts), cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_odd_names), cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
