/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles what virtual hosts say about counting (see count_rules.h).
 */
#include "mod_privacy/httpd/count_rules.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/visit/path_rule.h"
#include "mod_privacy/httpd/shared.h"

#define FIRST_TWEAK 16u /* of paths in the memo, by virtual host */

/* The hosts that count as the site itself: a referrer of theirs is none. */
static void compile_hosts(const server_rec *s, const pv_server_config *server,
                          pv_event_rules *event, apr_pool_t *pool)
{
    const apr_array_header_t *lists[] = { s->names, server->first_party };
    apr_array_header_t *hosts = apr_array_make(pool, 4, sizeof(pv_span));
    pv_span site = pv_span_of(server->site);

    APR_ARRAY_PUSH(hosts, pv_span) = site;
    APR_ARRAY_PUSH(hosts, pv_span) = pv_site_registrable(site);
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        for (int k = 0; lists[i] != NULL && k < lists[i]->nelts; k++) {
            char *host =
                apr_pstrdup(pool, APR_ARRAY_IDX(lists[i], k, const char *));

            ap_str_tolower(host);
            APR_ARRAY_PUSH(hosts, pv_span) = pv_span_of(host);
        }
    }
    event->own_hosts = (const pv_span *)(const void *)hosts->elts;
    event->own_count = (size_t)hosts->nelts;
}

static void compile_campaigns(const pv_server_config *server,
                              pv_event_rules *event, apr_pool_t *pool)
{
    size_t count =
        server->campaigns != NULL ? (size_t)server->campaigns->nelts : 0;
    pv_span *campaigns = apr_pcalloc(pool, (count + 1) * sizeof(*campaigns));

    for (size_t i = 0; i < count; i++) {
        campaigns[i] =
            pv_span_of(APR_ARRAY_IDX(server->campaigns, (int)i, const char *));
    }
    event->campaigns = campaigns;
    event->campaign_count = count;
}

static bool compile_paths(server_rec *s, const pv_server_config *server,
                          pv_count_rules *rules, apr_pool_t *pool)
{
    pv_path_rules *paths = pv_path_rules_make(pool);

    for (int i = 0; server->path_rules != NULL && i < server->path_rules->nelts;
         i++) {
        const pv_config_line *line =
            &APR_ARRAY_IDX(server->path_rules, i, pv_config_line);
        const char *error = "";

        if (pv_path_rules_add(paths, line->name, line->value, pool, &error)
            != PV_OK) {
            pv_config_fail(s, line,
                           apr_psprintf(pool,
                                        "PrivacyPathRule: '%s' is not a "
                                        "regular expression: %s",
                                        line->name, error));
            return false;
        }
    }
    if (pv_path_rules_count(paths) > 0) {
        rules->event.group_path = pv_path_rules_apply;
        rules->event.baton = paths;
    }
    return true;
}

int pv_count_rules_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s)
{
    (void)plog;
    (void)ptemp;
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        pv_count_rules *rules = apr_pcalloc(pconf, sizeof(*rules));

        rules->event.site = (unsigned)server->site_index;
        compile_hosts(s, server, &rules->event, pconf);
        compile_campaigns(server, &rules->event, pconf);
        if (!compile_paths(s, server, rules, pconf)) {
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        server->count_rules = rules;
    }
    return OK;
}

int pv_count_rules_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s)
{
    uint64_t tweak = FIRST_TWEAK;

    (void)pconf, (void)plog, (void)ptemp;
    for (; s != NULL; s = s->next) {
        pv_count_rules *rules = pv_config_server(s)->count_rules;

        rules->counts = pv_shared_counts(s);
        rules->geo = pv_config_global(s)->geo;
        rules->event.memo = pv_shared_memo(s);
        rules->event.memo_tweak = tweak++;
    }
    return OK;
}
