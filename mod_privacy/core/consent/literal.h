/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of object literals as consent tools put them into cookies: JSON
 * (RFC 8259), and the looser form with bare keys and single quotes.
 *
 * It checks the structure and hands out scalars one by one; nothing is kept,
 * nothing is recursive, nesting ends at four levels. Escapes in strings are
 * left as they stand: no name that we look for holds one.
 */
#ifndef PV_CONSENT_LITERAL_H
#define PV_CONSENT_LITERAL_H

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_LITERAL_DEPTH 4

/* A scalar and where it stands. */
typedef struct pv_literal {
    size_t depth;   /* 1: in the outermost object or array              */
    pv_span parent; /* key of the object or array around it, or empty   */
    pv_span key;    /* its own; empty in an array                       */
    pv_span value;  /* without quotes                                   */
} pv_literal;

/** Called for each scalar, in order. */
typedef void pv_literal_visit(void *baton, const pv_literal *scalar);

/**
 * Reads a literal.
 * @param text   decoded, all of it one object or array
 * @return PV_OK, or PV_ERR_SYNTAX: what was visited before must then be
 *         forgotten
 */
pv_status pv_literal_walk(pv_span text, pv_literal_visit *visit, void *baton);

#endif
