/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, sizes and times as an administrator writes them.
 *
 * The whole text must be the number: `5x`, ` 5`, `+5`, the empty text and
 * anything above the limit are errors, never a silent 5 or 0. Times take the
 * units s, m, h, d and mo (a month counts 30 days), sizes take K and M.
 */
#ifndef PV_BASE_NUMBER_H
#define PV_BASE_NUMBER_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_SECOND_S 1
#define PV_MINUTE_S 60
#define PV_HOUR_S   3600
#define PV_DAY_S    86400
#define PV_MONTH_S  (30 * PV_DAY_S)

/**
 * Reads a whole decimal number.
 * @param text   all of it must be digits, with an optional leading `-`
 * @param min    smallest value allowed
 * @param max    largest value allowed
 * @param value  written only on success
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE when outside min..max
 */
pv_status pv_number_parse(pv_span text, int64_t min, int64_t max,
                          int64_t *value);

/**
 * Reads a duration such as `90`, `60s`, `5m`, `12h`, `180d` or `25mo`.
 * @param text       a number and at most one unit; without one, seconds
 * @param min_s      smallest duration allowed, in seconds
 * @param max_s      largest duration allowed, in seconds
 * @param duration_s the duration in seconds; written only on success
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE when outside min_s..max_s
 */
pv_status pv_duration_parse(pv_span text, int64_t min_s, int64_t max_s,
                            int64_t *duration_s);

/**
 * Reads a size such as `4096`, `64K` or `2M` (powers of 1,024).
 * @param text       a number and at most one unit; without one, bytes
 * @param min_bytes  smallest size allowed
 * @param max_bytes  largest size allowed
 * @param size_bytes the size in bytes; written only on success
 * @return PV_OK, PV_ERR_SYNTAX, or PV_ERR_RANGE when outside the limits
 */
pv_status pv_size_parse(pv_span text, int64_t min_bytes, int64_t max_bytes,
                        int64_t *size_bytes);

#endif
