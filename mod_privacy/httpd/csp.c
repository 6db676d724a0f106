/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy of csp.h as a response header, and its sink.
 *
 * It is set by a filter behind mod_headers, which could unset it, and before
 * mod_cache, which must store it. Whoever allowed everything gets none: with
 * consent the page is the original. The hosts of a granted purpose are those
 * of the built-in vendors and of PrivacyRule; longer lists do not fit into a
 * header, so their hosts need SOURCE.
 */
#include "mod_privacy/httpd/csp.h"

#include <apr_strings.h>
#include <util_filter.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/consent/csp.h"
#include "mod_privacy/core/rules/vendors.h"
#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/page.h"

#define FILTER_NAME "PRIVACY_CSP"

static void add_host(apr_array_header_t *hosts, pv_span host, apr_pool_t *pool)
{
    APR_ARRAY_PUSH(hosts, const char *) =
        apr_pstrmemdup(pool, host.ptr, host.len);
}

/* The hosts of the vendors that a purpose's built-in list names. */
static void add_vendor_hosts(apr_array_header_t *hosts,
                             const pv_vendor_list *list, apr_pool_t *pool)
{
    pv_span text = pv_span_make((const char *)list->text, list->len);

    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;
        size_t used = end != NULL ? len + 1 : len;
        pv_span line = pv_span_make(text.ptr, len), item;
        pv_vendor_field field = PV_VENDOR_NAME;

        while (len > 0 && line.ptr[0] != '#'
               && pv_vendor_next(&line, &field, &item)) {
            if (field == PV_VENDOR_HOST) {
                add_host(hosts, item, pool);
            }
        }
        text = pv_span_make(text.ptr + used, text.len - used);
    }
}

/* The host of a rule such as `||host.example^`; empty for any other. */
static pv_span rule_host(const char *rule)
{
    size_t len;

    if (strncmp(rule, "||", 2) != 0) {
        return pv_span_make(NULL, 0);
    }
    rule += 2;
    len = strspn(rule, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789.-");
    return pv_span_make(rule, len);
}

static void add_rule_hosts(apr_array_header_t *hosts,
                           const pv_server_config *server, const char *purpose,
                           apr_pool_t *pool)
{
    for (int i = 0; server->rules != NULL && i < server->rules->nelts; i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->rules, i, pv_config_line);
        pv_span host = rule_host(line->value);
        if (host.len > 0 && strcmp(line->name, purpose) == 0) {
            add_host(hosts, host, pool);
        }
    }
}

int pv_csp_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s)
{
    (void)plog;
    (void)ptemp;
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        pv_consent_setup *setup = server->consent_setup;

        for (size_t i = 0; i < setup->terms.count; i++) {
            pv_purpose number = setup->terms.purposes[i].number;
            apr_array_header_t *hosts =
                apr_array_make(pconf, 4, sizeof(const char *));
            add_rule_hosts(hosts, server, setup->names[i], pconf);
            for (size_t n = 0; n < PV_VENDOR_LISTS; n++) {
                if (pv_vendor_lists[n].purpose == number) {
                    add_vendor_hosts(hosts, &pv_vendor_lists[n], pconf);
                }
            }
            setup->hosts[i] = hosts;
        }
    }
    return OK;
}

/* True when nothing is left that the visitor could still allow. */
static bool is_all_granted(const pv_consent_terms *terms,
                           pv_purpose_set granted)
{
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->purposes[i].mode != PV_PURPOSE_NEVER
            && !pv_purpose_in(granted, terms->purposes[i].number)) {
            return false;
        }
    }
    return true;
}

/* The hosts that consent allows, as many as the header may hold. */
static const char *const *granted_hosts(request_rec *r, pv_purpose_set granted)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    apr_array_header_t *all = apr_array_make(r->pool, 8, sizeof(const char *));
    size_t bytes = 0;

    for (size_t i = 0; i < setup->terms.count; i++) {
        const apr_array_header_t *hosts = setup->hosts[i];
        if (!pv_purpose_in(granted, setup->terms.purposes[i].number)) {
            continue;
        }
        for (int n = 0; n < hosts->nelts; n++) {
            const char *host = APR_ARRAY_IDX(hosts, n, const char *);
            bytes += 2 * strlen(host) + 4; /* " host *.host" */
            if (bytes > PV_CSP_MAX / 4) {
                break;
            }
            APR_ARRAY_PUSH(all, const char *) = host;
        }
    }
    APR_ARRAY_PUSH(all, const char *) = NULL;
    return (const char *const *)all->elts;
}

static const char *const *sources_of(request_rec *r, const pv_dir_config *dir)
{
    apr_array_header_t *all = apr_array_make(r->pool, 4, sizeof(const char *));

    for (int i = 0; dir->csp_sources != NULL && i < dir->csp_sources->nelts;
         i++) {
        APR_ARRAY_PUSH(all, const char *) =
            APR_ARRAY_IDX(dir->csp_sources, i, const char *);
    }
    APR_ARRAY_PUSH(all, const char *) = NULL;
    return (const char *const *)all->elts;
}

/* True for what a browser runs or shows as a document of its own. */
static bool is_governed(const char *content_type)
{
    static const char *const types[] = {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/xml",
        "text/xml",
        "text/javascript",
        "application/pdf",
        "application/javascript",
        "application/x-javascript",
    };
    pv_span type = pv_span_of(content_type);

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (pv_header_type_is(type, types[i])) {
            return true;
        }
    }
    return false;
}

static void add_policy(request_rec *r)
{
    const pv_dir_config *dir = pv_config_dir(r);
    bool is_report = pv_config_csp(dir) == PV_CSP_REPORT;
    pv_purpose_set granted;
    pv_buffer policy = pv_buffer_make(PV_CSP_MAX, r->pool);

    granted = pv_consent_of(r)->granted;
    if (is_all_granted(&pv_consent_setup_get(r)->terms, granted)) {
        return;
    }
    pv_csp_write(
        &policy, sources_of(r, dir), granted_hosts(r, granted),
        is_report ? apr_pstrcat(
            r->pool, pv_config_path(pv_config_server(r->server)), "csp", NULL)
                  : NULL);
    if (policy.is_full) {
        /* Too long to be sent whole: without the hosts it is stricter. */
        policy = pv_buffer_make(PV_CSP_MAX, r->pool);
        pv_csp_write(&policy, NULL, NULL, NULL);
    }
    apr_table_addn(r->headers_out,
                   is_report ? "Content-Security-Policy-Report-Only"
                             : "Content-Security-Policy",
                   pv_buffer_string(&policy));
}

static apr_status_t csp_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    ap_filter_t *next = f->next;

    if (is_governed(f->r->content_type)) {
        add_policy(f->r);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(next, bb);
}

void pv_csp_register_filter(void)
{
    ap_register_output_filter(FILTER_NAME, csp_filter, NULL,
                              AP_FTYPE_CONTENT_SET);
}

void pv_csp_insert_filter(request_rec *r)
{
    if (r->main == NULL && pv_config_is_on(r)
        && pv_config_csp(pv_config_dir(r)) != PV_CSP_OFF
        && !pv_request_is_own_page(r)) {
        ap_add_output_filter(FILTER_NAME, NULL, r, r->connection);
    }
}

int pv_csp_sink(request_rec *r)
{
    const char *type = apr_table_get(r->headers_in, "Content-Type");
    char *body = apr_palloc(r->pool, PV_CSP_REPORT_MAX);
    pv_csp_report *reports =
        apr_palloc(r->pool, PV_CSP_REPORTS_MAX * sizeof(*reports));
    apr_size_t len = 0;
    size_t count = 0;
    pv_status status;

    if (r->method_number != M_POST) {
        return pv_choose_refuse_method(r, "POST");
    }
    if (!pv_header_type_is(pv_span_of(type), "application/csp-report")
        && !pv_header_type_is(pv_span_of(type), "application/reports+json")) {
        return pv_choose_error(r, HTTP_UNSUPPORTED_MEDIA_TYPE, "error.type");
    }
    status = pv_page_read_body(r, body, PV_CSP_REPORT_MAX, &len);
    if (status == PV_OK) {
        status = pv_csp_report_parse(pv_span_make(body, len), reports, &count);
    }
    if (status == PV_ERR_RANGE) {
        return pv_choose_error(r, HTTP_REQUEST_ENTITY_TOO_LARGE, "error.size");
    }
    if (status != PV_OK) {
        return pv_choose_error(r, HTTP_BAD_REQUEST, "error.type");
    }
    for (size_t i = 0; i < count; i++) {
        pv_count_policy(r, pv_span_of(reports[i].host), reports[i].directive);
    }
    return pv_page_send(r, HTTP_NO_CONTENT, NULL, pv_span_make(NULL, 0));
}
