/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cookies as a server reads them: the Cookie header of a request and the
 * Set-Cookie header of a response (RFC 6265bis sections 4.2, 5.6 and 6.1).
 *
 * A Cookie header is `name=value; name=value`. Browsers send more than the
 * grammar allows, so any byte but `;` belongs to a value, and a piece without
 * `=` is a value without a name, as section 5.6 stores it. httpd joins
 * several Cookie lines with ", ": such a join makes one odd value, which is
 * never taken for a well-formed one.
 */
#ifndef PV_BASE_COOKIE_H
#define PV_BASE_COOKIE_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_COOKIE_HEADER_MAX                                                   \
    65536 /* bytes read of one header; the rest is                             \
             as if it had not been sent           */

/* One cookie; every span points into the header. */
typedef struct pv_cookie {
    pv_span name;  /* trimmed, may be empty                                */
    pv_span value; /* trimmed, quotes kept                                 */
    pv_span whole; /* from the first byte of the name to the end of the
                      value, without the separator: what to cut            */
} pv_cookie;

/**
 * Takes the next cookie off a Cookie header.
 * @param rest    what is left to read; advanced past the cookie
 * @param cookie  written only on success
 * @return PV_OK, or PV_ERR_NOT_FOUND at the end; empty pieces are passed over
 */
pv_status pv_cookie_next(pv_span *rest, pv_cookie *cookie);

/**
 * Finds a cookie by its exact name.
 * @param value  of the first one; written only on success
 * @return PV_OK, PV_ERR_NOT_FOUND, or PV_ERR_RANGE when the header holds
 *         several of that name with different values: none of them can be
 *         told to be the right one
 */
pv_status pv_cookie_find(pv_span header, const char *name, pv_span *value);

/** Gives the name in a Set-Cookie header, trimmed; empty when it has none. */
pv_span pv_cookie_set_name(pv_span set_cookie);

/**
 * Matches a cookie's name against a pattern.
 * @param pattern  `*` stands for any run of bytes, every other byte for
 *                 itself; at most linear time per `*`
 */
bool pv_cookie_name_matches(pv_span name, pv_span pattern);

/**
 * Undoes percent-encoding once (RFC 3986 section 2.1); a `%` without two
 * hexadecimal digits stands for itself.
 * @param out    receives at most `max` bytes, no NUL
 * @param len    bytes written; set only on success
 * @return PV_OK or PV_ERR_RANGE when the result is longer than `max`
 */
pv_status pv_percent_decode(pv_span text, char *out, size_t max, size_t *len);

#endif
