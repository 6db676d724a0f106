/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The privacy statement as a page (see statement.h): one function for each
 * section, in the order of a reader's questions. The tables of texts say
 * which sentence is true when; here it is decided which one is.
 */
#include "mod_privacy/core/report/statement.h"

#include <apr_strings.h>

#include "mod_privacy/core/consent/frame.h"
#include "mod_privacy/core/consent/page.h"
#include "mod_privacy/core/report/statement_parts.h"

#define MISSING_MAX 8

const char *const *pv_statement_languages(void)
{
    static const char *const languages[] = { "en", "nl", NULL };

    return languages;
}

size_t pv_statement_missing(const pv_statement_facts *facts,
                            const char *missing[], size_t max)
{
    const struct {
        const char *key;
        bool is_stated;
    } needed[] = {
        { "controller", facts->controller != NULL },
        { "contact", facts->contact != NULL },
        { "basis", facts->basis != NULL },
        { "retention", facts->retentions->nelts > 0 },
        { "changed", facts->has_changed },
    };
    size_t count = 0;

    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (!needed[i].is_stated && count < max) {
            missing[count++] = needed[i].key;
        }
    }
    return count;
}

static void write_short(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "short");
    pv_buffer_puts(out, "<ul>\n");
    pv_part_address(out, s, "li");
    pv_part_block(out, s, "li");
    pv_part_count(out, s, "li");
    pv_part_cookie(out, s, "li");
    if (s->has_consent) {
        pv_part_sentence(out, s, "li", "statement.change", NULL);
    }
    pv_buffer_puts(out, "</ul>\n");
    pv_part_own(out, s, "short");
    pv_buffer_puts(out, "</section>\n");
}

static void write_application(pv_buffer *out, const pv_statement *s)
{
    const pv_statement_mask *mask = &s->application_mask;
    pv_buffer time = pv_buffer_make(PV_LABELS_MAX, out->pool);

    switch (mask->what) {
    case PV_STATEMENT_PSEUDONYM:
        pv_statement_time(&time, s->view, mask->rotate_s);
        pv_part_value(out, s, "li", "statement.application.pseudonym", "time",
                      pv_buffer_string(&time));
        break;
    case PV_STATEMENT_TRUNCATE:
        pv_part_bits(out, s, "li", "statement.application.truncate", mask);
        break;
    case PV_STATEMENT_KEEP:
        pv_part_sentence(out, s, "li", "statement.application.keep", NULL);
        break;
    case PV_STATEMENT_DROP:
    case PV_STATEMENT_UNCHECKED:
        pv_part_sentence(out, s, "li", "statement.application.drop", NULL);
        break;
    }
}

/* Whether the section can say of everything that it is not kept. */
static bool keeps_nothing(const pv_statement *s)
{
    return s->logs_mask.what == PV_STATEMENT_DROP
           && s->application_mask.what != PV_STATEMENT_KEEP
           && strcmp(s->logs.query, "keep") != 0
           && strcmp(s->logs.referer, "keep") != 0
           && strcmp(s->logs.agent, "keep") != 0
           && strcmp(s->logs.cookies, "keep") != 0
           && strcmp(s->logs.user, "keep") != 0;
}

static void write_logs(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading_of(out, s, "logs",
                       keeps_nothing(s) ? "statement.logs"
                                        : "statement.logs.mixed");
    pv_part_address(out, s, "p");
    pv_part_open_more(out, s);
    pv_buffer_puts(out, "<ul>\n");
    write_application(out, s);
    pv_part_choice(out, s, "statement.query.", s->logs.query);
    pv_part_choice(out, s, "statement.referer.", s->logs.referer);
    pv_part_choice(out, s, "statement.agent.", s->logs.agent);
    pv_part_choice(out, s, "statement.cookies.", s->logs.cookies);
    pv_part_choice(out, s, "statement.user.", s->logs.user);
    pv_buffer_puts(out, "</ul>\n");
    pv_part_sentence(out, s, "p", "statement.logs.limit", NULL);
    pv_part_close_more(out, s, "logs");
}

/* "for 35 days", or "without limit". */
static const char *keep_text(pv_buffer *out, const pv_statement *s,
                             int64_t time_s, bool has_for)
{
    pv_buffer time = pv_buffer_make(PV_LABELS_MAX, out->pool);
    pv_buffer text = pv_buffer_make(PV_LABELS_MAX, out->pool);

    if (time_s == 0) {
        return pv_view_text(s->view, "statement.forever");
    }
    pv_statement_time(&time, s->view, time_s);
    if (has_for) {
        pv_part_fill(&text, pv_view_text(s->view, "statement.for"), "time",
                     pv_buffer_string(&time));
        return pv_buffer_string(&text);
    }
    return pv_buffer_string(&time);
}

static void write_keep(pv_buffer *out, const pv_statement *s)
{
    pv_text_value values[] = {
        { "hours", keep_text(out, s, s->keep_hours_s, false) },
        { "days", keep_text(out, s, s->keep_days_s, false) },
        { "months", keep_text(out, s, s->keep_months_s, true) },
        { NULL, NULL },
    };

    if (s->is_stored) {
        pv_part_sentence(out, s, "p", "statement.counted.keep", values);
    }
    else {
        pv_part_sentence(out, s, "p", "statement.counted.memory", NULL);
    }
}

static void write_counted(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "counted");
    pv_part_count(out, s, "p");
    if (s->counts) {
        pv_part_open_more(out, s);
        pv_part_sentence(out, s, "p", "statement.counted.what", NULL);
        if (s->has_country) {
            pv_part_sentence(out, s, "p", "statement.counted.country", NULL);
        }
        if (s->has_visitors) {
            pv_part_sentence(out, s, "p", "statement.counted.visitors", NULL);
        }
        if (!s->is_exact && s->threshold > 1) {
            pv_part_number(out, s, "p", "statement.counted.crowd", "threshold",
                           s->threshold);
        }
        pv_part_sentence(out, s, "p",
                         s->counts_signals ? "statement.counted.everyone"
                                           : "statement.counted.signals",
                         NULL);
        pv_part_sentence(out, s, "p", "statement.counted.device", NULL);
        write_keep(out, s);
        pv_buffer_puts(out, "</details>\n");
    }
    pv_part_own(out, s, "counted");
    pv_buffer_puts(out, "</section>\n");
}

static void write_choice(pv_buffer *out, const pv_statement *s)
{
    pv_buffer names = pv_buffer_make(PV_LABELS_MAX, out->pool);

    if (!s->has_consent) {
        return;
    }
    pv_part_heading(out, s, "choice");
    pv_consent_status_write(out, s->view);
    pv_view_open_form(out, s->view);
    pv_buffer_puts(out, "<div class=\"pv-buttons\">\n");
    pv_view_button(out, s->view, "none", "button.refuse");
    pv_view_button(out, s->view, "all", "button.allow");
    pv_buffer_puts(out, "</div>\n</form>\n<p><a href=\"");
    pv_buffer_html(out, pv_span_of(s->view->path));
    pv_buffer_puts(out, "\">");
    pv_buffer_html(out,
                   pv_span_of(pv_view_text(s->view, "statement.choice.page")));
    pv_buffer_puts(out, "</a></p>\n");
    if ((s->signals & PV_SIGNAL_GPC) != 0) {
        pv_buffer_puts(&names, pv_view_text(s->view, "signal.gpc"));
    }
    if ((s->signals & PV_SIGNAL_DNT) != 0) {
        pv_buffer_cat(
            &names, names.len > 0 ? pv_view_text(s->view, "statement.or") : "",
            pv_view_text(s->view, "signal.dnt"), NULL);
    }
    pv_part_value(out, s, "p",
                  s->signals != 0 ? "statement.signals"
                                  : "statement.signals.none",
                  "signals", pv_buffer_string(&names));
    pv_part_own(out, s, "choice");
    pv_buffer_puts(out, "</section>\n");
}

static void write_cookie(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "cookie");
    pv_part_cookie(out, s, "p");
    pv_part_open_more(out, s);
    if (s->has_consent) {
        pv_part_sentence(out, s, "p", "statement.cookie.before", NULL);
        pv_part_value(out, s, "p", "statement.cookie.content", "cookie",
                      s->view->cookie_name);
        pv_part_number(out, s, "p", "statement.cookie.life", "days",
                       s->view->lifetime_s / 86400);
    }
    if (s->block == PV_STATEMENT_BLOCK_ASK) {
        pv_part_sentence(out, s, "p", "statement.cookie.removed", NULL);
    }
    if (s->block == PV_STATEMENT_BLOCK_ALL) {
        pv_part_sentence(out, s, "p", "statement.cookie.removed.all", NULL);
    }
    pv_part_sentence(out, s, "p", "statement.cookie.limit", NULL);
    pv_part_close_more(out, s, "cookie");
}

static void write_rights(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "rights");
    pv_part_sentence(out, s, "p", "statement.rights.list", NULL);
    pv_part_open_more(out, s);
    if (s->facts->contact != NULL) {
        pv_part_value(out, s, "p", "statement.rights.how", "contact",
                      s->facts->contact);
    }
    else {
        pv_part_missing(out, s, "contact");
    }
    if (s->logs_mask.what == PV_STATEMENT_DROP) {
        pv_part_sentence(out, s, "p", "statement.rights.nothing", NULL);
    }
    if (s->has_consent) {
        pv_part_sentence(out, s, "p", "statement.rights.withdraw", NULL);
    }
    pv_part_close_more(out, s, "rights");
}

static void write_contact(pv_buffer *out, const pv_statement *s)
{
    const pv_statement_facts *facts = s->facts;

    pv_part_heading(out, s, "contact");
    pv_part_fact(out, s, "statement.controller", facts->controller,
                 "controller");
    pv_part_fact(out, s, "statement.contact.at", facts->contact, "contact");
    pv_part_open_more(out, s);
    if (facts->dpo != NULL) {
        pv_part_value(out, s, "p", "statement.dpo", "text", facts->dpo);
    }
    else {
        pv_part_sentence(out, s, "p", "statement.dpo.none", NULL);
    }
    pv_part_fact(out, s, "statement.basis", facts->basis, "basis");
    if (facts->authority != NULL) {
        pv_part_value(out, s, "p", "statement.authority", "text",
                      facts->authority);
    }
    else {
        pv_part_sentence(out, s, "p", "statement.authority.any", NULL);
    }
    pv_part_close_more(out, s, "contact");
}

static void write_retention(pv_buffer *out, const pv_statement *s)
{
    const apr_array_header_t *rows = s->facts->retentions;

    pv_part_heading(out, s, "retention");
    if (rows->nelts == 0) {
        pv_part_missing(out, s, "retention");
    }
    else {
        pv_part_sentence(out, s, "p", "statement.retention.lead", NULL);
    }
    pv_part_open_more(out, s);
    pv_buffer_puts(out, "<ul>\n");
    for (int i = 0; i < rows->nelts; i++) {
        const pv_statement_row *row = &APR_ARRAY_IDX(rows, i, pv_statement_row);
        pv_buffer time = pv_buffer_make(PV_LABELS_MAX, out->pool);
        pv_text_value values[] = { { "text", row->text },
                                   { "time", NULL },
                                   { NULL, NULL } };
        pv_statement_time(&time, s->view, row->time_s);
        values[1].value = pv_buffer_string(&time);
        pv_part_sentence(out, s, "li", "statement.retention.row", values);
    }
    pv_buffer_puts(out, "</ul>\n");
    if (s->counts) {
        write_keep(out, s);
    }
    pv_part_close_more(out, s, "retention");
}

static void write_transfers(pv_buffer *out, const pv_statement *s)
{
    const apr_array_header_t *rows = s->facts->transfers;

    pv_part_heading(out, s, "transfer");
    pv_part_sentence(out, s, "p",
                     rows->nelts > 0 ? "statement.transfer.lead"
                                     : "statement.transfer.none",
                     NULL);
    if (rows->nelts > 0) {
        pv_buffer_puts(out, "<ul>\n");
    }
    for (int i = 0; i < rows->nelts; i++) {
        const pv_statement_row *row = &APR_ARRAY_IDX(rows, i, pv_statement_row);
        pv_text_value values[] = { { "name", row->name },
                                   { "text", row->text },
                                   { NULL, NULL } };
        pv_part_sentence(out, s, "li", "statement.transfer.row", values);
    }
    pv_buffer_puts(out, rows->nelts > 0 ? "</ul>\n" : "");
    pv_part_own(out, s, "transfer");
    pv_buffer_puts(out, "</section>\n");
}

static void write_changes(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "changes");
    if (s->facts->has_changed) {
        pv_part_value(out, s, "p", "statement.changed", "date",
                      pv_part_date(s, s->facts->changed, out->pool));
    }
    else {
        pv_part_missing(out, s, "changed");
    }
    if (s->facts->changed_what != NULL) {
        pv_buffer_puts(out, "<p>");
        pv_buffer_html(out, pv_span_of(s->facts->changed_what));
        pv_buffer_puts(out, "</p>\n");
    }
    pv_part_own(out, s, "changes");
    pv_buffer_puts(out, "<p><a rel=\"alternate\" type=\"application/ld+json\" "
                        "href=\"statement.json\">");
    pv_buffer_html(out, pv_span_of(pv_view_text(s->view, "statement.machine")));
    pv_buffer_puts(out, "</a></p>\n</section>\n");
}

void pv_statement_html(pv_buffer *out, const pv_statement *statement)
{
    const pv_frame frame = {
        .language = statement->view->language,
        .title = pv_view_text(statement->view, "statement.title"),
        .site = statement->view->site,
        .path = statement->view->path,
        .style = apr_pstrcat(out->pool, statement->view->path, "statement.css",
                             NULL),
    };

    pv_frame_open(out, &frame);
    pv_part_sentence(out, statement, "p", "statement.lead", NULL);
    write_short(out, statement);
    write_logs(out, statement);
    write_counted(out, statement);
    pv_statement_parties(out, statement);
    write_cookie(out, statement);
    write_choice(out, statement);
    write_rights(out, statement);
    write_contact(out, statement);
    write_retention(out, statement);
    write_transfers(out, statement);
    write_changes(out, statement);
    pv_frame_close(out);
}
