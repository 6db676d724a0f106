/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads httpd's configuration as text (see config_text.h). Includes nest to
 * INCLUDE_DEPTH_MAX, so that a file that includes itself comes to an end.
 */
#include "mod_privacy/tools/config_text.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>

#define INCLUDE_DEPTH_MAX 8
#define LINE_BYTES        8192
#define FILES_MAX         1000

struct pv_config_text {
    apr_pool_t *pool;
    pv_config_text_line *take;
    void *baton;
    apr_table_t *variables;
    const char *root; /* ServerRoot */
    int depth;
    int files;
};

/* A backslash stands before a quote or another backslash (httpd's
 * ap_getword_conf). */
static bool is_escape(const char *at, char quote)
{
    return at[0] == '\\'
           && (at[1] == '\\' || (quote != '\0' && at[1] == quote));
}

const char *pv_config_text_word(pv_config_text *text, const char **rest)
{
    const char *at = *rest;
    char *word;
    char *out;
    char quote = '\0';

    while (apr_isspace(*at)) {
        at++;
    }
    if (*at == '\0') {
        return NULL;
    }
    word = out = apr_palloc(text->pool, strlen(at) + 1);
    if (*at == '"' || *at == '\'') {
        quote = *at++;
    }
    while (*at != '\0' && (quote ? *at != quote : !apr_isspace(*at))) {
        at += is_escape(at, quote) ? 1 : 0;
        *out++ = *at++;
    }
    *rest = *at != '\0' ? at + 1 : at;
    *out = '\0';
    return word;
}

static const char *variable(const pv_config_text *text, const char *name)
{
    const char *value = apr_table_get(text->variables, name);

    return value != NULL ? value : getenv(name);
}

/* Puts in ${NAME}; an unknown one stays. */
static const char *expand(pv_config_text *text, const char *line)
{
    const char *begin = strstr(line, "${");
    const char *end = begin != NULL ? strchr(begin, '}') : NULL;
    const char *value;

    if (end == NULL) {
        return line;
    }
    value = variable(text, apr_pstrmemdup(text->pool, begin + 2,
                                          (apr_size_t)(end - begin - 2)));
    if (value == NULL) {
        return line;
    }
    return apr_pstrcat(
        text->pool,
        apr_pstrmemdup(text->pool, line, (apr_size_t)(begin - line)), value,
        expand(text, end + 1), NULL);
}

const char *pv_config_text_file(pv_config_text *text, const char *path)
{
    char *full;

    return apr_filepath_merge(&full, text->root, path, APR_FILEPATH_NOTRELATIVE,
                              text->pool)
                   == APR_SUCCESS
               ? full
               : NULL;
}

static bool read_file(pv_config_text *text, const char *path);

static void include(pv_config_text *text, const char *pattern)
{
    const char *full = pv_config_text_file(text, pattern);
    glob_t found;
    apr_finfo_t info;

    if (full == NULL || text->depth >= INCLUDE_DEPTH_MAX) {
        return;
    }
    if (apr_stat(&info, full, APR_FINFO_TYPE, text->pool) == APR_SUCCESS
        && info.filetype == APR_DIR) {
        full = apr_pstrcat(text->pool, full, "/*", NULL);
    }
    if (glob(full, 0, NULL, &found) == 0) {
        text->depth++;
        for (size_t i = 0; i < found.gl_pathc; i++) {
            read_file(text, found.gl_pathv[i]);
        }
        text->depth--;
        globfree(&found);
    }
}

static void take_define(pv_config_text *text, const char *rest)
{
    const char *name = pv_config_text_word(text, &rest);
    const char *value = pv_config_text_word(text, &rest);

    if (name != NULL && value != NULL) {
        apr_table_set(text->variables, name, value);
    }
}

static void take_line(pv_config_text *text, const char *line)
{
    const char *rest = expand(text, line);
    const char *name = pv_config_text_word(text, &rest);
    const char *word = rest;

    if (name == NULL || *name == '#') {
        return;
    }
    if (strcasecmp(name, "ServerRoot") == 0) {
        word = pv_config_text_word(text, &word);
        text->root = word != NULL ? word : text->root;
    }
    else if (strcasecmp(name, "Include") == 0
             || strcasecmp(name, "IncludeOptional") == 0) {
        word = pv_config_text_word(text, &word);
        include(text, word != NULL ? word : "");
    }
    else if (strcasecmp(name, "Define") == 0) {
        take_define(text, rest);
    }
    else {
        text->take(text->baton, text, name, rest);
    }
}

static bool read_file(pv_config_text *text, const char *path)
{
    char line[LINE_BYTES];
    size_t len = 0;
    apr_file_t *file;

    if (++text->files > FILES_MAX
        || apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT,
                         text->pool)
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
        take_line(text, line);
        len = 0;
        line[0] = '\0';
    }
    apr_file_close(file);
    return true;
}

/* Debian keeps its variables in a shell script beside the configuration. */
static void read_envvars(pv_config_text *text, const char *path)
{
    char line[LINE_BYTES];
    apr_file_t *file;

    if (apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT,
                      text->pool)
        != APR_SUCCESS) {
        return;
    }
    while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
        char *value = strchr(line, '=');
        if (strncmp(line, "export ", 7) == 0 && value != NULL) {
            *value++ = '\0';
            value[strcspn(value, "$ \t\n")] = '\0'; /* of $SUFFIX */
            apr_table_set(text->variables, line + 7, value);
        }
    }
    apr_file_close(file);
}

bool pv_config_text_read(const char *path, pv_config_text_line *take,
                         void *baton, apr_pool_t *pool)
{
    pv_config_text text = { .pool = pool, .take = take, .baton = baton };
    const char *slash = strrchr(path, '/');

    text.variables = apr_table_make(pool, 16);
    text.root = slash != NULL
                    ? apr_pstrmemdup(pool, path, (apr_size_t)(slash - path))
                    : ".";
    read_envvars(&text, apr_pstrcat(pool, text.root, "/envvars", NULL));
    return read_file(&text, path);
}
