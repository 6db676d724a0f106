/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared pieces of view.h.
 */
#include "mod_privacy/core/consent/view.h"

#include <stdio.h>

const char *pv_view_text(const pv_consent_view *view, const char *key)
{
    return pv_texts_get(view->texts, view->language, key);
}

const char *pv_view_purpose_key(const char *name, const char *suffix,
                                char *buffer, size_t max)
{
    int len = snprintf(buffer, max, "purpose.%s%s", name, suffix);

    return len > 0 && (size_t)len < max ? buffer : "";
}

const char *pv_view_label(const pv_consent_view *view, size_t index)
{
    char key[PV_PURPOSE_NAME_MAX + 16];

    if (view->labels[index] != NULL) {
        return view->labels[index];
    }
    if (view->terms->purposes[index].number >= PV_PURPOSE_BUILTIN_COUNT) {
        return view->names[index];
    }
    return pv_view_text(
        view, pv_view_purpose_key(view->names[index], "", key, sizeof(key)));
}

void pv_view_join_labels(pv_buffer *out, const pv_consent_view *view,
                         pv_purpose_set set)
{
    for (size_t i = 0; i < view->terms->count; i++) {
        if (pv_purpose_in(set, view->terms->purposes[i].number)) {
            pv_buffer_cat(out, out->len > 0 ? ", " : "", pv_view_label(view, i),
                          NULL);
        }
    }
}

void pv_view_open_form(pv_buffer *out, const pv_consent_view *view)
{
    pv_buffer_puts(out, "<form method=\"post\"");
    if (view->frame != NULL) {
        pv_buffer_cat(out, " target=\"", view->frame, "\"", NULL);
    }
    pv_buffer_puts(out, " action=\"");
    pv_buffer_html(out, pv_span_of(view->origin));
    pv_buffer_html(out, pv_span_of(view->path));
    pv_buffer_puts(out, "consent\">\n<input type=\"hidden\" name=\"return\" "
                        "value=\"");
    pv_buffer_html(
        out, pv_span_of(view->target != NULL ? view->target : view->path));
    pv_buffer_puts(out, "\">\n");
}

void pv_view_button(pv_buffer *out, const pv_consent_view *view,
                    const char *choice, const char *key)
{
    pv_buffer_cat(out, "<button class=\"pv-b\" name=\"choice\" value=\"",
                  choice, "\">", NULL);
    pv_buffer_html(out, pv_span_of(pv_view_text(view, key)));
    pv_buffer_puts(out, "</button>\n");
}
