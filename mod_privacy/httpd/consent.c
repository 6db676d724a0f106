/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict of a request and what applications see of it (see consent.h).
 *
 * A client must not speak for us: its own Privacy-Consent header, and any
 * other spelling that an application would read as the same variable, is
 * removed before ours is set.
 */
#include "mod_privacy/httpd/consent.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/consent/consent_cookie.h"

#define HEADER_NAME   "Privacy-Consent"
#define SECURE_COOKIE "__Host-privacy"
#define PLAIN_COOKIE  "privacy"

static pv_span request_header(const request_rec *r, const char *name)
{
    return pv_span_of(apr_table_get(r->headers_in, name));
}

const pv_consent_setup *pv_consent_setup_get(const request_rec *r)
{
    return pv_config_server(r->server)->consent_setup;
}

bool pv_consent_is_secure(request_rec *r)
{
    return strcmp(ap_http_scheme(r), "https") == 0;
}

const char *pv_consent_cookie_name(request_rec *r)
{
    return pv_consent_is_secure(r) ? SECURE_COOKIE : PLAIN_COOKIE;
}

/* What the visitor's own cookie says; nothing unless it is valid. */
static pv_consent_choice own_choice(request_rec *r)
{
    pv_consent_choice choice = { .is_decided = false };
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    pv_span value;

    if (pv_cookie_find(request_header(r, "Cookie"), pv_consent_cookie_name(r),
                       &value)
        == PV_OK) {
        /* On failure the choice stays empty: undecided. */
        (void)pv_consent_cookie_parse(&setup->terms, value,
                                      apr_time_sec(r->request_time), &choice);
    }
    return choice;
}

static void resolve(request_rec *r, pv_request *record)
{
    const pv_server_config *server = pv_config_server(r->server);
    const pv_consent_setup *setup = server->consent_setup;
    pv_consent_choice own, foreign;

    record->has_consent = true;
    record->consent.signal =
        pv_consent_signal(request_header(r, "Sec-GPC"),
                          request_header(r, "DNT"), pv_config_signals(server));
    if (pv_config_consent(server) == PV_CONSENT_OFF) {
        return; /* the same for everybody: nothing is granted */
    }
    own = own_choice(r);
    foreign = pv_consent_foreign(r);
    record->consent = pv_consent_decide(&setup->terms, &own, &foreign,
                                        record->consent.signal);
    record->is_asked_elsewhere = foreign.is_decided;
}

const pv_consent *pv_consent_of(request_rec *r)
{
    pv_request *record = pv_request_get(r);

    if (!record->has_consent) {
        resolve(r, record);
    }
    return &record->consent;
}

/* True for every name that CGI, PHP or a framework would take for ours. */
static bool is_our_header(const char *name)
{
    static const char ours[] = "privacy-consent";
    size_t i = 0;

    while (ours[i] != '\0' && name[i] != '\0') {
        char c = name[i] == '_' ? '-' : pv_ascii_lower(name[i]);
        if (c != ours[i]) {
            return false;
        }
        i++;
    }
    return ours[i] == name[i];
}

static void remove_client_copies(request_rec *r)
{
    const apr_array_header_t *headers = apr_table_elts(r->headers_in);

    for (int i = headers->nelts - 1; i >= 0; i--) {
        const char *name = APR_ARRAY_IDX(headers, i, apr_table_entry_t).key;
        if ((name[0] == 'p' || name[0] == 'P') && is_our_header(name)) {
            apr_table_unset(r->headers_in, name);
            headers = apr_table_elts(r->headers_in);
            i = headers->nelts; /* unset may have removed several */
        }
    }
}

static void set_environment(request_rec *r, const pv_consent *consent)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    for (size_t i = 0; consent->granted != 0 && i < setup->terms.count; i++) {
        if (pv_purpose_in(consent->granted, setup->terms.purposes[i].number)) {
            apr_table_setn(r->subprocess_env, setup->env_names[i], "1");
        }
    }
    apr_table_setn(r->subprocess_env, "PRIVACY_CONSENT",
                   setup->env_values[consent->granted]);
    if (consent->is_decided) {
        apr_table_setn(r->subprocess_env, "PRIVACY_DECIDED", "1");
    }
    if (consent->signal != PV_SIGNAL_NONE) {
        apr_table_setn(r->subprocess_env, "PRIVACY_SIGNAL",
                       consent->signal == PV_SIGNAL_GPC ? "gpc" : "dnt");
    }
}

static void unset_environment(request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    for (size_t i = 0; i < setup->terms.count; i++) {
        apr_table_unset(r->subprocess_env, setup->env_names[i]);
    }
    apr_table_unset(r->subprocess_env, "PRIVACY_CONSENT");
    apr_table_unset(r->subprocess_env, "PRIVACY_DECIDED");
    apr_table_unset(r->subprocess_env, "PRIVACY_SIGNAL");
    apr_table_unset(r->headers_in, HEADER_NAME);
}

/* Tells applications; without a consent page there is nothing to tell. */
static void tell(request_rec *r)
{
    const pv_server_config *server = pv_config_server(r->server);
    const pv_consent *consent;

    remove_client_copies(r);
    if (pv_config_consent(server) == PV_CONSENT_OFF) {
        return;
    }
    consent = pv_consent_of(r);
    set_environment(r, consent);
    apr_table_setn(r->headers_in, HEADER_NAME,
                   pv_consent_setup_get(r)->header_values[consent->granted]);
}

int pv_consent_post_read_request(request_rec *r)
{
    if (pv_config_is_on(r)) {
        tell(r);
    }
    return DECLINED;
}

void pv_consent_tell(request_rec *r)
{
    bool is_told = apr_table_get(r->subprocess_env, "PRIVACY_CONSENT") != NULL;
    bool is_on = pv_config_is_on(r);

    if (is_on && !is_told) {
        tell(r);
    }
    else if (!is_on && is_told) {
        unset_environment(r);
    }
}
