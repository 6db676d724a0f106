#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the sanitizers watch beside the server tests: everything at once from
# many connections, and graceful restarts meanwhile. PV_LOAD_S is how long.

load ../server/lib/server
load ../soak/site

PV_LIFE_S=600
PV_WAIT_S=120
LOAD=()

setup() {
    pv_setup
    allow_log '\[(cgid|cgi|core|proxy|proxy_http|http2|ssl|mpm_[a-z]*|reqtimeout|deflate|include):' 'PV06[0-9]{2}' PV0700
    # A child that is slow under a tool may be ended by a restart.
    allow_deaths
}

teardown() { pv_teardown; }

@test "everything at once, with three graceful restarts" {
    local seconds=${PV_LOAD_S:-20}
    # h2load and wrk wait for one another's answers; under a slow tool the
    # server's patience is what must not run out.
    busy_site "${PV_MPM:-event}" 1s <<<'Timeout 60'
    httpd_start
    start_wrk "$seconds" 16
    [ "${PV_MPM:-event}" = prefork ] || start_h2load "$seconds" 4
    start_rough "$seconds"
    for edition in 1 2 3; do
        sleep $((seconds / 4))
        list_of "$edition"
        httpd_reload
    done
    finish_load
    wait_until log_is_quiet
    wait_until stored_at_least "$(logged)" || fail "stored $(stored), logged $(logged)"
    echo "load: wrk $answered_wrk, h2load $answered_h2, stored $(stored), logged $(logged)" >&3
}
