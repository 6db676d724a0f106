/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a visit came from: the host of a Referer (RFC 9110 section 10.1.3),
 * never its path or query. Addresses, applications and what is no host name
 * are `(other)`, a missing field is `(none)`.
 */
#ifndef PV_VISIT_REFERRER_H
#define PV_VISIT_REFERRER_H

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/visit/key.h"

/**
 * Reads the host out of a Referer.
 * @param buffer  receives the host in lower case, no NUL
 * @return a span into `buffer`, or a constant: "(none)", "(other)"
 */
pv_span pv_referrer_host(pv_span referer, char buffer[PV_KEY_MAX]);

/** True when a Referer's host is `host`, an address included; case does not
 *  count, an empty host is nobody's. */
bool pv_referrer_names(pv_span referer, pv_span host);

/** True when `host` is the site: one of `own` or under one of them.
 *  @param own  lower-case names */
bool pv_referrer_is_own(pv_span host, const pv_span *own, size_t own_count);

#endif
