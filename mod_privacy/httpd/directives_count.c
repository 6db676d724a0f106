/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setters of the directives about counting, disclosure and the store (see
 * directives.h). A connection string is a secret: no error repeats it.
 */
#include "mod_privacy/httpd/directives.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/counts/batch.h"

#define COUNT_MEMORY_MIN_BYTES (64 * 1024)
#define COUNT_MEMORY_MAX_BYTES (1024 * 1024 * 1024)
#define THRESHOLD_MAX          64
#define ROUNDING_MAX           1000
#define FLUSH_MIN_S            1
#define FLUSH_MAX_S            PV_HOUR_S
#define RETAIN_MIN_S           PV_HOUR_S
#define RETAIN_MAX_S           (1200LL * PV_MONTH_S)
#define REGEX_MAX_BYTES        1024

static pv_server_config *server_of(cmd_parms *cmd)
{
    return pv_config_server(cmd->server);
}

const char *pv_set_count(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice modes[] = { { "On", PV_COUNT_ON },
                                       { "NoSignals", PV_COUNT_NO_SIGNALS },
                                       { "Off", PV_COUNT_OFF },
                                       { NULL, 0 } };

    pv_dir_config *conf = dir;
    const char *error = pv_directive_choose(cmd, modes, word, &conf->count);

    if (error == NULL && conf->count != PV_COUNT_OFF) {
        pv_config_global_of(cmd->pool)->features |= PV_FEATURE_COUNTING;
    }
    return error;
}

const char *pv_set_count_memory(cmd_parms *cmd, void *dir, const char *size)
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    int64_t bytes;

    (void)dir;
    if (error != NULL) {
        return error;
    }
    if (pv_size_parse(pv_span_of(size), COUNT_MEMORY_MIN_BYTES,
                      COUNT_MEMORY_MAX_BYTES, &bytes)
        != PV_OK) {
        return pv_directive_refuse(cmd, size,
                                   "a size from 64K to 1024M, such as 4M");
    }
    pv_config_global_of(cmd->pool)->count_memory_bytes = bytes;
    return NULL;
}

const char *pv_set_country_database(cmd_parms *cmd, void *dir, const char *file)
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    const char *path = ap_server_root_relative(cmd->pool, file);

    (void)dir;
    if (error != NULL) {
        return error;
    }
    if (path == NULL) {
        return pv_directive_refuse(cmd, file, "a file name");
    }
    pv_config_global_of(cmd->pool)->country_database = path;
    return NULL;
}

/* Reads `key=` off `word`; NULL when it begins with something else. */
static const char *value_of(const char *word, const char *key)
{
    size_t len = strlen(key);

    return strncmp(word, key, len) == 0 && word[len] == '=' ? word + len + 1
                                                            : NULL;
}

static const char *set_disclosure_word(cmd_parms *cmd, pv_global_config *global,
                                       const char *word)
{
    const char *threshold = value_of(word, "threshold");
    const char *rounding = value_of(word, "rounding");
    const char *text = threshold != NULL ? threshold : rounding;
    int64_t value;

    if (text == NULL
        || pv_number_parse(pv_span_of(text), 1,
                           threshold != NULL ? THRESHOLD_MAX : ROUNDING_MAX,
                           &value)
               != PV_OK) {
        return pv_directive_refuse(cmd, word,
                                   "one of Exact, threshold=1 to 64, "
                                   "rounding=1 to 1000");
    }
    if (threshold != NULL) {
        global->disclosure_threshold = (int)value;
    }
    else {
        global->disclosure_rounding = (int)value;
    }
    return NULL;
}

const char *pv_set_disclosure(cmd_parms *cmd, void *dir, int argc,
                              char *const argv[])
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    pv_global_config *global = pv_config_global_of(cmd->pool);

    (void)dir;
    if (error == NULL && argc == 1 && ap_cstr_casecmp(argv[0], "Exact") == 0) {
        global->is_exact = 1;
        return NULL;
    }
    if (error == NULL && argc == 0) {
        return set_disclosure_word(cmd, global, "");
    }
    for (int i = 0; error == NULL && i < argc; i++) {
        error = ap_cstr_casecmp(argv[i], "Exact") == 0
                    ? pv_directive_refuse(cmd, argv[i],
                                          "allowed beside another word")
                    : set_disclosure_word(cmd, global, argv[i]);
    }
    return error;
}

const char *pv_set_period(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice units[] = { { "day", PV_PERIOD_DAY },
                                       { "week", PV_PERIOD_WEEK },
                                       { "month", PV_PERIOD_MONTH },
                                       { NULL, 0 } };

    (void)dir;
    return pv_directive_choose(cmd, units, word, &server_of(cmd)->period);
}

const char *pv_set_time_zone(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice zones[] = { { "UTC", 0 },
                                       { "Local", 1 },
                                       { NULL, 0 } };
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir;
    return error != NULL ? error
                         : pv_directive_choose(
                             cmd, zones, word,
                             &pv_config_global_of(cmd->pool)->is_local_time);
}

const char *pv_set_path_rule(cmd_parms *cmd, void *dir, const char *regex,
                             const char *replacement)
{
    (void)dir;
    if (strlen(regex) > REGEX_MAX_BYTES
        || ap_pregcomp(cmd->temp_pool, regex, AP_REG_EXTENDED) == NULL) {
        return pv_directive_refuse(cmd, regex,
                                   "a regular expression of at most 1024 "
                                   "bytes");
    }
    if (strlen(replacement) > PV_ITEM_MAX) {
        return pv_directive_refuse(cmd, replacement,
                                   "a replacement of at most 200 bytes");
    }
    APR_ARRAY_PUSH(server_of(cmd)->path_rules, pv_config_line) =
        pv_directive_line(cmd, regex, replacement);
    return NULL;
}

const char *pv_set_campaigns(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[])
{
    (void)dir;
    if (argc == 0) {
        return pv_directive_refuse(cmd, "", "a campaign's name");
    }
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '\0' || strlen(argv[i]) > PV_ITEM_MAX) {
            return pv_directive_refuse(cmd, argv[i],
                                       "a name of 1 to 200 bytes");
        }
        APR_ARRAY_PUSH(server_of(cmd)->campaigns, const char *) = argv[i];
    }
    return NULL;
}

const char *pv_set_visitors(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice words[] = { { "On", 1 }, { "Off", 0 }, { NULL, 0 } };

    (void)dir;
    return pv_directive_choose(cmd, words, word, &server_of(cmd)->visitors);
}

static bool is_node_name(const char *name)
{
    size_t len = strlen(name);

    for (const char *c = name; *c != '\0'; c++) {
        if (!apr_isalnum(*c) && strchr("-._", *c) == NULL) {
            return false;
        }
    }
    return len > 0 && len <= PV_NODE_MAX;
}

/* `node=` and `flush=`, after driver and file or connection string. */
static const char *set_store_option(cmd_parms *cmd, pv_global_config *global,
                                    bool is_pgsql, const char *word)
{
    const char *flush = value_of(word, "flush");
    const char *node = value_of(word, "node");
    int64_t flush_s;

    if (flush != NULL
        && pv_duration_parse(pv_span_of(flush), FLUSH_MIN_S, FLUSH_MAX_S,
                             &flush_s)
               == PV_OK) {
        global->flush_s = (int)flush_s;
        return NULL;
    }
    if (is_pgsql && node != NULL && is_node_name(node)) {
        global->store_node = node;
        return NULL;
    }
    if (is_pgsql && flush == NULL && node == NULL) {
        /* It may be a part of a connection string that lost its quotes. */
        return apr_psprintf(cmd->pool,
                            "%s: a word after the quoted connection string "
                            "is not understood; allowed are flush=TIME and "
                            "node=NAME",
                            cmd->cmd->name);
    }
    return pv_directive_refuse(cmd, word,
                               is_pgsql ? "flush=1s to flush=1h, or node= and "
                                          "1 to 63 letters, digits, - . _"
                                        : "flush=1s to flush=1h");
}

const char *pv_set_store(cmd_parms *cmd, void *dir, int argc,
                         char *const argv[])
{
    static const pv_choice drivers[] = { { "sqlite3", 0 },
                                         { "pgsql", 1 },
                                         { NULL, 0 } };
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    pv_global_config *global = pv_config_global_of(cmd->pool);
    int is_pgsql = 0;

    (void)dir;
    if (error == NULL) {
        error = pv_directive_choose(cmd, drivers, argc > 0 ? argv[0] : "",
                                    &is_pgsql);
    }
    if (error != NULL) {
        return error;
    }
    if (argc < 2 || argv[1][0] == '\0') {
        return pv_directive_refuse(cmd, argv[0],
                                   is_pgsql ? "enough: a quoted connection "
                                              "string must follow"
                                            : "enough: a file name must "
                                              "follow");
    }
    global->store_driver = is_pgsql ? "pgsql" : "sqlite3";
    global->store_params =
        is_pgsql ? argv[1] : ap_server_root_relative(cmd->pool, argv[1]);
    if (global->store_params == NULL) {
        return pv_directive_refuse(cmd, argv[1], "a file name");
    }
    for (int i = 2; error == NULL && i < argc; i++) {
        error = set_store_option(cmd, global, is_pgsql == 1, argv[i]);
    }
    return error;
}

static const char *set_retention_word(cmd_parms *cmd, pv_global_config *global,
                                      const char *word)
{
    const struct {
        const char *key;
        apr_int64_t *retain_s;
    } items[] = { { "hours", &global->retain_hours_s },
                  { "days", &global->retain_days_s },
                  { "months", &global->retain_months_s } };
    int64_t retain_s = 0;

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        const char *text = value_of(word, items[i].key);
        if (text != NULL
            && (strcmp(text, "never") == 0
                || pv_duration_parse(pv_span_of(text), RETAIN_MIN_S,
                                     RETAIN_MAX_S, &retain_s)
                       == PV_OK)) {
            *items[i].retain_s = retain_s;
            return NULL;
        }
    }
    return pv_directive_refuse(cmd, word,
                               "one of hours=TIME, days=TIME, months=TIME, "
                               "with a time such as 35d or 25mo (at least "
                               "1h), or never");
}

const char *pv_set_retention(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[])
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    pv_global_config *global = pv_config_global_of(cmd->pool);

    (void)dir;
    if (error == NULL && argc == 0) {
        return set_retention_word(cmd, global, "");
    }
    for (int i = 0; error == NULL && i < argc; i++) {
        error = set_retention_word(cmd, global, argv[i]);
    }
    return error;
}
