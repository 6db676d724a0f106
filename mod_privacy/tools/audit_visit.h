/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canary visits of `privacyctl audit`: requests that carry addresses and
 * texts which nobody else sends, so that whatever is found was leaked.
 */
#ifndef PV_TOOLS_AUDIT_VISIT_H
#define PV_TOOLS_AUDIT_VISIT_H

#include <stdbool.h>

#include <apr_pools.h>
#include <apr_tables.h>

typedef struct pv_audit_visits {
    const char *host;
    int port;
    const char *path;
    apr_array_header_t *addresses; /* canaries: const char * */
    apr_array_header_t *texts;     /* canaries: const char * */
    const char *status_page;       /* what mod_status answered, or NULL */
    int answered;                  /* requests that got an answer       */
} pv_audit_visits;

/**
 * Chooses canaries.
 * @param url   `http://HOST[:PORT]/[PATH]`
 * @param pool  owns the result
 * @return NULL when the URL is not one of that kind
 */
pv_audit_visits *pv_audit_visits_make(const char *url, apr_pool_t *pool);

/** Sends every kind of request, and asks /server-status while a connection
 *  is open. `answered` tells how many were answered. */
void pv_audit_visits_run(pv_audit_visits *visits, apr_pool_t *pool);

#endif
