/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every unit test needs: cmocka with its prerequisites in the right
 * order, and an input that ends where memory ends.
 *
 * pv_guarded() copies bytes so that the byte after the last one is on a page
 * without access: a parser that reads one byte too far stops with a
 * segmentation fault, without any sanitizer.
 */
#ifndef PV_TESTS_UNIT_H
#define PV_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "mod_privacy/core/base/span.h"

#define PV_COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct pv_guard {
    void *map;
    size_t map_bytes;
    pv_span span;
} pv_guard;

/** Copies `len` bytes against an inaccessible page; release with
 *  pv_guard_free(). Fails the test when memory cannot be mapped. */
static inline pv_guard pv_guarded(const char *bytes, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (len / page + 1) * page;
    pv_guard guard = { NULL, room + page, { NULL, 0 } };
    char *start;

    guard.map = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(guard.map, MAP_FAILED);
    assert_int_equal(mprotect((char *)guard.map + room, page, PROT_NONE), 0);
    start = (char *)guard.map + room - len;
    if (len > 0) {
        memcpy(start, bytes, len);
    }
    guard.span = pv_span_make(start, len);
    return guard;
}

/** Gives the memory of pv_guarded() back. */
static inline void pv_guard_free(pv_guard *guard)
{
    munmap(guard->map, guard->map_bytes);
}

#endif
