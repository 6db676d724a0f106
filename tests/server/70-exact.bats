#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Exactly once: what a load generator saw completed is what the store holds,
# under each MPM, through a stop, a start, graceful restarts and a kill.
# PV_REQUESTS makes it longer.

load lib/server

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
}

teardown() { pv_teardown; }

exact_config() { # MPM
    httpd_config "$1" <<CONF
Privacy On
PrivacyDisclosure Exact
PrivacyStore sqlite3 $STORE/visits.db flush=1s
CONF
}

# The sum of a dimension over all periods of the hour table.
stored() { # DIMENSION [ITEM]
    sqlite3 -cmd '.timeout 5000' "$STORE/visits.db" "select coalesce(sum(count), 0) from privacy_hour
        where dimension = '$1' ${2:+and item = '$2'}"
}

stored_is() { [ "$(stored "$1")" = "$2" ]; }

# Each request on a connection of its own, so that a graceful restart never
# meets an idle one; prints how many were completed with 200.
load_with_ab() { # REQUESTS CONNECTIONS
    ab -q -n "$1" -c "$2" "$URL/" >"$OUT/ab.txt" 2>&1 || { cat "$OUT/ab.txt" >&2; return 1; }
    ! grep -q '^Non-2xx' "$OUT/ab.txt"
    assert_equal "$(sed -nE 's/^Failed requests: +//p' "$OUT/ab.txt")" 0 "failed requests"
    sed -nE 's/^Complete requests: +//p' "$OUT/ab.txt"
}

# httpd's requests to itself are logged, and not counted.
logged() { grep -cv '"OPTIONS \* HTTP/1.0"' "$LOGS/access.log"; }

is_logged() { [ "$(logged)" = "$1" ]; }

for_mpm() { # MPM: requests, and nothing but their number in the store
    local asked=${PV_REQUESTS:-20000}
    # Connections may come faster than children have closed those before.
    [ "$1" != prefork ] || allow_log AH00161
    exact_config "$1"
    httpd_start
    assert_equal "$(load_with_ab "$asked" 16)" "$asked"
    # wait_until connects once for each look, without a request: not counted.
    wait_until stored_is status "$asked" || fail "stored $(stored status) of $asked ($1)"
    echo "$1: $asked completed, $(stored status) stored, difference $((asked - $(stored status)))" >&3
    assert_equal "$(stored requests)" "$asked"
    assert_equal "$(stored status 200)" "$asked"
    # A line is logged after the answer has gone.
    wait_until is_logged "$asked"
    assert_equal "$(logged)" "$asked" "lines in the log"
}

@test "event: as many requests in the store as were completed" { for_mpm event; }

@test "worker: as many requests in the store as were completed" { for_mpm worker; }

@test "prefork: as many requests in the store as were completed" { for_mpm prefork; }

@test "a stop and a start lose nothing" {
    exact_config event
    httpd_start
    for round in 1 2 3; do
        load_with_ab 700 8 >/dev/null
        httpd_stop
        httpd_start
    done
    wait_until stored_is status 2100 || fail "stored $(stored status) of 2100"
}

@test "ten graceful restarts under load lose nothing" {
    # mod_cgid's new daemon may be faster than the old one's end.
    allow_log AH01243
    exact_config event
    httpd_start
    load_with_ab 12000 8 >"$OUT/completed" 3>&- &
    load=$!
    for round in {1..10}; do
        sleep 0.2
        httpd_reload
    done
    wait "$load" || fail "$(cat "$OUT/ab.txt")"
    assert_equal "$(cat "$OUT/completed")" 12000
    wait_until stored_is status 12000 || fail "stored $(stored status) of 12000"
}

@test "a killed child loses no counted request" {
    allow_deaths
    allow_log 'exit signal Killed'
    exact_config prefork
    httpd_start
    load_with_ab 500 4 >/dev/null
    local victim
    victim=$(httpd_children | head -n 1)
    kill -KILL "$victim"
    wait_until is_gone "$victim" # else it may take a connection with it
    load_with_ab 500 4 >/dev/null
    wait_until stored_is status 1000 || fail "stored $(stored status) of 1000"
}

@test "the store never says more than was asked: nothing is stored twice" {
    exact_config event
    httpd_start
    load_with_ab 300 4 >/dev/null
    wait_until stored_is status 300 || fail "stored $(stored status) of 300"
    sleep 3 # three further flushes
    assert_equal "$(stored status)" 300
}
