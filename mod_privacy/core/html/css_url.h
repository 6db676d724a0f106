/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References in CSS: url(), src(), the strings of @import and image-set().
 *
 * A small reader of CSS Syntax Level 3 tokens: comments, strings, escapes
 * (`\75rl(` is `url(`) and parentheses are followed, everything else passes.
 * It works on a style attribute as on a style sheet that arrives in pieces:
 * what it keeps between pieces is in pv_css, and a token that is cut off is
 * read again from its start when more has come.
 */
#ifndef PV_HTML_CSS_URL_H
#define PV_HTML_CSS_URL_H

#include "mod_privacy/core/html/charref.h"
#include "mod_privacy/core/rules/resource.h"

#define PV_CSS_URL_MAX 4096 /* bytes of a reference that are looked at */

typedef enum pv_css_event {
    PV_CSS_END = 0, /* everything was read                                */
    PV_CSS_WAIT,    /* the token at `restart` needs more                   */
    PV_CSS_URL,     /* a reference                                         */
    PV_CSS_REST     /* more of a reference longer than PV_CSS_URL_MAX      */
} pv_css_event;

/* What is kept between pieces; all zero at the start. */
typedef struct pv_css {
    bool is_in_comment;
    bool is_half;    /* the piece ended behind `*` or a backslash    */
    char quote;      /* inside a string that is no reference         */
    char rest_quote; /* inside the rest of a reference: its quote,
                        or `)`                                       */
    bool is_import;  /* behind @import, before its end               */
    bool is_font_face;
    uint8_t depth;  /* of parentheses, saturating                   */
    bool is_narrow; /* never by lanes_wide.h: for tests             */
} pv_css;

typedef struct pv_css_url {
    char text[PV_CSS_URL_MAX];
    size_t len;
    size_t from; /* raw offsets of the reference, quotes not included   */
    size_t to;
    size_t restart; /* PV_CSS_WAIT: raw offset from which to read again    */
    pv_resource type;
} pv_css_url;

/**
 * Reads on to the next reference.
 * @param css      state between pieces; unchanged by PV_CSS_WAIT
 * @param cursor   over the piece
 * @param is_last  nothing follows the piece
 */
pv_css_event pv_css_next(pv_css *css, pv_cursor *cursor, bool is_last,
                         pv_css_url *url);

#endif
