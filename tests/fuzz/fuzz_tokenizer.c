/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokenizer alone. The first byte chooses the syntax and what is given,
 * the second the size of the pieces; the rest is the document, and spaces
 * behind it, without which no tag of a short one would be read the short way.
 * Tokens in pieces are those of the whole, lie inside the document and in its
 * order; so are those of the states alone, and of the plain machine.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/html/tokenizer.h"

#define TOKENS_MAX 16384
#define INPUT_MAX  65536
#define SPACES     80

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

static void tokenize(pv_span input, uint8_t options, size_t step, pv_skim most,
                     records *all)
{
    static pv_tokenizer t;
    size_t start = 0;
    size_t have = step < input.len ? step : input.len;

    pv_tokenizer_init(&t, (options & 1) != 0);
    t.skim = t.skim < most ? t.skim : most;
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

static void compare(const records *whole, const records *other)
{
    must(whole->count == other->count);
    for (size_t i = 0; i < whole->count; i++) {
        const record *a = &whole->list[i];
        const record *b = &other->list[i];
        must(a->token == b->token && a->id == b->id && a->from == b->from
             && a->to == b->to && a->seen == b->seen);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char document[INPUT_MAX + SPACES];
    static records whole;
    static records other;
    pv_span input;

    if (size < 2 || size > INPUT_MAX) {
        return 0;
    }
    memcpy(document, bytes + 2, size - 2);
    memset(document + size - 2, ' ', SPACES);
    input = pv_span_make(document, size - 2 + SPACES);
    tokenize(input, bytes[0], input.len, PV_SKIM_WIDE, &whole);
    check(&whole, input.len);
    tokenize(input, bytes[0], input.len, PV_SKIM_NARROW, &other);
    compare(&whole, &other);
    tokenize(input, bytes[0], input.len, PV_SKIM_NONE, &other);
    compare(&whole, &other);
    tokenize(input, bytes[0], (size_t)bytes[1] % 64 + 1, PV_SKIM_WIDE, &other);
    compare(&whole, &other);
    return 0;
}
