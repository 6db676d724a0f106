#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Accounting under fire: graceful restarts every half second and children
# killed at random: completed <= counted <= completed + open connections.
# PV_REQUESTS makes it longer.
#
# httpd ends and logs a request after it has sent the answer; a child that is
# killed between the two has served a client. The module counts before the end
# of the answer leaves, so it holds what clients completed, and at least what
# the access log has; httpd's requests to itself are logged and not counted.

load lib/server

CLIENTS=8

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
}

teardown() { pv_teardown; }

start_exact() { # MPM
    httpd_config "$1" <<CONF
Privacy On
PrivacyStore sqlite3 $DB flush=1s
PrivacyDisclosure Exact
CONF
    httpd_start
}

stored() {
    sqlite3 -readonly -cmd '.timeout 3000' "$DB" \
        "SELECT COALESCE(SUM(count), 0) FROM privacy_hour WHERE dimension = 'status'" 2>/dev/null
}

# Clients in the background; sets `clients`.
start_clients() { # REQUESTS
    "$PV_TOP/tests/server/lib/clients.py" "$PORT" "$1" "$CLIENTS" >"$OUT/clients" 3>&- &
    clients=$!
}

judge() { # MPM KILLS: after the stop
    local completed open counted logged
    read -r _ completed _ open <"$OUT/clients"
    counted=$(stored)
    logged=$(grep -cv '"OPTIONS \* HTTP/1.0"' "$LOGS/access.log")
    echo "$1: $2 kills, completed $completed, cut $open, logged $logged, counted $counted" >&3
    [ "$counted" -ge "$logged" ] || fail "$1 lost $((logged - counted)) of the log"
    [ "$counted" -ge "$completed" ] || fail "$1 lost $((completed - counted))"
    [ "$counted" -le $((completed + open)) ] || fail "$1 invented $((counted - completed - open))"
    assert_equal "$(sqlite3 "$DB" 'PRAGMA integrity_check')" ok
}

under_restarts() { # MPM
    start_exact "$1"
    start_clients "${PV_REQUESTS:-6000}"
    while kill -0 "$clients" 2>/dev/null; do
        sleep 0.5
        httpd_reload
    done
    wait "$clients"
    httpd_stop
    judge "$1" 0
}

under_kills() { # MPM
    local victim kills=0
    allow_deaths
    allow_log AH00052 AH01239 AH00051 AH10159 AH03490 AH00045 AH00046 \
        AH10393 # "children are killed successively!": so they are
    start_exact "$1"
    start_clients "${PV_REQUESTS:-6000}"
    while kill -0 "$clients" 2>/dev/null; do
        sleep 0.3
        victim=$(httpd_children | shuf -n 1)
        ! kill -KILL "$victim" 2>/dev/null || kills=$((kills + 1))
    done
    wait "$clients"
    httpd_stop
    judge "$1" "$kills"
}

@test "event: graceful restarts every half second" { under_restarts event; }

@test "worker: graceful restarts every half second" { under_restarts worker; }

@test "prefork: graceful restarts every half second" { under_restarts prefork; }

@test "event: children killed at random" { under_kills event; }

@test "worker: children killed at random" { under_kills worker; }

@test "prefork: children killed at random" { under_kills prefork; }
