/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What other modules may ask mod_privacy about a request.
 *
 * Fetch with APR_RETRIEVE_OPTIONAL_FN() in the hook optional_fn_retrieve; NULL
 * means that mod_privacy is not loaded. Ask from post_read_request on, after
 * mod_privacy.c. A subrequest and an internal redirect get the answer of the
 * request that they belong to.
 */
#ifndef MOD_PRIVACY_H
#define MOD_PRIVACY_H

#include <apr_optional.h>
#include <httpd.h>

/** 1 when the visitor has granted the purpose of this name and `Privacy On`
 *  holds for the request, else 0. */
APR_DECLARE_OPTIONAL_FN(int, privacy_is_granted,
                        (request_rec * r, const char *purpose));

/** 1 when the visitor has made a choice of their own that still counts. */
APR_DECLARE_OPTIONAL_FN(int, privacy_is_decided, (request_rec * r));

/** "gpc" or "dnt" when the browser sends a signal that counts, else NULL. */
APR_DECLARE_OPTIONAL_FN(const char *, privacy_signal, (request_rec * r));

/** PrivacyPath of the request's virtual host, with both slashes: the page to
 *  link to; NULL where there is none. */
APR_DECLARE_OPTIONAL_FN(const char *, privacy_path, (request_rec * r));

#endif
