/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of vendor lines. A field's label is a word with a colon at its
 * end; it holds until the next semicolon.
 */
#include "mod_privacy/core/rules/vendors.h"

static const struct {
    const char *label;
    pv_vendor_field field;
} labels[] = {
    { "hosts:", PV_VENDOR_HOST },     { "rules:", PV_VENDOR_RULE },
    { "cookies:", PV_VENDOR_COOKIE }, { "inline:", PV_VENDOR_INLINE },
    { "query:", PV_VENDOR_QUERY },
};

static pv_vendor_field field_of(pv_span label)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (pv_span_equal(label, pv_span_of(labels[i].label))) {
            return labels[i].field;
        }
    }
    return PV_VENDOR_UNKNOWN;
}

static void drop(pv_span *line, size_t count)
{
    *line = pv_span_make(line->ptr + count, line->len - count);
}

/* Takes a word; a semicolon at its end is left on the line. */
static bool next_word(pv_span *line, pv_span *word)
{
    size_t len = 0;

    *line = pv_span_trim(*line);
    while (len < line->len && line->ptr[len] != ' '
           && !(line->ptr[len] == ';'
                && (len + 1 == line->len || line->ptr[len + 1] == ' '))) {
        len++;
    }
    *word = pv_span_make(line->ptr, len);
    drop(line, len);
    return len > 0;
}

/* Passes over the name, which ends at the first semicolon. */
static bool skip_name(pv_span *line)
{
    const char *end = memchr(line->ptr, ';', line->len);

    if (end == NULL || line->ptr[0] == '#') {
        return false;
    }
    drop(line, (size_t)(end - line->ptr));
    return true;
}

bool pv_vendor_next(pv_span *line, pv_vendor_field *field, pv_span *item)
{
    *line = pv_span_trim(*line);
    if (*field == PV_VENDOR_NAME && (line->len == 0 || !skip_name(line))) {
        return false;
    }
    for (;;) {
        bool is_new = false;
        while (line->len > 0 && (line->ptr[0] == ';' || line->ptr[0] == ' ')) {
            is_new = is_new || line->ptr[0] == ';';
            drop(line, 1);
        }
        if (!next_word(line, item)) {
            return false;
        }
        if (!is_new) {
            return true;
        }
        *field = field_of(*item);
        if (*field == PV_VENDOR_UNKNOWN) {
            return true;
        }
    }
}
