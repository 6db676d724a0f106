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

#include "mod_privacy/core/base/asked.h"
#include "mod_privacy/core/base/memo.h"
#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/visit/key.h"
#include "mod_privacy/core/visit/user_agent.h"

#define PV_CAMPAIGNS_MAX 3 /* of one request: source, medium, campaign   */
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
    /* Keys of the open dimensions; empty: nothing to count there, or, where
     * a memo stands beside it, not made yet: see pv_event_name().         */
    pv_span page;       /* when is_page, or when answered 404               */
    pv_span referrer;   /* when is_visit: a host, or "(none)"               */
    uint64_t page_memo; /* hash of what the key is made from, by a key  */
    uint64_t referrer_memo; /* of this process alone; 0: none               */
    pv_span campaign[PV_CAMPAIGNS_MAX];
} pv_event;

/* A finished request in plain values; spans live until the event is used. */
typedef struct pv_facts {
    int status;
    int proto_num; /* 1001 for HTTP/1.1 */
    int64_t duration_us;
    int64_t size_bytes; /* of the body that was sent */
    unsigned country;   /* item of dimension `country`  */
    unsigned language;  /* item of dimension `language` */
    pv_agent agent;
    bool is_own_page;
    bool is_head; /* HEAD, which httpd serves as GET */
    pv_span method;
    pv_span path;  /* decoded, without query; empty: none, and no page */
    pv_span query; /* without the question mark                        */
    pv_span content_type;
    pv_span host; /* that the client asked for, without port */
    pv_span referer;
    pv_span sec_fetch_site;
    pv_span sec_fetch_mode;
    pv_span sec_fetch_dest;
    pv_span sec_purpose; /* or Purpose, which some browsers send */
} pv_facts;

/* What a virtual host says about counting. */
typedef struct pv_event_rules {
    unsigned site;
    const pv_span *own_hosts; /* lower case: names that are the site itself */
    size_t own_count;
    const pv_span *campaigns; /* values that may be counted */
    size_t campaign_count;
    const pv_memo *memo; /* NULL: keys are always made at once */
    uint64_t memo_tweak; /* of these rules in the memo         */
    /** Groups a path before it is normalised; NULL: no rules.
     *  @return `path`, or a span into `buffer` */
    pv_span (*group_path)(void *baton, pv_span path, char buffer[PV_GROUP_MAX]);
    void *baton;
} pv_event_rules;

/* Memory of an event's keys. */
typedef struct pv_event_keys {
    char group[PV_GROUP_MAX];
    char page[PV_KEY_MAX];
    char referrer[PV_KEY_MAX];
} pv_event_keys;

/* What an event's keys are made from. */
typedef struct pv_naming {
    const pv_facts *facts;
    const pv_event_rules *rules;
    pv_event_keys *keys;
} pv_naming;

/**
 * Tells whether pv_event_make() will ask for what only pages need: path,
 * query, host, Referer, Sec-Fetch-* and Sec-Purpose.
 * @param facts  with status, method, content_type, is_head, is_own_page, agent
 */
bool pv_event_has_keys(const pv_facts *facts);

/** True for the type of HTML in its usual spelling. @param type  NULL: none */
static inline bool pv_event_is_usual_html(const char *type)
{
    static const char usual[] = "text/html";

    if (type == NULL) {
        return false;
    }
#pragma GCC unroll 16
    for (size_t i = 0; i < sizeof(usual) - 1; i++) {
        if (type[i] != usual[i]) {
            return false;
        }
    }
    return type[sizeof(usual) - 1] == '\0' || type[sizeof(usual) - 1] == ';';
}

/** Tells whether a page is a visit, by its Sec-Fetch-* alone.
 *  @param fetch  whose site is sent, and not empty */
bool pv_event_is_visit(const pv_asked_fetch *fetch);

/** Gives the memo of a path's key. @param rules  with a memo */
uint64_t pv_event_page_memo(const pv_event_rules *rules, pv_span path);

/** Gives the memo of a referrer's key. @param rules  with a memo
 *  @param referer  NULL: none */
uint64_t pv_event_referrer_memo(const pv_event_rules *rules,
                                const char *referer);

/** Makes the keys that pv_event_make() left to a memo. */
void pv_event_name(const pv_naming *naming, pv_event *event);

/**
 * Decides what a finished request adds.
 * @param keys   where the event's keys may be put; lives as long as `event`
 * @param event  everything but the crowd, which the counters fill in; page
 *               and referrer may be left to the memo of `rules`
 */
void pv_event_make(const pv_facts *facts, const pv_event_rules *rules,
                   pv_event_keys *keys, pv_event *event);

#endif
