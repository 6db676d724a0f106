/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the cookies to expire by PrivacyCookies and the built-in table, and
 * adds a Set-Cookie line for each place they may have been set at.
 */
#include "mod_privacy/httpd/withdraw.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/consent/expiry.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/lists.h"

static bool is_refused(const request_rec *r, pv_span name,
                       pv_purpose_set granted)
{
    pv_purpose purpose = pv_lists_cookie(r, name);

    return purpose != PV_PURPOSE_NONE && !pv_purpose_in(granted, purpose);
}

static bool is_listed(const pv_span *names, size_t count, pv_span name)
{
    for (size_t i = 0; i < count; i++) {
        if (pv_span_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

static size_t list_cookies(const request_rec *r, pv_purpose_set granted,
                           pv_span names[PV_EXPIRY_NAMES_MAX])
{
    pv_span rest = pv_span_of(apr_table_get(r->headers_in, "Cookie"));
    size_t count = 0;
    pv_cookie cookie;

    if (rest.len > PV_COOKIE_HEADER_MAX) {
        rest.len = PV_COOKIE_HEADER_MAX;
    }
    while (count < PV_EXPIRY_NAMES_MAX
           && pv_cookie_next(&rest, &cookie) == PV_OK) {
        if (is_refused(r, cookie.name, granted)
            && !is_listed(names, count, cookie.name)) {
            names[count++] = cookie.name;
        }
    }
    return count;
}

static void add_line(void *baton, const char *line)
{
    request_rec *r = baton;

    apr_table_add(r->headers_out, "Set-Cookie", line);
}

/* The host that the browser used, without port, lower case. */
static pv_span host_of(request_rec *r)
{
    char *host =
        apr_pstrdup(r->pool, r->hostname != NULL ? r->hostname
                                                 : r->server->server_hostname);

    ap_str_tolower(host);
    return pv_span_of(host);
}

void pv_withdraw_cookies(request_rec *r, pv_purpose_set granted,
                         const char *target)
{
    pv_span names[PV_EXPIRY_NAMES_MAX];
    pv_span host = host_of(r);
    pv_expiry expiry = { .names = names,
                         .count = list_cookies(r, granted, names),
                         .host = host,
                         .site = pv_site_registrable(host),
                         .target = pv_span_of(target),
                         .is_secure = pv_consent_is_secure(r) };

    if (expiry.count > 0) {
        pv_expiry_write(&expiry, add_line, r);
    }
}
