/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files and built-in lists for `privacyctl lists`. A file's purpose is not
 * known here (the configuration gives it): analytics, as in the directive's
 * usual use.
 */
#include "mod_privacy/tools/lists_input.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdio.h>

#include "mod_privacy/core/rules/vendors.h"

#define FILE_BYTES_MAX (256 << 20)

pv_lists_input pv_lists_input_make(apr_pool_t *pool)
{
    pv_lists_input input = { apr_array_make(pool, 8, sizeof(pv_rules_source)) };

    return input;
}

static apr_status_t read_all(const char *path, pv_span *text, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_size_t len = 0;
    char *bytes;
    apr_status_t rv =
        apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    if (rv == APR_SUCCESS
        && (info.filetype != APR_REG || info.size > FILE_BYTES_MAX)) {
        rv = APR_EINVAL;
    }
    if (rv == APR_SUCCESS) {
        bytes = apr_palloc(pool, (apr_size_t)info.size + 1);
        rv = apr_file_read_full(file, bytes, (apr_size_t)info.size, &len);
        rv = rv == APR_EOF ? APR_SUCCESS : rv;
        *text = pv_span_make(bytes, len);
    }
    apr_file_close(file);
    return rv;
}

bool pv_lists_input_file(pv_lists_input *input, const char *path,
                         apr_pool_t *pool)
{
    pv_rules_source source = {
        pv_span_of(path), { NULL, 0 }, PV_PURPOSE_ANALYTICS, PV_FORM_DETECT
    };
    apr_status_t rv = read_all(path, &source.text, pool);
    char reason[128];

    if (rv != APR_SUCCESS) {
        fprintf(stderr, "privacyctl lists: %s: %s\n", path,
                apr_strerror(rv, reason, sizeof(reason)));
        return false;
    }
    APR_ARRAY_PUSH(input->sources, pv_rules_source) = source;
    return true;
}

void pv_lists_input_builtin(pv_lists_input *input)
{
    for (int i = 0; i < PV_VENDOR_LISTS; i++) {
        const pv_vendor_list *list = &pv_vendor_lists[i];
        pv_rules_source source = { pv_span_of(list->name),
                                   pv_span_make((const char *)list->text,
                                                list->len),
                                   list->purpose, PV_FORM_VENDORS };
        if (list->purpose == PV_PURPOSE_ANALYTICS
            || list->purpose == PV_PURPOSE_MARKETING
            || list->purpose == PV_PURPOSE_NONE) {
            APR_ARRAY_PUSH(input->sources, pv_rules_source) = source;
        }
    }
}

pv_span pv_lists_input_line(const pv_lists_input *input, pv_span source,
                            uint32_t line)
{
    for (int i = 0; i < input->sources->nelts; i++) {
        const pv_rules_source *each =
            &APR_ARRAY_IDX(input->sources, i, pv_rules_source);
        pv_span text = each->text;
        pv_span found;
        if (!pv_span_equal(each->name, source)) {
            continue;
        }
        while (pv_filter_next_line(&text, &found)) {
            if (--line == 0) {
                return found;
            }
        }
    }
    return pv_span_make(NULL, 0);
}

pv_rules_input pv_lists_input_of(const pv_lists_input *input)
{
    pv_rules_input all = {
        .sources = (const pv_rules_source *)input->sources->elts,
        .source_count = (size_t)input->sources->nelts,
    };

    return all;
}
