#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Fifty sites and many days, in SQLite and PostgreSQL: what a page costs the
# server, and that every reading goes by an index. `make bench` runs it with two
# years. A dimension of 100,000 rows is streamed in little memory.

load lib/server
load lib/pgsql

SITES=50
DAYS=${PV_SCALE_DAYS:-40}
CPU_MAX_MS=${PV_SCALE_CPU_MS:-1500} # of one page; the worst seen is printed

setup() { pv_setup; NOW=$(date +%s); }
teardown() {
    pv_teardown_rc=0
    pv_teardown || pv_teardown_rc=1
    [ -z "${PG_BIN:-}" ] || pg_stop
    return "$pv_teardown_rc"
}

scale_server() { # PrivacyStore's words
    httpd_config <<CONF
ServerName site1.example
Privacy On
PrivacyCount Off
PrivacyStatement changed 2026-11-01
PrivacyStore $* flush=1s
<Location /report>
SetHandler privacy-report
</Location>
<Location /all>
SetHandler privacy-report-all
</Location>
CONF
    allow_log PV0713
    httpd_start
}

# Processor time of all children so far, in milliseconds.
cpu_ms() {
    local pid sum=0
    for pid in $(pgrep -P "$(httpd_pid)"); do
        sum=$((sum + $(awk '{print $14 + $15}' "/proc/$pid/stat" 2>/dev/null || echo 0)))
    done
    echo $((sum * 1000 / $(getconf CLK_TCK)))
}

# The most memory that a child ever had, in KiB.
peak_kb() {
    local pid
    for pid in $(pgrep -P "$(httpd_pid)"); do
        sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"
    done | sort -n | tail -n 1
}

look() { # NAME PATH
    local before bytes spent
    before=$(cpu_ms)
    for _ in 1 2 3 4 5 6 7 8; do visit -o "$OUT/answer" "$2"; done
    spent=$((($(cpu_ms) - before) / 8))
    bytes=$(gzip -9 <"$OUT/answer" | wc -c)
    echo "#   $1: $spent ms of processor time, $bytes bytes compressed" >&3
    [ -s "$OUT/answer" ] || fail "$1 is empty"
    assert_at_most "$spent" "$CPU_MAX_MS" "ms of $1"
    [[ $2 == *format=* ]] || [ "$bytes" -le 30720 ] || fail "$1 has $bytes bytes"
}

look_at_all() { # STORE
    echo "# $1, $SITES sites, $DAYS days, $2 rows:" >&3
    look 'last 30 days' /report
    look 'a day' "/report?from=$(date -u -d yesterday +%F)&to=$(date -u -d yesterday +%F)"
    look 'this year' "/report?from=$(date -u +%Y)-01-01&to=$(date -u +%Y)-12-31"
    look 'one dimension' '/report?dimension=page'
    look 'another site' '/all?site=site49.example'
    look 'all sites' /all
    look 'JSON of all dimensions' '/report?format=json'
    look 'CSV of pages' "/report?format=csv&dimension=page&from=2020-01-01"
    look 'OpenMetrics of all sites' '/all?format=openmetrics'
}

tables_are_there() { sqlite3 "$STORE/visits.db" 'SELECT COUNT(*) FROM privacy_hour'; }

@test "fifty sites in SQLite: every page is cheap, and read by the primary key" {
    scale_server sqlite3 "$STORE/visits.db"
    wait_until tables_are_there
    httpd_stop
    sqlite3 "$STORE/visits.db" < <(tests/data/make-scale "$SITES" "$DAYS" "$NOW")
    scale_server sqlite3 "$STORE/visits.db"
    look_at_all SQLite "$(sqlite3 "$STORE/visits.db" 'SELECT (SELECT COUNT(*) FROM privacy_hour) + (SELECT COUNT(*) FROM privacy_day) + (SELECT COUNT(*) FROM privacy_month)')"
    # The statements as they stand in the program.
    strings -n 20 build/privacyctl | grep '^SELECT .* FROM %s' >"$OUT/statements"
    [ "$(wc -l <"$OUT/statements")" -ge 2 ] || fail "$(cat "$OUT/statements")"
    while IFS= read -r sql; do
        sql=${sql//%%/%}
        sql=${sql/FROM %s/FROM privacy_day}
        sql=${sql//%lld/1}
        plan=$(sqlite3 "$STORE/visits.db" "EXPLAIN QUERY PLAN ${sql//%s/"'site7.example'"}")
        assert_contains "$plan" 'USING PRIMARY KEY'
        refute_contains "$plan" 'SCAN privacy'
    done <"$OUT/statements"
}

pg_tables_are_there() { sql 'SELECT COUNT(*) FROM privacy_hour'; }

@test "fifty sites in PostgreSQL: every page is cheap, and read by an index" {
    pg_make
    scale_server pgsql "\"$PG user=owner\""
    wait_until pg_tables_are_there || fail 'no tables'
    httpd_stop
    tests/data/make-scale "$SITES" "$DAYS" "$NOW" >"$OUT/fill.sql"
    "$PG_BIN/psql" -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PG_PORT" -U owner -d postgres -f "$OUT/fill.sql"
    sql 'ANALYZE' >/dev/null
    printf '%s\n' "session_preload_libraries = 'auto_explain'" 'auto_explain.log_min_duration = 0' >>"$PG_DIR/data/postgresql.conf"
    sql 'SELECT pg_reload_conf()' >/dev/null
    scale_server pgsql "\"$PG user=owner\""
    look_at_all PostgreSQL "$(sql 'SELECT (SELECT COUNT(*) FROM privacy_hour) + (SELECT COUNT(*) FROM privacy_day) + (SELECT COUNT(*) FROM privacy_month)')"
    httpd_stop
    # Plans of what httpd asked; those of this test itself count rows.
    awk '/duration:/ { mine = 0 } /Query Text: SELECT (period|site)/ { mine = 1 }
        mine && /(Seq Scan|Index (Only )?Scan|Bitmap Heap Scan) .*on privacy_(hour|day|month)/ { print }' \
        "$PG_DIR/log" >"$OUT/plans"
    [ "$(grep -c 'Index\|Bitmap' "$OUT/plans")" -gt 50 ] || fail "$(head -n 20 "$OUT/plans")"
    assert_equal "$(grep -c 'Seq Scan' "$OUT/plans")" 0 'sequential scans'
}

@test "100,000 rows of one day are streamed in bounded memory, and others are served meanwhile" {
    scale_server sqlite3 "$STORE/visits.db"
    wait_until tables_are_there
    day=$(((NOW / 86400 - 1) * 86400))
    sqlite3 -cmd '.timeout 5000' "$STORE/visits.db" "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO privacy_day SELECT 'site1.example', 'page', $day, '/p/' || i, 10 * (2 + i % 500) FROM n"
    visit /report >"$OUT/page"
    before=$(peak_kb) cpu=$(cpu_ms)
    visit '/report?format=json&dimension=page' >"$OUT/all.json" &
    job=$!
    assert_equal "$(visit_status /privacy-choices/)" 200
    wait "$job"
    assert_equal "$(jq '.rows | length' "$OUT/all.json")" 100000
    visit '/report?format=csv&dimension=page' | wc -l >"$OUT/lines"
    assert_equal "$(cat "$OUT/lines")" 100001
    visit '/report?dimension=page' >"$OUT/long.html"
    [ "$(gzip -9 <"$OUT/long.html" | wc -c)" -le 30720 ] || fail 'the page is too long'
    grown=$(($(peak_kb) - before))
    echo "# 100,000 rows as JSON, CSV and HTML: $(($(cpu_ms) - cpu)) ms of processor time, $grown KiB more memory" >&3
    assert_at_most "$grown" 16384 "KiB more of a child"
}
