/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads referrers (see referrer.h). This is no URL parser: whatever a browser
 * would not send as a Referer ends up as (other).
 */
#include "mod_privacy/core/visit/referrer.h"

#include "mod_privacy/core/base/site.h"

#define HOST_MAX 100

static pv_span other(void)
{
    return pv_span_of("(other)");
}

static pv_span after_scheme(pv_span referer)
{
    static const char *const schemes[] = { "https://", "http://" };

    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        size_t len = strlen(schemes[i]);

        if (referer.len > len
            && pv_span_equal_nocase(pv_span_make(referer.ptr, len),
                                    pv_span_of(schemes[i]))) {
            return pv_span_make(referer.ptr + len, referer.len - len);
        }
    }
    return pv_span_make(NULL, 0);
}

/* The authority's end, and in it what follows the user information. */
static pv_span host_of(pv_span rest)
{
    size_t start = 0;
    size_t end = 0;

    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?'
           && rest.ptr[end] != '#') {
        if (rest.ptr[end] == '@') {
            start = end + 1;
        }
        end++;
    }
    for (size_t i = start; i < end; i++) {
        if (rest.ptr[i] == ':') {
            end = i;
        }
    }
    return pv_span_make(rest.ptr + start, end - start);
}

/* A name has a letter in its last label; an address has not. */
static bool is_name(pv_span host)
{
    bool has_letter = false;

    for (size_t i = 0; i < host.len; i++) {
        char c = pv_ascii_lower(host.ptr[i]);
        bool is_letter = c >= 'a' && c <= 'z';

        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '.'
            && c != '_') {
            return false;
        }
        has_letter = c == '.' ? false : has_letter || is_letter;
    }
    return has_letter;
}

pv_span pv_referrer_host(pv_span referer, char buffer[PV_KEY_MAX])
{
    pv_span host;

    if (referer.len == 0) {
        return pv_span_of("(none)");
    }
    host = host_of(after_scheme(referer));
    while (host.len > 0 && host.ptr[host.len - 1] == '.') {
        host.len--;
    }
    if (host.len == 0 || host.len > HOST_MAX || !is_name(host)) {
        return other();
    }
    for (size_t i = 0; i < host.len; i++) {
        buffer[i] = pv_ascii_lower(host.ptr[i]);
    }
    return pv_span_make(buffer, host.len);
}

bool pv_referrer_is_own(pv_span host, const pv_span *own, size_t own_count)
{
    for (size_t i = 0; i < own_count; i++) {
        if (pv_site_covers(own[i], host)) {
            return true;
        }
    }
    return false;
}
