/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The choice of choose.h, step by step: method, type, size, form, sender,
 * then the cookie. Every refusal is a page with the form on it, which a
 * visitor can send again from here.
 */
#include "mod_privacy/httpd/choose.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/consent_cookie.h"
#include "mod_privacy/core/consent/frame.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/page.h"
#include "mod_privacy/httpd/withdraw.h"

static pv_span request_header(const request_rec *r, const char *name)
{
    return pv_span_of(apr_table_get(r->headers_in, name));
}

static const char *language_of(const request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    return setup->languages[pv_header_best_language(
        request_header(r, "Accept-Language"), setup->languages,
        setup->language_count)];
}

void pv_choose_vary(request_rec *r)
{
    bool has_banner =
        pv_config_consent(pv_config_server(r->server)) == PV_CONSENT_BANNER;

    apr_table_mergen(r->headers_out, "Vary",
                     has_banner ? "Cookie, Sec-GPC, DNT, Sec-Fetch-Dest, "
                                  "Accept-Language"
                                : "Cookie, Sec-GPC, DNT, Accept-Language");
}

static int send_error(request_rec *r, int status, const char *title,
                      const char *text, const char *target)
{
    pv_buffer out = pv_buffer_make(PV_PAGE_MAX, r->pool);
    pv_consent_view view = pv_consent_view_make(r, language_of(r));

    view.target = target;
    pv_consent_error_write(&out, &view, title, text);
    pv_choose_vary(r);
    return pv_page_send(r, status, PV_TYPE_HTML, pv_buffer_span(&out));
}

int pv_choose_error(request_rec *r, int status, const char *title)
{
    return send_error(r, status, title, "error.text", NULL);
}

int pv_choose_refuse_method(request_rec *r, const char *allow)
{
    apr_table_setn(r->headers_out, "Allow", allow);
    return pv_choose_error(r, HTTP_METHOD_NOT_ALLOWED, "error.method");
}

/* The purposes that the form allows, as numbers; those that are Always on
 * stay on with a selection, because it does not offer them. */
static pv_purpose_set granted_by(const pv_consent_terms *terms,
                                 const pv_choice_form *form)
{
    pv_purpose_set granted = 0;

    for (size_t i = 0; i < terms->count; i++) {
        const pv_consent_purpose *purpose = &terms->purposes[i];
        bool is_named = pv_purpose_in(form->purposes, (pv_purpose)i);
        bool is_granted =
            form->choice == PV_CHOICE_ALL
            || (form->choice == PV_CHOICE_SAVE
                && (is_named || purpose->mode == PV_PURPOSE_ALWAYS));
        if (is_granted && purpose->mode != PV_PURPOSE_NEVER) {
            granted |= pv_purpose_bit(purpose->number);
        }
    }
    return granted;
}

/* True when nothing is allowed that was not on anyway. */
static bool is_refusal(const pv_consent_terms *terms,
                       const pv_choice_form *form)
{
    pv_purpose_set granted = granted_by(terms, form);

    for (size_t i = 0; i < terms->count; i++) {
        if (terms->purposes[i].mode != PV_PURPOSE_ASK) {
            granted &=
                (pv_purpose_set)~pv_purpose_bit(terms->purposes[i].number);
        }
    }
    return granted == 0 && form->choice != PV_CHOICE_ALL;
}

static void set_cookie(request_rec *r, pv_purpose_set granted)
{
    const pv_consent_terms *terms = &pv_consent_setup_get(r)->terms;
    bool is_over_signal = pv_consent_of(r)->signal != PV_SIGNAL_NONE;
    char value[PV_CONSENT_COOKIE_MAX];

    pv_consent_cookie_format(terms, granted, is_over_signal,
                             apr_time_sec(r->request_time), value);
    apr_table_addn(r->headers_out, "Set-Cookie",
                   apr_psprintf(r->pool,
                                "%s=%s; Path=/; Max-Age=%d; HttpOnly%s; "
                                "SameSite=Lax",
                                pv_consent_cookie_name(r), value,
                                terms->lifetime_s,
                                pv_consent_is_secure(r) ? "; Secure" : ""));
}

/* Counts what became of every purpose that was asked for. */
static void count_outcomes(request_rec *r, pv_purpose_set granted)
{
    const pv_consent_terms *terms = &pv_consent_setup_get(r)->terms;
    pv_purpose_set before = pv_consent_of(r)->granted;

    for (size_t i = 0; i < terms->count; i++) {
        pv_purpose number = terms->purposes[i].number;
        pv_outcome outcome = PV_OUTCOME_REFUSED;
        if (pv_purpose_in(granted, number)) {
            outcome = PV_OUTCOME_GRANTED;
        }
        else if (pv_purpose_in(before, number)) {
            outcome = PV_OUTCOME_WITHDRAWN;
        }
        if (terms->purposes[i].mode == PV_PURPOSE_ASK) {
            pv_count_consent(r, number, outcome);
        }
    }
}

/* Stores the choice and sends the browser back. */
static int accept_choice(request_rec *r, const pv_choice_form *form,
                         const char *target)
{
    const pv_consent_terms *terms = &pv_consent_setup_get(r)->terms;
    pv_purpose_set granted = granted_by(terms, form);

    set_cookie(r, granted);
    count_outcomes(r, granted);
    pv_withdraw_cookies(r, granted, target);
    if (pv_consent_is_secure(r)) {
        /* So that going back shows no page of the former state. */
        apr_table_setn(r->headers_out, "Clear-Site-Data", "\"cache\"");
    }
    apr_table_setn(r->headers_out, "Location", target);
    return pv_page_send(r, HTTP_SEE_OTHER, NULL, pv_span_make(NULL, 0));
}

/* Reads the form; an answer is sent already unless OK is returned. */
static int read_form(request_rec *r, pv_choice_form *form, int *answered)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    char body[PV_FORM_BODY_MAX];
    apr_size_t len = 0;
    pv_status status;

    if (!pv_header_type_is(request_header(r, "Content-Type"),
                           "application/x-www-form-urlencoded")) {
        *answered =
            pv_choose_error(r, HTTP_UNSUPPORTED_MEDIA_TYPE, "error.type");
        return DONE;
    }
    status = pv_page_read_body(r, body, sizeof(body), &len);
    if (status == PV_ERR_RANGE) {
        *answered =
            pv_choose_error(r, HTTP_REQUEST_ENTITY_TOO_LARGE, "error.size");
        return DONE;
    }
    if (status != PV_OK
        || pv_choice_form_parse(pv_span_make(body, len), setup->names,
                                setup->terms.count, form)
               != PV_OK
        || form->choice == PV_CHOICE_MISSING) {
        *answered = pv_choose_error(r, HTTP_BAD_REQUEST, "error.choice");
        return DONE;
    }
    return OK;
}

int pv_choose_handler(request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    const char *path = pv_config_path(pv_config_server(r->server));
    char *target = apr_palloc(r->pool, PV_RETURN_OUT_MAX);
    pv_choice_form form;
    pv_form_sender sender;
    int answered = OK;

    if (r->method_number != M_POST) {
        return pv_choose_refuse_method(r, "POST");
    }
    if (read_form(r, &form, &answered) != OK) {
        return answered;
    }
    pv_return_target(pv_span_make(form.target, form.target_len),
                     pv_span_of(path), target);
    sender =
        pv_form_judge(request_header(r, "Sec-Fetch-Site"),
                      request_header(r, "Origin"), request_header(r, "Host"));
    if (sender == PV_FORM_OTHER
        || (sender == PV_FORM_UNKNOWN && !is_refusal(&setup->terms, &form))) {
        return send_error(r, HTTP_FORBIDDEN, "error.confirm",
                          "error.confirm.text", target);
    }
    return accept_choice(r, &form, target);
}
