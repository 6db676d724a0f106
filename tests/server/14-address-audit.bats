#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# privacyctl audit proves the promise on a running server, finds a leak where
# there is one, and never says "nothing found" when it could not look.

load lib/server
setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
}
teardown() { pv_teardown; }

audit() { run "$PV_TOP/build/privacyctl" audit "$@"; }

watched() {
    cat <<CONF
LogLevel debug
ExtendedStatus On
CustomLog "|$(command -v tee) -a $LOGS/piped.log" combined
<Location /server-status>
    SetHandler server-status
</Location>
CONF
}

@test "with the module nothing is found" {
    { echo 'Privacy On'; watched; } | httpd_config
    httpd_start
    audit --config "$CONF"
    assert_equal "$status" 0 "$output"
    assert_contains "$output" 'nothing found'
    for place in "$LOGS/access.log" "$LOGS/error.log" "$LOGS/piped.log" /server-status; do
        assert_matches "$output" " 0 +0  $place"
    done
    audit --config "$CONF" "$URL/index.html"
    assert_equal "$status" 0 "$output"
}

@test "without the module the leaks are found in each place" {
    allow_address
    without_module
    watched | httpd_config
    httpd_start
    audit --config "$CONF"
    assert_equal "$status" 1 "$output"
    assert_contains "$output" 'the server shows visitors'
    for place in "$LOGS/access.log" "$LOGS/error.log" "$LOGS/piped.log" /server-status; do
        refute_contains "$output" " 0           0  $place"
        assert_contains "$output" "$place"
    done
}

@test "one log that keeps queries is one row" {
    {
        echo 'Privacy On'
        echo 'PrivacyLog query=keep'
        watched
    } | httpd_config
    httpd_start
    audit --config "$CONF"
    assert_equal "$status" 1 "$output"
    assert_matches "$output" "CustomLog +0 +[1-9][0-9]*  $LOGS/access.log"
}

@test "Include, Define and ServerRoot are followed" {
    mkdir -p "$DIR/conf/sites"
    echo "CustomLog \${logs}/other.log combined" >"$DIR/conf/sites/a.conf"
    httpd_config <<CONF
Privacy On
ServerRoot $DIR
Define logs $LOGS
IncludeOptional conf/sites/*.conf
CONF
    httpd_start
    audit --config "$CONF" "$URL/"
    assert_equal "$status" 0 "$output"
    assert_matches "$output" "0 +0  $LOGS/other.log"
}

@test "https, with the certificate checked or not" {
    httpd_modules ssl socache_shmcb http2
    {
        echo 'Privacy On'
        watched
        tls_config 'Protocols h2 http/1.1' "CustomLog $LOGS/tls.log combined"
    } | httpd_config
    httpd_start
    audit --config "$CONF" --ca "$DIR/conf/tls.pem" "$TLS_URL/"
    assert_equal "$status" 0 "$output"
    assert_matches "$output" " 0 +0  $LOGS/tls.log"
    assert_contains "$output" 'nothing found'
    grep -q pvaudit-there-is-no "$LOGS/tls.log" || fail 'no visit over TLS'
    audit --config "$CONF" "$TLS_URL/"
    assert_equal "$status" 2 "$output"
    assert_contains "$output" 'certificate is not trusted'
    audit --config "$CONF" --insecure "$TLS_URL/"
    assert_equal "$status" 0 "$output"
    httpd_stop
    # The only Listen is https now, and the leak is found through it.
    sed -i "/^Listen 127.0.0.1:$PORT\$/d" "$CONF"
    echo 'PrivacyLog query=keep' >>"$CONF"
    PORT=$TLS_PORT httpd_start
    audit --config "$CONF" --insecure
    assert_equal "$status" 1 "$output"
    assert_matches "$output" "CustomLog +0 +[1-9][0-9]*  $LOGS/tls.log"
}

@test "the module is asked what it promises" {
    {
        echo 'Privacy On'
        watched
    } | httpd_config
    httpd_start
    audit --config "$CONF"
    assert_equal "$status" 0 "$output"
    assert_contains "$output" 'of its promise: kept'
    httpd_stop
    # A log of before breaks it, found at start by the same function that the
    # statement and the start's own line ask.
    echo '127.1.2.3 - - "GET / HTTP/1.1"' >>"$LOGS/access.log"
    sed -i '/server-status/,/Location>/d; s/^Privacy On/&\nPrivacyPath \/own\//' "$CONF"
    httpd_start
    audit --config "$CONF"
    assert_equal "$status" 1 "$output"
    assert_contains "$output" 'of its promise: not kept'
    assert_contains "$output" 'nothing found'
    assert_contains "$(visit '/own/statement?lang=en')" address
    wait_for_log PV0112
}

@test "nothing is proved by silence" {
    httpd_config <<<'Privacy On'
    audit --config "$CONF"
    assert_equal "$status" 2 "$output"
    assert_contains "$output" 'does not answer'
    audit --config "$DIR/conf/none.conf" "$URL/"
    assert_equal "$status" 2 "$output"
    : >"$DIR/conf/empty.conf"
    httpd_start
    audit --config "$DIR/conf/empty.conf" "$URL/"
    assert_equal "$status" 2 "$output"
    assert_contains "$output" 'nothing is proved'
    audit https://127.0.0.1:1/
    assert_equal "$status" 2 "$output"
    audit ftp://localhost/
    assert_equal "$status" 2 "$output"
    audit --wrong
    assert_equal "$status" 2 "$output"
}
