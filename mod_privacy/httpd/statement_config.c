/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translates directives into the values that the statement's sentences hang
 * on (see statement_config.h).
 */
#include "mod_privacy/httpd/statement_config.h"

static pv_statement_mask mask_of(pv_address_policy policy)
{
    static const pv_statement_address modes[] = {
        [PV_ADDRESS_DROP] = PV_STATEMENT_DROP,
        [PV_ADDRESS_TRUNCATE] = PV_STATEMENT_TRUNCATE,
        [PV_ADDRESS_KEEP] = PV_STATEMENT_KEEP,
        [PV_ADDRESS_PSEUDONYM] = PV_STATEMENT_PSEUDONYM,
    };
    pv_statement_mask mask = { modes[policy.mode], policy.v4_bits,
                               policy.v6_bits, policy.rotate_s };

    return mask;
}

static const char *log_word(int value)
{
    static const char *const words[] = {
        [PV_LOG_DROP] = "drop",
        [PV_LOG_KEEP] = "keep",
        [PV_LOG_ORIGIN] = "origin",
        [PV_LOG_CLASS] = "class",
    };

    return words[value];
}

static pv_statement_block block_of(const server_rec *s,
                                   const pv_dir_config *dir)
{
    switch (pv_config_block(dir)) {
    case PV_BLOCK_OFF:
        return PV_STATEMENT_BLOCK_OFF;
    case PV_BLOCK_REPORT:
        return PV_STATEMENT_BLOCK_REPORT;
    case PV_BLOCK_ON:
    default:
        return pv_config_consent(pv_config_server(s)) == PV_CONSENT_OFF
                   ? PV_STATEMENT_BLOCK_ALL
                   : PV_STATEMENT_BLOCK_ASK;
    }
}

static void set_counting(const server_rec *server, const pv_dir_config *dir,
                         pv_statement *s)
{
    const pv_global_config *global = pv_config_global(server);
    pv_count_mode mode = pv_config_count(dir);

    s->counts = mode != PV_COUNT_OFF;
    s->counts_signals = mode != PV_COUNT_NO_SIGNALS;
    s->is_exact = global->is_exact == 1;
    s->threshold = pv_config_threshold(global);
    s->rounding = pv_config_rounding(global);
    s->has_country = global->country_database != NULL;
    s->has_visitors = pv_config_visitors(pv_config_server(server));
    s->is_stored = global->store_driver != NULL;
    s->keep_hours_s = pv_config_retain_hours_s(global);
    s->keep_days_s = pv_config_retain_days_s(global);
    s->keep_months_s = pv_config_retain_months_s(global);
}

static void set_logging(const server_rec *server, const pv_dir_config *dir,
                        pv_statement *s)
{
    pv_log_policy log = pv_config_log(pv_config_server(server));

    s->logs_mask = mask_of(pv_config_address(pv_config_global(server)));
    s->application_mask = mask_of(pv_config_to_application(dir));
    s->logs = (pv_statement_logs){ log_word(log.query), log_word(log.referer),
                                   log_word(log.agent), log_word(log.cookies),
                                   log_word(log.user) };
}

pv_statement pv_statement_of_server(const server_rec *s,
                                    const pv_dir_config *dir,
                                    const pv_consent_view *view)
{
    const pv_server_config *server = pv_config_server(s);
    pv_statement statement = {
        .view = view,
        .facts = server->statement_facts,
        .block = block_of(s, dir),
        .has_consent = pv_config_consent(server) != PV_CONSENT_OFF,
        .is_enforced = pv_config_csp(dir) == PV_CSP_ENFORCE,
        .signals = pv_config_signals(server),
    };

    set_logging(s, dir, &statement);
    set_counting(s, dir, &statement);
    return statement;
}
