/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the block about one URL.
 *
 * The URL is lower-cased once. A question goes through three places: hosts,
 * grams, always; cheap conditions (type, method) come before the pattern,
 * dear ones (party, domain=, regular expression) behind it. Important rules
 * win over exceptions, exceptions over the others; exceptions are looked for
 * only once something would be blocked.
 */
#include "mod_privacy/core/rules/filter_match.h"

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_parse.h"
#include "mod_privacy/core/rules/filter_pattern.h"
#include "mod_privacy/core/rules/filter_handle.h"

#define CANDIDATE_STEPS 8u     /* what looking at one costs at least */
#define REGEX_STEPS     500u   /* what one expression counts for */
#define LIMIT_STEPS     25000u /* and one that reached a limit  */
#define FIRST_BYTES     4u     /* compared before a rule of a host is tried */

/* Which rules count: those whose flags under `mask` are `value`. */
typedef struct wanted {
    unsigned mask;
    unsigned value;
    int grams; /* table to ask */
} wanted;

static const wanted want_block = { PV_RULE_EXCEPTION, 0, PV_GRAMS_BLOCK };
static const wanted want_exception = { PV_RULE_EXCEPTION, PV_RULE_EXCEPTION,
                                       PV_GRAMS_EXCEPT };
static const wanted want_important = { PV_RULE_EXCEPTION | PV_RULE_IMPORTANT,
                                       PV_RULE_IMPORTANT, PV_GRAMS_BLOCK };

typedef enum party { PARTY_UNKNOWN = 0, PARTY_FIRST, PARTY_THIRD } party;

/* One question. */
typedef struct question {
    const pv_rules *rules;
    const pv_page *page;
    const pv_url *url;
    pv_subject lower;
    unsigned type_bit;
    unsigned method;
    party party; /* found out when a rule asks */
} question;

static inline void lower_block(char *out, const char *in)
{
    pv_lanes text = pv_lanes_load(in);

    text |= pv_lanes_up_to(text - 'A', 'Z' - 'A') & 0x20;
    memcpy(out, &text, sizeof(text));
}

/* Lower-cases sixteen bytes at once; the last sixteen may overlap. */
static void lower_copy(char *out, const char *in, size_t len)
{
    size_t i = 0;

    if (len >= PV_LANES) {
        for (; i + PV_LANES <= len; i += PV_LANES) {
            lower_block(out + i, in + i);
        }
        lower_block(out + len - PV_LANES, in + len - PV_LANES);
        return;
    }
    for (; i < len; i++) {
        out[i] = pv_ascii_lower(in[i]);
    }
}

static bool is_third_party(const question *q)
{
    const pv_page *page = q->page;
    pv_span host = q->url->host;

    if (page == NULL) {
        return true;
    }
    if (pv_span_equal(host, page->host) || pv_span_equal(host, page->site)) {
        return false;
    }
    /* Below the site there may be a public suffix of its own
     * (s3.amazonaws.com below amazonaws.com): rare, so it may cost. */
    if (pv_site_covers(page->site, host)
        && pv_span_equal(pv_site_registrable(host), page->site)) {
        return false;
    }
    for (size_t i = 0; i < page->first_party_count; i++) {
        if (pv_site_covers(page->first_party[i], host)) {
            return false;
        }
    }
    return true;
}

static bool party_holds(question *q, const pv_rule *rule)
{
    if ((rule->flags & (PV_RULE_THIRD | PV_RULE_FIRST))
        == (PV_RULE_THIRD | PV_RULE_FIRST)) {
        return true;
    }
    if (q->party == PARTY_UNKNOWN) {
        q->party = is_third_party(q) ? PARTY_THIRD : PARTY_FIRST;
    }
    return (rule->flags
            & (q->party == PARTY_THIRD ? PV_RULE_THIRD : PV_RULE_FIRST))
           != 0;
}

/* `name.*`: the page's host without its public suffix. */
static bool entity_holds(const pv_page *page, pv_span name)
{
    const char *dot = memchr(page->site.ptr, '.', page->site.len);
    size_t suffix;

    if (dot == NULL) {
        return false;
    }
    suffix = page->site.len - (size_t)(dot - page->site.ptr);
    return suffix <= page->host.len
           && pv_site_covers(
               name, pv_span_make(page->host.ptr, page->host.len - suffix));
}

static bool domains_hold(const question *q, const pv_rule *rule)
{
    const pv_block_header *block = q->rules->block;
    const pv_domain *domains =
        (const pv_domain *)pv_section_at(block, block->domains) + rule->domains;
    bool needs_one = false;
    bool has_one = false;

    for (size_t i = 0; i < rule->domain_count; i++) {
        pv_span name = pv_block_text(block, domains[i].text, domains[i].len);
        bool holds =
            q->page != NULL
            && (domains[i].is_entity ? entity_holds(q->page, name)
                                     : pv_site_covers(name, q->page->host));
        if (domains[i].is_negated && holds) {
            return false;
        }
        needs_one = needs_one || !domains[i].is_negated;
        has_one = has_one || (holds && !domains[i].is_negated);
    }
    return has_one || !needs_one;
}

static bool regex_holds(question *q, const pv_rule *rule)
{
    const pv_regex *regex = q->rules->regexes[rule->regex];
    pv_status status;

    if (regex == NULL || !pv_pattern_spend(&q->lower, REGEX_STEPS)) {
        return false;
    }
    status = pv_regex_match(regex, q->url->text);
    if (status == PV_ERR_RANGE) {
        (void)pv_pattern_spend(&q->lower, LIMIT_STEPS);
    }
    return status == PV_OK;
}

static inline bool is_wanted(const question *q, const pv_rule *rule,
                             wanted want)
{
    return (rule->flags & want.mask) == want.value
           && (rule->types & q->type_bit) != 0
           && (rule->methods == PV_METHOD_ANY
               || (rule->methods & q->method) != 0);
}

/* Patterns of match-case rules meet the URL as it was written. */
static bool pattern_holds(question *q, const pv_rule *rule)
{
    pv_span pattern =
        pv_block_text(q->rules->block, rule->pattern, rule->pattern_len);
    pv_subject written = q->lower;
    bool holds;

    if ((rule->flags & PV_RULE_CASE) == 0) {
        return pv_pattern_find(&q->lower, pattern, rule->anchors);
    }
    written.text = q->url->text.ptr;
    holds = pv_pattern_find(&written, pattern, rule->anchors);
    q->lower.steps = written.steps;
    return holds;
}

static bool late_conditions_hold(question *q, const pv_rule *rule)
{
    return party_holds(q, rule)
           && (rule->domain_count == 0 || domains_hold(q, rule))
           && ((rule->flags & PV_RULE_REGEX) == 0 || regex_holds(q, rule));
}

static bool rule_holds(question *q, const pv_rule *rule)
{
    return ((rule->flags & PV_RULE_REGEX) != 0 || pattern_holds(q, rule))
           && late_conditions_hold(q, rule);
}

/* Numbers of rules in verdicts: a record's is its index plus one, a plain
 * host's the index of its slot under PV_SLOT_PLAIN. */
static inline uint32_t number_of(const question *q, const pv_rule *rule)
{
    return (uint32_t)(rule - pv_rule_at(q->rules, 0)) + 1;
}

/* A hint loads nothing: a rule for its whole host concerns it, whatever kind
 * of resource the rule is for. */
static bool is_for_hint(const question *q, const pv_rule *rule, wanted want)
{
    return (q->type_bit & 1u << PV_RESOURCE_HINT) != 0 && rule->pattern_len <= 1
           && (rule->flags & PV_RULE_EXCEPTION) == 0
           && (rule->flags & want.mask) == want.value;
}

/* Whether the first characters behind the host can be those of a rule: spares
 * most rules of a host that has many. */
static inline bool may_begin(const question *q, const pv_rule *rule)
{
    const char *have = q->lower.text + q->lower.host_end;
    size_t room = q->lower.len - q->lower.host_end;
    const char *want =
        pv_block_text(q->rules->block, rule->pattern, rule->pattern_len).ptr;

    if ((rule->flags & (PV_RULE_CASE | PV_RULE_REGEX)) != 0) {
        return true;
    }
    for (size_t i = 0; i < rule->pattern_len && i < FIRST_BYTES; i++) {
        if (want[i] == '*' || want[i] == '^') {
            return true;
        }
        if (i >= room || want[i] != have[i]) {
            return false;
        }
    }
    return true;
}

static uint32_t ask_slot(question *q, const pv_slot *slot, wanted want)
{
    const pv_slot *slots =
        pv_section_at(q->rules->block, q->rules->block->slots);
    uint32_t first = slot->value & PV_SLOT_RULE;

    if ((slot->value & PV_SLOT_PLAIN) != 0 && want.value == 0
        && q->type_bit != 1u << PV_RESOURCE_DOCUMENT) {
        return PV_SLOT_PLAIN | (uint32_t)(slot - slots);
    }
    if (first == PV_SLOT_RULE) {
        return 0;
    }
    for (const pv_rule *rule = pv_rule_at(q->rules, first);; rule++) {
        if ((is_wanted(q, rule, want) || is_for_hint(q, rule, want))
            && may_begin(q, rule) && rule_holds(q, rule)) {
            return number_of(q, rule);
        }
        if ((rule->flags & PV_RULE_LAST) != 0) {
            return 0;
        }
    }
}

/* Finds the slot of a host, or NULL. */
static const pv_slot *find_slot(const pv_block_header *block, uint32_t hash,
                                pv_span host)
{
    const pv_slot *slots = pv_section_at(block, block->slots);
    const char *names = pv_section_at(block, block->names);
    uint32_t at = pv_slot_of(hash, block->slots.count);

    while (slots[at].name != 0) {
        const char *name = names + slots[at].name;
        if ((unsigned char)name[0] == host.len
            && memcmp(name + 1, host.ptr, host.len) == 0) {
            return &slots[at];
        }
        at = at + 1 == block->slots.count ? 0 : at + 1;
    }
    return NULL;
}

/* Two bits for each host. */
static inline bool may_have(const unsigned char *bloom, uint32_t mask,
                            uint32_t hash)
{
    uint32_t one = (hash >> 9) & mask;
    uint32_t two = hash & mask;

    return ((bloom[one >> 3] >> (one & 7)) & 1) != 0
           && ((bloom[two >> 3] >> (two & 7)) & 1) != 0;
}

/* Every suffix of labels, from the last label to the whole host. */
static uint32_t ask_hosts(question *q, wanted want)
{
    const pv_block_header *block = q->rules->block;
    const unsigned char *bloom = pv_section_at(block, block->bloom);
    uint32_t mask = block->bloom.count * 8 - 1;
    const char *host = q->url->host.ptr;
    const char *end = host + q->url->host.len;
    uint32_t running = PV_HOST_HASH_START;

    if (block->slots.count == 0) {
        return 0;
    }
    for (const char *at = end; at > host;) {
        uint32_t hash;
        do {
            at--;
            running = pv_host_hash_step(running, *at);
        } while (at > host && at[-1] != '.');
        hash = pv_host_hash_end(running);
        if (may_have(bloom, mask, hash)) {
            const pv_slot *slot =
                find_slot(block, hash, pv_span_make(at, (size_t)(end - at)));
            uint32_t rule = slot == NULL ? 0 : ask_slot(q, slot, want);
            if (rule != 0) {
                return rule;
            }
        }
    }
    return 0;
}

/* Whether the first and last characters of a pattern are where they would have
 * to be: spares nearly all candidates the rest. */
static inline bool may_stand(const question *q, pv_span pattern, size_t at)
{
    char first = pattern.ptr[0];
    char last = pattern.ptr[pattern.len - 1];

    return (first == q->lower.text[at] || first == '^')
           && (last == '^'
               || (q->lower.len - at >= pattern.len
                   && last == q->lower.text[at + pattern.len - 1]));
}

/* Looks at the candidate where it stands: its segment between stars has to
 * match around the gram before the whole pattern is tried. */
static bool candidate_holds(question *q, const pv_rule *rule, uint32_t offset,
                            size_t at)
{
    pv_span pattern =
        pv_block_text(q->rules->block, rule->pattern, rule->pattern_len);

    if ((rule->flags & (PV_RULE_CASE | PV_RULE_REGEX)) != 0) {
        return rule_holds(q, rule);
    }
    if ((rule->flags & PV_RULE_WILD) != 0) {
        return pv_pattern_around(&q->lower, pattern, offset, at)
               && rule_holds(q, rule);
    }
    return at >= offset && may_stand(q, pattern, at - offset)
           && pv_pattern_at(&q->lower, pattern, rule->anchors, at - offset)
           && late_conditions_hold(q, rule);
}

/* The rules of one gram, found at byte `at`. */
static uint32_t ask_gram(question *q, const pv_gram_index *index, size_t at,
                         wanted want)
{
    const pv_block_header *block = q->rules->block;
    const uint32_t *starts = pv_section_at(block, index->starts);
    const pv_gram *entries = pv_section_at(block, index->entries);
    uint32_t gram = pv_gram_load(q->lower.text + at);
    uint32_t bucket = pv_gram_hash(gram) >> index->bucket_shift;

    for (uint32_t i = starts[bucket]; i < starts[bucket + 1]; i++) {
        const pv_rule *rule;
        if (entries[i].gram != gram) {
            continue;
        }
        if (!pv_pattern_spend(&q->lower, CANDIDATE_STEPS)) {
            return 0;
        }
        rule = pv_rule_at(q->rules, entries[i].rule);
        if (is_wanted(q, rule, want)
            && candidate_holds(q, rule, entries[i].offset, at)) {
            return number_of(q, rule);
        }
    }
    return 0;
}

static uint32_t ask_grams(question *q, wanted want)
{
    const pv_gram_index *index = &q->rules->block->grams[want.grams];
    const uint32_t *cells = pv_section_at(q->rules->block, index->cells);
    const char *text = q->lower.text;
    const char *last = text + q->lower.len - PV_GRAM_BYTES;

    if (index->entries.count == 0 || q->lower.len < PV_GRAM_BYTES + 2) {
        return 0; /* no URL is that short */
    }
    for (const char *at = text;; at += 2) {
        uint32_t rule;
        at = pv_gram_find(cells, index->cell_shift, at, last);
        if (at > last) {
            return 0;
        }
        rule = ask_gram(q, index, (size_t)(at - text), want);
        if (rule != 0) {
            return rule;
        }
    }
}

static uint32_t ask_always(question *q, wanted want)
{
    const pv_block_header *block = q->rules->block;
    const uint32_t *numbers = pv_section_at(block, block->always);

    for (uint32_t i = 0; i < block->always.count; i++) {
        const pv_rule *rule = pv_rule_at(q->rules, numbers[i]);
        if (is_wanted(q, rule, want) && rule_holds(q, rule)) {
            return number_of(q, rule);
        }
    }
    return 0;
}

static uint32_t ask(question *q, wanted want)
{
    uint32_t rule = ask_hosts(q, want);

    if (rule == 0) {
        rule = ask_grams(q, want);
    }
    return rule != 0 ? rule : ask_always(q, want);
}

/* `lower` is the caller's buffer of PV_URL_MAX bytes. */
static question make_question(const pv_rules *rules, const pv_page *page,
                              const pv_url *url, pv_resource type,
                              pv_span method, char *lower)
{
    question q = { .rules = rules, .page = page, .url = url };

    q.type_bit = 1u << type;
    q.method = method.len == 0 ? 0 : pv_filter_method(method);
    q.lower.text = lower;
    q.lower.len = url->text.len < PV_URL_MAX ? url->text.len : PV_URL_MAX;
    q.lower.host = (size_t)(url->host.ptr - url->text.ptr);
    q.lower.host_end = q.lower.host + url->host.len;
    q.lower.steps = PV_STEPS_MAX;
    lower_copy(lower, url->text.ptr, q.lower.len);
    return q;
}

static pv_purpose purpose_of(const pv_rules *rules, uint32_t rule)
{
    const pv_slot *slots = pv_section_at(rules->block, rules->block->slots);

    if ((rule & PV_SLOT_PLAIN) == 0) {
        return pv_rule_at(rules, rule - 1)->purpose;
    }
    return (pv_purpose)((slots[rule & ~PV_SLOT_PLAIN].value >> PV_SLOT_PURPOSE)
                        & 7u);
}

static bool is_important(const pv_rules *rules, uint32_t rule)
{
    return (rule & PV_SLOT_PLAIN) == 0
           && (pv_rule_at(rules, rule - 1)->flags & PV_RULE_IMPORTANT) != 0;
}

static pv_verdict judge(question *q)
{
    pv_verdict verdict = { false, PV_PURPOSE_NONE, ask(q, want_block) };
    uint32_t exception;

    if (verdict.rule == 0) {
        return verdict;
    }
    if (!is_important(q->rules, verdict.rule)) {
        exception = ask(q, want_exception);
        if (exception != 0) {
            verdict.rule = ask(q, want_important);
        }
        if (verdict.rule == 0) {
            verdict.rule = exception;
            return verdict;
        }
    }
    verdict.is_blocked = true;
    verdict.purpose = purpose_of(q->rules, verdict.rule);
    return verdict;
}

pv_verdict pv_rules_match(const pv_rules *rules, const pv_page *page,
                          const pv_url *url, pv_resource type, pv_span method)
{
    const pv_verdict none = { false, PV_PURPOSE_NONE, 0 };
    char lower[PV_URL_MAX];
    question q;

    if (rules == NULL || rules->block->rule_total == 0) {
        return none;
    }
    q = make_question(rules, page, url, type, method, lower);
    return judge(&q);
}

uint32_t pv_rules_excepts(const pv_rules *rules, const pv_page *page,
                          const pv_url *url, pv_resource type, pv_span method)
{
    char lower[PV_URL_MAX];
    question q;

    if (rules == NULL || rules->block->rule_total == 0) {
        return 0;
    }
    q = make_question(rules, page, url, type, method, lower);
    return ask(&q, want_exception);
}

bool pv_rules_may_block(const pv_rules *rules, const pv_page *page,
                        const pv_url *url, unsigned types)
{
    char lower[PV_URL_MAX];
    question q;

    if (rules == NULL || rules->block->rule_total == 0) {
        return false;
    }
    q = make_question(rules, page, url, PV_RESOURCE_OTHER,
                      pv_span_make(NULL, 0), lower);
    q.type_bit = types;
    /* With no steps left, a rule of one type may have been passed over. */
    return ask(&q, want_block) != 0 || q.lower.steps == 0;
}

bool pv_rules_knows_host(const pv_rules *rules, pv_span host)
{
    const pv_block_header *block = rules->block;
    const unsigned char *bloom = pv_section_at(block, block->bloom);
    uint32_t mask = block->bloom.count * 8 - 1;
    uint32_t hash = PV_HOST_HASH_START;
    char lower[PV_HOST_MAX];

    if (block->slots.count == 0 || host.len > PV_HOST_MAX) {
        return false;
    }
    lower_copy(lower, host.ptr, host.len);
    for (size_t at = host.len; at > 0; at--) {
        hash = pv_host_hash_step(hash, lower[at - 1]);
        if ((at == 1 || lower[at - 2] == '.')
            && may_have(bloom, mask, pv_host_hash_end(hash))
            && find_slot(block, pv_host_hash_end(hash),
                         pv_span_make(lower + at - 1, host.len - at + 1))
                   != NULL) {
            return true;
        }
    }
    return false;
}
