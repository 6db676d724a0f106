/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redacting messages of the error log (see errorlog_body.h).
 *
 * With a request at hand its own values are looked for, wherever a module
 * prints them. Dumps of raw bytes (mod_dumpio, mod_ssl and mod_proxy_ajp at
 * trace7, ap_log_data() of httpd's core) mostly come before a request exists
 * and cut their text anywhere, so their contents are left out altogether.
 */
#include "mod_privacy/httpd/errorlog_body.h"

#include <apr_lib.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/redact.h"
#include "mod_privacy/httpd/identifiers.h"

/* ap_log_data() prints so many bytes in a line. */
#define DATA_CHARACTERS 16
#define DATA_DIGITS     (2 * DATA_CHARACTERS)

static pv_log_policy policy_of(const ap_errorlog_info *info)
{
    static const pv_log_policy keep = { PV_LOG_KEEP, PV_LOG_KEEP, PV_LOG_KEEP,
                                        PV_LOG_KEEP, PV_LOG_KEEP };
    static const pv_log_policy unset = { PV_UNSET, PV_UNSET, PV_UNSET, PV_UNSET,
                                         PV_UNSET };
    const pv_dir_config *dir;
    pv_server_config nobody = { .log = unset };

    if (info->s == NULL || info->s->module_config == NULL) {
        return pv_config_log(&nobody);
    }
    dir = info->r != NULL
              ? pv_config_dir(info->r)
              : ap_get_module_config(info->s->lookup_defaults, &privacy_module);
    if (dir->is_on != 1 && info->r != NULL) {
        return keep;
    }
    return pv_config_log(pv_config_server(info->s));
}

/* The pieces of a value that modules print on their own. */
static void add_cookies(pv_redact_policy *policy, const char *header)
{
    pv_span rest = pv_span_of(header);
    pv_cookie cookie;

    pv_redact_add(policy, header);
    while (pv_cookie_next(&rest, &cookie) == PV_OK) {
        pv_redact_add_span(policy, cookie.value);
    }
}

static void add_credentials(pv_redact_policy *policy, const char *header)
{
    const char *token = header != NULL ? ap_strrchr_c(header, ' ') : NULL;

    pv_redact_add(policy, header);
    pv_redact_add(policy, token != NULL ? token + 1 : NULL);
}

/* A query and the values of its parameters. */
static void add_query(pv_redact_policy *policy, const char *query)
{
    size_t begin = 0;

    if (query == NULL) {
        return;
    }
    pv_redact_add(policy, query);
    for (size_t i = 0;; i++) {
        if (query[i] == '=') {
            begin = i + 1;
        }
        else if (query[i] == '&' || query[i] == '\0') {
            pv_redact_add_span(policy, pv_span_make(query + begin, i - begin));
            begin = i + 1;
        }
        if (query[i] == '\0') {
            return;
        }
    }
}

static void add_values(pv_redact_policy *policy, const request_rec *r)
{
    const apr_table_t *in = r->headers_in;

    if (in == NULL) {
        return;
    }
    if (policy->query) {
        add_query(policy, r->args);
    }
    if (policy->agent) {
        pv_redact_add(policy, apr_table_get(in, "User-Agent"));
    }
    if (policy->referer) {
        const char *sent = apr_table_get(in, "Referer");
        const char *kept = pv_identifiers_header(r, "Referer");
        if (sent != NULL && (kept == NULL || strcmp(sent, kept) != 0)) {
            pv_redact_add(policy, sent);
        }
    }
    if (policy->cookies) {
        add_credentials(policy, apr_table_get(in, "Authorization"));
        add_credentials(policy, apr_table_get(in, "Proxy-Authorization"));
        add_cookies(policy, apr_table_get(in, "Cookie"));
    }
}

/* How many hexadecimal digits stand at `at`; one above DATA_DIGITS is enough
 * to know that there are too many. */
static size_t hex_length(const char *line, size_t len, size_t at)
{
    size_t end = at;

    while (end < len && end - at <= DATA_DIGITS && apr_isxdigit(line[end])) {
        end++;
    }
    return end - at;
}

/* Pairs of digits, filled up with spaces to the width of a whole line. */
static bool are_pairs(const char *line, size_t len, size_t at)
{
    size_t digits = hex_length(line, len, at);

    if (digits < 2 || digits % 2 != 0 || digits > DATA_DIGITS
        || at + DATA_DIGITS > len) {
        return false;
    }
    while (digits < DATA_DIGITS && line[at + digits] == ' ') {
        digits++;
    }
    return digits == DATA_DIGITS;
}

/* Where the characters begin that end before `end`; a quote among them has
 * been escaped, a backslash was printed as a dot. */
static size_t characters_begin(const char *line, size_t end)
{
    for (size_t i = 0; i < DATA_CHARACTERS && end > 0; i++) {
        end -= end > 1 && line[end - 2] == '\\' ? 2 : 1;
    }
    return end;
}

/* ap_log_data(): characters, a space, and the same as pairs of digits; NULL
 * when the line is no such. */
static const char *data_begin(const char *line, size_t len)
{
    for (size_t pairs = DATA_CHARACTERS + 1; pairs < len; pairs++) {
        if (line[pairs - 1] == ' ' && are_pairs(line, len, pairs)) {
            return line + characters_begin(line, pairs - 1);
        }
    }
    return NULL;
}

/* ajp_msg_dump(): an offset of four digits, four spaces, then pairs. */
static const char *ajp_begin(const char *line, size_t len)
{
    static const char gap[] = "    ";
    const char *at = memmem(line, len, gap, sizeof(gap) - 1);

    return at != NULL && at - line >= 4
                   && hex_length(line, len, (size_t)(at - line) - 4) == 4
                   && hex_length(line, len, (size_t)(at - line) + 4) == 2
               ? at
               : NULL;
}

/* Where the bytes of a dump begin in a line; `len` when it is none. */
static size_t dump_begin(const ap_errorlog_info *info, const char *line,
                         size_t len)
{
    const char *begin = NULL;

    if (info->format != NULL && strcmp(info->format, "%s%s") == 0) {
        begin = data_begin(line, len); /* at any level */
        return begin != NULL ? (size_t)(begin - line) : len;
    }
    if (info->level < APLOG_TRACE7 || info->format == NULL) {
        return len;
    }
    if (strncmp(info->format, "mod_dumpio:  %s (%s-%s): %.*s", 29) == 0
        || strncmp(info->format, "mod_dumpio:  %s (%s-%s): %s", 27) == 0) {
        begin = memmem(line, len, "): ", 3);
        begin = begin != NULL ? begin + 3 : line;
    }
    else if (strcmp(info->format, "%s") == 0) {
        begin = memmem(line, len, "] | ", 4);
        begin = begin != NULL ? begin + 4 : ajp_begin(line, len);
    }
    return begin != NULL ? (size_t)(begin - line) : len;
}

size_t pv_errorlog_body_redact(const ap_errorlog_info *info, char *line,
                               size_t len)
{
    pv_log_policy log = policy_of(info);
    pv_redact_policy policy = {
        .cookies = log.cookies != PV_LOG_KEEP,
        .agent = log.agent != PV_LOG_KEEP,
        .referer = log.referer != PV_LOG_KEEP,
        .keeps_origin = log.referer == PV_LOG_ORIGIN,
        .query = log.query != PV_LOG_KEEP,
    };

    len = dump_begin(info, line, len); /* an address may be cut in it too */
    if (info->r != NULL) {
        add_values(&policy, info->r);
    }
    return pv_redact_in_place(line, len, &policy);
}
