/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The moment between a script's variables and its log (see script_log.h).
 *
 * Requests that the handler refuses before it reads a body are logged at
 * once, so those are recognised by the same conditions and reduced before;
 * no variables are made for them. Only where the CGI daemon cannot be reached
 * the line shows the query; the headers are not in that line.
 */
#include "mod_privacy/httpd/script_log.h"

#include <apr_strings.h>
#include <util_filter.h>

#include "mod_privacy/httpd/conftree.h"
#include "mod_privacy/httpd/identifiers.h"

#define FILTER_NAME "PRIVACY_SCRIPT_LOG"

static bool is_script_log(void *baton, const ap_directive_t *directive)
{
    int *found = baton;

    *found |= strcasecmp(directive->directive, "ScriptLog") == 0;
    return !*found;
}

/* Has the module keep nothing of bodies, as the directive would. */
static void keep_no_bodies(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *s)
{
    static const char *const modules[] = { "mod_cgi.c", "mod_cgid.c" };

    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        const module *m = ap_find_linked_module(modules[i]);
        const command_rec *command =
            m != NULL ? ap_find_command("ScriptLogBuffer", m->cmds) : NULL;
        cmd_parms parms = { 0 };
        if (command == NULL) {
            continue;
        }
        parms.cmd = command;
        parms.pool = pconf;
        parms.temp_pool = ptemp;
        parms.server = s;
        parms.override = RSRC_CONF;
        command->AP_TAKE1(&parms, NULL, "0");
    }
}

int pv_script_log_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);

    (void)plog;
    global->has_script_log = 0;
    if (!global->is_on_anywhere) {
        return OK;
    }
    pv_conftree_walk(is_script_log, &global->has_script_log);
    for (; global->has_script_log && s != NULL; s = s->next) {
        if (pv_config_log(pv_config_server(s)).query != PV_LOG_KEEP) {
            keep_no_bodies(pconf, ptemp, s);
        }
    }
    return OK;
}

static void reduce(request_rec *r, pv_request *record)
{
    pv_script_request *script = apr_palloc(r->pool, sizeof(*script));

    script->r = r;
    script->headers = r->headers_in;
    script->args = r->args;
    if (r->main == NULL) {
        record->script = script; /* a subrequest ends with its handler */
    }
    r->headers_in = pv_identifiers_headers(r, r->pool);
    if (pv_identifiers_drops_query(r)) {
        r->args = NULL;
    }
}

/* Called once the script has its variables. */
static apr_status_t reduce_filter(ap_filter_t *f, apr_bucket_brigade *bb,
                                  ap_input_mode_t mode, apr_read_type_e block,
                                  apr_off_t readbytes)
{
    ap_filter_t *next = f->next;

    reduce(f->r, pv_request_get(f->r));
    ap_remove_input_filter(f);
    return ap_get_brigade(next, bb, mode, block, readbytes);
}

void pv_script_log_register(void)
{
    ap_register_input_filter(FILTER_NAME, reduce_filter, NULL,
                             AP_FTYPE_RESOURCE);
}

static bool is_script(const request_rec *r)
{
    const char *handler = r->handler != NULL ? r->handler : r->content_type;

    return handler != NULL
           && (strcmp(handler, "cgi-script") == 0
               || strcmp(handler, "application/x-httpd-cgi") == 0);
}

static bool is_scriptaliased(const request_rec *r)
{
    const char *type = apr_table_get(r->notes, "alias-forced-type");

    return type != NULL && strcasecmp(type, "cgi-script") == 0;
}

/* What the handler refuses before it makes variables. */
static bool is_refused_early(request_rec *r)
{
    return r->finfo.filetype == APR_NOFILE || r->finfo.filetype == APR_DIR
           || (r->used_path_info == AP_REQ_REJECT_PATH_INFO
               && r->path_info != NULL && *r->path_info != '\0')
           || (!(ap_allow_options(r) & OPT_EXECCGI) && !is_scriptaliased(r));
}

void pv_script_log_prepare(request_rec *r, pv_request *record)
{
    if (!pv_config_global(r->server)->has_script_log || !is_script(r)) {
        return;
    }
    if (is_refused_early(r)) {
        reduce(r, record);
    }
    else {
        ap_add_input_filter(FILTER_NAME, NULL, r, r->connection);
    }
}
