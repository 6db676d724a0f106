/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking the configuration tree (see conftree.h).
 *
 * The tree knows its parents, so the walk needs no stack and no recursion.
 */
#include "mod_privacy/httpd/conftree.h"

#include <util_cfgtree.h>

static const ap_directive_t *after(const ap_directive_t *directive)
{
    while (directive != NULL && directive->next == NULL) {
        directive = directive->parent;
    }
    return directive != NULL ? directive->next : NULL;
}

void pv_conftree_walk(pv_conftree_visit *visit, void *baton)
{
    const ap_directive_t *directive = ap_conftree;

    while (directive != NULL) {
        if (!visit(baton, directive)) {
            return;
        }
        directive = directive->first_child != NULL ? directive->first_child
                                                   : after(directive);
    }
}
