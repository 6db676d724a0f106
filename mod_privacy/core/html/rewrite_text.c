/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of scripts and styles.
 *
 * A script is held back up to PV_REWRITER_SCRIPT_MAX bytes and judged as one:
 * a loader of a listed host goes as a whole, for half a loader is a broken
 * page. A longer script passes on as it comes; listed hosts in its literals
 * are replaced by a name of the same length that resolves nowhere (RFC 6761,
 * "invalid."), so that it stays the same program. In style sheets and JSON
 * the reference itself is replaced.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

#define WAIT_MAX 32768 /* bytes an unfinished token of text may hold back */

static const pv_span no_text = { "", 0 };
static const pv_span empty_url = { "data:,", 6 };

/* 253 bytes of a host that exists nowhere; its end is used. */
static const char nowhere[] =
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.invalid";

/* A host of `len` bytes; too short for `.invalid`: a name without a dot. */
static pv_span host_of_length(size_t len)
{
    static const char label[] = "--------";
    size_t room = sizeof(nowhere) - 1;

    if (len < sizeof(label)) {
        return pv_span_make(label, len);
    }
    len = len < room ? len : room;
    return pv_span_make(nowhere + room - len, len);
}

static pv_html_decision judge_reference(pv_rewriter *rw,
                                        const pv_inline_hit *hit)
{
    return rw->policy->script_reference(rw->policy->baton,
                                        pv_span_make(hit->text, hit->len));
}

/* The element that is read from now on, or goes on being read. */
static void enter(pv_rewriter *rw, const pv_element_text *text)
{
    rw->inner = *text;
    rw->tokenizer.gives_foreign = text->id != PV_TAG_NONE;
    rw->tokenizer.gives_data =
        text->is_markup && (text->mode != PV_TEXT_NONE || rw->deeper > 0);
}

void pv_rewrite_text_begin(pv_rewriter *rw, const pv_element_text *text,
                           size_t from)
{
    bool is_inside = rw->inner.id != PV_TAG_NONE;

    if (rw->deeper > 0 || (is_inside && rw->outer_count == PV_TEXTS_MAX)) {
        rw->deeper++;
        rw->tokenizer.gives_data = rw->inner.is_markup;
        return;
    }
    if (is_inside) {
        rw->outer[rw->outer_count++] = rw->inner;
    }
    enter(rw, text);
    rw->text = from;
    if (text->mode == PV_TEXT_SCRIPT) {
        rw->hold = rw->script_tag;
    }
    if (text->is_foreign) {
        pv_rewrite_foreign_begin(rw, from);
    }
}

/* Two decisions about one script: held under one purpose, it would be released
 * with another one refused, so it is blocked. */
static pv_html_decision join(pv_html_decision first, pv_html_decision second)
{
    if (first.action == PV_HTML_PASS) {
        return second;
    }
    if (second.action != PV_HTML_PASS
        && (second.action == PV_HTML_BLOCK
            || second.purpose != first.purpose)) {
        first.action = PV_HTML_BLOCK;
    }
    return first;
}

/* What becomes of a script for anything in it. */
static pv_html_decision judge_script(pv_rewriter *rw, pv_span text)
{
    pv_html_decision decision = { PV_HTML_PASS, PV_PURPOSE_NONE };
    size_t pos = 0;

    while (decision.action != PV_HTML_BLOCK
           && pv_inline_next(text, &pos, true, rw->hit) == PV_INLINE_FOUND) {
        decision = join(decision, judge_reference(rw, rw->hit));
    }
    if (decision.action != PV_HTML_BLOCK && rw->policy->inline_script != NULL) {
        decision =
            join(decision, rw->policy->inline_script(rw->policy->baton, text));
    }
    return decision;
}

void pv_rewrite_end_script(pv_rewriter *rw, pv_span text, size_t to)
{
    pv_html_decision decision = judge_script(rw, text);

    rw->hold = PV_NO_OFFSET;
    rw->inner.mode = PV_TEXT_NONE;
    if (decision.action == PV_HTML_PASS) {
        return;
    }
    if (decision.action == PV_HTML_HOLD && !rw->never_holds
        && !rw->script_repeats_type) {
        pv_rewrite_hold_script(rw, decision.purpose);
        return;
    }
    pv_rewriter_erase(rw, rw->script_tag, decision.purpose, PV_ERASE_ELEMENT);
    rw->erase_id = PV_TAG_SCRIPT;
    pv_rewriter_erase_to(rw, to, false);
}

void pv_rewrite_reference(pv_rewriter *rw, const size_t host[2],
                          const size_t whole[2])
{
    if (judge_reference(rw, rw->hit).action == PV_HTML_PASS) {
        return;
    }
    if (rw->inner.mode == PV_TEXT_JSON && rw->hit->is_url) {
        pv_rewriter_replace(rw, whole[0], whole[1], empty_url);
    }
    else {
        pv_rewriter_replace(rw, host[0], host[1],
                            host_of_length(host[1] - host[0]));
    }
}

/* Replaces listed hosts (a long script) or references (JSON) up to `to`. */
static void replace_references(pv_rewriter *rw, size_t to, bool is_last)
{
    pv_span text = pv_span_make(rw->window + rw->text, to - rw->text);
    size_t base = rw->text;
    size_t pos = 0;
    pv_inline_event event;

    while ((event = pv_inline_next(text, &pos, is_last, rw->hit))
           == PV_INLINE_FOUND) {
        const pv_inline_hit *hit = rw->hit;
        size_t host[2] = { base + hit->host_from, base + hit->host_to };
        size_t whole[2] = { base + hit->from, base + hit->to };
        pv_rewrite_reference(rw, host, whole);
    }
    rw->text = base + pos;
    rw->hold = event == PV_INLINE_WAIT ? rw->text : PV_NO_OFFSET;
}

/* Where a style element may be read as markup too (in a select), a `>` in the
 * reference may end a tag or a comment there: it stays, so that the other
 * reading has the tags that it had. It names no host. */
static void blank_between_brackets(pv_rewriter *rw, size_t from, size_t to,
                                   pv_span text)
{
    while (from < to) {
        const char *bracket = memchr(rw->window + from, '>', to - from);
        size_t end = bracket != NULL ? (size_t)(bracket - rw->window) : to;

        if (end > from) {
            pv_rewriter_replace(rw, from, end, text);
        }
        text = no_text;
        from = end + 1;
    }
}

static void blank_css_url(pv_rewriter *rw, pv_css_event event, size_t base)
{
    const pv_css_url *url = rw->css_url;
    pv_span reference = pv_span_make(url->text, url->len);
    pv_html_decision decision = { PV_HTML_PASS, PV_PURPOSE_NONE };

    if (event == PV_CSS_URL) {
        if (!pv_rewriter_is_local(reference)) {
            decision =
                rw->policy->reference(rw->policy->baton, reference, url->type);
        }
        rw->inner.rest_purpose = decision.action == PV_HTML_PASS
                                     ? PV_PURPOSE_NONE
                                     : decision.purpose;
    }
    if (rw->inner.rest_purpose != PV_PURPOSE_NONE && url->to > url->from) {
        blank_between_brackets(rw, base + url->from, base + url->to,
                               event == PV_CSS_URL ? empty_url : no_text);
    }
}

static bool may_be_in_reference(char c)
{
    char lower = pv_ascii_lower(c);

    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '#';
}

size_t pv_rewrite_decodable(const pv_rewriter *rw, size_t to)
{
    size_t from = to - rw->text > WAIT_MAX ? to - WAIT_MAX : rw->text;
    size_t at = to;

    while (at > from && may_be_in_reference(rw->window[at - 1])) {
        at--;
    }
    return at > from && rw->window[at - 1] == '&' ? at - 1 : to;
}

void pv_rewrite_css(pv_rewriter *rw, size_t to, bool is_plain, bool is_last)
{
    size_t base = rw->text;
    pv_cursor cursor;
    pv_css_event event;

    if (!is_plain && !is_last) {
        to = pv_rewrite_decodable(rw, to);
    }
    cursor =
        pv_cursor_make(pv_span_make(rw->window + base, to - base), is_plain);
    do {
        event = pv_css_next(&rw->inner.css, &cursor, is_last, rw->css_url);
        if (event == PV_CSS_URL || event == PV_CSS_REST) {
            blank_css_url(rw, event, base);
        }
        if (event == PV_CSS_WAIT
            && to - base - rw->css_url->restart > WAIT_MAX) {
            is_last = true; /* longer than any token that means something */
            continue;
        }
    } while (event == PV_CSS_URL || event == PV_CSS_REST
             || (event == PV_CSS_WAIT && is_last));
    rw->text = event == PV_CSS_WAIT ? base + rw->css_url->restart : to;
    rw->hold = is_last ? PV_NO_OFFSET : rw->text;
}

/* Text that stands too deep to be followed goes. */
static void blank(pv_rewriter *rw, size_t to)
{
    if (to > rw->text) {
        pv_rewriter_replace(rw, rw->text, to, no_text);
        rw->text = to;
    }
}

void pv_rewrite_text(pv_rewriter *rw, size_t to, bool is_last)
{
    if (to < rw->text) {
        return; /* a comment that may yet be cut keeps read bytes back */
    }
    if (rw->deeper > 0) {
        blank(rw, to);
        return;
    }
    switch (rw->inner.mode) {
    case PV_TEXT_SCRIPT:
        if (to - rw->text <= PV_REWRITER_SCRIPT_MAX) {
            return;
        }
        rw->inner.mode = PV_TEXT_STREAM;
        replace_references(rw, to, is_last);
        break;
    case PV_TEXT_STREAM:
    case PV_TEXT_JSON:
        replace_references(rw, to, is_last);
        break;
    case PV_TEXT_CSS:
        pv_rewrite_css(rw, to, true, is_last);
        break;
    case PV_TEXT_NONE:
        break;
    }
}

void pv_rewrite_text_pass_tag(pv_rewriter *rw, size_t start, size_t end)
{
    if (rw->inner.is_foreign) {
        pv_rewrite_foreign_tag(rw, start, end);
    }
    else {
        if (rw->inner.mode == PV_TEXT_SCRIPT) { /* not judged as a whole */
            rw->inner.mode = PV_TEXT_STREAM;
        }
        pv_rewrite_text(rw, start > rw->text ? start : rw->text, true);
    }
    rw->text = end;
}

/* Ends the innermost text for good, with a script that is refused in it. */
static void end_here(pv_rewriter *rw, size_t to)
{
    pv_rewrite_text_end(rw, to);
    if (rw->erase != PV_ERASE_NONE) {
        pv_rewriter_erase_to(rw, to, true);
    }
}

void pv_rewrite_text_end_all(pv_rewriter *rw, size_t to)
{
    while (rw->inner.id != PV_TAG_NONE) {
        end_here(rw, to);
    }
}

/* Was the element whose text comes closed by a tag around it? */
static bool is_left(const pv_rewriter *rw)
{
    const pv_tree *tree = &rw->tokenizer.tree;

    if (rw->inner.is_dual && rw->tokenizer.dual_id == PV_TAG_NONE) {
        return true;
    }
    return rw->inner.is_foreign && rw->syntax != PV_SYNTAX_XML && !tree->is_lost
           && tree->depth < rw->inner.tree_depth;
}

void pv_rewrite_text_leave(pv_rewriter *rw, size_t to)
{
    while (is_left(rw)) {
        end_here(rw, to);
    }
}

/* Does an end tag of this name close an element that is being read? */
static bool closes(const pv_rewriter *rw, pv_tag_id id)
{
    if (rw->inner.id == id) {
        return true;
    }
    for (size_t i = 0; i < rw->outer_count && rw->inner.is_markup; i++) {
        if (rw->outer[i].id == id) {
            return true;
        }
    }
    return false;
}

void pv_rewrite_text_end_tag(pv_rewriter *rw, const pv_html_tag *tag)
{
    bool is_ours = tag->id == PV_TAG_SCRIPT || tag->id == PV_TAG_STYLE;

    pv_rewrite_text_leave(rw, tag->start);
    if (rw->inner.id == PV_TAG_NONE) {
        rw->text = tag->end;
        return;
    }
    /* In XML tags are paired; elsewhere only leaving the outermost tells. */
    if (rw->deeper > 0 && is_ours && rw->syntax == PV_SYNTAX_XML) {
        rw->deeper--;
    }
    else if (rw->deeper == 0 && is_ours && closes(rw, tag->id)) {
        while (rw->inner.id != tag->id) {
            end_here(rw, tag->start);
        }
        pv_rewrite_text_end(rw, tag->start);
        rw->text = tag->end;
        return;
    }
    pv_rewrite_text_pass_tag(rw, tag->start, tag->end);
}

void pv_rewrite_text_end(pv_rewriter *rw, size_t to)
{
    static const pv_element_text none = { .id = PV_TAG_NONE };

    to = to > rw->text ? to : rw->text;
    if (rw->inner.is_foreign) {
        pv_rewrite_foreign_end(rw, to);
    }
    else if (rw->inner.mode == PV_TEXT_SCRIPT
             && to - rw->text <= PV_REWRITER_SCRIPT_MAX) {
        pv_rewrite_end_script(
            rw, pv_span_make(rw->window + rw->text, to - rw->text), to);
    }
    else {
        pv_rewrite_text(rw, to, true);
    }
    rw->hold = rw->erase == PV_ERASE_NONE ? PV_NO_OFFSET : rw->hold;
    rw->deeper = 0;
    if (rw->outer_count > 0) {
        rw->outer_count--;
        enter(rw, &rw->outer[rw->outer_count]);
    }
    else {
        enter(rw, &none);
    }
    rw->text = to;
}
