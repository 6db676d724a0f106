#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `make demo` as a newcomer meets it: four URLs that answer, and a stop by
# Ctrl-C that leaves nothing running.

load lib/server
setup() { pv_setup; }
teardown() {
    [ -z "${demo:-}" ] || kill -TERM "$demo" 2>/dev/null || :
    pv_teardown
}

@test "make demo prints four URLs that answer, and ends on a signal" {
    # The demo's visitors come from 127.0.0.1; its folders lie below this one.
    : >"$OUT/said"
    PV_DEMO_DIR=$RUN/demo PV_DEMO_VISITS=60 "$PV_TOP/scripts/demo" "$PORT" >"$OUT/said" 2>&1 3>&- &
    demo=$!
    PV_WAIT_S=600
    wait_until grep -q Ctrl-C "$OUT/said" || fail "$(cat "$OUT/said")"
    mapfile -t urls < <(grep -oE 'http://127\.0\.0\.1:[0-9]+[^ ]*' "$OUT/said")
    assert_equal "${#urls[@]}" 4
    for url in "${urls[@]}"; do
        assert_equal "$(curl -sS -o /dev/null -w '%{http_code}' --max-time "$PV_ANSWER_S" "$url")" 200 "$url"
    done
    httpd=$(cat "$RUN/demo/run/httpd.pid")
    kill -TERM "$demo"
    wait "$demo" || :
    demo=
    wait_until is_gone "$httpd"
}

@test "make demo refuses a port that is taken, or is none" {
    without_module
    allow_address
    httpd_config </dev/null
    httpd_start
    run "$PV_TOP/scripts/demo" "$PORT"
    assert_equal "$status" 1
    assert_contains "$output" "port $PORT already"
    run "$PV_TOP/scripts/demo" 80x
    assert_equal "$status" 1
    assert_contains "$output" "'80x'"
}
