/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Form reader and sender check of choice_form.h.
 */
#include "mod_privacy/core/consent/choice_form.h"

#include "mod_privacy/core/base/cookie.h"

#define VALUE_MAX PV_RETURN_MAX

/* Takes the next `name=value` off a form; false at the end. */
static bool next_pair(pv_span *rest, pv_span *name, pv_span *value)
{
    const char *end, *equals;
    size_t len;
    pv_span pair;

    if (rest->len == 0) {
        return false;
    }
    end = memchr(rest->ptr, '&', rest->len);
    len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
    pair = pv_span_make(rest->ptr, len);
    len = end != NULL ? len + 1 : len;
    *rest = pv_span_make(rest->ptr + len, rest->len - len);
    equals = pair.len > 0 ? memchr(pair.ptr, '=', pair.len) : NULL;
    len = equals != NULL ? (size_t)(equals - pair.ptr) : pair.len;
    *name = pv_span_make(pair.ptr, len);
    len = equals != NULL ? len + 1 : len;
    *value = pv_span_make(pair.ptr + len, pair.len - len);
    return true;
}

/* Decodes `+` and percent-encoding. */
static pv_status decode(pv_span value, char *out, size_t max, size_t *len)
{
    char spaced[PV_FORM_BODY_MAX];

    if (value.len > sizeof(spaced)) {
        return PV_ERR_RANGE;
    }
    for (size_t i = 0; i < value.len; i++) {
        spaced[i] = value.ptr[i] == '+' ? ' ' : value.ptr[i];
    }
    return pv_percent_decode(pv_span_make(spaced, value.len), out, max, len);
}

pv_status pv_form_field(pv_span form, const char *name, char *out, size_t max,
                        size_t *len)
{
    pv_span key, value;

    while (next_pair(&form, &key, &value)) {
        if (pv_span_equal(key, pv_span_of(name))) {
            return decode(value, out, max, len);
        }
    }
    return PV_ERR_NOT_FOUND;
}

static pv_choice_kind choice_named(pv_span value)
{
    if (pv_span_equal(value, pv_span_of("all"))) {
        return PV_CHOICE_ALL;
    }
    if (pv_span_equal(value, pv_span_of("none"))) {
        return PV_CHOICE_NONE;
    }
    if (pv_span_equal(value, pv_span_of("save"))) {
        return PV_CHOICE_SAVE;
    }
    return PV_CHOICE_MISSING;
}

static pv_purpose_set purpose_named(pv_span value, const char *const *names,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pv_span_equal(value, pv_span_of(names[i]))) {
            return pv_purpose_bit((pv_purpose)i);
        }
    }
    return 0;
}

pv_status pv_choice_form_parse(pv_span body, const char *const *names,
                               size_t count, pv_choice_form *form)
{
    char value[VALUE_MAX];
    size_t len = 0;
    pv_span key, raw;

    if (body.len > PV_FORM_BODY_MAX) {
        return PV_ERR_RANGE;
    }
    form->choice = PV_CHOICE_MISSING;
    form->purposes = 0;
    form->target_len = 0;
    while (next_pair(&body, &key, &raw)) {
        if (decode(raw, value, sizeof(value), &len) != PV_OK) {
            continue; /* longer than anything that is asked for */
        }
        if (pv_span_equal(key, pv_span_of("choice"))) {
            form->choice = choice_named(pv_span_make(value, len));
        }
        else if (pv_span_equal(key, pv_span_of("purpose"))) {
            form->purposes |=
                purpose_named(pv_span_make(value, len), names, count);
        }
        else if (pv_span_equal(key, pv_span_of("return"))) {
            memcpy(form->target, value, len);
            form->target_len = len;
        }
    }
    return PV_OK;
}

/* Cuts `host:port`; a missing port is the scheme's. IPv6 stays in []. */
static void split_port(pv_span authority, pv_span fallback, pv_span *host,
                       pv_span *port)
{
    size_t i = authority.len;

    *host = authority;
    *port = fallback;
    while (i > 0 && authority.ptr[i - 1] >= '0'
           && authority.ptr[i - 1] <= '9') {
        i--;
    }
    if (i > 0 && authority.ptr[i - 1] == ':') {
        *host = pv_span_make(authority.ptr, i - 1);
        if (i < authority.len) {
            *port = pv_span_make(authority.ptr + i, authority.len - i);
        }
    }
}

/* True when Origin and Host name one host and port. The scheme is left out:
 * TLS may end in front of this server. */
static bool is_origin_of(pv_span origin, pv_span host)
{
    bool is_https = pv_span_starts_with(origin, "https://");
    bool is_http = pv_span_starts_with(origin, "http://");
    pv_span fallback = pv_span_of(is_https ? "443" : "80");
    size_t skip = is_https ? strlen("https://") : strlen("http://");
    pv_span a_host, a_port, b_host, b_port;

    if ((!is_https && !is_http) || host.len == 0) {
        return false;
    }
    origin = pv_span_make(origin.ptr + skip, origin.len - skip);
    split_port(origin, fallback, &a_host, &a_port);
    split_port(host, fallback, &b_host, &b_port);
    return pv_span_equal_nocase(a_host, b_host)
           && pv_span_equal(a_port, b_port);
}

pv_form_sender pv_form_judge(pv_span fetch_site, pv_span origin, pv_span host)
{
    if (fetch_site.len > 0) {
        return pv_span_equal(fetch_site, pv_span_of("same-origin"))
                   ? PV_FORM_SAME
                   : PV_FORM_OTHER;
    }
    if (origin.len == 0 || pv_span_equal(origin, pv_span_of("null"))) {
        return PV_FORM_UNKNOWN;
    }
    return is_origin_of(origin, host) ? PV_FORM_SAME : PV_FORM_OTHER;
}
