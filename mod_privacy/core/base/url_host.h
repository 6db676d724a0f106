/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host of a URL (WHATWG URL section 3.5, "host parser"): percent-decoded,
 * mapped by IDNA (UTS 46, libidn2) to lower-case ASCII, IPv4 in any of its
 * odd forms as four decimal numbers, IPv6 shortened.
 */
#ifndef PV_BASE_URL_HOST_H
#define PV_BASE_URL_HOST_H

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_HOST_MAX 253 /* bytes of a host name, RFC 1035 section 2.3.4 */

/**
 * Brings a host to its canonical form.
 * @param host       as written, without user info and port; IPv6 in []
 * @param buffer     receives the result, which points into it
 * @param canonical  lower case, punycode, without the trailing dot; written
 *                   only on success
 * @return PV_OK; PV_ERR_SYNTAX (empty, a forbidden code point, a number that
 *         is no IPv4 address); PV_ERR_RANGE when longer than PV_HOST_MAX
 */
pv_status pv_url_host(pv_span host, char buffer[PV_HOST_MAX + 1],
                      pv_span *canonical);

/**
 * Reads a host that needs no decoding and is no number: letters, digits,
 * dots, hyphens and underscores, the last label beginning with a letter.
 * @param in      may go on behind the host
 * @param buffer  receives it in lower case; more than the result is written
 * @return bytes of `in` up to one that no such host has, or 0 when they are
 *         no such host or more than PV_HOST_MAX
 */
size_t pv_url_host_common(pv_span in, char buffer[PV_HOST_MAX + PV_LANES]);

/** True when a canonical host is an IPv4 or IPv6 address. */
bool pv_url_host_is_address(pv_span host);

#endif
