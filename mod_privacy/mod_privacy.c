/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mod_privacy: the module structure, the table of directives, and the one
 * list of hooks in the order in which a request meets them.
 *
 * Read the hook_...() functions from top to bottom to follow a request through
 * the module; every function named there lives in httpd/<feature>.c. Each line
 * carries the reason for its place where the place matters.
 */
#include <mod_proxy.h>

#include <mod_status.h>

#include "mod_privacy/mod_privacy.h"

#include "mod_privacy/httpd/address.h"
#include "mod_privacy/httpd/address_expr.h"
#include "mod_privacy/httpd/cache_headers.h"
#include "mod_privacy/httpd/conditional.h"
#include "mod_privacy/httpd/config.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/consent_expr.h"
#include "mod_privacy/httpd/count.h"
#include "mod_privacy/httpd/count_rules.h"
#include "mod_privacy/httpd/csp.h"
#include "mod_privacy/httpd/directives.h"
#include "mod_privacy/httpd/errorlog.h"
#include "mod_privacy/httpd/filter_html.h"
#include "mod_privacy/httpd/flush.h"
#include "mod_privacy/httpd/forensic.h"
#include "mod_privacy/httpd/geo.h"
#include "mod_privacy/httpd/health.h"
#include "mod_privacy/httpd/identifiers.h"
#include "mod_privacy/httpd/lists_compile.h"
#include "mod_privacy/httpd/log_items.h"
#include "mod_privacy/httpd/page_consent.h"
#include "mod_privacy/httpd/page_gpc.h"
#include "mod_privacy/httpd/page_report.h"
#include "mod_privacy/httpd/page_statement.h"
#include "mod_privacy/httpd/path_warn.h"
#include "mod_privacy/httpd/phases.h"
#include "mod_privacy/httpd/private.h"
#include "mod_privacy/httpd/promise.h"
#include "mod_privacy/httpd/proxy_headers.h"
#include "mod_privacy/httpd/pseudonym.h"
#include "mod_privacy/httpd/refuse.h"
#include "mod_privacy/httpd/scoreboard.h"
#include "mod_privacy/httpd/script_log.h"
#include "mod_privacy/httpd/shared.h"
#include "mod_privacy/httpd/statement_parties.h"
#include "mod_privacy/httpd/status.h"
#include "mod_privacy/httpd/status_page.h"
#include "mod_privacy/httpd/store_place.h"

#define EVERYWHERE (RSRC_CONF | ACCESS_CONF) /* never .htaccess */

static const command_rec directives[] = {
    AP_INIT_TAKE1("Privacy", pv_set_privacy, NULL, EVERYWHERE,
                  "On or Off: the switch"),
    AP_INIT_TAKE_ARGV("PrivacyAddress", pv_set_address, NULL, RSRC_CONF,
                      "Drop, Truncate [v4bits v6bits] or Keep: what is "
                      "printed wherever httpd prints an address"),
    AP_INIT_TAKE_ARGV("PrivacyAddressToApplication", pv_set_to_application,
                      NULL, EVERYWHERE,
                      "Pseudonym [time], Drop, Truncate [v4bits v6bits] or "
                      "Keep: what applications and backends get"),
    AP_INIT_TAKE_ARGV("PrivacyIdentifyingHeaders", pv_set_identifying_headers,
                      NULL, RSRC_CONF,
                      "further request headers that logs and backends never "
                      "see"),
    AP_INIT_TAKE_ARGV("PrivacyLog", pv_set_log, NULL, RSRC_CONF,
                      "what loggers may print: query= referer= agent= "
                      "cookies= user="),
    AP_INIT_TAKE1("PrivacyBlock", pv_set_block, NULL, EVERYWHERE,
                  "On, Report or Off: beacons in pages and headers"),
    AP_INIT_TAKE_ARGV("PrivacyFilterList", pv_set_filter_list, NULL, RSRC_CONF,
                      "a purpose and list files, builtin or none"),
    AP_INIT_TAKE2("PrivacyRule", pv_set_rule, NULL, RSRC_CONF,
                  "a purpose and one rule in Adblock syntax"),
    AP_INIT_TAKE_ARGV("PrivacyFirstParty", pv_set_first_party, NULL, RSRC_CONF,
                      "further hosts that count as the site itself"),
    AP_INIT_TAKE1("PrivacyBlockRequests", pv_set_block_requests, NULL,
                  EVERYWHERE,
                  "On, Proxied or Off: beacon requests to this server"),
    AP_INIT_TAKE_ARGV("PrivacyCookies", pv_set_cookies, NULL, RSRC_CONF,
                      "a purpose and names of analytics cookies"),
    AP_INIT_TAKE_ARGV("PrivacyContentSecurityPolicy", pv_set_csp, NULL,
                      EVERYWHERE, "Off, Report or Enforce, and sources"),
    AP_INIT_TAKE1("PrivacyConsent", pv_set_consent, NULL, RSRC_CONF,
                  "Off, Page or Banner"),
    AP_INIT_TAKE12("PrivacyConsentTool", pv_set_consent_tool, NULL, RSRC_CONF,
                   "an existing consent tool, and Refuse or Both"),
    AP_INIT_TAKE1("PrivacyConsentLifetime", pv_set_consent_lifetime, NULL,
                  RSRC_CONF, "how long a choice holds, 31d to 180d"),
    AP_INIT_TAKE1("PrivacyPath", pv_set_path, NULL, RSRC_CONF,
                  "where the module's own pages live"),
    AP_INIT_TAKE23("PrivacyPurpose", pv_set_purpose, NULL, RSRC_CONF,
                   "a purpose, Ask, Never or Always, and its label"),
    AP_INIT_TAKE1("PrivacyPolicyVersion", pv_set_policy_version, NULL,
                  RSRC_CONF, "raised when the text of the choice changes"),
    AP_INIT_TAKE_ARGV("PrivacySignals", pv_set_signals, NULL, RSRC_CONF,
                      "GPC and DNT, or None: signals that mean no"),
    AP_INIT_TAKE_ARGV("PrivacyLanguages", pv_set_languages, NULL, RSRC_CONF,
                      "languages of the pages, the first is the fallback"),
    AP_INIT_TAKE2("PrivacyTexts", pv_set_texts, NULL, RSRC_CONF,
                  "a language and a file of texts"),
    AP_INIT_TAKE1("PrivacyCount", pv_set_count, NULL, EVERYWHERE,
                  "On, NoSignals or Off"),
    AP_INIT_TAKE1("PrivacyCountMemory", pv_set_count_memory, NULL, RSRC_CONF,
                  "size of the counters' shared memory"),
    AP_INIT_TAKE1("PrivacyCountryDatabase", pv_set_country_database, NULL,
                  RSRC_CONF, "a MaxMind DB file"),
    AP_INIT_TAKE_ARGV("PrivacyDisclosure", pv_set_disclosure, NULL, RSRC_CONF,
                      "threshold=N rounding=N, or Exact"),
    AP_INIT_TAKE1("PrivacyPeriod", pv_set_period, NULL, RSRC_CONF,
                  "day, week or month: period of the open dimensions"),
    AP_INIT_TAKE1("PrivacyTimeZone", pv_set_time_zone, NULL, RSRC_CONF,
                  "UTC or Local: where hours and days begin"),
    AP_INIT_TAKE2("PrivacyPathRule", pv_set_path_rule, NULL, RSRC_CONF,
                  "a regular expression and its replacement"),
    AP_INIT_TAKE_ARGV("PrivacyCampaigns", pv_set_campaigns, NULL, RSRC_CONF,
                      "campaign names that may be counted"),
    AP_INIT_TAKE1("PrivacyVisitors", pv_set_visitors, NULL, RSRC_CONF,
                  "On or Off: estimate daily visitors in memory"),
    AP_INIT_TAKE_ARGV("PrivacyStore", pv_set_store, NULL, RSRC_CONF,
                      "sqlite3 FILE or pgsql CONNINFO, and flush= node="),
    AP_INIT_TAKE_ARGV("PrivacyRetention", pv_set_retention, NULL, RSRC_CONF,
                      "hours=TIME days=TIME months=TIME"),
    AP_INIT_TAKE_ARGV("PrivacyStatement", pv_set_statement, NULL, RSRC_CONF,
                      "a key and a fact for the privacy statement"),
    { NULL }
};

static int hook_requests(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *s);

/* Configuration: everything that configtest can find out. The order of these
 * lines is the order in which they run. */
static void hook_configuration(void)
{
    /* Before any ErrorLogFormat is parsed, after httpd's own items exist. */
    ap_hook_pre_config(pv_errorlog_pre_config, NULL, NULL, APR_HOOK_LAST);
    ap_hook_pre_config(pv_log_items_pre_config, NULL, NULL, APR_HOOK_LAST);
    ap_hook_expr_lookup(pv_address_expr_lookup, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_expr_lookup(pv_consent_expr_lookup, NULL, NULL, APR_HOOK_MIDDLE);

    ap_hook_check_config(pv_config_check_config, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_check_config(pv_identifiers_check_config, NULL, NULL,
                         APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_promise_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_store_place_check_config, NULL, NULL,
                         APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_lists_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_consent_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_statement_check_config, NULL, NULL,
                         APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_geo_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_count_rules_check_config, NULL, NULL,
                         APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_shared_check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_path_warn_check_config, NULL, NULL,
                         APR_HOOK_MIDDLE);
    ap_hook_check_config(pv_csp_check_config, NULL, NULL, APR_HOOK_MIDDLE + 1);
    ap_hook_check_config(pv_gpc_check_config, NULL, NULL, APR_HOOK_MIDDLE + 1);
    /* Last: what requests meet is known once everything was judged. */
    ap_hook_check_config(hook_requests, NULL, NULL, APR_HOOK_REALLY_LAST);
}

/* Start: before any other child is forked. */
static void hook_start(void)
{
    ap_hook_post_config(pv_address_post_config, NULL, NULL,
                        APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(pv_errorlog_post_config, NULL, NULL,
                        APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(pv_forensic_post_config, NULL, NULL,
                        APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(pv_log_items_post_config, NULL, NULL,
                        APR_HOOK_REALLY_LAST);
    ap_hook_post_config(pv_cache_headers_post_config, NULL, NULL,
                        APR_HOOK_REALLY_LAST);
    ap_hook_post_config(pv_script_log_post_config, NULL, NULL,
                        APR_HOOK_REALLY_LAST);
    ap_hook_post_config(pv_proxy_headers_post_config, NULL, NULL,
                        APR_HOOK_MIDDLE);
    ap_hook_post_config(pv_filter_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(pv_shared_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(pv_health_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(pv_count_rules_post_config, NULL, NULL,
                        APR_HOOK_MIDDLE + 1);
    ap_hook_post_config(pv_identifiers_post_config, NULL, NULL,
                        APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(pv_promise_post_config, NULL, NULL,
                        APR_HOOK_REALLY_LAST);
    ap_hook_post_config(pv_store_place_post_config, NULL, NULL,
                        APR_HOOK_MIDDLE);
    /* After the two above, before mod_watchdog starts what is registered. */
    ap_hook_post_config(pv_flush_post_config, NULL, NULL, APR_HOOK_MIDDLE);

    ap_hook_child_init(pv_pseudonym_child_init, NULL, NULL,
                       APR_HOOK_REALLY_FIRST);
    ap_hook_child_init(pv_statement_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_monitor(pv_pseudonym_monitor, NULL, NULL, APR_HOOK_MIDDLE);
}

/* Connection, and the reading of a request. An order edge after
 * mod_log_forensic and before mod_remoteip would make a circle with
 * mod_security2, and httpd would sort for ever: see forensic.h. */
static void hook_reading(const pv_global_config *global)
{
    static const char *const remoteip[] = { "mod_remoteip.c", NULL };
    static const char *const security[] = { "mod_security2.c", NULL };

    /* The strings before anybody sees them; the binary address after
     * mod_remoteip, and not REALLY_LAST, where core ends the phase. */
    ap_hook_pre_connection(pv_address_pre_connection, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_pre_connection(pv_address_pre_connection_last, remoteip, NULL,
                           APR_HOOK_LAST);

    /* Addresses are taken and forwarding headers go when mod_remoteip has
     * read them, and before mod_security2 looks. */
    if ((global->features & PV_FEATURE_ADDRESSES) == 0) {
        ap_hook_pre_read_request(pv_address_pre_read_request, NULL, NULL,
                                 APR_HOOK_REALLY_FIRST);
    }
    ap_hook_post_read_request(pv_phases_read_request, remoteip, security,
                              APR_HOOK_FIRST);
}

/* What belongs to the reading of requests, and of those made of them, only
 * where somebody may look before the handler (pv_neighbours_watch()). */
static void hook_watched(void)
{
    ap_hook_create_request(pv_address_create_request, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_post_read_request(pv_phases_read_consent, NULL, NULL,
                              APR_HOOK_MIDDLE);
    /* Right before httpd writes the scoreboard, and right after. */
    ap_hook_post_read_request(pv_scoreboard_post_read_request, NULL, NULL,
                              APR_HOOK_REALLY_LAST);
    ap_hook_quick_handler(pv_scoreboard_quick_handler, NULL, NULL,
                          APR_HOOK_REALLY_FIRST);
    /* The page's handler stands in for what a directory sets. */
    ap_hook_fixups(pv_page_fixups, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

/* Own pages, access control, fixups, refusal of beacon requests. */
static void hook_deciding(pv_global_config *global)
{
    const apr_array_header_t *others = ap_hook_get_pre_translate_name();

    /* Whoever maps URLs must not see PrivacyPath, so ours come before
     * mod_rewrite and mod_proxy; in two phases, if somebody maps so early. */
    global->claims_early = others != NULL && others->nelts > 0;
    if (global->claims_early) {
        ap_hook_pre_translate_name(pv_page_pre_translate_name, NULL, NULL,
                                   APR_HOOK_REALLY_FIRST);
    }
    ap_hook_translate_name(pv_phases_translate_name, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(pv_phases_map_to_storage, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);

    /* What was claimed gets its handler again from those who set their own: at
     * the end of fixups, of insert_filter, or by the first handler. */
    if ((global->features & PV_FEATURES_EARLY) != 0) {
        ap_hook_fixups(pv_phases_end_fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
    }
    if ((global->features & (PV_FEATURES_EARLY | PV_FEATURES_INSERT)) != 0) {
        ap_hook_handler(pv_phases_answer, NULL, NULL, APR_HOOK_REALLY_FIRST);
    }
    else {
        ap_hook_handler(pv_phases_decide_and_answer, NULL, NULL,
                        APR_HOOK_REALLY_FIRST);
    }
    APR_OPTIONAL_HOOK(proxy, fixups, pv_conditional_proxy_fixups, NULL, NULL,
                      APR_HOOK_LAST);
    APR_OPTIONAL_HOOK(proxy, fixups, pv_proxy_headers_fixups, NULL, NULL,
                      APR_HOOK_REALLY_LAST);
}

/* Filters, and the end of the request. */
static void hook_answering(const pv_global_config *global)
{
    bool is_decided = (global->features & PV_FEATURES_EARLY) != 0;

    /* Behind every module that adds filters of its own: among filters of one
     * type, ours then see what theirs made. The second policy comes behind
     * mod_headers, which could unset it. */
    pv_filter_register();
    pv_refuse_register();
    pv_script_log_register();
    pv_status_page_register();
    pv_scoreboard_register();
    pv_count_register();
    pv_csp_register_filter();
    if ((global->features & PV_FEATURES_INSERT) != 0) {
        ap_hook_insert_filter(is_decided ? pv_phases_insert_filter
                                         : pv_phases_decide_and_insert,
                              NULL, NULL, APR_HOOK_REALLY_LAST);
    }
    if ((global->features & PV_FEATURES_FILTER) != 0) {
        ap_hook_insert_error_filter(pv_phases_insert_error_filter, NULL, NULL,
                                    APR_HOOK_REALLY_LAST);
    }
    ap_hook_log_transaction(pv_phases_log_transaction, NULL, NULL,
                            APR_HOOK_REALLY_FIRST);
}

/* What mod_privacy.h offers. */
static int privacy_is_granted(request_rec *r, const char *purpose)
{
    return pv_consent_is_granted(r, purpose);
}

static int privacy_is_decided(request_rec *r)
{
    return pv_consent_of(r)->is_decided;
}

static const char *privacy_signal(request_rec *r)
{
    switch (pv_consent_of(r)->signal) {
    case PV_SIGNAL_GPC:
        return "gpc";
    case PV_SIGNAL_DNT:
        return "dnt";
    default:
        return NULL;
    }
}

static const char *privacy_path(request_rec *r)
{
    const pv_server_config *server = pv_config_server(r->server);

    return pv_config_consent(server) == PV_CONSENT_OFF ? NULL
                                                       : pv_config_path(server);
}

static void offer_functions(void)
{
    APR_REGISTER_OPTIONAL_FN(privacy_is_granted);
    APR_REGISTER_OPTIONAL_FN(privacy_is_decided);
    APR_REGISTER_OPTIONAL_FN(privacy_signal);
    APR_REGISTER_OPTIONAL_FN(privacy_path);
}

/* A server on which `Privacy On` stands nowhere is to pay nothing for a
 * module that is only loaded, and every other one for nothing that its
 * directives never ask for, so the hooks of connections and requests are
 * added here, when the configuration has been read. httpd throws all hooks
 * away before it reads another one, and would have sorted these before now;
 * what is sorted already stays in its order. The report answers wherever it
 * is asked for by name, also with Privacy Off. */
static int hook_requests(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const char *noted = apr_hook_debug_current;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    apr_hook_debug_current = privacy_module.name; /* whose hooks these are */
    if ((global->features & PV_FEATURE_REPORTS) != 0) {
        ap_hook_handler(pv_report_handler, NULL, NULL, APR_HOOK_MIDDLE);
    }
    if (global->is_on_anywhere) {
        hook_reading(global);
        if ((global->features & PV_FEATURE_WATCHERS) != 0) {
            hook_watched();
        }
        hook_deciding(global);
        hook_answering(global);
    }
    apr_hook_debug_current = noted;
    apr_hook_sort_all();
    return OK;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    offer_functions();
    hook_configuration();
    hook_start();
    APR_OPTIONAL_HOOK(ap, status_hook, pv_status_hook, NULL, NULL,
                      APR_HOOK_MIDDLE);
}

/* ALWAYS_MERGE: each virtual host owns a struct, because each is a site. */
module AP_MODULE_DECLARE_DATA privacy_module = {
    STANDARD20_MODULE_STUFF,
    .create_dir_config = pv_config_create_dir,
    .merge_dir_config = pv_config_merge_dir,
    .create_server_config = pv_config_create_server,
    .merge_server_config = pv_config_merge_server,
    .cmds = directives,
    .register_hooks = register_hooks,
    .flags = AP_MODULE_FLAG_ALWAYS_MERGE,
};

extern module __attribute__((alias("privacy_module"))) pv_module;
