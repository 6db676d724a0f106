/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The window, the carried tail, and what tokens lead to.
 *
 * The window is the caller's piece itself while nothing is held back. A tail
 * that has to be held is copied into a buffer of bounded size; the next piece
 * is appended to it in small steps, only until nothing of the old tail is
 * needed any more, and then becomes the window again.
 *
 * Invariant after each step: done <= hold, and everything from `done` on is
 * either in the window or was written.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

#include <stdint.h>

#define CARRY_STEP 1024 /* bytes appended to a held tail at a time */

/* The tail's buffer: most tails; a script; a tag; and a tag in a script of
 * SVG, behind as much of it as is held back. */
static const size_t carry_rooms[] = {
    2 * CARRY_STEP,
    PV_SCRIPT_TAG_MAX + PV_REWRITER_SCRIPT_MAX + 4 * CARRY_STEP,
    PV_TAG_MAX + 4 * CARRY_STEP,
    PV_SCRIPT_TAG_MAX + PV_REWRITER_SCRIPT_MAX + PV_TAG_MAX + 4 * CARRY_STEP,
};

#define CARRY_ROOMS (sizeof(carry_rooms) / sizeof(carry_rooms[0]))
#define CARRY_FIRST carry_rooms[0]
#define CARRY_MAX   carry_rooms[CARRY_ROOMS - 1]

static const pv_span no_text = { "", 0 };

static pv_rewriter *make(const pv_html_policy *policy, const pv_html_sink *sink,
                         pv_html_syntax syntax, pv_work *work, apr_pool_t *pool)
{
    pv_rewriter *rw = apr_palloc(pool, sizeof(*rw));

    memset(rw, 0, offsetof(pv_rewriter, tokenizer));
    rw->policy = policy;
    rw->sink = sink;
    rw->pool = pool;
    rw->syntax = syntax;
    rw->hold = PV_NO_OFFSET;
    rw->work = work;
    rw->scratch = rw->work->scratch;
    rw->css_url = &rw->work->css_url;
    rw->hit = &rw->work->hit;
    rw->judgement = apr_palloc(pool, sizeof(*rw->judgement));
    pv_tokenizer_init(&rw->tokenizer, syntax == PV_SYNTAX_XML);
    rw->tokenizer.wanted = &pv_resource_wanted;
    if (syntax == PV_SYNTAX_CSS) {
        static const pv_element_text sheet = { .id = PV_TAG_STYLE,
                                               .mode = PV_TEXT_CSS };
        pv_rewrite_text_begin(rw, &sheet, 0);
    }
    return rw;
}

pv_rewriter *pv_rewriter_make(const pv_html_policy *policy,
                              const pv_html_sink *sink, pv_html_syntax syntax,
                              apr_pool_t *pool)
{
    return make(policy, sink, syntax, apr_palloc(pool, sizeof(pv_work)), pool);
}

pv_rewriter *pv_rewriter_make_inner(pv_rewriter *outer,
                                    const pv_html_sink *sink, char *carry,
                                    size_t room, apr_pool_t *pool)
{
    pv_rewriter *rw =
        make(outer->policy, sink, PV_SYNTAX_HTML, outer->work, pool);

    rw->depth = outer->depth + 1;
    rw->never_holds = true;
    rw->page.has_base = outer->page.has_base;
    rw->carry = carry;
    rw->carry_room = room;
    return rw;
}

bool pv_rewriter_has_edits(const pv_rewriter *rw)
{
    return rw->has_edits;
}

bool pv_rewriter_reads_local(pv_span reference)
{
    while (reference.len > 0 && (unsigned char)reference.ptr[0] <= ' ') {
        reference.ptr++;
        reference.len--;
    }
    return reference.len == 0 || reference.ptr[0] == '#'
           || (reference.ptr[0] == 'd'
               && pv_span_starts_with(reference, "data:"));
}

void pv_rewriter_keep(pv_rewriter *rw, size_t to)
{
    if (to > rw->done) {
        rw->sink->keep(rw->sink->baton,
                       pv_span_make(rw->window + rw->done, to - rw->done),
                       rw->is_input);
        rw->done = to;
    }
}

void pv_rewriter_replace(pv_rewriter *rw, size_t from, size_t to, pv_span text)
{
    size_t len = to - from;
    bool is_added = len == 0;

    pv_rewriter_keep(rw, from);
    if (!is_added && text.len > len) {
        text = no_text;
    }
    rw->sink->fill(rw->sink->baton, text, is_added ? text.len : len, is_added);
    rw->done = to;
    rw->has_edits = true;
}

static void make_comment(pv_rewriter *rw, pv_purpose purpose)
{
    static const char opening[] = "<!--privacy:";
    pv_span name = purpose == PV_PURPOSE_NONE
                       ? no_text
                       : rw->policy->purpose_name(rw->policy->baton, purpose);
    size_t len = 0;

    if (name.len == 0 || name.len > PV_PURPOSE_NAME_MAX) {
        memcpy(rw->comment, "<!---->", 7);
        rw->comment_len = 7;
        return;
    }
    memcpy(rw->comment, opening, sizeof(opening) - 1);
    len = sizeof(opening) - 1;
    memcpy(rw->comment + len, name.ptr, name.len);
    len += name.len;
    memcpy(rw->comment + len, "-->", 3);
    rw->comment_len = len + 3;
}

void pv_rewriter_erase(pv_rewriter *rw, size_t from, pv_purpose purpose,
                       pv_erase_mode mode)
{
    pv_rewriter_keep(rw, from);
    make_comment(rw, purpose);
    rw->erase = mode;
    rw->erase_id = rw->tokenizer.tag.id;
    rw->erase_nesting = 0;
    rw->erase_is_inner =
        rw->tokenizer.dual_id != PV_TAG_NONE && !rw->tokenizer.tag.begins_dual;
    rw->is_comment_due = true;
    rw->hold = from;
}

void pv_rewriter_erase_to(pv_rewriter *rw, size_t to, bool is_end)
{
    size_t len = to - rw->done;
    pv_span text = no_text;

    if (rw->is_comment_due) {
        if (len < rw->comment_len && !is_end) {
            return;
        }
        text = len >= rw->comment_len
                   ? pv_span_make(rw->comment, rw->comment_len)
                   : pv_span_make("<!---->", 7);
        rw->is_comment_due = false;
        rw->hold = PV_NO_OFFSET;
    }
    if (to > rw->done) {
        pv_rewriter_replace(rw, rw->done, to, text);
    }
    if (is_end) {
        rw->erase = PV_ERASE_NONE;
        rw->hold = PV_NO_OFFSET;
        rw->text = to; /* of an element around the erased one, if any */
    }
}

void pv_rewriter_banner(pv_rewriter *rw, size_t at)
{
    pv_span banner;

    if (rw->has_banner || rw->page.held == 0 || rw->policy->banner == NULL
        || rw->never_holds) {
        return;
    }
    rw->has_banner = true;
    banner = rw->policy->banner(rw->policy->baton, &rw->page);
    if (banner.len > 0) {
        pv_rewriter_replace(rw, at, at, banner);
    }
}

/* A start tag while something is being erased. */
static void erase_start_tag(pv_rewriter *rw, bool is_part)
{
    const pv_html_tag *tag = &rw->tokenizer.tag;

    if (rw->erase == PV_ERASE_TAG) {
        if (!is_part) {
            pv_rewriter_erase_to(rw, tag->end, true);
        }
        return;
    }
    if (tag->id == rw->erase_id && !tag->is_self_closing && !is_part) {
        rw->erase_nesting++;
    }
}

/* An end tag while something is being erased. */
static void erase_end_tag(pv_rewriter *rw)
{
    const pv_html_tag *tag = &rw->tokenizer.tag;

    if (tag->id != rw->erase_id) {
        return;
    }
    if (rw->erase_nesting > 0) {
        rw->erase_nesting--;
        return;
    }
    pv_rewriter_erase_to(rw, tag->end, true);
}

static void on_end_tag(pv_rewriter *rw)
{
    const pv_html_tag *tag = &rw->tokenizer.tag;

    /* The end of the element around it, in the raw reading, has to stay. */
    if (rw->erase != PV_ERASE_NONE && rw->erase_is_inner
        && rw->tokenizer.dual_id == PV_TAG_NONE) {
        pv_rewriter_erase_to(rw, tag->start, true);
    }
    if (rw->inner.id != PV_TAG_NONE && rw->erase == PV_ERASE_NONE) {
        pv_rewrite_text_end_tag(rw, tag);
    }
    if (rw->erase != PV_ERASE_NONE) {
        erase_end_tag(rw);
    }
    else if (tag->id == PV_TAG_BODY && tag->ns == PV_NS_HTML) {
        pv_rewriter_banner(rw, tag->start);
    }
}

/* What closes a token that was cut off: it replaces the token's end, from
 * `from` on. */
static pv_span closing(const pv_tokenizer *t, size_t *from)
{
    *from = t->pos;
    switch (t->cut_state) {
    case PV_STATE_TAG_NAME: /* a tag goes as a whole */
        *from = t->cut;
        return no_text;
    case PV_STATE_COMMENT:
    case PV_STATE_COMMENT_START:
        *from = t->cut;
        return pv_span_make("-->", 3);
    case PV_STATE_BOGUS_COMMENT:
    case PV_STATE_DOCTYPE:
        *from = t->pos - 1;
        return pv_span_make(">", 1);
    default:
        return no_text;
    }
}

/* The raw reading ended inside a token of the other one: what was begun is
 * closed, so that both readings go on alike. */
static void on_cut(pv_rewriter *rw)
{
    const pv_tokenizer *t = &rw->tokenizer;
    size_t from;
    pv_span closer = closing(t, &from);

    if (rw->erase != PV_ERASE_NONE) {
        pv_rewriter_erase_to(rw, t->pos, true);
        pv_rewrite_text_end_all(rw, t->pos);
        return;
    }
    pv_rewrite_text_end_all(rw, from);
    from = from > rw->done ? from : rw->done;
    if (from < t->pos) {
        pv_rewriter_replace(rw, from, t->pos, closer);
    }
}

static void on_token(pv_rewriter *rw, pv_token token)
{
    const pv_tokenizer *t = &rw->tokenizer;

    switch (token) {
    case PV_TOKEN_START_TAG:
    case PV_TOKEN_TAG_PART:
        if (rw->erase != PV_ERASE_NONE) {
            erase_start_tag(rw, token == PV_TOKEN_TAG_PART);
        }
        else {
            pv_rewrite_tag(rw, token == PV_TOKEN_TAG_PART);
        }
        break;
    case PV_TOKEN_END_TAG:
        on_end_tag(rw);
        break;
    case PV_TOKEN_TEXT:
        if (rw->erase == PV_ERASE_NONE && rw->inner.is_foreign) {
            pv_rewrite_foreign_run(rw, t->text, t->pos,
                                   t->state == PV_STATE_CDATA);
        }
        else if (rw->erase == PV_ERASE_NONE) {
            pv_rewrite_text(rw, t->pos, false);
        }
        break;
    case PV_TOKEN_CUT:
        on_cut(rw);
        break;
    case PV_TOKEN_COMMENT:
    case PV_TOKEN_MORE:
        break;
    }
}

/* The window ends: what is known of the text is read. Where its end tag has
 * begun, all of it is known, whatever the tag is. */
static void read_text_so_far(pv_rewriter *rw)
{
    const pv_tokenizer *t = &rw->tokenizer;

    if (rw->inner.mode == PV_TEXT_NONE || rw->erase != PV_ERASE_NONE) {
        return;
    }
    if (rw->inner.is_foreign) {
        pv_rewrite_foreign_gap(rw, pv_tokenizer_hold(t));
    }
    else if (!pv_tokenizer_is_in_tag(t)) {
        pv_rewrite_text(rw, pv_tokenizer_hold(t), false);
    }
    else if (!rw->inner.is_markup && t->tag.is_end) {
        pv_rewrite_text_end(rw, t->tag.start);
    }
    else if (rw->inner.mode != PV_TEXT_SCRIPT && !t->is_part_given
             && t->tag.start > rw->text) {
        pv_rewrite_text(rw, t->tag.start, true);
    }
}

/* Reads the window; everything before the result is done with. */
static size_t read_window(pv_rewriter *rw, const char *window, size_t len,
                          bool is_input, bool is_last)
{
    pv_tokenizer *t = &rw->tokenizer;
    size_t keep = len;
    pv_token token;

    rw->window = window;
    rw->len = len;
    rw->is_input = is_input;
    rw->is_last = is_last;
    if (rw->syntax == PV_SYNTAX_CSS) {
        pv_rewrite_text(rw, len, is_last);
    }
    else {
        while ((token = pv_tokenizer_next(t, window, len, is_last))
               != PV_TOKEN_MORE) {
            on_token(rw, token);
        }
        read_text_so_far(rw);
        keep = pv_tokenizer_hold(t);
    }
    if (is_last) {
        return len;
    }
    if (rw->erase != PV_ERASE_NONE) {
        pv_rewriter_erase_to(rw, keep, false);
    }
    keep = keep < rw->hold ? keep : rw->hold;
    if (len - keep > CARRY_MAX - CARRY_STEP) { /* cannot happen; be safe */
        keep = rw->done > len - CARRY_STEP ? rw->done : len - CARRY_STEP;
    }
    pv_rewriter_keep(rw, keep);
    return keep;
}

/* Everything before `keep` is gone: offsets count from there. */
static void shift(pv_rewriter *rw, size_t keep)
{
    if (rw->syntax != PV_SYNTAX_CSS) {
        pv_tokenizer_shift(&rw->tokenizer, keep);
    }
    rw->done -= keep;
    rw->text = rw->text > keep ? rw->text - keep : 0;
    rw->script_tag -= keep;
    if (rw->foreign != NULL) {
        size_t run_end = rw->foreign->run_end;
        rw->foreign->run_end = run_end > keep ? run_end - keep : 0;
    }
    if (rw->hold != PV_NO_OFFSET) {
        rw->hold -= keep;
    }
}

/* Moves the tail into another buffer; a larger one than the first has a pool
 * of its own, so that its memory can be given back. */
static void move_tail(pv_rewriter *rw, size_t room)
{
    apr_pool_t *own = NULL;
    char *buffer = rw->first_carry;

    if (room > CARRY_FIRST) {
        if (apr_pool_create(&own, rw->pool) != APR_SUCCESS) {
            own = NULL;
        }
        buffer = apr_palloc(own != NULL ? own : rw->pool, room);
    }
    else if (buffer == NULL) {
        buffer = rw->first_carry = apr_palloc(rw->pool, CARRY_FIRST);
    }
    if (rw->carry_len > 0) {
        memcpy(buffer, rw->carry, rw->carry_len);
    }
    if (rw->carry_pool != NULL) {
        apr_pool_destroy(rw->carry_pool);
    }
    rw->carry_pool = own;
    rw->carry = buffer;
    rw->carry_room = room;
}

static void reserve(pv_rewriter *rw, size_t room)
{
    size_t i = 0;

    if (room <= rw->carry_room) {
        return;
    }
    while (i < CARRY_ROOMS - 1 && carry_rooms[i] < room) {
        i++;
    }
    move_tail(rw, carry_rooms[i]);
}

/* A small tail needs no large buffer any more. */
static void give_back(pv_rewriter *rw)
{
    if (rw->carry_pool != NULL && rw->carry_len <= CARRY_FIRST) {
        move_tail(rw, CARRY_FIRST);
    }
}

/* Appends a little of the piece to the tail and reads on. @return how much
 * of the piece is done with */
static size_t read_behind_tail(pv_rewriter *rw, pv_span piece)
{
    size_t step = piece.len < CARRY_STEP ? piece.len : CARRY_STEP;
    size_t old = rw->carry_len;
    size_t keep;
    size_t left;

    reserve(rw, old + step);
    memcpy(rw->carry + old, piece.ptr, step);
    keep = read_window(rw, rw->carry, old + step, false, false);
    left = old + step - keep;
    shift(rw, keep);
    if (left <= step) { /* what is left stands in the piece, too */
        rw->carry_len = 0;
        return step - left;
    }
    memmove(rw->carry, rw->carry + keep, left);
    rw->carry_len = left;
    return step;
}

void pv_rewriter_feed(pv_rewriter *rw, pv_span piece)
{
    size_t keep;

    while (rw->carry_len > 0 && piece.len > 0) {
        size_t used = read_behind_tail(rw, piece);
        piece = pv_span_make(piece.ptr + used, piece.len - used);
    }
    if (piece.len == 0) {
        give_back(rw);
        return;
    }
    keep = read_window(rw, piece.ptr, piece.len, true, false);
    shift(rw, keep);
    if (keep < piece.len) {
        reserve(rw, piece.len - keep);
        memcpy(rw->carry, piece.ptr + keep, piece.len - keep);
    }
    rw->carry_len = piece.len - keep;
    give_back(rw);
}

void pv_rewriter_finish(pv_rewriter *rw)
{
    static const char nothing[] = "";
    size_t len = rw->carry_len;

    read_window(rw, len > 0 ? rw->carry : nothing, len, false, true);
    if (rw->erase == PV_ERASE_NONE) {
        pv_rewrite_text_end_all(rw, len);
    }
    if (rw->erase != PV_ERASE_NONE) {
        pv_rewriter_erase_to(rw, len, true);
    }
    pv_rewriter_keep(rw, len);
    pv_rewriter_banner(rw, len);
    rw->carry_len = 0;
}
