/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `privacyctl import`: old access logs become figures under the same rules as
 * those of a running server, and may then be shredded.
 *
 * Each file is read twice: first to find its sites and what of it is in the
 * store already, then to count the rest. See import_state.h for why no line
 * is counted twice, and import_counts.h for what a log does not know.
 */
#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mod_privacy/tools/import_counts.h"
#include "mod_privacy/tools/import_log.h"
#include "mod_privacy/tools/import_options.h"
#include "mod_privacy/tools/import_state.h"
#include "mod_privacy/tools/privacyctl.h"

#define BAR_WIDTH 30

typedef struct import_run {
    pv_import_options options;
    pv_import_state state;
    pv_store *store;
    apr_pool_t *pool;
} import_run;

/* What the first reading of a file found. */
typedef struct log_survey {
    int64_t start; /* up to here it was imported before */
    pv_import_mark end;
    int64_t first_s; /* time of the first line to count */
    int64_t size_bytes;
    apr_array_header_t *sites; /* const char * */
    apr_hash_t *site_numbers;
    size_t lines;
    size_t unread; /* lines that are none of the three forms */
    size_t later;  /* lines after --until                    */
} log_survey;

/* A store that exists decides about the rounding. */
static pv_status open_store(import_run *run, const char **error)
{
    pv_store_target reading = run->options.target;
    apr_pool_t *pool;
    pv_store *store;

    apr_pool_create(&pool, run->pool);
    reading.rounding = 0;
    if (pv_store_open(&reading, false, pool, &store, error) == PV_OK) {
        run->options.policy.rounding = pv_store_rounding(store);
    }
    apr_pool_destroy(pool);
    run->options.target.rounding = run->options.policy.rounding;
    return pv_store_open(&run->options.target, true, run->pool, &run->store,
                         error);
}

static void draw_bar(const char *name, const char *what, int percent)
{
    if (isatty(STDERR_FILENO) != 1) {
        return;
    }
    fprintf(stderr, "\r%s: %-8s [", name, what);
    for (int i = 0; i < BAR_WIDTH; i++) {
        fputc(i * 100 < percent * BAR_WIDTH ? '#' : ' ', stderr);
    }
    fprintf(stderr, "] %3d %%%s", percent, percent >= 100 ? "\n" : "");
}

/* The number of a line's site; a new one is added while there is room. */
static int site_number(import_run *run, log_survey *survey,
                       const pv_log_line *line)
{
    char name[PV_SITE_MAX + 1];
    size_t len = line->site.len;
    int *number;

    if (len == 0 && run->options.site != NULL) {
        len = strlen(run->options.site);
        memcpy(name, run->options.site, len);
    }
    else {
        if (len == 0 || len > PV_SITE_MAX) {
            return -1;
        }
        for (size_t i = 0; i < len; i++) {
            name[i] = pv_ascii_lower(line->site.ptr[i]);
        }
    }
    name[len] = '\0';
    number = apr_hash_get(survey->site_numbers, name, APR_HASH_KEY_STRING);
    if (number != NULL) {
        return *number;
    }
    if (survey->sites->nelts == PV_IMPORT_SITES_MAX) {
        return -1;
    }
    number = apr_palloc(run->pool, sizeof(*number));
    *number = survey->sites->nelts;
    APR_ARRAY_PUSH(survey->sites, const char *) = apr_pstrdup(run->pool, name);
    apr_hash_set(survey->site_numbers,
                 APR_ARRAY_IDX(survey->sites, *number, const char *),
                 APR_HASH_KEY_STRING, number);
    return *number;
}

static void mark_here(const pv_import_log *log, pv_import_mark *mark)
{
    mark->length = pv_import_log_offset(log);
    pv_import_log_digest(log, mark->digest);
}

/* True when some imported log had this length: only then is the digest
 * worth making. */
static bool has_length(const import_run *run, int64_t length)
{
    const apr_array_header_t *marks = run->state.marks;

    for (int i = 0; i < marks->nelts; i++) {
        if (APR_ARRAY_IDX(marks, i, pv_import_mark).length == length) {
            return true;
        }
    }
    return false;
}

/* Looks at one line of the first reading. */
static void survey_line(import_run *run, log_survey *survey, pv_span text,
                        pv_log_memory *memory)
{
    pv_log_line line;

    if (pv_log_line_parse(text, memory, &line) != PV_OK
        || site_number(run, survey, &line) < 0) {
        survey->unread++;
        return;
    }
    if (run->options.until_s != 0 && line.time_s >= run->options.until_s) {
        survey->later++;
        return;
    }
    if (survey->first_s == 0 || line.time_s < survey->first_s) {
        survey->first_s = line.time_s;
    }
    survey->lines++;
}

/* Where a beginning ends that was imported before, counting starts anew. */
static void check_known(import_run *run, log_survey *survey,
                        const pv_import_log *log)
{
    pv_import_mark mark;

    if (!has_length(run, pv_import_log_offset(log))) {
        return;
    }
    mark_here(log, &mark);
    if (pv_import_state_has(&run->state, &mark)) {
        survey->start = mark.length;
        survey->first_s = 0;
        survey->lines = survey->unread = survey->later = 0;
    }
}

static pv_status survey_log(import_run *run, const char *name,
                            log_survey *survey, pv_log_memory *memory,
                            apr_pool_t *pool, const char **error)
{
    pv_import_log *log;
    pv_status status = pv_import_log_open(name, pool, &log, error);
    int percent = -1;
    pv_span line;

    if (status != PV_OK) {
        return status;
    }
    survey->size_bytes = pv_import_log_size(log);
    while ((status = pv_import_log_next(log, &line)) == PV_OK) {
        survey_line(run, survey, line, memory);
        check_known(run, survey, log);
        if (pv_import_log_percent(log) != percent) {
            percent = pv_import_log_percent(log);
            draw_bar(name, "reading", percent > 99 ? 99 : percent);
        }
    }
    mark_here(log, &survey->end);
    if (status != PV_ERR_NOT_FOUND) {
        *error = "it is damaged";
        return status;
    }
    return PV_OK;
}

static pv_status count_line(import_run *run, log_survey *survey,
                            pv_import_counts *counts, pv_span text,
                            pv_log_memory *memory, const char **error)
{
    pv_log_line line;
    int site;

    if (pv_log_line_parse(text, memory, &line) != PV_OK
        || (run->options.until_s != 0 && line.time_s >= run->options.until_s)) {
        return PV_OK;
    }
    site = site_number(run, survey, &line);
    return site < 0
               ? PV_OK
               : pv_import_counts_add(counts, (unsigned)site, &line, error);
}

/* The second reading: counts from survey->start to survey->end. */
static pv_status count_log(import_run *run, const char *name,
                           log_survey *survey, pv_import_counts *counts,
                           pv_log_memory *memory, apr_pool_t *pool,
                           const char **error)
{
    pv_import_log *log;
    pv_status status = pv_import_log_open(name, pool, &log, error);
    int percent = -1;
    pv_import_mark end;
    pv_span line;

    while (status == PV_OK && pv_import_log_offset(log) < survey->end.length) {
        bool is_new = pv_import_log_offset(log) >= survey->start;
        status = pv_import_log_next(log, &line);
        if (status == PV_OK && is_new) {
            status = count_line(run, survey, counts, line, memory, error);
        }
        if (pv_import_log_percent(log) != percent) {
            percent = pv_import_log_percent(log);
            draw_bar(name, "counting", percent);
        }
    }
    if (status != PV_OK) {
        return status;
    }
    mark_here(log, &end);
    if (end.length != survey->end.length
        || memcmp(end.digest, survey->end.digest, sizeof(end.digest)) != 0) {
        *error = "it changed while it was read";
        return PV_ERR_CORRUPT;
    }
    return pv_import_counts_end(counts, error);
}

/* Counts into the spool, then into the store. */
static pv_status import_new(import_run *run, const char *name,
                            log_survey *survey, pv_log_memory *memory,
                            apr_pool_t *pool, const char **error)
{
    pv_import_counts *counts;
    pv_status status;

    if (survey->lines == 0) {
        /* Nothing to count, and nothing to look at again. */
        status = pv_import_state_ready(&run->state, &survey->end, error);
        return status != PV_OK
                   ? status
                   : pv_import_state_apply(&run->state, &survey->end,
                                           run->store, (int64_t)time(NULL),
                                           error);
    }
    status = pv_import_counts_make(&run->options.policy, survey->sites,
                                   survey->first_s, &run->state.spool, pool,
                                   &counts, error);
    if (status != PV_OK) {
        return status;
    }
    status = count_log(run, name, survey, counts, memory, pool, error);
    if (status == PV_OK) {
        status = pv_import_state_ready(&run->state, &survey->end, error);
    }
    if (status == PV_OK) {
        status = pv_import_state_apply(&run->state, &survey->end, run->store,
                                       (int64_t)time(NULL), error);
    }
    if (status == PV_OK) {
        printf("%s: %zu lines counted, %zu figures published", name,
               survey->lines, pv_import_counts_figures(counts));
    }
    return status;
}

static void print_rest(const log_survey *survey)
{
    if (survey->unread > 0) {
        printf(", %zu lines not understood", survey->unread);
    }
    if (survey->later > 0) {
        printf(", %zu lines left out", survey->later);
    }
    puts(".");
}

/* Only a log of which every line was dealt with may go. */
static bool shred(const import_run *run, const char *name,
                  const log_survey *survey)
{
    pv_status status;

    if (!run->options.is_shredding) {
        return true;
    }
    if (survey->unread > 0 || survey->later > 0) {
        fprintf(stderr,
                "privacyctl import: %s is kept: lines of it are not in the "
                "store\n",
                name);
        return false;
    }
    status = pv_import_log_shred(name, survey->size_bytes);
    if (status != PV_OK) {
        fprintf(stderr, "privacyctl import: %s is kept: %s\n", name,
                status == PV_ERR_RANGE ? "it has changed"
                                       : "it cannot be overwritten");
        return false;
    }
    printf("%s: shredded.\n", name);
    return true;
}

static bool import_file(import_run *run, const char *name,
                        pv_log_memory *memory)
{
    apr_pool_t *pool;
    const char *error = "";
    pv_status status;
    bool is_done;
    log_survey survey = { 0 };

    apr_pool_create(&pool, run->pool);
    survey.sites = apr_array_make(run->pool, 4, sizeof(const char *));
    survey.site_numbers = apr_hash_make(run->pool);
    status = survey_log(run, name, &survey, memory, pool, &error);
    if (status == PV_OK && survey.start == survey.end.length) {
        printf("%s: nothing new.\n", name);
    }
    else if (status == PV_OK) {
        status = import_new(run, name, &survey, memory, pool, &error);
        if (status == PV_OK) {
            if (survey.lines == 0) {
                printf("%s: no line counted", name);
            }
            print_rest(&survey);
        }
    }
    is_done = status == PV_OK && shred(run, name, &survey);
    if (status != PV_OK) {
        fprintf(stderr, "privacyctl import: %s: %s\n", name, error);
    }
    apr_pool_destroy(pool);
    return is_done;
}

int pv_cmd_import(int argc, const char *const *argv, apr_pool_t *pool)
{
    import_run run = { .pool = pool };
    pv_log_memory *memory = apr_palloc(pool, sizeof(*memory));
    const char *error = "";
    pv_status status;
    int rv = PV_EXIT_OK;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        pv_import_usage(stdout);
        return PV_EXIT_OK;
    }
    if (pv_import_options_take(argc, argv, pool, &run.options) != PV_OK) {
        return PV_EXIT_USAGE;
    }
    status = open_store(&run, &error);
    if (status == PV_OK) {
        status =
            pv_import_state_open(run.options.folder, pool, &run.state, &error);
    }
    if (status == PV_OK) {
        status = pv_import_state_recover(&run.state, run.store,
                                         (int64_t)time(NULL), &error);
    }
    if (status != PV_OK) {
        fprintf(stderr, "privacyctl import: %s\n", error);
        return PV_EXIT_USAGE;
    }
    for (int i = 0; i < run.options.files->nelts; i++) {
        if (!import_file(&run,
                         APR_ARRAY_IDX(run.options.files, i, const char *),
                         memory)) {
            rv = PV_EXIT_NO;
        }
    }
    return rv;
}
