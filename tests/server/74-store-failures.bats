#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A running httpd whose SQLite store fails in every way we know: serving goes
# on, figures wait in memory, the log says so once, and nothing is lost.

load lib/server
load lib/store

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
}

teardown() { pv_teardown; }

start_exact() { # [MPM [FLUSH]]
    httpd_config "${1:-event}" <<CONF
Privacy On
PrivacyStore sqlite3 $DB flush=${2:-1s}
PrivacyDisclosure Exact
CONF
    httpd_start
}

# Each request on a connection of its own, all answered 200.
requests() { # HOW MANY
    ab -q -n "$1" -c 4 "$URL/" >"$OUT/ab" 2>&1 || { cat "$OUT/ab"; return 1; }
    ! grep -q '^Non-2xx' "$OUT/ab"
    assert_equal "$(sed -nE 's/^Complete requests: +//p' "$OUT/ab")" "$1" completed
}

stored() {
    sqlite3 -readonly -cmd '.timeout 3000' "$DB" \
        "SELECT COALESCE(SUM(count), 0) FROM privacy_hour WHERE dimension = 'status'" 2>/dev/null
}

is_stored() { [ "$(stored)" = "$1" ]; }

must_be_stored() { wait_until is_stored "$1" || fail "stored $(stored) of $1"; }

lines() { grep -c "$1" "$LOGS/error.log" || :; }

@test "locked for seven seconds" {
    allow_log PV0604
    start_exact
    requests 100
    must_be_stored 100
    hold_store "$DB"
    requests 100
    sleep 7
    wait_for_log 'PV0604.*locked'
    release_store
    must_be_stored 200
    assert_equal "$(lines PV0604)" 1 "lines in the log"
    wait_for_log PV0606
}

@test "read-only, then writable again" {
    allow_log PV0604
    start_exact
    requests 100
    must_be_stored 100
    chown root "$DB" "$STORE"
    chmod 444 "$DB"
    requests 50
    wait_for_log PV0604
    requests 50
    chown www-data "$DB" "$STORE"
    chmod 644 "$DB"
    must_be_stored 200
}

@test "deleted while it is in use: a new one is made" {
    start_exact
    requests 100
    must_be_stored 100
    wait_until store_is_closed "$DB"
    rm -f "$DB" "$DB-wal" "$DB-shm"
    requests 70
    must_be_stored 70
}

@test "damaged: moved aside, named in the log, a new one is made" {
    allow_log PV0607
    start_exact
    requests 100
    must_be_stored 100
    httpd_stop
    dd if=/dev/urandom of="$DB" bs=4096 count=3 conv=notrunc status=none
    httpd_start
    requests 80
    must_be_stored 80
    damaged=$(grep -o 'it is now [^,]*' "$LOGS/error.log" | cut -d' ' -f4)
    [ -f "$damaged" ] || fail "no file '$damaged'"
    assert_equal "$(lines PV0607)" 1 "lines in the log"
}

@test "damaged while it is in use" {
    allow_log PV0607
    start_exact
    requests 100
    must_be_stored 100
    wait_until store_is_closed "$DB" # else the end of the flush mends it
    dd if=/dev/urandom of="$DB" bs=4096 count=3 conv=notrunc status=none
    requests 80
    must_be_stored 80
    assert_equal "$(sqlite3 "$DB" 'PRAGMA integrity_check')" ok
    assert_equal "$(lines PV0607)" 1 "lines in the log"
}

@test "made by a newer version: nothing is written, one line says so" {
    allow_log PV0605 PV0611
    start_exact
    requests 100
    must_be_stored 100
    httpd_stop
    sqlite3 "$DB" "UPDATE privacy_meta SET value = '99' WHERE key = 'schema'"
    httpd_start
    wait_for_log 'PV0605.*version 99'
    requests 50
    httpd_stop
    assert_equal "$(stored)" 100
    assert_equal "$(lines PV0605)" 1 "lines in the log"
    # Its figures wait for the version that can write them.
    sqlite3 "$DB" "UPDATE privacy_meta SET value = '2' WHERE key = 'schema'"
    httpd_start
    must_be_stored 150
}

@test "a spool file that cannot be read is set aside" {
    allow_log PV0610
    start_exact
    must_be_stored 0
    httpd_stop
    bad=$DB.spool-3f2a6c1e-0000-4000-8000-000000000001-00000000000000000001
    echo 'mod_privacy spool 1' >"$bad"
    own_folder "$bad"
    httpd_start
    wait_for_log PV0610
    [ -f "$bad.bad" ]
    requests 10
    must_be_stored 10
}

@test "the child that flushes is killed: another one takes over" {
    allow_deaths
    allow_log AH00052
    start_exact prefork
    for _ in 1 2 3; do
        requests 50
        holder=$(fuser "$DB" 2>/dev/null | tr -s ' ' '\n' | grep -m 1 . || :)
        holder=${holder:-$(httpd_children | head -n 1)}
        kill -KILL "$holder"
        wait_until is_gone "$holder" # else it may take a connection with it
    done
    requests 50
    must_be_stored 200
}

@test "the parent is killed: its children go on storing" {
    allow_deaths
    start_exact
    requests 50
    must_be_stored 50
    pid=$(httpd_pid)
    children=$(httpd_children)
    kill -KILL "$pid"
    requests 50
    must_be_stored 100
    # shellcheck disable=SC2086
    kill -KILL $children
}

@test "old figures are deleted and overwritten" {
    start_exact
    must_be_stored 0
    httpd_stop
    sqlite3 "$DB" "PRAGMA secure_delete = ON;
        INSERT INTO privacy_hour VALUES('www.example.org', 'status', 1600000000, 'telltale-hour', 7);
        INSERT INTO privacy_day VALUES('www.example.org', 'page', 1600000000, '/telltale-day', 7);
        INSERT INTO privacy_month VALUES('www.example.org', 'page', 1600000000, '/kept-month', 7)"
    grep -qa telltale-hour "$DB"
    httpd_start
    wait_until is_forgotten || fail "$(strings "$DB" "$DB-wal" | grep telltale)"
    assert_equal "$(sqlite3 "$DB" "SELECT count FROM privacy_month WHERE item = '/kept-month'")" 7
    httpd_stop
    is_forgotten
}

is_forgotten() {
    [ "$(sqlite3 "$DB" "SELECT COUNT(*) FROM privacy_day WHERE item = '/telltale-day'")" = 0 ] &&
        ! cat "$DB"* | grep -qa telltale
}

@test "the log says at most once a minute that the store is away" {
    allow_log PV0604 PV0611
    start_exact
    must_be_stored 0
    hold_store "$DB"
    requests 20
    wait_for_log PV0604
    sleep 12
    assert_equal "$(lines PV0604)" 1 "lines in twelve seconds"
    release_store
    must_be_stored 20
}

@test "a full disk: figures wait in memory, and are stored when there is room" {
    allow_log PV0604
    [ "$(id -u)" = 0 ] || fail "needs root: a small disk is mounted"
    mount -t tmpfs -o size=256k tmpfs "$STORE"
    own_folder "$STORE"
    rc=0
    fill_and_free || rc=$?
    umount -l "$STORE"
    return "$rc"
}

fill_and_free() {
    start_exact || return
    requests 50 || return
    must_be_stored 50 || return
    # Room that journals free later would be room for figures.
    wait_until store_is_closed "$DB" || fail 'the store is never closed' || return
    ! dd if=/dev/zero of="$STORE/ballast" bs=1k status=none 2>/dev/null || return
    assert_equal "$(stat -f -c %f "$STORE")" 0 'free blocks' || return
    requests 70 || return
    wait_for_log 'PV0604.*(full|I/O)' || return
    requests 30 || return
    sleep 3
    assert_equal "$(lines PV0604)" 1 "lines in the log" || return
    rm "$STORE/ballast"
    must_be_stored 150 || return
    assert_equal "$(sqlite3 "$DB" 'PRAGMA integrity_check')" ok || return
    httpd_stop
}

tables_are_made() { sqlite3 -readonly "$DB" 'SELECT 1 FROM privacy_meta LIMIT 1'; }

# Fails each call of the last flush in turn, in a server of its own, until a
# run has no such call. A child that is still at its first flush when the requests
# come would store them by itself, by other calls.
fail_the_end() { # CALL STEP
    local n total=0
    rm -f "$DB"*
    for ((n = 1; ; n += $2)); do
        rm -f "$DIR/run/mark" "$DIR/run/arm"
        PV_WRAP="env LD_PRELOAD=$PV_TOP/build/tests/fail_nth.so FAIL_CALL=$1 FAIL_AT=$n
            FAIL_ERRNO=5 FAIL_MARK=$DIR/run/mark FAIL_ARM=$DIR/run/arm" start_exact event 1h
        wait_until tables_are_made
        wait_until store_is_closed "$DB"
        requests 5
        total=$((total + 5))
        touch "$DIR/run/arm"
        httpd_stop
        # What is missing waits in the spool; a start without failures has it all.
        start_exact
        wait_until is_stored "$total" || fail "after $1 number $n: stored $(stored) of $total"
        httpd_stop
        [ -f "$DIR/run/mark" ] || break
    done
    echo "$1 at the end: $((n - 1)) calls failed in turn, $total requests stored" >&3
    assert_equal "$(sqlite3 "$DB" 'PRAGMA integrity_check')" ok
    [ "$n" -gt 1 ] || fail "$1 was never called"
}

@test "any sync, open or write of the last flush fails: nothing twice or lost" {
    # write: httpd's word to its children may be the one that fails.
    allow_log PV0604 PV0611 PV0610 AH02404 AH00045 AH00046
    allow_deaths
    fail_the_end fsync 1
    fail_the_end fdatasync 1
    fail_the_end open 1
    fail_the_end write 1
}

@test "a disk that hangs at the stop: another process goes on, and nothing is left to the next start" {
    PV_WRAP="env LD_PRELOAD=$PV_TOP/build/tests/fail_nth.so FAIL_CALL=fsync FAIL_AT=1
        FAIL_HANG=60 FAIL_MARK=$DIR/run/mark FAIL_ARM=$DIR/run/arm" start_exact event 1h
    wait_until tables_are_made
    wait_until store_is_closed "$DB"
    requests 50
    touch "$DIR/run/arm"
    httpd_stop
    [ -f "$DIR/run/mark" ] || fail "nothing was synchronised"
    assert_equal "$(ls -A "$STORE")" visits.db "files left"
    assert_equal "$(stored)" 50
}

@test "a full disk at the stop: the log says that figures are lost" {
    allow_log PV0604 PV0611 PV0614
    start_exact event 1h
    wait_until tables_are_made
    wait_until store_is_closed "$DB"
    requests 50
    # Neither a spool file nor a journal can be made.
    mv "$STORE" "$STORE.away"
    httpd_stop
    wait_for_log 'PV0614.*neither in the spool'
    assert_equal "$(DB=$STORE.away/visits.db stored)" 0
}

@test "any write into the store by the last flush fails: nothing twice or lost" {
    allow_log PV0604 PV0611 PV0610
    fail_the_end pwrite "${PV_STEP:-7}"
}

@test "out of descriptors: what was served is stored later" {
    allow_log PV0604 'Too many open files|unable to|No file descriptors|AH0' PV0611
    PV_WRAP="${PV_WRAP:-} prlimit --nofile=34" start_exact
    must_be_stored 0
    # Idle connections take what is left; requests still get through or wait.
    exec 5<>"/dev/tcp/127.0.0.1/$PORT"
    timeout 300 python3 - "$PORT" <<'PY'
import socket, sys, time
idle = []
for _ in range(60):
    s = socket.socket()
    s.settimeout(2)
    try:
        s.connect(("127.0.0.1", int(sys.argv[1])))
        s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        idle.append(s)
    except OSError:
        break
time.sleep(4)
PY
    exec 5>&-
    lines=$(wc -l <"$LOGS/access.log")
    requests 50
    wait_until has_stored_all || fail "stored $(stored), logged $(wc -l <"$LOGS/access.log")"
    [ "$lines" -gt 5 ]
}

has_stored_all() { [ "$(stored)" = "$(wc -l <"$LOGS/access.log")" ]; }
