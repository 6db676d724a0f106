/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running statements, and saying what went wrong.
 *
 * The drivers differ in what their codes mean, and the SQLite driver's old
 * interface often answers SQLITE_ERROR (1) where the message knows better, so
 * damage is recognised by code or by message. Messages go to the error log:
 * one line, bounded, without control characters. What a failed connection
 * says is replaced by a phrase of ours, because libpq repeats parts of the
 * connection string there, in the worst case the password.
 */
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"

#define MESSAGE_MAX 160 /* bytes of a driver's message that are kept */

/* sqlite3.h: SQLITE_CORRUPT, SQLITE_NOTADB. */
#define CODE_CORRUPT 11
#define CODE_NOTADB  26

int pv_sql_run(pv_store *store, const char *sql)
{
    int rows = 0;

    return apr_dbd_query(store->driver, store->handle, &rows, sql);
}

/* The driver compiles a statement by what it last saw of the tables. When
 * another process has moved them to a newer version since, SQLite refuses the
 * statement once, and takes the same words after that. */
bool pv_sql_is_outdated(const pv_store *store, int rv)
{
    const char *message = apr_dbd_error(store->driver, store->handle, rv);

    return store->dialect->is_file && message != NULL
           && strstr(message, "schema has changed") != NULL;
}

int pv_sql_value(pv_store *store, const char *sql, const char **value)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int rv;

    *value = NULL;
    rv = apr_dbd_select(store->driver, store->scratch, store->handle, &results,
                        sql, 1);
    if (rv != 0 && pv_sql_is_outdated(store, rv)) {
        results = NULL;
        rv = apr_dbd_select(store->driver, store->scratch, store->handle,
                            &results, sql, 1);
    }
    if (rv != 0) {
        return rv;
    }
    if (apr_dbd_get_row(store->driver, store->scratch, results, &row, -1)
        == 0) {
        const char *text = apr_dbd_get_entry(store->driver, row, 0);
        *value = apr_pstrdup(store->scratch, text != NULL ? text : "");
    }
    return 0;
}

int pv_sql_begin_read(pv_store *store)
{
    const char *found;
    int rv = pv_sql_run(store, store->dialect->begin_read);

    /* The moment of a deferred transaction is that of its first reading. */
    return rv != 0 ? rv
                   : pv_sql_value(store, store->dialect->find_meta, &found);
}

int pv_sql_prepare(pv_store *store, apr_pool_t *pool, const char *sql,
                   apr_dbd_prepared_t **statement)
{
    *statement = NULL;
    return apr_dbd_prepare(store->driver, pool, store->handle, sql, NULL,
                           statement);
}

const char *pv_sql_text_at(pv_store *store, apr_dbd_row_t *row, int column)
{
    const char *text = apr_dbd_get_entry(store->driver, row, column);

    return text != NULL ? text : "";
}

int64_t pv_sql_number_at(pv_store *store, apr_dbd_row_t *row, int column)
{
    int64_t number;

    return pv_number_parse(pv_span_of(pv_sql_text_at(store, row, column)),
                           INT64_MIN, INT64_MAX, &number)
                   == PV_OK
               ? number
               : 0;
}

/* Keeps the first line of a driver's message, printable and short. */
static const char *one_line(const char *message, apr_pool_t *pool)
{
    char line[MESSAGE_MAX + 1];
    size_t len = 0;

    while (message[len] != '\0' && message[len] != '\n' && len < MESSAGE_MAX) {
        unsigned char c = (unsigned char)message[len];
        line[len++] = (char)(c < 0x20 || c == 0x7f ? ' ' : c);
    }
    line[len] = '\0';
    return apr_pstrdup(pool, line);
}

static bool is_damage(const pv_store *store, int rv, const char *message)
{
    return store->dialect->is_file
           && (rv == CODE_CORRUPT || rv == CODE_NOTADB
               || strstr(message, "malformed") != NULL
               || strstr(message, "not a database") != NULL);
}

pv_status pv_sql_fail(pv_store *store, int rv, const char *what,
                      const char **error)
{
    const char *message = apr_dbd_error(store->driver, store->handle, rv);

    if (message == NULL) {
        message = "no reason given";
    }
    message = one_line(message, store->scratch);
    *error = apr_psprintf(store->scratch, "%s (%s %d): %s", what,
                          store->dialect->driver, rv, message);
    /* Without an open transaction this fails, and that is fine. */
    (void)pv_sql_run(store, "ROLLBACK");
    return is_damage(store, rv, message) ? PV_ERR_CORRUPT : PV_ERR_IO;
}

typedef struct phrase {
    const char *said; /* by libpq or the server */
    const char *ours;
    pv_status status;
} phrase;

static const phrase phrases[] = {
    { "Connection refused", "connection refused", PV_ERR_IO },
    { "No such file or directory", "no server at that socket", PV_ERR_IO },
    { "timeout expired", "no answer in time", PV_ERR_IO },
    { "timed out", "no answer in time", PV_ERR_IO },
    { "could not translate host name", "unknown host name", PV_ERR_IO },
    { "password authentication failed", "the password is wrong", PV_ERR_IO },
    { "no password supplied", "no password; use PGPASSFILE", PV_ERR_IO },
    { "no pg_hba.conf entry", "the server's pg_hba.conf does not let us in",
      PV_ERR_IO },
    { "Peer authentication failed", "the server refuses this user", PV_ERR_IO },
    { "too many connections", "the server has no connection left", PV_ERR_IO },
    { "remaining connection slots", "the server has no connection left",
      PV_ERR_IO },
    { "starting up", "the server is starting up", PV_ERR_IO },
    { "shutting down", "the server is shutting down", PV_ERR_IO },
    { "database \"", "the database does not exist", PV_ERR_IO },
    { "role \"", "the role does not exist", PV_ERR_IO },
    { "certificate", "the certificate is not accepted", PV_ERR_IO },
    { "in connection info string", "the connection string is not valid",
      PV_ERR_SYNTAX },
    { "invalid connection option", "the connection string is not valid",
      PV_ERR_SYNTAX },
    { "unable to open database file", "the file cannot be opened", PV_ERR_IO },
    { "server closed the connection", "the server closed the connection",
      PV_ERR_IO },
};

const char *pv_sql_connect_reason(const char *message, pv_status *status)
{
    *status = PV_ERR_IO;
    for (size_t i = 0;
         message != NULL && i < sizeof(phrases) / sizeof(*phrases); i++) {
        if (strstr(message, phrases[i].said) != NULL) {
            *status = phrases[i].status;
            return phrases[i].ours;
        }
    }
    return "it does not answer";
}
