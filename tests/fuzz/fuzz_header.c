/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field values of HTTP: lists, parameters, structured dictionaries, cookies,
 * Forwarded, and the redaction of log lines. Elements lie inside the value,
 * each call goes on, and nothing grows.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/forwarded.h"
#include "mod_privacy/core/base/header.h"
#include "mod_privacy/core/base/redact.h"

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void must_be_inside(pv_span part, pv_span whole)
{
    must(part.len == 0
         || (part.ptr >= whole.ptr
             && part.ptr + part.len <= whole.ptr + whole.len));
}

static void walk_list(pv_span value)
{
    pv_span rest = value;
    pv_span element;

    while (pv_header_list_next(&rest, &element) == PV_OK) {
        pv_span parameters = element;
        pv_span name;
        pv_span content;
        must(element.len > 0);
        must_be_inside(element, value);
        while (pv_header_parameter_next(&parameters, &name, &content)
               == PV_OK) {
            must_be_inside(name, element);
            must_be_inside(pv_header_unquote(content), element);
        }
    }
}

static void walk_dictionary(pv_span value)
{
    pv_span rest = value;
    pv_span item;
    pv_span key;

    while (pv_sf_dictionary_next(&rest, &key, &item) == PV_OK) {
        must(pv_sf_is_key(key));
        must_be_inside(key, value);
    }
}

static void walk_cookies(pv_span value, char *buffer)
{
    pv_span rest = value;
    pv_cookie cookie;
    pv_span found;
    size_t len;

    while (pv_cookie_next(&rest, &cookie) == PV_OK) {
        must_be_inside(cookie.whole, value);
        must_be_inside(cookie.name, cookie.whole);
        must_be_inside(cookie.value, cookie.whole);
        must(pv_cookie_name_matches(cookie.name, pv_span_of("*")));
        (void)pv_cookie_name_matches(value, cookie.name);
        if (pv_percent_decode(cookie.value, buffer, value.len, &len) == PV_OK) {
            must(len <= cookie.value.len);
        }
    }
    must_be_inside(pv_cookie_set_name(value), value);
    (void)pv_cookie_find(value, "_ga", &found);
}

/* What was stripped holds nobody's name any more. */
static void strip_forwarded(pv_span value, char *buffer)
{
    size_t len = pv_forwarded_strip(value, buffer);
    pv_span rest = pv_span_make(buffer, len);
    pv_span element;

    must(len <= value.len);
    while (pv_header_list_next(&rest, &element) == PV_OK) {
        pv_span parameters = pv_span_make(element.ptr, element.len);
        pv_span name;
        pv_span content;
        while (pv_header_parameter_next(&parameters, &name, &content)
               == PV_OK) {
            must(!pv_span_equal_nocase(name, pv_span_of("for"))
                 && !pv_span_equal_nocase(name, pv_span_of("by")));
        }
    }
}

static void redact(pv_span value, char *buffer)
{
    static const char *const secrets[] = { "sessionid=s3cr3t", "_ga=GA1.2.3" };
    pv_redact_policy policy = {
        .cookies = true, .agent = true, .referer = true, .query = true
    };
    size_t len;

    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        pv_redact_add(&policy, secrets[i]);
    }
    memcpy(buffer, value.ptr, value.len);
    len = pv_redact_in_place(buffer, value.len, &policy);
    must(len <= value.len);
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        must(memmem(buffer, len, secrets[i], strlen(secrets[i])) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const languages[] = { "en", "nl", "de" };
    pv_span value = pv_span_make((const char *)bytes, size);
    char *buffer = malloc(size + 1);

    must(buffer != NULL);
    walk_list(value);
    walk_dictionary(value);
    walk_cookies(value, buffer);
    strip_forwarded(value, buffer);
    if (size > 0) {
        redact(value, buffer);
    }
    (void)pv_header_type_is(value, "text/html");
    (void)pv_header_has_line(value, "1");
    must(pv_header_best_language(value, languages, 3) < 3);
    free(buffer);
    return 0;
}
