/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of expiry.h, in rounds: a round is one path and one jar, and in
 * it every cookie is expired at every domain level.
 */
#include "mod_privacy/core/consent/expiry.h"

#include <stdio.h>

#define PATHS_MAX   8
#define DOMAINS_MAX 6

typedef struct round_state {
    const pv_expiry *expiry;
    pv_expiry_emit *emit;
    void *baton;
    pv_span domains[DOMAINS_MAX]; /* the first is empty: no Domain */
    size_t domain_count;
    size_t lines;
    size_t bytes;
} round_state;

/* Bytes that a cookie's name may have here: a token (RFC 9110 section
 * 5.6.2). Others cannot be named in a header safely. */
static bool is_name(pv_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c <= 0x20 || c >= 0x7f || memchr("()<>@,;:\\\"/[]?={}", c, 17)) {
            return false;
        }
    }
    return name.len > 0 && name.len <= PV_EXPIRY_NAME_BYTES;
}

static bool is_path_byte(char c)
{
    return c > 0x20 && c < 0x7f && c != ';' && c != ',';
}

static void add_domain(round_state *state, pv_span domain)
{
    if (state->domain_count < DOMAINS_MAX) {
        state->domains[state->domain_count++] = domain;
    }
}

/* No domain, then the host and its parents down to the site. */
static void list_domains(round_state *state)
{
    const pv_expiry *expiry = state->expiry;
    pv_span domain = expiry->host;

    add_domain(state, pv_span_make(NULL, 0));
    while (expiry->site.len > 0 && domain.len >= expiry->site.len) {
        const char *dot;
        add_domain(state, domain);
        dot = memchr(domain.ptr, '.', domain.len);
        if (dot == NULL) {
            return;
        }
        domain.len -= (size_t)(dot + 1 - domain.ptr);
        domain.ptr = dot + 1;
    }
}

static void expire_one(round_state *state, pv_span name, pv_span domain,
                       pv_span path, bool is_partitioned)
{
    const char *secure = state->expiry->is_secure ? "; Secure" : "";
    char line[PV_EXPIRY_LINE_MAX];
    int len =
        snprintf(line, sizeof(line), "%.*s=; Path=%.*s; Max-Age=0%s%.*s%s%s",
                 (int)name.len, name.ptr, (int)path.len, path.ptr,
                 domain.len > 0 ? "; Domain=" : "", (int)domain.len,
                 domain.len > 0 ? domain.ptr : "", secure,
                 is_partitioned ? "; SameSite=None; Partitioned" : "");

    if (len > 0 && (size_t)len < sizeof(line)
        && state->lines < PV_EXPIRY_LINES_MAX
        && state->bytes + (size_t)len <= PV_EXPIRY_BYTES_MAX) {
        state->lines++;
        state->bytes += (size_t)len;
        state->emit(state->baton, line);
    }
}

static void expire_round(round_state *state, pv_span path, bool is_partitioned)
{
    for (size_t i = 0; i < state->expiry->count && i < PV_EXPIRY_NAMES_MAX;
         i++) {
        pv_span name = state->expiry->names[i];
        for (size_t d = 0; is_name(name) && d < state->domain_count; d++) {
            /* A __Host- cookie has neither domain nor another path. */
            if (pv_span_starts_with(name, "__Host-")
                && (state->domains[d].len > 0 || path.len > 1)) {
                continue;
            }
            expire_one(state, name, state->domains[d], path, is_partitioned);
        }
    }
}

/* Every folder of the page, with and without its slash, longest last. */
static size_t list_paths(pv_span target, pv_span paths[PATHS_MAX])
{
    size_t count = 0;

    for (size_t i = 1; i < target.len && count + 2 <= PATHS_MAX; i++) {
        if (!is_path_byte(target.ptr[i]) || target.ptr[i] == '?'
            || target.ptr[i] == '#') {
            break;
        }
        if (target.ptr[i] == '/') {
            paths[count++] = pv_span_make(target.ptr, i);
            paths[count++] = pv_span_make(target.ptr, i + 1);
        }
    }
    return count;
}

void pv_expiry_write(const pv_expiry *expiry, pv_expiry_emit *emit, void *baton)
{
    round_state state = { .expiry = expiry, .emit = emit, .baton = baton };
    pv_span root = pv_span_of("/");
    pv_span paths[PATHS_MAX];
    size_t path_count = list_paths(expiry->target, paths);

    list_domains(&state);
    expire_round(&state, root, false);
    if (expiry->is_secure) {
        expire_round(&state, root, true);
    }
    for (size_t i = 0; i < path_count; i++) {
        expire_round(&state, paths[i], false);
    }
}
