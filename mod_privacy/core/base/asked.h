/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request headers that several features look at, found in one pass.
 *
 * apr_table_get() walks over every header whose name begins with the same
 * letter, and compares those that begin with the same four: with half a dozen
 * `Sec-` headers in each request a look-up costs as much as this pass.
 *
 * The values are those that the request came with, or what was put there
 * before anybody asked; of a header that was sent twice it is the first, as
 * apr_table_get() has it.
 */
#ifndef PV_BASE_ASKED_H
#define PV_BASE_ASKED_H

#include <stdbool.h>

#include <apr_tables.h>

#define PV_ASKED_FETCH_MAX 6 /* Dest, Mode, Site, User, Storage-Access */

/* Values of the headers that their fields are named after; NULL: not sent.
 * They live as long as the request. */
typedef struct pv_asked {
    const char *accept_language;
    const char *cookie;
    const char *dnt;
    const char *purpose;
    const char *referer;
    const char *sec_ch_ua;
    const char *sec_gpc;
    const char *sec_purpose;
    const char *user_agent;
    /* Headers that begin with Sec-F, told apart when a page asks. */
    struct {
        const char *name;
        const char *value;
    } fetch[PV_ASKED_FETCH_MAX];
    unsigned fetch_count;
} pv_asked;

/* What tells of the reader: browser and languages. */
typedef struct pv_asked_reader {
    const char *user_agent;
    const char *sec_ch_ua;
    const char *accept_language;
} pv_asked_reader;

/* Values of Sec-Fetch-* (W3C Fetch Metadata Request Headers). */
typedef struct pv_asked_fetch {
    const char *dest;
    const char *mode;
    const char *site;
} pv_asked_fetch;

/* What tells of a page and its reader. */
typedef struct pv_asked_page {
    pv_asked_reader reader;
    pv_asked_fetch fetch;
    const char *referer;
} pv_asked_page;

/** Gives the entries of a table without a call: a table begins with their
 *  array, on which APR's own macro apr_is_empty_table() (apr_tables.h) relies
 * in every program that uses it. */
static inline const apr_array_header_t *
pv_asked_entries(const apr_table_t *headers_in)
{
    return (const void *)headers_in;
}

/** Reads headers_in. @param asked  all zero; receives what was sent */
void pv_asked_read(const apr_table_t *headers_in, pv_asked *asked);

/** Reads the headers that tell of the reader alone, for less.
 *  @param asked  all NULL; receives what was sent of these */
void pv_asked_read_reader(const apr_table_t *headers_in,
                          pv_asked_reader *asked);

/**
 * Reads the headers that tell of a page and its reader, for less.
 * @param asked  all NULL; receives what was sent of these
 * @return false when pv_asked_read() has to: a name is not spelt as usual, or
 *         the page was prefetched
 */
bool pv_asked_read_page(const apr_table_t *headers_in, pv_asked_page *asked);

/** Gives of all headers those that tell of the reader. */
static inline pv_asked_reader pv_asked_reader_of(const pv_asked *asked)
{
    return (pv_asked_reader){ asked->user_agent, asked->sec_ch_ua,
                              asked->accept_language };
}

/** Tells the headers apart that begin with Sec-Fetch-. */
pv_asked_fetch pv_asked_fetch_of(const pv_asked *asked);

#endif
