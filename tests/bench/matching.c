/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests against a list, match only: what a row of `make bench` counts.
 *
 * LIST is in Adblock syntax. REQUESTS has a line for each request: resource
 * type, page URL and request URL, with tabs between. All are parsed before the
 * first is matched; then all are matched ROUNDS times, so that the difference
 * of two runs with different ROUNDS is matching alone.
 *
 * usage: matching LIST REQUESTS ROUNDS
 * Prints requests, blocked, rules, bytes of the block and the CPU time of
 * compiling, the best of five, in milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <apr_general.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/filter_parse.h"

#define REQUESTS_MAX 100000
#define COMPILES     5

typedef struct request {
    pv_page page;
    pv_url url;
    pv_resource type;
} request;

static pv_span read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    char *text;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
        rewind(file);
    }
    text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "matching: cannot read %s\n", path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return pv_span_make(text, (size_t)size);
}

/* A URL in memory of its own, which lives as long as the program. */
static bool parse_url(pv_span reference, pv_url *url)
{
    char *text = malloc(PV_URL_MAX);
    pv_status status =
        text == NULL ? PV_ERR_RANGE : pv_url_parse(reference, NULL, text, url);

    return text != NULL && (status == PV_OK || status == PV_ERR_RANGE);
}

static pv_span next_column(pv_span *line)
{
    const char *tab = memchr(line->ptr, '\t', line->len);
    size_t len = tab == NULL ? line->len : (size_t)(tab - line->ptr);
    pv_span column = pv_span_make(line->ptr, len);

    len += tab != NULL;
    *line = pv_span_make(line->ptr + len, line->len - len);
    return column;
}

static size_t read_requests(pv_span text, request *requests)
{
    size_t count = 0;
    pv_span line;

    while (count < REQUESTS_MAX && pv_filter_next_line(&text, &line)) {
        request *one = &requests[count];
        pv_resource type = pv_filter_resource(next_column(&line));
        pv_span page = next_column(&line);

        if (parse_url(page, &one->page.base) && parse_url(line, &one->url)) {
            one->page.host = one->page.base.host;
            one->page.site = pv_site_registrable(one->page.host);
            one->type = type == PV_RESOURCE_COUNT ? PV_RESOURCE_OTHER : type;
            count++;
        }
    }
    return count;
}

static size_t match(const pv_rules *rules, const request *requests,
                    size_t count, long rounds)
{
    size_t blocked = 0;

    for (long i = 0; i < rounds; i++) {
        blocked = 0;
        for (size_t n = 0; n < count; n++) {
            blocked +=
                pv_rules_match(rules, &requests[n].page, &requests[n].url,
                               requests[n].type, pv_span_make(NULL, 0))
                    .is_blocked;
        }
    }
    return blocked;
}

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double compile_ms(const pv_rules_input *input)
{
    double best = 1e9;

    for (int i = 0; i < COMPILES; i++) {
        double begin = cpu_ms();
        double spent;
        pv_span block;

        if (pv_rules_build(input, NULL, &block) != PV_OK) {
            return -1;
        }
        spent = cpu_ms() - begin;
        best = spent < best ? spent : best;
        pv_rules_block_free(block);
    }
    return best;
}

int main(int argc, char **argv)
{
    request *requests = calloc(REQUESTS_MAX, sizeof(*requests));
    pv_rules_source source = { .purpose = PV_PURPOSE_ANALYTICS };
    pv_rules_input input = { .sources = &source, .source_count = 1 };
    apr_pool_t *pool;
    pv_rules *rules;
    size_t count;
    size_t blocked;
    size_t rule_count;
    size_t bytes;

    if (argc != 4 || requests == NULL || apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        fputs("usage: matching LIST REQUESTS ROUNDS\n", stderr);
        return EXIT_FAILURE;
    }
    source.name = pv_span_of(argv[1]);
    source.text = read_file(argv[1]);
    count = read_requests(read_file(argv[2]), requests);
    rules = pv_rules_make(&input, NULL, pool);
    if (rules == NULL) {
        fputs("matching: the list is too large\n", stderr);
        return EXIT_FAILURE;
    }
    blocked = match(rules, requests, count, atol(argv[3]));
    pv_rules_size(rules, &rule_count, &bytes);
    printf("%zu %zu %zu %zu %.1f\n", count, blocked, rule_count, bytes,
           compile_ms(&input));
    return EXIT_SUCCESS;
}
