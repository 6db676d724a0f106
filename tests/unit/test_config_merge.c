/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two laws of a configuration merge, for every byte of the structs:
 * merge(x, fresh) equals x, and merge(fresh, x) equals x. A field that a
 * merge forgets, or that a fresh struct has no "not set" for, breaks one.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/httpd/config.h"

#include <apr_general.h>

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    return apr_initialize() != APR_SUCCESS
           || apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

/* A directory struct in which every scalar differs from "not set". */
static pv_dir_config *full_dir(void)
{
    pv_dir_config *dir = pv_config_create_dir(pool, NULL);

    dir->is_on = 1;
    dir->to_application = (pv_address_policy){ PV_ADDRESS_TRUNCATE, 8, 16, 60 };
    dir->block = PV_BLOCK_REPORT;
    dir->block_requests = PV_BLOCK_REQUESTS_ON;
    dir->csp = PV_CSP_ENFORCE;
    dir->csp_sources = apr_array_make(pool, 1, sizeof(const char *));
    dir->count = PV_COUNT_OFF;
    return dir;
}

static void test_dir_laws(void **state)
{
    pv_dir_config *fresh = pv_config_create_dir(pool, NULL);
    pv_dir_config *full = full_dir();

    (void)state;
    assert_memory_equal(pv_config_merge_dir(pool, full, fresh), full,
                        sizeof(*full));
    assert_memory_equal(pv_config_merge_dir(pool, fresh, full), full,
                        sizeof(*full));
}

static void push(apr_array_header_t *lines, const char *name)
{
    pv_config_line line = { name, "value", NULL, 0 };
    APR_ARRAY_PUSH(lines, pv_config_line) = line;
}

/* A server struct in which every scalar and list differs from "not set". */
static pv_server_config *full_server(void)
{
    pv_server_config *server = pv_config_create_server(pool, NULL);
    pv_purpose_config purpose = { "own", NULL, 4, PV_PURPOSE_NEVER };

    server->log = (pv_log_policy){ PV_LOG_KEEP, PV_LOG_DROP, PV_LOG_KEEP,
                                   PV_LOG_KEEP, PV_LOG_KEEP };
    push(server->rules, "rules");
    push(server->cookies, "cookies");
    push(server->text_files, "text_files");
    push(server->path_rules, "path_rules");
    push(server->statement, "statement");
    APR_ARRAY_PUSH(server->first_party, const char *) = "first_party";
    APR_ARRAY_PUSH(server->campaigns, const char *) = "campaigns";
    APR_ARRAY_PUSH(server->purposes, pv_purpose_config) = purpose;
    server->consent = PV_CONSENT_BANNER;
    server->consent_tools = apr_array_make(pool, 1, sizeof(pv_config_line));
    server->consent_lifetime_s = 31 * 86400;
    server->path = "/own/";
    server->policy_version = 7;
    server->signals = PV_SIGNAL_GPC;
    server->languages = apr_array_make(pool, 1, sizeof(const char *));
    server->period = PV_PERIOD_WEEK;
    server->visitors = 1;
    return server;
}

static void assert_same_list(const apr_array_header_t *a,
                             const apr_array_header_t *b)
{
    assert_int_equal(a->nelts, b->nelts);
    assert_memory_equal(a->elts, b->elts, (size_t)(a->nelts * a->elt_size));
}

static void assert_same_server(pv_server_config *a, const pv_server_config *b)
{
    pv_server_config bare = *b;

    assert_same_list(a->rules, b->rules);
    assert_same_list(a->cookies, b->cookies);
    assert_same_list(a->text_files, b->text_files);
    assert_same_list(a->path_rules, b->path_rules);
    assert_same_list(a->statement, b->statement);
    assert_same_list(a->first_party, b->first_party);
    assert_same_list(a->campaigns, b->campaigns);
    assert_same_list(a->purposes, b->purposes);
    /* The lists are new arrays with equal content; the rest is compared
     * byte for byte. */
    bare.rules = a->rules;
    bare.cookies = a->cookies;
    bare.text_files = a->text_files;
    bare.path_rules = a->path_rules;
    bare.statement = a->statement;
    bare.first_party = a->first_party;
    bare.campaigns = a->campaigns;
    bare.purposes = a->purposes;
    assert_memory_equal(a, &bare, sizeof(bare));
}

static void test_server_laws(void **state)
{
    pv_server_config *fresh = pv_config_create_server(pool, NULL);
    pv_server_config *full = full_server();

    (void)state;
    assert_same_server(pv_config_merge_server(pool, full, fresh), full);
    assert_same_server(pv_config_merge_server(pool, fresh, full), full);
}

/* Lists collect: the outer context's entries come first. */
static void test_lists_append(void **state)
{
    pv_server_config *base = pv_config_create_server(pool, NULL);
    pv_server_config *add = pv_config_create_server(pool, NULL);
    pv_server_config *merged;

    (void)state;
    push(base->rules, "outer");
    push(add->rules, "inner");
    merged = pv_config_merge_server(pool, base, add);
    assert_int_equal(merged->rules->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(merged->rules, 0, pv_config_line).name,
                        "outer");
    assert_string_equal(APR_ARRAY_IDX(merged->rules, 1, pv_config_line).name,
                        "inner");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dir_laws),
        cmocka_unit_test(test_server_laws),
        cmocka_unit_test(test_lists_append),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
