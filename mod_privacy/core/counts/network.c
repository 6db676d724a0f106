/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One network or many (see network.h). The judgement is made once, when an
 * hour has ended, by the flusher.
 */
#include "mod_privacy/core/counts/network.h"

#include "mod_privacy/core/counts/layout.h"

enum { FLAG_NONE = 0, FLAG_ONE, FLAG_TOLD };

static bool is_one_network(const _Atomic uint32_t *counters, bool *is_telling)
{
    uint64_t total = 0;
    uint64_t most = 0;

    for (int i = 0; i < PV_CROWD_BITS; i++) {
        uint64_t count =
            atomic_load_explicit(&counters[i], memory_order_relaxed);

        total += count;
        most = count > most ? count : most;
    }
    *is_telling = total >= PV_NETWORK_REQUESTS_MIN;
    return most * 10 > total * 9;
}

void pv_network_judge(pv_counts *counts, unsigned window)
{
    for (size_t site = 0; site < counts->policy.site_count; site++) {
        _Atomic uint8_t *flag = pv_flag_at(counts, site);
        uint8_t old = atomic_load_explicit(flag, memory_order_relaxed);
        bool is_telling;
        bool is_one =
            is_one_network(pv_network_at(counts, window, site), &is_telling);

        if (is_telling && !is_one) {
            atomic_store_explicit(flag, FLAG_NONE, memory_order_relaxed);
        }
        else if (is_telling && old == FLAG_NONE) {
            atomic_store_explicit(flag, FLAG_ONE, memory_order_relaxed);
        }
    }
}

bool pv_counts_is_one_network(const pv_counts *counts, unsigned site)
{
    return site < counts->policy.site_count
           && atomic_load_explicit(pv_flag_at(counts, site),
                                   memory_order_relaxed)
                  != FLAG_NONE;
}

bool pv_counts_network_news(pv_counts *counts, unsigned site)
{
    uint8_t expected = FLAG_ONE;

    return site < counts->policy.site_count
           && atomic_compare_exchange_strong_explicit(
               pv_flag_at(counts, site), &expected, FLAG_TOLD,
               memory_order_relaxed, memory_order_relaxed);
}
