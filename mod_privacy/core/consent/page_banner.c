/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What page.h puts into pages of others: the banner, the placeholder of a
 * held iframe with its form, and the state as JSON.
 */
#include "mod_privacy/core/consent/page.h"

/* A style sheet of ours, for a place where <base> may point elsewhere. */
static void write_style(pv_buffer *out, const pv_consent_view *view)
{
    pv_buffer_puts(out, "<link rel=\"stylesheet\" href=\"");
    pv_buffer_html(out, pv_span_of(view->origin));
    pv_buffer_html(out, pv_span_of(view->path));
    pv_buffer_puts(out, "style.css\">");
}

/* The link to the page where each purpose has its own box. */
static void write_choose(pv_buffer *out, const pv_consent_view *view)
{
    pv_buffer_puts(out, "<a href=\"");
    pv_buffer_html(out, pv_span_of(view->origin));
    pv_buffer_html(out, pv_span_of(view->path));
    if (view->target != NULL) {
        /* The target is a path already; only `&` and `#` and `+` would end
         * or change the parameter. */
        pv_buffer_puts(out, "?return=");
        for (const char *c = view->target; *c != '\0'; c++) {
            const char *code = *c == '&'   ? "%26"
                               : *c == '#' ? "%23"
                               : *c == '+' ? "%2B"
                               : *c == '%' ? "%25"
                                           : NULL;
            pv_buffer_html(out, code != NULL ? pv_span_of(code)
                                             : pv_span_make(c, 1));
        }
    }
    pv_buffer_puts(out, "\">");
    pv_buffer_html(out, pv_span_of(pv_view_text(view, "banner.choose")));
    pv_buffer_puts(out, "</a>");
}

void pv_consent_banner_write(pv_buffer *out, const pv_consent_view *view,
                             pv_purpose_set held)
{
    pv_buffer purposes = pv_buffer_make(PV_LABELS_MAX, out->pool);
    pv_text_value values[] = { { "purposes", NULL },
                               { "site", view->site },
                               { NULL, NULL } };

    pv_view_join_labels(&purposes, view, held);
    values[0].value = pv_buffer_string(&purposes);
    write_style(out, view);
    pv_buffer_cat(out,
                  "<section class=\"pv pv-banner\" id=\"privacy-banner\" "
                  "aria-labelledby=\"privacy-title\" lang=\"",
                  view->language, "\" dir=\"",
                  pv_texts_direction(view->language),
                  "\">\n<h2 id=\"privacy-title\">", NULL);
    pv_texts_html(out, pv_view_text(view, "banner.title"), values);
    pv_buffer_puts(out, "</h2>\n<p>");
    pv_texts_html(out, pv_view_text(view, "banner.text"), values);
    pv_buffer_puts(out, " ");
    write_choose(out, view);
    pv_buffer_puts(out, "</p>\n");
    pv_view_open_form(out, view);
    pv_buffer_puts(out, "<p class=\"pv-buttons\">");
    pv_view_button(out, view, "none", "button.refuse");
    pv_view_button(out, view, "all", "button.allow");
    pv_buffer_puts(out, "</p>\n</form>\n</section>\n");
}

/* The purposes that are allowed already stay so: saving replaces them all. */
static void write_kept(pv_buffer *out, const pv_consent_view *view,
                       pv_purpose purpose)
{
    pv_purpose_set kept =
        (pv_purpose_set)(view->consent.granted | pv_purpose_bit(purpose));

    for (size_t i = 0; i < view->terms->count; i++) {
        if (pv_purpose_in(kept, view->terms->purposes[i].number)) {
            pv_buffer_cat(out,
                          "<input type=\"hidden\" name=\"purpose\" value=\"",
                          view->names[i], "\">", NULL);
        }
    }
}

/* The form that allows one purpose for good. */
static void write_always(pv_buffer *out, const pv_consent_view *view,
                         pv_purpose purpose)
{
    pv_text_value values[] = { { "purpose", NULL }, { NULL, NULL } };

    for (size_t i = 0; i < view->terms->count; i++) {
        if (view->terms->purposes[i].number == purpose) {
            values[0].value = pv_view_label(view, i);
        }
    }
    if (values[0].value == NULL) {
        return; /* no purpose of this site */
    }
    pv_view_open_form(out, view);
    write_kept(out, view, purpose);
    pv_buffer_puts(out,
                   "<button class=\"pv-b\" name=\"choice\" value=\"save\">");
    pv_texts_html(out, pv_view_text(view, "held.always"), values);
    pv_buffer_puts(out, "</button></form>");
}

void pv_consent_placeholder_write(pv_buffer *out, const pv_consent_view *view,
                                  pv_span url, pv_span host, pv_purpose purpose)
{
    pv_buffer name = pv_buffer_make(PV_LABELS_MAX, out->pool);
    pv_text_value values[] = { { "host", NULL }, { NULL, NULL } };

    pv_buffer_add(&name, host);
    values[0].value = pv_buffer_string(&name);
    pv_buffer_cat(out, "<!DOCTYPE html><html lang=\"", view->language,
                  "\" dir=\"", pv_texts_direction(view->language),
                  "\"><meta charset=\"utf-8\"><title>", NULL);
    pv_texts_html(out, pv_view_text(view, "held.text"), values);
    pv_buffer_puts(out, "</title>");
    write_style(out, view);
    pv_buffer_puts(out, "<body class=\"pv pv-held\"><p>");
    pv_texts_html(out, pv_view_text(view, "held.text"), values);
    /* A referrer of the origin alone: some players refuse to run without. */
    pv_buffer_puts(out, "</p><p><a class=\"pv-b\" referrerpolicy=\"strict-"
                        "origin-when-cross-origin\" href=\"");
    pv_buffer_html(out, url);
    pv_buffer_puts(out, "\">");
    pv_buffer_html(out, pv_span_of(pv_view_text(view, "held.once")));
    pv_buffer_puts(out, "</a></p>");
    write_always(out, view, purpose);
    pv_buffer_puts(out, "</body></html>");
}

/* Names of a set as a JSON array. */
static void write_names(pv_buffer *out, const pv_consent_view *view,
                        pv_purpose_set set)
{
    bool is_first = true;

    pv_buffer_puts(out, "[");
    for (size_t i = 0; i < view->terms->count; i++) {
        if (pv_purpose_in(set, view->terms->purposes[i].number)) {
            pv_buffer_puts(out, is_first ? "" : ",");
            pv_buffer_json(out, pv_span_of(view->names[i]));
            is_first = false;
        }
    }
    pv_buffer_puts(out, "]");
}

void pv_consent_state_write(pv_buffer *out, const pv_consent_view *view)
{
    static const char *const signals[] = {
        [PV_SIGNAL_NONE] = "null",
        [PV_SIGNAL_GPC] = "\"gpc\"",
        [PV_SIGNAL_DNT] = "\"dnt\"",
    };

    pv_buffer_puts(out, "{\"v\":1,\"policy\":");
    pv_buffer_number(out, view->terms->policy);
    pv_buffer_cat(
        out, ",\"decided\":", view->consent.is_decided ? "true" : "false",
        ",\"signal\":", signals[view->consent.signal], ",\"granted\":", NULL);
    write_names(out, view, view->consent.granted);
    pv_buffer_puts(out, ",\"purposes\":");
    write_names(out, view, 0xff);
    pv_buffer_puts(out, "}\n");
}
