/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of elements and attributes that mean something to the filter.
 *
 * A name becomes a small number once, when the tokenizer has read it; what
 * is not listed is 0 and of no interest. XML compares exactly, HTML without
 * regard to ASCII case.
 */
#ifndef PV_HTML_NAMES_H
#define PV_HTML_NAMES_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"

#define PV_NAME_MAX 20 /* bytes of the longest name listed */

/* How the tree construction stage treats an element. */
enum {
    PV_TAG_IS_VOID = 1,        /* has no content                              */
    PV_TAG_IS_BREAKOUT = 2,    /* its start ends foreign content              */
    PV_TAG_IS_RAWTEXT = 4,     /* content is text up to the end tag           */
    PV_TAG_IS_RCDATA = 8,      /* the same, with character references         */
    PV_TAG_IS_SCRIPT = 16,     /* content is a script                         */
    PV_TAG_IS_PLAINTEXT = 32,  /* the rest of the document is text            */
    PV_TAG_IS_HTML_POINT = 64, /* in SVG: an HTML integration point           */
    PV_TAG_IS_TEXT_POINT = 128, /* in MathML: a text integration point        */
    PV_TAG_IS_SPECIAL = 256 /* in HTML its tags lead to more than an element  */
};

typedef enum pv_tag_id {
    PV_TAG_NONE = 0,
    PV_TAG_A,
    PV_TAG_AMP_AD,
    PV_TAG_AMP_ANALYTICS,
    PV_TAG_AMP_IFRAME,
    PV_TAG_AMP_IMG,
    PV_TAG_AMP_PIXEL,
    PV_TAG_AMP_VIDEO,
    PV_TAG_ANNOTATION_XML,
    PV_TAG_APPLET,
    PV_TAG_AREA,
    PV_TAG_AUDIO,
    PV_TAG_B,
    PV_TAG_BASE,
    PV_TAG_BIG,
    PV_TAG_BLOCKQUOTE,
    PV_TAG_BODY,
    PV_TAG_BR,
    PV_TAG_BUTTON,
    PV_TAG_CENTER,
    PV_TAG_CODE,
    PV_TAG_COL,
    PV_TAG_DD,
    PV_TAG_DESC,
    PV_TAG_DIV,
    PV_TAG_DL,
    PV_TAG_DT,
    PV_TAG_EM,
    PV_TAG_EMBED,
    PV_TAG_FEIMAGE,
    PV_TAG_FONT,
    PV_TAG_FOREIGNOBJECT,
    PV_TAG_FORM,
    PV_TAG_FRAME,
    PV_TAG_FRAMESET,
    PV_TAG_H1,
    PV_TAG_H2,
    PV_TAG_H3,
    PV_TAG_H4,
    PV_TAG_H5,
    PV_TAG_H6,
    PV_TAG_HEAD,
    PV_TAG_HR,
    PV_TAG_HTML,
    PV_TAG_I,
    PV_TAG_IFRAME,
    PV_TAG_IMAGE,
    PV_TAG_IMG,
    PV_TAG_INPUT,
    PV_TAG_LI,
    PV_TAG_LINK,
    PV_TAG_LISTING,
    PV_TAG_MATH,
    PV_TAG_MENU,
    PV_TAG_META,
    PV_TAG_MI,
    PV_TAG_MN,
    PV_TAG_MO,
    PV_TAG_MS,
    PV_TAG_MTEXT,
    PV_TAG_NOBR,
    PV_TAG_NOEMBED,
    PV_TAG_NOFRAMES,
    PV_TAG_NOSCRIPT,
    PV_TAG_OBJECT,
    PV_TAG_OL,
    PV_TAG_P,
    PV_TAG_PARAM,
    PV_TAG_PLAINTEXT,
    PV_TAG_PRE,
    PV_TAG_RUBY,
    PV_TAG_S,
    PV_TAG_SCRIPT,
    PV_TAG_SELECT,
    PV_TAG_SMALL,
    PV_TAG_SOURCE,
    PV_TAG_SPAN,
    PV_TAG_STRIKE,
    PV_TAG_STRONG,
    PV_TAG_STYLE,
    PV_TAG_SUB,
    PV_TAG_SUP,
    PV_TAG_SVG,
    PV_TAG_TABLE,
    PV_TAG_TBODY,
    PV_TAG_TD,
    PV_TAG_TEMPLATE,
    PV_TAG_TEXTAREA,
    PV_TAG_TFOOT,
    PV_TAG_TH,
    PV_TAG_THEAD,
    PV_TAG_TITLE,
    PV_TAG_TR,
    PV_TAG_TRACK,
    PV_TAG_TT,
    PV_TAG_U,
    PV_TAG_UL,
    PV_TAG_USE,
    PV_TAG_VAR,
    PV_TAG_VIDEO,
    PV_TAG_WBR,
    PV_TAG_XMP,
    PV_TAG_COUNT
} pv_tag_id;

typedef enum pv_attr_id {
    PV_ATTR_NONE = 0,
    PV_ATTR_ACTION,
    PV_ATTR_ARCHIVE,
    PV_ATTR_AS,
    PV_ATTR_ATTRIBUTIONSRC,
    PV_ATTR_BACKGROUND,
    PV_ATTR_CLASSID,
    PV_ATTR_CODE,
    PV_ATTR_CODEBASE,
    PV_ATTR_COLOR,
    PV_ATTR_CONFIG,
    PV_ATTR_CONTENT,
    PV_ATTR_DATA,
    PV_ATTR_DATA_CATEGORY,
    PV_ATTR_DATA_COOKIECATEGORY,
    PV_ATTR_DATA_COOKIECONSENT,
    PV_ATTR_DATA_NAME,
    PV_ATTR_DATA_OT_IGNORE,
    PV_ATTR_DATA_PRIVACY_PURPOSE,
    PV_ATTR_DATA_TYPE,
    PV_ATTR_DYNSRC,
    PV_ATTR_ENCODING,
    PV_ATTR_FACE,
    PV_ATTR_FORMACTION,
    PV_ATTR_HREF,
    PV_ATTR_HTTP_EQUIV,
    PV_ATTR_IMAGESRCSET,
    PV_ATTR_LANG,
    PV_ATTR_LANGUAGE,
    PV_ATTR_LOWSRC,
    PV_ATTR_MANIFEST,
    PV_ATTR_NAME,
    PV_ATTR_OBJECT,
    PV_ATTR_PING,
    PV_ATTR_POSTER,
    PV_ATTR_PROFILE,
    PV_ATTR_REL,
    PV_ATTR_SIZE,
    PV_ATTR_SRC,
    PV_ATTR_SRCDOC,
    PV_ATTR_SRCSET,
    PV_ATTR_STYLE,
    PV_ATTR_TYPE,
    PV_ATTR_VALUE,
    PV_ATTR_XLINK_HREF,
    PV_ATTR_XML_BASE,
    PV_ATTR_XMLNS,
    PV_ATTR_COUNT /* at most 64: sets of them are one word */
} pv_attr_id;

/* A name that is listed, in lower case and padded with NUL. */
typedef struct pv_name {
    uint16_t flags;
    uint8_t len;
    char text[PV_NAME_MAX + 1];
} pv_name;

#define PV_NAME_KEY   8 /* bytes of a name that its hash is made of */
#define PV_TAG_BITS   9
#define PV_TAG_SLOTS  512 /* 1 << PV_TAG_BITS */
#define PV_ATTR_BITS  8
#define PV_ATTR_SLOTS 256 /* 1 << PV_ATTR_BITS */

/* By number, and the numbers by hash. */
extern const pv_name pv_tag_names[PV_TAG_COUNT];
extern const pv_name pv_attr_names[PV_ATTR_COUNT];
extern const uint8_t pv_tag_slots[PV_TAG_SLOTS];
extern const uint8_t pv_attr_slots[PV_ATTR_SLOTS];

/** Loads the PV_NAME_KEY bytes at `at`, the first as the lowest. */
static inline uint64_t pv_name_load(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word
                                                     : __builtin_bswap64(word);
}

/**
 * Makes the key of a name: its first bytes with letters in lower case. What
 * changes besides, by the same bit, is nothing that stands in a listed name:
 * `@ [ \ ] ^ _`, and bytes of other alphabets.
 * @param at  PV_NAME_KEY bytes that can be read
 * @param len of the name, at least 1
 */
static inline uint64_t pv_name_key(const char *at, size_t len)
{
    uint64_t word = pv_name_load(at);

    word |= (word & UINT64_C(0x4040404040404040)) >> 1;
    return len < PV_NAME_KEY ? word & ~(~UINT64_C(0) << (8 * len)) : word;
}

/** True when `name`, whose key is that of the listed one, is that one. */
static inline bool pv_name_is(const pv_name *listed, uint64_t key, pv_span name)
{
    if (pv_name_load(listed->text) != key || listed->len != name.len) {
        return false;
    }
    for (size_t i = PV_NAME_KEY; i < name.len; i++) {
        if (pv_ascii_lower(name.ptr[i]) != listed->text[i]) {
            return false;
        }
    }
    return true;
}

/* What listed names look like: by a mixture of the first and the last letter,
 * in either case, a set of lengths. */
typedef struct pv_name_shapes {
    uint32_t lengths[32];
} pv_name_shapes;

extern const pv_name_shapes pv_attr_shapes;
extern const pv_name_shapes pv_special_shapes; /* of PV_TAG_IS_SPECIAL */
extern const pv_name_shapes pv_loading_shapes; /* those, and what loads */
extern const pv_name_shapes pv_telling_shapes; /* of the attributes that tell
                                                  whether another one loads */

/** False for a name that is none of those of `shapes`: for most. */
static inline bool pv_name_may_be(const pv_name_shapes *shapes,
                                  const char *name, size_t len)
{
    unsigned mixed = (unsigned)name[0] + 3 * (unsigned)name[len - 1];

    return (shapes->lengths[mixed & 31] >> (len & 31) & 1) != 0;
}

/** Finds an element's number by the key of its name (HTML). */
static inline pv_tag_id pv_tag_of_key(uint64_t key, pv_span name)
{
    uint64_t hash = (key + name.len) * UINT64_C(0x0385131081a20321);
    uint8_t i = pv_tag_slots[hash >> (64 - PV_TAG_BITS)];

    return pv_name_is(&pv_tag_names[i], key, name) ? (pv_tag_id)i : PV_TAG_NONE;
}

/** Finds an attribute's number by the key of its name (HTML). */
static inline pv_attr_id pv_attr_of_key(uint64_t key, pv_span name)
{
    uint64_t hash = (key + name.len) * UINT64_C(0x2409107803028ac1);
    uint8_t i = pv_attr_slots[hash >> (64 - PV_ATTR_BITS)];

    return pv_name_is(&pv_attr_names[i], key, name) ? (pv_attr_id)i
                                                    : PV_ATTR_NONE;
}

/** Finds the number of an element's name. @return PV_TAG_NONE: not listed */
pv_tag_id pv_tag_find(pv_span name, bool is_xml);

/** Finds the number of an attribute's name. @return PV_ATTR_NONE */
pv_attr_id pv_attr_find(pv_span name, bool is_xml);

/** Gives the PV_TAG_IS_* flags of an element. */
static inline unsigned pv_tag_flags(pv_tag_id id)
{
    return id < PV_TAG_COUNT ? pv_tag_names[id].flags : 0;
}

/** Gives the name of an element in lower case; empty for PV_TAG_NONE. */
static inline pv_span pv_tag_name(pv_tag_id id)
{
    return id < PV_TAG_COUNT
               ? pv_span_make(pv_tag_names[id].text, pv_tag_names[id].len)
               : pv_span_make("", 0);
}

/** Gives the bit of an attribute in a set of attributes. */
static inline uint64_t pv_attr_bit(pv_attr_id id)
{
    return (uint64_t)1 << id;
}

#endif
