/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doing something with the rights of the children (see as_user.h).
 *
 * The forked process keeps three standard descriptors and one pipe: it must
 * not hold the listening sockets of a server that is about to start again. It
 * answers through the pipe and leaves by _exit(), since pools and exit
 * handlers belong to the parent. Signals that end the server do not end it;
 * an alarm does.
 */
#include "mod_privacy/httpd/as_user.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_time.h>
#include <unixd.h>

#define ANSWER_MAX 511

static bool become_user(void)
{
    if (geteuid() != 0) {
        return true;
    }
    return setgid(ap_unixd_config.group_id) == 0
           && initgroups(ap_unixd_config.user_name, ap_unixd_config.group_id)
                  == 0
           && setuid(ap_unixd_config.user_id) == 0;
}

static void close_others(int keep)
{
    if (keep > STDERR_FILENO + 1) {
        (void)close_range(STDERR_FILENO + 1, (unsigned)keep - 1, 0);
    }
    (void)close_range((unsigned)keep + 1, ~0u, 0);
}

static void set_signals(int wait_s)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGWINCH, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, SIG_DFL);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    alarm((unsigned)wait_s);
}

static void answer(pv_as_user_fn *run, void *baton, int fd)
{
    const char *text = "the account of User and Group cannot be taken on";
    apr_pool_t *pool;

    if (become_user()) {
        apr_pool_create(&pool, NULL);
        text = run(baton, pool);
    }
    /* The first byte tells an answer from an end without one. */
    text = text == NULL ? "" : text;
    if (write(fd, "A", 1) == 1) {
        size_t len = strlen(text);
        (void)!write(fd, text, len < ANSWER_MAX ? len : ANSWER_MAX);
    }
    _exit(0);
}

/* Reads until the other end closes. @return how many bytes came in time */
static size_t read_answer(int fd, int wait_s, char text[ANSWER_MAX + 2])
{
    apr_time_t end = apr_time_now() + apr_time_from_sec(wait_s);
    size_t len = 0;

    while (len < ANSWER_MAX + 1) {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        apr_time_t left = end - apr_time_now();
        ssize_t got;
        if (left <= 0 || poll(&ready, 1, (int)apr_time_as_msec(left) + 1) < 0) {
            if (left <= 0 || errno != EINTR) {
                break;
            }
            continue;
        }
        if (ready.revents == 0) {
            break;
        }
        got = read(fd, text + len, ANSWER_MAX + 1 - len);
        if (got <= 0) {
            break;
        }
        len += (size_t)got;
    }
    text[len] = '\0';
    return len;
}

bool pv_as_user(pv_as_user_fn *run, void *baton, int wait_s, apr_pool_t *pool,
                const char **said)
{
    char text[ANSWER_MAX + 2];
    int ends[2];
    size_t len;
    pid_t pid;

    *said = "no process can be forked for it";
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pid = fork();
    if (pid == 0) {
        close_others(ends[1]);
        set_signals(wait_s);
        answer(run, baton, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    len = read_answer(ends[0], wait_s, text);
    close(ends[0]);
    if (len == 0) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    *said = len > 1    ? apr_pstrmemdup(pool, text + 1, len - 1)
            : len == 1 ? NULL
                       : "it took too long, or it died";
    return len > 0;
}
