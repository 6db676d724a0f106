/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiling lists while memory runs out: whichever allocation fails, the lists
 * are refused as a whole, or the line that is lost is named. No list is ever
 * compiled with a hole that nobody hears of, and nothing stays allocated.
 *
 * Linked with --wrap: the allocations of core's own code come by here, those
 * of its libraries do not.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/rules/filter_index.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

/* Which allocation fails, from 1; 0: none. How many are held. */
static size_t fails_at;
static size_t calls;
static int held;

static bool fails(void)
{
    return ++calls == fails_at;
}

void *__wrap_malloc(size_t size)
{
    void *memory = fails() ? NULL : __real_malloc(size);

    held += memory != NULL;
    return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *memory = fails() ? NULL : __real_calloc(count, size);

    held += memory != NULL;
    return memory;
}

void *__wrap_realloc(void *memory, size_t size)
{
    void *grown = fails() ? NULL : __real_realloc(memory, size);

    held += grown != NULL && memory == NULL;
    return grown;
}

void __wrap_free(void *memory)
{
    held -= memory != NULL;
    __real_free(memory);
}

/* Hosts and texts that outgrow their first room, hosts that come twice, rules
 * that another cancels, and one of everything else. */
static char *make_list(void)
{
    static const char rest[] =
        "||again.example^$badfilter\n||again.example^\n||again.example^\n"
        "||u.example/x*y^$script,third-party,domain=a.example|~b.*\n"
        "@@||t.example/ok\n/tracker.js\n@@/allowed.js\n*pixel*^gif|\n"
        "/^https:\\/\\/r\\./\n$ping,third-party\n"
        "||host-1.example^\n||host-2.example/a\n";
    enum { HOSTS = 700, LINE = 24 };
    char *text = malloc(2 * HOSTS * LINE + sizeof(rest));
    size_t len = 0;

    assert_non_null(text);
    for (int i = 0; i < 2 * HOSTS; i++) {
        len += (size_t)sprintf(text + len, "||host-%d.example^\n", i % HOSTS);
    }
    memcpy(text + len, rest, sizeof(rest));
    return text;
}

static const char vendors[] =
    "V; hosts: v.example; cookies: _v* w; inline: vendor.load(' "
    "window._vendor; query: v=2&id=V-\n";

static void note_problem(void *baton, pv_span source, uint32_t line,
                         pv_filter_kind kind, const char *problem)
{
    size_t *problems = baton;

    (void)source;
    (void)line;
    (void)kind;
    assert_non_null(problem);
    (*problems)++;
}

static void test_every_allocation(void **state)
{
    static const pv_cookie_pattern cookies[] = {
        { { "_one", 4 }, PV_PURPOSE_ANALYTICS },
        { { "_two*", 5 }, PV_PURPOSE_NONE },
    };
    char *list = make_list();
    pv_rules_source sources[] = {
        { pv_span_of("list"), pv_span_of(list), PV_PURPOSE_ANALYTICS,
          PV_FORM_ADBLOCK },
        { pv_span_of("vendors"), pv_span_of(vendors), PV_PURPOSE_MARKETING,
          PV_FORM_VENDORS },
    };
    size_t problems = 0;
    pv_rules_input input = { sources, 2, cookies, 2, note_problem, &problems };
    pv_status status;
    size_t whole = 0;
    int before = held;

    (void)state;
    fails_at = 0;
    do {
        pv_span block;
        fails_at++;
        calls = 0;
        problems = 0;
        status = pv_rules_build(&input, NULL, &block);
        if (calls >= fails_at && status == PV_OK && problems == 0) {
            fail_msg("allocation %zu failed and nobody heard", fails_at);
        }
        whole = status == PV_OK ? block.len : 0;
        pv_rules_block_free(block);
        if (held != before) {
            fail_msg("allocation %zu failed: %d are held", fails_at,
                     held - before);
        }
    } while (calls >= fails_at);
    fails_at = 0;
    assert_true(calls > 20);
    assert_int_equal(problems, 0);
    assert_true(whole > 0);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
