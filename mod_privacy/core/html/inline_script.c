/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECMAScript string literals (ECMA-262 12.9.4), seen from their opening
 * quote only; JSON's (RFC 8259 section 7) are the same for our purpose.
 *
 * Invariant: the work is linear. A literal is looked at for as long as it
 * reads as a reference, and the search goes on behind what was looked at.
 */
#include "mod_privacy/core/html/inline_script.h"

#include <stdint.h>

#define HOST_MAX   253
#define PREFIX_MAX 32 /* bytes of a scheme and slashes, all escaped */
#define ESCAPE_MAX 6  /* bytes of `\u002f`                          */

/* Classes of bytes, as bits. */
enum {
    OPENS = 1,   /* quotes, and the `}` that ends a template's expression */
    HOST = 2,    /* letters, digits, `-`, `.`, `_`                        */
    ENDS = 4,    /* what no URL in a literal holds: quotes, space, < >    */
    PREFIX = 8,  /* first bytes of a scheme, or of slashes as written     */
    ESCAPES = 16 /* begins an escape                                     */
};

static const uint8_t classes[256] = {
    ['"'] = OPENS | ENDS,
    ['\''] = OPENS | ENDS,
    ['`'] = OPENS | ENDS,
    ['}'] = OPENS,
    ['<'] = ENDS,
    ['>'] = ENDS,
    [' '] = ENDS,
    ['\n'] = ENDS,
    ['\r'] = ENDS,
    ['\t'] = ENDS,
    ['-'] = HOST,
    ['.'] = HOST,
    ['/'] = PREFIX,
    ['\\'] = PREFIX | ESCAPES,
    ['%'] = PREFIX | ESCAPES,
    [':'] = PREFIX,
    ['_'] = HOST,
    ['0'] = HOST,
    ['1'] = HOST,
    ['2'] = HOST,
    ['3'] = HOST,
    ['4'] = HOST,
    ['5'] = HOST,
    ['6'] = HOST,
    ['7'] = HOST,
    ['8'] = HOST,
    ['9'] = HOST,
    ['a'] = HOST,
    ['b'] = HOST,
    ['c'] = HOST,
    ['d'] = HOST,
    ['e'] = HOST,
    ['f'] = HOST,
    ['g'] = HOST,
    ['h'] = HOST | PREFIX,
    ['i'] = HOST,
    ['j'] = HOST,
    ['k'] = HOST,
    ['l'] = HOST,
    ['m'] = HOST,
    ['n'] = HOST,
    ['o'] = HOST,
    ['p'] = HOST,
    ['q'] = HOST,
    ['r'] = HOST,
    ['s'] = HOST,
    ['t'] = HOST,
    ['u'] = HOST,
    ['v'] = HOST,
    ['w'] = HOST | PREFIX,
    ['x'] = HOST,
    ['y'] = HOST,
    ['z'] = HOST,
    ['A'] = HOST,
    ['B'] = HOST,
    ['C'] = HOST,
    ['D'] = HOST,
    ['E'] = HOST,
    ['F'] = HOST,
    ['G'] = HOST,
    ['H'] = HOST | PREFIX,
    ['I'] = HOST,
    ['J'] = HOST,
    ['K'] = HOST,
    ['L'] = HOST,
    ['M'] = HOST,
    ['N'] = HOST,
    ['O'] = HOST,
    ['P'] = HOST,
    ['Q'] = HOST,
    ['R'] = HOST,
    ['S'] = HOST,
    ['T'] = HOST,
    ['U'] = HOST,
    ['V'] = HOST,
    ['W'] = HOST | PREFIX,
    ['X'] = HOST,
    ['Y'] = HOST,
    ['Z'] = HOST,
};

static bool has(char c, uint8_t class)
{
    return (classes[(unsigned char)c] & class) != 0;
}

/* Ways to write a slash or an ampersand inside a literal. */
static const struct {
    const char *written;
    char meaning;
} escapes[] = {
    { "\\/", '/' },     { "\\u002f", '/' }, { "\\x2f", '/' },
    { "%2f", '/' },     { "\\u0026", '&' }, { "\\x26", '&' },
    { "\\u003a", ':' }, { "\\x3a", ':' },   { "%3a", ':' },
};

/* The byte at `at` with its escape undone. @return raw length, 0 at the end
 * or at a backslash that means something else */
static size_t unescape(pv_span text, size_t at, char *meaning)
{
    if (at >= text.len) {
        return 0;
    }
    *meaning = text.ptr[at];
    if (!has(*meaning, ESCAPES)) {
        return 1;
    }
    if (at + 1 < text.len && strchr("/uxUX23", text.ptr[at + 1]) == NULL) {
        return *meaning == '%' ? 1 : 0; /* none of those below */
    }
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        size_t len = strlen(escapes[i].written);
        if (text.len - at >= len
            && pv_span_equal_nocase(pv_span_make(text.ptr + at, len),
                                    pv_span_of(escapes[i].written))) {
            *meaning = escapes[i].meaning;
            return len;
        }
    }
    return *meaning == '%' ? 1 : 0;
}

/* Passes over `meaning` at `at`, however it is written. */
static bool take(pv_span text, size_t *at, char meaning)
{
    char found;
    size_t len = unescape(text, *at, &found);

    if (len == 0 || found != meaning) {
        return false;
    }
    *at += len;
    return true;
}

/* Passes over `https:`, `http:`, `wss:`, `ws:`, `:` and the slashes. */
static bool take_prefix(pv_span text, size_t *at)
{
    static const char *const schemes[] = { "https", "http", "wss", "ws", "" };
    size_t start = *at;

    if (start < text.len && !has(text.ptr[start], PREFIX)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t len = strlen(schemes[i]);
        size_t behind = start + len;
        if (text.len - start < len
            || !pv_span_equal_nocase(pv_span_make(text.ptr + start, len),
                                     pv_span_of(schemes[i]))) {
            continue;
        }
        if (take(text, &behind, ':') || len == 0) {
            *at = behind;
            break;
        }
    }
    if (!take(text, at, '/') || !take(text, at, '/')) {
        *at = start;
        return false;
    }
    while (take(text, at, '/')) {
    }
    return true;
}

/* A host has a dot and ends in two letters or more, or is a bare number. */
static bool is_host(pv_span host)
{
    size_t last = host.len;

    if (host.len < 4 || host.len > HOST_MAX
        || memchr(host.ptr, '.', host.len) == NULL) {
        return false;
    }
    while (last > 0 && host.ptr[last - 1] != '.') {
        last--;
    }
    return host.len - last >= 2;
}

/* Copies the path behind the host, escapes undone. */
static size_t copy_path(pv_span text, size_t at, pv_inline_hit *hit)
{
    while (hit->len < PV_INLINE_URL_MAX && at < text.len
           && !has(text.ptr[at], ENDS)) {
        char meaning = text.ptr[at];
        size_t len = has(meaning, ESCAPES) ? unescape(text, at, &meaning) : 1;
        if (len == 0) {
            break;
        }
        hit->text[hit->len++] = meaning;
        at += len;
    }
    return at;
}

/* What may stand behind a bare host name for it to be one. */
static bool ends_bare_host(char c)
{
    return has(c, ENDS) || c == '/' || c == '\\' || c == ':' || c == '?'
           || c == '%';
}

/* Reads the literal that begins at `at`. @return whether it is a reference;
 * `end` is where reading stopped */
static bool read_literal(pv_span text, size_t at, pv_inline_hit *hit,
                         size_t *end)
{
    pv_span host;

    hit->from = at;
    hit->is_url = take_prefix(text, &at);
    while (!hit->is_url && at < text.len && text.ptr[at] == '.') {
        at++; /* `"." + "host"` and `".host"`: the label in front varies */
    }
    hit->host_from = at;
    while (at < text.len && has(text.ptr[at], HOST)
           && at - hit->host_from <= HOST_MAX) {
        at++;
    }
    hit->host_to = at;
    *end = at;
    host = pv_span_make(text.ptr + hit->host_from, at - hit->host_from);
    if (at == text.len || !is_host(host)
        || (!hit->is_url && !ends_bare_host(text.ptr[at]))) {
        return false;
    }
    memcpy(hit->text, "//", 2);
    memcpy(hit->text + 2, host.ptr, host.len);
    hit->len = host.len + 2;
    hit->to = copy_path(text, at, hit);
    *end = hit->to;
    return true;
}

/* Sixteen bytes that are compared at once, by whatever the machine has. */
typedef unsigned char block __attribute__((vector_size(16)));

#define WINDOW 64 /* bytes that one word of bits tells about */

/* Which bytes of a window open something, one bit each. */
typedef struct openings {
    pv_span text;
    size_t base;
    uint64_t bits;
} openings;

#if defined(__SSE2__)
/* One bit for each byte that is not 0; they are 0 or 255. */
static uint64_t bits_of(block found)
{
    return (uint64_t)(unsigned)__builtin_ia32_pmovmskb128(
        (char __attribute__((vector_size(16))))found);
}
#else
static uint64_t bits_of(block found)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < sizeof(block); i++) {
        bits |= (uint64_t)(found[i] & 1) << i;
    }
    return bits;
}
#endif

static uint64_t block_openings(const char *at)
{
    block bytes;

    memcpy(&bytes, at, sizeof(bytes));
    return bits_of((block)((bytes == '"') | (bytes == '\'') | (bytes == '`')
                           | (bytes == '}')));
}

static void read_openings(openings *o)
{
    const char *at = o->text.ptr + o->base;
    size_t left = o->text.len - o->base;

    o->bits = 0;
    if (left >= WINDOW) {
        o->bits = block_openings(at) | block_openings(at + 16) << 16
                  | block_openings(at + 32) << 32
                  | block_openings(at + 48) << 48;
        return;
    }
    for (size_t i = 0; i < left; i++) {
        o->bits |= (uint64_t)has(at[i], OPENS) << i;
    }
}

/* The next byte, from `at` on, behind which a reference may begin. */
static size_t find_opening(openings *o, size_t at)
{
    if (at - o->base >= WINDOW) {
        if (at >= o->text.len) {
            return o->text.len;
        }
        o->base = at;
        read_openings(o);
    }
    o->bits &= ~(uint64_t)0 << (at - o->base);
    while (o->bits == 0) {
        if (o->text.len - o->base <= WINDOW) {
            return o->text.len;
        }
        o->base += WINDOW;
        read_openings(o);
    }
    return o->base + (size_t)__builtin_ctzll(o->bits);
}

/* Literals that cannot be references, told by their first two bytes: most. */
static bool may_be_reference(pv_span text, size_t at)
{
    if (at + 1 >= text.len) {
        return true;
    }
    if (text.ptr[at - 1] == '}') {
        return has(text.ptr[at], PREFIX) && !has(text.ptr[at], HOST);
    }
    return has(text.ptr[at], HOST | PREFIX)
           && has(text.ptr[at + 1], HOST | PREFIX);
}

pv_inline_event pv_inline_next(pv_span text, size_t *pos, bool is_last,
                               pv_inline_hit *hit)
{
    openings o = { text, *pos, 0 };
    size_t at = *pos;

    if (at < text.len) {
        read_openings(&o);
    }
    while ((at = find_opening(&o, at)) < text.len) {
        size_t end = at;
        bool is_found = may_be_reference(text, at + 1)
                        && read_literal(text, at + 1, hit, &end);
        /* More could make another prefix, a longer host, a full escape. */
        bool is_cut =
            !is_last
            && (text.len - at <= PREFIX_MAX || text.len - end < ESCAPE_MAX);

        if (is_cut && end - at <= PV_INLINE_URL_MAX) {
            *pos = at;
            return PV_INLINE_WAIT;
        }
        if (is_found && (text.ptr[at] != '}' || hit->is_url)) {
            *pos = end;
            return PV_INLINE_FOUND;
        }
        at = end > at ? end : at + 1; /* what was read opens nothing */
    }
    *pos = text.len;
    return PV_INLINE_END;
}

/* Passes over colons, slashes and escapes, the last of which may be cut off. */
static size_t skip_punctuation(pv_span text, size_t at)
{
    while (at < text.len) {
        char c = text.ptr[at];
        if (c != ':' && c != '/' && !has(c, ESCAPES)) {
            return at;
        }
        at++;
        for (size_t i = 1; i < ESCAPE_MAX && has(c, ESCAPES) && at < text.len
                           && has(text.ptr[at], HOST);
             i++) {
            at++;
        }
    }
    return at;
}

size_t pv_inline_open_end(pv_span text)
{
    pv_inline_hit hit;
    size_t at = 0;

    for (; at < text.len; at++) {
        size_t end = at + 1;
        if (!has(text.ptr[at], OPENS)) {
            continue;
        }
        read_literal(text, end, &hit, &end);
        if (skip_punctuation(text, end) == text.len) {
            return at;
        }
    }
    return at;
}
