/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of dimensions (see dimension.h).
 *
 * Closed dimensions that change with the hour of the day are kept by hour,
 * those that describe visitors by day, consent choices by month: the coarser
 * the period, the more people stand behind a figure.
 */
#include "mod_privacy/core/base/dimension.h"

typedef struct dimension_row {
    const char *name;
    bool is_open;
    pv_period_unit finest;
} dimension_row;

static const dimension_row rows[PV_DIM_COUNT] = {
    [PV_DIM_REQUESTS] = { "requests", false, PV_PERIOD_HOUR },
    [PV_DIM_VISITS] = { "visits", false, PV_PERIOD_HOUR },
    [PV_DIM_VISITORS] = { "visitors", false, PV_PERIOD_DAY },
    [PV_DIM_PAGE] = { "page", true, PV_PERIOD_DAY },
    [PV_DIM_NOTFOUND] = { "notfound", true, PV_PERIOD_DAY },
    [PV_DIM_REFERRER] = { "referrer", true, PV_PERIOD_DAY },
    [PV_DIM_COUNTRY] = { "country", false, PV_PERIOD_DAY },
    [PV_DIM_LANGUAGE] = { "language", false, PV_PERIOD_DAY },
    [PV_DIM_BROWSER] = { "browser", false, PV_PERIOD_DAY },
    [PV_DIM_SYSTEM] = { "system", false, PV_PERIOD_DAY },
    [PV_DIM_DEVICE] = { "device", false, PV_PERIOD_DAY },
    [PV_DIM_BOT] = { "bot", false, PV_PERIOD_HOUR },
    [PV_DIM_STATUS] = { "status", false, PV_PERIOD_HOUR },
    [PV_DIM_METHOD] = { "method", false, PV_PERIOD_HOUR },
    [PV_DIM_PROTOCOL] = { "protocol", false, PV_PERIOD_HOUR },
    [PV_DIM_DURATION] = { "duration", false, PV_PERIOD_HOUR },
    [PV_DIM_SIZE] = { "size", false, PV_PERIOD_HOUR },
    [PV_DIM_CAMPAIGN] = { "campaign", true, PV_PERIOD_DAY },
    [PV_DIM_ENTRY] = { "entry", true, PV_PERIOD_DAY },
    [PV_DIM_BLOCKED] = { "blocked", true, PV_PERIOD_DAY },
    [PV_DIM_CONSENT] = { "consent", false, PV_PERIOD_MONTH },
};

const char *pv_dimension_name(pv_dimension dimension)
{
    return rows[dimension].name;
}

pv_status pv_dimension_parse(pv_span name, pv_dimension *dimension)
{
    for (int i = 0; i < PV_DIM_COUNT; i++) {
        if (pv_span_equal(name, pv_span_of(rows[i].name))) {
            *dimension = (pv_dimension)i;
            return PV_OK;
        }
    }
    return PV_ERR_NOT_FOUND;
}

bool pv_dimension_is_open(pv_dimension dimension)
{
    return rows[dimension].is_open;
}

pv_period_unit pv_dimension_finest(pv_dimension dimension)
{
    return rows[dimension].finest;
}
