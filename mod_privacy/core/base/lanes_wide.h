/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thirty-two bytes at once, for the few loops that are worth two variants:
 * one by these, where the processor has AVX2, and one by lanes.h.
 *
 * What is compiled for AVX2 is marked PV_WIDE and called only where
 * pv_wide_works(). Elsewhere than on amd64 it is compiled for the plain
 * machine, and never called. Files of which nearly all has two variants are
 * compiled twice, on amd64: WIDE_SRC in the Makefile names them. The functions
 * of the variant for AVX2, where PV_IS_WIDE is defined, have other names.
 *
 * The test for a set of bytes needs one look-up and one comparison, however
 * many they are: the low four bits of each byte choose the one byte of the set
 * with these bits, and it is compared with that. So a set holds at most one
 * byte for each value of the low four bits, all of them ASCII.
 */
#ifndef PV_BASE_LANES_WIDE_H
#define PV_BASE_LANES_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PV_WIDE_LANES 32

typedef unsigned char pv_wide __attribute__((vector_size(PV_WIDE_LANES)));

/* A set: at place n the byte whose low four bits are n, or one that has
 * others there. */
typedef unsigned char pv_wide_set[16];

#if defined(__x86_64__)
#include <immintrin.h>

#define PV_WIDE __attribute__((target("avx2,bmi,bmi2")))

/** Tells whether what is marked PV_WIDE can be called. */
static inline bool pv_wide_works(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
           && __builtin_cpu_supports("bmi2");
}

/** Loads a set into both halves. */
PV_WIDE static inline pv_wide pv_wide_load_set(const pv_wide_set set)
{
    return (pv_wide)_mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i_u *)set));
}

/** Holds (is 255) for each byte that is in the set. */
PV_WIDE static inline pv_wide pv_wide_among(pv_wide bytes, pv_wide set)
{
    return (pv_wide)_mm256_cmpeq_epi8(
        _mm256_shuffle_epi8((__m256i)set, (__m256i)bytes), (__m256i)bytes);
}

/** Gives one bit for each byte that is 255; the others are 0. */
PV_WIDE static inline uint32_t pv_wide_bits(pv_wide found)
{
    return (uint32_t)_mm256_movemask_epi8((__m256i)found);
}
#else
#define PV_WIDE

/** Tells whether what is marked PV_WIDE can be called. */
static inline bool pv_wide_works(void)
{
    return false;
}

/** Loads a set into both halves. */
static inline pv_wide pv_wide_load_set(const pv_wide_set set)
{
    pv_wide loaded;

    memcpy(&loaded, set, sizeof(pv_wide_set));
    memcpy((char *)&loaded + sizeof(pv_wide_set), set, sizeof(pv_wide_set));
    return loaded;
}

/** Holds (is 255) for each byte that is in the set. */
static inline pv_wide pv_wide_among(pv_wide bytes, pv_wide set)
{
    pv_wide found;

    for (size_t i = 0; i < PV_WIDE_LANES; i++) {
        found[i] = set[bytes[i] & 15] == bytes[i] ? 255 : 0;
    }
    return found;
}

/** Gives one bit for each byte that is 255; the others are 0. */
static inline uint32_t pv_wide_bits(pv_wide found)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < PV_WIDE_LANES; i++) {
        bits |= (uint32_t)(found[i] & 1) << i;
    }
    return bits;
}
#endif

/** Loads the bytes from `at` on; any alignment. */
PV_WIDE static inline pv_wide pv_wide_load(const char *at)
{
    pv_wide bytes;

    memcpy(&bytes, at, sizeof(bytes));
    return bytes;
}

#endif
