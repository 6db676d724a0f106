/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References inside scripts. The first byte is the size of the pieces, the
 * rest the script. What is found while the script arrives is what is found in
 * the whole, and no reference reaches beyond it.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/html/inline_finder.h"
#include "mod_privacy/core/html/inline_script.h"

#define INPUT_MAX 65536

static void scan(pv_span script, size_t step, uint8_t *marks)
{
    static pv_inline_hit hit;
    size_t have = step < script.len ? step : script.len;
    size_t pos = 0;

    memset(marks, 0, script.len);
    for (;;) {
        bool is_last = have == script.len;
        pv_inline_event event =
            pv_inline_next(pv_span_make(script.ptr, have), &pos, is_last, &hit);
        if (event == PV_INLINE_FOUND) {
            if (hit.from > hit.to || hit.to > have || hit.host_from < hit.from
                || hit.host_to > hit.to || hit.len > sizeof(hit.text)) {
                abort();
            }
            memset(marks + hit.from, 1, hit.to - hit.from);
            memset(marks + hit.host_from, 2, hit.host_to - hit.host_from);
            continue;
        }
        if (is_last) {
            return;
        }
        have = script.len - have > step ? have + step : script.len;
    }
}

/* Both variants of the search tell of the same. */
static void compare_finders(pv_span script, bool is_last)
{
    pv_inline_finder plain;
    pv_inline_finder wide;
    size_t at = 0;

    pv_inline_finder_init(&plain, script, 0, is_last);
    pv_inline_finder_init(&wide, script, 0, is_last);
    plain.is_wide = false;
    while (at < script.len) {
        size_t next = pv_inline_find(&plain, at);
        if (pv_inline_find(&wide, at) != next) {
            abort();
        }
        at = next + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static uint8_t whole[INPUT_MAX];
    static uint8_t parts[INPUT_MAX];
    pv_span script;

    if (size < 1 || size > INPUT_MAX) {
        return 0;
    }
    script = pv_span_make((const char *)bytes + 1, size - 1);
    compare_finders(script, true);
    compare_finders(script, false);
    scan(script, size, whole);
    scan(script, (size_t)bytes[0] % 64 + 1, parts);
    if (memcmp(whole, parts, script.len) != 0) {
        abort();
    }
    return 0;
}
