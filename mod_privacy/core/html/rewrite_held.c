/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Held elements: kept in the page, loading nothing, ready to be activated.
 *
 * Attributes that load get another name (`data-privacy-src`), scripts the
 * type text/plain, and a mark names the purpose. This is the one place where
 * a document grows. An element is held only where taking its attributes away
 * cannot bring a second one of the same name into force.
 */
#include "mod_privacy/core/html/rewriter_parts.h"

static const pv_span no_text = { "", 0 };

/* Attributes that are renamed when their element is held. */
static const uint64_t renamed =
    (uint64_t)1 << PV_ATTR_SRC | (uint64_t)1 << PV_ATTR_SRCSET
    | (uint64_t)1 << PV_ATTR_HREF | (uint64_t)1 << PV_ATTR_XLINK_HREF
    | (uint64_t)1 << PV_ATTR_DATA | (uint64_t)1 << PV_ATTR_POSTER
    | (uint64_t)1 << PV_ATTR_SRCDOC | (uint64_t)1 << PV_ATTR_LOWSRC
    | (uint64_t)1 << PV_ATTR_DYNSRC | (uint64_t)1 << PV_ATTR_IMAGESRCSET;

static bool is_holdable(pv_tag_id id)
{
    switch (id) {
    case PV_TAG_SCRIPT:
    case PV_TAG_IMG:
    case PV_TAG_IFRAME:
    case PV_TAG_EMBED:
    case PV_TAG_OBJECT:
    case PV_TAG_VIDEO:
    case PV_TAG_AUDIO:
    case PV_TAG_SOURCE:
    case PV_TAG_TRACK:
    case PV_TAG_LINK:
        return true;
    default:
        return false;
    }
}

bool pv_rewrite_can_hold(const pv_rewriter *rw, const pv_html_tag *tag,
                         const pv_sink *sink)
{
    uint64_t moved = renamed;

    if (rw->never_holds || !is_holdable(tag->id) || tag->ns != PV_NS_HTML) {
        return false;
    }
    if (tag->id == PV_TAG_SCRIPT) {
        moved |= pv_attr_bit(PV_ATTR_TYPE);
    }
    /* Hints have nothing to activate, and a preload comes too late. */
    if (tag->id == PV_TAG_LINK && sink->type != PV_RESOURCE_STYLESHEET) {
        return false;
    }
    /* A poster, a candidate or a ping alone is taken out of its element. */
    if (!sink->is_whole && sink->type != PV_RESOURCE_MEDIA
        && sink->type != PV_RESOURCE_OBJECT) {
        return false;
    }
    return (tag->repeated & moved) == 0;
}

static void add(pv_rewriter *rw, size_t at, pv_span text)
{
    if (text.len > 0) {
        pv_rewrite_add_edit(rw, at, at, text);
    }
}

static pv_span prefix(const pv_rewriter *rw)
{
    return rw->policy->held_prefix.len > 0 ? rw->policy->held_prefix
                                           : pv_span_of("data-privacy-");
}

/* The mark behind the element's name, in pieces in the order of reading. */
static size_t marks(pv_rewriter *rw, pv_purpose purpose, bool is_script,
                    pv_span pieces[4])
{
    if (rw->policy->held_marks != NULL) {
        pieces[0] =
            rw->policy->held_marks(rw->policy->baton, purpose, is_script);
        return 1;
    }
    pieces[0] = is_script ? pv_span_of(" type=\"text/plain\"") : no_text;
    pieces[1] = pv_span_of(" data-privacy-purpose=\"");
    pieces[2] = rw->policy->purpose_name(rw->policy->baton, purpose);
    pieces[3] = pv_span_of("\"");
    return 4;
}

/* A frame says what it would show, with a link to it. */
static void add_placeholder(pv_rewriter *rw, const pv_html_tag *tag, size_t at)
{
    const pv_html_attr *src = pv_html_tag_attr(tag, PV_ATTR_SRC);
    pv_span text;

    if (tag->id != PV_TAG_IFRAME || src == NULL
        || rw->policy->placeholder == NULL) {
        return;
    }
    text = rw->policy->placeholder(
        rw->policy->baton, &rw->page,
        pv_charref_decode(pv_html_attr_value(tag, src, rw->window), rw->scratch,
                          PV_REWRITER_URL_MAX));
    if (text.len > 0) {
        add(rw, at, pv_span_of(" srcdoc=\""));
        add(rw, at, text);
        add(rw, at, pv_span_of("\""));
    }
}

void pv_rewrite_hold(pv_rewriter *rw, const pv_html_tag *tag)
{
    size_t name_end = tag->name_len + 1;
    uint64_t moved = renamed;
    pv_span pieces[4];
    size_t count = marks(rw, rw->judgement->held_purpose,
                         tag->id == PV_TAG_SCRIPT, pieces);

    if (tag->id == PV_TAG_SCRIPT) {
        moved |= pv_attr_bit(PV_ATTR_TYPE);
        if (rw->policy->held_scripts_keep_src) {
            moved &= ~pv_attr_bit(PV_ATTR_SRC);
        }
    }
    for (size_t i = 0; i < count; i++) {
        add(rw, name_end, pieces[i]);
    }
    add_placeholder(rw, tag, name_end);
    for (size_t i = 0; i < tag->attr_count; i++) {
        const pv_html_attr *attr = &tag->attrs[i];
        if ((moved & pv_attr_bit((pv_attr_id)attr->id)) != 0) {
            add(rw, attr->name, prefix(rw));
        }
    }
    rw->page.held |= pv_purpose_bit(rw->judgement->held_purpose);
}

void pv_rewrite_hold_script(pv_rewriter *rw, pv_purpose purpose)
{
    pv_span pieces[4];
    size_t count = marks(rw, purpose, true, pieces);
    size_t at = rw->script_tag + rw->script_name_end;

    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len > 0) {
            pv_rewriter_replace(rw, at, at, pieces[i]);
        }
    }
    if (rw->script_type != 0) {
        at = rw->script_tag + rw->script_type;
        pv_rewriter_replace(rw, at, at, prefix(rw));
    }
    rw->page.held |= pv_purpose_bit(purpose);
}
