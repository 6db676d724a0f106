/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hosts files (hosts(5): an address and names) and lists of one domain a
 * line, and how to tell them from Adblock syntax by their content.
 */
#include "mod_privacy/core/rules/filter_parse.h"

#include "mod_privacy/core/base/url_host.h"

#define DETECT_LINES 50 /* that are not comments decide about a file */

bool pv_filter_next_line(pv_span *text, pv_span *line)
{
    const char *end;
    size_t len;

    if (text->len == 0) {
        return false;
    }
    end = memchr(text->ptr, '\n', text->len);
    len = end == NULL ? text->len : (size_t)(end - text->ptr);
    *line = pv_span_make(text->ptr, len);
    len += end != NULL;
    *text = pv_span_make(text->ptr + len, text->len - len);
    if (line->len > 0 && line->ptr[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Takes the next word before a `#`; false when there is none. */
static bool next_word(pv_span *line, pv_span *word)
{
    size_t start = 0;
    size_t end;

    while (start < line->len && is_blank(line->ptr[start])) {
        start++;
    }
    end = start;
    while (end < line->len && !is_blank(line->ptr[end])
           && line->ptr[end] != '#') {
        end++;
    }
    *word = pv_span_make(line->ptr + start, end - start);
    *line = pv_span_make(line->ptr + end, line->len - end);
    return word->len > 0;
}

/* An address of any kind, zone included: what a hosts line begins with. */
static bool is_address(pv_span word)
{
    return memchr(word.ptr, ':', word.len) != NULL
           || pv_url_host_is_address(word);
}

static bool is_own_name(pv_span word)
{
    static const char *const names[] = {
        "localhost",      "localhost.localdomain", "local",
        "broadcasthost",  "ip6-localhost",         "ip6-loopback",
        "ip6-localnet",   "ip6-mcastprefix",       "ip6-allnodes",
        "ip6-allrouters", "ip6-allhosts",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (pv_span_equal_nocase(word, pv_span_of(names[i]))) {
            return true;
        }
    }
    return false;
}

bool pv_filter_next_host(pv_span *line, pv_span *host)
{
    pv_span word;

    while (next_word(line, &word)) {
        if (!is_address(word) && !is_own_name(word)) {
            *host = word;
            return true;
        }
    }
    return false;
}

/* A word of letters, digits, dots, hyphens and underscores with a dot in it
 * (bytes above 0x7f may be letters). */
static bool is_domain(pv_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)pv_ascii_lower(word.ptr[i]);
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-'
            && c != '_' && c < 0x80) {
            return false;
        }
    }
    return memchr(word.ptr, '.', word.len) != NULL;
}

/* True for `0.0.0.0 host...` and for a domain that stands alone. */
static bool is_hosts_line(pv_span line)
{
    pv_span word;

    if (!next_word(&line, &word)) {
        return false;
    }
    if (is_address(word)) {
        return next_word(&line, &word);
    }
    return is_domain(word) && !next_word(&line, &word);
}

pv_filter_format pv_filter_detect(pv_span text)
{
    pv_span line;
    size_t seen = 0;
    size_t hosts = 0;

    while (seen < DETECT_LINES && pv_filter_next_line(&text, &line)) {
        line = pv_span_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '!') {
            continue;
        }
        seen++;
        hosts += is_hosts_line(line);
    }
    return hosts * 2 > seen ? PV_FORMAT_HOSTS : PV_FORMAT_ADBLOCK;
}
