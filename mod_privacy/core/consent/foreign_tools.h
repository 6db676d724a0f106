/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cookies of other consent tools (PrivacyConsentTool), read only.
 *
 * Each tool has names of its own for purposes; a table maps them. A tool
 * without a category for media counts it with marketing, where such tools
 * put embedded players. What is unknown, malformed, out of date or longer
 * than the limit says nothing: neither grant nor refusal.
 */
#ifndef PV_CONSENT_FOREIGN_TOOLS_H
#define PV_CONSENT_FOREIGN_TOOLS_H

#include <stdint.h>

#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/consent/decision.h"

#define PV_FOREIGN_COOKIE_MAX 4096 /* bytes of a tool's cookie, decoded */

typedef struct pv_foreign_tool pv_foreign_tool;

/** Finds a tool by its name in PrivacyConsentTool, such as "klaro"; NULL when
 *  there is none. The result is a constant. */
const pv_foreign_tool *pv_foreign_tool_find(const char *name);

/**
 * Reads what a tool's cookies say.
 * @param cookies  the Cookie header
 * @param names    of the site's purposes, in the order of `terms`
 * @param now_s    Unix time in seconds
 * @return granted and refused purposes; is_decided when the tool holds a
 *         choice; a purpose that is both counts as refused
 */
pv_consent_choice pv_foreign_tool_read(const pv_foreign_tool *tool,
                                       pv_span cookies,
                                       const pv_consent_terms *terms,
                                       const char *const *names, int64_t now_s);

/* How a tool finds an element that it is to start again. */
typedef struct pv_foreign_convention {
    const char *prefix; /* before the names of attributes that would load    */
    bool keeps_src;     /* of scripts: their type alone holds them           */
} pv_foreign_convention;

/** Gives a tool's convention for held elements; NULL when it has none. */
const pv_foreign_convention *
pv_foreign_tool_convention(const pv_foreign_tool *tool);

/**
 * Gives the attributes by which a tool finds a held element of a purpose:
 * ` data-category="analytics"` with its leading space.
 * @param name  of the purpose
 * @return empty when the tool has no name for it
 */
const char *pv_foreign_tool_marks(const pv_foreign_tool *tool,
                                  const char *name);

#endif
