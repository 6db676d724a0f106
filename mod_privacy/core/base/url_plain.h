/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way through the URL parser, for references that are canonical as
 * they stand but for the case of their host: nearly all. Those that are no URL
 * for a host such as `list.10` are told, too.
 */
#ifndef PV_BASE_URL_PLAIN_H
#define PV_BASE_URL_PLAIN_H

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"
#include "mod_privacy/core/base/url_host.h"

#define PV_URL_PADDING 32 /* bytes that are read behind the end */

/* Where the parts of a canonical URL lie in its text, `scheme://host`, a port
 * if there is one, path and query. */
typedef struct pv_url_layout {
    const char *text;
    size_t scheme; /* its length, as that of the host                   */
    size_t host;
    size_t path; /* its offset                                        */
    size_t len;  /* of the whole                                      */
} pv_url_layout;

/**
 * Copies `https://host/path?query`, `http://...`, `//host...` or `/path`.
 * @param reference  without white space around it
 * @param base       of the URL against which it is read; NULL: there is none
 * @param buffer     written in any case; `url` points into it
 * @param room       its bytes
 * @param is_wide    by lanes_wide.h; only where pv_wide_works()
 * @param url        written only on success, and then as the whole parser would
 * @return PV_OK; PV_ERR_SYNTAX where that would say so, too;
 *         PV_ERR_UNSUPPORTED: this reference needs the whole parser
 */
pv_status pv_url_copy_plain(pv_span reference, const pv_url_layout *base,
                            char *buffer, size_t room, bool is_wide,
                            pv_url_layout *url);

/**
 * Copies a reference `/path?query` in lower case, if it is canonical as it
 * stands and has no fragment.
 * @param path     begins with one slash
 * @param out      has room for PV_URL_PADDING bytes more; written in any case
 * @param is_wide  by lanes_wide.h; only where pv_wide_works()
 * @return false: it may be canonical, but the whole parser has to tell
 */
bool pv_url_lower_path(pv_span path, char *out, bool is_wide);

#endif
