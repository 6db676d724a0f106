/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Purposes: what a third party, a cookie or a consent is for.
 *
 * Four are built in; an administrator may add more, eight in all, so that a
 * set of them is one byte. The number of a purpose is the same in the whole
 * server (filter lists are global); each virtual host decides how it treats
 * it. The vocabulary of names lives with the configuration.
 */
#ifndef PV_BASE_PURPOSE_H
#define PV_BASE_PURPOSE_H

#include <stdbool.h>
#include <stdint.h>

#define PV_PURPOSE_MAX      8
#define PV_PURPOSE_NAME_MAX 32 /* bytes, without the NUL */

typedef uint8_t pv_purpose;     /* 0 .. PV_PURPOSE_MAX - 1, or NONE */
typedef uint8_t pv_purpose_set; /* bit n stands for purpose n       */

#define PV_PURPOSE_ALL ((pv_purpose_set)0xff)

enum {
    PV_PURPOSE_FUNCTIONAL = 0,
    PV_PURPOSE_MEDIA = 1,
    PV_PURPOSE_ANALYTICS = 2,
    PV_PURPOSE_MARKETING = 3,
    PV_PURPOSE_BUILTIN_COUNT = 4,
    PV_PURPOSE_NONE = 0xff
};

/** True when `set` holds `purpose`; never true for PV_PURPOSE_NONE. */
static inline bool pv_purpose_in(pv_purpose_set set, pv_purpose purpose)
{
    return purpose < PV_PURPOSE_MAX && ((set >> purpose) & 1u) != 0;
}

/** Gives the set that holds `purpose` alone. */
static inline pv_purpose_set pv_purpose_bit(pv_purpose purpose)
{
    return purpose < PV_PURPOSE_MAX ? (pv_purpose_set)(1u << purpose) : 0;
}

#endif
