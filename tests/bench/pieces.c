/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One piece of counting, again and again, for counting its instructions: the
 * difference of two runs with other COUNTs is what it costs.
 *
 * usage: pieces PIECE COUNT    (an unknown PIECE prints their names)
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>

#include "mod_privacy/core/counts/counts.h"
#include "mod_privacy/core/visit/event.h"
#include "mod_privacy/core/visit/path_key.h"
#include "mod_privacy/core/visit/reader.h"
#include "mod_privacy/core/visit/referrer.h"

#define NOON       1795348800
#define SIZE_BYTES ((2u << 20) + (64u << 10)) /* the default for one site */
#define SETS       8192u
#define PATH       "/journal/2026/11/a-lighthouse-in-november.html"
#define REFERER    "https://www.example.net/some/page"
#define LANGUAGES  "nl-NL,nl;q=0.9,en;q=0.7"
#define AGENT                                                                  \
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "  \
    "Chrome/142.0.0.0 Safari/537.36"

typedef struct bench {
    pv_counts *counts;
    pv_memo memo;
    apr_table_t *headers;
    pv_facts page;
    pv_event_rules rules;
    uint64_t sum; /* so that nothing is optimised away */
} bench;

static void run_agent(bench *b)
{
    b->sum += pv_user_agent_classify(pv_span_of(AGENT));
}

static void run_reader(bench *b)
{
    b->sum += pv_reader_of(&b->memo, pv_span_of(AGENT), pv_span_make(NULL, 0),
                           pv_span_of(LANGUAGES))
                  .agent;
}

static void run_headers(bench *b)
{
    pv_asked asked = { NULL };

    pv_asked_read(b->headers, &asked);
    b->sum += asked.user_agent != NULL;
}

static void run_path(bench *b)
{
    char key[PV_KEY_MAX];

    b->sum += pv_path_key_make(pv_span_of(PATH), key).len;
}

static void run_referrer(bench *b)
{
    char key[PV_KEY_MAX];

    b->sum += pv_referrer_host(pv_span_of(REFERER), key).len;
}

static void run_crowd(bench *b)
{
    pv_network network = { 0, 0 };
    pv_crowd crowd;

    b->sum += pv_counts_crowd(b->counts, 0, pv_span_make("\300\0\2\7", 4), 7,
                              &network, &crowd);
}

static void count_page(bench *b, const pv_event_rules *rules)
{
    pv_event_keys keys;
    pv_naming naming = { &b->page, rules, &keys };
    pv_event event;

    pv_event_make(&b->page, rules, &keys, &event);
    pv_counts_add_named(b->counts, &naming, &event, NOON);
}

static void run_page(bench *b)
{
    count_page(b, &b->rules);
}

static void run_new_page(bench *b)
{
    pv_event_rules rules = b->rules;

    rules.memo = NULL;
    count_page(b, &rules);
}

static void run_whole(bench *b)
{
    run_headers(b);
    run_reader(b);
    run_crowd(b);
    run_page(b);
}

static const struct {
    const char *name;
    void (*run)(bench *b);
} pieces[] = {
    { "agent", run_agent },       { "reader", run_reader },
    { "headers", run_headers },   { "path", run_path },
    { "referrer", run_referrer }, { "crowd", run_crowd },
    { "page", run_page },         { "new-page", run_new_page },
    { "whole", run_whole },
};

static void random_bytes(void *bytes, size_t len)
{
    static uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < len; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((unsigned char *)bytes)[i] = (unsigned char)(state >> 33);
    }
}

static bool make(bench *b, apr_pool_t *pool)
{
    static const char *const names[] = { "Host",           "User-Agent",
                                         "Accept",         "Accept-Language",
                                         "Sec-Fetch-Site", "Sec-Fetch-Mode",
                                         "Sec-Fetch-Dest", "Referer" };
    static const pv_counts_site site = { "www.example.org", PV_PERIOD_DAY,
                                         false };
    static const pv_span own_hosts[] = { { "www.example.org", 15 } };
    pv_counts_policy policy = { .sites = &site,
                                .site_count = 1,
                                .node = "bench",
                                .threshold = 10,
                                .rounding = 10,
                                .size_bytes = SIZE_BYTES };
    void *memory = apr_pcalloc(pool, SIZE_BYTES + 64);

    memory = (char *)memory + (64 - (uintptr_t)memory % 64) % 64;
    b->memo.set_count = SETS;
    b->memo.entries =
        apr_pcalloc(pool, SETS * PV_MEMO_WAYS * sizeof(pv_memo_entry));
    random_bytes(&b->memo.key, sizeof(b->memo.key));
    b->headers = apr_table_make(pool, 8);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        apr_table_addn(b->headers, names[i], "value");
    }
    b->rules = (pv_event_rules){ .own_hosts = own_hosts,
                                 .own_count = 1,
                                 .memo = &b->memo,
                                 .memo_tweak = 16 };
    b->page = (pv_facts){ .status = 200,
                          .proto_num = 1001,
                          .method = pv_span_of("GET"),
                          .path = pv_span_of(PATH),
                          .content_type = pv_span_of("text/html"),
                          .referer = pv_span_of(REFERER),
                          .sec_fetch_site = pv_span_of("cross-site"),
                          .sec_fetch_mode = pv_span_of("navigate"),
                          .sec_fetch_dest = pv_span_of("document") };
    return pv_counts_make(memory, &policy,
                          "01234567-89ab-cdef-0123-456789abcdef", NOON,
                          random_bytes, pool, &b->counts)
           == PV_OK;
}

int main(int argc, char **argv)
{
    bench b = { .sum = 0 };
    apr_pool_t *pool;

    apr_initialize();
    if (argc != 3 || apr_pool_create(&pool, NULL) != APR_SUCCESS
        || !make(&b, pool)) {
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        if (strcmp(argv[1], pieces[i].name) == 0) {
            for (long n = atol(argv[2]); n > 0; n--) {
                pieces[i].run(&b);
            }
            printf("%llu\n", (unsigned long long)b.sum);
            return EXIT_SUCCESS;
        }
        fprintf(stderr, "%s\n", pieces[i].name);
    }
    return EXIT_FAILURE;
}
