/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds a request's texts to everything that makes an event of them: the
 * input is cut at line feeds into User-Agent, brands, path, query, Referer
 * and Accept-Language.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/visit/event.h"
#include "mod_privacy/core/visit/reader.h"

#define PARTS 6

static size_t cut(const char *text, size_t size, pv_span parts[PARTS])
{
    size_t count = 0;

    for (; count < PARTS; count++) {
        const char *end = size > 0 ? memchr(text, '\n', size) : NULL;
        size_t len = end != NULL ? (size_t)(end - text) : size;

        parts[count] = pv_span_make(text, len);
        text += end != NULL ? len + 1 : len;
        size -= end != NULL ? len + 1 : len;
    }
    return count;
}

/* A key that could not be stored is a finding. */
static void check_key(pv_span key)
{
    if (key.len > PV_KEY_MAX) {
        abort();
    }
    for (size_t i = 0; i < key.len; i++) {
        if ((unsigned char)key.ptr[i] < 0x20 || key.ptr[i] == 0x7f) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const pv_span campaigns[] = { { "newsletter", 10 } };
    static const pv_span own[] = { { "example.org", 11 } };
    pv_event_rules rules = { .own_hosts = own,
                             .own_count = 1,
                             .campaigns = campaigns,
                             .campaign_count = 1 };
    pv_span parts[PARTS];
    pv_event_keys keys;
    pv_event event;
    pv_reader reader;
    pv_facts facts = { .status = 200,
                       .method = { "GET", 3 },
                       .content_type = { "text/html", 9 } };
    char text[PV_AGENT_TEXT_MAX];

    cut((const char *)bytes, size, parts);
    reader = pv_reader_of(NULL, parts[0], parts[1], parts[5]);
    facts.agent = reader.agent;
    pv_user_agent_class_text(facts.agent, text);
    facts.agent = 0; /* a person, so that the rest is read as well */
    facts.path = parts[2];
    facts.query = parts[3];
    facts.referer = parts[4];
    facts.language = reader.language;
    pv_event_make(&facts, &rules, &keys, &event);
    check_key(event.page);
    check_key(event.referrer);
    return 0;
}
