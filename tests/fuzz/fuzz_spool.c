/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spool files, which lie where the store's own account can write: whatever
 * they hold is read whole, or refused, without a byte read beyond its end.
 *
 * A random input would never pass the checksum of the last line, so the parser
 * also gets the input with the line that fits it.
 */
#include "tests/fuzz/fuzz.h"

#include <inttypes.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "mod_privacy/store/spool.h"

static uint64_t fnv(const uint8_t *bytes, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return sum;
}

/* What was read keeps every rule of a batch. */
static void check(const pv_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const pv_figure *figure = &batch->figures[i];
        if (figure->delta <= 0 || figure->delta % 10 != 0
            || strlen(figure->site) > PV_SITE_MAX
            || strlen(figure->item) > PV_ITEM_MAX
            || (unsigned)figure->dimension >= PV_DIM_COUNT) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    apr_pool_t *pool;
    pv_batch batch;
    char *whole;
    char end[32];
    size_t len;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    len = (size_t)apr_snprintf(end, sizeof(end), "end\t%016" PRIx64 "\n",
                               fnv(bytes, size));
    whole = malloc(size + len + 1);
    if (whole != NULL) {
        if (size > 0) {
            memcpy(whole, bytes, size);
        }
        memcpy(whole + size, end, len);
        if (pv_spool_parse(pv_span_make(whole, size), 10, pool, &batch)
            == PV_OK) {
            check(&batch);
        }
        if (pv_spool_parse(pv_span_make(whole, size + len), 10, pool, &batch)
            == PV_OK) {
            check(&batch);
        }
        free(whole);
    }
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
