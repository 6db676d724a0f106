/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging one attribute: a reference, a list of them, image candidates,
 * declarations, a refresh, a policy, or a whole document.
 *
 * Edits are recorded as offsets into the tag and made later, when the whole
 * tag was judged. Text put into a value is plain ASCII without quotes, `&`
 * and `>` outside quotes, so that it means the same decoded and raw.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

#include "mod_privacy/core/html/srcset.h"

#include <apr_strings.h>
#include <ctype.h>

static const pv_span no_text = { "", 0 };
static const pv_span empty_url = { "data:,", 6 };
static const pv_html_decision pass = { PV_HTML_PASS, PV_PURPOSE_NONE };

void pv_rewrite_add_edit(pv_rewriter *rw, size_t from, size_t to, pv_span text)
{
    pv_judgement *j = rw->judgement;

    if (j->edit_count == PV_EDITS_MAX) {
        j->fails_closed = true;
        return;
    }
    j->edits[j->edit_count++] = (pv_edit){ from, to, text };
}

static pv_html_decision ask(pv_rewriter *rw, pv_span reference,
                            pv_resource type)
{
    pv_html_decision decision = pass;

    if (!pv_rewriter_is_local(reference)) {
        decision = rw->policy->reference(rw->policy->baton, reference, type);
    }
    if (decision.action != PV_HTML_PASS
        && rw->judgement->purpose == PV_PURPOSE_NONE) {
        rw->judgement->purpose = decision.purpose;
    }
    return decision;
}

/* Its name and its value become spaces. Where a second one of that name would
 * come into force, or may in another part, the value becomes an empty one. */
void pv_rewrite_blank_attr(pv_rewriter *rw, const pv_html_tag *tag,
                           const pv_html_attr *attr)
{
    static const pv_span short_value = { "#", 1 };

    if (!rw->judgement->is_in_parts
        && (tag->repeated & pv_attr_bit((pv_attr_id)attr->id)) == 0) {
        pv_rewrite_add_edit(rw, attr->name, attr->end, no_text);
        return;
    }
    pv_rewrite_add_edit(rw, attr->value, attr->value + attr->value_len,
                        attr->value_len < empty_url.len ? short_value
                                                        : empty_url);
}

/* Notes for what an element would be held. */
static void hold_for(pv_judgement *j, pv_purpose purpose,
                     pv_purpose_set purposes)
{
    j->held_purpose = purpose;
    j->held_for |= purposes | pv_purpose_bit(purpose);
    j->is_held = true;
}

/* An element that has to go for one of its attributes. */
static void block_whole(pv_rewriter *rw, const pv_html_attr *attr)
{
    rw->judgement->is_whole_blocked = true;
    rw->judgement->refused |= pv_attr_bit((pv_attr_id)attr->id);
}

/* True when a value that is longer than what is looked at says at its start
 * what it is: URL parsers pass over white space, and over lines and tabs. */
static bool is_enough(const pv_html_attr *attr, pv_span raw, pv_span reference)
{
    size_t from = 0;

    if (!attr->is_open && raw.len < PV_REWRITER_URL_MAX) {
        return true;
    }
    while (from < reference.len && (unsigned char)reference.ptr[from] <= ' ') {
        from++;
    }
    reference = pv_span_make(
        reference.ptr + from,
        reference.len < PV_REWRITER_URL_MAX
            ? reference.len - from
            : (from < PV_REWRITER_URL_MAX ? PV_REWRITER_URL_MAX - from : 0));
    if (reference.len > 5 && pv_rewriter_is_local(reference)) {
        return true;
    }
    if (reference.len < PV_REWRITER_URL_MAX / 2) {
        return false;
    }
    for (size_t i = 0; i < reference.len; i++) {
        if ((unsigned char)reference.ptr[i] < ' ') {
            return false;
        }
    }
    return true;
}

static void judge_url(pv_rewriter *rw, const pv_html_tag *tag,
                      const pv_html_attr *attr, const pv_sink *sink)
{
    pv_judgement *j = rw->judgement;
    pv_span raw = pv_html_attr_value(tag, attr, rw->window);
    pv_span reference =
        pv_charref_decode(raw, rw->scratch, PV_REWRITER_URL_MAX);
    pv_html_decision decision;

    if (!is_enough(attr, raw, reference)
        || (sink->kind == PV_SINK_UNKNOWN
            && !pv_rewriter_is_local(reference))) {
        block_whole(rw, attr);
        return;
    }
    decision = ask(rw, reference, sink->type);
    if (decision.action == PV_HTML_PASS) {
        j->has_other_source |= sink->is_whole && raw.len > 0;
        return;
    }
    if (decision.action == PV_HTML_HOLD && pv_rewrite_can_hold(rw, tag, sink)) {
        hold_for(j, decision.purpose, 0);
        return;
    }
    if (sink->is_whole) {
        block_whole(rw, attr);
        return;
    }
    pv_rewrite_blank_attr(rw, tag, attr);
}

/* True when a character reference may be cut off at the end. */
static bool ends_in_reference(pv_span raw)
{
    size_t at = raw.len;

    while (at > 0
           && (isalnum((unsigned char)raw.ptr[at - 1]) != 0
               || raw.ptr[at - 1] == '#')) {
        at--;
    }
    return at > 0 && raw.ptr[at - 1] == '&';
}

/* A list that goes on in the next part: its first reference stays, alone. */
static void judge_open_list(pv_rewriter *rw, const pv_html_tag *tag,
                            const pv_html_attr *attr, const pv_sink *sink)
{
    pv_span raw = pv_html_attr_value(tag, attr, rw->window);
    pv_cursor cursor = pv_cursor_make(raw, false);
    pv_list_item item = { .url = no_text };
    bool is_cut;

    if (pv_url_list_next(&cursor, rw->scratch, PV_REWRITER_URL_MAX, &item)) {
        while (item.url.len > 0 && item.url.ptr[0] == ',') {
            item.url = pv_span_make(item.url.ptr + 1, item.url.len - 1);
        }
    }
    is_cut = item.url.len == 0 || item.to >= raw.len;
    if ((is_cut && item.url.len < PV_REWRITER_URL_MAX / 2)
        || ask(rw, item.url, sink->type).action != PV_HTML_PASS) {
        pv_rewrite_blank_attr(rw, tag, attr);
        return;
    }
    rw->open = is_cut && !ends_in_reference(raw) ? PV_OPEN_WORD : PV_OPEN_BLANK;
    if (!is_cut) {
        pv_rewrite_add_edit(rw, attr->value + item.to, attr->value + raw.len,
                            no_text);
    }
}

/* Blanks the refused items of a list, or the attribute when none is left. */
static void judge_list(pv_rewriter *rw, const pv_html_tag *tag,
                       const pv_html_attr *attr, const pv_sink *sink)
{
    pv_judgement *j = rw->judgement;
    pv_cursor cursor =
        pv_cursor_make(pv_html_attr_value(tag, attr, rw->window), false);
    bool is_srcset = sink->kind == PV_SINK_SRCSET;
    size_t first_edit = j->edit_count;
    size_t kept = 0;
    size_t refused = 0;
    bool is_held = false;
    pv_purpose purpose = PV_PURPOSE_NONE;
    pv_purpose_set purposes = 0;
    pv_list_item item;

    while (is_srcset ? pv_srcset_next(&cursor, rw->scratch, PV_REWRITER_URL_MAX,
                                      &item)
                     : pv_url_list_next(&cursor, rw->scratch,
                                        PV_REWRITER_URL_MAX, &item)) {
        pv_html_decision decision = ask(rw, item.url, sink->type);
        if (decision.action == PV_HTML_PASS) {
            kept++;
            continue;
        }
        refused++;
        is_held |= decision.action == PV_HTML_HOLD;
        purpose = decision.purpose;
        purposes |= pv_purpose_bit(purpose);
        if (j->edit_count < PV_EDITS_MAX / 2) {
            pv_rewrite_add_edit(rw, attr->value + item.from,
                                attr->value + item.to, no_text);
        }
        else {
            kept = 0; /* too many to name: the attribute goes */
            purposes = PV_PURPOSE_ALL;
            break;
        }
    }
    if (is_srcset && kept > 0) {
        j->has_other_source = true;
    }
    if (refused > 0 && is_held && pv_rewrite_can_hold(rw, tag, sink)) {
        j->edit_count = first_edit;
        hold_for(j, purpose, purposes);
    }
    else if (refused > 0 && kept == 0) {
        j->edit_count = first_edit;
        pv_rewrite_blank_attr(rw, tag, attr);
        /* An image that had nothing but candidates is nothing any more. */
        if (is_srcset && sink->type == PV_RESOURCE_IMAGE
            && (tag->id == PV_TAG_IMG || tag->id == PV_TAG_SOURCE)
            && (tag->seen & pv_attr_bit(PV_ATTR_SRC)) == 0) {
            block_whole(rw, attr);
        }
    }
}

/* Declarations that go on in the next part: what may stay there. */
static void leave_css_open(pv_rewriter *rw, const pv_html_attr *attr,
                           pv_span raw, const pv_css *css, pv_css_event event,
                           bool blanks_rest)
{
    rw->open = PV_OPEN_CSS;
    if (event == PV_CSS_WAIT) {
        pv_rewrite_add_edit(rw, attr->value + rw->css_url->restart,
                            attr->value + raw.len, no_text);
        rw->open = PV_OPEN_BLANK;
    }
    else if (ends_in_reference(raw)) {
        rw->open = PV_OPEN_BLANK;
    }
    else if (css->rest_quote != '\0') {
        rw->open = blanks_rest ? PV_OPEN_BLANK : PV_OPEN_CSS_REST;
        rw->open_quote = css->rest_quote;
        rw->open_is_deep = css->depth > 0;
    }
    else if (css->depth > 0) {
        rw->open = PV_OPEN_BLANK;
    }
}

static void judge_css(pv_rewriter *rw, const pv_html_tag *tag,
                      const pv_html_attr *attr)
{
    pv_span raw = pv_html_attr_value(tag, attr, rw->window);
    bool is_plain = raw.len == 0 || memchr(raw.ptr, '&', raw.len) == NULL;
    pv_cursor cursor = pv_cursor_make(raw, is_plain);
    pv_css css = { 0 };
    size_t first_edit = rw->judgement->edit_count;
    bool blanks_rest = false;
    pv_css_event event;

    if (is_plain && (raw.len == 0 || memchr(raw.ptr, '(', raw.len) == NULL)) {
        rw->open = attr->is_open ? PV_OPEN_CSS : rw->open;
        return; /* no function, no reference */
    }
    while ((event = pv_css_next(&css, &cursor, !attr->is_open, rw->css_url))
               != PV_CSS_END
           && event != PV_CSS_WAIT) {
        const pv_css_url *url = rw->css_url;
        if (event == PV_CSS_URL) {
            blanks_rest =
                ask(rw, pv_span_make(url->text, url->len), url->type).action
                != PV_HTML_PASS;
        }
        if (blanks_rest && rw->judgement->edit_count >= PV_EDITS_MAX / 2) {
            rw->judgement->edit_count = first_edit; /* too many to name */
            pv_rewrite_blank_attr(rw, tag, attr);
            return;
        }
        if (blanks_rest) {
            pv_rewrite_add_edit(rw, attr->value + url->from,
                                attr->value + url->to,
                                event == PV_CSS_URL ? empty_url : no_text);
        }
    }
    if (attr->is_open) {
        leave_css_open(rw, attr, raw, &css, event, blanks_rest);
    }
}

/* WHATWG HTML, "shared declarative refresh steps": `5; url='reference'`. */
static pv_span refresh_reference(pv_span value)
{
    const char *at = value.ptr;
    const char *end = value.ptr + value.len;

    while (at < end
           && ((unsigned char)*at <= ' ' || (*at >= '0' && *at <= '9')
               || *at == '.')) {
        at++;
    }
    while (at < end
           && ((unsigned char)*at <= ' ' || *at == ';' || *at == ',')) {
        at++;
    }
    if (end - at > 3
        && pv_span_equal_nocase(pv_span_make(at, 3), pv_span_of("url"))) {
        const char *equals = at + 3;
        while (equals < end && (unsigned char)*equals <= ' ') {
            equals++;
        }
        if (equals < end && *equals == '=') {
            at = equals + 1;
            while (at < end && (unsigned char)*at <= ' ') {
                at++;
            }
        }
    }
    if (at < end && (*at == '"' || *at == '\'')) {
        const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
        end = close != NULL ? close : end;
        at++;
    }
    return pv_span_make(at, (size_t)(end - at));
}

/* It begins with a time, or nothing but space was read of it. */
static bool may_be_refresh(pv_span value)
{
    size_t at = 0;

    while (at < value.len && (unsigned char)value.ptr[at] <= ' ') {
        at++;
    }
    return at == value.len || strchr("0123456789.;,&", value.ptr[at]) != NULL;
}

static void judge_refresh(pv_rewriter *rw, const pv_html_tag *tag,
                          const pv_html_attr *attr, const pv_sink *sink)
{
    pv_span raw = pv_html_attr_value(tag, attr, rw->window);
    pv_span value = pv_charref_decode(raw, rw->scratch, PV_REWRITER_URL_MAX);
    bool is_long = attr->is_open || raw.len >= PV_REWRITER_URL_MAX;

    if ((is_long && may_be_refresh(value))
        || ask(rw, refresh_reference(value), sink->type).action
               != PV_HTML_PASS) {
        block_whole(rw, attr);
    }
}

/* Content-Security-Policy in a meta: takes listed hosts out of report-uri. */
static void judge_policy(pv_rewriter *rw, const pv_html_tag *tag,
                         const pv_html_attr *attr, const pv_sink *sink)
{
    pv_cursor cursor =
        pv_cursor_make(pv_html_attr_value(tag, attr, rw->window), false);
    bool is_report = false;
    pv_list_item item;

    while (pv_url_list_next(&cursor, rw->scratch, PV_REWRITER_URL_MAX, &item)) {
        bool ends = item.url.len > 0 && item.url.ptr[item.url.len - 1] == ';';
        pv_span word = pv_span_make(item.url.ptr, item.url.len - ends);

        if (is_report && ask(rw, word, sink->type).action != PV_HTML_PASS) {
            pv_rewrite_add_edit(rw, attr->value + item.from,
                                attr->value + item.to - ends, no_text);
        }
        if (pv_span_equal_nocase(word, pv_span_of("report-uri"))) {
            is_report = true;
        }
        if (ends) {
            is_report = false;
        }
    }
}

/* --- srcdoc: a document inside the attribute ---------------------------- */

typedef struct nested {
    pv_rewriter *outer;
    const pv_html_attr *attr;
    pv_cursor cursor; /* over the raw value; moved where edits are made */
    size_t at;        /* decoded offset of the cursor                   */
    size_t passed;    /* of the output                                  */
} nested;

/* Moves to a decoded offset. @return the raw offset of its byte */
static size_t raw_offset(nested *doc, size_t to)
{
    pv_cursor ahead;

    while (doc->at < to && pv_cursor_next(&doc->cursor) != PV_CURSOR_END) {
        doc->at++;
    }
    ahead = doc->cursor;
    pv_cursor_next(&ahead);
    return ahead.from;
}

static void nested_keep(void *baton, pv_span bytes, bool is_input)
{
    nested *doc = baton;

    (void)is_input;
    doc->passed += bytes.len;
}

static void nested_fill(void *baton, pv_span text, size_t len, bool is_added)
{
    nested *doc = baton;
    size_t from;
    size_t to;

    if (is_added) {
        return; /* nothing grows in an attribute */
    }
    from = raw_offset(doc, doc->passed);
    doc->passed += len;
    to = raw_offset(doc, doc->passed);
    text.ptr = apr_pmemdup(doc->outer->nested_pool, text.ptr, text.len);
    pv_rewrite_add_edit(doc->outer, doc->attr->value + from,
                        doc->attr->value + to, text);
}

/* The pool of the inner document; it was last used by an earlier tag. */
static bool clear_nested_pool(pv_rewriter *rw)
{
    if (rw->nested_pool == NULL) {
        return apr_pool_create(&rw->nested_pool, rw->pool) == APR_SUCCESS;
    }
    apr_pool_clear(rw->nested_pool);
    return true;
}

/* Room for the tail of a document in a tag: as much as the tag leaves, or as
 * the document needs. Where the tag was held back, its buffer has it. */
static char *tail_room(pv_rewriter *rw, const pv_html_tag *tag, size_t len,
                       size_t *room)
{
    size_t tag_len = tag->end - tag->start;
    size_t left =
        PV_SRCDOC_ROOM - (tag_len < PV_TAG_MAX ? tag_len : PV_TAG_MAX);

    *room = len + PV_SRCDOC_STEP < left ? len + PV_SRCDOC_STEP : left;
    if (!rw->is_input && rw->window == rw->carry
        && rw->carry_room - rw->len >= *room) {
        return rw->carry + rw->len;
    }
    return apr_palloc(rw->nested_pool, *room);
}

/* Decodes and reads a document step by step.
 * @return false when it holds back more than there is room for */
static bool read_inner(pv_rewriter *inner, pv_span raw)
{
    pv_cursor cursor = pv_cursor_make(raw, false);
    char text[PV_SRCDOC_STEP];
    size_t len;

    while ((len = pv_charref_fill(&cursor, text, sizeof(text))) > 0) {
        if (inner->carry_len + len > inner->carry_room) {
            return false;
        }
        pv_rewriter_feed(inner, pv_span_make(text, len));
    }
    pv_rewriter_finish(inner);
    return true;
}

/* A frame whose document cannot be looked at fails closed. */
static void judge_srcdoc(pv_rewriter *rw, const pv_html_tag *tag,
                         const pv_html_attr *attr)
{
    pv_span raw = pv_html_attr_value(tag, attr, rw->window);
    nested doc = { rw, attr, pv_cursor_make(raw, false), 0, 0 };
    pv_html_sink sink = { &doc, nested_keep, nested_fill };
    size_t edits = rw->judgement->edit_count;
    size_t room;
    char *tail;

    if (raw.len == 0) {
        return;
    }
    if (attr->is_open || rw->depth >= PV_SRCDOC_DEPTH_MAX
        || !clear_nested_pool(rw)) {
        rw->judgement->fails_closed = true;
        return;
    }
    tail = tail_room(rw, tag, raw.len, &room);
    if (!read_inner(
            pv_rewriter_make_inner(rw, &sink, tail, room, rw->nested_pool), raw)
        || (rw->judgement->edit_count > edits && attr->quote == '\0')) {
        /* Too much is held back, or a space would end the value. */
        rw->judgement->fails_closed = true;
    }
}

void pv_rewrite_value(pv_rewriter *rw, const pv_html_tag *tag,
                      const pv_html_attr *attr, const pv_sink *sink)
{
    switch (sink->kind) {
    case PV_SINK_URL:
    case PV_SINK_UNKNOWN:
        judge_url(rw, tag, attr, sink);
        break;
    case PV_SINK_URL_LIST:
    case PV_SINK_SRCSET:
        if (attr->is_open) {
            judge_open_list(rw, tag, attr, sink);
        }
        else {
            judge_list(rw, tag, attr, sink);
        }
        break;
    case PV_SINK_CSS:
        judge_css(rw, tag, attr);
        break;
    case PV_SINK_SRCDOC:
        judge_srcdoc(rw, tag, attr);
        break;
    case PV_SINK_REFRESH:
        judge_refresh(rw, tag, attr, sink);
        break;
    case PV_SINK_POLICY:
        judge_policy(rw, tag, attr, sink);
        break;
    case PV_SINK_NONE:
    case PV_SINK_BASE:
        break;
    }
}
