/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the headers of pages (see page_kept.h).
 */
#include "mod_privacy/core/visit/page_kept.h"

#include <string.h>

#define NOWHERE PV_PAGE_HEADERS_MAX

static inline bool has_names(const pv_page_kept *kept,
                             const apr_table_entry_t *entries)
{
    apr_uint32_t differing = 0;

#pragma GCC unroll 4
    for (unsigned i = 0; i < kept->count; i++) {
        differing |= entries[i].key_checksum ^ kept->names[i];
    }
    if (differing != 0) {
        return false;
    }
    for (unsigned i = 0; i < kept->secs; i++) {
        if ((entries[kept->sec[i].at].key[4] | 0x20) != kept->sec[i].letter) {
            return false;
        }
    }
    return true;
}

static inline bool is_at(const apr_table_entry_t *entries, unsigned at,
                         const char *text)
{
    return strcmp(entries[at].val, text) == 0;
}

bool pv_page_kept_recall(const pv_page_kept *kept, const pv_reader_kept *reader,
                         const apr_table_t *headers_in, const char **referer)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);
    const apr_table_entry_t *entries = (const apr_table_entry_t *)all->elts;

    if (kept->count == 0 || kept->count != (unsigned)all->nelts
        || !reader->is_whole || reader->has_brands != (kept->brands != NOWHERE)
        || !has_names(kept, entries)
        || !is_at(entries, kept->agent, reader->agent.text)
        || !is_at(entries, kept->languages, reader->languages.text)
        || (reader->has_brands
            && !is_at(entries, kept->brands, reader->brands.text))
        || !is_at(entries, kept->site.at, kept->site.text)
        || !is_at(entries, kept->mode.at, kept->mode.text)
        || !is_at(entries, kept->dest.at, kept->dest.text)) {
        return false;
    }
    *referer = kept->referer != NOWHERE ? entries[kept->referer].val : NULL;
    return true;
}

/* @return where a value stands, NOWHERE when it was not sent */
static unsigned place_of(const apr_array_header_t *all, const char *value)
{
    const apr_table_entry_t *entries = (const apr_table_entry_t *)all->elts;
    unsigned at = 0;

    if (value == NULL) {
        return NOWHERE;
    }
    while (at < (unsigned)all->nelts && entries[at].val != value) {
        at++;
    }
    return at < (unsigned)all->nelts ? at : NOWHERE;
}

/* True for a header of `Sec-` whose value has to be the same. */
static bool is_compared(const pv_page_kept *kept, unsigned at)
{
    return at == kept->site.at || at == kept->mode.at || at == kept->dest.at
           || at == kept->brands;
}

static void keep_names(pv_page_kept *kept, const apr_array_header_t *all)
{
    static const char sec[] = { 's', 'e', 'c', '-' };
    const apr_table_entry_t *entries = (const apr_table_entry_t *)all->elts;

    kept->secs = 0;
    for (unsigned i = 0; i < (unsigned)all->nelts; i++) {
        const char *key = entries[i].key;
        size_t same = 0;

        kept->names[i] = entries[i].key_checksum;
        while (same < sizeof(sec) && (key[same] | 0x20) == sec[same]) {
            same++;
        }
        if (same == sizeof(sec) && !is_compared(kept, i)) {
            kept->sec[kept->secs].at = i;
            kept->sec[kept->secs++].letter = (char)(key[same] | 0x20);
        }
    }
}

/* @return false for a token that is missing, empty or too long */
static bool keep_token(pv_page_token *token, const apr_array_header_t *all,
                       const char *value)
{
    size_t len = value != NULL ? strlen(value) : 0;

    token->at = place_of(all, value);
    if (len == 0 || len >= sizeof(token->text) || token->at == NOWHERE) {
        return false;
    }
    memcpy(token->text, value, len + 1);
    return true;
}

/* @return false when nothing can be told from the headers */
static bool keep_values(pv_page_kept *kept, const apr_array_header_t *all,
                        const pv_asked *asked)
{
    const pv_asked_fetch fetch = pv_asked_fetch_of(asked);

    kept->agent = place_of(all, asked->user_agent);
    kept->languages = place_of(all, asked->accept_language);
    kept->brands = place_of(all, asked->sec_ch_ua);
    kept->referer = place_of(all, asked->referer);
    return kept->agent != NOWHERE && kept->languages != NOWHERE
           && (asked->sec_ch_ua == NULL || kept->brands != NOWHERE)
           && (asked->referer == NULL || kept->referer != NOWHERE)
           && asked->purpose == NULL && asked->sec_purpose == NULL
           && keep_token(&kept->site, all, fetch.site)
           && keep_token(&kept->mode, all, fetch.mode)
           && keep_token(&kept->dest, all, fetch.dest);
}

void pv_page_kept_take(pv_page_kept *kept, const apr_table_t *headers_in,
                       const pv_asked *asked, bool is_visit)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);

    kept->count = 0;
    if (all->nelts > 0 && all->nelts <= PV_PAGE_HEADERS_MAX
        && keep_values(kept, all, asked)) {
        keep_names(kept, all);
        kept->is_visit = is_visit;
        kept->count = (unsigned)all->nelts;
    }
}
