/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads referrers (see referrer.h). This is no URL parser: whatever a browser
 * would not send as a Referer ends up as (other).
 */
#include "mod_privacy/core/visit/referrer.h"

#include <strings.h>

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
            && strncasecmp(referer.ptr, schemes[i], len) == 0) {
            return pv_span_make(referer.ptr + len, referer.len - len);
        }
    }
    return pv_span_make(NULL, 0);
}

/* Copies a host name in lower case. @return its length; 0 when it is none: a
 * name has a letter in its last label, an address has not. */
static size_t copy_name(pv_span rest, char buffer[PV_KEY_MAX])
{
    bool has_letter = false; /* in the label that is read */
    bool had_letter = false; /* in the one before         */
    size_t len = 0;

    for (; len < rest.len; len++) {
        char c = pv_ascii_lower(rest.ptr[len]);

        if (c == '/' || c == ':' || c == '?' || c == '#') {
            break;
        }
        if (len == HOST_MAX) {
            return 0;
        }
        if (c >= 'a' && c <= 'z') {
            has_letter = true;
        }
        else if (c == '.') {
            had_letter = has_letter;
            has_letter = false;
        }
        else if (!((c >= '0' && c <= '9') || c == '-' || c == '_')) {
            return 0;
        }
        buffer[len] = c;
    }
    if (len > 0 && buffer[len - 1] == '.') { /* the root's dot */
        len--;
        has_letter = had_letter;
    }
    return has_letter ? len : 0;
}

/* Skips user information, which ends with the last `@` of the authority. */
static pv_span after_user(pv_span rest)
{
    size_t end = 0;

    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?'
           && rest.ptr[end] != '#') {
        end++;
    }
    for (size_t i = end; i > 0; i--) {
        if (rest.ptr[i - 1] == '@') {
            return pv_span_make(rest.ptr + i, rest.len - i);
        }
    }
    return rest;
}

pv_span pv_referrer_host(pv_span referer, char buffer[PV_KEY_MAX])
{
    pv_span rest;
    size_t len;

    if (referer.len == 0) {
        return pv_span_of("(none)");
    }
    rest = after_scheme(referer);
    if (rest.len > 0 && memchr(rest.ptr, '@', rest.len) != NULL) {
        rest = after_user(rest);
    }
    len = copy_name(rest, buffer);
    return len > 0 ? pv_span_make(buffer, len) : other();
}

bool pv_referrer_names(pv_span referer, pv_span host)
{
    pv_span rest = after_user(after_scheme(referer));

    return host.len > 0 && rest.len >= host.len
           && strncasecmp(rest.ptr, host.ptr, host.len) == 0
           && (rest.len == host.len
               || memchr(":/?#", rest.ptr[host.len], 4) != NULL);
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
