/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The function of consent_expr.h: a name that is no purpose is not granted.
 */
#include "mod_privacy/httpd/consent_expr.h"

#include "mod_privacy/httpd/consent.h"

bool pv_consent_is_granted(request_rec *r, const char *purpose)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    if (!pv_config_is_on(r)) {
        return false;
    }
    for (size_t i = 0; i < setup->terms.count; i++) {
        if (strcmp(setup->names[i], purpose) == 0) {
            return pv_purpose_in(pv_consent_of(r)->granted,
                                 setup->terms.purposes[i].number);
        }
    }
    return false;
}

static const char *consent_function(ap_expr_eval_ctx_t *ctx, const void *data,
                                    const char *arg)
{
    (void)data;
    if (ctx->r == NULL || !pv_consent_is_granted(ctx->r, arg)) {
        return "";
    }
    return "1";
}

int pv_consent_expr_lookup(ap_expr_lookup_parms *parms)
{
    /* The type of *parms->func depends on parms->type; httpd's own modules
     * store through a pointer of the right type, as here. */
    ap_expr_string_func_t *function = consent_function;

    if (parms->type != AP_EXPR_FUNC_STRING
        || strcasecmp(parms->name, "consent") != 0) {
        return DECLINED;
    }
    memcpy(parms->func, &function, sizeof(function));
    *parms->data = NULL;
    return OK;
}
