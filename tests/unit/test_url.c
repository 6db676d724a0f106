/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs and hosts: what a browser would fetch, form by form. Every case runs
 * against a guard page. Cases follow WHATWG URL; its numbers are sections.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/base/url.h"
#include "mod_privacy/core/base/url_host.h"
#include "mod_privacy/core/base/url_plain.h"

#define BASE "https://www.example.org:8443/a/b/c?q=1"

typedef struct url_case {
    const char *reference;
    const char *text; /* NULL: refused with `status` */
    const char *host;
    pv_status status;
} url_case;

static const url_case cases[] = {
    /* absolute */
    { "https://example.com", "https://example.com/", "example.com", PV_OK },
    { "HTTP://EXAMPLE.com/A", "http://example.com/A", "example.com", PV_OK },
    { "  \x01https://e.com/x \n", "https://e.com/x", "e.com", PV_OK },
    { "ht\ntps://goo\tgle.com/a\r/b", "https://google.com/a/b", "google.com",
      PV_OK },
    { "https:e.com/x", "https://www.example.org:8443/a/b/e.com/x",
      "www.example.org", PV_OK },
    { "http:e.com/x", "http://e.com/x", "e.com", PV_OK },
    { "http:/\\//e.com", "http://e.com/", "e.com", PV_OK },
    { "wss://e.com/s", "wss://e.com/s", "e.com", PV_OK },
    { "https://u:p@x@e.com/", "https://e.com/", "e.com", PV_OK },
    { "https://e.com/@x", "https://e.com/@x", "e.com", PV_OK },
    { "https://e.com\\@evil.org", "https://e.com/@evil.org", "e.com", PV_OK },
    /* ports */
    { "https://e.com:443/", "https://e.com/", "e.com", PV_OK },
    { "https://e.com:/", "https://e.com/", "e.com", PV_OK },
    { "http://e.com:0443/", "http://e.com:443/", "e.com", PV_OK },
    { "https://e.com:65536/", NULL, NULL, PV_ERR_SYNTAX },
    { "https://e.com:8a/", NULL, NULL, PV_ERR_SYNTAX },
    /* paths and queries */
    { "https://e.com/a/./b/../c", "https://e.com/a/c", "e.com", PV_OK },
    { "https://e.com/../../x", "https://e.com/x", "e.com", PV_OK },
    { "https://e.com/a/%2e%2E/b", "https://e.com/b", "e.com", PV_OK },
    { "https://e.com/a/..", "https://e.com/", "e.com", PV_OK },
    { "https://e.com/a/.", "https://e.com/a/", "e.com", PV_OK },
    { "https://e.com/a/...", "https://e.com/a/...", "e.com", PV_OK },
    { "https://e.com/a//../b", "https://e.com/a/b", "e.com", PV_OK },
    { "https://e.com/a b\"<>`{}", "https://e.com/a%20b%22%3C%3E%60%7B%7D",
      "e.com", PV_OK },
    { "https://e.com?a b'<`{", "https://e.com/?a%20b%27%3C`{", "e.com", PV_OK },
    { "https://e.com/?a/../b", "https://e.com/?a/../b", "e.com", PV_OK },
    { "https://e.com/\xc3\xa9?\xc3\xa9", "https://e.com/%C3%A9?%C3%A9", "e.com",
      PV_OK },
    { "https://e.com/x#frag?q", "https://e.com/x", "e.com", PV_OK },
    { "https://e.com#f", "https://e.com/", "e.com", PV_OK },
    /* relative */
    { "//cdn.net/x", "https://cdn.net/x", "cdn.net", PV_OK },
    { "\\\\cdn.net\\x", "https://cdn.net/x", "cdn.net", PV_OK },
    { "/\\cdn.net", "https://cdn.net/", "cdn.net", PV_OK },
    { "///cdn.net", "https://cdn.net/", "cdn.net", PV_OK },
    { "/x", "https://www.example.org:8443/x", "www.example.org", PV_OK },
    { "x", "https://www.example.org:8443/a/b/x", "www.example.org", PV_OK },
    { "../x", "https://www.example.org:8443/a/x", "www.example.org", PV_OK },
    { "../../../x", "https://www.example.org:8443/x", "www.example.org",
      PV_OK },
    { "?z", "https://www.example.org:8443/a/b/c?z", "www.example.org", PV_OK },
    { "#z", BASE, "www.example.org", PV_OK },
    { "", BASE, "www.example.org", PV_OK },
    { "x:y/z", NULL, NULL, PV_ERR_UNSUPPORTED },
    { "1:y", "https://www.example.org:8443/a/b/1:y", "www.example.org", PV_OK },
    /* no host */
    { "data:text/html,x", NULL, NULL, PV_ERR_UNSUPPORTED },
    { "java\nscript:alert(1)", NULL, NULL, PV_ERR_UNSUPPORTED },
    { "blob:https://e.com/1", NULL, NULL, PV_ERR_UNSUPPORTED },
    { "about:blank", NULL, NULL, PV_ERR_UNSUPPORTED },
    { "https://", NULL, NULL, PV_ERR_SYNTAX },
    { "https://u@/x", NULL, NULL, PV_ERR_SYNTAX },
    { "https://e com/", NULL, NULL, PV_ERR_SYNTAX },
    { "https://a%00b/", NULL, NULL, PV_ERR_SYNTAX },
    /* hosts */
    { "https://%67oogle.com/", "https://google.com/", "google.com", PV_OK },
    { "https://e.com./", "https://e.com/", "e.com", PV_OK },
    { "https://\xef\xbd\x87oogle\xe3\x80\x82"
      "com/",
      "https://google.com/", "google.com", PV_OK },
    { "https://google\xef\xbc\x8e"
      "com/",
      "https://google.com/", "google.com", PV_OK },
    { "https://goo%C2%ADgle.com/", "https://google.com/", "google.com", PV_OK },
    { "https://b\xc3\xbc"
      "cher.example/",
      "https://xn--bcher-kva.example/", "xn--bcher-kva.example", PV_OK },
    { "https://B\xc3\x9c"
      "CHER.example/",
      "https://xn--bcher-kva.example/", "xn--bcher-kva.example", PV_OK },
    { "https://\xff.google.com/", "https://xn--ff.google.com/",
      "xn--ff.google.com", PV_OK },
    { "https://e.com..", "https://e.com/", "e.com", PV_OK },
    { "https://..", NULL, NULL, PV_ERR_SYNTAX },
    { "https://a_b.e.com/", "https://a_b.e.com/", "a_b.e.com", PV_OK },
    /* addresses: 3.5, "ends in a number" */
    { "http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1", PV_OK },
    { "http://2130706433/", "http://127.0.0.1/", "127.0.0.1", PV_OK },
    { "http://0177.0.0.01/", "http://127.0.0.1/", "127.0.0.1", PV_OK },
    { "http://127.0.0.1./", "http://127.0.0.1/", "127.0.0.1", PV_OK },
    { "http://0x/", "http://0.0.0.0/", "0.0.0.0", PV_OK },
    { "http://1.2.3.4.5/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://1.2.3.256/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://256.1/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://4294967296/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://09.1/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://e.09/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://[::1]:8080/x", "http://[::1]:8080/x", "[::1]", PV_OK },
    { "http://[0:0:0:0:0:0:0:1]/", "http://[::1]/", "[::1]", PV_OK },
    { "http://[::1/", NULL, NULL, PV_ERR_SYNTAX },
    { "http://[x]/", NULL, NULL, PV_ERR_SYNTAX },
};

static void check_case(const url_case *want, const pv_url *base)
{
    pv_guard guard = pv_guarded(want->reference, strlen(want->reference));
    char buffer[PV_URL_MAX];
    pv_url url;
    pv_status status = pv_url_parse(guard.span, base, buffer, &url);

    if (status != want->status) {
        fail_msg("'%s': status %d", want->reference, status);
    }
    if (status == PV_OK
        && (!pv_span_equal(url.text, pv_span_of(want->text))
            || !pv_span_equal(url.host, pv_span_of(want->host)))) {
        fail_msg("'%s': '%.*s' at '%.*s'", want->reference, (int)url.text.len,
                 url.text.ptr, (int)url.host.len, url.host.ptr);
    }
    pv_guard_free(&guard);
}

static void test_forms(void **state)
{
    char buffer[PV_URL_MAX];
    pv_url base;

    (void)state;
    assert_int_equal(pv_url_parse(pv_span_of(BASE), NULL, buffer, &base),
                     PV_OK);
    assert_int_equal(base.port, 8443);
    assert_int_equal(base.path.len, strlen("/a/b/c?q=1"));
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        check_case(&cases[i], &base);
    }
}

/* Parsing what was parsed changes nothing. */
static void test_stable(void **state)
{
    char buffer[PV_URL_MAX];
    char again[PV_URL_MAX];
    pv_url base;
    pv_url url;
    pv_url twice;
    char base_text[PV_URL_MAX];

    (void)state;
    assert_int_equal(pv_url_parse(pv_span_of(BASE), NULL, base_text, &base),
                     PV_OK);
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        if (pv_url_parse(pv_span_of(cases[i].reference), &base, buffer, &url)
            != PV_OK) {
            continue;
        }
        assert_int_equal(pv_url_parse(url.text, NULL, again, &twice), PV_OK);
        assert_true(pv_span_equal(url.text, twice.text));
        assert_true(pv_span_equal(url.path, twice.path));
        assert_int_equal(url.port, twice.port);
    }
}

static void test_without_base(void **state)
{
    char buffer[PV_URL_MAX];
    pv_url url;

    (void)state;
    assert_int_equal(pv_url_parse(pv_span_of("/x"), NULL, buffer, &url),
                     PV_ERR_SYNTAX);
    assert_int_equal(pv_url_parse(pv_span_of("//e.com"), NULL, buffer, &url),
                     PV_ERR_SYNTAX);
}

static void test_length(void **state)
{
    static char longest[3 * PV_URL_MAX];
    char buffer[PV_URL_MAX];
    pv_url url;

    (void)state;
    memset(longest, 'a', sizeof(longest));
    memcpy(longest, "https://e.com/", 14);
    assert_int_equal(
        pv_url_parse(pv_span_make(longest, PV_URL_MAX), NULL, buffer, &url),
        PV_OK);
    assert_int_equal(url.text.len, PV_URL_MAX);
    assert_int_equal(
        pv_url_parse(pv_span_make(longest, PV_URL_MAX + 1), NULL, buffer, &url),
        PV_ERR_RANGE);
    assert_int_equal(url.text.len, PV_URL_MAX);
    assert_true(pv_span_equal(url.host, pv_span_of("e.com")));
    longest[20] = '\n';
    assert_int_equal(pv_url_parse(pv_span_make(longest, sizeof(longest)), NULL,
                                  buffer, &url),
                     PV_ERR_RANGE);
    memset(longest + 8, 'h', 254);
    longest[262] = '/';
    assert_int_equal(
        pv_url_parse(pv_span_make(longest, 270), NULL, buffer, &url),
        PV_ERR_SYNTAX);
}

/* Pieces of references: put together at random, many are plain. */
static const char *const starts[] = { "https://", "http://",  "//",     "/",
                                      "https:",   "HTTPS://", "ftp://", "x" };
static const char *const pieces[] = { "www",
                                      "Example",
                                      ".com",
                                      ".org",
                                      "/",
                                      "/a",
                                      "/img-_~",
                                      "/.x",
                                      "/..",
                                      "/%2e",
                                      "?q=",
                                      "&b=",
                                      "#f",
                                      "%20",
                                      "|",
                                      "'",
                                      "\"",
                                      "<",
                                      "`",
                                      "{",
                                      "\\",
                                      "^",
                                      "\x7f",
                                      " ",
                                      "\xc3\xa9",
                                      ".",
                                      ":80",
                                      "@",
                                      "127",
                                      ".9",
                                      ".10",
                                      "_",
                                      "-",
                                      ".b9",
                                      "[a]",
                                      "\x01",
                                      "~",
                                      ";=+,",
                                      "0123456789abcdef",
                                      "a-label-of-thirty-two-bytes-here" };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 8;
}

static size_t make_reference(uint32_t *state, char text[512])
{
    unsigned count = next_random(state) % 10;
    const char *start = starts[next_random(state) % PV_COUNT(starts)];
    size_t len = strlen(start);

    memcpy(text, start, len);
    memcpy(text + len, "e.com", next_random(state) % 4 == 0 ? 0 : 5);
    len += text[len] == 'e' ? 5 : 0;
    for (unsigned i = 0; i < count; i++) {
        /* Half of them from the plain ones in front. */
        unsigned plain = next_random(state) % 2 == 0 ? 7 : PV_COUNT(pieces);
        const char *piece = pieces[next_random(state) % plain];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

static pv_status copy_plain(pv_span reference, const pv_url *base,
                            char buffer[PV_URL_MAX], bool is_wide,
                            pv_url_layout *url)
{
    pv_url_layout layout = { NULL, 0, 0, 0, 0 };

    if (base != NULL) {
        layout.text = base->text.ptr;
        layout.scheme = base->scheme.len;
        layout.host = base->host.len;
        layout.path = (size_t)(base->path.ptr - base->text.ptr);
    }
    return pv_url_copy_plain(reference, base == NULL ? NULL : &layout, buffer,
                             PV_URL_MAX, is_wide, url);
}

static void assert_layout(const pv_url_layout *layout, const pv_url *url)
{
    assert_true(
        pv_span_equal(pv_span_make(layout->text, layout->len), url->text));
    assert_int_equal(layout->scheme, url->scheme.len);
    assert_int_equal(layout->host, url->host.len);
    assert_int_equal(layout->path, url->path.ptr - url->text.ptr);
}

/* A path in lower case, in both variants, against the one that was parsed. */
static void check_lower_path(pv_span path, bool is_plain, const pv_url *whole)
{
    char plain[512 + PV_URL_PADDING];
    char wide[512 + PV_URL_PADDING];
    bool is_lowered = pv_url_lower_path(path, plain, false);

    assert_int_equal(is_lowered,
                     is_plain && memchr(path.ptr, '#', path.len) == NULL);
    assert_int_equal(pv_url_lower_path(path, wide, pv_wide_works()),
                     is_lowered);
    if (is_lowered) {
        assert_int_equal(whole->path.len, path.len);
        assert_memory_equal(plain, wide, path.len);
        for (size_t i = 0; i < path.len; i++) {
            assert_int_equal(plain[i], pv_ascii_lower(whole->path.ptr[i]));
        }
    }
}

/* The short way, in both variants, against the long one, which a tab takes. */
static pv_status check_plain(pv_span reference, const pv_url *base, size_t tab)
{
    static char buffers[3][PV_URL_MAX];
    pv_guard guard = pv_guarded(reference.ptr, reference.len);
    pv_url_layout plain;
    pv_url_layout wide;
    pv_url whole;
    pv_url url;
    char longer[513];
    pv_status status = copy_plain(guard.span, base, buffers[0], false, &plain);

    assert_int_equal(
        copy_plain(guard.span, base, buffers[1], pv_wide_works(), &wide),
        status);
    memcpy(longer, reference.ptr, tab);
    longer[tab] = '\t';
    memcpy(longer + tab + 1, reference.ptr + tab, reference.len - tab);
    if (status != PV_ERR_UNSUPPORTED) {
        assert_int_equal(pv_url_parse(pv_span_make(longer, reference.len + 1),
                                      base, buffers[2], &whole),
                         status);
        assert_int_equal(pv_url_parse(guard.span, base, buffers[0], &url),
                         status);
    }
    if (status == PV_OK) {
        assert_layout(&plain, &whole);
        assert_layout(&wide, &whole);
        assert_true(pv_span_equal(url.text, whole.text));
        assert_true(pv_span_equal(url.host, whole.host));
        assert_true(pv_span_equal(url.path, whole.path));
        assert_int_equal(url.port, whole.port);
    }
    if (base != NULL && reference.ptr[0] == '/' && reference.ptr[1] != '/') {
        check_lower_path(guard.span, status == PV_OK, &whole);
    }
    pv_guard_free(&guard);
    return status;
}

static void test_plain(void **state)
{
    char base_text[PV_URL_MAX];
    uint32_t seed = 7;
    unsigned plain = 0;
    unsigned refused = 0;
    pv_url base;

    (void)state;
    assert_int_equal(pv_url_parse(pv_span_of(BASE), NULL, base_text, &base),
                     PV_OK);
    for (int i = 0; i < 40000; i++) {
        char text[512] = { 0 };
        size_t len = make_reference(&seed, text);
        pv_status status;
        /* White space at its ends is not the short way's business. */
        if (len < 2 || text[len - 1] == ' ' || text[len - 1] == '\x01') {
            continue;
        }
        status = check_plain(pv_span_make(text, len), i % 8 == 0 ? NULL : &base,
                             1 + next_random(&seed) % (len - 1));
        plain += status == PV_OK;
        refused += status == PV_ERR_SYNTAX;
    }
    assert_in_range(plain, 5000, 20000);
    assert_in_range(refused, 100, 2000);
    assert_int_equal(check_plain(pv_span_of("https://e.com/x"), NULL, 3),
                     PV_OK);
    assert_int_equal(check_plain(pv_span_of("//E.com"), &base, 3), PV_OK);
    assert_int_equal(check_plain(pv_span_of("/x?y#z"), &base, 3), PV_OK);
    assert_int_equal(check_plain(pv_span_of("https://e.com/\xe9"), NULL, 3),
                     PV_ERR_UNSUPPORTED);
    assert_int_equal(check_plain(pv_span_of("//list.10/x"), &base, 3),
                     PV_ERR_SYNTAX);
    /* With a user name in front, the host is another. */
    assert_int_equal(
        check_plain(pv_span_make("//list.10\0@e.com/", 17), &base, 3),
        PV_ERR_UNSUPPORTED);
}

static void test_site(void **state)
{
    static const char *const sites[][2] = {
        { "www.example.org", "example.org" },
        { "example.org", "example.org" },
        { "a.b.example.co.uk", "example.co.uk" },
        { "x.y.github.io", "y.github.io" },
        { "github.io", "github.io" },
        { "co.uk", "co.uk" },
        { "localhost", "localhost" },
        { "127.0.0.1", "127.0.0.1" },
        { "[::1]", "[::1]" },
        { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(sites); i++) {
        pv_span site = pv_site_registrable(pv_span_of(sites[i][0]));
        if (!pv_span_equal(site, pv_span_of(sites[i][1]))) {
            fail_msg("%s: %.*s", sites[i][0], (int)site.len, site.ptr);
        }
    }
    assert_true(pv_site_is_registry(pv_span_of("com")));
    assert_true(pv_site_is_registry(pv_span_of("co.uk")));
    assert_false(pv_site_is_registry(pv_span_of("example.co.uk")));
    assert_false(pv_site_is_registry(pv_span_of("github.io")));
    assert_false(pv_site_is_registry(pv_span_of("intranet")));
    assert_false(pv_site_is_registry(pv_span_of("192.0.2.7")));
    assert_true(pv_site_covers(pv_span_of("e.org"), pv_span_of("e.org")));
    assert_true(pv_site_covers(pv_span_of("e.org"), pv_span_of("a.e.org")));
    assert_false(pv_site_covers(pv_span_of("e.org"), pv_span_of("ae.org")));
    assert_false(pv_site_covers(pv_span_of("a.e.org"), pv_span_of("e.org")));
    assert_false(pv_site_covers(pv_span_of(""), pv_span_of("e.org")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_without_base), cmocka_unit_test(test_length),
        cmocka_unit_test(test_plain),        cmocka_unit_test(test_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
