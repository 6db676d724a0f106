/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading lists into hosts and records.
 *
 * A rule goes to its host when it begins with `||host` and then a character
 * that no host can hold; what is left of the pattern begins right behind the
 * host. A rule that is nothing but its host (`||host^`, no option) is a mark
 * on the host. Texts are stored in lower case unless the rule says match-case.
 */
#include "mod_privacy/core/rules/filter_collect.h"

#include <stdlib.h>

#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/core/rules/filter_regex.h"

#define GROW_START  1024u
#define TABLE_START 4096u
#define TYPES_DEFAULT                                                          \
    (((1u << PV_RESOURCE_COUNT) - 1u) & ~(1u << PV_RESOURCE_DOCUMENT))

uint32_t pv_growing_add(pv_growing *array, const void *items, size_t count,
                        size_t item_bytes)
{
    size_t first = array->count;

    if (array->count + count > array->room) {
        size_t room =
            array->room * 2 > GROW_START ? array->room * 2 : GROW_START;
        char *grown;
        room = room < array->count + count ? array->count + count : room;
        grown = room > PV_BLOCK_MAX / item_bytes
                    ? NULL
                    : realloc(array->items, room * item_bytes);
        if (grown == NULL) {
            array->failed = true;
            return PV_NO_INDEX;
        }
        array->items = grown;
        array->room = room;
    }
    if (count > 0) {
        memcpy(array->items + first * item_bytes, items, count * item_bytes);
    }
    array->count += count;
    return (uint32_t)first;
}

/* Adds text, in lower case unless `keep_case`. */
static uint32_t add_text(pv_collection *c, pv_span text, bool keep_case)
{
    uint32_t at = pv_growing_add(&c->text, text.ptr, text.len, 1);

    if (at != PV_NO_INDEX && !keep_case) {
        for (size_t i = 0; i < text.len; i++) {
            c->text.items[at + i] = pv_ascii_lower(c->text.items[at + i]);
        }
    }
    return at;
}

void pv_collect_report(pv_collection *c, pv_filter_kind kind,
                       const char *problem)
{
    if (c->input->report != NULL) {
        c->input->report(c->input->baton, c->source->name,
                         c->line - c->first_line + 1, kind, problem);
    }
}

static void refuse(pv_collection *c, const char *problem)
{
    c->tally.bad++;
    pv_collect_report(c, PV_FILTER_BAD, problem);
}

static uint32_t hash_host(pv_span host)
{
    uint32_t hash = PV_HOST_HASH_START;

    for (size_t i = host.len; i > 0; i--) {
        hash = pv_host_hash_step(hash, host.ptr[i - 1]);
    }
    return pv_host_hash_end(hash);
}

/* Doubles the table and enters every host again. */
static bool grow_table(pv_collection *c)
{
    size_t size = c->table_size == 0 ? TABLE_START : c->table_size * 2;
    uint32_t *table = calloc(size, sizeof(*table));
    const pv_host_entry *hosts = pv_growing_items(&c->hosts);

    if (table == NULL) {
        return false;
    }
    for (size_t i = 0; i < c->hosts.count; i++) {
        size_t at = hosts[i].hash & (size - 1);
        while (table[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        table[at] = (uint32_t)i + 1;
    }
    free(c->table);
    c->table = table;
    c->table_size = size;
    return true;
}

/* Finds or enters a canonical host; PV_NO_INDEX when memory ran out. */
static uint32_t intern_host(pv_collection *c, pv_span host)
{
    pv_host_entry entry = { .hash = hash_host(host),
                            .line = c->line,
                            .first = PV_NO_INDEX,
                            .len = (uint8_t)host.len };
    const pv_host_entry *hosts;
    size_t at;

    if (c->hosts.count * 2 >= c->table_size && !grow_table(c)) {
        c->hosts.failed = true;
        return PV_NO_INDEX;
    }
    hosts = pv_growing_items(&c->hosts);
    at = entry.hash & (c->table_size - 1);
    while (c->table[at] != 0) {
        const pv_host_entry *there = &hosts[c->table[at] - 1];
        if (there->hash == entry.hash && there->len == host.len
            && memcmp(c->host_text.items + there->name, host.ptr, host.len)
                   == 0) {
            return c->table[at] - 1;
        }
        at = (at + 1) & (c->table_size - 1);
    }
    entry.name = pv_growing_add(&c->host_text, host.ptr, host.len, 1);
    if (entry.name == PV_NO_INDEX) {
        return PV_NO_INDEX;
    }
    c->table[at] = pv_growing_add(&c->hosts, &entry, 1, sizeof(entry)) + 1;
    return c->table[at] - 1;
}

static void add_plain_host(pv_collection *c, pv_span host)
{
    uint32_t index = intern_host(c, host);
    pv_host_entry *entry;

    if (index == PV_NO_INDEX) {
        return;
    }
    entry = (pv_host_entry *)pv_growing_items(&c->hosts) + index;
    if (entry->is_plain) {
        c->tally.duplicate++;
    }
    else {
        entry->is_plain = true;
        entry->purpose = c->source->purpose & 7u;
        entry->line = c->line;
    }
    c->tally.applied++;
    c->tally.by_host++;
}

/* One value of domain=; false when it is not a host. */
static bool add_domain(pv_collection *c, pv_span value)
{
    pv_domain domain = { 0, 0, 0, 0 };
    char buffer[PV_HOST_MAX + 1];
    pv_span host;

    if (value.len > 0 && value.ptr[0] == '~') {
        domain.is_negated = 1;
        value = pv_span_make(value.ptr + 1, value.len - 1);
    }
    if (pv_span_ends_with(value, ".*")) {
        domain.is_entity = 1;
        value.len -= 2;
    }
    if (pv_url_host(value, buffer, &host) != PV_OK) {
        return false;
    }
    domain.text = add_text(c, host, false);
    domain.len = (uint16_t)host.len;
    return pv_growing_add(&c->domains, &domain, 1, sizeof(domain))
           != PV_NO_INDEX;
}

static bool add_domains(pv_collection *c, pv_span values, pv_rule *rule)
{
    size_t start = 0;

    rule->domains = (uint32_t)c->domains.count;
    for (size_t i = 0; i <= values.len && values.len > 0; i++) {
        if (i < values.len && values.ptr[i] != '|') {
            continue;
        }
        if (rule->domain_count == PV_FILTER_DOMAINS_MAX
            || !add_domain(c, pv_span_make(values.ptr + start, i - start))) {
            return false;
        }
        rule->domain_count++;
        start = i + 1;
    }
    return true;
}

/* Bytes of the host at the start of a pattern when the character behind it
 * ends a host, else 0. */
static size_t host_length(const pv_filter *f)
{
    pv_span p = f->pattern;
    size_t len = 0;

    if (p.len > 0 && p.ptr[0] == '[') {
        const char *end = memchr(p.ptr, ']', p.len);
        len = end == NULL ? 0 : (size_t)(end - p.ptr) + 1;
    }
    else {
        while (len < p.len && strchr("^/:?*|&=,;", p.ptr[len]) == NULL) {
            len++;
        }
    }
    if (len == 0 || len == p.len || p.ptr[0] == '.' || p.ptr[len - 1] == '.') {
        return 0;
    }
    return memchr("^/:?", p.ptr[len], 4) != NULL ? len : 0;
}

/* True for a host that pv_url_host() would leave as it is; false also where
 * that takes a closer look (it may be an address in an odd form). */
static bool is_canonical(pv_span host)
{
    char last = host.len > 0 ? host.ptr[host.len - 1] : '0';

    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-'
            && c != '_') {
            return false;
        }
    }
    return last >= 'a' && last <= 'z' && host.len <= PV_HOST_MAX
           && memmem(host.ptr, host.len, "0x", 2) == NULL;
}

static void fill_rule(const pv_collection *c, const pv_filter *f, pv_rule *rule)
{
    memset(rule, 0, sizeof(*rule));
    rule->line = c->line;
    rule->types = f->types;
    rule->methods = f->methods;
    rule->purpose = c->source->purpose;
    rule->flags =
        (uint8_t)((f->is_exception ? PV_RULE_EXCEPTION : 0)
                  | (f->is_important ? PV_RULE_IMPORTANT : 0)
                  | ((f->parties & PV_PARTY_THIRD) != 0 ? PV_RULE_THIRD : 0)
                  | ((f->parties & PV_PARTY_FIRST) != 0 ? PV_RULE_FIRST : 0)
                  | (f->is_match_case ? PV_RULE_CASE : 0)
                  | (f->is_regex ? PV_RULE_REGEX : 0)
                  | (!f->is_regex
                             && memchr(f->pattern.ptr, '*', f->pattern.len)
                                    != NULL
                         ? PV_RULE_WILD
                         : 0));
    rule->anchors = (uint8_t)((f->is_start_anchored  ? PV_START_URL
                               : f->is_host_anchored ? PV_START_HOST
                                                     : PV_START_ANY)
                              | (f->is_end_anchored ? PV_END_URL : 0));
}

/* True for a rule that says nothing but its host. */
static bool is_plain(const pv_filter *f)
{
    return f->types == TYPES_DEFAULT && f->parties == PV_PARTY_ANY
           && f->methods == PV_METHOD_ANY && f->domains.len == 0
           && !f->is_exception && !f->is_important && !f->is_match_case
           && !f->is_end_anchored;
}

/* Enters a record, chained behind the others of its host. */
static void add_entry(pv_collection *c, const pv_rule *rule, uint32_t host)
{
    pv_rule_entry entry = { .rule = *rule, .host = host, .next = PV_NO_INDEX };

    if (host != PV_NO_INDEX) {
        pv_host_entry *entered =
            (pv_host_entry *)pv_growing_items(&c->hosts) + host;
        entry.next = entered->first;
        entered->first = (uint32_t)c->rules.count;
    }
    pv_growing_add(&c->rules, &entry, 1, sizeof(entry));
    c->tally.applied++;
    c->tally.exceptions += (rule->flags & PV_RULE_EXCEPTION) != 0;
    c->tally.by_host += host != PV_NO_INDEX;
}

static void add_pattern(pv_collection *c, pv_span pattern, pv_rule *rule)
{
    bool keep_case = (rule->flags & (PV_RULE_CASE | PV_RULE_REGEX)) != 0;

    rule->pattern = add_text(c, pattern, keep_case);
    rule->pattern_len = (uint16_t)pattern.len;
}

/* Percent-encodes bytes above 0x7f, as they stand in URLs. */
static pv_span encode(pv_span pattern, char *buffer, size_t room)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;

    for (size_t i = 0; i < pattern.len && len + 3 <= room; i++) {
        unsigned char byte = (unsigned char)pattern.ptr[i];
        if (byte < 0x80) {
            buffer[len++] = pattern.ptr[i];
            continue;
        }
        buffer[len++] = '%';
        buffer[len++] = digits[byte >> 4];
        buffer[len++] = digits[byte & 15];
    }
    return pv_span_make(buffer, len);
}

static bool is_ascii(pv_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((text.ptr[i] & 0x80) != 0) {
            return false;
        }
    }
    return true;
}

static void add_record(pv_collection *c, const pv_filter *f, pv_span pattern,
                       pv_span host)
{
    char encoded[3 * PV_FILTER_PATTERN_MAX];
    pv_rule rule;

    fill_rule(c, f, &rule);
    if (!add_domains(c, f->domains, &rule)) {
        refuse(c, "a value of domain= is not a host");
        return;
    }
    if (f->is_regex) {
        rule.regex = (uint16_t)c->regex_count++;
        c->tally.regexes++;
    }
    else if (!is_ascii(pattern)) {
        pattern = encode(pattern, encoded, sizeof(encoded));
    }
    if (host.len > 0) {
        rule.anchors = (uint8_t)((rule.anchors & PV_END_URL) | PV_START_REST);
    }
    add_pattern(c, pattern, &rule);
    add_entry(c, &rule, host.len > 0 ? intern_host(c, host) : PV_NO_INDEX);
}

static void add_network(pv_collection *c, const pv_filter *f)
{
    char buffer[PV_HOST_MAX + 1];
    size_t len = f->is_host_anchored ? host_length(f) : 0;
    pv_span host = pv_span_make(f->pattern.ptr, len);
    pv_span rest = pv_span_make(f->pattern.ptr + len, f->pattern.len - len);

    if (len > 0 && !is_canonical(host)
        && pv_url_host(pv_span_make(f->pattern.ptr, len), buffer, &host)
               != PV_OK) {
        refuse(c, "the host is not a host name");
        return;
    }
    if (len > 0 && rest.len == 1 && rest.ptr[0] == '^' && is_plain(f)) {
        add_plain_host(c, host);
        return;
    }
    add_record(c, f, rest, host);
}

static bool regex_compiles(const pv_collection *c, const pv_filter *f)
{
    pv_regex *regex = c->regex_count == PV_REGEX_MAX
                          ? NULL
                          : pv_regex_compile(f->pattern, f->is_match_case);
    bool compiles = regex != NULL;

    pv_regex_free(regex);
    return compiles;
}

void pv_collect_network(pv_collection *c, const pv_filter *f)
{
    if (f->is_regex && !regex_compiles(c, f)) {
        refuse(c, "the regular expression cannot be used");
    }
    else {
        add_network(c, f);
    }
}

/* `*.host` and `.host` are what other programs read for all below a host. */
static pv_span without_wildcard(pv_span word)
{
    size_t skip = pv_span_starts_with(word, "*.")  ? 2
                  : pv_span_starts_with(word, ".") ? 1
                                                   : 0;

    return pv_span_make(word.ptr + skip, word.len - skip);
}

void pv_collect_host(pv_collection *c, pv_span word)
{
    char buffer[PV_HOST_MAX + 1];
    pv_span host;

    word = without_wildcard(word);
    host = word;
    if (!is_canonical(word)
        && (memchr(word.ptr, '*', word.len) != NULL
            || pv_url_host(word, buffer, &host) != PV_OK)) {
        refuse(c, "the host is not a host name");
        return;
    }
    add_plain_host(c, host);
}

void pv_collect_piece(pv_collection *c, pv_piece_kind kind, pv_span text,
                      pv_purpose purpose)
{
    pv_block_piece piece = { .line = c->line, .purpose = purpose };

    if (text.len == 0 || text.len > PV_FILTER_PATTERN_MAX
        || (kind == PV_PIECE_MARKER && text.len < PV_MARKER_WINDOW)) {
        refuse(c, "an item is too short or too long");
        return;
    }
    piece.text = add_text(c, text, true);
    piece.len = (uint16_t)text.len;
    pv_growing_add(&c->pieces[kind], &piece, 1, sizeof(piece));
}

void pv_collection_free(pv_collection *c)
{
    pv_span *cancelled = pv_growing_items(&c->cancelled);

    for (size_t i = 0; i < c->cancelled.count; i++) {
        char *copy;
        memcpy(&copy, &cancelled[i].ptr, sizeof(copy));
        free(copy);
    }
    free(c->hosts.items);
    free(c->host_text.items);
    free(c->rules.items);
    free(c->domains.items);
    free(c->text.items);
    free(c->sources.items);
    free(c->cancelled.items);
    for (int i = 0; i < PV_PIECE_KINDS; i++) {
        free(c->pieces[i].items);
    }
    free(c->table);
}
