/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of header names that identify a visitor, made for asking about
 * every header of every request.
 *
 * apr tables keep with each entry a checksum of the first four letters of its
 * name; a 64-bit filter over those checksums says no to most other headers in
 * a few instructions, and a second one over length and letters to nearly all
 * that are left, before any name is compared.
 */
#ifndef PV_HTTPD_HEADER_NAMES_H
#define PV_HTTPD_HEADER_NAMES_H

#include <apr_tables.h>

#include "mod_privacy/httpd/private.h"

typedef enum pv_header_kind {
    PV_HEADER_OTHER = 0,
    PV_HEADER_FORWARDING, /* holds addresses: nobody sees it          */
    PV_HEADER_FORWARDED,  /* RFC 7239: loses for= and by=             */
    PV_HEADER_COOKIE,     /* Cookie, Set-Cookie, Authorization        */
    PV_HEADER_REFERER,
    PV_HEADER_AGENT,
    PV_HEADER_AGENT_HINT, /* Sec-CH-UA...: dropped unless agent=keep  */
    PV_HEADER_USER,       /* a user's name                            */
    PV_HEADER_URL         /* holds a URL that may have a query        */
} pv_header_kind;

#define PV_HEADER_SPOTS 1024

typedef struct pv_header_names {
    apr_table_t *table;  /* name to kind, as a decimal digit            */
    apr_uint64_t filter; /* of all names                    */
    apr_uint64_t forwarding_filter; /* of those that hold an address   */
    apr_uint64_t spots[PV_HEADER_SPOTS / 64]; /* of whole names, a bit each */
} pv_header_names;

/** The number of a checksum's bit in a filter: Fibonacci hashing (Knuth, The
 *  Art of Computer Programming 6.4) to 6 bits. */
static inline unsigned pv_header_names_place(apr_uint32_t checksum)
{
    return (checksum * 2654435769U) >> 26;
}

/** That bit. */
static inline apr_uint64_t pv_header_names_bit(apr_uint32_t checksum)
{
    return (apr_uint64_t)1 << pv_header_names_place(checksum);
}

/** False for nearly every entry that is on no list; else ask further. */
static inline bool pv_header_names_may_hold(apr_uint64_t filter,
                                            const apr_table_entry_t *entry)
{
    return (filter >> pv_header_names_place(entry->key_checksum) & 1) != 0;
}

/** What apr_table_elts() gives, without a call: APR lets a table begin with
 *  the array of its entries, for old modules that cast it (apr_tables.c).
 *  Whoever uses this has asked pv_header_names_may_cast(). */
static inline const apr_array_header_t *
pv_header_names_cast(const apr_table_t *table)
{
    return (const void *)table;
}

/** True where the APR at hand still does so.
 *  @param pool  for as long as this takes */
static inline bool pv_header_names_may_cast(apr_pool_t *pool)
{
    const apr_table_t *table = apr_table_make(pool, 1);

    return apr_table_elts(table) == pv_header_names_cast(table);
}

/**
 * Makes the set with the built-in names in it.
 * @param pool  owns the set
 */
pv_header_names *pv_header_names_make(apr_pool_t *pool);

/** Adds a name; one that is there already keeps its kind. */
void pv_header_names_add(pv_header_names *names, const char *name,
                         pv_header_kind kind);

/** True for an entry that names addresses: PV_HEADER_FORWARDING or
 *  PV_HEADER_FORWARDED. */
bool pv_header_names_is_forwarding(const pv_header_names *names,
                                   const apr_table_entry_t *entry);

/** Tells what kind of header an entry of an apr table is. */
pv_header_kind pv_header_names_kind(const pv_header_names *names,
                                    const apr_table_entry_t *entry);

/** The same for a name that comes from elsewhere. */
pv_header_kind pv_header_names_kind_of(const pv_header_names *names,
                                       const char *name);

#endif
