/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A state is a variant: validators, ranges and Vary (RFC 9110 sections 8.8,
 * 12.5.5, 13 and 14).
 *
 * The page of one visitor's state must never revive another's in a cache. So
 * the entity tag of a filtered response carries a suffix,
 * `"abc-pv<rules>.<granted>"`, with the number of the rules and the state; it
 * is taken off the validators of a request that name the present state, and
 * other validators of pages are dropped, so that whoever answers compares
 * what it knows. A date cannot name a state: pages are never answered by
 * If-Modified-Since. Caches in this server vary by one synthetic request
 * header with as many values as there are variants; on the way out its name
 * is replaced by the headers that the state is made from.
 */
#ifndef PV_HTTPD_CONDITIONAL_H
#define PV_HTTPD_CONDITIONAL_H

#include <util_filter.h>

#include "mod_privacy/httpd/request.h"

/* Set in post_read_request, never sent to anyone. */
/* With an underscore, so that httpd makes no HTTP_ variable of it for
 * applications (util_script.c exports letters, digits and hyphens only). */
#define PV_STATE_HEADER "Privacy_State"

#define PV_INTERIM_FILTER "PRIVACY_INTERIM"

/** Hook post_read_request, after the consent verdict: sets PV_STATE_HEADER
 *  and removes a client's own. */
int pv_conditional_post_read_request(request_rec *r);

/** Hook fixups: takes the suffix off validators; drops what may not match. */
int pv_conditional_fixups(request_rec *r);

/** Hook fixups of mod_proxy, on the headers as the backend will get them:
 *  no state header, no range of a page, no encoding that cannot be undone.
 *  Adds PV_INTERIM_FILTER where the proxy cannot be told to suppress hints. */
int pv_conditional_proxy_fixups(request_rec *r);

/** Filter of the connection, added with NULL as context: drops interim
 * responses (RFC 8297), but 100 and 101, in front of the response, then removes
 * itself; with the request (EOR) at the latest. */
apr_status_t pv_conditional_interim(ap_filter_t *f, apr_bucket_brigade *bb);

/** Edits the headers of a response that is filtered, or would be in another
 *  state: suffix, digests, Vary.
 *  @param is_described  as pv_document_is_described() says */
void pv_conditional_response(request_rec *r, bool is_described);

/** Replaces PV_STATE_HEADER in Vary by what the state is made from. */
void pv_conditional_vary(request_rec *r);

#endif
