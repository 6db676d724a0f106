/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markers by Wu and Manber ("A fast algorithm for multi-pattern searching",
 * 1994): the four bytes at the end of a window say how far the window may
 * move without passing a marker by. Hosts by memchr() for slashes, then the
 * matcher itself, which refuses an unlisted host in some hundred
 * instructions.
 */
#include "mod_privacy/core/rules/inline.h"

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/rules/filter_handle.h"

#define URLS_MAX      64u   /* literals of one script that are looked at     */
#define LITERAL_MAX   1024u /* bytes of one                                 */
#define PARAMETER_MAX 8u    /* of one signature                              */

#define TYPES_LOADED                                                           \
    (1u << PV_RESOURCE_SCRIPT | 1u << PV_RESOURCE_IMAGE                        \
     | 1u << PV_RESOURCE_XHR | 1u << PV_RESOURCE_SUBDOCUMENT)

static const pv_verdict not_blocked = { false, PV_PURPOSE_NONE, 0 };

/* Compares the markers whose last gram stands at `at`: first the gram before
 * it, which every window holds. */
static const pv_block_piece *marker_at(const pv_block_header *block,
                                       pv_span text, size_t at, uint32_t gram)
{
    const pv_gram_index *index = &block->marker_index;
    const uint32_t *starts = pv_section_at(block, index->starts);
    const pv_gram *entries = pv_section_at(block, index->entries);
    const pv_block_piece *markers = pv_section_at(block, block->markers);
    uint32_t bucket = pv_gram_hash(gram) >> index->bucket_shift;
    uint32_t before = pv_gram_load(text.ptr + at - PV_GRAM_BYTES);

    for (uint32_t i = starts[bucket]; i < starts[bucket + 1]; i++) {
        const pv_block_piece *marker = &markers[entries[i].rule];
        size_t offset = entries[i].offset;
        pv_span piece;
        if (entries[i].gram != gram || at < offset) {
            continue;
        }
        piece = pv_block_text(block, marker->text, marker->len);
        if (pv_gram_load(piece.ptr + offset - PV_GRAM_BYTES) == before
            && text.len - (at - offset) >= piece.len
            && memcmp(text.ptr + at - offset, piece.ptr, piece.len) == 0) {
            return marker;
        }
    }
    return NULL;
}

static inline unsigned shift_at(const unsigned char *shifts, const char *at)
{
    return shifts[pv_shift_cell(pv_gram_load(at))];
}

/* The next gram, from `at` on, at which a marker may end; behind `last` when
 * there is none. Steps are taken in threes: one of none stays where it is. */
static inline const char *find_end(const unsigned char *shifts, const char *at,
                                   const char *last)
{
    unsigned shift = 1;

    while (last - at >= (ptrdiff_t)(3 * PV_SHIFT_MAX) && shift != 0) {
        at += shift_at(shifts, at);
        at += shift_at(shifts, at);
        shift = shift_at(shifts, at);
        at += shift;
    }
    while (at <= last && shift != 0) {
        shift = shift_at(shifts, at);
        at += shift;
    }
    return at;
}

static const pv_block_piece *find_marker(const pv_block_header *block,
                                         pv_span text)
{
    const unsigned char *shifts = pv_section_at(block, block->shifts);
    const char *at = text.ptr + PV_MARKER_WINDOW - PV_GRAM_BYTES;
    const char *last = text.ptr + text.len - PV_GRAM_BYTES;

    if (block->shifts.count == 0 || text.len < PV_MARKER_WINDOW) {
        return NULL;
    }
    while ((at = find_end(shifts, at, last)) <= last) {
        const pv_block_piece *marker =
            marker_at(block, text, (size_t)(at - text.ptr), pv_gram_load(at));
        if (marker != NULL) {
            return marker;
        }
        at++;
    }
    return NULL;
}

/* Takes a slash, also an escaped one; 0 when there is none. */
static size_t slash_at(pv_span text, size_t at)
{
    if (at < text.len && text.ptr[at] == '/') {
        return 1;
    }
    return at + 1 < text.len && text.ptr[at] == '\\' && text.ptr[at + 1] == '/'
               ? 2
               : 0;
}

/* What ends a literal. */
static bool ends_literal(char c)
{
    static const bool ends[256] = {
        ['"'] = true,  ['\''] = true, ['`'] = true,  ['<'] = true, ['>'] = true,
        ['('] = true,  [')'] = true,  ['+'] = true,  [','] = true, [' '] = true,
        ['\t'] = true, ['\r'] = true, ['\n'] = true,
    };

    return ends[(unsigned char)c];
}

/* Copies a literal from behind its slashes to its quote, with a scheme before
 * it and escaped slashes made plain. */
static pv_span copy_literal(pv_span text, size_t at, char buffer[LITERAL_MAX])
{
    size_t len = 8;

    memcpy(buffer, "https://", 8);
    while (at < text.len && len < LITERAL_MAX && !ends_literal(text.ptr[at])) {
        if (text.ptr[at] != '\\' || slash_at(text, at) == 0) {
            buffer[len++] = text.ptr[at];
        }
        at++;
    }
    return pv_span_make(buffer, len);
}

/* What a script may load a literal as. Pings are left out: lists block every
 * ping of a third party. */
static pv_verdict ask_literal(const pv_rules *rules, const pv_page *page,
                              pv_span literal)
{
    static const pv_resource types[] = { PV_RESOURCE_SCRIPT, PV_RESOURCE_IMAGE,
                                         PV_RESOURCE_XHR,
                                         PV_RESOURCE_SUBDOCUMENT };
    char buffer[PV_URL_MAX];
    pv_url url;

    if (pv_url_parse(literal, NULL, buffer, &url) != PV_OK
        || !pv_rules_may_block(rules, page, &url, TYPES_LOADED)) {
        return not_blocked;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        pv_verdict verdict =
            pv_rules_match(rules, page, &url, types[i], pv_span_make(NULL, 0));
        if (verdict.is_blocked) {
            return verdict;
        }
    }
    return not_blocked;
}

/* True when the script holds a way to cause a request. */
static bool can_load(pv_span text)
{
    static const char *const ways[] = {
        "createElement",  ".src",       "fetch(",      "sendBeacon",
        "XMLHttpRequest", "Image(",     "Image;",      "importScripts",
        "document.write", "import(",    ".ajax(",      "getScript(",
        "WebSocket",      "loadScript", "EventSource", "import ",
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (memmem(text.ptr, text.len, ways[i], strlen(ways[i])) != NULL) {
            return true;
        }
    }
    return false;
}

/* Is there a slash with another one behind it, escaped or not? A bit for each
 * of the bytes at `at`; one more is read. */
PV_WIDE static inline uint32_t slash_pairs(const char *at)
{
    pv_wide one = pv_wide_load(at);
    pv_wide two = pv_wide_load(at + 1);

    return pv_wide_bits((pv_wide)(one == '/')
                        & ((pv_wide)(two == '/') | (pv_wide)(two == '\\')));
}

/* Passes over slashes that stand alone, in a text of more than a block. The
 * last block may overlap the one before. */
PV_WIDE static size_t pass_single_slashes(pv_span text, size_t from)
{
    const char *at = text.ptr + from;
    const char *last = text.ptr + text.len - PV_WIDE_LANES - 1;
    uint32_t bits;

    for (; at < last; at += PV_WIDE_LANES) {
        bits = slash_pairs(at);
        if (bits != 0) {
            return (size_t)(at - text.ptr) + pv_first_bit(bits);
        }
    }
    bits = slash_pairs(last);
    return bits == 0 ? text.len
                     : (size_t)(last - text.ptr) + pv_first_bit(bits);
}

/* The next `//` that can begin a host; its length of slashes in `slashes`. */
static size_t next_double_slash(pv_span text, size_t at, size_t *slashes)
{
    bool is_wide = pv_wide_works();

    while (at + 1 < text.len) {
        const char *found;
        size_t second;
        if (is_wide && text.len - at > PV_WIDE_LANES) {
            at = pass_single_slashes(text, at);
            if (at == text.len) {
                return at;
            }
        }
        found = memchr(text.ptr + at, '/', text.len - at);
        if (found == NULL) {
            return text.len;
        }
        at = (size_t)(found - text.ptr) + 1;
        second = slash_at(text, at);
        if (second > 0) {
            *slashes = second;
            return at;
        }
    }
    return text.len;
}

static bool is_host_char(char c)
{
    unsigned char lower = (unsigned char)(c | 0x20);

    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.'
           || c == '-' || c == '_';
}

/* True when what stands behind the slashes may name a listed host: a plain
 * name is looked up, an odd one (user info, percent signs, other scripts) is
 * worth the whole question. */
static bool may_name_host(const pv_rules *rules, pv_span text, size_t at)
{
    size_t len = 0;

    while (at + len < text.len && len < PV_HOST_MAX
           && is_host_char(text.ptr[at + len])) {
        len++;
    }
    if (at + len < text.len
        && (text.ptr[at + len] == '@' || text.ptr[at + len] == '%'
            || (text.ptr[at + len] & 0x80) != 0)) {
        return true;
    }
    return len > 3 && memchr(text.ptr + at, '.', len) != NULL
           && pv_rules_knows_host(rules, pv_span_make(text.ptr + at, len));
}

static pv_verdict ask_hosts(const pv_rules *rules, const pv_page *page,
                            pv_span text)
{
    size_t slashes = 0;
    unsigned seen = 0;
    size_t at = next_double_slash(text, 0, &slashes);

    while (at < text.len && seen < URLS_MAX) {
        if (may_name_host(rules, text, at + slashes)) {
            char buffer[LITERAL_MAX];
            pv_verdict verdict = ask_literal(
                rules, page, copy_literal(text, at + slashes, buffer));
            seen++;
            if (verdict.is_blocked) {
                return verdict;
            }
        }
        at = next_double_slash(text, at + slashes, &slashes);
    }
    return not_blocked;
}

pv_verdict pv_rules_inline(const pv_rules *rules, const pv_page *page,
                           pv_span text)
{
    const pv_block_piece *marker;
    pv_verdict verdict;

    if (rules == NULL || text.len == 0) {
        return not_blocked;
    }
    marker = find_marker(rules->block, text);
    if (marker != NULL) {
        const pv_block_piece *first =
            pv_section_at(rules->block, rules->block->markers);
        verdict.is_blocked = true;
        verdict.purpose = marker->purpose;
        verdict.rule = PV_RULE_MARKER | (uint32_t)(marker - first);
        return verdict;
    }
    verdict = ask_hosts(rules, page, text);
    return verdict.is_blocked && can_load(text) ? verdict : not_blocked;
}

/* True when some parameter of the query begins with `start`. */
static bool has_parameter(pv_span query, pv_span start)
{
    size_t at = 0;

    while (at + start.len <= query.len) {
        const char *next;
        if (memcmp(query.ptr + at, start.ptr, start.len) == 0) {
            return true;
        }
        next = memchr(query.ptr + at, '&', query.len - at);
        if (next == NULL) {
            return false;
        }
        at = (size_t)(next - query.ptr) + 1;
    }
    return false;
}

/* Every part of a signature has to begin a parameter. */
static bool has_signature(pv_span query, pv_span signature)
{
    unsigned parts = 0;

    while (signature.len > 0 && parts++ < PARAMETER_MAX) {
        const char *and = memchr(signature.ptr, '&', signature.len);
        size_t len = and == NULL ? signature.len : (size_t)(and-signature.ptr);
        if (!has_parameter(query, pv_span_make(signature.ptr, len))) {
            return false;
        }
        len += and != NULL;
        signature = pv_span_make(signature.ptr + len, signature.len - len);
    }
    return true;
}

pv_verdict pv_rules_signature(const pv_rules *rules, pv_span query,
                              pv_span method)
{
    const pv_block_piece *queries;

    if (rules == NULL || query.len == 0
        || (!pv_span_equal(method, pv_span_of("GET"))
            && !pv_span_equal(method, pv_span_of("POST"))
            && !pv_span_equal(method, pv_span_of("HEAD")))) {
        return not_blocked;
    }
    queries = pv_section_at(rules->block, rules->block->queries);
    for (uint32_t i = 0; i < rules->block->queries.count; i++) {
        if (has_signature(query, pv_block_text(rules->block, queries[i].text,
                                               queries[i].len))) {
            pv_verdict verdict = { true, queries[i].purpose,
                                   PV_RULE_QUERY | i };
            return verdict;
        }
    }
    return not_blocked;
}
