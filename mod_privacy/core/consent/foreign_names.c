/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of foreign_names.h.
 */
#include "mod_privacy/core/consent/foreign_names.h"

#define F (1u << PV_PURPOSE_FUNCTIONAL)
#define M (1u << PV_PURPOSE_MEDIA)
#define A (1u << PV_PURPOSE_ANALYTICS)
#define K (1u << PV_PURPOSE_MARKETING)

typedef struct word_row {
    const char *word;
    pv_purpose_set purposes;
} word_row;

/* Categories first, then single services (Klaro, tarteaucitron). */
static const word_row words[] = {
    { "functional", F },
    { "functionality", F },
    { "preferences", F },
    { "settings", F },
    { "C0003", F },
    { "media", M },
    { "social", M },
    { "external-media", M },
    { "externalmedia", M },
    { "C0005", M },
    { "analytics", A },
    { "statistics", A },
    { "performance", A },
    { "measurement", A },
    { "usage", A },
    { "C0002", A },
    { "marketing", K },
    { "advertisement", K },
    { "advertising", K },
    { "ads", K },
    { "campaigns", K },
    { "targeting", K },
    { "C0004", K },
    { "gtag", A },
    { "multiplegtag", A },
    { "analyticsjs", A },
    { "gajs", A },
    { "ga", A },
    { "google-analytics", A },
    { "googleanalytics", A },
    { "googletagmanager", A },
    { "google-tag-manager", A },
    { "matomo", A },
    { "matomocloud", A },
    { "piwik", A },
    { "hotjar", A },
    { "clarity", A },
    { "plausible", A },
    { "xiti", A },
    { "atinternet", A },
    { "youtube", M },
    { "youtubeapi", M },
    { "vimeo", M },
    { "dailymotion", M },
    { "spotify", M },
    { "soundcloud", M },
    { "googlemaps", M },
    { "google-maps", M },
    { "googlemapsembed", M },
    { "openstreetmap", M },
    { "googlefonts", M },
    { "twitterembed", M },
    { "instagram", M },
    { "iframe", M },
    { "facebookpixel", K },
    { "facebook-pixel", K },
    { "facebook", K },
    { "googleads", K },
    { "googleadwordsconversion", K },
    { "googleadwordsremarketing", K },
    { "adsense", K },
    { "bingads", K },
    { "criteo", K },
    { "linkedin", K },
    { "tiktok", K },
    { "pinterest", K },
    { "recaptcha", F },
    { "intercom", F },
    { "crisp", F },
    { "zopim", F },
    { "tawkto", F },
    { "disqus", F },
};

typedef struct mark_row {
    const char *tool;
    const char *purpose;
    const char *marks;
} mark_row;

static const mark_row marks[] = {
    { "klaro", "functional", " data-name=\"functional\"" },
    { "klaro", "media", " data-name=\"media\"" },
    { "klaro", "analytics", " data-name=\"analytics\"" },
    { "klaro", "marketing", " data-name=\"marketing\"" },
    { "cookieconsent", "functional", " data-category=\"functional\"" },
    { "cookieconsent", "media", " data-category=\"media\"" },
    { "cookieconsent", "analytics", " data-category=\"analytics\"" },
    { "cookieconsent", "marketing", " data-category=\"marketing\"" },
    { "cookiebot", "functional", " data-cookieconsent=\"preferences\"" },
    { "cookiebot", "media", " data-cookieconsent=\"marketing\"" },
    { "cookiebot", "analytics", " data-cookieconsent=\"statistics\"" },
    { "cookiebot", "marketing", " data-cookieconsent=\"marketing\"" },
    { "onetrust", "functional", " class=\"optanon-category-C0003\"" },
    { "onetrust", "media", " class=\"optanon-category-C0005\"" },
    { "onetrust", "analytics", " class=\"optanon-category-C0002\"" },
    { "onetrust", "marketing", " class=\"optanon-category-C0004\"" },
};

pv_purpose_set pv_foreign_purposes(pv_span word)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (pv_span_equal_nocase(word, pv_span_of(words[i].word))) {
            return words[i].purposes;
        }
    }
    return 0;
}

const char *pv_foreign_marks(const char *tool, const char *purpose)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (strcmp(marks[i].tool, tool) == 0
            && strcmp(marks[i].purpose, purpose) == 0) {
            return marks[i].marks;
        }
    }
    return "";
}
