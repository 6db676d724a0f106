/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a request to what its pages and its variant are made of.
 *
 * A banner speaks the language of the page around it, never the browser's:
 * it would else be another page for each visitor, and caches would mix them.
 */
#include <apr_strings.h>

#include "mod_privacy/core/consent/return_target.h"
#include "mod_privacy/httpd/consent.h"

#define BANNER_MAX 65536 /* bytes; replaced texts may be long */

/* The site's language that a page language asks for, else its first. */
static const char *choose_language(const pv_consent_setup *setup,
                                   const char *language)
{
    for (size_t i = 0; language != NULL && i < setup->language_count; i++) {
        size_t len = strlen(setup->languages[i]);
        pv_span start = pv_span_make(language, strnlen(language, len));
        if (pv_span_equal_nocase(start, pv_span_of(setup->languages[i]))
            && (language[len] == '\0' || language[len] == '-'
                || language[len] == '_')) {
            return setup->languages[i];
        }
    }
    return setup->languages[0];
}

pv_consent_view pv_consent_view_make(request_rec *r, const char *language)
{
    const pv_server_config *server = pv_config_server(r->server);
    const pv_consent_setup *setup = server->consent_setup;
    pv_consent_view view = {
        .terms = &setup->terms,
        .names = setup->names,
        .labels = setup->labels,
        .texts = setup->texts,
        .language = choose_language(setup, language),
        .site = server->site,
        .path = pv_config_path(server),
        .origin = "",
        .cookie_name = pv_consent_cookie_name(r),
        .lifetime_s = setup->terms.lifetime_s,
        .receivers = setup->receivers,
    };

    view.consent = *pv_consent_of(r);
    return view;
}

/* Scheme and host that the client used, for a form in a page with <base>. */
static const char *origin_of(request_rec *r)
{
    const char *host = apr_table_get(r->headers_in, "Host");

    if (host == NULL || host[0] == '\0') {
        host = ap_get_server_name_for_url(r);
    }
    return apr_pstrcat(r->pool, ap_http_scheme(r), "://", host, NULL);
}

/* The page that a choice made on it returns to. */
static const char *target_of(request_rec *r)
{
    char *target = apr_palloc(r->pool, PV_RETURN_OUT_MAX);
    const request_rec *first = r;
    const char *path = pv_config_path(pv_config_server(r->server));

    while (first->main != NULL || first->prev != NULL) {
        first = first->main != NULL ? first->main : first->prev;
    }
    pv_return_target(pv_span_of(first->unparsed_uri), pv_span_of(path), target);
    return target;
}

bool pv_consent_asks(request_rec *r)
{
    const pv_consent *consent;
    const char *dest;

    if (pv_config_consent(pv_config_server(r->server)) != PV_CONSENT_BANNER
        || !pv_config_is_on(r) || r->method_number != M_GET) {
        return false;
    }
    consent = pv_consent_of(r);
    if (pv_request_is_own_page(r) || consent->is_decided
        || pv_request_get(r)->is_asked_elsewhere
        || consent->signal != PV_SIGNAL_NONE) {
        return false;
    }
    dest = apr_table_get(r->headers_in, "Sec-Fetch-Dest");
    return dest == NULL || strcmp(dest, "document") == 0;
}

const char *pv_consent_variant(request_rec *r)
{
    char letters[PV_PURPOSE_MAX + 1];
    pv_purpose_set granted = pv_consent_of(r)->granted;

    if (granted == 0) { /* nearly every request */
        return pv_consent_asks(r) ? ".b" : "";
    }
    pv_consent_granted_letters(&pv_consent_setup_get(r)->terms, granted,
                               letters);
    return apr_pstrcat(r->pool, letters, pv_consent_asks(r) ? ".b" : "", NULL);
}

/* The purposes of `held` that the visitor may be asked for. */
static pv_purpose_set askable(const pv_consent_view *view, pv_purpose_set held)
{
    pv_purpose_set set = 0;

    for (size_t i = 0; i < view->terms->count; i++) {
        const pv_consent_purpose *purpose = &view->terms->purposes[i];
        if (purpose->mode == PV_PURPOSE_ASK
            && pv_purpose_in(held, purpose->number)) {
            set |= pv_purpose_bit(purpose->number);
        }
    }
    return set;
}

pv_span pv_consent_banner(request_rec *r, const char *language,
                          pv_purpose_set held, bool has_base)
{
    pv_consent_view view = pv_consent_view_make(r, language);
    pv_buffer out = pv_buffer_make(BANNER_MAX, r->pool);

    if (askable(&view, held) == 0 || !pv_consent_asks(r)) {
        return pv_span_make(NULL, 0);
    }
    view.origin = has_base ? origin_of(r) : "";
    view.target = target_of(r);
    /* "Allow all" grants every purpose that is asked for, so every one is
     * named, whatever of them this page holds. */
    pv_consent_banner_write(&out, &view, askable(&view, PV_PURPOSE_ALL));
    return out.is_full ? pv_span_make(NULL, 0) : pv_buffer_span(&out);
}

pv_span pv_consent_placeholder(request_rec *r, const char *language,
                               pv_span url, pv_span host, pv_purpose purpose,
                               bool has_base)
{
    pv_consent_view view = pv_consent_view_make(r, language);
    pv_buffer out = pv_buffer_make(BANNER_MAX, r->pool);

    view.origin = has_base ? origin_of(r) : "";
    view.target = target_of(r);
    view.frame = "_top";
    pv_consent_placeholder_write(&out, &view, url, host, purpose);
    return out.is_full ? pv_span_make(NULL, 0) : pv_buffer_span(&out);
}
