/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a report goes, and the forms in which a foreign text may enter it.
 *
 * Paths, referrers and campaign names are chosen by visitors. Each of the
 * functions below writes such a text so that the format it stands in reads
 * it as text and nothing else: invalid UTF-8 becomes U+FFFD, control
 * characters and the marks that turn the reading direction (Unicode UAX 9,
 * section 2) never reach a reader, and the format's own signs are escaped.
 * An output keeps its first failure and ignores what is written after it, so
 * that a renderer need not look at every write.
 */
#ifndef PV_REPORT_OUTPUT_H
#define PV_REPORT_OUTPUT_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_OUTPUT_FORMAT_MAX 512 /* bytes of one pv_output_format() */

/** Takes the next bytes of a report.
 *  @return PV_OK, or the failure that ends the report */
typedef pv_status pv_output_write(void *baton, const char *bytes, size_t len);

typedef struct pv_output {
    pv_output_write *write;
    void *baton;
    pv_status status; /* the first failure; PV_OK at the start */
} pv_output;

/** Writes bytes as they are. */
void pv_output_bytes(pv_output *out, const char *bytes, size_t len);

/** Writes a C string as it is; NULL writes nothing. */
void pv_output_text(pv_output *out, const char *text);

/**
 * Writes numbers and constants by a format of printf(3), never foreign text.
 * What would be longer than PV_OUTPUT_FORMAT_MAX sets the status PV_ERR_RANGE.
 */
__attribute__((format(printf, 2, 3))) void
pv_output_format(pv_output *out, const char *format, ...);

/** Writes text for HTML content and for attribute values in double quotes
 *  (WHATWG HTML section 13.3); direction marks and controls as U+FFFD. */
void pv_output_html(pv_output *out, pv_span text);

/** Writes a JSON string with its quotes (RFC 8259 section 7). Controls,
 *  direction marks and the signs of HTML are escaped as \uXXXX: the value
 *  is kept and is harmless inside a page and on a terminal. */
void pv_output_json(pv_output *out, pv_span text);

/** Writes a field of a CSV record (RFC 4180 section 2), quoted when needed.
 *  A field that a spreadsheet would take for a formula (first sign = + - @
 *  or a control) begins with an apostrophe, which makes it text there. */
void pv_output_csv(pv_output *out, pv_span text);

/** Writes a label value of OpenMetrics without its quotes (OpenMetrics 1.0,
 *  section "Escaping"). */
void pv_output_label(pv_output *out, pv_span text);

/** Writes a value of a query component, percent-encoded but for the
 *  unreserved signs and the slash (RFC 3986 section 2.3). */
void pv_output_query(pv_output *out, pv_span text);

#endif
