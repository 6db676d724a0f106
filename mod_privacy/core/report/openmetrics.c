/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes OpenMetrics (see openmetrics.h). A family's samples stand together
 * (OpenMetrics 1.0, section "MetricFamily"), so dimensions are the outer
 * loop and sites the inner one.
 */
#include "mod_privacy/core/report/openmetrics.h"

#include <inttypes.h>

#define HOUR_S 3600

typedef struct family {
    pv_dimension dimension;
    const char *help;
} family;

static const family families[] = {
    { PV_DIM_REQUESTS, "Requests of the last closed hour by people and bots." },
    { PV_DIM_VISITS, "Visits of the last closed hour." },
    { PV_DIM_BOT, "Requests of the last closed hour by kind of bot." },
    { PV_DIM_STATUS, "Requests of the last closed hour by status code." },
    { PV_DIM_METHOD, "Requests of the last closed hour by method." },
    { PV_DIM_PROTOCOL, "Requests of the last closed hour by protocol." },
    { PV_DIM_DURATION, "Requests of the last closed hour by response time." },
    { PV_DIM_SIZE, "Requests of the last closed hour by size of the answer." },
};

typedef struct sample_writer {
    const char *name;
    const char *site;
    pv_output *out;
} sample_writer;

static bool write_sample(void *baton, const pv_figure *figure)
{
    sample_writer *writer = baton;

    pv_output_format(writer->out, "privacy_hour_%s{site=\"", writer->name);
    pv_output_label(writer->out, pv_span_of(writer->site));
    pv_output_text(writer->out, "\",item=\"");
    pv_output_label(writer->out, pv_span_of(figure->item));
    pv_output_format(writer->out, "\"} %" PRId64 "\n", figure->delta);
    return writer->out->status == PV_OK;
}

static pv_status write_family(const family *f, const pv_report_scope *scopes,
                              size_t count, const pv_report_source *source,
                              pv_output *out)
{
    const char *name = pv_dimension_name(f->dimension);
    pv_status status = PV_OK;

    pv_output_format(out, "# TYPE privacy_hour_%s gauge\n", name);
    pv_output_format(out, "# HELP privacy_hour_%s %s\n", name, f->help);
    for (size_t i = 0; i < count && status == PV_OK; i++) {
        int64_t end = pv_period_begin(scopes[i].now_s, PV_PERIOD_HOUR,
                                      scopes[i].is_local);
        pv_report_slice slice = { scopes[i].site, f->dimension, PV_PERIOD_HOUR,
                                  end - HOUR_S, end };
        sample_writer writer = { name, scopes[i].site, out };
        status = source->read(source->baton, &slice, write_sample, &writer);
    }
    return status;
}

static void write_gauge(pv_output *out, const char *name, const char *unit,
                        const char *help, int64_t value)
{
    pv_output_format(out, "# TYPE privacy_%s gauge\n", name);
    if (unit != NULL) {
        pv_output_format(out, "# UNIT privacy_%s %s\n", name, unit);
    }
    pv_output_format(out, "# HELP privacy_%s %s\n", name, help);
    pv_output_format(out, "privacy_%s %" PRId64 "\n", name, value);
}

/* OpenMetrics names a counter's family without `_total`, the older format
 * with it; a family without a type is of unknown type in both. */
static void write_counter(pv_output *out, const char *name, const char *help,
                          int64_t value)
{
    pv_output_format(out, "# HELP privacy_%s_total %s\n", name, help);
    pv_output_format(out, "privacy_%s_total %" PRId64 "\n", name, value);
}

static void write_health(const pv_report_health *health, pv_output *out)
{
    write_gauge(out, "store_reachable", NULL,
                "Whether the store can be read: 1 or 0.",
                health->is_reachable ? 1 : 0);
    write_gauge(out, "last_flush_timestamp_seconds", "seconds",
                "When a batch was stored last, 0 for never.",
                health->last_success_s);
    write_gauge(out, "last_flush_failure_timestamp_seconds", "seconds",
                "When the store could not be written last, 0 for never.",
                health->last_failure_s);
    write_counter(out, "flushes", "Batches that this server stored.",
                  health->flushes);
    write_counter(out, "flush_failures",
                  "Times that the store could not be written.",
                  health->failures);
    write_gauge(out, "count_memory_bytes", "bytes",
                "Shared memory of the counters.", health->memory_bytes);
    write_gauge(out, "cells", NULL, "Places for values of the open dimensions.",
                health->cells);
    write_gauge(out, "cells_used", NULL,
                "Places that are taken in the running periods.",
                health->cells_used);
}

pv_status pv_report_openmetrics(const pv_report_scope *scopes, size_t count,
                                const pv_report_source *source,
                                const pv_report_health *health, pv_output *out)
{
    pv_status status = PV_OK;

    for (size_t i = 0; count > 0 && status == PV_OK
                       && i < sizeof(families) / sizeof(families[0]);
         i++) {
        status = write_family(&families[i], scopes, count, source, out);
    }
    if (status != PV_OK) {
        return status;
    }
    if (health != NULL) {
        write_health(health, out);
    }
    pv_output_text(out, "# EOF\n");
    return out->status;
}
