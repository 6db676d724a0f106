/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grams: counting, choosing, laying out (a counting sort by bucket).
 */
#include "mod_privacy/core/rules/filter_grams.h"

#define COMMON_WEIGHT   4000u
#define BUCKET_BITS_MIN 4u
#define BUCKET_BITS_MAX 22u
#define BYTES_PER_ENTRY 2u /* log2: 32 cells for each entry */

/* Pieces of ordinary URLs, whatever the patterns say. */
static const char *const common[] = {
    "https://www.",
    "http://www.",
    "https://s",
    "https://a",
    "https://c",
    "https://i",
    "https://m",
    ".com/",
    ".net/",
    ".org/",
    ".co.uk/",
    "www.google",
    ".cloudfront.net/",
    "/js/",
    ".js?",
    ".min.js",
    ".css?",
    ".png?",
    ".jpg?",
    ".gif?",
    ".html?",
    ".php?",
    ".aspx?",
    ".json?",
    "/images/",
    "/image/",
    "/img/",
    "/static/",
    "/assets/",
    "/wp-content/plugins/",
    "/wp-content/themes/",
    "/wp-content/uploads/",
    "/media/",
    "/scripts/",
    "/script/",
    "/ajax/libs/",
    "jquery",
    "/content/",
    "/common/",
    "/pixel",
    "/track",
    "/api/v1/",
    "/cdn-cgi/",
    "&url=http",
    "?url=http",
    "%3a%2f%2fwww.",
    "%2f",
    "http%3a%2f%2f",
    "https%3a%2f%2f",
    "&ref=",
    "&id=",
    "?id=",
    "&ver=",
    "?ver=1.",
    "&cb=",
    "&type=",
    "&page=",
    "?version=",
    "/collect?",
    "true&",
    "false&",
    "0000",
    "1.0.0",
    "2018",
    "2019",
    "2020",
    "&utm_",
    "/data/",
    "/event",
    "/events/",
    "/analytics",
    "advert",
    "google",
    "facebook",
    "/page/",
};

static inline uint32_t cell_of(uint32_t gram)
{
    return pv_gram_hash(gram) >> 16;
}

static void add_weight(pv_gram_census *census, uint32_t gram, unsigned weight)
{
    uint16_t *seen = &census->seen[cell_of(gram)];

    *seen =
        (uint16_t)(*seen + weight > UINT16_MAX ? UINT16_MAX : *seen + weight);
}

void pv_gram_census_init(pv_gram_census *census)
{
    memset(census, 0, sizeof(*census));
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        for (size_t at = 0; at + PV_GRAM_BYTES <= strlen(common[i]); at++) {
            add_weight(census, pv_gram_load(common[i] + at), COMMON_WEIGHT);
        }
    }
}

void pv_gram_census_add(pv_gram_census *census, pv_span run)
{
    for (size_t at = 0; at + PV_GRAM_BYTES <= run.len; at++) {
        add_weight(census, pv_gram_load(run.ptr + at), 1);
    }
}

void pv_gram_choose(const pv_gram_census *census, pv_span run, uint32_t offset,
                    pv_gram_choice *choice)
{
    for (size_t at = 0; at + PV_GRAM_RUN <= run.len; at++) {
        uint32_t one = pv_gram_load(run.ptr + at);
        uint32_t two = pv_gram_load(run.ptr + at + 1);
        uint32_t cost =
            (uint32_t)census->seen[cell_of(one)] + census->seen[cell_of(two)];
        if (cost < choice->cost) {
            choice->gram[0] = one;
            choice->gram[1] = two;
            choice->offset = offset + (uint32_t)at;
            choice->cost = cost;
        }
    }
}

bool pv_gram_next_run(pv_span pattern, uint32_t *at, pv_span *run,
                      uint32_t *offset)
{
    uint32_t start = *at;
    uint32_t end;

    while (start < pattern.len
           && (pattern.ptr[start] == '*' || pattern.ptr[start] == '^')) {
        start++;
    }
    end = start;
    while (end < pattern.len && pattern.ptr[end] != '*'
           && pattern.ptr[end] != '^') {
        end++;
    }
    *run = pv_span_make(pattern.ptr + start, end - start);
    *offset = start;
    *at = end;
    return end > start;
}

static unsigned bits_for(size_t count)
{
    unsigned bits = BUCKET_BITS_MIN;

    while (bits < BUCKET_BITS_MAX && ((size_t)1 << bits) < count) {
        bits++;
    }
    return bits;
}

unsigned pv_gram_bucket_bits(size_t entries)
{
    return bits_for(entries);
}

unsigned pv_gram_cell_bits(size_t entries)
{
    return bits_for(entries) + BYTES_PER_ENTRY;
}

void pv_gram_layout(pv_block_header *block, pv_gram_index *index,
                    const pv_gram *entries, size_t count)
{
    uint32_t *cells = (void *)((char *)block + index->cells.at);
    uint32_t *starts = (void *)((char *)block + index->starts.at);
    pv_gram *sorted = (void *)((char *)block + index->entries.at);
    uint32_t buckets = index->starts.count - 1;

    /* Each start is first the end of its bucket, then counted down. */
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = pv_gram_hash(entries[i].gram);
        cells[pv_gram_word(hash, index->cell_shift)] |= UINT32_C(1)
                                                        << pv_gram_cell(hash);
        starts[hash >> index->bucket_shift]++;
    }
    for (uint32_t i = 1; i <= buckets; i++) {
        starts[i] += starts[i - 1];
    }
    for (size_t i = count; i > 0; i--) {
        uint32_t hash = pv_gram_hash(entries[i - 1].gram);
        sorted[--starts[hash >> index->bucket_shift]] = entries[i - 1];
    }
}
