/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The basic URL parser of WHATWG URL section 4.4 for the schemes that a page
 * can load over a network, in one pass from the reference into a buffer.
 *
 * Order of work: white space off, scheme, then either an authority of its own
 * or that of the base, then path (dot segments removed, backslash is slash),
 * then query; the fragment is dropped. Every byte is written through put(),
 * which refuses to go past PV_URL_MAX and remembers that it did.
 */
#include "mod_privacy/core/base/url.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/base/path_bytes.h"
#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/core/base/url_plain.h"

#define SCHEME_MAX 5 /* "https" is the longest that counts */
#define PORT_MAX   65535
#define NO_DOTS    SIZE_MAX /* the start of what is no dot segment */

typedef struct scheme {
    const char *name;
    int port;
} scheme;

/* "Special schemes" but file:, which names no host on a network. */
static const scheme schemes[] = {
    { "https", 443 }, { "http", 80 }, { "wss", 443 },
    { "ws", 80 },     { "ftp", 21 },
};

typedef struct writer {
    char *out;
    size_t len;
    size_t path_start;
    bool is_full;
} writer;

static inline void put(writer *to, char c)
{
    if (to->len == PV_URL_MAX) {
        to->is_full = true;
        return;
    }
    to->out[to->len++] = c;
}

static void put_span(writer *to, pv_span span)
{
    size_t room = PV_URL_MAX - to->len;

    if (span.len > room) {
        to->is_full = true;
        span.len = room;
    }
    if (span.len > 0) {
        memcpy(to->out + to->len, span.ptr, span.len);
        to->len += span.len;
    }
}

static void put_encoded(writer *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    put(to, '%');
    put(to, digits[c >> 4]);
    put(to, digits[c & 15]);
}

static inline pv_span skip(pv_span in, size_t count)
{
    return pv_span_make(in.ptr + count, in.len - count);
}

/* 1 for a segment ".", 2 for "..", also percent-encoded, else 0. */
static int dots_in(const char *segment, size_t len)
{
    int dots = 0;
    size_t i = 0;

    while (i < len) {
        if (segment[i] == '.') {
            i++;
        }
        else if (len - i >= 3 && segment[i] == '%' && segment[i + 1] == '2'
                 && (segment[i + 2] | 0x20) == 'e') {
            i += 3;
        }
        else {
            return 0;
        }
        dots++;
    }
    return dots <= 2 ? dots : 0;
}

/* Takes dot segments back: called with the writer at the end of a segment
 * that began at `start` (just behind its slash). Returns true when the
 * segment was one, so that its slash stands already. */
static bool close_segment(writer *to, size_t start)
{
    size_t len = start == NO_DOTS ? 0 : to->len - start;
    int dots;

    if (len == 0 || len > 6
        || (to->out[start] != '.' && to->out[start] != '%')) {
        return false;
    }
    dots = dots_in(to->out + start, len);
    if (dots == 0) {
        return false;
    }
    to->len = start;
    if (dots == 2 && start > to->path_start + 1) {
        to->len--;
        while (to->out[to->len - 1] != '/') {
            to->len--;
        }
    }
    return true;
}

/* Writes a path behind the slash that the writer ends with; returns how much
 * was read: up to the query, the fragment or the end. */
static size_t put_path(writer *to, pv_span in)
{
    size_t start = to->len;
    size_t i = 0;

    while (i < in.len) {
        unsigned kind;
        if (start == to->len || start == NO_DOTS) {
            size_t run = pv_url_plain_path(in, i, start == to->len);
            if (run > 0) {
                put_span(to, pv_span_make(in.ptr + i, run));
                i += run;
                start = in.ptr[i - 1] == '/' ? to->len : NO_DOTS;
                continue;
            }
        }
        kind = pv_url_byte((unsigned char)in.ptr[i]);
        if (kind == PV_URL_PLAIN || kind == PV_URL_APOS) {
            put(to, in.ptr[i]);
        }
        else if (kind == PV_URL_SLASH) {
            if (!close_segment(to, start)) {
                put(to, '/');
            }
            start = to->len;
        }
        else if (kind == PV_URL_QUERY || kind == PV_URL_HASH) {
            break;
        }
        else {
            put_encoded(to, (unsigned char)in.ptr[i]);
        }
        i++;
    }
    (void)close_segment(to, start);
    return i;
}

/* Copies plain bytes sixteen at a time; returns how many. */
static size_t put_plain_query(writer *to, pv_span in)
{
    size_t i = 0;

    while (in.len - i >= PV_LANES && PV_URL_MAX - to->len >= PV_LANES) {
        pv_lanes text = pv_lanes_load(in.ptr + i);
        if (pv_url_query_bits(text) != 0) {
            break;
        }
        memcpy(to->out + to->len, &text, sizeof(text));
        to->len += sizeof(text);
        i += sizeof(text);
    }
    return i;
}

static void put_query(writer *to, pv_span in)
{
    size_t again = 0; /* where to try sixteen bytes the next time */

    for (size_t i = 0; i < in.len; i++) {
        unsigned kind;
        if (i >= again) {
            if (to->is_full) {
                return;
            }
            i += put_plain_query(to, pv_span_make(in.ptr + i, in.len - i));
            again = i + PV_LANES;
            if (i == in.len) {
                return;
            }
        }
        kind = pv_url_byte((unsigned char)in.ptr[i]);
        if (kind == PV_URL_HASH) {
            return;
        }
        if (kind == PV_URL_ENCODE || kind == PV_URL_APOS) {
            put_encoded(to, (unsigned char)in.ptr[i]);
        }
        else {
            put(to, in.ptr[i]);
        }
    }
}

static inline bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* Splits `:port` off an authority; false when the port is no port. */
static bool split_port(pv_span *host, int *port)
{
    size_t colon = host->len;
    int value = 0;

    while (colon > 0 && host->ptr[colon - 1] >= '0'
           && host->ptr[colon - 1] <= '9') {
        colon--;
    }
    *port = -1;
    if (colon == 0 || host->ptr[colon - 1] != ':') {
        return true;
    }
    if (memchr(host->ptr, ']', host->len) == NULL
        && memchr(host->ptr, ':', colon - 1) != NULL) {
        return false;
    }
    for (size_t i = colon; i < host->len; i++) {
        value = value * 10 + (host->ptr[i] - '0');
        if (value > PORT_MAX) {
            return false;
        }
        *port = value;
    }
    host->len = colon - 1;
    return true;
}

static void put_port(writer *to, int port)
{
    char digits[8];
    size_t len = 0;

    do {
        digits[len++] = (char)('0' + port % 10);
        port /= 10;
    } while (port > 0);
    put(to, ':');
    while (len > 0) {
        put(to, digits[--len]);
    }
}

/* Where the authority ends; `begin` is set behind the user info. */
static size_t authority_end(pv_span in, size_t *begin)
{
    size_t end = 0;

    *begin = 0;
    while (end < in.len && !is_slash(in.ptr[end]) && in.ptr[end] != '?'
           && in.ptr[end] != '#') {
        end++;
        if (in.ptr[end - 1] == '@') {
            *begin = end;
        }
    }
    return end;
}

/* Nearly every authority: a common host alone. @return its length, or 0 */
static size_t put_common_host(writer *to, pv_span in)
{
    char host[PV_HOST_MAX + PV_LANES];
    size_t len = pv_url_host_common(in, host);

    if (len == 0
        || (len < in.len && !is_slash(in.ptr[len]) && in.ptr[len] != '?'
            && in.ptr[len] != '#')) {
        return 0;
    }
    put_span(to, pv_span_make(host, len));
    return len;
}

/* Reads user info, host and port, and leaves `in` at the path. */
static pv_status put_authority(writer *to, const scheme *special, pv_span *in,
                               pv_url *url)
{
    char host[PV_HOST_MAX + 1];
    const char *written = to->out + to->len;
    pv_span authority;
    pv_span canonical;
    size_t begin;
    size_t end = put_common_host(to, *in);

    if (end > 0) {
        url->host = pv_span_make(written, end);
        *in = skip(*in, end);
        return PV_OK;
    }
    end = authority_end(*in, &begin);
    authority = pv_span_make(in->ptr + begin, end - begin);
    if (!split_port(&authority, &url->port)
        || pv_url_host(authority, host, &canonical) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    url->host = pv_span_make(written, canonical.len);
    put_span(to, canonical);
    if (url->port == special->port) {
        url->port = -1;
    }
    if (url->port >= 0) {
        put_port(to, url->port);
    }
    *in = skip(*in, end);
    return PV_OK;
}

/* Path and query of a reference whose authority stands already. */
static void put_rest(writer *to, pv_span in)
{
    size_t used;

    to->path_start = to->len;
    put(to, '/');
    if (in.len > 0 && is_slash(in.ptr[0])) {
        in = skip(in, 1);
    }
    used = put_path(to, in);
    if (used < in.len && in.ptr[used] == '?') {
        put_query(to, skip(in, used));
    }
}

static void put_scheme(writer *to, pv_span name, pv_url *url)
{
    url->scheme = pv_span_make(to->out, name.len);
    put_span(to, name);
    put_span(to, pv_span_make("://", 3));
}

/* Copies scheme, host and port of the base. */
static void put_base_origin(writer *to, const pv_url *base, pv_url *url)
{
    put_scheme(to, base->scheme, url);
    url->port = base->port;
    url->host = pv_span_make(to->out + to->len, base->host.len);
    put_span(to, base->host);
    if (base->port >= 0) {
        put_port(to, base->port);
    }
}

/* A path that continues the base's: its last segment is replaced. */
static void put_relative(writer *to, const pv_url *base, pv_span in)
{
    const char *query = memchr(base->path.ptr, '?', base->path.len);
    size_t keep =
        query == NULL ? base->path.len : (size_t)(query - base->path.ptr);
    size_t used;

    to->path_start = to->len;
    if (in.len == 0 || in.ptr[0] == '#') {
        put_span(to, base->path);
        return;
    }
    if (in.ptr[0] == '?') {
        put_span(to, pv_span_make(base->path.ptr, keep));
        put_query(to, in);
        return;
    }
    while (keep > 1 && base->path.ptr[keep - 1] != '/') {
        keep--;
    }
    put_span(to, pv_span_make(base->path.ptr, keep));
    used = put_path(to, in);
    if (used < in.len && in.ptr[used] == '?') {
        put_query(to, skip(in, used));
    }
}

static const scheme *find_scheme(pv_span name)
{
    if (pv_span_equal(name, pv_span_make("https", 5))) {
        return &schemes[0]; /* as nearly everybody writes it */
    }
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (pv_span_equal_nocase(name, pv_span_of(schemes[i].name))) {
            return &schemes[i];
        }
    }
    return NULL;
}

/* Bytes of "scheme:" at the start, or 0 (RFC 3986 section 3.1). */
static size_t scheme_length(pv_span in)
{
    for (size_t i = 0; i < in.len; i++) {
        char c = pv_ascii_lower(in.ptr[i]);
        if (c == ':') {
            return i > 0 ? i + 1 : 0;
        }
        if ((c < 'a' || c > 'z')
            && (i == 0
                || ((c < '0' || c > '9') && c != '+' && c != '-'
                    && c != '.'))) {
            return 0;
        }
    }
    return 0;
}

/* An absolute URL, or one that names a host: "https:\\host", "//host". */
static pv_status parse_authority_form(writer *to, const scheme *special,
                                      pv_span in, pv_url *url)
{
    pv_status status;

    while (in.len > 0 && is_slash(in.ptr[0])) {
        in = skip(in, 1);
    }
    put_scheme(to, pv_span_of(special->name), url);
    status = put_authority(to, special, &in, url);
    if (status == PV_OK) {
        put_rest(to, in);
    }
    return status;
}

static pv_status parse_base_form(writer *to, const pv_url *base, pv_span in,
                                 pv_url *url)
{
    if (base == NULL || base->host.len == 0) {
        return PV_ERR_SYNTAX;
    }
    if (in.len > 1 && is_slash(in.ptr[0]) && is_slash(in.ptr[1])) {
        const scheme *special = find_scheme(base->scheme);
        return special == NULL ? PV_ERR_SYNTAX
                               : parse_authority_form(to, special, in, url);
    }
    put_base_origin(to, base, url);
    if (in.len > 0 && is_slash(in.ptr[0])) {
        put_rest(to, in);
    }
    else {
        put_relative(to, base, in);
    }
    return PV_OK;
}

static pv_status parse_clean(writer *to, pv_span in, const pv_url *base,
                             pv_url *url)
{
    size_t len = scheme_length(in);
    const scheme *special;
    pv_span rest;

    if (len == 0) {
        return parse_base_form(to, base, in, url);
    }
    special = len - 1 > SCHEME_MAX ? NULL
                                   : find_scheme(pv_span_make(in.ptr, len - 1));
    if (special == NULL) {
        return PV_ERR_UNSUPPORTED;
    }
    rest = skip(in, len);
    /* "https:path" continues a base of the same scheme; so do browsers. */
    if (base != NULL && pv_span_equal(base->scheme, pv_span_of(special->name))
        && !(rest.len > 1 && rest.ptr[0] == '/' && rest.ptr[1] == '/')) {
        return parse_base_form(to, base, rest, url);
    }
    return parse_authority_form(to, special, rest, url);
}

/* Removes tab and newline, which browsers ignore anywhere in a URL. */
static pv_span without_newlines(pv_span in, char clean[2 * PV_URL_MAX],
                                bool *is_cut)
{
    size_t len = 0;

    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] == '\t' || in.ptr[i] == '\n' || in.ptr[i] == '\r') {
            continue;
        }
        if (len == 2 * PV_URL_MAX) {
            *is_cut = true;
            break;
        }
        clean[len++] = in.ptr[i];
    }
    return pv_span_make(clean, len);
}

static bool has_control(const char *at)
{
    return pv_lanes_bits(pv_lanes_up_to(pv_lanes_load(at), '\r')) != 0;
}

/* True where there is a tab or newline; also for some other controls. */
static bool has_newline(pv_span in)
{
    bool found = false;

    if (in.len >= PV_LANES) { /* the last sixteen may overlap */
        for (size_t i = 0; in.len - i >= PV_LANES; i += PV_LANES) {
            found |= has_control(in.ptr + i);
        }
        return found || has_control(in.ptr + in.len - PV_LANES);
    }
    for (size_t i = 0; i < in.len; i++) {
        found |= (unsigned char)in.ptr[i] <= '\r';
    }
    return found;
}

/* Kept apart so that only such references pay for the second buffer. */
static pv_status __attribute__((noinline))
parse_with_newlines(writer *to, pv_span in, const pv_url *base, pv_url *url)
{
    char clean[2 * PV_URL_MAX];
    bool is_cut = false;
    pv_status status =
        parse_clean(to, without_newlines(in, clean, &is_cut), base, url);

    to->is_full = to->is_full || is_cut;
    return status;
}

/* What nearly every reference is: canonical but for the case of its host. */
static pv_status parse_plain(pv_span reference, const pv_url *base,
                             char buffer[PV_URL_MAX], pv_url *url)
{
    pv_url_layout from = { NULL, 0, 0, 0, 0 };
    pv_url_layout to;
    pv_status status;

    if (base != NULL) {
        from.text = base->text.ptr;
        from.scheme = base->scheme.len;
        from.host = base->host.len;
        from.path = (size_t)(base->path.ptr - base->text.ptr);
    }
    status = pv_url_copy_plain(reference, base == NULL ? NULL : &from, buffer,
                               PV_URL_MAX, pv_wide_works(), &to);
    if (status != PV_OK) {
        return status;
    }
    url->text = pv_span_make(buffer, to.len);
    url->scheme = pv_span_make(buffer, to.scheme);
    url->host = pv_span_make(buffer + to.scheme + 3, to.host);
    url->path = pv_span_make(buffer + to.path, to.len - to.path);
    /* Only the base's port can stand between host and path. */
    url->port = to.path > to.scheme + 3 + to.host ? base->port : -1;
    return PV_OK;
}

pv_status pv_url_parse(pv_span reference, const pv_url *base,
                       char buffer[PV_URL_MAX], pv_url *url)
{
    writer to = { .out = buffer };
    pv_url parsed = { .port = -1 };
    pv_status status;

    while (reference.len > 0 && (unsigned char)reference.ptr[0] <= ' ') {
        reference = skip(reference, 1);
    }
    while (reference.len > 0
           && (unsigned char)reference.ptr[reference.len - 1] <= ' ') {
        reference.len--;
    }
    status = parse_plain(reference, base, buffer, url);
    if (status != PV_ERR_UNSUPPORTED) {
        return status;
    }
    status = has_newline(reference)
                 ? parse_with_newlines(&to, reference, base, &parsed)
                 : parse_clean(&to, reference, base, &parsed);
    if (status != PV_OK) {
        return status;
    }
    parsed.text = pv_span_make(buffer, to.len);
    parsed.path = pv_span_make(buffer + to.path_start, to.len - to.path_start);
    *url = parsed;
    return to.is_full ? PV_ERR_RANGE : PV_OK;
}
