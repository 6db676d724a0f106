/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent decision: from cookie, signals and configuration to one bit
 * for each purpose, in the order that the manual gives (first that applies):
 * purpose Never, own refusal, own grant made while a signal was on, signal
 * means no, own grant, foreign refusal, purpose Always or foreign grant, no.
 */
#ifndef PV_CONSENT_DECISION_H
#define PV_CONSENT_DECISION_H

#include <stddef.h>

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"

#define PV_CONSENT_POLICY_MAX 999999 /* largest PrivacyPolicyVersion */

typedef enum pv_signal {
    PV_SIGNAL_NONE = 0,
    PV_SIGNAL_GPC = 1, /* Sec-GPC: 1 */
    PV_SIGNAL_DNT = 2  /* DNT: 1     */
} pv_signal;

typedef enum pv_purpose_mode {
    PV_PURPOSE_ASK = 0,
    PV_PURPOSE_NEVER,
    PV_PURPOSE_ALWAYS
} pv_purpose_mode;

/* What holds for one request. */
typedef struct pv_consent {
    pv_purpose_set granted;
    pv_purpose_set refused; /* by the visitor's own cookie              */
    bool is_decided;        /* a valid own cookie was sent              */
    bool is_over_signal;    /* that cookie was set while a signal was on */
    pv_signal signal;       /* the first that is configured and sent    */
} pv_consent;

/* A purpose as one site treats it. */
typedef struct pv_consent_purpose {
    pv_purpose number;
    pv_purpose_mode mode;
    char letter; /* in the cookie and in a response's variant */
} pv_consent_purpose;

/* What a site asks of its visitors; the same for every request. */
typedef struct pv_consent_terms {
    pv_consent_purpose purposes[PV_PURPOSE_MAX]; /* in configured order    */
    size_t count;
    int policy;     /* PrivacyPolicyVersion, 1 to PV_CONSENT_POLICY_MAX    */
    int lifetime_s; /* PrivacyConsentLifetime                              */
} pv_consent_terms;

/* What the visitor's own cookie says, or another tool's. */
typedef struct pv_consent_choice {
    pv_purpose_set granted;
    pv_purpose_set refused;
    bool is_decided;
    bool is_over_signal;
} pv_consent_choice;

/**
 * Reads the signals of a request.
 * @param gpc      value of Sec-GPC, several lines joined by httpd with ", ";
 *                 on when a line is exactly `1` (Global Privacy Control,
 *                 "The Sec-GPC Header Field")
 * @param dnt      value of DNT, the same way
 * @param enabled  bits of pv_signal that PrivacySignals names
 */
pv_signal pv_consent_signal(pv_span gpc, pv_span dnt, unsigned enabled);

/**
 * Decides for every purpose.
 * @param own      the visitor's own cookie; all zero without a valid one
 * @param foreign  what an existing tool's cookie says: `granted` only where
 *                 the administrator lets it grant
 */
pv_consent pv_consent_decide(const pv_consent_terms *terms,
                             const pv_consent_choice *own,
                             const pv_consent_choice *foreign,
                             pv_signal signal);

/**
 * Gives every purpose the letter that stands for it in the cookie: f, m, a
 * and k for the built-in ones, for others the next free letter of their name
 * and, where it has none, of the alphabet.
 * @param terms  numbers and order are set; the letters are written
 * @param names  of the purposes in the same order
 */
void pv_consent_assign_letters(pv_consent_terms *terms,
                               const char *const *names);

/**
 * Writes the granted letters in configured order, such as "am"; the name of
 * the variant of a page that belongs to this state.
 * @param out  NUL-terminated
 */
void pv_consent_granted_letters(const pv_consent_terms *terms,
                                pv_purpose_set granted,
                                char out[PV_PURPOSE_MAX + 1]);

#endif
