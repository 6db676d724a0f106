/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of references in attributes (srcset, ping) and character references.
 * Items lie in the value one behind the other, and each call goes on.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "mod_privacy/core/html/srcset.h"

#define ROOM 256

typedef bool next_item(pv_cursor *cursor, char *buffer, size_t room,
                       pv_list_item *item);

static void walk(pv_span value, next_item *next, bool is_plain)
{
    pv_cursor cursor = pv_cursor_make(value, is_plain);
    char buffer[ROOM];
    pv_list_item item;
    size_t behind = 0;

    while (next(&cursor, buffer, sizeof(buffer), &item)) {
        if (item.from < behind || item.to <= item.from || item.to > value.len
            || item.url.len > sizeof(buffer)) {
            abort();
        }
        behind = item.to;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pv_span value = pv_span_make((const char *)bytes, size);
    char buffer[ROOM];
    pv_span decoded = pv_charref_decode(value, buffer, sizeof(buffer));

    if (decoded.len > value.len && decoded.len > sizeof(buffer)) {
        abort();
    }
    walk(value, pv_srcset_next, false);
    walk(value, pv_srcset_next, true);
    walk(value, pv_url_list_next, false);
    walk(value, pv_url_list_next, true);
    return 0;
}
