/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of languages, each in itself.
 */
#ifndef PV_REPORT_LANGUAGE_NAMES_H
#define PV_REPORT_LANGUAGE_NAMES_H

/**
 * Finds the name of a language.
 * @param code  ISO 639-1, lower case
 * @return a constant, or NULL when it is not listed
 */
const char *pv_language_name_of(const char *code);

#endif
