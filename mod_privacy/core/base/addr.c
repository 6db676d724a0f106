/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading, writing, shortening and replacing addresses (see addr.h).
 *
 * The readers take spans, never a NUL-terminated text, and accept exactly
 * what inet_pton() accepts, which the tests hold against it. The writer
 * compresses the longest run of two or more zero groups, the first one of
 * equal length (RFC 5952 section 4.2).
 */
#include "mod_privacy/core/base/addr.h"

#include <apr_siphash.h>

#define V6_GROUPS 8

/* Pseudonyms of distinct uses of one key differ by this first byte. */
enum { DOMAIN_V4 = 4, DOMAIN_V6_NETWORK = 6, DOMAIN_V6_HOST = 7 };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = pv_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads one decimal octet of at most three digits, without a leading zero;
 * `pos` moves behind it. */
static bool read_octet(pv_span text, size_t *pos, uint8_t *octet)
{
    unsigned value = 0;
    size_t start = *pos;

    while (*pos < text.len && text.ptr[*pos] >= '0' && text.ptr[*pos] <= '9') {
        value = value * 10 + (unsigned)(text.ptr[*pos] - '0');
        (*pos)++;
        if (value > 255 || *pos - start > 3) {
            return false;
        }
    }
    if (*pos == start || (*pos - start > 1 && text.ptr[start] == '0')) {
        return false;
    }
    *octet = (uint8_t)value;
    return true;
}

static bool parse_v4(pv_span text, uint8_t bytes[4])
{
    size_t pos = 0;

    for (int i = 0; i < 4; i++) {
        if (i > 0 && (pos >= text.len || text.ptr[pos++] != '.')) {
            return false;
        }
        if (!read_octet(text, &pos, &bytes[i])) {
            return false;
        }
    }
    return pos == text.len;
}

/* Reads one group of one to four hexadecimal digits. */
static bool read_group(pv_span text, size_t *pos, uint16_t *group)
{
    unsigned value = 0;
    size_t start = *pos;
    int digit;

    while (*pos < text.len && (digit = hex_value(text.ptr[*pos])) >= 0) {
        if (*pos - start == 4) {
            return false;
        }
        value = value << 4 | (unsigned)digit;
        (*pos)++;
    }
    *group = (uint16_t)value;
    return *pos > start;
}

typedef struct v6_reader {
    pv_span text;
    size_t pos;
    uint16_t groups[V6_GROUPS];
    int count;
    int gap; /* index of the group after "::", or -1 */
} v6_reader;

/* Takes an IPv4 tail at the current position as the last two groups. */
static bool read_v4_tail(v6_reader *reader)
{
    uint8_t octets[4];
    pv_span rest = pv_span_make(reader->text.ptr + reader->pos,
                                reader->text.len - reader->pos);

    if (reader->count > V6_GROUPS - 2 || !parse_v4(rest, octets)) {
        return false;
    }
    reader->groups[reader->count++] = (uint16_t)(octets[0] << 8 | octets[1]);
    reader->groups[reader->count++] = (uint16_t)(octets[2] << 8 | octets[3]);
    reader->pos = reader->text.len;
    return true;
}

/* Takes the separator after a group; false at a misplaced one. */
static bool read_separator(v6_reader *reader)
{
    pv_span text = reader->text;

    if (text.ptr[reader->pos] != ':' || ++reader->pos == text.len) {
        return false;
    }
    if (text.ptr[reader->pos] == ':') {
        if (reader->gap >= 0) {
            return false;
        }
        reader->gap = reader->count;
        reader->pos++;
    }
    return true;
}

static bool read_groups(v6_reader *reader)
{
    while (reader->pos < reader->text.len) {
        size_t start = reader->pos;

        if (reader->count == V6_GROUPS
            || !read_group(reader->text, &reader->pos,
                           &reader->groups[reader->count])) {
            return false;
        }
        if (reader->pos < reader->text.len
            && reader->text.ptr[reader->pos] == '.') {
            reader->pos = start;
            return read_v4_tail(reader);
        }
        reader->count++;
        if (reader->pos < reader->text.len && !read_separator(reader)) {
            return false;
        }
    }
    return true;
}

static bool parse_v6(pv_span text, uint8_t bytes[16])
{
    v6_reader reader = { .text = text, .gap = -1 };
    int zeros;

    if (pv_span_starts_with(text, "::")) {
        reader.gap = 0;
        reader.pos = 2;
    }
    if (!read_groups(&reader)) {
        return false;
    }
    zeros = V6_GROUPS - reader.count;
    if (reader.gap < 0 ? zeros != 0 : zeros < 1) {
        return false;
    }
    memset(bytes, 0, 16);
    for (int i = 0; i < reader.count; i++) {
        int at = reader.gap >= 0 && i >= reader.gap ? i + zeros : i;
        bytes[2 * at] = (uint8_t)(reader.groups[i] >> 8);
        bytes[2 * at + 1] = (uint8_t)reader.groups[i];
    }
    return true;
}

pv_addr pv_addr_make(const uint8_t *bytes, size_t len)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    pv_addr addr = { .family = PV_ADDR_NONE };

    if (len == 16 && memcmp(bytes, mapped, sizeof(mapped)) == 0) {
        bytes += sizeof(mapped);
        len = 4;
    }
    if (len == 4 || len == 16) {
        addr.family = len == 4 ? PV_ADDR_V4 : PV_ADDR_V6;
        memcpy(addr.bytes, bytes, len);
    }
    return addr;
}

pv_status pv_addr_parse(pv_span text, pv_addr *addr)
{
    uint8_t bytes[16];

    if (text.len >= PV_ADDR_TEXT_MAX) {
        return PV_ERR_SYNTAX;
    }
    if (parse_v4(text, bytes)) {
        *addr = pv_addr_make(bytes, 4);
        return PV_OK;
    }
    if (parse_v6(text, bytes)) {
        *addr = pv_addr_make(bytes, 16);
        return PV_OK;
    }
    return PV_ERR_SYNTAX;
}

static char *write_number(char *out, unsigned value, unsigned base)
{
    char digits[8];
    int count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value > 0);
    while (count > 0) {
        *out++ = digits[--count];
    }
    return out;
}

static size_t format_v4(const uint8_t *bytes, char *text)
{
    char *out = text;

    for (int i = 0; i < 4; i++) {
        if (i > 0) {
            *out++ = '.';
        }
        out = write_number(out, bytes[i], 10);
    }
    *out = '\0';
    return (size_t)(out - text);
}

/* Finds the longest run of zero groups; `len` is 0 when none has two. */
static int longest_zeros(const uint16_t *groups, int *len)
{
    int best = 0;

    *len = 0;
    for (int i = 0; i < V6_GROUPS; i++) {
        int end = i;
        while (end < V6_GROUPS && groups[end] == 0) {
            end++;
        }
        if (end - i >= 2 && end - i > *len) {
            best = i;
            *len = end - i;
        }
    }
    return best;
}

static size_t format_v6(const uint8_t *bytes, char *text)
{
    uint16_t groups[V6_GROUPS];
    int zeros;
    int gap;
    char *out = text;

    for (int i = 0; i < V6_GROUPS; i++) {
        groups[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    gap = longest_zeros(groups, &zeros);
    for (int i = 0; i < V6_GROUPS; i++) {
        if (zeros > 0 && i == gap) {
            *out++ = ':';
            i += zeros - 1;
            if (i == V6_GROUPS - 1) {
                *out++ = ':';
            }
            continue;
        }
        if (i > 0) {
            *out++ = ':';
        }
        out = write_number(out, groups[i], 16);
    }
    *out = '\0';
    return (size_t)(out - text);
}

size_t pv_addr_format(const pv_addr *addr, char text[PV_ADDR_TEXT_MAX])
{
    if (addr->family == PV_ADDR_V6) {
        return format_v6(addr->bytes, text);
    }
    return format_v4(addr->bytes, text);
}

void pv_addr_truncate(pv_addr *addr, int v4_bits, int v6_bits)
{
    int bits = addr->family == PV_ADDR_V6 ? v6_bits : v4_bits;
    int size = addr->family == PV_ADDR_V6 ? 16 : 4;

    for (int i = 0; i < size; i++) {
        int keep = bits - 8 * i;
        if (keep <= 0) {
            addr->bytes[i] = 0;
        }
        else if (keep < 8) {
            addr->bytes[i] &= (uint8_t)(0xff << (8 - keep));
        }
    }
}

/* Hashes `len` address bytes under a domain byte of their own. */
static uint64_t keyed_hash(uint8_t domain, const uint8_t *bytes, size_t len,
                           const uint8_t key[PV_ADDR_KEY_BYTES])
{
    uint8_t input[17] = { domain };

    memcpy(input + 1, bytes, len);
    return apr_siphash24(input, len + 1, key);
}

static void put_bits(uint8_t *out, uint64_t value, size_t len)
{
    while (len > 0) {
        out[--len] = (uint8_t)value;
        value >>= 8;
    }
}

/* 240.0.0.0 + 0 .. 2^28 - 2: 255.255.255.255 is left out. */
static void pseudonym_v4(const pv_addr *addr, const uint8_t *key, pv_addr *out)
{
    uint64_t hash = keyed_hash(DOMAIN_V4, addr->bytes, 4, key);

    put_bits(out->bytes, 0xf0000000U + hash % 0x0fffffffU, 4);
}

static void pseudonym_v6(const pv_addr *addr, const uint8_t *key, pv_addr *out)
{
    static const uint8_t prefix[4] = { 0x20, 0x01, 0x0d, 0xb8 };

    memcpy(out->bytes, prefix, sizeof(prefix));
    put_bits(out->bytes + 4, keyed_hash(DOMAIN_V6_NETWORK, addr->bytes, 8, key),
             4);
    put_bits(out->bytes + 8, keyed_hash(DOMAIN_V6_HOST, addr->bytes, 16, key),
             8);
}

pv_addr pv_addr_pseudonym(const pv_addr *addr,
                          const uint8_t key[PV_ADDR_KEY_BYTES])
{
    pv_addr out = { .family = addr->family };

    if (addr->family == PV_ADDR_V4) {
        pseudonym_v4(addr, key, &out);
    }
    else if (addr->family == PV_ADDR_V6) {
        pseudonym_v6(addr, key, &out);
    }
    return out;
}
