#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Pages leave the server without what loads from listed hosts, otherwise
# unchanged, at once, and as one variant for each state of consent.

load lib/server
setup() { pv_setup; BACKEND_PID=; }
teardown() {
    [ -z "$BACKEND_PID" ] || kill "$BACKEND_PID"
    pv_teardown
}

SCRIPT='<script src="https://tracker.example/a.js"></script>'
PAGE="<!doctype html><html lang=nl><head><title>t</title>$SCRIPT</head><body><p>x</body></html>"

rules() {
    echo 'Privacy On'
    echo 'PrivacyRule analytics ||tracker.example^'
    echo 'PrivacyRule media ||media.example^'
    printf '%s\n' "$@"
}

serve() { # [LINE...]
    rules "$@" | httpd_config
    httpd_start
}

# Proxies /b/ to backend.py.
serve_backend() { # [LINE...]
    BACKEND_PORT=$(free_port)
    timeout "$PV_LIFE_S" python3 "$PV_TOP/tests/server/lib/backend.py" "$BACKEND_PORT" "$OUT" \
        >"$OUT/backend.log" 2>&1 3>&- &
    BACKEND_PID=$!
    wait_until backend_answers
    serve "ProxyPass /b/ http://127.0.0.1:$BACKEND_PORT/" "$@"
}

backend_answers() { (exec 9<>"/dev/tcp/127.0.0.1/$BACKEND_PORT") 2>/dev/null; }

granted() { echo "Cookie: privacy=1.1.$(date -u +%y%m).f0m1a1k1"; }

# A page old enough for a strong entity tag and some life in a cache.
old_page() {
    page index.html <<<"$PAGE"
    touch -d '10 days ago' "$DOCS/index.html"
}

etag() { visit_head "$@" | sed -n 's/^ETag: //p'; }

@test "a listed script becomes a comment of the same length, the rest stays" {
    page index.html <<<"$PAGE"
    serve
    visit / >"$OUT/body"
    assert_equal "$(stat -c %s "$OUT/body")" "$(stat -c %s "$DOCS/index.html")" length
    assert_contains "$(cat "$OUT/body")" '<!--privacy:analytics-->'
    refute_contains "$(cat "$OUT/body")" tracker.example
    assert_equal "$(sed 's/<!--privacy:analytics--> */S/' "$OUT/body")" \
        "$(sed "s|$SCRIPT|S|" "$DOCS/index.html")"
}

@test "a page without listed hosts is byte for byte what was on disk" {
    page index.html <<<'<html><body><img src="https://ok.example/x">&amp;<script>1</script></html>'
    serve
    visit / | cmp - "$DOCS/index.html"
}

@test "with consent the page is the original" {
    page index.html <<<"$PAGE"
    serve
    visit -H "$(granted)" / | cmp - "$DOCS/index.html"
    ! visit -H "$(granted)" -H 'Sec-GPC: 1' / | cmp -s - "$DOCS/index.html"
}

@test "HEAD has the headers of GET" {
    old_page
    serve
    visit_head / | grep -v ^Date >"$OUT/get"
    visit_head -I / | grep -v ^Date >"$OUT/head"
    cmp "$OUT/get" "$OUT/head"
    assert_matches "$(cat "$OUT/head")" "Content-Length: $(stat -c %s "$DOCS/index.html")"
}

@test "Privacy Off, PrivacyBlock Off and Report leave the page as it is" {
    page index.html <<<"$PAGE"
    page off/index.html <<<"$PAGE"
    page report/index.html <<<"$PAGE"
    page none/index.html <<<"$PAGE"
    serve '<Location /off/>' 'Privacy Off' '</Location>' \
        '<Location /report/>' 'PrivacyBlock Report' '</Location>' \
        '<Location /none/>' 'PrivacyBlock Off' '</Location>'
    for path in off report none; do
        visit "/$path/" | cmp - "$DOCS/index.html"
    done
    refute_contains "$(visit_head /off/)" Vary
    refute_contains "$(visit /)" tracker.example
}

@test "every page says what it varies by, a file of another kind does not" {
    page index.html <<<'<p>nothing listed'
    page a.txt <<<'text'
    serve
    for arg in -i -I; do
        assert_matches "$(visit $arg /)" 'Vary: Cookie, ?Sec-GPC, ?DNT'
    done
    refute_contains "$(visit_head /a.txt)" Vary
    assert_matches "$(visit_head /none)" 'Vary: Cookie, ?Sec-GPC, ?DNT'
}

@test "with Banner pages vary by Sec-Fetch-Dest too, with Off by nothing" {
    page index.html <<<"$PAGE"
    serve 'PrivacyConsent Banner'
    assert_matches "$(visit_head /)" 'Vary: Cookie, ?Sec-GPC, ?DNT, ?Sec-Fetch-Dest'
    httpd_stop
    serve 'PrivacyConsent Off'
    refute_contains "$(visit_head /)" Vary
    refute_contains "$(visit /)" tracker.example
}

@test "an entity tag names the state, and no 304 crosses states" {
    old_page
    serve
    no=$(etag /) yes=$(etag -H "$(granted)" /)
    [ "$no" != "$yes" ]
    bare=$(sed 's/-pv.*/"/' <<<"$no")
    assert_equal "$(visit_status -H "If-None-Match: $no" /)" 304
    assert_equal "$(visit_status -H "If-None-Match: $yes" -H "$(granted)" /)" 304
    assert_equal "$(visit_status -H "If-None-Match: $yes" /)" 200
    assert_equal "$(visit_status -H "If-None-Match: $no" -H "$(granted)" /)" 200
    assert_equal "$(visit_status -H "If-None-Match: $bare" /)" 200
    assert_equal "$(visit_status -H "If-None-Match: \"x\", W/\"y\", $no" /)" 304
    head=$(visit_head -H "If-None-Match: $no" /)
    assert_contains "$head" "ETag: $no"
    assert_matches "$head" 'Vary: Cookie, ?Sec-GPC, ?DNT'
}

@test "a date is no validator of a page, but of everything else" {
    page index.html <<<"$PAGE"
    page a.txt <<<'text'
    serve
    for path in / /a.txt; do
        modified=$(visit_head $path | sed -n 's/^Last-Modified: //p')
        visit_status -H "If-Modified-Since: $modified" $path
    done >"$OUT/statuses"
    assert_equal "$(cat "$OUT/statuses")" 200304
    assert_equal "$(visit_status -H "If-None-Match: $(etag /a.txt)" /a.txt)" 304
}

@test "ranges are those of the filtered page, and never mix states" {
    old_page
    serve
    no=$(etag /) yes=$(etag -H "$(granted)" /)
    whole=$(visit /)
    assert_equal "$(visit -r 20-60 /)" "${whole:20:41}"
    assert_equal "$(visit_status -r 20-60 -H "If-Range: $no" /)" 206
    assert_equal "$(visit_status -r 20-60 -H "If-Range: $yes" /)" 200
    assert_equal "$(visit_status -H "If-Match: $no" /)" 200
    assert_equal "$(visit_status -H "If-Match: $yes" /)" 412
}

@test "headers lose what would be loaded or reported to" {
    httpd_modules headers
    page index.html <<<'<p>x'
    serve 'Header add Link "<https://tracker.example/a.js>; rel=preload; as=script, </ok.css>; rel=stylesheet"' \
        'Header add Link "<https://tracker.example>; rel=\"x preconnect\""' \
        'Header set NEL "{\"report_to\":\"g\",\"max_age\":1}"' \
        'Header set Report-To "{\"group\":\"g\",\"endpoints\":[{\"url\":\"https://reports.example/r\"}]}"' \
        'Header set Reporting-Endpoints "own=\"/r\", far=\"https://reports.example/r\""' \
        'Header set Content-Security-Policy "default-src *; report-uri /own https://reports.example/r; img-src *"' \
        'Header set Speculation-Rules "\"https://tracker.example/s.json\""' \
        'Header set Attribution-Reporting-Register-Source "{}"' \
        'Header set Refresh "5; url=https://tracker.example/"' \
        'Header add Set-Cookie "_ga=GA1.2.3; Path=/"' \
        'Header add Set-Cookie "session=abc; Path=/"'
    head=$(visit_head /)
    refute_contains "$head" tracker.example
    refute_contains "$head" reports.example
    for gone in NEL: Report-To: Speculation-Rules: Attribution Refresh: _ga=; do
        refute_contains "$head" "$gone"
    done
    assert_contains "$head" '</ok.css>; rel=stylesheet'
    assert_contains "$head" 'own="/r"'
    assert_contains "$head" 'report-uri /own'
    assert_contains "$head" 'img-src *'
    assert_contains "$head" 'session=abc'
    assert_contains "$(visit_head -H "$(granted)" /)" 'Set-Cookie: _ga='
}

# Each header of the test above, in any case, and what stays of it.
beacon_headers() {
    cat <<'END'
LINK: <https://tracker.example/a.js>; rel=preload; as=script, </ok.css>; rel=stylesheet | </ok.css>; rel=stylesheet
REPORT-TO: {"group":"g","endpoints":[{"url":"https://reports.example/r"}]} |
reporting-endpoints: own="/r", far="https://reports.example/r" | own="/r"
content-SECURITY-policy: default-src *; report-uri /own https://reports.example/r; img-src * | report-uri /own
Content-Security-Policy-Report-Only: default-src *; report-uri /own https://reports.example/r; img-src * | report-uri /own
speculation-rules: "https://tracker.example/s.json" |
SourceMap: https://tracker.example/s.map |
x-sourcemap: https://tracker.example/s.map |
attribution-reporting-register-source: {"destination":"https://tracker.example"} |
refresh: 5; url=https://tracker.example/ |
SET-COOKIE: _ga=tracker.example; Path=/ |
set-cookie: session=an.example; Path=/ | session=an.example
END
}

# Prints a head with one of them alone behind the length: /cgi-bin/TYPE?NUMBER.
cgi_beacon() { # TYPE
    beacon_headers | sed 's/ |.*//' >"$DIR/headers"
    chmod 644 "$DIR/headers"
    cgi "${1%%/*}" <<SH
#!/bin/sh
printf 'Content-Type: %s\nContent-Length: 4\n' $1
sed -n "\${QUERY_STRING}p" $DIR/headers
printf '\nabc\n'
SH
}

heads_name_no_beacon() { # [CURL ARGUMENT...]
    local n=0 kept head path
    while IFS= read -r kept; do
        n=$((n + 1))
        for path in /cgi-bin/image /cgi-bin/text /backend/image; do
            head=$(visit_head "$@" "$path?$n")
            refute_contains "$head" tracker.example
            refute_contains "$head" reports.example
            assert_contains "$head" "$kept"
            assert_contains "$(visit_head "$@" -H "$(granted)" "$path?$n")" .example
        done
    done < <(beacon_headers | sed 's/.* | *//; s/.* |$//')
    # Files that no filter sees: whole, in part, unchanged, missing, refused.
    for path in /a.png /a.txt /none.png /closed/a.png /i/; do
        head=$(visit_head "$@" "$path")
        refute_contains "$head" _ga=
        assert_contains "$head" session=
        assert_contains "$(visit_head "$@" -H "$(granted)" "$path")" _ga=
        assert_contains "$(visit_head "$@" "/off$path")" _ga=
    done
    head=$(visit_head "$@" -H "If-None-Match: $(etag /a.png)" /a.png)
    assert_contains "$head" ' 304'
    refute_contains "$head" _ga=
    refute_contains "$(visit_head "$@" -r 1-1 /a.png)" _ga=
    assert_equal "$(visit "$@" /a.png)" image
}

@test "what is no page loses them too, whoever has set them" {
    allow_log AH01630
    httpd_modules http2
    for path in a.png i/a.png closed/a.png off/a.png off/i/a.png off/closed/a.png; do
        page $path <<<'image'
    done
    page a.txt <<<'text'
    page off/a.txt <<<'text'
    touch -d '10 days ago' "$DOCS/a.png"
    cgi_beacon image/png
    cgi_beacon text/plain
    serve 'Protocols h2c http/1.1' 'RewriteEngine On' \
        'RewriteRule (png|txt|/i/)$ - [CO=_ga:1:www.example.org,CO=session:1:www.example.org]' \
        '<LocationMatch /i/>' 'DirectoryIndex a.png' '</LocationMatch>' \
        '<LocationMatch /closed/>' 'Require all denied' '</LocationMatch>' \
        '<Location /off/>' 'PrivacyBlock Off' '</Location>' \
        "ScriptAlias /off/cgi/ $DIR/cgi-bin/" "ProxyPass /backend/ $URL/off/cgi/"
    for requests in Proxied On; do
        echo "PrivacyBlockRequests $requests" | httpd_config_add
        httpd_restart
        heads_name_no_beacon --http1.1
        heads_name_no_beacon --http2-prior-knowledge
    done
}

@test "an application does not see analytics cookies, and sees the others" {
    cgi_env
    serve
    env=$(visit -H 'Cookie: a=1; _ga=GA1.2.3; b=2' /cgi-bin/env)
    assert_contains "$env" 'HTTP_COOKIE=a=1; b=2'
    assert_contains "$(visit -H "$(granted); _ga=GA1.2.3" /cgi-bin/env)" '_ga='
}

@test "the first half of a page arrives while the second is waited for" {
    serve_backend
    : >"$OUT/body" # there before anybody looks for something in it
    visit -N /b/half >>"$OUT/body" 3>&- &
    client=$!
    wait_until grep -q '<p>' "$OUT/body"
    [ ! -e "$OUT/go" ]
    refute_contains "$(cat "$OUT/body")" '<b title='
    touch "$OUT/go"
    wait "$client"
    assert_contains "$(cat "$OUT/body")" "<b title='x'>second half"
    refute_contains "$(cat "$OUT/body")" tracker.example
}

@test "a compressed page of a backend is opened, a compressed script is not" {
    serve_backend
    body=$(visit -H 'Accept-Encoding: gzip' /b/gzip)
    assert_contains "$body" '<!--privacy:analytics-->'
    refute_contains "$body" tracker.example
    assert_contains "$(visit_head -H 'Accept-Encoding: gzip' /b/script)" 'Content-Encoding: gzip'
}

@test "a compressed file is opened" {
    httpd_modules deflate
    page index.html <<<"$PAGE"
    gzip -c "$DOCS/index.html" >"$DOCS/small.html.packed"
    serve 'AddEncoding x-gzip .packed'
    assert_equal "$(visit_status /small.html.packed)" 200
    assert_contains "$(visit /small.html.packed)" '<!--privacy:analytics-->'
    refute_contains "$(visit /small.html.packed)" tracker.example
}

@test "a page that says that it is not encoded is looked into" {
    httpd_modules headers
    page index.html <<<"$PAGE"
    serve 'Header set Content-Encoding identity early'
    assert_contains "$(visit_head /)" 'Content-Encoding: identity'
    refute_contains "$(visit /)" tracker.example
}

@test "a page that cannot be looked into is refused, and the log says why" {
    allow_log PV0300 PV0301
    serve_backend
    assert_equal "$(visit_status /b/brotli)" 502
    wait_for_log "PV0300.*'br'"
    assert_equal "$(visit_status /b/partial)" 502
    wait_for_log PV0301
    refute_contains "$(visit /b/partial)" 'cript src'
}

@test "backends are not asked for what could not be filtered" {
    serve_backend
    body=$(visit -H 'Accept-Encoding: br, gzip;q=0.5, zstd' -H 'Range: bytes=0-9999' \
        -H 'Privacy_State: x' /b/fields)
    assert_contains "$body" 'Accept-Encoding: gzip;q=0.5'
    refute_contains "$body" Range
    refute_contains "$body" 'Privacy_State'
    assert_contains "$(visit -H 'Range: bytes=0-9999' -H 'Sec-Fetch-Dest: video' /b/fields)" 'Range:'
}

@test "a backend's 304 is the right state's, or not asked for" {
    serve_backend
    no=$(etag /b/revalidate)
    assert_contains "$no" '"one-pv'
    assert_equal "$(visit_status -H "If-None-Match: $no" /b/revalidate)" 304
    assert_equal "$(visit_status -H "If-None-Match: $no" -H "$(granted)" /b/revalidate)" 200
    assert_equal "$(visit_status -H 'If-None-Match: "one"' /b/revalidate)" 200
    assert_equal "$(etag -H "If-None-Match: $no" /b/revalidate)" "$no"
}

@test "early hints of a backend are not passed on" {
    serve_backend
    printf 'GET /b/early HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
        visit_raw >"$OUT/raw"
    refute_contains "$(cat "$OUT/raw")" '103'
    refute_contains "$(cat "$OUT/raw")" tracker.example
    assert_contains "$(cat "$OUT/raw")" '200 OK'
}

@test "event streams are not touched" {
    serve_backend
    assert_contains "$(visit /b/events)" tracker.example
}

@test "34 MB on one line pass, and no child grows by more than 8 MiB" {
    serve_backend
    visit /b/page >/dev/null
    before=$(rss)
    visit /b/long | tail -c 40 >"$OUT/tail"
    assert_contains "$(cat "$OUT/tail")" '<!--privacy:analytics-->'
    visit /b/long >/dev/null
    assert_at_most "$(rss)" $((before + 8192)) "KiB of a child that had $before"
}

@test "a gzip bomb is bounded" {
    allow_log AH01401 AH02650 AH02649 # what mod_deflate says of it
    serve_backend
    visit /b/page >/dev/null
    before=$(rss)
    run visit -o /dev/null /b/bomb
    assert_equal "$status" 18 "curl, whose answer is cut off"
    assert_at_most "$(rss)" $((before + 16384)) "KiB of a child that had $before"
}

# KiB in memory of the largest child.
rss() {
    local pid max=0 kib
    for pid in $(httpd_children); do
        kib=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
        [ "$kib" -le "$max" ] || max=$kib
    done
    echo "$max"
}

@test "every split of buckets inside httpd gives the same page" {
    httpd_modules bucketeer
    # bucketeer: ^P is a split, ^B a split, ^F a flush
    n=0
    for control in '\x10' '\x02' '\x06'; do
        python3 - "$PAGE" "$control" "$DOCS/s$((++n)).html" <<'PY'
import sys
page, control, path = sys.argv[1:]
mark = bytes(control, "latin-1").decode("unicode_escape").encode("latin-1")
open(path, "wb").write(mark.join(bytes([b]) for b in page.encode()))
PY
    done
    page plain.html <<<"$PAGE"
    serve '<LocationMatch "/s">' 'SetOutputFilter BUCKETEER' '</LocationMatch>'
    expected=$(visit /plain.html)
    for i in 1 2 3; do
        assert_equal "$(visit /s$i.html)" "$expected"
    done
}

@test "included fragments are read where they stand" {
    page part.html <<<"$SCRIPT"
    page index.shtml <<<'<title>t</title><!--#include virtual="part.html" -->'
    serve 'AddType text/html .shtml'
    refute_contains "$(visit /index.shtml)" tracker.example
    assert_contains "$(visit /index.shtml)" '<!--privacy:analytics-->'
}

@test "mod_deflate below sends the filtered page" {
    page index.html <<<"$PAGE"
    serve 'SetOutputFilter DEFLATE'
    refute_contains "$(visit --compressed /)" tracker.example
    assert_contains "$(visit_head -H 'Accept-Encoding: gzip' /)" 'Content-Encoding: gzip'
}

@test "a shared cache in this server never shows one state's page to another" {
    allow_log PV0110
    httpd_modules cache cache_disk cache_socache socache_shmcb
    old_page
    for store in disk socache; do
        for quick in On Off; do
            mkdir -p "$DIR/run/cache-$store-$quick"
            own_folder "$DIR/run/cache-$store-$quick"
            serve "CacheEnable $store /" "CacheQuickHandler $quick" \
                "CacheRoot $DIR/run/cache-$store-$quick" CacheSocache\ shmcb \
                'CacheDefaultExpire 600' 'CacheIgnoreCacheControl On' 'CacheHeader On' \
                'CacheIgnoreNoLastMod On'
            for round in 1 2 3; do
                refute_contains "$(visit /)" tracker.example
                assert_contains "$(visit -H "$(granted)" /)" tracker.example
                refute_contains "$(visit -H "$(granted)" -H 'Sec-GPC: 1' /)" tracker.example
            done
            assert_contains "$(visit_head /)" 'X-Cache: HIT'
            assert_matches "$(visit_head /)" 'Vary: Cookie, ?Sec-GPC, ?DNT'
            refute_contains "$(visit_head /)" Privacy_State
            assert_equal "$(visit_status -H "If-None-Match: $(etag /)" -H "$(granted)" /)" 200
            httpd_stop
        done
    done
}

@test "Banner holds elements, asks once, and grows no page without any" {
    page index.html <<<"$PAGE"
    page clean.html <<<'<html><body><p>x</body></html>'
    serve 'PrivacyConsent Banner'
    body=$(visit -H 'Sec-Fetch-Dest: document' /)
    assert_contains "$body" '<script type="text/plain" data-privacy-purpose="analytics" data-privacy-src="https://tracker.example/a.js">'
    assert_matches "$body" '<body><[a-z]+[^>]*privacy'
    visit /clean.html | cmp - "$DOCS/clean.html"
    visit -H "$(granted)" / | cmp - "$DOCS/index.html"
    refute_contains "$(visit -H 'Sec-GPC: 1' /)" '<form'
}

@test "pages whose bytes are no ASCII are converted, and filtered" {
    for set in UTF-16 UTF-16LE ISO-2022-JP; do
        iconv -f UTF-8 -t "$set" <<<"${PAGE/<p>x/<p>日本}" >"$OUT/page"
        page "$set.html" <"$OUT/page"
    done
    serve '<Files UTF-16LE.html>' 'ForceType "text/html; charset=utf-16le"' '</Files>' \
        '<Files ISO-2022-JP.html>' 'ForceType "text/html; charset=iso-2022-jp"' '</Files>'
    for set in UTF-16 UTF-16LE ISO-2022-JP; do
        body=$(visit "/$set.html")
        refute_contains "$body" tracker.example
        assert_contains "$body" '<!--privacy:analytics-->'
        assert_contains "$body" '日本'
        assert_contains "$(visit_head "/$set.html")" 'charset=utf-8'
    done
}

headers_of_state() { tr -d '\r' | grep -iE '^(etag|vary|content-type):'; }

@test "C26: fragments, HEAD, 304, ranges, compressed and streamed pages ask once and truly" {
    httpd_modules include
    page part.html <<<"<p>part $SCRIPT</p>"
    page ssi.shtml <<<"<!doctype html><html lang=nl><title>t</title><body>$SCRIPT<!--#include virtual=\"/part.html\" -->$SCRIPT</body></html>"
    old_page
    serve_backend 'PrivacyConsent Banner' "<Directory $DOCS>" 'Options +Includes' \
        'AddOutputFilter INCLUDES .shtml' '</Directory>'
    for path in /ssi.shtml / /b/gzip; do
        body=$(visit -H 'Accept-Encoding: identity' "$path")
        assert_equal "$(grep -c 'id="privacy-banner"' <<<"$body")" 1 "$path"
        refute_contains "$body" ' src="https://tracker'
        refute_contains "$body" ' src=https://tracker'
    done
    tag=$(etag /)
    assert_equal "$(visit -I / | headers_of_state)" "$(visit -D - -o /dev/null / | headers_of_state)"
    assert_equal "$(visit_status -H "If-None-Match: $tag" /)" 304
    assert_equal "$(visit_status -H "If-None-Match: $tag" -H 'Sec-GPC: 1' /)" 200
    assert_equal "$(visit_status -H "If-None-Match: $tag" -H "$(granted)" /)" 200
    whole=$(visit /)
    assert_equal "$(visit -r 60-120 /)" "${whole:60:61}"
    : >"$OUT/body"
    visit -N /b/half >>"$OUT/body" 3>&- &
    client=$!
    wait_until grep -q '<p>' "$OUT/body"
    touch "$OUT/go"
    wait "$client"
    assert_equal "$(grep -c 'id="privacy-banner"' "$OUT/body")" 1
}
