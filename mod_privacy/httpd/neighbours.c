/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding other modules' directives (see neighbours.h).
 *
 * A table of directives and of what in their arguments matters; the walk over
 * the configuration tree reports each hit once.
 */
#include "mod_privacy/httpd/neighbours.h"

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
    { "Require", "host ", 0,
      "is refused for everybody, because no host name of a visitor is looked "
      "up; write Require ip" },
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
static const char *const limiting_modules[] = { "mod_evasive20.c", "mod_qos.c",
                                                "mod_limitipconn.c", "mod_bw.c",
                                                NULL };
static const char *const limiting_directives[] = { "SecConnReadStateLimit",
                                                   "SecConnWriteStateLimit",
                                                   "SecConnEngine", NULL };

typedef struct baton {
    server_rec *s;
    bool is_dropped;
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

static bool look_at(void *data, const ap_directive_t *directive)
{
    baton *b = data;

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

unsigned pv_neighbours_check(server_rec *s, bool is_dropped)
{
    baton b = { s, is_dropped, 0 };

    pv_conftree_walk(look_at, &b);
    for (const char *const *name = limiting_modules;
         is_dropped && *name != NULL; name++) {
        if (ap_find_linked_module(*name) != NULL) {
            warn_limiter(s, *name);
        }
    }
    return b.gaps;
}
