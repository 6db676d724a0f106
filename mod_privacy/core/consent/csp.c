/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writer and report reader of csp.h.
 *
 * Both report formats hold the same two facts under different names; a report
 * ends where the next host begins, so the order of the two does not matter
 * within one object of the older format, and the newer one sorts them.
 */
#include "mod_privacy/core/consent/csp.h"

#include "mod_privacy/core/consent/literal.h"

static void write_hosts(pv_buffer *out, const char *const *sources,
                        const char *const *hosts)
{
    for (size_t i = 0; sources != NULL && sources[i] != NULL; i++) {
        pv_buffer_cat(out, " ", sources[i], NULL);
    }
    for (size_t i = 0; hosts != NULL && hosts[i] != NULL; i++) {
        pv_buffer_cat(out, " ", hosts[i], " *.", hosts[i], NULL);
    }
}

void pv_csp_write(pv_buffer *out, const char *const *sources,
                  const char *const *hosts, const char *sink)
{
    pv_buffer_puts(out, "default-src 'self' 'unsafe-inline' 'unsafe-eval' "
                        "data: blob:");
    write_hosts(out, sources, hosts);
    pv_buffer_puts(out, "; form-action 'self'");
    write_hosts(out, sources, hosts);
    if (sink != NULL) {
        pv_buffer_cat(out, "; report-uri ", sink, NULL);
    }
}

typedef struct report_reading {
    pv_csp_report *reports;
    size_t count;
    pv_csp_report current;
} report_reading;

static bool is_one_of(pv_span key, const char *a, const char *b)
{
    return pv_span_equal(key, pv_span_of(a))
           || pv_span_equal(key, pv_span_of(b));
}

/* Directive names are lower-case letters and hyphens. */
static void take_directive(pv_csp_report *report, pv_span value)
{
    size_t len = 0;

    while (len < value.len && len + 1 < sizeof(report->directive)
           && ((value.ptr[len] >= 'a' && value.ptr[len] <= 'z')
               || value.ptr[len] == '-')) {
        report->directive[len] = value.ptr[len];
        len++;
    }
    report->directive[len] = '\0';
}

/* JSON may write a slash as `\/`. */
static size_t unescape_slashes(pv_span value, char out[PV_URL_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < value.len && len < PV_URL_MAX; i++) {
        if (value.ptr[i] != '\\') {
            out[len++] = value.ptr[i];
        }
    }
    return len;
}

static void take_host(pv_csp_report *report, pv_span value)
{
    char plain[PV_URL_MAX], buffer[PV_URL_MAX];
    size_t len = unescape_slashes(value, plain);
    pv_url url;

    report->host[0] = '\0';
    if (pv_url_parse(pv_span_make(plain, len), NULL, buffer, &url) == PV_OK
        && url.host.len > 0 && url.host.len <= PV_HOST_MAX) {
        memcpy(report->host, url.host.ptr, url.host.len);
        report->host[url.host.len] = '\0';
    }
}

/* A report is whole when it has both facts. */
static void finish_report(report_reading *reading)
{
    pv_csp_report *current = &reading->current;

    if (current->host[0] != '\0' && current->directive[0] != '\0') {
        if (reading->count < PV_CSP_REPORTS_MAX) {
            reading->reports[reading->count++] = *current;
        }
        current->host[0] = '\0';
        current->directive[0] = '\0';
    }
}

static void visit_report(void *baton, const pv_literal *scalar)
{
    report_reading *reading = baton;

    if (is_one_of(scalar->key, "effective-directive", "effectiveDirective")) {
        take_directive(&reading->current, scalar->value);
    }
    else if (is_one_of(scalar->key, "blocked-uri", "blockedURL")) {
        take_host(&reading->current, scalar->value);
    }
    else {
        return;
    }
    finish_report(reading);
}

pv_status pv_csp_report_parse(pv_span body,
                              pv_csp_report reports[PV_CSP_REPORTS_MAX],
                              size_t *count)
{
    report_reading reading = { .reports = reports };
    pv_status status;

    if (body.len > PV_CSP_REPORT_MAX) {
        return PV_ERR_RANGE;
    }
    status = pv_literal_walk(body, visit_report, &reading);
    if (status == PV_OK) {
        *count = reading.count;
    }
    return status;
}
