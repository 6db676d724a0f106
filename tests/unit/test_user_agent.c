/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes of user agents: the families that name each other, programs that
 * dress as browsers, and texts that are none of both.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/visit/bots.h"
#include "mod_privacy/core/visit/user_agent.h"

#define CHROME_TAIL "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "

typedef struct agent_case {
    const char *text;
    const char *class_text;
} agent_case;

static const agent_case cases[] = {
    { "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
      "Firefox Linux desktop" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME_TAIL "Safari/537.36",
      "Chrome Windows desktop" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME_TAIL
      "Safari/537.36 Edg/141.0.0.0",
      "Edge Windows desktop" },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " CHROME_TAIL "Safari/537.36",
      "Chrome ChromeOS desktop" },
    { "Mozilla/5.0 (Linux; Android 10; K) " CHROME_TAIL "Mobile Safari/537.36",
      "Chrome Android phone" },
    { "Mozilla/5.0 (Linux; Android 10; K) " CHROME_TAIL "Safari/537.36",
      "Chrome Android tablet" },
    { "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) " CHROME_TAIL
      "Mobile Safari/537.36",
      "Chrome Android phone" },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) "
      "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 "
      "Safari/604.1",
      "Safari iOS phone" },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
      "(KHTML, like Gecko) Version/26.0 Safari/605.1.15",
      "Safari macOS desktop" },
    { "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
      "(KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
      "Chrome iOS tablet" },
    { "Mozilla/5.0 (X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Firefox BSD desktop" },
    { "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
      "Opera Windows desktop" },
    { "Lynx/2.9.0dev.10 libwww-FM/2.14 SSL-MM/1.4.1", "text" },
    { "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
      "Explorer Windows desktop" },
    { "Mozilla/5.0 (compatible; Googlebot/2.1; "
      "+http://www.google.com/bot.html)",
      "bot search" },
    { "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; "
      "GPTBot/1.2; +https://openai.com/gptbot)",
      "bot ai" },
    { "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "HeadlessChrome/141.0.0.0 Safari/537.36",
      "bot tool" },
    { "Feedly/1.0 (+http://www.feedly.com/fetcher.html)", "bot feed" },
    { "curl/7.88.1", "bot tool" },
    { "Mozilla/5.0 (compatible; Unheard-of/1.0)", "bot" },
    { "Mozilla/5.0", "bot" },
    { "some-app 1.0", "bot" },
    { "", "bot" },
    { "\x01\x02\xff\xfe^~?", "bot" },
};

static void test_classes(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_guard guard = pv_guarded(cases[i].text, strlen(cases[i].text));
        char text[PV_AGENT_TEXT_MAX];

        pv_user_agent_class_text(pv_user_agent_classify(guard.span), text);
        if (strcmp(text, cases[i].class_text) != 0) {
            fail_msg("'%s': %s, not %s", cases[i].text, text,
                     cases[i].class_text);
        }
        pv_guard_free(&guard);
    }
}

static void test_any_bits_have_names(void **state)
{
    (void)state;
    for (unsigned agent = 0; agent <= 0xffff; agent++) {
        char text[PV_AGENT_TEXT_MAX];

        pv_user_agent_class_text((pv_agent)agent, text);
        assert_in_range(strlen(text), 2, PV_AGENT_TEXT_MAX - 1);
    }
}

/* Words of bots in any case, and inside of longer words. */
static void test_words_in_any_case(void **state)
{
    static const struct {
        const char *text;
        pv_bot bot;
    } rows[] = {
        { "GOOGLEBOT/2.1", PV_BOT_SEARCH },
        { "MOZILLA/5.0 (COMPATIBLE; GOOGLEBOT/2.1)", PV_BOT_SEARCH },
        { "GPTBOT", PV_BOT_AI },
        { "CURL/8", PV_BOT_TOOL },
        { "My-CRAWLER", PV_BOT_OTHER },
        { "CUBOT NOTE", PV_BOT_NONE },
        { "Bo", PV_BOT_NONE },
        { "", PV_BOT_NONE },
    };

    (void)state;
    for (size_t i = 0; i < PV_COUNT(rows); i++) {
        pv_guard guard = pv_guarded(rows[i].text, strlen(rows[i].text));
        if (pv_bots_match(guard.span) != rows[i].bot) {
            fail_msg("'%s'", rows[i].text);
        }
        pv_guard_free(&guard);
    }
}

static void test_long_text_is_bounded(void **state)
{
    static char text[PV_AGENT_MAX * 2];
    pv_guard guard;

    (void)state;
    memset(text, 'b', sizeof(text));
    memcpy(text + PV_AGENT_MAX, "bot", 3); /* beyond what is looked at */
    guard = pv_guarded(text, sizeof(text));
    assert_int_equal(pv_agent_bot(pv_user_agent_classify(guard.span)),
                     PV_BOT_OTHER);
    pv_guard_free(&guard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_any_bits_have_names),
        cmocka_unit_test(test_long_text_is_bounded),
        cmocka_unit_test(test_words_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
