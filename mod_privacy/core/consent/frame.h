/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame around every page of our own: head, title and foot, the same for
 * choices, statement and report.
 *
 * Nothing in it needs a script, an inline style or another host, so that it
 * stands under `default-src 'none'; style-src 'self'; form-action 'self'`.
 */
#ifndef PV_CONSENT_FRAME_H
#define PV_CONSENT_FRAME_H

#include "mod_privacy/core/base/buffer.h"

#define PV_PAGE_MAX (1024 * 1024) /* bytes of a page of our own */

typedef struct pv_frame {
    const char *language; /* such as "nl"                                 */
    const char *title;    /* plain text: heading and window title         */
    const char *site;     /* plain text, above the heading; NULL: nothing */
    const char *path;     /* PrivacyPath, where style.css lies            */
    const char *style;    /* a second style sheet's URL, or NULL          */
} pv_frame;

/** Writes everything up to and with the heading; `<main>` is open. */
void pv_frame_open(pv_buffer *out, const pv_frame *frame);

/** Closes what pv_frame_open() opened. */
void pv_frame_close(pv_buffer *out);

#endif
