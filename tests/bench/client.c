/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client whose every byte is fixed, for counting instructions.
 *
 * One kept-alive connection, one request after the other. The visitor
 * (X-Forwarded-For), path, browser and referrer of request n depend on n
 * alone, so that two runs send the same; the visitors are 1,000, the paths as
 * many as named, the browsers 300, the referrers 50. With `direct` there is
 * no proxy in front and no X-Forwarded-For: one visitor asks for everything,
 * with one browser.
 *
 * usage: client PORT COUNT PATHS EXTENSION [direct]    GET /p/0000.EXTENSION
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define VISITORS     1000
#define BROWSERS     300
#define REFERRERS    50
#define MANY_PATHS   10000

static int connect_to(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((unsigned short)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
        perror("connect");
        exit(EXIT_FAILURE);
    }
    return fd;
}

/* What a proxy says of the visitor; nothing without one. */
static void write_visitor(char line[64], unsigned mixed, bool is_direct)
{
    line[0] = '\0';
    if (!is_direct) {
        snprintf(line, 64, "X-Forwarded-For: 84.%u.%u.%u\r\n",
                 (mixed >> 3) % VISITORS / 250, (mixed >> 3) % VISITORS % 250,
                 1 + mixed % 200);
    }
}

static size_t write_request(char *buffer, unsigned n, unsigned paths,
                            const char *extension, bool is_direct)
{
    char path[256];
    char visitor[64];
    unsigned mixed = n * 2654435761u;
    int len;

    /* All as long as each other: a longer one costs httpd more. So many that
     * chance would leave some out for long: one by one. */
    snprintf(path, sizeof(path), "/p/%04u",
             paths >= MANY_PATHS ? n % paths : mixed % paths);
    write_visitor(visitor, mixed, is_direct);
    len = snprintf(
        buffer, BUFFER_BYTES,
        "GET %s.%s HTTP/1.1\r\nHost: www.example.org\r\n"
        "%s"
        "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/%u.0.0.0 Mobile Safari/537.36\r\n"
        "Accept: text/html,application/xhtml+xml\r\n"
        "Accept-Language: nl-NL,nl;q=0.9,en;q=0.7\r\n"
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
        "Sec-Fetch-Dest: document\r\nDNT: 1\r\n"
        "Referer: https://site%u.example.net/some/page\r\n\r\n",
        path, extension, visitor, 100 + (is_direct ? 0 : mixed % BROWSERS),
        mixed % REFERRERS);
    return (size_t)len;
}

/* Reads one answer: its head, then Content-Length bytes. */
static void read_answer(int fd, char *buffer)
{
    size_t have = 0;
    char *head_end = NULL;
    char *length;
    long rest;

    while (head_end == NULL) {
        ssize_t got = read(fd, buffer + have, BUFFER_BYTES - 1 - have);
        if (got <= 0) {
            fprintf(stderr, "the server closed the connection\n");
            exit(EXIT_FAILURE);
        }
        have += (size_t)got;
        buffer[have] = '\0';
        head_end = strstr(buffer, "\r\n\r\n");
    }
    length = strstr(buffer, "Content-Length: ");
    if (length == NULL || strncmp(buffer, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "unexpected answer: %.200s\n", buffer);
        exit(EXIT_FAILURE);
    }
    rest = atol(length + 16) - (buffer + have - (head_end + 4));
    while (rest > 0) {
        ssize_t got = read(fd, buffer, BUFFER_BYTES - 1);
        if (got <= 0) {
            fprintf(stderr, "the body is short\n");
            exit(EXIT_FAILURE);
        }
        rest -= got;
    }
}

int main(int argc, char **argv)
{
    static char buffer[BUFFER_BYTES];
    int fd;

    if (argc != 5 && argc != 6) {
        fprintf(stderr, "usage: client PORT COUNT PATHS EXTENSION [direct]\n");
        return EXIT_FAILURE;
    }
    fd = connect_to(atoi(argv[1]));
    for (unsigned n = 0; n < (unsigned)atoi(argv[2]); n++) {
        size_t len = write_request(buffer, n, (unsigned)atoi(argv[3]), argv[4],
                                   argc == 6);
        if (write(fd, buffer, len) != (ssize_t)len) {
            perror("write");
            return EXIT_FAILURE;
        }
        read_answer(fd, buffer);
    }
    close(fd);
    return EXIT_SUCCESS;
}
