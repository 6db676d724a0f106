/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report: what is shown of which site, and where its figures come from.
 *
 * Core knows no store. Whoever renders a report hands in a source, which
 * gives figures of one dimension in the order period, count descending,
 * item. Renderers of machine formats pass each row on as it comes, so that a
 * report of any size takes the same memory.
 *
 * A running period is not shown: a figure that grows while somebody watches
 * says more about one visitor than a closed one. Only Exact, where nothing
 * is rounded, shows running periods too.
 */
#ifndef PV_REPORT_REPORT_H
#define PV_REPORT_REPORT_H

#include "mod_privacy/core/report/query.h"
#include "mod_privacy/core/report/output.h"

#define PV_REPORT_SCHEMA  1 /* of the JSON form and its shipped schema */
#define PV_REPORT_UNNAMED "(none)"
#define PV_REPORT_OTHER   "(other)"

/* One run of figures: `from_s` inclusive, `to_s` exclusive, Unix seconds. */
typedef struct pv_report_slice {
    const char *site;
    pv_dimension dimension;
    pv_period_unit unit;
    int64_t from_s;
    int64_t to_s;
} pv_report_slice;

/** Receives one figure; its texts live until the call returns.
 *  @return false to stop reading early */
typedef bool pv_report_row(void *baton, const pv_figure *figure);

typedef struct pv_report_source {
    /** Gives the figures of a slice.
     *  @return PV_OK, also when there are none or reading was stopped;
     *          PV_ERR_IO when the store failed */
    pv_status (*read)(void *baton, const pv_report_slice *slice,
                      pv_report_row *row, void *row_baton);
    void *baton;
} pv_report_source;

/* What holds for every figure of a report. */
typedef struct pv_report_scope {
    const char *site;
    int threshold;
    int rounding;
    bool is_exact;
    bool is_local;            /* days begin in the zone of the server      */
    bool is_one_network;      /* visitors hide behind a proxy, it seems    */
    bool has_visitors;        /* the dimension is switched on              */
    pv_period_unit open_unit; /* period of the open dimensions             */
    int64_t now_s;            /* Unix seconds                              */
} pv_report_scope;

/** The unit in which a dimension is shown: what was asked for, or coarser
 *  where its figures are kept in longer periods only. */
pv_period_unit pv_report_unit(const pv_report_scope *scope,
                              pv_dimension dimension, pv_period_unit by);

/** True when the dimension is counted at all. */
bool pv_report_has(const pv_report_scope *scope, pv_dimension dimension);

/** The figures of one dimension that may be shown for a query: from the
 *  period that holds `from` to the end of `to` or of the last closed one. */
pv_report_slice pv_report_slice_of(const pv_report_scope *scope,
                                   const pv_report_query *query,
                                   pv_dimension dimension);

/** True when the item of a figure begins with the prefix asked for. */
bool pv_report_wants(const pv_report_query *query, const pv_figure *figure);

/**
 * Writes one JSON object: of the dimension asked for, or with an array
 * `dimensions` of such objects for all. Its shape is that of the shipped
 * schema, conf/report.schema.json.
 * @return PV_OK, PV_ERR_IO of the source, or what the output said
 */
pv_status pv_report_json(const pv_report_scope *scope,
                         const pv_report_query *query,
                         const pv_report_source *source, pv_output *out);

/**
 * Writes CSV records (RFC 4180): site, dimension, by, period, item, count.
 * @param has_header  false for every site after the first
 * @return as pv_report_json()
 */
pv_status pv_report_csv(const pv_report_scope *scope,
                        const pv_report_query *query,
                        const pv_report_source *source, bool has_header,
                        pv_output *out);

#endif
