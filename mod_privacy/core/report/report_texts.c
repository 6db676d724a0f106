/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the words of the report page (see report_texts.h).
 */
#include "mod_privacy/core/report/report_texts.h"

static const pv_report_language *const languages[] = {
    &pv_report_english, &pv_report_dutch,   &pv_report_german,
    &pv_report_french,  &pv_report_spanish,
};

const pv_report_language *pv_report_language_of(const char *code)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (strcmp(languages[i]->code, code) == 0) {
            return languages[i];
        }
    }
    return &pv_report_english;
}

const char *pv_report_words(const pv_report_language *language,
                            pv_report_text text)
{
    return language->texts[text] != NULL ? language->texts[text]
                                         : pv_report_english.texts[text];
}

const char *pv_report_heading(const pv_report_language *language,
                              pv_dimension dimension)
{
    return language->dimensions[dimension] != NULL
               ? language->dimensions[dimension]
               : pv_report_english.dimensions[dimension];
}

const char *pv_report_note(const pv_report_language *language,
                           pv_dimension dimension)
{
    return language->notes[dimension] != NULL
               ? language->notes[dimension]
               : pv_report_english.notes[dimension];
}
