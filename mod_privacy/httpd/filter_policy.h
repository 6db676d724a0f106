/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rewriter is told about a page: the filter lists' verdicts, the
 * visitor's consent, and the texts of what stands in for held elements.
 */
#ifndef PV_HTTPD_FILTER_POLICY_H
#define PV_HTTPD_FILTER_POLICY_H

#include "mod_privacy/core/html/rewriter.h"
#include "mod_privacy/httpd/request.h"

typedef struct pv_filter_policy {
    request_rec *r;
    bool is_report;          /* PrivacyBlock Report: counted, not changed  */
    pv_purpose_set holdable; /* purposes that can be asked in a banner     */
    bool has_listed;         /* the document names something listed,
                                whether consent lets it through or not     */
    pv_html_policy policy;   /* what the rewriter gets; baton: this struct */
} pv_filter_policy;

/** Fills in a policy for a response; it must stay where it is. */
void pv_filter_policy_init(pv_filter_policy *policy, request_rec *r);

/** True when elements of this response may be held, and it so may grow. */
bool pv_filter_policy_holds(request_rec *r);

/**
 * Decides about a reference in a header, and counts it when refused.
 * @return true when it has to go; never in Report mode
 */
bool pv_filter_policy_refuses(request_rec *r, pv_span reference,
                              pv_resource type);

#endif
