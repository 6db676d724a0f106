/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendar and turns (see window.h). The hot side may only move a turn on; all
 * other writing is the flusher's.
 */
#include "mod_privacy/core/counts/window.h"

#include <time.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/counts/layout.h"
#include "mod_privacy/core/counts/network.h"

#define CLOCK_BACK_S PV_HOUR_S
#define YEAR_9999_S  253370764800LL

/* Dates may have been read from shared memory: stay inside of time. */
static int64_t bounded(int64_t now_s)
{
    return now_s > 0 && now_s < YEAR_9999_S ? now_s : 0;
}

static void break_down(int64_t now_s, bool is_local, struct tm *parts)
{
    time_t now = (time_t)now_s;

    memset(parts, 0, sizeof(*parts));
    if (is_local) {
        localtime_r(&now, parts);
    }
    else {
        gmtime_r(&now, parts);
    }
}

/* Gives midnight of a day of the calendar; mktime() puts overflowing days
 * right, and finds the first moment of a day that has no midnight. */
static int64_t midnight(int year, int month, int day, bool is_local)
{
    struct tm parts = { .tm_year = year, .tm_mon = month, .tm_mday = day };

    parts.tm_isdst = -1;
    return (int64_t)(is_local ? mktime(&parts) : timegm(&parts));
}

int64_t pv_window_period_begin(pv_period_unit unit, int64_t now_s,
                               bool is_local)
{
    struct tm parts;

    now_s = bounded(now_s);
    break_down(now_s, is_local, &parts);
    switch (unit) {
    case PV_PERIOD_HOUR:
        return now_s - parts.tm_min * 60 - parts.tm_sec;
    case PV_PERIOD_WEEK:
        return midnight(parts.tm_year, parts.tm_mon,
                        parts.tm_mday - (parts.tm_wday + 6) % 7, is_local);
    case PV_PERIOD_MONTH:
        return midnight(parts.tm_year, parts.tm_mon, 1, is_local);
    default:
        return midnight(parts.tm_year, parts.tm_mon, parts.tm_mday, is_local);
    }
}

int64_t pv_window_period_end(pv_period_unit unit, int64_t now_s, bool is_local)
{
    struct tm parts;

    now_s = bounded(now_s);
    break_down(now_s, is_local, &parts);
    switch (unit) {
    case PV_PERIOD_HOUR:
        return now_s - parts.tm_min * 60 - parts.tm_sec + PV_HOUR_S;
    case PV_PERIOD_WEEK:
        return midnight(parts.tm_year, parts.tm_mon,
                        parts.tm_mday - (parts.tm_wday + 6) % 7 + 7, is_local);
    case PV_PERIOD_MONTH:
        return midnight(parts.tm_year, parts.tm_mon + 1, 1, is_local);
    default:
        return midnight(parts.tm_year, parts.tm_mon, parts.tm_mday + 1,
                        is_local);
    }
}

static uint64_t window_turn(const pv_window *window)
{
    return atomic_load_explicit(&window->turn, memory_order_acquire);
}

static int64_t date(const _Atomic int64_t *moment)
{
    return atomic_load_explicit(moment, memory_order_relaxed);
}

/* Makes a wiped or waiting window ready for the period that holds a moment. */
static void prepare(pv_counts *counts, pv_bank_id bank, uint64_t turn,
                    int64_t moment_s, pv_random_fn *random)
{
    pv_window *window = pv_window_at(counts, bank, turn);
    pv_period_unit unit = pv_bank_unit(bank);
    bool is_local = counts->policy.is_local_time;

    if (window_turn(window) == 0) {
        random(&window->hash_key, sizeof(window->hash_key));
        random(&window->crowd_key, sizeof(window->crowd_key));
        random(&window->phase_key, sizeof(window->phase_key));
    }
    atomic_store_explicit(&window->begin,
                          pv_window_period_begin(unit, moment_s, is_local),
                          memory_order_relaxed);
    atomic_store_explicit(&window->end,
                          pv_window_period_end(unit, moment_s, is_local),
                          memory_order_relaxed);
    atomic_store_explicit(&window->turn, turn, memory_order_release);
}

/* Moves the turn on; of several that try, one succeeds. */
static bool turn_on(pv_counts *counts, pv_bank_id bank, uint64_t turn)
{
    uint64_t expected = turn;

    return atomic_compare_exchange_strong_explicit(
        &counts->segment->banks[bank].turn, &expected, turn + 1,
        memory_order_acq_rel, memory_order_relaxed);
}

void pv_windows_begin(pv_counts *counts, int64_t now_s, pv_random_fn *random)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        prepare(counts, (pv_bank_id)bank, 1, now_s, random);
        atomic_store_explicit(&counts->segment->banks[bank].turn, 1,
                              memory_order_release);
    }
    pv_counts_tick(counts, now_s, random);
}

void pv_windows_turn_due(pv_counts *counts, int64_t now_s)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        uint64_t turn = pv_bank_turn(counts, (pv_bank_id)bank);
        const pv_window *next =
            pv_window_at(counts, (pv_bank_id)bank, turn + 1);

        if (window_turn(next) == turn + 1 && now_s >= date(&next->begin)
            && now_s < date(&next->end)) {
            turn_on(counts, (pv_bank_id)bank, turn);
        }
    }
}

/* Notes that the window before the running one has ended, once; the hour's
 * networks are judged then. */
static void note_end(pv_counts *counts, pv_bank_id bank, uint64_t turn,
                     int64_t now_s)
{
    pv_window *window = pv_window_at(counts, bank, turn + 1);
    uint64_t own = window_turn(window);

    if (own != 0 && own < turn
        && atomic_load_explicit(&window->stage, memory_order_relaxed)
               == PV_STAGE_OPEN) {
        if (bank == PV_BANK_HOUR) {
            pv_network_judge(counts, (unsigned)(own & 1));
        }
        atomic_store_explicit(&window->ended_s, now_s, memory_order_relaxed);
        atomic_store_explicit(&window->stage, PV_STAGE_ENDED,
                              memory_order_release);
    }
}

static void tick_bank(pv_counts *counts, pv_bank_id bank, int64_t now_s,
                      pv_random_fn *random)
{
    uint64_t turn = pv_bank_turn(counts, bank);
    const pv_window *running = pv_window_at(counts, bank, turn);
    const pv_window *next = pv_window_at(counts, bank, turn + 1);
    uint64_t next_turn = window_turn(next);
    bool is_over = now_s >= date(&running->end);
    bool is_back = now_s + CLOCK_BACK_S < date(&running->begin);

    if (next_turn != 0 && next_turn != turn + 1) {
        return; /* still being published */
    }
    if (is_over || is_back) {
        if (next_turn == 0 || now_s < date(&next->begin)
            || now_s >= date(&next->end)) {
            prepare(counts, bank, turn + 1, now_s, random);
        }
        turn_on(counts, bank, turn);
    }
    else if (next_turn == 0) {
        prepare(counts, bank, turn + 1, date(&running->end), random);
    }
}

/* Notes when the first of the periods begins that windows wait for. */
static void note_due(pv_counts *counts)
{
    int64_t due_s = INT64_MAX;

    for (int bank = 0; bank < PV_BANKS; bank++) {
        uint64_t turn = pv_bank_turn(counts, (pv_bank_id)bank);
        const pv_window *next =
            pv_window_at(counts, (pv_bank_id)bank, turn + 1);

        if (window_turn(next) == turn + 1 && date(&next->begin) < due_s) {
            due_s = date(&next->begin);
        }
    }
    atomic_store_explicit(&counts->segment->due_s, due_s, memory_order_relaxed);
}

void pv_counts_tick(pv_counts *counts, int64_t now_s, pv_random_fn *random)
{
    for (int bank = 0; bank < PV_BANKS; bank++) {
        note_end(counts, (pv_bank_id)bank,
                 pv_bank_turn(counts, (pv_bank_id)bank), now_s);
        tick_bank(counts, (pv_bank_id)bank, now_s, random);
        note_end(counts, (pv_bank_id)bank,
                 pv_bank_turn(counts, (pv_bank_id)bank), now_s);
    }
    note_due(counts);
}
