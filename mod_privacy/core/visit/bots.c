/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for the words of bots (see bots.h, and bots_table.h for the trie).
 *
 * At every byte the trie is walked as far as it goes. No word is longer than
 * 40 bytes and most walks end after one or two, and the answer is cached by
 * the caller, so that failure links would cost more table than they save.
 */
#include "mod_privacy/core/visit/bots.h"

#include <stdint.h>

#include "mod_privacy/core/visit/bots_table.h"

#define TEXT_BEGIN '^' /* as a letter of the trie */
#define WORD_MAX   64

static const char *const names[PV_BOT_COUNT] = {
    [PV_BOT_NONE] = "(none)",     [PV_BOT_SEARCH] = "search",
    [PV_BOT_AI] = "ai",           [PV_BOT_MONITOR] = "monitor",
    [PV_BOT_FEED] = "feed",       [PV_BOT_PREVIEW] = "preview",
    [PV_BOT_SEO] = "seo",         [PV_BOT_TOOL] = "tool",
    [PV_BOT_SCANNER] = "scanner", [PV_BOT_ARCHIVE] = "archive",
    [PV_BOT_OTHER] = "(other)",
};

/* The more a kind tells, the higher: "Googlebot" outweighs "bot". */
static const unsigned char weights[PV_BOT_COUNT] = {
    [PV_BOT_SEARCH] = 6, [PV_BOT_AI] = 7,      [PV_BOT_MONITOR] = 5,
    [PV_BOT_FEED] = 5,   [PV_BOT_PREVIEW] = 5, [PV_BOT_SEO] = 4,
    [PV_BOT_TOOL] = 2,   [PV_BOT_SCANNER] = 5, [PV_BOT_ARCHIVE] = 4,
    [PV_BOT_OTHER] = 1,
};

static char cell(const char table[PV_BOTS_ROWS][PV_BOTS_ROW + 1],
                 unsigned state)
{
    return table[state / PV_BOTS_ROW][state % PV_BOTS_ROW];
}

static unsigned children_of(unsigned state)
{
    return (unsigned)(cell(pv_bots_children, state) - '0');
}

static unsigned first_child(unsigned state)
{
    unsigned first = pv_bots_first[state / PV_BOTS_STEP];

    for (unsigned n = state - state % PV_BOTS_STEP; n < state; n++) {
        first += children_of(n);
    }
    return first;
}

/* Gives the state that `letter` leads to, 0 when there is none: the root is
 * nobody's child. */
static unsigned follow(unsigned state, char letter)
{
    unsigned child = first_child(state);
    unsigned end = child + children_of(state);

    for (; child < end && child < PV_BOTS_STATES; child++) {
        if (cell(pv_bots_letter, child) == letter) {
            return child;
        }
    }
    return 0;
}

static bool is_weightier(pv_bot kind, pv_bot than)
{
    return weights[kind] > weights[than];
}

/* Walks on from the state of a first letter; keeps the weightiest kind in
 * `best`.
 * @return bytes to skip: 0, or the rest of a harmless word */
static size_t walk(unsigned state, pv_span text, pv_bot *best)
{
    pv_bot found = *best;

    for (size_t i = 0; i < text.len && i < WORD_MAX; i++) {
        char kind;

        state = follow(state, pv_ascii_lower(text.ptr[i]));
        if (state == 0) {
            break;
        }
        kind = cell(pv_bots_kind, state);
        if (kind == 'A' + PV_BOT_NONE) {
            return i + 1;
        }
        if (kind != '.' && is_weightier((pv_bot)(kind - 'A'), found)) {
            found = (pv_bot)(kind - 'A');
        }
    }
    *best = found;
    return 0;
}

/* Tells whether a word may begin here, by its first three letters; nearly
 * always it does not. @return the state of the first letter, or 0 */
static unsigned begin(pv_span rest)
{
    unsigned a = (unsigned char)pv_ascii_lower(rest.ptr[0]);
    unsigned b = (unsigned char)pv_ascii_lower(rest.ptr[1]);
    unsigned c = (unsigned char)pv_ascii_lower(rest.ptr[2]);
    unsigned place = (a * 961 + b * 31 + c) % PV_BOTS_TRIGRAMS;

    if ((pv_bots_trigrams[place / 64] >> place % 64 & 1u) == 0
        || a >= PV_BOTS_ROOTS || a == TEXT_BEGIN) {
        return 0;
    }
    return pv_bots_root[a];
}

pv_bot pv_bots_match(pv_span user_agent)
{
    pv_bot best = PV_BOT_NONE;

    walk(pv_bots_root[TEXT_BEGIN], user_agent, &best);
    for (size_t i = 0; i + 2 < user_agent.len; i++) {
        pv_span rest = pv_span_make(user_agent.ptr + i, user_agent.len - i);
        unsigned root = begin(rest);

        if (root != 0) {
            rest = pv_span_make(rest.ptr + 1, rest.len - 1);
            i += walk(root, rest, &best);
        }
    }
    return best;
}

const char *pv_bot_name(unsigned bot)
{
    return names[bot < PV_BOT_COUNT ? bot : PV_BOT_OTHER];
}
