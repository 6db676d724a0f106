/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The matcher: whether a request that a page would cause is to a tracker.
 *
 * Matching allocates nothing, takes no lock and may run in any number of
 * threads.
 */
#ifndef PV_RULES_FILTER_MATCH_H
#define PV_RULES_FILTER_MATCH_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/rules/filter_rules.h"
#include "mod_privacy/core/rules/resource.h"

/* The document that would cause the requests. All spans are canonical
 * (lower case, punycode) and owned by the caller. */
typedef struct pv_page {
    pv_url base;                /* against which references are resolved   */
    pv_span host;               /* of the document itself: for domain=     */
    pv_span site;               /* its registrable domain                  */
    const pv_span *first_party; /* further hosts that count as the site    */
    size_t first_party_count;
} pv_page;

/* The answer. `rule` names the deciding rule for pv_rules_describe(). */
typedef struct pv_verdict {
    bool is_blocked;
    pv_purpose purpose; /* of the blocking rule, else PV_PURPOSE_NONE       */
    uint32_t rule;      /* 0: no rule matched; not blocked and not 0: the
                           exception that prevailed                         */
} pv_verdict;

/**
 * Decides about a canonical absolute URL.
 * @param rules   several may be asked in turn (virtual host, server); NULL
 *                has no rules
 * @param page    the document, or NULL for a request without one (a third
 *                party to everything, and in no domain=)
 * @param url     as pv_url_parse() gives it
 * @param type    what it would be loaded as
 * @param method  such as "GET"; empty: unknown, method= rules do not match
 */
pv_verdict pv_rules_match(const pv_rules *rules, const pv_page *page,
                          const pv_url *url, pv_resource type, pv_span method);

/**
 * Asks the exceptions (`@@`) alone, for rules that overrule others.
 * @return the number of an exception that matches, or 0
 */
uint32_t pv_rules_excepts(const pv_rules *rules, const pv_page *page,
                          const pv_url *url, pv_resource type, pv_span method);

/**
 * Tells whether some rule would block a URL as one of several types, before
 * exceptions: a quick look before the whole question.
 * @param types  bit n: pv_resource n
 */
bool pv_rules_may_block(const pv_rules *rules, const pv_page *page,
                        const pv_url *url, unsigned types);

/**
 * Tells whether a rule stands for a host or for a domain above it.
 * @param host  in any case; false for one that is not plain ASCII
 */
bool pv_rules_knows_host(const pv_rules *rules, pv_span host);

#endif
