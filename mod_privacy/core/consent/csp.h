/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second policy of PrivacyContentSecurityPolicy, and the reports about it
 * (Content Security Policy Level 3; Reporting API).
 *
 * A second header can only narrow what the page's own one allows. Ours limits
 * hosts, not inline code: a page that works without third parties works under
 * it unchanged. From a report nothing is kept but the directive and the host.
 */
#ifndef PV_CONSENT_CSP_H
#define PV_CONSENT_CSP_H

#include "mod_privacy/core/base/buffer.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/base/url.h"

#define PV_CSP_MAX           8192  /* bytes of a policy                     */
#define PV_CSP_REPORT_MAX    16384 /* bytes of a body with reports          */
#define PV_CSP_DIRECTIVE_MAX 32    /* bytes of a directive's name, with NUL */
#define PV_CSP_REPORTS_MAX   64    /* reports read of one body              */

/**
 * Writes the policy.
 * @param sources  expressions the administrator added; ends with NULL
 * @param hosts    hosts that consent allows, with everything below them; ends
 *                 with NULL
 * @param sink     path that reports go to, or NULL
 */
void pv_csp_write(pv_buffer *out, const char *const *sources,
                  const char *const *hosts, const char *sink);

/* One violation, reduced to what may be counted. */
typedef struct pv_csp_report {
    char directive[PV_CSP_DIRECTIVE_MAX]; /* such as "img-src"           */
    char host[PV_HOST_MAX + 1];           /* canonical                   */
} pv_csp_report;

/**
 * Reads a body of type application/csp-report or application/reports+json.
 * Violations without a host (inline code, data:) are passed over.
 * @param reports  receives at most PV_CSP_REPORTS_MAX
 * @param count    set on success
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE when the body is too long
 */
pv_status pv_csp_report_parse(pv_span body,
                              pv_csp_report reports[PV_CSP_REPORTS_MAX],
                              size_t *count);

#endif
