#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The test harness itself: each helper works, and each final question can fail.
# These tests use a stock httpd, so that they say nothing about the module.

load lib/server

setup() {
    pv_setup
    without_module
    page index.html <<<'<title>Home</title>'
}

teardown() { pv_teardown; }

@test "a stock httpd serves under each MPM" {
    allow_address
    for mpm in event worker prefork; do
        httpd_config "$mpm" </dev/null
        httpd_start
        assert_equal "$(visit /)" '<title>Home</title>' "$mpm"
        # What it signals at a restart is its own group.
        assert_equal "$(ps -o pgid= "$(httpd_pid)" | tr -d ' ')" "$(httpd_pid)" "$mpm"
        httpd_stop
    done
}

@test "the visitor's address reaches the server" {
    allow_address
    cgi_env
    httpd_config </dev/null
    httpd_start
    assert_contains "$(visit /cgi-bin/env)" "REMOTE_ADDR=$PV_VISITOR"
}

@test "an address in a log is found, as text, as bytes and in hexadecimal" {
    httpd_config </dev/null
    httpd_start
    visit / >/dev/null
    httpd_stop WINCH # after the request is logged
    run final_questions
    assert_equal "$status" 1
    assert_contains "$output" access.log
    for form in 'a 127.66.77.88 b' '\x7f\x42\x4d\x58' 7F424D58; do
        printf "$form" >"$LOGS/access.log"
        run final_questions
        assert_equal "$status" 1 "$form"
    done
    : >"$LOGS/access.log"
}

@test "an unexpected error-log line is found, an expected one is not" {
    httpd_config <<CONF
ProxyPass /gone http://127.0.0.1:$(free_port)/
CustomLog /dev/null combined
CONF
    sed -i '/access.log/d' "$CONF"
    httpd_start
    assert_equal "$(visit_status /gone)" 503
    httpd_stop
    allow_address
    run final_questions
    assert_equal "$status" 1
    assert_contains "$output" "unexpected lines"
    allow_log AH00957 AH01114
    final_questions
}

@test "a child that dies is found" {
    allow_address
    httpd_config prefork </dev/null
    httpd_start
    kill -SEGV "$(httpd_children | head -n 1)"
    wait_for_log 'exit signal Segmentation fault'
    allow_log AH00051 AH00052
    run final_questions
    assert_equal "$status" 1
    assert_contains "$output" died
    allow_deaths
}

@test "configtest accepts and refuses" {
    httpd_config </dev/null
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    httpd_config <<<'NoSuchDirective On'
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" NoSuchDirective
}

@test "a graceful restart keeps the parent and reads the configuration again" {
    allow_address
    httpd_config </dev/null
    httpd_start
    pid=$(httpd_pid)
    httpd_config_add <<<'Header set X-Generation 2'
    httpd_reload
    assert_equal "$(httpd_pid)" "$pid"
    wait_until has_new_header
    httpd_restart
    assert_equal "$(httpd_pid)" "$pid"
}

has_new_header() { visit_head / | grep -q '^X-Generation: 2'; }

@test "two servers, one behind the other" {
    allow_address
    httpd_instance backend
    page index.html <<<'from behind'
    httpd_config </dev/null
    httpd_start
    backend=$URL
    httpd_instance main
    httpd_config <<<"ProxyPass / $backend/"
    httpd_start
    assert_equal "$(visit /)" 'from behind'
}

@test "TLS and HTTP/2" {
    allow_address
    httpd_modules ssl http2 socache_shmcb
    { echo 'Protocols h2 http/1.1'; tls_config; } | httpd_config event # prefork has no HTTP/2
    httpd_start
    assert_equal "$(visit_tls --http2 -o /dev/null -w '%{http_version}' /)" 2
}

@test "a request that curl would not make" {
    allow_address
    httpd_config </dev/null
    httpd_start
    assert_contains "$(printf 'GET / HTTP/1.1\r\n\r\n' | visit_raw)" '400 Bad Request'
}

@test "ports are not dealt twice" {
    first=$(free_port)
    second=$(free_port)
    [ "$first" != "$second" ]
}
