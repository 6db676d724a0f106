/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computing what holds (see promise.h).
 *
 * The gaps are noted in the process's configuration while it is checked and
 * do not change afterwards. Log files are looked at once, at start, when
 * httpd may still read them: their first and last LOOK_BYTES, and those of
 * the file that logrotate keeps beside them as `.1`.
 */
#include "mod_privacy/httpd/promise.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/scrub.h"
#include "mod_privacy/httpd/conftree.h"
#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/neighbours.h"

#define LOOK_BYTES 65536

int pv_promise_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const pv_dir_config *dir =
        ap_get_module_config(s->lookup_defaults, &privacy_module);

    (void)pconf;
    (void)plog;
    global->gaps = 0;
    if (!global->is_on_anywhere) {
        global->gaps = PV_GAP_OFF;
        return OK;
    }
    if (!pv_config_masks(s)) {
        global->gaps = PV_GAP_KEEP;
        return OK;
    }
    return pv_neighbours_check(
               s, pv_config_to_application(dir).mode == PV_ADDRESS_DROP,
               &global->gaps, ptemp)
               ? OK
               : HTTP_INTERNAL_SERVER_ERROR;
}

/* Says whether the scrubber would change the text. */
static bool holds_address(const char *text, apr_size_t len, apr_pool_t *pool)
{
    static const pv_scrub_policy drop = { 0 };
    char *copy = apr_pmemdup(pool, text, len);

    return pv_scrub_in_place(copy, len, &drop) != len
           || memcmp(copy, text, len) != 0;
}

static bool part_holds_address(apr_file_t *file, apr_off_t offset,
                               apr_pool_t *pool)
{
    char *text = apr_palloc(pool, LOOK_BYTES);
    apr_size_t len = LOOK_BYTES;

    return apr_file_seek(file, APR_SET, &offset) == APR_SUCCESS
           && apr_file_read(file, text, &len) == APR_SUCCESS
           && holds_address(text, len, pool);
}

static bool file_holds_address(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_file_t *file;
    apr_off_t tail;
    bool holds;

    if (apr_stat(&info, path, APR_FINFO_SIZE | APR_FINFO_TYPE, pool)
            != APR_SUCCESS
        || info.filetype != APR_REG
        || apr_file_open(&file, path, APR_READ, APR_OS_DEFAULT, pool)
               != APR_SUCCESS) {
        return false;
    }
    tail = info.size > LOOK_BYTES ? info.size - LOOK_BYTES : 0;
    holds = part_holds_address(file, 0, pool)
            || (tail > 0 && part_holds_address(file, tail, pool));
    apr_file_close(file);
    return holds;
}

typedef struct log_search {
    apr_pool_t *pool;
    const char *found; /* the first log file that holds an address */
} log_search;

static bool look_into_log(void *baton, const ap_directive_t *directive)
{
    static const char *const names[] = { "CustomLog", "TransferLog",
                                         "ErrorLog",  "ForensicLog",
                                         "GlobalLog", NULL };
    log_search *search = baton;
    const char *args = directive->args;
    const char *path;

    for (const char *const *name = names; *name != NULL; name++) {
        if (strcasecmp(directive->directive, *name) != 0) {
            continue;
        }
        path = ap_getword_conf(search->pool, &args);
        if (*path == '|' || strncmp(path, "syslog", 6) == 0) {
            continue;
        }
        path = ap_server_root_relative(search->pool, path);
        if (path != NULL
            && (file_holds_address(path, search->pool)
                || file_holds_address(
                    apr_pstrcat(search->pool, path, ".1", NULL),
                    search->pool))) {
            search->found = path;
            return false;
        }
    }
    return true;
}

static bool is_every_log_scrubbed(const server_rec *s)
{
    for (; s != NULL; s = s->next) {
        if (!pv_errorlog_is_scrubbed(s)) {
            return false;
        }
    }
    return true;
}

int pv_promise_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    log_search search = { ptemp, NULL };

    (void)pconf;
    (void)plog;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || (global->gaps & (PV_GAP_OFF | PV_GAP_KEEP)) != 0) {
        return OK;
    }
    if (!is_every_log_scrubbed(s)) {
        global->gaps |= PV_GAP_ERROR_LOG;
    }
    pv_conftree_walk(look_into_log, &search);
    if (search.found != NULL) {
        global->gaps |= PV_GAP_OLD_LOGS;
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                     PVNO(0112) "%s or the file rotated from it still holds "
                                "addresses from before: privacyctl scrub "
                                "takes them out, privacyctl import --shred "
                                "counts and deletes the file",
                     search.found);
    }
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, s,
                 PVNO(0113) "visitors' addresses are %s in logs and the "
                            "scoreboard; %s",
                 pv_config_address(global).mode == PV_ADDRESS_TRUNCATE
                     ? "shortened"
                     : "dropped",
                 global->gaps == 0 ? "nothing in this configuration keeps "
                                     "identifiers elsewhere"
                                   : "the lines above say what keeps "
                                     "identifiers elsewhere");
    return OK;
}

unsigned pv_promise_gaps(const server_rec *s)
{
    return pv_config_global(s)->gaps;
}

const char *pv_promise_word(const server_rec *s, apr_pool_t *pool)
{
    static const char *const words[] = { "off",        "keep",
                                         "error-log",  "old-logs",
                                         "cache-urls", "audit-log",
                                         "user-track", "certificates" };
    unsigned gaps = pv_promise_gaps(s);
    const char *text = gaps == 0 ? "kept" : "";

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if ((gaps & (1u << i)) != 0) {
            text = apr_pstrcat(pool, text, *text != '\0' ? " " : "", words[i],
                               NULL);
        }
    }
    return text;
}

bool pv_promise_keeps_no_addresses(const server_rec *s)
{
    return (pv_promise_gaps(s)
            & (PV_GAP_OFF | PV_GAP_KEEP | PV_GAP_ERROR_LOG | PV_GAP_OLD_LOGS))
           == 0;
}
