/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds names of countries (see country_names.h) by bisection: the tables
 * are in the order of the codes.
 */
#include "mod_privacy/core/report/country_names.h"

#include <stdlib.h>
#include <string.h>

typedef struct country_table {
    const char *language;
    const pv_country_name *names;
} country_table;

static const country_table tables[] = {
    { "en", pv_country_names_en }, { "nl", pv_country_names_nl },
    { "de", pv_country_names_de }, { "fr", pv_country_names_fr },
    { "es", pv_country_names_es },
};

static int compare(const void *key, const void *element)
{
    return strcmp(key, ((const pv_country_name *)element)->code);
}

static const pv_country_name *table_of(const char *language)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (strcmp(tables[i].language, language) == 0) {
            return tables[i].names;
        }
    }
    return pv_country_names_en;
}

const char *pv_country_name_of(const char *language, const char *code)
{
    const pv_country_name *found =
        bsearch(code, table_of(language), PV_COUNTRY_NAMES,
                sizeof(pv_country_name), compare);

    return found != NULL ? found->name : NULL;
}
