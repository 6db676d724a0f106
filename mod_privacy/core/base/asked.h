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

#include <apr_tables.h>

/* Values of the headers that their fields are named after; NULL: not sent.
 * They live as long as the request. */
typedef struct pv_asked {
    const char *accept_language;
    const char *cookie;
    const char *dnt;
    const char *purpose;
    const char *referer;
    const char *sec_ch_ua;
    const char *sec_fetch_dest;
    const char *sec_fetch_mode;
    const char *sec_fetch_site;
    const char *sec_gpc;
    const char *sec_purpose;
    const char *user_agent;
} pv_asked;

/** Reads headers_in. @param asked  all NULL; receives what was sent */
void pv_asked_read(const apr_table_t *headers_in, pv_asked *asked);

#endif
