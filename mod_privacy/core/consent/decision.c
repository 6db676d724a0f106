/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of decision.h, one purpose at a time.
 */
#include "mod_privacy/core/consent/decision.h"

#include "mod_privacy/core/base/header.h"

static const char builtin_letters[PV_PURPOSE_BUILTIN_COUNT] = {
    [PV_PURPOSE_FUNCTIONAL] = 'f',
    [PV_PURPOSE_MEDIA] = 'm',
    [PV_PURPOSE_ANALYTICS] = 'a',
    [PV_PURPOSE_MARKETING] = 'k',
};

pv_signal pv_consent_signal(pv_span gpc, pv_span dnt, unsigned enabled)
{
    if ((enabled & PV_SIGNAL_GPC) != 0 && pv_header_has_line(gpc, "1")) {
        return PV_SIGNAL_GPC;
    }
    if ((enabled & PV_SIGNAL_DNT) != 0 && pv_header_has_line(dnt, "1")) {
        return PV_SIGNAL_DNT;
    }
    return PV_SIGNAL_NONE;
}

static bool is_granted(const pv_consent_purpose *purpose,
                       const pv_consent_choice *own,
                       const pv_consent_choice *foreign, pv_signal signal)
{
    pv_purpose n = purpose->number;

    if (purpose->mode == PV_PURPOSE_NEVER || pv_purpose_in(own->refused, n)) {
        return false;
    }
    if (own->is_over_signal && pv_purpose_in(own->granted, n)) {
        return true;
    }
    if (signal != PV_SIGNAL_NONE) {
        return false;
    }
    if (pv_purpose_in(own->granted, n)) {
        return true;
    }
    if (pv_purpose_in(foreign->refused, n)) {
        return false;
    }
    return purpose->mode == PV_PURPOSE_ALWAYS
           || pv_purpose_in(foreign->granted, n);
}

pv_consent pv_consent_decide(const pv_consent_terms *terms,
                             const pv_consent_choice *own,
                             const pv_consent_choice *foreign, pv_signal signal)
{
    pv_consent consent = {
        .refused = own->refused,
        .is_decided = own->is_decided,
        .is_over_signal = own->is_over_signal,
        .signal = signal,
    };

    for (size_t i = 0; i < terms->count; i++) {
        if (is_granted(&terms->purposes[i], own, foreign, signal)) {
            consent.granted |= pv_purpose_bit(terms->purposes[i].number);
        }
    }
    return consent;
}

static bool is_taken(const pv_consent_terms *terms, char letter)
{
    if (memchr(builtin_letters, letter, sizeof(builtin_letters)) != NULL) {
        return true;
    }
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->purposes[i].letter == letter) {
            return true;
        }
    }
    return false;
}

/* The first letter of `candidates` that no other purpose has, or 0. */
static char free_letter(const pv_consent_terms *terms, const char *candidates)
{
    for (; *candidates != '\0'; candidates++) {
        if (*candidates >= 'a' && *candidates <= 'z'
            && !is_taken(terms, *candidates)) {
            return *candidates;
        }
    }
    return '\0';
}

void pv_consent_assign_letters(pv_consent_terms *terms,
                               const char *const *names)
{
    for (size_t i = 0; i < terms->count; i++) {
        terms->purposes[i].letter = '\0';
    }
    for (size_t i = 0; i < terms->count; i++) {
        pv_consent_purpose *purpose = &terms->purposes[i];
        if (purpose->number < PV_PURPOSE_BUILTIN_COUNT) {
            purpose->letter = builtin_letters[purpose->number];
            continue;
        }
        purpose->letter = free_letter(terms, names[i]);
        if (purpose->letter == '\0') {
            purpose->letter = free_letter(terms, "abcdefghijklmnopqrstuvwxyz");
        }
    }
}

void pv_consent_granted_letters(const pv_consent_terms *terms,
                                pv_purpose_set granted,
                                char out[PV_PURPOSE_MAX + 1])
{
    size_t len = 0;

    for (size_t i = 0; i < terms->count; i++) {
        if (pv_purpose_in(granted, terms->purposes[i].number)) {
            out[len++] = terms->purposes[i].letter;
        }
    }
    out[len] = '\0';
}
