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

#define REFERENCE_MAX 40    /* bytes of the longest character reference */
#define WAIT_MAX      32768 /* bytes an unfinished token of text may hold back */

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

void pv_rewrite_text_begin(pv_rewriter *rw, pv_text_mode mode, size_t from)
{
    static const pv_css fresh = { 0 };

    rw->text_mode = mode;
    rw->text = from;
    rw->css = fresh;
    rw->rest_purpose = PV_PURPOSE_NONE;
    rw->tokenizer.gives_data = rw->is_markup_text;
    if (mode == PV_TEXT_SCRIPT) {
        rw->hold = rw->script_tag;
    }
}

/* The first refusal of anything in a script. */
static pv_html_decision judge_script(pv_rewriter *rw, pv_span text)
{
    pv_html_decision decision = { PV_HTML_PASS, PV_PURPOSE_NONE };
    size_t pos = 0;

    while (decision.action == PV_HTML_PASS
           && pv_inline_next(text, &pos, true, rw->hit) == PV_INLINE_FOUND) {
        decision = judge_reference(rw, rw->hit);
    }
    if (decision.action == PV_HTML_PASS && rw->policy->inline_script != NULL) {
        decision = rw->policy->inline_script(rw->policy->baton, text);
    }
    return decision;
}

/* The script's text is complete: `to` is where it ends. */
static void end_script(pv_rewriter *rw, size_t to)
{
    pv_span text = pv_span_make(rw->window + rw->text, to - rw->text);
    pv_html_decision decision = judge_script(rw, text);

    rw->hold = PV_NO_OFFSET;
    rw->text_mode = PV_TEXT_NONE;
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
        if (judge_reference(rw, hit).action == PV_HTML_PASS) {
            continue;
        }
        if (rw->text_mode == PV_TEXT_JSON && hit->is_url) {
            pv_rewriter_replace(rw, base + hit->from, base + hit->to,
                                empty_url);
        }
        else {
            pv_rewriter_replace(rw, base + hit->host_from, base + hit->host_to,
                                host_of_length(hit->host_to - hit->host_from));
        }
    }
    rw->text = base + pos;
    rw->hold = event == PV_INLINE_WAIT ? rw->text : PV_NO_OFFSET;
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
        rw->rest_purpose = decision.action == PV_HTML_PASS ? PV_PURPOSE_NONE
                                                           : decision.purpose;
    }
    if (rw->rest_purpose != PV_PURPOSE_NONE && url->to > url->from) {
        pv_rewriter_replace(rw, base + url->from, base + url->to,
                            event == PV_CSS_URL ? empty_url : no_text);
    }
}

/* Where text ends that can be decoded: in front of a reference that the
 * window may have cut off. */
static size_t decodable_end(const pv_rewriter *rw, size_t to)
{
    size_t from = to - rw->text > REFERENCE_MAX ? to - REFERENCE_MAX : rw->text;

    for (size_t at = to; at > from && rw->window[at - 1] != ';'; at--) {
        if (rw->window[at - 1] == '&') {
            return at - 1;
        }
    }
    return to;
}

static void read_css(pv_rewriter *rw, size_t to, bool is_last)
{
    size_t base = rw->text;
    pv_cursor cursor;
    pv_css_event event;

    if (rw->is_foreign_text && !is_last) {
        to = decodable_end(rw, to);
    }
    cursor = pv_cursor_make(pv_span_make(rw->window + base, to - base),
                            !rw->is_foreign_text);
    do {
        event = pv_css_next(&rw->css, &cursor, is_last, rw->css_url);
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

void pv_rewrite_text(pv_rewriter *rw, size_t to, bool is_last)
{
    if (to < rw->text) {
        return; /* a comment that may yet be cut keeps read bytes back */
    }
    switch (rw->text_mode) {
    case PV_TEXT_SCRIPT:
        if (to - rw->text <= PV_REWRITER_SCRIPT_MAX) {
            return;
        }
        rw->text_mode = PV_TEXT_STREAM;
        replace_references(rw, to, is_last);
        break;
    case PV_TEXT_STREAM:
    case PV_TEXT_JSON:
        replace_references(rw, to, is_last);
        break;
    case PV_TEXT_CSS:
        read_css(rw, to, is_last);
        break;
    case PV_TEXT_NONE:
        break;
    }
}

void pv_rewrite_text_pass_tag(pv_rewriter *rw, size_t start, size_t end)
{
    if (rw->text_mode == PV_TEXT_SCRIPT) { /* no longer judged as a whole */
        rw->text_mode = PV_TEXT_STREAM;
    }
    pv_rewrite_text(rw, start > rw->text ? start : rw->text, true);
    rw->text = end;
}

void pv_rewrite_text_end(pv_rewriter *rw, size_t to)
{
    to = to > rw->text ? to : rw->text;
    if (rw->text_mode == PV_TEXT_SCRIPT
        && to - rw->text <= PV_REWRITER_SCRIPT_MAX) {
        end_script(rw, to);
    }
    else {
        pv_rewrite_text(rw, to, true);
    }
    rw->text_mode = PV_TEXT_NONE;
    rw->hold = rw->erase == PV_ERASE_NONE ? PV_NO_OFFSET : rw->hold;
    rw->tokenizer.gives_data = false;
    if (rw->outer_id != PV_TAG_NONE) { /* its text goes on */
        rw->text_mode = PV_TEXT_CSS;
        rw->text_id = rw->outer_id;
        rw->css = rw->outer_css;
        rw->text = to;
        rw->outer_id = PV_TAG_NONE;
        rw->is_foreign_text = rw->is_outer_foreign;
        rw->is_markup_text = true;
        rw->tokenizer.gives_data = true;
    }
}
