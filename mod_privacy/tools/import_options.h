/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of `privacyctl import`. What httpd's configuration says is the
 * default, what the command line says overrides it.
 */
#ifndef PV_TOOLS_IMPORT_OPTIONS_H
#define PV_TOOLS_IMPORT_OPTIONS_H

#include <stdio.h>

#include "mod_privacy/store/store.h"
#include "mod_privacy/tools/import_counts.h"

typedef struct pv_import_options {
    pv_import_policy policy;
    pv_store_target target;
    const char *site;   /* of lines that name none, or NULL      */
    const char *folder; /* of what was imported                  */
    const char *until;  /* a date, or NULL                       */
    int64_t until_s;    /* its begin in Unix seconds; 0: everything */
    bool is_shredding;
    apr_array_header_t *files; /* const char * */
    apr_pool_t *pool;
} pv_import_options;

/** Prints how the command is used. */
void pv_import_usage(FILE *to);

/**
 * Reads the command line, and the configuration that it names. What is wrong
 * is told on standard error.
 * @return PV_OK, PV_ERR_SYNTAX, or what the configuration or the country
 *         database said
 */
pv_status pv_import_options_take(int argc, const char *const *argv,
                                 apr_pool_t *pool, pv_import_options *options);

#endif
