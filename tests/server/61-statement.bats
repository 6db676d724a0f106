#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The statement says what the configuration makes true, in two languages, for
# people and for programs; what nobody stated is shown as missing.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

start_statement() { # [LINE...]
    { echo 'ServerName www.example.org'; echo 'Privacy On'; printf '%s\n' "$@"; } | httpd_config
    httpd_start
}

AT=/privacy-choices/statement

@test "the statement answers in English and Dutch, by parameter and by header" {
    start_statement
    assert_contains "$(visit $AT)" 'This web server keeps no IP addresses of visitors.'
    assert_contains "$(visit "$AT?lang=nl")" 'Deze webserver bewaart geen IP-adressen van bezoekers.'
    assert_contains "$(visit -H 'Accept-Language: nl-BE,en;q=0.5' $AT)" '<html lang="nl"'
    assert_contains "$(visit_head $AT)" "Content-Security-Policy: default-src 'none'"
    refute_contains "$(visit_head $AT)" 'Set-Cookie'
    assert_equal "$(visit_status -X POST $AT)" 405
}

# The manual's table: directive, English, Dutch.
sentences() {
    python3 - mod_privacy/doc/mod_privacy.html <<'PY'
import html, re, sys
table = re.search(r'<table id="sentences">(.*?)</table>', open(sys.argv[1]).read(), re.S)[1]
for row in re.findall(r'<tr><td>(.*?)</td></tr>', table):
    cells = re.split(r'</td><td[^>]*>', row)
    print('|'.join(html.unescape(re.sub(r'</?code>', '', cell)) for cell in cells))
PY
}

said_in() { # LANGUAGE [HOST]
    visit -H "Host: ${2:-www.example.org}" "$AT?lang=$1" |
        python3 -c 'import html, sys; print(html.unescape(sys.stdin.read()))'
}

# usage: assert_said HOST ENGLISH DUTCH: there, and not in the plain statement
assert_said() {
    assert_contains "$(said_in en "$1")" "$2"
    assert_contains "$(said_in nl "$1")" "$3"
    refute_contains "$plain_en" "$2"
    refute_contains "$plain_nl" "$3"
    count=$((count + 1))
}

# Global directives, one start each; the others get a virtual host each.
is_global() { [[ $1 =~ ^Privacy(Address|Disclosure|CountryDatabase|Store)\  ]]; }

@test "C22: each directive of the manual's table changes its sentence, in English and Dutch" {
    python3 "$PV_TOP/tests/server/lib/mmdb.py" "$RUN/country.mmdb" 24 6 country.iso_code 84.22.0.0/17=NL
    chmod 644 "$RUN/country.mmdb"
    allow_address
    allow_log PV0713 PV0403
    sentences >"$OUT/sentences"
    count=0
    {
        echo 'Privacy On'
        while IFS='|' read -r line _; do
            count=$((count + 1))
            is_global "$line" || printf '%s\n' '<VirtualHost *:*>' "ServerName s$count.example.org" "$line" '</VirtualHost>'
        done <"$OUT/sentences"
        printf '%s\n' '<VirtualHost *:*>' 'ServerName www.example.org' '</VirtualHost>'
    } | httpd_config
    httpd_start
    plain_en=$(said_in en) plain_nl=$(said_in nl)
    assert_contains "$plain_en" 'keeps no IP addresses of visitors'
    assert_contains "$plain_nl" 'bewaart geen IP-adressen van bezoekers'
    count=0
    while IFS='|' read -r line en nl; do
        ! is_global "$line" || continue
        number=$(grep -nFx "$line|$en|$nl" "$OUT/sentences" | cut -d: -f1)
        assert_said "s$number.example.org" "$en" "$nl"
    done <"$OUT/sentences"
    while IFS='|' read -r line en nl; do
        is_global "$line" || continue
        httpd_stop
        line=${line/ COUNTRIES/ $RUN/country.mmdb}
        { echo 'Privacy On'; echo "${line/ FILE/ $STORE/visits.db}"; } | httpd_config
        httpd_start
        assert_said www.example.org "$en" "$nl"
    done <"$OUT/sentences"
    [ "$count" -ge 39 ] || fail "$count rows in the manual's table"
    echo "# $count directives, each with its sentence in two languages" >&3
}

@test "addresses that are kept are not promised to be dropped" {
    allow_address
    start_statement 'PrivacyAddress Keep'
    refute_contains "$(visit $AT)" 'keeps no IP addresses'
    assert_contains "$(visit $AT)" 'keeps IP addresses of visitors in its logs'
}

@test "facts are shown, missing ones marked and warned about" {
    { cat <<'CONF'
ServerName www.example.org
Privacy On
PrivacyStatement controller "Example <Foundation>"
PrivacyStatement contact privacy@example.org
PrivacyStatement retention "web forms" 2mo
CONF
    } | httpd_config
    run httpd_configtest
    assert_equal "$status" 0
    assert_contains "$output" 'shows as missing: basis, changed'
    allow_log PV0713
    httpd_start
    html=$(visit $AT)
    assert_contains "$html" 'Example &lt;Foundation&gt;'
    assert_contains "$html" 'web forms: 2 months'
    assert_contains "$html" '<mark>The operator has not stated this: the legal basis.</mark>'
}

@test "sites where nothing is stated share one line, half stated ones have their own" {
    { echo 'ServerName main.example.org'; echo 'Privacy On'
      for i in 1 2 3 4; do
          printf '<VirtualHost *:*>\nServerName v%d.example.org\n' "$i"
          [ "$i" -lt 3 ] || echo 'PrivacyStatement controller "Us"'
          echo '</VirtualHost>'
      done
      printf '<VirtualHost *:443>\nServerName v1.example.org\n</VirtualHost>\n'
    } | httpd_config
    run httpd_configtest
    assert_equal "$status" 0
    assert_equal "$(grep -c 'nothing is stated' <<<"$output")" 1
    assert_contains "$output" 'nothing is stated for 3 sites, the first being main.example.org, so their statements show'
    assert_equal "$(grep -c PV0713 <<<"$output")" 2
    assert_contains "$output" 'the statement of v3.example.org shows as missing: contact, basis'
    { echo 'ServerName main.example.org'; echo 'Privacy On'; } | httpd_config
    run httpd_configtest
    assert_contains "$output" 'nothing is stated for 1 site, main.example.org, so its statement shows'
}

@test "facts that cannot be read fail configtest" {
    while IFS='|' read -r line said; do
        { echo 'Privacy On'; echo "$line"; } | httpd_config
        run httpd_configtest
        [ "$status" -ne 0 ] || fail "accepted: $line"
        assert_contains "$output" "$said"
    done <<'WRONG'
PrivacyStatement owner x|'owner' is not a key; allowed are controller
PrivacyStatement retention forms long|'retention forms long' is not allowed
PrivacyStatement changed 2026-02-30|'changed 2026-02-30' is not allowed
PrivacyStatement purpose unknown text|'unknown' is not a purpose
WRONG
}

@test "the choice and the signal of the visitor stand on the page" {
    start_statement
    assert_contains "$(visit -H 'Sec-GPC: 1' $AT)" 'Global Privacy Control'
    assert_contains "$(visit $AT)" 'name="choice" value="none"'
    cookie="privacy=1.1.$(date -u +%y%m).f0m1a0k0"
    assert_matches "$(visit -H "Cookie: $cookie" $AT)" 'You allow:? ?.*Media'
}

@test "statement.json is JSON-LD" {
    start_statement 'PrivacyStatement controller "Us"' 'PrivacyStatement contact a@example.org' \
        'PrivacyStatement basis "consent"' 'PrivacyStatement retention forms 2mo' 'PrivacyStatement changed 2026-11-01'
    assert_contains "$(visit_head $AT.json)" 'Content-Type: application/ld+json'
    json=$(visit $AT.json)
    assert_equal "$(jq -r '."@type"' <<<"$json")" dpv:PrivacyNotice
    assert_equal "$(jq -r '."dct:modified"' <<<"$json")" 2026-11-01
    assert_equal "$(jq -r '."dpv:hasDataController"."dpv:hasName"' <<<"$json")" Us
}

dated_statement() { # DATE [LINE...]
    {
        cat <<CONF
ServerName www.example.org
Privacy On
PrivacyStore sqlite3 $STORE/visits.db flush=1s
PrivacyStatement controller "Us"
PrivacyStatement contact a@example.org
PrivacyStatement basis consent
PrivacyStatement retention forms 2mo
PrivacyStatement changed $1
CONF
        printf '%s\n' "${@:2}"
    } | httpd_config
}

remembers() { [ "$(sqlite3 "$STORE/visits.db" "SELECT value FROM privacy_meta WHERE key='statement:www.example.org'" | cut -d' ' -f2)" = "$1" ]; }

@test "a statement that changed under its old date is warned about, until a new date is stated" {
    dated_statement 2026-11-01
    httpd_start
    wait_until remembers 2026-11-01
    httpd_restart
    httpd_stop
    refute_contains "$(cat "$LOGS/error.log")" PV0715
    dated_statement 2026-11-01 'PrivacyLog query=keep'
    run httpd_configtest
    assert_equal "$status" 0
    assert_equal "$(grep -c PV0715 <<<"$output")" 1
    assert_contains "$output" 'PrivacyStatement: the statement says something else than it did'
    assert_contains "$output" 'www.example.org (2026-11-01)'
    allow_log PV0715
    httpd_start
    visit / >"$OUT/page"
    sleep 2
    httpd_stop
    assert_equal "$(grep -c PV0715 "$LOGS/error.log")" 1
    run httpd_configtest
    assert_contains "$output" PV0715 # the old content is still what is remembered
    dated_statement 2026-11-20 'PrivacyLog query=keep'
    run httpd_configtest
    refute_contains "$output" PV0715
    httpd_start
    wait_until remembers 2026-11-20
    httpd_stop
    dated_statement 2026-11-20 'PrivacyLog query=keep' 'PrivacyStatement recipient "Host, Inc."'
    run httpd_configtest
    assert_contains "$output" PV0715
}

@test "third parties are read once for each batch, not for each visitor" {
    allow_log AH10159 # one child is all that this server may have
    month=$(($(date -u -d "$(date -u +%Y-%m-01)" +%s) - 40 * 86400))
    month=$(date -u -d "$(date -u -d "@$month" +%Y-%m-01)" +%s)
    sqlite3 "$STORE/visits.db" < <(tests/data/make-figures --tables 1 "$month" elsewhere.example)
    put() { sqlite3 -cmd '.timeout 20000' "$STORE/visits.db" "INSERT INTO privacy_month VALUES('www.example.org', 'blocked', $month, '$1 analytics', 50)"; }
    put one.example
    chmod -R a+rwX "$STORE"
    dated_statement 2026-11-01 'PrivacyDisclosure Exact' 'MaxRequestWorkers 16' 'StartServers 1'
    sqlite3 "$STORE/visits.db" "UPDATE privacy_meta SET value='1' WHERE key='rounding'"
    sed -i 's/flush=1s/flush=20s/' "$CONF"
    httpd_start
    wait_until remembers 2026-11-01
    assert_contains "$(visit $AT)" one.example
    put two.example
    refute_contains "$(visit $AT)" two.example # no batch came since
    wait_until says two.example                # the visits themselves are one
}

says() { [[ $(visit $AT) == *"$1"* ]]; }
