/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rewriter: feeds a document through the tokenizer, asks a policy about
 * everything that would load something, and edits what is refused.
 *
 * It works on any split of the input, holds back a bounded tail and passes
 * every other byte on untouched, as spans into the caller's memory.
 */
#ifndef PV_HTML_REWRITER_H
#define PV_HTML_REWRITER_H

#include <apr_pools.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/rules/resource.h"

typedef enum pv_html_action {
    PV_HTML_PASS = 0, /* leave the bytes alone                            */
    PV_HTML_BLOCK,    /* neutralise in place, keeping the length          */
    PV_HTML_HOLD      /* keep for re-activation after consent             */
} pv_html_action;

typedef struct pv_html_decision {
    pv_html_action action;
    pv_purpose purpose;
} pv_html_decision;

/* What the document's owner decides; `baton` is passed back as it came. */
typedef struct pv_html_policy {
    void *baton;
    /** Decides about one reference. @param reference decoded attribute value
     *  or CSS url(); valid until the call returns */
    pv_html_decision (*reference)(void *baton, pv_span reference,
                                  pv_resource type);
    /** Decides about the text of an inline script. */
    pv_html_decision (*inline_script)(void *baton, pv_span text);
    /** Learns the first <base href>; later references resolve against it. */
    void (*base)(void *baton, pv_span href);
} pv_html_policy;

#endif
