/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countries as numbers: ISO 3166-1 alpha-2, and XK, which databases use.
 */
#ifndef PV_VISIT_COUNTRY_KEY_H
#define PV_VISIT_COUNTRY_KEY_H

#include "mod_privacy/core/base/span.h"

/* Items of dimension `country`: (other), (none), and the codes from 2 on. */
#define PV_COUNTRY_NONE     1
#define PV_COUNTRY_FIRST    2
#define PV_COUNTRY_COUNT    (PV_COUNTRY_FIRST + 250)
#define PV_COUNTRY_TEXT_MAX 3

/** Gives the item of a country code in any case, PV_COUNTRY_NONE for what is
 *  no code. */
unsigned pv_country_parse(pv_span code);

/**
 * Gives the name of an item.
 * @param text  where the name may be put
 * @return a constant, or `text`
 */
const char *pv_country_name(unsigned country, char text[PV_COUNTRY_TEXT_MAX]);

#endif
