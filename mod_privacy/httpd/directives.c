/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setters shared by all directives, and those of addresses and blocking
 * (see directives.h).
 *
 * A table of words drives both the reader and the error text, so that the
 * message cannot drift from what is accepted.
 */
#include "mod_privacy/httpd/directives.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"

#define ROTATE_MIN_S        PV_MINUTE_S
#define ROTATE_MAX_S        (7 * PV_DAY_S)
#define V4_BITS             32
#define V6_BITS             128
#define HOST_NAME_MAX_BYTES 253
#define COOKIE_NAME_MAX     256

const char *pv_directive_refuse(cmd_parms *cmd, const char *word,
                                const char *allowed)
{
    return apr_psprintf(cmd->pool, "%s: '%s' is not %s", cmd->cmd->name, word,
                        allowed);
}

const char *pv_directive_choose(cmd_parms *cmd, const pv_choice *choices,
                                const char *word, int *value)
{
    const char *allowed = "one of";

    for (const pv_choice *each = choices; each->word != NULL; each++) {
        if (ap_cstr_casecmp(each->word, word) == 0) {
            *value = each->value;
            return NULL;
        }
        allowed = apr_pstrcat(cmd->pool, allowed, each == choices ? " " : ", ",
                              each->word, NULL);
    }
    return pv_directive_refuse(cmd, word, allowed);
}

pv_config_line pv_directive_line(cmd_parms *cmd, const char *name,
                                 const char *value)
{
    pv_config_line line = { apr_pstrdup(cmd->pool, name),
                            apr_pstrdup(cmd->pool, value), NULL, 0 };

    if (cmd->directive != NULL) {
        line.file = cmd->directive->filename;
        line.line = (unsigned)cmd->directive->line_num;
    }
    return line;
}

static const pv_choice on_off[] = { { "On", 1 }, { "Off", 0 }, { NULL, 0 } };

const char *pv_set_privacy(cmd_parms *cmd, void *dir, const char *word)
{
    pv_dir_config *conf = dir;
    const char *error = pv_directive_choose(cmd, on_off, word, &conf->is_on);

    if (error == NULL && conf->is_on == 1) {
        pv_config_global_of(cmd->pool)->is_on_anywhere = 1;
    }
    return error;
}

static const char *read_bits(cmd_parms *cmd, const char *word, int max,
                             int *bits)
{
    int64_t value;

    if (pv_number_parse(pv_span_of(word), 0, max, &value) != PV_OK) {
        return pv_directive_refuse(
            cmd, word,
            apr_psprintf(cmd->pool, "a whole number of bits from 0 to %d",
                         max));
    }
    *bits = (int)value;
    return NULL;
}

/* What may follow the mode: a life for Pseudonym, two widths for Truncate. */
static const char *read_address_details(cmd_parms *cmd,
                                        pv_address_policy *policy, int argc,
                                        char *const argv[])
{
    const char *error;
    int64_t rotate_s;

    if (policy->mode == PV_ADDRESS_TRUNCATE && argc == 3) {
        error = read_bits(cmd, argv[1], V4_BITS, &policy->v4_bits);
        return error != NULL
                   ? error
                   : read_bits(cmd, argv[2], V6_BITS, &policy->v6_bits);
    }
    if (policy->mode == PV_ADDRESS_PSEUDONYM && argc == 2) {
        if (pv_duration_parse(pv_span_of(argv[1]), ROTATE_MIN_S, ROTATE_MAX_S,
                              &rotate_s)
            != PV_OK) {
            return pv_directive_refuse(cmd, argv[1],
                                       "a time from 1m to 7d, such as 1h");
        }
        policy->rotate_s = (int)rotate_s;
        return NULL;
    }
    return pv_directive_refuse(cmd, argv[argc - 1],
                               "allowed there: Truncate takes no or two "
                               "numbers of bits, Pseudonym at most a time, "
                               "the others nothing");
}

static const char *read_address(cmd_parms *cmd, const pv_choice *modes,
                                pv_address_policy *policy, int argc,
                                char *const argv[])
{
    pv_address_policy read = { PV_UNSET, PV_UNSET, PV_UNSET, PV_UNSET };
    const char *error;

    if (argc == 0) {
        return pv_directive_choose(cmd, modes, "", &read.mode);
    }
    error = pv_directive_choose(cmd, modes, argv[0], &read.mode);
    if (error == NULL && argc > 1) {
        error = read_address_details(cmd, &read, argc, argv);
    }
    if (error == NULL) {
        *policy = read;
    }
    return error;
}

const char *pv_set_address(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[])
{
    static const pv_choice modes[] = { { "Drop", PV_ADDRESS_DROP },
                                       { "Truncate", PV_ADDRESS_TRUNCATE },
                                       { "Keep", PV_ADDRESS_KEEP },
                                       { NULL, 0 } };
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir;
    return error != NULL
               ? error
               : read_address(cmd, modes,
                              &pv_config_global_of(cmd->pool)->address, argc,
                              argv);
}

const char *pv_set_to_application(cmd_parms *cmd, void *dir, int argc,
                                  char *const argv[])
{
    static const pv_choice modes[] = { { "Pseudonym", PV_ADDRESS_PSEUDONYM },
                                       { "Drop", PV_ADDRESS_DROP },
                                       { "Truncate", PV_ADDRESS_TRUNCATE },
                                       { "Keep", PV_ADDRESS_KEEP },
                                       { NULL, 0 } };
    pv_dir_config *conf = dir;
    const char *error =
        read_address(cmd, modes, &conf->to_application, argc, argv);

    if (error == NULL && conf->to_application.rotate_s != PV_UNSET) {
        APR_ARRAY_PUSH(pv_config_global_of(cmd->pool)->rotations, int) =
            conf->to_application.rotate_s;
    }
    return error;
}

/* RFC 9110 section 5.6.2: token. */
static bool is_token(const char *word)
{
    for (const char *c = word; *c != '\0'; c++) {
        if (!apr_isalnum(*c) && strchr("!#$%&'*+-.^_`|~", *c) == NULL) {
            return false;
        }
    }
    return *word != '\0';
}

/* They name this server, and applications make their links with them. */
static bool is_never_touched(const char *name)
{
    static const char *const names[] = { "Host", "X-Forwarded-Proto",
                                         "X-Forwarded-Host",
                                         "X-Forwarded-Port" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ap_cstr_casecmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

const char *pv_set_identifying_headers(cmd_parms *cmd, void *dir, int argc,
                                       char *const argv[])
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir;
    if (error == NULL && argc == 0) {
        error = pv_directive_refuse(cmd, "", "the name of a request header");
    }
    for (int i = 0; error == NULL && i < argc; i++) {
        if (!is_token(argv[i])) {
            error = pv_directive_refuse(cmd, argv[i],
                                        "the name of a request header");
        }
        else if (is_never_touched(argv[i])) {
            error = pv_directive_refuse(
                cmd, argv[i],
                "a header that names a visitor; Host and X-Forwarded-Proto, "
                "-Host and -Port are never touched");
        }
        else {
            APR_ARRAY_PUSH(pv_config_global_of(cmd->pool)->identifying_headers,
                           const char *) = argv[i];
        }
    }
    return error;
}

/* One `item=value` of PrivacyLog: where it goes and what it may be. */
typedef struct log_item {
    const char *name;
    size_t offset;
    pv_choice values[4];
} log_item;

#define LOG_OFFSET(item) offsetof(pv_log_policy, item)

static const log_item log_items[] = {
    { "query",
      LOG_OFFSET(query),
      { { "drop", PV_LOG_DROP }, { "keep", PV_LOG_KEEP }, { NULL, 0 } } },
    { "referer",
      LOG_OFFSET(referer),
      { { "origin", PV_LOG_ORIGIN },
        { "drop", PV_LOG_DROP },
        { "keep", PV_LOG_KEEP },
        { NULL, 0 } } },
    { "agent",
      LOG_OFFSET(agent),
      { { "class", PV_LOG_CLASS },
        { "drop", PV_LOG_DROP },
        { "keep", PV_LOG_KEEP },
        { NULL, 0 } } },
    { "cookies",
      LOG_OFFSET(cookies),
      { { "drop", PV_LOG_DROP }, { "keep", PV_LOG_KEEP }, { NULL, 0 } } },
    { "user",
      LOG_OFFSET(user),
      { { "drop", PV_LOG_DROP }, { "keep", PV_LOG_KEEP }, { NULL, 0 } } },
    { NULL, 0, { { NULL, 0 } } },
};

static const char *set_log_item(cmd_parms *cmd, pv_log_policy *log,
                                const char *word)
{
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : 0;

    for (const log_item *item = log_items; item->name != NULL; item++) {
        if (len == strlen(item->name) && strncmp(item->name, word, len) == 0) {
            int value = PV_UNSET;
            if (pv_directive_choose(cmd, item->values, equals + 1, &value)
                != NULL) {
                break;
            }
            *(int *)(void *)((char *)log + item->offset) = value;
            return NULL;
        }
    }
    return pv_directive_refuse(cmd, word,
                               "one of query=drop|keep, "
                               "referer=origin|drop|keep, "
                               "agent=class|drop|keep, cookies=drop|keep, "
                               "user=drop|keep");
}

const char *pv_set_log(cmd_parms *cmd, void *dir, int argc, char *const argv[])
{
    const char *error = argc == 0 ? set_log_item(cmd, NULL, "") : NULL;

    (void)dir;
    for (int i = 0; error == NULL && i < argc; i++) {
        error = set_log_item(cmd, &pv_config_server(cmd->server)->log, argv[i]);
    }
    return error;
}

const char *pv_set_block(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice modes[] = { { "On", PV_BLOCK_ON },
                                       { "Report", PV_BLOCK_REPORT },
                                       { "Off", PV_BLOCK_OFF },
                                       { NULL, 0 } };
    pv_dir_config *conf = dir;
    const char *error = pv_directive_choose(cmd, modes, word, &conf->block);

    if (error == NULL && conf->block != PV_BLOCK_OFF) {
        pv_config_global_of(cmd->pool)->features |= PV_FEATURE_BLOCKING;
    }
    return error;
}

/* A purpose and at least one value; pushed as lines of the configuration. */
static const char *push_lines(cmd_parms *cmd, apr_array_header_t *lines,
                              const char *wanted, int argc, char *const argv[])
{
    if (argc < 2) {
        return pv_directive_refuse(cmd, argc == 1 ? argv[0] : "", wanted);
    }
    for (int i = 1; i < argc; i++) {
        APR_ARRAY_PUSH(lines, pv_config_line) =
            pv_directive_line(cmd, argv[0], argv[i]);
    }
    return NULL;
}

const char *pv_set_filter_list(cmd_parms *cmd, void *dir, int argc,
                               char *const argv[])
{
    const char *error = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    (void)dir;
    return error != NULL
               ? error
               : push_lines(cmd, pv_config_global_of(cmd->pool)->filter_lists,
                            "enough: a purpose is followed by file names, "
                            "builtin or none",
                            argc, argv);
}

const char *pv_set_rule(cmd_parms *cmd, void *dir, const char *purpose,
                        const char *rule)
{
    (void)dir;
    APR_ARRAY_PUSH(pv_config_server(cmd->server)->rules, pv_config_line) =
        pv_directive_line(cmd, purpose, rule);
    return NULL;
}

static bool is_host_name(const char *word)
{
    size_t len = strlen(word);

    for (const char *c = word; *c != '\0'; c++) {
        /* Bytes above 0x7f: a name in UTF-8, for IDNA to judge. */
        if (!apr_isalnum(*c) && strchr("-._", *c) == NULL
            && ((unsigned char)*c & 0x80) == 0) {
            return false;
        }
    }
    return len > 0 && len <= HOST_NAME_MAX_BYTES;
}

const char *pv_set_first_party(cmd_parms *cmd, void *dir, int argc,
                               char *const argv[])
{
    (void)dir;
    if (argc == 0) {
        return pv_directive_refuse(cmd, "", "a host name");
    }
    for (int i = 0; i < argc; i++) {
        if (!is_host_name(argv[i])) {
            return pv_directive_refuse(
                cmd, argv[i], "a host name, without scheme, port and path");
        }
        APR_ARRAY_PUSH(pv_config_server(cmd->server)->first_party,
                       const char *) = argv[i];
    }
    return NULL;
}

const char *pv_set_block_requests(cmd_parms *cmd, void *dir, const char *word)
{
    static const pv_choice modes[] = { { "On", PV_BLOCK_REQUESTS_ON },
                                       { "Proxied", PV_BLOCK_REQUESTS_PROXIED },
                                       { "Off", PV_BLOCK_REQUESTS_OFF },
                                       { NULL, 0 } };

    pv_dir_config *conf = dir;
    const char *error =
        pv_directive_choose(cmd, modes, word, &conf->block_requests);

    if (error == NULL && conf->block_requests == PV_BLOCK_REQUESTS_ON) {
        pv_config_global_of(cmd->pool)->features |= PV_FEATURE_REFUSAL;
    }
    return error;
}

const char *pv_set_cookies(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[])
{
    (void)dir;
    for (int i = 1; i < argc; i++) {
        if (!is_token(argv[i]) || strlen(argv[i]) > COOKIE_NAME_MAX) {
            return pv_directive_refuse(cmd, argv[i],
                                       "the name of a cookie, in which * "
                                       "stands for any characters, of at most "
                                       "256 bytes");
        }
    }
    return push_lines(cmd, pv_config_server(cmd->server)->cookies,
                      "enough: a purpose is followed by cookie names", argc,
                      argv);
}
