#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What is counted as what: pages, visits, people and bots, own pages, refused
# and broken requests, and which requests are left out.

load lib/server

FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    page news.html <<<'<title>News</title>'
    page logo.png <<<'not really'
    DB=$STORE/visits.db
}

teardown() { pv_teardown; }

# A server that counts exactly; standard input: more lines.
count_config() {
    { echo "Privacy On"
        echo "PrivacyStore sqlite3 $DB flush=1h"
        echo "PrivacyDisclosure Exact"
        cat; } | httpd_config event
}

person() { visit -o /dev/null -A "$FIREFOX" "$@"; }

# Ends the server, which publishes everything. The last client has its answer
# before the request has ended: what is counted then is waited for.
end() { httpd_stop WINCH; }

stored() { # DIMENSION [ITEM]
    local table=day
    case $1 in consent) table=month ;; esac
    sqlite3 "$DB" "SELECT COALESCE(SUM(count), 0) FROM privacy_$table
        WHERE dimension = '$1' ${2:+AND item = '$2'}"
}

@test "a page, an image, a page that is missing" {
    count_config <<<''
    httpd_start
    person /
    person '/news.html?secret=1'
    person /logo.png
    person /user/12345
    person -I /
    person -d a=b /
    end
    assert_equal "$(stored page)" 2
    assert_equal "$(stored page /)" 1
    assert_equal "$(stored page /news.html)" 1
    assert_equal "$(stored notfound /user/:id)" 1
    assert_equal "$(stored requests human)" 6
    assert_equal "$(stored status 404)" 1
    assert_equal "$(stored method GET)" 4
    assert_equal "$(stored method HEAD)" 1
    assert_equal "$(stored method POST)" 1
    assert_equal "$(stored browser Firefox)" 6
    assert_equal "$(stored system Linux)" 6
    assert_equal "$(stored device desktop)" 6
    assert_equal "$(stored country '(none)')" 6
    assert_equal "$(stored protocol HTTP/1.1)" 6
    assert_equal "$(stored duration)" 6
    forbid_text secret=1
}

@test "an answer is counted before the client has it, its duration with its end" {
    cgi slow <<'SH'
#!/bin/sh
printf 'Content-Type: text/html\n\n<title>Slow</title>'
sleep 1.2
SH
    count_config <<CONF
LogFormat "%D" duration
CustomLog $LOGS/duration.log duration
CONF
    sed -i 's/flush=1h/flush=1s/' "$CONF"
    httpd_start
    # The first byte comes at once, the last after 1.2 seconds, or later where
    # much else is done: httpd says how long it took.
    person /cgi-bin/slow
    wait_until test -s "$LOGS/duration.log"
    local took limit
    took=$(head -n 1 "$LOGS/duration.log")
    [ "$took" -ge 1200000 ] || fail "took $took us"
    limit='over 10 s'
    [ "$took" -gt 10000000 ] || limit='up to 10 s'
    [ "$took" -gt 5000000 ] || limit='up to 5 s'
    [ "$took" -gt 2500000 ] || limit='up to 2.5 s'
    person /
    end
    assert_equal "$(stored duration "$limit")" 1
    assert_equal "$(stored duration)" 2
    assert_equal "$(stored page /cgi-bin/slow)" 1
}

@test "streams of HTTP/2, kept connections and pipelines are counted once each" {
    httpd_modules ssl http2 socache_shmcb
    { tls_config 'Protocols h2 http/1.1'; } | count_config
    httpd_start
    visit_tls -A "$FIREFOX" -H "Accept-Language: nl" --http2 -Z -o /dev/null "$TLS_URL/news.html" -o /dev/null "$TLS_URL/missing" -o /dev/null /
    person "$URL/news.html" -o /dev/null "$URL/missing" -o /dev/null /
    printf 'GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: %s\r\nAccept-Language: nl\r\n\r\n' "$FIREFOX"{,,,} | visit_raw >/dev/null
    end
    assert_equal "$(stored status)" 10
    assert_equal "$(stored protocol HTTP/2)" 3
    assert_equal "$(stored duration)" 10
    assert_equal "$(stored status 404)" 2
    assert_equal "$(stored page /)" 6
}

@test "visits and where they come from" {
    count_config <<<'PrivacyFirstParty shop.other.test
PrivacyCampaigns newsletter'
    httpd_start
    person /
    person -e https://www.elsewhere.example/path?q=secret /
    person -e "$URL/news.html" /
    person -e https://shop.other.test/ /
    person -H 'Sec-Fetch-Site: none' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' /
    person -H 'Sec-Fetch-Site: same-origin' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' /
    person -H 'Sec-Purpose: prefetch' /
    person '/?utm_source=newsletter&utm_campaign=unlisted'
    end
    assert_equal "$(stored page)" 7
    assert_equal "$(stored visits)" 4
    assert_equal "$(stored entry /)" 4
    assert_equal "$(stored referrer)" 4
    assert_equal "$(stored referrer www.elsewhere.example)" 1
    assert_equal "$(stored referrer '(none)')" 3
    assert_equal "$(stored campaign)" 1
    assert_equal "$(stored campaign newsletter)" 1
    forbid_text q=secret
}

@test "who keeps a connection is counted for each page as what it is" {
    local nl=(-sS --interface "$PV_VISITOR" -A "$FIREFOX" -o /dev/null -H 'Accept-Language: nl')
    local goes=(-H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document')
    local comes=("${nl[@]}" "${goes[@]}" -H 'Sec-Fetch-Site: cross-site')
    count_config <<<''
    httpd_start
    # The same headers again and again, then others over the same connection.
    curl "${comes[@]}" -e https://a.example/ "$URL/?n=[1-8]" \
        --next "${comes[@]}" -e https://b.example/x "$URL/news.html?n=[1-4]" \
        --next "${comes[@]}" -e https://b.example/y "$URL/index.html" \
        --next "${comes[@]}" -e https://b.example/y "$URL/missing?n=[1-2]" \
        --next "${comes[@]}" -e https://b.example/y -H 'Sec-Purpose: prefetch' "$URL/news.html?n=[1-2]" \
        --next "${nl[@]}" "${goes[@]}" -H 'Sec-Fetch-Site: same-origin' -e "$URL/" "$URL/news.html?n=[1-3]" \
        --next "${comes[@]}" -e https://a.example/z "$URL/logo.png?n=[1-2]" \
        --next "${comes[@]/%: nl/: fr}" -e https://a.example/ "$URL/?n=[1-3]"
    curl "${nl[@]}" -e https://c.example/ "$URL/?n=[1-4]"
    end
    assert_equal "$(stored status)" 29
    assert_equal "$(stored status 404)" 2
    assert_equal "$(stored page)" 23
    assert_equal "$(stored page /)" 15
    assert_equal "$(stored page /news.html)" 7
    assert_equal "$(stored page /index.html)" 1
    assert_equal "$(stored notfound /missing)" 2
    assert_equal "$(stored visits)" 20
    assert_equal "$(stored entry /)" 15
    assert_equal "$(stored entry /news.html)" 4
    assert_equal "$(stored referrer a.example)" 11
    assert_equal "$(stored referrer b.example)" 5
    assert_equal "$(stored referrer c.example)" 4
    assert_equal "$(stored language fr)" 3
    assert_equal "$(stored language nl)" 26
    assert_equal "$(stored duration)" 29
}

@test "visitors whom a proxy sends over one connection are told apart" {
    local asked=() n
    httpd_modules remoteip
    { echo "Privacy On"
        echo "PrivacyStore sqlite3 $DB flush=1h"
        echo "RemoteIPHeader X-Forwarded-For"
        echo "RemoteIPInternalProxy 127.0.0.0/8"; } | httpd_config event
    httpd_start
    # Enough for figures to be published, if all with the same browser.
    for n in $(seq 30); do
        asked+=(--next -sS --interface "$PV_VISITOR" -A "$FIREFOX" -H 'Accept-Language: nl'
            -H "X-Forwarded-For: 84.22.$n.1" -o /dev/null "$URL/logo.png?n=[1-2]")
    done
    curl "${asked[@]:1}"
    end
    assert_matches "$(stored browser Firefox)" '^[56]0$'
    assert_matches "$(stored language nl)" '^[56]0$'
    forbid_text 84.22.
}

@test "a 304 is a page when a document was asked for" {
    count_config <<<''
    httpd_start
    touch -d '2 days ago' "$DOCS/news.html" "$DOCS/logo.png"
    local later="If-Modified-Since: $(LC_ALL=C date -u -d '1 day ago' '+%a, %d %b %Y %T GMT')"
    local etag
    etag=$(visit_head -A "$FIREFOX" /news.html | sed -n 's/^ETag: //Ip')
    person -H "If-None-Match: $etag" -H 'Sec-Fetch-Site: none' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' /news.html
    person -H "$later" -H 'Sec-Fetch-Site: same-origin' -H 'Sec-Fetch-Mode: no-cors' -H 'Sec-Fetch-Dest: image' /logo.png
    end
    assert_equal "$(stored status 304)" 2
    assert_equal "$(stored page)" 2
}

@test "bots stand apart, own pages count under requests and status only" {
    count_config <<<''
    httpd_start
    visit -o /dev/null -A 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' /
    visit -o /dev/null -A 'GPTBot/1.2' /
    visit -o /dev/null -A '' /
    person /privacy-choices/
    person /privacy-choices/state.json
    end
    assert_equal "$(stored requests)" 5
    assert_equal "$(stored requests bot)" 3
    assert_equal "$(stored bot search)" 1
    assert_equal "$(stored bot ai)" 1
    assert_equal "$(stored status)" 5
    assert_equal "$(stored page)" 0
    assert_equal "$(stored method)" 0
    assert_equal "$(stored browser)" 0
}

@test "broken requests count once, dummy connections never" {
    count_config <<<'RequestReadTimeout header=1'
    httpd_modules reqtimeout
    count_config <<<'RequestReadTimeout header=1'
    httpd_start
    printf 'BROKEN\r\n\r\n' | visit_raw >/dev/null
    printf 'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n' | visit_raw >/dev/null
    httpd_reload
    httpd_reload
    person /
    end
    assert_equal "$(stored status 400)" 2
    assert_equal "$(stored requests)" 3
    assert_equal "$(stored status)" 3
}

@test "PrivacyCount Off, NoSignals and Privacy Off leave requests out" {
    count_config <<'CONF'
<Location /news.html>
    PrivacyCount Off
</Location>
<Location /logo.png>
    PrivacyCount NoSignals
</Location>
<Location /off>
    Privacy Off
</Location>
CONF
    httpd_start
    person /news.html
    person /off
    person -H 'DNT: 1' /logo.png
    person -H 'Sec-GPC: 1' /logo.png
    person /logo.png
    person -H 'Sec-GPC: 1' /
    end
    assert_equal "$(stored requests)" 2
}

@test "path rules group, internal redirects are one request" {
    count_config <<'CONF'
PrivacyPathRule ^/(news)\.html$ /$1/*
ErrorDocument 404 /index.html
CONF
    httpd_start
    person /news.html
    person /missing
    end
    assert_equal "$(stored requests)" 2
    assert_equal "$(stored page '/news/*')" 1
    assert_equal "$(stored page)" 1
    assert_equal "$(stored notfound /missing)" 1
    assert_equal "$(stored status 404)" 1
}

@test "a consent choice and a blocked beacon are counted" {
    page beacon.html <<<'<title>B</title><script src="https://www.google-analytics.com/analytics.js"></script>'
    count_config <<<''
    httpd_start
    person /beacon.html
    visit -o /dev/null -A "$FIREFOX" -H "Origin: $URL" -d choice=none /privacy-choices/consent
    end
    assert_equal "$(stored blocked 'www.google-analytics.com analytics')" 1
    assert_equal "$(stored consent 'analytics refused')" 1
    assert_equal "$(stored consent 'media refused')" 1
    assert_equal "$(stored consent 'media granted')" 0
}

@test "a change of the memory's size at a graceful restart loses nothing" {
    count_config <<<''
    httpd_start
    person /
    echo 'PrivacyCountMemory 4M' | httpd_config_add
    httpd_reload
    person /
    person /
    end
    assert_equal "$(stored page /)" 3
    assert_matches "$(cat "$LOGS/error.log")" 'PrivacyCountMemory: 4096 KiB'
}

@test "rounded figures hide who is few" {
    { echo "Privacy On"; echo "PrivacyStore sqlite3 $DB flush=1s"; } | httpd_config event
    httpd_start
    for _ in $(seq 40); do person /; done
    sleep 2
    end
    assert_equal "$(sqlite3 "$DB" 'SELECT COUNT(*) FROM privacy_hour')" 0
    assert_equal "$(sqlite3 "$DB" 'SELECT COUNT(*) FROM privacy_day')" 0
}

@test "configtest names a memory that is too small and a database that is none" {
    count_config <<<'PrivacyCountMemory 70K'
    run httpd_configtest
    assert_equal "$status" 1
    assert_matches "$output" "PrivacyCountMemory: '71680'.*at least [0-9]+K"
    count_config <<<"PrivacyCountryDatabase $DOCS/index.html"
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyCountryDatabase: '$DOCS/index.html'"
}

@test "visitors are estimated, weeks and months are periods of their own" {
    httpd_modules remoteip
    count_config <<'CONF'
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.0/8
PrivacyVisitors On
PrivacyPeriod week
CONF
    httpd_start
    for _ in 1 2 3; do
        for host in 1 2 3 4 5; do
            person -H "X-Forwarded-For: 84.22.1.$host" /
        done
    done
    end
    assert_equal "$(stored visitors visitors)" 5
    assert_equal "$(stored page /)" 15
    assert_equal "$(sqlite3 "$DB" "SELECT strftime('%w', period, 'unixepoch') FROM privacy_day
        WHERE dimension = 'page'")" 1 "weeks begin on Monday"
    sed -i 's/^PrivacyPeriod week/PrivacyPeriod month/' "$CONF"
    rm "$DB"
    httpd_start
    person /
    end
    for table in day month; do
        assert_equal "$(sqlite3 "$DB" "SELECT strftime('%d', period, 'unixepoch') || count FROM privacy_$table
            WHERE dimension = 'page'")" 011 "$table"
    done
    forbid_text 84.22.1.
}
