/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glue between a request's cookies and the readers of other tools' formats.
 */
#include "mod_privacy/httpd/consent_foreign.h"

pv_consent_choice pv_consent_foreign(const request_rec *r,
                                     const pv_consent_terms *terms)
{
    pv_consent_choice none = { .is_decided = false };

    (void)r;
    (void)terms;
    return none;
}
