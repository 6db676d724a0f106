/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent cookie: a handful of bits, never an identifier.
 *
 *     1.<policy>.<yymm>.<letters>[.s]      1.3.2611.f0m1a0k0
 *
 * format 1; the policy version that was shown; year and month of the choice;
 * a letter and 0 or 1 for each purpose in configured order; `.s` when the
 * choice was made while the browser sent a signal. With four purposes and at
 * most seven months in time, 7 * 16 * 2 = 224 values are alive: under 8 bits.
 *
 * Only the one canonical spelling counts; everything else is as if nothing
 * had been sent. A value of an older policy keeps its refusals and loses its
 * grants; it stands as a decision only when it refused everything.
 * Months are compared whole: the browser's Max-Age ends a choice to the day.
 */
#ifndef PV_CONSENT_COOKIE_H
#define PV_CONSENT_COOKIE_H

#include <stdint.h>

#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/consent/decision.h"

#define PV_CONSENT_COOKIE_MAX 40 /* bytes of a value with its NUL */

/**
 * Reads a cookie value.
 * @param now_s   Unix time in seconds, from 2000 to 2099
 * @param choice  written only on success
 * @return PV_OK; PV_ERR_SYNTAX when not canonical; PV_ERR_RANGE when of
 *         another policy, of the future or out of time. Of an older policy
 *         with the same purposes: PV_OK, with the refusals alone
 */
pv_status pv_consent_cookie_parse(const pv_consent_terms *terms, pv_span value,
                                  int64_t now_s, pv_consent_choice *choice);

/**
 * Writes the value for a choice, NUL-terminated.
 * @param granted         purposes allowed; those with mode Never are not
 * @param is_over_signal  the browser sends a signal with this choice
 * @param now_s           Unix time in seconds, from 2000 to 2099
 */
void pv_consent_cookie_format(const pv_consent_terms *terms,
                              pv_purpose_set granted, bool is_over_signal,
                              int64_t now_s, char out[PV_CONSENT_COOKIE_MAX]);

#endif
