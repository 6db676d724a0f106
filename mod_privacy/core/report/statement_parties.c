/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The section of third parties (see statement.h): for each purpose what it
 * is for, when it is loaded, and which hosts were found on the site.
 *
 * Hosts come out of the published figures, so one that few visitors met is
 * not named, and nothing is named that was never there.
 */
#include "mod_privacy/core/report/statement_parts.h"

static const char *when_key(const pv_statement *s, pv_purpose_mode mode)
{
    if (s->block == PV_STATEMENT_BLOCK_OFF
        || s->block == PV_STATEMENT_BLOCK_REPORT) {
        return "statement.parties.all";
    }
    if (mode == PV_PURPOSE_NEVER || s->block == PV_STATEMENT_BLOCK_ALL) {
        return "statement.parties.never";
    }
    return mode == PV_PURPOSE_ALWAYS ? "statement.parties.always"
                                     : "statement.parties.ask";
}

/* What the operator says a purpose is for, else the catalogue, else "". */
static const char *purpose_text(const pv_statement *s, size_t index)
{
    const apr_array_header_t *rows = s->facts->purposes;
    const char *name = s->view->names[index];
    char key[PV_PURPOSE_NAME_MAX + 16];

    for (int i = 0; i < rows->nelts; i++) {
        const pv_statement_row *row = &APR_ARRAY_IDX(rows, i, pv_statement_row);
        if (strcmp(row->name, name) == 0) {
            return row->text;
        }
    }
    if (s->view->terms->purposes[index].number >= PV_PURPOSE_BUILTIN_COUNT) {
        return "";
    }
    return pv_view_text(s->view,
                        pv_view_purpose_key(name, ".text", key, sizeof(key)));
}

static void write_hosts(pv_buffer *out, const pv_statement *s,
                        const char *purpose)
{
    bool is_first = true;

    for (size_t i = 0; i < s->party_count; i++) {
        if (strcmp(s->parties[i].purpose, purpose) == 0) {
            pv_buffer_puts(out, is_first ? "<bdi>" : ", <bdi>");
            pv_buffer_html(out, pv_span_of(s->parties[i].host));
            pv_buffer_puts(out, "</bdi>");
            is_first = false;
        }
    }
    if (is_first) {
        pv_buffer_html(
            out, pv_span_of(pv_view_text(s->view, "statement.parties.unseen")));
    }
}

static void write_purpose(pv_buffer *out, const pv_statement *s, size_t index)
{
    const pv_consent_purpose *purpose = &s->view->terms->purposes[index];

    pv_buffer_puts(out, "<dt>");
    pv_buffer_html(out, pv_span_of(pv_view_label(s->view, index)));
    pv_buffer_puts(out, "</dt>\n<dd>");
    pv_buffer_html(out, pv_span_of(purpose_text(s, index)));
    pv_buffer_puts(out, "</dd>\n<dd>");
    pv_buffer_html(out,
                   pv_span_of(pv_view_text(s->view, "statement.parties.when")));
    pv_buffer_puts(out, ": <strong>");
    pv_buffer_html(
        out, pv_span_of(pv_view_text(s->view, when_key(s, purpose->mode))));
    pv_buffer_puts(out, "</strong></dd>\n<dd>");
    pv_buffer_html(out,
                   pv_span_of(pv_view_text(s->view, "statement.parties.who")));
    pv_buffer_puts(out, ": ");
    write_hosts(out, s, s->view->names[index]);
    pv_buffer_puts(out, "</dd>\n");
}

static void write_recipients(pv_buffer *out, const pv_statement *s)
{
    const apr_array_header_t *rows = s->facts->recipients;

    if (rows->nelts == 0) {
        return;
    }
    pv_part_sentence(out, s, "p", "statement.parties.recipients", NULL);
    pv_buffer_puts(out, "<ul>\n");
    for (int i = 0; i < rows->nelts; i++) {
        pv_buffer_puts(out, "<li>");
        pv_buffer_html(
            out, pv_span_of(APR_ARRAY_IDX(rows, i, pv_statement_row).text));
        pv_buffer_puts(out, "</li>\n");
    }
    pv_buffer_puts(out, "</ul>\n");
}

void pv_statement_parties(pv_buffer *out, const pv_statement *s)
{
    pv_part_heading(out, s, "parties");
    pv_part_block(out, s, "p");
    pv_part_open_more(out, s);
    pv_buffer_puts(out, "<dl>\n");
    for (size_t i = 0; i < s->view->terms->count; i++) {
        write_purpose(out, s, i);
    }
    pv_buffer_puts(out, "</dl>\n");
    pv_part_sentence(out, s, "p", "statement.parties.receive", NULL);
    if (s->block == PV_STATEMENT_BLOCK_ASK
        || s->block == PV_STATEMENT_BLOCK_ALL) {
        pv_part_sentence(out, s, "p",
                         s->is_enforced ? "statement.parties.enforced"
                                        : "statement.parties.unenforced",
                         NULL);
    }
    write_recipients(out, s);
    pv_part_close_more(out, s, "parties");
}
