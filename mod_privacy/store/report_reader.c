/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hands a report's slices to the store (see report_reader.h).
 */
#include "mod_privacy/store/report_reader.h"

static pv_status read_slice(void *baton, const pv_report_slice *slice,
                            pv_report_row *row, void *row_baton)
{
    pv_report_reader *reader = baton;
    pv_store_range range = { slice->site, slice->dimension, slice->unit,
                             slice->from_s, slice->to_s };

    if (reader->store == NULL || slice->from_s >= slice->to_s) {
        return PV_OK;
    }
    return pv_store_read(reader->store, &range, row, row_baton, &reader->error);
}

pv_report_source pv_report_reader_source(pv_report_reader *reader)
{
    pv_report_source source = { read_slice, reader };

    return source;
}
