/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What consent page and banner are made from, and the pieces they share:
 * labels, the form's first line, buttons.
 */
#ifndef PV_CONSENT_VIEW_H
#define PV_CONSENT_VIEW_H

#include "mod_privacy/core/base/buffer.h"
#include "mod_privacy/core/consent/decision.h"
#include "mod_privacy/core/consent/texts.h"

#define PV_LABELS_MAX 4096 /* bytes of a joined list of labels */

/* What a page is made from; all of it escaped where it enters markup. */
typedef struct pv_consent_view {
    const pv_consent_terms *terms;
    const char *const *names;  /* of the purposes, in configured order      */
    const char *const *labels; /* the same; NULL ones from the catalogue    */
    const pv_texts *texts;     /* or NULL                                   */
    const char *language;
    const char *site;   /* its name, such as "www.example.org"         */
    const char *path;   /* PrivacyPath                                 */
    const char *origin; /* "", or scheme and host in front of `path`
                           where a page has a <base>                   */
    const char *frame;  /* `target` of the form, such as "_top", or NULL      */
    const char *cookie_name;
    int lifetime_s;
    const char *target; /* where to go back to, checked; NULL: stay         */
    const char *const *receivers; /* named by the administrator; ends with
                                     NULL, or NULL                          */
    pv_consent consent;
} pv_consent_view;

/** Gives what a purpose is called in the view's language, plain text.
 *  @param index  its place in configured order */
const char *pv_view_label(const pv_consent_view *view, size_t index);

/** Gives a text in the view's language. */
const char *pv_view_text(const pv_consent_view *view, const char *key);

/** Builds the catalogue's key for a purpose: "purpose.<name><suffix>".
 *  @return `buffer`, or "" when it does not fit */
const char *pv_view_purpose_key(const char *name, const char *suffix,
                                char *buffer, size_t max);

/** Writes the labels of a set, joined by commas, as plain text. */
void pv_view_join_labels(pv_buffer *out, const pv_consent_view *view,
                         pv_purpose_set set);

/** Opens the form of a choice, with its target. */
void pv_view_open_form(pv_buffer *out, const pv_consent_view *view);

/** Writes a button: all of them look alike.
 *  @param choice  its value
 *  @param key     of its text */
void pv_view_button(pv_buffer *out, const pv_consent_view *view,
                    const char *choice, const char *key);

#endif
