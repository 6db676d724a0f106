/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language that a reader prefers, as a number: the primary subtag (RFC
 * 5646 section 2.2.1) of the entry of Accept-Language (RFC 9110 section
 * 12.5.4) with the highest weight, the first of equals. Only codes of ISO
 * 639-1 are told apart; regions and scripts are never read.
 */
#ifndef PV_VISIT_LANGUAGE_H
#define PV_VISIT_LANGUAGE_H

#include "mod_privacy/core/base/span.h"

/* Items of dimension `language`: (other), (none), and the codes from 2 on. */
#define PV_LANGUAGE_OTHER    0
#define PV_LANGUAGE_NONE     1
#define PV_LANGUAGE_FIRST    2
#define PV_LANGUAGE_COUNT    (PV_LANGUAGE_FIRST + 183)
#define PV_LANGUAGE_TEXT_MAX 3

/**
 * Reads an Accept-Language field.
 * @param field  any bytes; only its first 256 are looked at
 * @return an item: PV_LANGUAGE_NONE when no language is named (`*` included),
 *         PV_LANGUAGE_OTHER for one that ISO 639-1 has no code for
 */
unsigned pv_language_parse(pv_span field);

/**
 * Gives the name of an item.
 * @param text  where the name may be put
 * @return a constant, or `text`
 */
const char *pv_language_name(unsigned language,
                             char text[PV_LANGUAGE_TEXT_MAX]);

#endif
