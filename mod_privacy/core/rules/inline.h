/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline scripts: whether the text of a script element is one that loads a
 * tracker.
 *
 * Two things give a loader away: a marker of a vendor, such as
 * `_paq.push(['trackPageView'`; or a listed host in a string (`//host/...`,
 * also with escaped slashes) in a script that can load something at all. Both
 * are looked for in steps of several bytes.
 */
#ifndef PV_RULES_INLINE_H
#define PV_RULES_INLINE_H

#include "mod_privacy/core/rules/filter_match.h"

/**
 * Decides about an inline script.
 * @param page  its document, or NULL
 * @param text  any bytes; a part of a script may be asked about, but what
 *              stands across its ends is not seen
 * @return blocked, with the purpose of the marker or rule
 */
pv_verdict pv_rules_inline(const pv_rules *rules, const pv_page *page,
                           pv_span text);

/**
 * Decides about the parameters of a request by query signatures, such as
 * `v=2` with `tid=G-...`, whatever its path.
 * @param query   behind the `?`, or a form body; still percent-encoded
 * @param method  of the request; only GET, POST and HEAD carry beacons
 */
pv_verdict pv_rules_signature(const pv_rules *rules, pv_span query,
                              pv_span method);

#endif
