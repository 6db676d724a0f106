/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References in CSS. The first byte is the size of the pieces, the rest the
 * style sheet. What is found in pieces is what is found in the whole; as the
 * value of a style attribute, with character references, it must only end.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/html/css_url.h"

#define INPUT_MAX 65536

/* One mark for each byte: 0, or 1 + the type of the reference it is part of. */
static void mark(uint8_t *marks, size_t len, size_t at, const pv_css_url *url)
{
    if (url->from > url->to || at + url->to > len) {
        abort();
    }
    memset(marks + at + url->from, 1 + (int)url->type, url->to - url->from);
}

static void read_sheet(pv_span sheet, size_t step, bool is_plain,
                       bool is_narrow, uint8_t *marks)
{
    static pv_css_url url;
    pv_css css = { .is_narrow = is_narrow };
    size_t start = 0;
    size_t have = step < sheet.len ? step : sheet.len;

    memset(marks, 0, sheet.len);
    for (;;) {
        pv_cursor cursor = pv_cursor_make(
            pv_span_make(sheet.ptr + start, have - start), is_plain);
        bool is_last = have == sheet.len;
        pv_css_event event;
        while ((event = pv_css_next(&css, &cursor, is_last, &url)) == PV_CSS_URL
               || event == PV_CSS_REST) {
            mark(marks, sheet.len, start, &url);
        }
        if (is_last) {
            if (event != PV_CSS_END) {
                abort(); /* nothing follows: nothing to wait for */
            }
            return;
        }
        start = event == PV_CSS_WAIT ? start + url.restart : have;
        have = sheet.len - have > step ? have + step : sheet.len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static uint8_t whole[INPUT_MAX];
    static uint8_t parts[INPUT_MAX];
    pv_span sheet;

    if (size < 1 || size > INPUT_MAX) {
        return 0;
    }
    sheet = pv_span_make((const char *)bytes + 1, size - 1);
    read_sheet(sheet, size, true, false, whole);
    read_sheet(sheet, size, true, true, parts);
    if (memcmp(whole, parts, sheet.len) != 0) {
        abort();
    }
    read_sheet(sheet, (size_t)bytes[0] % 64 + 1, true, false, parts);
    for (size_t i = 0; i < sheet.len; i++) {
        /* The rest of a long reference has no type of its own. */
        if ((whole[i] == 0) != (parts[i] == 0)) {
            abort();
        }
    }
    read_sheet(sheet, size, false, false, whole);
    return 0;
}
