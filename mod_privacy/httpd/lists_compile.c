/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles the lists before the server forks.
 *
 * The block is copied into anonymous memory of its own, made read-only, and
 * inherited by every child: one copy for all. It is remembered with the
 * process, not with the configuration, so that a restart whose lists cannot
 * be read goes on with the old one. Children of before a restart have their
 * own view of the old block until they end.
 */
#include "mod_privacy/httpd/lists_compile.h"

#include <apr_strings.h>
#include <sys/mman.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/vendors.h"

#define LIST_BYTES_MAX (64 << 20) /* of one file                       */
#define COMPLAINTS_MAX 20         /* lines logged for one compilation  */
#define BLOCKS_KEY     "pv_lists_blocks"

/* What outlives a restart: blocks in memory of their own. */
typedef struct kept_blocks {
    pv_span rules;
    pv_span vendors;
} kept_blocks;

/* One compilation at work. */
typedef struct compiling {
    server_rec *s;
    apr_pool_t *ptemp;
    apr_array_header_t *sources; /* pv_rules_source */
    unsigned complaints;
    unsigned not_applied;
    const char *problem; /* of a directive's own rule */
} compiling;

static void complain(void *baton, pv_span source, uint32_t line,
                     pv_filter_kind kind, const char *problem)
{
    compiling *work = baton;

    if (kind == PV_FILTER_NOT_APPLIED) {
        work->not_applied++;
        return;
    }
    if (work->complaints++ < COMPLAINTS_MAX) {
        ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_STARTUP, 0, work->s,
                     PVNO(0201) "PrivacyFilterList: %.*s:%u: this rule is "
                                "left out: %s",
                     (int)source.len, source.ptr, line, problem);
    }
}

/* Reads a whole file; NULL with a sentence in `error`. */
static char *read_file(const char *path, apr_size_t *len, const char **error,
                       apr_pool_t *pool)
{
    char reason[128];
    apr_file_t *file;
    apr_finfo_t info;
    char *text = NULL;
    apr_status_t rv =
        apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool);

    if (rv == APR_SUCCESS) {
        rv = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
        if (rv == APR_SUCCESS && info.filetype != APR_REG) {
            rv = APR_EINVAL;
        }
        if (rv == APR_SUCCESS && info.size > LIST_BYTES_MAX) {
            rv = APR_ENOSPC;
        }
        if (rv == APR_SUCCESS) {
            text = apr_palloc(pool, (apr_size_t)info.size + 1);
            rv = apr_file_read_full(file, text, (apr_size_t)info.size, len);
            rv = rv == APR_EOF ? APR_SUCCESS : rv;
        }
        apr_file_close(file);
    }
    if (rv == APR_SUCCESS) {
        return text;
    }
    *error = apr_psprintf(pool,
                          "PrivacyFilterList: '%s' cannot be read (%s); a "
                          "file in Adblock syntax, a hosts file or a list of "
                          "domains is allowed, up to 64 MB",
                          path, apr_strerror(rv, reason, sizeof(reason)));
    return NULL;
}

static void push_source(compiling *work, const char *name, const char *text,
                        size_t len, pv_purpose purpose, pv_source_form form)
{
    pv_rules_source source = { pv_span_of(name), pv_span_make(text, len),
                               purpose, form };

    APR_ARRAY_PUSH(work->sources, pv_rules_source) = source;
}

static void push_builtin(compiling *work, unsigned purposes)
{
    for (int i = 0; i < PV_VENDOR_LISTS; i++) {
        const pv_vendor_list *list = &pv_vendor_lists[i];
        if (list->purpose == PV_PURPOSE_NONE
            || pv_purpose_in((pv_purpose_set)purposes, list->purpose)) {
            push_source(work, list->name, (const char *)list->text, list->len,
                        list->purpose, PV_FORM_VENDORS);
        }
    }
}

/* Files in the order of the configuration; `builtin` and `none` switch the
 * built-in vendors of a purpose. Returns NULL or a sentence. */
static const char *gather(compiling *work, const pv_config_line **culprit)
{
    pv_global_config *global = pv_config_global(work->s);
    unsigned builtin = pv_purpose_bit(PV_PURPOSE_ANALYTICS)
                       | pv_purpose_bit(PV_PURPOSE_MARKETING);

    for (int i = 0; i < global->filter_lists->nelts; i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(global->filter_lists, i, pv_config_line);
        pv_purpose purpose = pv_config_purpose_number(global, line->name);
        const char *error = NULL;
        const char *path;
        apr_size_t len = 0;
        char *text;
        if (strcasecmp(line->value, "builtin") == 0) {
            builtin |= pv_purpose_bit(purpose);
            continue;
        }
        if (strcasecmp(line->value, "none") == 0) {
            builtin &= ~(unsigned)pv_purpose_bit(purpose);
            continue;
        }
        *culprit = line;
        path = ap_server_root_relative(work->ptemp, line->value);
        text = read_file(path == NULL ? line->value : path, &len, &error,
                         work->ptemp);
        if (text == NULL) {
            return error;
        }
        push_source(work, path, text, len, purpose, PV_FORM_DETECT);
    }
    push_builtin(work, builtin);
    return NULL;
}

/* Copies a block into read-only memory of its own; empty when none is left. */
static pv_span share_block(pv_span block)
{
    void *memory = mmap(NULL, block.len, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        return pv_span_make(NULL, 0);
    }
    memcpy(memory, block.ptr, block.len);
    if (mprotect(memory, block.len, PROT_READ) != 0) {
        munmap(memory, block.len);
        return pv_span_make(NULL, 0);
    }
    return pv_span_make(memory, block.len);
}

static void release(pv_span *block)
{
    void *memory;

    if (block->ptr != NULL) {
        memcpy(&memory, &block->ptr, sizeof(memory));
        munmap(memory, block->len);
        *block = pv_span_make(NULL, 0);
    }
}

static pv_span compile(compiling *work, pv_rules_tally *tally)
{
    pv_rules_input input = {
        .sources = (const pv_rules_source *)work->sources->elts,
        .source_count = (size_t)work->sources->nelts,
        .report = complain,
        .baton = work,
    };
    pv_span block;
    pv_span shared;

    if (pv_rules_build(&input, tally, &block) != PV_OK) {
        return pv_span_make(NULL, 0);
    }
    shared = share_block(block);
    pv_rules_block_free(block);
    return shared;
}

static void report_compiled(const compiling *work, const pv_rules_tally *tally,
                            size_t bytes)
{
    if (work->complaints > COMPLAINTS_MAX) {
        ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_STARTUP, 0, work->s,
                     PVNO(0202) "PrivacyFilterList: %u more rules are left "
                                "out; `privacyctl lists check FILE` names them",
                     work->complaints - COMPLAINTS_MAX);
    }
    ap_log_error(
        APLOG_MARK, APLOG_DEBUG, 0, work->s,
        PVNO(0203) "%" APR_SIZE_T_FMT " rules of %d lists compiled to "
                   "%" APR_SIZE_T_FMT " bytes; %u concern something else than "
                   "requests",
        tally->applied, work->sources->nelts, bytes, work->not_applied);
}

static kept_blocks *get_kept(server_rec *s)
{
    apr_pool_t *pool = s->process->pool;
    void *kept = NULL;

    apr_pool_userdata_get(&kept, BLOCKS_KEY, pool);
    if (kept == NULL) {
        kept = apr_pcalloc(pool, sizeof(kept_blocks));
        /* Not _setn: a restart unloads the module, and the key with it. */
        apr_pool_userdata_set(kept, BLOCKS_KEY, NULL, pool);
    }
    return kept;
}

static uint32_t fingerprint_of(pv_span block, uint32_t hash)
{
    for (size_t i = 0; i < block.len; i++) {
        hash = (hash ^ (unsigned char)block.ptr[i]) * 16777619u;
    }
    return hash;
}

/* The table that tells purposes, of every built-in list. */
static pv_span compile_vendors(server_rec *s, apr_pool_t *ptemp)
{
    compiling work = { .s = s, .ptemp = ptemp };

    work.sources =
        apr_array_make(ptemp, PV_VENDOR_LISTS, sizeof(pv_rules_source));
    push_builtin(&work, 0xff);
    return compile(&work, NULL);
}

/* Reads and compiles; returns NULL or a sentence. */
static const char *compile_lists(compiling *work, kept_blocks *fresh,
                                 const pv_config_line **culprit)
{
    pv_rules_tally tally;
    const char *error = gather(work, culprit);

    if (error != NULL) {
        return error;
    }
    *culprit = NULL;
    fresh->rules = compile(work, &tally);
    fresh->vendors = compile_vendors(work->s, work->ptemp);
    if (fresh->rules.ptr == NULL || fresh->vendors.ptr == NULL) {
        release(&fresh->rules);
        release(&fresh->vendors);
        return "PrivacyFilterList: the lists need more memory than the "
               "system or the limit of 256 MB allows";
    }
    report_compiled(work, &tally, fresh->rules.len);
    return NULL;
}

/* Fails configtest and a first start; a restart goes on with what it has. */
static int fail_or_keep(server_rec *s, const pv_config_line *culprit,
                        const char *error, const kept_blocks *kept)
{
    if (kept->rules.ptr == NULL
        || ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_NORMAL) {
        return pv_config_fail(s, culprit, error);
    }
    pv_config_warn(s, culprit, error);
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                 PVNO(0204) "PrivacyFilterList: the filter lists of before "
                            "the restart stay in force");
    return OK;
}

static int set_lists(server_rec *s, apr_pool_t *pconf, apr_pool_t *ptemp)
{
    pv_global_config *global = pv_config_global(s);
    kept_blocks *kept = get_kept(s);
    kept_blocks fresh = { { NULL, 0 }, { NULL, 0 } };
    compiling work = { .s = s, .ptemp = ptemp };
    const pv_config_line *culprit = NULL;
    const char *error;

    work.sources = apr_array_make(ptemp, 8, sizeof(pv_rules_source));
    error = compile_lists(&work, &fresh, &culprit);
    if (error == NULL) {
        release(&kept->rules);
        release(&kept->vendors);
        *kept = fresh;
    }
    else if (fail_or_keep(s, culprit, error, kept) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    global->lists = apr_pcalloc(pconf, sizeof(*global->lists));
    global->lists->rules = pv_rules_open(kept->rules, pconf);
    global->lists->vendors = pv_rules_open(kept->vendors, pconf);
    global->lists->has_files = global->filter_lists->nelts > 0;
    global->lists->fingerprint = fingerprint_of(kept->rules, 2166136261u);
    return OK;
}

static void note_problem(void *baton, pv_span source, uint32_t line,
                         pv_filter_kind kind, const char *problem)
{
    compiling *work = baton;

    (void)line;
    work->problem = apr_psprintf(
        work->ptemp,
        "PrivacyRule: '%.*s' cannot be used: %s%s; one rule in Adblock "
        "syntax is allowed",
        (int)source.len, source.ptr,
        kind == PV_FILTER_NOT_APPLIED ? "it concerns no request: " : "",
        problem);
}

static void gather_vhost(compiling *work, const pv_server_config *server)
{
    for (int i = 0; i < server->rules->nelts; i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->rules, i, pv_config_line);
        pv_filter rule;
        pv_filter_parse(pv_span_of(line->value), &rule);
        if (rule.kind == PV_FILTER_NONE || rule.kind == PV_FILTER_COSMETIC) {
            note_problem(
                work, pv_span_of(line->value), 1, PV_FILTER_NOT_APPLIED,
                rule.kind == PV_FILTER_NONE ? "a comment" : "an element rule");
        }
        push_source(work, line->value, line->value, strlen(line->value),
                    pv_config_purpose_number(server->global, line->name),
                    PV_FORM_ADBLOCK);
    }
}

static pv_cookie_pattern *gather_cookies(const pv_server_config *server,
                                         apr_pool_t *pool)
{
    pv_cookie_pattern *cookies = apr_pcalloc(
        pool, sizeof(*cookies) * ((size_t)server->cookies->nelts + 1));

    for (int i = 0; i < server->cookies->nelts; i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->cookies, i, pv_config_line);
        cookies[i].pattern = pv_span_of(line->value);
        cookies[i].purpose =
            pv_config_purpose_number(server->global, line->name);
    }
    return cookies;
}

/* The line of a PrivacyRule, for the message about it. */
static const pv_config_line *line_of(const pv_server_config *server,
                                     const compiling *work)
{
    for (int i = 0; i < server->rules->nelts; i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->rules, i, pv_config_line);
        if (strstr(work->problem, line->value) != NULL) {
            return line;
        }
    }
    return NULL;
}

static int set_vhost_rules(server_rec *s, pv_vhost_rules *own,
                           apr_pool_t *pconf, apr_pool_t *ptemp)
{
    const pv_server_config *server = pv_config_server(s);
    compiling work = { .s = s, .ptemp = ptemp };
    pv_rules_input input = { .report = note_problem, .baton = &work };
    pv_span block;

    if (server->rules->nelts == 0 && server->cookies->nelts == 0) {
        return OK;
    }
    work.sources = apr_array_make(ptemp, 8, sizeof(pv_rules_source));
    gather_vhost(&work, server);
    input.sources = (const pv_rules_source *)work.sources->elts;
    input.source_count = (size_t)work.sources->nelts;
    input.cookies = gather_cookies(server, ptemp);
    input.cookie_count = (size_t)server->cookies->nelts;
    if (pv_rules_build(&input, NULL, &block) != PV_OK) {
        return pv_config_fail(s, NULL,
                              "PrivacyRule: there are too many; at most "
                              "1,024 are allowed in a virtual host");
    }
    if (work.problem != NULL) {
        pv_rules_block_free(block);
        return pv_config_fail(s, line_of(server, &work), work.problem);
    }
    own->fingerprint = fingerprint_of(block, 2166136261u);
    own->rules = pv_rules_open(
        pv_span_make(apr_pmemdup(pconf, block.ptr, block.len), block.len),
        pconf);
    pv_rules_block_free(block);
    return OK;
}

static int set_first_party(server_rec *s, pv_vhost_rules *own,
                           apr_pool_t *pconf)
{
    const apr_array_header_t *hosts = pv_config_server(s)->first_party;

    own->first_party =
        apr_pcalloc(pconf, sizeof(pv_span) * ((size_t)hosts->nelts + 1));
    for (int i = 0; i < hosts->nelts; i++) {
        const char *name = APR_ARRAY_IDX(hosts, i, const char *);
        char buffer[PV_HOST_MAX + 1];
        pv_span host;
        if (pv_url_host(pv_span_of(name), buffer, &host) != PV_OK) {
            return pv_config_fail(
                s, NULL,
                apr_psprintf(pconf,
                             "PrivacyFirstParty: '%s' is not a host name; "
                             "host names without scheme, port and path are "
                             "allowed",
                             name));
        }
        if (pv_site_is_registry(host)) {
            return pv_config_fail(
                s, NULL,
                apr_psprintf(pconf,
                             "PrivacyFirstParty: '%s' is a public suffix: the "
                             "names below it belong to others; whole domains "
                             "and hosts are allowed",
                             name));
        }
        own->first_party[i] =
            pv_span_make(apr_pstrmemdup(pconf, host.ptr, host.len), host.len);
    }
    own->first_party_count = (size_t)hosts->nelts;
    return OK;
}

int pv_lists_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s)
{
    int rv = OK;

    (void)plog;
    /* Rules are judged also where they wait for Privacy On. */
    if (pv_config_global(s)->is_on_anywhere
        || pv_config_global(s)->filter_lists->nelts > 0) {
        rv = set_lists(s, pconf, ptemp);
    }
    for (; s != NULL && rv == OK; s = s->next) {
        pv_vhost_rules *own = apr_pcalloc(pconf, sizeof(*own));
        pv_config_server(s)->vhost_rules = own;
        rv = set_vhost_rules(s, own, pconf, ptemp);
        if (rv == OK) {
            rv = set_first_party(s, own, pconf);
        }
    }
    return rv;
}
