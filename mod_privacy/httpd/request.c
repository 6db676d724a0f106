/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the records of requests (see request.h).
 *
 * A chain of internal redirects (r->prev) and subrequests (r->main) is one
 * visitor's one request: its record is made once, by whichever asks first,
 * in the pool of the request the chain began with.
 */
#include "mod_privacy/httpd/request.h"

static request_rec *first_of(request_rec *r)
{
    while (r->main != NULL || r->prev != NULL) {
        r = r->main != NULL ? r->main : r->prev;
    }
    return r;
}

pv_request *pv_request_share(request_rec *r)
{
    request_rec *first = first_of(r);
    pv_request *record =
        ap_get_module_config(first->request_config, &privacy_module);

    if (record == NULL) {
        record = apr_pcalloc(first->pool, sizeof(*record));
        ap_set_module_config(first->request_config, &privacy_module, record);
    }
    ap_set_module_config(r->request_config, &privacy_module, record);
    return record;
}

bool pv_request_is_by_type(const request_rec *r, const char *handler)
{
    const char *type = r->content_type;
    size_t len = strlen(handler);

    return AP_IS_DEFAULT_HANDLER_NAME(handler)
           || (type != NULL && strncmp(type, handler, len) == 0
               && strchr("; ", type[len]) != NULL);
}

const pv_asked *pv_request_asked(const request_rec *r, pv_request *record)
{
    if (!record->has_asked) {
        while (r->prev != NULL || r->main != NULL) {
            r = r->prev != NULL ? r->prev : r->main;
        }
        pv_asked_read(r->headers_in, &record->asked);
        record->has_asked = true;
    }
    return &record->asked;
}
