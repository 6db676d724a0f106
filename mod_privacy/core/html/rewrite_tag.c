/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of a start tag: passed, edited, replaced with its element, or
 * held; and what kind of text it begins.
 *
 * An element without content of its own goes when what it loads is refused;
 * one with content loses the attribute. An image goes only when no candidate
 * is left. A tag longer than PV_TAG_MAX is judged part by part: its element
 * stays, the value of what is refused, or cannot be told, becomes an empty
 * one under its name, so that no later attribute of that name comes into
 * force. Of a value that no part holds, only what is certain stays.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

static const pv_span no_text = { "", 0 };

/* A script with a source does not run what stands inside it. */
static bool has_source(const pv_html_tag *tag)
{
    return pv_html_tag_attr(tag, PV_ATTR_SRC) != NULL
           || (pv_html_tag_is_foreign(tag)
               && (pv_html_tag_attr(tag, PV_ATTR_HREF) != NULL
                   || pv_html_tag_attr(tag, PV_ATTR_XLINK_HREF) != NULL));
}

/* Elements whose content goes with them. */
static bool has_end_tag(const pv_html_tag *tag)
{
    if (tag->id != PV_TAG_SCRIPT && tag->id != PV_TAG_IFRAME) {
        return false;
    }
    return !(tag->is_self_closing && tag->ns != PV_NS_HTML);
}

static void learn_base(pv_rewriter *rw, const pv_html_tag *tag)
{
    const pv_html_attr *href = pv_html_tag_attr(tag, PV_ATTR_HREF);

    if (tag->id != PV_TAG_BASE || href == NULL || rw->page.has_base) {
        return;
    }
    rw->page.has_base = true;
    if (rw->policy->base != NULL) {
        rw->policy->base(
            rw->policy->baton,
            pv_charref_decode(pv_html_attr_value(tag, href, rw->window),
                              rw->scratch, PV_REWRITER_URL_MAX));
    }
}

/* The page's language, for what is put into it. */
static void learn_language(pv_rewriter *rw, const pv_html_tag *tag)
{
    char buffer[PV_PAGE_LANGUAGE_MAX];
    pv_span language = pv_resource_value(tag, PV_ATTR_LANG, rw->window, buffer,
                                         sizeof(buffer));

    if (language.len > 0 && language.len <= PV_PAGE_LANGUAGE_MAX) {
        memcpy(rw->page.language, language.ptr, language.len);
        rw->page.language[language.len] = '\0';
    }
}

static __attribute__((noinline)) bool is_image_input(const pv_rewriter *rw,
                                                     const pv_html_tag *tag)
{
    char buffer[16];

    return pv_span_equal_nocase(pv_resource_value(tag, PV_ATTR_TYPE, rw->window,
                                                  buffer, sizeof(buffer)),
                                pv_span_of("image"));
}

/* Sinks that count only under conditions that other attributes make. */
static bool is_active(const pv_rewriter *rw, const pv_html_tag *tag,
                      const pv_html_attr *attr, const pv_sink *sink)
{
    if (sink->kind == PV_SINK_NONE || sink->kind == PV_SINK_BASE
        || attr->is_resumed || !attr->has_value) {
        return false;
    }
    if (rw->judgement->is_in_parts
        && (tag->id == PV_TAG_SCRIPT || tag->id == PV_TAG_INPUT)
        && pv_html_tag_attr(tag, PV_ATTR_TYPE) == NULL) {
        return true; /* its type may stand in another part */
    }
    if (tag->id == PV_TAG_SCRIPT && sink->is_whole) {
        return pv_resource_script_kind(tag, rw->window) != PV_SCRIPT_DATA;
    }
    if (tag->id == PV_TAG_INPUT && attr->id == PV_ATTR_SRC) {
        return is_image_input(rw, tag);
    }
    return true;
}

static pv_sink find_sink(const pv_rewriter *rw, const pv_html_tag *tag,
                         const pv_html_attr *attr)
{
    return rw->judgement->is_in_parts
               ? pv_resource_sink_of_part(tag, attr, rw->window)
               : pv_resource_sink(tag, attr, rw->window);
}

/* Judges those of `loading` among the attributes of a tag. */
static void judge(pv_rewriter *rw, const pv_html_tag *tag, uint64_t loading,
                  bool is_in_parts)
{
    pv_judgement *j = rw->judgement;

    j->is_whole_blocked = false;
    j->is_held = false;
    j->has_other_source = false;
    j->fails_closed = false;
    j->is_in_parts = is_in_parts;
    j->purpose = PV_PURPOSE_NONE;
    j->held_purpose = PV_PURPOSE_NONE;
    j->held_for = 0;
    j->refused = 0;
    j->edit_count = 0;
    for (size_t i = 0; i < tag->attr_count; i++) {
        const pv_html_attr *attr = &tag->attrs[i];
        pv_sink sink;

        if ((loading & pv_attr_bit((pv_attr_id)attr->id)) == 0) {
            continue;
        }
        sink = find_sink(rw, tag, attr);
        if (is_active(rw, tag, attr, &sink)) {
            pv_rewrite_value(rw, tag, attr, &sink);
        }
    }
}

/* An image or source stays when another candidate may be loaded. */
static bool keeps_element(const pv_rewriter *rw, const pv_html_tag *tag)
{
    return (tag->id == PV_TAG_IMG || tag->id == PV_TAG_SOURCE)
           && rw->judgement->has_other_source;
}

/* Elements that may become a comment without changing how what follows is
 * read: those without content, and those that go with theirs. */
static bool may_become_comment(const pv_rewriter *rw, const pv_html_tag *tag)
{
    if (tag->breaks_out || rw->judgement->is_in_parts) {
        return false;
    }
    if (tag->id == PV_TAG_SCRIPT || tag->id == PV_TAG_IFRAME) {
        /* In SVG its content is markup. */
        return tag->ns == PV_NS_HTML || tag->is_self_closing;
    }
    return (pv_tag_flags(tag->id) & PV_TAG_IS_VOID) != 0;
}

/* The element stays, what made it go does not. A script that loses its source
 * becomes a data block, for its content must not be run instead. */
static void blank_refused(pv_rewriter *rw, const pv_html_tag *tag)
{
    static const pv_span data_block = { "type=x", 6 };
    uint64_t refused = rw->judgement->refused;

    for (size_t i = 0; i < tag->attr_count && refused != 0; i++) {
        const pv_html_attr *attr = &tag->attrs[i];
        bool is_type = attr->id == PV_ATTR_TYPE;

        if (tag->id == PV_TAG_SCRIPT && !rw->judgement->is_in_parts
            && (is_type
                || (refused & pv_attr_bit((pv_attr_id)attr->id)) != 0)) {
            pv_rewrite_add_edit(rw, attr->name, attr->end, data_block);
        }
        else if ((refused & pv_attr_bit((pv_attr_id)attr->id)) != 0) {
            pv_rewrite_blank_attr(rw, tag, attr);
        }
    }
}

/* It cannot be told what a tag that has to stay would load: nothing. */
static void refuse_all(pv_rewriter *rw, const pv_html_tag *tag)
{
    rw->judgement->edit_count = 0;
    rw->judgement->refused = 0;
    for (size_t i = 0; i < tag->attr_count; i++) {
        const pv_html_attr *attr = &tag->attrs[i];
        pv_sink sink = find_sink(rw, tag, attr);

        if (is_active(rw, tag, attr, &sink)) {
            rw->judgement->refused |= pv_attr_bit((pv_attr_id)attr->id);
        }
    }
}

/* Edits are made in the order of the document. */
static void sort_edits(pv_judgement *j)
{
    for (size_t i = 1; i < j->edit_count; i++) {
        pv_edit edit = j->edits[i];
        size_t at = i;
        while (at > 0 && j->edits[at - 1].from > edit.from) {
            j->edits[at] = j->edits[at - 1];
            at--;
        }
        j->edits[at] = edit;
    }
}

static void apply_edits(pv_rewriter *rw, const pv_html_tag *tag)
{
    pv_judgement *j = rw->judgement;

    sort_edits(j);
    for (size_t i = 0; i < j->edit_count; i++) {
        size_t from = tag->start + j->edits[i].from;
        size_t to = tag->start + j->edits[i].to;
        if (from < rw->done) {
            from = rw->done; /* inside an edit that was made already */
        }
        if (to > from || (to == from && j->edits[i].text.len > 0)) {
            pv_rewriter_replace(rw, from, to, j->edits[i].text);
        }
    }
}

/* Replaces the element from its start tag on. */
static void erase_element(pv_rewriter *rw, const pv_html_tag *tag)
{
    pv_purpose purpose = rw->judgement->purpose;

    if (has_end_tag(tag)) {
        pv_rewriter_erase(rw, tag->start, purpose, PV_ERASE_ELEMENT);
        pv_rewriter_erase_to(rw, tag->end, false);
        return;
    }
    pv_rewriter_erase(rw, tag->start, purpose, PV_ERASE_TAG);
    pv_rewriter_erase_to(rw, tag->end, true);
}

/* What a script's start tag says, for the judgement at its end. */
static void note_script(pv_rewriter *rw, const pv_html_tag *tag)
{
    const pv_html_attr *type = pv_html_tag_attr(tag, PV_ATTR_TYPE);

    rw->script_tag = tag->start;
    rw->script_tag_len = tag->end - tag->start;
    rw->script_name_end = tag->name_len + 1;
    rw->script_type = type != NULL ? type->name : 0;
    rw->script_repeats_type = (tag->repeated & pv_attr_bit(PV_ATTR_TYPE)) != 0;
}

static pv_text_mode text_mode(const pv_rewriter *rw, const pv_html_tag *tag)
{
    pv_script_kind kind;

    if (tag->id == PV_TAG_STYLE) {
        return PV_TEXT_CSS;
    }
    kind = pv_resource_script_kind(tag, rw->window);
    if (kind == PV_SCRIPT_JSON) {
        return PV_TEXT_JSON;
    }
    if (kind == PV_SCRIPT_DATA || has_source(tag)) {
        return PV_TEXT_NONE;
    }
    /* Parts of a long tag were passed on: too late to hold it back. One that
     * is not that long would take the room of a script. */
    return tag->is_continued || tag->end - tag->start > PV_SCRIPT_TAG_MAX
               ? PV_TEXT_STREAM
               : PV_TEXT_SCRIPT;
}

/* The text that a start tag of script or style begins. */
static void begin_text(pv_rewriter *rw, const pv_html_tag *tag)
{
    bool is_foreign = tag->ns != PV_NS_HTML || rw->syntax == PV_SYNTAX_XML;
    pv_element_text text = { .id = tag->id, .is_foreign = is_foreign };

    if (tag->is_self_closing && is_foreign) {
        return;
    }
    if (rw->inner.is_markup && !rw->inner.is_foreign && !is_foreign
        && tag->id == PV_TAG_STYLE) {
        return; /* style in style is text in either reading */
    }
    text.mode = text_mode(rw, tag);
    text.is_markup = rw->tokenizer.state == PV_STATE_DATA;
    text.is_dual = rw->tokenizer.dual_id != PV_TAG_NONE;
    text.tree_depth = rw->tokenizer.tree.depth;
    text.rest_purpose = PV_PURPOSE_NONE;
    if (text.mode == PV_TEXT_SCRIPT) {
        note_script(rw, tag);
    }
    if (text.mode != PV_TEXT_NONE || rw->inner.id != PV_TAG_NONE) {
        pv_rewrite_text_begin(rw, &text, tag->end);
    }
}

/* Where in a value that goes on the first byte of a set stands, or its end.
 * A NUL ends no set. */
static size_t find_any(pv_span value, size_t from, const char *set)
{
    while (
        from < value.len
        && (value.ptr[from] == '\0' || strchr(set, value.ptr[from]) == NULL)) {
        from++;
    }
    return from;
}

/* How much of a value that goes on stays; rw->open becomes what holds behind
 * it. No reference is decoded: it ends what stays. */
static size_t keep_open(pv_rewriter *rw, pv_span value)
{
    const char ends[] = { rw->open_quote, '&', '\\', '\n', '\r', '\f', '\0' };
    size_t kept = 0;

    if (rw->open == PV_OPEN_BLANK) {
        return 0;
    }
    if (rw->open == PV_OPEN_WORD) {
        kept = find_any(value, 0, " \t\n\f\r&");
    }
    if (rw->open == PV_OPEN_CSS_REST) {
        kept = find_any(value, 0, ends);
        if (kept < value.len && value.ptr[kept] != '&'
            && value.ptr[kept] != '\\' && !rw->open_is_deep) {
            rw->open = PV_OPEN_CSS;
            kept++;
        }
    }
    if (rw->open == PV_OPEN_CSS) {
        kept = find_any(value, kept, "(&\\");
    }
    if (kept < value.len) {
        rw->open = PV_OPEN_BLANK;
    }
    return kept;
}

/* The rest of a value that began in an earlier part. */
static void read_resumed(pv_rewriter *rw, const pv_html_tag *tag)
{
    const pv_html_attr *attr = &tag->attrs[0];
    pv_span value;
    size_t kept;

    if (!tag->is_continued || tag->attr_count == 0 || !attr->is_resumed) {
        rw->open = PV_OPEN_PASS;
        return;
    }
    value = pv_html_attr_value(tag, attr, rw->window);
    if (rw->open != PV_OPEN_PASS) {
        size_t from = tag->start + attr->value;
        kept = keep_open(rw, value);
        if (kept < value.len) {
            pv_rewriter_replace(rw, from + kept, from + value.len, no_text);
        }
    }
    if (!attr->is_open) {
        rw->open = PV_OPEN_PASS;
    }
}

/* A value that was refused and goes on, goes on being refused. */
static void note_open_value(pv_rewriter *rw, const pv_html_tag *tag)
{
    const pv_html_attr *last;

    if (tag->attr_count == 0) {
        return;
    }
    last = &tag->attrs[tag->attr_count - 1];
    for (size_t i = 0; i < rw->judgement->edit_count; i++) {
        if (last->is_open && !last->is_resumed
            && rw->judgement->edits[i].from == last->value) {
            rw->open = PV_OPEN_BLANK;
        }
    }
}

/* An inline script is held back from its `<` on: its tag cannot be edited
 * before its text is judged, so it goes as a whole. */
static bool goes_for_edits(const pv_rewriter *rw, const pv_html_tag *tag)
{
    return tag->id == PV_TAG_SCRIPT && rw->judgement->edit_count > 0
           && !has_source(tag);
}

/* Held under one purpose, an element would be released with another one
 * refused: it is not held. */
static bool is_mixed(pv_purpose_set purposes)
{
    return (purposes & (purposes - 1)) != 0;
}

/* Judges a tag that has sinks, attributes of `loading`. @return true when the
 * element goes */
static bool edit_tag(pv_rewriter *rw, const pv_html_tag *tag, uint64_t loading,
                     bool is_part)
{
    pv_judgement *j = rw->judgement;
    bool goes;

    judge(rw, tag, loading, is_part || tag->is_continued);
    if (j->is_held && !j->is_in_parts && !is_mixed(j->held_for)
        && !j->fails_closed && !j->is_whole_blocked) {
        pv_rewrite_hold(rw, tag);
        apply_edits(rw, tag);
        return false;
    }
    goes = j->fails_closed || j->is_held || goes_for_edits(rw, tag)
           || (j->is_whole_blocked && !keeps_element(rw, tag));
    if (goes && may_become_comment(rw, tag)) {
        erase_element(rw, tag);
        return true;
    }
    if (j->fails_closed || j->is_held) {
        refuse_all(rw, tag);
    }
    blank_refused(rw, tag);
    if (j->edit_count > 0) {
        apply_edits(rw, tag);
    }
    if (is_part) {
        note_open_value(rw, tag);
    }
    return false;
}

void pv_rewrite_tag(pv_rewriter *rw, bool is_part)
{
    const pv_html_tag *tag = &rw->tokenizer.tag;
    bool begins_text = (tag->id == PV_TAG_SCRIPT || tag->id == PV_TAG_STYLE)
                       && !is_part && rw->policy->script_reference != NULL;
    uint64_t loading =
        is_part || tag->is_continued ? UINT64_MAX : pv_resource_attrs(tag);

    if (tag->is_continued || rw->open != PV_OPEN_PASS) {
        read_resumed(rw, tag);
    }
    if (rw->inner.id != PV_TAG_NONE) {
        pv_rewrite_text_leave(rw, tag->start);
        pv_rewrite_text_pass_tag(rw, tag->start, tag->end);
    }
    if (loading == UINT64_MAX || (tag->seen & loading) != 0) {
        if (edit_tag(rw, tag, loading, is_part)) {
            return;
        }
        learn_base(rw, tag);
    }
    if (begins_text) {
        begin_text(rw, tag);
    }
    else if (tag->id == PV_TAG_HTML) {
        learn_language(rw, tag);
    }
    else if (tag->id == PV_TAG_BODY && tag->ns == PV_NS_HTML && !is_part) {
        pv_rewriter_banner(rw, tag->end);
    }
}
