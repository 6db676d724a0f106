/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SipHash-1-3: a keyed hash for tables whose keys are chosen by strangers
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; one round
 * for each 8 bytes and three at the end, as hash tables commonly use it).
 *
 * Without the key nobody can find two inputs that collide, nor tell from the
 * result what went in. It is inline because the counters call it up to four
 * times for each request.
 */
#ifndef PV_BASE_SIPHASH_H
#define PV_BASE_SIPHASH_H

#include <endian.h>
#include <stdint.h>

#include "mod_privacy/core/base/span.h"

/* 16 unpredictable bytes. */
typedef struct pv_siphash_key {
    uint64_t k0;
    uint64_t k1;
} pv_siphash_key;

typedef struct pv_siphash_state {
    uint64_t v0, v1, v2, v3;
} pv_siphash_state;

/** Rotates left. @param bits  1 .. 63 */
static inline uint64_t pv_siphash_rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

/** One SipRound. */
static inline void pv_siphash_round(pv_siphash_state *s)
{
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = pv_siphash_rotate(s->v1, 13) ^ s->v0;
    s->v3 = pv_siphash_rotate(s->v3, 16) ^ s->v2;
    s->v0 = pv_siphash_rotate(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = pv_siphash_rotate(s->v1, 17) ^ s->v2;
    s->v3 = pv_siphash_rotate(s->v3, 21) ^ s->v0;
    s->v2 = pv_siphash_rotate(s->v2, 32);
}

/** Reads 8 bytes as a little-endian word. */
static inline uint64_t pv_siphash_word(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return le64toh(word);
}

/** Gives the last `len` % 8 bytes and, at the top, the length. */
static inline uint64_t pv_siphash_tail(pv_span text)
{
    uint64_t word = (uint64_t)text.len << 56;
    size_t rest = text.len & 7;
    size_t whole = text.len - rest;

    if (whole > 0 && rest > 0) { /* one load that overlaps what was read */
        return word
               | pv_siphash_word(text.ptr + text.len - 8) >> (64 - 8 * rest);
    }
    for (size_t i = 0; i < rest; i++) {
        word |= (uint64_t)(unsigned char)text.ptr[whole + i] << (8 * i);
    }
    return word;
}

/** Mixes one word of the message in. */
static inline void pv_siphash_mix(pv_siphash_state *s, uint64_t word)
{
    s->v3 ^= word;
    pv_siphash_round(s);
    s->v0 ^= word;
}

/** Gives the state that a message is mixed into. */
static inline pv_siphash_state pv_siphash_begin(const pv_siphash_key *key,
                                                uint64_t tweak)
{
    pv_siphash_state s = { 0x736f6d6570736575u ^ key->k0 ^ tweak,
                           0x646f72616e646f6du ^ key->k1,
                           0x6c7967656e657261u ^ key->k0,
                           0x7465646279746573u ^ key->k1 };

    return s;
}

/** Mixes the message's last word in and gives the hash. */
static inline uint64_t pv_siphash_end(pv_siphash_state *s, uint64_t tail)
{
    pv_siphash_mix(s, tail);
    s->v2 ^= 0xff;
    pv_siphash_round(s);
    pv_siphash_round(s);
    pv_siphash_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/**
 * Hashes a span under a key.
 * @param tweak  keeps apart what is hashed under one key; XORed into the
 *               first word of state
 */
static inline uint64_t pv_siphash(const pv_siphash_key *key, uint64_t tweak,
                                  pv_span text)
{
    pv_siphash_state s = pv_siphash_begin(key, tweak);
    size_t whole = text.len & ~(size_t)7;

    for (size_t i = 0; i < whole; i += 8) {
        pv_siphash_mix(&s, pv_siphash_word(text.ptr + i));
    }
    return pv_siphash_end(&s, pv_siphash_tail(text));
}

/**
 * As pv_siphash(), for a message of less than 8 bytes that are at hand as a
 * number.
 * @param bytes  the first byte lowest, zeros behind the last
 * @param len    0 .. 7
 */
static inline uint64_t pv_siphash_short(const pv_siphash_key *key,
                                        uint64_t tweak, uint64_t bytes,
                                        size_t len)
{
    pv_siphash_state s = pv_siphash_begin(key, tweak);

    return pv_siphash_end(&s, bytes | (uint64_t)len << 56);
}

#endif
