/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sixteen bytes at once, by whatever the machine has for it: the compiler's
 * vector type (SSE2 is part of amd64, NEON of arm64), and words elsewhere.
 *
 * A comparison of vectors gives 255 where it holds and 0 elsewhere;
 * pv_lanes_bits() makes one bit of each. Whoever loads makes sure that
 * PV_LANES bytes can be read.
 */
#ifndef PV_BASE_LANES_H
#define PV_BASE_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PV_LANES 16

typedef unsigned char pv_lanes __attribute__((vector_size(PV_LANES)));

/** Loads the bytes from `at` on; any alignment. */
static inline pv_lanes pv_lanes_load(const char *at)
{
    pv_lanes bytes;

    memcpy(&bytes, at, sizeof(bytes));
    return bytes;
}

/** Compares each byte with `c`. */
static inline pv_lanes pv_lanes_equal(pv_lanes bytes, char c)
{
    return (pv_lanes)(bytes == (unsigned char)c);
}

/** Holds for each byte that is `c` or less. */
static inline pv_lanes pv_lanes_up_to(pv_lanes bytes, unsigned char c)
{
    return (pv_lanes)(bytes <= c);
}

#if defined(__SSE2__)
/** Gives one bit for each byte that is 255; the others are 0. */
static inline uint32_t pv_lanes_bits(pv_lanes found)
{
    return (uint32_t)__builtin_ia32_pmovmskb128(
        (char __attribute__((vector_size(PV_LANES))))found);
}
#else
/** Gives one bit for each byte that is 255; the others are 0. */
static inline uint32_t pv_lanes_bits(pv_lanes found)
{
    uint32_t bits = 0;

    /* One bit of each byte is kept, another one in each; a multiplication
     * adds the eight of a word up in its highest byte. */
    for (int half = 0; half < 2; half++) {
        uint64_t word;
        memcpy(&word, (const char *)&found + 8 * half, sizeof(word));
        word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
                   ? word
                   : __builtin_bswap64(word);
        word &= UINT64_C(0x8040201008040201);
        word = (word * UINT64_C(0x0101010101010101)) >> 56;
        bits |= (uint32_t)word << (8 * half);
    }
    return bits;
}
#endif

/** The number of the first of some bits; at least one is set. */
static inline unsigned pv_first_bit(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

/** The number of the last of some bits; at least one is set. */
static inline unsigned pv_last_bit(uint64_t bits)
{
    return 63 - (unsigned)__builtin_clzll(bits);
}

#endif
