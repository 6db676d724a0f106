/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of frame.h. `referrer` keeps the origin for our own form: with
 * `no-referrer` a browser sends `Origin: null` and cannot be told from
 * another site (Fetch, "append a request Origin header").
 */
#include "mod_privacy/core/consent/frame.h"

#include "mod_privacy/core/consent/texts.h"

static void write_style(pv_buffer *out, const char *path, const char *name)
{
    pv_buffer_puts(out, "<link rel=\"stylesheet\" href=\"");
    pv_buffer_html(out, pv_span_of(path));
    pv_buffer_cat(out, name, "\">\n", NULL);
}

void pv_frame_open(pv_buffer *out, const pv_frame *frame)
{
    pv_buffer_cat(out, "<!DOCTYPE html>\n<html lang=\"", frame->language,
                  "\" dir=\"", pv_texts_direction(frame->language), "\">\n",
                  NULL);
    pv_buffer_puts(out, "<head>\n<meta charset=\"utf-8\">\n<title>");
    pv_buffer_html(out, pv_span_of(frame->title));
    pv_buffer_puts(out, "</title>\n<meta name=\"viewport\" "
                        "content=\"width=device-width,initial-scale=1\">\n"
                        "<meta name=\"robots\" content=\"noindex\">\n"
                        "<meta name=\"referrer\" content=\"same-origin\">\n");
    write_style(out, frame->path, "style.css");
    if (frame->style != NULL) {
        write_style(out, frame->style, "");
    }
    pv_buffer_puts(out, "</head>\n<body class=\"pv pv-page\">\n<main>\n");
    if (frame->site != NULL) {
        pv_buffer_puts(out, "<p class=\"pv-site\">");
        pv_buffer_html(out, pv_span_of(frame->site));
        pv_buffer_puts(out, "</p>\n");
    }
    pv_buffer_puts(out, "<h1>");
    pv_buffer_html(out, pv_span_of(frame->title));
    pv_buffer_puts(out, "</h1>\n");
}

void pv_frame_close(pv_buffer *out)
{
    pv_buffer_puts(out, "</main>\n</body>\n</html>\n");
}
