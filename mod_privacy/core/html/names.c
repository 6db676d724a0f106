/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two tables in alphabetical order, and a perfect hash of each.
 *
 * The order of each table is the order of its enumeration, so that a number
 * is an index; a unit test compares the two.
 */
#include "mod_privacy/core/html/names.h"

/* [PV_TAG_NONE] stands at the front, so that numbers are indices. */
const pv_name pv_tag_names[PV_TAG_COUNT] = {
    [PV_TAG_NONE] = { 0, 0, "" },
    [PV_TAG_A] = { 0, 1, "a" },
    [PV_TAG_AMP_AD] = { 0, 6, "amp-ad" },
    [PV_TAG_AMP_ANALYTICS] = { 0, 13, "amp-analytics" },
    [PV_TAG_AMP_IFRAME] = { 0, 10, "amp-iframe" },
    [PV_TAG_AMP_IMG] = { 0, 7, "amp-img" },
    [PV_TAG_AMP_PIXEL] = { 0, 9, "amp-pixel" },
    [PV_TAG_AMP_VIDEO] = { 0, 9, "amp-video" },
    [PV_TAG_ANNOTATION_XML] = { 0, 14, "annotation-xml" },
    [PV_TAG_APPLET] = { 0, 6, "applet" },
    [PV_TAG_AREA] = { PV_TAG_IS_VOID, 4, "area" },
    [PV_TAG_AUDIO] = { 0, 5, "audio" },
    [PV_TAG_B] = { PV_TAG_IS_BREAKOUT, 1, "b" },
    [PV_TAG_BASE] = { PV_TAG_IS_VOID, 4, "base" },
    [PV_TAG_BIG] = { PV_TAG_IS_BREAKOUT, 3, "big" },
    [PV_TAG_BLOCKQUOTE] = { PV_TAG_IS_BREAKOUT, 10, "blockquote" },
    [PV_TAG_BODY] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_SPECIAL, 4, "body" },
    [PV_TAG_BR] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, 2, "br" },
    [PV_TAG_BUTTON] = { 0, 6, "button" },
    [PV_TAG_CENTER] = { PV_TAG_IS_BREAKOUT, 6, "center" },
    [PV_TAG_CODE] = { PV_TAG_IS_BREAKOUT, 4, "code" },
    [PV_TAG_COL] = { PV_TAG_IS_VOID, 3, "col" },
    [PV_TAG_DD] = { PV_TAG_IS_BREAKOUT, 2, "dd" },
    [PV_TAG_DESC] = { PV_TAG_IS_HTML_POINT, 4, "desc" },
    [PV_TAG_DIV] = { PV_TAG_IS_BREAKOUT, 3, "div" },
    [PV_TAG_DL] = { PV_TAG_IS_BREAKOUT, 2, "dl" },
    [PV_TAG_DT] = { PV_TAG_IS_BREAKOUT, 2, "dt" },
    [PV_TAG_EM] = { PV_TAG_IS_BREAKOUT, 2, "em" },
    [PV_TAG_EMBED] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, 5, "embed" },
    [PV_TAG_FEIMAGE] = { 0, 7, "feimage" },
    [PV_TAG_FONT] = { 0, 4, "font" },
    [PV_TAG_FOREIGNOBJECT] = { PV_TAG_IS_HTML_POINT, 13, "foreignobject" },
    [PV_TAG_FORM] = { 0, 4, "form" },
    [PV_TAG_FRAME] = { PV_TAG_IS_VOID, 5, "frame" },
    [PV_TAG_FRAMESET] = { PV_TAG_IS_SPECIAL, 8, "frameset" },
    [PV_TAG_H1] = { PV_TAG_IS_BREAKOUT, 2, "h1" },
    [PV_TAG_H2] = { PV_TAG_IS_BREAKOUT, 2, "h2" },
    [PV_TAG_H3] = { PV_TAG_IS_BREAKOUT, 2, "h3" },
    [PV_TAG_H4] = { PV_TAG_IS_BREAKOUT, 2, "h4" },
    [PV_TAG_H5] = { PV_TAG_IS_BREAKOUT, 2, "h5" },
    [PV_TAG_H6] = { PV_TAG_IS_BREAKOUT, 2, "h6" },
    [PV_TAG_HEAD] = { PV_TAG_IS_BREAKOUT, 4, "head" },
    [PV_TAG_HR] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, 2, "hr" },
    [PV_TAG_HTML] = { PV_TAG_IS_SPECIAL, 4, "html" },
    [PV_TAG_I] = { PV_TAG_IS_BREAKOUT, 1, "i" },
    [PV_TAG_IFRAME] = { PV_TAG_IS_RAWTEXT | PV_TAG_IS_SPECIAL, 6, "iframe" },
    [PV_TAG_IMAGE] = { PV_TAG_IS_SPECIAL, 5, "image" },
    [PV_TAG_IMG] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, 3, "img" },
    [PV_TAG_INPUT] = { PV_TAG_IS_VOID, 5, "input" },
    [PV_TAG_LI] = { PV_TAG_IS_BREAKOUT, 2, "li" },
    [PV_TAG_LINK] = { PV_TAG_IS_VOID, 4, "link" },
    [PV_TAG_LISTING] = { PV_TAG_IS_BREAKOUT, 7, "listing" },
    [PV_TAG_MATH] = { PV_TAG_IS_SPECIAL, 4, "math" },
    [PV_TAG_MENU] = { PV_TAG_IS_BREAKOUT, 4, "menu" },
    [PV_TAG_META] = { PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, 4, "meta" },
    [PV_TAG_MI] = { PV_TAG_IS_TEXT_POINT, 2, "mi" },
    [PV_TAG_MN] = { PV_TAG_IS_TEXT_POINT, 2, "mn" },
    [PV_TAG_MO] = { PV_TAG_IS_TEXT_POINT, 2, "mo" },
    [PV_TAG_MS] = { PV_TAG_IS_TEXT_POINT, 2, "ms" },
    [PV_TAG_MTEXT] = { PV_TAG_IS_TEXT_POINT, 5, "mtext" },
    [PV_TAG_NOBR] = { PV_TAG_IS_BREAKOUT, 4, "nobr" },
    [PV_TAG_NOEMBED] = { PV_TAG_IS_RAWTEXT | PV_TAG_IS_SPECIAL, 7, "noembed" },
    [PV_TAG_NOFRAMES] = { PV_TAG_IS_RAWTEXT | PV_TAG_IS_SPECIAL, 8,
                          "noframes" },
    [PV_TAG_NOSCRIPT] = { PV_TAG_IS_SPECIAL, 8, "noscript" },
    [PV_TAG_OBJECT] = { 0, 6, "object" },
    [PV_TAG_OL] = { PV_TAG_IS_BREAKOUT, 2, "ol" },
    [PV_TAG_P] = { PV_TAG_IS_BREAKOUT, 1, "p" },
    [PV_TAG_PARAM] = { PV_TAG_IS_VOID, 5, "param" },
    [PV_TAG_PLAINTEXT] = { PV_TAG_IS_PLAINTEXT | PV_TAG_IS_SPECIAL, 9,
                           "plaintext" },
    [PV_TAG_PRE] = { PV_TAG_IS_BREAKOUT, 3, "pre" },
    [PV_TAG_RUBY] = { PV_TAG_IS_BREAKOUT, 4, "ruby" },
    [PV_TAG_S] = { PV_TAG_IS_BREAKOUT, 1, "s" },
    [PV_TAG_SCRIPT] = { PV_TAG_IS_SCRIPT | PV_TAG_IS_SPECIAL, 6, "script" },
    [PV_TAG_SELECT] = { PV_TAG_IS_SPECIAL, 6, "select" },
    [PV_TAG_SMALL] = { PV_TAG_IS_BREAKOUT, 5, "small" },
    [PV_TAG_SOURCE] = { PV_TAG_IS_VOID, 6, "source" },
    [PV_TAG_SPAN] = { PV_TAG_IS_BREAKOUT, 4, "span" },
    [PV_TAG_STRIKE] = { PV_TAG_IS_BREAKOUT, 6, "strike" },
    [PV_TAG_STRONG] = { PV_TAG_IS_BREAKOUT, 6, "strong" },
    [PV_TAG_STYLE] = { PV_TAG_IS_RAWTEXT | PV_TAG_IS_SPECIAL, 5, "style" },
    [PV_TAG_SUB] = { PV_TAG_IS_BREAKOUT, 3, "sub" },
    [PV_TAG_SUP] = { PV_TAG_IS_BREAKOUT, 3, "sup" },
    [PV_TAG_SVG] = { PV_TAG_IS_SPECIAL, 3, "svg" },
    [PV_TAG_TABLE] = { PV_TAG_IS_BREAKOUT, 5, "table" },
    [PV_TAG_TBODY] = { 0, 5, "tbody" },
    [PV_TAG_TD] = { 0, 2, "td" },
    [PV_TAG_TEMPLATE] = { 0, 8, "template" },
    [PV_TAG_TEXTAREA] = { PV_TAG_IS_RCDATA | PV_TAG_IS_SPECIAL, 8, "textarea" },
    [PV_TAG_TFOOT] = { 0, 5, "tfoot" },
    [PV_TAG_TH] = { 0, 2, "th" },
    [PV_TAG_THEAD] = { 0, 5, "thead" },
    [PV_TAG_TITLE] = { PV_TAG_IS_RCDATA | PV_TAG_IS_SPECIAL, 5, "title" },
    [PV_TAG_TR] = { 0, 2, "tr" },
    [PV_TAG_TRACK] = { PV_TAG_IS_VOID, 5, "track" },
    [PV_TAG_TT] = { PV_TAG_IS_BREAKOUT, 2, "tt" },
    [PV_TAG_U] = { PV_TAG_IS_BREAKOUT, 1, "u" },
    [PV_TAG_UL] = { PV_TAG_IS_BREAKOUT, 2, "ul" },
    [PV_TAG_USE] = { 0, 3, "use" },
    [PV_TAG_VAR] = { PV_TAG_IS_BREAKOUT, 3, "var" },
    [PV_TAG_VIDEO] = { 0, 5, "video" },
    [PV_TAG_WBR] = { PV_TAG_IS_VOID, 3, "wbr" },
    [PV_TAG_XMP] = { PV_TAG_IS_RAWTEXT | PV_TAG_IS_SPECIAL, 3, "xmp" },
};

const pv_name pv_attr_names[PV_ATTR_COUNT] = {
    [PV_ATTR_NONE] = { 0, 0, "" },
    [PV_ATTR_ACTION] = { 0, 6, "action" },
    [PV_ATTR_ARCHIVE] = { 0, 7, "archive" },
    [PV_ATTR_AS] = { 0, 2, "as" },
    [PV_ATTR_ATTRIBUTIONSRC] = { 0, 14, "attributionsrc" },
    [PV_ATTR_BACKGROUND] = { 0, 10, "background" },
    [PV_ATTR_CLASSID] = { 0, 7, "classid" },
    [PV_ATTR_CODE] = { 0, 4, "code" },
    [PV_ATTR_CODEBASE] = { 0, 8, "codebase" },
    [PV_ATTR_COLOR] = { 0, 5, "color" },
    [PV_ATTR_CONFIG] = { 0, 6, "config" },
    [PV_ATTR_CONTENT] = { 0, 7, "content" },
    [PV_ATTR_DATA] = { 0, 4, "data" },
    [PV_ATTR_DATA_CATEGORY] = { 0, 13, "data-category" },
    [PV_ATTR_DATA_COOKIECATEGORY] = { 0, 19, "data-cookiecategory" },
    [PV_ATTR_DATA_COOKIECONSENT] = { 0, 18, "data-cookieconsent" },
    [PV_ATTR_DATA_NAME] = { 0, 9, "data-name" },
    [PV_ATTR_DATA_OT_IGNORE] = { 0, 14, "data-ot-ignore" },
    [PV_ATTR_DATA_PRIVACY_PURPOSE] = { 0, 20, "data-privacy-purpose" },
    [PV_ATTR_DATA_TYPE] = { 0, 9, "data-type" },
    [PV_ATTR_DYNSRC] = { 0, 6, "dynsrc" },
    [PV_ATTR_ENCODING] = { 0, 8, "encoding" },
    [PV_ATTR_FACE] = { 0, 4, "face" },
    [PV_ATTR_FORMACTION] = { 0, 10, "formaction" },
    [PV_ATTR_HREF] = { 0, 4, "href" },
    [PV_ATTR_HTTP_EQUIV] = { 0, 10, "http-equiv" },
    [PV_ATTR_IMAGESRCSET] = { 0, 11, "imagesrcset" },
    [PV_ATTR_LANG] = { 0, 4, "lang" },
    [PV_ATTR_LANGUAGE] = { 0, 8, "language" },
    [PV_ATTR_LOWSRC] = { 0, 6, "lowsrc" },
    [PV_ATTR_MANIFEST] = { 0, 8, "manifest" },
    [PV_ATTR_NAME] = { 0, 4, "name" },
    [PV_ATTR_OBJECT] = { 0, 6, "object" },
    [PV_ATTR_PING] = { 0, 4, "ping" },
    [PV_ATTR_POSTER] = { 0, 6, "poster" },
    [PV_ATTR_PROFILE] = { 0, 7, "profile" },
    [PV_ATTR_REL] = { 0, 3, "rel" },
    [PV_ATTR_SIZE] = { 0, 4, "size" },
    [PV_ATTR_SRC] = { 0, 3, "src" },
    [PV_ATTR_SRCDOC] = { 0, 6, "srcdoc" },
    [PV_ATTR_SRCSET] = { 0, 6, "srcset" },
    [PV_ATTR_STYLE] = { 0, 5, "style" },
    [PV_ATTR_TYPE] = { 0, 4, "type" },
    [PV_ATTR_VALUE] = { 0, 5, "value" },
    [PV_ATTR_XLINK_HREF] = { 0, 10, "xlink:href" },
    [PV_ATTR_XML_BASE] = { 0, 8, "xml:base" },
    [PV_ATTR_XMLNS] = { 0, 5, "xmlns" },
};

/* A perfect hash of each table: no two listed names have the same slot, which
 * holds a name's number or 0. The factors in names.h were found by trial; a
 * unit test looks every name up. */
/* clang-format off */
const uint8_t pv_tag_slots[PV_TAG_SLOTS] = {
      0,   0,   0,   0,  39,   6,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  86,   0,
      0,   0,  79,   0,   0,   0,  20,  27,   0,   0,   0,   0,   0,   0,   0,  49,
      0,   0,   0,   0,   0,   0,   0,  55, 100,   0,   0,   0,   0,   0,   0,   0,
     33,   0,   0,   0,  34,   8,   0,  90,   0,   0,  21,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  76,   0,   0,   0,   0,  46,   0,  74,
      0,  18,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  50,   0,   0,   0,
      0,   0,   0,  57,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  51,
      0,   0,   0,   3,   0,   0,   0,  73,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  31,   0,   0,   0,   0,   0,   0,   0,  58,   0,   0,   0,
      0,   0,  48,   0,  52,   0,  77,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   1,   0,   0,  16,   0,   0,   0,  12,  69,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  22,  29,   0,   0,   0,   0,   0,   0,   0,   0,   0,  45,
      0,   0,   0,   0,   0,   0,   0,   0,   0,  10,   0,  62,   0,   0,   0,   0,
      0,  99,   0,   0,   0,  36,   0,   0,   0,   0,  44,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  75,   0,   0,   0,   0,  38,   0,   0,  83,  78,   9,   0,
     64,   0,   0,   0,   0,   0,  72,   0,   0,   0,   0,   0,   0,   0,  40,   0,
      0,   0,   0,   0,   0,  70,  25,   0,   0,   0,   0,  66,   0,   0,   0,   0,
      0,  28,   0,   0,   0,   0,  98,   0,   0,   0,   0,   0,   0,   0,   0,  84,
     71,   0,   0,   0,   0,  85,   0,   0,   0,   0,  68,   0,   0,   0,  95,  61,
     87,   0,   0,  82,  17,   0,   0,  14,   0,   0,   0,  11,   0,   0,   0,   0,
      0,  41,   0,   0,   0,   0,   0,   0,   0,  32,   0,   0,   0,   0,  89,   0,
      0,   0, 101,  65,   0,   0,   0,  26,   0,  56,   0,  15,  93,   0,   0,  42,
      0,   0,   2,   0,   0,   0,   0,   0,   0,   0,  80,   0,   5,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  63,   0,   0,  96,   0,   0,
     81,  24,   0,   0,   0,  53,   0,   0,   0,   0,   0,   0,   7,   0,   0,   0,
      0,  47,   0,   0,   0,   0,   0,   0,  30,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  88,   0,   0,   0,   0,   0,   0,   0,  43,  59,   0,   0,   0,   0,
      0,   0,  23,  92,   0,   0,   0,   0,   0,   0,   0,   0,   0,  13,   0,   0,
     19,   0,   0,   0,   0,  60,   0,  94,   0,   0,   0,  35,   0,   0,   0,   0,
      0,   0,   0,   0,   0,  54,  97,   0,   0,   0,   0,   0,   0,   0,   0,  37,
     67,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  91,   4,   0,   0,   0,
};

const uint8_t pv_attr_slots[PV_ATTR_SLOTS] = {
      0,   3,  12,  38,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  22,   0,   0,  16,   1,   0,   0,   0,   0,  25,   0,   0,   0,   0,
      0,   0,  21,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
     30,   0,   0,   0,   0,   7,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  23,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  46,   0,   0,   0,  15,   0,   0,   0,   0,   0,   0,   8,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  33,   0,  19,   0,  32,   0,   0,  28,
      0,   0,   0,   0,   0,  11,   0,   0,  26,   0,  14,   0,   0,   6,   0,   0,
      0,   0,   0,   0,  20,   0,   0,   0,   0,   0,   0,   0,   0,  24,   0,  27,
      0,   0,   0,   0,   0,   0,   0,  44,   0,  41,  39,  45,   0,   0,   0,   0,
      0,   0,   0,  34,   0,   0,   0,   0,   0,   0,  37,   0,   0,   0,   0,   0,
     40,   0,   0,   0,   0,   0,   4,   0,   0,   0,  42,  43,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  35,   0,   0,   0,   0,
     13,   0,   0,   0,   0,   0,   0,  31,  17,   0,  18,   0,  10,   0,  29,   0,
      0,   5,   0,   0,   9,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   2,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  36,   0,
};
/* clang-format on */

#define LENGTH(bytes) (UINT32_C(1) << (bytes))

const pv_name_shapes pv_attr_shapes = {
    .lengths = {
        [0] = LENGTH(18),
        [1] = LENGTH(4),
        [2] = LENGTH(4) | LENGTH(5),
        [3] = LENGTH(4),
        [5] = LENGTH(4) | LENGTH(5) | LENGTH(11),
        [6] = LENGTH(6),
        [7] = LENGTH(4) | LENGTH(8),
        [9] = LENGTH(8),
        [10] = LENGTH(10) | LENGTH(14),
        [11] = LENGTH(6),
        [13] = LENGTH(6),
        [14] = LENGTH(10),
        [15] = LENGTH(6) | LENGTH(7) | LENGTH(13) | LENGTH(19),
        [16] = LENGTH(7) | LENGTH(10),
        [17] = LENGTH(5),
        [18] = LENGTH(4) | LENGTH(8),
        [19] = LENGTH(9) | LENGTH(14) | LENGTH(20),
        [21] = LENGTH(4) | LENGTH(6),
        [22] = LENGTH(3),
        [24] = LENGTH(6),
        [25] = LENGTH(5),
        [26] = LENGTH(2) | LENGTH(4) | LENGTH(8),
        [27] = LENGTH(8),
        [28] = LENGTH(3) | LENGTH(6),
        [29] = LENGTH(4),
        [31] = LENGTH(7),
    },
};

const pv_name_shapes pv_special_shapes = {
    .lengths = {
        [2] = LENGTH(5) | LENGTH(8),
        [3] = LENGTH(5),
        [5] = LENGTH(4),
        [7] = LENGTH(8),
        [8] = LENGTH(3),
        [10] = LENGTH(8),
        [12] = LENGTH(4) | LENGTH(9),
        [13] = LENGTH(4),
        [15] = LENGTH(6),
        [23] = LENGTH(8),
        [24] = LENGTH(5) | LENGTH(6),
        [26] = LENGTH(7),
    },
};

const pv_name_shapes pv_loading_shapes = {
    .lengths = {
        [2] = LENGTH(5) | LENGTH(6) | LENGTH(8),
        [3] = LENGTH(5),
        [5] = LENGTH(4) | LENGTH(9),
        [7] = LENGTH(8),
        [8] = LENGTH(3),
        [10] = LENGTH(8),
        [11] = LENGTH(6),
        [12] = LENGTH(4) | LENGTH(9),
        [13] = LENGTH(4) | LENGTH(6),
        [14] = LENGTH(5) | LENGTH(9),
        [15] = LENGTH(6),
        [16] = LENGTH(10),
        [17] = LENGTH(4) | LENGTH(5),
        [21] = LENGTH(5),
        [22] = LENGTH(7),
        [23] = LENGTH(5) | LENGTH(8),
        [24] = LENGTH(5) | LENGTH(6),
        [26] = LENGTH(7) | LENGTH(13),
        [29] = LENGTH(6),
        [30] = LENGTH(3),
    },
};

const pv_name_shapes pv_telling_shapes = {
    .lengths = {
        [2] = LENGTH(5),
        [5] = LENGTH(4),
        [6] = LENGTH(6),
        [10] = LENGTH(10) | LENGTH(14),
        [14] = LENGTH(10),
        [16] = LENGTH(7) | LENGTH(10),
        [18] = LENGTH(8),
        [28] = LENGTH(3),
    },
};

/* The first bytes of a name, which need not be followed by others. */
static uint64_t key_of(pv_span name)
{
    char start[PV_NAME_KEY] = { 0 };

    memcpy(start, name.ptr, name.len < PV_NAME_KEY ? name.len : PV_NAME_KEY);
    return pv_name_key(start, name.len);
}

/* What was found by key, when its name is the one looked for. */
static uint8_t confirmed(const pv_name *names, uint8_t i, pv_span name,
                         bool is_xml)
{
    pv_span listed = pv_span_make(names[i].text, names[i].len);

    return is_xml ? (pv_span_equal(listed, name) ? i : 0)
                  : (pv_span_equal_nocase(listed, name) ? i : 0);
}

/* SVG writes two of the names in mixed case; XML keeps them apart. */
static pv_tag_id find_mixed_case(pv_span name)
{
    if (pv_span_equal(name, pv_span_of("foreignObject"))) {
        return PV_TAG_FOREIGNOBJECT;
    }
    if (pv_span_equal(name, pv_span_of("feImage"))) {
        return PV_TAG_FEIMAGE;
    }
    return PV_TAG_NONE;
}

pv_tag_id pv_tag_find(pv_span name, bool is_xml)
{
    uint8_t id;

    if (is_xml) { /* a prefix does not change what the element is */
        const char *colon =
            name.len > 0 ? memchr(name.ptr, ':', name.len) : NULL;
        if (colon != NULL) {
            size_t prefix = (size_t)(colon - name.ptr) + 1;
            name = pv_span_make(name.ptr + prefix, name.len - prefix);
        }
    }
    if (name.len == 0) {
        return PV_TAG_NONE;
    }
    id = confirmed(pv_tag_names, (uint8_t)pv_tag_of_key(key_of(name), name),
                   name, is_xml);
    return id == PV_TAG_NONE && is_xml ? find_mixed_case(name) : (pv_tag_id)id;
}

pv_attr_id pv_attr_find(pv_span name, bool is_xml)
{
    uint8_t id;

    if (name.len == 0) {
        return PV_ATTR_NONE;
    }
    id = confirmed(pv_attr_names, (uint8_t)pv_attr_of_key(key_of(name), name),
                   name, is_xml);
    if (id == PV_ATTR_NONE && is_xml && pv_span_ends_with(name, ":href")) {
        return PV_ATTR_XLINK_HREF; /* any prefix may be bound to XLink */
    }
    return (pv_attr_id)id;
}
