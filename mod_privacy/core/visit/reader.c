/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what is told of readers (see reader.h). The memo's value has the class
 * in its low 16 bits and the language above.
 */
#include "mod_privacy/core/visit/reader.h"

#include <string.h>

#define TWEAK_READER 2u /* keeps readers apart from what else a memo holds */

/* That none were sent is another text than the languages that follow. */
static inline uint64_t take_brands(const pv_memo *memo, uint64_t hash,
                                   pv_span brands)
{
    return brands.len > 0 ? ~pv_memo_take(memo, hash, brands) : hash;
}

uint64_t pv_reader_hash(const pv_memo *memo, pv_span user_agent, pv_span brands,
                        pv_span languages)
{
    uint64_t hash =
        pv_memo_take(memo, pv_memo_begin(memo, TWEAK_READER), user_agent);

    hash = take_brands(memo, hash, brands);
    return pv_memo_end(pv_memo_take(memo, hash, languages));
}

/* The same of what was asked, one text after the other: to measure all three
 * first would take more registers than there are. */
static inline uint64_t reader_hash(const pv_memo *memo,
                                   const pv_asked_reader *asked)
{
    uint64_t hash = pv_memo_take(memo, pv_memo_begin(memo, TWEAK_READER),
                                 pv_span_of(asked->user_agent));

    if (asked->sec_ch_ua != NULL) {
        hash = take_brands(memo, hash, pv_span_of(asked->sec_ch_ua));
    }
    return pv_memo_end(
        pv_memo_take(memo, hash, pv_span_of(asked->accept_language)));
}

static inline pv_reader unpacked(uint64_t value)
{
    return (pv_reader){ .agent = (pv_agent)(value & 0xffffu),
                        .language = (uint16_t)(value >> 16) };
}

bool pv_reader_known(const pv_memo *memo, const pv_asked_reader *asked,
                     pv_reader *reader)
{
    uint64_t hash = reader_hash(memo, asked);
    uint64_t value;

    if (!pv_memo_find(memo, hash, &value)) {
        return false;
    }
    *reader = unpacked(value);
    return true;
}

static pv_reader read_anew(pv_span user_agent, pv_span brands,
                           pv_span languages)
{
    pv_agent agent = pv_user_agent_classify(user_agent);

    return (pv_reader){
        .agent = pv_agent_browser(agent) == PV_BROWSER_CHROME
                     ? pv_user_agent_refine(agent, brands)
                     : agent,
        .language = (uint16_t)pv_language_parse(languages),
    };
}

pv_reader pv_reader_of_hash(const pv_memo *memo, uint64_t hash,
                            pv_span user_agent, pv_span brands,
                            pv_span languages)
{
    pv_reader reader;
    uint64_t value;

    if (pv_memo_find(memo, hash, &value)) {
        return unpacked(value);
    }
    reader = read_anew(user_agent, brands, languages);
    pv_memo_put(memo, hash, (uint64_t)reader.language << 16 | reader.agent);
    return reader;
}

pv_reader pv_reader_of(const pv_memo *memo, pv_span user_agent, pv_span brands,
                       pv_span languages)
{
    return memo == NULL
               ? read_anew(user_agent, brands, languages)
               : pv_reader_of_hash(
                   memo, pv_reader_hash(memo, user_agent, brands, languages),
                   user_agent, brands, languages);
}

static inline bool stands_at(const apr_array_header_t *all,
                             const pv_reader_text *kept)
{
    const apr_table_entry_t *entry =
        (const apr_table_entry_t *)all->elts + kept->at;

    return kept->at < (unsigned)all->nelts && entry->key_checksum == kept->name
           && strcmp(entry->val, kept->text) == 0;
}

bool pv_reader_recall(const pv_reader_kept *kept, const apr_table_t *headers_in)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);

    return kept != NULL && kept->is_whole && stands_at(all, &kept->agent)
           && stands_at(all, &kept->languages)
           && (!kept->has_brands || stands_at(all, &kept->brands));
}

/* @return false for a text that is missing or too long */
static bool keep_text(pv_reader_text *kept, const apr_array_header_t *all,
                      const char *value)
{
    const apr_table_entry_t *entries = (const apr_table_entry_t *)all->elts;
    size_t len = value != NULL ? strlen(value) : sizeof(kept->text);

    if (len >= sizeof(kept->text)) {
        return false;
    }
    memcpy(kept->text, value, len + 1);
    kept->at = 0;
    while (kept->at < (unsigned)all->nelts && entries[kept->at].val != value) {
        kept->at++;
    }
    kept->name =
        kept->at < (unsigned)all->nelts ? entries[kept->at].key_checksum : 0;
    return true;
}

void pv_reader_keep(pv_reader_kept *kept, const apr_table_t *headers_in,
                    const pv_asked_reader *asked, pv_reader reader)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);

    kept->has_brands = asked->sec_ch_ua != NULL;
    kept->is_whole = keep_text(&kept->agent, all, asked->user_agent)
                     && keep_text(&kept->languages, all, asked->accept_language)
                     && (!kept->has_brands
                         || keep_text(&kept->brands, all, asked->sec_ch_ua));
    kept->reader = reader;
}
