/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form that carries a choice, and whether its sender may make one.
 *
 * The body is application/x-www-form-urlencoded (WHATWG URL section 5.1):
 * `choice=all|none|save`, `purpose=NAME` repeated, `return=/path`. A choice
 * is made by the visitor on a page of this host, so a grant must prove where
 * it comes from; a refusal harms nobody and needs less proof.
 */
#ifndef PV_CONSENT_CHOICE_FORM_H
#define PV_CONSENT_CHOICE_FORM_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/consent/return_target.h"

#define PV_FORM_BODY_MAX 4096 /* bytes of a body */

typedef enum pv_choice_kind {
    PV_CHOICE_MISSING = 0, /* none, or not one of the three: no choice */
    PV_CHOICE_ALL,
    PV_CHOICE_NONE,
    PV_CHOICE_SAVE
} pv_choice_kind;

typedef struct pv_choice_form {
    pv_choice_kind choice;   /* the last one sent                         */
    pv_purpose_set purposes; /* bit n: the n-th of `names` was named    */
    char target[PV_RETURN_MAX + 1]; /* decoded, not yet checked         */
    size_t target_len;
} pv_choice_form;

/**
 * Reads a body.
 * @param names  the site's purposes; others are passed over
 * @return PV_OK, or PV_ERR_RANGE when longer than PV_FORM_BODY_MAX
 */
pv_status pv_choice_form_parse(pv_span body, const char *const *names,
                               size_t count, pv_choice_form *form);

/**
 * Gives one decoded field of a query or body.
 * @param out  receives at most `max` bytes, no NUL
 * @return PV_OK, PV_ERR_NOT_FOUND, or PV_ERR_RANGE when longer than `max`
 */
pv_status pv_form_field(pv_span form, const char *name, char *out, size_t max,
                        size_t *len);

typedef enum pv_form_sender {
    PV_FORM_SAME = 0, /* proved to be a page of this host           */
    PV_FORM_OTHER,    /* proved to be another's                     */
    PV_FORM_UNKNOWN   /* no proof: a refusal is fine, a grant asks again */
} pv_form_sender;

/**
 * Judges where a form was sent from.
 * @param fetch_site  Sec-Fetch-Site (W3C Fetch Metadata); empty: not sent
 * @param origin      Origin (RFC 6454 section 7); empty: not sent
 * @param host        Host or :authority
 */
pv_form_sender pv_form_judge(pv_span fetch_site, pv_span origin, pv_span host);

#endif
