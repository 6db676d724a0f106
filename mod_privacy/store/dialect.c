/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema in its two dialects.
 *
 * One shape: three tables of figures whose primary key begins with the site
 * (so that a distributed PostgreSQL can spread them by it), no serial
 * numbers, triggers or foreign keys. The CHECKs let the store itself refuse a
 * figure that is not a multiple of the rounding base, whoever writes it; they
 * stand on the row that is added too, so they say ">= base" while the
 * smallest sum that disclosure control lets through is twice that.
 *
 * SQLite: STRICT and WITHOUT ROWID (3.37 and newer). secure_delete overwrites
 * what retention deletes; WAL with synchronous FULL keeps a committed batch
 * through a power cut and lets reports read while a batch is written.
 *
 * PostgreSQL: text compares by its bytes (COLLATE "C"), as in SQLite, so that
 * rows have one order everywhere and a new libc cannot break an index.
 *
 * A further version of the schema appends a list of steps; a text that stands
 * here is never changed.
 */
#include "mod_privacy/store/private.h"

static const char *const sqlite_setup[] = {
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    NULL,
};

static const char *const sqlite_version_1[] = {
    "CREATE TABLE privacy_meta(key TEXT NOT NULL PRIMARY KEY,"
    " value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE privacy_batch(node TEXT NOT NULL, boot TEXT NOT NULL,"
    " sequence INTEGER NOT NULL, applied INTEGER NOT NULL,"
    " PRIMARY KEY(node, boot, sequence)) STRICT, WITHOUT ROWID",
    "CREATE TABLE privacy_hour(site TEXT NOT NULL, dimension TEXT NOT NULL,"
    " period INTEGER NOT NULL, item TEXT NOT NULL, count INTEGER NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item)) STRICT, WITHOUT ROWID",
    "CREATE TABLE privacy_day(site TEXT NOT NULL, dimension TEXT NOT NULL,"
    " period INTEGER NOT NULL, item TEXT NOT NULL, count INTEGER NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item)) STRICT, WITHOUT ROWID",
    "CREATE TABLE privacy_month(site TEXT NOT NULL, dimension TEXT NOT NULL,"
    " period INTEGER NOT NULL, item TEXT NOT NULL, count INTEGER NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item)) STRICT, WITHOUT ROWID",
    "CREATE VIEW privacy_hours AS SELECT site, dimension,"
    " strftime('%%Y-%%m-%%dT%%H:%%MZ', period, 'unixepoch') AS begins_at,"
    " item, count FROM privacy_hour",
    "CREATE VIEW privacy_days AS SELECT site, dimension,"
    " strftime('%%Y-%%m-%%dT%%H:%%MZ', period, 'unixepoch') AS begins_at,"
    " item, count FROM privacy_day",
    "CREATE VIEW privacy_months AS SELECT site, dimension,"
    " strftime('%%Y-%%m-%%dT%%H:%%MZ', period, 'unixepoch') AS begins_at,"
    " item, count FROM privacy_month",
    NULL,
};

/* Version 2: the texts that visitors were asked with. */
static const char *const sqlite_version_2[] = {
    "CREATE TABLE privacy_text(site TEXT NOT NULL, hash TEXT NOT NULL,"
    " policy INTEGER NOT NULL, language TEXT NOT NULL, since INTEGER NOT NULL,"
    " until INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(site, hash))"
    " STRICT, WITHOUT ROWID",
    NULL,
};

static const char *const *const sqlite_versions[PV_STORE_SCHEMA] = {
    sqlite_version_1,
    sqlite_version_2,
};

/* A server that stopped answering must not hold the flusher for ever: the
 * batch is sent again later. */
static const char *const pgsql_setup[] = {
    "SET statement_timeout = '30s'",
    "SET lock_timeout = '10s'",
    "SET client_min_messages = 'error'",
    NULL,
};

static const char *const pgsql_version_1[] = {
    "CREATE TABLE privacy_meta(key text COLLATE \"C\" NOT NULL PRIMARY KEY,"
    " value text NOT NULL)",
    "CREATE TABLE privacy_batch(node text COLLATE \"C\" NOT NULL,"
    " boot text COLLATE \"C\" NOT NULL, sequence bigint NOT NULL,"
    " applied bigint NOT NULL, PRIMARY KEY(node, boot, sequence))",
    "CREATE TABLE privacy_hour(site text COLLATE \"C\" NOT NULL,"
    " dimension text COLLATE \"C\" NOT NULL, period bigint NOT NULL,"
    " item text COLLATE \"C\" NOT NULL, count bigint NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item))",
    "CREATE TABLE privacy_day(site text COLLATE \"C\" NOT NULL,"
    " dimension text COLLATE \"C\" NOT NULL, period bigint NOT NULL,"
    " item text COLLATE \"C\" NOT NULL, count bigint NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item))",
    "CREATE TABLE privacy_month(site text COLLATE \"C\" NOT NULL,"
    " dimension text COLLATE \"C\" NOT NULL, period bigint NOT NULL,"
    " item text COLLATE \"C\" NOT NULL, count bigint NOT NULL"
    " CHECK (count >= %d AND count %% %d = 0),"
    " PRIMARY KEY(site, dimension, period, item))",
    "CREATE VIEW privacy_hours AS SELECT site, dimension,"
    " to_timestamp(period) AS begins_at, item, count FROM privacy_hour",
    "CREATE VIEW privacy_days AS SELECT site, dimension,"
    " to_timestamp(period) AS begins_at, item, count FROM privacy_day",
    "CREATE VIEW privacy_months AS SELECT site, dimension,"
    " to_timestamp(period) AS begins_at, item, count FROM privacy_month",
    NULL,
};

static const char *const pgsql_version_2[] = {
    "CREATE TABLE privacy_text(site text COLLATE \"C\" NOT NULL,"
    " hash text COLLATE \"C\" NOT NULL, policy bigint NOT NULL,"
    " language text NOT NULL, since bigint NOT NULL, until bigint NOT NULL,"
    " text text NOT NULL, PRIMARY KEY(site, hash))",
    NULL,
};

static const char *const *const pgsql_versions[PV_STORE_SCHEMA] = {
    pgsql_version_1,
    pgsql_version_2,
};

static const pv_dialect dialects[] = {
    {
        .driver = "sqlite3",
        .begin_write = "BEGIN IMMEDIATE",
        .begin_read = "BEGIN",
        .find_meta = "SELECT 1 FROM sqlite_master WHERE name='privacy_meta'",
        .setup = sqlite_setup,
        .versions = sqlite_versions,
        .after_delete = "PRAGMA wal_checkpoint(TRUNCATE)",
        .write_rows = pv_write_rows_sqlite,
        .is_file = true,
    },
    {
        .driver = "pgsql",
        .begin_write = "BEGIN",
        .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        .find_meta = "SELECT 1 WHERE to_regclass('privacy_meta') IS NOT NULL",
        .setup = pgsql_setup,
        .versions = pgsql_versions,
        .write_rows = pv_write_rows_pgsql,
        .is_file = false,
    },
};

const pv_dialect *pv_dialect_find(const char *driver)
{
    for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++) {
        if (strcmp(dialects[i].driver, driver) == 0) {
            return &dialects[i];
        }
    }
    return NULL;
}

const char *pv_table_name(pv_table table)
{
    static const char *const names[PV_TABLE_COUNT] = {
        [PV_TABLE_HOUR] = "privacy_hour",
        [PV_TABLE_DAY] = "privacy_day",
        [PV_TABLE_MONTH] = "privacy_month",
    };
    return names[table];
}
