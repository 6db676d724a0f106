/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canary visits of `privacyctl audit`: requests that carry addresses and
 * texts which nobody else sends, so that whatever is found was leaked.
 */
#ifndef PV_TOOLS_AUDIT_VISIT_H
#define PV_TOOLS_AUDIT_VISIT_H

#include <apr_tables.h>

#include "mod_privacy/tools/audit_link.h"

typedef struct pv_audit_visits {
    pv_audit_target target;
    const char *path;
    apr_array_header_t *addresses; /* canaries: const char * */
    apr_array_header_t *texts;     /* canaries: const char * */
    const char *status_page;       /* what mod_status answered, or NULL */
    const char *promise;           /* pv_promise_word() of the server, "kept"
                                      or "not kept" from its statement, or
                                      NULL when neither answers            */
    int answered;                  /* requests that got an answer       */
} pv_audit_visits;

/**
 * Chooses canaries. Whom to trust over TLS is for the caller to set.
 * @param url   `http://HOST[:PORT]/[PATH]` or the same with https
 * @param pool  owns the result
 * @return NULL when the URL is not one of that kind
 */
pv_audit_visits *pv_audit_visits_make(const char *url, apr_pool_t *pool);

/**
 * Sends every kind of request, asks /server-status while a connection is open,
 * and asks the module itself whether the promise holds. `answered` tells how
 * many were answered.
 * @param own_pages  the value of PrivacyPath
 */
void pv_audit_visits_run(pv_audit_visits *visits, const char *own_pages,
                         apr_pool_t *pool);

#endif
