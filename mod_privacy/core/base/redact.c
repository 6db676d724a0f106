/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redacting a line (see redact.h).
 *
 * One walk from left to right: at each byte the known values are tried, at
 * each colon the word before it, at each question mark the word it stands in.
 * What is written never overtakes what is read.
 */
#include "mod_privacy/core/base/redact.h"

typedef struct header_name {
    const char *name;
    enum { COOKIES, AGENT, REFERER } kind;
} header_name;

static const header_name header_names[] = {
    { "cookie", COOKIES },
    { "cookie2", COOKIES },
    { "set-cookie", COOKIES },
    { "authorization", COOKIES },
    { "proxy-authorization", COOKIES },
    { "http_cookie", COOKIES },
    { "http_authorization", COOKIES },
    { "user-agent", AGENT },
    { "http_user_agent", AGENT },
    { "sec-ch-ua-full-version-list", AGENT },
    { "referer", REFERER },
    { "http_referer", REFERER },
};

typedef struct walk {
    const pv_redact_policy *policy;
    const char *in;
    size_t len;
    size_t pos;
    char *out;
    size_t out_len;
    size_t word; /* where the word that `pos` stands in begins */
} walk;

void pv_redact_add_span(pv_redact_policy *policy, pv_span value)
{
    if (value.len >= PV_REDACT_VALUE_MIN
        && policy->value_count < PV_REDACT_VALUES) {
        policy->values[policy->value_count++] = value;
    }
}

void pv_redact_add(pv_redact_policy *policy, const char *value)
{
    pv_redact_add_span(policy, pv_span_of(value));
}

/* Gives how many bytes of the text spell the value, backslashes before a
 * byte passed over; 0 when they do not. */
static size_t value_length(const walk *w, pv_span value)
{
    size_t at = w->pos;

    for (size_t i = 0; i < value.len; i++) {
        while (at < w->len && w->in[at] == '\\' && value.ptr[i] != '\\') {
            at++;
        }
        if (at >= w->len || w->in[at] != value.ptr[i]) {
            return 0;
        }
        at++;
        if (value.ptr[i] == '\\' && at < w->len && w->in[at] == '\\'
            && (i + 1 == value.len || value.ptr[i + 1] != '\\')) {
            at++;
        }
    }
    return at - w->pos;
}

static size_t known_value_length(const walk *w)
{
    size_t longest = 0;

    for (size_t i = 0; i < w->policy->value_count; i++) {
        size_t len = value_length(w, w->policy->values[i]);
        longest = len > longest ? len : longest;
    }
    return longest;
}

static bool is_dropped(const pv_redact_policy *policy,
                       const header_name *header)
{
    switch (header->kind) {
    case COOKIES:
        return policy->cookies;
    case AGENT:
        return policy->agent;
    default:
        return policy->referer;
    }
}

static bool is_name_byte(char c)
{
    c = pv_ascii_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_';
}

/* Gives the header to drop that the word right before `pos` names. */
static const header_name *header_before(const walk *w)
{
    size_t begin = w->pos;
    pv_span name;

    while (begin > 0 && w->pos - begin < 40 && is_name_byte(w->in[begin - 1])) {
        begin--;
    }
    name = pv_span_make(w->in + begin, w->pos - begin);
    for (size_t i = 0; i < sizeof(header_names) / sizeof(header_names[0]);
         i++) {
        if (pv_span_equal_nocase(name, pv_span_of(header_names[i].name))) {
            return is_dropped(w->policy, &header_names[i]) ? &header_names[i]
                                                           : NULL;
        }
    }
    return NULL;
}

/* Gives the length of a value that runs to the end of its line; line ends
 * stand escaped in httpd's logs. */
static size_t line_length(const walk *w)
{
    size_t at = w->pos;

    while (at < w->len && w->in[at] != '\n' && w->in[at] != '\r'
           && !(w->in[at] == '\\' && at + 1 < w->len
                && (w->in[at + 1] == 'r' || w->in[at + 1] == 'n'))) {
        at++;
    }
    return at - w->pos;
}

/* Gives the length of the origin that a Referer may keep, with its slash. */
static size_t origin_length(const walk *w, size_t len)
{
    size_t slashes = 0;

    for (size_t i = 0; i < len; i++) {
        char c = w->in[w->pos + i];
        if (c == '@' || c == '?' || c == '#') {
            return 0;
        }
        slashes += c == '/';
        if (slashes == 3) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_space_or_quote(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"'
           || c == '\'' || c == '<' || c == '>' || c == '`' || c == '\0';
}

/* A question mark belongs to a URL when its word holds a slash before it and
 * does not look like a regular expression. */
static bool is_in_url(const walk *w)
{
    bool has_slash = false;

    for (size_t i = w->word; i < w->pos; i++) {
        char c = w->in[i];
        if (c == '^' || c == '(' || c == '*' || c == '$') {
            return false;
        }
        has_slash |= c == '/';
    }
    return has_slash;
}

static size_t query_length(const walk *w)
{
    size_t at = w->pos;

    while (at < w->len && !is_space_or_quote(w->in[at])
           && !(w->in[at] == '\\' && at + 1 < w->len
                && is_space_or_quote(w->in[at + 1]))) {
        at++;
    }
    return at - w->pos;
}

static void put(walk *w, const char *text)
{
    while (*text != '\0') {
        w->out[w->out_len++] = *text++;
    }
}

/* Takes the value of a header, from its colon on. */
static void redact_header(walk *w, const header_name *header)
{
    size_t len;
    size_t kept = 0;

    w->out[w->out_len++] = w->in[w->pos++];
    len = line_length(w);
    if (header->kind == REFERER && w->policy->keeps_origin) {
        kept = origin_length(w, len);
    }
    memmove(w->out + w->out_len, w->in + w->pos, kept);
    w->out_len += kept;
    w->pos += len;
    if (kept == 0 && len > 1) {
        put(w, " -");
    }
}

/* Takes what is redacted at `pos`, if anything. */
static bool redact_here(walk *w)
{
    char c = w->in[w->pos];
    size_t len = known_value_length(w);
    const header_name *header;

    if (len > 0) {
        w->pos += len;
        put(w, "-");
        return true;
    }
    header = c == ':' || c == '=' ? header_before(w) : NULL;
    if (header != NULL) {
        redact_header(w, header);
        return true;
    }
    if (c == '?' && w->policy->query && is_in_url(w)) {
        w->pos += query_length(w);
        return true;
    }
    return false;
}

size_t pv_redact_in_place(char *text, size_t len,
                          const pv_redact_policy *policy)
{
    walk w = { .policy = policy, .in = text, .len = len, .out = text };

    while (w.pos < w.len) {
        if (redact_here(&w)) {
            continue;
        }
        if (is_space_or_quote(w.in[w.pos])) {
            w.word = w.pos + 1;
        }
        w.out[w.out_len++] = w.in[w.pos++];
    }
    return w.out_len;
}
