/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices that a visitor made in another consent tool (PrivacyConsentTool).
 */
#ifndef PV_HTTPD_CONSENT_FOREIGN_H
#define PV_HTTPD_CONSENT_FOREIGN_H

#include "mod_privacy/core/consent/decision.h"
#include "mod_privacy/httpd/config.h"

/** Reads the cookies of every configured tool: refusals add up, grants count
 *  where the administrator says Both and no tool refuses. */
pv_consent_choice pv_consent_foreign(const request_rec *r,
                                     const pv_consent_terms *terms);

#endif
