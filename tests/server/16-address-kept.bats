#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What other modules keep of a request in files of their own: headers beside
# cached responses, ScriptLog, and access logs whose format names any header.

load lib/server
setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
}
teardown() { pv_teardown; }

AGENT='Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 Canary/9.9'

# A visitor with a canary in every header that identifies.
telling() { # PATH [CURL ARGUMENT...]
    local path=$1
    shift
    visit -A "$AGENT" -e 'https://ref.example/secret-path' -b 'sid=secret-cookie' \
        -H 'X-Token: secret-header' -H 'X-Forwarded-For: 203.0.113.99' \
        -H "X-Whatever: $PV_VISITOR" "$@" "$path"
}

forbid_canaries() {
    forbid_text 203.0.113.99 secret-cookie secret-path secret-header Canary/9.9
}

cache_config() { # KIND LINES...
    mkdir -p "$DIR/cache"
    own_folder "$DIR/cache"
    echo "CacheEnable $1 /"
    echo 'CacheHeader on
Header set Cache-Control "public, max-age=600"
CacheQuickHandler on'
    case $1 in
    disk) echo "CacheRoot $DIR/cache" ;;
    socache) echo 'CacheSocache dbm:'"$DIR/cache/socache
CacheSocacheMaxSize 102400" ;;
    esac
    printf '%s\n' "${@:2}"
}

cached() { # PATH [CURL ARGUMENT...]: prints what X-Cache says
    telling "$1" -o /dev/null -D - "${@:2}" | tr -d '\r' | sed -n 's/^X-Cache: \([A-Z]*\).*/\1/p'
}

@test "a disk cache keeps no request header and no Set-Cookie" {
    forbid_canaries
    allow_log PV0110
    httpd_modules cache cache_disk
    {
        echo 'Privacy On'
        cache_config disk 'Header add Set-Cookie sid=secret-cookie'
    } | httpd_config
    httpd_start
    assert_contains "$(telling /index.html -o /dev/null -D -)" 'Set-Cookie: sid=secret-cookie'
    assert_equal "$(cached /index.html)" HIT
    assert_equal "$(find "$DIR/cache" -name '*.header' | wc -l)" 2
}

@test "without the module the disk cache keeps them" {
    allow_address
    without_module
    httpd_modules cache cache_disk
    cache_config disk | httpd_config
    httpd_start
    assert_equal "$(cached /index.html)" MISS
    assert_equal "$(cached /index.html)" HIT
    for canary in secret-cookie secret-path secret-header Canary/9.9 "$PV_VISITOR"; do
        grep -rqF -- "$canary" "$DIR/cache" || fail "$canary was expected in the cache"
    done
}

@test "a cache in shared objects keeps none either" {
    forbid_canaries
    allow_log PV0110
    httpd_modules cache cache_socache socache_dbm
    {
        echo 'Privacy On'
        cache_config socache
    } | httpd_config
    httpd_start
    assert_equal "$(cached /index.html)" MISS
    assert_equal "$(cached /index.html)" HIT
    [ -n "$(find "$DIR/cache" -name 'socache*' -size +0)" ] || fail 'nothing was stored'
}

@test "Vary still tells variants apart, and identifiers are never stored" {
    forbid_canaries
    allow_log PV0110
    httpd_modules cache cache_disk
    {
        echo 'Privacy On'
        echo 'PrivacyConsent Off'
        cache_config disk '<Location /language>' 'Header merge Vary Accept-Language' '</Location>' \
            '<Location /cookie>' 'Header merge Vary Cookie' '</Location>' \
            '<Location /agent>' 'Header merge Vary User-Agent' '</Location>' \
            '<Location /whatever>' 'Header merge Vary X-Whatever' '</Location>' \
            '<Location /echo>' 'Header set X-Echo "expr=%{HTTP:X-Whatever}"' '</Location>'
    } | httpd_config
    for d in language cookie agent whatever echo; do page $d/index.html <<<"<title>$d</title>"; done
    httpd_start
    assert_equal "$(cached /language/ -H 'Accept-Language: nl')" MISS
    assert_equal "$(cached /language/ -H 'Accept-Language: nl')" HIT
    assert_equal "$(cached /language/ -H 'Accept-Language: de')" MISS
    assert_equal "$(cached /language/ -H 'Accept-Language: de')" HIT
    assert_equal "$(cached /language/ -H 'Accept-Language: nl')" HIT
    for d in cookie agent whatever echo; do
        assert_equal "$(cached /$d/)" MISS "$d"
        assert_equal "$(cached /$d/)" MISS "$d"
        assert_equal "$(visit_status /$d/)" 200
    done
}

@test "PrivacyLog says what a cache may keep" {
    allow_log PV0110
    httpd_modules cache cache_disk
    {
        echo 'Privacy On'
        echo 'PrivacyConsent Off'
        echo 'PrivacyLog cookies=keep'
        cache_config disk 'Header merge Vary Cookie' 'Header add Set-Cookie a=kept-cookie'
    } | httpd_config
    httpd_start
    assert_equal "$(cached /index.html)" MISS
    assert_equal "$(cached /index.html)" HIT
    grep -rq 'Cookie: sid=secret-cookie' "$DIR/cache"
    grep -rq 'Set-Cookie: a=kept-cookie' "$DIR/cache"
    ! grep -r Canary/9.9 "$DIR/cache"
}

script_site() {
    page query.shtml <<<'<!--#include virtual="/cgi-bin/fails?from=page" -->'
    cgi_env
    cgi fails <<'SH'
#!/bin/sh
echo "the script's own words" >&2
SH
    cgi works <<'SH'
#!/bin/sh
echo "a warning" >&2
printf 'Content-Type: text/plain\r\n\r\n%s %s %s\n' "$QUERY_STRING" "$HTTP_COOKIE" "$HTTP_X_TOKEN"
cat
SH
    cgi moves <<'SH'
#!/bin/sh
printf 'Location: /cgi-bin/works?moved=1\r\n\r\n'
SH
}

script_requests() {
    telling '/cgi-bin/works?q=secret-query'
    telling '/cgi-bin/works?q=secret-query' -d 'body=secret-body'
    telling '/cgi-bin/moves?q=secret-query'
    telling '/cgi-bin/fails?q=secret-query'
    telling '/cgi-bin/fails?q=secret-query' -d 'body=secret-body'
    telling '/cgi-bin/none?q=secret-query'
    telling '/query.shtml?q=secret-query'
}

@test "ScriptLog keeps no header, query or body, and scripts get all of them" {
    local mpm
    forbid_text 203.0.113.99 secret-cookie secret-path Canary/9.9 secret-query secret-body
    allow_log PV0110 AH02811 AH01215 'own words' 'End of script' AH01264 AH02651 'a warning' 'unable to include'
    script_site
    for mpm in event prefork; do
        httpd_config $mpm <<CONF
Privacy On
ScriptLog $LOGS/script-$mpm.log
ErrorDocument 500 /cgi-bin/env
ErrorDocument 404 /cgi-bin/env
LogFormat "%r %{User-Agent}i" combined
CONF
        : >"$LOGS/script-$mpm.log"
        own_folder "$LOGS/script-$mpm.log"
        httpd_start
        assert_equal "$(telling '/cgi-bin/works?q=secret-query' -d 'body=secret-body')" \
            'q=secret-query sid=secret-cookie secret-header
body=secret-body'
        assert_contains "$(telling '/cgi-bin/moves?q=secret-query')" \
            'moved=1 sid=secret-cookie secret-header'
        script_requests >"$OUT/answers"
        # The error page of a failed script is a script with all headers.
        telling '/cgi-bin/fails?q=secret-query' >"$OUT/error"
        assert_contains "$(cat "$OUT/error")" HTTP_COOKIE=sid=secret-cookie
        assert_contains "$(cat "$OUT/error")" REDIRECT_QUERY_STRING=q=secret-query
        httpd_stop
        for line in 'GET /cgi-bin/fails HTTP/1.1' 'POST /cgi-bin/fails HTTP/1.1' '%request' \
            'GET /cgi-bin/none HTTP/1.1' 'Firefox Linux desktop'; do
            assert_contains "$(cat "$LOGS/script-$mpm.log")" "$line"
        done
        grep -q '^GET /cgi-bin/works HTTP/1.1 Firefox Linux desktop$' "$LOGS/access.log"
    done
}

@test "without the module ScriptLog has them" {
    allow_address
    allow_log '.'
    without_module
    script_site
    httpd_config <<CONF
ScriptLog $LOGS/script.log
CONF
    : >"$LOGS/script.log"
    own_folder "$LOGS/script.log"
    httpd_start
    script_requests >/dev/null
    httpd_stop
    for canary in secret-query secret-body secret-cookie Canary/9.9 secret-header; do
        grep -qF -- "$canary" "$LOGS/script.log" || fail "$canary was expected"
    done
}

@test "whatever header, path or variable a log names, it shows no address" {
    forbid_text 203.0.113.99 2001:db8:77::88 127-66-77-88
    cgi_env
    httpd_config worker <<CONF
Privacy On
KeepAliveTimeout 60
SetEnvIf X-Whatever "(.*)" COPIED=\$1
Header always set X-Echo "expr=%{HTTP:X-Whatever}"
LogFormat "%r|%q|%U|%f|%{X-Whatever}i|%{X-Six}i|%{X-Echo}o|%{COPIED}e|%{X-Trail}^ti|%{address}C|%{note}n|%{Host}i|%V" all
CustomLog $LOGS/all.log all
ForensicLog $LOGS/forensic.log
PrivacyLog query=keep cookies=keep referer=keep agent=keep user=keep
ExtendedStatus On
<Location /server-status>
    SetHandler server-status
</Location>
CONF
    sed -i "1i LoadModule log_forensic_module $LIBEXEC/mod_log_forensic.so" "$CONF"
    httpd_start
    local text
    for text in "$PV_VISITOR" "$PV_VISITOR:4711" "for=\"[::ffff:7f42:4d58]\"" '127%2E66%2E77%2E88' \
        "user@$PV_VISITOR" 127-66-77-88.isp.example "x${PV_VISITOR}y" '2001:db8:77::88'; do
        visit -g -H "X-Whatever: $text" -H 'X-Six: [2001:db8:77::88]:4711' -b "address=$text" \
            -e "http://$PV_VISITOR/" -A "agent $text" -o /dev/null \
            "/index.html?$(printf %s "$text" | tr -d '" ')"
    done
    visit -o /dev/null -H 'Host: [2001:db8:77::88]' /index.html
    visit_and_stay "/whois/$PV_VISITOR"
    wait_for_log '/whois/0\.0\.0\.0' "$LOGS/all.log"
    visit /server-status >"$RUN/status.html"
    visit /server-status >>"$RUN/status.html"
    assert_contains "$(cat "$RUN/status.html")" 'GET /whois/0.0.0.0 HTTP'
    # The server's own address is nobody's secret, and what is no address stays.
    assert_contains "$(cat "$LOGS/all.log")" "|127.0.0.1"
    assert_contains "$(cat "$LOGS/all.log")" '|x0.0.0.0y|'
}

@test "buffered and global logs are scrubbed as well" {
    httpd_config <<CONF
Privacy On
BufferedLogs On
LogFormat "%{X-Whatever}i" short
GlobalLog $LOGS/global.log short
CONF
    httpd_start
    visit -o /dev/null -H "X-Whatever: from $PV_VISITOR" /index.html
    httpd_reload
    visit -o /dev/null -H "X-Whatever: again from $PV_VISITOR" /index.html
    httpd_stop WINCH # after the last request is logged
    assert_equal "$(cat "$LOGS/global.log")" 'from 0.0.0.0
again from 0.0.0.0'
}
