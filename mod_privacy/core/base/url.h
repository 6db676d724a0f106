/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs as browsers read them (WHATWG URL, "basic URL parser"), reduced to
 * what a matcher needs: scheme, host, port, and the rest in one canonical
 * line without user info and fragment.
 *
 * Where browsers refuse a URL for its host only by a rule that a parser may
 * get wrong in either direction (an IDNA label that libidn2 rejects), this
 * one goes on: a host that is read although nobody can fetch it costs
 * nothing, one that is skipped may be a beacon.
 */
#ifndef PV_BASE_URL_H
#define PV_BASE_URL_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/base/url_host.h"

#define PV_URL_MAX 8192 /* bytes of a canonical URL                    */

/* A parsed URL; every span points into the buffer given to the parser. */
typedef struct pv_url {
    pv_span text;   /* the whole canonical URL, fragment removed         */
    pv_span scheme; /* lower case, without the colon                     */
    pv_span host;   /* lower case, punycode, no trailing dot; IPv6 in [] */
    pv_span path;   /* from the first `/` on, query included             */
    int port;       /* -1: the scheme's default                          */
} pv_url;

/**
 * Parses a reference as a browser would, against a base.
 * @param reference  as it stands in an attribute (character references
 *                   already decoded) or header; any bytes
 * @param base       a parsed absolute URL, or NULL to take absolute only
 * @param buffer     receives the canonical text; `url` points into it; must
 *                   not be the buffer of `base`
 * @param url        written only on success and on PV_ERR_RANGE
 * @return PV_OK; PV_ERR_SYNTAX (a browser would fetch nothing);
 *         PV_ERR_UNSUPPORTED (a scheme without a host: data:, blob:,
 *         javascript:, about:, mailto:); PV_ERR_RANGE (longer than the limit:
 *         `url` then describes the first PV_URL_MAX bytes, and the host is
 *         complete)
 */
pv_status pv_url_parse(pv_span reference, const pv_url *base,
                       char buffer[PV_URL_MAX], pv_url *url);

#endif
