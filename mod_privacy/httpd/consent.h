/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consent in a request: what the visitor chose, told to applications.
 *
 * The verdict is made once, when it is first asked for; subrequests and
 * internal redirects share it. Environment and request header are set before
 * an application may see the request: when it has been read, early enough for
 * `<If>`, where anything may look so early (pv_neighbours_watch()), else in
 * fixups; early ones are corrected there where a directory says otherwise.
 */
#ifndef PV_HTTPD_CONSENT_H
#define PV_HTTPD_CONSENT_H

#include "mod_privacy/core/consent/foreign_tools.h"
#include "mod_privacy/core/consent/page.h"
#include "mod_privacy/httpd/request.h"

/* A line of PrivacyConsentTool. */
typedef struct pv_consent_tool {
    const pv_foreign_tool *tool;
    bool may_grant; /* Both */
} pv_consent_tool;

#define PV_CONSENT_SETS (1u << PV_PURPOSE_MAX)

/* What check_config compiles for one virtual host; read-only afterwards. */
typedef struct pv_consent_setup {
    pv_consent_terms terms;
    const char *names[PV_PURPOSE_MAX];
    const char *labels[PV_PURPOSE_MAX];    /* NULL: from the catalogue   */
    const char *env_names[PV_PURPOSE_MAX]; /* such as PRIVACY_ANALYTICS  */
    /* For every set of granted purposes, written beforehand: the header
     * Privacy-Consent and the variable PRIVACY_CONSENT. */
    const char *header_values[PV_CONSENT_SETS];
    const char *env_values[PV_CONSENT_SETS];
    pv_texts *texts;
    const char **languages; /* ends with NULL; the first is the fallback */
    size_t language_count;
    const char **receivers; /* from PrivacyStatement; ends with NULL     */
    apr_array_header_t *hosts[PV_PURPOSE_MAX]; /* const char *: what the
                               second policy allows with each purpose    */
    const char *gpc_since; /* date for gpc.json                         */
    pv_consent_tool *tools;
    size_t tool_count;
} pv_consent_setup;

/** Compiles the consent side of every virtual host. @return OK, or an HTTP
 *  error after logging why the configuration is refused */
int pv_consent_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);

/** The compiled setup of a request's virtual host, never NULL. */
const pv_consent_setup *pv_consent_setup_get(const request_rec *r);

/** Hook post_read_request: environment and Privacy-Consent header, where
 *  somebody may look early. */
int pv_consent_post_read_request(request_rec *r);

/** Sets environment and header for an application, once; takes them back
 *  where Privacy is Off for the directory. */
void pv_consent_tell(request_rec *r);

/** The verdict on a request, made when there is none yet; never NULL. */
const pv_consent *pv_consent_of(request_rec *r);

/** Reads the cookies of every tool of PrivacyConsentTool: refusals add up,
 *  grants count where the line says Both and no tool refuses. */
pv_consent_choice pv_consent_foreign(const request_rec *r);

/** The tool in whose convention held elements are marked: the first of
 *  PrivacyConsentTool that has one; NULL: our own marks. */
const pv_foreign_tool *pv_consent_marking_tool(const request_rec *r);

/** Gives the marks of a held element in that convention, in the request's
 *  pool. @param name of the purpose */
const char *pv_consent_marks(request_rec *r, const char *name, bool is_script);

/** True when the client reached us over TLS, here or in front of us
 *  (`ServerName https://...`). */
bool pv_consent_is_secure(request_rec *r);

/** Gives the name of the consent cookie for this request's scheme. */
const char *pv_consent_cookie_name(request_rec *r);

/**
 * True when a page answering this request is to ask, should it hold
 * something back: PrivacyConsent is Banner, no choice was made here or in
 * another tool, no signal was sent, and the page is not framed.
 */
bool pv_consent_asks(request_rec *r);

/**
 * Names the variant of a response that belongs to the visitor's state: the
 * granted letters, and `.b` behind them where a banner may stand. Two
 * requests of equal variants get equal pages.
 * @return such as "am", "" or ".b"; in the request's pool
 */
const char *pv_consent_variant(request_rec *r);

/**
 * Fills in what pages are made from, for this request and visitor.
 * @param language  of the page around; NULL: none known. Its primary part is
 *                  used where the site speaks it, else the first language
 */
pv_consent_view pv_consent_view_make(request_rec *r, const char *language);

/**
 * Makes the banner for a page of the site.
 * @param language  the page's own (`<html lang>`), or NULL
 * @param held      purposes of which the page holds something back
 * @param has_base  the page has a <base>: the form is then sent to the
 *                  absolute address of this host
 * @return markup in the request's pool, to stand in the flow of the body;
 *         empty when pv_consent_asks() is false or nothing held can be asked
 */
pv_span pv_consent_banner(request_rec *r, const char *language,
                          pv_purpose_set held, bool has_base);

/**
 * Makes the srcdoc document of a held iframe, not yet escaped for the
 * attribute.
 * @param url      of the original, absolute
 * @param host     of that URL
 * @param purpose  what it is held for
 */
pv_span pv_consent_placeholder(request_rec *r, const char *language,
                               pv_span url, pv_span host, pv_purpose purpose,
                               bool has_base);

#endif
