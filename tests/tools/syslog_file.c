/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program, writes what it sends to syslog into a file: the
 * value of SYSLOG_FILE, which is opened before the program drops its rights.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_MAX_BYTES 16384

static int file = -1;

/* glibc's name for syslog() in a program built with _FORTIFY_SOURCE. */
void __syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

__attribute__((constructor)) static void open_file(void)
{
    const char *path = getenv("SYSLOG_FILE");

    if (path != NULL) {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    }
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
