/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `privacyctl report`: the report from a store, without a server. Options are
 * the parameters of the page, and are read by the same function, so that
 * both refuse the same things.
 */
#include <apr_strings.h>
#include <apr_tables.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/report/openmetrics.h"
#include "mod_privacy/core/report/render_html.h"
#include "mod_privacy/store/report_reader.h"
#include "mod_privacy/tools/privacyctl.h"

#define ARGS_MAX 4096

/* What the command line says. */
typedef struct report_options {
    char args[ARGS_MAX]; /* as the page's query string */
    size_t args_len;
    int64_t threshold;
    bool is_local;
    pv_period_unit open_unit;
    const char *words[2]; /* driver, file or CONNINFO */
    size_t word_count;
} report_options;

/* What is made of it. */
typedef struct report_run {
    report_options options;
    pv_report_query query;
    pv_report_scope scope;
    pv_report_reader reader;
    pv_report_source source;
    apr_array_header_t *sites; /* const char * */
    pv_output out;
    apr_pool_t *pool;
} report_run;

static int usage(FILE *to, int status)
{
    fputs("usage: privacyctl report [OPTION...] sqlite3 FILE\n"
          "       privacyctl report [OPTION...] pgsql CONNINFO\n\n"
          "  --format=csv|json|openmetrics|html   (csv)\n"
          "  --dimension=NAME   one of them, such as page\n"
          "  --by=hour|day|month   --from=YYYY-MM-DD   --to=YYYY-MM-DD\n"
          "  --site=NAME   (all of them)\n"
          "  --prefix=TEXT   --lang=CODE\n"
          "  --period=day|week|month, --local, --threshold=N\n"
          "      what PrivacyPeriod, PrivacyTimeZone and PrivacyDisclosure "
          "say\n\n"
          "Passwords belong into PGPASSFILE. Only closed periods are shown, "
          "except of a store\nwith exact figures.\n",
          to);
    return status;
}

static pv_status append_args(void *baton, const char *bytes, size_t len)
{
    report_options *options = baton;

    if (len >= ARGS_MAX - options->args_len) {
        return PV_ERR_FULL;
    }
    memcpy(options->args + options->args_len, bytes, len);
    options->args_len += len;
    options->args[options->args_len] = '\0';
    return PV_OK;
}

static bool set_period(report_options *options, const char *value)
{
    static const pv_period_unit units[] = { PV_PERIOD_DAY, PV_PERIOD_WEEK,
                                            PV_PERIOD_MONTH };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(value, pv_period_name(units[i])) == 0) {
            options->open_unit = units[i];
            return true;
        }
    }
    return false;
}

/* `--name=value`: ours, or a parameter of the page. */
static bool take_option(report_options *options, const char *name,
                        const char *value)
{
    pv_output out = { append_args, options, PV_OK };
    const char *equals = strchr(name, '=');

    if (strncmp(name, "period=", 7) == 0) {
        return set_period(options, value);
    }
    if (strncmp(name, "threshold=", 10) == 0) {
        return pv_number_parse(pv_span_of(value), 0, 64, &options->threshold)
               == PV_OK;
    }
    pv_output_text(&out, options->args_len > 0 ? "&" : "");
    pv_output_bytes(&out, name, (size_t)(equals - name) + 1);
    pv_output_query(&out, pv_span_of(value));
    return out.status == PV_OK;
}

static bool take_argument(report_options *options, const char *argument)
{
    const char *equals = strchr(argument, '=');

    if (strcmp(argument, "--local") == 0) {
        options->is_local = true;
        return true;
    }
    if (strncmp(argument, "--", 2) == 0) {
        return equals != NULL && take_option(options, argument + 2, equals + 1);
    }
    if (options->word_count == 2) {
        return false;
    }
    options->words[options->word_count++] = argument;
    return true;
}

static bool keep_site(void *baton, const char *name)
{
    report_run *run = baton;

    APR_ARRAY_PUSH(run->sites, const char *) = apr_pstrdup(run->pool, name);
    return true;
}

static pv_status write_file(void *baton, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, baton) == len ? PV_OK : PV_ERR_IO;
}

static int open_store(report_run *run)
{
    pv_store_target target = { .driver = run->options.words[0],
                               .params = run->options.words[1] };
    const char *error = "it does not exist";
    pv_status status =
        pv_store_open(&target, false, run->pool, &run->reader.store, &error);

    if (status == PV_OK) {
        status = pv_store_sites(run->reader.store, keep_site, run, &error);
    }
    if (status != PV_OK) {
        fprintf(stderr, "privacyctl report: the store cannot be read: %s\n",
                error);
        return PV_EXIT_USAGE;
    }
    run->source = pv_report_reader_source(&run->reader);
    return PV_EXIT_OK;
}

static void set_scope(report_run *run)
{
    int rounding = pv_store_rounding(run->reader.store);
    pv_report_scope scope = {
        .site = run->query.site,
        .threshold = rounding == 1 ? 0 : (int)run->options.threshold,
        .rounding = rounding,
        .is_exact = rounding == 1,
        .is_local = run->options.is_local,
        .has_visitors = true,
        .open_unit = run->options.open_unit,
        .now_s = (int64_t)time(NULL),
    };

    run->scope = scope;
    pv_report_query_complete(&run->query,
                             pv_date_at(scope.now_s, scope.is_local));
}

static pv_status write_html(report_run *run)
{
    pv_report_page page = {
        .scope = &run->scope,
        .query = &run->query,
        .source = &run->source,
        .language = pv_report_language_of(run->query.language),
        .pool = run->pool,
        .out = &run->out,
    };

    return pv_report_html(&page);
}

static pv_status write_metrics(report_run *run, size_t count)
{
    pv_report_scope *scopes =
        apr_palloc(run->pool, (count + 1) * sizeof(*scopes));

    for (size_t i = 0; i < count; i++) {
        scopes[i] = run->scope;
        scopes[i].site = APR_ARRAY_IDX(run->sites, (int)i, const char *);
    }
    return pv_report_openmetrics(scopes, count, &run->source, NULL, &run->out);
}

/* Every site, one after another; several in JSON as an array `sites`. */
static pv_status write_sites(report_run *run, size_t count)
{
    bool is_json = run->query.format == PV_FORMAT_JSON;
    bool is_list = is_json && count != 1;
    pv_status status = PV_OK;

    if (is_list) {
        pv_output_format(&run->out, "{\"schema\":%d,\"sites\":[\n",
                         PV_REPORT_SCHEMA);
    }
    for (size_t i = 0; i < count && status == PV_OK; i++) {
        run->scope.site = APR_ARRAY_IDX(run->sites, (int)i, const char *);
        pv_output_text(&run->out, is_json && i > 0 ? ",\n" : "");
        status = is_json ? pv_report_json(&run->scope, &run->query,
                                          &run->source, &run->out)
                         : pv_report_csv(&run->scope, &run->query, &run->source,
                                         i == 0, &run->out);
    }
    pv_output_text(&run->out, is_list ? "]}\n" : is_json ? "\n" : "");
    return status == PV_OK ? run->out.status : status;
}

/* Leaves the site that was asked for, or says which there are. */
static bool choose_sites(report_run *run)
{
    bool is_known = false;

    for (int i = 0; i < run->sites->nelts; i++) {
        is_known = is_known
                   || strcmp(APR_ARRAY_IDX(run->sites, i, const char *),
                             run->query.site)
                          == 0;
    }
    if (run->query.site[0] != '\0') {
        apr_array_clear(run->sites);
        APR_ARRAY_PUSH(run->sites, const char *) = run->query.site;
        if (!is_known) {
            fputs("privacyctl report: there is no site of that name\n", stderr);
        }
        return is_known;
    }
    if (run->query.format == PV_FORMAT_HTML && run->sites->nelts != 1) {
        fputs("privacyctl report: --site is needed for a page; there are:\n",
              stderr);
        for (int i = 0; i < run->sites->nelts; i++) {
            fprintf(stderr, "  %s\n",
                    APR_ARRAY_IDX(run->sites, i, const char *));
        }
        return false;
    }
    return true;
}

static pv_status write_report(report_run *run)
{
    size_t count = (size_t)run->sites->nelts;

    switch (run->query.format) {
    case PV_FORMAT_HTML:
        run->scope.site = APR_ARRAY_IDX(run->sites, 0, const char *);
        return write_html(run);
    case PV_FORMAT_OPENMETRICS:
        return write_metrics(run, count);
    case PV_FORMAT_JSON:
    case PV_FORMAT_CSV:
    default:
        return write_sites(run, count);
    }
}

static bool read_arguments(report_run *run, int argc, const char *const *argv)
{
    const char *error = NULL;

    for (int i = 1; i < argc; i++) {
        if (!take_argument(&run->options, argv[i])) {
            fprintf(stderr, "privacyctl report: '%s' is not understood\n\n",
                    argv[i]);
            return false;
        }
    }
    if (run->options.word_count != 2) {
        return false;
    }
    if (strstr(run->options.args, "format=") == NULL
        && !take_option(&run->options, "format=", "csv")) {
        return false;
    }
    if (pv_report_query_parse(pv_span_of(run->options.args), &run->query,
                              &error)
        != PV_OK) {
        fprintf(stderr, "privacyctl report: %s\n\n", error);
        return false;
    }
    return true;
}

int pv_cmd_report(int argc, const char *const *argv, apr_pool_t *pool)
{
    report_run run = { .options = { .threshold = 10,
                                    .open_unit = PV_PERIOD_DAY },
                       .out = { write_file, stdout, PV_OK },
                       .pool = pool };
    pv_status status;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        return usage(stdout, PV_EXIT_OK);
    }
    run.sites = apr_array_make(pool, 8, sizeof(const char *));
    if (!read_arguments(&run, argc, argv)) {
        return usage(stderr, PV_EXIT_USAGE);
    }
    if (open_store(&run) != PV_EXIT_OK || !choose_sites(&run)) {
        return PV_EXIT_USAGE;
    }
    set_scope(&run);
    status = write_report(&run);
    if (status != PV_OK || fflush(stdout) != 0) {
        fprintf(stderr, "privacyctl report: broken off: %s\n",
                run.reader.error != NULL ? run.reader.error
                                         : "the output cannot be written");
        return PV_EXIT_NO;
    }
    return PV_EXIT_OK;
}
