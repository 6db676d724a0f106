/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thin layer over apr_xlate: labels as browsers know them (WHATWG Encoding,
 * "Names and labels"), characters cut off between pieces, and bytes that are
 * no characters. UTF-7 is not among them: no browser reads it.
 */
#include "mod_privacy/httpd/charset.h"

#include "mod_privacy/core/base/header.h"

#define OUT_MAX 8192 /* bytes converted at a time */

static const struct {
    const char *label;
    const char *name;
} labels[] = {
    { "utf-16", "UTF-16LE" },         { "utf-16le", "UTF-16LE" },
    { "csunicode", "UTF-16LE" },      { "iso-10646-ucs-2", "UTF-16LE" },
    { "ucs-2", "UTF-16LE" },          { "unicode", "UTF-16LE" },
    { "unicodefeff", "UTF-16LE" },    { "utf-16be", "UTF-16BE" },
    { "unicodefffe", "UTF-16BE" },    { "iso-2022-jp", "ISO-2022-JP" },
    { "csiso2022jp", "ISO-2022-JP" },
};

const char *pv_charset_name(const char *content_type, pv_span start)
{
    pv_span rest = pv_span_of(content_type);
    pv_span name;
    pv_span value;

    if (pv_span_starts_with(start, "\xFF\xFE")) {
        return "UTF-16LE";
    }
    if (pv_span_starts_with(start, "\xFE\xFF")) {
        return "UTF-16BE";
    }
    if (strchr(content_type, ';') == NULL) {
        return NULL;
    }
    while (pv_header_parameter_next(&rest, &name, &value) == PV_OK) {
        if (!pv_span_equal_nocase(name, pv_span_of("charset"))) {
            continue;
        }
        value = pv_header_unquote(value);
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
            if (pv_span_equal_nocase(value, pv_span_of(labels[i].label))) {
                return labels[i].name;
            }
        }
    }
    return NULL;
}

pv_charset *pv_charset_open(const char *name, apr_pool_t *pool)
{
    pv_charset *charset = apr_pcalloc(pool, sizeof(*charset));

    return apr_xlate_open(&charset->xlate, "UTF-8", name, pool) == APR_SUCCESS
               ? charset
               : NULL;
}

/* Converts what it can of `bytes`. @return how much was used */
static size_t convert(pv_charset *charset, pv_span bytes, pv_charset_sink *sink,
                      void *baton)
{
    size_t used = 0;

    while (used < bytes.len) {
        char out[OUT_MAX];
        apr_size_t in_left = bytes.len - used;
        apr_size_t out_left = sizeof(out);
        apr_status_t rv = apr_xlate_conv_buffer(
            charset->xlate, bytes.ptr + used, &in_left, out, &out_left);
        size_t now = bytes.len - used - in_left;

        if (out_left < sizeof(out)) {
            sink(baton, pv_span_make(out, sizeof(out) - out_left));
        }
        used += now;
        if (APR_STATUS_IS_INCOMPLETE(rv)) {
            return used;
        }
        if (rv != APR_SUCCESS && now == 0) { /* no character: step over it */
            sink(baton, pv_span_make("?", 1));
            used++;
        }
    }
    return used;
}

/* Completes the character that the last piece cut off. @return how much of
 * `bytes` went into it */
static size_t complete(pv_charset *charset, pv_span bytes,
                       pv_charset_sink *sink, void *baton)
{
    size_t taken = 0;

    while (charset->left_len > 0 && taken < bytes.len) {
        size_t used;

        charset->left[charset->left_len++] = bytes.ptr[taken++];
        used = convert(charset, pv_span_make(charset->left, charset->left_len),
                       sink, baton);
        charset->left_len -= used;
        memmove(charset->left, charset->left + used, charset->left_len);
        if (charset->left_len == PV_CHARSET_LEFT_MAX) {
            sink(baton, pv_span_make("?", 1));
            charset->left_len = 0;
        }
    }
    return taken;
}

void pv_charset_feed(pv_charset *charset, pv_span bytes, pv_charset_sink *sink,
                     void *baton)
{
    size_t used = complete(charset, bytes, sink, baton);
    size_t left;

    used += convert(charset, pv_span_make(bytes.ptr + used, bytes.len - used),
                    sink, baton);
    left = bytes.len - used;
    if (left > 0 && left < PV_CHARSET_LEFT_MAX) {
        memcpy(charset->left, bytes.ptr + used, left);
        charset->left_len = left;
    }
}
