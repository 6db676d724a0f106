/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An IP address as a plain value, without sockets: read, written, shortened
 * to its network, or replaced by a pseudonym.
 *
 * Text is read strictly: IPv4 as four decimal octets (RFC 6943 section 3.1.1,
 * no octal, no short forms), IPv6 as RFC 4291 section 2.2 has it. It is
 * written as RFC 5952 recommends. An IPv4-mapped IPv6 address is IPv4 here,
 * as it is for httpd on a dual-stack socket.
 */
#ifndef PV_BASE_ADDR_H
#define PV_BASE_ADDR_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

/* Longest text: a full IPv6 address with an IPv4 tail, and its NUL. */
#define PV_ADDR_TEXT_MAX 46

#define PV_ADDR_KEY_BYTES 16

typedef enum pv_addr_family {
    PV_ADDR_NONE = 0, /* no address: a Unix socket, say */
    PV_ADDR_V4 = 4,
    PV_ADDR_V6 = 6
} pv_addr_family;

typedef struct pv_addr {
    pv_addr_family family;
    uint8_t bytes[16]; /* network order; IPv4 uses the first four */
} pv_addr;

/** Gives the text of the dropped address: "0.0.0.0", or "::" for IPv6. */
static inline const char *pv_addr_dropped(pv_addr_family family)
{
    return family == PV_ADDR_V6 ? "::" : "0.0.0.0";
}

/**
 * Reads an address in text form; the whole span must be the address.
 * @param text  no brackets, port or zone
 * @param addr  written only on success
 * @return PV_OK or PV_ERR_SYNTAX
 */
pv_status pv_addr_parse(pv_span text, pv_addr *addr);

/**
 * Makes an address of network-order bytes; 16 bytes of an IPv4-mapped
 * address become IPv4 (RFC 4291 section 2.5.5.2).
 * @param bytes  4 or 16 bytes
 * @param len    4 or 16; any other length gives PV_ADDR_NONE
 */
pv_addr pv_addr_make(const uint8_t *bytes, size_t len);

/**
 * Writes an address as RFC 5952 recommends.
 * @param addr  PV_ADDR_NONE is written as "0.0.0.0"
 * @param text  receives the text and a NUL
 * @return the length without the NUL
 */
size_t pv_addr_format(const pv_addr *addr, char text[PV_ADDR_TEXT_MAX]);

/**
 * Keeps the leading bits of an address and clears the rest.
 * @param addr     changed in place
 * @param v4_bits  0 to 32, what an IPv4 address keeps
 * @param v6_bits  0 to 128, what an IPv6 address keeps
 */
void pv_addr_truncate(pv_addr *addr, int v4_bits, int v6_bits);

/**
 * Replaces an address by a keyed pseudonym of the same family: IPv4 by one
 * of 240.0.0.0/4 (reserved, RFC 1112 section 4), IPv6 by one of
 * 2001:db8::/32 (documentation, RFC 3849). Two addresses of one IPv6 /64
 * keep a common /64, so that whoever limits by network still can. Without
 * the key nobody can go back; 28 bits of IPv4 let some visitors share one.
 * SipHash-2-4 (Aumasson and Bernstein 2012) of apr-util makes the bits.
 * @param addr  PV_ADDR_NONE stays as it is
 * @param key   secret random bytes; another key gives unrelated pseudonyms
 */
pv_addr pv_addr_pseudonym(const pv_addr *addr,
                          const uint8_t key[PV_ADDR_KEY_BYTES]);

#endif
