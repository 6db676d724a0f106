/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The expression function consent('analytics') for <If>, Require expr and
 * every other place that takes httpd's expressions.
 */
#ifndef PV_HTTPD_CONSENT_EXPR_H
#define PV_HTTPD_CONSENT_EXPR_H

#include <ap_expr.h>

#include "mod_privacy/httpd/private.h"

/** Hook expr_lookup: "1" for a granted purpose, else the empty string.
 *  @return OK or DECLINED */
int pv_consent_expr_lookup(ap_expr_lookup_parms *parms);

/** True when the visitor of a request has granted the purpose of that name
 *  and Privacy is On for it. */
bool pv_consent_is_granted(request_rec *r, const char *purpose);

#endif
