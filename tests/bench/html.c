/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rewriter over pages of others, for callgrind to count.
 *
 * Everything is read and compiled before, so that what happens inside
 * measured() is the tokenizer, the rewriter, the URL parser and the matcher:
 * run it with --toggle-collect=measured. Prints the bytes read and a sum over
 * what came out.
 *
 * usage: html MODE STEP LIST PAGE...
 *   MODE  tokens: the tokenizer alone; tags: tags and decisions, the text of
 *         scripts and styles passes unread; all: those, too
 *   STEP  bytes of the pieces in which pages arrive; 0: whole
 *   LIST  rules in Adblock syntax
 */
#include <apr_general.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/html/rewriter.h"
#include "mod_privacy/core/html/tokenizer.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/inline.h"
#include "mod_privacy/core/rules/vendors.h"

#define PAGES_MAX 1024
#define URL_ROOM  256

typedef struct document {
    char url[URL_ROOM];
    pv_span text;
} document;

typedef struct run {
    const pv_rules *rules;
    char base_buffer[PV_URL_MAX];
    pv_page page;
    uint64_t sum;
    size_t bytes;
    size_t edits;
} run;

static pv_span read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t room = 65536;
    size_t len = 0;
    size_t got = 1;
    char *text = malloc(room);

    while (file != NULL && text != NULL && got > 0) {
        got = fread(text + len, 1, room - len, file);
        len += got;
        if (len == room) {
            room *= 2;
            text = realloc(text, room);
        }
    }
    if (file == NULL || text == NULL) {
        fprintf(stderr, "html: %s cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    return pv_span_make(text, len);
}

static pv_html_decision decide(run *r, pv_verdict verdict)
{
    pv_html_decision decision = { verdict.is_blocked ? PV_HTML_BLOCK
                                                     : PV_HTML_PASS,
                                  verdict.purpose };

    r->edits += verdict.is_blocked;
    return decision;
}

static bool resolve(run *r, pv_span text, char buffer[PV_URL_MAX], pv_url *url)
{
    pv_status status = pv_url_parse(text, &r->page.base, buffer, url);

    return status == PV_OK || status == PV_ERR_RANGE;
}

static pv_verdict match(const run *r, const pv_url *url, pv_resource type)
{
    return pv_rules_match(r->rules, &r->page, url, type, pv_span_make(NULL, 0));
}

static pv_html_decision reference(void *baton, pv_span text, pv_resource type)
{
    run *r = baton;
    char buffer[PV_URL_MAX];
    pv_verdict verdict = { false, PV_PURPOSE_NONE, 0 };
    pv_url url;

    if (resolve(r, text, buffer, &url)) {
        verdict = match(r, &url, type);
    }
    return decide(r, verdict);
}

/* As pv_lists_decide_literal() asks. */
static pv_html_decision script_reference(void *baton, pv_span text)
{
    run *r = baton;
    char buffer[PV_URL_MAX];
    pv_verdict verdict = { false, PV_PURPOSE_NONE, 0 };
    pv_url url;

    if (!resolve(r, text, buffer, &url)
        || !pv_rules_may_block(r->rules, &r->page, &url,
                               1u << PV_RESOURCE_HINT
                                   | 1u << PV_RESOURCE_SCRIPT)) {
        return decide(r, verdict);
    }
    verdict = match(r, &url, PV_RESOURCE_HINT);
    if (!verdict.is_blocked
        && memchr(text.ptr + 2, '/', text.len - 2) != NULL) {
        verdict = match(r, &url, PV_RESOURCE_SCRIPT);
    }
    return decide(r, verdict);
}

static pv_html_decision inline_script(void *baton, pv_span text)
{
    run *r = baton;

    return decide(r, pv_rules_inline(r->rules, &r->page, text));
}

static pv_span purpose_name(void *baton, pv_purpose purpose)
{
    (void)baton;
    return pv_span_of(purpose == PV_PURPOSE_ANALYTICS ? "analytics"
                                                      : "marketing");
}

static void add(run *r, pv_span bytes)
{
    r->sum = r->sum * 31 + bytes.len;
}

static void keep(void *baton, pv_span bytes, bool is_input)
{
    (void)is_input;
    add(baton, bytes);
}

static void fill(void *baton, pv_span text, size_t len, bool is_added)
{
    (void)text;
    (void)is_added;
    add(baton, pv_span_make(NULL, len));
}

static void open_page(run *r, const document *d)
{
    if (pv_url_parse(pv_span_of(d->url), NULL, r->base_buffer, &r->page.base)
        != PV_OK) {
        exit(2);
    }
    r->page.host = r->page.base.host;
    r->page.site = pv_site_registrable(r->page.host);
}

static void tokenize(run *r, pv_span text)
{
    static pv_tokenizer t;
    pv_token token;

    pv_tokenizer_init(&t, false);
    while ((token = pv_tokenizer_next(&t, text.ptr, text.len, true))
           != PV_TOKEN_MORE) {
        r->sum = r->sum * 31 + token;
    }
}

static void rewrite(run *r, pv_span text, size_t step, bool is_all)
{
    pv_html_policy policy = { .baton = r,
                              .reference = reference,
                              .script_reference =
                                  is_all ? script_reference : NULL,
                              .inline_script = is_all ? inline_script : NULL,
                              .purpose_name = purpose_name };
    pv_html_sink sink = { r, keep, fill };
    apr_pool_t *pool;
    pv_rewriter *rw;

    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        exit(2);
    }
    rw = pv_rewriter_make(&policy, &sink, PV_SYNTAX_HTML, pool);
    for (size_t at = 0; at < text.len; at += step) {
        size_t len = step < text.len - at ? step : text.len - at;
        pv_rewriter_feed(rw, pv_span_make(text.ptr + at, len));
    }
    pv_rewriter_finish(rw);
    apr_pool_destroy(pool);
}

/* What is counted. */
void measured(run *r, const document *d, const char *mode, size_t step);

void __attribute__((noinline))
measured(run *r, const document *d, const char *mode, size_t step)
{
    if (strcmp(mode, "tokens") == 0) {
        tokenize(r, d->text);
    }
    else {
        rewrite(r, d->text, step > 0 ? step : d->text.len,
                strcmp(mode, "all") == 0);
    }
}

/* The list of the command line and the built-in ones, as a server has them. */
static const pv_rules *compile(const char *path, apr_pool_t *pool)
{
    pv_rules_source sources[PV_VENDOR_LISTS + 1];
    pv_rules_input input = { .sources = sources };
    pv_rules_tally tally;
    size_t count = 0;

    sources[count++] =
        (pv_rules_source){ pv_span_of(path), read_file(path),
                           PV_PURPOSE_ANALYTICS, PV_FORM_DETECT };
    for (size_t i = 0; i < PV_VENDOR_LISTS; i++) {
        const pv_vendor_list *list = &pv_vendor_lists[i];
        if (list->purpose == PV_PURPOSE_NONE
            || list->purpose == PV_PURPOSE_ANALYTICS
            || list->purpose == PV_PURPOSE_MARKETING) {
            sources[count++] =
                (pv_rules_source){ pv_span_of(list->name),
                                   pv_span_make((const char *)list->text,
                                                list->len),
                                   list->purpose, PV_FORM_VENDORS };
        }
    }
    input.source_count = count;
    return pv_rules_make(&input, &tally, pool);
}

static void read_document(document *d, const char *path)
{
    const char *name = strrchr(path, '/');
    const char *dot;

    name = name == NULL ? path : name + 1;
    dot = strchr(name, '.');
    snprintf(d->url, sizeof(d->url), "https://www.%.*s.example/news/page.html",
             dot == NULL ? (int)strlen(name) : (int)(dot - name), name);
    d->text = read_file(path);
}

int main(int argc, char **argv)
{
    static document documents[PAGES_MAX];
    static run r;
    apr_pool_t *pool;
    size_t count = 0;
    size_t step;

    if (argc < 5 || argc - 4 > PAGES_MAX || apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        fprintf(stderr, "usage: html tokens|tags|all STEP LIST PAGE...\n");
        return 2;
    }
    step = strtoul(argv[2], NULL, 10);
    r.rules = compile(argv[3], pool);
    for (int i = 4; i < argc; i++) {
        read_document(&documents[count++], argv[i]);
    }
    for (size_t i = 0; i < count; i++) {
        open_page(&r, &documents[i]);
        measured(&r, &documents[i], argv[1], step);
        r.bytes += documents[i].text.len;
    }
    printf("bytes %zu pages %zu blocked %zu sum %016" PRIx64 "\n", r.bytes,
           count, r.edits, r.sum);
    apr_terminate();
    return 0;
}
