/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statement as JSON-LD 1.1 in terms of the Data Privacy Vocabulary 2
 * (W3C DPVCG): one dpv:PrivacyNotice with a dpv:Process for counting, one
 * for logging, one for each purpose of third parties. Durations are ISO 8601.
 * What the operator has not stated is left out, and named under
 * `dct:description` of the notice.
 */
#include "mod_privacy/core/report/statement.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"

#define MISSING_MAX 8

/* Writes `,"name":"text"`. */
static void write_text(pv_buffer *out, const char *name, const char *text)
{
    pv_buffer_cat(out, ",\"", name, "\":", NULL);
    pv_buffer_json(out, pv_span_of(text));
}

/* Writes `,"name":{"@id":"term"}`; both are constants. */
static void write_term(pv_buffer *out, const char *name, const char *term)
{
    pv_buffer_cat(out, ",\"", name, "\":{\"@id\":\"", term, "\"}", NULL);
}

/* Writes a storage condition of so many seconds; 0: without limit. */
static void write_duration(pv_buffer *out, int64_t time_s)
{
    pv_buffer_puts(out, ",\"dpv:hasStorageCondition\":{\"@type\":"
                        "\"dpv:StorageDuration\",\"dpv:hasDuration\":");
    if (time_s == 0) {
        pv_buffer_puts(out, "{\"@type\":\"dpv:IndeterminateDuration\"}}");
        return;
    }
    pv_buffer_puts(out, "{\"@type\":\"xsd:duration\",\"@value\":\"P");
    if (time_s % PV_DAY_S != 0) {
        pv_buffer_puts(out, "T");
    }
    pv_buffer_number(out, time_s % PV_DAY_S == 0 ? time_s / PV_DAY_S : time_s);
    pv_buffer_puts(out, time_s % PV_DAY_S == 0 ? "D\"}}" : "S\"}}");
}

static void write_agent(pv_buffer *out, const char *property, const char *type,
                        const char *name, const char *contact)
{
    if (name == NULL && contact == NULL) {
        return;
    }
    pv_buffer_cat(out, ",\n\"", property, "\":{\"@type\":\"", type, "\"", NULL);
    if (name != NULL) {
        write_text(out, "dpv:hasName", name);
    }
    if (contact != NULL) {
        write_text(out, "dpv:hasContact", contact);
    }
    pv_buffer_puts(out, "}");
}

static void write_rights(pv_buffer *out, const pv_statement *s)
{
    /* Articles 15 to 18, 20, 21, 7(3) and 77 of Regulation (EU) 2016/679. */
    static const char *const articles[] = { "A15", "A16", "A17",  "A18",
                                            "A20", "A21", "A7-3", "A77" };

    pv_buffer_puts(out, ",\n\"dpv:hasRight\":[");
    for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
        pv_buffer_cat(out, i > 0 ? "," : "", "{\"@id\":\"eu-gdpr:", articles[i],
                      "\"", NULL);
        if (s->facts->contact != NULL) {
            write_text(out, "dpv:isExercisedAt", s->facts->contact);
        }
        pv_buffer_puts(out, "}");
    }
    pv_buffer_puts(out, "]");
}

static void write_counting(pv_buffer *out, const pv_statement *s)
{
    if (!s->counts) {
        return;
    }
    pv_buffer_puts(out, "{\"@type\":\"dpv:Process\",\"@id\":\"#counting\"");
    write_text(out, "dct:title", pv_view_text(s->view, "statement.counted"));
    write_term(out, "dpv:hasPurpose", "dpv:ServiceUsageAnalytics");
    write_term(out, "dpv:hasData", "dpv:NonPersonalData");
    write_term(out, "dpv:hasTechnicalOrganisationalMeasure",
               "dpv:Anonymisation");
    if (s->is_stored) {
        write_duration(out, s->keep_months_s);
    }
    pv_buffer_puts(out, "},\n");
}

static void write_logging(pv_buffer *out, const pv_statement *s)
{
    pv_buffer_puts(out, "{\"@type\":\"dpv:Process\",\"@id\":\"#logging\"");
    write_text(out, "dct:title", pv_view_text(s->view, "statement.logs"));
    write_term(out, "dpv:hasPurpose", "dpv:ServiceProvision");
    switch (s->logs_mask.what) {
    case PV_STATEMENT_DROP:
        write_term(out, "dpv:hasTechnicalOrganisationalMeasure",
                   "dpv:Anonymisation");
        break;
    case PV_STATEMENT_TRUNCATE:
        write_term(out, "dpv:hasTechnicalOrganisationalMeasure",
                   "dpv:Pseudonymisation");
        write_text(out, "dpv:hasPersonalData", "IP address, truncated");
        break;
    case PV_STATEMENT_KEEP:
    case PV_STATEMENT_PSEUDONYM:
    case PV_STATEMENT_UNCHECKED:
        write_text(out, "dpv:hasPersonalData", "IP address");
        break;
    }
    pv_buffer_puts(out, "}");
}

static void write_recipients(pv_buffer *out, const pv_statement *s,
                             const char *purpose)
{
    bool is_first = true;

    for (size_t i = 0; i < s->party_count; i++) {
        if (strcmp(s->parties[i].purpose, purpose) != 0) {
            continue;
        }
        pv_buffer_puts(out, is_first ? ",\"dpv:hasRecipient\":[" : ",");
        pv_buffer_puts(out, "{\"@type\":\"dpv:ThirdParty\"");
        write_text(out, "dpv:hasName", s->parties[i].host);
        pv_buffer_puts(out, "}");
        is_first = false;
    }
    pv_buffer_puts(out, is_first ? "" : "]");
}

static void write_purpose(pv_buffer *out, const pv_statement *s, size_t index)
{
    const char *name = s->view->names[index];
    bool is_asked = s->block == PV_STATEMENT_BLOCK_ASK
                    && s->view->terms->purposes[index].mode == PV_PURPOSE_ASK;

    pv_buffer_cat(out, ",\n{\"@type\":\"dpv:Process\",\"@id\":\"#", name, "\"",
                  NULL);
    write_text(out, "dct:title", pv_view_label(s->view, index));
    write_term(out, "dpv:hasPurpose",
               strcmp(name, "marketing") == 0   ? "dpv:Marketing"
               : strcmp(name, "analytics") == 0 ? "dpv:ServiceUsageAnalytics"
                                                : "dpv:ServiceProvision");
    if (is_asked) {
        write_term(out, "dpv:hasLegalBasis", "dpv:Consent");
    }
    write_recipients(out, s, name);
    pv_buffer_puts(out, "}");
}

static void write_retentions(pv_buffer *out, const pv_statement *s)
{
    const apr_array_header_t *rows = s->facts->retentions;

    for (int i = 0; i < rows->nelts; i++) {
        const pv_statement_row *row = &APR_ARRAY_IDX(rows, i, pv_statement_row);
        pv_buffer_puts(out, ",\n{\"@type\":\"dpv:Process\"");
        write_text(out, "dct:title", row->text);
        write_duration(out, row->time_s);
        pv_buffer_puts(out, "}");
    }
}

static void write_missing(pv_buffer *out, const pv_statement *s)
{
    const char *missing[MISSING_MAX];
    size_t count = pv_statement_missing(s->facts, missing, MISSING_MAX);
    pv_buffer names = pv_buffer_make(PV_LABELS_MAX, out->pool);

    for (size_t i = 0; i < count; i++) {
        pv_buffer_cat(&names, i > 0 ? ", " : "", missing[i], NULL);
    }
    if (count > 0) {
        write_text(out, "dct:description",
                   apr_pstrcat(out->pool,
                               "not stated: ", pv_buffer_string(&names), NULL));
    }
}

void pv_statement_jsonld(pv_buffer *out, const pv_statement *s)
{
    const pv_statement_facts *facts = s->facts;

    pv_buffer_puts(out,
                   "{\"@context\":{\"dpv\":\"https://w3id.org/dpv#\","
                   "\"eu-gdpr\":\"https://w3id.org/dpv/legal/eu/gdpr#\","
                   "\"dct\":\"http://purl.org/dc/terms/\","
                   "\"xsd\":\"http://www.w3.org/2001/XMLSchema#\"},\n"
                   "\"@type\":\"dpv:PrivacyNotice\",\"@id\":\"statement\"");
    write_text(out, "dct:title", pv_view_text(s->view, "statement.title"));
    write_text(out, "dct:language", s->view->language);
    write_text(out, "dct:subject", s->view->site);
    if (facts->has_changed) {
        pv_buffer_cat(out, ",\"dct:modified\":\"",
                      apr_psprintf(out->pool, "%04d-%02d-%02d",
                                   facts->changed.year, facts->changed.month,
                                   facts->changed.day),
                      "\"", NULL);
    }
    write_missing(out, s);
    write_agent(out, "dpv:hasDataController", "dpv:DataController",
                facts->controller, facts->contact);
    write_agent(out, "dpv:hasDataProtectionOfficer",
                "dpv:DataProtectionOfficer", facts->dpo, NULL);
    write_agent(out, "dpv:hasAuthority", "dpv:DataProtectionAuthority",
                facts->authority, NULL);
    if (facts->basis != NULL) {
        write_text(out, "dpv:hasLegalBasis", facts->basis);
    }
    write_rights(out, s);
    pv_buffer_puts(out, ",\n\"dpv:hasProcess\":[\n");
    write_counting(out, s);
    write_logging(out, s);
    for (size_t i = 0; i < s->view->terms->count; i++) {
        write_purpose(out, s, i);
    }
    write_retentions(out, s);
    pv_buffer_puts(out, "]}\n");
}
