/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding other modules' directives (see neighbours.h).
 *
 * A table of directives and of what in their arguments matters; the walk over
 * the configuration tree reports each hit once.
 */
#include "mod_privacy/httpd/neighbours.h"

#include <apr_lib.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/conftree.h"
#include "mod_privacy/httpd/gaps.h"

typedef struct rule {
    const char *directive;
    const char *needle; /* in its arguments, case ignored; "" is any */
    unsigned gap;
    const char *advice;
} rule;

static const rule rules[] = {
    { "RewriteCond", "%{REMOTE_ADDR}", 0,
      "compares the address that applications get, not the real one; write "
      "RewriteCond expr \"-R '192.0.2.0/24'\"" },
    { "RewriteCond", "%{REMOTE_HOST}", 0,
      "has no host name to compare; write RewriteCond expr \"-R "
      "'192.0.2.0/24'\"" },
    { "SetEnvIf", "Remote_Addr", 0,
      "compares the address that applications get, not the real one; write "
      "SetEnvIfExpr \"-R '192.0.2.0/24'\" NAME" },
    { "SetEnvIfNoCase", "Remote_Addr", 0,
      "compares the address that applications get, not the real one; write "
      "SetEnvIfExpr \"-R '192.0.2.0/24'\" NAME" },
    { "SetEnvIf", "Remote_Host", 0,
      "has no host name to compare; write SetEnvIfExpr \"-R '192.0.2.0/24'\" "
      "NAME" },
    { "SetEnvIfExpr", "%{REMOTE_ADDR}", 0,
      "compares the address that applications get, not the real one; write "
      "SetEnvIfExpr \"-R '192.0.2.0/24'\" NAME" },
    { "Require", "forward-dns ", 0,
      "still works: it looks up the name that you wrote, not the visitor's" },
    { "HostnameLookups", "On", 0,
      "looks nothing up, because no host name of a visitor is kept" },
    { "HostnameLookups", "Double", 0,
      "looks nothing up, because no host name of a visitor is kept" },
    { "IdentityCheck", "On", 0,
      "asks nobody, because no visitor's address is told" },
    { "ScriptLog", "", 0,
      "keeps what a failing script itself printed, to which no other module "
      "can reach; remove it when you have found the fault" },
    { "CacheEnable", "", PV_GAP_CACHE,
      "keeps the URL, query included, and the body of each stored response; "
      "CacheIgnoreQueryString or CacheDisable narrow it" },
    { "SecAuditEngine", "On", PV_GAP_AUDIT_LOG,
      "writes request headers, cookies and queries, and the address that "
      "applications get; SecAuditLogParts AHZ leaves most of it out" },
    { "SecAuditEngine", "RelevantOnly", PV_GAP_AUDIT_LOG,
      "writes request headers, cookies and queries, and the address that "
      "applications get; SecAuditLogParts AHZ leaves most of it out" },
    { "CookieTracking", "On", PV_GAP_TRACKING,
      "gives every visitor an identifier; remove mod_usertrack" },
    { "LogFormat", "%{subjectdn}c", PV_GAP_CERTIFICATE,
      "prints the client's certificate, whatever PrivacyLog says of users; "
      "write %{SSL_CLIENT_S_DN}x" },
    { "CustomLog", "%{subjectdn}c", PV_GAP_CERTIFICATE,
      "prints the client's certificate, whatever PrivacyLog says of users; "
      "write %{SSL_CLIENT_S_DN}x" },
    { "RemoveIPEnable", "On", 0,
      "of mod_removeip is not needed beside mod_privacy and lets Require "
      "local pass for everybody; remove the module" },
};

/* Modules and directives that limit by address. */
static const char *const limiting_modules[] = { "mod_qos.c",
                                                "mod_limitipconn.c", "mod_bw.c",
                                                NULL };
/* Limits by the text of the connection's address, which is nobody's. */
static const char connection_limiter[] = "mod_evasive20.c";
static const char *const limiting_directives[] = { "SecConnReadStateLimit",
                                                   "SecConnWriteStateLimit",
                                                   "SecConnEngine", NULL };

typedef struct baton {
    server_rec *s;
    apr_pool_t *pool;
    bool is_dropped;
    bool is_refused;
    unsigned gaps;
} baton;

static bool matches(const rule *tried, const ap_directive_t *directive)
{
    if (strcasecmp(directive->directive, tried->directive) != 0) {
        return false;
    }
    return *tried->needle == '\0'
           || (directive->args != NULL
               && ap_strcasestr(directive->args, tried->needle) != NULL);
}

static void warn_limiter(server_rec *s, const char *name)
{
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                 PVNO(0111) "PrivacyAddressToApplication: with Drop, %s counts "
                            "all visitors as one; use Pseudonym for the "
                            "server",
                 name);
}

/* True for a host name in the list of Allow and Deny (mod_access_compat):
 * letters, and no colon of an IPv6 address. */
static bool is_host_name(const char *word)
{
    bool has_letter = false;

    if (strcasecmp(word, "from") == 0 || strcasecmp(word, "all") == 0
        || strncasecmp(word, "env=", 4) == 0 || *word == '!'
        || strchr(word, ':') != NULL) {
        return false;
    }
    for (; *word != '\0'; word++) {
        has_letter |= apr_isalpha(*word) != 0;
    }
    return has_letter;
}

static bool lists_host_name(const char *args, apr_pool_t *pool)
{
    while (*args != '\0') {
        if (is_host_name(ap_getword_conf(pool, &args))) {
            return true;
        }
    }
    return false;
}

/* True where access hangs on a host name that DNS gives a visitor's address:
 * as a condition it would shut everybody out, negated let everybody in. */
static bool asks_host_name(const ap_directive_t *directive, apr_pool_t *pool)
{
    const char *args = directive->args != NULL ? directive->args : "";
    const char *word;

    if (strcasecmp(directive->directive, "Allow") == 0
        || strcasecmp(directive->directive, "Deny") == 0) {
        return lists_host_name(args, pool);
    }
    if (strcasecmp(directive->directive, "Require") != 0
        && strcasecmp(directive->directive, "<AuthzProviderAlias") != 0) {
        return false;
    }
    word = ap_getword_conf(pool, &args);
    if (strcasecmp(word, "not") == 0) {
        word = ap_getword_conf(pool, &args);
    }
    return strcasecmp(word, "host") == 0;
}

static void refuse(baton *b, const ap_directive_t *directive, apr_pool_t *pool)
{
    pv_config_line line = { .file = directive->filename,
                            .line = (unsigned)directive->line_num };

    b->is_refused = true;
    (void)pv_config_fail(
        b->s, &line,
        apr_pstrcat(pool, directive->directive, " '", directive->args,
                    "' decides on the host name of a visitor, which is not "
                    "looked up; allowed are addresses, as in Require ip, and "
                    "Require forward-dns",
                    NULL));
}

static bool look_at(void *data, const ap_directive_t *directive)
{
    baton *b = data;

    if (asks_host_name(directive, b->pool)) {
        refuse(b, directive, b->pool);
    }
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (matches(&rules[i], directive)) {
            b->gaps |= rules[i].gap;
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, b->s,
                         PVNO(0110) "%s %s (%s:%d) %s", directive->directive,
                         rules[i].needle, directive->filename,
                         directive->line_num, rules[i].advice);
        }
    }
    for (const char *const *name = limiting_directives;
         b->is_dropped && *name != NULL; name++) {
        if (strcasecmp(directive->directive, *name) == 0) {
            warn_limiter(b->s, *name);
        }
    }
    return true;
}

bool pv_neighbours_check(server_rec *s, bool is_dropped, unsigned *gaps,
                         apr_pool_t *pool)
{
    baton b = { .s = s, .pool = pool, .is_dropped = is_dropped };

    pv_conftree_walk(look_at, &b);
    if (ap_find_linked_module(connection_limiter) != NULL) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     PVNO(0716) "%s counts all visitors as one: it looks at "
                                "the connection, which names none; limit by "
                                "REMOTE_ADDR instead, as the recipe "
                                "abuse-control.conf does",
                     connection_limiter);
    }
    for (const char *const *name = limiting_modules;
         is_dropped && *name != NULL; name++) {
        if (ap_find_linked_module(*name) != NULL) {
            warn_limiter(s, *name);
        }
    }
    *gaps = b.gaps;
    return !b.is_refused;
}

/* Modules of httpd that neither print nor decide on what applications are
 * told, unless a directive names it. Others may: a limiter, a firewall, a
 * script that runs before the handler, or mod_cache, which keeps a request's
 * headers beside what it stores. */
static const char *const unconcerned[] = { "core.c",
                                           "event.c",
                                           "http_core.c",
                                           "mod_access_compat.c",
                                           "mod_actions.c",
                                           "mod_alias.c",
                                           "mod_allowmethods.c",
                                           "mod_asis.c",
                                           "mod_auth_basic.c",
                                           "mod_authn_anon.c",
                                           "mod_authn_core.c",
                                           "mod_authn_dbd.c",
                                           "mod_authn_dbm.c",
                                           "mod_authn_file.c",
                                           "mod_authn_socache.c",
                                           "mod_authnz_ldap.c",
                                           "mod_authz_core.c",
                                           "mod_authz_dbd.c",
                                           "mod_authz_dbm.c",
                                           "mod_authz_groupfile.c",
                                           "mod_authz_host.c",
                                           "mod_authz_owner.c",
                                           "mod_authz_user.c",
                                           "mod_autoindex.c",
                                           "mod_brotli.c",
                                           "mod_buffer.c",
                                           "mod_cgi.c",
                                           "mod_cgid.c",
                                           "mod_charset_lite.c",
                                           "mod_data.c",
                                           "mod_dav.c",
                                           "mod_dav_fs.c",
                                           "mod_dav_lock.c",
                                           "mod_dbd.c",
                                           "mod_deflate.c",
                                           "mod_dir.c",
                                           "mod_env.c",
                                           "mod_expires.c",
                                           "mod_ext_filter.c",
                                           "mod_filter.c",
                                           "mod_headers.c",
                                           "mod_http2.c",
                                           "mod_include.c",
                                           "mod_info.c",
                                           "mod_ldap.c",
                                           "mod_log_config.c",
                                           "mod_log_forensic.c",
                                           "mod_logio.c",
                                           "mod_macro.c",
                                           "mod_md.c",
                                           "mod_mime.c",
                                           "mod_mime_magic.c",
                                           "mod_negotiation.c",
                                           "mod_privacy.c",
                                           "mod_proxy.c",
                                           "mod_proxy_ajp.c",
                                           "mod_proxy_balancer.c",
                                           "mod_proxy_connect.c",
                                           "mod_proxy_fcgi.c",
                                           "mod_proxy_http.c",
                                           "mod_proxy_http2.c",
                                           "mod_proxy_scgi.c",
                                           "mod_proxy_uwsgi.c",
                                           "mod_proxy_wstunnel.c",
                                           "mod_ratelimit.c",
                                           "mod_remoteip.c",
                                           "mod_reqtimeout.c",
                                           "mod_request.c",
                                           "mod_rewrite.c",
                                           "mod_sed.c",
                                           "mod_setenvif.c",
                                           "mod_slotmem_plain.c",
                                           "mod_slotmem_shm.c",
                                           "mod_so.c",
                                           "mod_socache_dbm.c",
                                           "mod_socache_shmcb.c",
                                           "mod_speling.c",
                                           "mod_ssl.c",
                                           "mod_status.c",
                                           "mod_substitute.c",
                                           "mod_suexec.c",
                                           "mod_unique_id.c",
                                           "mod_unixd.c",
                                           "mod_userdir.c",
                                           "mod_version.c",
                                           "mod_vhost_alias.c",
                                           "mod_watchdog.c",
                                           "mod_xml2enc.c",
                                           "prefork.c",
                                           "worker.c",
                                           NULL };

/* Directives that name a header and hand nothing of it on before the log. */
static const char *const harmless[] = {
    "RemoteIPHeader", "RemoteIPProxiesHeader",
    "LogFormat",      "CustomLog",
    "TransferLog",    "GlobalLog",
    "ErrorLogFormat", NULL
};

/* What applications are told, but for headers. */
static const char *const told[] = { "REMOTE_ADDR",     "PRIVACY_CONSENT",
                                    "PRIVACY_DECIDED", "PRIVACY_SIGNAL",
                                    "Privacy-Consent", NULL };

static bool is_listed(const char *const *list, const char *name)
{
    while (*list != NULL && strcasecmp(*list, name) != 0) {
        list++;
    }
    return *list != NULL;
}

static bool is_part_of_name(char c)
{
    return apr_isalnum(c) || c == '-' || c == '_';
}

/* True when a whole name stands somewhere in a directive's arguments. */
static bool names(const char *args, const char *name)
{
    size_t len = strlen(name);
    const char *at = args;

    while ((at = ap_strcasestr(at, name)) != NULL) {
        if ((at == args || !is_part_of_name(at[-1]))
            && !is_part_of_name(at[len])) {
            return true;
        }
        at += len;
    }
    return false;
}

/* SetEnvIf takes a pattern of header names, too; and every purpose has a
 * variable of its own. */
static bool names_several(const ap_directive_t *directive)
{
    return ap_strcasestr(directive->args, "PRIVACY_") != NULL
           || (strncasecmp(directive->directive, "SetEnvIf", 8) == 0
               && strcspn(directive->args, "^$.*+?[(|\\ ")
                      != strcspn(directive->args, " "));
}

/* A .htaccess file may name anything. */
static bool allows_override(const ap_directive_t *directive)
{
    return strncasecmp(directive->directive, "AllowOverride", 13) == 0
           && directive->args != NULL
           && strcasecmp(directive->args, "None") != 0;
}

typedef struct watch {
    const apr_array_header_t *headers; /* apr_table_entry_t: names, kinds */
    bool is_watched;
} watch;

static bool look_for_watcher(void *data, const ap_directive_t *directive)
{
    watch *w = data;
    const char *args = directive->args;

    if (args == NULL || strncasecmp(directive->directive, "Privacy", 7) == 0) {
        return true;
    }
    w->is_watched = allows_override(directive) || names_several(directive);
    for (const char *const *name = told; *name != NULL; name++) {
        w->is_watched = w->is_watched || names(args, *name);
    }
    for (int i = 0; i < w->headers->nelts; i++) {
        const apr_table_entry_t *entry =
            &APR_ARRAY_IDX(w->headers, i, apr_table_entry_t);
        pv_header_kind kind = (pv_header_kind)(entry->val[0] - '0');
        if ((kind == PV_HEADER_FORWARDING || kind == PV_HEADER_FORWARDED)
            && !is_listed(harmless, directive->directive)
            && names(args, entry->key)) {
            w->is_watched = true;
        }
    }
    return !w->is_watched;
}

/* True where each module that is loaded is one of the above. */
static bool are_all_known(void)
{
    for (const module *m = ap_top_module; m != NULL; m = m->next) {
        if (!is_listed(unconcerned, m->name)) {
            return false;
        }
    }
    return true;
}

bool pv_neighbours_watch(const pv_header_names *headers)
{
    watch w = { apr_table_elts(headers->table), !are_all_known() };

    if (!w.is_watched) {
        pv_conftree_walk(look_for_watcher, &w);
    }
    return w.is_watched;
}

bool pv_neighbours_has_onlookers(void)
{
    return ap_find_linked_module("mod_include.c") != NULL
           || ap_find_linked_module("mod_ext_filter.c") != NULL;
}

/* `SetHandler %{...}` and `RewriteRule ... [H=...]` take what they compute. */
static bool sets_report(void *may_report, const ap_directive_t *directive)
{
    bool *found = may_report;
    const char *args = directive->args != NULL ? directive->args : "";

    *found = ap_strcasestr(args, "privacy-report") != NULL
             || allows_override(directive)
             || (strcasecmp(directive->directive, "SetHandler") == 0
                 && strchr(args, '%') != NULL)
             || (strcasecmp(directive->directive, "RewriteRule") == 0
                 && (ap_strcasestr(args, "H=") != NULL
                     || ap_strcasestr(args, "handler=") != NULL));
    return !*found;
}

bool pv_neighbours_may_report(void)
{
    bool may_report = !are_all_known();

    if (!may_report) {
        pv_conftree_walk(sets_report, &may_report);
    }
    return may_report;
}
