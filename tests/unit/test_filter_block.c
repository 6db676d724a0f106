/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A block that is damaged in one place is refused, before anything is matched
 * against it: a server with such a list goes on with the one it had.
 *
 * Each case changes one number of a good block. The block is good again after
 * it, so that no case is refused for another's damage.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <stdlib.h>

#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"

/* Every section of its block has something in it. */
static const char list[] =
    "||t.example^\n||u.example/x*y^$script,third-party,domain=a.example|~b.*\n"
    "@@||t.example/ok\n/tracker.js\n@@/allowed.js\n*pixel*^gif|\n"
    "/^https:\\/\\/r\\./\n/^https:\\/\\/s\\./\n$ping,third-party\n"
    "||t.example^$important,image\n";

static const char vendors[] =
    "V; hosts: v.example; cookies: _v* w; inline: vendor.load( "
    "window._vendor; query: v=2&id=V-\n";

typedef struct fixture {
    pv_span good;
    pv_block_header *block; /* a copy that a case may damage */
} fixture;

#define FIELD(name) offsetof(pv_block_header, name)

static const struct {
    const char *name;
    size_t at;
    size_t item_bytes;
    size_t align;
} sections[] = {
    { "slots", FIELD(slots), sizeof(pv_slot), 4 },
    { "bloom", FIELD(bloom), 1, 1 },
    { "rules", FIELD(rules), sizeof(pv_rule), 4 },
    { "domains", FIELD(domains), sizeof(pv_domain), 4 },
    { "cells", FIELD(grams[0].cells), 1, 1 },
    { "starts", FIELD(grams[0].starts), 4, 4 },
    { "entries", FIELD(grams[0].entries), sizeof(pv_gram), 4 },
    { "cells of exceptions", FIELD(grams[1].cells), 1, 1 },
    { "starts of exceptions", FIELD(grams[1].starts), 4, 4 },
    { "entries of exceptions", FIELD(grams[1].entries), sizeof(pv_gram), 4 },
    { "always", FIELD(always), 4, 4 },
    { "sources", FIELD(sources), sizeof(pv_block_source), 4 },
    { "cookies", FIELD(cookies), sizeof(pv_block_piece), 4 },
    { "markers", FIELD(markers), sizeof(pv_block_piece), 4 },
    { "cells of markers", FIELD(marker_index.cells), 1, 1 },
    { "starts of markers", FIELD(marker_index.starts), 4, 4 },
    { "entries of markers", FIELD(marker_index.entries), sizeof(pv_gram), 4 },
    { "shifts", FIELD(shifts), 1, 1 },
    { "queries", FIELD(queries), sizeof(pv_block_piece), 4 },
    { "names", FIELD(names), 1, 1 },
    { "text", FIELD(text), 1, 1 },
};

/* Numbers of the header that are wrong by themselves. */
static const struct {
    const char *name;
    size_t at;
    uint32_t value;
} numbers[] = {
    { "another format", FIELD(magic), 0 },
    { "a size that is not its own", FIELD(size), 8 },
    { "no bloom filter", FIELD(bloom.count), 0 },
    { "a bloom filter of 3 bytes", FIELD(bloom.count), 3 },
    { "too many expressions", FIELD(regex_count), PV_REGEX_MAX + 1 },
    { "fewer expressions than its rules name", FIELD(regex_count), 0 },
    { "one huge cell", FIELD(grams[0].cell_shift), 0 },
    { "more cells than there are", FIELD(grams[0].cell_shift), 1 },
    { "no cell", FIELD(grams[1].cell_shift), 32 },
    { "one huge bucket", FIELD(grams[0].bucket_shift), 0 },
    { "more buckets than there are", FIELD(grams[1].bucket_shift), 1 },
    { "no bucket", FIELD(grams[1].bucket_shift), 32 },
    { "no starts", FIELD(grams[0].starts.count), 0 },
    { "one start", FIELD(grams[0].starts.count), 1 },
    { "one bucket", FIELD(marker_index.starts.count), 2 },
    { "shifts without markers", FIELD(marker_index.entries.count), 0 },
    { "half of the shifts", FIELD(shifts.count), 1u << (PV_SHIFT_BITS - 1) },
    { "no rules where some are named", FIELD(rules.count), 0 },
    { "no domains where some are named", FIELD(domains.count), 0 },
    { "no markers where some are named", FIELD(markers.count), 0 },
    { "no names where some are named", FIELD(names.count), 0 },
    { "no text where some is named", FIELD(text.count), 0 },
};

/* Numbers of one item: section, item, byte in it, how many bytes, value. */
static const struct {
    const char *name;
    size_t section;
    size_t in_item;
    size_t bytes;
    uint32_t value;
} items[] = {
    { "a name outside", FIELD(slots), offsetof(pv_slot, name), 4, UINT32_MAX },
    { "a rule outside", FIELD(slots), offsetof(pv_slot, value), 4,
      PV_SLOT_RULE - 1 },
    { "a pattern outside", FIELD(rules), offsetof(pv_rule, pattern), 4,
      UINT32_MAX },
    { "a pattern that is too long", FIELD(rules),
      offsetof(pv_rule, pattern_len), 2, UINT16_MAX },
    { "domains outside", FIELD(rules), offsetof(pv_rule, domains), 4,
      UINT32_MAX },
    { "too many domains", FIELD(rules), offsetof(pv_rule, domain_count), 2,
      UINT16_MAX },
    { "a domain outside", FIELD(domains), offsetof(pv_domain, text), 4,
      UINT32_MAX },
    { "a domain that is too long", FIELD(domains), offsetof(pv_domain, len), 2,
      UINT16_MAX },
    { "a gram of no rule", FIELD(grams[0].entries), offsetof(pv_gram, rule), 4,
      UINT32_MAX },
    { "a gram outside of its pattern", FIELD(grams[0].entries),
      offsetof(pv_gram, offset), 4, 100 },
    { "a gram of no exception", FIELD(grams[1].entries),
      offsetof(pv_gram, rule), 4, UINT32_MAX },
    { "a gram outside of its exception", FIELD(grams[1].entries),
      offsetof(pv_gram, offset), 4, 100 },
    { "buckets in disorder", FIELD(grams[0].starts), 0, 4, UINT32_MAX },
    { "always no rule", FIELD(always), 0, 4, UINT32_MAX },
    { "a list's name outside", FIELD(sources), offsetof(pv_block_source, name),
      4, UINT32_MAX },
    { "a list's name that is too long", FIELD(sources),
      offsetof(pv_block_source, name_len), 4, UINT32_MAX },
    { "an empty cookie", FIELD(cookies), offsetof(pv_block_piece, len), 2, 0 },
    { "a cookie outside", FIELD(cookies), offsetof(pv_block_piece, text), 4,
      UINT32_MAX },
    { "an empty signature", FIELD(queries), offsetof(pv_block_piece, len), 2,
      0 },
    { "a signature outside", FIELD(queries), offsetof(pv_block_piece, text), 4,
      UINT32_MAX },
    { "a marker below its window", FIELD(markers),
      offsetof(pv_block_piece, len), 2, PV_MARKER_WINDOW - 1 },
    { "a marker outside", FIELD(markers), offsetof(pv_block_piece, text), 4,
      UINT32_MAX },
    { "a gram of no marker", FIELD(marker_index.entries),
      offsetof(pv_gram, rule), 4, UINT32_MAX },
    { "a window outside of its marker", FIELD(marker_index.entries),
      offsetof(pv_gram, offset), 4, UINT32_MAX },
    { "a window without a gram before its last", FIELD(marker_index.entries),
      offsetof(pv_gram, offset), 4, PV_GRAM_BYTES - 1 },
    { "a shift past the window", FIELD(shifts), 0, 1, PV_SHIFT_MAX + 1 },
};

static pv_section section_of(const fixture *f, size_t at)
{
    pv_section section;

    memcpy(&section, (const char *)f->block + at, sizeof(section));
    return section;
}

static pv_status check(const fixture *f)
{
    return pv_block_check(pv_span_make((const char *)f->block, f->good.len));
}

/* Writes `bytes` of a number at a place of the block. */
static void put(fixture *f, size_t at, uint32_t value, size_t bytes)
{
    assert_true(at + bytes <= f->good.len);
    memcpy((char *)f->block + at, &value, bytes);
}

static void refuse(fixture *f, const char *name, const char *how)
{
    if (check(f) != PV_ERR_CORRUPT) {
        fail_msg("%s%s: taken for a good block", name, how);
    }
    memcpy(f->block, f->good.ptr, f->good.len);
    assert_int_equal(check(f), PV_OK);
}

static void test_sections(void **state)
{
    fixture *f = *state;
    uint32_t end = (uint32_t)f->good.len;

    for (size_t i = 0; i < PV_COUNT(sections); i++) {
        size_t at = sections[i].at;
        size_t count = at + offsetof(pv_section, count);
        pv_section section = section_of(f, at);
        assert_true(section.count > 0);
        put(f, at, 0, 4);
        refuse(f, sections[i].name, " in the header");
        put(f, at, end + 8, 4);
        refuse(f, sections[i].name, " behind the end");
        put(f, count, UINT32_MAX, 4);
        refuse(f, sections[i].name, " of any length");
        put(f, count,
            (uint32_t)((end - section.at) / sections[i].item_bytes + 1), 4);
        refuse(f, sections[i].name, " one too long");
        if (sections[i].align > 1) {
            put(f, at, section.at + 1, 4);
            refuse(f, sections[i].name, " askew");
        }
    }
}

static void test_numbers(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < PV_COUNT(numbers); i++) {
        put(f, numbers[i].at, numbers[i].value, 4);
        refuse(f, numbers[i].name, "");
    }
}

/* The first slot that holds a host, or that holds none. */
static size_t slot_at(const fixture *f, bool is_free)
{
    const pv_slot *slots = pv_section_at(f->block, f->block->slots);
    uint32_t i = 0;

    while (i < f->block->slots.count && (slots[i].name == 0) != is_free) {
        i++;
    }
    assert_true(i < f->block->slots.count);
    return f->block->slots.at + i * sizeof(pv_slot);
}

static void test_items(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < PV_COUNT(items); i++) {
        size_t first = items[i].section == FIELD(slots)
                           ? slot_at(f, false)
                           : section_of(f, items[i].section).at;
        put(f, first + items[i].in_item, items[i].value, items[i].bytes);
        refuse(f, items[i].name, "");
    }
}

/* Hosts: their names, and the free slot where looking for one ends. */
static void test_hosts(void **state)
{
    fixture *f = *state;
    size_t held = slot_at(f, false);
    const pv_slot *slots = pv_section_at(f->block, f->block->slots);
    uint32_t name;

    memcpy(&name, (char *)f->block + held, sizeof(name));
    put(f, f->block->names.at + name, 0, 1);
    refuse(f, "a name of no bytes", "");
    put(f, f->block->names.at + name, 255, 1);
    refuse(f, "a name longer than a host", "");
    put(f, f->block->names.at + name, f->block->names.count - name, 1);
    refuse(f, "a name up to the end", "");
    for (uint32_t i = 0; i < f->block->slots.count; i++) {
        if (slots[i].name == 0) {
            put(f, f->block->slots.at + i * sizeof(pv_slot), name, 4);
        }
    }
    refuse(f, "no free slot", "");
}

static void test_ends(void **state)
{
    fixture *f = *state;
    pv_section section = f->block->rules;
    const pv_rule *rules = pv_section_at(f->block, section);
    size_t last = section.at + (section.count - 1) * sizeof(pv_rule);

    put(f, last + offsetof(pv_rule, flags),
        rules[section.count - 1].flags & ~(uint32_t)PV_RULE_LAST, 1);
    refuse(f, "rules that never end", "");
    for (uint32_t i = 0; i < section.count; i++) {
        if ((rules[i].flags & PV_RULE_REGEX) != 0) {
            put(f, section.at + i * sizeof(pv_rule) + offsetof(pv_rule, regex),
                PV_REGEX_MAX, 2);
        }
    }
    refuse(f, "an expression outside", "");
    section = f->block->grams[0].starts;
    put(f, section.at + (section.count - 1) * 4, UINT32_MAX, 4);
    refuse(f, "a last bucket behind the grams", "");
}

/* Where the bytes are, and how many. */
static void test_whole(void **state)
{
    fixture *f = *state;
    const char *start = (const char *)f->block;
    pv_span span = f->good;

    assert_int_equal(pv_block_check(span), PV_OK);
    for (size_t len = 0; len <= sizeof(pv_block_header); len++) {
        assert_int_equal(pv_block_check(pv_span_make(start, len)),
                         PV_ERR_CORRUPT);
    }
    memmove((char *)f->block + 4, f->good.ptr, f->good.len);
    assert_int_equal(pv_block_check(pv_span_make(start + 4, f->good.len)),
                     PV_ERR_CORRUPT);
    memcpy(f->block, f->good.ptr, f->good.len);
    /* Larger than any block: nothing behind the header is looked at. */
    put(f, FIELD(size), PV_BLOCK_MAX + 8, 4);
    assert_int_equal(pv_block_check(pv_span_make(start, PV_BLOCK_MAX + 8)),
                     PV_ERR_CORRUPT);
    refuse(f, "a size that is not its own", "");
}

static pv_verdict ask(const pv_rules *rules, const char *text)
{
    char buffer[PV_URL_MAX];
    pv_url url;

    assert_int_equal(pv_url_parse(pv_span_of(text), NULL, buffer, &url), PV_OK);
    return pv_rules_match(rules, NULL, &url, PV_RESOURCE_SCRIPT,
                          pv_span_of("GET"));
}

/* Opens the damaged block, whose damage the check does not speak of. */
static pv_rules *open_damaged(fixture *f, apr_pool_t *pool)
{
    pv_rules *rules =
        pv_rules_open(pv_span_make((const char *)f->block, f->good.len), pool);

    assert_non_null(rules);
    return rules;
}

/* Texts may be anything: an expression that does not compile matches nothing,
 * and one that two rules name is compiled once. */
static void test_expressions(void **state)
{
    fixture *f = *state;
    pv_section section = f->block->rules;
    const pv_rule *rules = pv_section_at(f->block, section);
    apr_pool_t *pool;

    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    assert_true(ask(open_damaged(f, pool), "https://r.x/").is_blocked);
    for (uint32_t i = 0; i < section.count; i++) {
        if ((rules[i].flags & PV_RULE_REGEX) != 0 && rules[i].regex == 0) {
            put(f, f->block->text.at + rules[i].pattern, 0x28282828, 4);
        }
    }
    assert_false(ask(open_damaged(f, pool), "https://r.x/").is_blocked);
    assert_true(ask(open_damaged(f, pool), "https://s.x/").is_blocked);
    memcpy(f->block, f->good.ptr, f->good.len);
    for (uint32_t i = 0; i < section.count; i++) {
        if ((rules[i].flags & PV_RULE_REGEX) != 0) {
            put(f, section.at + i * sizeof(pv_rule) + offsetof(pv_rule, regex),
                0, 2);
        }
    }
    assert_true(ask(open_damaged(f, pool), "https://r.x/").is_blocked);
    memcpy(f->block, f->good.ptr, f->good.len);
    apr_pool_destroy(pool);
}

/* Where a host was written is found by walking over names and lines: it ends
 * at the end of the names, whatever stands in between. */
static void test_walk(void **state)
{
    fixture *f = *state;
    const pv_slot *slots = pv_section_at(f->block, f->block->slots);
    pv_section names = f->block->names;
    apr_pool_t *pool;

    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    for (uint32_t i = 1; i < names.count; i++) {
        pv_rule_place place;
        pv_rules *rules;
        put(f, names.at + i, 0xff, 1);
        if (check(f) == PV_OK) {
            rules = open_damaged(f, pool);
            for (uint32_t slot = 0; slot < f->block->slots.count; slot++) {
                if (slots[slot].name != 0
                    && pv_rules_describe(rules, slot | PV_SLOT_PLAIN, &place)
                           == PV_OK) {
                    assert_in_range(place.line, 1, 20);
                }
            }
        }
        if (i % 3 == 0) { /* some bytes one at a time, others in a row */
            memcpy(f->block, f->good.ptr, f->good.len);
        }
    }
    memcpy(f->block, f->good.ptr, f->good.len);
    apr_pool_destroy(pool);
}

static int set_up(void **state)
{
    pv_rules_source sources[] = {
        { pv_span_of("list"), pv_span_make(list, sizeof(list) - 1),
          PV_PURPOSE_ANALYTICS, PV_FORM_ADBLOCK },
        { pv_span_of("vendors"), pv_span_make(vendors, sizeof(vendors) - 1),
          PV_PURPOSE_MARKETING, PV_FORM_VENDORS },
    };
    pv_rules_input input = { .sources = sources, .source_count = 2 };
    fixture *f = calloc(1, sizeof(*f));

    if (apr_initialize() != APR_SUCCESS || f == NULL
        || pv_rules_build(&input, NULL, &f->good) != PV_OK) {
        return -1;
    }
    f->block = malloc(f->good.len + 8);
    memcpy(f->block, f->good.ptr, f->good.len);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    pv_rules_block_free(f->good);
    free(f->block);
    free(f);
    apr_terminate();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_items),       cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_ends),        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_expressions), cmocka_unit_test(test_walk),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
