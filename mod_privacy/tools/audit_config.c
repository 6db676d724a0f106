/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds what the server writes, and where it listens (see audit_config.h).
 *
 * A piped log is searched where its command line names a file (rotatelogs,
 * tee, cat >>).
 */
#include "mod_privacy/tools/audit_config.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>

#include "mod_privacy/tools/config_text.h"

/* The first word of each is a file name, or names the driver before one. */
static const char *const file_directives[] = {
    "CustomLog",   "TransferLog",  "GlobalLog", "ErrorLog",
    "ForensicLog", "ScriptLog",    "CacheRoot", "SecAuditLog",
    "SecDebugLog", "PrivacyStore", NULL
};

typedef struct reader {
    apr_pool_t *pool;
    pv_audit_config *config;
} reader;

static void add_sink(reader *rd, pv_config_text *text, const char *directive,
                     const char *path)
{
    apr_array_header_t *sinks = rd->config->sinks;
    const char *full = pv_config_text_file(text, path);
    apr_finfo_t info;
    pv_audit_sink *sink;

    for (int i = 0; full != NULL && i < sinks->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(sinks, i, pv_audit_sink).path, full) == 0) {
            return;
        }
    }
    if (full == NULL) {
        return;
    }
    sink = apr_array_push(sinks);
    sink->directive = directive;
    sink->path = full;
    sink->size = 0;
    if (apr_stat(&info, full, APR_FINFO_SIZE | APR_FINFO_TYPE, rd->pool)
            == APR_SUCCESS
        && info.filetype == APR_REG) {
        sink->size = info.size;
    }
}

/* The files that the command of a piped log may write. */
static void add_piped(reader *rd, pv_config_text *text, const char *directive,
                      const char *command)
{
    const char *word;

    command += strspn(command, "|$");
    (void)pv_config_text_word(text, &command);
    while ((word = pv_config_text_word(text, &command)) != NULL) {
        word += strspn(word, ">");
        if (*word == '/') {
            add_sink(rd, text, directive, word);
        }
    }
}

static void take_file(reader *rd, pv_config_text *text, const char *directive,
                      const char *rest)
{
    const char *path = pv_config_text_word(text, &rest);

    if (path != NULL && strcasecmp(directive, "PrivacyStore") == 0) {
        path = strcasecmp(path, "sqlite3") == 0
                   ? pv_config_text_word(text, &rest)
                   : NULL;
    }
    if (path == NULL || strncmp(path, "syslog", 6) == 0) {
        return;
    }
    if (*path == '|') {
        add_piped(rd, text, directive, path);
    }
    else {
        add_sink(rd, text, directive, path);
    }
}

/* Listen [ADDRESS:]PORT [PROTOCOL]; without a protocol 443 means https. */
static void take_listen(reader *rd, pv_config_text *text, const char *rest)
{
    const char *where = pv_config_text_word(text, &rest);
    const char *protocol = pv_config_text_word(text, &rest);
    const char *port;
    bool is_tls;

    if (where == NULL) {
        return;
    }
    port = strrchr(where, ':');
    is_tls = protocol != NULL
                 ? strcasecmp(protocol, "https") == 0
                 : strcmp(port != NULL ? port + 1 : where, "443") == 0;
    if (rd->config->url != NULL
        && (is_tls || strncmp(rd->config->url, "http:", 5) == 0)) {
        return;
    }
    if (port == NULL || where[0] == '[' || strncmp(where, "0.0.0.0", 7) == 0
        || where[0] == '*') {
        where = apr_pstrcat(
            rd->pool, "127.0.0.1:", port != NULL ? port + 1 : where, NULL);
    }
    rd->config->url = apr_pstrcat(rd->pool, is_tls ? "https://" : "http://",
                                  where, "/", NULL);
}

static void take_own_pages(reader *rd, pv_config_text *text, const char *rest)
{
    const char *path = pv_config_text_word(text, &rest);

    if (path != NULL && rd->config->own_pages == NULL) {
        rd->config->own_pages = path;
    }
}

static void take_line(void *baton, pv_config_text *text, const char *name,
                      const char *rest)
{
    reader *rd = baton;

    if (strcasecmp(name, "Listen") == 0) {
        take_listen(rd, text, rest);
    }
    else if (strcasecmp(name, "PrivacyPath") == 0) {
        take_own_pages(rd, text, rest);
    }
    for (const char *const *known = file_directives; *known != NULL; known++) {
        if (strcasecmp(name, *known) == 0) {
            take_file(rd, text, *known, rest);
        }
    }
}

pv_audit_config *pv_audit_config_read(const char *path, apr_pool_t *pool)
{
    reader rd = { .pool = pool };

    rd.config = apr_pcalloc(pool, sizeof(*rd.config));
    rd.config->sinks = apr_array_make(pool, 8, sizeof(pv_audit_sink));
    if (!pv_config_text_read(path, take_line, &rd, pool)) {
        return NULL;
    }
    if (rd.config->own_pages == NULL) {
        rd.config->own_pages = "/privacy-choices/";
    }
    return rd.config;
}
