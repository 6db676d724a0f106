/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filter lists, from the configuration to compiled rules: reading files,
 * compiling, and the memory that all children share.
 */
#ifndef PV_HTTPD_LISTS_COMPILE_H
#define PV_HTTPD_LISTS_COMPILE_H

#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/httpd/config.h"

/* The rules of the process. */
typedef struct pv_lists {
    const pv_rules *rules;   /* all lists in force                        */
    const pv_rules *vendors; /* all built-in vendors: they tell purposes  */
    bool has_files;          /* some list is not built in                 */
    uint32_t fingerprint;    /* changes when the rules change             */
} pv_lists;

/* The rules of one virtual host. */
typedef struct pv_vhost_rules {
    const pv_rules *rules; /* PrivacyRule and PrivacyCookies, or NULL */
    pv_span *first_party;  /* canonical hosts                         */
    size_t first_party_count;
    uint32_t fingerprint;
} pv_vhost_rules;

/**
 * Hook check_config: reads and compiles PrivacyFilterList, PrivacyRule,
 * PrivacyCookies and PrivacyFirstParty.
 * @return OK; an error when a file cannot be read or a directive's rule
 *         cannot be used, except at a graceful restart: then the rules of
 *         before stay in force, and the log says so
 */
int pv_lists_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s);

#endif
