/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claiming PrivacyPath, and the table of what answers below it.
 *
 * The claim stands in our own record of the request. The file name
 * is one without a slash: modules that look for files near it (negotiation,
 * spelling, per-directory rewriting) then find nothing to do.
 */
#include "mod_privacy/httpd/page_consent.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/consent/assets.h"
#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/frame.h"
#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/csp.h"
#include "mod_privacy/httpd/page.h"
#include "mod_privacy/httpd/page_gpc.h"
#include "mod_privacy/httpd/page_statement.h"
#include "mod_privacy/httpd/page_texts.h"

#define HANDLER_NAME   "privacy-page"
#define CLAIM_FILENAME "privacy:page"
#define LANGUAGE_BYTES 16
#define TEXTS          "texts/" /* and what follows */

typedef struct page_row {
    const char *name; /* below PrivacyPath                            */
    int (*answer)(request_rec *r);
    bool needs_consent; /* is not there with PrivacyConsent Off         */
} page_row;

static int answer_choices(request_rec *r);
static int answer_state(request_rec *r);
static int answer_style(request_rec *r);
static int answer_script(request_rec *r);

/* A feature with a page of its own adds its line. */
static const page_row pages[] = {
    { "", answer_choices, true },
    { "consent", pv_choose_handler, true },
    { "state.json", answer_state, true },
    { "style.css", answer_style, false },
    { "enhance.js", answer_script, true },
    { "statement", pv_statement_answer_page, false },
    { "statement.json", pv_statement_answer_json, false },
    { "statement.css", pv_statement_answer_style, false },
    { "csp", pv_csp_sink, false },
};

#define PAGE_COUNT (sizeof(pages) / sizeof(pages[0]))

static const page_row *find_page(const request_rec *r)
{
    const pv_server_config *server = pv_config_server(r->server);
    const char *path = pv_config_path(server);
    size_t len = strlen(path);
    bool is_off = pv_config_consent(server) == PV_CONSENT_OFF;

    if (r->uri == NULL || strncmp(r->uri, path, len) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < PAGE_COUNT; i++) {
        if (strcmp(r->uri + len, pages[i].name) == 0) {
            return is_off && pages[i].needs_consent ? NULL : &pages[i];
        }
    }
    return NULL;
}

/* True for PrivacyPath, with or without its last slash, and all below it. */
static bool is_ours(const request_rec *r)
{
    const pv_server_config *server = pv_config_server(r->server);
    const char *path = pv_config_path(server);
    size_t len;

    for (len = 0; path[len] != '\0' && r->uri[len] == path[len]; len++) {
        continue;
    }
    if (path[len] != '\0' && (r->uri[len] != '\0' || path[len + 1] != '\0')) {
        return false; /* nearly every request */
    }
    if (pv_config_consent(server) == PV_CONSENT_OFF) {
        return find_page(r) != NULL;
    }
    return true;
}

int pv_page_pre_translate_name(request_rec *r)
{
    if (!pv_config_is_on(r) || r->proxyreq == PROXYREQ_PROXY || r->uri == NULL
        || (!is_ours(r)
            && (r->uri[0] != '/' || r->uri[1] != '.' || !pv_gpc_is_ours(r)))) {
        return DECLINED;
    }
    pv_request_get(r)->claimed = r;
    r->filename = apr_pstrdup(r->pool, CLAIM_FILENAME);
    if (r->main == NULL) {
        pv_request_get(r)->is_own_page = true;
    }
    return DONE;
}

int pv_page_map_to_storage(request_rec *r)
{
    r->handler = HANDLER_NAME;
    return OK;
}

int pv_page_fixups(request_rec *r)
{
    if (!pv_request_is_claimed(r)) {
        return DECLINED;
    }
    r->handler = HANDLER_NAME;
    r->proxyreq = PROXYREQ_NONE;
    r->filename = apr_pstrdup(r->pool, CLAIM_FILENAME);
    return OK;
}

void pv_page_leave(request_rec *r)
{
    pv_request *record = pv_request_find(r);

    if (record != NULL) {
        record->is_own_page = false;
    }
}

/* The language of a page of our own: `?lang=`, else Accept-Language. */
static const char *page_language(request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    const char *accept = apr_table_get(r->headers_in, "Accept-Language");
    char asked[LANGUAGE_BYTES];
    size_t len = 0;

    if (pv_form_field(pv_span_of(r->args), "lang", asked, sizeof(asked) - 1,
                      &len)
        == PV_OK) {
        return apr_pstrmemdup(r->pool, asked, len);
    }
    return setup->languages[pv_header_best_language(
        pv_span_of(accept), setup->languages, setup->language_count)];
}

/* Where the page leads back to: `?return=/path`, checked. */
static const char *page_target(request_rec *r)
{
    const char *path = pv_config_path(pv_config_server(r->server));
    char *asked = apr_palloc(r->pool, PV_RETURN_MAX);
    char *target = apr_palloc(r->pool, PV_RETURN_OUT_MAX);
    size_t len = 0;

    if (pv_form_field(pv_span_of(r->args), "return", asked, PV_RETURN_MAX, &len)
            == PV_OK
        && pv_return_target(pv_span_make(asked, len), pv_span_of(path),
                            target)) {
        return target;
    }
    return NULL;
}

static bool is_read(const request_rec *r)
{
    return r->method_number == M_GET; /* HEAD has the same number */
}

static int answer_choices(request_rec *r)
{
    pv_consent_view view;
    pv_buffer out = pv_buffer_make(PV_PAGE_MAX, r->pool);

    if (!is_read(r)) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    view = pv_consent_view_make(r, page_language(r));
    view.target = page_target(r);
    pv_consent_page_write(&out, &view);
    pv_choose_vary(r);
    apr_table_setn(r->headers_out, "Content-Language", view.language);
    return pv_page_send(r, HTTP_OK, PV_TYPE_HTML, pv_buffer_span(&out));
}

static int answer_state(request_rec *r)
{
    pv_consent_view view = pv_consent_view_make(r, NULL);
    pv_buffer out = pv_buffer_make(PV_PAGE_MAX, r->pool);

    if (!is_read(r)) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    pv_consent_state_write(&out, &view);
    return pv_page_send(r, HTTP_OK, PV_TYPE_JSON, pv_buffer_span(&out));
}

static int answer_style(request_rec *r)
{
    return is_read(r) ? pv_page_send_asset(r, "text/css; charset=utf-8",
                                           pv_asset_style())
                      : pv_choose_refuse_method(r, "GET, HEAD");
}

static int answer_script(request_rec *r)
{
    return is_read(r) ? pv_page_send_asset(r, "text/javascript; charset=utf-8",
                                           pv_asset_script())
                      : pv_choose_refuse_method(r, "GET, HEAD");
}

/* PrivacyPath without its last slash leads to the page with it. */
static int redirect_to_slash(request_rec *r, const char *path)
{
    apr_table_setn(r->headers_out, "Location", path);
    return pv_page_send(r, HTTP_MOVED_PERMANENTLY, NULL, pv_span_make(NULL, 0));
}

int pv_page_handler(request_rec *r)
{
    const char *path = pv_config_path(pv_config_server(r->server));
    const page_row *page;

    if (r->handler == NULL || strcmp(r->handler, HANDLER_NAME) != 0
        || !pv_request_is_claimed(r)) {
        return DECLINED;
    }
    page = find_page(r);
    if (page != NULL) {
        return page->answer(r);
    }
    if (!is_ours(r)) {
        return pv_gpc_answer(r);
    }
    if (strlen(r->uri) < strlen(path)) {
        return redirect_to_slash(r, path);
    }
    if (strncmp(r->uri + strlen(path), TEXTS, strlen(TEXTS)) == 0) {
        return pv_texts_answer(r, r->uri + strlen(path) + strlen(TEXTS));
    }
    return pv_choose_error(r, HTTP_NOT_FOUND, "error.missing");
}
