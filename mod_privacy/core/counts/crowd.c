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

/* Hashes the network of an address. The cut-off part never gets into the
 * hash; nothing is printed, nothing is stored. */
static uint64_t hash_network(const pv_siphash_key *key, pv_span address)
{
    uint32_t head = 0;
    uint16_t rest = 0;

    if (address.len < V4_BYTES) { /* there is none */
        return pv_siphash_short(key, TWEAK_NETWORK, 0, 0);
    }
    memcpy(&head, address.ptr, sizeof(head));
    if (address.len < V6_NETWORK_BYTES) {
        return pv_siphash_short(key, TWEAK_NETWORK, le32toh(head) & 0xffffffu,
                                V4_NETWORK_BYTES);
    }
    memcpy(&rest, address.ptr + sizeof(head), sizeof(rest));
    return pv_siphash_short(key, TWEAK_NETWORK,
                            le32toh(head) | (uint64_t)le16toh(rest) << 32,
                            V6_NETWORK_BYTES);
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

/* Where the sketch of daily visitors is wanted, it sees the whole address. */
static void place_visitor(const pv_siphash_key *key, pv_span address,
                          pv_agent agent, pv_crowd *crowd)
{
    uint64_t visitor =
        pv_siphash(key, TWEAK_VISITOR | (uint64_t)agent << 8, address);

    crowd->index = pv_sketch_index(visitor);
    crowd->rank = pv_sketch_rank(visitor);
}

uint8_t pv_counts_crowd(const pv_counts *counts, unsigned site, pv_span address,
                        pv_agent agent, pv_network *network, pv_crowd *crowd)
{
    const pv_siphash_key *key = key_of(counts, PV_BANK_DAY);
    pv_bank_id open;

    if (network->secret != key->k0) {
        network->secret = key->k0;
        network->hash = hash_network(key, address);
    }
    *crowd = (pv_crowd){ .bit = bit_of(network->hash, agent),
                         .network = (uint8_t)(network->hash >> 57) };
    if (site >= counts->policy.site_count) {
        return crowd->bit;
    }
    if (counts->sketch_index[site] >= 0) {
        place_visitor(key, address, agent, crowd);
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
