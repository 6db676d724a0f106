/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doing something with the rights of the children.
 *
 * The parent is root. Whatever touches the store's files or reads shared
 * memory that children can write is done by a process forked for it, which
 * first becomes `User` and `Group`, so that files belong to them, a test says
 * what holds for them, and damage done by a broken child stays theirs.
 */
#ifndef PV_HTTPD_AS_USER_H
#define PV_HTTPD_AS_USER_H

#include <stdbool.h>

#include "mod_privacy/httpd/private.h"

/** What runs in the forked process. @return NULL, or a sentence in `pool` */
typedef const char *pv_as_user_fn(void *baton, apr_pool_t *pool);

/**
 * Runs a function in a process of its own and waits for it. Nothing that it
 * changes in memory is seen here, but for shared memory.
 * @param wait_s  after so many seconds it is ended
 * @param said    what the function returned, in `pool`, cut at 511 bytes; or
 *                a sentence about why it did not come to its end
 * @return true when the function came to its end
 */
bool pv_as_user(pv_as_user_fn *run, void *baton, int wait_s, apr_pool_t *pool,
                const char **said);

#endif
