/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escaping of foreign text for every format of a report (see output.h).
 *
 * All of them walk the text by the same decoder, which follows the table of
 * well-formed sequences in the Unicode Standard (3.9, table 3-7): a sequence
 * that is overlong, a surrogate, above U+10FFFF or cut short counts as one
 * replacement character for its maximal part.
 */
#include "mod_privacy/core/report/output.h"

#include <stdarg.h>
#include <stdio.h>

#define REPLACEMENT 0xFFFDu

/* One step of the walk: the character, and its bytes in the input. */
typedef struct glyph {
    uint32_t code;
    pv_span bytes;
    bool is_valid;
} glyph;

void pv_output_bytes(pv_output *out, const char *bytes, size_t len)
{
    if (out->status == PV_OK && len > 0) {
        out->status = out->write(out->baton, bytes, len);
    }
}

void pv_output_text(pv_output *out, const char *text)
{
    if (text != NULL) {
        pv_output_bytes(out, text, strlen(text));
    }
}

void pv_output_format(pv_output *out, const char *format, ...)
{
    char buffer[PV_OUTPUT_FORMAT_MAX];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(buffer, sizeof(buffer), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(buffer)) {
        out->status = out->status == PV_OK ? PV_ERR_RANGE : out->status;
        return;
    }
    pv_output_bytes(out, buffer, (size_t)len);
}

/* The lowest second byte that a lead byte allows, and the highest. */
static void second_byte_limits(unsigned char lead, unsigned char *low,
                               unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

static size_t sequence_length(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

static uint32_t lead_bits(unsigned char lead, size_t length)
{
    return (uint32_t)lead & (0x7Fu >> length);
}

/* Takes the first character off `rest`, which must not be empty. */
static glyph next_glyph(pv_span *rest)
{
    unsigned char lead = (unsigned char)rest->ptr[0];
    size_t length = sequence_length(lead);
    glyph g = { lead, { rest->ptr, 1 }, lead < 0x80 };
    unsigned char low, high;

    second_byte_limits(lead, &low, &high);
    if (length > 1) {
        g.code = lead_bits(lead, length);
    }
    while (g.bytes.len < length && g.bytes.len < rest->len) {
        unsigned char byte = (unsigned char)rest->ptr[g.bytes.len];
        if (byte < low || byte > high) {
            break;
        }
        g.code = g.code << 6 | (byte & 0x3Fu);
        g.bytes.len++;
        low = 0x80;
        high = 0xBF;
    }
    g.is_valid = g.is_valid || (length > 1 && g.bytes.len == length);
    g.code = g.is_valid ? g.code : REPLACEMENT;
    rest->ptr += g.bytes.len;
    rest->len -= g.bytes.len;
    return g;
}

/* C0, DEL and C1; the line and paragraph separators, which end a line for
 * some readers; direction marks, overrides and isolates; the byte order
 * mark. None of them has a form that a reader could see. */
static bool is_unseen(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F)
           || (code >= 0x200B && code <= 0x200F)
           || (code >= 0x2028 && code <= 0x202E)
           || (code >= 0x2060 && code <= 0x206F) || code == 0x061C
           || code == 0xFEFF || code == 0x00AD;
}

static void write_replacement(pv_output *out)
{
    pv_output_bytes(out, "\xEF\xBF\xBD", 3);
}

/* The character, or U+FFFD for what is invalid or has no visible form. */
static void write_visible(pv_output *out, const glyph *g)
{
    if (!g->is_valid || is_unseen(g->code)) {
        write_replacement(out);
    }
    else {
        pv_output_bytes(out, g->bytes.ptr, g->bytes.len);
    }
}

void pv_output_html(pv_output *out, pv_span text)
{
    while (text.len > 0) {
        glyph g = next_glyph(&text);
        switch (g.code) {
        case '&':
            pv_output_bytes(out, "&amp;", 5);
            break;
        case '<':
            pv_output_bytes(out, "&lt;", 4);
            break;
        case '>':
            pv_output_bytes(out, "&gt;", 4);
            break;
        case '"':
            pv_output_bytes(out, "&quot;", 6);
            break;
        case '\'':
            pv_output_bytes(out, "&#39;", 5);
            break;
        default:
            write_visible(out, &g);
            break;
        }
    }
}

static bool json_needs_code(uint32_t code)
{
    return is_unseen(code) || code == '<' || code == '>' || code == '&'
           || code == '\'';
}

void pv_output_json(pv_output *out, pv_span text)
{
    pv_output_bytes(out, "\"", 1);
    while (text.len > 0) {
        glyph g = next_glyph(&text);
        if (g.code == '"' || g.code == '\\') {
            pv_output_bytes(out, "\\", 1);
            pv_output_bytes(out, g.bytes.ptr, 1);
        }
        else if (!g.is_valid || json_needs_code(g.code)) {
            pv_output_format(out, "\\u%04x", (unsigned)g.code);
        }
        else {
            pv_output_bytes(out, g.bytes.ptr, g.bytes.len);
        }
    }
    pv_output_bytes(out, "\"", 1);
}

static bool starts_formula(pv_span text)
{
    if (text.len == 0) {
        return false;
    }
    switch (text.ptr[0]) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case '\n':
        return true;
    default:
        return false;
    }
}

static bool csv_needs_quotes(pv_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == ',' || c == ';' || c == ' ') {
            return true;
        }
    }
    return false;
}

void pv_output_csv(pv_output *out, pv_span text)
{
    bool is_formula = starts_formula(text);
    bool is_quoted = is_formula || csv_needs_quotes(text);

    pv_output_text(out, is_quoted ? "\"" : "");
    pv_output_text(out, is_formula ? "'" : "");
    while (text.len > 0) {
        glyph g = next_glyph(&text);
        if (g.code == '"') {
            pv_output_bytes(out, "\"\"", 2);
        }
        else {
            write_visible(out, &g);
        }
    }
    pv_output_text(out, is_quoted ? "\"" : "");
}

void pv_output_label(pv_output *out, pv_span text)
{
    while (text.len > 0) {
        glyph g = next_glyph(&text);
        if (g.code == '"' || g.code == '\\') {
            pv_output_bytes(out, "\\", 1);
        }
        write_visible(out, &g);
    }
}

static bool is_query_safe(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
           || c == '~' || c == '/';
}

void pv_output_query(pv_output *out, pv_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_query_safe(c)) {
            pv_output_bytes(out, text.ptr + i, 1);
        }
        else {
            pv_output_format(out, "%%%02X", c);
        }
    }
}
