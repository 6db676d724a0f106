/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokenizer: finds tags, comments and raw text as a browser does
 * (WHATWG HTML 13.2.5), in a document that arrives in pieces.
 *
 * It looks at a window of the document, gives the next token as offsets into
 * it, copies nothing and allocates nothing. When the window is used up it
 * says PV_TOKEN_MORE; the caller keeps everything from pv_tokenizer_hold()
 * on, moves it to the front with pv_tokenizer_shift() and appends more.
 * States with a bounded look-ahead (`<!--`, `</script`) wait at their first
 * byte; states of a tag go on where they stopped, so the work is linear on
 * any split. A tag longer than PV_TAG_MAX is given in parts, at the same
 * places whatever the split.
 *
 * Who looks at few tags says so by `wanted`: then an ordinary tag in HTML
 * without any of those attributes may pass without being given, and one of
 * SVG or MathML when its name is not listed besides. So may one that has
 * nothing but a style without `(` and `&`. Tags of elements with
 * PV_TAG_IS_SPECIAL are always given. Raw text that a
 * plain end tag in the window ends is not given before it.
 *
 * Markup that browsers read in two ways (noscript; raw text in select, after
 * frameset, or nested too deeply to know) is tokenized as markup, but ends
 * where the raw reading ends: PV_TOKEN_CUT says which token was in progress.
 */
#ifndef PV_HTML_TOKENIZER_H
#define PV_HTML_TOKENIZER_H

#include "mod_privacy/core/html/names.h"
#include "mod_privacy/core/html/tree.h"

#define PV_TAG_MAX       65536 /* bytes of a tag given as one token */
#define PV_TAG_ATTRS_MAX 64    /* attributes recorded of one tag    */

typedef enum pv_token {
    PV_TOKEN_MORE = 0,  /* the window is used up                            */
    PV_TOKEN_START_TAG, /* `tag` is complete                                */
    PV_TOKEN_END_TAG,
    PV_TOKEN_TAG_PART, /* PV_TAG_MAX bytes of a longer tag; more follows   */
    PV_TOKEN_TEXT,     /* raw text of an element, from `text` up to `pos`  */
    PV_TOKEN_COMMENT,  /* `comment_from` to `comment_to`, stream offsets   */
    PV_TOKEN_CUT       /* a token was cut off by the other reading's end   */
} pv_token;

typedef enum pv_tokenizer_state {
    PV_STATE_DATA = 0,
    PV_STATE_RCDATA, /* and RAWTEXT: they differ in character references */
    PV_STATE_SCRIPT,
    PV_STATE_PLAINTEXT,
    PV_STATE_CDATA,
    PV_STATE_COMMENT_START,
    PV_STATE_COMMENT,
    PV_STATE_BOGUS_COMMENT,
    PV_STATE_DOCTYPE,
    PV_STATE_PI,       /* XML only */
    PV_STATE_TAG_NAME, /* from here on: inside a tag */
    PV_STATE_BEFORE_ATTR_NAME,
    PV_STATE_ATTR_NAME,
    PV_STATE_AFTER_ATTR_NAME,
    PV_STATE_BEFORE_VALUE,
    PV_STATE_VALUE_DOUBLE,
    PV_STATE_VALUE_SINGLE,
    PV_STATE_VALUE_UNQUOTED,
    PV_STATE_SELF_CLOSING,
    PV_STATE_COUNT
} pv_tokenizer_state;

/* Offsets count from the `<` of the tag, or from the start of its part. */
typedef struct pv_html_attr {
    uint32_t name;
    uint32_t name_len;
    uint32_t value; /* first byte of the value, behind the quote      */
    uint32_t value_len;
    uint32_t end; /* behind the value and its closing quote         */
    uint8_t id;   /* pv_attr_id                                     */
    char quote;   /* `"`, `'`, or NUL                               */
    bool has_value;
    bool is_open;    /* the part ends inside the value                 */
    bool is_resumed; /* the value began in an earlier part            */
} pv_html_attr;

typedef struct pv_html_tag {
    size_t start; /* window offset of `<`, or of the part              */
    size_t end;   /* window offset behind `>`, or of the part's end    */
    pv_tag_id id;
    pv_namespace ns;
    uint32_t name_len; /* the name stands behind `<` or `</`           */
    bool is_end;
    bool is_xml; /* `ns` is not known */
    bool is_self_closing;
    bool breaks_out;   /* it ended foreign content: it has to stay  */
    bool is_continued; /* parts of this tag were given before          */
    bool begins_dual;  /* its element is read both ways from here on   */
    uint8_t attr_count;
    uint64_t seen;     /* set of pv_attr_id, over all parts            */
    uint64_t repeated; /* given more than once: the first counts       */
    pv_html_attr attrs[PV_TAG_ATTRS_MAX];
} pv_html_tag;

/* The attributes that make a tag worth giving: sets of pv_attr_id. Tags of
 * most elements pass at a glance, without any of `attrs`; the others are those
 * of `shapes`, which want more. */
typedef struct pv_wanted {
    const pv_name_shapes *shapes;
    const pv_name_shapes *attr_shapes; /* of `attrs`                  */
    uint64_t attrs;
    uint64_t anywhere;             /* on every element            */
    uint64_t by_tag[PV_TAG_COUNT]; /* and on that one             */
} pv_wanted;

/* In by_tag: whatever its attributes. For those with PV_TAG_IS_SPECIAL. */
#define PV_WANTED_ALWAYS ((uint64_t)1 << PV_ATTR_NONE)

/* How ordinary tags are read; all come to the same. */
typedef enum pv_skim {
    PV_SKIM_NONE = 0, /* by the states, as any other */
    PV_SKIM_NARROW,
    PV_SKIM_WIDE /* only where pv_wide_works() */
} pv_skim;

typedef struct pv_tokenizer {
    size_t pos;    /* window offset of the next byte              */
    uint64_t base; /* stream offset of the window's first byte    */
    pv_tokenizer_state state;
    pv_tokenizer_state text_state; /* to which a tag returns            */
    pv_token token;    /* set by a state that completed one           */
    pv_tag_id text_id; /* element whose raw text this is              */
    pv_tag_id dual_id; /* element that is read both ways, or NONE     */
    uint8_t escape;    /* script: 0, 1 escaped, 2 double escaped      */
    bool is_xml;
    bool is_bare;       /* no tree construction: for conformance tests */
    bool keeps_all;     /* records attributes of no interest, too      */
    bool gives_data;    /* text between tags is a token, too           */
    bool gives_foreign; /* every tag of SVG and MathML, too             */
    bool is_part_given;
    pv_skim skim;            /* the best that the machine can do            */
    const pv_wanted *wanted; /* NULL: every tag is given                  */
    size_t text;             /* PV_TOKEN_TEXT: where it begins              */
    uint64_t comment_from;
    uint64_t comment_to;
    pv_tokenizer_state cut_state; /* PV_TOKEN_CUT: what was cut         */
    size_t cut;        /* window offset where the cut token began, for a
                          comment that of its last byte that counts   */
    pv_html_attr attr; /* the one in progress                         */
    pv_tree tree;
    pv_html_tag tag; /* last: its attributes are not zeroed         */
} pv_tokenizer;

/** Makes a tokenizer at the start of a document. */
void pv_tokenizer_init(pv_tokenizer *t, bool is_xml);

/**
 * Gives the next token.
 * @param window   all bytes since the last shift, more may have been appended
 * @param is_last  nothing follows the window
 */
pv_token pv_tokenizer_next(pv_tokenizer *t, const char *window, size_t len,
                           bool is_last);

/** Gives the window offset of the first byte that is still needed. */
size_t pv_tokenizer_hold(const pv_tokenizer *t);

/** Learns that the first `count` bytes of the window, at most
 *  pv_tokenizer_hold(), are gone. */
void pv_tokenizer_shift(pv_tokenizer *t, size_t count);

/** Finds an attribute that some part of the tag has; for pv_html_tag_attr(). */
const pv_html_attr *pv_html_tag_find_attr(const pv_html_tag *tag,
                                          pv_attr_id id);

/** Finds an attribute by number. @return NULL when the tag has none */
static inline const pv_html_attr *pv_html_tag_attr(const pv_html_tag *tag,
                                                   pv_attr_id id)
{
    return (tag->seen & pv_attr_bit(id)) != 0 ? pv_html_tag_find_attr(tag, id)
                                              : NULL;
}

/** Gives the raw value of an attribute in the window. */
static inline pv_span pv_html_attr_value(const pv_html_tag *tag,
                                         const pv_html_attr *attr,
                                         const char *window)
{
    return pv_span_make(window + tag->start + attr->value, attr->value_len);
}

/** True when a tag is wanted for itself or for one of its attributes. */
static inline bool pv_html_tag_is_wanted(const pv_html_tag *tag,
                                         const pv_wanted *wanted)
{
    return ((tag->seen | PV_WANTED_ALWAYS)
            & (wanted->anywhere | wanted->by_tag[tag->id]))
           != 0;
}

/** True when the element may be one of SVG. */
static inline bool pv_html_tag_is_foreign(const pv_html_tag *tag)
{
    return tag->is_xml || tag->ns != PV_NS_HTML;
}

/** True while the tokenizer is between `<` and `>` of a tag. */
static inline bool pv_tokenizer_is_in_tag(const pv_tokenizer *t)
{
    return t->state >= PV_STATE_TAG_NAME;
}

#endif
