/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers and other values that identify a visitor: which of them anybody may
 * see, and which of them loggers may print.
 *
 * Forwarding headers (PrivacyIdentifyingHeaders) are taken out of a request
 * when mod_remoteip has read them and before anybody else may: right after it
 * where modules or directives are interested (pv_neighbours_watch()), else
 * before an application is asked, and before the loggers.
 * Cookies, Authorization, Referer, User-Agent, the query string and the user
 * are needed by applications; they are dropped or shortened, as PrivacyLog
 * says, right before the loggers run, and in what the error log prints.
 */
#ifndef PV_HTTPD_IDENTIFIERS_H
#define PV_HTTPD_IDENTIFIERS_H

#include "mod_privacy/httpd/request.h"

/** Compiles the set of header names: the built-in ones, those of
 *  PrivacyIdentifyingHeaders and those that mod_remoteip is told to read. */
int pv_identifiers_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s);

/** Finds out whether anybody logs requests at all; without a logger nothing
 *  has to be reduced for one. */
int pv_identifiers_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s);

/** Takes forwarding headers and mod_remoteip's note out of a request; what is
 *  gone already stays gone. */
void pv_identifiers_strip(request_rec *r);

/** The same as soon as a request was read, where somebody may look before its
 *  handler runs. Hook: post_read_request */
int pv_identifiers_post_read_request(request_rec *r);

/** Drops what PrivacyLog drops from every request of the chain. */
int pv_identifiers_log_transaction(request_rec *r);

/**
 * Gives a copy of the request's headers as loggers may see them, forwarding
 * headers left out even where Privacy is Off.
 * @param pool  owns the copy
 */
apr_table_t *pv_identifiers_headers(const request_rec *r, apr_pool_t *pool);

/** Gives a request header as loggers may see it; NULL for nothing. */
const char *pv_identifiers_header(const request_rec *r, const char *name);

/** Gives an environment variable as loggers may see it; NULL for nothing. */
const char *pv_identifiers_env(const request_rec *r, const char *name);

/**
 * Gives a request line without its query string.
 * @param line  may be NULL
 * @param pool  owns a changed copy
 * @return `line` itself when it has no query
 */
char *pv_identifiers_cut_query(char *line, apr_pool_t *pool);

/** True when the query string of this request is not for loggers. */
bool pv_identifiers_drops_query(const request_rec *r);

#endif
