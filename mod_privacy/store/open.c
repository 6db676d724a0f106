/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a store, and what concerns its file.
 *
 * The SQLite file is made here with mode 0640 before SQLite opens it, since
 * SQLite would take the process's umask; its journals follow the file. A
 * reader never makes a file. PostgreSQL gets a connect timeout ahead of the
 * administrator's own settings, which therefore win.
 *
 * apr_dbd's SQLite driver holds one mutex for the whole process during each
 * step and retries a locked database for 1.6 seconds; it sets no timeout of
 * its own, nor do we.
 */
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "mod_privacy/store/private.h"

#define BUSY_TIMEOUT_MS "1000"
#define FILE_MODE       (APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_GREAD)

#define PGSQL_DEFAULTS                                                         \
    "connect_timeout=10 keepalives_idle=30 keepalives_interval=10 "            \
    "keepalives_count=3 application_name=mod_privacy "

static apr_status_t close_handle(void *baton)
{
    pv_store *store = baton;

    return apr_dbd_close(store->driver, store->handle);
}

static pv_status find_driver(const pv_store_target *target, apr_pool_t *pool,
                             const apr_dbd_driver_t **driver,
                             const char **error)
{
    apr_status_t rv = apr_dbd_init(pool);

    if (rv == APR_SUCCESS && pv_dialect_find(target->driver) != NULL) {
        rv = apr_dbd_get_driver(pool, target->driver, driver);
        if (rv == APR_SUCCESS) {
            return PV_OK;
        }
    }
    *error = apr_psprintf(pool,
                          "the database driver '%s' is not installed (Debian: "
                          "libaprutil1-dbd-%s)",
                          target->driver, target->driver);
    return PV_ERR_NOT_FOUND;
}

pv_status pv_store_driver(const pv_store_target *target, apr_pool_t *pool,
                          const char **error)
{
    const apr_dbd_driver_t *driver;

    return find_driver(target, pool, &driver, error);
}

/* Makes the file where a writer finds none; a reader goes without. */
static pv_status prepare_file(const pv_store_target *target, bool is_writer,
                              apr_pool_t *pool, const char **error)
{
    apr_file_t *file;
    apr_finfo_t found;
    apr_status_t rv =
        apr_stat(&found, target->params, APR_FINFO_TYPE | APR_FINFO_SIZE, pool);

    if (rv == APR_SUCCESS && found.filetype == APR_REG && found.size == 0
        && is_writer && access(target->params, W_OK) != 0) {
        /* Looking for the store with sqlite3 made an empty file for root. */
        rv = apr_file_remove(target->params, pool) == APR_SUCCESS ? APR_ENOENT
                                                                  : rv;
    }
    if (rv == APR_SUCCESS && found.filetype == APR_REG
        && (is_writer || found.size > 0)) {
        return PV_OK;
    }
    if (rv == APR_SUCCESS && found.filetype != APR_REG) {
        *error = "it is not a regular file";
        return PV_ERR_IO;
    }
    if (!is_writer) {
        *error = "there is no such file yet";
        return APR_STATUS_IS_ENOENT(rv) || rv == APR_SUCCESS ? PV_ERR_NOT_FOUND
                                                             : PV_ERR_IO;
    }
    rv = apr_file_open(&file, target->params,
                       APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL,
                       FILE_MODE, pool);
    if (rv == APR_SUCCESS) {
        apr_file_close(file);
    }
    else if (!APR_STATUS_IS_EEXIST(rv)) {
        char reason[64];
        *error = apr_psprintf(pool, "the file cannot be made: %s",
                              apr_strerror(rv, reason, sizeof(reason)));
        return PV_ERR_IO;
    }
    return PV_OK;
}

/* Adds our settings in front of key=value pairs; a URI is left alone. */
static const char *with_defaults(const pv_store *store, const char *params)
{
    if (store->dialect->is_file || strncmp(params, "postgres://", 11) == 0
        || strncmp(params, "postgresql://", 13) == 0) {
        return params;
    }
    return apr_pstrcat(store->pool, PGSQL_DEFAULTS, params, NULL);
}

/* apr_dbd tries again when it writes, for a second and a half, but not when
 * it reads: a reader waits for who holds the file for a moment. Write-ahead
 * logging is the writer's to start. Both answer with a row, so they are no
 * plain statements. */
static int start_file(pv_store *store, bool is_writer)
{
    const char *answer;

    return pv_sql_value(store,
                        is_writer ? "PRAGMA journal_mode=WAL"
                                  : "PRAGMA busy_timeout=" BUSY_TIMEOUT_MS,
                        &answer);
}

static pv_status set_up(pv_store *store, bool is_writer, const char **error)
{
    int rv = store->dialect->is_file ? start_file(store, is_writer) : 0;

    for (const char *const *step = store->dialect->setup;
         rv == 0 && *step != NULL; step++) {
        const char *answer;
        rv = pv_sql_value(store, *step, &answer);
    }
    return rv == 0 ? PV_OK : pv_sql_fail(store, rv, "cannot be set up", error);
}

static pv_status open_handle(pv_store *store, const char **error)
{
    const char *message = NULL;
    pv_status status;
    apr_status_t rv = apr_dbd_open_ex(store->driver, store->pool,
                                      with_defaults(store, store->params),
                                      &store->handle, &message);

    if (rv != APR_SUCCESS) {
        *error = apr_psprintf(store->pool, "cannot connect: %s",
                              pv_sql_connect_reason(message, &status));
        return status;
    }
    apr_pool_cleanup_register(store->pool, store, close_handle,
                              apr_pool_cleanup_null);
    return PV_OK;
}

pv_status pv_store_open(const pv_store_target *target, bool is_writer,
                        apr_pool_t *pool, pv_store **opened, const char **error)
{
    pv_store *store;
    const apr_dbd_driver_t *driver = NULL;
    apr_pool_t *own;
    pv_status status = find_driver(target, pool, &driver, error);

    if (status != PV_OK) {
        return status;
    }
    apr_pool_create(&own, pool);
    store = apr_pcalloc(own, sizeof(*store));
    store->pool = own;
    store->driver = driver;
    store->dialect = pv_dialect_find(target->driver);
    store->params = apr_pstrdup(own, target->params);
    apr_pool_create(&store->scratch, own);

    if (store->dialect->is_file) {
        status = prepare_file(target, is_writer, own, error);
    }
    if (status == PV_OK) {
        status = open_handle(store, error);
    }
    if (status == PV_OK) {
        status = set_up(store, is_writer, error);
    }
    if (status == PV_OK) {
        status = pv_schema_open(store, target->rounding, is_writer, error);
    }
    if (status != PV_OK) {
        *error = apr_pstrdup(pool, *error);
        apr_pool_destroy(own);
        return status;
    }
    *opened = store;
    return PV_OK;
}

int pv_store_rounding(const pv_store *store)
{
    return store->rounding;
}

pv_status pv_store_check(pv_store *store, const char **error)
{
    const char *answer;
    int rv;

    if (!store->dialect->is_file) {
        return PV_OK;
    }
    apr_pool_clear(store->scratch);
    rv = pv_sql_value(store, "PRAGMA quick_check(1)", &answer);
    if (rv != 0) {
        return pv_sql_fail(store, rv, "cannot be looked over", error);
    }
    if (answer == NULL || strcmp(answer, "ok") != 0) {
        *error = "SQLite's quick_check finds it damaged";
        return PV_ERR_CORRUPT;
    }
    return PV_OK;
}

pv_status pv_store_move_aside(const pv_store_target *target, int64_t now_s,
                              apr_pool_t *pool, const char **moved_to)
{
    static const char *const journals[] = { "-wal", "-shm", "-journal" };
    apr_status_t rv;

    *moved_to = apr_psprintf(pool, "%s.damaged-%" APR_INT64_T_FMT,
                             target->params, now_s);
    rv = apr_file_rename(target->params, *moved_to, pool);
    for (size_t i = 0; i < sizeof(journals) / sizeof(journals[0]); i++) {
        /* A journal that is not there has nothing to move. */
        apr_file_rename(apr_pstrcat(pool, target->params, journals[i], NULL),
                        apr_pstrcat(pool, *moved_to, journals[i], NULL), pool);
    }
    return rv == APR_SUCCESS ? PV_OK : PV_ERR_IO;
}
