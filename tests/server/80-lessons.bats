#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Faults that other modules and servers had, one test for each kind, so that
# ours does not repeat them. The advisory that a lesson was learnt from stands
# above its test.

load lib/server

setup() { pv_setup; }

teardown() {
    [ -z "${ANSWERS:-}" ] || kill "$ANSWERS" 2>/dev/null || :
    pv_teardown
}

TRACKER='<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'

# A server with what most lessons need; more lines from standard input.
start_site() { # [MPM]
    page index.html <<<"<title>Home</title>$TRACKER"
    cgi_env
    {
        cat <<CONF
Privacy On
PrivacyStore sqlite3 $STORE/visits.db flush=1h
PrivacyDisclosure Exact
CONF
        cat
    } | httpd_config "${1:-event}"
    httpd_start
}

# The same before a backend that answers with files; `answer NAME` makes one.
start_before_answers() {
    ANSWERS_PORT=$(free_port)
    mkdir -p "$OUT/answers"
    python3 "$PV_TOP/tests/server/lib/answers.py" "$ANSWERS_PORT" "$OUT/answers" 3>&- 4>&- &
    ANSWERS=$!
    wait_until answers_listen
    start_site <<<"ProxyPass /b/ http://127.0.0.1:$ANSWERS_PORT/"
}

answers_listen() { (exec 9<>"/dev/tcp/127.0.0.1/$ANSWERS_PORT") 2>/dev/null; }

answer() { # NAME [FIELD...]; the body from standard input
    local name=$1
    shift
    cat >"$OUT/body-$name"
    {
        printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %s\r\n' "$(wc -c <"$OUT/body-$name")"
        printf '%b\r\n' "$@"
        printf '\r\n'
        cat "$OUT/body-$name"
    } >"$OUT/answers/$name"
}

largest_child_kb() {
    local child
    for child in $(httpd_children); do
        awk '/^VmRSS/ { print $2 }' "/proc/$child/status"
    done | sort -n | tail -n 1
}

# A child with the counters in its memory: not the daemon of mod_cgid.
counting_child() {
    local child
    for child in $(httpd_children); do
        ! grep -q 'rw-s.*/dev/zero' "/proc/$child/maps" || echo "$child"
    done | tail -n 1
}

must_serve() { assert_equal "$(visit_status /index.html)" 200; }

# CVE-2026-34355, CVE-2026-56449 (mod_proxy_html)
@test "lesson 1: a hostile page from a backend, whole and byte by byte, is the same page" {
    start_before_answers
    local seed name
    for seed in "$PV_TOP"/tests/fuzz/corpus/html/*; do
        name=${seed##*/}
        # The first two bytes tell a fuzz target how to read.
        tail -c +3 "$seed" | answer "$name" 'Content-Type: text/html'
        visit "/b/$name" >"$OUT/whole"
        visit "/b/slow/$name" >"$OUT/parts"
        cmp "$OUT/whole" "$OUT/parts"
        assert_equal "$(wc -c <"$OUT/whole")" "$(wc -c <"$OUT/body-$name")" "$name"
    done
}

# CVE-2026-63686, CVE-2026-42536 (mod_xml2enc), CVE-2026-56153 (mod_charset_lite)
@test "lesson 2: characters that are cut off or of another charset pass unchanged" {
    start_before_answers
    local name type
    while IFS='|' read -r name type body; do
        printf '%b' "$body" | answer "$name" "Content-Type: text/html$type"
        visit "/b/slow/$name" >"$OUT/got"
        cmp "$OUT/got" "$OUT/body-$name" || fail "$name"
    done <<'PAGES'
cut-utf8|; charset=utf-8|<p>caf\xc3
lone-tail|; charset=utf-8|<p>\xa9 \xbf\x80<a title="\xe2\x82">
four-bytes|; charset=utf-8|<p>\xf0\x9f\x98\x80\xf0\x9f
not-latin|; charset=iso-8859-1|<p>\xe9\x00\xff<img alt=\xe9>
no-charset||<p>\xfe\xff\x00<\x00p
unknown|; charset=x-nobody-knows|<p>\x80\x81
overlong|; charset=utf-8|<\xc0\xbcscript>
PAGES
}

# CVE-2022-23943, CVE-2022-30522 (mod_sed)
@test "lesson 3: an attribute of 64 MB passes, and no child grows by more than 8 MiB" {
    start_site </dev/null
    { printf '<p title="' && head -c 67108864 /dev/zero | tr '\0' a && printf '">%s' "$TRACKER"; } | page long.html
    local before
    for _ in 1 2 3 4; do must_serve; done
    visit -o /dev/null /index.html
    before=$(largest_child_kb)
    assert_equal "$(visit /long.html | wc -c)" "$(wc -c <"$DOCS/long.html")"
    assert_equal "$(visit /long.html | tail -c 40 | grep -c googletagmanager || :)" 0
    assert_at_most "$(largest_child_kb)" $((before + 8192)) "KiB of a child that had $before"
}

# CVE-2022-29404, CVE-2021-44790 (mod_lua)
@test "lesson 4: a form of more than 4 KiB is refused, and so is any other type" {
    start_site </dev/null
    local at=/privacy-choices/consent
    assert_equal "$(visit_status --data-binary "choice=none&x=$(head -c 5000 /dev/zero | tr '\0' a)" $at)" 413
    assert_equal "$(visit_status -F choice=none $at)" 415
    assert_equal "$(visit_status -H 'Transfer-Encoding: chunked' --data-binary "choice=none&x=$(head -c 9000 /dev/zero | tr '\0' a)" $at)" 413
    must_serve
}

# CVE-2022-28614, CVE-2022-28615 (ap_rwrite, ap_strcmp_match)
@test "lesson 5: more than 2 GB pass the filter, and no length is an int of httpd's" {
    start_site </dev/null
    truncate -s 2200M "$DOCS/huge.html"
    assert_equal "$(curl -sS --max-time "$PV_LIFE_S" --interface "$PV_VISITOR" -o /dev/null -w '%{size_download}' "$URL/huge.html")" 2306867200
    rm "$DOCS/huge.html"
    run bash -c "nm -D '$PV_TOP/build/mod_privacy.so' | grep -E 'ap_str(case)?cmp_match'"
    assert_equal "$output" ''
}

# CVE-2024-24795, CVE-2023-38709, CVE-2024-42516, CVE-2026-33523
@test "lesson 6: a line break in a field of a backend or script makes no field of ours" {
    start_before_answers
    answer cr 'Content-Type: text/html' 'Set-Cookie: a=b\rInjected: 1' 'Link: <https://www.google-analytics.com/x>;\rInjected: 1' <<<'<p>'
    cgi split <<'SH'
#!/bin/sh
printf 'Content-Type: text/html\r\nLocation: /index.html\rInjected: 1\r\nStatus: 200\r\n\r\n<p>'
SH
    local path
    for path in /b/cr /cgi-bin/split; do
        visit_head "$path" >"$OUT/head" || :
        ! grep -qi '^Injected' "$OUT/head" || fail "$path: $(cat "$OUT/head")"
    done
    allow_log 'AH0[0-9]+' 'cgid:error' 'proxy_http:error' 'http:error'
}

# CVE-2024-47252 (mod_ssl)
@test "lesson 7: no control byte in any line that is logged or exported" {
    start_site </dev/null
    printf 'GET /%%07%%1b[31mred%%0a%%7f HTTP/1.1\r\nHost: x\r\nUser-Agent: \033[2J\001\r\nReferer: https://e\x7f.example/\x1b\r\nConnection: close\r\n\r\n' | visit_raw >/dev/null
    printf 'GET /\x1b\x07 HTTP/1.1\r\nHost: \x01\r\n\r\n' | visit_raw >/dev/null
    visit -o /dev/null '/%1b%5b2J%00x'
    visit -o /dev/null -H $'X-Odd: \x1b[2J' /index.html
    httpd_stop WINCH # after the last request is logged
    run "$PV_TOP/build/privacyctl" report --format=csv sqlite3 "$STORE/visits.db"
    printf '%s\n' "$output" | tr -d '\r' >"$OUT/report.csv"
    local file
    for file in "$LOGS"/*.log "$OUT/report.csv"; do
        ! LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]' "$file" || fail "a control byte in $file"
    done
}

# CVE-2026-34356, CVE-2026-43951
@test "lesson 8: fields of 8 KB, empty ones and hundreds of one name" {
    start_before_answers
    local long n fields=()
    long=$(head -c 7900 /dev/zero | tr '\0' x)
    for n in $(seq 80); do fields+=("Set-Cookie: _ga=$n; Path=/" "Link: <https://www.google-analytics.com/$n>; rel=preload" 'Link: ' 'Set-Cookie: '); done
    answer many 'Content-Type: text/html' "${fields[@]}" 'NEL: ' 'Report-To: {"group' <<<'<p>'
    answer long 'Content-Type: text/html' "Set-Cookie: _ga=$long; Path=/" "Link: <https://www.google-analytics.com/$long>; rel=preload" "NEL: {\"report_to\":\"$long" <<<'<p>'
    allow_log 'proxy_http'
    visit_head /b/many >"$OUT/many"
    visit_head /b/long >"$OUT/long"
    refute_contains "$(cat "$OUT/many" "$OUT/long")" google-analytics
    refute_contains "$(cat "$OUT/many" "$OUT/long")" _ga=
    must_serve
}

# CVE-2022-31813 (hop-by-hop removal of X-Forwarded-*)
@test "lesson 9: Connection: DNT, Sec-GPC, Cookie switches nothing off" {
    start_site </dev/null
    local cookie hop='Connection: DNT, Sec-GPC, Cookie, X-Forwarded-For'
    cookie="privacy=1.1.$(date -u +%y%m).f1m1a1k1"
    assert_contains "$(visit -H "$hop" -H 'Sec-GPC: 1' /privacy-choices/state.json)" '"signal":"gpc"'
    refute_contains "$(visit -H "$hop" -H 'DNT: 1' -H "Cookie: $cookie" -H 'Sec-GPC: 1' /index.html)" googletagmanager
    assert_matches "$(visit -H "$hop" -H 'X-Forwarded-For: 192.0.2.9' /cgi-bin/env)" 'REMOTE_ADDR=2[45][0-9]\.'
}

# CVE-2026-63292, CVE-2023-31122
@test "lesson 10: Host, path, Referer and User-Agent of 0, 1, 8,190 and 64 K bytes" {
    start_site <<'CONF'
LimitRequestFieldSize 70000
LimitRequestLine 70000
CONF
    local size text
    for size in 0 1 8190 65536; do
        text=$(head -c "$size" /dev/zero | tr '\0' a)
        printf 'GET /%s HTTP/1.1\r\nHost: %s\r\nReferer: https://%s/%s\r\nUser-Agent: %s\r\nAccept-Language: %s\r\nCookie: %s\r\nConnection: close\r\n\r\n' \
            "$text" "$text" "$text" "$text" "$text" "$text" "$text" | visit_raw >"$OUT/answer"
        assert_matches "$(head -n 1 "$OUT/answer")" '^HTTP/1.1 [2-4]'
    done
    allow_log AH00127
    must_serve
}

# CVE-2026-48913 (mod_http2)
@test "lesson 11: out of descriptors under HTTP/2 no child dies, and it serves again" {
    httpd_modules http2
    allow_log 'Too many open files|unable to|No file descriptors|AH0|AH1' 'PV06[01]'
    page index.html <<<"<title>Home</title>$TRACKER"
    httpd_config event <<CONF
Protocols h2c http/1.1
Privacy On
PrivacyStore sqlite3 $STORE/visits.db flush=1s
CONF
    httpd_start
    must_serve
    # Of the children alone: without any, httpd itself gives up at the next.
    # Limits of another account's process are for that account to lower.
    local child as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid=www-data --regid=www-data --clear-groups)
    for child in $(httpd_children); do
        "${as[@]}" prlimit --pid "$child" --nofile="$(($(find "/proc/$child/fd" -mindepth 1 | wc -l) + 10))"
    done
    timeout 60 h2load -n 400 -c 60 -m 4 "$URL/index.html" >"$OUT/h2load" 2>&1 || :
    wait_for_log 'Too many open files'
    wait_until must_serve
}

# CVE-2019-0211 (scoreboard), CVE-2026-73636
@test "lesson 12: random bytes in the shared counters end neither parent nor children" {
    allow_log 'PV0[56]'
    start_site <<<'KeepAlive Off'
    local parent child
    parent=$(httpd_pid)
    child=$(counting_child)
    ab -q -n 3000 -c 8 "$URL/index.html" >"$OUT/ab" 2>&1 3>&- &
    local load=$!
    timeout 300 python3 - "$child" <<'PY'
import os, random, re, sys, time
areas = []
for line in open(f"/proc/{sys.argv[1]}/maps"):
    first, last, mode, rest = re.match(r"(\w+)-(\w+) (\S+) (.*)", line).groups()
    size = int(last, 16) - int(first, 16)
    if mode.startswith("rw-s") and size > 1 << 20:
        areas.append((int(first, 16), size))
if not areas:
    sys.exit("no shared counters were found")
chance, end = random.Random(1), time.time() + 4
with open(f"/proc/{sys.argv[1]}/mem", "r+b", buffering=0) as memory:
    while time.time() < end:
        at, size = chance.choice(areas)
        memory.seek(at + chance.randrange(size - 64))
        memory.write(bytes(chance.randrange(256) for _ in range(chance.choice((1, 8, 64)))))
        # The head, with magic, sizes and places, again and again.
        memory.seek(at + chance.randrange(4096))
        memory.write(bytes([chance.randrange(256)]))
PY
    wait "$load" || :
    must_serve
    assert_equal "$(httpd_pid)" "$parent"
    httpd_reload
    must_serve
    httpd_reload
    must_serve
}

# CVE-2026-47360, CVE-2018-17199 (mod_session)
@test "lesson 13: an expired cookie is none, also behind redirects, includes and error pages" {
    page part.html <<<"<p>$TRACKER"
    page all.shtml <<<'<!--#include virtual="/part.html" -->'
    page gone.html <<<"<title>Gone</title>$TRACKER"
    start_site <<'CONF'
ErrorDocument 404 /gone.html
RewriteEngine On
RewriteRule ^/inside$ /index.html [PT]
CONF
    local path cookie
    for path in /index.html /inside /all.shtml /missing; do
        for cookie in 1.1.2401.f1m1a1k1 1.1.9912.f1m1a1k1 "1.0.$(date -u +%y%m).f1m1a1k1" "1.1.$(date -u +%y%m).f1m1a0k0"; do
            refute_contains "$(visit -H "Cookie: privacy=$cookie" "$path")" googletagmanager
        done
        assert_contains "$(visit -H "Cookie: privacy=1.1.$(date -u +%y%m).f1m1a1k1" "$path")" googletagmanager
    done
}

# CVE-2021-26690, CVE-2018-1283 (mod_session), CVE-2025-65082
@test "lesson 14: crafted cookies and fields give no right and no variable" {
    start_site </dev/null
    local cookie
    while IFS= read -r cookie; do
        assert_contains "$(visit -H "Cookie: $cookie" -H 'PRIVACY_CONSENT: analytics' -H 'Privacy-Consent: analytics' \
            -H 'PRIVACY-ANALYTICS: 1' -H 'PRIVACY_DECIDED: 1' /cgi-bin/env)" $'\nQUERY_STRING='
        ! visit -H "Cookie: $cookie" -H 'PRIVACY_CONSENT: analytics' -H 'Privacy-Consent: analytics' /cgi-bin/env |
            grep -E '^(PRIVACY_(ANALYTICS|DECIDED)=1|PRIVACY_CONSENT=.*analytics|HTTP_PRIVACY_CONSENT=analytics *$)' || fail "$cookie"
    done <<'COOKIES'
privacy=
privacy
privacy==
privacy=1.1.
privacy=1.1.2611.f1m1a1k1k1
privacy=1.1.2611.f1m1a1
privacy=1.1.2611.F1M1A1K1
privacy=1.1.2613.f1m1a1k1
privacy=01.1.2611.f1m1a1k1
privacy="1.1.2611.f1m1a1k1"
privacy=1.1.2611.f1m1a1k1; privacy=1.1.2611.f0m0a0k0
__Host-privacy=1.1.2611.f1m1a1k1
privacy=%31.1.2611.f1m1a1k1
;;;=;privacy
COOKIES
}

# CVE-2017-9798, CVE-2026-44119
@test "lesson 15: .htaccess takes none of our directives, in restart after restart" {
    page a/index.html <<<'<p>a'
    printf 'Privacy Off\n' >"$DOCS/a/.htaccess"
    allow_log 'Privacy not allowed here'
    start_site <<<"<Directory $DOCS/a>
AllowOverride All
</Directory>"
    for _ in 1 2 3; do
        assert_equal "$(visit_status /a/index.html)" 500
        must_serve
        httpd_reload
    done
    printf 'PrivacyAddressToApplication Keep\n' >"$DOCS/a/.htaccess"
    allow_log 'PrivacyAddressToApplication not allowed here'
    assert_equal "$(visit_status /a/index.html)" 500
}

# CVE-2026-56154 (mod_rewrite)
@test "lesson 16: look-ahead requests leave nothing behind" {
    page all.shtml <<<'<!--#include virtual="/cgi-bin/env" --><!--#fsize file="index.html" -->'
    start_site <<'CONF'
RewriteEngine On
RewriteCond %{LA-U:REQUEST_FILENAME} -f
RewriteCond %{LA-F:REQUEST_FILENAME} index
RewriteRule ^/index\.html$ - [E=seen:%{LA-U:REMOTE_ADDR}]
RewriteCond %{LA-U:REMOTE_ADDR} ^127\.66\.
RewriteRule ^ - [F]
CONF
    for _ in $(seq 20); do
        must_serve
        assert_contains "$(visit /all.shtml)" GATEWAY_INTERFACE
    done
}

# mod_auth_openidc 449, 453, 565, 672; CVE-2019-13038 (mod_auth_mellon)
@test "lesson 17: none of 30 return targets leaves this host" {
    start_site </dev/null
    local target head tried=0
    while IFS= read -r target; do
        head=$(visit_head -H "Origin: $URL" --data choice=none --data-urlencode "return=$target" /privacy-choices/consent)
        assert_matches "$head" $'\nLocation: /([^/\\\\]|\n)'
        refute_contains "$head" $'\t'
        tried=$((tried + 1))
    done <<'TARGETS'
//evil.example
///evil.example
////evil.example
/\evil.example
\/evil.example
\\evil.example
/\/evil.example
/%09/evil.example:@x
https://evil.example
https:evil.example
https:/evil.example
https:///evil.example
http:www.evil.example
HTTP://evil.example
https://h\.evil.example
javascript:evil
data:text/html,evil
 //evil.example
	//evil.example
/	/evil.example
//evil.example/%2f..
//evil.example@host
//[::1]evil
//evil%E3%80%82example
//evil。example
?evil://x
#evil
.evil.example
@evil.example
evil.example
TARGETS
    assert_equal "$tried" 30
}

# mod_auth_openidc 68
@test "lesson 18: a line break in a return target makes no field" {
    start_site </dev/null
    local target head
    for target in '/%0d%0aInjected:+1' '/%0aInjected:+1' '/%0dInjected:+1' '/a%0d%0a%0d%0aInjected' '%0d%0aInjected:+1' '/%E5%98%8D%E5%98%8AInjected:+1' '/%00%0aInjected:+1'; do
        head=$(visit_head -H "Origin: $URL" --data "choice=none&return=$target" /privacy-choices/consent)
        ! grep -qi '^Injected' <<<"$head" || fail "$target: $head"
        assert_equal "$(grep -ci '^Location:' <<<"$head")" 1
    done
}

# One child answers requests one after another; callgrind writes a profile at
# the end of each. Prints the instructions of each.
instructions_of() { # REQUEST, a file, ...
    local file number=0
    for file; do
        number=$((number + 1))
        visit_raw <"$file" >"$OUT/answer"
        assert_contains "$(head -n 1 "$OUT/answer")" 200
        wait_until profile_is_there "$number" || fail "no profile of $file"
        sed -n 's/^totals: //p' "$DIR/run"/callgrind.*."$number"
    done
}

profile_is_there() { grep -q '^totals' "$DIR/run"/callgrind.*."$1"; }

# A text again and again, with a number of five digits in the place of &.
many() { seq -f %05g "$2" | sed "s|.*|$1|" | tr -d '\n'; }

# CVE-2025-47947, CVE-2025-48866, CVE-2019-19886 (ModSecurity)
@test "lesson 19: ten times the cookies or parameters cost at most twelve times as much" {
    without_tool # valgrind counts here
    PV_WAIT_S=90
    mkdir -p "$OUT/answers"
    local port count kind kinds=(cookies parameters referrer languages) costs=() end=' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
    port=$(free_port)
    python3 "$PV_TOP/tests/server/lib/answers.py" "$port" "$OUT/answers" 3>&- 4>&- &
    ANSWERS=$!
    answer page 'Content-Type: text/html' <<<'<p>'
    allow_log AH00161 # one child is all there is
    PV_TOOL="valgrind --tool=callgrind --dump-after=ap_process_request --callgrind-out-file=$DIR/run/callgrind.%p"
    start_site prefork <<CONF
StartServers 1
MaxRequestWorkers 1
LimitRequestFieldSize 400000
LimitRequestLine 400000
PrivacyConsentTool klaro Both
PrivacyCampaigns spring
PrivacyCookies analytics c*
ProxyPass /b/ http://127.0.0.1:$port/
CONF
    for count in 100 1000 10000; do
        printf "GET /b/page${end}Cookie: %sprivacy=%%\r\n\r\n" "$(many 'c&=%; ' $count)" >"$OUT/cookies-$count"
        printf "GET /index.html?%s$end\r\n" "$(many 'utm_source=%&\&' $count)" >"$OUT/parameters-$count"
        printf "GET /index.html${end}Referer: https://e.example/?%s\r\n\r\n" "$(many 'a=%&\&' $count)" >"$OUT/referrer-$count"
        printf "GET /index.html${end}Accept-Language: %s\r\n\r\n" "$(many 'en;q=0.&,' $count)" >"$OUT/languages-$count"
    done
    # Each twice: what is made at a first request is made then.
    set -- "${kinds[@]/%/-100}" "${kinds[@]/%/-1000}" "${kinds[@]/%/-10000}"
    mapfile -t costs < <(cd "$OUT" && instructions_of "$@" "$@")
    assert_equal "${#costs[@]}" 24
    for kind in 0 1 2 3; do
        echo "# | ${kinds[kind]}: ${costs[kind + 12]} instructions for 100, ${costs[kind + 16]} for 1,000, ${costs[kind + 20]} for 10,000" >&3
        [ "${costs[kind + 20]}" -le $((12 * costs[kind + 16])) ] || fail "${kinds[kind]}: more than twelve times as much"
    done
}

# CVE-2026-30923 (ModSecurity)
@test "lesson 19: escapes of one byte are no escapes" {
    start_site </dev/null
    local path
    for path in '/index.html?%' '/index.html?utm_source=%4' '/index.html?%%%'; do
        assert_equal "$(visit_status "$path")" 200
    done
    assert_equal "$(visit_status -H "Origin: $URL" -d 'choice=none%' /privacy-choices/consent)" 400
}

# CVE-2026-49975, CVE-2023-45802, CVE-2024-27316
@test "lesson 21: streams that are reset at once are counted once each, and nothing grows" {
    httpd_modules http2
    start_site <<<'Protocols h2c http/1.1'
    allow_log 'http2'
    local before
    resets() {
        timeout 300 python3 - "$PORT" "$PV_VISITOR" "$1" <<'PY'
import socket, struct, sys
head = b"\x82\x84\x86\x41\x0fwww.example.org"  # GET / of www.example.org
for _ in range(int(sys.argv[3])):
    s = socket.socket()
    s.settimeout(0.3)
    s.bind((sys.argv[2], 0))
    s.connect(("127.0.0.1", int(sys.argv[1])))
    try:
        s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        for n in range(50):
            stream = struct.pack(">I", 2 * n + 1)
            s.sendall(struct.pack(">I", len(head))[1:] + b"\x01\x05" + stream + head
                      + b"\x00\x00\x04\x03\x00" + stream + struct.pack(">I", 8))
        while s.recv(65536):
            pass
    except OSError:
        pass
    s.close()
PY
    }
    resets 20
    before=$(largest_child_kb)
    resets 100
    must_serve
    assert_at_most "$(largest_child_kb)" $((before + 8192)) "KiB of a child that had $before"
    httpd_stop WINCH # after the last stream has ended
    assert_equal "$(sqlite3 "$STORE/visits.db" "SELECT sum(count) FROM privacy_hour WHERE dimension = 'status'")" \
        "$(grep -cv 'internal dummy' "$LOGS/access.log")"
}

# libmaxminddb 1.13: arrays, overflows and depths of damaged files
@test "lesson 22: 21 damaged country databases are refused or serve, and no child dies" {
    local whole=$OUT/whole.mmdb n served=0
    COUNTRIES=$RUN/country.mmdb
    page index.html <<<'<title>Home</title>'
    python3 "$PV_TOP/tests/server/lib/mmdb.py" "$whole" 24 6 country.iso_code 84.22.0.0/17=NL 9.0.0.0/8=US 2001:db8::/32=FR
    for n in $(seq 21); do
        python3 - "$whole" "$COUNTRIES" "$n" <<'PY'
import random, sys
chance = random.Random(int(sys.argv[3]))
data = bytearray(open(sys.argv[1], "rb").read())
kind = int(sys.argv[3]) % 3
if kind == 0:  # cut off
    data = data[:chance.randrange(len(data))]
elif kind == 1:  # some bytes of the tree and of the countries
    for _ in range(chance.randrange(1, 40)):
        data[chance.randrange(data.rindex(b"MaxMind.com") - 3)] = chance.randrange(256)
else:  # types and sizes in the metadata
    at = data.rindex(b"MaxMind.com") + 11
    for _ in range(chance.randrange(1, 3)):
        data[chance.randrange(at, len(data))] = chance.choice((0, 0x1d, 0x5f, 0xdf, 0xe0, 0xff))
open(sys.argv[2], "wb").write(data)
PY
        chmod 644 "$COUNTRIES"
        httpd_modules remoteip
        httpd_config event <<CONF
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.0/8
Privacy On
PrivacyCountryDatabase $COUNTRIES
CONF
        run httpd_configtest
        if [ "$status" -ne 0 ]; then
            assert_contains "$output" PrivacyCountryDatabase
            continue
        fi
        httpd_start
        for from in 84.22.1.1 9.9.9.9 2001:db8::77 5.6.7.8 ffff::1; do
            assert_equal "$(visit_status -H "X-Forwarded-For: $from" /)" 200 "database $n"
        done
        httpd_stop
        served=$((served + 1))
    done
    [ "$served" -gt 0 ] && [ "$served" -lt 21 ] || fail "$served of 21 were taken: the damage is one-sided"
}
