/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the filter lists on behalf of a request: what its page may load,
 * which cookies are analytics', whether a request is a beacon.
 *
 * The rules of the virtual host come first, then those of the server; the
 * vendor table tells the finer purpose; what the visitor has consented to
 * passes. The page (its host, its registrable domain, the base of its
 * references) is worked out once for each request.
 */
#ifndef PV_HTTPD_LISTS_H
#define PV_HTTPD_LISTS_H

#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/httpd/request.h"

/**
 * Decides about a reference of the page that a request answers.
 * @param reference  decoded attribute value, CSS url() or header value;
 *                   relative ones are resolved against the base
 * @param type       what it would be loaded as
 * @return is_blocked without consent for its purpose; a rule that consent
 *         overrides leaves its purpose and number in the verdict
 */
pv_verdict pv_lists_decide(request_rec *r, pv_span reference, pv_resource type);

/**
 * Decides about a literal of a script, written `//host/path`: its host counts,
 * and what its path says of a script, which is what loaders load. As
 * pv_lists_decide().
 */
pv_verdict pv_lists_decide_literal(request_rec *r, pv_span reference);

/** Decides about the text of an inline script; as pv_lists_decide(). */
pv_verdict pv_lists_inline(request_rec *r, pv_span text);

/**
 * Takes the host that a reference leads to, for counting.
 * @param buffer  receives the host
 * @return the canonical host; empty when the reference names none
 */
pv_span pv_lists_host(request_rec *r, pv_span reference,
                      char buffer[PV_HOST_MAX + 1]);

/** Resolves later references against `href`, as `<base href>` says; only the
 *  first of a page counts, which is the caller's to know. */
void pv_lists_set_base(request_rec *r, pv_span href);

/** True when a reference leads to a host that is neither of the page's site
 *  nor named by PrivacyFirstParty; false when it leads nowhere. */
bool pv_lists_is_third_party(request_rec *r, pv_span reference);

/**
 * The purpose of a cookie by its name, by PrivacyCookies first.
 * @return PV_PURPOSE_NONE: leave it alone
 */
pv_purpose pv_lists_cookie(const request_rec *r, pv_span name);

/** The page that the request answers; never NULL. */
const pv_page *pv_lists_page(request_rec *r);

/**
 * Decides about a URL that is parsed already, for a page of the caller's.
 * @param page    NULL: none is known
 * @param method  of the request, or empty
 */
pv_verdict pv_lists_decide_url(request_rec *r, const pv_page *page,
                               const pv_url *url, pv_resource type,
                               pv_span method);

/** Decides by the parameters of a request (query signatures). */
pv_verdict pv_lists_signature(request_rec *r, pv_span query, pv_span method);

/** A number that changes whenever the rules of a virtual host change. */
uint32_t pv_lists_fingerprint(const server_rec *s);

#endif
