/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table behind charref.c: 2,125 names of character references.
 *
 * Index 0 to 25 are the names that begin with A to Z, 26 to 51 with a to z.
 * The form of a record stands in charref_names.c. A unit test runs every
 * name of the published list through it.
 */
#ifndef PV_HTML_CHARREF_NAMES_H
#define PV_HTML_CHARREF_NAMES_H

#define PV_CHARREF_LETTERS 52

extern const char *const pv_charref_names[PV_CHARREF_LETTERS];

#endif
