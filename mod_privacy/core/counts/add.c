/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hot side of the counters: adds events (see counts.h).
 *
 * A request touches about a dozen cells, each one relaxed addition and one
 * look at a bitmap; nothing here locks, allocates or calls the system.
 */
#include "mod_privacy/core/counts/counter_table.h"
#include "mod_privacy/core/counts/crowd.h"
#include "mod_privacy/core/counts/window.h"

static void add(pv_cell *cells, unsigned first, unsigned item, unsigned count,
                uint8_t bit)
{
    pv_cell_add(&cells[first + (item < count ? item : 0)], bit);
}

/* What every request counts under, the module's own pages included. */
static void add_request(pv_cell *hour, const pv_event *event)
{
    bool is_bot = pv_agent_bot(event->agent) != PV_BOT_NONE;

    add(hour, PV_AT_REQUESTS, 1 + (is_bot ? PV_SENDER_BOT : PV_SENDER_HUMAN), 3,
        event->crowd.bit);
    add(hour, PV_AT_STATUS, event->status, PV_STATUS_COUNT, event->crowd.bit);
}

static void add_bot(pv_cell *hour, const pv_event *event)
{
    pv_bot bot = pv_agent_bot(event->agent);

    add(hour, PV_AT_BOT, bot == PV_BOT_OTHER ? 0 : (unsigned)bot, PV_BOT_COUNT,
        event->crowd.bit);
}

/* What describes a person's request by hour. */
static void add_hour(pv_cell *hour, const pv_event *event)
{
    uint8_t bit = event->crowd.bit;

    add(hour, PV_AT_METHOD, event->method, PV_METHOD_COUNT, bit);
    add(hour, PV_AT_PROTOCOL, event->protocol, PV_PROTOCOL_COUNT, bit);
    add(hour, PV_AT_DURATION, event->duration, PV_DURATION_COUNT, bit);
    add(hour, PV_AT_SIZE, event->size, PV_SIZE_COUNT, bit);
    if (event->is_visit) {
        add(hour, PV_AT_VISITS, 1, 2, bit);
    }
}

/* What describes the person, by day. */
static void add_day(pv_cell *day, const pv_event *event)
{
    uint8_t bit = event->crowd.bit;

    add(day, PV_AT_COUNTRY, event->country, PV_COUNTRY_COUNT, bit);
    add(day, PV_AT_LANGUAGE, event->language, PV_LANGUAGE_COUNT, bit);
    add(day, PV_AT_BROWSER, pv_agent_browser(event->agent), PV_BROWSER_COUNT,
        bit);
    add(day, PV_AT_SYSTEM, pv_agent_system(event->agent), PV_SYSTEM_COUNT, bit);
    add(day, PV_AT_DEVICE, pv_agent_device(event->agent), PV_DEVICE_COUNT, bit);
}

/* Keys of requests: page and what comes with a visit, or what was not found. */
static void add_open(pv_counts *counts, const pv_event *event)
{
    uint8_t bit = event->open_bit;

    if (event->page.len > 0) {
        pv_counter_table_add(counts, event->site,
                             event->is_page ? PV_DIM_PAGE : PV_DIM_NOTFOUND,
                             event->page, bit);
    }
    if (event->is_visit) {
        pv_counter_table_add(counts, event->site, PV_DIM_ENTRY, event->page,
                             bit);
        pv_counter_table_add(counts, event->site, PV_DIM_REFERRER,
                             event->referrer, bit);
    }
    for (int i = 0; i < PV_CAMPAIGNS_MAX; i++) {
        if (event->campaign[i].len > 0) {
            pv_counter_table_add(counts, event->site, PV_DIM_CAMPAIGN,
                                 event->campaign[i], bit);
        }
    }
}

/* The person in the sketch of the day; the bitmap tells how many networks
 * stand behind the estimate. */
static void add_visitor(pv_counts *counts, unsigned w, pv_cell *day,
                        const pv_event *event)
{
    pv_sketch *sketch = pv_sketch_at(counts, w, event->site);

    if (sketch != NULL && event->crowd.rank > 0) {
        pv_sketch_add(sketch, event->crowd.index, event->crowd.rank);
        add(day, PV_AT_VISITORS, 1, 2, event->crowd.bit);
    }
}

void pv_counts_add(pv_counts *counts, const pv_event *event, int64_t now_s)
{
    unsigned hour_w;
    unsigned day_w;
    pv_cell *hour;
    pv_cell *day;

    if (event->site >= counts->policy.site_count) {
        return;
    }
    pv_windows_turn(counts, now_s);
    hour_w = pv_window_running(counts, PV_BANK_HOUR);
    hour = pv_cells_at(counts, PV_BANK_HOUR, hour_w, event->site);
    atomic_fetch_add_explicit(
        &pv_network_at(counts, hour_w,
                       event->site)[event->crowd.network & (PV_CROWD_BITS - 1)],
        1, memory_order_relaxed);
    add_request(hour, event);
    if (event->is_own_page) {
        return;
    }
    if (pv_agent_bot(event->agent) != PV_BOT_NONE) {
        add_bot(hour, event);
        return;
    }
    day_w = pv_window_running(counts, PV_BANK_DAY);
    day = pv_cells_at(counts, PV_BANK_DAY, day_w, event->site);
    add_hour(hour, event);
    add_day(day, event);
    add_open(counts, event);
    add_visitor(counts, day_w, day, event);
}

void pv_counts_add_blocked(pv_counts *counts, unsigned site, uint8_t open_bit,
                           pv_span key)
{
    if (site < counts->policy.site_count) {
        pv_counter_table_add(counts, site, PV_DIM_BLOCKED, key, open_bit);
    }
}

void pv_counts_add_consent(pv_counts *counts, unsigned site, uint8_t bit,
                           pv_purpose purpose, pv_outcome outcome)
{
    if (site < counts->policy.site_count && purpose < PV_PURPOSE_MAX
        && (unsigned)outcome < PV_OUTCOME_COUNT) {
        unsigned w = pv_window_running(counts, PV_BANK_MONTH);
        unsigned item =
            1 + (unsigned)purpose * PV_OUTCOME_COUNT + (unsigned)outcome;

        add(pv_cells_at(counts, PV_BANK_MONTH, w, site), PV_AT_CONSENT, item,
            PV_MONTH_CELLS, bit);
    }
}
