/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy made of two tables, and a document filtered on any split: what
 * the tests of the rewriter and its fuzz target share.
 *
 * The page is https://www.site.example/dir/page.html. tracker.example and
 * everything below it is analytics, media.example is media, /listed-beacon/ on
 * any host is marketing for images only.
 */
#ifndef PV_TESTS_REWRITE_FIXTURE_H
#define PV_TESTS_REWRITE_FIXTURE_H

#include <apr_general.h>
#include <stdbool.h>
#include <stdlib.h>

#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/html/rewriter.h"

typedef struct pv_fixture {
    pv_html_action action; /* for what is listed */
    char base_buffer[PV_URL_MAX];
    pv_url base;
    char *out;
    size_t len;
    size_t room;
    size_t added; /* bytes that the document grew by */
} pv_fixture;

static inline bool fixture_host_is(pv_span host, const char *name)
{
    size_t len = strlen(name);

    return pv_span_equal(host, pv_span_of(name))
           || (host.len > len && pv_span_ends_with(host, name)
               && host.ptr[host.len - len - 1] == '.');
}

static inline pv_html_decision fixture_decide(pv_fixture *f, pv_span reference,
                                              pv_resource type)
{
    pv_html_decision decision = { PV_HTML_PASS, PV_PURPOSE_NONE };
    static char buffer[PV_URL_MAX];
    pv_url url;
    pv_status status = pv_url_parse(reference, &f->base, buffer, &url);

    if (status != PV_OK && status != PV_ERR_RANGE) {
        return decision;
    }
    if (fixture_host_is(url.host, "tracker.example")) {
        decision.purpose = PV_PURPOSE_ANALYTICS;
    }
    else if (fixture_host_is(url.host, "media.example")) {
        decision.purpose = PV_PURPOSE_MEDIA;
    }
    else if (type == PV_RESOURCE_IMAGE
             && pv_span_starts_with(url.path, "/listed-beacon/")) {
        decision.purpose = PV_PURPOSE_MARKETING;
    }
    if (decision.purpose != PV_PURPOSE_NONE) {
        decision.action = f->action;
    }
    return decision;
}

static inline pv_html_decision fixture_reference(void *baton, pv_span reference,
                                                 pv_resource type)
{
    return fixture_decide(baton, reference, type);
}

static inline pv_html_decision fixture_script(void *baton, pv_span reference)
{
    return fixture_decide(baton, reference, PV_RESOURCE_HINT);
}

static inline void fixture_base(void *baton, pv_span href)
{
    pv_fixture *f = baton;
    static char buffer[PV_URL_MAX];
    pv_url base;

    if (pv_url_parse(href, &f->base, buffer, &base) == PV_OK) {
        memcpy(f->base_buffer, buffer, sizeof(buffer));
        pv_url_parse(base.text, NULL, f->base_buffer, &f->base);
    }
}

static inline pv_span fixture_purpose(void *baton, pv_purpose purpose)
{
    static const char *const names[] = { "functional", "media", "analytics",
                                         "marketing" };

    (void)baton;
    return pv_span_of(names[purpose]);
}

static inline pv_span fixture_placeholder(void *baton, const pv_html_page *page,
                                          pv_span reference)
{
    (void)baton;
    (void)page;
    (void)reference;
    return pv_span_of("&lt;p&gt;held");
}

static inline pv_span fixture_banner(void *baton, const pv_html_page *page)
{
    (void)baton;
    return pv_span_of(page->has_base ? "<form id=b>base</form>"
                                     : "<form id=b></form>");
}

static inline void fixture_put(pv_fixture *f, const char *bytes, size_t len)
{
    if (f->len + len > f->room) {
        f->room = (f->len + len) * 2;
        f->out = realloc(f->out, f->room);
        if (f->out == NULL) {
            abort();
        }
    }
    if (len > 0) {
        memcpy(f->out + f->len, bytes, len);
    }
    f->len += len;
}

static inline void fixture_keep(void *baton, pv_span bytes, bool is_input)
{
    (void)is_input;
    fixture_put(baton, bytes.ptr, bytes.len);
}

static inline void fixture_fill(void *baton, pv_span text, size_t len,
                                bool is_added)
{
    pv_fixture *f = baton;

    fixture_put(f, text.ptr, text.len);
    for (size_t i = text.len; i < len; i++) {
        fixture_put(f, " ", 1);
    }
    f->added += is_added ? len : 0;
}

/** Filters `input` in pieces of `first`, then `step` bytes; the result is in
 *  f->out until the next call. Release with fixture_free(). */
static inline void fixture_run(pv_fixture *f, pv_span input, size_t first,
                               size_t step, pv_html_action action,
                               pv_html_syntax syntax)
{
    pv_html_policy policy = { .baton = f,
                              .reference = fixture_reference,
                              .script_reference = fixture_script,
                              .base = fixture_base,
                              .purpose_name = fixture_purpose,
                              .placeholder = fixture_placeholder,
                              .banner = fixture_banner };
    pv_html_sink sink = { f, fixture_keep, fixture_fill };
    apr_pool_t *pool;
    pv_rewriter *rw;

    f->action = action;
    f->len = 0;
    f->added = 0;
    if (pv_url_parse(pv_span_of("https://www.site.example/dir/page.html"), NULL,
                     f->base_buffer, &f->base)
            != PV_OK
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        abort();
    }
    rw = pv_rewriter_make(&policy, &sink, syntax, pool);
    for (size_t at = 0; at < input.len;) {
        size_t len = at == 0 ? first : step;
        len = len < input.len - at ? len : input.len - at;
        len = len > 0 ? len : 1;
        pv_rewriter_feed(rw, pv_span_make(input.ptr + at, len));
        at += len;
    }
    pv_rewriter_finish(rw);
    apr_pool_destroy(pool);
}

/** Gives the memory of a fixture back. */
static inline void fixture_free(pv_fixture *f)
{
    free(f->out);
    f->out = NULL;
    f->room = 0;
}

#endif
