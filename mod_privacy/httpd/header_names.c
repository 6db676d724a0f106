/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of identifying header names (see header_names.h).
 *
 * The names live in an apr table, so that their checksums are computed by the
 * same code as those of the headers that are looked up.
 */
#include "mod_privacy/httpd/header_names.h"

#include <apr_strings.h>
#include <apr_tables.h>

typedef struct built_in {
    const char *name;
    pv_header_kind kind;
} built_in;

static const built_in built_ins[] = {
    { "X-Forwarded-For", PV_HEADER_FORWARDING },
    { "X-Real-IP", PV_HEADER_FORWARDING },
    { "X-Client-IP", PV_HEADER_FORWARDING },
    { "Client-IP", PV_HEADER_FORWARDING },
    { "X-Cluster-Client-IP", PV_HEADER_FORWARDING },
    { "X-Original-Forwarded-For", PV_HEADER_FORWARDING },
    { "True-Client-IP", PV_HEADER_FORWARDING },
    { "CF-Connecting-IP", PV_HEADER_FORWARDING },
    { "CF-Connecting-IPv6", PV_HEADER_FORWARDING },
    { "Fastly-Client-IP", PV_HEADER_FORWARDING },
    { "Fly-Client-IP", PV_HEADER_FORWARDING },
    { "X-Azure-ClientIP", PV_HEADER_FORWARDING },
    { "X-Envoy-External-Address", PV_HEADER_FORWARDING },
    { "X-Appengine-User-IP", PV_HEADER_FORWARDING },
    { "Proxy-Client-IP", PV_HEADER_FORWARDING },
    { "WL-Proxy-Client-IP", PV_HEADER_FORWARDING },
    { "Forwarded", PV_HEADER_FORWARDED },
    { "Cookie", PV_HEADER_COOKIE },
    { "Cookie2", PV_HEADER_COOKIE },
    { "Set-Cookie", PV_HEADER_COOKIE },
    { "Set-Cookie2", PV_HEADER_COOKIE },
    { "Authorization", PV_HEADER_COOKIE },
    { "Proxy-Authorization", PV_HEADER_COOKIE },
    { "Authentication-Info", PV_HEADER_COOKIE },
    { "Referer", PV_HEADER_REFERER },
    { "User-Agent", PV_HEADER_AGENT },
    { "Sec-CH-UA", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Arch", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Bitness", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Form-Factors", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Full-Version", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Full-Version-List", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Model", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-Platform-Version", PV_HEADER_AGENT_HINT },
    { "Sec-CH-UA-WoW64", PV_HEADER_AGENT_HINT },
    { "X-Device-User-Agent", PV_HEADER_AGENT_HINT },
    { "X-Original-User-Agent", PV_HEADER_AGENT_HINT },
    { "X-OperaMini-Phone-UA", PV_HEADER_AGENT_HINT },
    { "From", PV_HEADER_USER },
    { "Location", PV_HEADER_URL },
    { "Content-Location", PV_HEADER_URL },
    { "Refresh", PV_HEADER_URL },
    { "X-Original-URL", PV_HEADER_URL },
    { "X-Rewrite-URL", PV_HEADER_URL },
    { "X-Forwarded-Uri", PV_HEADER_URL },
};

static const apr_table_entry_t *entries(const apr_table_t *table, int *count)
{
    const apr_array_header_t *array = apr_table_elts(table);

    *count = array->nelts;
    return (const apr_table_entry_t *)(const void *)array->elts;
}

/* Where the bit of a name stands in the second filter: its checksum, length,
 * middle and last letter tell names apart that begin in the same way. */
static unsigned spot_of(const char *name, apr_uint32_t checksum)
{
    size_t len = strlen(name);
    apr_uint32_t letters = len > 0
                               ? (apr_uint32_t)(name[len - 1] | 0x20)
                                     | (apr_uint32_t)(name[len / 2] | 0x20) << 8
                               : 0;

    letters |= (apr_uint32_t)len << 16;
    return (checksum ^ letters * 2246822519U) * 2654435769U >> 22;
}

static bool has_spot(const pv_header_names *names,
                     const apr_table_entry_t *entry)
{
    unsigned spot = spot_of(entry->key, entry->key_checksum);

    return (names->spots[spot / 64] >> spot % 64 & 1) != 0;
}

void pv_header_names_add(pv_header_names *names, const char *name,
                         pv_header_kind kind)
{
    char digit[2] = { (char)('0' + kind), '\0' };
    const apr_table_entry_t *entry;
    unsigned spot;
    int count;

    if (apr_table_get(names->table, name) != NULL) {
        return;
    }
    apr_table_add(names->table, name, digit);
    entry = entries(names->table, &count);
    names->filter |= pv_header_names_bit(entry[count - 1].key_checksum);
    spot = spot_of(name, entry[count - 1].key_checksum);
    names->spots[spot / 64] |= (apr_uint64_t)1 << spot % 64;
    if (kind == PV_HEADER_FORWARDING || kind == PV_HEADER_FORWARDED) {
        names->forwarding_filter |=
            pv_header_names_bit(entry[count - 1].key_checksum);
    }
}

pv_header_names *pv_header_names_make(apr_pool_t *pool)
{
    pv_header_names *names = apr_pcalloc(pool, sizeof(*names));

    names->table = apr_table_make(pool, 64);
    for (size_t i = 0; i < sizeof(built_ins) / sizeof(built_ins[0]); i++) {
        pv_header_names_add(names, built_ins[i].name, built_ins[i].kind);
    }
    return names;
}

pv_header_kind pv_header_names_kind_of(const pv_header_names *names,
                                       const char *name)
{
    const char *digit = apr_table_get(names->table, name);

    return digit != NULL ? (pv_header_kind)(*digit - '0') : PV_HEADER_OTHER;
}

pv_header_kind pv_header_names_kind(const pv_header_names *names,
                                    const apr_table_entry_t *entry)
{
    if (!pv_header_names_may_hold(names->filter, entry)
        || !has_spot(names, entry)) {
        return PV_HEADER_OTHER;
    }
    return pv_header_names_kind_of(names, entry->key);
}

bool pv_header_names_is_forwarding(const pv_header_names *names,
                                   const apr_table_entry_t *entry)
{
    pv_header_kind kind;

    if (!pv_header_names_may_hold(names->forwarding_filter, entry)) {
        return false;
    }
    kind = pv_header_names_kind(names, entry);
    return kind == PV_HEADER_FORWARDING || kind == PV_HEADER_FORWARDED;
}
