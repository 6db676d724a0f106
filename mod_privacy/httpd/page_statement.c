/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves the privacy statement (see page_statement.h): translates directives
 * and the self-check into the plain values that core makes sentences of.
 */
#include "mod_privacy/httpd/page_statement.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <http_main.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/frame.h"
#include "mod_privacy/core/report/statement.h"
#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/page.h"
#include "mod_privacy/httpd/promise.h"
#include "mod_privacy/httpd/statement_changes.h"
#include "mod_privacy/httpd/statement_config.h"
#include "mod_privacy/httpd/statement_parties.h"

#define LANGUAGE_BYTES 16
#define MISSING_MAX    8
#define TYPE_JSONLD    "application/ld+json"

static int add_fact(const server_rec *s, const pv_config_line *line,
                    pv_statement_facts *facts, apr_pool_t *pool)
{
    const char *allowed = "";
    pv_status status =
        pv_statement_facts_add(facts, line->name, line->value, &allowed, pool);
    char *words = apr_pstrdup(pool, line->value);

    if (status == PV_OK) {
        return OK;
    }
    for (char *c = words; *c != '\0'; c++) {
        *c = *c == '\t' ? ' ' : *c;
    }
    return pv_config_fail(
        s, line,
        status == PV_ERR_NOT_FOUND
            ? apr_psprintf(pool,
                           "PrivacyStatement: '%s' is not a key; "
                           "allowed are %s",
                           line->name, allowed)
            : apr_psprintf(pool,
                           "PrivacyStatement: '%s %s' is not "
                           "allowed; %s takes %s",
                           line->name, words, line->name, allowed));
}

/* A purpose that is stated must exist. */
static int check_purposes(const server_rec *s, const pv_statement_facts *facts,
                          apr_pool_t *pool)
{
    const pv_consent_setup *setup = pv_config_server(s)->consent_setup;

    for (int i = 0; i < facts->purposes->nelts; i++) {
        const char *name =
            APR_ARRAY_IDX(facts->purposes, i, pv_statement_row).name;
        size_t at = 0;
        while (at < setup->terms.count && strcmp(setup->names[at], name) != 0) {
            at++;
        }
        if (at == setup->terms.count) {
            return pv_config_fail(
                s, NULL,
                apr_psprintf(pool,
                             "PrivacyStatement: '%s' is not a "
                             "purpose; allowed are the built-in "
                             "ones and those of PrivacyPurpose",
                             name));
        }
    }
    return OK;
}

static void warn_missing(const server_rec *s, const pv_statement_facts *facts,
                         apr_pool_t *pool)
{
    const char *missing[MISSING_MAX];
    size_t count = pv_statement_missing(facts, missing, MISSING_MAX);
    const char *names = "";

    for (size_t i = 0; i < count; i++) {
        names = apr_pstrcat(pool, names, i > 0 ? ", " : "", missing[i], NULL);
    }
    if (count > 0) {
        pv_config_warn(s, NULL,
                       apr_psprintf(pool,
                                    PVNO(0713) "PrivacyStatement: the "
                                               "statement of %s shows as "
                                               "missing: %s",
                                    pv_config_server(s)->site, names));
    }
}

static bool is_stated(const server_rec *s)
{
    const pv_server_config *server = pv_config_server(s);

    return server->statement != NULL && server->statement->nelts > 0;
}

/* Sites where nothing at all is stated: they are told in one line. A site of
 * two virtual hosts, for http and https, counts once. */
typedef struct unstated_sites {
    apr_hash_t *names;
    const char *first;
} unstated_sites;

/* Nothing is said of servers where the module is off; an operator who has
 * stated nothing at all is reminded, not warned. */
static void judge_missing(const server_rec *s, const pv_statement_facts *facts,
                          unstated_sites *unstated, apr_pool_t *pool)
{
    const pv_dir_config *dir =
        ap_get_module_config(s->lookup_defaults, &privacy_module);

    if (dir->is_on != 1) {
        return;
    }
    if (is_stated(s)) {
        warn_missing(s, facts, pool);
        return;
    }
    const char *site = pv_config_server(s)->site;
    if (unstated->first == NULL) {
        unstated->first = site;
    }
    apr_hash_set(unstated->names, site, APR_HASH_KEY_STRING, site);
}

static void remind(const server_rec *s, const unstated_sites *unstated)
{
    unsigned count = apr_hash_count(unstated->names);

    if (count == 0) {
        return;
    }
    ap_log_error(
        APLOG_MARK, APLOG_NOTICE | APLOG_STARTUP, 0, s,
        PVNO(0714) "PrivacyStatement: nothing is stated for "
                   "%u %s %s, so %s controller, contact and more as missing",
        count, count == 1 ? "site," : "sites, the first being", unstated->first,
        count == 1 ? "its statement shows" : "their statements show");
}

int pv_statement_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s)
{
    server_rec *main_server = s;
    unstated_sites unstated = { apr_hash_make(ptemp), NULL };

    (void)plog;
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        pv_statement_facts *facts = pv_statement_facts_make(pconf);
        int rv = OK;

        for (int i = 0;
             is_stated(s) && i < server->statement->nelts && rv == OK; i++) {
            rv = add_fact(s,
                          &APR_ARRAY_IDX(server->statement, i, pv_config_line),
                          facts, pconf);
        }
        if (rv == OK) {
            rv = check_purposes(s, facts, ptemp);
        }
        if (rv != OK) {
            return rv;
        }
        server->statement_facts = facts;
        judge_missing(s, facts, &unstated, ptemp);
    }
    remind(main_server, &unstated);
    pv_statement_changes_check(main_server, pconf, ptemp);
    return OK;
}

/* `?lang=`, else Accept-Language, of the languages that are whole here and
 * spoken by the site; English when it speaks none of them. */
static const char *choose_language(request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    const char *const *whole = pv_statement_languages();
    const char **offered =
        apr_pcalloc(r->pool, (setup->language_count + 1) * sizeof(*offered));
    const char *accept = apr_table_get(r->headers_in, "Accept-Language");
    char asked[LANGUAGE_BYTES];
    size_t count = 0, len = 0;

    for (size_t i = 0; i < setup->language_count; i++) {
        for (const char *const *code = whole; *code != NULL; code++) {
            if (strcmp(*code, setup->languages[i]) == 0) {
                offered[count++] = *code;
            }
        }
    }
    if (count == 0) {
        offered[count++] = "en";
    }
    if (pv_form_field(pv_span_of(r->args), "lang", asked, sizeof(asked) - 1,
                      &len)
        == PV_OK) {
        accept = apr_pstrmemdup(r->pool, asked, len);
    }
    return offered[pv_header_best_language(pv_span_of(accept), offered, count)];
}

static pv_statement statement_of(request_rec *r, pv_consent_view *view)
{
    pv_statement statement =
        pv_statement_of_server(r->server, pv_config_dir(r), view);

    if (statement.logs_mask.what == PV_STATEMENT_DROP
        && (!pv_promise_keeps_no_addresses(r->server)
            || !pv_config_masks(r->server)
            || !pv_errorlog_is_scrubbed(r->server))) {
        statement.logs_mask.what = PV_STATEMENT_UNCHECKED;
    }
    pv_statement_find_parties(r, &statement);
    return statement;
}

static int answer(request_rec *r, const char *type,
                  void (*write)(pv_buffer *, const pv_statement *))
{
    pv_consent_view view;
    pv_statement statement;
    pv_buffer out = pv_buffer_make(PV_PAGE_MAX, r->pool);

    if (r->method_number != M_GET) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    view = pv_consent_view_make(r, NULL);
    view.language = choose_language(r);
    view.target = r->uri;
    statement = statement_of(r, &view);
    write(&out, &statement);
    if (out.is_full) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    apr_table_mergen(r->headers_out, "Vary",
                     "Cookie, Sec-GPC, DNT, Accept-Language");
    apr_table_setn(r->headers_out, "Content-Language", view.language);
    return pv_page_send(r, HTTP_OK, type, pv_buffer_span(&out));
}

int pv_statement_answer_page(request_rec *r)
{
    return answer(r, PV_TYPE_HTML, pv_statement_html);
}

int pv_statement_answer_json(request_rec *r)
{
    return answer(r, TYPE_JSONLD, pv_statement_jsonld);
}

int pv_statement_answer_style(request_rec *r)
{
    return r->method_number == M_GET ? pv_page_send_asset(
               r, "text/css; charset=utf-8", pv_statement_style())
                                     : pv_choose_refuse_method(r, "GET, HEAD");
}
