/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, durations, sizes, dates, codes and addresses as text. What is taken
 * is in range, is what libc reads, and is written back the same.
 */
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/report/calendar.h"
#include "mod_privacy/core/visit/country_key.h"
#include "mod_privacy/core/visit/language.h"

#define TEXT_MAX 64

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_numbers(pv_span text, const char *copy)
{
    int64_t value;

    if (pv_number_parse(text, INT64_MIN, INT64_MAX, &value) == PV_OK) {
        must(value == strtoll(copy, NULL, 10));
    }
    if (pv_duration_parse(text, 60, 5 * PV_MONTH_S, &value) == PV_OK) {
        must(value >= 60 && value <= 5 * PV_MONTH_S
             && value % strtoll(copy, NULL, 10) == 0);
    }
    if (pv_size_parse(text, 1, INT64_MAX, &value) == PV_OK) {
        must(value >= 1 && value % strtoll(copy, NULL, 10) == 0);
    }
}

static void check_date(pv_span text)
{
    char label[PV_PERIOD_LABEL_MAX];
    pv_date date;

    if (pv_date_parse(text, &date) == PV_OK) {
        pv_period_label(pv_date_begin(date, false), PV_PERIOD_DAY, false,
                        label);
        must(pv_span_equal(text, pv_span_of(label)));
    }
}

/* The system's reader takes what ours takes, and as the same bytes. */
static void check_address(pv_span text, const char *copy)
{
    static const uint8_t key[PV_ADDR_KEY_BYTES] = "0123456789abcde";
    uint8_t bytes[16];
    char back[PV_ADDR_TEXT_MAX];
    pv_addr again;
    pv_addr addr;

    if (pv_addr_parse(text, &addr) != PV_OK) {
        return;
    }
    if (addr.family == PV_ADDR_V4 && strchr(copy, ':') == NULL) {
        must(inet_pton(AF_INET, copy, bytes) == 1
             && memcmp(bytes, addr.bytes, 4) == 0);
    }
    else {
        must(inet_pton(AF_INET6, copy, bytes) == 1);
    }
    pv_addr_format(&addr, back);
    must(pv_addr_parse(pv_span_of(back), &again) == PV_OK
         && memcmp(&addr, &again, sizeof(addr)) == 0);
    again = pv_addr_pseudonym(&addr, key);
    must(again.family == addr.family);
    pv_addr_truncate(&addr, 16, 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pv_span text = pv_span_make((const char *)bytes, size);
    char copy[TEXT_MAX];
    char name[TEXT_MAX];
    pv_dimension dimension;

    if (size >= sizeof(copy)) {
        return 0;
    }
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    check_numbers(text, copy);
    check_date(text);
    if (memchr(bytes, '\0', size) == NULL) {
        check_address(text, copy);
    }
    if (pv_dimension_parse(text, &dimension) == PV_OK) {
        must(pv_span_equal(text, pv_span_of(pv_dimension_name(dimension))));
    }
    (void)pv_country_name(pv_country_parse(text), name);
    (void)pv_language_name(pv_language_parse(text), name);
    return 0;
}
