/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own lists of vendors (conf/lists/), built into the module.
 *
 * A line is one vendor: its name, then fields, each a label and items between
 * spaces, with semicolons between the fields:
 *
 *   Matomo; hosts: matomo.cloud; rules: /matomo.php? /matomo.js; cookies:
 *   _pk_id*; inline: _paq.push(['track; query: idsite=&rec=1
 *
 *   hosts    hosts that are blocked with everything below them
 *   rules    rules in Adblock syntax, such as paths on any host
 *   cookies  names of cookies, `*` is any run of characters
 *   inline   pieces of inline scripts that load the vendor, at least
 *            PV_MARKER_WINDOW bytes, without spaces
 *   query    parameters (beginnings of `name=value`, joined by `&`) that give
 *            a beacon away under whatever path
 *
 * The purpose is that of the file. Lines that begin with `#` are comments.
 */
#ifndef PV_RULES_VENDORS_H
#define PV_RULES_VENDORS_H

#include <stdbool.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"

typedef enum pv_vendor_field {
    PV_VENDOR_NAME = 0,
    PV_VENDOR_HOST,
    PV_VENDOR_RULE,
    PV_VENDOR_COOKIE,
    PV_VENDOR_INLINE,
    PV_VENDOR_QUERY,
    PV_VENDOR_UNKNOWN /* the item is the label */
} pv_vendor_field;

/* One of the files of conf/lists/. */
typedef struct pv_vendor_list {
    const char *name;   /* of the file                                    */
    pv_purpose purpose; /* PV_PURPOSE_NONE: cookies that are never removed */
    const unsigned char *text;
    size_t len;
} pv_vendor_list;

#define PV_VENDOR_LISTS 5

/** The lists, made from conf/lists/ when the module is built. */
extern const pv_vendor_list pv_vendor_lists[PV_VENDOR_LISTS];

/**
 * Takes the next item from a line of such a list.
 * @param line   in: what is left, at first the line; out: behind the item
 * @param field  in: PV_VENDOR_NAME at first, then as it was given back
 * @param item   written only when true is returned
 * @return false at the end of the line
 */
bool pv_vendor_next(pv_span *line, pv_vendor_field *field, pv_span *item);

#endif
