/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at directives of other modules as the administrator wrote them.
 *
 * Other modules' configurations are private to them; their directives stand
 * in httpd's configuration tree until the children run. It is walked in
 * check_config only, to warn about what would not work, and to learn which
 * header names mod_remoteip reads.
 */
#ifndef PV_HTTPD_CONFTREE_H
#define PV_HTTPD_CONFTREE_H

#include "mod_privacy/httpd/private.h"

/** Called for a directive; returns false to end the walk. */
typedef bool pv_conftree_visit(void *baton, const ap_directive_t *directive);

/** Visits every directive, sections included, in the order of the files. */
void pv_conftree_walk(pv_conftree_visit *visit, void *baton);

#endif
