/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups paths by regular expressions (see path_rule.h). The compiled
 * expressions are read-only and shared by all threads; the memory of a match
 * is made for the call.
 */
#include "mod_privacy/core/visit/path_rule.h"

#include <apr_strings.h>
#include <apr_tables.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MATCH_STEPS_MAX 20000
#define MATCH_DEPTH_MAX 500
#define GROUPS_MAX      10
#define ERROR_MAX       128

typedef struct rule {
    pcre2_code *code;
    const char *replacement;
} rule;

struct pv_path_rules {
    apr_array_header_t *rules; /* of rule */
    pcre2_match_context *limits;
};

static apr_status_t free_code(void *code)
{
    pcre2_code_free(code);
    return APR_SUCCESS;
}

static apr_status_t free_limits(void *limits)
{
    pcre2_match_context_free(limits);
    return APR_SUCCESS;
}

pv_path_rules *pv_path_rules_make(apr_pool_t *pool)
{
    pv_path_rules *rules = apr_pcalloc(pool, sizeof(*rules));

    rules->rules = apr_array_make(pool, 4, sizeof(rule));
    rules->limits = pcre2_match_context_create(NULL);
    apr_pool_cleanup_register(pool, rules->limits, free_limits,
                              apr_pool_cleanup_null);
    pcre2_set_match_limit(rules->limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(rules->limits, MATCH_DEPTH_MAX);
    return rules;
}

pv_status pv_path_rules_add(pv_path_rules *rules, const char *regex,
                            const char *replacement, apr_pool_t *pool,
                            const char **error)
{
    PCRE2_SIZE at;
    int number;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
                      PCRE2_NEVER_BACKSLASH_C, &number, &at, NULL);

    if (code == NULL) {
        PCRE2_UCHAR text[ERROR_MAX] = { 0 };

        pcre2_get_error_message(number, text, sizeof(text));
        *error = apr_pstrdup(pool, (const char *)text);
        return PV_ERR_SYNTAX;
    }
    apr_pool_cleanup_register(pool, code, free_code, apr_pool_cleanup_null);
    APR_ARRAY_PUSH(rules->rules, rule) =
        (rule){ code, apr_pstrdup(pool, replacement) };
    return PV_OK;
}

size_t pv_path_rules_count(const pv_path_rules *rules)
{
    return rules != NULL ? (size_t)rules->rules->nelts : 0;
}

typedef struct result_writer {
    char *buffer;
    size_t len;
} result_writer;

static void append(result_writer *w, pv_span text)
{
    size_t room = PV_GROUP_MAX - w->len;

    text.len = text.len < room ? text.len : room;
    if (text.len > 0) {
        memcpy(w->buffer + w->len, text.ptr, text.len);
        w->len += text.len;
    }
}

/* Gives a group of the match; one that took no part is empty. */
static pv_span group(pv_span path, const PCRE2_SIZE *offsets, unsigned count,
                     unsigned number)
{
    if (number >= count || offsets[2 * number] == PCRE2_UNSET
        || offsets[2 * number + 1] > path.len
        || offsets[2 * number] > offsets[2 * number + 1]) {
        return pv_span_make(NULL, 0);
    }
    return pv_span_make(path.ptr + offsets[2 * number],
                        offsets[2 * number + 1] - offsets[2 * number]);
}

static pv_span replaced(const rule *r, pv_span path, const PCRE2_SIZE *offsets,
                        unsigned count, char *buffer)
{
    result_writer w = { buffer, 0 };
    pv_span whole = group(path, offsets, count, 0);

    append(&w, pv_span_make(path.ptr, (size_t)(whole.ptr - path.ptr)));
    for (const char *c = r->replacement; *c != '\0'; c++) {
        if (c[0] == '$' && c[1] >= '0' && c[1] <= '9') {
            append(&w, group(path, offsets, count, (unsigned)(c[1] - '0')));
            c++;
        }
        else {
            append(&w, pv_span_make(c, 1));
        }
    }
    append(&w,
           pv_span_make(whole.ptr + whole.len,
                        (size_t)(path.ptr + path.len - whole.ptr) - whole.len));
    return pv_span_make(buffer, w.len);
}

pv_span pv_path_rules_apply(void *baton, pv_span path,
                            char buffer[PV_GROUP_MAX])
{
    const pv_path_rules *rules = baton;
    pcre2_match_data *match = pcre2_match_data_create(GROUPS_MAX, NULL);
    pv_span result = path;

    if (match == NULL || path.len == 0 || path.len > PV_GROUP_MAX) {
        pcre2_match_data_free(match);
        return path;
    }
    for (int i = 0; i < rules->rules->nelts; i++) {
        const rule *r = &APR_ARRAY_IDX(rules->rules, i, rule);
        int count = pcre2_match(r->code, (PCRE2_SPTR)path.ptr, path.len, 0, 0,
                                match, rules->limits);
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(match);

        if (count >= 0 && offsets[0] <= offsets[1] && offsets[1] <= path.len) {
            result = replaced(r, path, offsets,
                              count > 0 ? (unsigned)count : GROUPS_MAX, buffer);
            break;
        }
    }
    pcre2_match_data_free(match);
    return result;
}
