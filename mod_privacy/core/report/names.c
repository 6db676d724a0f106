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

bool pv_item_has_rank(pv_dimension dimension)
{
    return dimension == PV_DIM_DURATION || dimension == PV_DIM_SIZE;
}

typedef struct unit_row {
    const char *unit;
    int64_t thousandths; /* of a millisecond's or KiB's, so that 2.5 fits */
} unit_row;

static const unit_row units[] = {
    { "ms", 1000 },
    { "s", (int64_t)1000 * 1000 },
    { "KiB", 1000 },
    { "MiB", (int64_t)1000 * 1024 },
};

/* Reads digits with at most one decimal, in tenths. */
static const char *read_tenths(const char *text, int64_t *tenths)
{
    *tenths = 0;
    for (; *text >= '0' && *text <= '9' && *tenths < 1000000; text++) {
        *tenths = *tenths * 10 + (*text - '0') * 10;
    }
    if (text[0] == '.' && text[1] >= '0' && text[1] <= '9') {
        *tenths += text[1] - '0';
        text += 2;
    }
    return text;
}

int64_t pv_item_rank(pv_dimension dimension, const char *item)
{
    const char *number = strpbrk(item, "0123456789");
    int64_t tenths;

    if (!pv_item_has_rank(dimension) || number == NULL) {
        return -1;
    }
    number = read_tenths(number, &tenths);
    number += *number == ' ' ? 1 : 0;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(units[i].unit, number) == 0) {
            return tenths * units[i].thousandths
                   + (strncmp(item, "over", 4) == 0 ? 1 : 0);
        }
    }
    return -1;
}
