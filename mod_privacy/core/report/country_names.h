/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of countries in the languages of the report.
 */
#ifndef PV_REPORT_COUNTRY_NAMES_H
#define PV_REPORT_COUNTRY_NAMES_H

#define PV_COUNTRY_NAMES 250 /* ISO 3166-1 and XK */

typedef struct pv_country_name {
    char code[3];
    const char *name;
} pv_country_name;

extern const pv_country_name pv_country_names_en[PV_COUNTRY_NAMES];
extern const pv_country_name pv_country_names_nl[PV_COUNTRY_NAMES];
extern const pv_country_name pv_country_names_de[PV_COUNTRY_NAMES];
extern const pv_country_name pv_country_names_fr[PV_COUNTRY_NAMES];
extern const pv_country_name pv_country_names_es[PV_COUNTRY_NAMES];

/**
 * Finds the name of a country.
 * @param language  "nl"; one without a table is answered in English
 * @param code      ISO 3166-1 alpha-2 in capitals
 * @return a constant, or NULL when there is no such country
 */
const char *pv_country_name_of(const char *language, const char *code);

#endif
