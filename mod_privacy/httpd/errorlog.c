/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scrubbing the error log (see errorlog.h).
 *
 * do_errorlog_format() of httpd's server/log.c calls each item with the rest
 * of one buffer of MAX_STRING_LEN bytes, so the line so far begins
 * MAX_STRING_LEN minus what is left before it; the item answers how many
 * bytes it added, and a negative number shortens the line. That arithmetic is
 * what the check at the start proves: it sends a line through a pipe.
 */
#include "mod_privacy/httpd/errorlog.h"

#include <apr_strings.h>

#include "mod_privacy/httpd/errorlog_body.h"
#include "mod_privacy/httpd/identifiers.h"

/* What httpd's manual gives as the defaults. */
#define FORMAT_REST "%7F: %E: [client\\ %a] %M% ,\\ referer\\ %{Referer}i"
static const char threaded_format[] =
    "[%{u}t] [%-m:%l] [pid %P:tid %T] " FORMAT_REST;
static const char process_format[] = "[%{u}t] [%-m:%l] [pid %P] " FORMAT_REST;

static const char *default_format(void)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    return ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded) == APR_SUCCESS
                   && threaded != AP_MPMQ_NOT_SUPPORTED
               ? threaded_format
               : process_format;
}

/* A line this long may have been cut within an address. */
#define CUT_BYTES (MAX_STRING_LEN - 2)

pv_scrub_policy pv_errorlog_scrub_policy(const server_rec *s)
{
    pv_address_policy policy = pv_config_address(pv_config_global(s));
    pv_scrub_policy scrub = {
        .keeps_network = policy.mode == PV_ADDRESS_TRUNCATE,
        .v4_bits = policy.v4_bits,
        .v6_bits = policy.v6_bits,
    };
    return scrub;
}

/* The item at the end of a format: the whole line stands before `buf`. */
static int scrub_line(const ap_errorlog_info *info, const char *arg, char *buf,
                      int buflen)
{
    int len = MAX_STRING_LEN - buflen;
    pv_scrub_policy policy = { 0 };
    size_t left;

    (void)arg;
    if (len <= 0 || len > MAX_STRING_LEN) {
        return 0;
    }
    /* mod_cgid logs with a server_rec of its own that has no configuration */
    if (info->s != NULL && info->s->module_config != NULL) {
        policy = pv_errorlog_scrub_policy(info->s);
    }
    policy.is_cut = len >= CUT_BYTES;
    left = pv_errorlog_body_redact(info, buf - len, (size_t)len);
    return (int)pv_scrub_in_place(buf - len, left, &policy) - len;
}

/* Prints text as httpd's own items do: escaped, cut, 0 for nothing. */
static int print(char *buf, int buflen, const char *text)
{
    return text != NULL && buflen > 1
               ? (int)ap_escape_errorlog_item(buf, text, (apr_size_t)buflen)
               : 0;
}

/* %a and %{c}a. */
static int print_address(const ap_errorlog_info *info, const char *arg,
                         char *buf, int buflen)
{
    const pv_visitor *visitor;
    const char *text = NULL;
    int port = 0;

    if (info->r != NULL && !(arg != NULL && *arg == 'c')) {
        text = info->r->useragent_ip;
        port = info->r->useragent_addr ? info->r->useragent_addr->port : 0;
        visitor = pv_request_visitor(info->r);
        if (visitor != NULL) {
            text = visitor->printed.text;
            port = visitor->printed.addr ? visitor->printed.addr->port : 0;
        }
    }
    else if (info->c != NULL) {
        text = info->c->client_ip;
        port = info->c->client_addr ? info->c->client_addr->port : 0;
    }
    return text != NULL
               ? apr_snprintf(buf, (apr_size_t)buflen, "%s:%d", text, port)
               : 0;
}

/* %{NAME}i. */
static int print_header(const ap_errorlog_info *info, const char *arg,
                        char *buf, int buflen)
{
    return info->r != NULL && arg != NULL
               ? print(buf, buflen, pv_identifiers_header(info->r, arg))
               : 0;
}

/* %{NAME}e. */
static int print_env(const ap_errorlog_info *info, const char *arg, char *buf,
                     int buflen)
{
    return info->r != NULL && arg != NULL
               ? print(buf, buflen, pv_identifiers_env(info->r, arg))
               : 0;
}

/* %{NAME}n. */
static int print_note(const ap_errorlog_info *info, const char *arg, char *buf,
                      int buflen)
{
    return info->r != NULL && arg != NULL
                   && strcmp(arg, "remoteip-proxy-ip-list") != 0
               ? print(buf, buflen, apr_table_get(info->r->notes, arg))
               : 0;
}

int pv_errorlog_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp)
{
    char *tags = apr_pstrdup(pconf, "aien"); /* httpd asks for char * */

    (void)plog;
    (void)ptemp;
    ap_register_errorlog_handler(pconf, &tags[0], print_address, 0);
    ap_register_errorlog_handler(pconf, &tags[1], print_header, 0);
    ap_register_errorlog_handler(pconf, &tags[2], print_env, 0);
    ap_register_errorlog_handler(pconf, &tags[3], print_note, 0);
    return OK;
}

static bool has_scrubber(const apr_array_header_t *format)
{
    return format->nelts > 0
           && APR_ARRAY_IDX(format, format->nelts - 1, ap_errorlog_format_item)
                      .func
                  == scrub_line;
}

/* Gives a copy of a format with the scrubber at its end. */
static apr_array_header_t *with_scrubber(apr_pool_t *pool,
                                         const apr_array_header_t *format)
{
    apr_array_header_t *copy = apr_array_copy(pool, format);
    ap_errorlog_format_item *item;

    if (!has_scrubber(copy)) {
        item = apr_array_push(copy);
        memset(item, 0, sizeof(*item));
        item->func = scrub_line;
        item->flags = AP_ERRORLOG_FLAG_FIELD_SEP;
    }
    return copy;
}

/* The formats of `ErrorLogFormat connection` and `request`. */
static apr_array_header_t *all_with_scrubber(apr_pool_t *pool,
                                             const apr_array_header_t *formats)
{
    apr_array_header_t *copy;

    if (formats == NULL) {
        return NULL;
    }
    copy = apr_array_copy(pool, formats);
    for (int i = 0; i < copy->nelts; i++) {
        apr_array_header_t **format =
            &APR_ARRAY_IDX(copy, i, apr_array_header_t *);
        if (*format != NULL) {
            *format = with_scrubber(pool, *format);
        }
    }
    return copy;
}

/* Has httpd parse the default format for a server that has none. */
static bool install_default(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *s)
{
    const command_rec *command =
        ap_find_command("ErrorLogFormat", core_module.cmds);
    cmd_parms parms = { 0 };

    if (command == NULL) {
        return false;
    }
    parms.cmd = command;
    parms.pool = pconf;
    parms.temp_pool = ptemp;
    parms.server = s;
    parms.override = RSRC_CONF;
    return command->AP_TAKE2(&parms, NULL, default_format(), NULL) == NULL;
}

static bool install(apr_pool_t *pconf, apr_pool_t *ptemp, server_rec *s)
{
    core_server_config *core = ap_get_core_module_config(s->module_config);

    if (core->error_log_format == NULL && !install_default(pconf, ptemp, s)) {
        return false;
    }
    core->error_log_format = with_scrubber(pconf, core->error_log_format);
    core->error_log_conn = all_with_scrubber(pconf, core->error_log_conn);
    core->error_log_req = all_with_scrubber(pconf, core->error_log_req);
    return true;
}

/* Sends a line with an address through the server's format into a pipe and
 * looks at what comes out. */
static bool is_scrubbing(server_rec *s, apr_pool_t *pool)
{
    static const char canary[] = "203.0.113.77";
    server_rec probe = *s;
    apr_file_t *in;
    apr_file_t *out;
    char line[MAX_STRING_LEN + 2];
    apr_size_t len = sizeof(line) - 1;

    if (apr_file_pipe_create(&in, &out, pool) != APR_SUCCESS) {
        return false;
    }
    probe.error_log = out;
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, &probe,
                 PVNO(0104) "check of the error log: client %s is not shown",
                 canary);
    apr_file_close(out);
    if (apr_file_read(in, line, &len) != APR_SUCCESS) {
        len = 0;
    }
    apr_file_close(in);
    line[len] = '\0';
    return len > 0 && strstr(line, canary) == NULL;
}

bool pv_errorlog_is_scrubbed(const server_rec *s)
{
    const core_server_config *core =
        ap_get_core_module_config(s->module_config);

    return core->error_log_format != NULL
           && has_scrubber(core->error_log_format);
}

int pv_errorlog_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    (void)plog;
    if (!pv_config_masks(s)) {
        return OK;
    }
    for (server_rec *each = s; each != NULL; each = each->next) {
        if (!install(pconf, ptemp, each) || !is_scrubbing(each, ptemp)) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                         PVNO(0105) "PrivacyAddress: the error log of server "
                                    "%s would show visitors' addresses, "
                                    "because its format cannot be scrubbed; "
                                    "httpd does not start",
                         each->server_hostname != NULL ? each->server_hostname
                                                       : "(main)");
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}
