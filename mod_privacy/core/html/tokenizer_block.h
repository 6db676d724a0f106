/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of a document, as tokenizer_skim.c looks at them: sixteen bytes, or
 * thirty-two where PV_IS_WIDE says that it is compiled for AVX2. Whoever loads
 * a block makes sure that it is in the window.
 */
#ifndef PV_HTML_TOKENIZER_BLOCK_H
#define PV_HTML_TOKENIZER_BLOCK_H

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/html/tokenizer_states.h"

#if defined(PV_IS_WIDE)
#define PV_BLOCK PV_WIDE_LANES
typedef pv_wide pv_block;

/** Gives one bit for each byte that is 255; the others are 0. */
static inline uint32_t pv_block_bits(pv_block found)
{
    return pv_wide_bits(found);
}
#else
#define PV_BLOCK PV_LANES
typedef pv_lanes pv_block;

/** Gives one bit for each byte that is 255; the others are 0. */
static inline uint32_t pv_block_bits(pv_block found)
{
    return pv_lanes_bits(found);
}
#endif

#define PV_BLOCK_BITS (((uint64_t)1 << PV_BLOCK) - 1)

/** Loads the bytes from `at` on; any alignment. */
static inline pv_block pv_block_load(const char *at)
{
    pv_block bytes;

    memcpy(&bytes, at, sizeof(bytes));
    return bytes;
}

/** Compares each byte with `c`. */
static inline pv_block pv_block_equal(pv_block bytes, char c)
{
    return (pv_block)(bytes == (unsigned char)c);
}

#if defined(PV_IS_WIDE)
/* What blocks are compared with. */
typedef struct pv_block_marks {
    pv_block less_thans;
    pv_block quotes;
    pv_block returns;
    pv_block tag_ends;
    pv_block attr_ends;
} pv_block_marks;

/** Keeps a block in a register: the compiler would make it anew for each
 *  tag. */
static inline pv_block pv_block_kept(pv_block bytes)
{
    __asm__("" : "+x"(bytes));
    return bytes;
}

/** Gives what blocks are compared with. */
static inline pv_block_marks pv_block_marks_make(void)
{
    static const pv_wide_set tag_ends = { ' ',  0,    0,   0,    0,    0,
                                          0,    0,    0,   '\t', '\n', 0,
                                          '\f', '\r', '>', '/' };
    /* `=` has the place of the carriage return. */
    static const pv_wide_set attr_ends = { ' ',  0,   0,   0,    0,    0,
                                           0,    0,   0,   '\t', '\n', 0,
                                           '\f', '=', '>', '/' };
    pv_block none = { 0 };

    return (pv_block_marks){ pv_block_kept(none + '<'),
                             pv_block_kept(none + '"'),
                             pv_block_kept(none + '\r'),
                             pv_block_kept(pv_wide_load_set(tag_ends)),
                             pv_block_kept(pv_wide_load_set(attr_ends)) };
}

/** Gives the bytes that end the name of a tag. */
static inline uint32_t pv_block_tag_name_ends(pv_block bytes,
                                              const pv_block_marks *m)
{
    return pv_block_bits(pv_wide_among(bytes, m->tag_ends));
}

/** Gives the bytes that end the name of an attribute. */
static inline uint32_t pv_block_attr_name_ends(pv_block bytes,
                                               const pv_block_marks *m)
{
    return pv_block_bits(pv_wide_among(bytes, m->attr_ends)
                         | (pv_block)(bytes == m->returns));
}

/** Gives the bytes that HTML calls whitespace. */
static inline uint32_t pv_block_spaces(pv_block bytes)
{
    static const pv_wide_set set = { ' ', 0,    0,    0, 0,    0,    0, 0,
                                     0,   '\t', '\n', 0, '\f', '\r', 0, 0 };

    return pv_block_bits(pv_wide_among(bytes, pv_wide_load_set(set)));
}

/** True for a control character that was taken for the end of a name. */
static inline bool pv_block_is_odd(char c)
{
    (void)c;
    return false;
}
#else
/* What blocks are compared with. */
typedef struct pv_block_marks {
    pv_block less_thans;
    pv_block quotes;
} pv_block_marks;

/** Gives what blocks are compared with. */
static inline pv_block_marks pv_block_marks_make(void)
{
    pv_block none = { 0 };

    return (pv_block_marks){ none + '<', none + '"' };
}

/** Gives the bytes that may end the name of a tag: control characters are
 *  among them, which the states know better. */
static inline uint32_t pv_block_tag_name_ends(pv_block bytes,
                                              const pv_block_marks *m)
{
    (void)m;
    return pv_block_bits(pv_lanes_up_to(bytes, ' ') | pv_block_equal(bytes, '/')
                         | pv_block_equal(bytes, '>'));
}

/** The same for the name of an attribute. */
static inline uint32_t pv_block_attr_name_ends(pv_block bytes,
                                               const pv_block_marks *m)
{
    (void)m;
    return pv_block_bits(pv_lanes_up_to(bytes, ' ') | pv_block_equal(bytes, '/')
                         | pv_block_equal(bytes, '>')
                         | pv_block_equal(bytes, '='));
}

/** Gives the bytes that HTML calls whitespace. */
static inline uint32_t pv_block_spaces(pv_block bytes)
{
    return pv_block_bits(
        pv_block_equal(bytes, ' ') | pv_block_equal(bytes, '\n')
        | pv_block_equal(bytes, '\t') | pv_block_equal(bytes, '\r')
        | pv_block_equal(bytes, '\f'));
}

/** True for a control character that was taken for the end of a name. */
static inline bool pv_block_is_odd(char c)
{
    return (unsigned char)c < ' ' && !pv_is_html_space(c);
}
#endif

/**
 * Finds a byte in the blocks that begin up to `stop`.
 * @param mark  a block full of it
 * @return behind `stop`, at the first byte not looked at, when it is not there
 */
static inline const char *pv_block_find(const char *at, const char *stop,
                                        pv_block mark)
{
    for (; at <= stop; at += PV_BLOCK) {
        uint32_t bits = pv_block_bits((pv_block)(pv_block_load(at) == mark));
        if (bits != 0) {
            return at + pv_first_bit(bits);
        }
    }
    return at;
}

#endif
