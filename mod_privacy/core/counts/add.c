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

/* Where an item of a dimension stands; one that is none stands for the first,
 * `(other)`. */
static inline unsigned at(unsigned first, unsigned item, unsigned count)
{
    return first + (item < count ? item : 0);
}

static inline void add(pv_row row, unsigned first, unsigned item,
                       unsigned count)
{
    pv_row_add(row, at(first, item, count));
}

/* What every request of a visitor adds.
 * @return false where that is all: of the module's own pages, and of bots */
static inline __attribute__((always_inline)) bool
add_visitor(const pv_counts_place *place, pv_mark mark, unsigned status,
            bool is_own_page)
{
    pv_cell *const *cells = place->cells;
    const pv_row hour = pv_row_of(place->hour, mark);

    atomic_fetch_add_explicit(place->network, 1, memory_order_relaxed);
    pv_cell_add(cells[0], mark);
    add(hour, PV_AT_STATUS, status, PV_STATUS_COUNT);
    if (is_own_page) {
        return false;
    }
    pv_cell_add(cells[1], mark);
    if (place->is_bot) {
        return false;
    }
#pragma GCC unroll 4
    for (int i = 2; i < PV_PLACE_CELLS; i++) {
        pv_cell_add(cells[i], mark);
    }
    return true;
}

/* What describes a person's request by hour. */
static inline void add_hour(pv_row hour, const pv_event *event)
{
    add(hour, PV_AT_METHOD, event->method, PV_METHOD_COUNT);
    add(hour, PV_AT_PROTOCOL, event->protocol, PV_PROTOCOL_COUNT);
    add(hour, PV_AT_SIZE, event->size, PV_SIZE_COUNT);
    if (event->duration != PV_DURATION_LATER) {
        add(hour, PV_AT_DURATION, event->duration, PV_DURATION_COUNT);
    }
    if (event->is_visit) {
        pv_row_add(hour, PV_AT_VISITS + 1);
    }
}

/* Where the keys of an event come from. */
typedef struct source {
    pv_counter_table table;
    uint8_t bit;             /* of the visitor */
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
    uint8_t bit = from->bit;
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
                                      from->bit)) {
        key = named(from, &event->referrer, event->referrer_memo);
        pv_counter_table_add(&from->table, PV_DIM_REFERRER, &key, from->bit);
    }
}

/* Keys of requests: page and what comes with a visit, or what was not found. */
static void add_open(pv_counts *counts, const pv_naming *naming,
                     pv_event *event, const pv_counts_place *place)
{
    source from = { pv_counter_table_open(counts, place->site), place->open_bit,
                    naming, event };

    add_page(&from);
    if (event->is_visit) {
        add_referrer(&from);
    }
    for (int i = 0; i < PV_CAMPAIGNS_MAX && event->campaign[i].len > 0; i++) {
        pv_counter_key key = named(&from, &event->campaign[i], 0);

        pv_counter_table_add(&from.table, PV_DIM_CAMPAIGN, &key, from.bit);
    }
}

/* The person in the sketch of the day; the bitmap tells how many networks
 * stand behind the estimate. */
static void add_sketch(const pv_counts *counts, const pv_counts_place *place)
{
    pv_sketch *sketch =
        pv_sketch_at(counts, (unsigned)place->day_turn, place->site);

    if (sketch != NULL) {
        pv_sketch_add(sketch, place->index, place->rank);
        pv_cell_add(&place->day[PV_AT_VISITORS + 1], pv_mark_of(place->bit));
    }
}

/* Notes which windows run. */
static void begin_place(const pv_counts *counts, unsigned site,
                        pv_counts_place *place)
{
    pv_bank_id open = pv_bank_open(counts, site);

    place->hour_turn = pv_bank_turn(counts, PV_BANK_HOUR);
    place->day_turn = pv_bank_turn(counts, PV_BANK_DAY);
    place->open_turn = pv_bank_turn(counts, open);
    place->open_bank = (uint8_t)open;
    place->site = site;
}

/* The cells that all requests of a person add to. */
static void find_person(pv_cell *day, const pv_counts_visitor *visitor,
                        pv_cell *cells[PV_PLACE_CELLS])
{
    pv_agent agent = visitor->agent;

    cells[1] = &day[at(PV_AT_COUNTRY, visitor->country, PV_COUNTRY_COUNT)];
    cells[2] = &day[at(PV_AT_LANGUAGE, visitor->language, PV_LANGUAGE_COUNT)];
    cells[3] =
        &day[at(PV_AT_BROWSER, pv_agent_browser(agent), PV_BROWSER_COUNT)];
    cells[4] = &day[at(PV_AT_SYSTEM, pv_agent_system(agent), PV_SYSTEM_COUNT)];
    cells[5] = &day[at(PV_AT_DEVICE, pv_agent_device(agent), PV_DEVICE_COUNT)];
}

/* The rest, of a visitor whose place in the bitmaps is known. */
static void end_place(const pv_counts *counts, const pv_counts_visitor *visitor,
                      const pv_crowd *crowd, pv_counts_place *place)
{
    pv_bot bot = pv_agent_bot(visitor->agent);
    unsigned hour_w = (unsigned)place->hour_turn;
    unsigned day_w = (unsigned)place->day_turn;
    pv_cell *hour = pv_cells_at(counts, PV_BANK_HOUR, hour_w, place->site);

    place->is_bot = bot != PV_BOT_NONE;
    place->bit = crowd->bit;
    place->rank = crowd->rank;
    place->index = crowd->index;
    place->network = &pv_network_at(
        counts, hour_w, place->site)[crowd->network & (PV_CROWD_BITS - 1)];
    place->hour = hour;
    place->day = pv_cells_at(counts, PV_BANK_DAY, day_w, place->site);
    place->cells[0] =
        &hour[PV_AT_REQUESTS + 1
              + (place->is_bot ? PV_SENDER_BOT : PV_SENDER_HUMAN)];
    if (place->is_bot) {
        place->cells[1] = &hour[at(
            PV_AT_BOT, bot == PV_BOT_OTHER ? 0 : (unsigned)bot, PV_BOT_COUNT)];
    }
    else {
        find_person(place->day, visitor, place->cells);
    }
}

void pv_counts_find(pv_counts *counts, const pv_counts_visitor *visitor,
                    int64_t now_s, pv_counts_place *place)
{
    pv_crowd crowd;

    if (visitor->site >= counts->policy.site_count) {
        *place = (pv_counts_place){ 0 };
        return;
    }
    pv_windows_turn(counts, now_s);
    /* First, so that a place whose bits are of a later period does not hold. */
    begin_place(counts, visitor->site, place);
    place->open_bit = pv_counts_crowd(counts, visitor->site, visitor->address,
                                      visitor->agent, visitor->network, &crowd);
    end_place(counts, visitor, &crowd, place);
}

static inline bool holds(pv_counts *counts, const pv_counts_place *place,
                         int64_t now_s)
{
    pv_windows_turn(counts, now_s);
    return place->hour_turn == pv_bank_turn(counts, PV_BANK_HOUR)
           && place->day_turn == pv_bank_turn(counts, PV_BANK_DAY)
           && place->open_turn
                  == pv_bank_turn(counts, (pv_bank_id)place->open_bank);
}

bool pv_counts_holds(pv_counts *counts, const pv_counts_place *place,
                     int64_t now_s)
{
    return holds(counts, place, now_s);
}

/* True for an answer of which all is known to be what there is a cell for. */
static inline bool is_file(const pv_counts_file *file)
{
    return file->status < PV_STATUS_COUNT && file->protocol < PV_PROTOCOL_COUNT
           && file->size < PV_SIZE_COUNT
           && (file->duration < PV_DURATION_COUNT
               || file->duration == PV_DURATION_LATER);
}

/* What describes the answer to a person's GET by hour.
 * @param file  is_file() */
static inline __attribute__((always_inline)) void
add_get(pv_row hour, const pv_counts_file *file)
{
    pv_row_add(hour, PV_AT_METHOD + PV_METHOD_GET);
    pv_row_add(hour, (size_t)PV_AT_PROTOCOL + file->protocol);
    pv_row_add(hour, (size_t)PV_AT_SIZE + file->size);
    if (file->duration != PV_DURATION_LATER) {
        pv_row_add(hour, (size_t)PV_AT_DURATION + file->duration);
    }
}

bool pv_counts_add_file(pv_counts *counts, const pv_counts_place *place,
                        int64_t now_s, const pv_counts_file *file)
{
    const pv_mark mark = pv_mark_of(place->bit);

    if (!is_file(file) || !holds(counts, place, now_s)) {
        return false;
    }
    if (add_visitor(place, mark, file->status, false)) {
        add_get(pv_row_of(place->hour, mark), file);
        if (place->rank > 0) {
            add_sketch(counts, place);
        }
    }
    return true;
}

/* True for a person of whom all is known to be what there is a cell for: what
 * a memo held may be anything. */
static inline bool is_person(const pv_counts_visitor *visitor)
{
    return visitor->country < PV_COUNTRY_COUNT
           && visitor->language < PV_LANGUAGE_COUNT
           && pv_agent_is_person(visitor->agent);
}

/* What a person's request adds by day. @param visitor  is_person() */
static inline void add_day(pv_row day, const pv_counts_visitor *visitor)
{
    pv_agent agent = visitor->agent;

    pv_row_add(day, (size_t)PV_AT_COUNTRY + visitor->country);
    pv_row_add(day, (size_t)PV_AT_LANGUAGE + visitor->language);
    pv_row_add(day, (size_t)PV_AT_BROWSER + pv_agent_browser_bits(agent));
    pv_row_add(day, (size_t)PV_AT_SYSTEM + pv_agent_system_bits(agent));
    pv_row_add(day, (size_t)PV_AT_DEVICE + pv_agent_device_bits(agent));
}

/* The slots of a page's keys; of one that is no visit the first alone. */
typedef struct page_slots {
    pv_slot *page;
    pv_slot *entry;
    pv_slot *referrer;
} page_slots;

/* @return false when one of them is not known */
static inline __attribute__((always_inline)) bool
find_slots(const pv_counts *counts, pv_bank_id bank, unsigned w,
           const pv_counts_page *page, page_slots *found)
{
    const pv_bank_plan *plan = &counts->plans[bank];
    uint64_t secret = pv_window_at(counts, bank, w)->hash_key.k0;
    pv_slot *slots = pv_slots_at(counts, bank, w);
    size_t count = plan->slot_count;
    uint64_t base;

    if (!pv_memo_find(page->memo, page->page_memo ^ secret, &base)) {
        return false;
    }
    found->page = pv_counter_table_slot(slots, count, PV_DIM_PAGE, base);
    if (found->page == NULL || !page->is_visit) {
        return found->page != NULL;
    }
    found->entry = pv_counter_table_slot(slots, count, PV_DIM_ENTRY, base);
    if (found->entry == NULL
        || !pv_memo_find(page->memo, page->referrer_memo ^ secret, &base)) {
        return false;
    }
    found->referrer =
        pv_counter_table_slot(slots, count, PV_DIM_REFERRER, base);
    return found->referrer != NULL;
}

static inline void add_slots(const page_slots *slots, bool is_visit,
                             pv_mark mark)
{
    pv_cell_add(&slots->page->cell, mark);
    if (is_visit) {
        pv_cell_add(&slots->entry->cell, mark);
        pv_cell_add(&slots->referrer->cell, mark);
    }
}

bool pv_counts_add_page(pv_counts *counts, const pv_counts_place *place,
                        int64_t now_s, const pv_counts_page *page)
{
    const pv_mark mark = pv_mark_of(place->bit);
    page_slots slots = { NULL, NULL, NULL };

    if (place->is_bot || !is_file(&page->file) || !holds(counts, place, now_s)
        || !find_slots(counts, (pv_bank_id)place->open_bank,
                       (unsigned)place->open_turn, page, &slots)) {
        return false;
    }
    (void)add_visitor(place, mark, page->file.status, false);
    add_get(pv_row_of(place->hour, mark), &page->file);
    if (page->is_visit) {
        pv_cell_add(&place->hour[PV_AT_VISITS + 1], mark);
    }
    add_slots(&slots, page->is_visit, pv_mark_of(place->open_bit));
    if (place->rank > 0) {
        add_sketch(counts, place);
    }
    return true;
}

/* The bit of a stranger for the period of the open dimensions. */
static inline uint8_t open_bit_of(const pv_counts *counts, pv_bank_id bank,
                                  unsigned w, const pv_counts_visitor *visitor,
                                  uint8_t bit)
{
    /* An open day has the length of a day, so the day's bit serves both. */
    return bank == PV_BANK_OPEN_DAY
               ? bit
               : pv_crowd_bit(
                   pv_crowd_network(&pv_window_at(counts, bank, w)->crowd_key,
                                    visitor->address),
                   visitor->agent);
}

/* What a stranger's request adds by hour and day. @return his bit */
static inline __attribute__((always_inline)) uint8_t
add_closed(const pv_counts *counts, const pv_counts_visitor *visitor,
           const pv_counts_file *file, bool is_visit)
{
    const pv_site_cells *site = &counts->sites[visitor->site];
    const pv_bank *banks = counts->segment->banks;
    unsigned hour_w = (unsigned)pv_turn_of(&banks[PV_BANK_HOUR]) & 1;
    unsigned day_w = (unsigned)pv_turn_of(&banks[PV_BANK_DAY]) & 1;
    uint64_t network = pv_crowd_network(
        &banks[PV_BANK_DAY].windows[day_w].crowd_key, visitor->address);
    uint8_t bit = pv_crowd_bit(network, visitor->agent);
    pv_mark mark = pv_mark_of(bit);
    pv_row hour = pv_row_of(site->hour[hour_w], mark);
    pv_row day = pv_row_of(site->day[day_w], mark);

    atomic_fetch_add_explicit(&site->network[hour_w][network >> 57], 1,
                              memory_order_relaxed);
    pv_row_add(hour, PV_AT_REQUESTS + 1 + PV_SENDER_HUMAN);
    pv_row_add(hour, (size_t)PV_AT_STATUS + file->status);
    add_get(hour, file);
    if (is_visit) {
        pv_row_add(hour, PV_AT_VISITS + 1);
    }
    add_day(day, visitor);
    return bit;
}

static __attribute__((noinline)) int
add_stranger_page(const pv_counts *counts, const pv_counts_visitor *visitor,
                  const pv_counts_file *file, const pv_counts_page *page)
{
    pv_bank_id open = pv_bank_open(counts, visitor->site);
    unsigned w = pv_window_running(counts, open);
    page_slots slots = { NULL, NULL, NULL };
    uint8_t bit;

    if (!find_slots(counts, open, w, page, &slots)) {
        return -1;
    }
    bit = add_closed(counts, visitor, file, page->is_visit);
    add_slots(&slots, page->is_visit,
              pv_mark_of(open_bit_of(counts, open, w, visitor, bit)));
    return bit;
}

/* Once a period; apart from what follows, so that this saves no registers for
 * it. */
static __attribute__((noinline, cold)) int
turn_and_add(pv_counts *counts, const pv_counts_visitor *visitor, int64_t now_s,
             const pv_counts_file *file, const pv_counts_page *page)
{
    pv_windows_turn(counts, now_s);
    return page != NULL ? add_stranger_page(counts, visitor, file, page)
                        : add_closed(counts, visitor, file, false);
}

int pv_counts_add_stranger(pv_counts *counts, const pv_counts_visitor *visitor,
                           int64_t now_s, const pv_counts_file *file,
                           const pv_counts_page *page)
{
    if (visitor->site >= counts->policy.site_count
        || counts->sites[visitor->site].has_visitors || !is_person(visitor)
        || !is_file(file)) {
        return -1;
    }
    if (pv_windows_are_due(counts, now_s)) {
        return turn_and_add(counts, visitor, now_s, file, page);
    }
    return page != NULL ? add_stranger_page(counts, visitor, file, page)
                        : add_closed(counts, visitor, file, false);
}

void pv_counts_add_at(pv_counts *counts, const pv_naming *naming,
                      pv_event *event, const pv_counts_place *place)
{
    const pv_mark mark = pv_mark_of(place->bit);

    if (place->hour_turn == 0
        || !add_visitor(place, mark, event->status, event->is_own_page)) {
        return;
    }
    add_hour(pv_row_of(place->hour, mark), event);
    if (event->page.len > 0 || event->page_memo != 0) {
        add_open(counts, naming, event, place);
    }
    if (place->rank > 0) {
        add_sketch(counts, place);
    }
}

void pv_counts_add_named(pv_counts *counts, const pv_naming *naming,
                         pv_event *event, int64_t now_s)
{
    const pv_counts_visitor visitor = { .agent = event->agent,
                                        .country = event->country,
                                        .language = event->language };
    pv_counts_place place;

    if (event->site < counts->policy.site_count) {
        pv_windows_turn(counts, now_s);
        begin_place(counts, event->site, &place);
        place.open_bit = event->open_bit;
        end_place(counts, &visitor, &event->crowd, &place);
        pv_counts_add_at(counts, naming, event, &place);
    }
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

        pv_cell_add(
            &pv_cells_at(counts, PV_BANK_HOUR, w,
                         site)[at(PV_AT_DURATION, duration, PV_DURATION_COUNT)],
            pv_mark_of(bit));
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

        pv_cell_add(&pv_cells_at(counts, PV_BANK_MONTH, w,
                                 site)[at(PV_AT_CONSENT, item, PV_MONTH_CELLS)],
                    pv_mark_of(bit));
    }
}
