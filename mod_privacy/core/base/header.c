/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field readers of header.h.
 *
 * One scanner finds where a piece ends: it knows quoted strings (with `\`)
 * and nothing else of a field's grammar, so that a separator inside quotes
 * is never taken for one.
 */
#include "mod_privacy/core/base/header.h"

#define QUALITY_ONE 1000 /* a quality of 1 in thousandths */

/* Finds the first `separator` outside quotes, or the end. `opens_angle`:
 * `<` ... `>` hides separators too. */
static size_t find_outside_quotes(pv_span text, char separator,
                                  bool opens_angle)
{
    char closing = '\0';

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (closing == '\0') {
            if (c == separator) {
                return i;
            }
            if (c == '"') {
                closing = '"';
            }
            else if (c == '<' && opens_angle) {
                closing = '>';
            }
        }
        else if (c == '\\' && closing == '"') {
            i++;
        }
        else if (c == closing) {
            closing = '\0';
        }
    }
    return text.len;
}

/* Drops `used` bytes, at most all of them, from the front. */
static pv_span skip(pv_span text, size_t used)
{
    used = used < text.len ? used : text.len;
    return pv_span_make(text.ptr + used, text.len - used);
}

pv_status pv_header_list_next(pv_span *rest, pv_span *element)
{
    while (rest->len > 0) {
        size_t end = find_outside_quotes(*rest, ',', true);
        pv_span piece = pv_span_trim(pv_span_make(rest->ptr, end));

        *rest = skip(*rest, end + 1);
        if (piece.len > 0) {
            *element = piece;
            return PV_OK;
        }
    }
    return PV_ERR_NOT_FOUND;
}

pv_status pv_header_parameter_next(pv_span *rest, pv_span *name, pv_span *value)
{
    while (rest->len > 0) {
        pv_span piece;
        size_t equals;

        *rest = skip(*rest, find_outside_quotes(*rest, ';', true) + 1);
        piece = pv_span_make(rest->ptr, find_outside_quotes(*rest, ';', true));
        piece = pv_span_trim(piece);
        if (piece.len == 0) {
            continue;
        }
        equals = find_outside_quotes(piece, '=', false);
        *name = pv_span_trim(pv_span_make(piece.ptr, equals));
        *value = pv_span_trim(skip(piece, equals + 1));
        return PV_OK;
    }
    return PV_ERR_NOT_FOUND;
}

pv_span pv_header_unquote(pv_span value)
{
    if (value.len >= 2 && value.ptr[0] == '"'
        && value.ptr[value.len - 1] == '"') {
        return pv_span_make(value.ptr + 1, value.len - 2);
    }
    return value;
}

bool pv_header_type_is(pv_span content_type, const char *type)
{
    char first = content_type.len > 0 ? pv_ascii_lower(content_type.ptr[0]) : 0;
    const char *end;
    size_t len;

    if (first >= 'a' && first <= 'z' && first != pv_ascii_lower(type[0])) {
        return false; /* what most types are told from others by */
    }
    end = content_type.len > 0 ? memchr(content_type.ptr, ';', content_type.len)
                               : NULL;
    len = end != NULL ? (size_t)(end - content_type.ptr) : content_type.len;
    return pv_span_equal_nocase(
        pv_span_trim(pv_span_make(content_type.ptr, len)), pv_span_of(type));
}

static bool is_key_start(char c)
{
    return (c >= 'a' && c <= 'z') || c == '*';
}

static bool is_key_byte(char c)
{
    return is_key_start(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'
           || c == '.';
}

bool pv_sf_is_key(pv_span key)
{
    if (key.len == 0 || key.len > PV_SF_KEY_MAX || !is_key_start(key.ptr[0])) {
        return false;
    }
    for (size_t i = 1; i < key.len; i++) {
        if (!is_key_byte(key.ptr[i])) {
            return false;
        }
    }
    return true;
}

pv_status pv_sf_dictionary_next(pv_span *rest, pv_span *key, pv_span *value)
{
    static const char yes[] = "?1";
    pv_span member, after;
    size_t end, key_len = 0;

    *rest = pv_span_trim(*rest);
    if (rest->len == 0) {
        return PV_ERR_NOT_FOUND;
    }
    end = find_outside_quotes(*rest, ',', false);
    member = pv_span_trim(pv_span_make(rest->ptr, end));
    after = skip(*rest, end + 1);
    if (end < rest->len && pv_span_trim(after).len == 0) {
        return PV_ERR_SYNTAX; /* a comma promises a member */
    }
    while (key_len < member.len && is_key_byte(member.ptr[key_len])) {
        key_len++;
    }
    if (!pv_sf_is_key(pv_span_make(member.ptr, key_len))) {
        return PV_ERR_SYNTAX;
    }
    *rest = after;
    *key = pv_span_make(member.ptr, key_len);
    *value = skip(member, key_len);
    if (value->len == 0 || value->ptr[0] == ';') {
        *value = pv_span_make(yes, sizeof(yes) - 1);
        return PV_OK;
    }
    if (value->ptr[0] != '=' || value->len == 1) {
        return PV_ERR_SYNTAX;
    }
    *value = skip(*value, 1);
    return PV_OK;
}

bool pv_header_has_line(pv_span joined, const char *wanted)
{
    size_t start = 0;

    for (size_t i = 0; i <= joined.len; i++) {
        bool is_end = i == joined.len
                      || (joined.ptr[i] == ',' && i + 1 < joined.len
                          && joined.ptr[i + 1] == ' ');
        if (is_end) {
            pv_span line = pv_span_make(joined.ptr + start, i - start);
            if (pv_span_equal(line, pv_span_of(wanted))) {
                return true;
            }
            start = i + 2;
        }
    }
    return false;
}

/* Reads `0.8` as 800; anything that is no quality counts as 0. */
static int read_quality(pv_span text)
{
    int quality = 0, unit = QUALITY_ONE;

    if (text.len == 0 || text.len > 5
        || (text.ptr[0] != '0' && text.ptr[0] != '1')
        || (text.len > 1 && text.ptr[1] != '.')) {
        return 0;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (i == 1) {
            continue;
        }
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return 0;
        }
        quality += (text.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return quality <= QUALITY_ONE ? quality : 0;
}

/* The quality that an element such as `nl-BE;q=0.8` carries. */
static int element_quality(pv_span element)
{
    pv_span name, value;

    while (pv_header_parameter_next(&element, &name, &value) == PV_OK) {
        if (pv_span_equal_nocase(name, pv_span_of("q"))) {
            return read_quality(value);
        }
    }
    return QUALITY_ONE;
}

/* True when a language range asks for `language` or a variety of it. */
static bool range_asks_for(pv_span element, const char *language)
{
    pv_span tag = pv_span_of(language);
    size_t end = find_outside_quotes(element, ';', false);
    pv_span range = pv_span_trim(pv_span_make(element.ptr, end));

    if (range.len > tag.len && range.ptr[tag.len] == '-') {
        range.len = tag.len;
    }
    return pv_span_equal_nocase(range, tag);
}

size_t pv_header_best_language(pv_span accept, const char *const *languages,
                               size_t count)
{
    size_t best = 0;
    int best_quality = 0;
    pv_span element;

    while (pv_header_list_next(&accept, &element) == PV_OK) {
        int quality = element_quality(element);
        for (size_t i = 0; i < count && quality > best_quality; i++) {
            if (range_asks_for(element, languages[i])) {
                best = i;
                best_quality = quality;
            }
        }
    }
    return best;
}
