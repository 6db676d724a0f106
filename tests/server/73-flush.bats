#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# From requests to rows: figures reach the store while httpd runs, over
# graceful restarts and when it stops, and none twice.

load lib/server
load lib/store

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
}

teardown() { pv_teardown; }

# A server that counts exactly and flushes every second.
exact_config() { # [MPM]
    httpd_config "${1:-event}" <<CONF
Privacy On
PrivacyStore sqlite3 $DB flush=1s
PrivacyDisclosure Exact
CONF
}

requests() { ab -q -n "$1" -c 8 -B 127.0.0.1 "$URL/" >"$OUT/ab" 2>&1; }

stored() { # [TABLE]
    sqlite3 "$DB" "SELECT COALESCE(SUM(count), 0) FROM privacy_${1:-hour}
        WHERE dimension = 'status'" 2>/dev/null
}

is_stored() { [ "$(stored)" = "$1" ]; }

@test "figures reach the store within a second or two, under each MPM" {
    total=0
    for mpm in event worker prefork; do
        exact_config "$mpm"
        httpd_start
        requests 100
        total=$((total + 100))
        wait_until is_stored "$total" || fail "$mpm: $(stored) of $total"
        httpd_stop
        assert_equal "$(stored)" "$total" "$mpm after the stop"
    done
    assert_equal "$(stored day)" "$total" day
    assert_equal "$(stored month)" "$total" month
    assert_equal "$(sqlite3 "$DB" "SELECT count FROM privacy_hour
        WHERE dimension='status' AND item='200'" | awk '{ n += $1 } END { print n }')" "$total"
    assert_equal "$(stat -c '%a' "$DB")" 640
}

@test "stop stores what the last flush did not" {
    for mpm in event prefork; do
        rm -f "$DB"*
        exact_config "$mpm"
        sed -i 's/flush=1s/flush=1h/' "$CONF"
        httpd_start
        wait_until is_stored 0 # the flush of the start
        wait_until store_is_closed "$DB"
        requests 500
        assert_equal "$(stored)" 0 "before the stop"
        httpd_stop
        assert_equal "$(stored)" 500 "$mpm after the stop"
        assert_equal "$(ls -A "$STORE")" visits.db "files left"
    done
}

@test "graceful stop stores everything" {
    exact_config
    sed -i 's/flush=1s/flush=1h/' "$CONF"
    httpd_start
    requests 300
    httpd_stop WINCH
    assert_equal "$(stored)" 300
}

@test "graceful restarts lose nothing" {
    exact_config
    httpd_start
    for _ in 1 2 3 4 5; do
        requests 100
        httpd_reload
    done
    wait_until is_stored 500 || fail "$(stored) of 500"
    httpd_stop
    assert_equal "$(stored)" 500
}

@test "a slow answer of an old child is counted, in the memory of then or of now" {
    cgi slow <<'SH'
#!/bin/sh
printf 'Content-Type: text/html\n\n<title>Slow</title>'
sleep "${QUERY_STRING:-4}"
echo the end
SH
    exact_config
    httpd_start
    visit -A 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' -H 'Accept-Language: nl' '/cgi-bin/slow?4' >"$OUT/first" 3>&- &
    first=$!
    sleep 0.5
    httpd_reload # the same memory
    visit -A 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' -H 'Accept-Language: nl' '/cgi-bin/slow?5' >"$OUT/second" 3>&- &
    second=$!
    sleep 0.5
    echo 'PrivacyCountMemory 3M' | httpd_config_add
    httpd_reload # another one; the old one is drained
    requests 20
    wait "$first" "$second"
    assert_contains "$(cat "$OUT/first" "$OUT/second")" 'the end'
    wait_until is_stored 22 || fail "$(stored) of 22"
    httpd_stop
    assert_equal "$(stored)" 22
    assert_equal "$(sqlite3 "$DB" "SELECT COALESCE(SUM(count), 0) FROM privacy_day
        WHERE dimension = 'page' AND item = '/cgi-bin/slow'")" 2
}

@test "restarts that end all children lose nothing" {
    exact_config prefork
    httpd_start
    for _ in 1 2 3; do
        requests 100
        httpd_restart
    done
    wait_until is_stored 300 || fail "$(stored) of 300"
}

@test "everybody gets the signal at once: the stop loses nothing" {
    for mpm in event prefork; do
        rm -f "$DB"*
        exact_config "$mpm"
        sed -i 's/flush=1s/flush=1h/' "$CONF"
        httpd_start
        requests 200
        # The file with its number goes before the last flush begins.
        pid=$(httpd_pid)
        # shellcheck disable=SC2046
        kill -TERM "$pid" $(httpd_children)
        wait_until is_gone "$pid"
        assert_equal "$(stored)" 200 "$mpm"
        wait "$(cat "$DIR/run/job.pid")" || :
    done
}

# Its children may still be at work when prefork has done with them.
@test "graceful stop under prefork: the last flush begins when the last child has gone" {
    allow_log AH00045 # a child that takes longer than three seconds
    exact_config prefork
    sed -i 's/flush=1s/flush=1h/' "$CONF"
    httpd_config_add <<<'GracefulShutdownTimeout 1'
    PV_WRAP="env LD_PRELOAD=$PV_TOP/build/tests/fail_nth.so FAIL_CALL=exit FAIL_AT=1
        FAIL_HANG=4 FAIL_MARK=$DIR/run/mark" httpd_start
    requests 100
    pid=$(httpd_pid) children=$(httpd_children)
    kill -WINCH "$pid"
    wait_until is_gone "$pid"
    [ -f "$DIR/run/mark" ] || fail "no child was slow to end"
    for child in $children; do
        is_gone "$child" || fail "a child is there after the last flush"
    done
    assert_equal "$(stored)" 100
}

# A batch has up to 1,666 values: more than a hundred thousand of them, two to a page.
@test "a stop stores more figures than 64 batches hold" {
    local pages=56000
    exact_config
    sed -i 's/flush=1s/flush=1h/' "$CONF"
    httpd_config_add <<CONF
PrivacyCountMemory 64M
AliasMatch ^/x/ $DOCS/index.html
MaxKeepAliveRequests 0
CONF
    httpd_start
    seq -f '/x/%06.0f' "$pages" | tr 0-9 g-p >"$OUT/urls"
    h2load --h1 -n "$pages" -c 1 -t 1 -i "$OUT/urls" -B "$URL" -H 'Accept-Language: nl' \
        -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' >"$OUT/h2load" 2>&1
    assert_contains "$(cat "$OUT/h2load")" "$pages succeeded, 0 failed"
    httpd_stop
    for dimension in page entry; do
        assert_equal "$(sqlite3 "$DB" "SELECT COUNT(*), SUM(count) FROM privacy_day
            WHERE dimension = '$dimension'")" "$pages|$pages" "$dimension"
    done
}

@test "a start that finds the store away keeps the figures of the last one" {
    exact_config
    httpd_start
    requests 100
    wait_until is_stored 100
    # Locked from now on: the last flush can only write the spool.
    hold_store "$DB"
    requests 50
    sleep 1
    allow_log PV0604 PV0611
    httpd_stop
    ls "$STORE" >"$OUT/files"
    release_store
    assert_contains "$(cat "$OUT/files")" visits.db.spool-
    httpd_start
    wait_until is_stored 150 || fail "$(stored) of 150"
    wait_for_log 'PV0609'
    httpd_stop
    assert_equal "$(stored)" 150
    assert_equal "$(ls -A "$STORE")" visits.db
}
@test "without PrivacyStore the log says once that figures live in memory" {
    httpd_config <<<'Privacy On'
    httpd_start
    wait_for_log 'PV0603.*counted in memory'
    httpd_reload
    assert_equal "$(grep -c PV0603 "$LOGS/error.log")" 1
    folders=(/dev/shm/mod_privacy-"$(httpd_pid)"-*)
    assert_equal "$(stat -c %a "${folders[0]}")" 700
    httpd_stop
    run ls -d "${folders[0]}"
    assert_equal "$status" 2 "the folder in memory after the stop"
}

@test "without PrivacyStore nothing of a killed server stays in memory" {
    allow_deaths
    httpd_config <<<'Privacy On'
    httpd_start
    pid=$(httpd_pid)
    folder=$(echo /dev/shm/mod_privacy-"$pid"-*)
    wait_until test -s "$folder/visits.db"
    # shellcheck disable=SC2046
    kill -KILL "$pid" $(httpd_children)
    wait_until is_gone "$pid"
    rm -f "$DIR/run/job.pid"
    httpd_start
    [ ! -e "$folder" ] || fail "$folder is still there"
}

@test "without PrivacyStore a server in another PID namespace leaves our figures alone" {
    httpd_config <<<'Privacy On'
    httpd_start
    ours=$(echo /dev/shm/mod_privacy-"$(httpd_pid)"-*)
    wait_until test -s "$ours/visits.db"
    httpd_instance other
    httpd_config <<<'Privacy On'
    # shellcheck disable=SC2086  # a command with its arguments
    timeout -k 5 "$PV_LIFE_S" unshare --pid --fork --kill-child \
        ${PV_TOOL:-} "$HTTPD" -d "$DIR" -f "$CONF" -DFOREGROUND </dev/null >"$OUT/other" 2>&1 3>&- &
    other=$!
    wait_until test -s "$LOGS/error.log"
    wait_for_log 'resuming normal operations'
    [ -s "$ours/visits.db" ] || fail "$ours is gone"
    httpd=$(pgrep -P "$(pgrep -P "$other")")
    theirs=$(readlink "/proc/$httpd/fd/"* | grep mod_privacy-)
    [ -d "$theirs" ] || fail "the other server has no folder"
    kill -TERM "$httpd"
    wait "$other" || :
    [ ! -e "$theirs" ] || fail "$theirs is still there"
    httpd_instance main
}

@test "without PrivacyStore the report shows what memory holds" {
    httpd_config <<CONF
Privacy On
PrivacyDisclosure Exact
<Location /report>
    SetHandler privacy-report
</Location>
CONF
    httpd_start
    requests 30
    # Flushed at the start and every minute: a graceful restart does it now.
    httpd_reload
    wait_until report_has 30 || fail "$(report)"
}

report() { visit '/report?format=json&dimension=status&by=hour'; }

report_has() { [ "$(report | jq '[.rows[] | select(.item == "200") | .count] | add')" = "$1" ]; }
