/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program, makes the Nth call of one libc function fail.
 *
 *   FAIL_CALL   pwrite, fsync, fdatasync, open, send, recv, write, ftruncate;
 * exit stands for what runs at the end of a program, and can only hang FAIL_AT
 * 1, 2, 3 ...: which call fails, once FAIL_ERRNO  number; EIO by default
 *   FAIL_HANG   the call does not fail but takes so many seconds; in one
 * process of all, the first that comes to it, when FAIL_MARK is set FAIL_ARM
 * calls count only while this file is there; always, if not set FAIL_MARK   a
 * file that is made when the failure has happened, so that a test that raises
 * FAIL_AT knows when it has seen every call
 *
 * `open` counts only files that are opened for writing, so that the loader and
 * the C library are left alone. A failing pwrite has written half of its
 * bytes before, as a full disk does; a failing send or recv ends its
 * connection.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int calls;

static void leave_mark(void)
{
    const char *mark = getenv("FAIL_MARK");

    if (mark != NULL) {
        long fd = syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT, 0644);
        if (fd >= 0) {
            syscall(SYS_close, fd);
        }
    }
}

static void hang(const char *seconds)
{
    const char *mark = getenv("FAIL_MARK");

    if (mark == NULL || syscall(SYS_access, mark, F_OK) != 0) {
        leave_mark();
        sleep((unsigned)atoi(seconds));
    }
}

/* Counts a call. @return true when this one fails; errno is set then */
static int fails(const char *call)
{
    const char *seconds = getenv("FAIL_HANG");
    const char *chosen = getenv("FAIL_CALL");
    const char *at = getenv("FAIL_AT");
    const char *error = getenv("FAIL_ERRNO");
    const char *arm = getenv("FAIL_ARM");

    if (chosen == NULL || at == NULL || strcmp(chosen, call) != 0
        || (arm != NULL && syscall(SYS_access, arm, F_OK) != 0)
        || atomic_fetch_add(&calls, 1) + 1 != atoi(at)) {
        return 0;
    }
    if (seconds != NULL) {
        hang(seconds);
        return 0;
    }
    leave_mark();
    errno = error != NULL ? atoi(error) : EIO;
    return 1;
}

static ssize_t half_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    int error = errno;

    (void)syscall(SYS_pwrite64, fd, bytes, len / 2, at);
    errno = error;
    return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return fails("pwrite") ? half_pwrite(fd, bytes, len, at)
                           : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    return fails("pwrite") ? half_pwrite(fd, bytes, len, at)
                           : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    return fd > 2 && fails("write") ? -1 : syscall(SYS_write, fd, bytes, len);
}

int fsync(int fd)
{
    return fails("fsync") ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fails("fdatasync") ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t len)
{
    return fails("ftruncate") ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate64(int fd, off64_t len)
{
    return fails("ftruncate") ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
    if (fails("send")) {
        int error = errno;
        (void)shutdown(fd, SHUT_RDWR);
        errno = error;
        return -1;
    }
    return syscall(SYS_sendto, fd, bytes, len, flags, NULL, 0);
}

/* The answer is lost: whether the server did what it was asked is unknown. */
ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
    if (fails("recv")) {
        int error = errno;
        (void)shutdown(fd, SHUT_RDWR);
        errno = error;
        return -1;
    }
    return syscall(SYS_recvfrom, fd, bytes, len, flags, NULL, NULL);
}

static int open_any(const char *path, int flags, mode_t mode)
{
    if ((flags & O_ACCMODE) != O_RDONLY && fails("open")) {
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = va_arg(args, mode_t);
    va_end(args);
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = va_arg(args, mode_t);
    va_end(args);
    return open_any(path, flags, mode);
}

__attribute__((destructor)) static void leave(void)
{
    (void)fails("exit");
}
