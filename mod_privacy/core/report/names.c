/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of items (see names.h).
 *
 * What a status code is called is left in English: administrators know the
 * phrases of RFC 9110 section 15 under that name in every language.
 */
#include "mod_privacy/core/report/names.h"

#include "mod_privacy/core/report/country_names.h"
#include "mod_privacy/core/report/language_names.h"

typedef struct item_text {
    pv_dimension dimension;
    const char *item;
    pv_report_text text;
} item_text;

static const item_text item_texts[] = {
    { PV_DIM_REQUESTS, "human", PV_TEXT_PEOPLE },
    { PV_DIM_REQUESTS, "bot", PV_TEXT_BOTS },
    { PV_DIM_DEVICE, "desktop", PV_TEXT_DESKTOP },
    { PV_DIM_DEVICE, "phone", PV_TEXT_PHONE },
    { PV_DIM_DEVICE, "tablet", PV_TEXT_TABLET },
    { PV_DIM_DEVICE, "tv", PV_TEXT_TV },
    { PV_DIM_CONSENT, "granted", PV_TEXT_GRANTED },
    { PV_DIM_CONSENT, "refused", PV_TEXT_REFUSED },
    { PV_DIM_CONSENT, "withdrawn", PV_TEXT_WITHDRAWN },
    { PV_DIM_BOT, "search", PV_TEXT_BOT_SEARCH },
    { PV_DIM_BOT, "ai", PV_TEXT_BOT_AI },
    { PV_DIM_BOT, "monitor", PV_TEXT_BOT_MONITOR },
    { PV_DIM_BOT, "feed", PV_TEXT_BOT_FEED },
    { PV_DIM_BOT, "preview", PV_TEXT_BOT_PREVIEW },
    { PV_DIM_BOT, "seo", PV_TEXT_BOT_SEO },
    { PV_DIM_BOT, "tool", PV_TEXT_BOT_TOOL },
    { PV_DIM_BOT, "scanner", PV_TEXT_BOT_SCANNER },
    { PV_DIM_BOT, "archive", PV_TEXT_BOT_ARCHIVE },
    { PV_DIM_BOT, "other", PV_TEXT_BOT_OTHER },
};

typedef struct status_phrase {
    const char *code;
    const char *phrase;
} status_phrase;

static const status_phrase status_phrases[] = {
    { "101", "101 Switching Protocols" },
    { "103", "103 Early Hints" },
    { "200", "200 OK" },
    { "201", "201 Created" },
    { "202", "202 Accepted" },
    { "204", "204 No Content" },
    { "206", "206 Partial Content" },
    { "207", "207 Multi-Status" },
    { "301", "301 Moved Permanently" },
    { "302", "302 Found" },
    { "303", "303 See Other" },
    { "304", "304 Not Modified" },
    { "307", "307 Temporary Redirect" },
    { "308", "308 Permanent Redirect" },
    { "400", "400 Bad Request" },
    { "401", "401 Unauthorized" },
    { "403", "403 Forbidden" },
    { "404", "404 Not Found" },
    { "405", "405 Method Not Allowed" },
    { "406", "406 Not Acceptable" },
    { "408", "408 Request Timeout" },
    { "409", "409 Conflict" },
    { "410", "410 Gone" },
    { "412", "412 Precondition Failed" },
    { "413", "413 Content Too Large" },
    { "414", "414 URI Too Long" },
    { "415", "415 Unsupported Media Type" },
    { "416", "416 Range Not Satisfiable" },
    { "417", "417 Expectation Failed" },
    { "421", "421 Misdirected Request" },
    { "426", "426 Upgrade Required" },
    { "429", "429 Too Many Requests" },
    { "431", "431 Request Header Fields Too Large" },
    { "451", "451 Unavailable For Legal Reasons" },
    { "500", "500 Internal Server Error" },
    { "501", "501 Not Implemented" },
    { "502", "502 Bad Gateway" },
    { "503", "503 Service Unavailable" },
    { "504", "504 Gateway Timeout" },
    { "505", "505 HTTP Version Not Supported" },
};

static const char *phrase_of(const char *code)
{
    for (size_t i = 0; i < sizeof(status_phrases) / sizeof(*status_phrases);
         i++) {
        if (strcmp(status_phrases[i].code, code) == 0) {
            return status_phrases[i].phrase;
        }
    }
    return NULL;
}

const char *pv_item_name(const pv_report_language *language,
                         pv_dimension dimension, const char *item)
{
    if (dimension == PV_DIM_COUNTRY) {
        return pv_country_name_of(language->code, item);
    }
    if (dimension == PV_DIM_LANGUAGE) {
        return pv_language_name_of(item);
    }
    if (dimension == PV_DIM_STATUS) {
        return phrase_of(item);
    }
    for (size_t i = 0; i < sizeof(item_texts) / sizeof(item_texts[0]); i++) {
        if (item_texts[i].dimension == dimension
            && strcmp(item_texts[i].item, item) == 0) {
            return pv_report_words(language, item_texts[i].text);
        }
    }
    return NULL;
}
