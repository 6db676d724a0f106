/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places visitors in bitmaps and sketches (see crowd.h). An address is hashed
 * under a key of the period and forgotten on return.
 */
#include "mod_privacy/core/counts/crowd.h"

enum { TWEAK_VISITOR = 2 };

static uint8_t place(const pv_siphash_key *key, pv_span address, pv_agent agent)
{
    return pv_crowd_bit(pv_crowd_network(key, address), agent);
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
        network->hash = pv_crowd_network(key, address);
    }
    *crowd = (pv_crowd){ .bit = pv_crowd_bit(network->hash, agent),
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
