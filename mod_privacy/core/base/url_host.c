/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host parser of WHATWG URL section 3.5 over fixed buffers.
 *
 * Nearly every host is plain ASCII and takes one pass. The others go through
 * percent-decoding and, label by label, through libidn2 (UTS 46, not
 * transitional). A label that libidn2 refuses is kept as "xn--" and its bytes
 * in hexadecimal: such a host resolves nowhere, but the domain above it is
 * still seen.
 */
#include "mod_privacy/core/base/url_host.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>

#define RAW_MAX (PV_HOST_MAX * 4) /* bytes of a host before mapping      */
#define PIECES  4                 /* an IPv4 address has at most four    */
#define V6_TEXT 48                /* INET6_ADDRSTRLEN, rounded up        */

/* "Forbidden domain code points": what makes a host invalid after decoding:
 * controls, space, # % / : < > ? @ [ \ ] ^ | and delete. */
static bool is_forbidden(unsigned char c)
{
    static const uint64_t set[2] = {
        UINT64_C(0xd4008029ffffffff), /* 0x00 to 0x3f */
        UINT64_C(0x9000000078000001)  /* 0x40 to 0x7f */
    };
    return c < 128 && ((set[c >> 6] >> (c & 63)) & 1) != 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = pv_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes; the length is 0 when the result does not fit. */
static size_t decode(pv_span host, char raw[RAW_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (len == RAW_MAX) {
            return 0;
        }
        if (c == '%' && i + 2 < host.len && hex_value(host.ptr[i + 1]) >= 0
            && hex_value(host.ptr[i + 2]) >= 0) {
            c = (char)(hex_value(host.ptr[i + 1]) * 16
                       + hex_value(host.ptr[i + 2]));
            i += 2;
        }
        raw[len++] = c;
    }
    return len;
}

/* Bytes of the label separator at `at` (UTS 46 section 2.3: full stop,
 * ideographic, full-width and half-width ideographic full stop), or 0. */
static size_t separator(const char *raw, size_t len, size_t at)
{
    if (raw[at] == '.') {
        return 1;
    }
    if (len - at >= 3
        && (memcmp(raw + at, "\xe3\x80\x82", 3) == 0
            || memcmp(raw + at, "\xef\xbc\x8e", 3) == 0
            || memcmp(raw + at, "\xef\xbd\xa1", 3) == 0)) {
        return 3;
    }
    return 0;
}

/* Writes bytes that libidn2 refuses in a form that is unlike any real label. */
static pv_status hex_label(const char *label, size_t len,
                           char buffer[PV_HOST_MAX + 1], size_t *used)
{
    static const char digits[] = "0123456789abcdef";

    if (*used + 4 + 2 * len > PV_HOST_MAX) {
        return PV_ERR_RANGE;
    }
    memcpy(buffer + *used, "xn--", 4);
    *used += 4;
    for (size_t i = 0; i < len; i++) {
        buffer[(*used)++] = digits[(unsigned char)label[i] >> 4];
        buffer[(*used)++] = digits[(unsigned char)label[i] & 15];
    }
    return PV_OK;
}

/* Maps one label that holds a byte above 0x7f. */
static pv_status map_label(const char *label, size_t len,
                           char buffer[PV_HOST_MAX + 1], size_t *used)
{
    char text[RAW_MAX + 1];
    char *ascii = NULL;
    size_t ascii_len;

    memcpy(text, label, len);
    text[len] = '\0';
    if (memchr(label, '\0', len) != NULL
        || idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) {
        return hex_label(label, len, buffer, used);
    }
    ascii_len = strlen(ascii);
    if (*used + ascii_len > PV_HOST_MAX) {
        idn2_free(ascii);
        return PV_ERR_RANGE;
    }
    memcpy(buffer + *used, ascii, ascii_len);
    *used += ascii_len;
    idn2_free(ascii);
    return PV_OK;
}

static pv_status copy_label(const char *label, size_t len,
                            char buffer[PV_HOST_MAX + 1], size_t *used)
{
    for (size_t i = 0; i < len; i++) {
        if ((label[i] & 0x80) != 0) {
            return map_label(label, len, buffer, used);
        }
    }
    if (*used + len > PV_HOST_MAX) {
        return PV_ERR_RANGE;
    }
    memcpy(buffer + *used, label, len);
    *used += len;
    return PV_OK;
}

/* Maps a decoded host label by label; dots of any script become `.`. */
static pv_status map_labels(const char *raw, size_t len,
                            char buffer[PV_HOST_MAX + 1], size_t *used)
{
    size_t start = 0;
    size_t at = 0;
    pv_status status;

    while (at < len) {
        size_t dot = separator(raw, len, at);
        if (dot == 0) {
            at++;
            continue;
        }
        status = copy_label(raw + start, at - start, buffer, used);
        if (status != PV_OK || *used == PV_HOST_MAX) {
            return PV_ERR_RANGE;
        }
        buffer[(*used)++] = '.';
        at += dot;
        start = at;
    }
    return copy_label(raw + start, len - start, buffer, used);
}

/* One number of an IPv4 address, decimal, octal or hexadecimal. */
static bool parse_piece(pv_span text, uint64_t *value)
{
    int base = 10;

    *value = 0;
    if (text.len == 0) {
        return false;
    }
    if (text.len >= 2 && text.ptr[0] == '0') {
        base = (text.ptr[1] | 0x20) == 'x' ? 16 : 8;
        text.ptr += base == 16 ? 2 : 1;
        text.len -= base == 16 ? 2 : 1;
    }
    for (size_t i = 0; i < text.len; i++) {
        int digit = hex_value(text.ptr[i]);
        if (digit < 0 || digit >= base || *value > UINT32_MAX) {
            return false;
        }
        *value = *value * (uint64_t)base + (uint64_t)digit;
    }
    return true;
}

/* "Ends in a number": the last label is decimal or 0x and hexadecimal. */
static bool ends_in_number(pv_span host)
{
    size_t start = host.len;
    bool is_decimal = true;
    uint64_t ignored;

    while (start > 0 && host.ptr[start - 1] != '.') {
        start--;
        is_decimal =
            is_decimal && host.ptr[start] >= '0' && host.ptr[start] <= '9';
    }
    if (start == host.len) {
        return false;
    }
    if (is_decimal) {
        return true;
    }
    return host.len - start >= 2 && host.ptr[start] == '0'
           && (host.ptr[start + 1] | 0x20) == 'x'
           && parse_piece(pv_span_make(host.ptr + start, host.len - start),
                          &ignored);
}

/* Writes four decimal numbers: often, for scripts are full of fractions in
 * quotes. @return the length, at most 15 */
static size_t put_address(char *out, uint32_t address)
{
    size_t len = 0;

    for (int shift = 24; shift >= 0; shift -= 8) {
        unsigned piece = (address >> shift) & 255;
        if (piece >= 100) {
            out[len++] = (char)('0' + piece / 100);
        }
        if (piece >= 10) {
            out[len++] = (char)('0' + piece / 10 % 10);
        }
        out[len++] = (char)('0' + piece % 10);
        out[len++] = '.';
    }
    return len - 1;
}

/* The IPv4 parser: one to four numbers, the last fills what is left. */
static pv_status parse_ipv4(pv_span host, char buffer[PV_HOST_MAX + 1],
                            pv_span *canonical)
{
    uint64_t value[PIECES];
    size_t count = 0;
    size_t start = 0;
    uint32_t address = 0;

    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.ptr[i] != '.') {
            continue;
        }
        if (count == PIECES
            || !parse_piece(pv_span_make(host.ptr + start, i - start),
                            &value[count])) {
            return PV_ERR_SYNTAX;
        }
        count++;
        start = i + 1;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (value[i] > 255) {
            return PV_ERR_SYNTAX;
        }
        address |= (uint32_t)value[i] << (24 - 8 * i);
    }
    if (value[count - 1] >= (UINT64_C(1) << (8 * (5 - count)))) {
        return PV_ERR_SYNTAX;
    }
    address |= (uint32_t)value[count - 1];
    canonical->len = put_address(buffer, address);
    canonical->ptr = buffer;
    return PV_OK;
}

static pv_status parse_ipv6(pv_span host, char buffer[PV_HOST_MAX + 1],
                            pv_span *canonical)
{
    char text[V6_TEXT];
    struct in6_addr address;
    size_t len = host.len - 2;

    if (host.len < 4 || host.ptr[host.len - 1] != ']' || len >= V6_TEXT) {
        return PV_ERR_SYNTAX;
    }
    memcpy(text, host.ptr + 1, len);
    text[len] = '\0';
    if (strlen(text) != len || inet_pton(AF_INET6, text, &address) != 1
        || inet_ntop(AF_INET6, &address, text, sizeof(text)) == NULL) {
        return PV_ERR_SYNTAX;
    }
    canonical->len = (size_t)snprintf(buffer, PV_HOST_MAX, "[%s]", text);
    canonical->ptr = buffer;
    return PV_OK;
}

/* True when the host needs neither decoding nor mapping. Hyphens in the third
 * and fourth place are let through: existing punycode is kept as it is. */
static bool is_plain(pv_span host)
{
    for (size_t i = 0; i < host.len; i++) {
        if ((host.ptr[i] & 0x80) != 0 || host.ptr[i] == '%') {
            return false;
        }
    }
    return true;
}

static pv_status map_host(pv_span host, char buffer[PV_HOST_MAX + 1],
                          size_t *used)
{
    char raw[RAW_MAX];
    size_t len;

    *used = 0;
    if (is_plain(host)) {
        if (host.len > PV_HOST_MAX) {
            return PV_ERR_RANGE;
        }
        memcpy(buffer, host.ptr, host.len);
        *used = host.len;
        return PV_OK;
    }
    len = decode(host, raw);
    return len == 0 ? PV_ERR_RANGE : map_labels(raw, len, buffer, used);
}

/* Lower-cases a byte that a common host is written with; NUL: another. */
static char common_byte(char c)
{
    if ((unsigned char)((c | 0x20) - 'a') < 26) {
        return (char)(c | 0x20);
    }
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ? c
                                                                      : '\0';
}

/* Copies sixteen bytes in lower case. @return how many are of a common host */
static size_t copy_block(const char *in, char *out)
{
    pv_lanes text = pv_lanes_load(in);
    pv_lanes folded = text | 0x20;
    pv_lanes letters = pv_lanes_up_to(folded - 'a', 'z' - 'a');
    pv_lanes common = letters | pv_lanes_up_to(text - '0', 9)
                      | pv_lanes_up_to(text - '-', 1)
                      | pv_lanes_equal(text, '_');
    uint32_t odd = pv_lanes_bits(~common);

    text |= letters & 0x20;
    memcpy(out, &text, sizeof(text));
    return odd == 0 ? PV_LANES : pv_first_bit(odd);
}

size_t pv_url_host_common(pv_span in, char buffer[PV_HOST_MAX + PV_LANES])
{
    size_t count = PV_LANES;
    size_t len = 0;
    size_t label;

    while (in.len - len >= PV_LANES && len <= PV_HOST_MAX
           && count == PV_LANES) {
        count = copy_block(in.ptr + len, buffer + len);
        len += count;
    }
    while (count == PV_LANES && len < in.len && len <= PV_HOST_MAX
           && common_byte(in.ptr[len]) != '\0') {
        buffer[len] = common_byte(in.ptr[len]);
        len++;
    }
    label = len;
    while (label > 0 && buffer[label - 1] != '.') {
        label--;
    }
    return len <= PV_HOST_MAX && label < len
                   && (unsigned char)(buffer[label] - 'a') < 26
               ? len
               : 0;
}

pv_status pv_url_host(pv_span host, char buffer[PV_HOST_MAX + 1],
                      pv_span *canonical)
{
    char common[PV_HOST_MAX + PV_LANES];
    size_t used;
    pv_status status;

    if (host.len == 0) {
        return PV_ERR_SYNTAX;
    }
    if (pv_url_host_common(host, common) == host.len) {
        memcpy(buffer, common, host.len);
        *canonical = pv_span_make(buffer, host.len);
        return PV_OK;
    }
    if (host.ptr[0] == '[') {
        return parse_ipv6(host, buffer, canonical);
    }
    status = map_host(host, buffer, &used);
    if (status != PV_OK) {
        return status;
    }
    for (size_t i = 0; i < used; i++) {
        buffer[i] = pv_ascii_lower(buffer[i]);
        if (is_forbidden((unsigned char)buffer[i])) {
            return PV_ERR_SYNTAX;
        }
    }
    while (used > 0 && buffer[used - 1] == '.') {
        used--;
    }
    if (used == 0) {
        return PV_ERR_SYNTAX;
    }
    if (ends_in_number(pv_span_make(buffer, used))) {
        return parse_ipv4(pv_span_make(buffer, used), buffer, canonical);
    }
    *canonical = pv_span_make(buffer, used);
    return PV_OK;
}

bool pv_url_host_is_address(pv_span host)
{
    return host.len > 0 && (host.ptr[0] == '[' || ends_in_number(host));
}
