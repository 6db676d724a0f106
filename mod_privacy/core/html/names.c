/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two tables in alphabetical order, and a perfect hash of each.
 *
 * The order of each table is the order of its enumeration, so that a number
 * is an index; a unit test compares the two.
 */
#include "mod_privacy/core/html/names.h"

typedef struct name_entry {
    uint8_t len;
    uint8_t flags;
    char name[PV_NAME_MAX + 1];
} name_entry;

/* [PV_TAG_NONE] stands at the front, so that numbers are indices. */
static const name_entry tags[PV_TAG_COUNT] = {
    [PV_TAG_NONE] = { 0, 0, "" },
    [PV_TAG_A] = { 1, 0, "a" },
    [PV_TAG_AMP_AD] = { 6, 0, "amp-ad" },
    [PV_TAG_AMP_ANALYTICS] = { 13, 0, "amp-analytics" },
    [PV_TAG_AMP_IFRAME] = { 10, 0, "amp-iframe" },
    [PV_TAG_AMP_IMG] = { 7, 0, "amp-img" },
    [PV_TAG_AMP_PIXEL] = { 9, 0, "amp-pixel" },
    [PV_TAG_AMP_VIDEO] = { 9, 0, "amp-video" },
    [PV_TAG_ANNOTATION_XML] = { 14, 0, "annotation-xml" },
    [PV_TAG_APPLET] = { 6, 0, "applet" },
    [PV_TAG_AREA] = { 4, PV_TAG_IS_VOID, "area" },
    [PV_TAG_AUDIO] = { 5, 0, "audio" },
    [PV_TAG_B] = { 1, PV_TAG_IS_BREAKOUT, "b" },
    [PV_TAG_BASE] = { 4, PV_TAG_IS_VOID, "base" },
    [PV_TAG_BIG] = { 3, PV_TAG_IS_BREAKOUT, "big" },
    [PV_TAG_BLOCKQUOTE] = { 10, PV_TAG_IS_BREAKOUT, "blockquote" },
    [PV_TAG_BODY] = { 4, PV_TAG_IS_BREAKOUT, "body" },
    [PV_TAG_BR] = { 2, PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, "br" },
    [PV_TAG_BUTTON] = { 6, 0, "button" },
    [PV_TAG_CENTER] = { 6, PV_TAG_IS_BREAKOUT, "center" },
    [PV_TAG_CODE] = { 4, PV_TAG_IS_BREAKOUT, "code" },
    [PV_TAG_COL] = { 3, PV_TAG_IS_VOID, "col" },
    [PV_TAG_DD] = { 2, PV_TAG_IS_BREAKOUT, "dd" },
    [PV_TAG_DESC] = { 4, PV_TAG_IS_HTML_POINT, "desc" },
    [PV_TAG_DIV] = { 3, PV_TAG_IS_BREAKOUT, "div" },
    [PV_TAG_DL] = { 2, PV_TAG_IS_BREAKOUT, "dl" },
    [PV_TAG_DT] = { 2, PV_TAG_IS_BREAKOUT, "dt" },
    [PV_TAG_EM] = { 2, PV_TAG_IS_BREAKOUT, "em" },
    [PV_TAG_EMBED] = { 5, PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, "embed" },
    [PV_TAG_FEIMAGE] = { 7, 0, "feimage" },
    [PV_TAG_FONT] = { 4, 0, "font" },
    [PV_TAG_FOREIGNOBJECT] = { 13, PV_TAG_IS_HTML_POINT, "foreignobject" },
    [PV_TAG_FORM] = { 4, 0, "form" },
    [PV_TAG_FRAME] = { 5, PV_TAG_IS_VOID, "frame" },
    [PV_TAG_FRAMESET] = { 8, 0, "frameset" },
    [PV_TAG_H1] = { 2, PV_TAG_IS_BREAKOUT, "h1" },
    [PV_TAG_H2] = { 2, PV_TAG_IS_BREAKOUT, "h2" },
    [PV_TAG_H3] = { 2, PV_TAG_IS_BREAKOUT, "h3" },
    [PV_TAG_H4] = { 2, PV_TAG_IS_BREAKOUT, "h4" },
    [PV_TAG_H5] = { 2, PV_TAG_IS_BREAKOUT, "h5" },
    [PV_TAG_H6] = { 2, PV_TAG_IS_BREAKOUT, "h6" },
    [PV_TAG_HEAD] = { 4, PV_TAG_IS_BREAKOUT, "head" },
    [PV_TAG_HR] = { 2, PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, "hr" },
    [PV_TAG_HTML] = { 4, 0, "html" },
    [PV_TAG_I] = { 1, PV_TAG_IS_BREAKOUT, "i" },
    [PV_TAG_IFRAME] = { 6, PV_TAG_IS_RAWTEXT, "iframe" },
    [PV_TAG_IMAGE] = { 5, 0, "image" },
    [PV_TAG_IMG] = { 3, PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, "img" },
    [PV_TAG_INPUT] = { 5, PV_TAG_IS_VOID, "input" },
    [PV_TAG_LI] = { 2, PV_TAG_IS_BREAKOUT, "li" },
    [PV_TAG_LINK] = { 4, PV_TAG_IS_VOID, "link" },
    [PV_TAG_LISTING] = { 7, PV_TAG_IS_BREAKOUT, "listing" },
    [PV_TAG_MATH] = { 4, 0, "math" },
    [PV_TAG_MENU] = { 4, PV_TAG_IS_BREAKOUT, "menu" },
    [PV_TAG_META] = { 4, PV_TAG_IS_BREAKOUT | PV_TAG_IS_VOID, "meta" },
    [PV_TAG_MI] = { 2, PV_TAG_IS_TEXT_POINT, "mi" },
    [PV_TAG_MN] = { 2, PV_TAG_IS_TEXT_POINT, "mn" },
    [PV_TAG_MO] = { 2, PV_TAG_IS_TEXT_POINT, "mo" },
    [PV_TAG_MS] = { 2, PV_TAG_IS_TEXT_POINT, "ms" },
    [PV_TAG_MTEXT] = { 5, PV_TAG_IS_TEXT_POINT, "mtext" },
    [PV_TAG_NOBR] = { 4, PV_TAG_IS_BREAKOUT, "nobr" },
    [PV_TAG_NOEMBED] = { 7, PV_TAG_IS_RAWTEXT, "noembed" },
    [PV_TAG_NOFRAMES] = { 8, PV_TAG_IS_RAWTEXT, "noframes" },
    [PV_TAG_NOSCRIPT] = { 8, 0, "noscript" },
    [PV_TAG_OBJECT] = { 6, 0, "object" },
    [PV_TAG_OL] = { 2, PV_TAG_IS_BREAKOUT, "ol" },
    [PV_TAG_P] = { 1, PV_TAG_IS_BREAKOUT, "p" },
    [PV_TAG_PARAM] = { 5, PV_TAG_IS_VOID, "param" },
    [PV_TAG_PLAINTEXT] = { 9, PV_TAG_IS_PLAINTEXT, "plaintext" },
    [PV_TAG_PRE] = { 3, PV_TAG_IS_BREAKOUT, "pre" },
    [PV_TAG_RUBY] = { 4, PV_TAG_IS_BREAKOUT, "ruby" },
    [PV_TAG_S] = { 1, PV_TAG_IS_BREAKOUT, "s" },
    [PV_TAG_SCRIPT] = { 6, PV_TAG_IS_SCRIPT, "script" },
    [PV_TAG_SELECT] = { 6, 0, "select" },
    [PV_TAG_SMALL] = { 5, PV_TAG_IS_BREAKOUT, "small" },
    [PV_TAG_SOURCE] = { 6, PV_TAG_IS_VOID, "source" },
    [PV_TAG_SPAN] = { 4, PV_TAG_IS_BREAKOUT, "span" },
    [PV_TAG_STRIKE] = { 6, PV_TAG_IS_BREAKOUT, "strike" },
    [PV_TAG_STRONG] = { 6, PV_TAG_IS_BREAKOUT, "strong" },
    [PV_TAG_STYLE] = { 5, PV_TAG_IS_RAWTEXT, "style" },
    [PV_TAG_SUB] = { 3, PV_TAG_IS_BREAKOUT, "sub" },
    [PV_TAG_SUP] = { 3, PV_TAG_IS_BREAKOUT, "sup" },
    [PV_TAG_SVG] = { 3, 0, "svg" },
    [PV_TAG_TABLE] = { 5, PV_TAG_IS_BREAKOUT, "table" },
    [PV_TAG_TBODY] = { 5, 0, "tbody" },
    [PV_TAG_TD] = { 2, 0, "td" },
    [PV_TAG_TEMPLATE] = { 8, 0, "template" },
    [PV_TAG_TEXTAREA] = { 8, PV_TAG_IS_RCDATA, "textarea" },
    [PV_TAG_TFOOT] = { 5, 0, "tfoot" },
    [PV_TAG_TH] = { 2, 0, "th" },
    [PV_TAG_THEAD] = { 5, 0, "thead" },
    [PV_TAG_TITLE] = { 5, PV_TAG_IS_RCDATA, "title" },
    [PV_TAG_TR] = { 2, 0, "tr" },
    [PV_TAG_TRACK] = { 5, PV_TAG_IS_VOID, "track" },
    [PV_TAG_TT] = { 2, PV_TAG_IS_BREAKOUT, "tt" },
    [PV_TAG_U] = { 1, PV_TAG_IS_BREAKOUT, "u" },
    [PV_TAG_UL] = { 2, PV_TAG_IS_BREAKOUT, "ul" },
    [PV_TAG_USE] = { 3, 0, "use" },
    [PV_TAG_VAR] = { 3, PV_TAG_IS_BREAKOUT, "var" },
    [PV_TAG_VIDEO] = { 5, 0, "video" },
    [PV_TAG_WBR] = { 3, PV_TAG_IS_VOID, "wbr" },
    [PV_TAG_XMP] = { 3, PV_TAG_IS_RAWTEXT, "xmp" },
};

static const name_entry attrs[PV_ATTR_COUNT] = {
    [PV_ATTR_NONE] = { 0, 0, "" },
    [PV_ATTR_ACTION] = { 6, 0, "action" },
    [PV_ATTR_ARCHIVE] = { 7, 0, "archive" },
    [PV_ATTR_AS] = { 2, 0, "as" },
    [PV_ATTR_ATTRIBUTIONSRC] = { 14, 0, "attributionsrc" },
    [PV_ATTR_BACKGROUND] = { 10, 0, "background" },
    [PV_ATTR_CLASSID] = { 7, 0, "classid" },
    [PV_ATTR_CODE] = { 4, 0, "code" },
    [PV_ATTR_CODEBASE] = { 8, 0, "codebase" },
    [PV_ATTR_COLOR] = { 5, 0, "color" },
    [PV_ATTR_CONFIG] = { 6, 0, "config" },
    [PV_ATTR_CONTENT] = { 7, 0, "content" },
    [PV_ATTR_DATA] = { 4, 0, "data" },
    [PV_ATTR_DATA_CATEGORY] = { 13, 0, "data-category" },
    [PV_ATTR_DATA_COOKIECATEGORY] = { 19, 0, "data-cookiecategory" },
    [PV_ATTR_DATA_COOKIECONSENT] = { 18, 0, "data-cookieconsent" },
    [PV_ATTR_DATA_NAME] = { 9, 0, "data-name" },
    [PV_ATTR_DATA_OT_IGNORE] = { 14, 0, "data-ot-ignore" },
    [PV_ATTR_DATA_PRIVACY_PURPOSE] = { 20, 0, "data-privacy-purpose" },
    [PV_ATTR_DATA_TYPE] = { 9, 0, "data-type" },
    [PV_ATTR_DYNSRC] = { 6, 0, "dynsrc" },
    [PV_ATTR_ENCODING] = { 8, 0, "encoding" },
    [PV_ATTR_FACE] = { 4, 0, "face" },
    [PV_ATTR_FORMACTION] = { 10, 0, "formaction" },
    [PV_ATTR_HREF] = { 4, 0, "href" },
    [PV_ATTR_HTTP_EQUIV] = { 10, 0, "http-equiv" },
    [PV_ATTR_IMAGESRCSET] = { 11, 0, "imagesrcset" },
    [PV_ATTR_LANG] = { 4, 0, "lang" },
    [PV_ATTR_LANGUAGE] = { 8, 0, "language" },
    [PV_ATTR_LOWSRC] = { 6, 0, "lowsrc" },
    [PV_ATTR_MANIFEST] = { 8, 0, "manifest" },
    [PV_ATTR_NAME] = { 4, 0, "name" },
    [PV_ATTR_OBJECT] = { 6, 0, "object" },
    [PV_ATTR_PING] = { 4, 0, "ping" },
    [PV_ATTR_POSTER] = { 6, 0, "poster" },
    [PV_ATTR_PROFILE] = { 7, 0, "profile" },
    [PV_ATTR_REL] = { 3, 0, "rel" },
    [PV_ATTR_SIZE] = { 4, 0, "size" },
    [PV_ATTR_SRC] = { 3, 0, "src" },
    [PV_ATTR_SRCDOC] = { 6, 0, "srcdoc" },
    [PV_ATTR_SRCSET] = { 6, 0, "srcset" },
    [PV_ATTR_STYLE] = { 5, 0, "style" },
    [PV_ATTR_TYPE] = { 4, 0, "type" },
    [PV_ATTR_VALUE] = { 5, 0, "value" },
    [PV_ATTR_XLINK_HREF] = { 10, 0, "xlink:href" },
    [PV_ATTR_XML_BASE] = { 8, 0, "xml:base" },
    [PV_ATTR_XMLNS] = { 5, 0, "xmlns" },
};

/* A perfect hash of each table: no two listed names have the same slot. The
 * factors were found by trial; a unit test looks every name up. */
typedef struct name_hash {
    unsigned first; /* factors of the first, last and middle byte, and of */
    unsigned last;  /* the length                                         */
    unsigned middle;
    unsigned eighths; /* of the length: where the middle byte stands */
    unsigned len;
    unsigned mask;
    const uint8_t *slots; /* number of the name in the slot, or 0 */
} name_hash;

/* clang-format off */
static const uint8_t tags_slots[512] = {
      0,   0,   0,  84,   0,   0,  66,   0,  22,   0,   0,   0,   0,   0,   0,   0,
     31,   0,   0,   0,   0,  81,   0,   0,   0,  59,   0,   0,   7,   0,   0,   0,
      0,  58,   0,  71,   0,  74,  60,   0,   0,   0,   0,  87,   0,  14,   0,   0,
      0,   0,   0,   0,  86,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
     82,   0,  99,  77,   0,   0,   0,   0,  38,   0,   0,   0,   0,   0,  63,  76,
      0,   0,   0,  41,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
     25,   0,   0,   0, 100,   0,   0,  35,  54,   0,   0,   0,   0,  44,   0,   0,
      0,   0,  42,  88,  89,   0,   0,   0,   0,   0,   0,   0,   9,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  18,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  48,   0,   0,   0,   0,  43,  52,   0,   0,   0,   0,   3,  11,  15,
      0, 101,   0,   0,   0,  47,  70,   0,   0,   0,  91,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,  64,  26,   0,   0,   8,   0,   0,   0,   0,
      0,   0,   0,  10,   0,  78,  53,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  12,   0,   0,  97,   0,   0,   0,   0,   0,   0,  40,   0,
      0,  95,   0,   0,  67,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  34,
      0,  33,   0,  72,   0,  57,   0,   0,   0,   0,   0,   0,   0,  37,   0,   0,
     68,   0,   0,   0,  83,  24,   0,  73,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,  75,   0,   0,   0,   0,   0,   0,   5,   0,  49,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  46,   0,   0,
     20,   0,   0,  55,   0,   0,   0,   0,   0,   0,   0,   0,  65,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  85,   0,   6,   0,   0,   0,   0,   0,
      0,   0,   0,  62,   0,  98,   0,   0,   0,  23,   0,   0,  16,   0,   0,   0,
      0,   0,  92,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   1,   0,   0,  69,   0,   0,   0,   0,  79,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  28,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  50,  39,   0,   0,  51,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,  29,   0,  45,   0,  90,  32,   0,   0,   0,  56,   0,   0,   0,   0,   0,
      0,   0,  36,  21,  96,  80,   0,   2,   0,   0,   0,   0,   0,   0,   0,  27,
      0,   0,   4,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,  13,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  19,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,  93,  30,   0,   0,   0,   0,   0,
      0,  61,   0,   0,   0,   0,   0,   0,  94,   0,  17,   0,   0,   0,   0,   0,
};

static const uint8_t attrs_slots[512] = {
      0,   0,  44,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
     30,   0,   0,   0,   0,   0,  38,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  41,  36,   0,   0,   0,   0,   0,  27,   0,   0,   0,  15,   0,   0,
      0,   0,   0,   0,   0,   3,   0,   0,  28,   0,   0,  46,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  33,   0,   0,
      0,   0,  37,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,  34,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  23,   0,   0,   0,
     43,   0,   0,   0,   0,  25,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  45,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,  16,   0,   0,   0,   0,   0,   5,
      0,   0,   0,   0,   0,  24,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
     22,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   1,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  39,   0,   0,   0,   0,   0,
      0,   0,   0,   0,  17,   0,   0,   0,   0,   0,   0,   0,   9,   0,  32,   4,
      0,   0,  13,   0,  10,   0,   6,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   2,   0,   0,   0,   0,   0,   0,   0,   0,  11,   0,   0,   0,
      7,   0,   0,   0,   0,  12,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  14,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  18,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  42,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  19,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,  20,   0,  35,  21,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,  26,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      0,   0,   0,   0,   0,   0,  31,   8,   0,   0,   0,   0,  40,   0,   0,   0,
     29,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
};

/* clang-format on */

static const name_hash tags_hash = { 20, 80, 251, 4, 118, 511, tags_slots };

static const name_hash attrs_hash = { 9, 237, 123, 5, 138, 511, attrs_slots };

static bool same_name(const char *listed, pv_span name, bool is_xml)
{
    if (is_xml) {
        return memcmp(listed, name.ptr, name.len) == 0;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (pv_ascii_lower(name.ptr[i]) != listed[i]) {
            return false;
        }
    }
    return true;
}

/* Folds a byte for hashing: right for letters, the same for both cases. */
static unsigned folded(char c)
{
    return (unsigned char)c | 0x20u;
}

static uint8_t find(const name_entry *table, const name_hash *hash,
                    pv_span name, bool is_xml)
{
    unsigned slot;
    uint8_t i;

    if (name.len == 0 || name.len > PV_NAME_MAX) {
        return 0;
    }
    slot = folded(name.ptr[0]) * hash->first
           + folded(name.ptr[name.len - 1]) * hash->last
           + folded(name.ptr[name.len * hash->eighths / 8]) * hash->middle
           + (unsigned)name.len * hash->len;
    i = hash->slots[slot & hash->mask];
    return i != 0 && table[i].len == name.len
                   && same_name(table[i].name, name, is_xml)
               ? i
               : 0;
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
    pv_tag_id id;

    if (is_xml) { /* a prefix does not change what the element is */
        const char *colon =
            name.len > 0 ? memchr(name.ptr, ':', name.len) : NULL;
        if (colon != NULL) {
            size_t prefix = (size_t)(colon - name.ptr) + 1;
            name = pv_span_make(name.ptr + prefix, name.len - prefix);
        }
    }
    id = (pv_tag_id)find(tags, &tags_hash, name, is_xml);
    return id == PV_TAG_NONE && is_xml ? find_mixed_case(name) : id;
}

pv_attr_id pv_attr_find(pv_span name, bool is_xml)
{
    pv_attr_id id = (pv_attr_id)find(attrs, &attrs_hash, name, is_xml);

    if (id == PV_ATTR_NONE && is_xml && pv_span_ends_with(name, ":href")) {
        return PV_ATTR_XLINK_HREF; /* any prefix may be bound to XLink */
    }
    return id;
}

uint8_t pv_tag_flags(pv_tag_id id)
{
    return id < PV_TAG_COUNT ? tags[id].flags : 0;
}

pv_span pv_tag_name(pv_tag_id id)
{
    return id < PV_TAG_COUNT ? pv_span_make(tags[id].name, tags[id].len)
                             : pv_span_make("", 0);
}
