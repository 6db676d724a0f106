#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# No visitor's address in any log, page of mod_status, application or backend,
# whatever the request; access control still knows it.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

# What identifies the visitor, and must not be written by anybody.
canaries() {
    forbid_text 203.0.113.99 198.51.100.98 192.0.2.97 2001:db8:ca::97 \
        secret-cookie secret-query secret-path secret-token Canary/9.9 secret-user
}

# Everything that an access log can be told to print.
log_everything() {
    cat <<'CONF'
LogFormat "%h %{c}h %a %{c}a %{remote}p %l %u %t \"%r\" %>s %b %q %U %f \"%{Referer}i\" \"%{User-Agent}i\" \"%{Cookie}i\" \"%{sid}C\" \"%{Authorization}i\" \"%{X-Forwarded-For}i\" \"%{Forwarded}i\" \"%{X-Real-IP}i\" \"%{REMOTE_ADDR}e\" \"%{REMOTE_PORT}e\" \"%{QUERY_STRING}e\" \"%{REQUEST_URI}e\" \"%{HTTP_COOKIE}e\" \"%{HTTP_USER_AGENT}e\" \"%{remoteip-proxy-ip-list}n\" \"%{Set-Cookie}o\" \"%{Location}o\" %L %k %X" everything
CustomLog logs/everything.log everything
ExtendedStatus On
<Location /server-status>
    SetHandler server-status
</Location>
CONF
}

telling() { # PATH [CURL ARGUMENT...]
    local path=$1
    shift
    visit -A 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 Canary/9.9' \
        -e 'https://secret-user:x@ref.example/secret-path?secret-query' \
        -b 'sid=secret-cookie' -H 'Authorization: Bearer secret-token' \
        -H 'X-Forwarded-For: 203.0.113.99, 198.51.100.98' -H 'X-Real-IP: 192.0.2.97' \
        -H 'Forwarded: for="[2001:db8:ca::97]:47";proto=https;host=a.example, for=192.0.2.97' \
        "$@" "$path"
}

@test "the smallest configuration: no address anywhere" {
    page index.html <<<'<title>Home</title>'
    httpd_config <<<'Privacy On'
    httpd_start
    assert_equal "$(visit_status /)" 200
    assert_equal "$(visit_status /none)" 404
    wait_for_log '0\.0\.0\.0 - - .*GET /none' "$LOGS/access.log"
}

@test "every log format and the status page stay clean" {
    canaries
    page index.html <<<'<title>Home</title>'
    cgi_env
    httpd_config worker <<CONF
Privacy On
LogLevel debug
KeepAliveTimeout 60
$(log_everything | sed "s,logs/,$LOGS/,")
CONF
    httpd_start
    telling '/index.html?secret-query' -o /dev/null
    telling '/cgi-bin/env?secret-query' -o /dev/null
    telling '/none?secret-query' -o /dev/null
    visit_and_stay '/stays?secret-query'
    wait_for_log 'GET /none HTTP' "$LOGS/everything.log"
    wait_for_log 'GET /stays HTTP' "$LOGS/everything.log"
    telling '/server-status' >"$RUN/status.html"
    telling '/server-status?secret-query' >>"$RUN/status.html"
    assert_contains "$(cat "$LOGS/everything.log")" 'Firefox Linux desktop'
    assert_contains "$(cat "$LOGS/everything.log")" '"https://ref.example/"'
    assert_contains "$(cat "$RUN/status.html")" 'GET /stays HTTP'
}

# httpd writes a slot of the scoreboard anew when a request ends, and asks for the
# time soon after: a slow clock shows everybody what stands there in between.
@test "the status page never shows a query or a pseudonym while requests end" {
    local load looks=0
    forbid_text secret-query
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Privacy On
ExtendedStatus On
<Location /told>
    SetHandler default-handler
</Location>
Alias /told $DOCS
<Location /server-status>
    SetHandler server-status
</Location>
CONF
    PV_WRAP="env LD_PRELOAD=$PV_TOP/build/tests/slow_clock.so" httpd_start
    # People's requests, whose duration is asked for.
    ab -q -n 1500 -c 8 -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' \
        "$URL/told/index.html?secret-query" >"$OUT/ab" 2>&1 3>&- &
    load=$!
    while kill -0 "$load" 2>/dev/null; do
        visit /server-status >>"$RUN/status.html"
        looks=$((looks + 1))
    done
    wait "$load"
    grep -q 'GET /told/index.html HTTP' "$RUN/status.html" || fail "nothing was seen in $looks looks"
    ! grep -E '>(24[0-9]|25[0-5])(\.[0-9]{1,3}){3}<' "$RUN/status.html"
}

@test "requests that fail before they are read" {
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Privacy On
LogLevel trace8
RequestReadTimeout header=1 body=1
$(log_everything | sed "s,logs/,$LOGS/,")
CONF
    httpd_start
    printf 'GARBAGE\r\n\r\n' | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n' | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\n\r\n' | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n' | visit_raw >/dev/null
    printf 'GET /%09000d HTTP/1.1\r\nHost: x\r\n\r\n' 0 | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\nHost: x\r\nA: %09000d\r\n\r\n' 0 | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1 2\r\n\r\n' | visit_raw >/dev/null
    wait_for_log ' 400 ' "$LOGS/everything.log"
    wait_for_log ' 414 ' "$LOGS/everything.log"
}

@test "applications get a pseudonym that is stable and of their family" {
    cgi_env
    httpd_config <<<'Privacy On'
    httpd_start
    visit /cgi-bin/env >"$OUT/a"
    visit /cgi-bin/env >"$OUT/b"
    assert_matches "$(grep ^REMOTE_ADDR "$OUT/a")" '^REMOTE_ADDR=(24[0-9]|25[0-5])\.'
    assert_equal "$(grep ^REMOTE_ADDR "$OUT/a")" "$(grep ^REMOTE_ADDR "$OUT/b")"
    assert_equal "$(grep ^REMOTE_PORT "$OUT/a")" REMOTE_PORT=0
    refute_contains "$(cat "$OUT/a")" REMOTE_HOST
    other=$(curl -sS --interface 127.66.77.99 "$URL/cgi-bin/env" | grep ^REMOTE_ADDR)
    [ "$other" != "$(grep ^REMOTE_ADDR "$OUT/a")" ]
}

@test "each directory decides what its application gets" {
    allow_address
    cgi_env
    for d in drop keep cut; do
        mkdir -p "$DOCS/$d"
        cp "$DIR/cgi-bin/env" "$DOCS/$d/env.cgi"
    done
    httpd_config <<CONF
Privacy On
<Location /drop>
    PrivacyAddressToApplication Drop
</Location>
<Location /keep>
    PrivacyAddressToApplication Keep
</Location>
<Location /cut>
    PrivacyAddressToApplication Truncate 8 16
</Location>
CONF
    httpd_start
    assert_contains "$(visit /drop/env.cgi)" REMOTE_ADDR=0.0.0.0
    assert_contains "$(visit /keep/env.cgi)" REMOTE_ADDR=127.66.77.88
    assert_contains "$(visit /cut/env.cgi)" REMOTE_ADDR=127.0.0.0
    refute_contains "$(cat "$LOGS"/*)" 127.66.77.88
    refute_contains "$(cat "$LOGS"/*)" 127.0.0.0
}

@test "access control sees the real address" {
    page index.html <<<'<title>Home</title>'
    page part.html <<<'part'
    page all.shtml <<<'<!--#include virtual="/part.html" -->'
    httpd_config <<CONF
Privacy On
<Location /a>
    Require ip 127.66.77.88
</Location>
<Location /b>
    <RequireAll>
        Require all granted
        Require not ip 127.66.77.0/24
    </RequireAll>
</Location>
<Location /c>
    Require expr "-R '127.66.77.88'"
</Location>
<Location /d>
    Require expr "%{REMOTE_ADDR} == '127.66.77.88'"
</Location>
<Location /part.html>
    Require ip 127.66.77.88
</Location>
<Location /e>
    Require local
</Location>
<If "%{REMOTE_ADDR} == '127.66.77.88'">
    Header set X-If matched
</If>
Alias /a $DOCS
Alias /b $DOCS
Alias /c $DOCS
Alias /d $DOCS
Alias /e $DOCS
ErrorDocument 404 /part.html
CONF
    httpd_start
    allow_log AH01630 AH01797
    assert_equal "$(visit_status /a/)" 200
    assert_equal "$(visit_status /b/)" 403
    assert_equal "$(visit_status /c/)" 200
    assert_equal "$(visit_status /d/)" 200
    assert_equal "$(visit_status /e/)" 200
    assert_contains "$(visit_head /)" 'X-If: matched'
    assert_contains "$(visit /all.shtml)" part
    assert_equal "$(visit /none)" part
    refute_contains "$(curl -sSI --interface 127.66.77.99 "$URL/")" X-If
    assert_equal "$(visit -o /dev/null -o /dev/null -w '%{http_code} ' "$URL/a/" /a/)" '200 200 '
}

@test "backends get a pseudonym and no forwarding header" {
    canaries
    httpd_instance backend
    without_module
    cgi_env
    httpd_config <<<'LogFormat "%{X-Forwarded-For}i %{X-Forwarded-Host}i %{Forwarded}i" combined'
    httpd_start
    backend=$URL
    httpd_instance main
    PV_WITH_MODULE=1
    httpd_config <<CONF
Privacy On
ProxyPass /p $backend/cgi-bin
ProxyPass /q $backend/cgi-bin
<Location /q>
    PrivacyAddressToApplication Drop
</Location>
CONF
    httpd_start
    telling /p/env >"$OUT/p"
    telling /q/env >"$OUT/q"
    assert_matches "$(grep ^HTTP_X_FORWARDED_FOR "$OUT/p")" '=(24[0-9]|25[0-5])\.[0-9.]+$'
    refute_contains "$(cat "$OUT/q")" HTTP_X_FORWARDED_FOR
    for f in p q; do
        assert_contains "$(cat "$OUT/$f")" 'HTTP_FORWARDED=proto=https;host=a.example'
        assert_contains "$(cat "$OUT/$f")" HTTP_X_FORWARDED_HOST=127.0.0.1
        assert_contains "$(cat "$OUT/$f")" HTTP_COOKIE=sid=secret-cookie
        refute_contains "$(cat "$OUT/$f")" HTTP_X_REAL_IP
    done
    PV_FORBIDDEN=(127.66.77.88 203.0.113.99)
}

@test "mod_remoteip is believed, and what it found is not printed" {
    forbid_text 203.0.113.99
    page index.html <<<'<title>Home</title>'
    cgi_env
    httpd_config <<CONF
Privacy On
LogLevel trace8
RemoteIPHeader X-Forwarded-For
RemoteIPTrustedProxy 127.66.77.88
$(log_everything | sed "s,logs/,$LOGS/,")
<Location /inside>
    Require ip 203.0.113.99
</Location>
Alias /inside $DOCS
CONF
    httpd_start
    allow_log AH01630
    assert_equal "$(visit_status -H 'X-Forwarded-For: 203.0.113.99' /inside/)" 200
    assert_equal "$(visit_status /inside/)" 403
    a=$(visit -H 'X-Forwarded-For: 203.0.113.99' /cgi-bin/env | grep ^REMOTE_ADDR)
    b=$(visit -H 'X-Forwarded-For: 203.0.113.98' /cgi-bin/env | grep ^REMOTE_ADDR)
    [ "$a" != "$b" ]
    visit /server-status >"$RUN/status.html"
}

ask_as() { # VISITOR PATH: the bytes of a request that the proxy passes on
    printf 'GET %s HTTP/1.1\r\nHost: www.example.org\r\nX-Forwarded-For: %s\r\n\r\n' "$2" "$1"
}

# What statuses and pages a connection through the proxy brings, in order.
told() { visit_raw | grep -oE '^HTTP/1.1 [0-9]+|secret.html"|Home|Refused' | sed 's,HTTP/1.1 ,,' | paste -sd' '; }

@test "visitors that share a proxy's connection are told apart" {
    forbid_text 203.0.113.1 203.0.113.2
    allow_log AH01630
    page a/index.html <<<'Home'
    page list/secret.html <<<'Home'
    page only/refused.html <<<'Refused'
    for mpm in event prefork; do
        httpd_config "$mpm" <<CONF
Privacy On
PrivacyCount Off
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.66.77.88
ErrorDocument 403 /only/refused.html
<LocationMatch "^/(a/|list/secret)">
    Require ip 203.0.113.10
</LocationMatch>
<Location /only>
    Require ip 203.0.113.20
</Location>
CONF
        sed -i '/^CustomLog/d' "$CONF" # nothing is put off until a logger asks
        httpd_start
        # All at once, so that one is answered while others wait to be logged.
        assert_equal "$({
            ask_as 203.0.113.10 /a/
            ask_as 203.0.113.20 /a/
            ask_as 203.0.113.10 /a/
            ask_as 203.0.113.30 /a/
            ask_as 203.0.113.10 /list/
            ask_as 203.0.113.20 /list/
            ask_as ::1 /a/
            ask_as 203.0.113.10 /a/
        } | told)" '200 Home 403 Refused 200 Home 403 200 secret.html" 200 403 200 Home' "$mpm"
        httpd_stop
    done
}

# The thread that answers for the status page may be the one that answered
# before, and writes over its slot: then both are asked for once more.
status_shows() { # PATH LINE
    visit_status "$1" >/dev/null
    visit /status >>"$RUN/status.html"
    grep -qF "$2" "$RUN/status.html"
}

@test "an address in a request line is not shown, wherever it stands" {
    forbid_text 203.0.113.99 2001:db8:77::88 192.0.2.77 192-0-2-77 2001:db8::7
    allow_log AH00135
    httpd_config <<CONF
Privacy On
ExtendedStatus On
<Location /status>
    SetHandler server-status
</Location>
CONF
    httpd_start
    local path
    for path in /203.0.113.99 /a/203.0.113.99/b /203%2E0%2E113%2E99 "/$(printf 'x%.0s' {1..40})/203.0.113.99" \
        "/a-b/$(printf 'y%.0s' {1..21})203-0-113-99" '/[2001:db8:77::88]/' /1.2/203.0.113.99 \
        /192.0.2.77 /192-0-2-77 /2001:db8::7; do
        visit_status --globoff "$path" >/dev/null
        visit /status >>"$RUN/status.html"
    done
    printf '203.0.113.99 / HTTP/1.1\r\nHost: x\r\n\r\n' | visit_raw >/dev/null
    printf 'GET /203.0.113.99\r\n' | visit_raw >/dev/null
    wait_until status_shows /a/203.0.113.99/b 'GET /a/0.0.0.0/b HTTP/1.1'
    wait_until status_shows /192.0.2.77 'GET /0.0.0.0 HTTP/1.1'
    refute_contains "$(cat "$RUN/status.html")" 203-0-113-99
}
