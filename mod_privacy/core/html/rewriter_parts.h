/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the rewriter: its state, and what its files do for each other.
 * rewriter.c drives and writes, rewrite_tag.c judges tags, rewrite_value.c
 * the parts of a value, rewrite_text.c scripts and styles, rewrite_foreign.c
 * those of SVG and XML, rewrite_held.c makes held elements. Only they include
 * this.
 */
#ifndef PV_HTML_REWRITER_PARTS_H
#define PV_HTML_REWRITER_PARTS_H

#include "mod_privacy/core/html/css_url.h"
#include "mod_privacy/core/html/inline_script.h"
#include "mod_privacy/core/html/resource.h"
#include "mod_privacy/core/html/rewriter.h"
#include "mod_privacy/core/html/tokenizer.h"

#define PV_EDITS_MAX        96 /* edits of one tag; more fail closed        */
#define PV_SRCDOC_DEPTH_MAX 3  /* documents in attributes of documents ...  */
#define PV_COMMENT_MAX      64 /* `<!--privacy:` + name + `-->`             */
#define PV_TEXTS_MAX                                                           \
    8                          /* texts around the one being read; deeper      \
                                  ones fail closed                          */
#define PV_RUNS_MAX       16   /* pieces of a foreign script held back      */
#define PV_CHUNK_MAX      4096 /* bytes of foreign text decoded at once   */
#define PV_SCRIPT_TAG_MAX 4096 /* bytes of a start tag held with its script */
#define PV_NO_OFFSET      SIZE_MAX

/* A document in an attribute is decoded in steps; the tag around it and what
 * is held back of it are together no longer than the room. */
#define PV_SRCDOC_STEP 1024
#define PV_SRCDOC_ROOM (PV_TAG_MAX + 2 * PV_SRCDOC_STEP)

/* What the text that comes is. */
typedef enum pv_text_mode {
    PV_TEXT_NONE = 0, /* of no interest                                   */
    PV_TEXT_SCRIPT,   /* held back until it can be judged as a whole      */
    PV_TEXT_STREAM,   /* a longer script: hosts are replaced as they come */
    PV_TEXT_JSON,     /* import map, speculation rules                    */
    PV_TEXT_CSS
} pv_text_mode;

/* A script or style whose text is being read. */
typedef struct pv_element_text {
    pv_tag_id id; /* PV_TAG_NONE: none                               */
    pv_text_mode mode;
    bool is_foreign;    /* SVG's or XML's: references are decoded in it    */
    bool is_markup;     /* tags may stand in it: foreign, or style in an
                           element that is read both ways                  */
    bool is_dual;       /* it stands in an element that is read both ways  */
    bool is_literal;    /* foreign: a literal began in front of a gap      */
    uint8_t tree_depth; /* foreign: in front of its content        */
    pv_purpose rest_purpose; /* PV_CSS_REST: blank, or NONE: leave      */
    pv_css css;
} pv_element_text;

/* Foreign text is cut up by comments, CDATA sections and tags: one piece. */
typedef struct pv_text_run {
    size_t from; /* counted from rw->script_tag */
    size_t to;
    bool is_cdata;
} pv_text_run;

/* What reading foreign text takes; made when the first is met. */
typedef struct pv_foreign {
    size_t run_end; /* window offset: where the last piece stopped     */
    bool is_cdata;  /* it                                              */
    size_t run_count;
    pv_text_run runs[PV_RUNS_MAX];  /* of a script held back      */
    char text[PV_CHUNK_MAX];        /* decoded                    */
    uint32_t raw[PV_CHUNK_MAX + 1]; /* where each byte is from    */
    char script[PV_REWRITER_SCRIPT_MAX + PV_REWRITER_SCRIPT_MAX / 4];
} pv_foreign;

/* Until when the document is replaced by spaces. */
typedef enum pv_erase_mode {
    PV_ERASE_NONE = 0,
    PV_ERASE_TAG,    /* up to the end of the tag in progress */
    PV_ERASE_ELEMENT /* up to the end tag                    */
} pv_erase_mode;

/* One edit of a tag; offsets count from the tag's start. */
typedef struct pv_edit {
    size_t from;
    size_t to; /* == from: `text` is added */
    pv_span text;
} pv_edit;

/* What becomes of a value that goes on in the next part of its tag. */
typedef enum pv_open_value {
    PV_OPEN_PASS = 0,
    PV_OPEN_BLANK,   /* it goes                                          */
    PV_OPEN_WORD,    /* a list: it stays up to the first space           */
    PV_OPEN_CSS,     /* declarations: they stay up to the first function */
    PV_OPEN_CSS_REST /* the same, behind the rest of a reference         */
} pv_open_value;

/* What came of judging the attributes of one tag. */
typedef struct pv_judgement {
    bool is_whole_blocked; /* by an attribute the element is nothing without */
    bool is_held;
    bool has_other_source; /* an image candidate or source that may stay   */
    bool fails_closed;     /* it cannot be told: the element goes          */
    bool is_in_parts;      /* of a tag that is read in parts: only values go */
    pv_purpose held_purpose; /* of what is to be held, by ...               */
    pv_purpose_set held_for; /* ... one purpose, or several: not held       */
    pv_purpose purpose; /* of the first refusal                             */
    uint64_t refused;   /* attributes that made is_whole_blocked            */
    size_t edit_count;
    pv_edit edits[PV_EDITS_MAX];
} pv_judgement;

/* What a reference is read into: never two kinds at once. */
typedef union pv_work {
    char scratch[PV_REWRITER_URL_MAX];
    pv_css_url css_url;
    pv_inline_hit hit;
} pv_work;

struct pv_rewriter {
    const pv_html_policy *policy;
    const pv_html_sink *sink;
    apr_pool_t *pool;
    apr_pool_t *nested_pool; /* of the document in the last srcdoc */
    pv_html_syntax syntax;
    bool has_edits;
    pv_html_page page;
    bool has_banner;  /* it was asked for                                */
    bool never_holds; /* in srcdoc: held elements would grow             */
    int depth;        /* of srcdoc                                       */
    const char *window;
    size_t len;
    bool is_input; /* the window is the caller's memory               */
    bool is_last;
    size_t done; /* everything before was passed on                 */
    size_t hold; /* nothing from here on may be passed on yet       */
    pv_erase_mode erase;
    pv_tag_id erase_id;
    unsigned erase_nesting; /* XML: elements of the same name inside */
    bool erase_is_inner;    /* of one that is read both ways             */
    bool is_comment_due;    /* the comment was not written yet               */
    char comment[PV_COMMENT_MAX];
    size_t comment_len;
    pv_open_value open;    /* the value that goes on in the next part         */
    char open_quote;       /* PV_OPEN_CSS_REST: what ends the reference       */
    bool open_is_deep;     /* and more of them may follow at once             */
    pv_element_text inner; /* whose text comes                           */
    pv_element_text outer[PV_TEXTS_MAX]; /* whose texts go on behind it  */
    uint8_t outer_count;
    unsigned deeper; /* elements nested deeper: their text goes            */
    pv_foreign *foreign;
    size_t text;       /* where unread text begins                      */
    size_t script_tag; /* PV_TEXT_SCRIPT: the start tag's `<`           */
    size_t script_tag_len;
    uint32_t script_name_end; /* offsets in it, for holding              */
    uint32_t script_type;     /* 0: no type attribute                    */
    bool script_repeats_type;
    char *carry; /* of an inner document: lent                       */
    size_t carry_len;
    size_t carry_room;
    apr_pool_t *carry_pool; /* of a carry larger than the first      */
    char *first_carry;
    pv_work *work;
    char *scratch; /* PV_REWRITER_URL_MAX bytes; these three in `work`  */
    pv_css_url *css_url;
    pv_inline_hit *hit;
    pv_judgement *judgement;
    pv_tokenizer tokenizer;
};

/* rewriter.c */

/** Makes the rewriter of a document in an attribute that `outer` judges: it
 *  uses outer's `work`, and `carry` for its tail, which must never be longer.
 *  @param sink  where its edits go */
pv_rewriter *pv_rewriter_make_inner(pv_rewriter *outer,
                                    const pv_html_sink *sink, char *carry,
                                    size_t room, apr_pool_t *pool);

/** Passes everything before `to` on as it is. */
void pv_rewriter_keep(pv_rewriter *rw, size_t to);

/** Puts `text` and spaces in place of `from` to `to`. */
void pv_rewriter_replace(pv_rewriter *rw, size_t from, size_t to, pv_span text);

/** Begins to replace from window offset `from` on by a comment and spaces. */
void pv_rewriter_erase(pv_rewriter *rw, size_t from, pv_purpose purpose,
                       pv_erase_mode mode);

/** Replaces everything before `to`; `is_end`: the erased part ends there. */
void pv_rewriter_erase_to(pv_rewriter *rw, size_t to, bool is_end);

/** Asks for the banner and puts it at window offset `at`. */
void pv_rewriter_banner(pv_rewriter *rw, size_t at);

/** As pv_rewriter_is_local(), of a reference that may be local. */
bool pv_rewriter_reads_local(pv_span reference);

/** True for references that never leave the browser. */
static inline bool pv_rewriter_is_local(pv_span reference)
{
    return (reference.len == 0 || reference.ptr[0] != '/')
           && pv_rewriter_reads_local(reference);
}

/* rewrite_tag.c */

/** Judges and edits the start tag, or the part of one, just read. */
void pv_rewrite_tag(pv_rewriter *rw, bool is_part);

/* rewrite_value.c */

/** Judges one attribute and adds its edits to rw->judgement. */
void pv_rewrite_value(pv_rewriter *rw, const pv_html_tag *tag,
                      const pv_html_attr *attr, const pv_sink *sink);

/** Takes an attribute out of its tag. */
void pv_rewrite_blank_attr(pv_rewriter *rw, const pv_html_tag *tag,
                           const pv_html_attr *attr);

/** Adds an edit; past PV_EDITS_MAX the tag fails closed. */
void pv_rewrite_add_edit(pv_rewriter *rw, size_t from, size_t to, pv_span text);

/* rewrite_text.c */

/** Reads text up to `to`. */
void pv_rewrite_text(pv_rewriter *rw, size_t to, bool is_last);

/** The text of an element begins at `from`; of one that stands in another,
 *  the other's goes on behind it. */
void pv_rewrite_text_begin(pv_rewriter *rw, const pv_element_text *text,
                           size_t from);

/** A tag stands in the text: only where the element is foreign or XML, and
 *  its content is markup. */
void pv_rewrite_text_pass_tag(pv_rewriter *rw, size_t start, size_t end);

/** An end tag of any name, which ends the text or stands in it. */
void pv_rewrite_text_end_tag(pv_rewriter *rw, const pv_html_tag *tag);

/** Ends the texts whose elements were closed by a tag around them: those that
 *  stand deeper in the tree than it is now, or in an element that was read
 *  both ways and ended. */
void pv_rewrite_text_leave(pv_rewriter *rw, size_t to);

/** The element's text ended at `to`. */
void pv_rewrite_text_end(pv_rewriter *rw, size_t to);

/** All texts ended at `to`; nothing is being erased afterwards. */
void pv_rewrite_text_end_all(pv_rewriter *rw, size_t to);

/** Reads style text up to `to`, decoding references unless `is_plain`. */
void pv_rewrite_css(pv_rewriter *rw, size_t to, bool is_plain, bool is_last);

/** Judges the text of a script as a whole and ends it at `to`. */
void pv_rewrite_end_script(pv_rewriter *rw, pv_span text, size_t to);

/** Replaces what a reference of a script or of JSON leads to, if refused.
 *  @param host, whole  window offsets of its host and of all of it */
void pv_rewrite_reference(pv_rewriter *rw, const size_t host[2],
                          const size_t whole[2]);

/** Where text ends that can be decoded: in front of a reference that the
 *  window may have cut off. */
size_t pv_rewrite_decodable(const pv_rewriter *rw, size_t to);

/* rewrite_foreign.c */

/** Foreign text begins at `from`. */
void pv_rewrite_foreign_begin(pv_rewriter *rw, size_t from);

/** Reads a piece of foreign text, or what came of one. */
void pv_rewrite_foreign_run(pv_rewriter *rw, size_t from, size_t to,
                            bool is_cdata);

/** Something that is no text stands in front of `to`. */
void pv_rewrite_foreign_gap(pv_rewriter *rw, size_t to);

/** As above, a tag: the text is no longer judged as a whole. */
void pv_rewrite_foreign_tag(pv_rewriter *rw, size_t start, size_t end);

/** The element ends at `to`. */
void pv_rewrite_foreign_end(pv_rewriter *rw, size_t to);

/* rewrite_held.c */

/** True when an element can be held by this sink instead of blocked. */
bool pv_rewrite_can_hold(const pv_rewriter *rw, const pv_html_tag *tag,
                         const pv_sink *sink);

/** Turns the judged tag into a held element. */
void pv_rewrite_hold(pv_rewriter *rw, const pv_html_tag *tag);

/** Turns the held-back inline script into a held one. */
void pv_rewrite_hold_script(pv_rewriter *rw, pv_purpose purpose);

#endif
