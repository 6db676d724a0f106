/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program, writes down what it tells others: NOTE_SYSLOG
 * names a file for its lines to syslog, NOTE_LOOKUPS one for the addresses
 * whose names it looks up, which are not found. Both are opened before the
 * program drops its rights.
 */
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_MAX_BYTES 16384

static int file = -1;
static int lookups = -1;

/* glibc's name for syslog() in a program built with _FORTIFY_SOURCE. */
void __syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int open_named(const char *variable)
{
    const char *path = getenv(variable);

    return path != NULL
               ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)
               : -1;
}

__attribute__((constructor)) static void open_files(void)
{
    file = open_named("NOTE_SYSLOG");
    lookups = open_named("NOTE_LOOKUPS");
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t bytes,
                char *restrict host, socklen_t host_bytes,
                char *restrict service, socklen_t service_bytes, int flags)
{
    static const char line[] = "a name was looked up\n";

    (void)address;
    (void)bytes;
    (void)host;
    (void)host_bytes;
    (void)service;
    (void)service_bytes;
    (void)flags;
    if (lookups >= 0 && write(lookups, line, sizeof(line) - 1) < 0) {
        abort();
    }
    return EAI_NONAME;
}

static void write_line(const char *format, va_list args)
{
    char line[LINE_MAX_BYTES];
    int len = vsnprintf(line, sizeof(line) - 1, format, args);

    if (len < 0 || file < 0) {
        return;
    }
    len = len < (int)sizeof(line) - 1 ? len : (int)sizeof(line) - 2;
    line[len++] = '\n';
    if (write(file, line, (size_t)len) < 0) {
        abort(); /* a lost line would prove nothing */
    }
}

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list args;

    (void)priority;
    (void)flag;
    va_start(args, format);
    write_line(format, args);
    va_end(args);
}

void syslog(int priority, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void syslog(int priority, const char *format, ...)
{
    va_list args;

    (void)priority;
    va_start(args, format);
    write_line(format, args);
    va_end(args);
}
