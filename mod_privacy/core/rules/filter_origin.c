/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each pattern is entered under two neighbouring grams (filter_block.h), so a
 * scan of every second byte meets one of them, wherever it begins. What the
 * scan of the path leaves out is pairs whose first gram stands in the origin
 * as a whole: a quiet origin has none.
 */
#include "mod_privacy/core/rules/filter_origin.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/base/url_plain.h"
#include "mod_privacy/core/rules/filter_handle.h"
#include "mod_privacy/core/rules/filter_match.h"

#define REFERENCE_MAX 256 /* bytes of a reference that is looked at */

static bool knows_gram(const pv_block_header *block, const char *at)
{
    const pv_gram_index *index = &block->grams[PV_GRAMS_BLOCK];
    const uint32_t *starts = pv_section_at(block, index->starts);
    const pv_gram *entries = pv_section_at(block, index->entries);
    uint32_t gram = pv_gram_load(at);
    uint32_t bucket = pv_gram_hash(gram) >> index->bucket_shift;

    for (uint32_t i = starts[bucket]; i < starts[bucket + 1]; i++) {
        if (entries[i].gram == gram) {
            return true;
        }
    }
    return false;
}

/* Is there a gram of a rule at every second byte? @param len 6 at least */
static bool has_gram(const pv_block_header *block, const char *text, size_t len)
{
    const pv_gram_index *index = &block->grams[PV_GRAMS_BLOCK];
    const uint32_t *cells = pv_section_at(block, index->cells);
    const char *last = text + len - PV_GRAM_BYTES;

    for (const char *at = text;; at += 2) {
        at = pv_gram_find(cells, index->cell_shift, at, last);
        if (at > last) {
            return false;
        }
        if (knows_gram(block, at)) {
            return true;
        }
    }
}

/* Types of the rules that are asked whatever the URL. */
static unsigned loose_types(const pv_rules *rules)
{
    const uint32_t *numbers = pv_section_at(rules->block, rules->block->always);
    unsigned types = 0;

    for (uint32_t i = 0; i < rules->block->always.count; i++) {
        const pv_rule *rule = pv_rule_at(rules, numbers[i]);
        types |= (rule->flags & PV_RULE_EXCEPTION) == 0 ? rule->types : 0;
    }
    return types;
}

static void add_rules(pv_origin *origin, const pv_rules *rules, pv_span host,
                      pv_span text)
{
    const pv_block_header *block = rules->block;

    origin->loose_types |= loose_types(rules);
    origin->is_quiet = origin->is_quiet && !pv_rules_knows_host(rules, host);
    if (block->grams[PV_GRAMS_BLOCK].entries.count == 0) {
        return;
    }
    for (size_t i = 0; i + PV_GRAM_BYTES <= text.len; i++) {
        origin->is_quiet = origin->is_quiet && !knows_gram(block, text.ptr + i);
    }
    origin->rules[origin->rules_count++] = rules;
}

void pv_origin_init(pv_origin *origin,
                    const pv_rules *const rules[PV_ORIGIN_RULES],
                    const pv_url *base)
{
    pv_span text =
        pv_span_make(base->text.ptr, (size_t)(base->path.ptr - base->text.ptr));
    pv_origin fresh = { .is_quiet = base->host.len > 0
                                    && base->host.len <= PV_HOST_MAX
                                    && text.len >= PV_GRAM_BYTES };

    *origin = fresh;
    for (size_t i = 0; i < PV_ORIGIN_RULES && fresh.is_quiet; i++) {
        if (rules[i] != NULL && rules[i]->block->rule_total > 0) {
            add_rules(origin, rules[i], base->host, text);
        }
    }
    if (fresh.is_quiet) {
        memcpy(origin->end, text.ptr + text.len - PV_GRAM_BYTES, PV_GRAM_BYTES);
    }
}

bool pv_origin_passes(const pv_origin *origin, pv_span reference,
                      pv_resource type)
{
    char text[PV_GRAM_BYTES + REFERENCE_MAX + PV_URL_PADDING];

    if (!origin->is_quiet || (origin->loose_types >> type & 1) != 0
        || reference.len < 2 || reference.len > REFERENCE_MAX
        || reference.ptr[0] != '/' || reference.ptr[1] == '/'
        || !pv_url_lower_path(reference, text + PV_GRAM_BYTES,
                              pv_wide_works())) {
        return false;
    }
    memcpy(text, origin->end, PV_GRAM_BYTES);
    for (size_t i = 0; i < origin->rules_count; i++) {
        if (has_gram(origin->rules[i]->block, text,
                     PV_GRAM_BYTES + reference.len)) {
            return false;
        }
    }
    return true;
}
