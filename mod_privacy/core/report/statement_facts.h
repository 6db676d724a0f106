/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an operator states because no server can know it: PrivacyStatement.
 *
 *   controller|contact|dpo|authority|basis TEXT   at most once each
 *   retention TEXT TIME                           "web forms" 2mo
 *   recipient TEXT                                any number
 *   transfer VENDOR TEXT                          any number
 *   purpose NAME TEXT                             what a purpose is for
 *   changed YYYY-MM-DD [TEXT]                     when, and what changed
 *
 * Words after the key are given joined by tabs.
 */
#ifndef PV_REPORT_STATEMENT_FACTS_H
#define PV_REPORT_STATEMENT_FACTS_H

#include <apr_tables.h>

#include "mod_privacy/core/report/calendar.h"

#define PV_FACT_MAX           500 /* bytes of a text           */
#define PV_FACT_RETENTION_MAX ((int64_t)100 * 365 * 86400)

/* One row of the facts that may be stated several times. */
typedef struct pv_statement_row {
    const char *name; /* vendor or purpose; NULL where there is none */
    const char *text;
    int64_t time_s; /* of retention */
} pv_statement_row;

/* All of them; a NULL text was not stated. */
typedef struct pv_statement_facts {
    const char *controller;
    const char *contact;
    const char *dpo;
    const char *authority;
    const char *basis;
    const char *changed_what;
    bool has_changed;
    pv_date changed;
    apr_array_header_t *retentions; /* of pv_statement_row */
    apr_array_header_t *recipients;
    apr_array_header_t *transfers;
    apr_array_header_t *purposes;
} pv_statement_facts;

/** Makes facts that state nothing. */
pv_statement_facts *pv_statement_facts_make(apr_pool_t *pool);

/**
 * Adds a fact.
 * @param words    joined by tabs; not copied
 * @param allowed  on failure, what is allowed instead; a constant
 * @return PV_OK; PV_ERR_NOT_FOUND (no such key); PV_ERR_SYNTAX (number or
 *         form of the words); PV_ERR_RANGE (too long, or stated before)
 */
pv_status pv_statement_facts_add(pv_statement_facts *facts, const char *key,
                                 const char *words, const char **allowed,
                                 apr_pool_t *pool);

#endif
