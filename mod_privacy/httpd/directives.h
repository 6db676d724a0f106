/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The setters of our directives, one for each, in the manual's order.
 *
 * A setter reads its words whole and writes into the configuration structs
 * of config.h. It returns NULL, or a sentence for the administrator that
 * begins with the directive's name, repeats the bad value and says what is
 * allowed. A connection string is never repeated.
 */
#ifndef PV_HTTPD_DIRECTIVES_H
#define PV_HTTPD_DIRECTIVES_H

#include "mod_privacy/httpd/config.h"

/* One word that a directive accepts, and what it stands for. Tables of them
 * end with a NULL word; they drive both the reader and its error text. */
typedef struct pv_choice {
    const char *word;
    int value;
} pv_choice;

/**
 * Looks a word up without regard to case.
 * @return NULL, or the sentence that lists what is allowed
 */
const char *pv_directive_choose(cmd_parms *cmd, const pv_choice *choices,
                                const char *word, int *value);

/** The sentence "NAME: 'word' is not ALLOWED", in the configuration's pool. */
const char *pv_directive_refuse(cmd_parms *cmd, const char *word,
                                const char *allowed);

/** A line of the configuration with its place, copied into cmd->pool. */
pv_config_line pv_directive_line(cmd_parms *cmd, const char *name,
                                 const char *value);

/** `Privacy On|Off` */
const char *pv_set_privacy(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyAddress Drop|Truncate [v4bits v6bits]|Keep` */
const char *pv_set_address(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[]);
/** `PrivacyAddressToApplication Pseudonym [TIME]|Drop|Truncate ...|Keep` */
const char *pv_set_to_application(cmd_parms *cmd, void *dir, int argc,
                                  char *const argv[]);
/** `PrivacyIdentifyingHeaders NAME...` */
const char *pv_set_identifying_headers(cmd_parms *cmd, void *dir, int argc,
                                       char *const argv[]);
/** `PrivacyLog item=value...` */
const char *pv_set_log(cmd_parms *cmd, void *dir, int argc, char *const argv[]);
/** `PrivacyBlock On|Report|Off` */
const char *pv_set_block(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyFilterList PURPOSE FILE...|builtin|none` */
const char *pv_set_filter_list(cmd_parms *cmd, void *dir, int argc,
                               char *const argv[]);
/** `PrivacyRule PURPOSE RULE` */
const char *pv_set_rule(cmd_parms *cmd, void *dir, const char *purpose,
                        const char *rule);
/** `PrivacyFirstParty HOST...` */
const char *pv_set_first_party(cmd_parms *cmd, void *dir, int argc,
                               char *const argv[]);
/** `PrivacyBlockRequests On|Proxied|Off` */
const char *pv_set_block_requests(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyCookies PURPOSE PATTERN...` */
const char *pv_set_cookies(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[]);
/** `PrivacyContentSecurityPolicy Off|Report|Enforce [SOURCE...]` */
const char *pv_set_csp(cmd_parms *cmd, void *dir, int argc, char *const argv[]);
/** `PrivacyConsent Off|Page|Banner` */
const char *pv_set_consent(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyConsentTool TOOL [Refuse|Both]` */
const char *pv_set_consent_tool(cmd_parms *cmd, void *dir, const char *tool,
                                const char *trust);
/** `PrivacyConsentLifetime TIME` */
const char *pv_set_consent_lifetime(cmd_parms *cmd, void *dir,
                                    const char *time);
/** `PrivacyPath URL-PATH` */
const char *pv_set_path(cmd_parms *cmd, void *dir, const char *path);
/** `PrivacyPurpose NAME Ask|Never|Always [LABEL]` */
const char *pv_set_purpose(cmd_parms *cmd, void *dir, const char *name,
                           const char *mode, const char *label);
/** `PrivacyPolicyVersion N` */
const char *pv_set_policy_version(cmd_parms *cmd, void *dir,
                                  const char *number);
/** `PrivacySignals GPC DNT|None` */
const char *pv_set_signals(cmd_parms *cmd, void *dir, int argc,
                           char *const argv[]);
/** `PrivacyLanguages CODE...` */
const char *pv_set_languages(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[]);
/** `PrivacyTexts CODE FILE` */
const char *pv_set_texts(cmd_parms *cmd, void *dir, const char *code,
                         const char *file);
/** `PrivacyCount On|NoSignals|Off` */
const char *pv_set_count(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyCountMemory SIZE` */
const char *pv_set_count_memory(cmd_parms *cmd, void *dir, const char *size);
/** `PrivacyCountryDatabase FILE` */
const char *pv_set_country_database(cmd_parms *cmd, void *dir,
                                    const char *file);
/** `PrivacyDisclosure threshold=N rounding=N` or `PrivacyDisclosure Exact` */
const char *pv_set_disclosure(cmd_parms *cmd, void *dir, int argc,
                              char *const argv[]);
/** `PrivacyPeriod day|week|month` */
const char *pv_set_period(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyTimeZone UTC|Local` */
const char *pv_set_time_zone(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyPathRule REGEX REPLACEMENT` */
const char *pv_set_path_rule(cmd_parms *cmd, void *dir, const char *regex,
                             const char *replacement);
/** `PrivacyCampaigns VALUE...` */
const char *pv_set_campaigns(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[]);
/** `PrivacyVisitors On|Off` */
const char *pv_set_visitors(cmd_parms *cmd, void *dir, const char *word);
/** `PrivacyStore sqlite3 FILE ...` or `PrivacyStore pgsql "CONNINFO" ...` */
const char *pv_set_store(cmd_parms *cmd, void *dir, int argc,
                         char *const argv[]);
/** `PrivacyRetention hours=TIME days=TIME months=TIME` */
const char *pv_set_retention(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[]);
/** `PrivacyStatement KEY TEXT...` */
const char *pv_set_statement(cmd_parms *cmd, void *dir, int argc,
                             char *const argv[]);

#endif
