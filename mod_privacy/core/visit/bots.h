/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that are no person's browser, told by their User-Agent.
 *
 * The words they use are compiled into an automaton (bots_table.c, made by
 * scripts/make-bots) that reads every byte once, whatever the number of
 * words. Which word means which kind is in the table too.
 */
#ifndef PV_VISIT_BOTS_H
#define PV_VISIT_BOTS_H

#include "mod_privacy/core/base/span.h"

/* Items of dimension `bot`; append, never reorder. */
typedef enum pv_bot {
    PV_BOT_NONE = 0, /* a person, as far as one can tell */
    PV_BOT_SEARCH,   /* search engines                   */
    PV_BOT_AI,       /* crawlers and agents of models    */
    PV_BOT_MONITOR,  /* uptime, link and speed checks    */
    PV_BOT_FEED,     /* feed readers and podcasts        */
    PV_BOT_PREVIEW,  /* link previews of messengers      */
    PV_BOT_SEO,      /* link indexes, advertising checks */
    PV_BOT_TOOL,     /* curl, libraries, headless ones   */
    PV_BOT_SCANNER,  /* security and surface scans       */
    PV_BOT_ARCHIVE,  /* archives and research            */
    PV_BOT_OTHER,
    PV_BOT_COUNT
} pv_bot;

/**
 * Looks for a word that bots use.
 * @param user_agent  any bytes
 * @return the kind of the most telling word, PV_BOT_NONE when none is there
 */
pv_bot pv_bots_match(pv_span user_agent);

/** Gives the name of an item of `bot`, such as "search"; a constant. */
const char *pv_bot_name(unsigned bot);

#endif
