/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of scripts and styles in SVG and XML, whose content is markup
 * (WHATWG HTML 13.2.6.5; XML 1.0 section 2.4, 2.5, 2.7): character references
 * are decoded, CDATA sections are taken as they are, comments are none of it,
 * and other elements may stand in it.
 *
 * The pieces between these are joined by the browser. A script of pieces that
 * fit into PV_REWRITER_SCRIPT_MAX is held back and judged as one. A longer
 * one, or one with elements in it, passes on piece by piece; a literal or a
 * token of CSS that may go on behind a gap is emptied in front of it, for it
 * cannot be held back over whatever stands there.
 *
 * Invariant: between calls rw->text <= run_end, and what lies between them is
 * unread text of one piece.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

static const pv_span no_text = { "", 0 };

/* Some text, decoded. */
typedef struct decoded {
    pv_span text;
    size_t base;   /* window offset that rw->foreign->raw counts from */
    bool is_whole; /* nothing was left out                            */
} decoded;

void pv_rewrite_foreign_begin(pv_rewriter *rw, size_t from)
{
    if (rw->foreign == NULL) {
        rw->foreign = apr_palloc(rw->pool, sizeof(*rw->foreign));
    }
    rw->foreign->run_count = 0;
    rw->foreign->run_end = from;
    rw->foreign->is_cdata = false;
}

/* Decodes text from rw->text up to `to`, as much as fits. A literal that was
 * begun in front of a gap is opened again. */
static decoded decode(const pv_rewriter *rw, size_t to)
{
    pv_foreign *foreign = rw->foreign;
    pv_cursor cursor = pv_cursor_make(
        pv_span_make(rw->window + rw->text, to - rw->text), foreign->is_cdata);
    size_t len = 0;
    int c = 0;

    cursor.is_text = true;
    if (rw->inner.is_literal) {
        foreign->raw[len] = 0;
        foreign->text[len++] = '"';
    }
    while (len < PV_CHUNK_MAX
           && (c = pv_cursor_next(&cursor)) != PV_CURSOR_END) {
        foreign->raw[len] = (uint32_t)cursor.from;
        foreign->text[len++] = (char)c;
    }
    foreign->raw[len] =
        (uint32_t)(c == PV_CURSOR_END ? to - rw->text : cursor.at);
    return (decoded){ pv_span_make(foreign->text, len), rw->text,
                      c == PV_CURSOR_END };
}

/* Replaces references in a script up to `to`; what waits for more is between
 * rw->text and there. */
static void read_script(pv_rewriter *rw, size_t to, bool is_last)
{
    const uint32_t *raw = rw->foreign->raw;
    pv_inline_event event = PV_INLINE_END;
    bool goes_on = true;

    if (!is_last && !rw->foreign->is_cdata) {
        to = pv_rewrite_decodable(rw, to);
    }
    while (goes_on) {
        decoded part = decode(rw, to);
        size_t pos = 0;

        while ((event = pv_inline_next(part.text, &pos,
                                       is_last && part.is_whole, rw->hit))
               == PV_INLINE_FOUND) {
            const pv_inline_hit *hit = rw->hit;
            size_t host[2] = { part.base + raw[hit->host_from],
                               part.base + raw[hit->host_to] };
            size_t whole[2] = { part.base + raw[hit->from],
                                part.base + raw[hit->to] };
            pv_rewrite_reference(rw, host, whole);
        }
        goes_on = !part.is_whole && pos > 0;
        rw->text = part.base + raw[pos];
        rw->inner.is_literal = rw->inner.is_literal && pos == 0;
    }
    rw->hold = is_last ? PV_NO_OFFSET : rw->text;
}

static void read_run(pv_rewriter *rw, size_t to, bool is_last)
{
    if (rw->deeper > 0) {
        if (to > rw->text) {
            pv_rewriter_replace(rw, rw->text, to, no_text);
        }
        rw->text = to;
    }
    else if (rw->inner.mode == PV_TEXT_CSS) {
        pv_rewrite_css(rw, to, rw->foreign->is_cdata, is_last);
    }
    else if (rw->inner.mode != PV_TEXT_NONE) {
        read_script(rw, to, is_last);
    }
    else {
        rw->text = to;
    }
}

/* Reads the rest of a piece, and empties a literal that may go on behind. */
static void empty_literal(pv_rewriter *rw, size_t to)
{
    decoded part = decode(rw, to);
    size_t open = pv_inline_open_end(part.text);
    bool is_open = open < part.text.len;
    size_t from = part.base + rw->foreign->raw[open + is_open];

    read_script(rw, to, true);
    rw->inner.is_literal = is_open;
    from = from > rw->done ? from : rw->done;
    if (to > from) {
        pv_rewriter_replace(rw, from, to, no_text);
    }
}

/* The piece ended, the text may go on: nothing may be held back any more. */
static void end_run(pv_rewriter *rw)
{
    size_t to = rw->foreign->run_end;

    rw->hold = PV_NO_OFFSET;
    if (rw->text >= to || rw->deeper > 0 || rw->inner.mode == PV_TEXT_NONE) {
        return;
    }
    if (rw->inner.mode == PV_TEXT_CSS) {
        pv_rewriter_replace(rw, rw->text, to, no_text);
    }
    else {
        empty_literal(rw, to);
    }
    rw->text = to;
}

static void begin_run(pv_rewriter *rw, size_t from, bool is_cdata)
{
    rw->text = from;
    rw->foreign->run_end = from;
    rw->foreign->is_cdata = is_cdata;
}

/* The script was judged as a whole so far; from here on piece by piece. */
static void unhold(pv_rewriter *rw)
{
    pv_foreign *foreign = rw->foreign;
    size_t count = foreign->run_count;

    foreign->run_count = 0;
    rw->inner.mode = PV_TEXT_STREAM;
    rw->hold = PV_NO_OFFSET;
    for (size_t i = 0; i < count; i++) {
        const pv_text_run *run = &foreign->runs[i];
        if (i > 0) {
            end_run(rw);
        }
        begin_run(rw, rw->script_tag + run->from, run->is_cdata);
        foreign->run_end = rw->script_tag + run->to;
        read_run(rw, foreign->run_end, false);
    }
}

/* Notes a piece of a script that is held back; false when it is too long. */
static bool note_run(pv_rewriter *rw, size_t from, size_t to, bool is_cdata)
{
    pv_foreign *foreign = rw->foreign;
    bool is_new = foreign->run_count == 0 || from != foreign->run_end;
    pv_text_run *run = &foreign->runs[foreign->run_count - !is_new];

    if (to - rw->text > PV_REWRITER_SCRIPT_MAX
        || (is_new && foreign->run_count == PV_RUNS_MAX)) {
        return false;
    }
    if (is_new) {
        run->from = from - rw->script_tag;
        run->is_cdata = is_cdata;
        foreign->run_count++;
    }
    run->to = to - rw->script_tag;
    foreign->run_end = to;
    return true;
}

/* Something that is no text stands in front of `to`. */
static void pass_gap(pv_rewriter *rw, size_t to)
{
    if (rw->inner.mode == PV_TEXT_SCRIPT) {
        if (to - rw->text <= PV_REWRITER_SCRIPT_MAX) {
            return;
        }
        unhold(rw);
    }
    end_run(rw);
}

static void add_run(pv_rewriter *rw, size_t from, size_t to, bool is_cdata)
{
    pv_foreign *foreign = rw->foreign;

    if (rw->inner.mode == PV_TEXT_SCRIPT) {
        if (note_run(rw, from, to, is_cdata)) {
            return;
        }
        unhold(rw);
    }
    if (from != foreign->run_end || is_cdata != foreign->is_cdata) {
        end_run(rw);
        begin_run(rw, from, is_cdata);
    }
    foreign->run_end = to;
    read_run(rw, to, false);
}

/* What stands between the last piece and `to`. `<` that begins nothing is
 * text, too, but no token of its own: what there is of it goes to the piece in
 * front of a gap, and to the one behind it. */
static void read_between(pv_rewriter *rw, size_t to)
{
    size_t from = rw->foreign->run_end;
    pv_tokenizer_state state = rw->tokenizer.state;
    bool is_behind = state >= PV_STATE_COMMENT_START && state <= PV_STATE_PI;
    size_t end = from;
    size_t tail = to;

    while (end < to && rw->window[end] == '<') {
        end++;
    }
    if (end > from && (end < to || is_behind)) {
        end--; /* it begins the comment, or what else stands there */
    }
    if (end > from) {
        add_run(rw, from, end, false);
    }
    if (end >= to) {
        return;
    }
    while (tail > end && rw->window[tail - 1] == '<' && !is_behind) {
        tail--;
    }
    pass_gap(rw, tail);
    if (tail < to) {
        add_run(rw, tail, to, false);
    }
}

void pv_rewrite_foreign_run(pv_rewriter *rw, size_t from, size_t to,
                            bool is_cdata)
{
    read_between(rw, from);
    add_run(rw, from, to, is_cdata);
}

void pv_rewrite_foreign_gap(pv_rewriter *rw, size_t to)
{
    read_between(rw, to);
}

void pv_rewrite_foreign_tag(pv_rewriter *rw, size_t start, size_t end)
{
    read_between(rw, start);
    if (rw->inner.mode == PV_TEXT_SCRIPT) {
        unhold(rw);
    }
    end_run(rw);
    begin_run(rw, end, false);
}

/* Joins the pieces of a script that was held back. */
static pv_span join(const pv_rewriter *rw)
{
    pv_foreign *foreign = rw->foreign;
    size_t len = 0;
    int c;

    for (size_t i = 0; i < foreign->run_count; i++) {
        const pv_text_run *run = &foreign->runs[i];
        pv_span raw = pv_span_make(rw->window + rw->script_tag + run->from,
                                   run->to - run->from);
        pv_cursor cursor = pv_cursor_make(raw, run->is_cdata);

        cursor.is_text = true;
        while (len < sizeof(foreign->script)
               && (c = pv_cursor_next(&cursor)) != PV_CURSOR_END) {
            foreign->script[len++] = (char)c;
        }
    }
    return pv_span_make(foreign->script, len);
}

void pv_rewrite_foreign_end(pv_rewriter *rw, size_t to)
{
    pv_rewrite_foreign_gap(rw, to);
    if (rw->inner.mode == PV_TEXT_SCRIPT) {
        pv_rewrite_end_script(rw, join(rw), to);
    }
    else if (rw->text < rw->foreign->run_end) {
        read_run(rw, rw->foreign->run_end, true);
    }
    rw->foreign->run_end = to;
}
