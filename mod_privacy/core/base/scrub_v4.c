/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scrubber's eye for IPv4 (see scrub_match.h).
 *
 * A run is a series of decimal numbers joined by one kind of separator.
 * Dotted: exactly four octets are an address; longer runs hold one where four
 * neighbours are octets, but six numbers or more that begin with 0, 1 or 2
 * are an object identifier (ITU-T X.660), and fewer than four are a version.
 * Hyphens and underscores: four octets are an address as providers write it
 * into host names; a longer run is one only beside letters, as in
 * `ec2-3-80-12-34.compute`, so that dates with a time stay readable.
 * Octets may be padded with zeros to three digits. After a slash, a number
 * with three zeros behind it is the version that browsers send to be alike
 * (`Chrome/140.0.0.0`), and a network's at most: nobody's address.
 */
#include "mod_privacy/core/base/scrub_match.h"

#define OCTETS          4
#define PARTS_MAX       16
#define OID_PARTS_MIN   6
#define PORT_DIGITS_MAX 5

typedef struct part {
    size_t begin;
    size_t end;
    int value; /* -1 when it is no octet */
} part;

typedef struct run {
    part parts[PARTS_MAX];
    size_t count;
    char separator; /* '.', '-', '_'; 0 while there is only one part */
    size_t end;
} run;

/* Gives the length of a separator at `at` and its kind, or 0. */
static size_t separator_at(pv_span text, size_t at, char *kind)
{
    if (at >= text.len) {
        return 0;
    }
    *kind = text.ptr[at];
    if (*kind == '.' || *kind == '-' || *kind == '_') {
        return 1;
    }
    if (at + 2 < text.len && *kind == '%' && text.ptr[at + 1] == '2'
        && pv_ascii_lower(text.ptr[at + 2]) == 'e') {
        *kind = '.';
        return 3;
    }
    return 0;
}

static part read_part(pv_span text, size_t begin)
{
    part found = { begin, begin, 0 };

    while (found.end < text.len && pv_scrub_is_digit(text.ptr[found.end])) {
        if (found.value >= 0) {
            found.value = found.value * 10 + (text.ptr[found.end] - '0');
        }
        found.end++;
        if (found.end - begin > 3 || found.value > 255) {
            found.value = -1;
        }
    }
    return found;
}

static void read_run(pv_span text, run *found)
{
    size_t at = 0;

    found->count = 0;
    found->separator = 0;
    while (found->count < PARTS_MAX) {
        part next = read_part(text, at);
        char kind = 0;
        size_t gap;

        found->parts[found->count++] = next;
        found->end = next.end;
        gap = separator_at(text, next.end, &kind);
        at = next.end + gap;
        if (gap == 0 || at >= text.len || !pv_scrub_is_digit(text.ptr[at])
            || (found->separator != 0 && found->separator != kind)) {
            return;
        }
        found->separator = kind;
    }
}

/* Finds the first four neighbouring octets; `count` when there are none. */
static size_t first_quad(const run *found)
{
    size_t octets = 0;

    for (size_t i = 0; i < found->count; i++) {
        octets = found->parts[i].value >= 0 ? octets + 1 : 0;
        if (octets == OCTETS) {
            return i + 1 - OCTETS;
        }
    }
    return found->count;
}

/* `140.0.0.0` of `Chrome/140.0.0.0`. */
static bool is_product_version(char before, const run *found)
{
    return before == '/' && found->count == OCTETS && found->parts[1].value == 0
           && found->parts[2].value == 0 && found->parts[3].value == 0;
}

static size_t quad_of_dotted(char before, const run *found)
{
    if (is_product_version(before, found)) {
        return found->count;
    }
    if (found->count >= OID_PARTS_MIN && found->parts[0].value >= 0
        && found->parts[0].value <= 2) {
        return found->count;
    }
    return first_quad(found);
}

static bool is_letter_at(pv_span text, size_t at)
{
    return at < text.len && pv_scrub_is_word(text.ptr[at])
           && !pv_scrub_is_digit(text.ptr[at]);
}

/* Hyphenated: where the address begins, or `count` for none. */
static size_t quad_of_host_name(pv_span text, char before, const run *found)
{
    bool is_glued = pv_scrub_is_word(before);
    bool is_in_name = is_glued || before == '-' || before == '.'
                      || (found->end < text.len && text.ptr[found->end] == '.'
                          && is_letter_at(text, found->end + 1));

    if (found->count > OCTETS && !is_in_name) {
        return found->count;
    }
    if (found->count > OCTETS && is_glued && found->parts[1].value >= 0) {
        run rest = *found;
        rest.parts[0].value = -1; /* the 2 of ec2-3-80-12-34 */
        if (first_quad(&rest) < rest.count) {
            return first_quad(&rest);
        }
    }
    return first_quad(found);
}

size_t pv_scrub_port_length(pv_span text, size_t at)
{
    size_t end = at + 1;

    if (at >= text.len || text.ptr[at] != ':') {
        return 0;
    }
    while (end < text.len && pv_scrub_is_digit(text.ptr[end])) {
        end++;
    }
    if (end == at + 1 || end - at - 1 > PORT_DIGITS_MAX) {
        return 0;
    }
    if (end < text.len
        && (pv_scrub_is_word(text.ptr[end])
            || ((text.ptr[end] == ':' || text.ptr[end] == '.')
                && end + 1 < text.len
                && pv_scrub_is_digit(text.ptr[end + 1])))) {
        return 0;
    }
    return end - at;
}

/* Writes the replacement in the spelling of the run; never longer. */
static void write_match(const run *found, size_t quad,
                        const pv_scrub_policy *policy, pv_scrub_match *match)
{
    uint8_t bytes[OCTETS];
    pv_addr addr;

    for (size_t i = 0; i < OCTETS; i++) {
        bytes[i] = (uint8_t)found->parts[quad + i].value;
    }
    addr = pv_addr_make(bytes, OCTETS);
    pv_scrub_reduce(&addr, policy);
    match->text_len = pv_addr_format(&addr, match->text);
    for (size_t i = 0; i < match->text_len; i++) {
        if (match->text[i] == '.') {
            match->text[i] = found->separator;
        }
    }
    match->skip = found->parts[quad].begin;
    match->len = found->parts[quad + OCTETS - 1].end - match->skip;
}

pv_scrub_verdict pv_scrub_match_v4(pv_span rest, char before,
                                   const pv_scrub_policy *policy,
                                   pv_scrub_match *match)
{
    run found;
    size_t quad;
    size_t port;

    read_run(rest, &found);
    match->skip = found.parts[0].end;
    if (found.count < OCTETS) {
        return PV_SCRUB_NONE;
    }
    quad = found.separator == '.' ? quad_of_dotted(before, &found)
                                  : quad_of_host_name(rest, before, &found);
    if (quad == found.count) {
        match->skip = found.end;
        return PV_SCRUB_NONE;
    }
    write_match(&found, quad, policy, match);
    port = pv_scrub_port_length(rest, match->skip + match->len);
    if (port > 0) {
        memcpy(match->text + match->text_len, ":0", 2);
        match->text_len += 2;
        match->len += port;
    }
    return PV_SCRUB_ADDRESS;
}
