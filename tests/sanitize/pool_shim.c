/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes each apr_palloc() an allocation of its own, so that a sanitizer sees
 * an overflow within a pool. Loaded before libapr with LD_PRELOAD.
 *
 * A pool hands out pieces of large blocks; a write past a piece lands in the
 * next one and nobody notices. Here the piece comes from malloc(), and is
 * poisoned when its pool ends: instrumented code that looks at it later is
 * reported. It is not freed, since a pool looks at its list of subprocesses
 * after its cleanups have run. apr_pool_cleanup_register() allocates from the
 * pool itself: that inner call goes to the real function.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <apr_pools.h>

/* A macro in APR's header, a function in its library. */
#undef apr_pcalloc
void *apr_pcalloc(apr_pool_t *pool, apr_size_t size);

typedef void *palloc_fn(apr_pool_t *pool, apr_size_t size);

static _Thread_local int is_inside;

/* Before each piece; as long as malloc()'s alignment. */
typedef union piece_head {
    size_t size;
    max_align_t align;
} piece_head;

/* libasan's, absent under other tools. */
__attribute__((weak)) void __asan_poison_memory_region(const void *address,
                                                       size_t size);

static apr_status_t retire(void *piece)
{
    piece_head *head = piece;

    if (__asan_poison_memory_region != NULL) {
        __asan_poison_memory_region(head + 1, head->size);
    }
    return APR_SUCCESS;
}

static void *real_palloc(apr_pool_t *pool, apr_size_t size)
{
    palloc_fn *real;
    void *symbol = dlsym(RTLD_NEXT, "apr_palloc");

    memcpy(&real, &symbol, sizeof(real));
    return real(pool, size);
}

__attribute__((visibility("default"))) void *apr_palloc(apr_pool_t *pool,
                                                        apr_size_t size)
{
    piece_head *piece;

    if (is_inside) {
        return real_palloc(pool, size);
    }
    piece = malloc(sizeof(*piece) + size);
    if (piece == NULL) {
        abort();
    }
    piece->size = size;
    is_inside = 1;
    apr_pool_cleanup_register(pool, piece, retire, apr_pool_cleanup_null);
    is_inside = 0;
    return piece + 1;
}

__attribute__((visibility("default"))) void *apr_pcalloc(apr_pool_t *pool,
                                                         apr_size_t size)
{
    return memset(apr_palloc(pool, size), 0, size);
}
