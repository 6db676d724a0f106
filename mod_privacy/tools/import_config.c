/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the directives of counting (see import_config.h). A directive's form
 * was checked by httpd when it started, so that a wrong one is only told, not
 * explained.
 */
#include "mod_privacy/tools/import_config.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/report/calendar.h"
#include "mod_privacy/tools/config_text.h"

#define UNSET         (-1)
#define THRESHOLD_MAX 64
#define ROUNDING_MAX  1000
#define DEFAULT_PAGES "/privacy-choices/"

/* Where the reader stands. */
typedef struct reader {
    pv_import_config *config;
    pv_import_host *host; /* of the section, or the server */
    pv_config_text *text;
} reader;

typedef void take_directive(reader *rd, const char *rest);

static pv_import_host make_host(apr_pool_t *pool)
{
    pv_import_host host = { .period = UNSET, .has_visitors = UNSET };

    host.own_hosts = apr_array_make(pool, 2, sizeof(const char *));
    host.campaigns = apr_array_make(pool, 2, sizeof(const char *));
    host.rules = apr_array_make(pool, 2, sizeof(const char *));
    return host;
}

static const char *word_of(reader *rd, const char **rest)
{
    const char *word = pv_config_text_word(rd->text, rest);

    return word != NULL ? word : "";
}

static void add_words(reader *rd, apr_array_header_t *to, const char *rest,
                      bool is_lowered)
{
    const char *word;

    while ((word = pv_config_text_word(rd->text, &rest)) != NULL) {
        char *copy = apr_pstrdup(rd->config->pool, word);
        for (char *c = copy; is_lowered && *c != '\0'; c++) {
            *c = pv_ascii_lower(*c);
        }
        APR_ARRAY_PUSH(to, const char *) = copy;
    }
}

/* [SCHEME://]NAME[:PORT] */
static void take_name(reader *rd, const char *rest)
{
    const char *word = word_of(rd, &rest);
    const char *scheme = strstr(word, "://");
    char *name =
        apr_pstrdup(rd->config->pool, scheme != NULL ? scheme + 3 : word);
    char *colon = strrchr(name, ':');

    if (colon != NULL && strchr(colon, ']') == NULL) {
        *colon = '\0';
    }
    for (char *c = name; *c != '\0'; c++) {
        *c = pv_ascii_lower(*c);
    }
    rd->host->name = name;
}

static void take_own_hosts(reader *rd, const char *rest)
{
    add_words(rd, rd->host->own_hosts, rest, true);
}

static void take_campaigns(reader *rd, const char *rest)
{
    add_words(rd, rd->host->campaigns, rest, false);
}

static void take_rule(reader *rd, const char *rest)
{
    APR_ARRAY_PUSH(rd->host->rules, const char *) = word_of(rd, &rest);
    APR_ARRAY_PUSH(rd->host->rules, const char *) = word_of(rd, &rest);
}

static void take_path(reader *rd, const char *rest)
{
    rd->host->own_pages = word_of(rd, &rest);
}

static void take_period(reader *rd, const char *rest)
{
    const char *word = word_of(rd, &rest);

    for (int unit = PV_PERIOD_DAY; unit <= PV_PERIOD_MONTH; unit++) {
        if (strcasecmp(word, pv_period_name((pv_period_unit)unit)) == 0) {
            rd->host->period = unit;
            return;
        }
    }
    rd->config->error = "PrivacyPeriod";
}

static void take_visitors(reader *rd, const char *rest)
{
    rd->host->has_visitors = strcasecmp(word_of(rd, &rest), "On") == 0;
}

static void take_zone(reader *rd, const char *rest)
{
    rd->config->is_local = strcasecmp(word_of(rd, &rest), "Local") == 0;
}

static void take_countries(reader *rd, const char *rest)
{
    rd->config->countries = pv_config_text_file(rd->text, word_of(rd, &rest));
}

/* True when `word` is `key=` and a number in its range. */
static bool take_number(const char *word, const char *key, int max, int *number)
{
    size_t len = strlen(key);
    int64_t value;

    if (strncmp(word, key, len) != 0
        || pv_number_parse(pv_span_of(word + len), 1, max, &value) != PV_OK) {
        return false;
    }
    *number = (int)value;
    return true;
}

static void take_disclosure(reader *rd, const char *rest)
{
    pv_import_config *config = rd->config;
    const char *word;

    while ((word = pv_config_text_word(rd->text, &rest)) != NULL) {
        if (strcasecmp(word, "Exact") == 0) {
            config->is_exact = true;
            config->threshold = config->rounding = 1;
        }
        else if (!take_number(word, "threshold=", THRESHOLD_MAX,
                              &config->threshold)
                 && !take_number(word, "rounding=", ROUNDING_MAX,
                                 &config->rounding)) {
            config->error = "PrivacyDisclosure";
        }
    }
}

static void take_store(reader *rd, const char *rest)
{
    const char *driver = word_of(rd, &rest);
    const char *params = word_of(rd, &rest);
    bool is_file = strcasecmp(driver, "sqlite3") == 0;

    rd->config->store_driver = is_file ? "sqlite3" : "pgsql";
    rd->config->store_params =
        is_file ? pv_config_text_file(rd->text, params) : params;
}

static void take_host_begin(reader *rd, const char *rest)
{
    (void)rest;
    rd->host = apr_array_push(rd->config->hosts);
    *rd->host = make_host(rd->config->pool);
}

static void take_host_end(reader *rd, const char *rest)
{
    (void)rest;
    rd->host = &rd->config->server;
}

static void take_line(void *baton, pv_config_text *text, const char *name,
                      const char *rest)
{
    static const struct {
        const char *name;
        take_directive *take;
    } known[] = {
        { "<VirtualHost", take_host_begin },
        { "</VirtualHost>", take_host_end },
        { "ServerName", take_name },
        { "ServerAlias", take_own_hosts },
        { "PrivacyFirstParty", take_own_hosts },
        { "PrivacyCampaigns", take_campaigns },
        { "PrivacyPathRule", take_rule },
        { "PrivacyPath", take_path },
        { "PrivacyPeriod", take_period },
        { "PrivacyVisitors", take_visitors },
        { "PrivacyTimeZone", take_zone },
        { "PrivacyCountryDatabase", take_countries },
        { "PrivacyDisclosure", take_disclosure },
        { "PrivacyStore", take_store },
    };
    reader *rd = baton;

    rd->text = text;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcasecmp(name, known[i].name) == 0) {
            known[i].take(rd, rest);
            return;
        }
    }
}

pv_import_config *pv_import_config_make(apr_pool_t *pool)
{
    pv_import_config *config = apr_pcalloc(pool, sizeof(*config));

    config->threshold = config->rounding = UNSET;
    config->server = make_host(pool);
    config->hosts = apr_array_make(pool, 8, sizeof(pv_import_host));
    config->pool = pool;
    return config;
}

pv_status pv_import_config_read(const char *path, apr_pool_t *pool,
                                pv_import_config **config, const char **error)
{
    reader rd = { .config = pv_import_config_make(pool) };

    rd.host = &rd.config->server;
    if (!pv_config_text_read(path, take_line, &rd, pool)) {
        *error = apr_psprintf(pool, "'%s' cannot be read", path);
        return PV_ERR_IO;
    }
    if (rd.config->error != NULL) {
        *error = apr_psprintf(pool, "'%s': %s is not understood", path,
                              rd.config->error);
        return PV_ERR_SYNTAX;
    }
    *config = rd.config;
    return PV_OK;
}

/* Lists of the inner context follow those of the outer one. */
static pv_import_host merged(const pv_import_host *server,
                             const pv_import_host *host, apr_pool_t *pool)
{
    pv_import_host made = *host;

    made.own_hosts = apr_array_append(pool, server->own_hosts, host->own_hosts);
    made.campaigns = apr_array_append(pool, server->campaigns, host->campaigns);
    made.rules = apr_array_append(pool, server->rules, host->rules);
    if (made.own_pages == NULL) {
        made.own_pages = server->own_pages;
    }
    made.period = host->period != UNSET ? host->period : server->period;
    made.has_visitors =
        host->has_visitors != UNSET ? host->has_visitors : server->has_visitors;
    return made;
}

pv_import_host pv_import_config_site(const pv_import_config *config,
                                     const char *site, apr_pool_t *pool)
{
    pv_import_host none = make_host(pool);
    const pv_import_host *found = &none;
    pv_import_host made;

    for (int i = config->hosts->nelts; i-- > 0;) {
        const pv_import_host *host =
            &APR_ARRAY_IDX(config->hosts, i, pv_import_host);
        if (host->name != NULL && strcmp(host->name, site) == 0) {
            found = host; /* the first of them is found last */
        }
    }
    made = merged(&config->server, found, pool);
    made.name = site;
    made.period = made.period != UNSET ? made.period : PV_PERIOD_DAY;
    made.has_visitors = made.has_visitors == 1;
    made.own_pages = made.own_pages != NULL ? made.own_pages : DEFAULT_PAGES;
    return made;
}
