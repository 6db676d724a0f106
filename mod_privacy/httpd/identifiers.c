/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking identifiers out of requests and out of what loggers see (see
 * identifiers.h).
 *
 * Every table is walked once and each entry asked by header_names; most
 * headers are passed over in a few instructions. What an application gets is
 * changed for forwarding headers only; everything else is changed when the
 * response has been sent and the loggers are next.
 */
#include "mod_privacy/httpd/identifiers.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/forwarded.h"
#include "mod_privacy/core/base/scrub.h"
#include "mod_privacy/core/visit/user_agent.h"
#include "mod_privacy/httpd/conftree.h"
#include "mod_privacy/httpd/header_names.h"
#include "mod_privacy/httpd/neighbours.h"
#include "mod_privacy/httpd/shared.h"

/* Headers that one pass takes out of a table; the next pass takes more. */
#define DROPS_MAX 16

static const pv_header_names *names_of(const request_rec *r)
{
    return pv_config_global(r->server)->header_names;
}

static apr_table_entry_t *entries(apr_table_t *table, int *count)
{
    const apr_array_header_t *array = apr_table_elts(table);

    *count = array->nelts;
    return (apr_table_entry_t *)(void *)array->elts;
}

/* RequestHeader, SetEnvIf and others can copy the address that they see. */
static bool copies_address(const ap_directive_t *directive)
{
    return directive->args != NULL
           && (ap_strcasestr(directive->args, "REMOTE_ADDR") != NULL);
}

/* Learns mod_remoteip's header names, as far as they are written differently,
 * and whether others copy addresses. */
static bool look_at_directive(void *baton, const ap_directive_t *directive)
{
    pv_global_config *global = baton;

    global->copies_address |= copies_address(directive);
    if (strcasecmp(directive->directive, "RemoteIPHeader") == 0
        || strcasecmp(directive->directive, "RemoteIPProxiesHeader") == 0) {
        const char *args = directive->args;
        pv_header_names_add(global->header_names,
                            ap_getword_conf(global->pool, &args),
                            PV_HEADER_FORWARDING);
    }
    return true;
}

static void note_neighbours(pv_global_config *global)
{
    if (pv_neighbours_watch(global->header_names)) {
        global->features |= PV_FEATURE_WATCHERS;
    }
    else if (pv_neighbours_has_onlookers()) {
        global->features |= PV_FEATURE_ONLOOKERS;
    }
    if (pv_neighbours_may_report()) {
        global->features |= PV_FEATURE_REPORTS;
    }
}

int pv_identifiers_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const apr_array_header_t *own = global->identifying_headers;

    (void)plog;
    (void)ptemp;
    global->header_names = pv_header_names_make(pconf);
    for (int i = 0; own != NULL && i < own->nelts; i++) {
        pv_header_names_add(global->header_names,
                            APR_ARRAY_IDX(own, i, const char *),
                            PV_HEADER_FORWARDING);
    }
    pv_conftree_walk(look_at_directive, global);
    note_neighbours(global);
    return OK;
}

/* True for modules whose log_transaction prints nothing of a request, or
 * only what a directive asks for. */
static bool is_silent(const char *module)
{
    static const char *const silent[] = { "mod_privacy.c", "mod_log_config.c",
                                          "mod_log_forensic.c", "mod_logio.c",
                                          NULL };

    for (const char *const *name = silent; *name != NULL; name++) {
        if (strcmp(module, *name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_access_log(void *baton, const ap_directive_t *directive)
{
    static const char *const names[] = { "CustomLog", "TransferLog",
                                         "GlobalLog", NULL };
    bool *found = baton;

    for (const char *const *name = names; *name != NULL; name++) {
        *found |= strcasecmp(directive->directive, *name) == 0;
    }
    return !*found;
}

int pv_identifiers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const apr_array_header_t *hooks = ap_hook_get_log_transaction();
    bool has_loggers = false;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    pv_conftree_walk(is_access_log, &has_loggers);
    for (int i = 0; hooks != NULL && i < hooks->nelts; i++) {
        has_loggers |= !is_silent(
            APR_ARRAY_IDX(hooks, i, ap_LINK_log_transaction_t).szName);
    }
    if (has_loggers) {
        global->features |= PV_FEATURE_LOGGERS;
    }
    return OK;
}

static void unset_all(apr_table_t *table, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        apr_table_unset(table, names[i]);
    }
}

/* Shortens Forwarded in place; false when nothing is left of it. */
static bool shorten_forwarded(const request_rec *r, apr_table_entry_t *entry)
{
    size_t len = strlen(entry->val);
    char *copy = apr_palloc(r->pool, len + 1);

    len = pv_forwarded_strip(pv_span_make(entry->val, len), copy);
    copy[len] = '\0';
    entry->val = copy;
    return len > 0;
}

void pv_identifiers_strip(request_rec *r)
{
    const pv_header_names *names = names_of(r);
    const char *drops[DROPS_MAX];
    int dropped;

    if (names == NULL || pv_connection_get(r->connection) == NULL) {
        return;
    }
    do {
        int count;
        apr_table_entry_t *entry = entries(r->headers_in, &count);

        dropped = 0;
        for (int i = 0; i < count && dropped < DROPS_MAX; i++) {
            if (pv_header_names_may_hold(names->forwarding_filter, &entry[i])
                && pv_header_names_is_forwarding(names, &entry[i])
                && (pv_header_names_kind_of(names, entry[i].key)
                        == PV_HEADER_FORWARDING
                    || !shorten_forwarded(r, &entry[i]))) {
                drops[dropped++] = entry[i].key;
            }
        }
        unset_all(r->headers_in, drops, dropped);
    } while (dropped == DROPS_MAX);
    if (!apr_is_empty_table(r->notes)) {
        apr_table_unset(r->notes, "remoteip-proxy-ip-list");
    }
}

int pv_identifiers_post_read_request(request_rec *r)
{
    if (r->prev == NULL) {
        pv_identifiers_strip(r);
    }
    return DECLINED;
}

char *pv_identifiers_cut_query(char *line, apr_pool_t *pool)
{
    const char *query = line != NULL ? strchr(line, '?') : NULL;
    const char *rest;

    if (query == NULL) {
        return line;
    }
    rest = strrchr(query, ' '); /* before the protocol of a request line */
    return apr_pstrcat(pool,
                       apr_pstrmemdup(pool, line, (apr_size_t)(query - line)),
                       rest != NULL ? rest : "", NULL);
}

/* The origin of a referrer (RFC 6454 section 6.1) without user info. */
static const char *origin_of(const char *url, apr_pool_t *pool)
{
    const char *host = ap_strstr_c(url, "://");
    size_t len;
    const char *at;

    if (host == NULL) {
        return NULL;
    }
    host += 3;
    len = strcspn(host, "/?#\\ ");
    at = memrchr(host, '@', len);
    if (at != NULL) {
        return apr_pstrcat(
            pool, apr_pstrmemdup(pool, url, (apr_size_t)(host - url)),
            apr_pstrmemdup(pool, at + 1, (apr_size_t)(host + len - at - 1)),
            "/", NULL);
    }
    return apr_pstrcat(
        pool, apr_pstrmemdup(pool, url, (apr_size_t)(host - url) + len), "/",
        NULL);
}

static const char *class_of(const request_rec *r, const char *agent)
{
    char *text = apr_palloc(r->pool, PV_AGENT_TEXT_MAX);

    return pv_user_agent_class_text(pv_shared_agent(r->server, agent), text);
}

/* Cuts the query out of a URL or of `5; url=...`. */
static const char *without_query(const char *value, apr_pool_t *pool)
{
    size_t len = strcspn(value, "?");

    return value[len] == '\0' ? value : apr_pstrmemdup(pool, value, len);
}

/* What a logger may see of a value; NULL: nothing. */
static const char *shown(const request_rec *r, const pv_log_policy *policy,
                         pv_header_kind kind, const char *value)
{
    switch (kind) {
    case PV_HEADER_FORWARDING:
    case PV_HEADER_FORWARDED:
        return NULL;
    case PV_HEADER_COOKIE:
        return policy->cookies == PV_LOG_KEEP ? value : NULL;
    case PV_HEADER_REFERER:
        if (policy->referer == PV_LOG_ORIGIN) {
            return origin_of(value, r->pool);
        }
        return policy->referer == PV_LOG_KEEP ? value : NULL;
    case PV_HEADER_AGENT:
        if (policy->agent == PV_LOG_CLASS) {
            return class_of(r, value);
        }
        return policy->agent == PV_LOG_KEEP ? value : NULL;
    case PV_HEADER_AGENT_HINT:
        return policy->agent == PV_LOG_KEEP ? value : NULL;
    case PV_HEADER_USER:
        return policy->user == PV_LOG_KEEP ? value : NULL;
    case PV_HEADER_URL:
        return policy->query == PV_LOG_KEEP ? value
                                            : without_query(value, r->pool);
    default:
        return value;
    }
}

/* Puts what loggers may see into a table of headers. */
static void reduce_headers(const request_rec *r, apr_table_t *table,
                           const pv_log_policy *policy)
{
    const pv_header_names *names = names_of(r);
    const char *drops[DROPS_MAX];
    int dropped = 0;

    do {
        int count;
        apr_table_entry_t *entry = entries(table, &count);

        dropped = 0;
        for (int i = 0; i < count && dropped < DROPS_MAX; i++) {
            pv_header_kind kind =
                pv_header_names_may_hold(names->filter, &entry[i])
                    ? pv_header_names_kind(names, &entry[i])
                    : PV_HEADER_OTHER;
            const char *value = kind == PV_HEADER_OTHER
                                    ? entry[i].val
                                    : shown(r, policy, kind, entry[i].val);
            if (value == NULL) {
                drops[dropped++] = entry[i].key;
            }
            else if (value != entry[i].val) {
                entry[i].val = apr_pstrdup(r->pool, value);
            }
        }
        unset_all(table, drops, dropped);
    } while (dropped == DROPS_MAX);
}

/* Variables that repeat a header, the query or the user. REDIRECT_ before a
 * name is what an internal redirect leaves. */
static const char *shown_env(const request_rec *r, const pv_log_policy *policy,
                             const char *name, const char *value)
{
    char header[64];

    while (strncmp(name, "REDIRECT_", 9) == 0) {
        name += 9;
    }
    if (strncmp(name, "HTTP_", 5) == 0) {
        apr_cpystrn(header, name + 5, sizeof(header));
        for (char *c = header; *c != '\0'; c++) {
            *c = *c == '_' ? '-' : *c;
        }
        return shown(r, policy, pv_header_names_kind_of(names_of(r), header),
                     value);
    }
    if (strcmp(name, "QUERY_STRING") == 0
        || strcmp(name, "QUERY_STRING_UNESCAPED") == 0) {
        return policy->query == PV_LOG_KEEP ? value : NULL;
    }
    if (strcmp(name, "REQUEST_URI") == 0 || strcmp(name, "URL") == 0) {
        return policy->query == PV_LOG_KEEP ? value
                                            : without_query(value, r->pool);
    }
    if (strcmp(name, "REMOTE_USER") == 0 || strcmp(name, "REMOTE_IDENT") == 0
        || strncmp(name, "SSL_CLIENT_", 11) == 0
        || strcmp(name, "SSL_SESSION_ID") == 0) {
        return policy->user == PV_LOG_KEEP ? value : NULL;
    }
    return value;
}

static bool is_peer_variable(const char *name)
{
    while (strncmp(name, "REDIRECT_", 9) == 0) {
        name += 9;
    }
    return strcmp(name, "REMOTE_PORT") == 0 || strcmp(name, "REMOTE_HOST") == 0;
}

/* Replaces every trace of what applications were told of the address. */
static const char *without_address(const request_rec *r,
                                   const pv_request *record, const char *value)
{
    const pv_visitor *visitor = pv_request_visitor(r);
    const char *const told[] = { record->told,
                                 visitor != NULL ? visitor->early.text : NULL };

    for (size_t i = 0; i < 2; i++) {
        const char *found;
        if (told[i] == NULL || visitor == NULL
            || strcmp(told[i], visitor->printed.text) == 0) {
            continue;
        }
        while ((found = ap_strstr_c(value, told[i])) != NULL) {
            value = apr_pstrcat(
                r->pool,
                apr_pstrmemdup(r->pool, value, (apr_size_t)(found - value)),
                visitor->printed.text, found + strlen(told[i]), NULL);
        }
    }
    return value;
}

/* Headers that others have made of the address; most requests have none, so
 * they are looked at only where a directive or an application could. */
static void hide_copies(const request_rec *r, const pv_request *record,
                        apr_table_t *headers)
{
    int count;
    apr_table_entry_t *entry = entries(headers, &count);

    if (record->told == NULL && !pv_config_global(r->server)->copies_address) {
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *value = without_address(r, record, entry[i].val);
        if (value != entry[i].val) {
            entry[i].val = apr_pstrdup(r->pool, value);
        }
    }
}

/* Reduces the environment or the notes. */
static void reduce_variables(const request_rec *r, const pv_request *record,
                             apr_table_t *table, const pv_log_policy *policy)
{
    int count;
    apr_table_entry_t *entry = entries(table, &count);

    for (int i = 0; i < count; i++) {
        const char *value =
            policy != NULL ? shown_env(r, policy, entry[i].key, entry[i].val)
                           : entry[i].val;
        if (value != NULL) {
            value = without_address(r, record, value);
        }
        if (value == NULL || is_peer_variable(entry[i].key)) {
            value = "-";
        }
        if (value != entry[i].val) {
            entry[i].val = apr_pstrdup(r->pool, value);
        }
    }
}

static void reduce_query(request_rec *r, pv_request *record)
{
    char *line = pv_identifiers_cut_query(r->the_request, r->pool);

    /* A request that failed while it was read has the line alone. */
    record->had_query |= r->args != NULL || r->parsed_uri.query != NULL
                         || line != r->the_request;
    r->the_request = line;
    r->unparsed_uri = pv_identifiers_cut_query(r->unparsed_uri, r->pool);
    if (r->filename != NULL && r->proxyreq != PROXYREQ_NONE) {
        r->filename = pv_identifiers_cut_query(r->filename, r->pool);
    }
    r->args = NULL;
    r->parsed_uri.query = NULL;
}

bool pv_identifiers_drops_query(const request_rec *r)
{
    return pv_config_is_on(r)
           && pv_config_log(pv_config_server(r->server)).query != PV_LOG_KEEP;
}

/* What PrivacyLog says, for one request of a chain. */
static void reduce(request_rec *r, pv_request *record,
                   const pv_log_policy *policy)
{
    reduce_headers(r, r->headers_in, policy);
    reduce_headers(r, r->headers_out, policy);
    reduce_headers(r, r->err_headers_out, policy);
    if (!apr_is_empty_table(r->trailers_in)) {
        reduce_headers(r, r->trailers_in, policy);
    }
    if (policy->query != PV_LOG_KEEP) {
        reduce_query(r, record);
    }
    if (policy->user != PV_LOG_KEEP) {
        r->user = NULL;
    }
    if (policy->cookies != PV_LOG_KEEP && !apr_is_empty_table(r->notes)) {
        apr_table_unset(r->notes, "cookie"); /* of mod_usertrack */
    }
}

int pv_identifiers_log_transaction(request_rec *r)
{
    bool is_on = pv_config_is_on(r);
    pv_request *record;
    pv_log_policy policy;

    if (!pv_config_has(r->server, PV_FEATURE_LOGGERS)) {
        /* Nobody is going to look but mod_status. */
        if (r->args != NULL && pv_identifiers_drops_query(r)) {
            reduce_query(r, pv_request_get(r));
        }
        return DECLINED;
    }
    if (names_of(r) == NULL || pv_connection_get(r->connection) == NULL) {
        return DECLINED;
    }
    record = pv_request_get(r);
    pv_request_restore_script(r, record);
    policy = pv_config_log(pv_config_server(r->server));
    for (; r != NULL; r = r->next) {
        if (is_on) {
            reduce(r, record, &policy);
        }
        else {
            pv_identifiers_strip(r);
        }
        if (!apr_is_empty_table(r->subprocess_env)) {
            reduce_variables(r, record, r->subprocess_env,
                             is_on ? &policy : NULL);
        }
        if (!apr_is_empty_table(r->notes)) {
            reduce_variables(r, record, r->notes, NULL);
        }
        hide_copies(r, record, r->headers_in);
    }
    return DECLINED;
}

/* Names that are on no list may hold an address as well. */
static void scrub_values(const request_rec *r, apr_table_t *headers)
{
    static const pv_scrub_policy drop = { 0 };
    int count;
    apr_table_entry_t *entry = entries(headers, &count);

    for (int i = 0; pv_config_masks(r->server) && i < count; i++) {
        char *value = apr_pstrdup(r->pool, entry[i].val);
        value[pv_scrub_in_place(value, strlen(value), &drop)] = '\0';
        entry[i].val = value;
    }
}

apr_table_t *pv_identifiers_headers(const request_rec *r, apr_pool_t *pool)
{
    static const pv_log_policy keep = { PV_LOG_KEEP, PV_LOG_KEEP, PV_LOG_KEEP,
                                        PV_LOG_KEEP, PV_LOG_KEEP };
    pv_log_policy policy =
        pv_config_is_on(r) ? pv_config_log(pv_config_server(r->server)) : keep;
    apr_table_t *copy = apr_table_copy(pool, r->headers_in);

    if (names_of(r) != NULL) {
        reduce_headers(r, copy, &policy);
        scrub_values(r, copy);
    }
    return copy;
}

const char *pv_identifiers_header(const request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_in, name);
    const pv_header_names *names = names_of(r);
    pv_log_policy policy;
    pv_header_kind kind;

    if (value == NULL || names == NULL) {
        return value;
    }
    kind = pv_header_names_kind_of(names, name);
    if (kind == PV_HEADER_FORWARDING || kind == PV_HEADER_FORWARDED) {
        return pv_connection_get(r->connection) != NULL ? NULL : value;
    }
    if (!pv_config_is_on(r)) {
        return value;
    }
    policy = pv_config_log(pv_config_server(r->server));
    return shown(r, &policy, kind, value);
}

const char *pv_identifiers_env(const request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->subprocess_env, name);
    pv_log_policy policy;

    if (value == NULL || names_of(r) == NULL || !pv_config_is_on(r)) {
        return value;
    }
    policy = pv_config_log(pv_config_server(r->server));
    return shown_env(r, &policy, name, value);
}
