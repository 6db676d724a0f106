-- SPDX-License-Identifier: Apache-2.0
-- PostgreSQL for one server or a fleet: the tables, a role for httpd that may
-- do no more than it must, and one that may only read.
--
-- As a superuser, in a database made for it:
--
--     createdb privacy
--     psql -d privacy -v rounding=10 -f postgresql.sql
--
-- `rounding` is the rounding of PrivacyDisclosure (1 with Exact); a store keeps
-- the one that it was made with. Then give privacy_httpd a password, and write
-- it into a file that only root and httpd's User may read:
--
--     ALTER ROLE privacy_httpd PASSWORD '...';
--     db.example.org:5432:privacy:privacy_httpd:...      (the file)
--
-- and in httpd's environment (Debian: /etc/apache2/envvars):
--
--     export PGPASSFILE=/etc/apache2/privacy.pgpass
--
-- httpd.conf, a name for each server of the fleet:
--
--     PrivacyStore pgsql "host=db.example.org dbname=privacy user=privacy_httpd sslmode=verify-full" node=web1
--
-- The tables are those that the module makes by itself where its role may
-- create tables; here they belong to somebody else, so that the role of the
-- web servers can change rows but nothing around them.
--
-- Distributed: every table of figures has the site first in its key, and no
-- table has a serial number, trigger or foreign key.
--   Citus         SELECT create_distributed_table('privacy_hour', 'site');
--                 the same for privacy_day and privacy_month;
--                 SELECT create_reference_table('privacy_batch');
--   YugabyteDB, CockroachDB   nothing to do: both spread rows by primary key.
-- A batch is one transaction over all tables. Where the servers report a
-- serialization failure, the batch is sent again, unchanged, under its name.

\set ON_ERROR_STOP on
BEGIN;

CREATE TABLE privacy_meta(
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    value text NOT NULL);

CREATE TABLE privacy_batch(
    node text COLLATE "C" NOT NULL,
    boot text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    applied bigint NOT NULL,
    PRIMARY KEY(node, boot, sequence));

CREATE TABLE privacy_hour(
    site text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    period bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    count bigint NOT NULL
        CHECK (count >= :rounding AND count % :rounding = 0),
    PRIMARY KEY(site, dimension, period, item));

CREATE TABLE privacy_day(
    site text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    period bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    count bigint NOT NULL
        CHECK (count >= :rounding AND count % :rounding = 0),
    PRIMARY KEY(site, dimension, period, item));

CREATE TABLE privacy_month(
    site text COLLATE "C" NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    period bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    count bigint NOT NULL
        CHECK (count >= :rounding AND count % :rounding = 0),
    PRIMARY KEY(site, dimension, period, item));

CREATE TABLE privacy_text(
    site text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    policy bigint NOT NULL,
    language text NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    text text NOT NULL,
    PRIMARY KEY(site, hash));

CREATE VIEW privacy_hours AS SELECT site, dimension,
    to_timestamp(period) AS begins_at, item, count FROM privacy_hour;
CREATE VIEW privacy_days AS SELECT site, dimension,
    to_timestamp(period) AS begins_at, item, count FROM privacy_day;
CREATE VIEW privacy_months AS SELECT site, dimension,
    to_timestamp(period) AS begins_at, item, count FROM privacy_month;

INSERT INTO privacy_meta(key, value)
    VALUES('rounding', :'rounding'), ('schema', '2');

-- What httpd does: look at the schema, take the name of a batch, add to
-- figures, forget what is older than PrivacyRetention, keep the texts that
-- visitors were asked with.
CREATE ROLE privacy_httpd LOGIN;
GRANT SELECT, INSERT, UPDATE(value) ON privacy_meta TO privacy_httpd;
GRANT SELECT, INSERT, DELETE ON privacy_batch TO privacy_httpd;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON privacy_hour, privacy_day, privacy_month TO privacy_httpd;
GRANT SELECT, INSERT, UPDATE ON privacy_text TO privacy_httpd;

-- Its own notes in privacy_meta, and not what the tables were made with.
ALTER TABLE privacy_meta ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON privacy_meta FOR SELECT USING (true);
CREATE POLICY httpd_notes ON privacy_meta FOR INSERT TO privacy_httpd
    WITH CHECK (key NOT IN ('schema', 'rounding'));
CREATE POLICY httpd_notes_again ON privacy_meta FOR UPDATE TO privacy_httpd
    USING (true) WITH CHECK (key NOT IN ('schema', 'rounding'));

-- For reports outside httpd: privacyctl report, psql, Grafana.
CREATE ROLE privacy_reader LOGIN;
GRANT SELECT ON privacy_meta, privacy_batch, privacy_hour, privacy_day,
    privacy_month, privacy_text, privacy_hours, privacy_days, privacy_months
    TO privacy_reader;

COMMIT;
