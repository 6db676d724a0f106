/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters one document. The first byte chooses the syntax, the second the
 * size of the pieces; the rest is the document. A finding is also: a result
 * of another length, a result that depends on the pieces, one that changes
 * when filtered again, and a start tag where the input had none.
 */
#include "tests/fuzz/fuzz.h"

#include <apr_general.h>
#include <stdlib.h>

#include "mod_privacy/core/html/tokenizer.h"
#include "tests/unit/rewrite_fixture.h"

#define DOCUMENT_MAX 262144

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool same(const pv_fixture *f, pv_span expected)
{
    return f->len == expected.len
           && (f->len == 0 || memcmp(f->out, expected.ptr, f->len) == 0);
}

static bool next_start(pv_tokenizer *t, pv_span text, size_t *at)
{
    pv_token token;

    while ((token = pv_tokenizer_next(t, text.ptr, text.len, true))
           != PV_TOKEN_MORE) {
        if (token == PV_TOKEN_START_TAG && !t->tag.is_continued) {
            *at = t->tag.start;
            return true;
        }
    }
    return false;
}

/* Edits keep the length, so a tag of the output stands where one stood. */
static void check_tags(pv_span before, pv_span after, bool is_xml)
{
    static pv_tokenizer old;
    static pv_tokenizer now;
    size_t new_at;
    size_t old_at = 0;

    pv_tokenizer_init(&old, is_xml);
    pv_tokenizer_init(&now, is_xml);
    while (next_start(&now, after, &new_at)) {
        bool has_old = true;
        while ((has_old = next_start(&old, before, &old_at))
               && old_at < new_at) {
        }
        must(has_old && old_at == new_at);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static pv_fixture whole;
    static pv_fixture other;
    pv_html_syntax syntax;
    pv_span input;
    pv_span once;
    size_t step;

    apr_initialize();
    if (size < 2 || size > DOCUMENT_MAX) {
        return 0;
    }
    syntax = (pv_html_syntax)(bytes[0] % 3);
    step = (size_t)bytes[1] + 1;
    input = pv_span_make((const char *)bytes + 2, size - 2);

    fixture_run(&whole, input, size, size, PV_HTML_BLOCK, syntax);
    once = pv_span_make(whole.out, whole.len);
    must(whole.len == input.len);
    fixture_run(&other, input, step, step, PV_HTML_BLOCK, syntax);
    must(same(&other, once));
    fixture_run(&other, once, size, size, PV_HTML_BLOCK, syntax);
    must(same(&other, once));
    if (syntax != PV_SYNTAX_CSS && input.len > 0) {
        check_tags(input, once, syntax == PV_SYNTAX_XML);
    }
    fixture_run(&other, input, step, step, PV_HTML_HOLD, syntax);
    must(other.len == input.len + other.added);
    return 0;
}
