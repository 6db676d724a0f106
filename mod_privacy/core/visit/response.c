/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of response.h. The place of a name in its table is the number of the
 * item in shared memory; names are what is stored.
 */
#include "mod_privacy/core/visit/response.h"

#include <stdio.h>

/* Registered by IANA, and those that well-known servers add; ascending. The
 * item of a code is its place here plus one. */
static const uint16_t statuses[PV_STATUS_COUNT - 1] = {
    100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208,
    226, 300, 301, 302, 303, 304, 305, 306, 307, 308, 400, 401, 402,
    403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
    416, 417, 418, 420, 421, 422, 423, 424, 425, 426, 428, 429, 430,
    431, 440, 444, 451, 460, 499, 500, 501, 502, 503, 504, 505, 506,
    507, 508, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530
};

/* Where the codes of each class begin, 1xx to 5xx, and the end. */
static const uint8_t status_starts[6] = { 0, 4, 14, 23, 58, 78 };

static const struct {
    const char *name;
    size_t len;
} methods[PV_METHOD_COUNT] = {
    { "(other)", 7 }, { "GET", 3 },     { "HEAD", 4 },     { "POST", 4 },
    { "PUT", 3 },     { "DELETE", 6 },  { "OPTIONS", 7 },  { "PATCH", 5 },
    { "TRACE", 5 },   { "CONNECT", 7 }, { "PROPFIND", 8 },
};

static const char *const protocols[PV_PROTOCOL_COUNT] = {
    "(other)", "HTTP/0.9", "HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3",
};

static const int64_t duration_limits_us[PV_DURATION_COUNT - 2] = {
    PV_DURATION_LEAST_US,
    10000,
    25000,
    50000,
    100000,
    250000,
    500000,
    1000000,
    2500000,
    5000000,
    10000000,
};

static const char *const durations[PV_DURATION_COUNT] = {
    "(other)",     "up to 5 ms",   "up to 10 ms",  "up to 25 ms",
    "up to 50 ms", "up to 100 ms", "up to 250 ms", "up to 500 ms",
    "up to 1 s",   "up to 2.5 s",  "up to 5 s",    "up to 10 s",
    "over 10 s",
};

#define KIB 1024LL
#define MIB (1024 * KIB)

static const int64_t size_limits_bytes[PV_SIZE_COUNT - 2] = {
    PV_SIZE_LEAST, 4 * KIB,  16 * KIB, 64 * KIB, 256 * KIB, MIB,
    4 * MIB,       16 * MIB, 32 * MIB, 64 * MIB, 100 * MIB,
};

static const char *const sizes[PV_SIZE_COUNT] = {
    "(other)",      "up to 1 KiB",   "up to 4 KiB",  "up to 16 KiB",
    "up to 64 KiB", "up to 256 KiB", "up to 1 MiB",  "up to 4 MiB",
    "up to 16 MiB", "up to 32 MiB",  "up to 64 MiB", "up to 100 MiB",
    "over 100 MiB",
};

/* The codes that most answers have are the first ones of their class. */
unsigned pv_status_search(int status)
{
    unsigned kind = (unsigned)status / 100 - 1;

    if (status < 100 || kind >= sizeof(status_starts) - 1) {
        return 0;
    }
    for (unsigned i = status_starts[kind]; i < status_starts[kind + 1]; i++) {
        if (statuses[i] == status) {
            return i + 1;
        }
    }
    return 0;
}

unsigned pv_method_search(pv_span method)
{
    for (unsigned item = 1; item < PV_METHOD_COUNT; item++) {
        if (method.len == methods[item].len
            && memcmp(method.ptr, methods[item].name, method.len) == 0) {
            return item;
        }
    }
    return 0;
}

unsigned pv_protocol_search(int proto_num)
{
    switch (proto_num) {
    case 9:
        return 1;
    case 1000:
        return 2;
    case 1001:
        return 3;
    case 2000:
        return 4;
    case 3000:
        return 5;
    default:
        return 0;
    }
}

static unsigned bucket(const int64_t *limits, unsigned count, int64_t value)
{
    unsigned item = 0;

    while (item < count && value > limits[item]) {
        item++;
    }
    return item + 1;
}

unsigned pv_duration_search(int64_t duration_us)
{
    return bucket(duration_limits_us, PV_DURATION_COUNT - 2, duration_us);
}

unsigned pv_size_search(int64_t size_bytes)
{
    return bucket(size_limits_bytes, PV_SIZE_COUNT - 2, size_bytes);
}

const char *pv_status_name(unsigned item, char text[PV_STATUS_TEXT_MAX])
{
    if (item == 0 || item >= PV_STATUS_COUNT) {
        return "(other)";
    }
    snprintf(text, PV_STATUS_TEXT_MAX, "%u", statuses[item - 1] % 1000u);
    return text;
}

const char *pv_method_name(unsigned item)
{
    return methods[item < PV_METHOD_COUNT ? item : 0].name;
}

const char *pv_protocol_name(unsigned item)
{
    return protocols[item < PV_PROTOCOL_COUNT ? item : 0];
}

const char *pv_duration_name(unsigned item)
{
    return durations[item < PV_DURATION_COUNT ? item : 0];
}

const char *pv_size_name(unsigned item)
{
    return sizes[item < PV_SIZE_COUNT ? item : 0];
}
