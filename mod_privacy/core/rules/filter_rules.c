/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a block, and the questions that are not about URLs: where a rule
 * was written, how large the block is, what a cookie is for.
 */
#include "mod_privacy/core/rules/filter_rules.h"

#include "mod_privacy/core/rules/filter_handle.h"
#include "mod_privacy/core/rules/filter_pattern.h"

static apr_status_t close_rules(void *baton)
{
    pv_rules *rules = baton;

    for (uint32_t i = 0; i < rules->block->regex_count; i++) {
        pv_regex_free(rules->regexes[i]);
    }
    return APR_SUCCESS;
}

static void compile_regexes(pv_rules *rules)
{
    for (uint32_t i = 0; i < rules->block->rules.count; i++) {
        const pv_rule *rule = pv_rule_at(rules, i);
        if ((rule->flags & PV_RULE_REGEX) != 0
            && rules->regexes[rule->regex] == NULL) {
            rules->regexes[rule->regex] = pv_regex_compile(
                pv_block_text(rules->block, rule->pattern, rule->pattern_len),
                (rule->flags & PV_RULE_CASE) != 0);
        }
    }
}

pv_rules *pv_rules_open(pv_span block, apr_pool_t *pool)
{
    pv_rules *rules;

    if (pv_block_check(block) != PV_OK) {
        return NULL;
    }
    rules = apr_pcalloc(pool, sizeof(*rules));
    rules->block = (const void *)block.ptr;
    rules->regexes = apr_pcalloc(
        pool, sizeof(pv_regex *) * ((size_t)rules->block->regex_count + 1));
    apr_pool_cleanup_register(pool, rules, close_rules, apr_pool_cleanup_null);
    compile_regexes(rules);
    return rules;
}

/* Reads a zigzag LEB128 number at `at`, bounded by the names. */
static int64_t read_line(const pv_block_header *block, uint32_t *at)
{
    const unsigned char *names = pv_section_at(block, block->names);
    uint64_t value = 0;
    unsigned shift = 0;

    while (*at < block->names.count && shift < 42) {
        unsigned char byte = names[(*at)++];
        value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        if ((byte & 0x80) == 0) {
            break;
        }
    }
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* The line of a plain host: names are walked, each tells how far its line is
 * from that of the name before. */
static uint32_t line_of_name(const pv_block_header *block, uint32_t name)
{
    const unsigned char *names = pv_section_at(block, block->names);
    int64_t line = 0;
    uint32_t at = 1;

    while (at < block->names.count && at <= name) {
        uint32_t next = at + 1 + names[at];
        line += read_line(block, &next);
        if (at == name) {
            break;
        }
        at = next;
    }
    return (uint32_t)line;
}

static uint32_t line_of_piece(const pv_rules *rules, pv_section section,
                              uint32_t index)
{
    const pv_block_piece *pieces = pv_section_at(rules->block, section);

    return index < section.count ? pieces[index].line : 0;
}

static uint32_t line_of(const pv_rules *rules, uint32_t rule)
{
    const pv_block_header *block = rules->block;
    const pv_slot *slots = pv_section_at(block, block->slots);

    if ((rule & PV_SLOT_PLAIN) == 0 && (rule & PV_RULE_MARKER) != 0) {
        return line_of_piece(rules, block->markers, rule & ~PV_RULE_MARKER);
    }
    if ((rule & PV_SLOT_PLAIN) == 0 && (rule & PV_RULE_QUERY) != 0) {
        return line_of_piece(rules, block->queries, rule & ~PV_RULE_QUERY);
    }
    if ((rule & PV_SLOT_PLAIN) == 0) {
        return rule - 1 < block->rules.count ? pv_rule_at(rules, rule - 1)->line
                                             : 0;
    }
    rule &= ~PV_SLOT_PLAIN;
    return rule < block->slots.count ? line_of_name(block, slots[rule].name)
                                     : 0;
}

pv_status pv_rules_describe(const pv_rules *rules, uint32_t rule,
                            pv_rule_place *place)
{
    const pv_block_source *sources;
    uint32_t line;

    if (rules == NULL || rule == 0) {
        return PV_ERR_NOT_FOUND;
    }
    sources = pv_section_at(rules->block, rules->block->sources);
    line = line_of(rules, rule);
    for (uint32_t i = 0; i < rules->block->sources.count; i++) {
        if (line >= sources[i].first_line
            && line - sources[i].first_line < sources[i].line_count) {
            place->source = pv_block_text(rules->block, sources[i].name,
                                          sources[i].name_len);
            place->line = line - sources[i].first_line + 1;
            return PV_OK;
        }
    }
    return PV_ERR_NOT_FOUND;
}

void pv_rules_size(const pv_rules *rules, size_t *count, size_t *bytes)
{
    *count = rules == NULL ? 0 : rules->block->rule_total;
    *bytes = rules == NULL ? 0 : rules->block->size;
}

static int first_byte(const pv_rules *rules, const pv_block_piece *cookie)
{
    return (unsigned char)pv_block_text(rules->block, cookie->text, cookie->len)
        .ptr[0];
}

/* The first cookie pattern that begins with `byte` or a later one. */
static uint32_t lower_bound(const pv_rules *rules, int byte)
{
    const pv_block_piece *cookies =
        pv_section_at(rules->block, rules->block->cookies);
    uint32_t low = 0;
    uint32_t high = rules->block->cookies.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (first_byte(rules, &cookies[middle]) < byte) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low;
}

/* Looks among the patterns that begin with `byte`. A pattern of "never" wins
 * over every other. */
static void scan_cookies(const pv_rules *rules, int byte, pv_span name,
                         pv_purpose *purpose, bool *is_kept)
{
    const pv_block_piece *cookies =
        pv_section_at(rules->block, rules->block->cookies);

    for (uint32_t i = lower_bound(rules, byte);
         i < rules->block->cookies.count
         && first_byte(rules, &cookies[i]) == byte;
         i++) {
        if (!pv_pattern_glob(
                pv_block_text(rules->block, cookies[i].text, cookies[i].len),
                name)) {
            continue;
        }
        if (cookies[i].purpose == PV_PURPOSE_NONE) {
            *is_kept = true;
        }
        else if (*purpose == PV_PURPOSE_NONE) {
            *purpose = cookies[i].purpose;
        }
    }
}

pv_purpose pv_rules_cookie(const pv_rules *rules, pv_span name)
{
    pv_purpose purpose = PV_PURPOSE_NONE;
    bool is_kept = false;

    if (rules == NULL || name.len == 0) {
        return PV_PURPOSE_NONE;
    }
    scan_cookies(rules, (unsigned char)name.ptr[0], name, &purpose, &is_kept);
    if (name.ptr[0] != '*') {
        scan_cookies(rules, '*', name, &purpose, &is_kept);
    }
    return is_kept ? PV_PURPOSE_NONE : purpose;
}
