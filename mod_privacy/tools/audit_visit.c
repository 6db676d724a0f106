/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visiting a server with canaries (see audit_visit.h).
 *
 * A loopback server is visited from random addresses of 127.0.0.0/8, which
 * Linux gives to anybody; any other from the machine's own address, which is
 * then no canary. Addresses in headers are of 198.18.0.0/15 and
 * 2001:2::/48, which are set aside for such tests (RFC 2544, RFC 5180).
 */
#include "mod_privacy/tools/audit_visit.h"

#include <string.h>

#include <apr_general.h>
#include <apr_network_io.h>
#include <apr_strings.h>
#include <apr_uri.h>

#define SOURCES      3
#define TIMEOUT_US   5000000
#define ANSWER_BYTES 65536

static const char *source_at(const pv_audit_visits *visits, int i)
{
    return APR_ARRAY_IDX(visits->addresses, i, const char *);
}

pv_audit_visits *pv_audit_visits_make(const char *url, apr_pool_t *pool)
{
    pv_audit_visits *visits = apr_pcalloc(pool, sizeof(*visits));
    unsigned char random[16];
    apr_uri_t uri;

    if (apr_uri_parse(pool, url, &uri) != APR_SUCCESS || uri.scheme == NULL
        || strcmp(uri.scheme, "http") != 0 || uri.hostname == NULL
        || apr_generate_random_bytes(random, sizeof(random)) != APR_SUCCESS) {
        return NULL;
    }
    visits->host = uri.hostname;
    visits->port = uri.port_str != NULL ? uri.port : 80;
    visits->path = uri.path != NULL && *uri.path != '\0' ? uri.path : "/";
    visits->addresses = apr_array_make(pool, 8, sizeof(char *));
    visits->texts = apr_array_make(pool, 8, sizeof(char *));
    for (int i = 0; i < SOURCES; i++) {
        APR_ARRAY_PUSH(visits->addresses, const char *) =
            apr_psprintf(pool, "127.%d.%d.%d", 100 + random[i] % 100,
                         random[i + 3] % 250 + 1, random[i + 6] % 250 + 1);
    }
    APR_ARRAY_PUSH(visits->addresses, const char *) =
        apr_psprintf(pool, "198.18.%d.%d", random[9], random[10]);
    APR_ARRAY_PUSH(visits->addresses, const char *) =
        apr_psprintf(pool, "2001:2::%x:%x", random[11] + 256, random[12] + 256);
    for (const char *const *kind =
             (const char *const[]){ "cookie", "query", "agent", "referer",
                                    "token", NULL };
         *kind != NULL; kind++) {
        APR_ARRAY_PUSH(visits->texts, const char *) =
            apr_psprintf(pool, "pvaudit-%s-%02x%02x%02x", *kind, random[13],
                         random[14], random[15]);
    }
    return visits;
}

/* Connects from a source address where that is possible. */
static apr_socket_t *open_connection(const pv_audit_visits *visits,
                                     const char *source, apr_pool_t *pool)
{
    apr_sockaddr_t *to;
    apr_sockaddr_t *from;
    apr_socket_t *socket;

    if (apr_sockaddr_info_get(&to, visits->host, APR_UNSPEC,
                              (apr_port_t)visits->port, 0, pool)
            != APR_SUCCESS
        || apr_socket_create(&socket, to->family, SOCK_STREAM, APR_PROTO_TCP,
                             pool)
               != APR_SUCCESS) {
        return NULL;
    }
    apr_socket_timeout_set(socket, TIMEOUT_US);
    if (to->family == APR_INET
        && strncmp((char *)&to->sa.sin.sin_addr, "\x7f", 1) == 0
        && apr_sockaddr_info_get(&from, source, APR_INET, 0, 0, pool)
               == APR_SUCCESS) {
        apr_socket_bind(socket, from);
    }
    if (apr_socket_connect(socket, to) != APR_SUCCESS) {
        apr_socket_close(socket);
        return NULL;
    }
    return socket;
}

static bool send_all(apr_socket_t *socket, const char *text)
{
    apr_size_t left = strlen(text);

    while (left > 0) {
        apr_size_t sent = left;
        if (apr_socket_send(socket, text, &sent) != APR_SUCCESS) {
            return false;
        }
        text += sent;
        left -= sent;
    }
    return true;
}

/* Sends a request and reads the answer to its end. */
static char *ask(pv_audit_visits *visits, const char *source,
                 const char *request, apr_pool_t *pool)
{
    apr_socket_t *socket = open_connection(visits, source, pool);
    char *answer = apr_palloc(pool, ANSWER_BYTES + 1);
    apr_size_t len = 0;

    if (socket == NULL || !send_all(socket, request)) {
        return NULL;
    }
    while (len < ANSWER_BYTES) {
        apr_size_t part = ANSWER_BYTES - len;
        apr_status_t rv = apr_socket_recv(socket, answer + len, &part);
        len += part;
        if (rv != APR_SUCCESS || part == 0) {
            break;
        }
    }
    apr_socket_close(socket);
    answer[len] = '\0';
    visits->answered += len > 0;
    return answer;
}

/* A request with every canary in it. */
static char *request_of(const pv_audit_visits *visits, const char *method,
                        const char *path, const char *more, apr_pool_t *pool)
{
    const char *v4 = APR_ARRAY_IDX(visits->addresses, SOURCES, const char *);
    const char *v6 =
        APR_ARRAY_IDX(visits->addresses, SOURCES + 1, const char *);
    const char *const *text = (const char *const *)(void *)visits->texts->elts;

    return apr_psprintf(
        pool,
        "%s %s?q=%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
        "Cookie: sid=%s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) %s\r\n"
        "Referer: https://www.example.net/%s\r\nAuthorization: Bearer %s\r\n"
        "X-Forwarded-For: %s\r\nX-Real-IP: %s\r\nTrue-Client-IP: %s\r\n"
        "CF-Connecting-IP: %s\r\nForwarded: for=\"[%s]:4711\";proto=https\r\n"
        "%s\r\n",
        method, path, text[1], visits->host, text[0], text[2], text[3], text[4],
        v4, v6, v4, v6, v6, more);
}

void pv_audit_visits_run(pv_audit_visits *visits, apr_pool_t *pool)
{
    const char *missing = "/pvaudit-there-is-no-such-page";
    apr_socket_t *idle;

    for (int i = 0; i < SOURCES; i++) {
        const char *source = source_at(visits, i);
        ask(visits, source, request_of(visits, "GET", visits->path, "", pool),
            pool);
        ask(visits, source, request_of(visits, "HEAD", missing, "", pool),
            pool);
        ask(visits, source,
            request_of(visits, "POST", visits->path, "Content-Length: 0\r\n",
                       pool),
            pool);
        ask(visits, source,
            request_of(visits, "GET", visits->path, "bad header\r\n", pool),
            pool);
        ask(visits, source, "GARBAGE\r\n\r\n", pool);
        ask(visits, source,
            request_of(visits, "GET", apr_psprintf(pool, "/%09000d", 0), "",
                       pool),
            pool);
    }
    idle = open_connection(visits, source_at(visits, 1), pool);
    if (idle != NULL) {
        send_all(idle, "GET /half");
    }
    visits->status_page =
        ask(visits, source_at(visits, 0),
            apr_psprintf(pool,
                         "GET /server-status HTTP/1.1\r\nHost: %s\r\n"
                         "Connection: close\r\n\r\n",
                         visits->host),
            pool);
    if (idle != NULL) {
        apr_socket_close(idle);
    }
}
