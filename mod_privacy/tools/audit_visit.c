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

#include <signal.h>
#include <string.h>

#include <apr_general.h>
#include <apr_signal.h>
#include <apr_strings.h>
#include <apr_uri.h>

#define SOURCES      3
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
        || (strcmp(uri.scheme, "http") != 0 && strcmp(uri.scheme, "https") != 0)
        || uri.hostname == NULL || uri.hostname[0] == '-'
        || apr_generate_random_bytes(random, sizeof(random)) != APR_SUCCESS) {
        return NULL;
    }
    visits->target.host = uri.hostname;
    visits->target.is_tls = strcmp(uri.scheme, "https") == 0;
    visits->target.port = uri.port_str != NULL    ? uri.port
                          : visits->target.is_tls ? 443
                                                  : 80;
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

/* Sends a request and reads the answer to its end. */
static char *ask(pv_audit_visits *visits, const char *source,
                 const char *request, apr_pool_t *pool)
{
    char *answer = apr_palloc(pool, ANSWER_BYTES + 1);
    pv_audit_link link;

    if (!pv_audit_link_open(&link, &visits->target, source, pool)) {
        return NULL;
    }
    if (pv_audit_link_send(&link, request)) {
        visits->answered += pv_audit_link_read(&link, answer, ANSWER_BYTES) > 0;
    }
    else {
        *answer = '\0';
    }
    pv_audit_link_close(&link);
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
        "X-Nobody-Knows: %s\r\n"
        "CF-Connecting-IP: %s\r\nForwarded: for=\"[%s]:4711\";proto=https\r\n"
        "%s\r\n",
        method, path, text[1], visits->target.host, text[0], text[2], text[3],
        text[4], v4, v6, v4, v4, v6, v6, more);
}

static char *get(pv_audit_visits *visits, const char *path, apr_pool_t *pool)
{
    return ask(visits, source_at(visits, 0),
               apr_psprintf(pool,
                            "GET %s HTTP/1.1\r\nHost: %s\r\n"
                            "Connection: close\r\n\r\n",
                            path, visits->target.host),
               pool);
}

/* What the module answers about itself: a line of mod_status, else the part
 * on logs of its statement. */
static const char *ask_promise(pv_audit_visits *visits, const char *own_pages,
                               apr_pool_t *pool)
{
    static const char key[] = "PrivacyPromise: ";
    const char *answer = get(visits, "/server-status?auto", pool);
    const char *found = answer != NULL ? strstr(answer, key) : NULL;
    const char *next;
    const char *address;

    if (found != NULL) {
        found += sizeof(key) - 1;
        return apr_pstrmemdup(pool, found, strcspn(found, "\r\n"));
    }
    answer =
        get(visits, apr_pstrcat(pool, own_pages, "statement.json", NULL), pool);
    found = answer != NULL ? strstr(answer, "#logging") : NULL;
    if (found == NULL) {
        return NULL;
    }
    /* Up to the next part, which has a name of its own. */
    next = strstr(found + 1, "\"#");
    address = strstr(found, "IP address");
    return address == NULL || (next != NULL && next < address) ? "kept"
                                                               : "not kept";
}

/* Every kind of request from one address. */
static void visit_from(pv_audit_visits *visits, const char *source,
                       apr_pool_t *pool)
{
    const char *missing = "/pvaudit-there-is-no-such-page";

    ask(visits, source, request_of(visits, "GET", visits->path, "", pool),
        pool);
    ask(visits, source, request_of(visits, "HEAD", missing, "", pool), pool);
    ask(visits, source,
        request_of(visits, "POST", visits->path, "Content-Length: 0\r\n", pool),
        pool);
    ask(visits, source,
        request_of(visits, "GET", visits->path, "bad header\r\n", pool), pool);
    ask(visits, source, "GARBAGE\r\n\r\n", pool);
    ask(visits, source,
        request_of(visits, "GET", apr_psprintf(pool, "/%09000d", 0), "", pool),
        pool);
}

void pv_audit_visits_run(pv_audit_visits *visits, const char *own_pages,
                         apr_pool_t *pool)
{
    pv_audit_link half;
    bool is_half_open;

    apr_signal(SIGPIPE, SIG_IGN); /* a client that ended is no answer */
    for (int i = 0; i < SOURCES; i++) {
        visit_from(visits, source_at(visits, i), pool);
    }
    is_half_open =
        pv_audit_link_open(&half, &visits->target, source_at(visits, 1), pool);
    if (is_half_open) {
        pv_audit_link_send(&half, "GET /half");
    }
    visits->status_page = get(visits, "/server-status", pool);
    visits->promise = ask_promise(visits, own_pages, pool);
    if (is_half_open) {
        pv_audit_link_close(&half);
    }
}
