/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A memo: what was worked out for a text, found again by the text's hash.
 *
 * It has a fixed size, no lock and no text: an entry is two words, a value
 * and the value XORed with the hash of what it belongs to. Threads and
 * processes may write at once; an entry that is half one's and half another's
 * names neither's hash, and counts as absent. An entry may stand in any place
 * of its set of four, which fills a cache line.
 *
 * The hash multiplies two words and folds the product (the construction of
 * wyhash, Wang Yi 2019). It is keyed: without the key nobody can make two
 * texts meet. It is no PRF, so nothing but a memo may depend on it.
 */
#ifndef PV_BASE_MEMO_H
#define PV_BASE_MEMO_H

#include <stdatomic.h>
#include <stdbool.h>

#include "mod_privacy/core/base/siphash.h"

#define PV_MEMO_WAYS  4
#define PV_MEMO_BLOCK 16 /* bytes that are hashed at a time */

typedef struct pv_memo_entry {
    _Atomic uint64_t check; /* value ^ hash; relaxed, like `value` */
    _Atomic uint64_t value;
} pv_memo_entry;

/* The view of a process; the entries may be shared. */
typedef struct pv_memo {
    pv_siphash_key key;
    pv_memo_entry *entries; /* PV_MEMO_WAYS for each set, zero: empty */
    size_t set_count;       /* a power of two, at most 2^31           */
} pv_memo;

/** Multiplies to 128 bits and folds them. */
static inline uint64_t pv_memo_multiply(uint64_t a, uint64_t b)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)(product ^ product >> 64);
}

/** Reads up to 16 bytes as two words that overlap. */
static inline void pv_memo_words(const char *bytes, size_t len, uint64_t *low,
                                 uint64_t *high)
{
    uint32_t first = 0;
    uint32_t last = 0;

    if (len >= sizeof(*low)) {
        *low = pv_siphash_word(bytes);
        *high = pv_siphash_word(bytes + len - sizeof(*high));
    }
    else if (len >= sizeof(first)) {
        memcpy(&first, bytes, sizeof(first));
        memcpy(&last, bytes + len - sizeof(last), sizeof(last));
        *low = first;
        *high = last;
    }
    else {
        const unsigned char *b = (const unsigned char *)bytes;

        *low = len == 0 ? 0
                        : (uint64_t)b[0] << 16 | (uint64_t)b[len / 2] << 8
                              | b[len - 1];
        *high = 0;
    }
}

/** Gives what a hash begins with. @param tweak  keeps apart what stands in one
 *  memo */
static inline uint64_t pv_memo_begin(const pv_memo *memo, uint64_t tweak)
{
    return memo->key.k0 ^ tweak;
}

/** Takes a text into a hash; of several, each with its length. */
static inline uint64_t pv_memo_take(const pv_memo *memo, uint64_t hash,
                                    pv_span text)
{
    const char *at = text.ptr;
    uint64_t low;
    uint64_t high;

    if (text.len > PV_MEMO_BLOCK) {
        const char *last = at + text.len - PV_MEMO_BLOCK;

        for (; at < last; at += PV_MEMO_BLOCK) {
            hash = pv_memo_multiply(pv_siphash_word(at) ^ hash,
                                    pv_siphash_word(at + 8) ^ memo->key.k1);
        }
        low = pv_siphash_word(last); /* overlaps what was read */
        high = pv_siphash_word(last + 8);
    }
    else {
        pv_memo_words(at, text.len, &low, &high);
    }
    return pv_memo_multiply(low ^ hash, high ^ memo->key.k1) ^ text.len;
}

/** Ends a hash. @return never 0 */
static inline uint64_t pv_memo_end(uint64_t hash)
{
    return pv_memo_multiply(hash, 0x9e3779b97f4a7c15u) | 1u;
}

/**
 * Hashes a text.
 * @param tweak  as for pv_memo_begin()
 * @return never 0
 */
static inline uint64_t pv_memo_hash(const pv_memo *memo, uint64_t tweak,
                                    pv_span text)
{
    return pv_memo_end(pv_memo_take(memo, pv_memo_begin(memo, tweak), text));
}

/** Gives the set that a hash belongs to. */
static inline pv_memo_entry *pv_memo_set(const pv_memo *memo, uint64_t hash)
{
    return &memo->entries[(hash >> 32 & (memo->set_count - 1)) * PV_MEMO_WAYS];
}

/**
 * Looks what is known.
 * @param hash   by pv_memo_hash(), perhaps changed further; 0 finds nothing
 * @param value  written only when something is known
 */
static inline bool pv_memo_find(const pv_memo *memo, uint64_t hash,
                                uint64_t *value)
{
    const pv_memo_entry *set = pv_memo_set(memo, hash);

    for (size_t i = 0; i < PV_MEMO_WAYS; i++) {
        uint64_t found =
            atomic_load_explicit(&set[i].value, memory_order_relaxed);

        if ((atomic_load_explicit(&set[i].check, memory_order_relaxed) ^ found)
                == hash
            && hash != 0) {
            *value = found;
            return true;
        }
    }
    return false;
}

/** Remembers a value; in a full set another one is forgotten. */
static inline void pv_memo_put(const pv_memo *memo, uint64_t hash,
                               uint64_t value)
{
    pv_memo_entry *set = pv_memo_set(memo, hash);
    pv_memo_entry *place = &set[hash >> 1 & (PV_MEMO_WAYS - 1)];

    for (size_t i = 0; i < PV_MEMO_WAYS; i++) {
        if (atomic_load_explicit(&set[i].check, memory_order_relaxed)
            == atomic_load_explicit(&set[i].value, memory_order_relaxed)) {
            place = &set[i];
            break;
        }
    }
    atomic_store_explicit(&place->check, value ^ hash, memory_order_relaxed);
    atomic_store_explicit(&place->value, value, memory_order_relaxed);
}

#endif
