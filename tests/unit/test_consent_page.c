/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a visitor sees, as bytes: the page in every state, the banner, the
 * placeholder and state.json; nothing ticked beforehand, everything escaped.
 */
#include "tests/unit/pool.h"

#include "mod_privacy/core/consent/page.h"

static const char *const names[] = { "functional", "media", "analytics",
                                     "marketing", "surveys" };
static const char *const labels[] = { NULL, NULL, NULL, NULL, "A & <b>" };
static const char *const receivers[] = { "Ex & Co", NULL };
static pv_consent_terms terms = { .count = 5, .policy = 2 };

static pv_consent_view view_for(pv_consent consent)
{
    pv_consent_view view = {
        .terms = &terms,
        .names = names,
        .labels = labels,
        .language = "en",
        .site = "www.example.org",
        .path = "/p/",
        .origin = "",
        .cookie_name = "privacy",
        .lifetime_s = 180 * 86400,
        .consent = consent,
    };

    for (size_t i = 0; i < 5; i++) {
        terms.purposes[i].number = (pv_purpose)i;
        terms.purposes[i].mode = PV_PURPOSE_ASK;
    }
    return view;
}

static const char *page_of(const pv_consent_view *view, apr_pool_t *pool)
{
    pv_buffer out = pv_buffer_make(100000, pool);

    pv_consent_page_write(&out, view);
    assert_false(out.is_full);
    return pv_buffer_string(&out);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, text);
    }
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL) {
        fail_msg("'%s' is in: %s", part, text);
    }
}

static void test_status(void **state)
{
    static const struct {
        pv_consent consent;
        const char *sentence;
    } cases[] = {
        { { .granted = 0 }, "You have not chosen yet." },
        { { .is_decided = true }, "You refused." },
        { { .is_decided = true, .granted = 6 },
          "You allow: Media, Analytics." },
        { { .signal = PV_SIGNAL_GPC },
          "sends Global Privacy Control, and we honour it" },
        { { .signal = PV_SIGNAL_DNT }, "sends Do Not Track" },
        { { .signal = PV_SIGNAL_GPC, .granted = 16, .is_decided = true },
          "You made an exception for this site: A &amp; &lt;b&gt;." },
    };
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_consent_view view = view_for(cases[i].consent);
        const char *page = page_of(&view, *state);
        assert_has(page, cases[i].sentence);
        assert_has(page, "role=\"status\"");
        assert_lacks(page, "A & <b>");
        assert_lacks(page, "<script");
    }
}

static void test_boxes(void **state)
{
    pv_consent_view view = view_for((pv_consent){ .granted = 2 });
    const char *page;

    terms.purposes[0].mode = PV_PURPOSE_ALWAYS;
    terms.purposes[3].mode = PV_PURPOSE_NEVER;
    view.receivers = receivers;
    view.target = "/a?b&c";
    view.consent.granted |= 1; /* functional, without asking */
    page = page_of(&view, *state);
    assert_has(page, "You allow: Media.");
    assert_has(page, "value=\"media\" checked>");
    assert_has(page, "value=\"analytics\">");
    assert_lacks(page, "value=\"functional\"");
    assert_lacks(page, "value=\"marketing\"");
    assert_has(page, "Used without asking.");
    assert_has(page, "<li>Ex &amp; Co</li>");
    assert_has(page, "name=\"return\" value=\"/a?b&amp;c\"");
    assert_has(page, "<a href=\"/a?b&amp;c\">Back");
    assert_has(page, "for 180 days at most");
}

static void test_nothing_to_choose(void **state)
{
    pv_consent_view view = view_for((pv_consent){ .granted = 0 });
    const char *page;

    for (size_t i = 0; i < 5; i++) {
        terms.purposes[i].mode = PV_PURPOSE_NEVER;
    }
    page = page_of(&view, *state);
    assert_lacks(page, "<form");
    assert_has(page, "asks for nothing");
}

static void test_error(void **state)
{
    pv_consent_view view = view_for((pv_consent){ .granted = 0 });
    pv_buffer out = pv_buffer_make(100000, *state);
    const char *page;

    view.language = "de";
    pv_consent_error_write(&out, &view, "error.confirm", "error.confirm.text");
    page = pv_buffer_string(&out);
    assert_has(page, "<h1>Bitte bestätigen Sie Ihre Wahl</h1>");
    assert_has(page, "<form method=\"post\" action=\"/p/consent\">");
    assert_lacks(page, "role=\"status\"");
}

static void test_banner(void **state)
{
    pv_consent_view view = view_for((pv_consent){ .granted = 0 });
    pv_buffer out = pv_buffer_make(100000, *state);
    const char *text;

    view.origin = "https://www.example.org";
    view.target = "/a?b=1&c#d%20+";
    pv_consent_banner_write(&out, &view, 2 | 16);
    text = pv_buffer_string(&out);
    assert_has(text, "action=\"https://www.example.org/p/consent\"");
    assert_has(text, "Media, A &amp; &lt;b&gt;.");
    assert_has(text, "?return=/a?b=1%26c%23d%2520%2B\"");
    assert_has(text, "value=\"none\">Refuse all");
    assert_has(text, "value=\"all\">Allow all");
}

static void test_placeholder(void **state)
{
    pv_consent_view view = view_for((pv_consent){ .granted = 4 });
    pv_buffer out = pv_buffer_make(100000, *state);
    pv_buffer none = pv_buffer_make(100000, *state);
    const char *text;

    view.frame = "_top";
    pv_consent_placeholder_write(&out, &view,
                                 pv_span_of("https://v.example/?a&b"),
                                 pv_span_of("v.example"), PV_PURPOSE_MEDIA);
    text = pv_buffer_string(&out);
    assert_has(text, "href=\"https://v.example/?a&amp;b\">Load once</a>");
    assert_has(text, "target=\"_top\"");
    assert_has(text, "value=\"media\"><input type=\"hidden\" name=\"purpose\" "
                     "value=\"analytics\">");
    assert_has(text, "Always allow: Media");
    pv_consent_placeholder_write(&none, &view, pv_span_of("https://v.example"),
                                 pv_span_of("v.example"), PV_PURPOSE_NONE);
    assert_lacks(pv_buffer_string(&none), "<form");
}

static void test_state(void **state)
{
    pv_consent_view view =
        view_for((pv_consent){ .granted = 18, .signal = PV_SIGNAL_DNT });
    pv_buffer out = pv_buffer_make(1000, *state);

    pv_consent_state_write(&out, &view);
    assert_string_equal(
        pv_buffer_string(&out),
        "{\"v\":1,\"policy\":2,\"decided\":false,\"signal\":\"dnt\","
        "\"granted\":[\"media\",\"surveys\"],\"purposes\":[\"functional\","
        "\"media\",\"analytics\",\"marketing\",\"surveys\"]}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_nothing_to_choose),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_banner),
        cmocka_unit_test(test_placeholder),
        cmocka_unit_test(test_state),
    };
    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
