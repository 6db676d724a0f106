/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent decision: from cookie, signals and configuration to one bit
 * for each purpose, in the order that the manual gives (first that applies):
 * purpose Never, own refusal, own grant made while a signal was on, signal
 * means no, own grant, foreign refusal, purpose Always or foreign grant, no.
 */
#ifndef PV_CONSENT_DECISION_H
#define PV_CONSENT_DECISION_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"

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

#endif
