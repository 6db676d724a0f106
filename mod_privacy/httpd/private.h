/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every file of the httpd room shares: httpd's headers in one place,
 * the module symbol (the only one that is exported) and our message tags.
 *
 * AP_MODULE_DECLARE_DATA is empty on Unix, so that -fvisibility=hidden would
 * hide the module structure from httpd without the attribute below.
 */
#ifndef PV_HTTPD_PRIVATE_H
#define PV_HTTPD_PRIVATE_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mpm_common.h>

extern module AP_MODULE_DECLARE_DATA __attribute__((visibility("default")))
privacy_module;
APLOG_USE_MODULE(privacy);

/* The same structure by a name of our own. What is exported may be another's,
 * for all the compiler knows, and is looked up each time; requests ask often.
 */
extern module __attribute__((visibility("hidden"))) pv_module;

/* Tags our messages as APLOGNO() tags httpd's: PVNO(0017) is "PV0017: ".
 * Every number stands once, and the manual lists it. */
#define PVNO(n) "PV" #n ": "

#define PV_UNSET (-1)

#endif
