/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What other consent tools call a purpose, in their cookies and in the marks
 * of the scripts that they hold.
 */
#ifndef PV_CONSENT_FOREIGN_NAMES_H
#define PV_CONSENT_FOREIGN_NAMES_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"

/** Gives the built-in purposes that a category or service of another tool
 *  stands for; none when it is unknown. @param word any case */
pv_purpose_set pv_foreign_purposes(pv_span word);

/** Gives the attributes by which `tool` finds a held script of a purpose,
 *  with a leading space; empty without such a convention. */
const char *pv_foreign_marks(const char *tool, const char *purpose);

#endif
