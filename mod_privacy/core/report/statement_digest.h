/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A digest of what a statement says, to notice that it says something else.
 *
 * It is made of the values that the sentences hang on, not of the sentences:
 * another wording after an upgrade changes nothing. Left out are the date of
 * the last change itself, what a visitor chose, which third parties were
 * found, and whether a self-check has passed yet.
 */
#ifndef PV_REPORT_STATEMENT_DIGEST_H
#define PV_REPORT_STATEMENT_DIGEST_H

#include "mod_privacy/core/report/statement.h"

#define PV_STATEMENT_DIGEST_MAX 17 /* 16 hexadecimal digits and NUL */

/** Writes the digest of a statement. Not a secret, and no proof against
 *  somebody who looks for two statements with one digest. */
void pv_statement_digest(const pv_statement *statement,
                         char digest[PV_STATEMENT_DIGEST_MAX]);

#endif
