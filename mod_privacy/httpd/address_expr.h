/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REMOTE_ADDR in httpd's expressions: real where a condition is decided,
 * replaced where a text is made.
 *
 * `Require expr`, `<If>` and the like answer yes or no, and would stop meaning
 * what the administrator wrote if they compared a replaced address. A string
 * expression (Header, LogMessage) and a condition whose groups another
 * directive can insert ($1 of SetEnvIfExpr, RewriteCond, ProxyFCGISetEnvIf)
 * would print what they see, so those get what an application would get; for
 * them `-R`, which asks the binary address, keeps working.
 */
#ifndef PV_HTTPD_ADDRESS_EXPR_H
#define PV_HTTPD_ADDRESS_EXPR_H

#include <ap_expr.h>

#include "mod_privacy/httpd/request.h"

/** Answers for the variables REMOTE_ADDR and CONN_REMOTE_ADDR in conditions;
 *  declines all else. */
int pv_address_expr_lookup(ap_expr_lookup_parms *parms);

#endif
