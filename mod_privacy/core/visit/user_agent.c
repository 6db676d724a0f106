/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ordered scan for product tokens (see user_agent.h).
 *
 * Each table is asked from top to bottom and the first token that stands in
 * the text decides. Order matters: Edge says Chrome, Chrome says Safari,
 * every phone says Linux. Tokens are written in lower case.
 */
#include "mod_privacy/core/visit/user_agent.h"

#include <apr_strings.h>

/* What a token tells about. */
typedef enum subject {
    SUBJECT_BROWSER = 0,
    SUBJECT_SYSTEM,
    SUBJECT_DEVICE,
    SUBJECT_ENGINE, /* that it is a browser at all                   */
    SUBJECT_CLAIM,  /* `(compatible; Name/1.0)`: programs say so ... */
    SUBJECT_PARDON, /* ... and two browsers did                      */
    SUBJECT_COUNT
} subject;

typedef struct token_row {
    const char *token; /* begins at a letter or digit after another byte */
    subject about;
    unsigned number;
} token_row;

/* For each subject the first row that is found decides. */
static const token_row token_rows[] = {
    { "edg/", SUBJECT_BROWSER, PV_BROWSER_EDGE },
    { "edga/", SUBJECT_BROWSER, PV_BROWSER_EDGE },
    { "edgios/", SUBJECT_BROWSER, PV_BROWSER_EDGE },
    { "edge/", SUBJECT_BROWSER, PV_BROWSER_EDGE },
    { "opr/", SUBJECT_BROWSER, PV_BROWSER_OPERA },
    { "opt/", SUBJECT_BROWSER, PV_BROWSER_OPERA },
    { "opios/", SUBJECT_BROWSER, PV_BROWSER_OPERA },
    { "opera", SUBJECT_BROWSER, PV_BROWSER_OPERA },
    { "samsungbrowser/", SUBJECT_BROWSER, PV_BROWSER_SAMSUNG },
    { "vivaldi/", SUBJECT_BROWSER, PV_BROWSER_VIVALDI },
    { "brave/", SUBJECT_BROWSER, PV_BROWSER_BRAVE },
    { "yabrowser/", SUBJECT_BROWSER, PV_BROWSER_YANDEX },
    { "ucbrowser/", SUBJECT_BROWSER, PV_BROWSER_UC },
    { "duckduckgo/", SUBJECT_BROWSER, PV_BROWSER_DUCKDUCKGO },
    { "ddg/", SUBJECT_BROWSER, PV_BROWSER_DUCKDUCKGO },
    { "fban/", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "fbav/", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "fb_iab/", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "instagram ", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "gsa/", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "wv)", SUBJECT_BROWSER, PV_BROWSER_WEBVIEW },
    { "fxios/", SUBJECT_BROWSER, PV_BROWSER_FIREFOX },
    { "focus/", SUBJECT_BROWSER, PV_BROWSER_FIREFOX },
    { "firefox/", SUBJECT_BROWSER, PV_BROWSER_FIREFOX },
    { "crios/", SUBJECT_BROWSER, PV_BROWSER_CHROME },
    { "chrome/", SUBJECT_BROWSER, PV_BROWSER_CHROME },
    { "chromium/", SUBJECT_BROWSER, PV_BROWSER_CHROME },
    { "trident/", SUBJECT_BROWSER, PV_BROWSER_EXPLORER },
    { "msie ", SUBJECT_BROWSER, PV_BROWSER_EXPLORER },
    { "lynx/", SUBJECT_BROWSER, PV_BROWSER_TEXT },
    { "w3m/", SUBJECT_BROWSER, PV_BROWSER_TEXT },
    { "links ", SUBJECT_BROWSER, PV_BROWSER_TEXT },
    { "elinks", SUBJECT_BROWSER, PV_BROWSER_TEXT },
    { "safari/", SUBJECT_BROWSER, PV_BROWSER_SAFARI },
    { "windows", SUBJECT_SYSTEM, PV_SYSTEM_WINDOWS },
    { "android", SUBJECT_SYSTEM, PV_SYSTEM_ANDROID },
    { "iphone", SUBJECT_SYSTEM, PV_SYSTEM_IOS },
    { "ipad", SUBJECT_SYSTEM, PV_SYSTEM_IOS },
    { "ipod", SUBJECT_SYSTEM, PV_SYSTEM_IOS },
    { "macintosh", SUBJECT_SYSTEM, PV_SYSTEM_MACOS },
    { "mac os x", SUBJECT_SYSTEM, PV_SYSTEM_MACOS },
    { "cros ", SUBJECT_SYSTEM, PV_SYSTEM_CHROMEOS },
    { "freebsd", SUBJECT_SYSTEM, PV_SYSTEM_BSD },
    { "openbsd", SUBJECT_SYSTEM, PV_SYSTEM_BSD },
    { "netbsd", SUBJECT_SYSTEM, PV_SYSTEM_BSD },
    { "dragonfly", SUBJECT_SYSTEM, PV_SYSTEM_BSD },
    { "linux", SUBJECT_SYSTEM, PV_SYSTEM_LINUX },
    { "x11", SUBJECT_SYSTEM, PV_SYSTEM_LINUX },
    { "smart-tv", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "smarttv", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "appletv", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "googletv", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "hbbtv", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "bravia", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "netcast", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "web0s", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "crkey", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "aft", SUBJECT_DEVICE, PV_DEVICE_TV },
    { "ipad", SUBJECT_DEVICE, PV_DEVICE_TABLET },
    { "tablet", SUBJECT_DEVICE, PV_DEVICE_TABLET },
    { "kindle", SUBJECT_DEVICE, PV_DEVICE_TABLET },
    { "silk/", SUBJECT_DEVICE, PV_DEVICE_TABLET },
    { "iphone", SUBJECT_DEVICE, PV_DEVICE_PHONE },
    { "ipod", SUBJECT_DEVICE, PV_DEVICE_PHONE },
    { "mobi", SUBJECT_DEVICE, PV_DEVICE_PHONE },
    { "android", SUBJECT_DEVICE, PV_DEVICE_TABLET },
    { "windows", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "macintosh", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "cros ", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "x11", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "linux", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "freebsd", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "openbsd", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "netbsd", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "dragonfly", SUBJECT_DEVICE, PV_DEVICE_DESKTOP },
    { "applewebkit/", SUBJECT_ENGINE, 1 },
    { "gecko/", SUBJECT_ENGINE, 1 },
    { "trident/", SUBJECT_ENGINE, 1 },
    { "msie ", SUBJECT_ENGINE, 1 },
    { "presto/", SUBJECT_ENGINE, 1 },
    { "khtml", SUBJECT_ENGINE, 1 },
    { "opera", SUBJECT_ENGINE, 1 },
    { "goanna/", SUBJECT_ENGINE, 1 },
    { "compatible;", SUBJECT_CLAIM, 1 },
    { "msie ", SUBJECT_PARDON, 1 },
    { "konqueror", SUBJECT_PARDON, 1 },
};

#define TOKEN_COUNT (sizeof(token_rows) / sizeof(*token_rows))

/* What a text must begin with to be a browser's. */
static const char *const browser_beginnings[] = {
    "mozilla/", "opera/", "lynx/",  "w3m/",
    "links ",   "elinks", "dillo/", "netsurf/",
};

static const char *const browser_names[PV_BROWSER_COUNT] = {
    "(other)", "Firefox", "Chrome",  "Edge",     "Safari",
    "Opera",   "Samsung", "Brave",   "Vivaldi",  "DuckDuckGo",
    "Yandex",  "UC",      "WebView", "Explorer", "text",
};

static const char *const system_names[PV_SYSTEM_COUNT] = {
    "(other)", "Windows", "macOS", "iOS", "Android", "Linux", "ChromeOS", "BSD",
};

static const char *const device_names[PV_DEVICE_COUNT] = {
    "(other)", "desktop", "phone", "tablet", "tv",
};

/* Rows found so far, by subject; TOKEN_COUNT: none. */
typedef struct findings {
    size_t row[SUBJECT_COUNT];
} findings;

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Looks for all tokens at one place; `letters` are their first ones. */
static void look(pv_span rest, const char letters[TOKEN_COUNT], findings *found)
{
    const char *at = letters;
    const char *end = letters + TOKEN_COUNT;

    while ((at = memchr(at, rest.ptr[0], (size_t)(end - at))) != NULL) {
        size_t i = (size_t)(at - letters);
        const token_row *row = &token_rows[i];

        if (i < found->row[row->about]
            && pv_span_starts_with(rest, row->token)) {
            found->row[row->about] = i;
        }
        at++;
    }
}

/* Reads a text once, from word to word. @param text  in lower case */
static findings scan(pv_span text)
{
    char letters[TOKEN_COUNT];
    findings found;

    for (size_t i = 0; i < TOKEN_COUNT; i++) {
        letters[i] = token_rows[i].token[0];
    }
    for (int i = 0; i < SUBJECT_COUNT; i++) {
        found.row[i] = TOKEN_COUNT;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (is_word_byte(text.ptr[i])
            && (i == 0 || !is_word_byte(text.ptr[i - 1]))) {
            look(pv_span_make(text.ptr + i, text.len - i), letters, &found);
        }
    }
    return found;
}

static bool has(const findings *found, subject about)
{
    return found->row[about] < TOKEN_COUNT;
}

static unsigned number_of(const findings *found, subject about)
{
    return has(found, about) ? token_rows[found->row[about]].number : 0;
}

static bool begins_like_browser(pv_span text)
{
    size_t count = sizeof(browser_beginnings) / sizeof(*browser_beginnings);

    for (size_t i = 0; i < count; i++) {
        if (pv_span_starts_with(text, browser_beginnings[i])) {
            return true;
        }
    }
    return false;
}

static pv_bot judge_bot(pv_span text, const findings *found)
{
    pv_bot bot = pv_bots_match(text);

    if (bot != PV_BOT_NONE) {
        return bot;
    }
    if (!begins_like_browser(text)
        || (has(found, SUBJECT_CLAIM) && !has(found, SUBJECT_PARDON))
        || (pv_span_starts_with(text, "mozilla/")
            && !has(found, SUBJECT_ENGINE))) {
        return PV_BOT_OTHER;
    }
    return PV_BOT_NONE;
}

pv_agent pv_user_agent_classify(pv_span text)
{
    char buffer[PV_AGENT_MAX];
    pv_span lower = { buffer,
                      text.len < PV_AGENT_MAX ? text.len : PV_AGENT_MAX };
    findings found;
    pv_bot bot;

    for (size_t i = 0; i < lower.len; i++) {
        buffer[i] = pv_ascii_lower(text.ptr[i]);
    }
    found = scan(lower);
    bot = judge_bot(lower, &found);
    if (bot != PV_BOT_NONE) {
        return pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER, PV_DEVICE_OTHER,
                             bot);
    }
    return pv_agent_make((pv_browser)number_of(&found, SUBJECT_BROWSER),
                         (pv_system)number_of(&found, SUBJECT_SYSTEM),
                         (pv_device)number_of(&found, SUBJECT_DEVICE),
                         PV_BOT_NONE);
}

/* @return true when a brand stands in the field, in its quotes */
static bool has_brand(pv_span brands, const char *brand)
{
    return memmem(brands.ptr, brands.len, brand, strlen(brand)) != NULL;
}

pv_agent pv_user_agent_refine(pv_agent agent, pv_span brands)
{
    static const struct {
        const char *brand;
        pv_browser browser;
    } rows[] = {
        { "\"Brave\"", PV_BROWSER_BRAVE },
        { "\"Vivaldi\"", PV_BROWSER_VIVALDI },
        { "\"DuckDuckGo\"", PV_BROWSER_DUCKDUCKGO },
        { "\"YaBrowser\"", PV_BROWSER_YANDEX },
        { "\"Opera\"", PV_BROWSER_OPERA },
    };

    if (brands.len == 0 || pv_agent_bot(agent) != PV_BOT_NONE) {
        return agent;
    }
    brands.len = brands.len < PV_AGENT_MAX ? brands.len : PV_AGENT_MAX;
    if (has_brand(brands, "\"HeadlessChrome\"")) {
        return pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER, PV_DEVICE_OTHER,
                             PV_BOT_TOOL);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (has_brand(brands, rows[i].brand)) {
            return pv_agent_make(rows[i].browser, pv_agent_system(agent),
                                 pv_agent_device(agent), PV_BOT_NONE);
        }
    }
    return agent;
}

/* Puts a word, and a blank before it unless it is the first one. */
static char *put(char *at, const char *text, const char *word)
{
    const char *end = text + PV_AGENT_TEXT_MAX;

    if (at != text) {
        at = apr_cpystrn(at, " ", (size_t)(end - at));
    }
    return apr_cpystrn(at, word, (size_t)(end - at));
}

const char *pv_user_agent_class_text(pv_agent agent,
                                     char text[PV_AGENT_TEXT_MAX])
{
    pv_browser browser = pv_agent_browser(agent);
    pv_system system = pv_agent_system(agent);
    pv_device device = pv_agent_device(agent);
    pv_bot bot = pv_agent_bot(agent);
    char *at = text;

    if (bot != PV_BOT_NONE) {
        at = put(at, text, "bot");
        if (bot != PV_BOT_OTHER) {
            put(at, text, pv_bot_name(bot));
        }
        return text;
    }
    at = put(at, text,
             browser == PV_BROWSER_OTHER ? "browser" : browser_names[browser]);
    if (system != PV_SYSTEM_OTHER) {
        at = put(at, text, system_names[system]);
    }
    if (device != PV_DEVICE_OTHER) {
        put(at, text, device_names[device]);
    }
    return text;
}

const char *pv_browser_name(unsigned browser)
{
    return browser_names[browser < PV_BROWSER_COUNT ? browser : 0];
}

const char *pv_system_name(unsigned system)
{
    return system_names[system < PV_SYSTEM_COUNT ? system : 0];
}

const char *pv_device_name(unsigned device)
{
    return device_names[device < PV_DEVICE_COUNT ? device : 0];
}
