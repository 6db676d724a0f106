/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The look-out of path_warn.h: the document root of each virtual host, and
 * the Alias and ScriptAlias lines of the whole configuration.
 */
#include "mod_privacy/httpd/path_warn.h"

#include <apr_file_info.h>
#include <apr_strings.h>

#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/conftree.h"

static void warn_about_file(server_rec *s, const char *path, apr_pool_t *ptemp)
{
    const core_server_config *core =
        ap_get_core_module_config(s->module_config);
    const char *file;
    apr_finfo_t found;

    if (core->ap_document_root == NULL) {
        return;
    }
    file = apr_pstrcat(ptemp, core->ap_document_root, path, NULL);
    if (apr_stat(&found, file, APR_FINFO_TYPE, ptemp) == APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     PVNO(0404) "PrivacyPath: '%s' hides %s: choose a path "
                                "that the site does not use",
                     path, file);
    }
}

typedef struct alias_search {
    server_rec *s;
    const char *path;
} alias_search;

/* True when one of two URL paths lies below the other; a shorter alias such
 * as `/` is overruled on purpose and is no reason to warn. */
static bool is_below(const char *alias, const char *path)
{
    size_t len = strlen(path) - 1; /* without its last slash */

    return strncmp(alias, path, len) == 0
           && (alias[len] == '\0' || alias[len] == '/');
}

static bool visit_directive(void *baton, const ap_directive_t *directive)
{
    const alias_search *search = baton;
    const char *args = directive->args, *alias;
    apr_pool_t *pool = search->s->process->pool;
    apr_pool_t *temporary;

    if ((strcasecmp(directive->directive, "Alias") != 0
         && strcasecmp(directive->directive, "ScriptAlias") != 0)
        || apr_pool_create(&temporary, pool) != APR_SUCCESS) {
        return true;
    }
    alias = ap_getword_conf(temporary, &args);
    if (is_below(alias, search->path)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, search->s,
                     PVNO(0405) "PrivacyPath: '%s' hides %s %s (%s line %d)",
                     search->path, directive->directive, alias,
                     directive->filename, directive->line_num);
    }
    apr_pool_destroy(temporary);
    return true;
}

int pv_path_warn_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s)
{
    const char *warned = NULL;

    (void)pconf;
    (void)plog;
    for (; s != NULL; s = s->next) {
        const char *path = pv_config_path(pv_config_server(s));
        alias_search search = { s, path };

        if (!pv_config_global(s)->is_on_anywhere) {
            continue;
        }
        warn_about_file(s, path, ptemp);
        if (warned == NULL || strcmp(warned, path) != 0) {
            pv_conftree_walk(visit_directive, &search);
            warned = path;
        }
    }
    return OK;
}
