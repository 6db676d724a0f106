/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As much of HTML's tree construction as decides how to go on tokenizing.
 *
 * Whether `<style>` begins raw text and whether `<![CDATA[` is a section
 * depends on the namespace of the current node (WHATWG HTML 13.2.6). A small
 * stack of namespace changes stands in for the tree: entries are pushed for
 * svg, math and integration points and popped by their end tags or by the
 * start tags that break out of foreign content. Its depth is limited; what
 * is nested deeper is "lost", and lost markup is read both ways.
 */
#ifndef PV_HTML_TREE_H
#define PV_HTML_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/html/names.h"

#define PV_TREE_DEPTH_MAX 32

typedef enum pv_namespace {
    PV_NS_HTML = 0,
    PV_NS_SVG,
    PV_NS_MATHML
} pv_namespace;

typedef struct pv_tree_entry {
    uint8_t ns;          /* pv_namespace of what is inside            */
    uint8_t end_id;      /* pv_tag_id whose end tag pops the entry    */
    bool has_html_child; /* an HTML element was opened in this point  */
} pv_tree_entry;

typedef struct pv_tree {
    uint8_t depth;
    bool is_lost;        /* something was nested too deeply      */
    bool is_in_select;   /* old and new parsers differ in here   */
    bool is_in_frameset; /* or the frameset was ignored          */
    pv_tree_entry stack[PV_TREE_DEPTH_MAX];
} pv_tree;

/* What a start tag looks like to the simulator. */
typedef struct pv_tree_tag {
    pv_tag_id id;
    bool is_self_closing;
    bool is_html_font;       /* font with color, face or size         */
    bool is_html_annotation; /* annotation-xml holding (X)HTML         */
} pv_tree_tag;

/** Gives the namespace that a start tag is put into now. */
static inline pv_namespace pv_tree_namespace(const pv_tree *tree)
{
    return tree->depth == 0 ? PV_NS_HTML
                            : (pv_namespace)tree->stack[tree->depth - 1].ns;
}

/**
 * Follows a start tag.
 * @param breaks_out  set when the tag ended foreign content: without it, what
 *                    follows would be read differently
 * @return the namespace that the element is in
 */
pv_namespace pv_tree_start(pv_tree *tree, const pv_tree_tag *tag,
                           bool *breaks_out);

/** Follows an end tag. */
void pv_tree_end(pv_tree *tree, pv_tag_id id);

/** True when `<![CDATA[` begins a section for certain: the current node is
 *  a foreign element. When in doubt it is not, so that what follows is read
 *  as markup. */
bool pv_tree_allows_cdata(const pv_tree *tree);

#endif
