/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what is told of readers (see reader.h). The memo's value has the class
 * in its low 16 bits and the language above.
 */
#include "mod_privacy/core/visit/reader.h"

#define TWEAK_READER 2u /* keeps readers apart from what else a memo holds */

/* The hash of each text is the tweak of the next. */
static uint64_t hash_of(const pv_memo *memo, pv_span user_agent, pv_span brands,
                        pv_span languages)
{
    uint64_t hash = pv_memo_hash(memo, TWEAK_READER, user_agent);

    if (brands.len > 0) {
        hash = ~pv_memo_hash(memo, hash, brands);
    }
    return pv_memo_hash(memo, hash, languages);
}

static pv_reader read(pv_span user_agent, pv_span brands, pv_span languages)
{
    pv_agent agent = pv_user_agent_classify(user_agent);

    return (pv_reader){
        .agent = pv_agent_browser(agent) == PV_BROWSER_CHROME
                     ? pv_user_agent_refine(agent, brands)
                     : agent,
        .language = (uint16_t)pv_language_parse(languages),
    };
}

pv_reader pv_reader_of(const pv_memo *memo, pv_span user_agent, pv_span brands,
                       pv_span languages)
{
    pv_reader reader;
    uint64_t value;
    uint64_t hash;

    if (memo == NULL) {
        return read(user_agent, brands, languages);
    }
    hash = hash_of(memo, user_agent, brands, languages);
    if (pv_memo_find(memo, hash, &value)) {
        return (pv_reader){ .agent = (pv_agent)(value & 0xffffu),
                            .language = (uint16_t)(value >> 16) };
    }
    reader = read(user_agent, brands, languages);
    pv_memo_put(memo, hash, (uint64_t)reader.language << 16 | reader.agent);
    return reader;
}
