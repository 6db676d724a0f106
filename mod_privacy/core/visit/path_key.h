/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths as keys: what of a URL path may be counted.
 *
 * The query is never part of it. Each segment that looks like an identifier
 * becomes `:id`, with its extension kept: numbers that are no date, words of
 * hexadecimal digits, UUIDs, e-mail addresses, mixed strings of letters and
 * digits, and whatever is too long to be a title. Repeated slashes are one,
 * parameters (`;jsessionid=...`) are dropped, and what is no UTF-8 without
 * control characters becomes `?`.
 */
#ifndef PV_VISIT_PATH_KEY_H
#define PV_VISIT_PATH_KEY_H

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/visit/key.h"

/**
 * Normalises a path.
 * @param path    decoded, as request_rec.uri has it; any bytes
 * @param buffer  receives the key, no NUL; cut at a whole character
 * @return a span into `buffer`; "/" at least
 */
pv_span pv_path_key_make(pv_span path, char buffer[PV_KEY_MAX]);

/** True when a segment without extension looks like an identifier. */
bool pv_path_key_is_id(pv_span segment);

#endif
