/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a report of this server gets its figures: the store that
 * PrivacyStore names, opened for reading for the length of one request.
 */
#ifndef PV_HTTPD_REPORT_SOURCE_H
#define PV_HTTPD_REPORT_SOURCE_H

#include "mod_privacy/core/report/report.h"
#include "mod_privacy/httpd/config.h"
#include "mod_privacy/store/report_reader.h"

/* An open store, or none when nothing was ever flushed. */
typedef struct pv_report_store {
    pv_report_reader reader; /* store NULL: nothing was flushed yet       */
    pv_report_source source;
    int64_t changed_s; /* Unix seconds of the last batch, 0: none yet */
    int64_t version;   /* another one after each batch                */
} pv_report_store;

/**
 * Opens the store of the server's configuration for reading.
 * @param pool   closes it
 * @param store  its source may be read also after a failure: it then has
 *               no figures
 * @return PV_OK, also when there is no store yet; else as pv_store_open()
 */
pv_status pv_report_store_open(const server_rec *s, apr_pool_t *pool,
                               pv_report_store *store);

/**
 * Names the sites that may be shown, in the order of their bytes: those of
 * the configuration and those that still have figures.
 * @return an array of const char * in `pool`
 */
apr_array_header_t *pv_report_store_sites(pv_report_store *store,
                                          const server_rec *s,
                                          apr_pool_t *pool);

#endif
