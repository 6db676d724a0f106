/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first half of the compiler: every line of every list becomes a host or
 * a rule record in growing arrays. The second half (filter_index.c) lays them
 * out as a block.
 */
#ifndef PV_RULES_FILTER_COLLECT_H
#define PV_RULES_FILTER_COLLECT_H

#include "mod_privacy/core/rules/filter_block.h"
#include "mod_privacy/core/rules/filter_input.h"

#define PV_NO_INDEX UINT32_MAX

/* A growing array; `failed` is set once memory or a limit ran out. */
typedef struct pv_growing {
    char *items;
    size_t count;
    size_t room;
    bool failed;
} pv_growing;

/* A host of the table to be. */
typedef struct pv_host_entry {
    uint32_t hash;
    uint32_t name;  /* in host_text */
    uint32_t line;  /* of the plain rule, else of the first rule */
    uint32_t first; /* rule, chained by `next`                  */
    uint8_t len;
    uint8_t purpose; /* of the plain rule                       */
    bool is_plain;
} pv_host_entry;

/* A record and the chain of its host (PV_NO_INDEX: none). */
typedef struct pv_rule_entry {
    pv_rule rule;
    uint32_t host;
    uint32_t next;
} pv_rule_entry;

/* What is neither host nor rule. */
typedef enum pv_piece_kind {
    PV_PIECE_COOKIE = 0,
    PV_PIECE_MARKER,
    PV_PIECE_QUERY,
    PV_PIECE_KINDS
} pv_piece_kind;

typedef struct pv_collection {
    pv_growing hosts;     /* pv_host_entry */
    pv_growing host_text; /* bytes         */
    pv_growing rules;     /* pv_rule_entry */
    pv_growing domains;   /* pv_domain     */
    pv_growing text;      /* bytes         */
    pv_growing sources;   /* pv_block_source */
    pv_growing cancelled; /* pv_span: rules that a badfilter names */
    pv_growing pieces[PV_PIECE_KINDS]; /* pv_block_piece */
    uint32_t *table;   /* hosts by hash, open addressing; index + 1 */
    size_t table_size; /* a power of 2                              */
    uint32_t regex_count;
    const pv_rules_input *input;
    pv_rules_tally tally;
    /* the line being read */
    const pv_rules_source *source;
    uint32_t line;       /* of all sources in a row */
    uint32_t first_line; /* of this source          */
} pv_collection;

/** Enters a network rule of the current line. */
void pv_collect_network(pv_collection *c, const pv_filter *filter);

/** Enters a host that is blocked with everything below it. */
void pv_collect_host(pv_collection *c, pv_span host);

/** Enters a cookie pattern, a marker or a query signature. */
void pv_collect_piece(pv_collection *c, pv_piece_kind kind, pv_span text,
                      pv_purpose purpose);

/** Tells the listener about the current line. @param problem a constant */
void pv_collect_report(pv_collection *c, pv_filter_kind kind,
                       const char *problem);

/** Releases everything that pv_collect() made. */
void pv_collection_free(pv_collection *collection);

/** Appends `count` items of `item_bytes`; returns the index of the first, or
 *  PV_NO_INDEX (and sets `failed`). */
uint32_t pv_growing_add(pv_growing *array, const void *items, size_t count,
                        size_t item_bytes);

/** The items of an array, for the caller to cast. */
static inline void *pv_growing_items(const pv_growing *array)
{
    return array->items;
}

#endif
