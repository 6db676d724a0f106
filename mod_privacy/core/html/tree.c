/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WHATWG HTML 13.2.6 "tree construction dispatcher" and 13.2.6.5 "The rules
 * for parsing tokens in foreign content", on a stack of namespace changes.
 *
 * Invariant: depth never exceeds PV_TREE_DEPTH_MAX.
 */
#include "mod_privacy/core/html/tree.h"

static void push(pv_tree *tree, pv_namespace ns, pv_tag_id end_id)
{
    pv_tree_entry entry = { (uint8_t)ns, (uint8_t)end_id, false };

    if (tree->depth == PV_TREE_DEPTH_MAX) {
        tree->is_lost = true;
        return;
    }
    tree->stack[tree->depth++] = entry;
}

/* A breakout tag closes foreign elements up to HTML or an integration point. */
static void break_out(pv_tree *tree)
{
    while (tree->depth > 0 && pv_tree_namespace(tree) != PV_NS_HTML) {
        tree->depth--;
    }
}

static bool is_breakout(const pv_tree_tag *tag)
{
    return (pv_tag_flags(tag->id) & PV_TAG_IS_BREAKOUT) != 0
           || (tag->id == PV_TAG_FONT && tag->is_html_font);
}

/* An element inside svg or math: does it change the namespace again? */
static void start_foreign(pv_tree *tree, const pv_tree_tag *tag,
                          pv_namespace ns)
{
    unsigned flags = pv_tag_flags(tag->id);

    if (tag->is_self_closing) {
        return;
    }
    if (ns == PV_NS_SVG
        && (flags & PV_TAG_IS_HTML_POINT || tag->id == PV_TAG_TITLE)) {
        push(tree, PV_NS_HTML, tag->id);
    }
    else if (ns == PV_NS_MATHML
             && (flags & PV_TAG_IS_TEXT_POINT
                 || (tag->id == PV_TAG_ANNOTATION_XML
                     && tag->is_html_annotation))) {
        push(tree, PV_NS_HTML, tag->id);
    }
    else if (tag->id == PV_TAG_SVG) {
        push(tree, PV_NS_SVG, PV_TAG_SVG);
    }
    else if (tag->id == PV_TAG_MATH) {
        push(tree, ns, PV_TAG_MATH);
    }
}

static void start_html(pv_tree *tree, const pv_tree_tag *tag)
{
    if (tree->depth > 0) {
        tree->stack[tree->depth - 1].has_html_child = true;
    }
    if (tag->id == PV_TAG_SELECT) {
        tree->is_in_select = true;
    }
    else if (tag->id == PV_TAG_FRAMESET) {
        tree->is_in_frameset = true;
    }
}

pv_namespace pv_tree_start(pv_tree *tree, const pv_tree_tag *tag,
                           bool *breaks_out)
{
    pv_namespace ns = pv_tree_namespace(tree);

    *breaks_out = ns != PV_NS_HTML && is_breakout(tag);
    if (ns != PV_NS_HTML && !*breaks_out) {
        start_foreign(tree, tag, ns);
        return ns;
    }
    if (*breaks_out) {
        break_out(tree);
    }
    if (tag->id == PV_TAG_SVG || tag->id == PV_TAG_MATH) {
        ns = tag->id == PV_TAG_SVG ? PV_NS_SVG : PV_NS_MATHML;
        if (!tag->is_self_closing) {
            push(tree, ns, tag->id);
        }
        return ns;
    }
    start_html(tree, tag);
    return PV_NS_HTML;
}

void pv_tree_end(pv_tree *tree, pv_tag_id id)
{
    if (id == PV_TAG_SELECT) {
        tree->is_in_select = false;
    }
    if (tree->depth == 0 || id == PV_TAG_NONE) {
        return;
    }
    if (pv_tree_namespace(tree) != PV_NS_HTML
        && (id == PV_TAG_P || id == PV_TAG_BR)) {
        break_out(tree);
        return;
    }
    if (tree->stack[tree->depth - 1].end_id == id) {
        tree->depth--;
    }
}

bool pv_tree_allows_cdata(const pv_tree *tree)
{
    const pv_tree_entry *top;

    if (tree->depth == 0 || tree->is_lost) {
        return false;
    }
    top = &tree->stack[tree->depth - 1];
    /* A fresh integration point is itself a foreign element. */
    return top->ns != PV_NS_HTML || !top->has_html_child;
}
