#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# privacyctl import: old logs become figures under the rules of the server,
# no line is counted twice, and a log goes only when it is in the store.

load lib/server

BEGIN=1790000000    # 2026-09-21, a Monday

setup() {
    pv_setup
    DB=$OUT/visits.db
    LOG=$OUT/access.log
}

teardown() { pv_teardown; }

import() { build/privacyctl import "--store=sqlite3:$DB" "$@"; }

sum() { sqlite3 "$DB" "SELECT COALESCE(SUM(count), 0) FROM privacy_month WHERE dimension='$1'${2:+ AND item='$2'}"; }

# usage: assert_near ACTUAL EXPECTED WITHIN
assert_near() {
    [ "$(($1 > $2 ? $1 - $2 : $2 - $1))" -le "$3" ] || fail "$1 is not within $3 of $2"
}

@test "a log is counted, rounded, and holds no address afterwards" {
    tests/data/make-log 20000 "$BEGIN" vhost_combined >"$LOG"
    assert_contains "$(import "$LOG")" '20000 lines counted'
    # A week has seven figures of an item, each with a standard deviation of 2.9.
    assert_near "$(sum status)" 20000 200
    assert_near "$(sum status 404)" "$(grep -c ' 404 ' "$LOG")" 100
    assert_near "$(sum page /blog/)" "$(grep -v Googlebot "$LOG" | grep -c 'GET /blog/.* 200 ')" 100
    assert_near "$(sum bot search)" "$(grep -c Googlebot "$LOG")" 100
    assert_equal "$(sqlite3 "$DB" 'SELECT COUNT(*) FROM privacy_month WHERE count % 10 <> 0 OR count < 20')" 0
    assert_equal "$(sqlite3 "$DB" 'SELECT DISTINCT site FROM privacy_month')" www.example.org
    assert_equal "$(sqlite3 "$DB" .dump | grep -c '203\.[0-9]*\.[0-9]*\.[0-9]')" 0
}

@test "no line is counted twice: again, renamed, compressed, grown" {
    tests/data/make-log 6000 "$BEGIN" >"$OUT/all.log"
    head -n 3000 "$OUT/all.log" >"$LOG"
    import --site=WWW.example.org "$LOG"
    once=$(sum requests)
    assert_near "$once" 3000 100
    import --site=www.example.org "$LOG"
    mv "$LOG" "$LOG.1"
    import --site=www.example.org "$LOG.1" "$LOG.1"
    gzip -k "$LOG.1"
    assert_contains "$(import --site=www.example.org "$LOG.1.gz")" 'nothing new'
    assert_equal "$(sum requests)" "$once"
    cp "$OUT/all.log" "$LOG"
    printf 'half a line' >>"$LOG"
    assert_contains "$(import --site=www.example.org "$LOG")" '3000 lines counted'
    assert_near "$(sum requests)" 6000 200
}

@test "an import that was killed begins anew, one that was applied is finished" {
    tests/data/make-log 200000 "$BEGIN" >"$LOG"
    for delay in 0.3 0.7 1.1; do
        build/privacyctl import "--store=sqlite3:$DB" --site=www.example.org "$LOG" &
        pid=$!
        sleep "$delay"
        kill -9 "$pid" 2>/dev/null || :
        wait "$pid" || :
    done
    import --site=www.example.org "$LOG"
    assert_near "$(sum requests)" 200000 2000
    # As after a crash between the batches and the line in `imported`.
    tail -n 1 "$DB.import/imported" >"$DB.import/ready"
    : >"$DB.import/imported"
    before=$(sum requests)
    assert_contains "$(import --site=www.example.org "$LOG")" 'nothing new'
    assert_equal "$(sum requests)" "$before"
}

@test "a log is shredded once it is in the store, and not before" {
    tests/data/make-log 2000 "$BEGIN" >"$LOG"
    cp "$LOG" "$OUT/other.log"
    echo 'nonsense' >>"$OUT/other.log"
    ln -s "$LOG" "$OUT/link.log"
    run import --site=www.example.org --shred "$OUT/other.log"
    assert_equal "$status" 1
    assert_contains "$output" 'is kept'
    [ -s "$OUT/other.log" ] || fail 'a log with unknown lines is gone'
    run import --site=www.example.org --shred "$OUT/link.log"
    assert_equal "$status" 1
    [ -s "$LOG" ] || fail 'the target of a link is gone'
    ln "$LOG" "$OUT/second-name"
    assert_contains "$(import --site=www.example.org --shred "$LOG")" shredded
    [ ! -e "$LOG" ] || fail 'the log is still there'
    assert_equal "$(tr -d '\0' <"$OUT/second-name" | wc -c)" 0 'bytes left'
}

@test "lines after --until and without a site are left out and named" {
    tests/data/make-log 6000 "$BEGIN" >"$LOG"
    output=$(import --site=www.example.org --until=2026-09-22 "$LOG")
    late=$(grep -cv '\[21/Sep/2026' "$LOG")
    assert_contains "$output" "$late lines left out"
    assert_contains "$(import "--state=$OUT/other" "$LOG")" '6000 lines not understood'
}

@test "wrong options and files are refused with a sentence" {
    for option in --store=mysql:x --site= --until=now --rounding=x --period=hour --what; do
        run build/privacyctl import "$option" "$LOG"
        assert_equal "$status" 2 "$option"
        assert_contains "$output" "'$option' is not understood"
    done
    run build/privacyctl import "--store=sqlite3:$DB"
    assert_equal "$status" 2
    run import --site=a.example "$OUT/none.log"
    assert_equal "$status" 1
    assert_contains "$output" 'cannot be opened'
    run import --site=a.example "$OUT"
    assert_contains "$output" 'not a regular file'
    tests/data/make-log 3000 "$BEGIN" | gzip | head -c 20000 >"$LOG.gz"
    run import --site=a.example "$LOG.gz"
    assert_equal "$status" 1
    assert_contains "$output" damaged
    assert_equal "$(sum requests)" 0
}

# A server that keeps a whole log counts its visits exactly; the same log is
# then imported by the same configuration into another store.
same_config() {
    local log='%v:%p %h %l %u %t \"%r\" %>s %B \"%{Referer}i\" \"%{User-Agent}i\"'
    cat <<CONF
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.0/8
Privacy On
PrivacyAddress Keep
PrivacyLog query=keep referer=keep agent=keep
PrivacyDisclosure Exact
PrivacyStore sqlite3 $STORE/visits.db flush=1s
PrivacyCountryDatabase $RUN/country.mmdb
PrivacyPathRule "^/shop/[0-9]+/.*" "/shop/(one)"
PrivacyCampaigns newsletter
LogFormat "$log" vhost_whole
CustomLog $OUT/whole.log vhost_whole
<VirtualHost 127.0.0.1:$PORT>
ServerName www.example.org
ServerAlias example.org
PrivacyFirstParty friend.example
</VirtualHost>
<VirtualHost 127.0.0.1:$PORT>
ServerName http://BLOG.example.org:80
DocumentRoot $DOCS
PrivacyPathRule "^/(\\d{4})/.*" "/\$1/"
PrivacyCampaigns "spring sale"
PrivacyPeriod month
</VirtualHost>
CONF
}

visit_as() { # HOST ADDRESS AGENT PATH [CURL ARGUMENT...]
    visit -o /dev/null -H "Host: $1" -H "X-Forwarded-For: $2" -A "$3" "${@:5}" "$4"
}

figures() { # DATABASE: every dimension that a log knows, by month
    sqlite3 "$1" "SELECT site, dimension, item, SUM(count) FROM privacy_month
        WHERE dimension NOT IN ('language', 'duration') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
}

@test "the imported figures are those that the module counted itself" {
    firefox='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
    bot='Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
    python3 "$PV_TOP/tests/server/lib/mmdb.py" "$RUN/country.mmdb" 24 6 country.iso_code \
        84.22.0.0/17=NL 9.0.0.0/8=US 2001:db8::/32=FR
    chmod 644 "$RUN/country.mmdb"
    for file in index.html about.html shop/1/a.html shop/22/b.html 2024/may/x.html 2025/y.html; do
        page "$file" <<<'<title>Page</title>'
    done
    page style.css <<<'p{}'
    allow_address
    httpd_modules remoteip
    same_config | httpd_config
    httpd_start
    for host in www.example.org blog.example.org; do
        for address in 84.22.1.1 9.9.9.9 2001:db8::77 198.51.100.7; do
            visit_as "$host" "$address" "$firefox" /
            visit_as "$host" "$address" "$firefox" '/about.html?utm_source=newsletter&utm_campaign=Spring+Sale' \
                -e 'https://search.example/?q=1'
            visit_as "$host" "$address" "$firefox" /shop/1/a.html -e 'https://friend.example/'
            visit_as "$host" "$address" "$firefox" /shop/22/b.html -e 'http://example.org/shop/'
            visit_as "$host" "$address" "$firefox" /2024/may/x.html
            visit_as "$host" "$address" "$firefox" /style.css -I
            visit_as "$host" "$address" "$firefox" /missing.html
            visit_as "$host" "$address" "$firefox" /privacy-choices/
            visit_as "$host" "$address" "$bot" /2025/y.html
            visit_as "$host" "$address" curl/8.0 / -X POST -d a=b
        done
    done
    httpd_stop WINCH # after the last request is logged
    import "--config=$CONF" "$OUT/whole.log"
    figures "$STORE/visits.db" >"$OUT/counted"
    figures "$DB" >"$OUT/imported"
    [ "$(wc -l <"$OUT/counted")" -gt 60 ] || fail "$(cat "$OUT/counted")"
    diff "$OUT/counted" "$OUT/imported"
    for figure in 'page|/shop/(one)|8' 'page|/2024/|4' 'country|NL|7' 'campaign|newsletter|4' 'campaign|spring sale|4'; do
        grep -q "$figure" "$OUT/imported" || fail "$figure: $(cat "$OUT/imported")"
    done
}

@test "a configuration gives store and rules; one that cannot be read is refused" {
    tests/data/make-log 3000 "$BEGIN" vhost_combined >"$LOG"
    printf '%s\n' 'Define NAME figures' 'PrivacyDisclosure threshold=1 rounding=50' \
        "PrivacyStore sqlite3 $OUT/\${NAME}.db" 'PrivacyPeriod month' >"$OUT/httpd.conf"
    build/privacyctl import "--config=$OUT/httpd.conf" "$LOG"
    assert_equal "$(sqlite3 "$OUT/figures.db" "SELECT value FROM privacy_meta WHERE key='rounding'")" 50
    assert_equal "$(sqlite3 "$OUT/figures.db" "SELECT DISTINCT date(period, 'unixepoch') FROM privacy_day
        WHERE dimension='page'")" 2026-09-01
    run build/privacyctl import "--config=$OUT/none.conf" "$LOG"
    assert_equal "$status" 2
    assert_contains "$output" "'$OUT/none.conf' cannot be read"
    echo 'PrivacyCountryDatabase no.mmdb' >>"$OUT/httpd.conf"
    run build/privacyctl import "--config=$OUT/httpd.conf" "$LOG"
    assert_equal "$status" 2
    assert_contains "$output" 'is not a country database'
}
