/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The variables of address_expr.h.
 *
 * Which module evaluates is known only at run time, from the expression's
 * module index; the list names those of httpd that hand back-references on.
 */
#include "mod_privacy/httpd/address_expr.h"

static const char *const hands_groups_on[] = {
    "mod_setenvif.c", "mod_rewrite.c", "mod_proxy_fcgi.c", "mod_include.c"
};

static const char *module_name(int index)
{
    for (const module *m = ap_top_module; m != NULL; m = m->next) {
        if (m->module_index == index) {
            return m->name;
        }
    }
    return "";
}

static bool may_print(const ap_expr_eval_ctx_t *ctx)
{
    const char *name = module_name(ctx->info->module_index);

    for (size_t i = 0; i < sizeof(hands_groups_on) / sizeof(hands_groups_on[0]);
         i++) {
        if (strcmp(name, hands_groups_on[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *text_of(apr_sockaddr_t *addr, const char *otherwise)
{
    char *text;

    return addr != NULL && apr_sockaddr_ip_get(&text, addr) == APR_SUCCESS
               ? text
               : otherwise;
}

static const char *remote_addr(ap_expr_eval_ctx_t *ctx, const void *data)
{
    const pv_visitor *visitor =
        ctx->r != NULL ? pv_request_visitor(ctx->r) : NULL;

    (void)data;
    if (ctx->r == NULL) {
        return ctx->c != NULL ? ctx->c->client_ip : "";
    }
    if (visitor == NULL || may_print(ctx)) {
        return ctx->r->useragent_ip;
    }
    return text_of(visitor->real_addr, ctx->r->useragent_ip);
}

static const char *conn_remote_addr(ap_expr_eval_ctx_t *ctx, const void *data)
{
    const pv_connection *conn =
        ctx->c != NULL ? pv_connection_get(ctx->c) : NULL;

    (void)data;
    if (ctx->c == NULL) {
        return "";
    }
    if (conn == NULL || may_print(ctx)) {
        return ctx->c->client_ip;
    }
    return text_of(conn->peer.real_addr, ctx->c->client_ip);
}

/* ap_expr stores functions as data pointers; POSIX lets them be the same. */
static const void *as_data(ap_expr_var_func_t *function)
{
    const void *pointer;

    memcpy(&pointer, &function, sizeof(pointer));
    return pointer;
}

int pv_address_expr_lookup(ap_expr_lookup_parms *parms)
{
    if (parms->type != AP_EXPR_FUNC_VAR
        || (parms->flags & AP_EXPR_FLAG_STRING_RESULT) != 0) {
        return DECLINED;
    }
    if (strcasecmp(parms->name, "REMOTE_ADDR") == 0) {
        *parms->func = as_data(remote_addr);
    }
    else if (strcasecmp(parms->name, "CONN_REMOTE_ADDR") == 0) {
        *parms->func = as_data(conn_remote_addr);
    }
    else {
        return DECLINED;
    }
    *parms->data = NULL;
    return OK;
}
