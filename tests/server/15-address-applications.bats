#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Whoever runs an application: PHP as a module, FastCGI, SSI, a proxied one,
# over IPv6 and HTTP/2, sees the same pseudonym and never the visitor.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

PSEUDONYM='(24[0-9]|25[0-5])(\.[0-9]+){3}'

@test "PHP as a module and over FastCGI" {
    page who.php <<<'<?php echo $_SERVER["REMOTE_ADDR"], " ", $_SERVER["REMOTE_PORT"], " ", $_SERVER["HTTP_X_FORWARDED_FOR"] ?? "none", " ", $_SERVER["REMOTE_HOST"] ?? "none";'
    page fcgid/who.php <<<'<?php echo $_SERVER["REMOTE_ADDR"], " ", $_SERVER["REMOTE_PORT"], " ", $_SERVER["HTTP_X_FORWARDED_FOR"] ?? "none", " ", $_SERVER["REMOTE_HOST"] ?? "none";'
    page fpm/who.php <<<'<?php echo $_SERVER["REMOTE_ADDR"], " ", $_SERVER["REMOTE_PORT"], " ", $_SERVER["HTTP_X_FORWARDED_FOR"] ?? "none", " ", $_SERVER["REMOTE_HOST"] ?? "none";'
    local fcgi
    fcgi=$(free_port)
    PHP_FCGI_CHILDREN=1 timeout "$PV_LIFE_S" php-cgi -b "127.0.0.1:$fcgi" </dev/null >/dev/null 2>&1 3>&- &
    local php=$!
    wait_until listens "$fcgi"
    httpd_modules proxy_fcgi fcgid
    httpd_config prefork <<CONF
$(for m in "$LIBEXEC"/libphp*.so; do [ ! -f "$m" ] || echo "LoadModule php_module $m"; done)
Privacy On
FcgidIPCDir $DIR/run
FcgidProcessTableFile $DIR/run/fcgid_shm
<IfModule php_module>
    <FilesMatch \.php\$>
        SetHandler application/x-httpd-php
    </FilesMatch>
</IfModule>
<Directory $DOCS/fcgid>
    SetHandler fcgid-script
    FcgidWrapper $(command -v php-cgi) .php
</Directory>
<LocationMatch ^/fcgid/>
    SetHandler fcgid-script
</LocationMatch>
<LocationMatch ^/fpm/>
    SetHandler "proxy:fcgi://127.0.0.1:$fcgi"
    ProxyFCGIBackendType GENERIC
</LocationMatch>
CONF
    allow_log 'fcgid|PHP'
    httpd_start
    local seen=() path
    for path in /fcgid/who.php /fpm/who.php; do
        seen+=("$(visit -H 'X-Forwarded-For: 192.0.2.9' "$path")")
    done
    if grep -q php_module "$CONF"; then seen+=("$(visit /who.php)"); fi
    kill "$php"
    for answer in "${seen[@]}"; do
        assert_matches "$answer" "^$PSEUDONYM 0 none none\$"
        assert_equal "$answer" "${seen[0]}"
    done
}

@test "IPv6 visitors get an IPv6 pseudonym, and :: is printed" {
    grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null || skip "no IPv6 loopback here"
    # Who may not give the loopback a second address visits as ::1. A port is
    # this test's own, so that no other takes the address away.
    local visitor
    visitor=fd66:7788:$(printf %x "$PORT")::88
    ip -6 addr add $visitor/128 dev lo 2>/dev/null || visitor=::1
    cgi_env
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Listen [::1]:$TLS_PORT
Privacy On
LogLevel trace8
<Location /inside>
    Require ip $visitor
</Location>
Alias /inside $DOCS
CONF
    forbid_text fd66:7788
    httpd_start
    local from=(--interface "$visitor")
    assert_matches "$(curl -sS "${from[@]}" "http://[::1]:$TLS_PORT/cgi-bin/env" | grep ^REMOTE_ADDR)" \
        '^REMOTE_ADDR=2001:db8:[0-9a-f:]+$'
    assert_equal "$(curl -sS -o /dev/null -w '%{http_code}' "${from[@]}" "http://[::1]:$TLS_PORT/inside/")" 200
    ip -6 addr del "$visitor/128" dev lo 2>/dev/null || :
    wait_for_log '^:: - - .*inside' "$LOGS/access.log"
}

@test "pseudonyms outlive a graceful restart and differ for other times" {
    cgi_env
    mkdir -p "$DOCS/other"
    cp "$DIR/cgi-bin/env" "$DOCS/other/env.cgi"
    httpd_config <<'CONF'
Privacy On
PrivacyAddressToApplication Pseudonym 7d
<Location /other>
    PrivacyAddressToApplication Pseudonym 1d
</Location>
CONF
    httpd_start
    local before after other
    before=$(visit /cgi-bin/env | grep ^REMOTE_ADDR)
    other=$(visit /other/env.cgi | grep ^REMOTE_ADDR)
    httpd_reload
    after=$(visit /cgi-bin/env | grep ^REMOTE_ADDR)
    assert_equal "$after" "$before"
    [ "$other" != "$before" ] || fail "one key for two times"
}

@test "the key changes with its time" {
    cgi_env
    httpd_config <<'CONF'
Privacy On
PrivacyAddressToApplication Pseudonym 1m
CONF
    # The clock stands in the middle of a minute.
    local clock=$DIR/run/clock first last
    move_clock "$clock" $((30 - $(date +%s) % 60))
    PV_WRAP=$(by_clock "$clock") httpd_start
    first=$(visit /cgi-bin/env | grep ^REMOTE_ADDR)
    assert_equal "$(visit /cgi-bin/env | grep ^REMOTE_ADDR)" "$first"
    move_clock "$clock" $((90 - $(date +%s) % 60))
    last=$(visit /cgi-bin/env | grep ^REMOTE_ADDR)
    [ "$last" != "$first" ] || fail "the same pseudonym after a minute: $last"
}

# What a visitor sends who claims to be somebody else.
pretend() { # PATH [CURL ARGUMENT...]
    local path=$1
    shift
    visit -H 'X-Forwarded-For: 192.0.2.9' -H 'Privacy-Consent: everything' -H 'DNT: 1' "$@" "$path"
}

@test "includes and scripts are told when nothing else looks at a request" {
    cgi_env
    page told.shtml <<'HTML'
<!--#echo var="REMOTE_ADDR" --> <!--#echo var="PRIVACY_SIGNAL" -->
<!--#echo var="HTTP_X_FORWARDED_FOR" --> <!--#echo var="HTTP_PRIVACY_CONSENT" -->
<!--#include virtual="/cgi-bin/env" -->
HTML
    httpd_config <<<'Privacy On'
    httpd_start
    pretend /told.shtml >"$OUT/page"
    assert_matches "$(sed -n 1p "$OUT/page")" "^$PSEUDONYM dnt\$"
    assert_matches "$(sed -n 2p "$OUT/page")" '^\(none\) functional=.0'
    assert_matches "$(grep ^REMOTE_ADDR= "$OUT/page")" "=$PSEUDONYM\$"
    pretend /cgi-bin/env >"$OUT/env"
    assert_matches "$(grep ^REMOTE_ADDR= "$OUT/env")" "=$PSEUDONYM\$"
    assert_contains "$(cat "$OUT/env")" PRIVACY_SIGNAL=dnt
    refute_contains "$(cat "$OUT/env" "$OUT/page")" 192.0.2.9
    refute_contains "$(cat "$OUT/env" "$OUT/page")" everything
}

@test "scripts, backends and pages where addresses alone are dropped" {
    forbid_text 192.0.2.9
    allow_log AH01630
    local backend
    httpd_instance backend
    cgi_env
    httpd_config </dev/null
    httpd_start
    backend=$URL
    httpd_instance main
    cgi_env
    cgi lost <<<'#!/bin/sh
printf "Content-Type: text/plain\r\n\r\n"; echo "$REMOTE_ADDR $REQUEST_URI $REDIRECT_STATUS"'
    page page.html <<<'<title>Page</title>'
    page typed.htm <<<'<title>Typed</title>'
    page named.txt <<<'by name'
    page list/secret.txt <<<'secret'
    httpd_modules info remoteip proxy proxy_http -include
    httpd_config <<CONF
Privacy On
PrivacyBlock Off
PrivacyConsent Off
PrivacyCount Off
PrivacyStatement controller "Example"
RemoteIPHeader X-Client
RemoteIPInternalProxy $PV_VISITOR
ProxyPass /behind/ $backend/cgi-bin/
ProxyPass /privacy-choices/ $backend/
AddType "text/html; charset=utf-8" .htm
ErrorDocument 404 /cgi-bin/lost
<Files named.txt>
    SetHandler default-handler
</Files>
<Location /list>
    Require ip 203.0.113.10
</Location>
<Location /cgi-bin/dropped>
    PrivacyAddressToApplication Drop
</Location>
CONF
    sed -i '/^AddOutputFilter/d' "$CONF"
    cp "$DIR/cgi-bin/env" "$DIR/cgi-bin/dropped"
    httpd_start
    local path by
    for by in direct proxied; do
        local as=()
        [ "$by" = direct ] || as=(-H 'X-Client: 203.0.113.10')
        for path in /cgi-bin/env /behind/env; do
            pretend "$path?query=1" "${as[@]}" >"$OUT/env"
            assert_contains "$(cat "$OUT/env")" QUERY_STRING=query=1
            refute_contains "$(cat "$OUT/env")" 192.0.2.9
            refute_contains "$(cat "$OUT/env")" 203.0.113.10
            refute_contains "$(cat "$OUT/env")" everything
        done
        assert_matches "$(pretend /cgi-bin/env "${as[@]}" | grep ^REMOTE_ADDR=)" "=$PSEUDONYM\$" "$by"
        assert_matches "$(pretend /behind/env "${as[@]}" | grep ^HTTP_X_FORWARDED_FOR=)" "=$PSEUDONYM\$" "$by"
        assert_contains "$(pretend /cgi-bin/dropped "${as[@]}")" REMOTE_ADDR=0.0.0.0
        assert_matches "$(pretend '/not-here?a=1' "${as[@]}")" "^$PSEUDONYM /not-here[?]a=1 404\$" "$by"
        assert_equal "$(pretend /page.html "${as[@]}")" '<title>Page</title>'
        assert_equal "$(pretend /typed.htm "${as[@]}")" '<title>Typed</title>'
        assert_equal "$(pretend /named.txt "${as[@]}")" 'by name'
        assert_contains "$(pretend /privacy-choices/statement "${as[@]}")" Example
    done
    assert_equal "$(visit_status /list/secret.txt)" 403
    assert_equal "$(visit_status -H 'X-Client: 203.0.113.10' /list/secret.txt)" 200
    # A pseudonym is for applications; no log has one, or anything else.
    forbid_text 203.0.113.10
    wait_for_log '^0\.0\.0\.0 .*GET /list/secret.txt HTTP/1.1" 200' "$LOGS/access.log"
    ! grep -E "(^|[^0-9.])$PSEUDONYM" "$LOGS/access.log" "$LOGS/error.log"
}

@test "whoever looks before the handler sees what applications see" {
    page index.html <<<'<title>Home</title>'
    page by-file/index.html <<<'<title>Home</title>'
    httpd_config <<CONF
Privacy On
SetEnvIf ^X-Forw.* (.+) COPIED=\$1
Header set X-Copied "%{COPIED}e"
<If "reqenv('PRIVACY_SIGNAL') == 'dnt' && req('Privacy-Consent') !~ /everything/">
    Header set X-If yes
</If>
CONF
    httpd_start
    pretend /index.html -o /dev/null -D "$OUT/head"
    assert_contains "$(cat "$OUT/head")" 'X-Copied: (null)'
    assert_contains "$(cat "$OUT/head")" 'X-If: yes'
    httpd_stop

    # A file among the pages can name anything.
    printf 'SetEnvIf Remote_Addr "(.+)" SEEN=$1\nHeader set X-Seen "%%{SEEN}e"\n' >"$DOCS/by-file/.htaccess"
    httpd_config <<CONF
Privacy On
<Directory $DOCS/by-file>
    AllowOverride FileInfo
</Directory>
CONF
    httpd_start
    pretend /by-file/index.html -o /dev/null -D "$OUT/head"
    assert_matches "$(tr -d '\r' <"$OUT/head" | grep ^X-Seen)" "^X-Seen: $PSEUDONYM\$"
}

@test "a directory with Privacy Off logs no forwarding header either" {
    page index.html <<<'<title>Home</title>'
    page on/index.html <<<'<title>Home</title>'
    httpd_config <<CONF
LogFormat "%r %{X-Forwarded-For}i|" forwarded
CustomLog $LOGS/forwarded.log forwarded
<Directory $DOCS/on>
    Privacy On
</Directory>
CONF
    httpd_start
    forbid_text 192.0.2.9
    pretend /index.html -o /dev/null
    pretend /on/index.html -o /dev/null
    wait_for_log 'GET /on/index.html HTTP/1.1 -\|' "$LOGS/forwarded.log"
    wait_for_log 'GET /index.html HTTP/1.1 -\|' "$LOGS/forwarded.log"
}
