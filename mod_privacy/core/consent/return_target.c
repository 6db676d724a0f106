/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check of return_target.h.
 */
#include "mod_privacy/core/consent/return_target.h"

static bool is_unsafe(pv_span target)
{
    if (target.len == 0 || target.len > PV_RETURN_MAX || target.ptr[0] != '/'
        || (target.len > 1 && target.ptr[1] == '/')) {
        return true;
    }
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '\\') {
            return true;
        }
    }
    return false;
}

/* True when the target is an action that only a POST may reach. */
static bool is_action(pv_span target, pv_span path)
{
    static const char *const actions[] = { "consent", "csp" };
    pv_span rest;

    if (target.len < path.len || memcmp(target.ptr, path.ptr, path.len) != 0) {
        return false;
    }
    rest = pv_span_make(target.ptr + path.len, target.len - path.len);
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        size_t len = strlen(actions[i]);
        if (pv_span_starts_with(rest, actions[i])
            && (rest.len == len || rest.ptr[len] == '?' || rest.ptr[len] == '#'
                || rest.ptr[len] == '/')) {
            return true;
        }
    }
    return false;
}

static bool needs_escape(unsigned char c)
{
    return c <= ' ' || c >= 0x7f || memchr("\"<>^`{|}'", c, 9) != NULL;
}

bool pv_return_target(pv_span target, pv_span path, char out[PV_RETURN_OUT_MAX])
{
    static const char hex[] = "0123456789ABCDEF";
    size_t len = 0;

    if (is_unsafe(target) || is_action(target, path)) {
        memcpy(out, "/", 2);
        return false;
    }
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];
        if (needs_escape(c)) {
            out[len++] = '%';
            out[len++] = hex[c >> 4];
            out[len++] = hex[c & 15];
        }
        else {
            out[len++] = (char)c;
        }
    }
    out[len] = '\0';
    return true;
}
