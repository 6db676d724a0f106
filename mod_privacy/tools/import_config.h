/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What httpd's configuration says about counting, for an import that is to
 * count as the running server would: store, disclosure, periods, country
 * database, and for each site its own hosts, path rules, campaigns and the
 * module's own pages.
 */
#ifndef PV_TOOLS_IMPORT_CONFIG_H
#define PV_TOOLS_IMPORT_CONFIG_H

#include <apr_tables.h>

#include "mod_privacy/core/counts/batch.h"
#include "mod_privacy/core/visit/path_rule.h"

/* A virtual host, or the server around them; NULL and PV_UNSET: not said. */
typedef struct pv_import_host {
    const char *name;              /* ServerName: lower case, without port */
    apr_array_header_t *own_hosts; /* const char *, lower case             */
    apr_array_header_t *campaigns; /* const char *                         */
    apr_array_header_t *rules;     /* const char *: expression, replacement */
    const char *own_pages;         /* PrivacyPath                          */
    int period;                    /* pv_period_unit                       */
    int has_visitors;
} pv_import_host;

typedef struct pv_import_config {
    const char *store_driver; /* "sqlite3" or "pgsql" */
    const char *store_params;
    const char *countries; /* file of PrivacyCountryDatabase */
    int threshold;
    int rounding;
    bool is_exact;
    bool is_local;
    pv_import_host server;
    apr_array_header_t *hosts; /* of pv_import_host */
    const char *error;         /* a directive that cannot be understood */
    apr_pool_t *pool;
} pv_import_config;

/** Makes a configuration that says nothing. */
pv_import_config *pv_import_config_make(apr_pool_t *pool);

/**
 * Reads a configuration.
 * @param error  a sentence; written on failure
 * @return PV_OK, PV_ERR_IO (not readable) or PV_ERR_SYNTAX
 */
pv_status pv_import_config_read(const char *path, apr_pool_t *pool,
                                pv_import_config **config, const char **error);

/**
 * Gives what holds for a site: its first virtual host on top of the server,
 * merged as httpd merges them.
 */
pv_import_host pv_import_config_site(const pv_import_config *config,
                                     const char *site, apr_pool_t *pool);

#endif
