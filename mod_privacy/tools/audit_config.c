/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading httpd's configuration for the audit (see audit_config.h).
 *
 * One line at a time, continuation lines joined, words taken off as httpd
 * does it. Includes nest to INCLUDE_DEPTH_MAX. A piped log is searched where
 * its command line names a file (rotatelogs, tee, cat >>).
 */
#include "mod_privacy/tools/audit_config.h"

#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>

#define INCLUDE_DEPTH_MAX 8
#define LINE_BYTES        8192
#define FILES_MAX         1000

typedef struct reader {
    apr_pool_t *pool;
    pv_audit_config *config;
    apr_table_t *variables;
    const char *root; /* ServerRoot */
    int depth;
    int files;
} reader;

/* The place of the file name among the words of each directive. */
static const char *const file_directives[] = {
    "CustomLog",   "TransferLog",  "GlobalLog", "ErrorLog",
    "ForensicLog", "ScriptLog",    "CacheRoot", "SecAuditLog",
    "SecDebugLog", "PrivacyStore", NULL
};

/* Takes the next word, quotes removed; NULL at the end. */
static char *next_word(reader *rd, const char **line)
{
    const char *at = *line;
    char *word;
    char *out;
    char quote = 0;

    while (apr_isspace(*at)) {
        at++;
    }
    if (*at == '\0') {
        return NULL;
    }
    word = out = apr_palloc(rd->pool, strlen(at) + 1);
    if (*at == '"' || *at == '\'') {
        quote = *at++;
    }
    while (*at != '\0' && (quote ? *at != quote : !apr_isspace(*at))) {
        if (quote && *at == '\\' && at[1] == quote) {
            at++;
        }
        *out++ = *at++;
    }
    *line = *at != '\0' ? at + 1 : at;
    *out = '\0';
    return word;
}

static const char *variable(reader *rd, const char *name)
{
    const char *value = apr_table_get(rd->variables, name);

    return value != NULL ? value : getenv(name);
}

/* Puts in ${NAME}; an unknown one stays. */
static const char *expand(reader *rd, const char *text)
{
    const char *begin = strstr(text, "${");
    const char *end = begin != NULL ? strchr(begin, '}') : NULL;
    const char *value;

    if (end == NULL) {
        return text;
    }
    value = variable(
        rd, apr_pstrmemdup(rd->pool, begin + 2, (apr_size_t)(end - begin - 2)));
    if (value == NULL) {
        return text;
    }
    return apr_pstrcat(
        rd->pool, apr_pstrmemdup(rd->pool, text, (apr_size_t)(begin - text)),
        value, expand(rd, end + 1), NULL);
}

static void add_sink(reader *rd, const char *directive, const char *path)
{
    apr_array_header_t *sinks = rd->config->sinks;
    apr_finfo_t info;
    pv_audit_sink *sink;
    char *full;

    if (apr_filepath_merge(&full, rd->root, path, APR_FILEPATH_NOTRELATIVE,
                           rd->pool)
        != APR_SUCCESS) {
        return;
    }
    for (int i = 0; i < sinks->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(sinks, i, pv_audit_sink).path, full) == 0) {
            return;
        }
    }
    sink = apr_array_push(sinks);
    sink->directive = apr_pstrdup(rd->pool, directive);
    sink->path = full;
    sink->size = 0;
    if (apr_stat(&info, full, APR_FINFO_SIZE | APR_FINFO_TYPE, rd->pool)
            == APR_SUCCESS
        && info.filetype == APR_REG) {
        sink->size = info.size;
    }
}

/* The files that the command of a piped log may write. */
static void add_piped(reader *rd, const char *directive, const char *command)
{
    char *word;

    command += strspn(command, "|$");
    next_word(rd, &command);
    while ((word = next_word(rd, &command)) != NULL) {
        word += strspn(word, ">");
        if (*word == '/') {
            add_sink(rd, directive, word);
        }
    }
}

static void take_file(reader *rd, const char *directive, const char *line)
{
    const char *path = next_word(rd, &line);

    if (path != NULL && strcasecmp(directive, "PrivacyStore") == 0) {
        path = strcasecmp(path, "sqlite3") == 0 ? next_word(rd, &line) : NULL;
    }
    if (path == NULL || strncmp(path, "syslog", 6) == 0) {
        return;
    }
    path = expand(rd, path);
    if (*path == '|') {
        add_piped(rd, directive, path);
    }
    else {
        add_sink(rd, directive, path);
    }
}

static bool read_file(reader *rd, const char *path);

static void include(reader *rd, const char *pattern)
{
    char *full;
    glob_t found;
    apr_finfo_t info;

    if (rd->depth >= INCLUDE_DEPTH_MAX
        || apr_filepath_merge(&full, rd->root, expand(rd, pattern),
                              APR_FILEPATH_NOTRELATIVE, rd->pool)
               != APR_SUCCESS) {
        return;
    }
    if (apr_stat(&info, full, APR_FINFO_TYPE, rd->pool) == APR_SUCCESS
        && info.filetype == APR_DIR) {
        full = apr_pstrcat(rd->pool, full, "/*", NULL);
    }
    if (glob(full, 0, NULL, &found) == 0) {
        rd->depth++;
        for (size_t i = 0; i < found.gl_pathc; i++) {
            read_file(rd, found.gl_pathv[i]);
        }
        rd->depth--;
        globfree(&found);
    }
}

/* Listen [ADDRESS:]PORT [PROTOCOL] */
static void take_listen(reader *rd, const char *line)
{
    const char *where = next_word(rd, &line);
    const char *protocol = next_word(rd, &line);
    const char *port;

    if (where == NULL || rd->config->url != NULL
        || (protocol != NULL && strcasecmp(protocol, "https") == 0)) {
        return;
    }
    where = expand(rd, where);
    port = strrchr(where, ':');
    if (port == NULL || where[0] == '[' || strncmp(where, "0.0.0.0", 7) == 0
        || where[0] == '*') {
        rd->config->url = apr_pstrcat(
            rd->pool, "http://127.0.0.1:", port != NULL ? port + 1 : where, "/",
            NULL);
    }
    else {
        rd->config->url = apr_pstrcat(rd->pool, "http://", where, "/", NULL);
    }
}

static void take_define(reader *rd, const char *line)
{
    const char *name = next_word(rd, &line);
    const char *value = next_word(rd, &line);

    if (name != NULL && value != NULL) {
        apr_table_set(rd->variables, name, expand(rd, value));
    }
}

static void take_line(reader *rd, const char *line)
{
    char *name = next_word(rd, &line);
    char *word;

    if (name == NULL || *name == '#' || *name == '<') {
        return;
    }
    if (strcasecmp(name, "ServerRoot") == 0) {
        word = next_word(rd, &line);
        rd->root = word != NULL ? expand(rd, word) : rd->root;
    }
    else if (strcasecmp(name, "Include") == 0
             || strcasecmp(name, "IncludeOptional") == 0) {
        word = next_word(rd, &line);
        include(rd, word != NULL ? word : "");
    }
    else if (strcasecmp(name, "Define") == 0) {
        take_define(rd, line);
    }
    else if (strcasecmp(name, "Listen") == 0) {
        take_listen(rd, line);
    }
    for (const char *const *known = file_directives; *known != NULL; known++) {
        if (strcasecmp(name, *known) == 0) {
            take_file(rd, *known, line);
        }
    }
}

static bool read_file(reader *rd, const char *path)
{
    char line[LINE_BYTES];
    size_t len = 0;
    apr_file_t *file;

    if (++rd->files > FILES_MAX
        || apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT,
                         rd->pool)
               != APR_SUCCESS) {
        return false;
    }
    while (apr_file_gets(line + len, (int)(sizeof(line) - len), file)
           == APR_SUCCESS) {
        len += strlen(line + len);
        while (len > 0 && apr_isspace(line[len - 1])) {
            line[--len] = '\0';
        }
        if (len > 0 && line[len - 1] == '\\' && len + 2 < sizeof(line)) {
            line[--len] = '\0';
            continue; /* the next line goes on here */
        }
        take_line(rd, line);
        len = 0;
        line[0] = '\0';
    }
    apr_file_close(file);
    return true;
}

/* Debian keeps its variables in a shell script beside the configuration. */
static void read_envvars(reader *rd, const char *path)
{
    char line[LINE_BYTES];
    apr_file_t *file;

    if (apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT,
                      rd->pool)
        != APR_SUCCESS) {
        return;
    }
    while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
        char *value = strchr(line, '=');
        if (strncmp(line, "export ", 7) == 0 && value != NULL) {
            *value++ = '\0';
            value[strcspn(value, "$ \t\n")] = '\0'; /* of $SUFFIX */
            apr_table_set(rd->variables, line + 7, value);
        }
    }
    apr_file_close(file);
}

pv_audit_config *pv_audit_config_read(const char *path, apr_pool_t *pool)
{
    reader rd = { .pool = pool };
    const char *slash = strrchr(path, '/');

    rd.config = apr_pcalloc(pool, sizeof(*rd.config));
    rd.config->sinks = apr_array_make(pool, 8, sizeof(pv_audit_sink));
    rd.variables = apr_table_make(pool, 16);
    rd.root = slash != NULL
                  ? apr_pstrmemdup(pool, path, (apr_size_t)(slash - path))
                  : ".";
    read_envvars(&rd, apr_pstrcat(pool, rd.root, "/envvars", NULL));
    return read_file(&rd, path) ? rd.config : NULL;
}
