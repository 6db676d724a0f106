/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a verdict of the lists to what happens to an element: nothing where
 * consent or an exception lets it pass, nothing but a count in Report mode,
 * held where the visitor can be asked in a banner, else blocked.
 */
#include "mod_privacy/httpd/filter_policy.h"

#include <apr_strings.h>

#include <apr_strings.h>

#include "mod_privacy/core/base/buffer.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/document.h"
#include "mod_privacy/httpd/lists.h"

#define PLACEHOLDER_MAX 65536 /* bytes of a srcdoc, escaped */

static const pv_html_decision pass = { PV_HTML_PASS, PV_PURPOSE_NONE };

/* Counts what is refused; the host is all that is kept of it. */
static void count(request_rec *r, pv_span reference, pv_purpose purpose)
{
    char host[PV_HOST_MAX + 1];
    pv_span name = pv_lists_host(r, reference, host);

    if (name.len > 0) {
        pv_count_blocked(r, name, purpose);
    }
}

static pv_html_decision decide(pv_filter_policy *policy, pv_verdict verdict)
{
    pv_html_decision decision = { PV_HTML_BLOCK, verdict.purpose };

    policy->has_listed |= verdict.purpose != PV_PURPOSE_NONE;
    if (!verdict.is_blocked || policy->is_report) {
        return pass;
    }
    if (pv_purpose_in(policy->holdable, verdict.purpose)) {
        decision.action = PV_HTML_HOLD;
    }
    return decision;
}

static pv_html_decision decide_reference(void *baton, pv_span reference,
                                         pv_resource type)
{
    pv_filter_policy *policy = baton;
    pv_verdict verdict = pv_lists_decide(policy->r, reference, type);

    if (verdict.is_blocked) {
        count(policy->r, reference, verdict.purpose);
    }
    return decide(policy, verdict);
}

static pv_html_decision decide_script_reference(void *baton, pv_span reference)
{
    pv_filter_policy *policy = baton;
    pv_verdict verdict = pv_lists_decide_literal(policy->r, reference);

    if (verdict.is_blocked) {
        count(policy->r, reference, verdict.purpose);
    }
    return decide(policy, verdict);
}

static pv_html_decision decide_inline_script(void *baton, pv_span text)
{
    pv_filter_policy *policy = baton;

    return decide(policy, pv_lists_inline(policy->r, text));
}

static void learn_base(void *baton, pv_span href)
{
    pv_filter_policy *policy = baton;

    pv_lists_set_base(policy->r, href);
}

static pv_span purpose_name(void *baton, pv_purpose purpose)
{
    const pv_filter_policy *policy = baton;
    const pv_global_config *global = pv_config_global(policy->r->server);

    if (purpose >= global->purpose_names->nelts) {
        return pv_span_make("", 0);
    }
    return pv_span_of(
        APR_ARRAY_IDX(global->purpose_names, purpose, const char *));
}

/* The marks of the consent tool that is to start the element again. */
static pv_span tool_marks(void *baton, pv_purpose purpose, bool is_script)
{
    const pv_filter_policy *policy = baton;
    const char *name =
        apr_pstrmemdup(policy->r->pool, purpose_name(baton, purpose).ptr,
                       purpose_name(baton, purpose).len);

    return pv_span_of(pv_consent_marks(policy->r, name, is_script));
}

static void follow_tool(pv_filter_policy *policy)
{
    const pv_foreign_tool *tool = pv_consent_marking_tool(policy->r);
    const pv_foreign_convention *convention =
        tool != NULL ? pv_foreign_tool_convention(tool) : NULL;

    if (convention != NULL) {
        policy->policy.held_marks = tool_marks;
        policy->policy.held_prefix = pv_span_of(convention->prefix);
        policy->policy.held_scripts_keep_src = convention->keeps_src;
    }
}

static pv_span placeholder(void *baton, const pv_html_page *page,
                           pv_span reference)
{
    const pv_filter_policy *policy = baton;
    request_rec *r = policy->r;
    char *buffer = apr_palloc(r->pool, PV_URL_MAX);
    pv_buffer out = pv_buffer_make(PLACEHOLDER_MAX, r->pool);
    pv_purpose purpose;
    pv_url url;

    if (pv_url_parse(reference, &pv_lists_page(r)->base, buffer, &url)
        != PV_OK) {
        return pv_span_make("", 0);
    }
    purpose = pv_lists_decide(r, reference, PV_RESOURCE_SUBDOCUMENT).purpose;
    pv_buffer_html(&out,
                   pv_consent_placeholder(r, page->language, url.text, url.host,
                                          purpose, page->has_base));
    return out.is_full ? pv_span_make("", 0) : pv_buffer_span(&out);
}

static pv_span banner(void *baton, const pv_html_page *page)
{
    const pv_filter_policy *policy = baton;

    return pv_consent_banner(policy->r, page->language, page->held,
                             page->has_base);
}

static pv_span held_marks(void *baton, pv_purpose purpose, bool is_script)
{
    const pv_filter_policy *policy = baton;
    pv_span name = purpose_name(baton, purpose);

    return pv_span_of(pv_consent_marks(
        policy->r, apr_pstrmemdup(policy->r->pool, name.ptr, name.len),
        is_script));
}

/* Marks held elements as the site's own consent tool expects them. */
static void follow_convention(pv_filter_policy *policy)
{
    const pv_foreign_tool *tool = pv_consent_marking_tool(policy->r);
    const pv_foreign_convention *convention =
        tool != NULL ? pv_foreign_tool_convention(tool) : NULL;

    if (convention != NULL) {
        policy->policy.held_marks = held_marks;
        policy->policy.held_prefix = pv_span_of(convention->prefix);
        policy->policy.held_keeps_src = convention->keeps_src;
    }
}

/* Purposes that PrivacyConsent Banner asks about. */
static pv_purpose_set askable(request_rec *r)
{
    const pv_consent_setup *setup;
    pv_purpose_set set = 0;

    if (pv_config_consent(pv_config_server(r->server)) != PV_CONSENT_BANNER) {
        return 0;
    }
    setup = pv_consent_setup_get(r);
    for (size_t i = 0; i < setup->terms.count; i++) {
        if (setup->terms.purposes[i].mode == PV_PURPOSE_ASK) {
            set |= pv_purpose_bit(setup->terms.purposes[i].number);
        }
    }
    return set;
}

bool pv_filter_policy_holds(request_rec *r)
{
    return pv_document_is_in_scope(r)
           && pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON
           && askable(r) != 0;
}

void pv_filter_policy_init(pv_filter_policy *policy, request_rec *r)
{
    policy->r = r;
    policy->is_report = pv_config_block(pv_config_dir(r)) == PV_BLOCK_REPORT;
    policy->holdable = policy->is_report ? 0 : askable(r);
    policy->has_listed = false;
    policy->policy = (pv_html_policy){
        .baton = policy,
        .reference = decide_reference,
        .script_reference = decide_script_reference,
        .inline_script = decide_inline_script,
        .base = learn_base,
        .purpose_name = purpose_name,
        .placeholder = policy->holdable != 0 ? placeholder : NULL,
        .banner = policy->holdable != 0 ? banner : NULL,
    };
    if (policy->holdable != 0) {
        follow_convention(policy);
    }
    follow_tool(policy);
}

bool pv_filter_policy_refuses(request_rec *r, pv_span reference,
                              pv_resource type)
{
    pv_verdict verdict = pv_lists_decide(r, reference, type);

    if (!verdict.is_blocked) {
        return false;
    }
    count(r, reference, verdict.purpose);
    return pv_config_block(pv_config_dir(r)) == PV_BLOCK_ON;
}
