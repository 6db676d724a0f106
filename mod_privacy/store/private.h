/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the store share: the open handle, the two dialects, and
 * the few ways in which a statement is run.
 *
 * Transactions are plain statements here. apr_dbd_transaction_end() answers 0
 * after it has rolled back, and the SQLite driver forgets a transaction whose
 * COMMIT failed while SQLite still holds it open; with BEGIN, COMMIT and
 * ROLLBACK spelled out, each answer means what it says.
 *
 * Statements take their values as parameters: `?` or `$1` by way of apr_dbd's
 * %s and %lld. They are prepared without a label, which the PostgreSQL driver
 * sends as one unnamed statement each time: nothing outlives a reconnect, and
 * a pooler between us and the server is welcome.
 */
#ifndef PV_STORE_PRIVATE_H
#define PV_STORE_PRIVATE_H

#include <apr_dbd.h>

#include "mod_privacy/store/store.h"

typedef enum pv_table {
    PV_TABLE_HOUR = 0,
    PV_TABLE_DAY,
    PV_TABLE_MONTH,
    PV_TABLE_COUNT
} pv_table;

/* Longest statement that is put together at run time. */
#define PV_SQL_MAX 1024

/* Rows in one PostgreSQL statement. */
#define PV_CHUNK_ROWS 5000

/* One row to add to one table; texts belong to the batch. */
typedef struct pv_row {
    const char *site;
    const char *dimension;
    int64_t period;
    const char *item;
    int64_t delta;
} pv_row;

/** Adds rows to a table. @return 0 or the driver's code */
typedef int pv_write_rows_fn(pv_store *store, pv_table table,
                             const pv_row *rows, size_t count);

/* What SQLite and PostgreSQL do not share. */
typedef struct pv_dialect {
    const char *driver;
    const char *begin_write;
    const char *begin_read;
    const char *find_meta;    /* one row when the tables exist       */
    const char *const *setup; /* after each open, NULL-terminated    */
    /* [n] brings version n to n + 1; %d is the rounding */
    const char *const *const *versions;
    const char *after_delete; /* empties the log, NULL: nothing to do */
    pv_write_rows_fn *write_rows;
    bool is_file; /* params name a file */
} pv_dialect;

struct pv_store {
    apr_pool_t *pool;    /* closes the handle                       */
    apr_pool_t *scratch; /* cleared at the start of each call       */
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    const pv_dialect *dialect;
    const char *params;
    int rounding;
    /* Prepared when they are first needed. */
    apr_dbd_prepared_t *insert_batch;
    apr_dbd_prepared_t *upsert[PV_TABLE_COUNT];
    apr_dbd_prepared_t *page[PV_TABLE_COUNT];
    apr_dbd_prepared_t *hop[PV_TABLE_COUNT];
    apr_dbd_prepared_t *keep_text;
    apr_dbd_prepared_t *list_texts;
    apr_dbd_prepared_t *find_text;
};

/** Gives the table that holds figures of a unit. */
pv_table pv_table_of(pv_period_unit unit);

/** Gives the name of a table of figures. */
const char *pv_table_name(pv_table table);

/** Runs one statement without parameters or rows. @return 0 or the driver's
 *  code */
int pv_sql_run(pv_store *store, const char *sql);

/** Reads the first value of a statement's first row.
 *  @param value  in the scratch pool; NULL when there was no row
 *  @return 0 or the driver's code */
int pv_sql_value(pv_store *store, const char *sql, const char **value);

/** True when a code says that a statement was compiled before the tables
 *  changed: prepared anew it is taken. */
bool pv_sql_is_outdated(const pv_store *store, int rv);

/** Begins a transaction that reads, from this moment. @return 0 or the
 *  driver's code */
int pv_sql_begin_read(pv_store *store);

/** Reads a text of a row; empty for NULL. It lives until the next row. */
const char *pv_sql_text_at(pv_store *store, apr_dbd_row_t *row, int column);

/** Reads a number of a row; 0 for anything that is none. */
int64_t pv_sql_number_at(pv_store *store, apr_dbd_row_t *row, int column);

/**
 * Prepares a statement with parameters for as long as `pool` lives; SQLite
 * keeps it until the store is closed, so prepare each text once.
 * @return 0 or the driver's code
 */
int pv_sql_prepare(pv_store *store, apr_pool_t *pool, const char *sql,
                   apr_dbd_prepared_t **statement);

/**
 * Ends a failed call: rolls back, whether or not a transaction was open, and
 * turns the driver's code and message into a status and a sentence.
 * @param what  begins the sentence, such as "cannot write"
 */
pv_status pv_sql_fail(pv_store *store, int rv, const char *what,
                      const char **error);

/** Says in a phrase of ours why a connection failed, given what the driver
 *  said: its own words may repeat the connection string.
 *  @param status  PV_ERR_SYNTAX when the string itself is wrong, PV_ERR_IO */
const char *pv_sql_connect_reason(const char *message, pv_status *status);

/** Makes or checks the tables; see pv_store_open(). */
pv_status pv_schema_open(pv_store *store, int rounding, bool is_writer,
                         const char **error);

/** Fills the rounding base into a statement of a schema: `%d` is the base,
 *  `%%` is `%`. @return a text in `pool`, cut at PV_SQL_MAX bytes */
const char *pv_schema_text(const char *step, int rounding, apr_pool_t *pool);

/** The dialect of a driver's name, or NULL when we have none. */
const pv_dialect *pv_dialect_find(const char *driver);

/** True when a figure keeps the rules of batch.h for a rounding base, and
 *  its texts are UTF-8 without control characters. */
bool pv_figure_is_sound(const pv_figure *figure, int rounding);

/**
 * Finds the rows that a batch adds to one table, sorted by the bytes of the
 * primary key and merged, so that all writers lock rows in one order.
 * @param rows     an array in `pool`
 * @param refused  how many figures broke the rules of batch.h
 * @return how many rows
 */
size_t pv_rows_of(const pv_batch *batch, pv_table table, int rounding,
                  apr_pool_t *pool, pv_row **rows, size_t *refused);

/** Writes rows as SQLite likes them: one statement a row.
 *  @return 0 or the driver's code */
int pv_write_rows_sqlite(pv_store *store, pv_table table, const pv_row *rows,
                         size_t count);

/** Writes rows as PostgreSQL likes them: up to PV_CHUNK_ROWS of them in one
 *  JSON parameter of one statement. @return 0 or the driver's code */
int pv_write_rows_pgsql(pv_store *store, pv_table table, const pv_row *rows,
                        size_t count);

#endif
