/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a browser is sent back to after a choice: a path of this host or "/".
 *
 * A browser reads a Location as a URL (WHATWG URL): `//e.example` and
 * `/\e.example` name another host, tab and newline vanish before it is read.
 * So a target begins with one slash, not followed by `/` or `\`, and holds no
 * control character and no backslash at all.
 */
#ifndef PV_CONSENT_RETURN_TARGET_H
#define PV_CONSENT_RETURN_TARGET_H

#include "mod_privacy/core/base/span.h"

#define PV_RETURN_MAX     2048 /* bytes of a target as it was sent     */
#define PV_RETURN_OUT_MAX (3 * PV_RETURN_MAX + 1) /* escaped, with NUL */

/**
 * Checks and escapes a target.
 * @param target  as decoded from the form; any bytes
 * @param path    PrivacyPath: its actions (consent, csp) are no targets
 * @param out     a NUL-terminated reference for Location, "/" when `target`
 *                is unsafe; bytes that RFC 3986 does not allow are
 *                percent-encoded
 * @return true when `target` was taken
 */
bool pv_return_target(pv_span target, pv_span path,
                      char out[PV_RETURN_OUT_MAX]);

#endif
