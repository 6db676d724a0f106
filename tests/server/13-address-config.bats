#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# PrivacyAddress, PrivacyLog and PrivacyIdentifyingHeaders in all their values,
# what is said about other modules' directives, and what the start checks.

load lib/server
setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
}
teardown() { pv_teardown; }

log_line() { tail -n 1 "$LOGS/access.log"; }

@test "PrivacyAddress Truncate prints the network" {
    httpd_config <<CONF
Privacy On
PrivacyAddress Truncate
LogLevel authz_core:debug
<Location /denied>
    Require ip 192.0.2.1
</Location>
CONF
    allow_log AH01630
    httpd_start
    visit / >/dev/null
    visit /denied >/dev/null
    wait_for_log '^127\.66\.0\.0 .*denied' "$LOGS/access.log"
    wait_for_log 'client 127\.66\.0\.0:0\] AH01630'
}

@test "PrivacyAddress Truncate takes other widths" {
    httpd_config <<<'Privacy On
PrivacyAddress Truncate 8 48'
    httpd_start
    visit / >/dev/null
    wait_for_log '^127\.0\.0\.0 ' "$LOGS/access.log"
}

@test "PrivacyAddress Keep prints addresses and still gives applications a pseudonym" {
    allow_address
    cgi_env
    httpd_config <<<'Privacy On
PrivacyAddress Keep'
    httpd_start
    assert_matches "$(visit /cgi-bin/env | grep ^REMOTE_ADDR)" '=(24[0-9]|25[0-5])\.'
    wait_for_log "^$PV_VISITOR .*cgi-bin" "$LOGS/access.log"
    ! grep -E '(^|[^0-9])(24[0-9]|25[0-5])(\.[0-9]+){3}' "$LOGS/access.log"
}

# The module's hooks as httpd has them, one on a line.
own_hooks() { visit '/server-info?hooks' | grep -c mod_privacy.c; }

# Writes another `Privacy`, and waits for children that read it.
switch() { # On|Off TURN
    sed -i "s/^Privacy O.*/Privacy $1/; s/X-Turn .*/X-Turn $2/" "$CONF"
    httpd_reload
    turned() { visit_head / | grep -q "^X-Turn: $1"; }
    wait_until turned "$2"
}

@test "a server without Privacy On runs none of the module's hooks, and restarts switch them" {
    allow_address
    httpd_modules info
    httpd_config <<<'Privacy Off
Header set X-Turn 0
<Location /server-info>
    SetHandler server-info
</Location>'
    httpd_start
    local off on
    off=$(own_hooks)
    visit /off-1 >/dev/null
    wait_for_log "^$PV_VISITOR .*off-1" "$LOGS/access.log"

    switch On 1
    on=$(own_hooks)
    [ "$on" -ge "$((off + 8))" ] || fail "$on hooks when on, $off when off"
    visit /on-1 >/dev/null
    wait_for_log '^0\.0\.0\.0 .*on-1' "$LOGS/access.log"

    switch On 2
    assert_equal "$(own_hooks)" "$on" # none doubled

    switch Off 3
    assert_equal "$(own_hooks)" "$off" # none left over
    visit /off-2 >/dev/null
    wait_for_log "^$PV_VISITOR .*off-2" "$LOGS/access.log"
}

# What one module hooks into a phase of requests, as mod_info lists it.
hooked() { # PHASE
    visit '/server-info?hooks' | sed 's/<br[^>]*>/\n/g; s/<[^>]*>//g' |
        awk -v phase="$1" '/^[A-Z].*:$/ { at = index($0, phase) == 1 } at && /mod_privacy.c/ { n++ } END { print n + 0 }'
}

# Writes what stands between the marks, and waits for children that read it.
rewrite() { # TURN LINES...
    sed -i "/^# begin/,/^# end/d; s/X-Turn .*/X-Turn $1/" "$CONF"
    { echo '# begin' && printf '%s\n' "${@:2}" && echo '# end'; } >>"$CONF"
    httpd_reload
    turned() { visit_head / | grep -q "^X-Turn: $1"; }
    wait_until turned "$1"
}

@test "a request pays for what the configuration asks for, and restarts change that" {
    allow_address
    httpd_modules info -include
    page page.html <<<'<script src="https://www.google-analytics.com/ga.js"></script>'
    page in/page.html <<<'<script src="https://www.google-analytics.com/ga.js"></script>'
    httpd_config <<CONF
Header set X-Turn 0
<Location /server-info>
    SetHandler server-info
</Location>
PrivacyStore sqlite3 $STORE/visits.db
CONF
    sed -i '/^AddOutputFilter/d' "$CONF"
    local least=('Privacy On' 'PrivacyBlock Off' 'PrivacyConsent Off' 'PrivacyCount Off')
    httpd_start
    rewrite 1 'Privacy Off'
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')$(hooked 'Fixups')" 000
    assert_contains "$(visit /page.html)" google-analytics

    rewrite 2 "${least[@]}"
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')$(hooked 'Fixups')" 010
    assert_contains "$(visit /page.html)" google-analytics

    rewrite 3 "${least[@]}" '<Location /in>' 'PrivacyBlock On' '</Location>'
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')$(hooked 'Fixups')" 110
    assert_contains "$(visit /page.html)" google-analytics
    refute_contains "$(visit /in/page.html)" google-analytics

    rewrite 4 'Privacy On' 'PrivacyContentSecurityPolicy Enforce' '<Location /report>' 'SetHandler privacy-report' '</Location>'
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')" 12
    refute_contains "$(visit /page.html)" google-analytics
    assert_contains "$(visit_head /page.html)" 'Content-Security-Policy: '
    assert_contains "$(visit_head /page.html)" 'Vary: '
    assert_equal "$(visit_status '/report?format=json&dimension=page')" 200
    assert_equal "$(visit_status /privacy-choices/)" 200

    rewrite 5 "${least[@]}" 'PrivacyContentSecurityPolicy Enforce'
    assert_contains "$(visit_head /page.html)" 'Content-Security-Policy: '

    rewrite 6 "${least[@]}" 'PrivacyConsent Page'
    assert_contains "$(visit_head /page.html)" 'Vary: '

    rewrite 7 "${least[@]}" 'PrivacyBlockRequests On' '<Location /in>' 'PrivacyBlock On' '</Location>'
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')$(hooked 'Fixups')" 111
    assert_contains "$(visit /page.html)" google-analytics
    refute_contains "$(visit /in/page.html)" google-analytics

    rewrite 8 'Privacy Off'
    assert_equal "$(hooked 'Insert Filters')$(hooked 'Content Handlers')$(hooked 'Fixups')" 000
    assert_contains "$(visit /page.html)" google-analytics
    refute_contains "$(visit_head /page.html)" Vary
    assert_equal "$(visit_status /privacy-choices/)" 404
}

@test "the report answers whatever makes a handler of it, also with Privacy Off" {
    page there/index.html <<<'<title>Home</title>'
    page htaccess/.htaccess <<<'SetHandler privacy-report'
    httpd_config <<CONF
Header set X-Turn 0
RewriteEngine On
Privacy Off
PrivacyStore sqlite3 $STORE/visits.db
CONF
    allow_address
    httpd_start
    asks() { visit_status "$1?format=json&dimension=page"; }
    assert_equal "$(asks /there/)" 200
    refute_contains "$(visit '/there/?format=json&dimension=page')" '"schema"'
    rewrite 1 '<Location /there>' "SetHandler %{tolower:PRIVACY-}report" '</Location>'
    assert_contains "$(visit '/there/?format=json&dimension=page')" '"schema"'
    rewrite 2 'RewriteRule ^/there/ - [handler=privacy-report]'
    assert_contains "$(visit '/there/?format=json&dimension=page')" '"schema"'
    rewrite 3 "<Directory $DOCS/htaccess>" 'AllowOverride FileInfo' '</Directory>'
    assert_contains "$(visit '/htaccess/?format=json&dimension=page')" '"schema"'
}

@test "Privacy Off changes nothing" {
    allow_address
    cgi_env
    httpd_config <<<'Privacy Off'
    httpd_start
    visit -b 'a=canary' /cgi-bin/env >"$OUT/env"
    assert_contains "$(cat "$OUT/env")" "REMOTE_ADDR=$PV_VISITOR"
    wait_for_log "^$PV_VISITOR" "$LOGS/access.log"
}

@test "PrivacyAddress refuses other values" {
    for value in Maybe 'Truncate 33 1' 'Truncate 1' 'Drop 1' 'Truncate x y'; do
        httpd_config <<<"Privacy On
PrivacyAddress $value"
        run httpd_configtest
        assert_equal "$status" 1 "$value"
        assert_contains "$output" PrivacyAddress
    done
}

@test "PrivacyLog keep keeps, drop drops" {
    httpd_config <<'CONF'
Privacy On
PrivacyLog query=keep referer=keep agent=keep cookies=keep user=keep
LogFormat "%r %{Referer}i %{User-Agent}i %{Cookie}i" combined
CONF
    httpd_start
    visit -A 'agent/1' -e 'http://r.example/p?q' -b 'c=1' '/?a=b' >/dev/null
    wait_for_log '^GET /\?a=b HTTP/1.1 http://r.example/p\?q agent/1 c=1$' "$LOGS/access.log"
    httpd_stop
    sed -i 's/^PrivacyLog.*/PrivacyLog referer=drop agent=drop/' "$CONF"
    httpd_start
    visit -A 'agent/1' -e 'http://r.example/p?q' -b 'c=1' '/?a=b' >/dev/null
    wait_for_log '^GET / HTTP/1.1 - - -$' "$LOGS/access.log"
}

@test "a header that names a visitor stays out of the log in every spelling" {
    allow_address # with Privacy Off
    names=(X-Forwarded-For X-Real-IP X-Client-IP Client-IP X-Cluster-Client-IP X-Original-Forwarded-For
        True-Client-IP CF-Connecting-IP CF-Connecting-IPv6 Fastly-Client-IP Fly-Client-IP X-Azure-ClientIP
        X-Envoy-External-Address X-Appengine-User-IP Proxy-Client-IP WL-Proxy-Client-IP Forwarded Cookie
        Cookie2 Authorization Proxy-Authorization Sec-CH-UA Sec-CH-UA-Arch Sec-CH-UA-Bitness
        Sec-CH-UA-Form-Factors Sec-CH-UA-Full-Version Sec-CH-UA-Full-Version-List Sec-CH-UA-Model
        Sec-CH-UA-Platform-Version Sec-CH-UA-WoW64 X-Device-User-Agent X-Original-User-Agent
        X-OperaMini-Phone-UA From)
    for name in "${names[@]}"; do
        format+="%{$name}i "
        written+=(-H "$name: canary" -H "${name,,}: canary" -H "${name^^}: canary")
    done
    httpd_config <<CONF
Privacy On
LimitRequestFields 0
LogFormat "%r $format" combined
CONF
    httpd_start
    visit "${written[@]}" /names >/dev/null
    wait_for_log '^GET /names .*- - -' "$LOGS/access.log"
    refute_contains "$(cat "$LOGS/access.log")" canary
    httpd_stop
    sed -i 's/^Privacy On/Privacy Off/' "$CONF"
    httpd_start
    visit "${written[@]}" /all >/dev/null
    wait_for_log '^GET /all ' "$LOGS/access.log"
    assert_equal "$(grep '^GET /all' "$LOGS/access.log" | grep -o 'canary ' | wc -l)" ${#names[@]}
}

@test "a virtual host has its own PrivacyLog" {
    httpd_config <<CONF
Privacy On
LogFormat "%v %r" combined
<VirtualHost 127.0.0.1:$PORT>
    ServerName a.example
    DocumentRoot $DOCS
</VirtualHost>
<VirtualHost 127.0.0.1:$PORT>
    ServerName b.example
    DocumentRoot $DOCS
    PrivacyLog query=keep
</VirtualHost>
CONF
    httpd_start
    visit -H 'Host: a.example' '/?q' >/dev/null
    visit -H 'Host: b.example' '/?q' >/dev/null
    wait_for_log '^a.example GET / HTTP' "$LOGS/access.log"
    wait_for_log '^b.example GET /\?q HTTP' "$LOGS/access.log"
}

@test "PrivacyIdentifyingHeaders adds names, X-Forwarded-Proto stays" {
    cgi_env
    httpd_config <<<'Privacy On
PrivacyIdentifyingHeaders X-My-Client'
    httpd_start
    visit -H 'X-My-Client: 192.0.2.3' -H 'X-Forwarded-Proto: https' \
        -H 'X-Forwarded-For: 192.0.2.4' -H 'X-Other: kept' /cgi-bin/env >"$OUT/env"
    refute_contains "$(cat "$OUT/env")" MY_CLIENT
    refute_contains "$(cat "$OUT/env")" FORWARDED_FOR
    assert_contains "$(cat "$OUT/env")" HTTP_X_FORWARDED_PROTO=https
    assert_contains "$(cat "$OUT/env")" HTTP_X_OTHER=kept
}

@test "directives that would mean something else are named, with file and line" {
    httpd_modules usertrack
    httpd_config <<CONF
Privacy On
PrivacyAddressToApplication Drop
RewriteEngine On
RewriteCond %{REMOTE_ADDR} ^127
RewriteRule ^/x\$ /y
SetEnvIf Remote_Addr ^127 inside
CookieTracking On
ScriptLog $LOGS/script.log
LoadModule evasive20_module $LIBEXEC/mod_evasive20.so
CONF
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    for part in "RewriteCond %{REMOTE_ADDR} ($CONF:" SetEnvIf CookieTracking ScriptLog \
        mod_evasive20.c "expr \"-R '"; do
        assert_contains "$output" "$part"
    done
    httpd_config <<<'Privacy On'
    run httpd_configtest
    refute_contains "$output" PV01
}

@test "access by a visitor's host name is refused, with its reason" {
    local wrong
    httpd_modules access_compat
    for wrong in 'Require host example.org' 'Require not host bad.example' \
        'Allow from 192.0.2.1 good.example' 'Deny from .bad.example'; do
        httpd_config <<CONF
Privacy On
<Location /h>
    <RequireAll>
        Require all granted
        $([[ $wrong != Require* ]] || echo "$wrong")
    </RequireAll>
    $([[ $wrong == Require* ]] || echo "$wrong")
</Location>
CONF
        run httpd_configtest
        assert_equal "$status" 1 "$wrong"
        assert_matches "$output" "^(Require|allow|deny) '${wrong#* }' decides on the host name"
        assert_contains "$output" 'Require ip'
        assert_contains "$output" "$CONF"
        sed -i 's/^Privacy On/PrivacyAddress Keep\nPrivacy On/' "$CONF"
        run httpd_configtest
        assert_equal "$status" 0 "$output"
    done
    httpd_config <<CONF
Privacy On
<Location /h>
    Require forward-dns localhost
    Require ip 2001:db8::/32
</Location>
<Location /c>
    Allow from all
    Allow from env=inside 2001:db8::1 192.0.2.0/24 10
</Location>
CONF
    run httpd_configtest
    assert_equal "$status" 0 "$output"
}

@test "no back-reference of a condition brings the address out" {
    local canary=127.66.77.88
    cgi_env
    page groups.shtml <<<'<!--#if expr="%{REMOTE_ADDR} =~ /(.+)/" -->[<!--#echo var="0" -->]<!--#include virtual="/cgi-bin/env?ssi=$0" --><!--#endif -->'
    httpd_config <<CONF
Privacy On
LogLevel trace8
RewriteEngine On
RewriteCond expr "%{REMOTE_ADDR} =~ /(.+)/"
RewriteRule ^/rewritten - [E=REWRITTEN:%1,CO=seen:%1:localhost]
RewriteCond %{REMOTE_ADDR} (.+)
RewriteRule ^/moved /elsewhere?from=%1 [R]
SetEnvIfExpr "%{REMOTE_ADDR} =~ /(.+)/" SEEN=\$1
SetEnvIfExpr "%{CONN_REMOTE_ADDR} =~ /(.+)/" SEEN_CONN=\$1
Header set X-Seen "expr=%{REMOTE_ADDR}"
Header set X-Group "\$1" "expr=%{REMOTE_ADDR} =~ /(.+)/"
RequestHeader set X-Sent "expr=%{REMOTE_ADDR} %{CONN_REMOTE_ADDR} %{REMOTE_HOST}"
ErrorDocument 404 "%{REMOTE_ADDR} %{CONN_REMOTE_ADDR} %{reqenv:REMOTE_ADDR}"
Alias /rewritten $DIR/cgi-bin/env
LogFormat "%{SEEN}e %{SEEN_CONN}e %{REWRITTEN}e %{X-Seen}o %{X-Sent}i %{Location}o" combined
CONF
    allow_log AH01264 PV0110
    httpd_start
    for path in /groups.shtml /cgi-bin/env /rewritten /moved /none; do
        visit -i "$path" >"$OUT/answer"
        refute_contains "$(cat "$OUT/answer")" "$canary"
    done
    visit /groups.shtml >"$OUT/answer"
    assert_matches "$(cat "$OUT/answer")" '\[(24[0-9]|25[0-5])\.'
}

@test "a log of before is found at start, and privacyctl scrub cleans it" {
    echo '127.66.77.88 - - "GET / HTTP/1.1"' >"$LOGS/access.log"
    httpd_config <<<'Privacy On'
    httpd_start
    wait_for_log 'PV0112: .*access.log'
    httpd_stop
    "$PV_TOP/build/privacyctl" scrub <"$LOGS/access.log" >"$OUT/scrubbed"
    cat "$OUT/scrubbed" >"$LOGS/access.log"
    : >"$LOGS/error.log"
    httpd_start
    ! grep PV0112 "$LOGS/error.log"
}

@test "privacyctl scrub reads standard input of any size" {
    seq -f '127.66.77.88 - line %.0f' 20000 |
        "$PV_TOP/build/privacyctl" scrub >"$OUT/out"
    assert_equal "$(grep -c '^0.0.0.0 - line' "$OUT/out")" 20000
    assert_equal "$(echo 127.66.77.88 | "$PV_TOP/build/privacyctl" scrub --truncate 16,32)" 127.66.0.0
    run "$PV_TOP/build/privacyctl" scrub --truncate 99,1
    assert_equal "$status" 2
    # A line without an end, and many, in 16 MB of address space.
    (
        ulimit -v 16000
        head -c 24000000 /dev/zero | tr '\0' 7 | "$PV_TOP/build/privacyctl" scrub | wc -c
        yes "$PV_VISITOR" | head -c 2600000 | "$PV_TOP/build/privacyctl" scrub | grep -c '^0\.0\.0\.0$'
    ) >"$OUT/sizes"
    assert_equal "$(tr '\n' ' ' <"$OUT/sizes")" '24000000 200000 '
    run bash -c "echo x | '$PV_TOP/build/privacyctl' scrub >/dev/full"
    assert_equal "$status" 2
}

@test "the recipes for addresses are accepted, and mean what they say" {
    httpd_config <<<"Privacy On
Include $PV_TOP/conf/recipes/addresses.conf"
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    refute_contains "$output" PV0110
    httpd_start
    allow_log AH01630
    assert_equal "$(visit_status /internal)" 403
}

@test "a client certificate is printed only where PrivacyLog keeps users" {
    httpd_modules ssl socache_shmcb
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj /CN=visitor-canary -keyout "$OUT/c.key" -out "$OUT/c.pem" 2>/dev/null
    {
        echo 'Privacy On'
        echo 'LogFormat "%{SSL_PROTOCOL}x %{SSL_CLIENT_S_DN}x %{SSL_CLIENT_S_DN}e %u" combined'
        tls_config 'SSLVerifyClient optional_no_ca' 'SSLOptions +StdEnvVars' \
            'SSLUserName SSL_CLIENT_S_DN_CN'
    } | httpd_config
    httpd_start
    visit_tls --cert "$OUT/c.pem" --key "$OUT/c.key" / >/dev/null
    wait_for_log '^TLSv1.[23] - - -$' "$LOGS/access.log"
    httpd_stop
    refute_contains "$(cat "$LOGS"/*)" visitor-canary
    echo 'PrivacyLog user=keep' >>"$CONF"
    httpd_start
    visit_tls --cert "$OUT/c.pem" --key "$OUT/c.key" / >/dev/null
    wait_for_log '^TLSv1.[23] CN=visitor-canary' "$LOGS/access.log"
}
