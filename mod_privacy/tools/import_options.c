/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the options of `privacyctl import` (see import_options.h).
 */
#include "mod_privacy/tools/import_options.h"

#include <apr_strings.h>
#include <string.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/report/calendar.h"

#define DEFAULT_THRESHOLD 10
#define DEFAULT_ROUNDING  10
#define CONFIG_OPTION     "--config="

void pv_import_usage(FILE *to)
{
    fputs("usage: privacyctl import --config=HTTPD.CONF [OPTION...] LOG...\n"
          "       privacyctl import --store=sqlite3:FILE [OPTION...] LOG...\n"
          "       privacyctl import --store=pgsql:CONNINFO --state=DIR "
          "[OPTION...] LOG...\n\n"
          "Logs are in the common, combined or vhost_combined format, plain "
          "or gzip.\n\n"
          "  --config=FILE      count as this server does: its store, "
          "disclosure, periods,\n"
          "                     country database, and each site's path rules, "
          "campaigns and hosts\n"
          "  --site=NAME        site of lines that do not name one\n"
          "  --country=FILE     as PrivacyCountryDatabase\n"
          "  --shred            overwrite and remove each log that is in the "
          "store\n"
          "  --until=DATE       leave out lines from that day on, which the "
          "module counted\n"
          "  --state=DIR        what was imported (FILE.import beside SQLite)\n"
          "  --threshold=N  --rounding=N  --period=day|week|month  --local\n"
          "                     as PrivacyDisclosure, PrivacyPeriod and "
          "PrivacyTimeZone say\n",
          to);
}

static bool set_store(pv_import_options *options, const char *value)
{
    const char *colon = strchr(value, ':');

    if (colon == NULL || colon[1] == '\0') {
        return false;
    }
    options->target.driver =
        apr_pstrmemdup(options->pool, value, (size_t)(colon - value));
    options->target.params = colon + 1;
    return strcmp(options->target.driver, "sqlite3") == 0
           || strcmp(options->target.driver, "pgsql") == 0;
}

static bool set_until(pv_import_options *options, const char *value)
{
    pv_date date;

    options->until = value;
    return pv_date_parse(pv_span_of(value), &date) == PV_OK;
}

static bool set_site(pv_import_options *options, const char *value)
{
    char *name = apr_pstrdup(options->pool, value);

    for (char *c = name; *c != '\0'; c++) {
        *c = pv_ascii_lower(*c);
        if (*c <= ' ') {
            return false;
        }
    }
    options->site = name;
    return name[0] != '\0' && strlen(name) <= PV_SITE_MAX;
}

static bool set_number(const char *value, int max, int *number)
{
    int64_t parsed;

    if (pv_number_parse(pv_span_of(value), 1, max, &parsed) != PV_OK) {
        return false;
    }
    *number = (int)parsed;
    return true;
}

static bool set_threshold(pv_import_options *options, const char *value)
{
    options->policy.is_exact = false;
    return set_number(value, 64, &options->policy.threshold);
}

static bool set_rounding(pv_import_options *options, const char *value)
{
    options->policy.is_exact = false;
    return set_number(value, 1000, &options->policy.rounding);
}

static bool set_period(pv_import_options *options, const char *value)
{
    for (int unit = PV_PERIOD_DAY; unit <= PV_PERIOD_MONTH; unit++) {
        if (strcmp(value, pv_period_name((pv_period_unit)unit)) == 0) {
            options->policy.open_unit = unit;
            return true;
        }
    }
    return false;
}

static bool set_folder(pv_import_options *options, const char *value)
{
    options->folder = value;
    return value[0] != '\0';
}

static bool set_country(pv_import_options *options, const char *value)
{
    const char *error;
    pv_import_country *countries;

    if (pv_import_country_open(value, options->pool, &countries, &error)
        != PV_OK) {
        fprintf(stderr, "privacyctl import: %s\n", error);
        return false;
    }
    options->policy.countries = countries;
    return true;
}

/* Read before all others. */
static bool set_config(pv_import_options *options, const char *value)
{
    (void)options;
    return value[0] != '\0';
}

static bool take_flag(pv_import_options *options, const char *option)
{
    bool is_shred = strcmp(option, "shred") == 0;
    bool is_local = strcmp(option, "local") == 0;

    options->is_shredding |= is_shred;
    options->policy.is_local |= is_local;
    return is_shred || is_local;
}

static bool take_option(pv_import_options *options, const char *option)
{
    static const struct {
        const char *name;
        bool (*set)(pv_import_options *options, const char *value);
    } known[] = {
        { "config", set_config },     { "store", set_store },
        { "site", set_site },         { "state", set_folder },
        { "until", set_until },       { "threshold", set_threshold },
        { "rounding", set_rounding }, { "period", set_period },
        { "country", set_country },
    };
    const char *equals = strchr(option, '=');

    if (equals == NULL) {
        return take_flag(options, option);
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (pv_span_equal(pv_span_make(option, (size_t)(equals - option)),
                          pv_span_of(known[i].name))) {
            return known[i].set(options, equals + 1);
        }
    }
    return false;
}

static pv_status take_config(pv_import_options *options, const char *path)
{
    pv_import_policy *policy = &options->policy;
    pv_import_config *config;
    const char *error = "";
    pv_status status =
        pv_import_config_read(path, options->pool, &config, &error);

    if (status != PV_OK) {
        fprintf(stderr, "privacyctl import: %s\n", error);
        return status;
    }
    policy->config = config;
    policy->is_exact = config->is_exact;
    policy->is_local = config->is_local;
    policy->threshold =
        config->threshold > 0 ? config->threshold : DEFAULT_THRESHOLD;
    policy->rounding =
        config->rounding > 0 ? config->rounding : DEFAULT_ROUNDING;
    options->target.driver = config->store_driver;
    options->target.params = config->store_params;
    return config->countries == NULL || set_country(options, config->countries)
               ? PV_OK
               : PV_ERR_IO;
}

/* Everything, option by option. @return false after saying which is wrong */
static bool take_each(pv_import_options *options, int argc,
                      const char *const *argv)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            APR_ARRAY_PUSH(options->files, const char *) = argv[i];
        }
        else if (!take_option(options, argv[i] + 2)) {
            fprintf(stderr, "privacyctl import: '%s' is not understood\n\n",
                    argv[i]);
            return false;
        }
    }
    return true;
}

static bool is_whole(pv_import_options *options)
{
    if (options->target.driver == NULL || options->target.params == NULL
        || options->files->nelts == 0) {
        return false;
    }
    if (options->folder == NULL
        && strcmp(options->target.driver, "sqlite3") == 0) {
        options->folder =
            apr_pstrcat(options->pool, options->target.params, ".import", NULL);
    }
    return options->folder != NULL;
}

pv_status pv_import_options_take(int argc, const char *const *argv,
                                 apr_pool_t *pool, pv_import_options *options)
{
    pv_date until;
    pv_status status = PV_OK;

    *options =
        (pv_import_options){ .policy = { DEFAULT_THRESHOLD, DEFAULT_ROUNDING,
                                         false, false, -1, NULL, NULL },
                             .pool = pool };
    options->policy.config = pv_import_config_make(pool);
    options->files = apr_array_make(pool, 8, sizeof(const char *));
    for (int i = 1; i < argc && status == PV_OK; i++) {
        if (strncmp(argv[i], CONFIG_OPTION, strlen(CONFIG_OPTION)) == 0) {
            status = take_config(options, argv[i] + strlen(CONFIG_OPTION));
        }
    }
    if (status != PV_OK) {
        return status;
    }
    if (!take_each(options, argc, argv) || !is_whole(options)) {
        pv_import_usage(stderr);
        return PV_ERR_SYNTAX;
    }
    if (options->until != NULL
        && pv_date_parse(pv_span_of(options->until), &until) == PV_OK) {
        options->until_s = pv_date_begin(until, options->policy.is_local);
    }
    options->policy.is_exact |=
        options->policy.rounding == 1 && options->policy.threshold == 1;
    return PV_OK;
}
