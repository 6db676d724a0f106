/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `privacyctl audit` reads from httpd's configuration: the files that
 * the server writes, and where it listens.
 *
 * The configuration is read as text, with Include, Define and the variables
 * of Debian's envvars; sections count whatever their condition, because a
 * file that is named may be written. Nothing is changed and httpd is not run.
 */
#ifndef PV_TOOLS_AUDIT_CONFIG_H
#define PV_TOOLS_AUDIT_CONFIG_H

#include <apr_pools.h>
#include <apr_tables.h>

/* A file or folder that the configuration has the server write. */
typedef struct pv_audit_sink {
    const char *directive; /* that named it, such as "CustomLog" */
    const char *path;
    apr_off_t size; /* before the visits; only what is added is searched */
} pv_audit_sink;

typedef struct pv_audit_config {
    apr_array_header_t *sinks; /* of pv_audit_sink */
    const char *url;           /* of the first Listen without TLS, else of
                                  the first, or NULL                       */
    const char *own_pages;     /* the first PrivacyPath, or its default    */
} pv_audit_config;

/**
 * Reads a configuration.
 * @param path  the main file, such as /etc/apache2/apache2.conf
 * @param pool  owns the result
 * @return NULL when the file cannot be read; an Include that matches nothing
 *         is passed over
 */
pv_audit_config *pv_audit_config_read(const char *path, apr_pool_t *pool);

#endif
