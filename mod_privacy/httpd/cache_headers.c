/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standing before the caches' store_headers() (see cache_headers.h).
 *
 * mod_cache looks a cache up by its name for every request, so a provider
 * that is registered again under the same name takes the place of the first
 * until the configuration is read anew. Which one is meant stands nowhere in
 * the arguments, hence one function for each name.
 */
#include "mod_privacy/httpd/cache_headers.h"

#include <ap_provider.h>
#include <apr_strings.h>
#include <mod_cache.h>

#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/identifiers.h"

#define CACHE_VERSION "0"

/* The providers as they were; the index is that of `stores` below. */
struct pv_caches {
    const cache_provider *original[2];
};

/* True for a value that nobody may keep: the loggers' view of it differs. */
static bool is_identifying(const request_rec *r, const char *name,
                           const char *value)
{
    const char *shown = pv_identifiers_header(r, name);
    pv_scrub_policy policy = pv_errorlog_scrub_policy(r->server);
    char *copy;

    if (shown == NULL || strcmp(shown, value) != 0) {
        return true;
    }
    if (!pv_config_masks(r->server)
        || !pv_scrub_may_change(pv_span_of(value))) {
        return false;
    }
    copy = apr_pstrdup(r->pool, value);
    copy[pv_scrub_in_place(copy, strlen(copy), &policy)] = '\0';
    return strcmp(copy, value) != 0;
}

static int keep_entry(void *kept, const char *name, const char *value)
{
    apr_table_add(kept, name, value);
    return 1;
}

/* The request headers that Vary names; NULL when one of them identifies. */
static apr_table_t *varied_by(request_rec *r)
{
    apr_table_t *kept = apr_table_make(r->pool, 4);
    const char *vary = apr_table_getm(r->pool, r->headers_out, "Vary");
    const char *more = apr_table_getm(r->pool, r->err_headers_out, "Vary");
    char *rest = apr_pstrcat(r->pool, vary != NULL ? vary : "", ",",
                             more != NULL ? more : "", NULL);
    char *last;

    for (const char *name = apr_strtok(rest, ", \t", &last); name != NULL;
         name = apr_strtok(NULL, ", \t", &last)) {
        const char *value = apr_table_get(r->headers_in, name);
        if (value != NULL && is_identifying(r, name, value)) {
            ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                          PVNO(0115) "not stored: the response varies by %s, "
                                     "which identifies the visitor",
                          name);
            return NULL;
        }
        apr_table_do(keep_entry, kept, r->headers_in, name, NULL);
    }
    return kept;
}

/* Looks for the visitor's address, or what an application was told of it, in
 * one header of the response; 0 ends the search. */
static int tells_address(void *request, const char *name, const char *value)
{
    const request_rec *r = request;
    const pv_visitor *visitor = pv_request_visitor(r);
    const pv_request *record = pv_request_find(r);
    const char *told = record != NULL ? record->told : NULL;
    char *real;

    (void)name;
    if (visitor == NULL || !pv_config_masks(r->server)) {
        return 1;
    }
    if (visitor->real_addr != NULL
        && apr_sockaddr_ip_get(&real, visitor->real_addr) == APR_SUCCESS
        && ap_strstr_c(value, real) != NULL) {
        return 0;
    }
    return told == NULL || strcmp(told, visitor->printed.text) == 0
           || ap_strstr_c(value, told) == NULL;
}

/* A response that names the visitor is nobody else's. */
static bool is_about_visitor(request_rec *r)
{
    return apr_table_do(tells_address, r, r->headers_out, NULL) == 0
           || apr_table_do(tells_address, r, r->err_headers_out, NULL) == 0;
}

/* A copy of response headers without what is meant for one visitor. */
static apr_table_t *for_everybody(const request_rec *r,
                                  const apr_table_t *headers)
{
    apr_table_t *copy = apr_table_copy(r->pool, headers);

    if (pv_config_is_on(r)
        && pv_config_log(pv_config_server(r->server)).cookies != PV_LOG_KEEP) {
        apr_table_unset(copy, "Set-Cookie");
        apr_table_unset(copy, "Set-Cookie2");
        apr_table_unset(copy, "Authentication-Info");
    }
    return copy;
}

static apr_status_t store_reduced(const cache_provider *original,
                                  cache_handle_t *h, request_rec *r,
                                  cache_info *info)
{
    apr_table_t *in = r->headers_in;
    apr_table_t *out = r->headers_out;
    apr_table_t *err_out = r->err_headers_out;
    apr_table_t *kept = varied_by(r);
    apr_status_t rv;

    if (kept == NULL || is_about_visitor(r)) {
        return APR_EGENERAL;
    }
    r->headers_in = kept;
    r->headers_out = for_everybody(r, out);
    r->err_headers_out = for_everybody(r, err_out);
    rv = original->store_headers(h, r, info);
    r->headers_in = in;
    r->headers_out = out;
    r->err_headers_out = err_out;
    return rv;
}

static apr_status_t store_on_disk(cache_handle_t *h, request_rec *r,
                                  cache_info *info)
{
    return store_reduced(pv_config_global(r->server)->caches->original[0], h, r,
                         info);
}

static apr_status_t store_in_socache(cache_handle_t *h, request_rec *r,
                                     cache_info *info)
{
    return store_reduced(pv_config_global(r->server)->caches->original[1], h, r,
                         info);
}

typedef struct store {
    const char *name;
    apr_status_t (*store_headers)(cache_handle_t *h, request_rec *r,
                                  cache_info *info);
} store;

static const store stores[2] = { { "disk", store_on_disk },
                                 { "socache", store_in_socache } };

/* Registers a copy of a provider with our function in it; false when its
 * name is not known. */
static bool stand_before(const char *name, struct pv_caches *caches,
                         apr_pool_t *pconf)
{
    for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
        const cache_provider *original =
            ap_lookup_provider(CACHE_PROVIDER_GROUP, name, CACHE_VERSION);
        cache_provider *ours;
        if (strcmp(name, stores[i].name) != 0 || original == NULL) {
            continue;
        }
        ours = apr_pmemdup(pconf, original, sizeof(*original));
        ours->store_headers = stores[i].store_headers;
        caches->original[i] = original;
        return ap_register_provider(pconf, CACHE_PROVIDER_GROUP, stores[i].name,
                                    CACHE_VERSION, ours)
               == APR_SUCCESS;
    }
    return false;
}

int pv_cache_headers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                                 apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    apr_array_header_t *names;

    (void)plog;
    if (!global->is_on_anywhere || global->caches != NULL) {
        return OK;
    }
    global->caches = apr_pcalloc(pconf, sizeof(*global->caches));
    names = ap_list_provider_names(ptemp, CACHE_PROVIDER_GROUP, CACHE_VERSION);
    for (int i = 0; i < names->nelts; i++) {
        const char *name =
            APR_ARRAY_IDX(names, i, ap_list_provider_names_t).provider_name;
        if (!stand_before(name, global->caches, pconf)) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                         PVNO(0114) "CacheEnable %s: this cache is not known; "
                                    "it may keep request headers with each "
                                    "stored response",
                         name);
        }
    }
    return OK;
}
