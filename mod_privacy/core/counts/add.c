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
    if (event->duration != PV_DURATION_LATER) {
        add(hour, PV_AT_DURATION, event->duration, PV_DURATION_COUNT, bit);
    }
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

/* Where the keys of an event come from. */
typedef struct source {
    pv_counter_table table;
    const pv_naming *naming; /* NULL: all texts stand in the event */
    pv_event *event;
} source;

/* Gives the base hash that is remembered for a key, 0 when none is. What is
 * remembered holds for one period: its secret is part of the question. */
static uint64_t remembered(const source *from, uint64_t memo)
{
    uint64_t base = 0;

    if (memo != 0 && from->naming != NULL) {
        pv_memo_find(from->naming->rules->memo,
                     memo ^ from->table.window->hash_key.k0, &base);
    }
    return base;
}

/* Gives a key with its text. @param text  of the event; made when missing */
static pv_counter_key named(const source *from, const pv_span *text,
                            uint64_t memo)
{
    pv_counter_key key;

    if (text->len == 0 && from->naming != NULL) {
        pv_event_name(from->naming, from->event);
    }
    key.text = *text;
    key.base = pv_counter_table_base(&from->table, key.text);
    if (memo != 0 && from->naming != NULL) {
        pv_memo_put(from->naming->rules->memo,
                    memo ^ from->table.window->hash_key.k0, key.base);
    }
    return key;
}

static void add_page(const source *from)
{
    pv_event *event = from->event;
    const pv_counter_table *table = &from->table;
    pv_dimension dimension = event->is_page ? PV_DIM_PAGE : PV_DIM_NOTFOUND;
    uint64_t base = remembered(from, event->page_memo);
    uint8_t bit = event->open_bit;
    pv_counter_key key;

    if (base != 0 && pv_counter_table_add_base(table, dimension, base, bit)) {
        if (!event->is_visit
            || pv_counter_table_add_base(table, PV_DIM_ENTRY, base, bit)) {
            return;
        }
        key = named(from, &event->page, event->page_memo);
        pv_counter_table_add(table, PV_DIM_ENTRY, &key, bit);
        return;
    }
    key = named(from, &event->page, event->page_memo);
    pv_counter_table_add(table, dimension, &key, bit);
    if (event->is_visit) {
        pv_counter_table_add(table, PV_DIM_ENTRY, &key, bit);
    }
}

static void add_referrer(const source *from)
{
    pv_event *event = from->event;
    uint64_t base = remembered(from, event->referrer_memo);
    pv_counter_key key;

    if (base == 0
        || !pv_counter_table_add_base(&from->table, PV_DIM_REFERRER, base,
                                      event->open_bit)) {
        key = named(from, &event->referrer, event->referrer_memo);
        pv_counter_table_add(&from->table, PV_DIM_REFERRER, &key,
                             event->open_bit);
    }
}

/* Keys of requests: page and what comes with a visit, or what was not found. */
static void add_open(pv_counts *counts, const pv_naming *naming,
                     pv_event *event)
{
    source from;

    if (event->page.len == 0 && event->page_memo == 0) {
        return;
    }
    from =
        (source){ pv_counter_table_open(counts, event->site), naming, event };
    add_page(&from);
    if (event->is_visit) {
        add_referrer(&from);
    }
    for (int i = 0; i < PV_CAMPAIGNS_MAX && event->campaign[i].len > 0; i++) {
        pv_counter_key key = named(&from, &event->campaign[i], 0);

        pv_counter_table_add(&from.table, PV_DIM_CAMPAIGN, &key,
                             event->open_bit);
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

void pv_counts_add_named(pv_counts *counts, const pv_naming *naming,
                         pv_event *event, int64_t now_s)
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
    add_open(counts, naming, event);
    add_visitor(counts, day_w, day, event);
}

void pv_counts_add(pv_counts *counts, const pv_event *event, int64_t now_s)
{
    pv_event named = *event;

    pv_counts_add_named(counts, NULL, &named, now_s);
}

void pv_counts_add_duration(pv_counts *counts, unsigned site, uint8_t bit,
                            unsigned duration)
{
    if (site < counts->policy.site_count) {
        unsigned w = pv_window_running(counts, PV_BANK_HOUR);

        add(pv_cells_at(counts, PV_BANK_HOUR, w, site), PV_AT_DURATION,
            duration, PV_DURATION_COUNT, bit);
    }
}

void pv_counts_add_blocked(pv_counts *counts, unsigned site, uint8_t open_bit,
                           pv_span key)
{
    if (site < counts->policy.site_count) {
        pv_counter_table table = pv_counter_table_open(counts, site);
        pv_counter_key named = { key, pv_counter_table_base(&table, key) };

        pv_counter_table_add(&table, PV_DIM_BLOCKED, &named, open_bit);
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
