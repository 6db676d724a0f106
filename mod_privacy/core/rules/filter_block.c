/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one check of a block: what matching follows without looking.
 *
 * Sections lie inside the block and are aligned; every index points into its
 * section; a host's rules end; a free slot exists, so that probing ends.
 */
#include "mod_privacy/core/rules/filter_block.h"

#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/rules/resource.h"

static bool section_fits(const pv_block_header *block, pv_section section,
                         size_t item_bytes, size_t align)
{
    return section.at % align == 0 && section.at >= sizeof(*block)
           && section.at <= block->size
           && section.count <= (block->size - section.at) / item_bytes;
}

static bool is_power_of_2(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* Counts need no bound of their own: PV_BLOCK_MAX bytes hold fewer rules than
 * a slot can name, and fewer bytes of bloom filter than its mask can. */
static bool sections_fit(const pv_block_header *b)
{
    return section_fits(b, b->slots, sizeof(pv_slot), 4)
           && section_fits(b, b->bloom, 1, 1)
           && section_fits(b, b->rules, sizeof(pv_rule), 4)
           && section_fits(b, b->domains, sizeof(pv_domain), 4)
           && section_fits(b, b->always, sizeof(uint32_t), 4)
           && section_fits(b, b->sources, sizeof(pv_block_source), 4)
           && section_fits(b, b->cookies, sizeof(pv_block_piece), 4)
           && section_fits(b, b->markers, sizeof(pv_block_piece), 4)
           && section_fits(b, b->queries, sizeof(pv_block_piece), 4)
           && section_fits(b, b->shifts, 1, 1)
           && section_fits(b, b->names, 1, 1) && section_fits(b, b->text, 1, 1)
           && is_power_of_2(b->bloom.count) && b->regex_count <= PV_REGEX_MAX;
}

static bool text_fits(const pv_block_header *b, uint32_t at, uint32_t len)
{
    return at <= b->text.count && len <= b->text.count - at;
}

/* A name and its line; a line takes at most five bytes. */
static bool name_fits(const pv_block_header *b, uint32_t at)
{
    const unsigned char *names = pv_section_at(b, b->names);
    size_t len;

    if (at == 0 || at >= b->names.count) {
        return false;
    }
    len = names[at];
    return len > 0 && len <= PV_HOST_MAX && len < b->names.count - at;
}

static bool slots_hold(const pv_block_header *b)
{
    const pv_slot *slots = pv_section_at(b, b->slots);
    bool has_free = b->slots.count == 0;

    for (uint32_t i = 0; i < b->slots.count; i++) {
        uint32_t first = slots[i].value & PV_SLOT_RULE;
        if (slots[i].name == 0) {
            has_free = true;
        }
        else if (!name_fits(b, slots[i].name)
                 || (first != PV_SLOT_RULE && first >= b->rules.count)) {
            return false;
        }
    }
    return has_free;
}

static bool rules_hold(const pv_block_header *b)
{
    const pv_rule *rules = pv_section_at(b, b->rules);

    for (uint32_t i = 0; i < b->rules.count; i++) {
        const pv_rule *r = &rules[i];
        if (!text_fits(b, r->pattern, r->pattern_len)
            || r->domains > b->domains.count
            || r->domain_count > b->domains.count - r->domains
            || ((r->flags & PV_RULE_REGEX) != 0
                && r->regex >= b->regex_count)) {
            return false;
        }
    }
    return b->rules.count == 0
           || (rules[b->rules.count - 1].flags & PV_RULE_LAST) != 0;
}

static bool domains_hold(const pv_block_header *b)
{
    const pv_domain *domains = pv_section_at(b, b->domains);

    for (uint32_t i = 0; i < b->domains.count; i++) {
        if (!text_fits(b, domains[i].text, domains[i].len)) {
            return false;
        }
    }
    return true;
}

static bool grams_hold(const pv_block_header *b, const pv_gram_index *index,
                       uint32_t owners)
{
    const uint32_t *starts;
    const pv_gram *entries;
    uint32_t buckets;

    if (index->entries.count == 0) {
        return true;
    }
    buckets = index->starts.count - 1;
    if (!section_fits(b, index->cells, 1, sizeof(uint32_t))
        || !section_fits(b, index->starts, sizeof(uint32_t), 4)
        || !section_fits(b, index->entries, sizeof(pv_gram), 4)
        || index->cell_shift == 0 || index->cell_shift > 29
        || index->bucket_shift == 0 || index->bucket_shift > 31
        || index->cells.count != UINT64_C(1) << (32 - index->cell_shift)
        || buckets != UINT64_C(1) << (32 - index->bucket_shift)) {
        return false;
    }
    starts = pv_section_at(b, index->starts);
    entries = pv_section_at(b, index->entries);
    for (uint32_t i = 0; i < buckets; i++) {
        if (starts[i] > starts[i + 1]) {
            return false;
        }
    }
    for (uint32_t i = 0; i < index->entries.count; i++) {
        if (entries[i].rule >= owners) {
            return false;
        }
    }
    return starts[buckets] <= index->entries.count;
}

/* A candidate is tried from where its gram stands in its pattern. */
static bool offsets_hold(const pv_block_header *b, const pv_gram_index *index)
{
    const pv_gram *entries = pv_section_at(b, index->entries);
    const pv_rule *rules = pv_section_at(b, b->rules);

    for (uint32_t i = 0; i < index->entries.count; i++) {
        const pv_rule *rule = &rules[entries[i].rule];
        if ((rule->flags & PV_RULE_REGEX) == 0
            && entries[i].offset > rule->pattern_len) {
            return false;
        }
    }
    return true;
}

static bool pieces_hold(const pv_block_header *b, pv_section section,
                        size_t min)
{
    const pv_block_piece *pieces = pv_section_at(b, section);

    for (uint32_t i = 0; i < section.count; i++) {
        if (pieces[i].len < min
            || !text_fits(b, pieces[i].text, pieces[i].len)) {
            return false;
        }
    }
    return true;
}

/* A window that matches has to be inside its marker, with a gram before its
 * last one, and every shift has to move. */
static bool markers_hold(const pv_block_header *b)
{
    const pv_block_piece *markers = pv_section_at(b, b->markers);
    const pv_gram *entries = pv_section_at(b, b->marker_index.entries);
    const unsigned char *shifts = pv_section_at(b, b->shifts);

    if (b->marker_index.entries.count == 0) {
        return b->shifts.count == 0;
    }
    if (b->shifts.count != 1u << PV_SHIFT_BITS) {
        return false;
    }
    for (uint32_t i = 0; i < b->shifts.count; i++) {
        if (shifts[i] > PV_SHIFT_MAX) {
            return false;
        }
    }
    for (uint32_t i = 0; i < b->marker_index.entries.count; i++) {
        if (entries[i].offset < PV_GRAM_BYTES
            || entries[i].offset + (uint64_t)PV_GRAM_BYTES
                   > markers[entries[i].rule].len) {
            return false;
        }
    }
    return true;
}

static bool lists_hold(const pv_block_header *b)
{
    const uint32_t *always = pv_section_at(b, b->always);
    const pv_block_source *sources = pv_section_at(b, b->sources);

    for (uint32_t i = 0; i < b->always.count; i++) {
        if (always[i] >= b->rules.count) {
            return false;
        }
    }
    for (uint32_t i = 0; i < b->sources.count; i++) {
        if (!text_fits(b, sources[i].name, sources[i].name_len)) {
            return false;
        }
    }
    return pieces_hold(b, b->cookies, 1) && pieces_hold(b, b->queries, 1)
           && pieces_hold(b, b->markers, PV_MARKER_WINDOW);
}

pv_status pv_block_check(pv_span bytes)
{
    const pv_block_header *block = (const void *)bytes.ptr;

    if (bytes.len < sizeof(*block) || (uintptr_t)bytes.ptr % 8 != 0
        || block->magic != PV_BLOCK_MAGIC || block->size != bytes.len
        || bytes.len > PV_BLOCK_MAX || !sections_fit(block)
        || !slots_hold(block) || !rules_hold(block) || !domains_hold(block)
        || !grams_hold(block, &block->grams[0], block->rules.count)
        || !grams_hold(block, &block->grams[1], block->rules.count)
        || !offsets_hold(block, &block->grams[0])
        || !offsets_hold(block, &block->grams[1]) || !lists_hold(block)
        || !grams_hold(block, &block->marker_index, block->markers.count)
        || !markers_hold(block)) {
        return PV_ERR_CORRUPT;
    }
    return PV_OK;
}
