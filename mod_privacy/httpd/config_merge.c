/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes and merges the configuration structs (see config.h).
 *
 * Two laws hold for every field and are tested: merge(x, fresh) equals x and
 * merge(fresh, x) equals x. A scalar of the inner context wins when it is
 * set. Lists that collect entries (rules, cookies, statement facts) append
 * the inner context's to the outer's; lists that are one choice (languages,
 * tools, policy sources) are replaced whole.
 */
#include "mod_privacy/httpd/config.h"

#define PV_MERGE(field)                                                        \
    merged->field = add->field != PV_UNSET ? add->field : base->field
#define PV_MERGE_POINTER(field)                                                \
    merged->field = add->field != NULL ? add->field : base->field

static const pv_address_policy unset_address = { PV_UNSET, PV_UNSET, PV_UNSET,
                                                 PV_UNSET };

static apr_array_header_t *append(apr_pool_t *pool,
                                  const apr_array_header_t *base,
                                  const apr_array_header_t *add)
{
    return apr_array_append(pool, base, add);
}

void *pv_config_create_dir(apr_pool_t *pool, char *dir)
{
    pv_dir_config *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)dir;
    conf->is_on = PV_UNSET;
    conf->to_application = unset_address;
    conf->block = PV_UNSET;
    conf->block_requests = PV_UNSET;
    conf->csp = PV_UNSET;
    conf->count = PV_UNSET;
    return conf;
}

void *pv_config_merge_dir(apr_pool_t *pool, void *base_conf, void *add_conf)
{
    const pv_dir_config *base = base_conf;
    const pv_dir_config *add = add_conf;
    pv_dir_config *merged = apr_pcalloc(pool, sizeof(*merged));

    PV_MERGE(is_on);
    /* Mode and widths are written together and stay together. */
    merged->to_application = add->to_application.mode != PV_UNSET
                                 ? add->to_application
                                 : base->to_application;
    PV_MERGE(block);
    PV_MERGE(block_requests);
    PV_MERGE(csp);
    merged->csp_sources =
        add->csp != PV_UNSET ? add->csp_sources : base->csp_sources;
    PV_MERGE(count);
    return merged;
}

static apr_array_header_t *lines(apr_pool_t *pool)
{
    return apr_array_make(pool, 2, sizeof(pv_config_line));
}

static apr_array_header_t *words(apr_pool_t *pool)
{
    return apr_array_make(pool, 2, sizeof(const char *));
}

static const char global_key[] = "mod_privacy global configuration";

static pv_global_config *create_global(apr_pool_t *pool)
{
    pv_global_config *global = apr_pcalloc(pool, sizeof(*global));

    global->address = unset_address;
    global->identifying_headers = words(pool);
    global->rotations = apr_array_make(pool, 2, sizeof(int));
    global->filter_lists = lines(pool);
    global->purpose_names = words(pool);
    global->sites = words(pool);
    global->count_memory_bytes = PV_UNSET;
    global->disclosure_threshold = PV_UNSET;
    global->disclosure_rounding = PV_UNSET;
    global->flush_s = PV_UNSET;
    global->retain_hours_s = PV_UNSET;
    global->retain_days_s = PV_UNSET;
    global->retain_months_s = PV_UNSET;
    global->pool = pool;
    return global;
}

pv_global_config *pv_config_global_of(apr_pool_t *pool)
{
    void *found = NULL;

    apr_pool_userdata_get(&found, global_key, pool);
    if (found == NULL) {
        found = create_global(pool);
        apr_pool_userdata_setn(found, global_key, NULL, pool);
    }
    return found;
}

void *pv_config_create_server(apr_pool_t *pool, server_rec *s)
{
    pv_server_config *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)s;
    conf->global = pv_config_global_of(pool);
    conf->log =
        (pv_log_policy){ PV_UNSET, PV_UNSET, PV_UNSET, PV_UNSET, PV_UNSET };
    conf->rules = lines(pool);
    conf->first_party = words(pool);
    conf->cookies = lines(pool);
    conf->consent = PV_UNSET;
    conf->consent_lifetime_s = PV_UNSET;
    conf->purposes = apr_array_make(pool, 2, sizeof(pv_purpose_config));
    conf->policy_version = PV_UNSET;
    conf->signals = PV_UNSET;
    conf->text_files = lines(pool);
    conf->period = PV_UNSET;
    conf->path_rules = lines(pool);
    conf->campaigns = words(pool);
    conf->visitors = PV_UNSET;
    conf->statement = lines(pool);
    return conf;
}

static void merge_log(pv_server_config *merged, const pv_server_config *base,
                      const pv_server_config *add)
{
    PV_MERGE(log.query);
    PV_MERGE(log.referer);
    PV_MERGE(log.agent);
    PV_MERGE(log.cookies);
    PV_MERGE(log.user);
}

static void merge_lists(apr_pool_t *pool, pv_server_config *merged,
                        const pv_server_config *base,
                        const pv_server_config *add)
{
    merged->rules = append(pool, base->rules, add->rules);
    merged->first_party = append(pool, base->first_party, add->first_party);
    merged->cookies = append(pool, base->cookies, add->cookies);
    merged->purposes = append(pool, base->purposes, add->purposes);
    merged->text_files = append(pool, base->text_files, add->text_files);
    merged->path_rules = append(pool, base->path_rules, add->path_rules);
    merged->campaigns = append(pool, base->campaigns, add->campaigns);
    merged->statement = append(pool, base->statement, add->statement);
}

void *pv_config_merge_server(apr_pool_t *pool, void *base_conf, void *add_conf)
{
    const pv_server_config *base = base_conf;
    const pv_server_config *add = add_conf;
    pv_server_config *merged = apr_pcalloc(pool, sizeof(*merged));

    merged->global = base->global;
    merge_log(merged, base, add);
    merge_lists(pool, merged, base, add);
    PV_MERGE(consent);
    PV_MERGE_POINTER(consent_tools);
    PV_MERGE(consent_lifetime_s);
    PV_MERGE_POINTER(path);
    PV_MERGE(policy_version);
    PV_MERGE(signals);
    PV_MERGE_POINTER(languages);
    PV_MERGE(period);
    PV_MERGE(visitors);
    return merged;
}
