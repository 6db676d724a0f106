/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells headers apart (see asked.h) by their first letter, their length, and
 * then by whole words: setting bit 5 of every byte puts ASCII letters in lower
 * case and leaves the hyphen what it is (RFC 9110 section 5.1: names are
 * tokens, their case does not count).
 */
#include "mod_privacy/core/base/asked.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LOWER_8 UINT64_C(0x2020202020202020)
#define LOWER_4 UINT32_C(0x20202020)

/* Letters that a name of the table begins with: a c d p r s u. */
#define LETTERS                                                                \
    (1u << ('a' & 31) | 1u << ('c' & 31) | 1u << ('d' & 31) | 1u << ('p' & 31) \
     | 1u << ('r' & 31) | 1u << ('s' & 31) | 1u << ('u' & 31))

/* True when 8 bytes are those of `name` but for case. */
static inline bool is_8(const char *key, const char name[8])
{
    uint64_t a;
    uint64_t b;

    memcpy(&a, key, sizeof(a));
    memcpy(&b, name, sizeof(b));
    return (a | LOWER_8) == b;
}

/* True when 4 bytes are those of `name` but for case. */
static inline bool is_4(const char *key, const char name[4])
{
    uint32_t a;
    uint32_t b;

    memcpy(&a, key, sizeof(a));
    memcpy(&b, name, sizeof(b));
    return (a | LOWER_4) == b;
}

/* The fields for names of 7 bytes. */
static const char **find_7(const char *key, pv_asked *asked)
{
    if (is_4(key, "refe") && is_4(key + 3, "erer")) {
        return &asked->referer;
    }
    if (is_4(key, "sec-") && is_4(key + 3, "-gpc")) {
        return &asked->sec_gpc;
    }
    if (is_4(key, "purp") && is_4(key + 3, "pose")) {
        return &asked->purpose;
    }
    return NULL;
}

/* The fields for names of 14 bytes. */
static const char **find_14(const char *key, pv_asked *asked)
{
    if (!is_8(key, "sec-fetc")) {
        return NULL;
    }
    return is_8(key + 6, "tch-site")   ? &asked->sec_fetch_site
           : is_8(key + 6, "tch-mode") ? &asked->sec_fetch_mode
           : is_8(key + 6, "tch-dest") ? &asked->sec_fetch_dest
                                       : NULL;
}

/* @return NULL for a header that nobody asks about */
static const char **find(const char *key, pv_asked *asked)
{
    switch (strlen(key)) {
    case 3:
        return (key[0] | 0x20) == 'd' && (key[1] | 0x20) == 'n'
                       && (key[2] | 0x20) == 't'
                   ? &asked->dnt
                   : NULL;
    case 6:
        return is_4(key, "cook") && is_4(key + 2, "okie") ? &asked->cookie
                                                          : NULL;
    case 7:
        return find_7(key, asked);
    case 9:
        return is_8(key, "sec-ch-u") && is_4(key + 5, "h-ua")
                   ? &asked->sec_ch_ua
                   : NULL;
    case 10:
        return is_8(key, "user-age") && is_4(key + 6, "gent")
                   ? &asked->user_agent
                   : NULL;
    case 11:
        return is_8(key, "sec-purp") && is_4(key + 7, "pose")
                   ? &asked->sec_purpose
                   : NULL;
    case 14:
        return find_14(key, asked);
    case 15:
        return is_8(key, "accept-l") && is_8(key + 7, "language")
                   ? &asked->accept_language
                   : NULL;
    default:
        return NULL;
    }
}

void pv_asked_read(const apr_table_t *headers_in, pv_asked *asked)
{
    const apr_array_header_t *all = apr_table_elts(headers_in);
    const apr_table_entry_t *each = (const apr_table_entry_t *)all->elts;
    const apr_table_entry_t *end = each + all->nelts;

    for (; each < end; each++) {
        const char *key = each->key;
        const char **field;

        if ((LETTERS >> (key[0] & 31) & 1u) == 0) {
            continue;
        }
        field = find(key, asked);
        if (field != NULL && *field == NULL) {
            *field = each->val;
        }
    }
}
