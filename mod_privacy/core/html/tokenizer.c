/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokenizer's driver, the data state (WHATWG HTML 13.2.5.1, .6, .7, .41,
 * .42) and what the end of a tag leads to.
 *
 * Invariants: t->pos never exceeds the window; every call either moves on,
 * changes state or reports PV_TOKEN_MORE.
 */
#include "mod_privacy/core/html/tokenizer_states.h"

#include "mod_privacy/core/base/lanes_wide.h"

#define CUT_ROOM  3   /* bytes kept of a comment that may be cut */
#define WIDE_REST 128 /* bytes of a window that wide blocks leave */

void pv_tokenizer_init(pv_tokenizer *t, bool is_xml)
{
    memset(t, 0, offsetof(pv_tokenizer, tag.attrs));
    t->is_xml = is_xml;
    t->skim = pv_wide_works() ? PV_SKIM_WIDE : PV_SKIM_NARROW;
}

pv_ahead pv_tokenizer_ahead(const pv_window *w, size_t at, pv_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (at + i == w->len) {
            return w->is_last ? PV_AHEAD_NO : PV_AHEAD_WAIT;
        }
        if (pv_ascii_lower(w->ptr[at + i]) != text.ptr[i]) {
            return PV_AHEAD_NO;
        }
    }
    return PV_AHEAD_YES;
}

/* The same where all of it is in the window; most names are short. */
static bool is_name_at(const pv_window *w, size_t at, pv_span name)
{
    const char *text = w->ptr + at;

    return name.len <= PV_NAME_KEY
               ? pv_name_key(text, name.len) == pv_name_load(name.ptr)
               : pv_span_equal_nocase(pv_span_make(text, name.len), name);
}

pv_ahead pv_tokenizer_ahead_name(const pv_window *w, size_t at, pv_tag_id id)
{
    pv_span name = pv_tag_name(id);
    size_t behind = at + name.len;
    pv_ahead found;

    if (name.len == 0) {
        return PV_AHEAD_NO;
    }
    found = w->len - at > PV_NAME_MAX
                ? (is_name_at(w, at, name) ? PV_AHEAD_YES : PV_AHEAD_NO)
                : pv_tokenizer_ahead(w, at, name);
    if (found != PV_AHEAD_YES) {
        return found;
    }
    if (behind == w->len) {
        return w->is_last ? PV_AHEAD_NO : PV_AHEAD_WAIT;
    }
    return pv_is_html_space(w->ptr[behind]) || w->ptr[behind] == '/'
                   || w->ptr[behind] == '>'
               ? PV_AHEAD_YES
               : PV_AHEAD_NO;
}

pv_ahead pv_tokenizer_ahead_dual(const pv_tokenizer *t, const pv_window *w,
                                 size_t at)
{
    pv_ahead slash;

    if (t->dual_id == PV_TAG_NONE) {
        return PV_AHEAD_NO;
    }
    slash = pv_tokenizer_ahead(w, at, pv_span_make("</", 2));
    return slash == PV_AHEAD_YES
               ? pv_tokenizer_ahead_name(w, at + 2, t->dual_id)
               : slash;
}

void pv_tokenizer_cut(pv_tokenizer *t, size_t from, size_t at)
{
    t->cut = from;
    t->pos = at;
    t->state = PV_STATE_DATA;
    t->text_state = PV_STATE_DATA;
    t->dual_id = PV_TAG_NONE;
    t->token = PV_TOKEN_CUT;
}

void pv_tokenizer_begin_tag(pv_tokenizer *t, bool is_end)
{
    pv_html_tag *tag = &t->tag;

    tag->start = t->pos;
    tag->end = t->pos;
    tag->id = PV_TAG_NONE;
    tag->ns = PV_NS_HTML;
    tag->name_len = 0;
    tag->is_end = is_end;
    tag->is_xml = t->is_xml;
    tag->is_self_closing = false;
    tag->breaks_out = false;
    tag->is_continued = false;
    tag->attr_count = 0;
    tag->seen = 0;
    tag->repeated = 0;
    t->attr.is_resumed = false;
    t->pos += is_end ? 2 : 1;
    t->state = PV_STATE_TAG_NAME;
}

/* A comment whose text begins `skip` bytes behind t->pos. */
static bool begin_comment(pv_tokenizer *t, size_t skip,
                          pv_tokenizer_state state)
{
    t->pos += skip;
    t->comment_from = t->base + t->pos;
    t->state = state;
    return true;
}

/* At `<!`: is it a CDATA section? */
static pv_ahead ahead_cdata(const pv_tokenizer *t, const pv_window *w)
{
    static const char opening[] = "<![CDATA[";
    size_t seen = w->len - t->pos < 9 ? w->len - t->pos : 9;

    if ((!t->is_xml && !pv_tree_allows_cdata(&t->tree))
        || memcmp(w->ptr + t->pos, opening, seen) != 0) {
        return PV_AHEAD_NO;
    }
    return seen == 9 ? PV_AHEAD_YES
                     : (w->is_last ? PV_AHEAD_NO : PV_AHEAD_WAIT);
}

/* At `<!`: comment, doctype, CDATA section or bogus comment. */
static bool markup_declaration(pv_tokenizer *t, const pv_window *w)
{
    pv_ahead comment = pv_tokenizer_ahead(w, t->pos, pv_span_make("<!--", 4));
    pv_ahead doctype;
    pv_ahead cdata;

    if (comment == PV_AHEAD_YES) {
        return begin_comment(t, 4, PV_STATE_COMMENT_START);
    }
    doctype = pv_tokenizer_ahead(w, t->pos, pv_span_make("<!doctype", 9));
    cdata = ahead_cdata(t, w);
    if (doctype == PV_AHEAD_YES) {
        t->pos += 9;
        t->escape = 0;
        t->state = PV_STATE_DOCTYPE;
        return true;
    }
    if (cdata == PV_AHEAD_YES) {
        t->pos += 9;
        t->state = PV_STATE_CDATA;
        return true;
    }
    if (comment == PV_AHEAD_WAIT || doctype == PV_AHEAD_WAIT
        || cdata == PV_AHEAD_WAIT) {
        return false;
    }
    return begin_comment(t, 2, PV_STATE_BOGUS_COMMENT);
}

/* At `</`: an end tag, nothing, or a bogus comment. */
static bool end_tag_open(pv_tokenizer *t, const pv_window *w)
{
    char c;

    if (t->pos + 2 == w->len) {
        if (w->is_last) {
            t->pos = w->len;
        }
        return false;
    }
    c = w->ptr[t->pos + 2];
    if (pv_is_alpha(c) || (t->is_xml && c != '>')) {
        pv_tokenizer_begin_tag(t, true);
        return true;
    }
    if (c == '>') {
        t->pos += 3;
        return true;
    }
    return begin_comment(t, 2, PV_STATE_BOGUS_COMMENT);
}

/* What stands behind the `<` at t->pos. */
static bool tag_open(pv_tokenizer *t, const pv_window *w)
{
    char c;

    if (t->pos + 1 == w->len) {
        if (w->is_last) {
            t->pos = w->len;
        }
        return false;
    }
    c = w->ptr[t->pos + 1];
    if (pv_is_alpha(c) || (t->is_xml && (c == '_' || (c & 0x80) != 0))) {
        pv_tokenizer_begin_tag(t, false);
        return true;
    }
    if (c == '/') {
        return end_tag_open(t, w);
    }
    if (c == '!') {
        return markup_declaration(t, w);
    }
    if (c == '?') {
        return begin_comment(t, 1,
                             t->is_xml ? PV_STATE_PI : PV_STATE_BOGUS_COMMENT);
    }
    t->pos++;
    return true;
}

#if defined(__x86_64__)
static bool skim(pv_tokenizer *t, const pv_window *w)
{
    if (t->skim == PV_SKIM_WIDE) {
        if (pv_tokenizer_skim_wide(t, w)) {
            return true;
        }
        if (w->len - t->pos >= WIDE_REST) {
            return false;
        }
    }
    return t->skim != PV_SKIM_NONE && pv_tokenizer_skim(t, w);
}
#else
static bool skim(pv_tokenizer *t, const pv_window *w)
{
    return t->skim != PV_SKIM_NONE && pv_tokenizer_skim(t, w);
}
#endif

/* The data state as the standard has it, from t->pos on. */
static __attribute__((noinline)) bool read_data(pv_tokenizer *t,
                                                const pv_window *w)
{
    size_t from = t->pos;
    const char *found = memchr(w->ptr + from, '<', w->len - from);

    t->pos = found == NULL ? w->len : (size_t)(found - w->ptr);
    if (t->gives_data && t->pos > from) {
        t->text = from;
        t->token = PV_TOKEN_TEXT;
        return false;
    }
    return found != NULL && tag_open(t, w);
}

static inline bool state_data(pv_tokenizer *t, const pv_window *w)
{
    if (!t->is_xml && !t->gives_data && t->dual_id == PV_TAG_NONE
        && skim(t, w)) {
        return false;
    }
    return read_data(t, w);
}

static pv_state_fn *const states[PV_STATE_COUNT] = {
    [PV_STATE_DATA] = state_data,
    [PV_STATE_RCDATA] = pv_state_rcdata,
    [PV_STATE_SCRIPT] = pv_state_script,
    [PV_STATE_PLAINTEXT] = pv_state_plaintext,
    [PV_STATE_CDATA] = pv_state_cdata,
    [PV_STATE_COMMENT_START] = pv_state_comment_start,
    [PV_STATE_COMMENT] = pv_state_comment,
    [PV_STATE_BOGUS_COMMENT] = pv_state_bogus_comment,
    [PV_STATE_DOCTYPE] = pv_state_doctype,
    [PV_STATE_PI] = pv_state_pi,
    [PV_STATE_TAG_NAME] = pv_state_tag_name,
    [PV_STATE_BEFORE_ATTR_NAME] = pv_state_before_attr_name,
    [PV_STATE_ATTR_NAME] = pv_state_attr_name,
    [PV_STATE_AFTER_ATTR_NAME] = pv_state_after_attr_name,
    [PV_STATE_BEFORE_VALUE] = pv_state_before_value,
    [PV_STATE_VALUE_DOUBLE] = pv_state_value_quoted,
    [PV_STATE_VALUE_SINGLE] = pv_state_value_quoted,
    [PV_STATE_VALUE_UNQUOTED] = pv_state_value_unquoted,
    [PV_STATE_SELF_CLOSING] = pv_state_self_closing,
};

/* Where in a tag the element that is read both ways ends. @return 0: not */
static size_t find_dual_end(const pv_tokenizer *t, const pv_window *w)
{
    pv_window seen = { w->ptr, t->pos, true };
    size_t at = t->tag.start + 1;

    while (at + 1 < seen.len) {
        const char *found = memchr(w->ptr + at, '<', seen.len - at);
        if (found == NULL) {
            return 0;
        }
        at = (size_t)(found - w->ptr);
        if (pv_tokenizer_ahead_dual(t, &seen, at) == PV_AHEAD_YES) {
            return at;
        }
        at++;
    }
    return 0;
}

/* A tag of an element read both ways: does the raw reading end inside it? */
static bool tag_is_cut(pv_tokenizer *t, const pv_window *w)
{
    size_t end;

    if (t->dual_id == PV_TAG_NONE
        || pv_tokenizer_ahead_dual(t, w, t->tag.start) != PV_AHEAD_NO) {
        return false; /* not read both ways, or the end itself */
    }
    end = find_dual_end(t, w);
    if (end == 0) {
        return false;
    }
    t->cut_state = PV_STATE_TAG_NAME;
    pv_tokenizer_cut(t, t->tag.start, end);
    return true;
}

/* Two readings are possible where the parsers of browsers differ. */
static bool is_ambiguous(const pv_tokenizer *t)
{
    return t->tree.is_in_select || t->tree.is_in_frameset || t->tree.is_lost;
}

/* Switches to the text state that the element's content is in. */
static void enter_text(pv_tokenizer *t)
{
    pv_tag_id id = t->tag.id;
    unsigned flags = pv_tag_flags(id);

    t->text_state = PV_STATE_DATA;
    if ((flags & PV_TAG_IS_SCRIPT) != 0) {
        t->escape = 0;
        t->text_state = PV_STATE_SCRIPT;
    }
    else if (id == PV_TAG_NOSCRIPT
             || ((flags & (PV_TAG_IS_RAWTEXT | PV_TAG_IS_RCDATA)) != 0
                 && is_ambiguous(t))) {
        t->tag.begins_dual = t->dual_id == PV_TAG_NONE;
        t->dual_id = t->tag.begins_dual ? id : t->dual_id;
    }
    else if ((flags & (PV_TAG_IS_RAWTEXT | PV_TAG_IS_RCDATA)) != 0) {
        t->text_state = PV_STATE_RCDATA;
    }
    else if ((flags & PV_TAG_IS_PLAINTEXT) != 0 && !is_ambiguous(t)
             && t->dual_id == PV_TAG_NONE) {
        t->text_state = PV_STATE_PLAINTEXT;
    }
    t->text_id = id;
}

/* annotation-xml holds HTML when its encoding says so. */
static bool is_html_annotation(pv_tokenizer *t, const pv_window *w)
{
    const pv_html_attr *attr;
    pv_span value;

    if (t->tag.id != PV_TAG_ANNOTATION_XML) {
        return false;
    }
    attr = pv_html_tag_attr(&t->tag, PV_ATTR_ENCODING);
    if (attr == NULL || attr->is_resumed) {
        t->tree.is_lost |= (t->tag.seen & pv_attr_bit(PV_ATTR_ENCODING)) != 0;
        return false; /* in another part: what is inside is read both ways */
    }
    value = pv_html_attr_value(&t->tag, attr, w->ptr);
    return pv_span_equal_nocase(value, pv_span_of("text/html"))
           || pv_span_equal_nocase(value, pv_span_of("application/xhtml+xml"));
}

/* Does a start tag leave a tree that holds neither SVG nor MathML as it is? */
static bool is_plain_start(const pv_tokenizer *t)
{
    switch (t->tag.id) {
    case PV_TAG_FRAMESET:
    case PV_TAG_IMAGE:
    case PV_TAG_MATH:
    case PV_TAG_SELECT:
    case PV_TAG_SVG:
        return false;
    default:
        return t->tree.depth == 0;
    }
}

/* Follows a start tag through the tree construction stage. */
static void follow_in_tree(pv_tokenizer *t, const pv_window *w)
{
    static const uint64_t font = ((uint64_t)1 << PV_ATTR_COLOR)
                                 | ((uint64_t)1 << PV_ATTR_FACE)
                                 | ((uint64_t)1 << PV_ATTR_SIZE);
    pv_tree_tag tag = { .id = t->tag.id,
                        .is_self_closing = t->tag.is_self_closing,
                        .is_html_font = (t->tag.seen & font) != 0,
                        .is_html_annotation = is_html_annotation(t, w) };

    t->tag.ns = pv_tree_start(&t->tree, &tag, &t->tag.breaks_out);
    if (t->tag.ns == PV_NS_HTML) {
        if (t->tag.id == PV_TAG_IMAGE) {
            t->tag.id = PV_TAG_IMG;
        }
        enter_text(t);
    }
}

static void follow_start_tag(pv_tokenizer *t, const pv_window *w)
{
    if (!is_plain_start(t)) {
        follow_in_tree(t, w);
    }
    else if (t->tag.id != PV_TAG_NONE) {
        enter_text(t);
    }
}

void pv_tokenizer_finish_tag(pv_tokenizer *t, const pv_window *w)
{
    bool is_dual_end = t->tag.is_end && t->tag.id == t->dual_id;

    t->tag.end = t->pos;
    t->tag.begins_dual = false;
    if (t->dual_id != PV_TAG_NONE && !is_dual_end && tag_is_cut(t, w)) {
        return;
    }
    if (is_dual_end) {
        t->dual_id = PV_TAG_NONE;
    }
    t->text_state = PV_STATE_DATA;
    t->token = t->tag.is_end ? PV_TOKEN_END_TAG : PV_TOKEN_START_TAG;
    if (!t->is_bare && !t->is_xml) {
        if (t->tag.is_end) {
            pv_tree_end(&t->tree, t->tag.id);
        }
        else {
            follow_start_tag(t, w);
        }
    }
    t->state = t->text_state;
}

/* The window is used up inside a tag: at the limit, or at the end of the
 * document, something has to be said about it. */
static void stop_in_tag(pv_tokenizer *t, const pv_window *w)
{
    if (t->pos - t->tag.start >= PV_TAG_MAX) {
        if (!tag_is_cut(t, w)) {
            pv_tokenizer_give_part(t);
        }
    }
    else if (w->is_last) {
        tag_is_cut(t, w);
    }
}

pv_token pv_tokenizer_next(pv_tokenizer *t, const char *window, size_t len,
                           bool is_last)
{
    pv_window w = { window, len, is_last };

    t->token = PV_TOKEN_MORE;
    if (t->is_part_given) {
        pv_tokenizer_resume_part(t);
    }
    while (t->state == PV_STATE_DATA ? state_data(t, &w)
                                     : states[t->state](t, &w)) {
    }
    if (t->token == PV_TOKEN_MORE && pv_tokenizer_is_in_tag(t)) {
        stop_in_tag(t, &w);
    }
    return t->token;
}

size_t pv_tokenizer_hold(const pv_tokenizer *t)
{
    if (pv_tokenizer_is_in_tag(t)) {
        if (!t->is_part_given) {
            return t->tag.start;
        }
        return pv_tokenizer_part_moves_attr(t) ? t->tag.start + t->attr.name
                                               : t->pos;
    }
    if (t->dual_id != PV_TAG_NONE && t->state >= PV_STATE_COMMENT_START) {
        return t->pos < CUT_ROOM ? 0 : t->pos - CUT_ROOM;
    }
    return t->pos;
}

void pv_tokenizer_shift(pv_tokenizer *t, size_t count)
{
    t->pos -= count;
    t->base += count;
    t->tag.start -= count; /* may wrap: only meant while in a tag */
}

const pv_html_attr *pv_html_tag_find_attr(const pv_html_tag *tag, pv_attr_id id)
{
    for (size_t i = 0; i < tag->attr_count; i++) {
        if (tag->attrs[i].id == id) {
            return &tag->attrs[i];
        }
    }
    return NULL;
}
