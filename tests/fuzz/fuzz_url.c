/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs: the input is a base, a line feed, and a reference. What was parsed
 * parses again to the same, inside the buffer; a site is a part of its host.
 * The short way through the parser tells what the long one does, which a tab
 * in the reference takes.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/base/url_plain.h"

static void check_inside(pv_span part, const pv_url *url)
{
    if (part.ptr < url->text.ptr
        || part.ptr + part.len > url->text.ptr + url->text.len) {
        abort();
    }
}

static void check(const pv_url *url, pv_status status)
{
    char again[PV_URL_MAX];
    pv_span site = pv_site_registrable(url->host);
    pv_url twice;

    check_inside(url->scheme, url);
    check_inside(url->host, url);
    check_inside(url->path, url);
    if (url->host.len == 0 || url->host.len > PV_HOST_MAX
        || !pv_site_covers(site, url->host)) {
        abort();
    }
    if (status != PV_OK) {
        return;
    }
    if (pv_url_parse(url->text, NULL, again, &twice) != PV_OK
        || !pv_span_equal(twice.text, url->text)
        || !pv_span_equal(twice.host, url->host)) {
        abort();
    }
}

static void check_lower_path(pv_span path, const pv_url *base)
{
    static char buffers[2][PV_URL_MAX];
    static char parsed[PV_URL_MAX];
    pv_url url;

    if (base == NULL || path.len < 2 || path.len > PV_URL_MAX / 2
        || path.ptr[0] != '/' || path.ptr[1] == '/') {
        return;
    }
    if (pv_url_lower_path(path, buffers[0], false)
        != pv_url_lower_path(path, buffers[1], pv_wide_works())) {
        abort();
    }
    if (!pv_url_lower_path(path, buffers[0], false)) {
        return;
    }
    if (pv_url_parse(path, base, parsed, &url) != PV_OK
        || url.path.len != path.len
        || memcmp(buffers[0], buffers[1], path.len) != 0) {
        abort();
    }
    for (size_t i = 0; i < path.len; i++) {
        if (buffers[0][i] != pv_ascii_lower(url.path.ptr[i])) {
            abort();
        }
    }
}

static void check_short(pv_span reference, const pv_url *base)
{
    static char buffers[3][PV_URL_MAX];
    static char longer[PV_URL_MAX];
    pv_url_layout from = { NULL, 0, 0, 0, 0 };
    pv_url_layout plain = from;
    pv_url_layout wide = from;
    pv_status status;
    pv_url url;

    if (reference.len < 2 || reference.len > PV_URL_MAX / 2) {
        return;
    }
    if (base != NULL) {
        from.text = base->text.ptr;
        from.scheme = base->scheme.len;
        from.host = base->host.len;
        from.path = (size_t)(base->path.ptr - base->text.ptr);
    }
    status = pv_url_copy_plain(reference, base == NULL ? NULL : &from,
                               buffers[0], PV_URL_MAX, false, &plain);
    if (pv_url_copy_plain(reference, base == NULL ? NULL : &from, buffers[1],
                          PV_URL_MAX, pv_wide_works(), &wide)
            != status
        || plain.len != wide.len || plain.host != wide.host
        || memcmp(buffers[0], buffers[1], plain.len) != 0) {
        abort();
    }
    if (status == PV_ERR_UNSUPPORTED) {
        return;
    }
    longer[0] = reference.ptr[0];
    longer[1] = '\t';
    memcpy(longer + 2, reference.ptr + 1, reference.len - 1);
    if (pv_url_parse(pv_span_make(longer, reference.len + 1), base, buffers[2],
                     &url)
        != status) {
        abort();
    }
    if (status == PV_OK
        && (!pv_span_equal(pv_span_make(plain.text, plain.len), url.text)
            || plain.host != url.host.len
            || plain.path != (size_t)(url.path.ptr - url.text.ptr))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    const char *cut = size > 0 ? memchr(text, '\n', size) : NULL;
    size_t len = cut == NULL ? 0 : (size_t)(cut - text);
    size_t skip = cut == NULL ? 0 : len + 1;
    char base_text[PV_URL_MAX];
    char buffer[PV_URL_MAX];
    pv_url base;
    pv_url url;
    bool has_base =
        pv_url_parse(pv_span_make(text, len), NULL, base_text, &base) == PV_OK;
    pv_status status = pv_url_parse(pv_span_make(text + skip, size - skip),
                                    has_base ? &base : NULL, buffer, &url);

    if (status == PV_OK || status == PV_ERR_RANGE) {
        check(&url, status);
    }
    check_short(pv_span_make(text + skip, size - skip),
                has_base ? &base : NULL);
    check_lower_path(pv_span_make(text + skip, size - skip),
                     has_base ? &base : NULL);
    return 0;
}
