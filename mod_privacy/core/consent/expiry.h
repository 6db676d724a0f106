/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expiring cookies that a service had set here, without knowing how.
 *
 * A cookie is named by name, domain, path and partition (RFC 6265bis section
 * 5.7), and a request shows its name alone. So a line is sent for each place
 * from which it could have come: no domain, the host and each parent down to
 * the registrable domain; the root and each folder of the page; over TLS the
 * partitioned jar too. The likeliest places come first, for every cookie,
 * before the next: the number of lines is bounded.
 */
#ifndef PV_CONSENT_EXPIRY_H
#define PV_CONSENT_EXPIRY_H

#include "mod_privacy/core/base/span.h"

#define PV_EXPIRY_LINES_MAX  60
#define PV_EXPIRY_BYTES_MAX  8192
#define PV_EXPIRY_NAMES_MAX  20
#define PV_EXPIRY_NAME_BYTES 128 /* longer names are left alone           */
#define PV_EXPIRY_LINE_MAX   768 /* bytes of one line with its NUL        */

/* What is to be expired, and where it may have come from. */
typedef struct pv_expiry {
    const pv_span *names; /* of cookies, as the request sent them        */
    size_t count;         /* at most PV_EXPIRY_NAMES_MAX are used        */
    pv_span host;         /* without port; an address has no parents     */
    pv_span site;         /* the registrable domain of `host`, its end   */
    pv_span target;       /* path of the page that the choice was made on */
    bool is_secure;
} pv_expiry;

/** Takes one NUL-terminated Set-Cookie value; valid during the call. */
typedef void pv_expiry_emit(void *baton, const char *line);

/** Emits the lines, at most PV_EXPIRY_LINES_MAX and PV_EXPIRY_BYTES_MAX. */
void pv_expiry_write(const pv_expiry *expiry, pv_expiry_emit *emit,
                     void *baton);

#endif
