/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Forwarded header (RFC 7239) without the addresses in it.
 *
 * Of each element only the parameters `for` and `by` name somebody; `host`
 * and `proto`, which applications build links from, stay as they are. An
 * element that is not well formed is dropped whole: it may be an address.
 */
#ifndef PV_BASE_FORWARDED_H
#define PV_BASE_FORWARDED_H

#include "mod_privacy/core/base/span.h"

/**
 * Copies a field value without `for` and `by`.
 * @param value  one or more elements with commas between them
 * @param out    room for `value.len` bytes, may be where `value` is
 * @return the bytes written; 0 when nothing is left
 */
size_t pv_forwarded_strip(pv_span value, char *out);

#endif
