/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A module with faults: what the sanitizers must find, before their silence
 * about mod_privacy says anything. Its name begins like that of the module, so
 * that a report of it counts as one of ours.
 *
 *   /planted/overflow    writes behind eight bytes of a pool    (ASan)
 *   /planted/undefined   shifts a number out of its type        (UBSan)
 *   /planted/race        counts without a lock, in all threads  (TSan)
 *   /planted/unset       decides by a byte that nobody set      (memcheck)
 *   /planted/leak        forgets memory                         (memcheck)
 */
#include <stdlib.h>
#include <string.h>

#include <httpd.h>

#include <http_config.h>
#include <http_protocol.h>

static volatile int racing;

static void overflow(request_rec *r)
{
    volatile size_t size = 8;
    volatile char *bytes = apr_palloc(r->pool, size);

    bytes[size] = 1;
}

static void undefined(request_rec *r)
{
    volatile int places = 40 + (r->method_number == M_INVALID);

    r->mtime = 1 << places;
}

static void race(request_rec *r)
{
    (void)r;
    racing = racing + 1;
}

static void unset(request_rec *r)
{
    char *volatile bytes = malloc(8); /* the compiler must not see through */

    if (bytes != NULL && bytes[3] == 'x') {
        r->mtime = 1;
    }
    free(bytes);
}

static void leak(request_rec *r)
{
    volatile char *bytes = malloc(77);

    if (bytes != NULL) {
        bytes[0] = (char)r->method_number;
    }
}

static int handler(request_rec *r)
{
    static const struct {
        const char *path;
        void (*act)(request_rec *r);
    } faults[] = {
        { "/planted/overflow", overflow }, { "/planted/undefined", undefined },
        { "/planted/race", race },         { "/planted/unset", unset },
        { "/planted/leak", leak },
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (strcmp(r->uri, faults[i].path) == 0) {
            faults[i].act(r);
            ap_rputs("planted\n", r);
            return OK;
        }
    }
    return DECLINED;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(handler, NULL, NULL, APR_HOOK_FIRST);
}

extern __attribute__((visibility("default")))
module AP_MODULE_DECLARE_DATA privacy_planted_module;

AP_DECLARE_MODULE(privacy_planted) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE,
};
