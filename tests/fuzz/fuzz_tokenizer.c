/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokenizer alone. The first byte chooses the syntax and what is given,
 * the second the size of the pieces; the rest is the document. Tokens in
 * pieces are those of the whole, lie inside the document and in its order.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/html/tokenizer.h"

#define TOKENS_MAX 16384
#define INPUT_MAX  65536

typedef struct record {
    pv_token token;
    pv_tag_id id;
    uint64_t from; /* in the document */
    uint64_t to;
    uint64_t seen;
} record;

typedef struct records {
    size_t count;
    record list[TOKENS_MAX];
} records;

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* Where a tag or comment that was cut off has to be closed. Of other tokens
 * only the end is told. */
static size_t cut_from(const pv_tokenizer *t)
{
    return t->cut_state == PV_STATE_TAG_NAME || t->cut_state == PV_STATE_COMMENT
                   || t->cut_state == PV_STATE_COMMENT_START
               ? t->cut
               : t->pos;
}

/* Raw text may be given in any number of pieces, so it is not compared. */
static void keep(records *all, const pv_tokenizer *t, pv_token token)
{
    record *one = &all->list[all->count];
    bool is_comment = token == PV_TOKEN_COMMENT;

    if (token == PV_TOKEN_TEXT || all->count == TOKENS_MAX) {
        return;
    }
    one->token = token;
    one->id = is_comment || token == PV_TOKEN_CUT ? PV_TAG_NONE : t->tag.id;
    one->seen = one->id == PV_TAG_NONE ? 0 : t->tag.seen;
    one->from = t->base + t->tag.start;
    one->to = t->base + t->tag.end;
    if (is_comment) {
        one->from = t->comment_from;
        one->to = t->comment_to;
    }
    if (token == PV_TOKEN_CUT) {
        one->from = one->to = t->base + cut_from(t);
    }
    all->count++;
}

static void tokenize(pv_span input, uint8_t options, size_t step, records *all)
{
    static pv_tokenizer t;
    size_t start = 0;
    size_t have = step < input.len ? step : input.len;

    pv_tokenizer_init(&t, (options & 1) != 0);
    t.keeps_all = (options & 2) != 0;
    t.gives_data = (options & 4) != 0;
    t.is_bare = (options & 8) != 0;
    all->count = 0;
    for (;;) {
        pv_token token = pv_tokenizer_next(&t, input.ptr + start, have - start,
                                           have == input.len);
        size_t hold;
        if (token != PV_TOKEN_MORE) {
            keep(all, &t, token);
            continue;
        }
        if (have == input.len) {
            return;
        }
        hold = pv_tokenizer_hold(&t);
        must(hold <= have - start);
        pv_tokenizer_shift(&t, hold);
        start += hold;
        must(t.base == start);
        have = input.len - have > step ? have + step : input.len;
    }
}

static void check(const records *all, size_t len)
{
    for (size_t i = 0; i < all->count; i++) {
        must(all->list[i].from <= all->list[i].to && all->list[i].to <= len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static records whole;
    static records parts;
    pv_span input;

    if (size < 2 || size > INPUT_MAX) {
        return 0;
    }
    input = pv_span_make((const char *)bytes + 2, size - 2);
    tokenize(input, bytes[0], size, &whole);
    tokenize(input, bytes[0], (size_t)bytes[1] % 64 + 1, &parts);
    check(&whole, input.len);
    must(whole.count == parts.count);
    for (size_t i = 0; i < whole.count; i++) {
        const record *a = &whole.list[i];
        const record *b = &parts.list[i];
        must(a->token == b->token && a->id == b->id && a->from == b->from
             && a->to == b->to && a->seen == b->seen);
    }
    return 0;
}
