/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WHATWG HTML 13.2.5.8 and 13.2.5.32 to 13.2.5.40: the states of a tag.
 *
 * Invariant: no state reads past PV_TAG_MAX bytes of a part, so that parts
 * end at the same places on every split. The `end` of a scan is therefore
 * the nearer of the window's end and the part's limit. An attribute that a
 * limit cuts stands whole in the next part, if it fits into one.
 */
#include "mod_privacy/core/html/tokenizer_states.h"

/* Bytes that end a name or an unquoted value, as bits. */
enum {
    ENDS_TAG_NAME = 1,  /* space / >   */
    ENDS_ATTR_NAME = 2, /* space / > = */
    ENDS_UNQUOTED = 4   /* space >     */
};

static const uint8_t ends[256] = {
    ['\t'] = 7, ['\n'] = 7, ['\f'] = 7, ['\r'] = 7,
    [' '] = 7,  ['/'] = 3,  ['>'] = 7,  ['='] = 2,
};

static size_t scan_end(const pv_tokenizer *t, const pv_window *w)
{
    size_t limit = t->tag.start + PV_TAG_MAX;

    return limit < w->len ? limit : w->len;
}

/* Moves t->pos to the next byte of a class; false when there is none yet. */
static bool scan_to(pv_tokenizer *t, const pv_window *w, uint8_t what)
{
    const unsigned char *bytes = (const unsigned char *)w->ptr;
    size_t end = scan_end(t, w);
    size_t i = t->pos;

    while (i < end && (ends[bytes[i]] & what) == 0) {
        i++;
    }
    t->pos = i;
    return i < end;
}

static bool skip_spaces(pv_tokenizer *t, const pv_window *w)
{
    size_t end = scan_end(t, w);

    while (t->pos < end && pv_is_html_space(w->ptr[t->pos])) {
        t->pos++;
    }
    return t->pos < end;
}

/* Offset of t->pos in the tag. */
static uint32_t at(const pv_tokenizer *t)
{
    return (uint32_t)(t->pos - t->tag.start);
}

static bool go(pv_tokenizer *t, pv_tokenizer_state state)
{
    t->state = state;
    return true;
}

/* Records the attribute in progress, unless an earlier one has its name. */
static void push_attr(pv_tokenizer *t)
{
    pv_html_tag *tag = &t->tag;

    if (t->attr.id != PV_ATTR_NONE && !t->attr.is_resumed) {
        uint64_t bit = pv_attr_bit((pv_attr_id)t->attr.id);
        if ((tag->seen & bit) != 0) {
            tag->repeated |= bit;
            if (!t->keeps_all) {
                return;
            }
        }
        tag->seen |= bit;
    }
    else if (t->attr.id == PV_ATTR_NONE && !t->keeps_all) {
        return;
    }
    if (tag->attr_count < PV_TAG_ATTRS_MAX) {
        tag->attrs[tag->attr_count++] = t->attr;
    }
}

static void begin_attr(pv_tokenizer *t)
{
    pv_html_attr fresh = { .name = at(t) };

    t->attr = fresh;
    t->pos++; /* whatever it is, even `=`, it is part of the name */
    t->state = PV_STATE_ATTR_NAME;
}

/* Takes the value that ends at t->pos. */
static void end_value(pv_tokenizer *t)
{
    t->attr.value_len = at(t) - t->attr.value;
    t->attr.end = at(t) + (t->attr.quote != '\0' ? 1 : 0);
    push_attr(t);
}

static bool finish(pv_tokenizer *t, const pv_window *w)
{
    t->pos++;
    pv_tokenizer_finish_tag(t, w);
    return false;
}

bool pv_state_tag_name(pv_tokenizer *t, const pv_window *w)
{
    uint32_t name = t->tag.is_end ? 2 : 1;
    bool is_done = scan_to(t, w, ENDS_TAG_NAME);

    if (!is_done) {
        return false;
    }
    if (!t->tag.is_continued) {
        t->tag.name_len = at(t) - name;
        t->tag.id = pv_tag_find(
            pv_span_make(w->ptr + t->tag.start + name, t->tag.name_len),
            t->is_xml);
    }
    return go(t, PV_STATE_BEFORE_ATTR_NAME);
}

bool pv_state_before_attr_name(pv_tokenizer *t, const pv_window *w)
{
    char c;

    if (!skip_spaces(t, w)) {
        return false;
    }
    c = w->ptr[t->pos];
    if (c == '>') {
        return finish(t, w);
    }
    if (c == '/') {
        t->pos++;
        return go(t, PV_STATE_SELF_CLOSING);
    }
    begin_attr(t);
    return true;
}

bool pv_state_attr_name(pv_tokenizer *t, const pv_window *w)
{
    if (!scan_to(t, w, ENDS_ATTR_NAME)) {
        return false;
    }
    if (!t->attr.is_resumed) {
        t->attr.name_len = at(t) - t->attr.name;
        t->attr.end = at(t);
        t->attr.id = (uint8_t)pv_attr_find(
            pv_span_make(w->ptr + t->tag.start + t->attr.name,
                         t->attr.name_len),
            t->is_xml);
    }
    if (w->ptr[t->pos] == '=') {
        t->pos++;
        return go(t, PV_STATE_BEFORE_VALUE);
    }
    return go(t, PV_STATE_AFTER_ATTR_NAME);
}

bool pv_state_after_attr_name(pv_tokenizer *t, const pv_window *w)
{
    if (!skip_spaces(t, w)) {
        return false;
    }
    if (w->ptr[t->pos] == '=') {
        t->pos++;
        return go(t, PV_STATE_BEFORE_VALUE);
    }
    push_attr(t);
    return go(t, PV_STATE_BEFORE_ATTR_NAME);
}

bool pv_state_before_value(pv_tokenizer *t, const pv_window *w)
{
    char c;

    if (!skip_spaces(t, w)) {
        return false;
    }
    c = w->ptr[t->pos];
    if (c == '>') {
        push_attr(t);
        return finish(t, w);
    }
    t->attr.has_value = true;
    if (c == '"' || c == '\'') {
        t->pos++;
        t->attr.quote = c;
        t->attr.value = at(t);
        return go(t, c == '"' ? PV_STATE_VALUE_DOUBLE : PV_STATE_VALUE_SINGLE);
    }
    t->attr.value = at(t);
    return go(t, PV_STATE_VALUE_UNQUOTED);
}

bool pv_state_value_quoted(pv_tokenizer *t, const pv_window *w)
{
    size_t end = scan_end(t, w);
    char quote = t->state == PV_STATE_VALUE_DOUBLE ? '"' : '\'';
    const char *found = memchr(w->ptr + t->pos, quote, end - t->pos);

    if (found == NULL) {
        t->pos = end;
        return false;
    }
    t->pos = (size_t)(found - w->ptr);
    end_value(t);
    t->pos++;
    return go(t, PV_STATE_BEFORE_ATTR_NAME); /* what may follow is the same */
}

bool pv_state_value_unquoted(pv_tokenizer *t, const pv_window *w)
{
    if (!scan_to(t, w, ENDS_UNQUOTED)) {
        return false;
    }
    end_value(t);
    return go(t, PV_STATE_BEFORE_ATTR_NAME);
}

bool pv_state_self_closing(pv_tokenizer *t, const pv_window *w)
{
    if (t->pos == scan_end(t, w)) {
        return false;
    }
    if (w->ptr[t->pos] == '>') {
        t->tag.is_self_closing = true;
        return finish(t, w);
    }
    return go(t, PV_STATE_BEFORE_ATTR_NAME);
}

static bool is_in_value(const pv_tokenizer *t)
{
    return t->state == PV_STATE_VALUE_DOUBLE
           || t->state == PV_STATE_VALUE_SINGLE
           || t->state == PV_STATE_VALUE_UNQUOTED;
}

void pv_tokenizer_give_part(pv_tokenizer *t)
{
    bool moves_attr = pv_tokenizer_part_moves_attr(t);

    if (is_in_value(t) && !moves_attr) {
        t->attr.value_len = at(t) - t->attr.value;
        t->attr.end = at(t);
        t->attr.is_open = true;
        push_attr(t);
        t->attr.is_resumed = true;
    }
    t->tag.end = moves_attr ? t->tag.start + t->attr.name : t->pos;
    t->token = PV_TOKEN_TAG_PART;
    t->is_part_given = true;
}

bool pv_tokenizer_part_moves_attr(const pv_tokenizer *t)
{
    return t->attr.name > 0
           && (t->state == PV_STATE_ATTR_NAME
               || t->state == PV_STATE_AFTER_ATTR_NAME
               || t->state == PV_STATE_BEFORE_VALUE || is_in_value(t));
}

void pv_tokenizer_resume_part(pv_tokenizer *t)
{
    bool moves_attr = pv_tokenizer_part_moves_attr(t);

    t->is_part_given = false;
    t->tag.is_continued = true;
    t->tag.attr_count = 0;
    if (moves_attr) {
        t->tag.start += t->attr.name;
        t->attr.end -= t->attr.name;
        t->attr.value -= is_in_value(t) ? t->attr.name : 0;
        t->attr.name = 0;
        return;
    }
    if (t->state == PV_STATE_ATTR_NAME) {
        t->attr.is_resumed = true; /* a name of PV_TAG_MAX bytes: junk */
    }
    t->tag.start = t->pos;
    t->attr.name = 0;
    t->attr.name_len = 0;
    t->attr.value = 0;
    t->attr.end = 0;
    t->attr.is_open = false;
}
