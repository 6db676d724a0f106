/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scrubber's eye for IPv6 in host names (see scrub_match.h).
 *
 * Providers name their customers' lines after the address: all eight groups
 * with hyphens or underscores between them, and DNS keeps the reverse tree of
 * RFC 3596 with 32 nibbles. Eight groups of two digits each are an EUI-64, a
 * hardware address, and stay.
 */
#include "mod_privacy/core/base/scrub_match.h"

#define GROUPS       8
#define GROUP_DIGITS 4
#define NIBBLES      32

/* Eight groups; gives the length, or 0. */
static size_t groups_length(pv_span text)
{
    size_t at = 0;
    size_t count = 0;
    bool is_all_pairs = true;
    char separator = 0;

    for (;;) {
        size_t digits = 0;
        while (at + digits < text.len && digits <= GROUP_DIGITS
               && pv_scrub_is_hex(text.ptr[at + digits])) {
            digits++;
        }
        if (digits == 0 || digits > GROUP_DIGITS) {
            return 0;
        }
        is_all_pairs &= digits == 2;
        at += digits;
        if (++count == GROUPS) {
            break;
        }
        if (at >= text.len || (text.ptr[at] != '-' && text.ptr[at] != '_')
            || (separator != 0 && text.ptr[at] != separator)) {
            return 0;
        }
        separator = text.ptr[at++];
    }
    return is_all_pairs ? 0 : at;
}

/* 32 nibbles with dots between them; gives the length, or 0. */
static size_t nibbles_length(pv_span text)
{
    size_t len = 2 * NIBBLES - 1;

    if (text.len < len) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        if (i % 2 == 0 ? !pv_scrub_is_hex(text.ptr[i]) : text.ptr[i] != '.') {
            return 0;
        }
    }
    return len;
}

pv_scrub_verdict pv_scrub_match_v6_host(pv_span rest, pv_scrub_match *match)
{
    size_t len = nibbles_length(rest);

    if (len == 0) {
        len = groups_length(rest);
    }
    if (len == 0) {
        return PV_SCRUB_NONE;
    }
    match->skip = 0;
    match->len = len;
    match->text[0] = 'x'; /* no number that could be part of another */
    match->text_len = 1;
    return PV_SCRUB_ADDRESS;
}
