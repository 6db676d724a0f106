/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the configuration with its defaults applied, and judges it as a
 * whole (see config.h).
 *
 * Defaults stand here and nowhere else. What one directive alone can get
 * wrong is refused by its setter; what only several together can (a purpose
 * that nobody declared) is refused in check_config, so that configtest finds
 * it too.
 */
#include "mod_privacy/httpd/config.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"

#define DEFAULT_V4_BITS         16
#define DEFAULT_V6_BITS         32
#define DEFAULT_ROTATE_S        PV_HOUR_S
#define DEFAULT_LIFETIME_S      (180 * PV_DAY_S)
#define DEFAULT_THRESHOLD       10
#define DEFAULT_ROUNDING        10
#define DEFAULT_FLUSH_S         60
#define DEFAULT_RETAIN_HOURS_S  (35 * PV_DAY_S)
#define DEFAULT_RETAIN_DAYS_S   (25 * PV_MONTH_S)
#define DEFAULT_RETAIN_MONTHS_S 0

static const char *const builtin_purposes[PV_PURPOSE_BUILTIN_COUNT] = {
    [PV_PURPOSE_FUNCTIONAL] = "functional",
    [PV_PURPOSE_MEDIA] = "media",
    [PV_PURPOSE_ANALYTICS] = "analytics",
    [PV_PURPOSE_MARKETING] = "marketing",
};

bool pv_config_masks(const server_rec *s)
{
    const pv_global_config *global = pv_config_global(s);

    return global->is_on_anywhere && global->address.mode != PV_ADDRESS_KEEP;
}

static pv_address_policy address_or(pv_address_policy policy, int mode)
{
    policy.mode = pv_config_value(policy.mode, mode);
    policy.v4_bits = pv_config_value(policy.v4_bits, DEFAULT_V4_BITS);
    policy.v6_bits = pv_config_value(policy.v6_bits, DEFAULT_V6_BITS);
    policy.rotate_s = pv_config_value(policy.rotate_s, DEFAULT_ROTATE_S);
    return policy;
}

pv_address_policy pv_config_to_application(const pv_dir_config *dir)
{
    return address_or(dir->to_application, PV_ADDRESS_PSEUDONYM);
}

pv_address_policy pv_config_address(const pv_global_config *global)
{
    return address_or(global->address, PV_ADDRESS_DROP);
}

pv_log_policy pv_config_log(const pv_server_config *server)
{
    pv_log_policy log = server->log;

    log.query = pv_config_value(log.query, PV_LOG_DROP);
    log.referer = pv_config_value(log.referer, PV_LOG_ORIGIN);
    log.agent = pv_config_value(log.agent, PV_LOG_CLASS);
    log.cookies = pv_config_value(log.cookies, PV_LOG_DROP);
    log.user = pv_config_value(log.user, PV_LOG_DROP);
    return log;
}

int pv_config_consent_lifetime_s(const pv_server_config *server)
{
    return pv_config_value(server->consent_lifetime_s, DEFAULT_LIFETIME_S);
}

int pv_config_policy_version(const pv_server_config *server)
{
    return pv_config_value(server->policy_version, 1);
}

unsigned pv_config_signals(const pv_server_config *server)
{
    return (unsigned)pv_config_value(server->signals,
                                     PV_SIGNAL_GPC | PV_SIGNAL_DNT);
}

pv_period_unit pv_config_period(const pv_server_config *server)
{
    return (pv_period_unit)pv_config_value(server->period, PV_PERIOD_DAY);
}

bool pv_config_visitors(const pv_server_config *server)
{
    return server->visitors == 1;
}

int pv_config_threshold(const pv_global_config *global)
{
    return global->is_exact ? 0
                            : pv_config_value(global->disclosure_threshold,
                                              DEFAULT_THRESHOLD);
}

int pv_config_rounding(const pv_global_config *global)
{
    return global->is_exact
               ? 1
               : pv_config_value(global->disclosure_rounding, DEFAULT_ROUNDING);
}

int pv_config_flush_s(const pv_global_config *global)
{
    return pv_config_value(global->flush_s, DEFAULT_FLUSH_S);
}

apr_int64_t pv_config_retain_hours_s(const pv_global_config *global)
{
    return global->retain_hours_s != PV_UNSET ? global->retain_hours_s
                                              : DEFAULT_RETAIN_HOURS_S;
}

apr_int64_t pv_config_retain_days_s(const pv_global_config *global)
{
    return global->retain_days_s != PV_UNSET ? global->retain_days_s
                                             : DEFAULT_RETAIN_DAYS_S;
}

apr_int64_t pv_config_retain_months_s(const pv_global_config *global)
{
    return global->retain_months_s != PV_UNSET ? global->retain_months_s
                                               : DEFAULT_RETAIN_MONTHS_S;
}

static const char *place(const pv_config_line *line, apr_pool_t *pool)
{
    return line == NULL || line->file == NULL
               ? ""
               : apr_psprintf(pool, " (%s, line %u)", line->file, line->line);
}

int pv_config_fail(const server_rec *s, const pv_config_line *line,
                   const char *text)
{
    ap_log_error(APLOG_MARK, APLOG_ERR | APLOG_STARTUP, 0, s, "%s%s", text,
                 place(line, s->process->pconf));
    return HTTP_INTERNAL_SERVER_ERROR;
}

void pv_config_warn(const server_rec *s, const pv_config_line *line,
                    const char *text)
{
    ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_STARTUP, 0, s, "%s%s", text,
                 place(line, s->process->pconf));
}

static int index_of(const apr_array_header_t *names, const char *name)
{
    for (int i = 0; i < names->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(names, i, const char *), name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool is_purpose_name(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > PV_PURPOSE_NAME_MAX) {
        return false;
    }
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len
           && apr_isalpha(name[0]);
}

static void add_builtin_purposes(pv_global_config *global)
{
    while (global->purpose_names->nelts < PV_PURPOSE_BUILTIN_COUNT) {
        int next = global->purpose_names->nelts;
        APR_ARRAY_PUSH(global->purpose_names, const char *) =
            builtin_purposes[next];
    }
}

pv_purpose pv_config_purpose_number(pv_global_config *global, const char *name)
{
    int number;

    add_builtin_purposes(global);
    number = index_of(global->purpose_names, name);
    if (number >= 0) {
        return (pv_purpose)number;
    }
    if (!is_purpose_name(name)
        || global->purpose_names->nelts >= PV_PURPOSE_MAX) {
        return PV_PURPOSE_NONE;
    }
    APR_ARRAY_PUSH(global->purpose_names, const char *) =
        apr_pstrdup(global->pool, name);
    return (pv_purpose)(global->purpose_names->nelts - 1);
}

apr_array_header_t *pv_config_purposes(const pv_server_config *server,
                                       apr_pool_t *pool)
{
    apr_array_header_t *all =
        apr_array_make(pool, PV_PURPOSE_MAX, sizeof(pv_purpose_config));

    for (int i = 0; i < PV_PURPOSE_BUILTIN_COUNT; i++) {
        pv_purpose_config builtin = { builtin_purposes[i], NULL, (pv_purpose)i,
                                      PV_PURPOSE_ASK };
        APR_ARRAY_PUSH(all, pv_purpose_config) = builtin;
    }
    for (int i = 0; i < server->purposes->nelts; i++) {
        pv_purpose_config own =
            APR_ARRAY_IDX(server->purposes, i, pv_purpose_config);
        int at = 0;
        while (
            at < all->nelts
            && strcmp(APR_ARRAY_IDX(all, at, pv_purpose_config).name, own.name)
                   != 0) {
            at++;
        }
        own.number = pv_config_purpose_number(server->global, own.name);
        if (at == all->nelts) {
            apr_array_push(all);
        }
        APR_ARRAY_IDX(all, at, pv_purpose_config) = own;
    }
    return all;
}

static int declare_purposes(const server_rec *s)
{
    const pv_server_config *server = pv_config_server(s);

    for (int i = 0; i < server->purposes->nelts; i++) {
        const char *name =
            APR_ARRAY_IDX(server->purposes, i, pv_purpose_config).name;
        if (pv_config_purpose_number(server->global, name) == PV_PURPOSE_NONE) {
            return pv_config_fail(
                s, NULL,
                apr_psprintf(server->global->pool,
                             "PrivacyPurpose: '%s' is one purpose too many; "
                             "at most %d are allowed in the whole server, "
                             "the four built-in ones included",
                             name, PV_PURPOSE_MAX));
        }
    }
    return OK;
}

/* Every line must name a purpose that is built in or declared. */
static int check_purposes(const server_rec *s, const char *directive,
                          const apr_array_header_t *lines)
{
    pv_global_config *global = pv_config_global(s);

    for (int i = 0; i < lines->nelts; i++) {
        const pv_config_line *line = &APR_ARRAY_IDX(lines, i, pv_config_line);
        if (index_of(global->purpose_names, line->name) < 0) {
            return pv_config_fail(
                s, line,
                apr_psprintf(global->pool,
                             "%s: '%s' is not a purpose; allowed are %s and "
                             "what PrivacyPurpose declares",
                             directive, line->name,
                             apr_array_pstrcat(global->pool,
                                               global->purpose_names, ' ')));
        }
    }
    return OK;
}

/* A site is a ServerName in lower case without port; http and https hosts
 * of one name share it. */
static void name_site(server_rec *s)
{
    pv_server_config *server = pv_config_server(s);
    pv_global_config *global = server->global;
    char *site = apr_pstrdup(global->pool, s->server_hostname != NULL
                                               ? s->server_hostname
                                               : "localhost");

    ap_str_tolower(site);
    server->site = site;
    server->site_index = index_of(global->sites, site);
    if (server->site_index < 0) {
        server->site_index = global->sites->nelts;
        APR_ARRAY_PUSH(global->sites, const char *) = site;
    }
}

/* Every request asks where the pages are. */
static void set_path(server_rec *s)
{
    pv_server_config *server = pv_config_server(s);

    server->path = pv_config_path(server);
}

/* What a server does without a directive; what directives of sections ask for
 * was noted when they were read. */
static void note_defaults(pv_global_config *global, const pv_dir_config *dir,
                          const pv_server_config *server)
{
    if (pv_config_count(dir) != PV_COUNT_OFF) {
        global->features |= PV_FEATURE_COUNTING;
    }
    if (pv_config_block(dir) != PV_BLOCK_OFF) {
        global->features |= PV_FEATURE_BLOCKING;
    }
    if (pv_config_consent(server) != PV_CONSENT_OFF) {
        global->features |= PV_FEATURE_CONSENT;
    }
}

int pv_config_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    int rv;

    (void)pconf, (void)plog, (void)ptemp;
    if (pv_config_address(global).mode == PV_ADDRESS_KEEP) {
        global->features |= PV_FEATURE_ADDRESSES;
    }
    add_builtin_purposes(global);
    for (server_rec *each = s; each != NULL; each = each->next) {
        const pv_dir_config *dir =
            ap_get_module_config(each->lookup_defaults, &privacy_module);
        note_defaults(global, dir, pv_config_server(each));
        name_site(each);
        set_path(each);
        if ((rv = declare_purposes(each)) != OK) {
            return rv;
        }
    }
    rv = check_purposes(s, "PrivacyFilterList", global->filter_lists);
    for (server_rec *each = s; each != NULL && rv == OK; each = each->next) {
        const pv_server_config *server = pv_config_server(each);
        rv = check_purposes(each, "PrivacyRule", server->rules);
        if (rv == OK) {
            rv = check_purposes(each, "PrivacyCookies", server->cookies);
        }
    }
    return rv;
}
