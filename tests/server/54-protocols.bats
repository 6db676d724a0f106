#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Filtered pages over the ways that HTTP has: HTTP/2 on both sides, encodings,
# hop-by-hop names, error documents, internal redirects, upgrades, streams.

load lib/server
setup() { pv_setup; BACKEND_PID=; }
teardown() {
    [ -z "$BACKEND_PID" ] || kill "$BACKEND_PID"
    pv_teardown
}

SCRIPT='<script src="https://tracker.example/a.js"></script>'
PAGE="<!doctype html><title>t</title>$SCRIPT<p>x"

granted() { echo "Cookie: privacy=1.1.$(date -u +%y%m).f1m1a1k1"; }

serve() { # [LINE...]
    printf '%s\n' 'Privacy On' 'PrivacyRule analytics ||tracker.example^' "$@" | httpd_config
    httpd_start
}

backend_answers() { (exec 9<>"/dev/tcp/127.0.0.1/$BACKEND_PORT") 2>/dev/null; }

serve_backend() { # PROXYPASS-PARAMETER [LINE...]
    BACKEND_PORT=$(free_port)
    timeout "$PV_LIFE_S" python3 "$PV_TOP/tests/server/lib/backend.py" "$BACKEND_PORT" "$OUT" \
        >"$OUT/backend.log" 2>&1 3>&- &
    BACKEND_PID=$!
    wait_until backend_answers
    serve "ProxyPass /b/ http://127.0.0.1:$BACKEND_PORT/ $1" "${@:2}"
}

assert_filtered() { # BODY
    refute_contains "$1" tracker.example
    assert_contains "$1" '<!--privacy:analytics-->'
}

# A backend that speaks HTTP/2.
start_h2_backend() {
    httpd_modules http2 proxy_http2
    BACKEND_PORT=$(free_port)
    timeout "$PV_LIFE_S" node "$PV_TOP/tests/server/lib/h2_backend.mjs" "$BACKEND_PORT" \
        >"$OUT/backend.log" 2>&1 3>&- &
    BACKEND_PID=$!
    wait_until backend_answers
}

# Below /off/ nothing is blocked.
serve_h2_backend() { # [LINE...]
    start_h2_backend
    serve "ProxyPass /b/ h2c://127.0.0.1:$BACKEND_PORT/" "ProxyPass /off/ h2c://127.0.0.1:$BACKEND_PORT/" \
        'H2EarlyHints On' '<Location /off/>' 'PrivacyBlock Off' '</Location>' "$@"
}

@test "over HTTP/2 pages are what they are over HTTP/1.1, state by state" {
    httpd_modules http2
    page index.html <<<"$PAGE"
    serve 'Protocols h2c http/1.1'
    for state in 'X: 1' "$(granted)"; do
        visit -H "$state" / >"$OUT/one"
        visit --http2-prior-knowledge -H "$state" / | cmp - "$OUT/one"
        assert_equal "$(visit --http2-prior-knowledge -H "$state" -o /dev/null -w '%{http_version}' /)" 2
    done
    cmp "$OUT/one" "$DOCS/index.html"
    assert_filtered "$(visit --http2-prior-knowledge /)"
    tag=$(visit_head --http2-prior-knowledge / | sed -n 's/^etag: //p')
    assert_equal "$(visit_status --http2-prior-knowledge -H "If-None-Match: $tag" /)" 304
    assert_equal "$(visit_status --http2-prior-knowledge -H "If-None-Match: $tag" -H "$(granted)" /)" 200
}

@test "pages of a backend that speaks HTTP/2 are filtered" {
    serve_h2_backend
    assert_filtered "$(visit /b/page)"
    assert_contains "$(visit -H "$(granted)" /b/page)" tracker.example
    # It is not asked for what could not be filtered.
    body=$(visit -H 'Accept-Encoding: br, gzip;q=0.5' -H 'Range: bytes=0-9' -H 'Privacy_State: x' /b/fields)
    assert_contains "$body" '"accept-encoding":"gzip;q=0.5"'
    refute_contains "$body" '"range"'
    refute_contains "$body" 'privacy_state'
    assert_matches "$(visit_head /b/page)" 'E[Tt]ag: "one-pv[0-9a-f]{8}\.'
}

@test "a backend that speaks HTTP/2 is told no address, and what else it is told stays" {
    httpd_modules proxy_balancer lbmethod_byrequests slotmem_shm
    start_h2_backend
    serve "ProxyPass /b/ h2c://127.0.0.1:$BACKEND_PORT/" "ProxyPass /off/ h2c://127.0.0.1:$BACKEND_PORT/" \
        '<Location /b/>' 'PrivacyAddressToApplication Drop' '</Location>' \
        '<Location /off/>' 'PrivacyAddressToApplication Keep' '</Location>' \
        '<Proxy balancer://h2>' "BalancerMember h2c://127.0.0.1:$BACKEND_PORT" '</Proxy>' \
        'ProxyPass /two/ balancer://h2/' '<Location /two/>' 'PrivacyAddressToApplication Drop' '</Location>' \
        "ProxyPass /bare/ h2c://127.0.0.1:$BACKEND_PORT/" \
        '<Location /bare/>' 'PrivacyAddressToApplication Drop' 'ProxyAddHeaders Off' '</Location>'
    assert_contains "$(visit /off/fields)" '"x-forwarded-for":"127.66.77.88"'
    for place in b two; do
        body=$(visit -H 'X-Forwarded-Host: outer.test' "/$place/fields")
        refute_contains "$body" x-forwarded-for
        assert_contains "$body" "\"x-forwarded-host\":\"outer.test, 127.0.0.1:$PORT\""
        assert_contains "$body" '"x-forwarded-server":"'
    done
    refute_contains "$(visit /bare/fields)" x-forwarded
}

@test "early hints of a backend that speaks HTTP/2 are not passed on" {
    serve_h2_backend 'Protocols h2c http/1.1'
    # Where nothing is blocked they arrive: the backend does send them.
    assert_contains "$(visit_head --http2-prior-knowledge /off/page)" tracker.example/hint.js
    for version in --http2-prior-knowledge --http1.1 --http2-prior-knowledge; do
        visit $version -D "$OUT/head" /b/page >"$OUT/body"
        assert_filtered "$(cat "$OUT/body")"
        refute_contains "$(cat "$OUT/head")" " 103"
        refute_contains "$(cat "$OUT/head")" tracker.example
    done
}

@test "it is told no address either where nothing else is asked of the module" {
    start_h2_backend
    serve "ProxyPass /b/ h2c://127.0.0.1:$BACKEND_PORT/" 'PrivacyAddressToApplication Drop' \
        'PrivacyBlock Off' 'PrivacyConsent Off' 'PrivacyCount Off'
    body=$(visit /b/fields)
    refute_contains "$body" x-forwarded-for
    assert_contains "$body" '"x-forwarded-server":"'
}

@test "answers without a body leave nothing on the connections of HTTP/2" {
    serve_h2_backend 'Protocols h2c http/1.1'
    # What still stood on a connection after its request would be reached by the
    # flush that follows (make sanitize tells).
    timeout 60 h2load -n 600 -c 3 -m 8 -H ':method: HEAD' "http://127.0.0.1:$PORT/b/page" >"$OUT/h2load"
    assert_contains "$(cat "$OUT/h2load")" '600 succeeded, 0 failed, 0 errored'
}

@test "early hints are not passed on to a client that waits for 100 either" {
    serve_backend ''
    printf 'POST /b/early HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\na' |
        visit_raw >"$OUT/raw"
    assert_contains "$(cat "$OUT/raw")" '200 OK'
    refute_contains "$(cat "$OUT/raw")" ' 103'
    refute_contains "$(cat "$OUT/raw")" tracker.example
}

@test "encodings that cannot be undone are refused by name, for pages only" {
    allow_log PV0300
    serve_backend ''
    assert_equal "$(visit_status /b/deflate)" 502
    wait_for_log "PV0300.*'deflate'"
    assert_equal "$(visit_status /b/brotli)" 502
    assert_equal "$(visit_status -H "$(granted)" /b/script)" 200
    assert_filtered "$(visit --compressed /b/gzip)"
}

@test "no name in Connection switches anything off" {
    serve_backend '' 'Header always set X-Test 1'
    page index.html <<<"$PAGE"
    for path in / /b/page; do
        for name in Sec-GPC DNT Cookie Privacy-Consent Privacy_State Vary; do
            assert_filtered "$(visit -H "Connection: $name" "$path")"
            assert_filtered "$(visit -H "Connection: $name, close" -H 'Sec-GPC: 1' -H "$(granted)" "$path")"
        done
    done
    # A backend whose page has lost its type: a browser looks at the page itself.
    head=$(visit_head /b/sly)
    refute_contains "$head" Content-Type
    refute_contains "$head" tracker.example
    assert_matches "$head" 'Vary: Cookie, ?Sec-GPC, ?DNT'
    assert_filtered "$(visit /b/sly)"
}

@test "a page without a type is filtered, a text without one is not" {
    page page <<<"$PAGE"
    page spaced <<<"   $PAGE"
    page xml <<<"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script href='https://tracker.example/a.js'/></svg>"
    page text <<<'see https://tracker.example/a.js'
    serve
    for path in /page /spaced; do
        refute_contains "$(visit_head "$path")" Content-Type
        assert_filtered "$(visit "$path")"
        assert_contains "$(visit -H "$(granted)" "$path")" tracker.example
    done
    refute_contains "$(visit /xml)" tracker.example
    visit /text | cmp - "$DOCS/text"
}

@test "error documents and internal redirects are filtered as any page" {
    httpd_modules include
    allow_log AH01630
    page missing.html <<<"$PAGE"
    page target.html <<<"$PAGE"
    page part.html <<<"$SCRIPT"
    page ssi.shtml <<<'<title>t</title><!--#include virtual="/moved/x" --><!--#include virtual="/part.html" -->'
    serve_backend '' 'ErrorDocument 404 /missing.html' 'ErrorDocument 403 "<title>t</title><p>no"' \
        'RewriteEngine On' 'RewriteRule ^/moved/ /part.html [PT]' 'RewriteRule ^/inside /target.html [L]' \
        '<Location /closed/>' 'Require all denied' '</Location>' \
        "<Directory $DOCS>" 'Options +Includes' 'RewriteEngine On' 'RewriteRule ^again /target.html [L]' '</Directory>'
    for path in /none /inside /again /ssi.shtml /b/missing; do
        body=$(visit "$path")
        assert_filtered "$body"
        assert_matches "$(visit_head "$path")" 'Vary: Cookie, ?Sec-GPC, ?DNT'
    done
    assert_equal "$(visit_status /none)" 404
    assert_equal "$(visit_status /b/missing)" 404
    assert_equal "$(visit_status /closed/)" 403
    assert_equal "$(grep -c 'privacy:analytics' <<<"$(visit /ssi.shtml | sed 's/-->/-->\n/g')")" 2
    assert_contains "$(visit -H "$(granted)" /none)" tracker.example
}

# A text of ErrorDocument is sent by httpd itself, past the filters of pages.
error_texts() {
    for status in 400 401 403 404 414 502; do
        echo "ErrorDocument $status \"<html><title>t</title><script src=https://tracker.example/a.js></script><p>$status\""
    done
}

errors_are_filtered() { # MPM
    allow_log AH01630
    httpd_modules http2
    serve_mpm "$1" "$(error_texts)" \
        'LimitRequestLine 300' 'LimitRequestFieldSize 300' \
        'Header always set Link "<https://tracker.example/a.js>; rel=preload"' \
        '<Location /closed/>' 'Require all denied' '</Location>' \
        '<Location /asks/>' 'AuthType Basic' 'AuthName x' "AuthUserFile $OUT/none" 'Require valid-user' '</Location>' \
        '<Location /report/>' 'PrivacyBlock Report' '</Location>' \
        '<Location /off/>' 'Privacy Off' '</Location>' "${@:2}"
    for way in --http1.1 ${H2:-}; do
        for path in /closed/ /asks/ /none /b/missing; do
            visit $way "$path" >"$OUT/body"
            assert_filtered "$(cat "$OUT/body")"
            visit $way -i "$path" >"$OUT/get"
            refute_contains "$(cat "$OUT/get")" tracker.example
            assert_equal "$(grep -ci '^vary:' "$OUT/get")" 1
            assert_matches "$(cat "$OUT/get")" '[Vv]ary: Cookie, ?Sec-GPC, ?DNT'
            refute_contains "$(cat "$OUT/get")" Privacy_State
            assert_equal "$(visit $way -I "$path" | headers_but_date)" "$(headers_but_date <"$OUT/get")"
            assert_contains "$(visit $way -H "$(granted)" "$path")" tracker.example
        done
        assert_contains "$(visit $way /report/none)" tracker.example
        assert_contains "$(visit $way /off/none)" tracker.example
    done
    assert_equal "$(visit_status /b/missing)" 404
}

# Field names and values of a head, those that say when or how long aside.
headers_but_date() { tr -d '\r' | sed '/^$/,$d' | grep -viE '^(date|content-length|transfer-encoding):'; }

# Requests that end before there is any.
broken_are_filtered() {
    long=$(printf '%0400d' 1)
    printf '%s\r\n\r\n' "GET /$long HTTP/1.1" | visit_raw >"$OUT/414"
    printf '%s\r\n' 'GET / HTTP/1.1' 'Host: x' "X: $long" '' | visit_raw >"$OUT/400-field"
    printf '%s\r\n' 'GET / HTTP/1.1' '' | visit_raw >"$OUT/400-host"
    printf '%s\r\n' 'GET / HTTP/1.1' 'Host: a b' '' | visit_raw >"$OUT/400-name"
    printf '%s\r\n' 'GET / HTTP/1.1' 'Host x' '' | visit_raw >"$OUT/400-colon"
    printf '%s\r\n' 'G@T' '' | visit_raw >"$OUT/400-line"
    printf '%s\r\n' 'GET %00 HTTP/1.1' 'Host: x' '' | visit_raw >"$OUT/400-path"
    printf '%s\r\n' 'GET /closed/' | visit_raw >"$OUT/403-old"
    for name in 414 400-field 400-host 400-name 400-colon 400-line 400-path 403-old; do
        body=$(cat "$OUT/$name")
        assert_contains "$body" "<p>${name%-*}"
        assert_filtered "$body"
    done
}

serve_mpm() { # MPM ERRORS [LINE...]
    export PV_MPM=$1
    H2=--http2-prior-knowledge
    [ "$1" = event ] || H2=
    serve_backend '' 'ProxyErrorOverride On' "$2" "${H2:+Protocols h2c http/1.1}" "${@:3}"
}

@test "event: a text of ErrorDocument is filtered, also when no request was read" {
    errors_are_filtered event
    broken_are_filtered
}

@test "prefork: a text of ErrorDocument is filtered, also when no request was read" {
    errors_are_filtered prefork
    broken_are_filtered
}

@test "with Banner a text of ErrorDocument is held, and encodings of others do not matter" {
    allow_log PV0300
    cgi fails <<'SH'
#!/bin/sh
printf 'Status: 200\r\nContent-Encoding: br\r\nContent-Type: text/html\r\n\r\nxx'
SH
    assert_filtered() { refute_contains "$1" ' src=https://tracker.example'; }
    serve_mpm event "$(error_texts)" \
        'PrivacyConsent Banner' 'LimitRequestLine 300' 'LimitRequestFieldSize 300' \
        '<Location /closed/>' 'Require all denied' '</Location>'
    allow_log AH01630
    broken_are_filtered
    assert_equal "$(grep -c 'id="privacy-banner"' <<<"$(visit /none)")" 1
    assert_contains "$(visit /cgi-bin/fails)" '<p>502'
    assert_filtered "$(visit /cgi-bin/fails)"
    assert_contains "$(printf 'GET /cgi-bin/fails\r\n' | visit_raw)" '<p>502'
}

@test "what mod_headers makes a page of is filtered, whatever it was before" {
    allow_log PV0300
    page page.bin <<<"$PAGE"
    page page.txt <<<"$PAGE"
    page page.css <<<"$PAGE"
    page page.unset <<<"$PAGE"
    page page.gone.txt <<<"$PAGE"
    page script.js <<<'// https://tracker.example/a.js'
    cgi stream <<SH
#!/bin/sh
printf 'Content-Type: application/octet-stream\r\n\r\n'
echo '$PAGE'
SH
    httpd_modules http2
    serve 'Protocols h2c http/1.1' \
        '<FilesMatch "^page|^stream">' 'Header set Content-Type "text/html; charset=utf-8"' '</FilesMatch>' \
        '<Files page.gone.txt>' 'Header unset Content-Type' '</Files>' \
        '<Location /packed/>' 'SetOutputFilter DEFLATE' '</Location>' "Alias /packed/ $DOCS/"
    for way in --http1.1 --http2-prior-knowledge; do
        for path in /page.bin /page.txt /page.css /page.unset /page.gone.txt /cgi-bin/stream; do
            assert_filtered "$(visit $way "$path")"
            head=$(visit_head $way "$path")
            assert_matches "$head" '[Vv]ary: Cookie, ?Sec-GPC, ?DNT'
            refute_contains "${head,,}" last-modified
            assert_equal "$(visit $way -H "$(granted)" "$path")" "$PAGE"
        done
        visit $way /script.js | cmp - "$DOCS/script.js"
    done
    no=$(visit_head /page.txt | sed -n 's/^ETag: //p')
    assert_contains "$no" -pv
    assert_equal "$(visit_status -H "If-None-Match: $no" -H "$(granted)" /page.txt)" 200
    assert_filtered "$(visit /packed/page.txt)"
    assert_equal "$(visit_status --compressed /packed/page.txt)" 502
    wait_for_log "PV0300.*'gzip'"
}

@test "a gzip page whose encoding only mod_headers names is refused" {
    allow_log PV0300
    page page.html <<<"$PAGE"
    gzip -c "$DOCS/page.html" >"$DOCS/packed.html"
    serve '<Files packed.html>' 'Header set Content-Encoding gzip' '</Files>' \
        '<Location /report/>' 'PrivacyBlock Report' '</Location>' "Alias /report/ $DOCS/"
    assert_equal "$(visit_status /packed.html)" 502
    wait_for_log "PV0300.*'gzip'.*AddEncoding"
    assert_equal "$(visit --compressed /report/packed.html)" "$PAGE"
    assert_filtered "$(visit /page.html)"
}

@test "a part that a page does not have: the text of ErrorDocument and the head are filtered" {
    page page.txt <<<'text'
    httpd_modules http2
    serve_backend '' 'Protocols h2c http/1.1' 'Header always set Link "<https://tracker.example/a.js>; rel=preload"' \
        "$(error_texts | sed 's/404/416/g')"
    for way in --http1.1 --http2-prior-knowledge; do
        answer=$(visit $way -i -r 90-99 /page.txt)
        assert_contains "$answer" '<p>416'
        assert_filtered "$answer"
    done
    answer=$(visit -i /b/beyond)
    assert_contains "$answer" 'Content-Range: bytes */5'
    assert_filtered "$answer"
}

@test "a text of ErrorDocument is filtered when the request took too long" {
    serve "$(error_texts | sed 's/404/408/g')" 'RequestReadTimeout header=1'
    exec 8<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'GET / HTTP/1.1\r\nHost: x\r\n' >&8
    body=$(timeout "$PV_ANSWER_S" cat <&8)
    exec 8>&-
    assert_contains "$body" '<p>408'
    assert_filtered "$body"
}

@test "a WebSocket passes both ways untouched" {
    serve_backend 'upgrade=websocket'
    python3 - "$PORT" "$PV_VISITOR" >"$OUT/said" <<'PY'
import socket, sys
s = socket.socket()
s.settimeout(100)
s.bind((sys.argv[2], 0))
s.connect(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"GET /b/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
said = b""
while not said.endswith(b"<p>end"):
    said += s.recv(4096)
s.sendall(b"<script src=https://tracker.example/echo.js></script>")
while not said.endswith(b"echo.js></script>"):
    said += s.recv(4096)
sys.stdout.buffer.write(said)
PY
    assert_contains "$(cat "$OUT/said")" '101 Switching Protocols'
    assert_contains "$(cat "$OUT/said")" '<script src=https://tracker.example/a.js></script><p>end<script src=https://tracker.example/echo.js></script>'
}

@test "an event of a stream arrives while the next is waited for" {
    serve_backend 'flushpackets=on'
    : >"$OUT/body"
    visit -N /b/ticks >>"$OUT/body" 3>&- &
    client=$!
    wait_until grep -q '1.js' "$OUT/body"
    [ ! -e "$OUT/go" ]
    touch "$OUT/go"
    wait "$client"
    assert_equal "$(cat "$OUT/body")" "$(printf 'data: <script src=https://tracker.example/1.js>\n\ndata: 2')"
}

@test "style sheets, SVG and XHTML are filtered by their own rules" {
    page a.css <<<'p{background:url(https://tracker.example/p.png)}/* https://tracker.example/ */'
    page a.svg <<<'<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[x="https://tracker.example/"]]></script><IMG/></svg>'
    page a.xhtml <<<'<html xmlns="http://www.w3.org/1999/xhtml"><title><img src="https://tracker.example/p"/></title><p>x</p></html>'
    page a.js <<<'x="https://tracker.example/"'
    serve 'AddType application/xhtml+xml .xhtml'
    assert_equal "$(visit /a.css)" 'p{background:url(data:,                       )}/* https://tracker.example/ */'
    assert_filtered "$(visit /a.svg)"
    assert_filtered "$(visit /a.xhtml)"
    for file in a.css a.svg a.xhtml a.js; do
        assert_equal "$(visit "/$file" | wc -c)" "$(stat -c %s "$DOCS/$file")"
        visit -H "$(granted)" "/$file" | cmp - "$DOCS/$file"
    done
    visit /a.js | cmp - "$DOCS/a.js"
    refute_contains "$(visit_head /a.js)" Vary
}

@test "a type is known in any case, with parameters and white space, and no other is taken for it" {
    local n=0 type body answers=$OUT/answers
    mkdir -p "$answers"
    while IFS='|' read -r type body; do # of which the first nine are documents
        n=$((n + 1))
        printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\n\r\n%s' "$type" "$body" >"$answers/$n"
    done <<'END'
TEXT/Html|<img src="https://tracker.example/p">
text/HTML;charset=utf-8|<img src="https://tracker.example/p">
text/html ; charset=utf-8|<img src="https://tracker.example/p">
tExT/cSs; charset=utf-8|p{background:url(https://tracker.example/p.png)}
text/Css|p{background:url(https://tracker.example/p.png)}
Text/css|p{background:url(https://tracker.example/p.png)}
image/SVG+xml|<svg xmlns="http://www.w3.org/2000/svg"><image href="https://tracker.example/p"/></svg>
Image/svg+xml|<svg xmlns="http://www.w3.org/2000/svg"><image href="https://tracker.example/p"/></svg>
Application/XHTML+xml|<p xmlns="http://www.w3.org/1999/xhtml"><img src="https://tracker.example/p"/></p>
text/x|<img src="https://tracker.example/p">
text/plain|<img src="https://tracker.example/p">
text/csv|p{background:url(https://tracker.example/p.png)}
text/html5|<img src="https://tracker.example/p">
text|<img src="https://tracker.example/p">
tex|<img src="https://tracker.example/p">
image/s|<img src="https://tracker.example/p">
image/png|<img src="https://tracker.example/p">
i|<img src="https://tracker.example/p">
font/html|<img src="https://tracker.example/p">
video/html|<img src="https://tracker.example/p">
END
    BACKEND_PORT=$(free_port)
    timeout "$PV_LIFE_S" python3 "$PV_TOP/tests/server/lib/answers.py" "$BACKEND_PORT" "$answers" \
        >"$OUT/backend.log" 2>&1 3>&- &
    BACKEND_PID=$!
    wait_until backend_answers
    serve "ProxyPass /b/ http://127.0.0.1:$BACKEND_PORT/"
    for n in $(seq 20); do
        body=$(visit "/b/$n")
        if [ "$n" -le 9 ]; then
            refute_contains "$body" tracker.example
        else
            assert_contains "$body" tracker.example
        fi
    done
}

@test "digests of a backend go with the bytes that they were made of" {
    serve_backend ''
    head=$(visit_head /b/digest)
    refute_contains "$head" Digest
    refute_contains "$head" Content-MD5
    assert_filtered "$(visit /b/digest)"
}
