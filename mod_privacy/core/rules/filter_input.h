/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes into the compiler of rules, and what it says about it: lists and
 * cookie patterns in, figures and complaints out.
 */
#ifndef PV_RULES_FILTER_INPUT_H
#define PV_RULES_FILTER_INPUT_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/rules/filter_parse.h"

#define PV_SOURCES_MAX 1024

/* How a list is written. */
typedef enum pv_source_form {
    PV_FORM_DETECT = 0, /* Adblock syntax, hosts or domains: by content */
    PV_FORM_ADBLOCK,
    PV_FORM_VENDORS /* vendors.h */
} pv_source_form;

/* One list. `name` is what messages call it: a file name. */
typedef struct pv_rules_source {
    pv_span name;
    pv_span text;
    pv_purpose purpose;
    pv_source_form form;
} pv_rules_source;

/* One cookie pattern; `*` is any run of characters. */
typedef struct pv_cookie_pattern {
    pv_span pattern;
    pv_purpose purpose; /* PV_PURPOSE_NONE: never removed */
} pv_cookie_pattern;

/* What was found in the lists. */
typedef struct pv_rules_tally {
    size_t lines;
    size_t network;     /* rules about requests, all kinds below          */
    size_t applied;     /* in the block                                   */
    size_t not_applied; /* csp= and the like                              */
    size_t cancelled;   /* by badfilter, those rules included             */
    size_t duplicate;   /* the same host twice                            */
    size_t bad;         /* not understood                                 */
    size_t cosmetic;
    size_t exceptions;
    size_t by_host; /* found through the host table                   */
    size_t by_gram;
    size_t always; /* asked for every URL                            */
    size_t regexes;
} pv_rules_tally;

/* Hears about every line that is not applied, and of cookie patterns that are
 * not (line 0 of "cookies"); `problem` is a constant. */
typedef void pv_rules_report(void *baton, pv_span source, uint32_t line,
                             pv_filter_kind kind, const char *problem);

/* What to compile. */
typedef struct pv_rules_input {
    const pv_rules_source *sources;
    size_t source_count;
    const pv_cookie_pattern *cookies;
    size_t cookie_count;
    pv_rules_report *report; /* NULL: nobody listens */
    void *baton;
} pv_rules_input;

#endif
