/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking cookies, credentials, agents, referrers and query strings out of a
 * line of free text, such as a message of the error log at a trace level.
 *
 * Three things are looked for: the request's own values where they are known;
 * the names of identifying headers with a colon after them, as in httpd's
 * lists of headers, whose value runs to the end of its line; and the query
 * part of anything that looks like a URL or a path. Each is replaced by `-`,
 * so that a line never grows and can be changed in place.
 */
#ifndef PV_BASE_REDACT_H
#define PV_BASE_REDACT_H

#include "mod_privacy/core/base/span.h"

/* Values shorter than this are too common to be looked for on their own. */
#define PV_REDACT_VALUE_MIN 4
#define PV_REDACT_VALUES    32

typedef struct pv_redact_policy {
    bool cookies;      /* Cookie, Set-Cookie, Authorization                */
    bool agent;        /* User-Agent and its hints                         */
    bool referer;      /* what follows the origin of a Referer          */
    bool keeps_origin; /* false: the origin goes as well                */
    bool query;
    size_t value_count;
    pv_span values[PV_REDACT_VALUES]; /* of this request, as they were sent */
} pv_redact_policy;

/** Adds a value to look for; NULL, short ones and one too many are passed
 *  over. The text must live as long as the policy. */
void pv_redact_add(pv_redact_policy *policy, const char *value);

/** The same for a value that is part of another. */
void pv_redact_add_span(pv_redact_policy *policy, pv_span value);

/**
 * Redacts a line in place. Escapes that httpd's logs put before quotes and
 * backslashes do not hide a value.
 * @param text  changed in place; no NUL is needed or written
 * @param len   its length in bytes
 * @return the new length, never more than `len`
 */
size_t pv_redact_in_place(char *text, size_t len,
                          const pv_redact_policy *policy);

#endif
