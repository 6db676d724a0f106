#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The second Content-Security-Policy, its report sink, gpc.json and the
# expression function.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

start_plain() { # start_plain [LINE...]
    page index.html <<<'<!DOCTYPE html><title>Home</title>'
    page w.js <<<'1;'
    page a.txt <<<'text'
    { echo 'Privacy On'; printf '%s\n' "$@"; } | httpd_config
    httpd_start
}

cookie() { echo "Cookie: privacy=1.1.$(date -u +%y%m).$1"; }

own_policy="default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"

@test "Off adds no policy" {
    start_plain
    refute_contains "$(visit_head /)" 'Content-Security-Policy'
}

@test "Enforce adds a second policy to pages and scripts, whatever mod_headers says" {
    start_plain 'PrivacyContentSecurityPolicy Enforce https://cdn.example.net' \
        'PrivacyRule analytics ||tracker.test^' \
        'Header always unset Content-Security-Policy' \
        "Header set Content-Security-Policy \"img-src 'self'\""
    head=$(visit_head /)
    assert_contains "$head" "Content-Security-Policy: $own_policy https://cdn.example.net; form-action 'self' https://cdn.example.net"
    assert_contains "$head" "Content-Security-Policy: img-src 'self'"
    refute_contains "$head" tracker.test
    assert_contains "$(visit_head /w.js)" "$own_policy"
    refute_contains "$(visit_head /a.txt)" "$own_policy"
    assert_contains "$(visit_head /none)" "$own_policy"
    assert_contains "$(visit_head -H "$(cookie f0m0a1k0)" /)" ' tracker.test *.tracker.test'
    refute_contains "$(visit_head -H "$(cookie f1m1a1k1)" /)" "$own_policy"
}

@test "Report sends to our own sink, which takes reports and nothing else" {
    start_plain 'PrivacyContentSecurityPolicy Report'
    assert_contains "$(visit_head /)" "Content-Security-Policy-Report-Only: $own_policy; form-action 'self'; report-uri /privacy-choices/csp"
    at=/privacy-choices/csp
    report='{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://t.example/x"}}'
    assert_equal "$(visit_status -H 'Content-Type: application/csp-report' --data "$report" "$at")" 204
    assert_equal "$(visit_status -H 'Content-Type: application/reports+json' --data "[$report]" "$at")" 204
    assert_equal "$(visit_status -H 'Content-Type: application/csp-report' --data '{' "$at")" 400
    assert_equal "$(visit_status --data "$report" "$at")" 415
    assert_equal "$(visit_status "$at")" 405
    head -c 20000 /dev/zero | tr '\0' a >"$OUT/big"
    assert_equal "$(visit_status -H 'Content-Type: application/csp-report' --data-binary @"$OUT/big" "$at")" 413
}

@test "C23: gpc.json says what is true, and a file of the site wins" {
    httpd_modules proxy proxy_http
    start_plain 'PrivacyStatement controller "Example"' 'PrivacyStatement changed 2026-10-01' \
        '<Location /.well-known/acme>' 'Privacy Off' '</Location>'
    assert_equal "$(visit /.well-known/gpc.json)" '{"gpc":true,"lastUpdate":"2026-10-01"}'
    assert_contains "$(visit_head /.well-known/gpc.json)" 'Content-Type: application/json'
    page .well-known/gpc.json <<<'{"gpc":false}'
    assert_equal "$(visit /.well-known/gpc.json)" '{"gpc":false}'
    rm -r "$DOCS/.well-known"
    httpd_config_add <<<'PrivacyBlock Report'
    httpd_restart
    assert_equal "$(visit_status /.well-known/gpc.json)" 404
}

@test "C23: without a controller nobody stands behind the claim" {
    start_plain
    assert_equal "$(visit_status /.well-known/gpc.json)" 404
}

@test "C19: consent('analytics') agrees with state.json" {
    start_plain '<If "consent('"'analytics'"') == '"'1'"'">' 'Header set X-Analytics yes' '</If>' \
        '<If "-n consent('"'nonsense'"')">' 'Header set X-Nonsense yes' '</If>' \
        '<Location /privacy-choices/statement>' "Require expr \"consent('media') == '1'\"" '</Location>'
    assert_contains "$(visit_head -H "$(cookie f0m0a1k0)" /)" 'X-Analytics: yes'
    refute_contains "$(visit_head -H "$(cookie f0m1a0k0)" /)" 'X-Analytics'
    refute_contains "$(visit_head -H "$(cookie f1m1a1k1)" /)" 'X-Nonsense'
    allow_log AH01630
    assert_equal "$(visit_status -H "$(cookie f0m0a1k0)" /privacy-choices/statement)" 403
}

@test "C24: choices and what the policy would stop are counted, as sums alone" {
    page index.html <<<'<!DOCTYPE html><title>Home</title>'
    httpd_config <<CONF
Privacy On
PrivacyContentSecurityPolicy Report
PrivacyStore sqlite3 $STORE/visits.db flush=1s
PrivacyDisclosure Exact
CONF
    httpd_start
    firefox='Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    post() { visit -o /dev/null -A "$firefox" -H 'Sec-Fetch-Site: same-origin' "$@"; }
    post --data choice=all /privacy-choices/consent
    post --data choice=none /privacy-choices/consent
    post --data choice=none -H "$(cookie f0m0a1k0)" /privacy-choices/consent
    post -H 'Content-Type: application/csp-report' --data \
        '{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://t.example/x?secret"}}' \
        /privacy-choices/csp
    httpd_stop
    sums() { sqlite3 "$STORE/visits.db" "SELECT item || ' ' || count FROM privacy_$1 WHERE dimension='$2' ORDER BY item"; }
    assert_contains "$(sums month consent)" 'analytics granted 1'
    assert_contains "$(sums month consent)" 'analytics refused 1'
    assert_contains "$(sums month consent)" 'analytics withdrawn 1'
    assert_contains "$(sums month consent)" 'media refused 2'
    assert_contains "$(sums day blocked)" 't.example img-src 1'
    forbid_text "$firefox" secret
    refute_contains "$(sqlite3 "$STORE/visits.db" .dump)" Gecko
}
