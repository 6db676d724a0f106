/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second half of the compiler: measures every section of the block, takes
 * memory for it once, and fills it.
 *
 * Records are put in the order of their hosts, those without a host behind
 * them, so that a host's rules are neighbours and only the last is marked.
 */
#include "mod_privacy/core/rules/filter_index.h"

#include <apr_strings.h>
#include <stdlib.h>

#include "mod_privacy/core/rules/filter_collect.h"
#include "mod_privacy/core/rules/filter_grams.h"
#include "mod_privacy/core/rules/filter_markers.h"
#include "mod_privacy/core/rules/filter_read.h"
#include "mod_privacy/core/rules/filter_regex.h"

#define SLOT_LOAD_PERCENT 85u
#define BLOOM_BITS        10u /* for each host, before rounding up */
#define BLOOM_MIN         64u
#define LINE_BYTES_MAX    6u
#define RUN_MAX           256u /* of a regular expression */

/* The work between collection and block. */
typedef struct layout {
    pv_collection c;
    uint32_t *order;     /* record in the block -> record collected */
    uint32_t *new_index; /* the other way                           */
    pv_growing grams[2]; /* pv_gram, rule numbers already new       */
    pv_growing always;   /* uint32_t, likewise                      */
    pv_growing names;
    uint32_t *name_of;       /* of each host */
    pv_growing marker_grams; /* pv_gram, rule: the marker */
    unsigned char *shifts;   /* NULL without markers      */
    pv_gram_census *census;
    pv_block_header header;
    pv_block_header *block;
} layout;

static const pv_rule_entry *entries_of(const layout *l)
{
    return pv_growing_items(&l->c.rules);
}

static const pv_host_entry *hosts_of(const layout *l)
{
    return pv_growing_items(&l->c.hosts);
}

/* Numbers records by host, then the others. */
static bool order_rules(layout *l)
{
    size_t count = l->c.rules.count;
    const pv_rule_entry *entries = entries_of(l);
    uint32_t next = 0;

    l->order = calloc(count + 1, sizeof(*l->order));
    l->new_index = calloc(count + 1, sizeof(*l->new_index));
    if (l->order == NULL || l->new_index == NULL) {
        return false;
    }
    for (size_t h = 0; h < l->c.hosts.count; h++) {
        for (uint32_t r = hosts_of(l)[h].first; r != PV_NO_INDEX;
             r = entries[r].next) {
            l->order[next] = r;
            l->new_index[r] = next++;
        }
    }
    for (uint32_t r = 0; r < count; r++) {
        if (entries[r].host == PV_NO_INDEX) {
            l->order[next] = r;
            l->new_index[r] = next++;
        }
    }
    return true;
}

static pv_span pattern_of(const layout *l, const pv_rule *rule)
{
    return pv_span_make(l->c.text.items + rule->pattern, rule->pattern_len);
}

/* A run in lower case: grams are taken from lower-cased URLs. */
static pv_span lower_run(pv_span run, char buffer[RUN_MAX])
{
    size_t len = run.len < RUN_MAX ? run.len : RUN_MAX;

    for (size_t i = 0; i < len; i++) {
        buffer[i] = pv_ascii_lower(run.ptr[i]);
    }
    return pv_span_make(buffer, len);
}

typedef void run_fn(layout *l, pv_span run, uint32_t offset,
                    pv_gram_choice *choice);

static void count_run(layout *l, pv_span run, uint32_t offset,
                      pv_gram_choice *choice)
{
    (void)offset;
    (void)choice;
    pv_gram_census_add(l->census, run);
}

static void choose_run(layout *l, pv_span run, uint32_t offset,
                       pv_gram_choice *choice)
{
    pv_gram_choose(l->census, run, offset, choice);
}

/* Calls `take` for every run of plain characters of a rule. */
static void each_run(layout *l, const pv_rule *rule, run_fn *take,
                     pv_gram_choice *choice)
{
    pv_span pattern = pattern_of(l, rule);
    char buffer[RUN_MAX];
    uint32_t at = 0;
    uint32_t offset;
    pv_span run;
    size_t len;

    if ((rule->flags & PV_RULE_REGEX) == 0) {
        while (pv_gram_next_run(pattern, &at, &run, &offset)) {
            take(l, lower_run(run, buffer), offset, choice);
        }
        return;
    }
    if (!pv_regex_has_runs(pattern)) {
        return;
    }
    while (pattern.len > 0) {
        len = pv_regex_next_run(&pattern, buffer, RUN_MAX);
        take(l, pv_span_make(buffer, len), 0, choice);
    }
}

/* Enters one rule under two grams, or among those that are always asked. */
static void index_rule(layout *l, uint32_t number, const pv_rule *rule)
{
    bool is_exception = (rule->flags & PV_RULE_EXCEPTION) != 0;
    pv_growing *grams =
        &l->grams[is_exception ? PV_GRAMS_EXCEPT : PV_GRAMS_BLOCK];
    pv_gram_choice choice = { { 0, 0 }, 0, UINT32_MAX };

    each_run(l, rule, choose_run, &choice);
    if (choice.cost == UINT32_MAX) {
        pv_growing_add(&l->always, &number, 1, sizeof(number));
        l->c.tally.always++;
        return;
    }
    for (uint32_t i = 0; i < 2; i++) {
        pv_gram entry = { choice.gram[i], number, choice.offset + i };
        pv_growing_add(grams, &entry, 1, sizeof(entry));
    }
    l->c.tally.by_gram++;
}

static bool index_rules(layout *l)
{
    const pv_rule_entry *entries = entries_of(l);

    l->census = malloc(sizeof(*l->census));
    if (l->census == NULL) {
        return false;
    }
    pv_gram_census_init(l->census);
    for (size_t i = 0; i < l->c.rules.count; i++) {
        if (entries[i].host == PV_NO_INDEX) {
            each_run(l, &entries[i].rule, count_run, NULL);
        }
    }
    for (size_t i = 0; i < l->c.rules.count; i++) {
        if (entries[i].host == PV_NO_INDEX) {
            index_rule(l, l->new_index[i], &entries[i].rule);
        }
    }
    return !l->grams[0].failed && !l->grams[1].failed && !l->always.failed;
}

/* Names: length, bytes, and the distance of the line (filter_block.h). */
static bool write_names(layout *l)
{
    int64_t line = 0;

    l->name_of = calloc(l->c.hosts.count + 1, sizeof(*l->name_of));
    if (l->name_of == NULL) {
        return false;
    }
    pv_growing_add(&l->names, "", 1, 1);
    for (size_t i = 0; i < l->c.hosts.count; i++) {
        const pv_host_entry *host = &hosts_of(l)[i];
        unsigned char bytes[LINE_BYTES_MAX];
        int64_t step = (int64_t)host->line - line;
        uint64_t code = ((uint64_t)step << 1) ^ (uint64_t)(step >> 63);
        size_t len = 0;
        do {
            bytes[len++] =
                (unsigned char)((code & 0x7f) | (code > 0x7f ? 0x80 : 0));
            code >>= 7;
        } while (code > 0 && len < LINE_BYTES_MAX);
        line = host->line;
        l->name_of[i] = pv_growing_add(&l->names, &host->len, 1, 1);
        pv_growing_add(&l->names, l->c.host_text.items + host->name, host->len,
                       1);
        pv_growing_add(&l->names, bytes, len, 1);
    }
    return !l->names.failed;
}

static int compare_cookies(const void *a, const void *b, void *text)
{
    const pv_block_piece *one = a;
    const pv_block_piece *two = b;
    int order = ((const unsigned char *)text)[one->text]
                - ((const unsigned char *)text)[two->text];

    return order != 0 ? order
                      : (one->text > two->text) - (one->text < two->text);
}

static void sort_cookies(layout *l)
{
    pv_growing *cookies = &l->c.pieces[PV_PIECE_COOKIE];

    if (cookies->count > 0) {
        qsort_r(cookies->items, cookies->count, sizeof(pv_block_piece),
                compare_cookies, l->c.text.items);
    }
}

/* Gives a section its place behind the others. */
static void place(uint64_t *at, pv_section *section, uint64_t count,
                  size_t item_bytes)
{
    section->at = (uint32_t)*at;
    section->count = (uint32_t)count;
    *at += (count * item_bytes + 7) & ~UINT64_C(7);
}

static uint32_t bloom_bytes(size_t hosts)
{
    uint32_t bytes = BLOOM_MIN;

    while ((uint64_t)bytes * 8 < (uint64_t)hosts * BLOOM_BITS
           && bytes < (1u << 26)) {
        bytes *= 2;
    }
    return bytes;
}

static void place_grams(uint64_t *at, pv_gram_index *index, size_t count)
{
    unsigned buckets = pv_gram_bucket_bits(count);
    unsigned bits = pv_gram_cell_bits(count);

    index->bucket_shift = 32 - buckets;
    index->cell_shift = 32 - bits;
    place(at, &index->cells, UINT64_C(1) << bits, 1);
    place(at, &index->starts, (UINT64_C(1) << buckets) + 1, sizeof(uint32_t));
    place(at, &index->entries, count, sizeof(pv_gram));
}

/* Measures the block; false when it would be too large. */
static bool measure(layout *l)
{
    pv_block_header *h = &l->header;
    size_t hosts = l->c.hosts.count;
    uint64_t at = (sizeof(*h) + 7) & ~UINT64_C(7);

    place(&at, &h->slots,
          hosts == 0 ? 0 : hosts * UINT64_C(100) / SLOT_LOAD_PERCENT + 2,
          sizeof(pv_slot));
    place(&at, &h->bloom, bloom_bytes(hosts), 1);
    place(&at, &h->rules, l->c.rules.count, sizeof(pv_rule));
    place(&at, &h->domains, l->c.domains.count, sizeof(pv_domain));
    place_grams(&at, &h->grams[0], l->grams[0].count);
    place_grams(&at, &h->grams[1], l->grams[1].count);
    place(&at, &h->always, l->always.count, sizeof(uint32_t));
    place(&at, &h->sources, l->c.sources.count, sizeof(pv_block_source));
    place(&at, &h->cookies, l->c.pieces[PV_PIECE_COOKIE].count,
          sizeof(pv_block_piece));
    place(&at, &h->markers, l->c.pieces[PV_PIECE_MARKER].count,
          sizeof(pv_block_piece));
    place_grams(&at, &h->marker_index, l->marker_grams.count);
    place(&at, &h->shifts, l->shifts == NULL ? 0 : 1u << PV_SHIFT_BITS, 1);
    place(&at, &h->queries, l->c.pieces[PV_PIECE_QUERY].count,
          sizeof(pv_block_piece));
    place(&at, &h->names, l->names.count, 1);
    place(&at, &h->text, l->c.text.count, 1);
    h->magic = PV_BLOCK_MAGIC;
    h->size = (uint32_t)at;
    h->regex_count = l->c.regex_count;
    h->rule_total = (uint32_t)l->c.tally.applied;
    return at <= PV_BLOCK_MAX && l->c.rules.count < PV_SLOT_RULE;
}

static void *section_in(const layout *l, pv_section section)
{
    return (char *)l->block + section.at;
}

static void fill_hosts(layout *l)
{
    pv_slot *slots = section_in(l, l->header.slots);
    unsigned char *bloom = section_in(l, l->header.bloom);
    uint32_t count = l->header.slots.count;
    uint32_t mask = l->header.bloom.count * 8 - 1;

    for (size_t i = 0; i < l->c.hosts.count; i++) {
        const pv_host_entry *host = &hosts_of(l)[i];
        uint32_t at = pv_slot_of(host->hash, count);
        uint32_t one = (host->hash >> 9) & mask;
        uint32_t two = host->hash & mask;
        while (slots[at].name != 0) {
            at = at + 1 == count ? 0 : at + 1;
        }
        slots[at].name = l->name_of[i];
        slots[at].value = host->first == PV_NO_INDEX
                              ? PV_SLOT_RULE
                              : l->new_index[host->first];
        if (host->is_plain) {
            slots[at].value |=
                PV_SLOT_PLAIN | (uint32_t)host->purpose << PV_SLOT_PURPOSE;
        }
        bloom[one >> 3] |= (unsigned char)(1u << (one & 7));
        bloom[two >> 3] |= (unsigned char)(1u << (two & 7));
    }
}

static void fill_rules(layout *l)
{
    const pv_rule_entry *entries = entries_of(l);
    pv_rule *rules = section_in(l, l->header.rules);

    for (size_t i = 0; i < l->c.rules.count; i++) {
        const pv_rule_entry *entry = &entries[l->order[i]];
        rules[i] = entry->rule;
        if (entry->next == PV_NO_INDEX) {
            rules[i].flags |= PV_RULE_LAST;
        }
    }
}

static void copy_section(const layout *l, pv_section section, const void *items,
                         size_t bytes)
{
    if (bytes > 0) {
        memcpy(section_in(l, section), items, bytes);
    }
}

static void copy_pieces(const layout *l, pv_section section, pv_piece_kind kind)
{
    copy_section(l, section, l->c.pieces[kind].items,
                 l->c.pieces[kind].count * sizeof(pv_block_piece));
}

static void fill_grams(layout *l)
{
    for (int i = 0; i < 2; i++) {
        pv_gram_layout(l->block, &l->block->grams[i],
                       pv_growing_items(&l->grams[i]), l->grams[i].count);
    }
    pv_gram_layout(l->block, &l->block->marker_index,
                   pv_growing_items(&l->marker_grams), l->marker_grams.count);
}

static bool fill_block(layout *l)
{
    const pv_block_header *h = &l->header;

    l->block = calloc(1, h->size);
    if (l->block == NULL) {
        return false;
    }
    *l->block = *h;
    fill_hosts(l);
    fill_rules(l);
    fill_grams(l);
    copy_section(l, h->domains, l->c.domains.items,
                 l->c.domains.count * sizeof(pv_domain));
    copy_section(l, h->always, l->always.items,
                 l->always.count * sizeof(uint32_t));
    copy_section(l, h->sources, l->c.sources.items,
                 l->c.sources.count * sizeof(pv_block_source));
    copy_section(l, h->shifts, l->shifts, h->shifts.count);
    copy_pieces(l, h->cookies, PV_PIECE_COOKIE);
    copy_pieces(l, h->markers, PV_PIECE_MARKER);
    copy_pieces(l, h->queries, PV_PIECE_QUERY);
    copy_section(l, h->names, l->names.items, l->names.count);
    copy_section(l, h->text, l->c.text.items, l->c.text.count);
    return true;
}

static void free_layout(layout *l)
{
    pv_collection_free(&l->c);
    free(l->order);
    free(l->new_index);
    free(l->grams[0].items);
    free(l->grams[1].items);
    free(l->always.items);
    free(l->names.items);
    free(l->name_of);
    free(l->marker_grams.items);
    free(l->shifts);
    free(l->census);
}

pv_status pv_rules_build(const pv_rules_input *input, pv_rules_tally *tally,
                         pv_span *block)
{
    layout l;
    bool done;

    memset(&l, 0, sizeof(l));
    done = pv_collect(input, &l.c) == PV_OK && order_rules(&l)
           && index_rules(&l) && write_names(&l)
           && pv_markers_index(&l.c, l.census, &l.marker_grams, &l.shifts);
    if (done) {
        sort_cookies(&l);
        done = measure(&l) && fill_block(&l);
    }
    if (tally != NULL) {
        *tally = l.c.tally;
    }
    *block = pv_span_make((const char *)l.block, done ? l.header.size : 0);
    free_layout(&l);
    return done ? PV_OK : PV_ERR_RANGE;
}

void pv_rules_block_free(pv_span block)
{
    char *memory;

    memcpy(&memory, &block.ptr, sizeof(memory));
    free(memory);
}

pv_rules *pv_rules_make(const pv_rules_input *input, pv_rules_tally *tally,
                        apr_pool_t *pool)
{
    pv_span block;
    pv_rules *rules = NULL;

    if (pv_rules_build(input, tally, &block) == PV_OK) {
        rules = pv_rules_open(
            pv_span_make(apr_pmemdup(pool, block.ptr, block.len), block.len),
            pool);
        pv_rules_block_free(block);
    }
    return rules;
}
