/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field values of HTTP: lists and parameters (RFC 9110 sections 5.6.1 to
 * 5.6.6), structured dictionaries (RFC 9651 section 3.2), media types and
 * language preferences (RFC 9110 section 12.5.4).
 *
 * Every reader takes the value apart in place and any bytes: a quoted string
 * may hold separators, an unfinished one runs to the end of the value.
 */
#ifndef PV_BASE_HEADER_H
#define PV_BASE_HEADER_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_SF_KEY_MAX 64 /* RFC 9651 section 3.1.2 asks for at least 64 */

/**
 * Takes the next element off a list (RFC 9110 section 5.6.1).
 * @param rest     what is left; advanced past the element and its comma
 * @param element  trimmed, never empty; commas in quoted strings and in
 *                 `<...>` (Link, RFC 8288) do not end it
 * @return PV_OK, or PV_ERR_NOT_FOUND at the end
 */
pv_status pv_header_list_next(pv_span *rest, pv_span *element);

/**
 * Takes the next parameter off an element such as `text/html; charset=x`.
 * @param rest   what is left, beginning at a `;` or at the part before it;
 *               the first call passes over everything up to the first `;`
 * @param name   trimmed
 * @param value  trimmed, quotes kept (see pv_header_unquote); empty without
 *               `=`
 * @return PV_OK, or PV_ERR_NOT_FOUND at the end
 */
pv_status pv_header_parameter_next(pv_span *rest, pv_span *name,
                                   pv_span *value);

/** Gives the bytes between the quotes of a quoted string, backslashes kept;
 *  any other value as it is. */
pv_span pv_header_unquote(pv_span value);

/** True when a Content-Type names `type` ("text/html"), whatever its case
 *  and parameters. */
bool pv_header_type_is(pv_span content_type, const char *type);

/**
 * Tells by its first letters whether a response header may make a browser ask,
 * report to or remember somebody: Link, NEL, Refresh, Report-To,
 * Reporting-Endpoints, Set-Cookie, SourceMap, X-SourceMap, Speculation-Rules,
 * Content-Security-Policy, Attribution-Reporting-*. Those that nearly every
 * response has may not; some others may that do nothing of the kind.
 */
static inline bool pv_header_may_load(const char *name)
{
    /* By the last five bits of the first letter, those of the second. */
    static const uint32_t second[32] = {
        ['a' & 31] = 1u << ('t' & 31), /* Attribution, not Accept-Ranges */
        ['c' & 31] = 1u << ('o' & 31), /* Content-...                    */
        ['l' & 31] = 1u << ('i' & 31), /* Link, not Last-Modified        */
        ['n' & 31] = 1u << ('e' & 31),
        ['r' & 31] = 1u << ('e' & 31),
        ['s' & 31] = 1u << ('e' & 31) | 1u << ('o' & 31) | 1u << ('p' & 31),
        ['x' & 31] = 1u << ('-' & 31),
    };

    if (name[0] == '\0' || (second[name[0] & 31] >> (name[1] & 31) & 1) == 0) {
        return false;
    }
    /* Content-Security-Policy, not -Length */
    return (name[0] & 31) != ('c' & 31)
           || (name[2] != '\0' && name[3] != '\0' && name[4] != '\0'
               && name[5] != '\0' && name[6] != '\0' && name[7] == '-'
               && pv_ascii_lower(name[8]) == 's');
}

/**
 * Tells by its first letters whether a response header may say how the bytes
 * are encoded, which part of the whole they are, or what their digest is:
 * Content-Encoding, -Range, -MD5, -Digest, Digest, Repr-Digest. Those that
 * nearly every response has may not.
 */
static inline bool pv_header_may_describe(const char *name)
{
    static const char content[] = "content-";
    size_t i = 0;

    switch (pv_ascii_lower(name[0])) {
    case 'c':
        while (content[i] != '\0' && pv_ascii_lower(name[i]) == content[i]) {
            i++;
        }
        return content[i] == '\0'
               && (1u << (name[i] & 31)
                   & (1u << ('e' & 31) | 1u << ('r' & 31) | 1u << ('m' & 31)
                      | 1u << ('d' & 31)))
                      != 0;
    case 'd':
        return pv_ascii_lower(name[1]) == 'i';
    case 'r':
        return pv_ascii_lower(name[1]) == 'e' && pv_ascii_lower(name[2]) == 'p';
    default:
        return false;
    }
}

/**
 * Takes the next member off a structured dictionary (RFC 9651 section 3.2).
 * @param rest   what is left; advanced past the member
 * @param key    as it stands
 * @param value  the bare item, inner list or `?1` for a key alone, with its
 *               parameters; points into the field or at a constant
 * @return PV_OK, PV_ERR_NOT_FOUND at the end, or PV_ERR_SYNTAX: the whole
 *         field must then be ignored (section 4.2)
 */
pv_status pv_sf_dictionary_next(pv_span *rest, pv_span *key, pv_span *value);

/** True when `key` may be the key of a structured dictionary. */
bool pv_sf_is_key(pv_span key);

/**
 * True when one line of a field holds exactly `wanted`. httpd joins several
 * lines of a name with ", "; a comma without a space was sent by the client
 * and makes one odd line.
 */
bool pv_header_has_line(pv_span joined, const char *wanted);

/**
 * Chooses a language by Accept-Language.
 * @param accept     the field's value; may be empty
 * @param languages  what is on offer, such as "nl"; the first is the fallback
 * @param count      at least 1
 * @return an index into `languages`: that of the greatest quality above 0,
 *         the first named among equals; `nl-BE` asks for `nl` too
 */
size_t pv_header_best_language(pv_span accept, const char *const *languages,
                               size_t count);

#endif
