/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference is copied first, with zeros behind it, and then looked at where
 * it lies: a zero is no part of any URL, so the first byte that ends a part is
 * found without asking where the text ends. Whatever is not plain, also a
 * port, user info, a dot segment, or a byte that has to be encoded, is left to
 * the whole parser.
 */
#include "mod_privacy/core/base/url_plain.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/base/path_bytes.h"

#define START_MAX (PV_HOST_MAX + 32) /* bytes of scheme, host and port */
#define NOT_PLAIN SIZE_MAX

/* What bytes of an authority are, a bit for each. */
typedef struct host_bits {
    uint32_t others; /* not those that a common host is written with */
    uint32_t upper;
    uint32_t dots;
} host_bits;

/* How one variant looks at blocks of `lanes` bytes. */
typedef struct reader {
    unsigned lanes;
    host_bits (*host)(const char *at);
    pv_url_path_bits (*path)(const char *at);
    uint32_t (*query)(const char *at); /* bytes that need a second look */
    void (*lower)(char *at);
} reader;

static inline host_bits host_block(const char *at)
{
    pv_lanes text = pv_lanes_load(at);
    pv_lanes upper = pv_lanes_up_to(text - 'A', 'Z' - 'A');
    pv_lanes common = pv_lanes_up_to((text | 0x20) - 'a', 'z' - 'a')
                      | pv_lanes_up_to(text - '0', 9)
                      | pv_lanes_up_to(text - '-', 1)
                      | pv_lanes_equal(text, '_');
    host_bits bits = { pv_lanes_bits(~common), pv_lanes_bits(upper),
                       pv_lanes_bits(pv_lanes_equal(text, '.')) };

    return bits;
}

static inline uint32_t query_block(const char *at)
{
    return pv_url_query_bits(pv_lanes_load(at));
}

static inline void lower_block(char *at)
{
    pv_lanes text = pv_lanes_load(at);

    text |= pv_lanes_up_to(text - 'A', 'Z' - 'A') & 0x20;
    memcpy(at, &text, sizeof(text));
}

PV_WIDE static inline host_bits host_wide(const char *at)
{
    pv_wide text = pv_wide_load(at);
    pv_wide upper = (pv_wide)((text - 'A') <= 'Z' - 'A');
    pv_wide common = (pv_wide)(((text | 0x20) - 'a') <= 'z' - 'a')
                     | (pv_wide)((text - '0') <= 9)
                     | (pv_wide)((text - '-') <= 1) | (pv_wide)(text == '_');
    host_bits bits = { pv_wide_bits(~common), pv_wide_bits(upper),
                       pv_wide_bits((pv_wide)(text == '.')) };

    return bits;
}

/* Space, controls, and what is beyond ASCII: negative numbers. */
PV_WIDE static inline pv_wide is_odd(pv_wide text)
{
    typedef signed char numbers __attribute__((vector_size(PV_WIDE_LANES)));

    return (pv_wide)((numbers)text <= ' ');
}

PV_WIDE static inline pv_url_path_bits path_wide(const char *at)
{
    static const pv_wide_set special = { '`', 0, '"', '#', 0,   0,   0,   0,
                                         0,   0, 0,   '{', '<', '}', '>', '?' };
    static const pv_wide_set further = { 1, 0, 0, 0, 0,    0, 0,   0,
                                         0, 0, 0, 0, '\\', 0, '^', 0x7f };
    static const pv_wide_set dots = { 1, 0, 0, 0, 0, '%', 0,   0,
                                      0, 0, 0, 0, 0, 0,   '.', 0 };
    pv_wide text = pv_wide_load(at);
    pv_url_path_bits bits;

    bits.special = pv_wide_bits(
        is_odd(text) | pv_wide_among(text, pv_wide_load_set(special))
        | pv_wide_among(text, pv_wide_load_set(further)));
    bits.slashes = pv_wide_bits((pv_wide)(text == '/'));
    bits.dots = pv_wide_bits(pv_wide_among(text, pv_wide_load_set(dots)));
    return bits;
}

PV_WIDE static inline uint32_t query_wide(const char *at)
{
    static const pv_wide_set special = { 1, 0, '"', '#', 0,   0, 0,   '\'',
                                         0, 0, 0,   0,   '<', 0, '>', 0x7f };
    pv_wide text = pv_wide_load(at);

    return pv_wide_bits(is_odd(text)
                        | pv_wide_among(text, pv_wide_load_set(special)));
}

PV_WIDE static inline void lower_wide(char *at)
{
    pv_wide text = pv_wide_load(at);

    text |= (pv_wide)((text - 'A') <= 'Z' - 'A') & 0x20;
    memcpy(at, &text, sizeof(text));
}

static void lower_host(char *host, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        host[i] = pv_ascii_lower(host[i]);
    }
}

static inline bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* A host whose last label is a number is an IPv4 address or none at all: none
 * where it begins with a letter. Scripts are full of names like `list.10`. */
static bool is_no_address(const char *host, const char *label, const char *end)
{
    bool has_digit = label < end;

    while (label < end && *label >= '0' && *label <= '9') {
        label++;
    }
    return has_digit && label == end && is_letter(*host);
}

/* Reads a common host and makes it lower-case; `end` is that of the text.
 * @return PV_OK, PV_ERR_SYNTAX for what no parser takes, or
 *         PV_ERR_UNSUPPORTED */
static inline __attribute__((always_inline)) pv_status
read_host(char *host, const char *end, reader by, size_t *host_len)
{
    uint32_t upper = 0;
    size_t len = 0;
    size_t label = 0;
    host_bits bits;

    do {
        uint32_t below;
        bits = by.host(host + len);
        /* The bits of the bytes before the first other one. */
        below = ~bits.others & (bits.others - 1);
        upper |= bits.upper & below;
        if ((bits.dots & below) != 0) {
            label = len + pv_last_bit(bits.dots & below) + 1;
        }
        len += bits.others == 0 ? by.lanes : pv_first_bit(bits.others);
    } while (bits.others == 0 && len <= PV_HOST_MAX);
    if (len > PV_HOST_MAX || (host[len] != '/' && host + len != end)) {
        return PV_ERR_UNSUPPORTED;
    }
    /* What ends a host is no letter, so an empty last label fails, too. */
    if (!is_letter(host[label])) {
        return is_no_address(host, host + label, host + len)
                   ? PV_ERR_SYNTAX
                   : PV_ERR_UNSUPPORTED;
    }
    if (upper != 0) {
        lower_host(host, len);
    }
    *host_len = len;
    return PV_OK;
}

/* The end of a plain path and query that begin at the slash at `at`. */
static inline __attribute__((always_inline)) const char *
read_rest(const char *at, reader by)
{
    uint32_t behind_slash = 0;
    uint32_t stops;

    for (;;) {
        pv_url_path_bits bits = by.path(at);
        stops = bits.special | (bits.dots & (bits.slashes << 1 | behind_slash));
        if (stops != 0) {
            break;
        }
        behind_slash = bits.slashes >> (by.lanes - 1);
        at += by.lanes;
    }
    at += pv_first_bit(stops);
    if (*at != '?') {
        return at;
    }
    while ((stops = by.query(at)) == 0) {
        at += by.lanes;
    }
    return at + pv_first_bit(stops);
}

/* The buffer holds a URL up to its path, or to a host of which `url` does not
 * know yet, and what came behind it up to `end`, with zeros behind. */
static inline __attribute__((always_inline)) pv_status
read_copied(char *buffer, pv_url_layout *url, char *end, reader by)
{
    char *path = buffer + url->path;
    const char *stop;

    if (url->host == 0) {
        pv_status status = read_host(path, end, by, &url->host);
        if (status != PV_OK) {
            return status;
        }
        url->path += url->host;
        path += url->host;
        if (path == end) {
            *path = '/';
            url->len = url->path + 1;
            return PV_OK;
        }
    }
    stop = read_rest(path, by);
    url->len = (size_t)(stop - buffer);
    return stop == end || *stop == '#' ? PV_OK : PV_ERR_UNSUPPORTED;
}

static const reader by_lanes = { PV_LANES, host_block, pv_url_path_block,
                                 query_block, lower_block };
static const reader by_wide_lanes = { PV_WIDE_LANES, host_wide, path_wide,
                                      query_wide, lower_wide };

static pv_status read_plain(char *buffer, pv_url_layout *url, char *end)
{
    return read_copied(buffer, url, end, by_lanes);
}

PV_WIDE static pv_status read_wide(char *buffer, pv_url_layout *url, char *end)
{
    return read_copied(buffer, url, end, by_wide_lanes);
}

/* Writes what comes from the scheme or the base. `url` is given what is known
 * from how the reference begins; a host of 0 bytes follows.
 * @return bytes of the reference that it stands for, or NOT_PLAIN */
static size_t put_start(pv_span in, const pv_url_layout *base, char *buffer,
                        pv_url_layout *url)
{
    static const pv_url_layout https = { .scheme = 5, .path = 8 };
    static const pv_url_layout http = { .scheme = 4, .path = 7 };

    if (in.len >= 8 && memcmp(in.ptr, "https://", 8) == 0) {
        *url = https;
        memcpy(buffer, "https://", 8);
        return 8;
    }
    if (in.len >= 7 && memcmp(in.ptr, "http://", 7) == 0) {
        *url = http;
        memcpy(buffer, "http://", 7);
        return 7;
    }
    if (in.len < 2 || in.ptr[0] != '/' || in.ptr[1] == '\\' || base == NULL
        || base->host == 0 || base->path > START_MAX) {
        return NOT_PLAIN;
    }
    *url = *base;
    if (in.ptr[1] == '/') {
        url->host = 0;
        url->path = url->scheme + 3;
    }
    memcpy(buffer, base->text, url->path);
    return url->host == 0 ? 2 : 0;
}

pv_status pv_url_copy_plain(pv_span in, const pv_url_layout *base, char *buffer,
                            size_t room, bool is_wide, pv_url_layout *url)
{
    pv_url_layout parts;
    pv_status status;
    size_t skip;
    char *end;

    if (room < START_MAX + PV_URL_PADDING
        || in.len > room - START_MAX - PV_URL_PADDING) {
        return PV_ERR_UNSUPPORTED;
    }
    skip = put_start(in, base, buffer, &parts);
    if (skip == NOT_PLAIN) {
        return PV_ERR_UNSUPPORTED;
    }
    end = buffer + parts.path + (in.len - skip);
    memcpy(buffer + parts.path, in.ptr + skip, in.len - skip);
    memset(end, 0, PV_URL_PADDING);
    status = is_wide ? read_wide(buffer, &parts, end)
                     : read_plain(buffer, &parts, end);
    parts.text = buffer;
    if (status == PV_OK) {
        *url = parts;
    }
    return status;
}

/* Path and query up to `end`, with zeros behind. */
static inline __attribute__((always_inline)) bool
lower_copied(char *path, const char *end, reader by)
{
    if (read_rest(path, by) != end) {
        return false;
    }
    for (; path < end; path += by.lanes) {
        by.lower(path);
    }
    return true;
}

static bool lower_plain(char *path, const char *end)
{
    return lower_copied(path, end, by_lanes);
}

PV_WIDE static bool lower_all_wide(char *path, const char *end)
{
    return lower_copied(path, end, by_wide_lanes);
}

bool pv_url_lower_path(pv_span path, char *out, bool is_wide)
{
    char *end = out + path.len;

    memcpy(out, path.ptr, path.len);
    memset(end, 0, PV_URL_PADDING);
    return is_wide ? lower_all_wide(out, end) : lower_plain(out, end);
}
