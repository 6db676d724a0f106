/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ordered scan for product tokens (see user_agent.h).
 *
 * Each table is asked from top to bottom and the first token that stands in
 * the text decides. Order matters: Edge says Chrome, Chrome says Safari,
 * every phone says Linux. Tokens are written in lower case.
 */
#include "mod_privacy/core/visit/user_agent.h"

#include <stdio.h>

typedef struct token_row {
    const char *token;
    unsigned number;
} token_row;

static const token_row browser_tokens[] = {
    { "edg/", PV_BROWSER_EDGE },
    { "edga/", PV_BROWSER_EDGE },
    { "edgios/", PV_BROWSER_EDGE },
    { "edge/", PV_BROWSER_EDGE },
    { "opr/", PV_BROWSER_OPERA },
    { "opt/", PV_BROWSER_OPERA },
    { "opios/", PV_BROWSER_OPERA },
    { "opera", PV_BROWSER_OPERA },
    { "samsungbrowser/", PV_BROWSER_SAMSUNG },
    { "vivaldi/", PV_BROWSER_VIVALDI },
    { "brave/", PV_BROWSER_BRAVE },
    { "yabrowser/", PV_BROWSER_YANDEX },
    { "ucbrowser/", PV_BROWSER_UC },
    { "duckduckgo/", PV_BROWSER_DUCKDUCKGO },
    { "ddg/", PV_BROWSER_DUCKDUCKGO },
    { "fban/", PV_BROWSER_WEBVIEW },
    { "fbav/", PV_BROWSER_WEBVIEW },
    { "fb_iab/", PV_BROWSER_WEBVIEW },
    { "instagram ", PV_BROWSER_WEBVIEW },
    { "gsa/", PV_BROWSER_WEBVIEW },
    { "; wv)", PV_BROWSER_WEBVIEW },
    { "fxios/", PV_BROWSER_FIREFOX },
    { "focus/", PV_BROWSER_FIREFOX },
    { "firefox/", PV_BROWSER_FIREFOX },
    { "crios/", PV_BROWSER_CHROME },
    { "chrome/", PV_BROWSER_CHROME },
    { "chromium/", PV_BROWSER_CHROME },
    { "trident/", PV_BROWSER_EXPLORER },
    { "msie ", PV_BROWSER_EXPLORER },
    { "lynx/", PV_BROWSER_TEXT },
    { "w3m/", PV_BROWSER_TEXT },
    { "links ", PV_BROWSER_TEXT },
    { "elinks", PV_BROWSER_TEXT },
    { "safari/", PV_BROWSER_SAFARI },
};

static const token_row system_tokens[] = {
    { "windows", PV_SYSTEM_WINDOWS }, { "android", PV_SYSTEM_ANDROID },
    { "iphone", PV_SYSTEM_IOS },      { "ipad", PV_SYSTEM_IOS },
    { "ipod", PV_SYSTEM_IOS },        { "macintosh", PV_SYSTEM_MACOS },
    { "mac os x", PV_SYSTEM_MACOS },  { "cros ", PV_SYSTEM_CHROMEOS },
    { "freebsd", PV_SYSTEM_BSD },     { "openbsd", PV_SYSTEM_BSD },
    { "netbsd", PV_SYSTEM_BSD },      { "dragonfly", PV_SYSTEM_BSD },
    { "linux", PV_SYSTEM_LINUX },     { "x11", PV_SYSTEM_LINUX },
};

static const token_row device_tokens[] = {
    { "smart-tv", PV_DEVICE_TV },     { "smarttv", PV_DEVICE_TV },
    { "appletv", PV_DEVICE_TV },      { "googletv", PV_DEVICE_TV },
    { "hbbtv", PV_DEVICE_TV },        { "bravia", PV_DEVICE_TV },
    { "netcast", PV_DEVICE_TV },      { "web0s", PV_DEVICE_TV },
    { "crkey", PV_DEVICE_TV },        { "aft", PV_DEVICE_TV },
    { "ipad", PV_DEVICE_TABLET },     { "tablet", PV_DEVICE_TABLET },
    { "kindle", PV_DEVICE_TABLET },   { "silk/", PV_DEVICE_TABLET },
    { "iphone", PV_DEVICE_PHONE },    { "ipod", PV_DEVICE_PHONE },
    { "mobi", PV_DEVICE_PHONE },      { "android", PV_DEVICE_TABLET },
    { "windows", PV_DEVICE_DESKTOP }, { "macintosh", PV_DEVICE_DESKTOP },
    { "cros ", PV_DEVICE_DESKTOP },   { "x11", PV_DEVICE_DESKTOP },
    { "linux", PV_DEVICE_DESKTOP },   { "bsd", PV_DEVICE_DESKTOP },
};

/* What a text must begin with to be a browser's. */
static const char *const browser_beginnings[] = {
    "mozilla/", "opera/", "lynx/",  "w3m/",
    "links ",   "elinks", "dillo/", "netsurf/",
};

/* What a text that begins with Mozilla must have to be a browser's. */
static const char *const engines[] = {
    "applewebkit/", "gecko/", "trident/", "msie ",
    "presto/",      "khtml",  "opera",    "goanna/",
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

static bool has(pv_span text, const char *token)
{
    return memmem(text.ptr, text.len, token, strlen(token)) != NULL;
}

static unsigned first_token(pv_span text, const token_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has(text, rows[i].token)) {
            return rows[i].number;
        }
    }
    return 0;
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

static bool has_engine(pv_span text)
{
    for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
        if (has(text, engines[i])) {
            return true;
        }
    }
    return false;
}

/* `(compatible; Name/1.0)` is how programs say that they are not a browser;
 * only Internet Explorer and Konqueror said so of themselves. */
static bool is_compatible_program(pv_span text)
{
    return has(text, "compatible;") && !has(text, "msie ")
           && !has(text, "konqueror");
}

static pv_bot judge_bot(pv_span text)
{
    pv_bot bot = pv_bots_match(text);

    if (bot != PV_BOT_NONE) {
        return bot;
    }
    if (!begins_like_browser(text) || is_compatible_program(text)
        || (pv_span_starts_with(text, "mozilla/") && !has_engine(text))) {
        return PV_BOT_OTHER;
    }
    return PV_BOT_NONE;
}

pv_agent pv_user_agent_classify(pv_span text)
{
    char buffer[PV_AGENT_MAX];
    pv_span lower = { buffer,
                      text.len < PV_AGENT_MAX ? text.len : PV_AGENT_MAX };
    pv_bot bot;

    for (size_t i = 0; i < lower.len; i++) {
        buffer[i] = pv_ascii_lower(text.ptr[i]);
    }
    bot = judge_bot(lower);
    if (bot != PV_BOT_NONE) {
        return pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER, PV_DEVICE_OTHER,
                             bot);
    }
    return pv_agent_make(
        (pv_browser)first_token(lower, browser_tokens,
                                sizeof(browser_tokens) / sizeof(token_row)),
        (pv_system)first_token(lower, system_tokens,
                               sizeof(system_tokens) / sizeof(token_row)),
        (pv_device)first_token(lower, device_tokens,
                               sizeof(device_tokens) / sizeof(token_row)),
        PV_BOT_NONE);
}

pv_agent pv_user_agent_refine(pv_agent agent, pv_span brands)
{
    static const token_row brand_tokens[] = {
        { "\"Brave\"", PV_BROWSER_BRAVE },
        { "\"Vivaldi\"", PV_BROWSER_VIVALDI },
        { "\"DuckDuckGo\"", PV_BROWSER_DUCKDUCKGO },
        { "\"YaBrowser\"", PV_BROWSER_YANDEX },
        { "\"Opera\"", PV_BROWSER_OPERA },
    };
    unsigned browser;

    if (brands.len == 0 || pv_agent_bot(agent) != PV_BOT_NONE) {
        return agent;
    }
    brands.len = brands.len < PV_AGENT_MAX ? brands.len : PV_AGENT_MAX;
    if (has(brands, "\"HeadlessChrome\"")) {
        return pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER, PV_DEVICE_OTHER,
                             PV_BOT_TOOL);
    }
    browser = first_token(brands, brand_tokens,
                          sizeof(brand_tokens) / sizeof(token_row));
    return browser == 0
               ? agent
               : pv_agent_make((pv_browser)browser, pv_agent_system(agent),
                               pv_agent_device(agent), PV_BOT_NONE);
}

const char *pv_user_agent_class_text(pv_agent agent,
                                     char text[PV_AGENT_TEXT_MAX])
{
    pv_browser browser = pv_agent_browser(agent);
    pv_system system = pv_agent_system(agent);
    pv_device device = pv_agent_device(agent);
    pv_bot bot = pv_agent_bot(agent);

    if (bot != PV_BOT_NONE) {
        snprintf(text, PV_AGENT_TEXT_MAX, "bot%s%s",
                 bot == PV_BOT_OTHER ? "" : " ",
                 bot == PV_BOT_OTHER ? "" : pv_bot_name(bot));
        return text;
    }
    snprintf(text, PV_AGENT_TEXT_MAX, "%s%s%s%s%s",
             browser == PV_BROWSER_OTHER ? "browser" : browser_names[browser],
             system == PV_SYSTEM_OTHER ? "" : " ",
             system == PV_SYSTEM_OTHER ? "" : system_names[system],
             device == PV_DEVICE_OTHER ? "" : " ",
             device == PV_DEVICE_OTHER ? "" : device_names[device]);
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
