/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `privacyctl lists match`: the verdict of lists about one request, or about
 * a table of them.
 */
#ifndef PV_TOOLS_LISTS_MATCH_H
#define PV_TOOLS_LISTS_MATCH_H

#include "mod_privacy/tools/privacyctl.h"

/** Runs `lists match`; argv[0] is "match". */
pv_command pv_lists_match;

#endif
