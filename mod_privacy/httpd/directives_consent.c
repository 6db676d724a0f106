/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setters of the directives about consent, its pages and the statement (see
 * directives.h).
 */
#include "mod_privacy/httpd/directives.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"

#define LIFETIME_MIN_S     (31 * PV_DAY_S)
#define LIFETIME_MAX_S     (180 * PV_DAY_S)
#define POLICY_VERSION_MAX 65535
#define PATH_MAX_BYTES     200
#define LANGUAGE_MAX_BYTES 35 /* RFC 5646 section 4.4.1 */

static pv_server_config *server_of(cmd_parms *cmd)
{
    return pv_config_server(cmd->server);
}

/* A source must not end the policy or begin a second one (CSP Level 3,
 * section 2.2.1: directives are split at semicolons, policies at commas). */
static bool is_csp_source(const char *word)
{
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == ';' || *c == ',' || *c == '"' || apr_iscntrl(*c)
            || apr_isspace(*c) || ((unsigned char)*c & 0x80) != 0) {
            return false;
        }
    }
    return *word != '\0';
}

const char *pv_set_csp(cmd_parms *cmd, void *dir, int argc, char *const argv[])
{
    static const pv_choice modes[] = { { "Off", PV_CSP_OFF },
                                       { "Report", PV_CSP_REPORT },
                                       { "Enforce", PV_CSP_ENFORCE },
                                       { NULL, 0 } };
    pv_dir_config *conf = dir;
    const char *error =
        pv_directive_choose(cmd, modes, argc > 0 ? argv[0] : "", &conf->csp);

    conf->csp_sources =
        apr_array_make(cmd->pool, argc + 1, sizeof(const char *));
    for (int i = 1; error == NULL && i < argc; i++) {
        if (!is_csp_source(argv[i])) {
            error = pv_directive_refuse(cmd, argv[i],
                                        "a source expression such as "
                                        "https://cdn.example.org");
        }
        APR_ARRAY_PUSH(conf->csp_sources, const char *) = argv[i];
    }
    if (error == NULL && conf->csp != PV_CSP_OFF) {
        pv_config_global_of(cmd->pool)->features |= PV_FEATURE_POLICIES;
    }
    return error;
}

const char *pv_set_consent(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice modes[] = { { "Off", PV_CONSENT_OFF },
                                       { "Page", PV_CONSENT_PAGE },
                                       { "Banner", PV_CONSENT_BANNER },
                                       { NULL, 0 } };

    (void)dir;
    return pv_directive_choose(cmd, modes, word, &server_of(cmd)->consent);
}

const char *pv_set_consent_tool(cmd_parms *cmd, void *dir, const char *tool,
                                const char *trust)
{
    static const pv_choice tools[] = {
        { "klaro", 1 },      { "cookieconsent", 2 }, { "onetrust", 3 },
        { "cookiebot", 4 },  { "cookieyes", 5 },     { "complianz", 6 },
        { "wp-consent", 7 }, { "drupal-eucc", 8 },   { "tarteaucitron", 9 },
        { "osano", 10 },     { "govuk", 11 },        { "matomo", 12 },
        { NULL, 0 }
    };
    static const pv_choice trusts[] = { { "Refuse", 0 },
                                        { "Both", 1 },
                                        { NULL, 0 } };
    pv_server_config *server = server_of(cmd);
    int number = 0;
    int may_grant = 0;
    const char *error = pv_directive_choose(cmd, tools, tool, &number);

    (void)dir;
    if (trust == NULL) {
        trust = "Refuse";
    }
    if (error == NULL) {
        error = pv_directive_choose(cmd, trusts, trust, &may_grant);
    }
    if (error != NULL) {
        return error;
    }
    if (server->consent_tools == NULL) {
        server->consent_tools =
            apr_array_make(cmd->pool, 2, sizeof(pv_config_line));
    }
    APR_ARRAY_PUSH(server->consent_tools, pv_config_line) = pv_directive_line(
        cmd, tools[number - 1].word, may_grant ? "Both" : "Refuse");
    return NULL;
}

const char *pv_set_consent_lifetime(cmd_parms *cmd, void *dir, const char *time)
{
    int64_t lifetime_s;

    (void)dir;
    if (pv_duration_parse(pv_span_of(time), LIFETIME_MIN_S, LIFETIME_MAX_S,
                          &lifetime_s)
        != PV_OK) {
        return pv_directive_refuse(cmd, time, "a time from 31d to 180d");
    }
    server_of(cmd)->consent_lifetime_s = (int)lifetime_s;
    return NULL;
}

static bool is_path(const char *path)
{
    size_t len = strlen(path);

    for (const char *c = path; *c != '\0'; c++) {
        if (!apr_isalnum(*c) && strchr("-._~/", *c) == NULL) {
            return false;
        }
    }
    return path[0] == '/' && len > 1 && len <= PATH_MAX_BYTES
           && strstr(path, "//") == NULL && strstr(path, "/./") == NULL
           && strstr(path, "/../") == NULL;
}

const char *pv_set_path(cmd_parms *cmd, void *dir, const char *path)
{
    const char *slash =
        path[0] != '\0' && path[strlen(path) - 1] == '/' ? "" : "/";
    const char *whole = apr_pstrcat(cmd->pool, path, slash, NULL);

    (void)dir;
    if (!is_path(whole)) {
        return pv_directive_refuse(cmd, path,
                                   "a URL path such as /privacy-choices/, of "
                                   "letters, digits and - . _ ~ /");
    }
    server_of(cmd)->path = whole;
    return NULL;
}

const char *pv_set_purpose(cmd_parms *cmd, void *dir, const char *name,
                           const char *mode, const char *label)
{
    static const pv_choice modes[] = { { "Ask", PV_PURPOSE_ASK },
                                       { "Never", PV_PURPOSE_NEVER },
                                       { "Always", PV_PURPOSE_ALWAYS },
                                       { NULL, 0 } };
    pv_purpose_config purpose = { name, label, PV_PURPOSE_NONE,
                                  PV_PURPOSE_ASK };
    int chosen = PV_PURPOSE_ASK;
    size_t len = strlen(name);
    const char *error;

    (void)dir;
    if (len == 0 || len > PV_PURPOSE_NAME_MAX || !apr_islower(name[0])
        || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != len) {
        return pv_directive_refuse(cmd, name,
                                   "a name of 1 to 32 lower-case letters, "
                                   "digits and hyphens");
    }
    error = pv_directive_choose(cmd, modes, mode, &chosen);
    if (error == NULL) {
        purpose.mode = (pv_purpose_mode)chosen;
        APR_ARRAY_PUSH(server_of(cmd)->purposes, pv_purpose_config) = purpose;
    }
    return error;
}

const char *pv_set_policy_version(cmd_parms *cmd, void *dir, const char *number)
{
    int64_t version;

    (void)dir;
    if (pv_number_parse(pv_span_of(number), 1, POLICY_VERSION_MAX, &version)
        != PV_OK) {
        return pv_directive_refuse(cmd, number,
                                   "a whole number from 1 to 65535");
    }
    server_of(cmd)->policy_version = (int)version;
    return NULL;
}

const char *pv_set_signals(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[])
{
    static const pv_choice words[] = { { "GPC", PV_SIGNAL_GPC },
                                       { "DNT", PV_SIGNAL_DNT },
                                       { "None", PV_SIGNAL_NONE },
                                       { NULL, 0 } };
    const char *error = NULL;
    int signals = 0;

    (void)dir;
    if (argc == 0) {
        return pv_directive_choose(cmd, words, "", &signals);
    }
    for (int i = 0; error == NULL && i < argc; i++) {
        int signal = 0;
        error = pv_directive_choose(cmd, words, argv[i], &signal);
        if (error == NULL && signal == PV_SIGNAL_NONE && argc > 1) {
            error = pv_directive_refuse(cmd, argv[i],
                                        "allowed beside another signal");
        }
        signals |= signal;
    }
    if (error == NULL) {
        server_of(cmd)->signals = signals;
    }
    return error;
}

/* RFC 5646 section 2.1, by its alphabet alone. */
static bool is_language(const char *code)
{
    size_t len = strlen(code);

    for (const char *c = code; *c != '\0'; c++) {
        if (!apr_isalnum(*c) && *c != '-') {
            return false;
        }
    }
    return len >= 2 && len <= LANGUAGE_MAX_BYTES && apr_isalpha(code[0]);
}

/* Codes are compared as they stand, so they are kept in one case. */
static const char *lower(const char *code, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, code);

    ap_str_tolower(copy);
    return copy;
}

const char *pv_set_languages(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[])
{
    apr_array_header_t *codes =
        apr_array_make(cmd->pool, 5, sizeof(const char *));

    (void)dir;
    if (argc == 0) {
        return pv_directive_refuse(cmd, "", "a language code such as nl");
    }
    for (int i = 0; i < argc; i++) {
        if (!is_language(argv[i])) {
            return pv_directive_refuse(cmd, argv[i],
                                       "a language code such as nl");
        }
        APR_ARRAY_PUSH(codes, const char *) = lower(argv[i], cmd->pool);
    }
    server_of(cmd)->languages = codes;
    return NULL;
}

const char *pv_set_texts(cmd_parms *cmd, void *dir, const char *code,
                         const char *file)
{
    const char *path = ap_server_root_relative(cmd->pool, file);

    (void)dir;
    if (!is_language(code)) {
        return pv_directive_refuse(cmd, code, "a language code such as nl");
    }
    if (path == NULL) {
        return pv_directive_refuse(cmd, file, "a file name");
    }
    APR_ARRAY_PUSH(server_of(cmd)->text_files, pv_config_line) =
        pv_directive_line(cmd, lower(code, cmd->pool), path);
    return NULL;
}

const char *pv_set_statement(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[])
{
    const char *text;

    (void)dir;
    if (argc < 2) {
        return pv_directive_refuse(cmd, argc == 1 ? argv[0] : "",
                                   "enough: a key such as controller is "
                                   "followed by its text");
    }
    text = argv[1];
    for (int i = 2; i < argc; i++) {
        text = apr_pstrcat(cmd->pool, text, "\t", argv[i], NULL);
    }
    /* Words stay apart by a tab, so that `retention TEXT TIME` can be read. */
    APR_ARRAY_PUSH(server_of(cmd)->statement, pv_config_line) =
        pv_directive_line(cmd, argv[0], text);
    return NULL;
}
