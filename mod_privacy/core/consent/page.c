/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent page of page.h: status first, then one form, then details.
 *
 * Boxes show what is allowed now: without a choice none is ticked. Refusing
 * comes first and looks like allowing, here as in the banner.
 */
#include "mod_privacy/core/consent/page.h"

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/consent/frame.h"

/* What the visitor allowed: what is on without asking is nobody's choice. */
static pv_purpose_set allowed(const pv_consent_view *view)
{
    pv_purpose_set set = 0;

    for (size_t i = 0; i < view->terms->count; i++) {
        if (view->terms->purposes[i].mode == PV_PURPOSE_ASK) {
            set |= pv_purpose_bit(view->terms->purposes[i].number);
        }
    }
    return set & view->consent.granted;
}

static const char *status_key(const pv_consent *consent, bool is_allowed)
{
    if (consent->signal != PV_SIGNAL_NONE) {
        return is_allowed ? "status.over" : "status.signal";
    }
    if (is_allowed) {
        return "status.granted";
    }
    return consent->is_decided ? "status.refused" : "status.undecided";
}

void pv_consent_status_write(pv_buffer *out, const pv_consent_view *view)
{
    const pv_consent *consent = &view->consent;
    pv_buffer granted = pv_buffer_make(PV_LABELS_MAX, out->pool);
    pv_text_value values[] = { { "signal", NULL },
                               { "purposes", NULL },
                               { NULL, NULL } };

    pv_view_join_labels(&granted, view, allowed(view));
    values[0].value = pv_view_text(
        view, consent->signal == PV_SIGNAL_GPC ? "signal.gpc" : "signal.dnt");
    values[1].value = pv_buffer_string(&granted);
    pv_buffer_puts(out, "<p class=\"pv-status\" role=\"status\">");
    pv_texts_html(out,
                  pv_view_text(view, status_key(consent, allowed(view) != 0)),
                  values);
    pv_buffer_puts(out, "</p>\n");
}

/* Explains a purpose: the catalogue's sentence for a built-in one. */
static void write_purpose_text(pv_buffer *out, const pv_consent_view *view,
                               size_t index)
{
    char key[PV_PURPOSE_NAME_MAX + 16];
    const char *text = NULL;

    if (view->terms->purposes[index].mode == PV_PURPOSE_ALWAYS) {
        text = pv_view_text(view, "purpose.always");
    }
    else if (view->terms->purposes[index].number < PV_PURPOSE_BUILTIN_COUNT) {
        text =
            pv_view_text(view, pv_view_purpose_key(view->names[index], ".text",
                                                   key, sizeof(key)));
    }
    if (text != NULL) {
        pv_buffer_puts(out, "<small>");
        pv_buffer_html(out, pv_span_of(text));
        pv_buffer_puts(out, "</small>");
    }
}

static void write_row(pv_buffer *out, const pv_consent_view *view, size_t index)
{
    const pv_consent_purpose *purpose = &view->terms->purposes[index];

    if (purpose->mode == PV_PURPOSE_NEVER) {
        return;
    }
    pv_buffer_puts(out, purpose->mode == PV_PURPOSE_ASK
                            ? "<label class=\"pv-row\">"
                            : "<div class=\"pv-row\">");
    if (purpose->mode == PV_PURPOSE_ASK) {
        pv_buffer_cat(out, "<input type=\"checkbox\" name=\"purpose\" value=\"",
                      view->names[index], "\"",
                      pv_purpose_in(view->consent.granted, purpose->number)
                          ? " checked>"
                          : ">",
                      NULL);
    }
    pv_buffer_puts(out, "<span><b>");
    pv_buffer_html(out, pv_span_of(pv_view_label(view, index)));
    pv_buffer_puts(out, "</b>");
    write_purpose_text(out, view, index);
    pv_buffer_puts(out, purpose->mode == PV_PURPOSE_ASK ? "</span></label>\n"
                                                        : "</span></div>\n");
}

/* True when there is something to choose. */
static bool has_choice(const pv_consent_view *view)
{
    for (size_t i = 0; i < view->terms->count; i++) {
        if (view->terms->purposes[i].mode != PV_PURPOSE_NEVER) {
            return true;
        }
    }
    return false;
}

static void write_form(pv_buffer *out, const pv_consent_view *view)
{
    if (!has_choice(view)) {
        pv_buffer_puts(out, "<p>");
        pv_buffer_html(out, pv_span_of(pv_view_text(view, "consent.nothing")));
        pv_buffer_puts(out, "</p>\n");
        return;
    }
    pv_view_open_form(out, view);
    pv_buffer_puts(out, "<fieldset>\n<legend>");
    pv_buffer_html(out, pv_span_of(pv_view_text(view, "consent.legend")));
    pv_buffer_puts(out, "</legend>\n");
    for (size_t i = 0; i < view->terms->count; i++) {
        write_row(out, view, i);
    }
    pv_buffer_puts(out, "</fieldset>\n<p class=\"pv-buttons\">");
    pv_view_button(out, view, "none", "button.refuse");
    pv_view_button(out, view, "save", "button.save");
    pv_view_button(out, view, "all", "button.allow");
    pv_buffer_puts(out, "</p>\n</form>\n");
}

/* A question and its answer, folded away without a script. */
static void write_detail(pv_buffer *out, const pv_consent_view *view,
                         const char *title, const char *text,
                         const pv_text_value *values)
{
    pv_buffer_puts(out, "<details><summary>");
    pv_buffer_html(out, pv_span_of(pv_view_text(view, title)));
    pv_buffer_puts(out, "</summary>\n<p>");
    pv_texts_html(out, pv_view_text(view, text), values);
    pv_buffer_puts(out, "</p>\n");
}

static void write_receivers(pv_buffer *out, const pv_consent_view *view)
{
    write_detail(out, view, "detail.receivers", "detail.receivers.text", NULL);
    if (view->receivers != NULL && view->receivers[0] != NULL) {
        pv_buffer_puts(out, "<ul>\n");
        for (size_t i = 0; view->receivers[i] != NULL; i++) {
            pv_buffer_puts(out, "<li>");
            pv_buffer_html(out, pv_span_of(view->receivers[i]));
            pv_buffer_puts(out, "</li>\n");
        }
        pv_buffer_puts(out, "</ul>\n");
    }
    pv_buffer_puts(out, "</details>\n");
}

static void write_details(pv_buffer *out, const pv_consent_view *view)
{
    pv_buffer days = pv_buffer_make(16, out->pool);
    pv_text_value values[] = { { "cookie", view->cookie_name },
                               { "days", NULL },
                               { NULL, NULL } };

    pv_buffer_number(&days, view->lifetime_s / PV_DAY_S);
    values[1].value = pv_buffer_string(&days);
    write_receivers(out, view);
    write_detail(out, view, "detail.cookie", "detail.cookie.text", values);
    pv_buffer_puts(out, "</details>\n");
    write_detail(out, view, "detail.withdraw", "detail.withdraw.text", NULL);
    pv_buffer_puts(out, "</details>\n");
}

static void write_links(pv_buffer *out, const pv_consent_view *view)
{
    pv_buffer_puts(out, "<p class=\"pv-links\">");
    if (view->target != NULL) {
        pv_buffer_puts(out, "<a href=\"");
        pv_buffer_html(out, pv_span_of(view->target));
        pv_buffer_puts(out, "\">");
        pv_buffer_html(out, pv_span_of(pv_view_text(view, "consent.back")));
        pv_buffer_puts(out, "</a> ");
    }
    pv_buffer_cat(out, "<a href=\"", view->path, "statement\">", NULL);
    pv_buffer_html(out, pv_span_of(pv_view_text(view, "consent.statement")));
    pv_buffer_puts(out, "</a></p>\n");
}

static void write_page(pv_buffer *out, const pv_consent_view *view,
                       const char *title, const char *text, bool has_status)
{
    const pv_text_value values[] = { { "site", view->site }, { NULL, NULL } };
    const pv_frame frame = {
        .language = view->language,
        .title = pv_view_text(view, title),
        .site = view->site,
        .path = view->path,
    };

    pv_frame_open(out, &frame);
    if (has_status) {
        pv_consent_status_write(out, view);
    }
    pv_buffer_puts(out, "<p>");
    pv_texts_html(out, pv_view_text(view, text), values);
    pv_buffer_puts(out, "</p>\n");
    write_form(out, view);
    write_details(out, view);
    write_links(out, view);
    pv_frame_close(out);
}

void pv_consent_page_write(pv_buffer *out, const pv_consent_view *view)
{
    write_page(out, view, "consent.title", "consent.lead", true);
}

void pv_consent_error_write(pv_buffer *out, const pv_consent_view *view,
                            const char *title, const char *text)
{
    write_page(out, view, title, text, false);
}
