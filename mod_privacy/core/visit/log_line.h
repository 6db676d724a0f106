/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of an access log, as httpd's mod_log_config wrote it:
 *
 *   common          HOST IDENT USER [DATE] "REQUEST" STATUS BYTES
 *   combined        the same, then "REFERER" "USER-AGENT"
 *   vhost_combined  SITE:PORT, then combined
 *
 * Which of them it is shows in the line itself. DATE is as in
 * `22/Nov/2026:13:55:36 +0100`. Quoted fields hold backslash escapes.
 */
#ifndef PV_VISIT_LOG_LINE_H
#define PV_VISIT_LOG_LINE_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_LOG_FIELD_MAX 8192 /* bytes of a field without its escapes */

/* Spans point into the line, or into `memory`. */
typedef struct pv_log_line {
    pv_span site; /* without port; empty: not in the line */
    pv_span host; /* address or name                      */
    int64_t time_s;
    pv_span method;
    pv_span path; /* decoded, without query */
    pv_span query;
    int proto_num; /* 1001 for HTTP/1.1; 9 without version */
    int status;
    int64_t size_bytes; /* 0 for `-`              */
    pv_span referer;    /* empty for `-`          */
    pv_span user_agent; /* empty for `-` or none  */
} pv_log_line;

/* Memory of the fields that had to be unescaped. */
typedef struct pv_log_memory {
    char request[PV_LOG_FIELD_MAX];
    char referer[PV_LOG_FIELD_MAX];
    char user_agent[PV_LOG_FIELD_MAX];
} pv_log_memory;

/**
 * Reads a line.
 * @param text    without its newline; any bytes
 * @param memory  lives as long as `line`
 * @param line    written only on success
 * @return PV_OK; PV_ERR_SYNTAX (not one of the three forms); PV_ERR_RANGE (a
 *         field is too long, or a date or status does not exist)
 */
pv_status pv_log_line_parse(pv_span text, pv_log_memory *memory,
                            pv_log_line *line);

/** True when a path looks like one of a page: the log does not say what was
 *  sent, so the extension decides. None, or one of HTML or of a program. */
bool pv_log_line_is_page(pv_span path);

#endif
