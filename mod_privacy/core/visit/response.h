/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of a response, as items of closed dimensions: its status,
 * method, protocol, how long it took and how large it was. Item 0 is always
 * `(other)`.
 */
#ifndef PV_VISIT_RESPONSE_H
#define PV_VISIT_RESPONSE_H

#include <stdint.h>
#include <string.h>

#include "mod_privacy/core/base/span.h"

#define PV_STATUS_COUNT    79 /* items of dimension `status`                */
#define PV_METHOD_COUNT    11
#define PV_PROTOCOL_COUNT  6
#define PV_DURATION_COUNT  13
#define PV_SIZE_COUNT      13
#define PV_DURATION_LATER  255 /* not known yet */
#define PV_STATUS_TEXT_MAX 4

#define PV_DURATION_LEAST_US 5000 /* limit of item 1 */
#define PV_SIZE_LEAST        1024

/* Items that most requests have. */
enum {
    PV_STATUS_200 = 5,
    PV_METHOD_GET = 1,
    PV_PROTOCOL_1_1 = 3,
    PV_DURATION_SHORT = 1,
    PV_SIZE_SHORT = 1
};

/** Looks a status up in the table of codes; for pv_status_item() only. */
unsigned pv_status_search(int status);

/** Looks a method up in the table of names; for pv_method_item() only. */
unsigned pv_method_search(pv_span method);

/** Looks a version up; for pv_protocol_item() only. */
unsigned pv_protocol_search(int proto_num);

/** Gives the item of a status code; codes nobody registered: 0. */
static inline unsigned pv_status_item(int status)
{
    return status == 200 ? PV_STATUS_200 : pv_status_search(status);
}

/** Gives the item of a request method (RFC 9110 section 9, RFC 5789). */
static inline unsigned pv_method_item(pv_span method)
{
    return method.len == 3 && memcmp(method.ptr, "GET", 3) == 0
               ? PV_METHOD_GET
               : pv_method_search(method);
}

/** Gives the item of a protocol version, 1001 for HTTP/1.1 as httpd has it
 *  in request_rec.proto_num; 9 for HTTP/0.9. */
static inline unsigned pv_protocol_item(int proto_num)
{
    return proto_num == 1001 ? PV_PROTOCOL_1_1 : pv_protocol_search(proto_num);
}

/** Looks a duration up; for pv_duration_item() only. */
unsigned pv_duration_search(int64_t duration_us);

/** Looks a size up; for pv_size_item() only. */
unsigned pv_size_search(int64_t size_bytes);

/** Gives the item of a duration in microseconds; negative counts as 0. */
static inline unsigned pv_duration_item(int64_t duration_us)
{
    return duration_us <= PV_DURATION_LEAST_US
               ? PV_DURATION_SHORT
               : pv_duration_search(duration_us);
}

/** Gives the item of a size in bytes; negative counts as 0. */
static inline unsigned pv_size_item(int64_t size_bytes)
{
    return size_bytes <= PV_SIZE_LEAST ? PV_SIZE_SHORT
                                       : pv_size_search(size_bytes);
}

/** Gives the name of an item of `status`.
 *  @return a constant, or `text` */
const char *pv_status_name(unsigned item, char text[PV_STATUS_TEXT_MAX]);

/** Gives the name of an item of `method`, such as "GET"; a constant. */
const char *pv_method_name(unsigned item);

/** Gives the name of an item of `protocol`, such as "HTTP/2"; a constant. */
const char *pv_protocol_name(unsigned item);

/** Gives the name of an item of `duration`, such as "up to 5 ms". */
const char *pv_duration_name(unsigned item);

/** Gives the name of an item of `size`, such as "up to 1 KiB". */
const char *pv_size_name(unsigned item);

#endif
