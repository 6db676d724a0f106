/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ScriptLog of mod_cgi and mod_cgid without visitors.
 *
 * When a script fails, its request's headers and query are written to the
 * file that ScriptLog names, from the same fields that the script's variables
 * are made of. In between lies one moment that a module can use: the body of
 * the request is read, even an empty one. There an input filter puts in what
 * loggers may see; before the request is counted, or sent on to an error
 * page, everything is put back (pv_request_restore_script). Of bodies nothing
 * is kept (ScriptLogBuffer 0). What the script itself prints is the
 * application's own.
 */
#ifndef PV_HTTPD_SCRIPT_LOG_H
#define PV_HTTPD_SCRIPT_LOG_H

#include "mod_privacy/httpd/request.h"

/** Registers the input filter. */
void pv_script_log_register(void);

/** Finds out whether there is a ScriptLog, and keeps bodies out of it. */
int pv_script_log_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s);

/** Makes ready for the handler, at the end of fixups; does nothing for other
 *  handlers than a script's. */
void pv_script_log_prepare(request_rec *r, pv_request *record);

#endif
