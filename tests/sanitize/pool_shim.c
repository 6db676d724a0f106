/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes each apr_palloc() an allocation of its own, so that a sanitizer sees
 * an overflow within a pool. Loaded before libapr with LD_PRELOAD.
 *
 * A pool hands out pieces of large blocks; a write past a piece lands in the
 * next one and nobody notices. Here the piece comes from malloc(), and is
 * poisoned when its pool ends: code that looks at it later is reported.
 *
 * A pool's memory is valid until the last of its cleanups has run, so the
 * pieces of a pool are retired by one cleanup that is registered before any
 * other: cleanups run in reverse, and apr_pool_cleanup_register() allocates
 * before it registers. Even later a pool looks at its list of subprocesses;
 * therefore pieces are freed only when RETIRED_MAX of younger ones wait too.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_pools.h>

#define BUCKETS     4096
#define RETIRED_MAX ((size_t)32 << 20)

/* A macro in APR's header, a function in its library. */
#undef apr_pcalloc
void *apr_pcalloc(apr_pool_t *pool, apr_size_t size);

typedef void *palloc_fn(apr_pool_t *pool, apr_size_t size);

/* Stands before each piece; as long as malloc()'s alignment. */
typedef union piece {
    struct {
        union piece *next;
        size_t size;
    } head;
    max_align_t align;
} piece;

/* What a pool holds. Only the thread that uses the pool adds to it. */
typedef struct ward {
    struct ward *next; /* in its bucket, guarded by `lock` */
    apr_pool_t *pool;
    piece *pieces;
} ward;

static _Thread_local int is_inside;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ward *buckets[BUCKETS]; /* guarded by `lock` */
static piece *oldest;          /* these three too   */
static piece *youngest;
static size_t retired_bytes;

/* libasan's, absent under other tools. */
__attribute__((weak)) void __asan_poison_memory_region(const void *address,
                                                       size_t size);
__attribute__((weak)) void __asan_unpoison_memory_region(const void *address,
                                                         size_t size);

static ward **bucket_of(const apr_pool_t *pool)
{
    return &buckets[((uintptr_t)pool >> 4) % BUCKETS];
}

static void free_oldest(void)
{
    while (retired_bytes > RETIRED_MAX && oldest->head.next != NULL) {
        piece *gone = oldest;

        oldest = gone->head.next;
        retired_bytes -= gone->head.size;
        if (__asan_unpoison_memory_region != NULL) {
            __asan_unpoison_memory_region(gone + 1, gone->head.size);
        }
        free(gone);
    }
}

static void retire(piece *one)
{
    one->head.next = NULL;
    if (youngest == NULL) {
        oldest = one;
    }
    else {
        youngest->head.next = one;
    }
    youngest = one;
    retired_bytes += one->head.size;
    if (__asan_poison_memory_region != NULL) {
        __asan_poison_memory_region(one + 1, one->head.size);
    }
}

/* The pool ends or is cleared. */
static apr_status_t dismiss(void *data)
{
    ward *done = data;
    ward **place;

    pthread_mutex_lock(&lock);
    place = bucket_of(done->pool);
    while (*place != done) {
        place = &(*place)->next;
    }
    *place = done->next;
    while (done->pieces != NULL) {
        piece *one = done->pieces;
        done->pieces = one->head.next;
        retire(one);
    }
    free_oldest();
    pthread_mutex_unlock(&lock);
    free(done);
    return APR_SUCCESS;
}

static ward *find_ward(apr_pool_t *pool)
{
    ward *found;

    pthread_mutex_lock(&lock);
    found = *bucket_of(pool);
    while (found != NULL && found->pool != pool) {
        found = found->next;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static ward *make_ward(apr_pool_t *pool)
{
    ward *made = calloc(1, sizeof(*made));
    ward **bucket = bucket_of(pool);

    if (made == NULL) {
        abort();
    }
    made->pool = pool;
    is_inside = 1;
    apr_pool_cleanup_register(pool, made, dismiss, apr_pool_cleanup_null);
    is_inside = 0;
    pthread_mutex_lock(&lock);
    made->next = *bucket;
    *bucket = made;
    pthread_mutex_unlock(&lock);
    return made;
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
    piece *one;
    ward *owner;

    if (is_inside) {
        return real_palloc(pool, size);
    }
    one = malloc(sizeof(*one) + size);
    if (one == NULL) {
        abort();
    }
    owner = find_ward(pool);
    owner = owner == NULL ? make_ward(pool) : owner;
    one->head.size = size;
    one->head.next = owner->pieces;
    owner->pieces = one;
    return one + 1;
}

__attribute__((visibility("default"))) void *apr_pcalloc(apr_pool_t *pool,
                                                         apr_size_t size)
{
    return memset(apr_palloc(pool, size), 0, size);
}
