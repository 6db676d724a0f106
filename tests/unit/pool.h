/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool that all tests of a program share, as their state.
 */
#ifndef PV_TESTS_POOL_H
#define PV_TESTS_POOL_H

#include "tests/unit/unit.h"

#include <apr_general.h>
#include <apr_pools.h>

/** Group set-up: makes the pool. */
static inline int pv_make_pool(void **state)
{
    apr_pool_t *pool = NULL;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    *state = pool;
    return pool != NULL ? 0 : -1;
}

/** Group tear-down: frees it. */
static inline int pv_drop_pool(void **state)
{
    apr_pool_destroy(*state);
    apr_terminate();
    return 0;
}

#endif
