/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program, moves its clock by the seconds that a file holds:
 * MOVE_CLOCK names it, eight bytes, a signed number in this machine's order.
 * Who writes another number there moves the clock of a program that runs.
 *
 * Only the time of day is moved. CLOCK_MONOTONIC, by which waits and the
 * watchdog go, stays; deadlines that are times of day are moved back before
 * the kernel gets them. Each function asks the kernel itself, so that none
 * waits for the runtime of a sanitizer, which asks for the time as it starts.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int timedwait_fn(pthread_cond_t *cond, pthread_mutex_t *mutex,
                         const struct timespec *deadline);

static const volatile int64_t *moved; /* set once, to the same by all threads */

static int64_t moved_by(void)
{
    const char *path = getenv("MOVE_CLOCK");

    if (moved == NULL && path != NULL) {
        long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
        long at = syscall(SYS_mmap, NULL, sizeof(int64_t), PROT_READ,
                          MAP_SHARED, fd, 0L);
        syscall(SYS_close, fd);
        moved = at < 0 && at > -4096 ? NULL : (const volatile int64_t *)at;
    }
    return moved != NULL ? *moved : 0;
}

static int is_time_of_day(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int rv = (int)syscall(SYS_clock_gettime, clock, now);

    if (rv == 0 && is_time_of_day(clock)) {
        now->tv_sec += moved_by();
    }
    return rv;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec exact;
    int rv = clock_gettime(CLOCK_REALTIME, &exact);

    (void)zone;
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return rv;
}

time_t time(time_t *now)
{
    struct timespec exact;

    (void)clock_gettime(CLOCK_REALTIME, &exact);
    if (now != NULL) {
        *now = exact.tv_sec;
    }
    return exact.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond,
                           pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    timedwait_fn *real =
        (timedwait_fn *)dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec back = *deadline;

    back.tv_sec -= moved_by();
    return real(cond, mutex, &back);
}
