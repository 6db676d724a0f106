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

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/html/inline_finder.h"

#define HOST_MAX   253
#define ESCAPE_MAX 6 /* bytes of `\u002f`                          */

/* Classes of bytes, as bits. */
enum {
    OPENS = 1,    /* quotes, and the `}` that ends a template's expression */
    HOST = 2,     /* letters, digits, `-`, `.`, `_`                        */
    ENDS = 4,     /* what no URL in a literal holds: quotes, space, < >    */
    PREFIX = 8,   /* first bytes of a scheme, or of slashes as written     */
    ESCAPES = 16, /* begins an escape                                    */
    GOES_ON = 32  /* behind `\\` or `%` of an escape, or the second slash  */
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
    ['/'] = PREFIX | GOES_ON,
    ['\\'] = PREFIX | ESCAPES | GOES_ON,
    ['%'] = PREFIX | ESCAPES | GOES_ON,
    [':'] = PREFIX,
    ['_'] = HOST,
    ['0'] = HOST,
    ['1'] = HOST,
    ['2'] = HOST | GOES_ON,
    ['3'] = HOST | GOES_ON,
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
    ['u'] = HOST | GOES_ON,
    ['v'] = HOST,
    ['w'] = HOST | PREFIX,
    ['x'] = HOST | GOES_ON,
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
    ['U'] = HOST | GOES_ON,
    ['V'] = HOST,
    ['W'] = HOST | PREFIX,
    ['X'] = HOST | GOES_ON,
    ['Y'] = HOST,
    ['Z'] = HOST,
};

static bool has(char c, uint8_t class)
{
    return (classes[(unsigned char)c] & class) != 0;
}

/* What two hexadecimal digits, the second in lower case, stand for of what
 * separates the parts of a URL; NUL: of no interest. */
static inline char separator(char high, char low)
{
    if (high == '2') {
        return low == 'f' ? '/' : (low == '6' ? '&' : '\0');
    }
    return high == '3' && low == 'a' ? ':' : '\0';
}

/* A slash, colon or ampersand at `at`, written as an escape. @return its
 * length, or 0 */
static size_t escaped_separator(pv_span text, size_t at, char *meaning)
{
    const char *escape = text.ptr + at;
    size_t left = text.len - at;
    size_t digits = 1; /* where they begin */

    if (left < 2) {
        return 0;
    }
    if (escape[0] == '\\') {
        char kind = pv_ascii_lower(escape[1]);
        if (kind == '/') {
            *meaning = '/';
            return 2;
        }
        digits = kind == 'x' ? 2 : 4;
        if (kind != 'x'
            && (kind != 'u' || left < 4 || memcmp(escape + 2, "00", 2) != 0)) {
            return 0;
        }
    }
    if (left < digits + 2) {
        return 0;
    }
    *meaning = separator(escape[digits], pv_ascii_lower(escape[digits + 1]));
    if (*meaning == '\0' || (digits == 1 && *meaning == '&')) {
        return 0; /* `%26` is part of a value */
    }
    return digits + 2;
}

/* The escape at `at` undone; a percent sign alone stands for itself.
 * @return raw length, 0 at a backslash that means something else */
static inline size_t unescape(pv_span text, size_t at, char *meaning)
{
    const char *escape = text.ptr + at;
    size_t left = text.len - at;
    size_t len;

    *meaning = '/'; /* nearly always, written by some encoder of JSON */
    if (left >= 2 && memcmp(escape, "\\/", 2) == 0) {
        return 2;
    }
    if (left >= ESCAPE_MAX && memcmp(escape, "\\u00", 4) == 0
        && escape[4] == '2' && pv_ascii_lower(escape[5]) == 'f') {
        return ESCAPE_MAX;
    }
    len = escaped_separator(text, at, meaning);
    if (len == 0 && text.ptr[at] == '%') {
        *meaning = '%';
        return 1;
    }
    return len;
}

/* The same where it is no byte of its own: it is written as an escape. */
static bool take_escaped(pv_span text, size_t *at, char meaning)
{
    char found;
    size_t len = unescape(text, *at, &found);

    if (len == 0 || found != meaning) {
        return false;
    }
    *at += len;
    return true;
}

/* Passes over a slash or colon at `at`, however it is written. */
static inline bool take(pv_span text, size_t *at, char meaning)
{
    if (*at >= text.len) {
        return false;
    }
    if (text.ptr[*at] == meaning) {
        (*at)++;
        return true;
    }
    return has(text.ptr[*at], ESCAPES) && take_escaped(text, at, meaning);
}

/* Behind `https:`, `http:`, `wss:` or `ws:` at `start`, or `start`. */
static size_t behind_scheme(pv_span text, size_t start)
{
    pv_span rest = pv_span_make(text.ptr + start, text.len - start);
    size_t len = pv_ascii_lower(rest.ptr[0]) == 'h' ? 4 : 2;
    pv_span name = pv_span_make(len == 4 ? "http" : "ws", len);
    size_t behind;

    if (rest.len <= len
        || !pv_span_equal_nocase(pv_span_make(rest.ptr, len), name)) {
        return start;
    }
    behind = start + len + (pv_ascii_lower(rest.ptr[len]) == 's');
    return take(text, &behind, ':') ? behind : start;
}

/* Passes over `https:`, `http:`, `wss:`, `ws:`, `:` and the slashes. */
static bool take_prefix(pv_span text, size_t *at)
{
    size_t start = *at;

    if (start < text.len && !has(text.ptr[start], PREFIX)) {
        return false;
    }
    if (start < text.len && has(text.ptr[start], HOST)) {
        *at = behind_scheme(text, start);
    }
    else {
        (void)take(text, at, ':');
    }
    if (!take(text, at, '/') || !take(text, at, '/')) {
        *at = start;
        return false;
    }
    while (take(text, at, '/')) {
    }
    return true;
}

/* The bytes at `at` that a host is written with, copied. `label` is where the
 * last label begins; 0: there is no dot. */
typedef struct host_run {
    size_t len;
    size_t label;
} host_run;

/* Takes sixteen bytes. @return whether all are of the host */
static inline bool take_host_block(host_run *host, const char *at, char *out)
{
    pv_lanes bytes = pv_lanes_load(at);
    uint32_t others = pv_lanes_bits(
        ~(pv_lanes_up_to((bytes | 0x20) - 'a', 'z' - 'a')
          | pv_lanes_up_to(bytes - '0', 9) | pv_lanes_up_to(bytes - '-', 1)
          | pv_lanes_equal(bytes, '_')));
    size_t count = others == 0 ? PV_LANES : pv_first_bit(others);
    uint32_t dots = pv_lanes_bits(pv_lanes_equal(bytes, '.'))
                    & ((UINT32_C(1) << count) - 1);

    memcpy(out, &bytes, sizeof(bytes));
    if (dots != 0) {
        host->label = host->len + pv_last_bit(dots) + 1;
    }
    host->len += count;
    return others == 0;
}

/* `out` has room for HOST_MAX bytes and two blocks. At most one byte more than
 * HOST_MAX is told of. */
static host_run take_host(pv_span text, size_t at, char *out)
{
    host_run host = { 0, 0 };
    bool goes_on = true;

    while (goes_on && host.len <= HOST_MAX
           && text.len - at - host.len >= PV_LANES) {
        goes_on =
            take_host_block(&host, text.ptr + at + host.len, out + host.len);
    }
    while (goes_on && host.len <= HOST_MAX && at + host.len < text.len
           && has(text.ptr[at + host.len], HOST)) {
        out[host.len] = text.ptr[at + host.len];
        host.len++;
        if (out[host.len - 1] == '.') {
            host.label = host.len;
        }
    }
    host.len = host.len < HOST_MAX + 1 ? host.len : HOST_MAX + 1;
    return host;
}

/* A host has a dot and ends in two letters or more, or is a bare number. */
static bool is_host(const host_run *host)
{
    return host->len >= 4 && host->len <= HOST_MAX && host->label > 0
           && host->len - host->label >= 2;
}

/* Copies bytes of a path sixteen at a time, as long as none of them ends it
 * or begins an escape. @return how many */
static size_t copy_plain(pv_span text, size_t at, pv_inline_hit *hit)
{
    size_t from = at;

    while (text.len - at >= PV_LANES
           && PV_INLINE_URL_MAX - hit->len >= PV_LANES) {
        pv_lanes bytes = pv_lanes_load(text.ptr + at);
        uint32_t odd = pv_lanes_bits(
            pv_lanes_up_to(bytes, ' ') | pv_lanes_equal(bytes, '"')
            | pv_lanes_equal(bytes, '\'') | pv_lanes_equal(bytes, '`')
            | pv_lanes_equal(bytes, '<') | pv_lanes_equal(bytes, '>')
            | pv_lanes_equal(bytes, '\\') | pv_lanes_equal(bytes, '%'));
        size_t count = odd == 0 ? PV_LANES : pv_first_bit(odd);
        memcpy(hit->text + hit->len, &bytes, sizeof(bytes));
        hit->len += count;
        at += count;
        if (odd != 0) {
            break;
        }
    }
    return at - from;
}

/* Copies the path behind the host, escapes undone. */
static size_t copy_path(pv_span text, size_t at, pv_inline_hit *hit)
{
    for (;;) {
        char meaning;
        size_t len = 1;
        at += copy_plain(text, at, hit);
        if (hit->len == PV_INLINE_URL_MAX || at == text.len
            || has(text.ptr[at], ENDS)) {
            return at;
        }
        meaning = text.ptr[at];
        if (has(meaning, ESCAPES)) {
            len = unescape(text, at, &meaning);
        }
        if (len == 0) {
            return at;
        }
        hit->text[hit->len++] = meaning;
        at += len;
    }
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
    host_run host;

    hit->from = at;
    hit->is_url = take_prefix(text, &at);
    while (!hit->is_url && at < text.len && text.ptr[at] == '.') {
        at++; /* `"." + "host"` and `".host"`: the label in front varies */
    }
    hit->host_from = at;
    host = take_host(text, at, hit->text + 2);
    at += host.len;
    hit->host_to = at;
    *end = at;
    if (at == text.len || !is_host(&host)
        || (!hit->is_url && !ends_bare_host(text.ptr[at]))) {
        return false;
    }
    memcpy(hit->text, "//", 2);
    hit->len = host.len + 2;
    hit->to = copy_path(text, at, hit);
    *end = hit->to;
    return true;
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
    pv_inline_finder finder;
    size_t at = *pos;

    pv_inline_finder_init(&finder, text, at, is_last);
    while ((at = pv_inline_find(&finder, at)) < text.len) {
        size_t end = at;
        bool is_found = may_be_reference(text, at + 1)
                        && read_literal(text, at + 1, hit, &end);
        /* More could make another prefix, a longer host, a full escape. */
        bool is_cut = !is_last
                      && (text.len - at <= PV_INLINE_PREFIX_MAX
                          || text.len - end < ESCAPE_MAX);

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
