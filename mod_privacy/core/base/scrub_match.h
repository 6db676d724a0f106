/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the scrubber: is there an address at this place, and how long is it?
 *
 * scrub.c walks the text and decides where an address may begin; the two
 * matchers here look ahead from there. Both see a span that begins at the
 * place and holds at least PV_SCRUB_WINDOW bytes unless the text ends.
 */
#ifndef PV_BASE_SCRUB_MATCH_H
#define PV_BASE_SCRUB_MATCH_H

#include "mod_privacy/core/base/scrub.h"

/* Room for a replacement: an address, a bracket and a zero port. */
#define PV_SCRUB_TEXT_MAX (PV_ADDR_TEXT_MAX + 4)

typedef enum pv_scrub_verdict {
    PV_SCRUB_NONE = 0, /* no address begins in the next `skip` bytes     */
    PV_SCRUB_ADDRESS,  /* after `skip` bytes, `len` bytes are an address */
    PV_SCRUB_DUMP      /* a fingerprint longer than the window begins    */
} pv_scrub_verdict;

typedef struct pv_scrub_match {
    size_t skip;
    size_t len;
    size_t text_len;
    char text[PV_SCRUB_TEXT_MAX]; /* what stands there instead */
} pv_scrub_match;

/** True for a decimal digit. */
static inline bool pv_scrub_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** True for a hexadecimal digit. */
static inline bool pv_scrub_is_hex(char c)
{
    return pv_scrub_is_digit(c)
           || (pv_ascii_lower(c) >= 'a' && pv_ascii_lower(c) <= 'f');
}

/** True for what an address is glued to when it stands beside it. */
static inline bool pv_scrub_is_word(char c)
{
    return pv_scrub_is_digit(c) || c == '_'
           || (pv_ascii_lower(c) >= 'a' && pv_ascii_lower(c) <= 'z');
}

/**
 * Applies the policy to an address. A pseudonym (240.0.0.0/4, 2001:db8::/32)
 * names no network, so nothing of it is kept.
 */
static inline void pv_scrub_reduce(pv_addr *addr, const pv_scrub_policy *policy)
{
    static const uint8_t documentation[4] = { 0x20, 0x01, 0x0d, 0xb8 };
    bool is_pseudonym =
        addr->family == PV_ADDR_V6
            ? memcmp(addr->bytes, documentation, sizeof(documentation)) == 0
            : addr->bytes[0] >= 0xf0;
    bool keeps = policy->keeps_network && !is_pseudonym;

    pv_addr_truncate(addr, keeps ? policy->v4_bits : 0,
                     keeps ? policy->v6_bits : 0);
}

/**
 * Gives the length of a port after an IPv4 address, such as `:65535`.
 * @return 0 for none; a time such as `:12:34` or a further number is none
 */
size_t pv_scrub_port_length(pv_span text, size_t at);

/**
 * Looks for an IPv4 address in the run of numbers that begins here: four
 * octets joined by `.`, `%2E`, `-` or `_`, with what may follow as a port.
 * @param rest    begins with a digit that no digit and no part of the same
 *                run precedes
 * @param before  the byte before, 0 at the start of the text
 * @param policy  what to put in its place
 * @param match   `skip` is written always, the rest with PV_SCRUB_ADDRESS
 */
pv_scrub_verdict pv_scrub_match_v4(pv_span rest, char before,
                                   const pv_scrub_policy *policy,
                                   pv_scrub_match *match);

/**
 * Looks for an IPv6 address in the run of hexadecimal digits and colons (or
 * `%3A`) that begins here, with an IPv4 tail, a zone and a bracketed port.
 * @param rest    begins with a hexadecimal digit, a colon or `%3A`
 * @param before  the byte before, 0 at the start of the text
 * @param policy  what to put in its place
 * @param match   `skip` is written always, the rest with PV_SCRUB_ADDRESS
 */
pv_scrub_verdict pv_scrub_match_v6(pv_span rest, char before,
                                   const pv_scrub_policy *policy,
                                   pv_scrub_match *match);

/**
 * Looks for the host-name spellings of IPv6: eight groups joined by `-` or
 * `_`, and the 32 nibbles of ip6.arpa (RFC 3596 section 2.5).
 * @param rest    begins with a hexadecimal digit that no part of the same
 *                run precedes
 * @param match   written with PV_SCRUB_ADDRESS
 */
pv_scrub_verdict pv_scrub_match_v6_host(pv_span rest, pv_scrub_match *match);

#endif
