#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Three httpd nodes on one PostgreSQL, set up by the recipe: sums are exact
# while backends, the database and children end; a database that is away at
# the stop gets its figures at the next start; nobody reads the password.

load lib/server
load lib/pgsql

setup() {
    pv_setup
    pg_make
    "$PG_BIN/psql" -qX -h 127.0.0.1 -p "$PG_PORT" -U owner -d postgres \
        -v rounding=1 -f "$PV_TOP/conf/recipes/postgresql.sql"
    forbid_text tellnobody
}

teardown() {
    pv_teardown_rc=0
    pv_teardown || pv_teardown_rc=1
    pg_stop
    return "$pv_teardown_rc"
}

# A node that writes with the role of the recipe.
start_node() { # NAME [FLUSH]
    httpd_instance "$1"
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Privacy On
PrivacyDisclosure Exact
PrivacyStore pgsql "$PG user=privacy_httpd password=tellnobody" node=$1 flush=${2:-1s}
CONF
    httpd_start
}

# Requests on connections of their own.
requests() { # HOW MANY
    ab -q -n "$1" -c 4 "$URL/" >"$OUT/ab" 2>&1 || { cat "$OUT/ab"; return 1; }
    ! grep -q '^Non-2xx' "$OUT/ab"
}

stored() {
    sql "SELECT COALESCE(SUM(count), 0) FROM privacy_hour WHERE dimension = 'status'"
}

is_stored() { [ "$(stored)" = "$1" ]; }

must_be_stored() { wait_until is_stored "$1" || fail "stored $(stored) of $1"; }

# The role's limits are the recipe's alone.
@test "the recipe makes what the module makes" {
    sql 'CREATE DATABASE made'
    timeout 200 "$PV_TOP/build/tests/store_writer" pgsql \
        "host=127.0.0.1 port=$PG_PORT dbname=made user=owner" a 1 1 1 "$OUT/memory"
    dump made | sed 's/(10)/(1)/g; s/% 10/% 1/g; s/>= 10/>= 1/g' >"$OUT/made"
    dump postgres | grep -vE '^(CREATE POLICY|ALTER TABLE .* ENABLE ROW LEVEL SECURITY;)' >"$OUT/recipe"
    diff "$OUT/made" "$OUT/recipe"
    grep -q 'CREATE TABLE public.privacy_month' "$OUT/recipe"
}

dump() { # DATABASE
    "$PG_BIN/pg_dump" -h 127.0.0.1 -p "$PG_PORT" -U owner -s -x -O -d "$1" |
        grep -vE '^(--|$|SET |SELECT pg_catalog|\\)'
}

@test "three nodes with the recipe's role: as many figures as requests" {
    for node in a b c; do start_node "$node"; done
    for _ in 1 2 3; do
        for node in a b c; do
            httpd_instance "$node"
            requests 200
        done
    done
    must_be_stored 1800
    assert_equal "$(sql 'SELECT COUNT(DISTINCT node) FROM privacy_batch')" 3 nodes
    assert_equal "$(grep -c 'deadlock detected' "$PG_DIR/log")" 0 deadlocks
}

@test "the role may do no more than it must" {
    for statement in 'CREATE TABLE x(y int)' 'DROP TABLE privacy_day' \
        'TRUNCATE privacy_day' "UPDATE privacy_meta SET value = '5'" \
        "UPDATE privacy_meta SET key = 'x' WHERE key = 'rounding'" \
        "INSERT INTO privacy_meta VALUES('schema', '9') ON CONFLICT(key) DO UPDATE SET value = excluded.value" \
        "UPDATE privacy_batch SET sequence = 1" 'ALTER TABLE privacy_day DROP count'; do
        run sql "$statement" privacy_httpd
        [ "$status" -ne 0 ] || fail "privacy_httpd may: $statement"
    done
    for text in first second; do # a note of its own it may write, and write again
        sql "INSERT INTO privacy_meta VALUES('note', '$text') ON CONFLICT(key) DO UPDATE SET value = excluded.value" privacy_httpd
    done
    assert_equal "$(sql "SELECT value FROM privacy_meta WHERE key = 'note'" privacy_reader)" second
    run sql 'SELECT count(*) FROM privacy_days' privacy_reader
    assert_equal "$status" 0 "$output"
    run sql 'DELETE FROM privacy_day' privacy_reader
    [ "$status" -ne 0 ] || fail "privacy_reader may delete"
}

@test "backends, database and children end while three nodes count" {
    allow_deaths
    allow_log PV0604 PV0611 AH00052 AH01239
    for node in a b c; do start_node "$node"; done
    for round in 1 2 3 4 5 6; do
        for node in a b c; do
            httpd_instance "$node"
            requests 100
        done
        sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'mod_privacy'" >/dev/null
        [ "$round" != 2 ] || { pg_stop KILL; pg_start; }
        [ "$round" != 4 ] || httpd_reload
        [ "$round" != 5 ] || kill -KILL "$(httpd_children | tail -n 1)"
    done
    must_be_stored 1800
}

@test "a database that is away at the stop gets its figures at the next start" {
    allow_log PV0604 PV0611
    start_node a
    requests 100
    must_be_stored 100
    pg_stop
    requests 60
    httpd_stop
    # One, or two where a flush fell among the requests.
    [ "$(find "$DIR/run/privacy-spool" -type f | wc -l)" -ge 1 ] || fail "nothing waits in the spool"
    pg_start
    httpd_start
    must_be_stored 160
    assert_equal "$(find "$DIR/run/privacy-spool" -type f | wc -l)" 0 "spool files"
}

@test "a stopped database delays nobody" {
    allow_log PV0604 PV0611
    start_node a
    requests 100
    must_be_stored 100
    begin=$SECONDS
    requests 400
    alone=$((SECONDS - begin))
    must_be_stored 500
    kill -STOP "$(pg_pid)"
    begin=$SECONDS
    requests 400
    assert_at_most $((SECONDS - begin - alone)) 4 "seconds more for 400 requests than before the stop"
    kill -CONT "$(pg_pid)"
    must_be_stored 900
}

@test "no part of the connection string is logged" {
    allow_log PV0604 PV0611
    httpd_instance a
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Privacy On
LogLevel trace8
PrivacyStore pgsql "$PG user=nobody_we_know password=tellnobody dbname=secretname" flush=1s
CONF
    httpd_start
    wait_for_log PV0604
    httpd_stop
    for word in tellnobody nobody_we_know secretname; do
        ! grep -rq "$word" "$LOGS" || fail "$word is in the log"
    done
}
