/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Periods: when they begin and end on the calendar, and how the windows of
 * the segment follow them (see layout.h for windows and turns).
 *
 * When the clock jumps forward the next tick begins the period that it shows.
 * When it goes back by no more than an hour the running period goes on, and
 * by more, the period that it shows is begun (again). When the window that
 * should be counted into next still waits to be published, because the store
 * is away, the running period goes on too: counts merge, none is lost.
 */
#ifndef PV_COUNTS_WINDOW_H
#define PV_COUNTS_WINDOW_H

#include "mod_privacy/core/counts/layout.h"

/**
 * Gives the beginning of the period that holds a moment.
 * @param is_local  by the machine's time zone rather than UTC
 */
int64_t pv_window_period_begin(pv_period_unit unit, int64_t now_s,
                               bool is_local);

/** Gives the beginning of the next period. */
int64_t pv_window_period_end(pv_period_unit unit, int64_t now_s, bool is_local);

/** Begins the first periods of a fresh segment. */
void pv_windows_begin(pv_counts *counts, int64_t now_s, pv_random_fn *random);

/** Lets periods begin when one of them is due; for pv_windows_turn() only. */
void pv_windows_turn_due(pv_counts *counts, int64_t now_s);

/** Tells whether a period may be due. */
static inline bool pv_windows_are_due(const pv_counts *counts, int64_t now_s)
{
    return now_s >= atomic_load_explicit(&counts->segment->due_s,
                                         memory_order_relaxed);
}

/** Lets the next periods begin whose time has come, on the hot side: only
 *  windows that are ready, only within their dates. */
static inline void pv_windows_turn(pv_counts *counts, int64_t now_s)
{
    if (pv_windows_are_due(counts, now_s)) {
        pv_windows_turn_due(counts, now_s);
    }
}

#endif
