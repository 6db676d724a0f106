/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places visitors in bitmaps and sketches (see crowd.h). An address is hashed
 * under a key of the period and forgotten on return.
 */
#include "mod_privacy/core/counts/crowd.h"

#define V4_BYTES         4
#define V4_NETWORK_BYTES 3 /* /24 */
#define V6_NETWORK_BYTES 6 /* /48 */

enum { TWEAK_NETWORK = 1, TWEAK_VISITOR = 2 };

/* Hashes the network of an address. The cut-off part is never read into the
 * hash; nothing is printed, nothing is stored. */
static uint64_t hash_network(const pv_siphash_key *key, pv_span address)
{
    const uint8_t *b = (const uint8_t *)address.ptr;
    uint64_t bytes = 0;
    size_t len = address.len <= V4_BYTES ? V4_NETWORK_BYTES : V6_NETWORK_BYTES;

    len = len < address.len ? len : address.len;
    for (size_t i = 0; i < len; i++) {
        bytes |= (uint64_t)b[i] << (8 * i);
    }
    return pv_siphash_short(key, TWEAK_NETWORK, bytes, len);
}

/* Spreads a class over a keyed hash of a network; the result is as secret as
 * the hash is, and costs a multiplication instead of a second hash. */
static uint8_t bit_of(uint64_t network, pv_agent agent)
{
    uint64_t mixed = (network ^ ((uint64_t)agent + 1) * 0x9e3779b97f4a7c15u)
                     * 0xff51afd7ed558ccdu;

    return (uint8_t)(mixed >> 57);
}

static uint8_t place(const pv_siphash_key *key, pv_span address, pv_agent agent)
{
    return bit_of(hash_network(key, address), agent);
}

static const pv_siphash_key *key_of(const pv_counts *counts, pv_bank_id bank)
{
    return &pv_window_at(counts, bank, pv_window_running(counts, bank))
                ->crowd_key;
}

uint8_t pv_counts_crowd(const pv_counts *counts, unsigned site, pv_span address,
                        pv_agent agent, pv_crowd *crowd)
{
    const pv_siphash_key *key = key_of(counts, PV_BANK_DAY);
    uint64_t network = hash_network(key, address);
    pv_bank_id open;

    *crowd = (pv_crowd){ .bit = bit_of(network, agent),
                         .network = (uint8_t)(network >> 57) };
    if (site >= counts->policy.site_count) {
        return crowd->bit;
    }
    if (counts->sketch_index[site] >= 0) {
        uint64_t visitor =
            pv_siphash(key, TWEAK_VISITOR | (uint64_t)agent << 8, address);

        crowd->index = pv_sketch_index(visitor);
        crowd->rank = pv_sketch_rank(visitor);
    }
    open = pv_bank_open(counts, site);
    /* An open day has the length of a day, so the day's bit serves both. */
    return open == PV_BANK_OPEN_DAY
               ? crowd->bit
               : place(key_of(counts, open), address, agent);
}

uint8_t pv_counts_crowd_consent(const pv_counts *counts, pv_span address,
                                pv_agent agent)
{
    return place(key_of(counts, PV_BANK_MONTH), address, agent);
}
