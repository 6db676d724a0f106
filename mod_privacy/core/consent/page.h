/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent page, the banner, and what stands in place of a held element:
 * plain HTML in the flow of the page, two equal buttons, no script, no
 * overlay, nothing ticked beforehand (WCAG 2.2 AA; EDPB guidelines 03/2022).
 */
#ifndef PV_CONSENT_PAGE_H
#define PV_CONSENT_PAGE_H

#include "mod_privacy/core/consent/view.h"

/** Writes the page at PrivacyPath. */
void pv_consent_page_write(pv_buffer *out, const pv_consent_view *view);

/**
 * Writes an answer to a choice that was not taken, with the form again.
 * @param title  key of its heading
 * @param text   key of the sentence below it
 */
void pv_consent_error_write(pv_buffer *out, const pv_consent_view *view,
                            const char *title, const char *text);

/**
 * Writes the banner for a page: at most 1 KB when compressed.
 * @param held  purposes of which the page holds something back
 */
void pv_consent_banner_write(pv_buffer *out, const pv_consent_view *view,
                             pv_purpose_set held);

/**
 * Writes the document for the srcdoc of a held iframe, escaped once more by
 * whoever puts it into the attribute: one sentence, a link that loads the
 * original once, needing neither script nor cookie, and a form that allows
 * the purpose for good and leads back to the page.
 * @param url      of the original, absolute
 * @param host     that would learn of the visit
 * @param purpose  what it is held for
 */
void pv_consent_placeholder_write(pv_buffer *out, const pv_consent_view *view,
                                  pv_span url, pv_span host,
                                  pv_purpose purpose);

/** Writes one sentence that says what the visitor chose, or which signal
 *  chose for them. */
void pv_consent_status_write(pv_buffer *out, const pv_consent_view *view);

/** Writes state.json. */
void pv_consent_state_write(pv_buffer *out, const pv_consent_view *view);

#endif
