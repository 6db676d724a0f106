/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The items of closed dimensions and their names (see items.h). Names are part
 * of what is stored: change none, append only.
 */
#include "mod_privacy/core/counts/items.h"

#include <stdio.h>

#define STRETCH_COUNT (sizeof(stretches) / sizeof(*stretches))

static const pv_stretch stretches[PV_DAY_STRETCHES] = {
    { PV_DIM_REQUESTS, PV_AT_REQUESTS, PV_AT_VISITS - PV_AT_REQUESTS },
    { PV_DIM_VISITS, PV_AT_VISITS, PV_AT_BOT - PV_AT_VISITS },
    { PV_DIM_BOT, PV_AT_BOT, PV_BOT_COUNT },
    { PV_DIM_STATUS, PV_AT_STATUS, PV_STATUS_COUNT },
    { PV_DIM_METHOD, PV_AT_METHOD, PV_METHOD_COUNT },
    { PV_DIM_PROTOCOL, PV_AT_PROTOCOL, PV_PROTOCOL_COUNT },
    { PV_DIM_DURATION, PV_AT_DURATION, PV_DURATION_COUNT },
    { PV_DIM_SIZE, PV_AT_SIZE, PV_SIZE_COUNT },
    { PV_DIM_COUNTRY, PV_AT_COUNTRY, PV_COUNTRY_COUNT },
    { PV_DIM_LANGUAGE, PV_AT_LANGUAGE, PV_LANGUAGE_COUNT },
    { PV_DIM_BROWSER, PV_AT_BROWSER, PV_BROWSER_COUNT },
    { PV_DIM_SYSTEM, PV_AT_SYSTEM, PV_SYSTEM_COUNT },
    { PV_DIM_DEVICE, PV_AT_DEVICE, PV_DEVICE_COUNT },
    { PV_DIM_VISITORS, PV_AT_VISITORS, PV_DAY_CELLS - PV_AT_VISITORS },
};

static const pv_dimension open_dimensions[PV_OPEN_CELLS] = {
    PV_DIM_PAGE,     PV_DIM_NOTFOUND, PV_DIM_REFERRER,
    PV_DIM_CAMPAIGN, PV_DIM_ENTRY,    PV_DIM_BLOCKED,
};

const pv_stretch *pv_items_stretches(void)
{
    return stretches;
}

const pv_stretch *pv_items_stretch(unsigned cell)
{
    size_t i = STRETCH_COUNT - 1;

    while (i > 0 && stretches[i].first > cell) {
        i--;
    }
    return &stretches[i];
}

static const char *consent_name(unsigned item,
                                const char *const purposes[PV_PURPOSE_MAX],
                                char text[PV_ITEM_TEXT_MAX])
{
    static const char *const outcomes[PV_OUTCOME_COUNT] = {
        [PV_OUTCOME_GRANTED] = "granted",
        [PV_OUTCOME_REFUSED] = "refused",
        [PV_OUTCOME_WITHDRAWN] = "withdrawn",
    };
    unsigned purpose = (item - 1) / PV_OUTCOME_COUNT;

    if (purpose >= PV_PURPOSE_MAX || purposes[purpose] == NULL) {
        return NULL;
    }
    snprintf(text, PV_ITEM_TEXT_MAX, "%s %s", purposes[purpose],
             outcomes[(item - 1) % PV_OUTCOME_COUNT]);
    return text;
}

const char *pv_items_name(pv_dimension dimension, unsigned item,
                          const char *const purposes[PV_PURPOSE_MAX],
                          char text[PV_ITEM_TEXT_MAX])
{
    if (item == 0) {
        return "(other)";
    }
    switch (dimension) {
    case PV_DIM_REQUESTS:
        return item == 1 + PV_SENDER_HUMAN ? "human" : "bot";
    case PV_DIM_VISITS:
        return "visits";
    case PV_DIM_VISITORS:
        return "visitors";
    case PV_DIM_COUNTRY:
        return pv_country_name(item, text);
    case PV_DIM_LANGUAGE:
        return pv_language_name(item, text);
    case PV_DIM_BROWSER:
        return pv_browser_name(item);
    case PV_DIM_SYSTEM:
        return pv_system_name(item);
    case PV_DIM_DEVICE:
        return pv_device_name(item);
    case PV_DIM_BOT:
        return pv_bot_name(item);
    case PV_DIM_STATUS:
        return pv_status_name(item, text);
    case PV_DIM_METHOD:
        return pv_method_name(item);
    case PV_DIM_PROTOCOL:
        return pv_protocol_name(item);
    case PV_DIM_DURATION:
        return pv_duration_name(item);
    case PV_DIM_SIZE:
        return pv_size_name(item);
    case PV_DIM_CONSENT:
        return consent_name(item, purposes, text);
    default:
        return NULL;
    }
}

pv_dimension pv_items_open(unsigned index)
{
    return open_dimensions[index < PV_OPEN_CELLS ? index : 0];
}

unsigned pv_items_open_index(pv_dimension dimension)
{
    unsigned index = 0;

    while (index < PV_OPEN_CELLS && open_dimensions[index] != dimension) {
        index++;
    }
    return index;
}
