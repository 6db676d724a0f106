/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: what the directives wrote, and how it is read.
 *
 * Three structs for the three contexts of the manual: global (G) hangs on the
 * main server alone, server (V) and directory (D) are merged by httpd. A
 * field that no directive set holds PV_UNSET or NULL; defaults are applied
 * when it is read (pv_*() below), never when it is made, so that a merge can
 * tell "not set" from "set to the default". Everything is read-only once
 * post_config has run. What a feature compiles from it (rules, texts, the
 * country database) is kept in `compiled` by that feature.
 */
#ifndef PV_HTTPD_CONFIG_H
#define PV_HTTPD_CONFIG_H

#include <apr_tables.h>

#include <util_filter.h>

#include "mod_privacy/core/base/dimension.h"
#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/core/consent/decision.h"
#include "mod_privacy/httpd/private.h"

#define PV_DEFAULT_PATH "/privacy-choices/"

typedef enum pv_address_mode {
    PV_ADDRESS_DROP = 0,
    PV_ADDRESS_TRUNCATE,
    PV_ADDRESS_KEEP,
    PV_ADDRESS_PSEUDONYM /* to applications only */
} pv_address_mode;

/* PrivacyAddress and PrivacyAddressToApplication. */
typedef struct pv_address_policy {
    int mode; /* pv_address_mode or PV_UNSET */
    int v4_bits;
    int v6_bits;
    int rotate_s; /* life of a pseudonym's key */
} pv_address_policy;

typedef enum pv_block_mode {
    PV_BLOCK_OFF = 0,
    PV_BLOCK_REPORT,
    PV_BLOCK_ON
} pv_block_mode;

typedef enum pv_block_requests {
    PV_BLOCK_REQUESTS_OFF = 0,
    PV_BLOCK_REQUESTS_PROXIED,
    PV_BLOCK_REQUESTS_ON
} pv_block_requests;

typedef enum pv_csp_mode {
    PV_CSP_OFF = 0,
    PV_CSP_REPORT,
    PV_CSP_ENFORCE
} pv_csp_mode;

typedef enum pv_count_mode {
    PV_COUNT_OFF = 0,
    PV_COUNT_NO_SIGNALS,
    PV_COUNT_ON
} pv_count_mode;

typedef enum pv_consent_mode {
    PV_CONSENT_OFF = 0,
    PV_CONSENT_PAGE,
    PV_CONSENT_BANNER
} pv_consent_mode;

typedef enum pv_log_value {
    PV_LOG_DROP = 0,
    PV_LOG_KEEP,
    PV_LOG_ORIGIN, /* referer only */
    PV_LOG_CLASS   /* agent only   */
} pv_log_value;

/* PrivacyLog: what any logger may still print. */
typedef struct pv_log_policy {
    int query;
    int referer;
    int agent;
    int cookies;
    int user;
} pv_log_policy;

/* What the configuration asks for anywhere; a request pays for nothing else.
 * Where it stands in one section only, the request's own directory decides. */
typedef enum pv_feature {
    PV_FEATURE_BLOCKING = 1,    /* PrivacyBlock is not Off                  */
    PV_FEATURE_CONSENT = 2,     /* nor is PrivacyConsent                    */
    PV_FEATURE_POLICIES = 4,    /* nor is PrivacyContentSecurityPolicy      */
    PV_FEATURE_REFUSAL = 8,     /* PrivacyBlockRequests is On: also of files */
    PV_FEATURE_COUNTING = 16,   /* PrivacyCount is not Off              */
    PV_FEATURE_LOGGERS = 32,    /* somebody prints requests             */
    PV_FEATURE_ONLOOKERS = 64,  /* see pv_neighbours_has_onlookers()    */
    PV_FEATURE_WATCHERS = 128,  /* see pv_neighbours_watch()            */
    PV_FEATURE_ADDRESSES = 256, /* PrivacyAddress is Keep               */
    PV_FEATURE_REPORTS = 512    /* see pv_neighbours_may_report()       */
} pv_feature;

/* Features that change a response, or tell it apart from another. */
#define PV_FEATURES_HEAD   (PV_FEATURE_BLOCKING | PV_FEATURE_CONSENT)
#define PV_FEATURES_FILTER (PV_FEATURES_HEAD | PV_FEATURE_POLICIES)

/* Where none of these is, a file's request shows the printed address alone. */
#define PV_FEATURES_ADDRESS (PV_FEATURE_WATCHERS | PV_FEATURE_ADDRESSES)

/* Where none of these is, nobody needs to know at the end of fixups what an
 * application gets. */
#define PV_FEATURES_EARLY (PV_FEATURES_ADDRESS | PV_FEATURE_REFUSAL)

/* Where none of these is either, not before handlers run. */
#define PV_FEATURES_INSERT (PV_FEATURES_FILTER | PV_FEATURE_ONLOOKERS)

/* A line of the configuration that a feature compiles later; `defn` names
 * file and line for its errors. */
typedef struct pv_config_line {
    const char *name;  /* purpose, language or key, by directive */
    const char *value; /* file, rule, pattern, text              */
    const char *file;  /* of the configuration                   */
    unsigned line;
} pv_config_line;

typedef struct pv_purpose_config {
    const char *name;
    const char *label; /* NULL: from the message catalogue */
    pv_purpose number; /* the same in the whole server     */
    pv_purpose_mode mode;
} pv_purpose_config;

/* D: server, virtual host, directory, location and if. */
typedef struct pv_dir_config {
    int is_on;
    pv_address_policy to_application;
    int block;
    int block_requests;
    int csp;
    apr_array_header_t *csp_sources; /* of const char *, or NULL */
    int count;
} pv_dir_config;

/* mod_log_forensic's hook, which is called by ours. */
typedef int pv_forensic_hook(request_rec *r);

/* mod_log_config's writer of a line, which is called by ours. */
typedef apr_status_t pv_log_writer(request_rec *r, void *handle,
                                   const char **values, int *lengths, int count,
                                   apr_size_t bytes);

/* httpd's filter that writes the head of a response. */
typedef apr_status_t pv_write_head(ap_filter_t *f, apr_bucket_brigade *bb);

/* G: one for the process; it lives as long as pconf. */
typedef struct pv_global_config {
    int is_on_anywhere; /* `Privacy On` stands somewhere */
    pv_address_policy address;
    apr_array_header_t *identifying_headers; /* const char *    */
    apr_array_header_t *filter_lists;        /* pv_config_line: purpose, file,
                                                or "builtin" or "none"        */
    apr_array_header_t *purpose_names;       /* const char *; index = number */
    apr_int64_t count_memory_bytes;
    const char *country_database;
    int disclosure_threshold;
    int disclosure_rounding; /* 1 with Exact */
    int is_exact;
    int is_local_time;
    const char *store_driver; /* NULL: in memory */
    const char *store_params; /* never printed   */
    const char *store_node;
    int flush_s;
    apr_int64_t retain_hours_s; /* 0: never delete */
    apr_int64_t retain_days_s;
    apr_int64_t retain_months_s;
    apr_array_header_t *rotations; /* int: lives of pseudonym keys, s    */
    /* Compiled by features in check_config or post_config. */
    struct pv_header_names *header_names; /* httpd/identifiers */
    int copies_address; /* a directive of others names REMOTE_ADDR */
    unsigned features;  /* bits of pv_feature                      */
    int claims_early;   /* own pages in pre_translate_name, too    */
    int has_script_log; /* httpd/script_log */
    ap_conf_vector_t *adds_no_headers; /* httpd/proxy_headers; or NULL */
    unsigned gaps;                     /* httpd/promise: bits of pv_gap */
    pv_forensic_hook *forensic;        /* httpd/forensic */
    pv_log_writer *log_writer;         /* httpd/log_items */
    struct pv_caches *caches;          /* httpd/cache_headers */
    struct ap_filter_rec_t *html_filter;
    struct ap_filter_rec_t *header_filter; /* httpd/filter_insert: by    */
    struct ap_filter_rec_t *vary_filter;   /* name once                   */
    pv_write_head *write_head;             /* httpd's own, called by ours */
    apr_uint64_t head_filter;              /* httpd/filter_headers, both  */
    const char *length_name;
    /* httpd/filter_insert: mod_deflate's, or NULL, and what stands by it */
    struct ap_filter_rec_t *inflate_filter;
    struct ap_filter_rec_t *inflate_gate;
    struct pv_lists *lists;             /* httpd/lists  */
    struct pv_geo *geo;                 /* httpd/geo    */
    struct pv_shared *shared;           /* httpd/shared */
    struct pv_health_page *health;      /* httpd/health */
    struct pv_party_cache *party_cache; /* httpd/statement_parties, of the
                                           child */
    struct pv_store_place *store_place; /* httpd/store_place */
    struct pv_texts *texts;             /* core/consent/texts */
    apr_array_header_t *sites;          /* const char *, set in check_config */
    apr_pool_t *pool;                   /* pconf */
} pv_global_config;

/* V: server and virtual host. */
typedef struct pv_server_config {
    pv_global_config *global; /* the same for every server */
    const char *site;         /* lower-case ServerName, set in check_config */
    int site_index;           /* dense number of the site, set there too    */
    pv_log_policy log;
    apr_array_header_t *rules;       /* pv_config_line: purpose, rule    */
    apr_array_header_t *first_party; /* const char *                     */
    apr_array_header_t *cookies;     /* pv_config_line: purpose, pattern */
    int consent;
    apr_array_header_t *consent_tools; /* pv_config_line: tool, Refuse|Both */
    int consent_lifetime_s;
    const char *path;             /* begins and ends with a slash; set in
                                     check_config where no directive has */
    apr_array_header_t *purposes; /* pv_purpose_config, own ones only */
    int policy_version;
    int signals;                    /* bits of pv_signal */
    apr_array_header_t *languages;  /* const char *                      */
    apr_array_header_t *text_files; /* pv_config_line: language, file    */
    int period;                     /* pv_period_unit: day, week, month  */
    apr_array_header_t *path_rules; /* pv_config_line: regex, replacement */
    apr_array_header_t *campaigns;  /* const char *                      */
    int visitors;
    apr_array_header_t *statement; /* pv_config_line: key, text         */
    /* Compiled by features in check_config or post_config. */
    struct pv_vhost_rules *vhost_rules;         /* httpd/lists   */
    struct pv_consent_setup *consent_setup;     /* httpd/consent */
    struct pv_statement_facts *statement_facts; /* httpd/page_statement */
    const char *statement_note;                 /* httpd/statement_changes */
    struct pv_count_rules *count_rules;         /* httpd/count_rules */
} pv_server_config;

/** The directory configuration that holds for a request, never NULL. */
static inline const pv_dir_config *pv_config_dir(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &pv_module);
}

/** The configuration of a virtual host, never NULL. */
static inline pv_server_config *pv_config_server(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &pv_module);
}

/** The configuration of the process, never NULL. */
static inline pv_global_config *pv_config_global(const server_rec *s)
{
    return pv_config_server(s)->global;
}

/** True where the configuration asks for one of some features. */
static inline bool pv_config_has(const server_rec *s, unsigned features)
{
    return (pv_config_global(s)->features & features) != 0;
}

/** True when `Privacy On` holds for this request. */
static inline bool pv_config_is_on(const request_rec *r)
{
    return pv_config_dir(r)->is_on == 1;
}

/** A value that a directive has set, else its default. */
static inline int pv_config_value(int value, int fallback)
{
    return value != PV_UNSET ? value : fallback;
}

/** True when addresses are dropped: `Privacy On` stands somewhere in the
 *  configuration and PrivacyAddress is not Keep. */
bool pv_config_masks(const server_rec *s);

/** PrivacyBlock of a directory, as most requests ask for it. */
static inline pv_block_mode pv_config_block(const pv_dir_config *dir)
{
    return (pv_block_mode)pv_config_value(dir->block, PV_BLOCK_ON);
}

/** PrivacyBlockRequests of a directory. */
static inline pv_block_requests
pv_config_block_requests(const pv_dir_config *dir)
{
    return (pv_block_requests)pv_config_value(dir->block_requests,
                                              PV_BLOCK_REQUESTS_PROXIED);
}

/** PrivacyContentSecurityPolicy of a directory. */
static inline pv_csp_mode pv_config_csp(const pv_dir_config *dir)
{
    return (pv_csp_mode)pv_config_value(dir->csp, PV_CSP_OFF);
}

/** PrivacyCount of a directory. */
static inline pv_count_mode pv_config_count(const pv_dir_config *dir)
{
    return (pv_count_mode)pv_config_value(dir->count, PV_COUNT_ON);
}

/** True where PrivacyCount of a directory is On, as nearly everywhere. */
static inline bool pv_config_count_is_on(const pv_dir_config *dir)
{
    return dir->count == PV_UNSET || dir->count == PV_COUNT_ON;
}

/** PrivacyConsent of a virtual host. */
static inline pv_consent_mode pv_config_consent(const pv_server_config *server)
{
    return (pv_consent_mode)pv_config_value(server->consent, PV_CONSENT_PAGE);
}

/** PrivacyPath of a virtual host. */
static inline const char *pv_config_path(const pv_server_config *server)
{
    return server->path != NULL ? server->path : PV_DEFAULT_PATH;
}

/** Further values with their defaults applied; retentions of 0 s mean for
 *  ever. */
pv_address_policy pv_config_to_application(const pv_dir_config *dir);
pv_address_policy pv_config_address(const pv_global_config *global);
pv_log_policy pv_config_log(const pv_server_config *server);
int pv_config_consent_lifetime_s(const pv_server_config *server);
int pv_config_policy_version(const pv_server_config *server);
unsigned pv_config_signals(const pv_server_config *server);
pv_period_unit pv_config_period(const pv_server_config *server);
bool pv_config_visitors(const pv_server_config *server);
int pv_config_threshold(const pv_global_config *global);
int pv_config_rounding(const pv_global_config *global);
int pv_config_flush_s(const pv_global_config *global);
apr_int64_t pv_config_retain_hours_s(const pv_global_config *global);
apr_int64_t pv_config_retain_days_s(const pv_global_config *global);
apr_int64_t pv_config_retain_months_s(const pv_global_config *global);

/**
 * The purposes of a virtual host in configured order: the four built-in ones
 * (their mode as PrivacyPurpose may have changed it), then its own.
 * @return an array of pv_purpose_config in `pool`
 */
apr_array_header_t *pv_config_purposes(const pv_server_config *server,
                                       apr_pool_t *pool);

/**
 * Finds the number of a purpose by name, registering a new one while the
 * configuration is read.
 * @return 0..7, or PV_PURPOSE_NONE when eight others exist already or the
 *         name is not made of 1 to 32 lower-case letters, digits and hyphens
 */
pv_purpose pv_config_purpose_number(pv_global_config *global, const char *name);

/** httpd's constructors and mergers; see httpd's http_config.h. */
void *pv_config_create_dir(apr_pool_t *pool, char *dir);
void *pv_config_merge_dir(apr_pool_t *pool, void *base, void *add);
void *pv_config_create_server(apr_pool_t *pool, server_rec *s);
void *pv_config_merge_server(apr_pool_t *pool, void *base, void *add);

/**
 * Finds or makes the configuration of the process.
 * @param pool  pconf, with which it is cleared at a restart
 */
pv_global_config *pv_config_global_of(apr_pool_t *pool);

/**
 * Says at configtest and start what is wrong, in one sentence.
 * @param line  the directive's place, named at the end; NULL: none is known
 * @param text  begins with the directive's name, repeats the bad value
 *              (never a connection string) and says what is allowed
 * @return a value that makes check_config fail
 */
int pv_config_fail(const server_rec *s, const pv_config_line *line,
                   const char *text);

/** As pv_config_fail(), for what is allowed and still unwise; start goes on. */
void pv_config_warn(const server_rec *s, const pv_config_line *line,
                    const char *text);

/**
 * Judges the directives together, before the features compile theirs: gives
 * each virtual host its site, purposes their numbers, and refuses purposes
 * that nobody declared. Hook: check_config.
 */
int pv_config_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s);

#endif
