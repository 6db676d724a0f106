#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The report shows the figures of a store: in four formats, its own site only,
# closed periods only, and whatever visitors called their pages as text.

load lib/server
load lib/store

setup() {
    pv_setup
    NOW=$(date +%s)
    sqlite3 "$STORE/visits.db" < <(tests/data/make-figures --tables \
        "${DAYS:-62}" "$NOW" www.example.org blog.example.org)
    chmod -R a+rwX "$STORE"
}

teardown() { pv_teardown; }

start_report() { # [LINE...]
    {
        cat <<CONF
ServerName www.example.org
Privacy On
PrivacyCount Off
PrivacyStore sqlite3 $STORE/visits.db
<Location /report>
SetHandler privacy-report
</Location>
<Location /all>
SetHandler privacy-report-all
</Location>
CONF
        printf '%s\n' "$@"
    } | httpd_config
    httpd_start
}

# Debian's promtool without its package, which would start a service.
promtool() {
    local folder=build/promtool
    if [ ! -x "$folder/usr/bin/promtool" ]; then
        mkdir -p "$folder"
        (cd "$folder" && download prometheus >apt.log 2>&1 &&
            dpkg-deb -x prometheus_*.deb .) || fail "$(cat "$folder/apt.log")"
    fi
    "$folder/usr/bin/promtool" "$@"
}

figure() { # SQL: one value out of the store
    sqlite3 -cmd '.timeout 5000' "$STORE/visits.db" "$1"
}

@test "a report waits for who holds the store for a moment" {
    start_report
    wait_until has_looked_after
    hold_store "$STORE/visits.db" exclusive
    visit_status '/report?format=json&dimension=page&from=2020-01-01' >"$OUT/status" 3>&- &
    reader=$!
    wait_until is_open_in_httpd "$STORE/visits.db"
    release_store
    wait "$reader"
    assert_equal "$(cat "$OUT/status")" 200
}

# The flush of the start is over: it keeps what visitors are asked with.
has_looked_after() {
    [ "$(figure "SELECT COUNT(*) > 0 FROM privacy_text")" = 1 ] && store_is_closed "$STORE/visits.db"
}

is_open_in_httpd() { # FILE
    local child
    for child in $(httpd_children); do
        [ -z "$(find "/proc/$child/fd" -lname "$1" 2>/dev/null)" ] || return 0
    done
    return 1
}

@test "JSON has the figures of the store, closed days only" {
    start_report
    json=$(visit '/report?format=json&dimension=page&from=2020-01-01')
    today=$((NOW / 86400 * 86400))
    assert_equal "$(jq '[.rows[].count] | add' <<<"$json")" \
        "$(figure "SELECT SUM(count) FROM privacy_day WHERE site='www.example.org' AND dimension='page' AND period < $today")"
    assert_equal "$(jq -r '.rows | length' <<<"$json")" \
        "$(figure "SELECT COUNT(*) FROM privacy_day WHERE site='www.example.org' AND dimension='page' AND period < $today")"
    assert_equal "$(jq -c '[.schema,.site,.dimension,.by,.disclosure.threshold,.disclosure.rounding]' <<<"$json")" \
        '[1,"www.example.org","page","day",10,10]'
    assert_equal "$(jq -r '.rows[-1].period' <<<"$json")" "$(date -u -d "@$((today - 86400))" +%F)"
}

@test "Exact shows the running day too" {
    figure "UPDATE privacy_meta SET value='1' WHERE key='rounding'"
    start_report 'PrivacyDisclosure Exact'
    assert_equal "$(visit '/report?format=json&dimension=page' | jq -r '.rows[-1].period')" "$(date -u -d "@$NOW" +%F)"
}

@test "JSON of all dimensions is one object for each" {
    start_report
    json=$(visit '/report?format=json')
    assert_equal "$(jq -r '.dimensions | length' <<<"$json")" 20
    assert_equal "$(jq -r '.dimensions[] | select(.dimension=="consent") | .by' <<<"$json")" month
    assert_equal "$(jq -r '[.dimensions[] | has("rows")] | all' <<<"$json")" true
}

@test "hours and months come from their own tables" {
    start_report
    assert_equal "$(visit '/report?format=json&dimension=status&by=hour' | jq '[.rows[].count] | add')" \
        "$(figure "SELECT SUM(count) FROM privacy_hour WHERE site='www.example.org' AND dimension='status' AND period < $((NOW / 3600 * 3600)) AND period >= $(((NOW / 86400 - 1) * 86400))")"
    assert_matches "$(visit '/report?format=json&dimension=page&by=month' | jq -r '.rows[0].period')" '^20[0-9]{2}-[0-9]{2}$'
}

@test "a report shows its own site, and another's only to privacy-report-all" {
    start_report
    assert_equal "$(visit_status '/report?site=blog.example.org')" 403
    assert_equal "$(visit_status '/report?site=WWW.example.org')" 200
    assert_equal "$(visit '/all?format=json&site=blog.example.org&dimension=visits' | jq -r .site)" blog.example.org
    assert_equal "$(visit_status '/all?site=nowhere.example')" 404
    assert_equal "$(visit '/all?format=json&dimension=visits' | jq -r '[.sites[].site] | join(" ")')" 'blog.example.org www.example.org'
    assert_contains "$(visit /all)" 'site=blog.example.org'
    refute_contains "$(visit '/report?format=csv')" blog.example.org
}

@test "parameters that cannot be meant are answered 400 with a sentence" {
    start_report
    for args in format=xml dimension=nothing by=week from=now to=2026-02-30 \
        'from=2026-02-02&to=2026-02-01' x=1 'by=day&by=day' '%00=1' 'site=a%0Ab'; do
        assert_equal "$(visit_status "/report?$args")" 400 "$args"
        text=$(visit "/report?$args")
        assert_matches "$text" '\.$'
        refute_contains "$text" '<'
    done
}

@test "only GET and HEAD are answered" {
    start_report
    head=$(visit_head -X POST -d a=b /report)
    assert_contains "$head" ' 405 '
    assert_matches "$head" 'Allow: (.*,)?GET'
    head=$(visit_head -I '/report?format=json')
    assert_contains "$head" ' 200 '
    assert_contains "$head" 'Content-Type: application/json'
    assert_equal "$(visit -I -o "$OUT/body" -w '%{size_download}' /report)" 0
}

@test "a time that is too long is said on the page, and is no error of the server" {
    start_report
    body=$(visit '/report?dimension=requests&by=hour&from=1990-01-01&to=2026-11-01')
    assert_contains "$body" 'role="alert"'
    assert_contains "$body" '</html>'
    refute_contains "$(cat "$LOGS/error.log")" PV0701
}

@test "an unchanged report is answered 304, a changed one is not" {
    figure "UPDATE privacy_batch SET applied = applied - 600"
    start_report
    head=$(visit_head '/report?format=json&dimension=visits')
    etag=$(sed -n 's/^ETag: //p' <<<"$head")
    assert_contains "$head" "Last-Modified: "
    assert_matches "$etag" '^(W/)?".+"$'
    assert_equal "$(visit_status -H "If-None-Match: $etag" '/report?format=json&dimension=visits')" 304
    assert_equal "$(visit_status -H "If-None-Match: $etag" '/report?format=json&dimension=page')" 200
    figure "INSERT INTO privacy_batch SELECT node, boot, 2, applied FROM privacy_batch"
    assert_equal "$(visit_status -H "If-None-Match: $etag" '/report?format=json&dimension=visits')" 200
}

@test "the page is HTML without script under a strict policy, and small" {
    start_report
    head=$(visit_head /report)
    assert_contains "$head" "Content-Security-Policy: default-src 'none'; style-src 'self'"
    html=$(visit /report)
    assert_contains "$html" 'about '
    assert_contains "$html" '<svg'
    refute_contains "$html" '<script'
    refute_contains "$html" ' style='
    assert_equal "$(visit '/report?style' | head -c 5)" ':root'
    bytes=$(gzip -9 <<<"$html" | wc -c)
    [ "$bytes" -le 30720 ] || fail "$bytes bytes when compressed"
    assert_contains "$(visit -H 'Accept-Language: nl' /report)" '<html lang="nl">'
    assert_contains "$(visit '/report?lang=nl&dimension=country')" 'Nederland'
}

@test "lesson 20: hostile names are text in every format" {
    start_report
    html=$(visit '/report?dimension=page')
    for part in '<script>' '"onmouseover' '</table></section>' $'\x07' $'\u202E'; do
        refute_contains "${html%%</tbody></table>*}" "$part"
    done
    assert_contains "$html" '/&lt;script&gt;alert(1)&lt;/script&gt;'
    csv=$(visit '/report?format=csv&dimension=page')
    assert_contains "$csv" "\"'=HYPERLINK(1,2)\""
    assert_contains "$csv" "\"'@SUM(1)\""
    refute_contains "$csv" $'\u202E'
    visit '/report?format=json&dimension=page' | jq -e '[.rows[].item] | index("/<script>alert(1)</script>")' >"$OUT/index"
}

@test "CSV is read back by another program as it was stored" {
    start_report
    visit '/report?format=csv&dimension=country&from=2020-01-01' >"$OUT/report.csv"
    python3 - "$OUT/report.csv" "$(figure "SELECT SUM(count) FROM privacy_day WHERE site='www.example.org' AND dimension='country' AND period < $((NOW / 86400 * 86400))")" <<'PY'
import csv, sys
raw = open(sys.argv[1], 'rb').read()
assert raw.count(b'\n') == raw.count(b'\r\n'), 'line ends'
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
assert list(rows[0]) == ['site', 'dimension', 'by', 'period', 'item', 'count'], rows[0]
assert sum(int(row['count']) for row in rows) == int(sys.argv[2])
PY
}

@test "OpenMetrics passes promtool and shows the last closed hour" {
    start_report
    visit '/all?format=openmetrics' >"$OUT/metrics"
    assert_equal "$(tail -n 1 "$OUT/metrics")" '# EOF'
    hour=$((NOW / 3600 * 3600 - 3600))
    assert_equal "$(sed -n 's/^privacy_hour_status{site="www.example.org",item="200"} //p' "$OUT/metrics")" \
        "$(figure "SELECT count FROM privacy_hour WHERE site='www.example.org' AND dimension='status' AND item='200' AND period=$hour")"
    promtool check metrics <"$OUT/metrics"
}

@test "without a store yet, and with a broken one, the page says so" {
    rm -f "$STORE"/visits.db*
    start_report
    assert_contains "$(visit /report)" 'Nothing to show'
    # The flush of the start would make a damaged one anew.
    wait_until has_looked_after
    head -c 5000 /dev/urandom >"$STORE/visits.db"
    allow_log PV0700 PV06
    assert_equal "$(visit_status /report)" 503
}

has_cells() { visit '/status?auto' | grep -q '^PrivacyCells: [1-9]'; }

@test "server-status tells how the module is doing" {
    start_report 'PrivacyCount On' '<Location /status>' 'SetHandler server-status' '</Location>'
    wait_until has_cells || fail "no cells: $(visit '/status?auto')" # each look is counted itself
    auto=$(visit '/status?auto')
    assert_contains "$auto" 'PrivacyStore: sqlite3'
    assert_matches "$auto" 'PrivacyLastStored: [1-9][0-9]*'
    assert_matches "$auto" 'PrivacyFlushes: [0-9]'
    assert_contains "$(visit /status)" '<h1>mod_privacy</h1>'
}

metric() { visit '/report?format=openmetrics' | sed -n "s/^$1 //p"; }

metric_is_above() { [ "$(metric "$1")" -gt "$2" ]; }

@test "OpenMetrics has flushes, failures, capacity and the last success, and answers without a store" {
    rm -f "$STORE"/visits.db*
    page index.html <<<'<title>Home</title>'
    httpd_config <<CONF
ServerName www.example.org
Privacy On
PrivacyDisclosure Exact
PrivacyStore sqlite3 $STORE/visits.db flush=1s
<Location /report>
SetHandler privacy-report
</Location>
CONF
    httpd_start
    for _ in {1..30}; do # more than the gate of new names asks for
        visit -A 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' / >"$OUT/page"
    done
    wait_until metric_is_above privacy_flushes_total 0
    assert_equal "$(metric privacy_flush_failures_total)" 0
    assert_equal "$(metric privacy_last_flush_failure_timestamp_seconds)" 0
    [ "$(($(date +%s) - $(metric privacy_last_flush_timestamp_seconds)))" -lt 120 ] || fail 'the last success is old'
    [ "$(metric privacy_cells)" -gt 1000 ] || fail "cells: $(metric privacy_cells)"
    [ "$(metric privacy_cells_used)" -gt 0 ] || fail 'no cell is used'
    allow_log PV0604 PV0606 PV0607 PV0700
    before=$(metric privacy_flushes_total)
    mkdir "$STORE/away"
    # Nobody makes a new one between the two.
    # shellcheck disable=SC2046  # a number each
    kill -STOP $(httpd_children)
    mv "$STORE"/visits.db* "$STORE/away/"
    mkdir "$STORE/visits.db" # nothing can be written there
    # shellcheck disable=SC2046
    kill -CONT $(httpd_children)
    visit / >"$OUT/page"
    wait_until metric_is_above privacy_flush_failures_total 0
    assert_equal "$(visit_status '/report?format=openmetrics')" 200
    assert_equal "$(metric privacy_store_reachable)" 0
    assert_equal "$(visit_status '/report?format=json')" 503
    visit '/report?format=openmetrics' >"$OUT/metrics"
    promtool check metrics <"$OUT/metrics"
    rmdir "$STORE/visits.db"
    mv "$STORE"/away/* "$STORE/"
    wait_until metric_is_above privacy_flushes_total "$before"
    httpd_reload
    [ "$(metric privacy_flush_failures_total)" -gt 0 ] || fail 'a graceful restart forgot the failures'
}
