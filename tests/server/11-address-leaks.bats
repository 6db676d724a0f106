#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The leak matrix: every place where httpd can write an identifier or pass one
# on, against every way in which a visitor can come, under each MPM, at the most
# talkative settings. The same run without the module must find the canaries.

load lib/server
setup() {
    pv_setup
    PV_LIB=$PV_TOP/tests/server/lib
}
teardown() {
    [ -z "${BACKENDS:-}" ] || kill "$BACKENDS" 2>/dev/null || :
    ipv6_addresses del
    pv_teardown
}

# An IPv6 address for each condition, where the machine allows it.
ipv6_addresses() { # add|del
    local n
    for n in {11..30}; do
        ip -6 addr "$1" "fd66:7788::$n/128" dev lo 2>/dev/null || :
    done
}

# A backend that says what it was told, and others that write it down.
start_backends() {
    httpd_instance backend
    local with=$PV_WITH_MODULE
    without_module
    cgi_env
    httpd_modules http2
    httpd_config event <<'CONF'
Protocols h2c http/1.1
LogFormat "%H %a %{X-Forwarded-For}i %{Forwarded}i %{X-Real-IP}i %{True-Client-IP}i %{CF-Connecting-IP}i %{Via}i" combined
CONF
    httpd_start
    BACKEND=$URL BACKEND_PORT=$PORT
    PV_WITH_MODULE=$with
    httpd_instance main
    AJP=$(free_port) SCGI=$(free_port) FCGI=$(free_port) WS=$(free_port)
    mkdir "$RUN/backends"
    timeout "$PV_LIFE_S" python3 "$PV_LIB/leak_backends.py" "$RUN/backends" \
        "$AJP" "$SCGI" "$FCGI" "$WS" </dev/null >"$OUT/backends" 3>&- &
    BACKENDS=$!
    wait_until grep -q ready "$OUT/backends"
}

write_site() {
    page index.html <<<'<title>Home</title>'
    page cached/index.html <<<'<title>Cached</title>'
    page filtered/index.html <<<'<title>Filtered</title>'
    page denied/index.html <<<'no'
    page secret/index.html <<<'no'
    page folder/index.html <<<'folder'
    page message/index.html <<<'message'
    page all.shtml <<<'<!--#echo var="REMOTE_ADDR" --><!--#include virtual="/cgi-bin/env" --><!--#include virtual="/index.html" --><!--#exec cgi="/cgi-bin/env" -->'
    cgi_env
    cgi fails <<'SH'
#!/bin/sh
echo "failing, in the application's own words" >&2
SH
    cgi slow <<'SH'
#!/bin/sh
sleep 1
printf 'Content-Type: text/plain\r\n\r\nslow\n'
SH
    cgi long <<'SH'
#!/bin/sh
printf 'Content-Type: text/plain\r\nX-Long: '
printf "%0${HTTP_X_SIZE:-100}d $HTTP_X_TELL\r\n\r\nlong\n" 0
SH
    printf 'bob:%s\n' "$(openssl passwd -apr1 x)" >"$DIR/conf/users"
}

EVERYTHING='%h %{c}h %a %{c}a %{remote}p %l %u %t \"%r\" %>s %b %q %U %f %v %V %X %k %L %{Referer}i %{User-Agent}i %{Cookie}i %{sid}C %{Authorization}i %{X-Forwarded-For}i %{Forwarded}i %{X-Real-IP}i %{True-Client-IP}i %{CF-Connecting-IP}i %{REMOTE_ADDR}e %{REMOTE_HOST}e %{REMOTE_PORT}e %{QUERY_STRING}e %{REQUEST_URI}e %{HTTP_COOKIE}e %{HTTP_USER_AGENT}e %{HTTP_REFERER}e %{HTTP_X_FORWARDED_FOR}e %{remoteip-proxy-ip-list}n %{Set-Cookie}o %{Location}o %{WITH}e %{COPY}e %{X-Copy}i %{X-Whatever}i %{X-Echo}o %{TOLD}e %{told}n'

talkative() {
    cat <<CONF
LogLevel trace8
DumpIOInput On
DumpIOOutput On
ForensicLog $LOGS/forensic.log
LogFormat "$EVERYTHING" everything
CustomLog $LOGS/everything.log everything
CustomLog "|$(command -v tee) -a $LOGS/piped.log" everything
ErrorLogFormat "[%{u}t] [%-m:%l] [pid %P] %7F: %E: [client %a %{c}a %{Cookie}i %{User-Agent}i %{X-Forwarded-For}i %{REMOTE_ADDR}e] %M% ,referer %{Referer}i"
ErrorLogFormat connection "[%{uc}t] connection %a %{c}L"
ErrorLogFormat request "[%{uc}t] request %a %{c}L %{Referer}i %{User-Agent}i %{Cookie}i"
ExtendedStatus On
HostnameLookups Double
RequestReadTimeout header=6 body=6
SetEnvIf Remote_Addr "(.*)" COPY=\$1
SetEnvIfExpr "%{REMOTE_ADDR} =~ /(.*)/" WITH=\$1
SetEnvIf X-Whatever "(.*)" TOLD=\$1
RequestHeader set X-Copy "expr=%{REMOTE_ADDR}"
Header always set X-Echo "expr=%{HTTP:X-Whatever}"
ScriptLog $LOGS/script.log
CacheEnable disk /cached
CacheRoot $DIR/cache
CacheIgnoreQueryString On
<Location /cached>
    Header set Cache-Control "public, max-age=600"
    Header always unset X-Echo
</Location>
ExtFilterDefine louder mode=output cmd="$(command -v tr) a-z A-Z"
<Location /filtered>
    SetOutputFilter louder
    ExtFilterOptions LogStderr
</Location>
SecRuleEngine On
SecDataDir $DIR/run
SecAuditEngine On
SecAuditLogParts AHZ
SecAuditLog $DIR/audit/audit.log
<Location />
    LogMessage "done for %{REMOTE_ADDR} %{REMOTE_HOST} %{HTTP_COOKIE} %{QUERY_STRING} %{THE_REQUEST}" hook=all
</Location>
<Location /server-status>
    SetHandler server-status
</Location>
<Location /denied>
    Require ip 192.0.2.1
</Location>
<Location /secret>
    AuthType Basic
    AuthName x
    AuthBasicProvider file
    AuthUserFile $DIR/conf/users
    Require valid-user
</Location>
RewriteEngine On
RewriteCond %{QUERY_STRING} query
RewriteRule ^/rewritten\$ /index.html?more=1 [QSA,PT]
Redirect /redirect /index.html
ErrorDocument 404 /cgi-bin/env
ProxyPass /backend $BACKEND
ProxyPass /dead-ajp ajp://127.0.0.1:1/
ProxyPass /dead-fcgi fcgi://127.0.0.1:1/
ProxyPass /dead-ws ws://127.0.0.1:1/
ProxyPass /dead http://127.0.0.1:1/
ProxyPass /ajp ajp://127.0.0.1:$AJP/
ProxyPass /scgi scgi://127.0.0.1:$SCGI/
ProxyPass /fcgi fcgi://127.0.0.1:$FCGI/
ProxyPass /ws ws://127.0.0.1:$WS/
ProxyPass /h2 h2c://127.0.0.1:$BACKEND_PORT
ErrorLog $LOGS/error.log
Listen 127.0.0.1:$PROXY_PORT
Listen [::1]:$IPV6_PORT
<VirtualHost [::1]:$IPV6_PORT>
    ServerName six.example.org
    ErrorLog syslog:local3
</VirtualHost>
<VirtualHost 127.0.0.1:$PORT>
    ServerName www.example.org
    RewriteEngine On
    RewriteOptions Inherit
</VirtualHost>
<VirtualHost 127.0.0.1:$PORT>
    ServerName behind.example.org
    RemoteIPHeader X-Forwarded-For
    RemoteIPTrustedProxy 127.66.0.0/16 198.51.100.0/24
    ErrorLog "|$(command -v tee) -a $LOGS/error-piped.log"
</VirtualHost>
<VirtualHost 127.0.0.1:$PROXY_PORT>
    ServerName proxied.example.org
    RemoteIPProxyProtocol On
    ErrorLog $LOGS/error-proxy.log
    ErrorLogFormat "%M %a"
</VirtualHost>
CONF
    tls_config 'Protocols h2 http/1.1' "ErrorLog $LOGS/error-tls.log" 'ServerName tls.example.org'
}

# usage: matrix MPM [--none]
matrix() {
    ipv6_addresses add
    start_backends
    write_site
    PROXY_PORT=$(free_port) IPV6_PORT=$(free_port)
    httpd_modules ssl http2 socache_shmcb dumpio log_forensic log_debug unique_id \
        proxy_ajp proxy_scgi proxy_fcgi proxy_http2 proxy_wstunnel cache cache_disk ext_filter \
        security2
    mkdir "$DIR/cache" "$DIR/audit"
    : >"$LOGS/script.log"
    own_folder "$DIR/cache" "$DIR/audit" "$LOGS/script.log"
    {
        [ -z "$PV_WITH_MODULE" ] || echo 'Privacy On'
        echo 'Protocols h2c http/1.1'
        talkative
    } | httpd_config "$1"
    : >"$RUN/lookups"
    PV_WRAP="env LD_PRELOAD=$PV_TOP/build/tests/note_calls.so" \
        NOTE_SYSLOG=$LOGS/syslog.log NOTE_LOOKUPS=$RUN/lookups httpd_start
    python3 "$PV_LIB/leak_client.py" "$1" "$PORT" "$TLS_PORT" "$PROXY_PORT" "$IPV6_PORT" \
        "$(httpd_pid)" "$LOGS/status.html" >"$OUT/conditions"
    httpd_stop
    httpd_instance backend
    httpd_stop
    local backend_log=$LOGS/access.log
    grep -q '^HTTP/2.0 ' "$backend_log" || fail 'no request reached the backend over HTTP/2'
    httpd_instance main
    python3 "$PV_LIB/leak_table.py" ${2:+"$2"} "$1${2:+, off}" "$OUT/conditions" \
        "access log=$LOGS/everything.log" "piped log=$LOGS/piped.log" \
        "error log=$LOGS/error.log" "error piped=$LOGS/error-piped.log" \
        "error TLS=$LOGS/error-tls.log" "error PROXY=$LOGS/error-proxy.log" \
        "error syslog=$LOGS/syslog.log" "forensic=$LOGS/forensic.log" \
        "status=$LOGS/status.html" "ScriptLog=$LOGS/script.log" "disk cache=$DIR/cache" \
        "ModSecurity=$DIR/audit/audit.log,addresses" "backend=$backend_log,addresses" \
        "AJP=$RUN/backends/ajp.log,addresses" "SCGI=$RUN/backends/scgi.log,addresses" \
        "FastCGI=$RUN/backends/fcgi.log,addresses" \
        "WebSocket=$RUN/backends/websocket.log,addresses" >"$OUT/table" ||
        { cat "$OUT/table"; return 1; }
    # HostnameLookups Double: nobody is asked for a name.
    if [ -n "${2:-}" ]; then [ -s "$RUN/lookups" ]; else [ ! -s "$RUN/lookups" ]; fi
    # Bytes of an address (127.66.) in dumps, where lines cut it into pieces.
    if [ -n "${2:-}" ]; then
        grep -q 3132372e36362e "$LOGS/error.log"
    elif grep -rlE '3132372e36362e|31 32 37 2[eE] 36 36 2[eE]' "$LOGS"; then
        fail 'a dump holds an address'
    fi
    # Pseudonyms are for applications alone.
    [ -n "${2:-}" ] || ! grep -lE '\b(24[0-9]|25[0-5])(\.[0-9]{1,3}){3}\b' "$LOGS"/*
}

# The errors are provoked; what counts is what is in them.
allow_everything() { allow_log '.'; }

# Rows that begin so are printed by run-server.
show() { sed 's/^/# | /' "$OUT/table" >&3; }

@test "event: no canary in any place" {
    allow_everything
    matrix event
    show
}

@test "worker: no canary in any place" {
    allow_everything
    matrix worker
    show
}

@test "prefork: no canary in any place" {
    allow_everything
    matrix prefork
    show
}

@test "without the module the canaries are found in each place" {
    allow_everything
    allow_address
    without_module
    matrix event --none
    show
}
