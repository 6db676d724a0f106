/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scrubber's eye for IPv6 (see scrub_match.h).
 *
 * A run is what hexadecimal digits and colons reach; `%3A` counts as a colon.
 * It is an address when the reader of addr.c takes it, which asks for eight
 * groups or a `::`, so that times and MAC addresses never qualify. A run that
 * nearly is one (too many groups, two gaps) is replaced as well, for it may
 * be an address glued to a header name or a port; fingerprints, whose groups
 * all have two digits, are not. Beside letters, where `Foo::Bar` of a program
 * text looks alike, more evidence is asked for.
 */
#include "mod_privacy/core/base/scrub_match.h"

#define RUN_MAX      64 /* normalised; the longest address has 45 */
#define GROUP_DIGITS 4
#define GROUPS       8
#define PORT_DIGITS  5
#define ZONE_MAX     32

/* A run with its escapes undone. */
typedef struct run {
    char text[RUN_MAX + PV_ADDR_TEXT_MAX];
    size_t at[RUN_MAX + PV_ADDR_TEXT_MAX + 1]; /* offsets into the input */
    size_t len;
    size_t end; /* input offset behind the run                    */
    int groups;
    int digits;        /* in the group that is being read                */
    bool is_all_pairs; /* every group has two digits                     */
    bool has_gap;      /* "::" somewhere                                 */
    bool has_decimal;  /* a digit 0 to 9 somewhere                       */
    bool is_whole;     /* ended by itself, not by RUN_MAX                */
} run;

/* Gives the length of a colon at `at`: 1, 3 for `%3A`, 0 for none. */
static size_t colon_at(pv_span text, size_t at)
{
    if (at < text.len && text.ptr[at] == ':') {
        return 1;
    }
    if (at + 2 < text.len && text.ptr[at] == '%' && text.ptr[at + 1] == '3'
        && pv_ascii_lower(text.ptr[at + 2]) == 'a') {
        return 3;
    }
    return 0;
}

static size_t hex_length(pv_span text, size_t at)
{
    size_t end = at;

    while (end < text.len && end - at < PV_SCRUB_WINDOW
           && pv_scrub_is_hex(text.ptr[end])) {
        end++;
    }
    return end - at;
}

static void append(run *found, pv_span text, size_t from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        found->at[found->len] = from + i;
        found->text[found->len++] = text.ptr[from + i];
        found->has_decimal |= pv_scrub_is_digit(text.ptr[from + i]);
    }
    found->end = from + count;
}

/* Takes one group; false when the run ends with or before it. */
static bool take_group(pv_span text, size_t *at, size_t digits, run *found)
{
    found->groups++;
    found->is_all_pairs &= digits == 2;
    if (digits <= GROUP_DIGITS) {
        append(found, text, *at, digits);
        *at += digits;
        return true;
    }
    if (found->len == 0) {
        /* Glued to what stands before it: the last four may begin it. */
        *at += digits - GROUP_DIGITS;
        append(found, text, *at, GROUP_DIGITS);
        *at += GROUP_DIGITS;
        return true;
    }
    if (colon_at(text, *at + digits) != 0) {
        found->groups--;
        return false; /* a new run begins with this group */
    }
    append(found, text, *at, GROUP_DIGITS);
    found->end = *at + digits; /* a port without brackets, or junk */
    return false;
}

/* Reads the run that begins at the start of `text`. */
static void read_run(pv_span text, run *found)
{
    size_t at = 0;

    memset(found, 0, sizeof(*found));
    found->is_all_pairs = true;
    found->is_whole = true;
    while (at < text.len) {
        size_t digits = hex_length(text, at);
        size_t colon;

        if (found->len + GROUP_DIGITS + 1 > RUN_MAX) {
            found->is_whole = false;
            return;
        }
        if (digits > 0 && !take_group(text, &at, digits, found)) {
            return;
        }
        colon = colon_at(text, at);
        if (colon == 0) {
            return;
        }
        found->has_gap |= found->len > 0 && found->text[found->len - 1] == ':';
        found->at[found->len] = at;
        found->text[found->len++] = ':';
        at += colon;
        found->end = at;
    }
}

/* Drops normalised characters from the end. */
static void shorten(run *found, size_t len)
{
    if (len < found->len) {
        found->end = found->at[len];
        found->len = len;
    }
}

/* True for three dots with decimal digits before each and after the last. */
static bool begins_quad(const char *text, size_t len)
{
    int dots = 0;

    for (size_t i = 0; i < len && dots < 3; i++) {
        if (text[i] == '.' && i > 0 && pv_scrub_is_digit(text[i - 1])
            && i + 1 < len && pv_scrub_is_digit(text[i + 1])) {
            dots++;
        }
        else if (!pv_scrub_is_digit(text[i])) {
            return false;
        }
    }
    return dots == 3;
}

/* Octets may be padded with zeros, as in scrub_v4.c; addr.c reads none that
 * are. @param from  where the first octet begins */
static void drop_padding(run *found, size_t from)
{
    size_t kept = from;

    for (size_t i = from; i < found->len; i++) {
        bool is_first = kept == from || found->text[kept - 1] == '.';

        if (is_first && found->text[i] == '0' && i + 1 < found->len
            && pv_scrub_is_digit(found->text[i + 1])) {
            continue;
        }
        found->text[kept] = found->text[i];
        found->at[kept++] = found->at[i];
    }
    found->len = kept;
}

/* Takes the dotted tail of a run such as `::ffff:192.0.2.1`; true when the
 * whole is an address then. Otherwise the last group is given back, because
 * it begins an IPv4 address of its own. */
static bool take_v4_tail(pv_span text, run *found, pv_addr *addr)
{
    size_t group = found->len; /* where the last group begins */
    size_t end = found->end;
    size_t tried_len;
    run tried;

    if (end >= text.len || text.ptr[end] != '.' || found->len == 0
        || found->text[found->len - 1] == ':'
        || memchr(found->text, ':', found->len) == NULL) {
        return false;
    }
    tried = *found;
    while (end < text.len && end - found->end < 12
           && (pv_scrub_is_digit(text.ptr[end]) || text.ptr[end] == '.')) {
        end++;
    }
    append(&tried, text, found->end, end - found->end);
    while (group > 0 && found->text[group - 1] != ':') {
        group--;
    }
    drop_padding(&tried, group);
    tried_len = tried.len;
    while (tried.len > found->len) {
        if (pv_addr_parse(pv_span_make(tried.text, tried.len), addr) == PV_OK) {
            *found = tried;
            return true;
        }
        shorten(&tried, tried.len - 1);
    }
    if (!begins_quad(tried.text + group, tried_len - group)) {
        return false;
    }
    found->groups++; /* the tail stands for two, whatever is wrong with it */
    shorten(found, group);
    return false;
}

/* A single colon at either end is punctuation. */
static void trim_colon(run *found)
{
    if (found->len >= 2 && found->text[found->len - 1] == ':'
        && found->text[found->len - 2] != ':') {
        shorten(found, found->len - 1);
    }
}

static bool parse(run *found, pv_addr *addr)
{
    if (pv_addr_parse(pv_span_make(found->text, found->len), addr) == PV_OK) {
        return true;
    }
    /* "2001:db8:::" is "2001:db8::" with a colon after it. */
    if (found->len > 3 && memcmp(found->text + found->len - 3, ":::", 3) == 0) {
        shorten(found, found->len - 1);
        return pv_addr_parse(pv_span_make(found->text, found->len), addr)
               == PV_OK;
    }
    return false;
}

/* Beside letters `e::Acce` of Apache::Access looks like an address. */
static bool is_believable(const run *found, bool is_left_glued,
                          bool is_right_glued)
{
    bool is_number = true;

    if (found->groups >= 3 || !(is_left_glued || is_right_glued)) {
        return true;
    }
    for (size_t i = 0; i < found->len; i++) {
        is_number &= !(pv_scrub_is_hex(found->text[i])
                       && !pv_scrub_is_digit(found->text[i]));
    }
    return is_number && !is_right_glued;
}

/* Not an address as it stands, yet too close to one to be printed. */
static bool is_suspicious(const run *found)
{
    return found->has_decimal
           && ((found->groups >= GROUPS && !found->is_all_pairs)
               || (found->groups >= 3 && found->has_gap));
}

/* Gives the length of a zone (RFC 4007 section 11), which only link-local
 * addresses have: `%eth0`, or `%25eth0` within a URL (RFC 6874). */
static size_t zone_length(pv_span text, size_t at, const pv_addr *addr)
{
    size_t end = at + 1;

    if (addr->family != PV_ADDR_V6 || addr->bytes[0] != 0xfe
        || (addr->bytes[1] & 0xc0) != 0x80 || at >= text.len
        || text.ptr[at] != '%') {
        return 0;
    }
    while (end < text.len && end - at < ZONE_MAX
           && pv_scrub_is_word(text.ptr[end])) {
        end++;
    }
    return end - at < ZONE_MAX ? end - at : 0;
}

/* Takes `]:12345` after an address that stands in brackets, and `:12345`
 * after one that is printed as IPv4. */
static void take_port(pv_span text, pv_addr_family family,
                      pv_scrub_match *match)
{
    size_t at = match->skip + match->len;
    size_t port = family == PV_ADDR_V4 ? pv_scrub_port_length(text, at) : 0;
    size_t digits = 0;

    if (port > 0) {
        memcpy(match->text + match->text_len, ":0", 2);
        match->text_len += 2;
        match->len += port;
        return;
    }

    if (at + 1 >= text.len || text.ptr[at] != ']' || text.ptr[at + 1] != ':') {
        return;
    }
    while (at + 2 + digits < text.len && digits <= PORT_DIGITS
           && pv_scrub_is_digit(text.ptr[at + 2 + digits])) {
        digits++;
    }
    if (digits >= 1 && digits <= PORT_DIGITS) {
        memcpy(match->text + match->text_len, "]:0", 3);
        match->text_len += 3;
        match->len += 2 + digits;
    }
}

static void write_match(pv_span text, const run *found, pv_addr *addr,
                        const pv_scrub_policy *policy, pv_scrub_match *match)
{
    match->skip = 0; /* letters a to f that it is glued to go with it */
    match->len = found->end + hex_length(text, found->end);
    match->len += zone_length(text, match->len, addr);
    pv_scrub_reduce(addr, policy);
    match->text_len = pv_addr_format(addr, match->text);
    if (match->text_len > match->len) {
        memcpy(match->text, "::", 2);
        match->text_len = 2;
    }
    take_port(text, addr->family, match);
}

/* An address that could not be read has no network to keep. */
static const pv_addr unreadable = { .family = PV_ADDR_V6 };

pv_scrub_verdict pv_scrub_match_v6(pv_span rest, char before,
                                   const pv_scrub_policy *policy,
                                   pv_scrub_match *match)
{
    run found;
    pv_addr addr = unreadable;
    bool is_left_glued;
    bool is_right_glued;
    bool is_address;

    read_run(rest, &found);
    match->skip = found.end;
    if (found.len < 2) {
        return PV_SCRUB_NONE;
    }
    if (found.text[0] == ':' && found.text[1] != ':') {
        match->skip = found.at[1]; /* punctuation: look again behind it */
        return PV_SCRUB_NONE;
    }
    if (!found.is_whole && found.is_all_pairs && !found.has_gap) {
        return PV_SCRUB_DUMP;
    }
    is_address = take_v4_tail(rest, &found, &addr);
    if (!is_address) {
        trim_colon(&found);
        is_address = parse(&found, &addr);
    }
    is_left_glued = found.at[0] > 0 || pv_scrub_is_word(before);
    is_right_glued =
        found.end < rest.len && pv_scrub_is_word(rest.ptr[found.end]);
    is_address =
        is_address ? found.groups > 0
                         && is_believable(&found, is_left_glued, is_right_glued)
                   : is_suspicious(&found);
    if (!is_address) {
        return PV_SCRUB_NONE;
    }
    write_match(rest, &found, &addr, policy, match);
    return PV_SCRUB_ADDRESS;
}
