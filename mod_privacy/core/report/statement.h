/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The privacy statement: what the configuration in force makes true.
 *
 * Each sentence hangs on one field below, and each field on a directive, on
 * the self-check, or on a fact that the operator stated. A fact that is
 * missing is shown as missing; nothing is said about applications behind the
 * server but what the operator states. Sections are one sentence and a
 * `<details>`, so that the page needs no script.
 */
#ifndef PV_REPORT_STATEMENT_H
#define PV_REPORT_STATEMENT_H

#include "mod_privacy/core/base/buffer.h"
#include "mod_privacy/core/consent/view.h"
#include "mod_privacy/core/report/statement_facts.h"

typedef enum pv_statement_address {
    PV_STATEMENT_DROP = 0,
    PV_STATEMENT_TRUNCATE,
    PV_STATEMENT_KEEP,
    PV_STATEMENT_PSEUDONYM, /* to applications only                    */
    PV_STATEMENT_UNCHECKED  /* set to drop, but the self-check failed  */
} pv_statement_address;

/* What becomes of addresses in one place. */
typedef struct pv_statement_mask {
    pv_statement_address what;
    int v4_bits;
    int v6_bits;
    int rotate_s; /* life of a pseudonym's key */
} pv_statement_mask;

/* What may still be logged: the word in the key of the sentence. */
typedef struct pv_statement_logs {
    const char *query;   /* "drop" or "keep"           */
    const char *referer; /* "drop", "origin" or "keep" */
    const char *agent;   /* "drop", "class" or "keep"  */
    const char *cookies; /* "drop" or "keep"           */
    const char *user;
} pv_statement_logs;

typedef enum pv_statement_block {
    PV_STATEMENT_BLOCK_OFF = 0,
    PV_STATEMENT_BLOCK_REPORT,
    PV_STATEMENT_BLOCK_ASK, /* blocked until the visitor allows */
    PV_STATEMENT_BLOCK_ALL  /* nobody is asked                  */
} pv_statement_block;

/* A third party that was found on the site. */
typedef struct pv_statement_party {
    const char *host;
    const char *purpose;
} pv_statement_party;

typedef struct pv_statement {
    const pv_consent_view *view; /* language, texts, purposes, choice     */
    const pv_statement_facts *facts;
    pv_statement_mask logs_mask;
    pv_statement_mask application_mask;
    pv_statement_logs logs;
    pv_statement_block block;
    bool has_consent; /* the consent page is served, a cookie may be set  */
    bool is_enforced; /* PrivacyContentSecurityPolicy Enforce             */
    unsigned signals; /* bits of pv_signal                                */
    bool counts;
    bool counts_signals; /* visitors who send a signal, too               */
    bool is_exact;
    int threshold;
    int rounding;
    bool has_country;
    bool has_visitors;
    bool is_stored;
    int64_t keep_hours_s; /* 0: without limit */
    int64_t keep_days_s;
    int64_t keep_months_s;
    const pv_statement_party *parties;
    size_t party_count;
} pv_statement;

/** Writes the statement as a page in the view's language. */
void pv_statement_html(pv_buffer *out, const pv_statement *statement);

/** Gives the style sheet that the page asks for as `statement.css`. */
pv_span pv_statement_style(void);

/** Writes the statement as JSON-LD in the terms of the Data Privacy
 *  Vocabulary 2 (W3C Community Group). */
void pv_statement_jsonld(pv_buffer *out, const pv_statement *statement);

/** Gives the languages in which the statement is whole; ends with NULL. */
const char *const *pv_statement_languages(void);

/**
 * Names what the operator has not stated.
 * @param missing  receives at most `max` keys of PrivacyStatement
 * @return how many
 */
size_t pv_statement_missing(const pv_statement_facts *facts,
                            const char *missing[], size_t max);

/** Writes a time in words, such as "35 days" or "5 years". */
void pv_statement_time(pv_buffer *out, const pv_consent_view *view,
                       int64_t time_s);

#endif
