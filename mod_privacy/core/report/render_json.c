/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as JSON (RFC 8259), one row at a time.
 *
 *   {"schema":1,"site":S,"dimension":D,"by":B,"from":F,"to":T,
 *    "disclosure":{"threshold":K,"rounding":N},
 *    "rows":[{"period":P,"item":I,"count":C},...]}
 *
 * `by` is the unit that the rows have: it may be coarser than the one asked
 * for. When the source fails in the middle the object is left open, so that
 * no reader takes a part for the whole.
 */
#include "mod_privacy/core/report/report.h"

#include <inttypes.h>

typedef struct row_writer {
    const pv_report_scope *scope;
    const pv_report_query *query;
    pv_output *out;
    pv_period_unit unit;
    bool is_first;
} row_writer;

static bool write_row(void *baton, const pv_figure *figure)
{
    row_writer *writer = baton;
    char label[PV_PERIOD_LABEL_MAX];

    if (!pv_report_wants(writer->query, figure)) {
        return true;
    }
    pv_period_label(figure->period, writer->unit, writer->scope->is_local,
                    label);
    pv_output_format(writer->out, "%s\n{\"period\":\"%s\",\"item\":",
                     writer->is_first ? "" : ",", label);
    pv_output_json(writer->out, pv_span_of(figure->item));
    pv_output_format(writer->out, ",\"count\":%" PRId64 "}", figure->delta);
    writer->is_first = false;
    return writer->out->status == PV_OK;
}

static void write_head(const pv_report_scope *scope,
                       const pv_report_query *query, pv_period_unit by,
                       const char *dimension, pv_output *out)
{
    pv_output_format(out, "{\"schema\":%d,\"site\":", PV_REPORT_SCHEMA);
    pv_output_json(out, pv_span_of(scope->site));
    if (dimension != NULL) {
        pv_output_format(out, ",\"dimension\":\"%s\"", dimension);
    }
    pv_output_format(out,
                     ",\"by\":\"%s\",\"from\":\"%04d-%02d-%02d\","
                     "\"to\":\"%04d-%02d-%02d\","
                     "\"disclosure\":{\"threshold\":%d,\"rounding\":%d}",
                     pv_period_name(by), query->from.year, query->from.month,
                     query->from.day, query->to.year, query->to.month,
                     query->to.day, scope->threshold, scope->rounding);
}

static pv_status write_dimension(const pv_report_scope *scope,
                                 const pv_report_query *query,
                                 pv_dimension dimension,
                                 const pv_report_source *source, pv_output *out)
{
    pv_report_slice slice = pv_report_slice_of(scope, query, dimension);
    row_writer writer = { scope, query, out, slice.unit, true };
    pv_status status = PV_OK;

    write_head(scope, query, slice.unit, pv_dimension_name(dimension), out);
    pv_output_text(out, ",\"rows\":[");
    if (pv_report_has(scope, dimension)) {
        status = source->read(source->baton, &slice, write_row, &writer);
    }
    if (status == PV_OK) {
        pv_output_text(out, "]}");
        status = out->status;
    }
    return status;
}

static pv_status write_all(const pv_report_scope *scope,
                           const pv_report_query *query,
                           const pv_report_source *source, pv_output *out)
{
    bool is_first = true;

    write_head(scope, query, query->by, NULL, out);
    pv_output_text(out, ",\"dimensions\":[");
    for (int i = 0; i < PV_DIM_COUNT; i++) {
        pv_dimension dimension = (pv_dimension)i;
        pv_status status;
        if (!pv_report_has(scope, dimension)) {
            continue;
        }
        pv_output_text(out, is_first ? "\n" : ",\n");
        is_first = false;
        status = write_dimension(scope, query, dimension, source, out);
        if (status != PV_OK) {
            return status;
        }
    }
    pv_output_text(out, "]}");
    return out->status;
}

pv_status pv_report_json(const pv_report_scope *scope,
                         const pv_report_query *query,
                         const pv_report_source *source, pv_output *out)
{
    return query->has_dimension
               ? write_dimension(scope, query, query->dimension, source, out)
               : write_all(scope, query, source, out);
}
