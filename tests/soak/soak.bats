#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `make soak MINUTES=`: mixed load on a site that uses everything, with graceful
# restarts, lists that change, killed children and a store that fails. At the
# end the figures are those of httpd's own access log, and memory, descriptors,
# shared memory and semaphores are where they were.
#
# httpd ends a request after it has sent the answer, counts it, then logs it. A
# child killed in between has counted what it never logged: the figures may
# exceed the log by the requests that were open at the kills, and never fall
# behind it.

load ../server/lib/server
load site

MINUTES=${PV_SOAK_MINUTES:-1}
PV_LIFE_S=$((MINUTES * 60 + 300))
PV_WAIT_S=60
RSS_GROWTH_KB=8192
CHILD_GROWTH_KB=16384
CONNECTIONS=24

setup() {
    pv_setup
    # Broken requests and faults are meant: other modules may speak of them, and
    # ours of the store.
    allow_log '\[(cgid|core|proxy|proxy_http|http2|ssl|mpm_[a-z]*|reqtimeout|deflate|include):' 'PV06[0-9]{2}' PV0700 PV0503
}

teardown() { pv_teardown; }

resources() { # of the parent: descriptors, mappings of the module, shared memory, semaphores, files
    local pid
    pid=$(httpd_pid)
    echo "descriptors $(find "/proc/$pid/fd" -mindepth 1 | wc -l)" \
        "mappings $(grep -cE 'mod_privacy|SYSV|/dev/zero|memfd' "/proc/$pid/maps")" \
        "shm $(ipcs -m | grep -c '^0x') sem $(ipcs -s | grep -c '^0x')" \
        "run $(find "$DIR/run" -type f ! -name '*.log' | wc -l)"
}

resources_are() { [ "$(resources)" = "$1" ]; }

# Children of the generation before have gone when there are as few as at the start.
children_are_few() { [ "$(httpd_children | wc -l)" -le "$1" ]; }

rss_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

largest_child_kb() {
    local child
    for child in $(httpd_children); do rss_kb "$child"; done 2>/dev/null | sort -n | tail -n 1
}

# Nothing that a fault leaves behind lasts longer than its round.
fault() { # ROUND
    local child
    case $(($1 % 3)) in
    0) sqlite3 "$STORE/visits.db" 'begin exclusive; select 1;' '.shell sleep 3' ;;
    1) chmod 0500 "$STORE" "$STORE/visits.db" && sleep 2 && chmod 0700 "$STORE" "$STORE/visits.db" ;;
    *) child=$(httpd_children | shuf -n 1) && kill -STOP "$child" && sleep 1; kill -CONT "$child" ;;
    esac >/dev/null 2>&1 3>&-
}

start_load() { # SECONDS
    start_wrk "$1" $CONNECTIONS
    start_h2load "$1" 4
    start_rough "$1"
}

disturb() { # SECONDS [KILL]: prints nothing; sets restarts and kills
    local end=$((SECONDS + $1)) round=0
    restarts=0 kills=0
    while [ "$SECONDS" -lt "$end" ]; do
        round=$((round + 1))
        sleep 2
        list_of "$round"
        kill -USR1 "$(httpd_pid)"
        restarts=$((restarts + 1))
        sleep 1
        fault "$round" || :
        [ -n "${2:-}" ] || continue
        ! kill -KILL "$(httpd_children | shuf -n 1)" || kills=$((kills + 1))
    done
}

# Both may still be writing; the store follows within the flush interval.
settle() { wait_until log_is_quiet || fail "the access log does not come to rest"; }

phase() { # NAME SECONDS [KILL]
    start_load "$2"
    disturb "$2" "${3:-}"
    finish_load
    settle
    completed=$((completed + answered_wrk + answered_h2))
    echo "soak: $1: wrk $answered_wrk, h2load $answered_h2, rough: $sent_rough; $restarts restarts, $kills kills" >&3
}

@test "mixed load for $MINUTES minutes: exact figures, nothing leaks" {
    allow_deaths
    local LOAD=() restarts kills completed=0 seconds=$((MINUTES * 30)) before rss largest children counted
    busy_site </dev/null
    httpd_start
    # Warm: each way through the server once, and a restart.
    start_load 5
    finish_load
    httpd_reload
    settle
    children=$(httpd_children | wc -l)
    before=$(resources) rss=$(rss_kb "$(httpd_pid)") largest=$(largest_child_kb)

    phase "restarts, lists, store failures" "$seconds"
    wait_until stored_is "$(logged)" || fail "stored $(stored), logged $(logged)"
    echo "soak: stored $(stored), logged $(logged): difference 0" >&3

    phase "and killed children" "$seconds" KILL
    wait_until children_are_few "$children" || :
    wait_until stored_at_least "$(logged)" || fail "stored $(stored), logged $(logged)"
    sleep 3
    counted=$(stored)
    echo "soak: stored $counted, logged $(logged) after $kills kills; clients completed $completed since the warm-up" >&3
    [ "$counted" -le $(($(logged) + kills * (CONNECTIONS + 4 * 8 + 6))) ] || fail "invented $((counted - $(logged)))"

    echo "soak: RSS of the largest child $(largest_child_kb) kB (before: $largest)" >&3
    [ "$(largest_child_kb)" -le $((largest + CHILD_GROWTH_KB)) ] || fail "a child grew"
    httpd_reload
    wait_until resources_are "$before" || fail "resources $(resources), were $before"
    echo "soak: $(resources) (before: $before); RSS of the parent $(rss_kb "$(httpd_pid)") kB (before: $rss)" >&3
    [ "$(rss_kb "$(httpd_pid)")" -le $((rss + RSS_GROWTH_KB)) ] || fail "RSS grew from $rss kB"
    assert_equal "$(sqlite3 "$STORE/visits.db" 'PRAGMA integrity_check')" ok
}

# Of memory: what malloc keeps between restarts goes up and down by as much.
RESTARTS=$((MINUTES * 50))
RESTARTS_KB=1024

@test "graceful restarts under load, some hundred of them: the parent keeps nothing" {
    local LOAD=() before rss n answered
    busy_site <<<'MaxKeepAliveRequests 20'
    httpd_start
    for n in 1 2 3 4 5 6 7 8 9 10; do httpd_reload; done
    settle
    before=$(resources) rss=$(rss_kb "$(httpd_pid)")
    start_wrk $((RESTARTS * 5)) 4
    for ((n = 1; n <= RESTARTS; n++)); do
        list_of $((n % 3))
        httpd_reload || fail "restart $n"
    done
    kill -INT "${LOAD[0]}"
    wait "${LOAD[0]}" || :
    answered=$(sed -nE 's/^ *([0-9]+) requests in .*/\1/p' "$OUT/wrk.txt")
    settle
    echo "soak: $RESTARTS graceful restarts, $answered requests; RSS of the parent $(rss_kb "$(httpd_pid)") kB (before: $rss)" >&3
    [ "$answered" -gt "$RESTARTS" ] || fail "hardly any load: $answered requests"
    wait_until resources_are "$before" || fail "resources $(resources), were $before"
    [ "$(rss_kb "$(httpd_pid)")" -le $((rss + RESTARTS_KB)) ] || fail "RSS grew from $rss kB"
    wait_until stored_is "$(logged)" || fail "stored $(stored), logged $(logged)"
    echo "soak: stored $(stored), logged $(logged): difference 0" >&3
}
