/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The site of a host: its registrable domain by the public suffix list
 * (publicsuffix.org, ICANN and private section), from the copy that is built
 * into libpsl. A look-up costs some 8,000 instructions: once for a page,
 * never for a URL.
 */
#ifndef PV_BASE_SITE_H
#define PV_BASE_SITE_H

#include "mod_privacy/core/base/span.h"

/**
 * Gives the registrable domain of a host.
 * @param host  canonical, as pv_url_parse() gives it
 * @return a part of `host`; the whole of it for an address, for a public
 *         suffix itself (github.io) and for a name of one label
 */
pv_span pv_site_registrable(pv_span host);

/** True when every name below `host` (canonical) may belong to somebody else by
 *  the rules of a registry: com, co.uk. False for suffixes that owners of
 *  domains listed (github.io) and for names of one label that no registry has
 *  (intranet). */
bool pv_site_is_registry(pv_span host);

/** True when `host` is `domain` or ends with a dot and `domain`; false when
 *  `domain` is empty. Both canonical. */
bool pv_site_covers(pv_span domain, pv_span host);

#endif
