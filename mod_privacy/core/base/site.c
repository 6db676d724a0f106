/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registrable domains through libpsl.
 *
 * psl_builtin() is a constant of the library: nothing is loaded, nothing
 * needs a lock, and any number of threads may ask.
 */
#include "mod_privacy/core/base/site.h"

#include <libpsl.h>

#include "mod_privacy/core/base/url_host.h"

pv_span pv_site_registrable(pv_span host)
{
    char text[PV_HOST_MAX + 1];
    const char *domain;

    if (host.len == 0 || host.len > PV_HOST_MAX
        || pv_url_host_is_address(host)) {
        return host;
    }
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    domain = psl_registrable_domain(psl_builtin(), text);
    if (domain == NULL) {
        return host;
    }
    return pv_span_make(host.ptr + (domain - text),
                        host.len - (size_t)(domain - text));
}

bool pv_site_is_registry(pv_span host)
{
    char text[PV_HOST_MAX + 1];

    if (host.len == 0 || host.len > PV_HOST_MAX
        || pv_url_host_is_address(host)) {
        return false;
    }
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    return psl_is_public_suffix2(psl_builtin(), text,
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE)
           != 0;
}

bool pv_site_covers(pv_span domain, pv_span host)
{
    size_t rest = host.len - domain.len;

    return domain.len > 0 && domain.len <= host.len
           && memcmp(host.ptr + rest, domain.ptr, domain.len) == 0
           && (rest == 0 || host.ptr[rest - 1] == '.');
}
