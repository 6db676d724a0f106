/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages in character sets whose bytes cannot be read as ASCII.
 *
 * In nearly every encoding of the web the bytes of `<`, `>`, quotes and
 * letters mean what they mean in ASCII, and pages are filtered as they are.
 * UTF-16 and ISO-2022-JP are different: such a page is converted to UTF-8 on
 * its way, with a byte order mark in front, which browsers believe before
 * any header or meta element (WHATWG HTML, "determining the character
 * encoding").
 */
#ifndef PV_HTTPD_CHARSET_H
#define PV_HTTPD_CHARSET_H

#include <apr_xlate.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/httpd/private.h"

#define PV_CHARSET_LEFT_MAX 8 /* bytes of an unfinished character */

typedef struct pv_charset {
    apr_xlate_t *xlate;
    char left[PV_CHARSET_LEFT_MAX];
    size_t left_len;
} pv_charset;

/** Takes converted bytes, valid until it returns. */
typedef void pv_charset_sink(void *baton, pv_span utf8);

/**
 * Names the character set a document has to be converted from.
 * @param content_type  its Content-Type
 * @param start         its first bytes; an UTF-16 byte order mark counts
 *                      before the Content-Type
 * @return NULL: it can be read as it is
 */
const char *pv_charset_name(const char *content_type, pv_span start);

/** Opens a conversion to UTF-8. @return NULL when APR has none */
pv_charset *pv_charset_open(const char *name, apr_pool_t *pool);

/** Converts the next bytes; what is no character becomes `?`. */
void pv_charset_feed(pv_charset *charset, pv_span bytes, pv_charset_sink *sink,
                     void *baton);

#endif
