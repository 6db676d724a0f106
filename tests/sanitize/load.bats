#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the sanitizers watch beside the server tests: everything at once from
# many connections, and graceful restarts meanwhile. The load is a number of
# requests that all must be answered, not a time, so that a slow tool sees as
# much as a fast one. PV_LOAD_REQUESTS: of HTTP/1; a sixth of that over HTTP/2,
# and a thirtieth of clients that no server likes.

load ../server/lib/server
load ../soak/site

PV_LIFE_S=${PV_LOAD_LIFE_S:-600}
PV_WAIT_S=300
LOAD=()

setup() {
    pv_setup
    allow_log '\[(cgid|cgi|core|proxy|proxy_http|http2|ssl|mpm_[a-z]*|reqtimeout|deflate|include):' 'PV06[0-9]{2}' PV0700 PV0503
    # A child that is slow under a tool may be ended by a restart.
    allow_deaths
}

teardown() { pv_teardown; }

logged_at_least() { [ "$(logged)" -ge "$1" ]; }

@test "everything at once, with three graceful restarts" {
    local requests=${PV_LOAD_REQUESTS:-6000} patience=$((PV_LIFE_S - 60))
    # h2load and wrk wait for one another's answers; under a slow tool the
    # server's patience is what must not run out.
    busy_site "${PV_MPM:-event}" 1s <<<'Timeout 60'
    httpd_start
    start_wrk "$patience" 16 "$requests"
    [ "${PV_MPM:-event}" = prefork ] || start_h2load "$patience" 4 $((requests / 6))
    start_rough "$patience" $((requests / 30))
    for edition in 1 2 3; do
        PV_WAIT_S=$patience wait_until logged_at_least $((requests * edition / 4)) || fail "only $(logged) requests"
        kill -0 "${LOAD[0]}" || fail "no load is left for restart $edition"
        list_of "$edition"
        httpd_reload
    done
    finish_wrk "${LOAD[0]}" || fail "wrk did not end: $(cat "$OUT/wrk.txt")"
    finish_load
    wait_until log_is_quiet
    wait_until stored_at_least "$(logged)" || fail "stored $(stored), logged $(logged)"
    echo "# | load under ${PV_MPM:-event}: wrk $answered_wrk, h2load $answered_h2, rough: $sent_rough; 3 restarts; stored $(stored), logged $(logged)" >&3
    [ "$answered_wrk" -ge "$requests" ] || fail "wrk had $answered_wrk answers of $requests"
    [ "${PV_MPM:-event}" = prefork ] || [ "$answered_h2" -ge $((requests / 6)) ] || fail "h2load had $answered_h2 answers"
}
