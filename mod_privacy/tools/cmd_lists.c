/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `privacyctl lists check FILE...`: what was understood of filter lists and
 * what was not, option by option, and what the result costs. `lists match` is
 * in lists_match.c.
 */
#include <apr_time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_parse.h"
#include "mod_privacy/tools/lists_input.h"
#include "mod_privacy/tools/lists_match.h"
#include "mod_privacy/tools/privacyctl.h"

#define OPTIONS_MAX 128 /* different names that are told apart */

typedef struct option_count {
    pv_span name;
    size_t count;
} option_count;

typedef struct option_table {
    option_count options[OPTIONS_MAX];
    size_t used;
} option_table;

static int usage(void)
{
    fputs("usage: privacyctl lists check [FILE...]\n"
          "       privacyctl lists match ... (--help says more)\n\n"
          "check reads filter lists (Adblock syntax, hosts files, domains; "
          "without FILE\nthe built-in vendors), names every line that is not "
          "used, and counts the rest.\nExit status 1: some line was not "
          "understood.\n",
          stderr);
    return PV_EXIT_USAGE;
}

static void print_problem(void *baton, pv_span source, uint32_t line,
                          pv_filter_kind kind, const char *problem)
{
    (void)baton;
    printf("%.*s:%u: %s%s\n", (int)source.len, source.ptr, line,
           kind == PV_FILTER_NOT_APPLIED ? "understood, not applied: "
                                         : "not understood: ",
           problem);
}

static void count_name(option_table *table, pv_span name)
{
    const char *equals = memchr(name.ptr, '=', name.len);

    name.len = equals == NULL ? name.len : (size_t)(equals - name.ptr);
    for (size_t i = 0; i < table->used; i++) {
        if (pv_span_equal(table->options[i].name, name)) {
            table->options[i].count++;
            return;
        }
    }
    if (table->used < OPTIONS_MAX) {
        option_count fresh = { name, 1 };
        table->options[table->used++] = fresh;
    }
}

static void count_options(option_table *table, pv_span text)
{
    pv_span line;

    while (pv_filter_next_line(&text, &line)) {
        pv_filter filter;
        size_t start = 0;
        pv_filter_parse(line, &filter);
        if (filter.kind != PV_FILTER_NETWORK
            && filter.kind != PV_FILTER_NOT_APPLIED) {
            continue;
        }
        for (size_t i = 0; i <= filter.options.len && filter.options.len > 0;
             i++) {
            if (i == filter.options.len || filter.options.ptr[i] == ',') {
                count_name(table,
                           pv_span_make(filter.options.ptr + start, i - start));
                start = i + 1;
            }
        }
    }
}

static int by_count(const void *a, const void *b)
{
    const option_count *one = a;
    const option_count *two = b;

    return (one->count < two->count) - (one->count > two->count);
}

static void print_options(const pv_lists_input *lists)
{
    option_table *table = calloc(1, sizeof(*table));

    if (table == NULL) {
        return;
    }
    for (int i = 0; i < lists->sources->nelts; i++) {
        const pv_rules_source *source =
            &APR_ARRAY_IDX(lists->sources, i, pv_rules_source);
        if (source->form == PV_FORM_DETECT
            && pv_filter_detect(source->text) == PV_FORMAT_ADBLOCK) {
            count_options(table, source->text);
        }
    }
    qsort(table->options, table->used, sizeof(option_count), by_count);
    for (size_t i = 0; i < table->used; i++) {
        printf("  %-20.*s %8zu\n", (int)table->options[i].name.len,
               table->options[i].name.ptr, table->options[i].count);
    }
    free(table);
}

static void print_tally(const pv_rules_tally *t, size_t bytes,
                        apr_time_t took_us)
{
    printf("lines                  %8zu\n", t->lines);
    printf("network rules          %8zu\n", t->network);
    printf("  understood           %8zu\n", t->network - t->bad);
    printf("  not understood       %8zu\n", t->bad);
    printf("  not applied          %8zu\n", t->not_applied);
    printf("  applied              %8zu\n", t->applied);
    printf("  cancelled            %8zu\n", t->cancelled);
    printf("  duplicate hosts      %8zu\n", t->duplicate);
    printf("  exceptions           %8zu\n", t->exceptions);
    printf("  regular expressions  %8zu\n", t->regexes);
    printf("cosmetic rules         %8zu (left out)\n", t->cosmetic);
    printf("found by host          %8zu\n", t->by_host);
    printf("found by text          %8zu\n", t->by_gram);
    printf("asked for every URL    %8zu\n", t->always);
    printf("memory                 %8zu bytes, once for all children\n", bytes);
    printf("compiled in            %8.1f ms\n", (double)took_us / 1000.0);
}

static int check(int argc, const char *const *argv, apr_pool_t *pool)
{
    pv_lists_input lists = pv_lists_input_make(pool);
    pv_rules_tally tally = { 0 };
    pv_rules_input input;
    pv_span block;
    apr_time_t start;

    for (int i = 1; i < argc; i++) {
        if (!pv_lists_input_file(&lists, argv[i], pool)) {
            return PV_EXIT_USAGE;
        }
    }
    if (argc <= 1) {
        pv_lists_input_builtin(&lists);
    }
    input = pv_lists_input_of(&lists);
    input.report = print_problem;
    start = apr_time_now();
    if (pv_rules_build(&input, &tally, &block) != PV_OK) {
        fputs("privacyctl lists: the lists are too large\n", stderr);
        return PV_EXIT_USAGE;
    }
    print_tally(&tally, block.len, apr_time_now() - start);
    if (argc > 1) {
        puts("options");
        print_options(&lists);
    }
    pv_rules_block_free(block);
    return tally.bad > 0 ? PV_EXIT_NO : PV_EXIT_OK;
}

int pv_cmd_lists(int argc, const char *const *argv, apr_pool_t *pool)
{
    if (argc >= 2 && strcmp(argv[1], "check") == 0
        && (argc == 2 || argv[2][0] != '-')) {
        return check(argc - 1, argv + 1, pool);
    }
    if (argc >= 2 && strcmp(argv[1], "match") == 0) {
        return pv_lists_match(argc - 1, argv + 1, pool);
    }
    return usage();
}
