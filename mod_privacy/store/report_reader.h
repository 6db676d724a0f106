/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store as the source of a report's figures.
 */
#ifndef PV_STORE_REPORT_READER_H
#define PV_STORE_REPORT_READER_H

#include "mod_privacy/core/report/report.h"
#include "mod_privacy/store/store.h"

typedef struct pv_report_reader {
    pv_store *store;   /* NULL: there are no figures                     */
    const char *error; /* of the last failure; lives as the store's does */
} pv_report_reader;

/** Makes a source that reads through `reader`, which must outlive it. */
pv_report_source pv_report_reader_source(pv_report_reader *reader);

#endif
