/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privacyctl audit: proves on the administrator's own machine that no file
 * and no page of a running server shows who visited it.
 *
 * Canary requests are sent, then everything that the configuration has the
 * server write is searched for them, from where it ended before. One row for
 * each place. Exit status 1 when a canary is found, 2 when nothing could be
 * proved: no answer, no readable file.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <apr_time.h>

#include "mod_privacy/tools/audit_config.h"
#include "mod_privacy/tools/audit_visit.h"
#include "mod_privacy/tools/privacyctl.h"

#define DEFAULT_CONFIG "/etc/apache2/apache2.conf"
#define SEARCH_MAX     (64 * 1024 * 1024) /* bytes of one file */
#define FOLDER_FILES   2000
#define SETTLE_US      1000000 /* what loggers and pipes may take to write */

static const char usage[] =
    "usage: privacyctl audit [--config FILE] [--insecure|--ca FILE] [URL]\n"
    "Visits a running server with canaries and searches what it wrote, over\n"
    "http or https (with openssl s_client; its certificate is checked unless\n"
    "--insecure is given, with --ca against an authority of your own).\n"
    "Without --config " DEFAULT_CONFIG " is read, without URL its first\n"
    "Listen is visited. Run it as a user who may read the logs.\n";

typedef struct tally {
    int addresses;
    int texts;
} tally;

static int count_in(const char *text, apr_size_t len,
                    const apr_array_header_t *canaries)
{
    int count = 0;

    for (int i = 0; i < canaries->nelts; i++) {
        const char *canary = APR_ARRAY_IDX(canaries, i, const char *);
        size_t canary_len = strlen(canary);
        const char *at = text;
        const char *end = text + len;
        while ((at = memmem(at, (size_t)(end - at), canary, canary_len))
               != NULL) {
            at += canary_len;
            count++;
        }
    }
    return count;
}

static void count_text(const pv_audit_visits *visits, const char *text,
                       apr_size_t len, tally *found)
{
    found->addresses += count_in(text, len, visits->addresses);
    found->texts += count_in(text, len, visits->texts);
}

/* Searches a file from `offset`; false when it cannot be read. */
static bool search_file(const pv_audit_visits *visits, const char *path,
                        apr_off_t offset, tally *found, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_file_t *file;
    apr_size_t len;
    char *text;

    if (apr_stat(&info, path, APR_FINFO_SIZE | APR_FINFO_TYPE, pool)
            != APR_SUCCESS
        || info.filetype != APR_REG
        || apr_file_open(&file, path, APR_READ, APR_OS_DEFAULT, pool)
               != APR_SUCCESS) {
        return false;
    }
    offset = info.size < offset ? 0 : offset;
    len = info.size - offset > SEARCH_MAX ? SEARCH_MAX
                                          : (apr_size_t)(info.size - offset);
    text = apr_palloc(pool, len + 1);
    apr_file_seek(file, APR_SET, &offset);
    if (len > 0 && apr_file_read_full(file, text, len, &len) != APR_SUCCESS) {
        len = 0;
    }
    apr_file_close(file);
    count_text(visits, text, len, found);
    return true;
}

/* Searches the files of a folder, such as CacheRoot, folders in it included.
 * The list of folders to visit grows at its end: no recursion. */
static bool search_folder(const pv_audit_visits *visits, const char *path,
                          tally *found, apr_pool_t *pool)
{
    apr_array_header_t *folders = apr_array_make(pool, 8, sizeof(char *));
    int files = 0;

    APR_ARRAY_PUSH(folders, const char *) = path;
    for (int i = 0; i < folders->nelts && files < FOLDER_FILES; i++) {
        const char *folder = APR_ARRAY_IDX(folders, i, const char *);
        apr_finfo_t info;
        apr_dir_t *dir;
        if (apr_dir_open(&dir, folder, pool) != APR_SUCCESS) {
            continue;
        }
        while (apr_dir_read(&info, APR_FINFO_NAME | APR_FINFO_TYPE, dir)
                   == APR_SUCCESS
               && files++ < FOLDER_FILES) {
            const char *full = apr_pstrcat(pool, folder, "/", info.name, NULL);
            if (info.filetype == APR_DIR && info.name[0] != '.') {
                APR_ARRAY_PUSH(folders, const char *) = full;
            }
            else if (info.filetype == APR_REG) {
                search_file(visits, full, 0, found, pool);
            }
        }
        apr_dir_close(dir);
    }
    return files > 0;
}

static void print_row(const char *what, const char *where, bool is_searched,
                      const tally *found)
{
    if (!is_searched) {
        printf("%-13s %9s %11s  %s\n", what, "-", "-", where);
    }
    else {
        printf("%-13s %9d %11d  %s\n", what, found->addresses, found->texts,
               where);
    }
}

/* Searches everything; gives the places that were searched. */
static int search_all(const pv_audit_visits *visits,
                      const pv_audit_config *config, tally *total,
                      apr_pool_t *pool)
{
    int searched = 0;

    printf("%-13s %9s %11s  %s\n", "place", "addresses", "identifiers",
           "file or page");
    for (int i = 0; i < config->sinks->nelts; i++) {
        const pv_audit_sink *sink =
            &APR_ARRAY_IDX(config->sinks, i, pv_audit_sink);
        tally found = { 0, 0 };
        bool is_there =
            search_file(visits, sink->path, sink->size, &found, pool)
            || search_folder(visits, sink->path, &found, pool);
        print_row(sink->directive, sink->path, is_there, &found);
        searched += is_there;
        total->addresses += found.addresses;
        total->texts += found.texts;
    }
    if (visits->status_page != NULL
        && strstr(visits->status_page, " 200 ") != NULL) {
        tally found = { 0, 0 };
        count_text(visits, visits->status_page, strlen(visits->status_page),
                   &found);
        print_row("mod_status", "/server-status", true, &found);
        total->addresses += found.addresses;
        total->texts += found.texts;
    }
    return searched;
}

/* What the module answers about itself; false when it breaks its promise:
 * one of the words that pv_promise_word() has for addresses. */
static bool print_promise(const char *promise)
{
    static const char *const broken[] = { "not kept", "off", "keep",
                                          "error-log", "old-logs" };
    bool is_kept = true;

    if (promise == NULL) {
        puts("mod_privacy does not answer for itself: neither /server-status "
             "nor its statement can be read");
        return true;
    }
    printf("mod_privacy says of its promise: %s\n", promise);
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        is_kept &= strstr(promise, broken[i]) == NULL;
    }
    return is_kept;
}

static int fail(const char *text)
{
    fprintf(stderr, "privacyctl audit: %s\n", text);
    return PV_EXIT_USAGE;
}

static int audit(const pv_audit_config *config, pv_audit_visits *visits,
                 apr_pool_t *pool)
{
    tally total = { 0, 0 };
    int searched;
    bool is_promised;

    pv_audit_visits_run(visits, config->own_pages, pool);
    if (visits->answered == 0) {
        return fail(apr_psprintf(
            pool, "%s port %d does not answer%s", visits->target.host,
            visits->target.port,
            visits->target.is_tls
                ? ", or its certificate is not trusted (--ca, --insecure)"
                : ""));
    }
    apr_sleep(SETTLE_US);
    searched = search_all(visits, config, &total, pool);
    if (searched == 0) {
        return fail("no file of the configuration can be read, so nothing is "
                    "proved");
    }
    is_promised = print_promise(visits->promise);
    printf("%d requests answered, %d places searched: %s\n", visits->answered,
           searched,
           total.addresses + total.texts == 0 ? "nothing found"
                                              : "the server shows visitors");
    return total.addresses + total.texts == 0 && is_promised ? PV_EXIT_OK
                                                             : PV_EXIT_NO;
}

typedef struct options {
    const char *config;
    const char *url;
    const char *ca_file;
    bool is_insecure;
} options;

/* Reads the arguments; false when they are wrong. */
static bool read_options(int argc, const char *const *argv, options *read)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
            read->config = argv[++i];
        }
        else if (strcmp(argv[i], "--ca") == 0 && i + 1 < argc) {
            read->ca_file = argv[++i];
        }
        else if (strcmp(argv[i], "--insecure") == 0) {
            read->is_insecure = true;
        }
        else if (argv[i][0] != '-' && read->url == NULL) {
            read->url = argv[i];
        }
        else {
            return false;
        }
    }
    return true;
}

int pv_cmd_audit(int argc, const char *const *argv, apr_pool_t *pool)
{
    options given = { .config = DEFAULT_CONFIG };
    const pv_audit_config *config;
    pv_audit_visits *visits;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return PV_EXIT_OK;
    }
    if (!read_options(argc, argv, &given)) {
        fputs(usage, stderr);
        return PV_EXIT_USAGE;
    }
    config = pv_audit_config_read(given.config, pool);
    if (config == NULL) {
        return fail(apr_psprintf(pool,
                                 "'%s' cannot be read; name httpd's main file "
                                 "with --config",
                                 given.config));
    }
    given.url = given.url != NULL ? given.url : config->url;
    if (given.url == NULL) {
        return fail("the configuration listens nowhere; name a URL");
    }
    visits = pv_audit_visits_make(given.url, pool);
    if (visits == NULL) {
        return fail(apr_psprintf(
            pool, "'%s' is not http://HOST[:PORT]/ or https://HOST[:PORT]/",
            given.url));
    }
    visits->target.is_insecure = given.is_insecure;
    visits->target.ca_file = given.ca_file;
    return audit(config, visits, pool);
}
