/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rewriter: feeds a document through the tokenizer, asks a policy about
 * everything that would load something, and edits what is refused.
 *
 * It works on any split of the input, holds back a bounded tail (an
 * unfinished tag; an inline script of up to PV_REWRITER_SCRIPT_MAX bytes,
 * until it can be judged) and passes every other byte on untouched, as spans
 * into the caller's memory. The result does not depend on the split.
 *
 * Edits keep the length: whole elements become a comment padded with spaces,
 * attributes and candidates become spaces, references in CSS and JSON become
 * `data:,` and spaces. Nothing is ever replaced by nothing, for the bytes on
 * both sides might then read as new markup. Only what is held for later
 * activation, and the banner, make a document longer.
 */
#ifndef PV_HTML_REWRITER_H
#define PV_HTML_REWRITER_H

#include <apr_pools.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/rules/resource.h"

#define PV_REWRITER_SCRIPT_MAX 16384 /* bytes of a script judged as one     */
#define PV_REWRITER_URL_MAX    8192  /* bytes of a reference given to policy */

#define PV_PAGE_LANGUAGE_MAX 35 /* bytes of a language tag, RFC 5646     */

typedef enum pv_html_action {
    PV_HTML_PASS = 0, /* leave the bytes alone                            */
    PV_HTML_BLOCK,    /* neutralise in place, keeping the length          */
    PV_HTML_HOLD      /* keep for re-activation after consent             */
} pv_html_action;

typedef struct pv_html_decision {
    pv_html_action action;
    pv_purpose purpose;
} pv_html_decision;

/* What the document is. */
typedef enum pv_html_syntax {
    PV_SYNTAX_HTML = 0,
    PV_SYNTAX_XML, /* XHTML, SVG */
    PV_SYNTAX_CSS  /* a style sheet alone */
} pv_html_syntax;

/* What is known of the page so far. */
typedef struct pv_html_page {
    bool has_base;       /* a <base href> was read            */
    pv_purpose_set held; /* purposes of what is held back     */
    char language[PV_PAGE_LANGUAGE_MAX + 1]; /* `<html lang>`, or empty */
} pv_html_page;

/* What the document's owner decides; `baton` is passed back as it came. */
typedef struct pv_html_policy {
    void *baton;
    /** Decides about one reference. @param reference decoded attribute value
     *  or CSS url(), at most PV_REWRITER_URL_MAX bytes; valid until the call
     *  returns */
    pv_html_decision (*reference)(void *baton, pv_span reference,
                                  pv_resource type);
    /** Decides about a reference in the text of a script, as `//host/path`;
     *  what it would be loaded as is not known. NULL: nobody asks about
     *  scripts and style sheets, and their text passes unread. */
    pv_html_decision (*script_reference)(void *baton, pv_span reference);
    /** Decides about the text of an inline script as a whole, after its
     *  references passed; NULL: nobody else looks at it. */
    pv_html_decision (*inline_script)(void *baton, pv_span text);
    /** Learns the first <base href>; later references resolve against it. */
    void (*base)(void *baton, pv_span href);
    /** Gives a purpose's name; for PV_PURPOSE_NONE never asked. */
    pv_span (*purpose_name)(void *baton, pv_purpose purpose);
    /** Gives the attributes that mark a held element, beginning with a
     *  space; NULL: ` data-privacy-purpose="NAME"`, and for scripts
     *  ` type="text/plain"` before it. */
    pv_span (*held_marks)(void *baton, pv_purpose purpose, bool is_script);
    /** What is put in front of the names of a held element's attributes;
     *  empty: "data-privacy-". */
    pv_span held_prefix;
    /** A held script keeps its src: its type alone holds it. */
    bool held_keeps_src;
    /** A held script keeps its src: its type alone makes it inert, and the
     *  tool that starts it again looks for src. */
    bool held_scripts_keep_src;
    /** Gives the text of a held frame's srcdoc, escaped for a double-quoted
     *  attribute; empty: no srcdoc. NULL: none for any frame.
     *  @param reference the frame's source */
    pv_span (*placeholder)(void *baton, const pv_html_page *page,
                           pv_span reference);
    /** Gives the banner for a page on which something is held back, or an
     *  empty span. Asked once: behind <body>, or where the body ends when
     *  nothing was held before. NULL: no banner */
    pv_span (*banner)(void *baton, const pv_html_page *page);
} pv_html_policy;

/* Where the edited document goes. */
typedef struct pv_html_sink {
    void *baton;
    /** Passes bytes on. @param is_input they are part of the span given to
     *  pv_rewriter_feed(), else they have to be copied */
    void (*keep)(void *baton, pv_span bytes, bool is_input);
    /** Passes `text` and then spaces up to `len` bytes in place of as many
     *  bytes of the document, or of none when `is_added`. */
    void (*fill)(void *baton, pv_span text, size_t len, bool is_added);
} pv_html_sink;

typedef struct pv_rewriter pv_rewriter;

/**
 * Makes a rewriter for one document.
 * @param policy, sink  must outlive it
 * @param pool          owns it and its buffers, which are bounded
 */
pv_rewriter *pv_rewriter_make(const pv_html_policy *policy,
                              const pv_html_sink *sink, pv_html_syntax syntax,
                              apr_pool_t *pool);

/** Takes the next piece of the document; the sink is called meanwhile. */
void pv_rewriter_feed(pv_rewriter *rw, pv_span piece);

/** Ends the document: what was held back is judged and passed on. */
void pv_rewriter_finish(pv_rewriter *rw);

/** True when anything was edited so far. */
bool pv_rewriter_has_edits(const pv_rewriter *rw);

#endif
