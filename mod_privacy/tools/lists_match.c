/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks the matcher from the command line.
 *
 * In a table (--tsv) requests are taken as a log has them: a URL without a
 * path is compared without one, as blockers in browsers are fed by their
 * tests, and `document` means a document inside the page.
 */
#include "mod_privacy/tools/lists_match.h"

#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/filter_parse.h"
#include "mod_privacy/tools/lists_input.h"

static const char *const purpose_names[] = { "functional", "media", "analytics",
                                             "marketing" };

typedef struct arguments {
    pv_lists_input lists;
    const char *page;
    const char *type;
    const char *method;
    const char *url;
    bool is_table;
} arguments;

/* A page and the memory of its spans; the last one is kept, because a table
 * has many requests of one page in a row. */
typedef struct page_memory {
    char *reference; /* as written; NULL: none yet */
    size_t len;
    char text[PV_URL_MAX];
    pv_page page;
    bool is_known;
} page_memory;

static void usage(void)
{
    fputs("usage: privacyctl lists match [--list FILE...] --page URL "
          "--type TYPE [--method METHOD] URL\n"
          "       privacyctl lists match [--list FILE...] --tsv < TABLE\n\n"
          "Without --list the built-in vendors are asked. A line of TABLE is\n"
          "type, page URL and request URL with tabs between; each gets a line\n"
          "of 0 (passes) or 1 (blocked). Types: script, image, stylesheet,\n"
          "font, xhr, ping, sub_frame (or document), media, websocket, "
          "object,\nother, hint, main_frame.\n",
          stderr);
}

/* `document` of a log is a frame: the page itself is `main_frame`. */
static pv_resource type_of(pv_span name)
{
    pv_resource type = pv_filter_resource(name);

    if (type == PV_RESOURCE_DOCUMENT
        && !pv_span_equal_nocase(name, pv_span_of("main_frame"))) {
        return PV_RESOURCE_SUBDOCUMENT;
    }
    return type == PV_RESOURCE_COUNT ? PV_RESOURCE_OTHER : type;
}

static const pv_page *remember_page(page_memory *memory, pv_span reference)
{
    if (memory->reference == NULL
        || !pv_span_equal(pv_span_make(memory->reference, memory->len),
                          reference)) {
        free(memory->reference);
        memory->reference = malloc(reference.len + 1);
        if (memory->reference == NULL) {
            return NULL;
        }
        memcpy(memory->reference, reference.ptr, reference.len);
        memory->len = reference.len;
        memory->is_known =
            pv_url_parse(reference, NULL, memory->text, &memory->page.base)
            == PV_OK;
        memory->page.host = memory->page.base.host;
        memory->page.site = pv_site_registrable(memory->page.host);
    }
    return memory->is_known ? &memory->page : NULL;
}

/* True for "https://host" and nothing behind it. */
static bool has_no_path(pv_span reference)
{
    const char *slashes = memmem(reference.ptr, reference.len, "//", 2);
    const char *end = reference.ptr + reference.len;

    if (slashes == NULL) {
        return false;
    }
    for (const char *p = slashes + 2; p < end; p++) {
        if (memchr("/\\?#", *p, 4) != NULL) {
            return false;
        }
    }
    return true;
}

static void cut_path(pv_url *url)
{
    url->text.len -= url->path.len;
    url->path.len = 0;
}

static bool is_blocked(const pv_rules *rules, page_memory *memory, pv_span type,
                       pv_span page, pv_span reference)
{
    char buffer[PV_URL_MAX];
    pv_url url;
    pv_status status =
        pv_url_parse(pv_span_trim(reference), NULL, buffer, &url);

    if (status != PV_OK && status != PV_ERR_RANGE) {
        return false;
    }
    if (has_no_path(pv_span_trim(reference))) {
        cut_path(&url);
    }
    return pv_rules_match(rules, remember_page(memory, pv_span_trim(page)),
                          &url, type_of(type), pv_span_make(NULL, 0))
        .is_blocked;
}

/* Cuts the next column off a line. */
static pv_span next_column(pv_span *line)
{
    const char *tab = memchr(line->ptr, '\t', line->len);
    size_t len = tab == NULL ? line->len : (size_t)(tab - line->ptr);
    pv_span column = pv_span_make(line->ptr, len);

    len += tab != NULL;
    *line = pv_span_make(line->ptr + len, line->len - len);
    return column;
}

static int match_table(const pv_rules *rules)
{
    static const char answers[2][3] = { "0\n", "1\n" };
    page_memory *memory = calloc(1, sizeof(*memory));
    char *bytes = NULL;
    size_t room = 0;
    ssize_t got;

    if (memory == NULL) {
        return PV_EXIT_USAGE;
    }
    while ((got = getline(&bytes, &room, stdin)) >= 0) {
        pv_span line = pv_span_make(bytes, (size_t)got);
        pv_span type;
        pv_span page;
        while (line.len > 0
               && (line.ptr[line.len - 1] == '\n'
                   || line.ptr[line.len - 1] == '\r')) {
            line.len--;
        }
        type = next_column(&line);
        page = next_column(&line);
        fputs(answers[is_blocked(rules, memory, type, page, line)], stdout);
    }
    free(bytes);
    free(memory->reference);
    free(memory);
    return ferror(stdin) != 0 || fflush(stdout) != 0 ? PV_EXIT_USAGE
                                                     : PV_EXIT_OK;
}

static void print_rule(const arguments *given, const pv_rules *rules,
                       uint32_t rule)
{
    pv_rule_place place;
    pv_span line;

    if (pv_rules_describe(rules, rule, &place) != PV_OK) {
        return;
    }
    line = pv_lists_input_line(&given->lists, place.source, place.line);
    printf("%.*s:%u: %.*s\n", (int)place.source.len, place.source.ptr,
           place.line, (int)line.len, line.ptr);
}

static int match_one(const arguments *given, const pv_rules *rules)
{
    char buffer[PV_URL_MAX];
    page_memory memory = { 0 };
    const pv_page *page = given->page == NULL
                              ? NULL
                              : remember_page(&memory, pv_span_of(given->page));
    pv_verdict verdict;
    pv_url url;
    pv_status status =
        pv_url_parse(pv_span_of(given->url), page == NULL ? NULL : &page->base,
                     buffer, &url);

    free(memory.reference);
    if ((given->page != NULL && page == NULL)
        || (status != PV_OK && status != PV_ERR_RANGE)) {
        fprintf(stderr, "privacyctl lists: '%s' is not a URL with a host\n",
                given->page != NULL && page == NULL ? given->page : given->url);
        return PV_EXIT_USAGE;
    }
    verdict =
        pv_rules_match(rules, page, &url, type_of(pv_span_of(given->type)),
                       pv_span_of(given->method));
    if (verdict.is_blocked) {
        printf("blocked %s\n",
               verdict.purpose < 4 ? purpose_names[verdict.purpose] : "");
    }
    else {
        puts(verdict.rule != 0 ? "passes by an exception"
                               : "passes: no rule matches");
    }
    print_rule(given, rules, verdict.rule);
    return verdict.is_blocked ? PV_EXIT_OK : PV_EXIT_NO;
}

/* Takes the files behind --list; the last one is the URL where nothing else
 * is. Returns how many arguments were files, or -1. */
static int take_files(arguments *given, int argc, const char *const *argv,
                      apr_pool_t *pool)
{
    int count = 0;

    while (count < argc && strncmp(argv[count], "--", 2) != 0) {
        if (strstr(argv[count], "://") != NULL) {
            break;
        }
        if (!pv_lists_input_file(&given->lists, argv[count], pool)) {
            return -1;
        }
        count++;
    }
    return count;
}

static bool take_value(const char **value, int *i, int argc,
                       const char *const *argv)
{
    if (*i + 1 >= argc) {
        return false;
    }
    *value = argv[++*i];
    return true;
}

static bool parse_arguments(arguments *given, int argc, const char *const *argv,
                            apr_pool_t *pool)
{
    for (int i = 1; i < argc; i++) {
        bool is_fine = true;
        if (strcmp(argv[i], "--tsv") == 0) {
            given->is_table = true;
        }
        else if (strcmp(argv[i], "--list") == 0) {
            int files = take_files(given, argc - i - 1, argv + i + 1, pool);
            is_fine = files > 0;
            i += files;
        }
        else if (strcmp(argv[i], "--page") == 0) {
            is_fine = take_value(&given->page, &i, argc, argv);
        }
        else if (strcmp(argv[i], "--type") == 0) {
            is_fine = take_value(&given->type, &i, argc, argv);
        }
        else if (strcmp(argv[i], "--method") == 0) {
            is_fine = take_value(&given->method, &i, argc, argv);
        }
        else {
            is_fine = given->url == NULL && argv[i][0] != '-';
            given->url = argv[i];
        }
        if (!is_fine) {
            return false;
        }
    }
    return given->is_table ? given->url == NULL : given->url != NULL;
}

int pv_lists_match(int argc, const char *const *argv, apr_pool_t *pool)
{
    arguments given = { .lists = pv_lists_input_make(pool),
                        .type = "other",
                        .method = "" };
    pv_rules_input input;
    pv_rules *rules;

    if (!parse_arguments(&given, argc, argv, pool)) {
        usage();
        return PV_EXIT_USAGE;
    }
    if (given.lists.sources->nelts == 0) {
        pv_lists_input_builtin(&given.lists);
    }
    input = pv_lists_input_of(&given.lists);
    rules = pv_rules_make(&input, NULL, pool);
    if (rules == NULL) {
        fputs("privacyctl lists: the lists are too large\n", stderr);
        return PV_EXIT_USAGE;
    }
    return given.is_table ? match_table(rules) : match_one(&given, rules);
}
