#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `make soak MINUTES=`: mixed load on one httpd with graceful restarts, killed
# children, a locked store and requests that no browser sends. At the end the
# figures are exact, and the parent has no more descriptors, shared memory or
# semaphores than before.

load ../server/lib/server

MINUTES=${PV_SOAK_MINUTES:-1}
PV_LIFE_S=$((MINUTES * 60 + 300))
ROUND_REQUESTS=2000
RSS_GROWTH_KB=8192

setup() {
    pv_setup
    allow_deaths
    # Broken requests and a locked store are meant; our own errors are not.
    allow_log AH00052 AH00051 'AH00566|AH00126|AH02429|AH10244' 'PV06[0-9]{2}'
}

teardown() { pv_teardown; }

# Requests that httpd must answer or drop, and count: not part of the exact sum.
hostile() {
    printf 'GET / HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n' "$(head -c 7000 /dev/zero | tr '\0' ';')" | visit_raw
    printf 'GET /%%00 HTTP/1.1\r\nHost: x\r\n\r\n' | visit_raw
    printf 'NONSENSE\r\n\r\n' | visit_raw
    printf 'GET / HTTP/1.1\r\nHost: x\r\nReferer: \377\376\r\nUser-Agent: \001\r\n\r\n' | visit_raw
    visit -d 'choice=all' /privacy-choices/consent
    visit_tls --http2 /index.html
    visit /cgi-bin/env
} >/dev/null 2>&1

resources() { # of the parent: descriptors, mapped shared memory, semaphores
    local pid
    pid=$(httpd_pid)
    echo "$(find "/proc/$pid/fd" -mindepth 1 | wc -l) $(ipcs -m | grep -c '^0x') $(ipcs -s | grep -c '^0x')"
}

resources_are() { [ "$(resources)" = "$1" ]; }

rss_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$(httpd_pid)/status"; }

stored() {
    sqlite3 -cmd '.timeout 20000' "$STORE/visits.db" \
        "select coalesce(sum(count), 0) from privacy_hour where dimension = 'status'"
}

stored_at_least() { [ "$(stored)" -ge "$1" ]; }

@test "mixed load for $MINUTES minutes: exact figures, nothing leaks" {
    page index.html <<<'<title>Home</title><script src="https://www.googletagmanager.com/gtag/js"></script>'
    cgi_env
    httpd_modules ssl http2 socache_shmcb
    {
        echo "Protocols h2 h2c http/1.1
Privacy On
PrivacyDisclosure Exact
PrivacyStore sqlite3 $STORE/visits.db flush=1s"
        tls_config
    } | httpd_config
    httpd_start
    httpd_reload
    local before rss requests=0 round=0 end=$((SECONDS + MINUTES * 60))
    before=$(resources) rss=$(rss_kb)
    while [ "$SECONDS" -lt "$end" ]; do
        round=$((round + 1))
        ab -q -n $ROUND_REQUESTS -c 16 "$URL/" >"$OUT/ab.txt" 2>&1 3>&- &
        local load=$!
        hostile || :
        kill -USR1 "$(httpd_pid)"
        [ $((round % 3)) != 0 ] || sqlite3 "$STORE/visits.db" 'begin exclusive; select 1;' '.shell sleep 2' >/dev/null 3>&- || :
        wait "$load" || fail "$(cat "$OUT/ab.txt")"
        assert_equal "$(sed -nE 's/^Complete requests: +//p' "$OUT/ab.txt")" $ROUND_REQUESTS
        requests=$((requests + ROUND_REQUESTS))
    done
    echo "soak: $round rounds, $requests requests, $(resources) (was $before), RSS $(rss_kb) kB (was $rss)" >&3
    PV_WAIT_S=60
    wait_until stored_at_least "$requests" || fail "stored $(stored) of $requests"
    # Beyond them: at most the seven hostile requests of each round.
    [ "$(stored)" -le $((requests + 7 * round + 7)) ] || fail "stored $(stored), asked $requests"
    # A restart that has just begun holds some for a moment.
    wait_until resources_are "$before" || fail "resources $(resources), were $before"
    [ "$(rss_kb)" -le $((rss + RSS_GROWTH_KB)) ] || fail "RSS grew from $rss to $(rss_kb) kB"
}
