/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as CSV (RFC 4180): lines end with CR LF, the first names the
 * fields, every line has all of them, so that files can be put together.
 */
#include "mod_privacy/core/report/report.h"

#include <inttypes.h>

typedef struct record_writer {
    const pv_report_scope *scope;
    const pv_report_query *query;
    const pv_report_slice *slice;
    pv_output *out;
} record_writer;

static bool write_record(void *baton, const pv_figure *figure)
{
    record_writer *writer = baton;
    char label[PV_PERIOD_LABEL_MAX];

    if (!pv_report_wants(writer->query, figure)) {
        return true;
    }
    pv_period_label(figure->period, writer->slice->unit,
                    writer->scope->is_local, label);
    pv_output_csv(writer->out, pv_span_of(writer->scope->site));
    pv_output_format(writer->out, ",%s,%s,%s,",
                     pv_dimension_name(writer->slice->dimension),
                     pv_period_name(writer->slice->unit), label);
    pv_output_csv(writer->out, pv_span_of(figure->item));
    pv_output_format(writer->out, ",%" PRId64 "\r\n", figure->delta);
    return writer->out->status == PV_OK;
}

static pv_status write_dimension(const pv_report_scope *scope,
                                 const pv_report_query *query,
                                 pv_dimension dimension,
                                 const pv_report_source *source, pv_output *out)
{
    pv_report_slice slice = pv_report_slice_of(scope, query, dimension);
    record_writer writer = { scope, query, &slice, out };
    pv_status status = PV_OK;

    if (pv_report_has(scope, dimension)) {
        status = source->read(source->baton, &slice, write_record, &writer);
    }
    return status != PV_OK ? status : out->status;
}

pv_status pv_report_csv(const pv_report_scope *scope,
                        const pv_report_query *query,
                        const pv_report_source *source, bool has_header,
                        pv_output *out)
{
    if (has_header) {
        pv_output_text(out, "site,dimension,by,period,item,count\r\n");
    }
    if (query->has_dimension) {
        return write_dimension(scope, query, query->dimension, source, out);
    }
    for (int i = 0; i < PV_DIM_COUNT; i++) {
        pv_status status =
            write_dimension(scope, query, (pv_dimension)i, source, out);
        if (status != PV_OK) {
            return status;
        }
    }
    return out->status;
}
