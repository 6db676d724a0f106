/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counters: one segment of memory that all children share.
 *
 * A pv_counts is the view that one process has of a segment. It is made by
 * the parent before it forks and inherited, so that the layout (offsets,
 * sizes, policy) never comes out of the segment: children can write there,
 * and the parent, which is root, must not trust it. Every number that is read
 * back is bounded before use.
 *
 * Two sides use it. The hot side, any thread of any child, calls
 * pv_counts_add(): no lock, no system call, no allocation. The flushing side
 * is a single caller at a time (a watchdog singleton; a lease in the segment
 * makes a second caller go away) and goes round in this circle:
 *
 *     pv_counts_tick(now)                    periods begin and end
 *     while (pv_counts_freeze(..) == PV_OK)  what may be published
 *         store it until its fate is known   the batch stays the same
 *         pv_counts_settle(sequence)         remembered as published
 *
 * A frozen batch lives in the segment. Until it is settled, freeze gives the
 * identical batch again, also to another process after a crash.
 */
#ifndef PV_COUNTS_COUNTS_H
#define PV_COUNTS_COUNTS_H

#include <stdatomic.h>

#include <apr_pools.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/counts/batch.h"
#include "mod_privacy/core/visit/event.h"

#define PV_COUNTS_KEY_LEN     16   /* bytes of a hash key                */
#define PV_COUNTS_FIGURES_MAX 5000 /* a batch that a store takes at once */

typedef struct pv_counts pv_counts;

/** Fills `bytes` with unpredictable bytes; what getrandom(2) gives. */
typedef void pv_random_fn(void *bytes, size_t len);

typedef struct pv_counts_site {
    const char *name;         /* lower-case ServerName                     */
    pv_period_unit open_unit; /* PrivacyPeriod: day, week or month         */
    bool has_visitors;        /* PrivacyVisitors: 16 KiB for each window   */
} pv_counts_site;

/* What a segment is made for. A change of any field means another segment. */
typedef struct pv_counts_policy {
    const pv_counts_site *sites;
    size_t site_count;
    const char *purposes[PV_PURPOSE_MAX]; /* names, NULL: not in use */
    const char *node;                     /* at most PV_NODE_MAX bytes */
    int threshold;                        /* 1 .. 64                   */
    int rounding;                         /* 1 .. 1,000                */
    bool is_exact;      /* threshold and rounding count as 1           */
    bool is_local_time; /* hours and days of the machine's time zone   */
    size_t size_bytes;  /* of the segment                              */
} pv_counts_policy;

/**
 * Tells the smallest segment that a policy can work in.
 * @return bytes, for a message of configtest
 */
size_t pv_counts_size_min(const pv_counts_policy *policy);

/**
 * Lays a segment out and makes the view of it.
 * @param memory  policy->size_bytes bytes, zeroed, aligned to 64; outlives
 *                `pool`
 * @param boot    a UUID as text, PV_BOOT_LEN bytes: names this segment's
 *                life in batches
 * @param now_s   Unix seconds
 * @param pool    of the view, which copies what it needs of `policy`
 * @return PV_OK, or PV_ERR_RANGE when size_bytes is below the minimum
 */
pv_status pv_counts_make(void *memory, const pv_counts_policy *policy,
                         const char *boot, int64_t now_s, pv_random_fn *random,
                         apr_pool_t *pool, pv_counts **counts);

/** True when `policy` asks for the segment that `counts` is. */
bool pv_counts_fits(const pv_counts *counts, const pv_counts_policy *policy);

/* What the day's key makes of the network of an address; whoever serves more
 * requests of one address may keep it. Zero: nothing yet. */
typedef struct pv_network {
    uint64_t secret; /* of the day that it was made in */
    uint64_t hash;
} pv_network;

/**
 * Places a visitor in the bitmaps of the running periods.
 * @param address  4 or 16 bytes; the bitmaps see its /24 or /48 alone, the
 *                 sketch of daily visitors all of it
 * @param network  of this address; made anew when another day has begun
 * @param crowd    for hours and days; index and rank only where the site
 *                 counts visitors
 * @return the bit for the period of the site's open dimensions
 */
uint8_t pv_counts_crowd(const pv_counts *counts, unsigned site, pv_span address,
                        pv_agent agent, pv_network *network, pv_crowd *crowd);

enum { PV_PLACE_CELLS = 6 };

/* Where the requests of one visitor are counted, found once for as long as
 * the periods run: places in the segment and bits, no address. Zero: nothing
 * was found yet. */
typedef struct pv_counts_place {
    uint64_t hour_turn;
    uint64_t day_turn;
    uint64_t open_turn;
    unsigned site;
    bool is_bot;
    uint8_t open_bank;
    uint8_t bit;      /* for hours and days                                */
    uint8_t open_bit; /* for the period of the open dimensions             */
    uint8_t rank;     /* 0: the site does not count visitors               */
    uint16_t index;
    struct pv_cell *hour; /* cells of the site                             */
    struct pv_cell *day;
    struct pv_cell *cells[PV_PLACE_CELLS]; /* requests; kind of bot, or
                                              what is kept of a person by
                                              day                          */
    _Atomic uint32_t *network;
} pv_counts_place;

/**
 * Lets periods begin whose time has come, and tells whether a visitor's place
 * still holds.
 * @param place  zero, or found before
 * @param now_s  Unix seconds at which the request ended
 */
bool pv_counts_holds(pv_counts *counts, const pv_counts_place *place,
                     int64_t now_s);

/* A visitor, for as long as his place is looked for. */
typedef struct pv_counts_visitor {
    pv_span address;     /* as for pv_counts_crowd() */
    pv_network *network; /* of that address          */
    unsigned site;
    pv_agent agent;
    uint16_t country;
    uint16_t language;
} pv_counts_visitor;

/**
 * Finds where a visitor's requests are counted; lets periods begin whose time
 * has come.
 * @param place  zero when the site is out of range
 * @param now_s  as for pv_counts_holds()
 */
void pv_counts_find(pv_counts *counts, const pv_counts_visitor *visitor,
                    int64_t now_s, pv_counts_place *place);

/* What was asked for by GET, in items of the answer, as response.h has them. */
typedef struct pv_counts_file {
    uint16_t status;
    uint8_t protocol;
    uint8_t size;
    uint8_t duration; /* PV_DURATION_LATER: not known yet */
} pv_counts_file;

/**
 * Adds a file that is no page at a visitor's place.
 * @return false when nothing was added: the place holds no longer, or `file`
 *         has an item that is none; pv_counts_add_at() takes those
 */
bool pv_counts_add_file(pv_counts *counts, const pv_counts_place *place,
                        int64_t now_s, const pv_counts_file *file);

/* A page that was asked for by GET, as it is counted. */
typedef struct pv_counts_page {
    pv_counts_file file;
    const pv_memo *memo;    /* that knows the keys by these:        */
    uint64_t page_memo;     /* pv_event_page_memo()                 */
    uint64_t referrer_memo; /* pv_event_referrer_memo(), of a visit */
    bool is_visit;
} pv_counts_page;

/**
 * As pv_counts_add_file() or pv_counts_add_page(), for a person who will hardly
 * ask again over his connection.
 * @param visitor  whose network's hash is not kept: `network` may be NULL
 * @param file     what the answer was; that of `page` is not looked at
 * @param page     NULL: it is no page
 * @return the bit that pv_counts_add_duration() takes, where the duration is
 *         not known yet; -1 when nothing was added, by which pv_counts_find()
 *         is not put off: it is a bot, the site counts visitors or is none, a
 *         key is not known, or an item is none
 */
int pv_counts_add_stranger(pv_counts *counts, const pv_counts_visitor *visitor,
                           int64_t now_s, const pv_counts_file *file,
                           const pv_counts_page *page);

/**
 * Adds a page whose keys were counted before at a person's place.
 * @return false when nothing was added: the place holds no longer, it is a
 *         bot's, a key is not known, or an item is none
 */
bool pv_counts_add_page(pv_counts *counts, const pv_counts_place *place,
                        int64_t now_s, const pv_counts_page *page);

/**
 * Adds an event at a visitor's place. Never fails: what finds no room counts
 * as `(other)`. What the event says of the visitor is not looked at.
 * @param naming  of the same facts that `event` was made from, with a memo:
 *                texts are made only when they are asked for, keys that the
 *                memo knows and that have their slot need none. NULL: the
 *                event holds its texts
 * @param place   zero: nothing is added
 */
void pv_counts_add_at(pv_counts *counts, const pv_naming *naming,
                      pv_event *event, const pv_counts_place *place);

/**
 * Adds an event whose crowd was found by pv_counts_crowd(), in one step.
 * @param naming  as for pv_counts_add_at()
 * @param now_s   Unix seconds at which the request ended
 */
void pv_counts_add_named(pv_counts *counts, const pv_naming *naming,
                         pv_event *event, int64_t now_s);

/** As pv_counts_add_named(), for an event that holds its texts. */
void pv_counts_add(pv_counts *counts, const pv_event *event, int64_t now_s);

/** Adds how long an answer took, of a person's request that was added with
 *  PV_DURATION_LATER. @param bit  its `crowd.bit`
 *  @param duration  item of pv_duration_item() */
void pv_counts_add_duration(pv_counts *counts, unsigned site, uint8_t bit,
                            unsigned duration);

/** Counts a blocked beacon. @param key  `host purpose`, at most PV_KEY_MAX
 *  bytes; longer ones count as `(other)` */
void pv_counts_add_blocked(pv_counts *counts, unsigned site, uint8_t open_bit,
                           pv_span key);

/** Counts one consent choice. @param bit  by pv_counts_crowd_consent() */
void pv_counts_add_consent(pv_counts *counts, unsigned site, uint8_t bit,
                           pv_purpose purpose, pv_outcome outcome);

/** Places a visitor in the bitmaps of the running month. */
uint8_t pv_counts_crowd_consent(const pv_counts *counts, pv_span address,
                                pv_agent agent);

/**
 * Lets periods begin and end; call it at least once in ten seconds.
 * @param now_s  Unix seconds; may jump either way
 */
void pv_counts_tick(pv_counts *counts, int64_t now_s, pv_random_fn *random);

/* How much pv_counts_freeze() may take. */
typedef enum pv_freeze {
    PV_FREEZE_RUN = 0, /* a flush while the server runs                     */
    PV_FREEZE_LAST     /* nobody counts any more: running periods, their
                          remainders included, are published as if they
                          had ended                                         */
} pv_freeze;

/**
 * Gathers what may be published now and was not yet, at most
 * PV_COUNTS_FIGURES_MAX figures; call again after settling for more.
 *
 * With rounding N a cell is published when its bitmap holds at least
 * `threshold` bits and R = N * floor((c + r) / N) is at least 2N, r a secret
 * phase of the cell and period; exact: R = c. The batch holds what R has
 * grown by. Running periods are in it, so that little is lost with the power;
 * whoever reads the store shows closed periods only, unless exact.
 *
 * @param now_s  Unix seconds
 * @param pool   owns the batch and its texts
 * @param batch  written only on success
 * @return PV_OK, PV_ERR_NOT_FOUND (nothing to publish), PV_ERR_FULL (another
 *         process holds the lease: try again at the next tick), or
 *         PV_ERR_CORRUPT (the segment is not what was made)
 */
pv_status pv_counts_freeze(pv_counts *counts, pv_freeze how, int64_t now_s,
                           apr_pool_t *pool, pv_batch *batch);

/**
 * Remembers that the store holds a batch, and lets the next one be frozen.
 * Another sequence than the frozen one's is ignored: it was settled before.
 * @return PV_OK; PV_ERR_FULL: another process holds the lease, call again
 */
pv_status pv_counts_settle(pv_counts *counts, int64_t sequence, int64_t now_s);

/**
 * Tells whether more than nine tenths of a site's requests of the last full
 * hour came from one network: visitors then hide behind a proxy that
 * mod_remoteip should be told about.
 * @param site  dense number; one that is out of range gives false
 */
bool pv_counts_is_one_network(const pv_counts *counts, unsigned site);

/** True once after pv_counts_is_one_network() became true: time to log it. */
bool pv_counts_network_news(pv_counts *counts, unsigned site);

/** Gives the number of a site by name, or -1. */
int pv_counts_site_find(const pv_counts *counts, const char *name);

/** What mod_status shows: how full the open tables are. */
typedef struct pv_counts_fill {
    size_t size_bytes;
    size_t cells; /* of the open dimensions, running periods */
    size_t cells_used;
} pv_counts_fill;

/** Reads how full the segment is. */
pv_counts_fill pv_counts_filled(const pv_counts *counts);

#endif
