/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glue between a request's cookies and the readers of other tools' formats.
 */
#include "mod_privacy/httpd/consent.h"

#include <apr_strings.h>
#include <apr_time.h>

pv_consent_choice pv_consent_foreign(const request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    pv_span cookies = pv_span_of(apr_table_get(r->headers_in, "Cookie"));
    pv_consent_choice all = { .is_decided = false };

    for (size_t i = 0; cookies.len > 0 && i < setup->tool_count; i++) {
        const pv_consent_tool *tool = &setup->tools[i];
        pv_consent_choice one =
            pv_foreign_tool_read(tool->tool, cookies, &setup->terms,
                                 setup->names, apr_time_sec(r->request_time));

        all.is_decided = all.is_decided || one.is_decided;
        all.refused |= one.refused;
        if (tool->may_grant) {
            all.granted |= one.granted;
        }
    }
    all.granted &= (pv_purpose_set)~all.refused;
    return all;
}

const pv_foreign_tool *pv_consent_marking_tool(const request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    for (size_t i = 0; i < setup->tool_count; i++) {
        if (pv_foreign_tool_convention(setup->tools[i].tool) != NULL) {
            return setup->tools[i].tool;
        }
    }
    return NULL;
}

const char *pv_consent_marks(request_rec *r, const char *name, bool is_script)
{
    const pv_foreign_tool *tool = pv_consent_marking_tool(r);
    const char *marks = tool != NULL ? pv_foreign_tool_marks(tool, name) : "";

    /* An own purpose that the tool has no word for keeps our mark. */
    if (marks[0] == '\0') {
        marks =
            apr_pstrcat(r->pool, " data-privacy-purpose=\"", name, "\"", NULL);
    }
    return apr_pstrcat(r->pool, is_script ? " type=\"text/plain\"" : "", marks,
                       NULL);
}
