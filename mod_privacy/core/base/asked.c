/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells headers apart (see asked.h) by their first letter, and then letter by
 * letter: most names differ from those of the table in the first two. Setting
 * bit 5 puts ASCII letters in lower case and leaves the hyphen what it is (RFC
 * 9110 section 5.1: names are tokens, their case does not count).
 */
#include "mod_privacy/core/base/asked.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LOWER_8 UINT64_C(0x2020202020202020)

/* APR's checksums of names (tables/apr_tables.c, CASE_MASK): their first four
 * letters, bit 5 of each cleared. */
enum {
    SUM_ACCE = 0x41434345,
    SUM_PURP = 0x50555250,
    SUM_REFE = 0x52454645,
    SUM_SEC = 0x5345430d,
    SUM_USER = 0x55534552,
};

/* True when 8 bytes are those of `name` but for case. */
static inline bool is_8(const char *key, const char name[8])
{
    uint64_t a;
    uint64_t b;

    memcpy(&a, key, sizeof(a));
    memcpy(&b, name, sizeof(b));
    return (a | LOWER_8) == b;
}

/* True when the rest of a name is `rest`, of `len` bytes, but for case. */
static inline bool is_rest(const char *key, const char *rest, size_t len)
{
#pragma GCC unroll 16
    for (size_t i = 0; i < len; i++) {
        if ((key[i] | 0x20) != rest[i]) {
            return false;
        }
    }
    return key[len] == '\0';
}

static inline bool is_accept_language(const char *key)
{
    return strlen(key) == strlen("Accept-Language") && is_8(key, "accept-l")
           && is_8(key + 7, "language");
}

/* The first of several stays. */
static inline void take(const char **field, const char *value)
{
    if (*field == NULL) {
        *field = value;
    }
}

/* Names that begin with an s. */
static inline void take_sec(const apr_table_entry_t *each, pv_asked *asked)
{
    const char *key = each->key;

    if ((key[1] | 0x20) != 'e' || (key[2] | 0x20) != 'c' || key[3] != '-') {
        return;
    }
    switch (key[4] | 0x20) {
    case 'f':
        if (asked->fetch_count < PV_ASKED_FETCH_MAX) {
            asked->fetch[asked->fetch_count].name = key;
            asked->fetch[asked->fetch_count++].value = each->val;
        }
        break;
    case 'c':
        if (is_rest(key + 5, "h-ua", 4)) {
            take(&asked->sec_ch_ua, each->val);
        }
        break;
    case 'g':
        if (is_rest(key + 5, "pc", 2)) {
            take(&asked->sec_gpc, each->val);
        }
        break;
    case 'p':
        if (is_rest(key + 5, "urpose", 6)) {
            take(&asked->sec_purpose, each->val);
        }
        break;
    default:
        break;
    }
}

void pv_asked_read(const apr_table_t *headers_in, pv_asked *asked)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);
    const apr_table_entry_t *each = (const apr_table_entry_t *)all->elts;
    const apr_table_entry_t *end = each + all->nelts;

    for (; each < end; each++) {
        const char *key = each->key;

        switch (key[0] | 0x20) {
        case 'a':
            if (is_accept_language(key)) {
                take(&asked->accept_language, each->val);
            }
            break;
        case 'c':
            if (is_rest(key + 1, "ookie", 5)) {
                take(&asked->cookie, each->val);
            }
            break;
        case 'd':
            if (is_rest(key + 1, "nt", 2)) {
                take(&asked->dnt, each->val);
            }
            break;
        case 'p':
            if (is_rest(key + 1, "urpose", 6)) {
                take(&asked->purpose, each->val);
            }
            break;
        case 'r':
            if (is_rest(key + 1, "eferer", 6)) {
                take(&asked->referer, each->val);
            }
            break;
        case 's':
            take_sec(each, asked);
            break;
        case 'u':
            if (is_rest(key + 1, "ser-agent", 9)) {
                take(&asked->user_agent, each->val);
            }
            break;
        default:
            break;
        }
    }
}

/* True when the rest of a name is `rest` in this very case. */
static inline bool is_spelt(const char *key, const char *rest, size_t len)
{
#pragma GCC unroll 16
    for (size_t i = 0; i < len; i++) {
        if (key[i] != rest[i]) {
            return false;
        }
    }
    return key[len] == '\0';
}

/* In another spelling than the usual one, or from an APR that sums names up in
 * another way. */
static __attribute__((noinline, cold)) void
read_by_letters(const apr_table_t *headers_in, pv_asked_reader *asked)
{
    pv_asked all = { NULL };

    pv_asked_read(headers_in, &all);
    *asked = pv_asked_reader_of(&all);
}

void pv_asked_read_reader(const apr_table_t *headers_in, pv_asked_reader *asked)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);
    const apr_table_entry_t *each = (const apr_table_entry_t *)all->elts;
    const apr_table_entry_t *end = each + all->nelts;

    for (; each < end; each++) {
        switch (each->key_checksum) {
        case SUM_ACCE:
            if (is_spelt(each->key + 4, "pt-Language", 11)) {
                take(&asked->accept_language, each->val);
            }
            break;
        case SUM_SEC:
            if (is_rest(each->key + 4, "ch-ua", 5)) {
                take(&asked->sec_ch_ua, each->val);
            }
            break;
        case SUM_USER:
            if (is_spelt(each->key + 4, "-Agent", 6)) {
                take(&asked->user_agent, each->val);
            }
            break;
        default:
            break;
        }
    }
    if (asked->user_agent == NULL || asked->accept_language == NULL) {
        read_by_letters(headers_in, asked);
    }
}

/* Takes a header of `Sec-`. @return false: all must be read letter by letter */
static inline bool take_sec_of_page(const char *key, const char *value,
                                    pv_asked_page *asked)
{
    switch (key[4]) {
    case 'F':
        if (is_spelt(key + 5, "etch-Site", 9)) {
            take(&asked->fetch.site, value);
            return true;
        }
        if (is_spelt(key + 5, "etch-Mode", 9)) {
            take(&asked->fetch.mode, value);
            return true;
        }
        if (is_spelt(key + 5, "etch-Dest", 9)) {
            take(&asked->fetch.dest, value);
            return true;
        }
        return !is_rest(key + 5, "etch-site", 9) /* of another spelling */
               && !is_rest(key + 5, "etch-mode", 9)
               && !is_rest(key + 5, "etch-dest", 9);
    case 'C':
    case 'c':
        if (is_rest(key + 5, "h-ua", 4)) {
            take(&asked->reader.sec_ch_ua, value);
        }
        return true;
    default:
        return (key[4] | 0x20) == 'g'; /* GPC; not fetch, not purpose */
    }
}

bool pv_asked_read_page(const apr_table_t *headers_in, pv_asked_page *asked)
{
    const apr_array_header_t *all = pv_asked_entries(headers_in);
    const apr_table_entry_t *each = (const apr_table_entry_t *)all->elts;
    const apr_table_entry_t *end = each + all->nelts;

    for (; each < end; each++) {
        const char *key = each->key;

        switch (each->key_checksum) {
        case SUM_ACCE:
            if (is_spelt(key + 4, "pt-Language", 11)) {
                take(&asked->reader.accept_language, each->val);
            }
            break;
        case SUM_PURP:
            return false;
        case SUM_REFE:
            if (!is_spelt(key + 4, "rer", 3)) {
                return false;
            }
            take(&asked->referer, each->val);
            break;
        case SUM_SEC:
            if (!take_sec_of_page(key, each->val, asked)) {
                return false;
            }
            break;
        case SUM_USER:
            if (is_spelt(key + 4, "-Agent", 6)) {
                take(&asked->reader.user_agent, each->val);
            }
            break;
        default:
            break;
        }
    }
    return asked->reader.user_agent != NULL
           && asked->reader.accept_language != NULL;
}

pv_asked_fetch pv_asked_fetch_of(const pv_asked *asked)
{
    pv_asked_fetch fetch = { NULL };

    for (unsigned i = asked->fetch_count; i-- > 0;) { /* the first one stays */
        const char *name = asked->fetch[i].name;

        if (strlen(name) != strlen("Sec-Fetch-Site")
            || !is_8(name, "sec-fetc")) {
            continue;
        }
        if (is_8(name + 6, "tch-site")) {
            fetch.site = asked->fetch[i].value;
        }
        else if (is_8(name + 6, "tch-mode")) {
            fetch.mode = asked->fetch[i].value;
        }
        else if (is_8(name + 6, "tch-dest")) {
            fetch.dest = asked->fetch[i].value;
        }
    }
    return fetch;
}
