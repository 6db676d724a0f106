/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What strangers send to the report and into logs: parameters, the names of
 * items in each format, lines of access logs. Escaped text must keep within
 * its format.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/report/output.h"
#include "mod_privacy/core/report/query.h"
#include "mod_privacy/core/visit/log_line.h"

/* Which bytes a format must never let through. */
typedef struct filter {
    const char *forbidden;
} filter;

static pv_status check(void *baton, const char *bytes, size_t len)
{
    const filter *f = baton;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c == 0x7F || strchr(f->forbidden, (char)c) != NULL) {
            abort();
        }
    }
    return PV_OK;
}

static void write_all(pv_span text)
{
    filter html = { "<>'\"" }, json = { "<>&'" }, plain = { "" };
    pv_output out = { check, &html, PV_OK };

    pv_output_html(&out, text);
    out.baton = &json;
    pv_output_json(&out, text);
    out.baton = &plain;
    pv_output_csv(&out, text);
    pv_output_label(&out, text);
    out.baton = &html;
    pv_output_query(&out, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pv_log_memory memory;
    pv_span text = pv_span_make((const char *)data, size);
    pv_report_query query;
    const char *error = NULL;
    pv_log_line line;

    if (pv_report_query_parse(text, &query, &error) == PV_OK) {
        pv_report_query_complete(&query, (pv_date){ 2026, 11, 22 });
        if (pv_report_query_days(&query) < 1) {
            abort();
        }
    }
    else if (error == NULL) {
        abort();
    }
    if (pv_log_line_parse(text, &memory, &line) == PV_OK) {
        (void)pv_log_line_is_page(line.path);
        write_all(line.path);
    }
    write_all(text);
    return 0;
}
