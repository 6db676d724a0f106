/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which responses are documents that may load something: HTML, XHTML, SVG
 * and style sheets, and how far that is known before there is a response.
 */
#ifndef PV_HTTPD_DOCUMENT_H
#define PV_HTTPD_DOCUMENT_H

#include "mod_privacy/core/html/rewriter.h"
#include "mod_privacy/httpd/request.h"

typedef enum pv_document_kind {
    PV_DOCUMENT_NONE = 0, /* nothing that a filter looks at              */
    PV_DOCUMENT_HTML,     /* text/html and application/xhtml+xml          */
    PV_DOCUMENT_OTHER     /* text/css and image/svg+xml: parts of a page  */
} pv_document_kind;

/** Tells what a media type is; NULL is none. @param syntax set unless NONE */
pv_document_kind pv_document_type(const char *content_type,
                                  pv_html_syntax *syntax);

/** True when some header may say how the bytes of a response are encoded,
 *  which part of the whole they are, or what their digest is. */
bool pv_document_is_described(const request_rec *r);

/** What the bytes of a response are encoded as, as its head says; or NULL. */
const char *pv_document_encoding(const request_rec *r);

/** True when the type of the response is certain before the handler runs:
 *  a plain file whose type the configuration names. */
bool pv_document_is_certain(const request_rec *r);

/** True when the response is certainly no document: a file of another type,
 *  which no state has a variant of. */
bool pv_document_is_other(const request_rec *r);

/** False when the response to a GET or HEAD is certainly, or as the client
 *  says by Sec-Fetch-Dest or the path by its extension, no HTML. */
bool pv_document_may_be_html(const request_rec *r);

/** True for a type that its first letters tell from that of a document: of
 *  nearly all images, scripts, texts, fonts and videos. False says nothing. */
static inline bool pv_document_is_other_type(const char *type)
{
    if (type[0] == 'i') { /* not image/svg+xml */
        return type[1] == 'm' && type[2] == 'a' && type[3] == 'g'
               && type[4] == 'e' && type[5] == '/' && (type[6] | 0x20) != 's';
    }
    if (type[0] == 't') { /* not text/html, text/css */
        return type[1] == 'e' && type[2] == 'x' && type[3] == 't'
               && type[4] == '/' && (type[5] | 0x20) != 'h'
               && (type[5] | 0x20) != 'c';
    }
    return type[0] == 'f' || type[0] == 'v';
}

/** True for nearly all that pv_document_is_other() is true for: a file whose
 *  type the configuration names. False says nothing. */
static inline bool pv_document_is_plainly_other(const request_rec *r)
{
    return r->content_type != NULL && pv_document_is_other_type(r->content_type)
           && r->handler == NULL && r->proxyreq == PROXYREQ_NONE;
}

/** True when blocking in pages is on or reported for this request, and it is
 *  no page of our own. */
static inline bool pv_document_is_in_scope(const request_rec *r)
{
    return pv_config_is_on(r)
           && pv_config_block(pv_config_dir(r)) != PV_BLOCK_OFF
           && !pv_request_is_own_page(r);
}

/** True when a response differs by consent: PrivacyConsent is not Off. */
static inline bool pv_document_varies(const request_rec *r)
{
    return pv_config_is_on(r)
           && pv_config_consent(pv_config_server(r->server)) != PV_CONSENT_OFF;
}

#endif
