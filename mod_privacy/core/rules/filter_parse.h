/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language of filter lists, line by line: Adblock's network rules
 * (help.adblockplus.org/hc/en-us/articles/360062733293, with the options of
 * uBlock Origin that concern a request), hosts files and plain domains.
 *
 * A parsed rule points into its line; nothing is copied. Cosmetic rules and
 * comments are recognised and left out. What this side of the wire cannot act
 * on (csp=, removeparam=) is named, never silently dropped.
 */
#ifndef PV_RULES_FILTER_PARSE_H
#define PV_RULES_FILTER_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/rules/resource.h"

#define PV_FILTER_PATTERN_MAX 2048 /* bytes of a pattern or regex  */
#define PV_FILTER_DOMAINS_MAX 4096 /* values of one domain= option */

typedef enum pv_filter_kind {
    PV_FILTER_NONE = 0,    /* empty, comment, header                      */
    PV_FILTER_COSMETIC,    /* hides elements: nothing for a server        */
    PV_FILTER_NETWORK,     /* a rule to match                             */
    PV_FILTER_NOT_APPLIED, /* understood, but changes no request: csp=    */
    PV_FILTER_BAD          /* not understood: `problem` says why          */
} pv_filter_kind;

typedef enum pv_filter_format {
    PV_FORMAT_ADBLOCK = 0,
    PV_FORMAT_HOSTS, /* `0.0.0.0 host...` or one host a line */
} pv_filter_format;

/* Bits of pv_filter.parties. */
enum { PV_PARTY_FIRST = 1, PV_PARTY_THIRD = 2, PV_PARTY_ANY = 3 };

/* Bits of pv_filter.methods. */
enum {
    PV_METHOD_GET = 1,
    PV_METHOD_POST = 2,
    PV_METHOD_HEAD = 4,
    PV_METHOD_PUT = 8,
    PV_METHOD_DELETE = 16,
    PV_METHOD_OPTIONS = 32,
    PV_METHOD_PATCH = 64,
    PV_METHOD_CONNECT = 128,
    PV_METHOD_ANY = 255
};

typedef struct pv_filter {
    pv_filter_kind kind;
    const char *problem; /* a constant; NULL unless BAD or NOT_APPLIED  */
    pv_span pattern;     /* without anchors and outer `*`; regex inside */
    pv_span domains;     /* the value of domain=, `|` between           */
    pv_span options;     /* as written behind the `$`                   */
    uint16_t types;      /* bit n: pv_resource n                        */
    uint8_t parties;
    uint8_t methods;
    bool is_exception;
    bool is_important;
    bool is_badfilter;
    bool is_regex;
    bool is_match_case;
    bool is_host_anchored;  /* ||  */
    bool is_start_anchored; /* |   */
    bool is_end_anchored;   /* | at the end */
} pv_filter;

/**
 * Reads one line of a list in Adblock syntax.
 * @param line    without its line end; blanks around it are ignored
 * @param filter  all fields are written; spans point into `line`
 */
void pv_filter_parse(pv_span line, pv_filter *filter);

/**
 * Tells which language a list is written in: that of the majority of its
 * first lines that are not comments.
 */
pv_filter_format pv_filter_detect(pv_span text);

/**
 * Takes the next host from a line of a hosts file or a list of domains.
 * @param line  in: what is left; out: behind the host. Comments (`#`), the
 *              leading address and names of the machine itself (localhost,
 *              broadcasthost) are passed over
 * @param host  written only when true is returned
 * @return false at the end of the line
 */
bool pv_filter_next_host(pv_span *line, pv_span *host);

/** Takes the next line from `text` (without CR and LF); false at the end. */
bool pv_filter_next_line(pv_span *text, pv_span *line);

/** Bit of a method such as "GET" in pv_filter.methods; 0 when unknown. */
uint8_t pv_filter_method(pv_span method);

/**
 * Finds a resource type by any name that lists and logs use for it: script,
 * xhr, xmlhttprequest, ping, beacon, sub_frame, fetch, texttrack...
 * @return PV_RESOURCE_COUNT when the name is unknown
 */
pv_resource pv_filter_resource(pv_span name);

#endif
