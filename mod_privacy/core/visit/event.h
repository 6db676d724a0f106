/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event: what one finished request adds to the counters.
 *
 * It is the one record that leaves a request, and no identifier fits into
 * it: enums, item numbers, a place in a bitmap of 128 and in a sketch of
 * 16,384 (both by a key that lives for one period), and short keys that are
 * already normalised. pv_event_make() takes the plain values of a request and
 * decides what it was: a person or a bot, a page, a visit.
 *
 * A page is a GET answered 200, 203 or 304 as HTML (a 304 without a type: when
 * Sec-Fetch-Dest is document), not prefetched. A visit is a page with
 * Sec-Fetch-Site none or cross-site (navigate, document) or, without that
 * header, one whose Referer is absent or another site.
 */
#ifndef PV_VISIT_EVENT_H
#define PV_VISIT_EVENT_H

#include <stdint.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/visit/user_agent.h"

#define PV_KEY_MAX       200 /* bytes of a page, referrer or campaign      */
#define PV_CAMPAIGNS_MAX 3   /* of one request: source, medium, campaign   */
#define PV_CROWD_BITS    128

/* Items of dimension `requests`. */
typedef enum pv_sender { PV_SENDER_HUMAN = 0, PV_SENDER_BOT } pv_sender;

/* Outcomes of a consent choice; items of dimension `consent`. */
typedef enum pv_outcome {
    PV_OUTCOME_GRANTED = 0,
    PV_OUTCOME_REFUSED,
    PV_OUTCOME_WITHDRAWN,
    PV_OUTCOME_COUNT
} pv_outcome;

/* Where a visitor falls in the bitmaps and sketches of one period. */
typedef struct pv_crowd {
    uint8_t bit;     /* 0 .. PV_CROWD_BITS - 1: network and browser class */
    uint8_t network; /* 0 .. PV_CROWD_BITS - 1: network alone             */
    uint8_t rank;    /* HyperLogLog: 1 + leading zeros, 0: not wanted     */
    uint16_t index;  /* HyperLogLog: register                             */
} pv_crowd;

typedef struct pv_event {
    unsigned site;    /* dense number of the site                          */
    pv_crowd crowd;   /* for the dimensions kept by hour and day           */
    uint8_t open_bit; /* like crowd.bit, by the key of the open period   */
    pv_agent agent;
    bool is_own_page; /* the module's: requests and status only          */
    bool is_page;
    bool is_visit;
    /* Item numbers of the closed dimensions. */
    uint16_t status;
    uint16_t country;
    uint16_t language;
    uint8_t method;
    uint8_t protocol;
    uint8_t duration;
    uint8_t size;
    /* Keys of the open dimensions; empty: nothing to count there. */
    pv_span page;     /* when is_page, or when answered 404               */
    pv_span referrer; /* when is_visit: a host, or "(none)"               */
    pv_span campaign[PV_CAMPAIGNS_MAX];
} pv_event;

#endif
